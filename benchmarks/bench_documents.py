# SPDX-License-Identifier: EUPL-1.2
"""The sample case's documents, made anew in twenty processes that differ in hash seed, time zone and locale.

    python benchmarks/bench_documents.py [--runs 20]

Prints how many different contents each document had (one is right) and how long it takes when warm.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict

from running import show_table

from service.documents.catalogue import DOCUMENTS
from service.documents.sample import sample_paper

_ZONES = ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/Anchorage")
_LOCALES = ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8")


def main() -> None:
    """Make, compare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(_hashes()))
        return
    seen: dict[str, set[str]] = defaultdict(set)
    for run in range(arguments.runs):
        locale = _LOCALES[run // len(_ZONES) % len(_LOCALES)]
        environment = {
            **os.environ,
            "PYTHONHASHSEED": str(run * 97),
            "TZ": _ZONES[run % len(_ZONES)],
            "LC_ALL": locale,
            "LANG": locale,
        }
        made = subprocess.run(
            [sys.executable, __file__, "--child"], capture_output=True, text=True, env=environment, check=True
        )
        for name, digest in json.loads(made.stdout).items():
            seen[name].add(digest)
    rows = [
        (name, str(arguments.runs), str(len(digests)), f"{_milliseconds(name):.0f}")
        for name, digests in seen.items()
    ]
    show_table("Documents of one case", ("document", "runs", "different contents", "ms"), rows)


def _hashes() -> dict[str, str]:
    paper = sample_paper()
    key = paper.partners[2].key
    return {document.name: hashlib.sha256(document.make(paper, key)).hexdigest() for document in DOCUMENTS}


def _milliseconds(name: str) -> float:
    """Median of five, after one that is not counted."""
    paper = sample_paper()
    document = next(document for document in DOCUMENTS if document.name == name)
    times = []
    for _ in range(6):
        start = time.perf_counter()
        document.make(paper, paper.partners[2].key)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[1:])


if __name__ == "__main__":
    main()
