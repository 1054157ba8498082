# SPDX-License-Identifier: EUPL-1.2
"""The pool as lines of JSON, in its own order: sizes ascending, then members."""

from collections.abc import Iterator

import msgspec

from matching.landscape import Landscape
from matching.plan.problem import Request, pose

__all__ = ("pool_lines",)

_AT_ONCE = 20_000


def pool_lines(landscape: Landscape, request: Request) -> Iterator[bytes]:
    """Blocks of lines `{"members": [...], "member_scores": [...], "score": n}`; raises as `pose` does."""
    pool = pose(landscape, request).pool
    encode = msgspec.json.Encoder().encode
    for size in pool.sizes:
        for first in range(0, len(pool.groups[size]), _AT_ONCE):
            rows = pool.groups[size][first : first + _AT_ONCE].tolist()
            scores = pool.member_scores[size][first : first + _AT_ONCE].tolist()
            yield b"".join(
                encode(
                    {
                        "members": [pool.keys[v] for v in members],
                        "member_scores": values,
                        "score": sum(values),
                    }
                )
                + b"\n"
                for members, values in zip(rows, scores, strict=True)
            )
