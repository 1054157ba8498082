# SPDX-License-Identifier: EUPL-1.2
"""Cooperations that exist: from public sources, or awarded here. Open data without what is under way."""

from collections.abc import Mapping
from decimal import Decimal

import asyncpg
import msgspec

from matching.facts import Tie
from matching.landscape import Landscape
from matching.lifecycle.legal_forms import LEGAL_FORMS
from schemas.statistics import AcceptedCooperation, AcceptedMember
from schemas.text import Text
from service.database.queries import load_queries

__all__ = ("Details", "accepted_cooperations", "read_details")

_SQL = load_queries(__file__)
#: Only thought of, only looked into, or one municipality since.
_NOT_ACCEPTED = frozenset({"planned", "study", "merger"})
#: Words by which a source names the legal form. Where it names none, none is told: it is never guessed.
_FORM_WORDS = {
    "gemeindeverwaltungsverband": "administrative_association",
    "zweckverband": "special_purpose_association",
    "mandatierung": "public_law_mandate",
}


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What a tie does not carry because matching never reads it."""

    grant_eur: Decimal | None = None
    programme: str = ""
    legal_form: str | None = None
    is_sample: bool = False


async def read_details(connection: asyncpg.Connection) -> dict[str, Details]:
    """Details of every cooperation by the id of its tie; the connection must see every award."""
    known = {
        row["id"]: Details(grant_eur=row["grant_eur"], programme=row["programme"])
        for row in await connection.fetch(_SQL["grants"])
    }
    here = {
        f"here:{row['id']}": Details(
            grant_eur=Decimal(row["amount_cents"]).scaleb(-2) if row["amount_cents"] else None,
            programme="IKZ",
            legal_form=row["legal_form"],
            is_sample=row["is_sample"],
        )
        for row in await connection.fetch(_SQL["awarded_here"])
    }
    return known | here


def accepted_cooperations(
    landscape: Landscape, details: Mapping[str, Details]
) -> tuple[AcceptedCooperation, ...]:
    """Every cooperation that exists, the newest first, with keys of the landscape's date. O(ties)."""
    found = [tie for tie in landscape.ties if tie.status not in _NOT_ACCEPTED]
    found.sort(key=lambda tie: (-(tie.year_max or tie.year_min or 0), tie.cooperation))
    return tuple(_accepted(landscape, tie, details.get(tie.cooperation, Details())) for tie in found)


def _accepted(landscape: Landscape, tie: Tie, details: Details) -> AcceptedCooperation:
    by_key = landscape.register.by_key
    form = details.legal_form or _form_named(tie)
    return AcceptedCooperation(
        id=tie.cooperation,
        origin="here" if tie.cooperation.startswith("here:") else "known",
        task=tie.task,
        task_group=tie.task_group,
        digital=tie.is_digital,
        year_min=tie.year_min,
        year_max=tie.year_max,
        members=tuple(
            AcceptedMember(ags=key, name=by_key[key].name)
            for key in (*tie.district_keys, *tie.members)
            if key in by_key
        ),
        members_complete=tie.members_complete,
        legal_form=form,
        legal_form_label=Text(de=LEGAL_FORMS[form].label.de, en=LEGAL_FORMS[form].label.en) if form else None,
        grant_eur=f"{details.grant_eur:.2f}" if details.grant_eur is not None else None,
        programme=details.programme or None,
        status=tie.status,
        source=tie.source or None,
        is_sample=details.is_sample,
    )


def _form_named(tie: Tie) -> str | None:
    text = f"{tie.task} {tie.task_group}".lower()
    return next((form for word, form in _FORM_WORDS.items() if word in text), None)
