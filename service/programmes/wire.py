# SPDX-License-Identifier: EUPL-1.2
"""Programmes from values to wire."""

from functools import lru_cache

from matching.errors import Text
from matching.money.formula import (
    Formula,
    FreeOfCharge,
    Manual,
    PercentOfCost,
    PerMember,
    PerUnit,
    Stepped,
    UnknownAmount,
)
from matching.money.programme import Programme, Rule, Source, Version
from schemas import programme as wire
from schemas.quote import ProgrammeSource
from schemas.text import Text as WireText
from service.grants.wire import euro, euro_or_none
from service.programmes.frozen import rule_hash
from service.programmes.rules import rules_of

__all__ = ("programme_to_wire", "version_to_wire")


@lru_cache(maxsize=256)
def programme_to_wire(programme: Programme) -> wire.Programme:
    """The programme with all its versions, oldest first."""
    return wire.Programme(
        id=programme.id,
        title=_text(programme.title),
        kind=programme.kind.value,
        purse=programme.purse,
        line=programme.line.value,
        region=programme.region,
        topics=programme.topics,
        versions=tuple(version_to_wire(programme, version) for version in programme.versions),
    )


def version_to_wire(programme: Programme, version: Version) -> wire.ProgrammeVersion:
    """One version, with the text of every rule that something in it names."""
    return wire.ProgrammeVersion(
        version=version.version,
        content_hash=rule_hash(programme, version),
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
                rule=c.rule,
            )
            for c in version.conditions
        ),
        warnings=tuple(wire.ProgrammeWarning(code=w.code, text=_text(w.text)) for w in version.warnings),
        remarks=tuple(
            wire.Remark(
                code=r.code, text=_text(r.text), source=r.source, evidence=r.evidence.value, rule=r.rule
            )
            for r in version.remarks
        ),
        exclusions=tuple(
            wire.Exclusion(
                code=e.code,
                text=_text(e.text),
                source=e.source,
                evidence=e.evidence.value,
                programmes=e.programmes,
                rule=e.rule,
            )
            for e in version.exclusions
        ),
        windows=tuple(
            wire.Window(opens=w.opens, closes=w.closes, source=w.source, evidence=w.evidence.value)
            for w in version.windows
        ),
        cost_bearer=version.bearer.value if version.bearer else None,
        formula_rules=version.rules,
        rules=tuple(_rule(rule) for rule in rules_of(version)),
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
                    wire.AmountStep(members=step.members, amount_eur=euro(step.cents))
                    for step in formula.steps
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
            return wire.Manual(
                floor_per_member_eur=euro_or_none(formula.floor_cents_per_member),
                ceiling_per_member_eur=euro_or_none(formula.ceiling_cents_per_member),
            )
        case PercentOfCost():
            return wire.PercentOfCost(
                percent=formula.percent,
                joint_percent=formula.joint_percent,
                joint_members=formula.joint_members,
                minimum_members=formula.minimum_members,
                floor_eur=euro_or_none(formula.floor_cents),
                cap_eur=euro_or_none(formula.cap_cents),
                up_to=formula.up_to,
            )
        case FreeOfCharge():
            return wire.FreeOfCharge(
                own_share_eur=euro_or_none(formula.own_share_cents),
                state_eur_per_year=euro_or_none(formula.state_cents_per_year),
            )
        case UnknownAmount():
            return wire.UnknownAmount()


def _rule(rule: Rule) -> wire.Rule:
    return wire.Rule(
        id=rule.id,
        title=_text(rule.title),
        text=_text(rule.text),
        evidence=rule.evidence.value,
        source=rule.source,
        url=rule.url,
    )


def _source(source: Source) -> ProgrammeSource:
    return ProgrammeSource(title=source.title, url=source.url, evidence=source.evidence.value)


def _text(text: Text) -> WireText:
    return WireText(de=text.de, en=text.en)
