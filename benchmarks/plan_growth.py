# SPDX-License-Identifier: EUPL-1.2
"""How the planner grows: from Hessen to all of Germany, symmetric six-nearest graph, sizes 3 to 5.

    python benchmarks/plan_growth.py [--counts 421,1000,2500,5000,10751]

The n municipalities nearest to the middle of Hessen, so that each question is a connected piece of the
same map. Scores need no n x n matrices here: nearness, same district, similar size, as in the shipped
terms. Every run is a process of its own; reported are its time, memory, pool, gap, and the exponent of
time over n by least squares on logarithms.
"""

import argparse
import csv
import gzip
import json
import math
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

_DATA = Path(__file__).parent / "data" / "germany_municipalities.csv.gz"
_SIZES = (3, 4, 5)
_NEAREST = 6
#: Above the limit of the service, to see where it would lead.
_POOL_LIMIT = 30_000_000


class PlainScorer:
    """Pair points in steps of 60 from position, district and population, computed for the groups asked."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self.keys = tuple(row["ags"] for row in rows)
        lat = np.radians([float(row["lat"]) for row in rows])
        lon = np.radians([float(row["lon"]) for row in rows])
        self.points_km = 6371.0 * np.column_stack(
            [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
        )
        self.district = np.unique([row["district_ags"] for row in rows], return_inverse=True)[1]
        self.log_size = np.log([max(1.0, float(row["population"] or 1)) for row in rows])

    def pair(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        km = np.linalg.norm(self.points_km[a] - self.points_km[b], axis=1)
        near = np.floor(5280 / 60 * np.exp(-km / 8.0) + 0.5)
        alike = np.floor(
            780 / 60 * np.clip(1 - np.abs(self.log_size[a] - self.log_size[b]) / np.log(8), 0, 1)
        )
        same = 14 * (self.district[a] == self.district[b])
        return 60 * (near + alike + same).astype(np.int64)

    def member_scores(self, groups: np.ndarray) -> np.ndarray:
        size = groups.shape[1]
        total = np.zeros(groups.shape, dtype=np.int64)
        for a in range(size):
            for b in range(a + 1, size):
                points = self.pair(groups[:, a], groups[:, b])
                total[:, a] += points
                total[:, b] += points
        return total // (size - 1)

    def feasible(self, groups: np.ndarray) -> np.ndarray:
        return np.ones(len(groups), dtype=bool)


def read_rows(count: int) -> list[dict[str, str]]:
    """The municipalities nearest to 50.6 N, 9.0 E, by key."""
    with gzip.open(_DATA, "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"] and row["lon"]]
    rows.sort(
        key=lambda row: (
            (float(row["lat"]) - 50.6) ** 2 + ((float(row["lon"]) - 9.0) * math.cos(math.radians(50.6))) ** 2
        )
    )
    return sorted(rows[:count], key=lambda row: row["ags"])


def six_nearest(points_km: np.ndarray) -> np.ndarray:
    """Symmetric adjacency."""
    from scipy.spatial import cKDTree

    _, near = cKDTree(points_km).query(points_km, k=_NEAREST + 1)
    adjacent = np.zeros((len(points_km), len(points_km)), dtype=bool)
    adjacent[near[:, :1], near[:, 1:]] = True
    return adjacent | adjacent.T


def run_one(count: int) -> dict[str, float | int | bool]:
    """Pool, bound and plan for `count` municipalities."""
    from matching.plan.parts import split
    from matching.plan.planner import best_total
    from matching.plan.solve import Limits
    from matching.pool import build_pool

    scorer = PlainScorer(read_rows(count))
    adjacent = six_nearest(scorer.points_km)
    began = time.perf_counter()
    pool = build_pool(scorer, adjacent, _SIZES, limit=_POOL_LIMIT)
    pooled = time.perf_counter()
    solved = best_total(split(pool, ()), Limits(nodes=1, columns=60_000))
    ended = time.perf_counter()
    placed, value, bound = 0, 0, 0
    for part in solved:
        placed += part.outcomes[0].value
        value += part.outcomes[-1].value
        bound += part.outcomes[-1].bound
    return {
        "n": count,
        "pool": len(pool),
        "placed": placed,
        "score": value,
        "gap_percent": round(100 * (bound - value) / bound, 4),
        "proven": all(part.proven for part in solved),
        "pool_seconds": round(pooled - began, 2),
        "seconds": round(ended - began, 2),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", default="421,1000,2500,5000,10751")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/plan_growth.md"))
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(run_one(given.one)))
        return
    rows = []
    for count in given.counts.split(","):
        done = subprocess.run(
            [sys.executable, __file__, "--one", count], capture_output=True, check=False, timeout=3600
        )
        if done.returncode:
            print(count, "failed:", done.stderr.decode().strip().splitlines()[-1:])
            continue
        rows.append(json.loads(done.stdout))
        print(json.dumps(rows[-1]), flush=True)
    if len(rows) < 2:
        return
    exponent = np.polyfit(np.log([row["n"] for row in rows]), np.log([row["seconds"] for row in rows]), 1)[0]
    lines = [
        "# Growth: symmetric six-nearest graph, sizes 3 to 5",
        "",
        "| " + " | ".join(rows[0]) + " |",
        "|" + "---|" * len(rows[0]),
        *("| " + " | ".join(str(value) for value in row.values()) + " |" for row in rows),
        "",
        f"Time grows with n to the power of {exponent:.2f}.",
    ]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(lines[-1])


if __name__ == "__main__":
    main()
