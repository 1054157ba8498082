# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.process.way`: go the whole way, tell it, and keep the log (docs/examples/whole-way.md)."""

import tempfile
import time
from pathlib import Path

from tests.process.running import Service
from tests.process.way.log import Log
from tests.process.way.page import write
from tests.process.way.running import DAY, started
from tests.process.way.whole import go


def main() -> None:
    log = Log(is_loud=True)
    with tempfile.TemporaryDirectory(prefix="ikz-way-") as directory:
        begin = time.monotonic()
        with started(Service(Path(directory) / "state"), log) as (world, command):
            go(world, command, DAY)
            mails = len(world.post.all)
        print(f"\n{mails} mails, {time.monotonic() - begin:.0f} s")
    write(log)


if __name__ == "__main__":
    main()
