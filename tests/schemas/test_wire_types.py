# SPDX-License-Identifier: EUPL-1.2
"""What the wire types let pass, and that all of them can be described and read back."""

import importlib
import inspect
import pkgutil
from typing import Any

import msgspec
import pytest

import schemas
from schemas.money import Euro
from schemas.need import NeedChange, NeedDraft
from schemas.offer import OfferDraft
from schemas.quote import QuoteRequest
from schemas.suggestion import GroupAnswer, PartnerAnswer
from service.landscape.build import build_landscape
from service.landscape.files import facts_from_files
from service.suggestions.actions import suggest_groups, suggest_partners
from tests.matching.builders import AS_OF, NEUHOF, needs_of

MODULES = [
    importlib.import_module(f"schemas.{module.name}") for module in pkgutil.iter_modules(schemas.__path__)
]
STRUCTS = sorted(
    {
        value
        for module in MODULES
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, msgspec.Struct) and value.__module__ == module.__name__
    },
    key=lambda struct: (struct.__module__, struct.__name__),
)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: f"{struct.__module__}.{struct.__name__}")
def test_every_wire_type_is_frozen_told_and_describable(struct: type[msgspec.Struct]) -> None:
    assert struct.__struct_config__.frozen
    assert (struct.__doc__ or "").strip().endswith((".", ")"))
    schema = msgspec.json.schema(struct)
    assert schema["$defs"][struct.__name__]["description"]


@pytest.mark.parametrize(
    ("wire_type", "good", "bad"),
    [
        (Euro, ["0.00", "75000.00"], ["75000", "75000.0", "75,000.00", "-1.00", "1e3", " 1.00", 75000.0]),
        (
            NeedDraft,
            [
                {"topic": "x", "earliest_start": "2027-01"},
                {"topic": "x", "earliest_start": "2027-01-31", "fte": "0.25", "urgency": 5},
            ],
            [
                {"topic": "x"},
                {"earliest_start": "2027-01"},
                {"topic": "", "earliest_start": "2027-01"},
                {"topic": "x", "earliest_start": "2027-13"},
                {"topic": "x", "earliest_start": "01.2027"},
                {"topic": "x", "earliest_start": "2027-01", "fte": 0.5},
                {"topic": "x", "earliest_start": "2027-01", "fte": "0,5"},
                {"topic": "x", "earliest_start": "2027-01", "fte": "0.255"},
                {"topic": "x", "earliest_start": "2027-01", "urgency": 6},
                {"topic": "x", "earliest_start": "2027-01", "urgency": 0},
                {"topic": "x", "earliest_start": "2027-01", "visibility": "all"},
                {"topic": "x", "earliest_start": "2027-01", "leika_keys": ["9900105000000"]},
                {"topic": "x", "earliest_start": "2027-01", "surprise": 1},
            ],
        ),
        (
            NeedChange,
            [{}, {"fte": None}],
            [{"topic": "x"}, {"municipality": "06631018"}, {"earliest_start": None}],
        ),
        (QuoteRequest, [{"members": [], "topic": "x"}], [{"members": ["1"]}, {"members": [1], "topic": "x"}]),
        (OfferDraft, [{"topic": "x"}], [{}, {"topic": "x", "fte": "a"}, {"topic": "x", "surprise": 1}]),
    ],
)
def test_what_is_let_in(wire_type: Any, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        msgspec.convert(value, wire_type)
    for value in bad:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(value, wire_type)


def test_answers_are_read_back_as_what_was_sent() -> None:
    needs = needs_of([NEUHOF, "06631008", "06631016"], "finance_admin", fte_hundredths=50)
    landscape = build_landscape(facts_from_files().stating(needs), "office", AS_OF)
    for answer, wire_type in (
        (suggest_groups(landscape, NEUHOF, "finance_admin"), GroupAnswer),
        (suggest_partners(landscape, NEUHOF, "finance_admin"), PartnerAnswer),
    ):
        sent = msgspec.json.encode(answer)
        again = msgspec.json.decode(sent, type=wire_type)
        assert msgspec.json.encode(again) == sent
        assert again.basis == "stated"
