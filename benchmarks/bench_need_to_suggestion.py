# SPDX-License-Identifier: EUPL-1.2
"""How soon a written need shows in suggestions: from the answer to POST /v1/needs to groups that rest on it.

Two neighbours state the same need; then Neuhof states and withdraws its own, again and again. Before, groups
for Neuhof rest on public facts, after, on stated needs. Each round waits until all connections have seen it.
With two web processes the other one learns of it by NOTIFY alone. Aim: at most 100 ms.
"""

import argparse
import http.client
import json
import statistics
import time

from running import Running, run_service, show_table

NEUHOF, NEIGHBOURS = "06631018", ("06631008", "06631016")
TOPIC = "apprentices_it"
PATH = f"/v1/municipalities/{NEUHOF}/groups?topic={TOPIC}"
_PATIENCE_SECONDS = 10.0


def state(service: Running, key: str, municipality: str) -> tuple[str, str]:
    """State a need that everybody sees; its address and ETag."""
    need = {"municipality": municipality, "topic": TOPIC, "earliest_start": "2027-01", "visibility": "public"}
    status, headers, body = service.ask("/v1/needs", method="POST", key=key, body=need)
    assert status == 201, body
    return headers["location"], headers["etag"]


def wait_for_basis(service: Running, readers: list[http.client.HTTPConnection], basis: str) -> float:
    """Milliseconds until the groups rest on `basis`, whichever connection asks."""
    begin = time.perf_counter()
    for reader in readers:
        while True:
            status, _, body = service.ask(PATH, connection=reader)
            assert status == 200, body
            if json.loads(body)["basis"] == basis:
                break
            if time.perf_counter() - begin > _PATIENCE_SECONDS:
                raise TimeoutError(f"no {basis} groups within {_PATIENCE_SECONDS} s")
    return (time.perf_counter() - begin) * 1000


def measure(processes: int, connections: int, rounds: int) -> list[list[object]]:
    """Two rows of the table for this number of web processes."""
    shown: list[float] = []
    gone: list[float] = []
    with run_service(IKZ_WEB_PROCESSES=str(processes)) as service:
        key = service.make_key()
        readers = [service.connect() for _ in range(connections)]
        for neighbour in NEIGHBOURS:
            state(service, key, neighbour)
        for number in range(rounds + 1):
            location, tag = state(service, key, NEUHOF)
            shown.append(wait_for_basis(service, readers, "stated"))
            status, _, body = service.ask(location, method="DELETE", key=key, headers={"If-Match": tag})
            assert status == 204, body
            gone.append(wait_for_basis(service, readers, "potential"))
            if number == 0:  # the very first round derives the arrays of the topic
                shown.clear()
                gone.clear()
    return [
        [
            f"{what}, {processes} web process{'es' if processes > 1 else ''}, {connections} connections",
            f"{statistics.median(waits):.1f}",
            f"{max(waits):.1f}",
            len(waits),
        ]
        for what, waits in (("need stated", shown), ("need withdrawn", gone))
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    options = parser.parse_args()
    rows = [
        *measure(processes=1, connections=1, rounds=options.rounds),
        *measure(processes=2, connections=8, rounds=options.rounds),
    ]
    show_table(
        "A written need shows in suggestions",
        ["milliseconds until it shows (aim 100)", "median", "worst", "rounds"],
        rows,
    )


if __name__ == "__main__":
    main()
