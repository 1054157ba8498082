# SPDX-License-Identifier: EUPL-1.2
"""Programmes from values to wire."""

from functools import lru_cache

from matching.errors import Text
from matching.money.programme import (
    Formula,
    Manual,
    PerMember,
    PerUnit,
    Programme,
    Source,
    Stepped,
    UnknownAmount,
    Version,
)
from schemas import programme as wire
from schemas.quote import ProgrammeSource
from schemas.text import Text as WireText
from service.grants.wire import euro, euro_or_none

__all__ = ("programme_to_wire",)


@lru_cache(maxsize=256)
def programme_to_wire(programme: Programme) -> wire.Programme:
    """The programme with all its versions, oldest first."""
    return wire.Programme(
        id=programme.id,
        title=_text(programme.title),
        line=programme.line.value,
        region=programme.region,
        versions=tuple(_version(version) for version in programme.versions),
    )


def _version(version: Version) -> wire.ProgrammeVersion:
    return wire.ProgrammeVersion(
        version=version.version,
        valid_from=version.valid_from,
        valid_from_basis=version.valid_from_basis.value,
        valid_to=version.valid_to,
        valid_to_basis=version.valid_to_basis.value,
        rule=_text(version.rule),
        formula=_formula(version.formula),
        figures_evidence=version.figures_evidence.value,
        conditions=tuple(
            wire.ProgrammeCondition(
                code=c.code,
                decides=c.decides,
                text=_text(c.text),
                source=c.source,
                evidence=c.evidence.value,
            )
            for c in version.conditions
        ),
        warnings=tuple(wire.ProgrammeWarning(code=w.code, text=_text(w.text)) for w in version.warnings),
        remarks=tuple(
            wire.Remark(code=r.code, text=_text(r.text), source=r.source, evidence=r.evidence.value)
            for r in version.remarks
        ),
        documents=tuple(
            wire.Document(code=d.code, text=_text(d.text), required=d.required) for d in version.documents
        ),
        sources=tuple(_source(source) for source in (version.source, *version.further_sources)),
    )


def _formula(formula: Formula) -> wire.Formula:
    match formula:
        case PerMember():
            return wire.PerMember(
                per_member_eur=euro(formula.cents_per_member), minimum_members=formula.minimum_members
            )
        case Stepped():
            return wire.Stepped(
                minimum_members=formula.minimum_members,
                steps=tuple(
                    wire.Step(members=step.members, amount_eur=euro(step.cents)) for step in formula.steps
                ),
                cap_eur=euro_or_none(formula.cap_cents),
            )
        case PerUnit():
            return wire.PerUnit(
                per_unit_eur=euro(formula.cents_per_unit),
                unit=_text(formula.unit),
                minimum_units=formula.minimum_units,
            )
        case Manual():
            return wire.Manual(ceiling_per_member_eur=euro_or_none(formula.ceiling_cents_per_member))
        case UnknownAmount():
            return wire.UnknownAmount()


def _source(source: Source) -> ProgrammeSource:
    return ProgrammeSource(title=source.title, url=source.url, evidence=source.evidence.value)


def _text(text: Text) -> WireText:
    return WireText(de=text.de, en=text.en)
