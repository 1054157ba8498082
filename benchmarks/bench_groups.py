# SPDX-License-Identifier: EUPL-1.2
"""The groups endpoint, warm, against a bare Litestar handler that returns the same bytes.

Both run on granian with one process on this machine and are asked in turn, for each content coding: no
Accept-Encoding, gzip, brotli. Aims: at least half of the bare handler's throughput, and at half of its own
full load 99 % of the answers within 20 ms. Half load: 32 connections, each with a random pause.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from load import CLIENT, Load, load
from running import Running, free_port, run_service, show_table, stop, wait_until

PATH = "/v1/municipalities/06631018/groups?topic=it_operations_hosting"
_FULL_CONNECTIONS = 16
_HALF_CONNECTIONS = 32


@contextmanager
def bare_server(directory: str, body: bytes, coding: str) -> Iterator[str]:
    """The bare handler, ready; gives its address."""
    file = Path(directory) / coding
    file.write_bytes(body)
    port = free_port()
    command = [sys.executable, str(Path(__file__).with_name("bare.py")), str(port), str(file), coding]
    process = subprocess.Popen(command, cwd=Path(__file__).parent)
    try:
        probe = Running(port, Path(directory), process, 0.0)

        def answers() -> bool:
            try:
                return probe.ask("/bytes", connection=probe.connect())[2] == body
            except OSError:
                return False

        wait_until(answers, 30)
        yield f"http://127.0.0.1:{port}/bytes"
    finally:
        stop(process)


def measure(service: Running, directory: str, coding: str, rounds: int, seconds: float) -> list[list[object]]:
    """One row of the table for each of the two servers."""
    headers = {} if coding == "identity" else {"Accept-Encoding": coding}
    ours_url = f"http://127.0.0.1:{service.port}{PATH}"
    status, answered, body = service.ask(PATH, headers=headers)
    assert status == 200, body
    assert answered.get("content-encoding", "identity") == coding
    found: dict[str, list[Load]] = {"bare": [], "ours": [], "half": []}
    with bare_server(directory, body, coding) as bare_url:
        for url in (bare_url, ours_url):
            load(url, headers, connections=_FULL_CONNECTIONS, seconds=1)  # warm up
        for _ in range(rounds):
            found["bare"].append(load(bare_url, headers, connections=_FULL_CONNECTIONS, seconds=seconds))
            ours = load(ours_url, headers, connections=_FULL_CONNECTIONS, seconds=seconds)
            found["ours"].append(ours)
            pause_ms = 1000 * _HALF_CONNECTIONS / (ours.requests_per_second / 2)
            found["half"].append(
                load(ours_url, headers, connections=_HALF_CONNECTIONS, seconds=seconds, pause_ms=pause_ms)
            )
    failures = sum(one.failures for runs in found.values() for one in runs)
    bare, ours_rate, half_rate = (
        statistics.median(one.requests_per_second for one in found[name]) for name in ("bare", "ours", "half")
    )
    ratio = statistics.median(
        ours.requests_per_second / bare.requests_per_second
        for ours, bare in zip(found["ours"], found["bare"], strict=True)
    )
    return [
        [
            coding,
            f"{len(body):,}",
            f"{bare:,.0f}",
            f"{ours_rate:,.0f}",
            f"{ratio:.2f}",
            f"{half_rate:,.0f}",
            f"{statistics.median(one.p50_ms for one in found['half']):.1f}",
            f"{statistics.median(one.p99_ms for one in found['half']):.1f}",
            f"{max(one.p99_ms for one in found['half']):.1f}",
            failures,
        ]
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1, help="of one run; there are three in a round")
    options = parser.parse_args()
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory(prefix="ikz-bench-") as directory, run_service() as service:
        for coding in ("identity", "gzip", "br"):
            rows += measure(service, directory, coding, options.rounds, options.seconds)
    show_table(
        f"Groups, warm, against a bare handler; medians of {options.rounds} rounds by {CLIENT}",
        [
            *("coding", "bytes", "bare/s", "groups/s", "ratio (aim 0.5)", "half load/s"),
            *("p50 ms", "p99 ms (aim 20)", "worst p99 ms", "failures"),
        ],
        rows,
    )


if __name__ == "__main__":
    main()
