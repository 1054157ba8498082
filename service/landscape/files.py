# SPDX-License-Identifier: EUPL-1.2
"""Facts without a database: the data files, and the files that a command is given."""

from functools import cache
from importlib import resources

import msgspec

from matching.weights import Weights
from service.known_cooperations.files import known_cooperations
from service.landscape.facts import Facts, Ground
from service.landscape.needs_file import NeedsFile, everyone, read_needs
from service.landscape.register_file import RegisterFile, read_register
from service.register.tables import read_tables
from service.topics.catalogue import read_topics

__all__ = (
    "NeedsFile",
    "RegisterFile",
    "everyone",
    "facts_from_files",
    "read_needs",
    "read_register",
    "read_weights",
)

#: Only for a checkout in which no weights were fitted yet.
_UNFITTED = Weights(version="unfitted", pair={}, group={})


@cache
def facts_from_files() -> Facts:
    """Register, topics, cooperations and weights of the data files; no needs. Read once per process."""
    tables = read_tables()
    newest = max(row.valid_from for row in tables.municipalities if row.valid_from is not None)
    cooperations = known_cooperations(tables.register_at(newest))
    return Facts(
        ground=Ground(tables=tables, topics=read_topics(), weights=read_weights(), ties=cooperations.ties)
    )


@cache
def read_weights() -> Weights:
    """The shipped weights of the score (service/suggestions/data/weights.json)."""
    try:
        data = resources.files("service.suggestions").joinpath("data/weights.json").read_bytes()
    except (FileNotFoundError, ModuleNotFoundError):
        return _UNFITTED
    return msgspec.json.decode(data, type=Weights)
