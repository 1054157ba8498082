# SPDX-License-Identifier: EUPL-1.2
"""The measuring rod: a Litestar handler that does nothing but return given bytes, served as the service is.

Called as `bare.py PORT FILE CODING`: the bytes of FILE, announced as JSON in that content coding.
"""

import os
import sys
from pathlib import Path

from litestar import Litestar, Response, get


def create_app() -> Litestar:
    """The application; what it returns comes from the environment, since granian calls this elsewhere."""
    body = Path(os.environ["BARE_FILE"]).read_bytes()
    coding = os.environ["BARE_CODING"]
    headers = {} if coding == "identity" else {"content-encoding": coding}

    @get("/bytes")
    async def given() -> Response[bytes]:
        return Response(body, media_type="application/json", headers=headers)

    return Litestar([given], openapi_config=None)


def main(port: int, file: str, coding: str) -> None:
    """Serve until terminated, with the settings of `service.serve.web`."""
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server

    os.environ.update(BARE_FILE=file, BARE_CODING=coding)
    Server(
        "bare:create_app",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=1,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:4])
