# SPDX-License-Identifier: EUPL-1.2
"""The checklist of an agreement (Vereinbarung) by its legal form, each point with how well it was seen."""

import datetime as dt
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec

from matching.errors import Text
from matching.lifecycle.legal_forms import LEGAL_FORMS, Need
from matching.money.programme import Evidence
from service.documents.figures import day
from service.documents.papers import CasePaper
from service.documents.shared_parts import EVIDENCE_WORDS, common

__all__ = ("Checklist", "Point", "checklist", "need_text", "points_for", "read_checklist")

_NEEDS = {
    Need.APPROVAL: Text(
        de="Diese Form braucht eine Genehmigung der Aufsichtsbehörde.",
        en="This form needs the approval of the supervisory authority.",
    ),
    Need.NOTIFICATION: Text(
        de="Diese Form ist der Aufsichtsbehörde anzuzeigen.",
        en="The supervisory authority has to be notified of this form.",
    ),
    Need.NOTHING: Text(
        de="Eine Pflicht zu Genehmigung oder Anzeige wurde für diese Form nicht gesehen.",
        en="No duty of approval or notification was seen for this form.",
    ),
}
_MARKS: dict[Evidence, Literal["met", "open", "unknown"]] = {
    Evidence.SEED: "met",
    Evidence.SEEN: "met",
    Evidence.PART: "open",
    Evidence.NOT_FOUND: "open",
}


class Point(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One point to work through. `forms`: slugs it is for, empty: all."""

    code: str
    section: str
    text: Text
    source: str
    evidence: Evidence
    forms: tuple[str, ...] = ()
    url: str | None = None


class Checklist(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All points of all forms, in the order of the file; `date`: when the sources were looked at."""

    date: dt.date
    sections: dict[str, Text]
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        for point in self.points:
            if point.section not in self.sections:
                raise ValueError(f"{point.code}: no section {point.section}")
            if unknown := set(point.forms) - set(LEGAL_FORMS):
                raise ValueError(f"{point.code}: no legal form {', '.join(sorted(unknown))}")


@cache
def read_checklist() -> Checklist:
    """The shipped checklist, read once per process; raises when the file is faulty."""
    text = resources.files("service.documents").joinpath("data/checklist.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Checklist)


def points_for(legal_form: str | None) -> tuple[Point, ...]:
    """The points for a form; while it is open, those that hold for every form."""
    return tuple(point for point in read_checklist().points if not point.forms or legal_form in point.forms)


def checklist(paper: CasePaper) -> dict[str, Any]:
    """What the template `checklist` shows."""
    form = LEGAL_FORMS.get(paper.legal_form or "")
    points = points_for(paper.legal_form)
    read = read_checklist()
    return {
        **common(paper, f"Prüfliste zur Vereinbarung: {paper.topic_label.de}"),
        "form": "Die Rechtsform ist noch offen; gezeigt wird, was für jede gilt."
        if form is None
        else f"Rechtsform: {form.label.de} ({form.rule}). {need_text(paper.legal_form).de}",
        "authority": paper.route.reason,
        "members": [[partner.name, partner.kind, partner.district] for partner in paper.partners],
        "sections": [
            {
                "title": title.de,
                "points": [
                    {
                        "text": point.text.de,
                        "source": point.source,
                        "url": point.url,
                        "state": _MARKS.get(point.evidence, "unknown"),
                        "label": EVIDENCE_WORDS[point.evidence],
                    }
                    for point in points
                    if point.section == section
                ],
            }
            for section, title in read.sections.items()
            if any(point.section == section for point in points)
        ],
        "looked_at": day(read.date),
    }


def need_text(legal_form: str | None) -> Text:
    """What a form needs from the supervisory authority, in a sentence."""
    form = LEGAL_FORMS.get(legal_form or "")
    if form is None:
        return Text(de="Die Rechtsform ist noch offen.", en="The legal form is still open.")
    return _NEEDS[form.need]
