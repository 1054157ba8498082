# SPDX-License-Identifier: EUPL-1.2
"""How long `ikz run --demo` takes until /health/ready, and how much memory a web process comes to.

The first start makes the cluster, the tables, the register and the sample needs; the second finds them. Then
one web process answers groups and partners for every Kommune and topic after topic, and for three audiences
with keys of their own. Aims: second start at most 3 s, at most 300 MB resident. MB are 10^6 bytes.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from running import Running, run_service, show_table

#: Topics about which every Kommune is asked; the others are asked for every tenth.
_TOPICS_FOR_ALL = 3
_AUDIENCES = ("06631018", "06531005", "06440008", "06633017")


def ask_all(
    service: Running, questions: Iterable[tuple[str, str, str]], key: str | None = None
) -> list[float]:
    """Ask (kind, municipality, topic) one after the other; milliseconds of each answer."""
    taken = []
    for kind, municipality, topic in questions:
        begin = time.perf_counter()
        status, _, body = service.ask(f"/v1/municipalities/{municipality}/{kind}?topic={topic}", key=key)
        assert status == 200, body
        taken.append((time.perf_counter() - begin) * 1000)
    return taken


def memory_rows(service: Running) -> list[list[object]]:
    """Rows of the table of memory: what was asked, how long it took, what it came to."""
    rows: list[list[object]] = [["ready, nothing asked", 0, "", "", *_memory(service)]]
    municipalities, topics = service.municipality_keys(), service.topics()
    asked = {
        f"groups for {len(municipalities)} Kommunen, {_TOPICS_FOR_ALL} topics": product(
            ("groups",), municipalities, topics[:_TOPICS_FOR_ALL]
        ),
        f"partners for {len(municipalities)} Kommunen, 1 topic": product(
            ("partners",), municipalities, topics[:1]
        ),
        f"groups for every tenth, all {len(topics)} topics": product(
            ("groups",), municipalities[::10], topics
        ),
    }
    for what, questions in asked.items():
        rows.append(_row(what, ask_all(service, questions), service))
    taken = []
    for municipality in _AUDIENCES:
        key = service.make_key("municipality_editor", municipality)
        taken += ask_all(service, product(("groups",), [municipality], topics), key)
    rows.append(_row(f"{len(_AUDIENCES)} audiences with keys, all topics", taken, service))
    return rows


def _row(what: str, taken: list[float], service: Running) -> list[object]:
    return [what, len(taken), f"{statistics.median(taken):.1f}", f"{max(taken):.0f}", *_memory(service)]


def _memory(service: Running) -> list[str]:
    return [f"{megabytes:.0f}" for megabytes in service.memory_mb()]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restarts", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ikz-bench-") as directory:
        state = Path(directory) / "state"
        with run_service(state) as service:
            first = service.start_seconds
        again = []
        for _ in range(options.restarts):
            with run_service(state) as service:
                again.append(service.start_seconds)
        with run_service(state) as service:
            rows = memory_rows(service)
    show_table(
        "Start until /health/ready",
        ["seconds", "median", "worst", "starts"],
        [
            ["first start", f"{first:.1f}", f"{first:.1f}", 1],
            ["later starts (aim 3)", f"{statistics.median(again):.1f}", f"{max(again):.1f}", len(again)],
        ],
    )
    show_table(
        "Memory of a web process",
        ["asked one after the other", "questions", "median ms", "worst ms", "MB", "highest MB (aim 300)"],
        rows,
    )


if __name__ == "__main__":
    main()
