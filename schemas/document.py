# SPDX-License-Identifier: EUPL-1.2
"""Documents of a cooperation on the wire: what there is, the checklist of its agreement, its timetable."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.text import Text

__all__ = (
    "AgreementChecklist",
    "AgreementPoint",
    "BackwardTimetable",
    "CaseDocument",
    "CaseDocumentList",
    "TimetableStep",
)


class CaseDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that can be made from the case as it stands, or why it cannot be made yet."""

    name: str
    title: Text
    media_type: str
    href: Annotated[str, msgspec.Meta(description="Where it is, for the date of this list.")]
    is_available: bool
    missing: Annotated[Text | None, msgspec.Meta(description="What has to be done first.")] = None


class CaseDocumentList(msgspec.Struct, frozen=True, kw_only=True):
    """The documents of one cooperation."""

    cooperation: uuid.UUID
    date: Annotated[dt.date, msgspec.Meta(description="The date that the documents carry.")]
    wording: Text
    documents: tuple[CaseDocument, ...]


class AgreementPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A point to work through before an agreement is signed, with how well its source was seen."""

    code: str
    section: Text
    text: Text
    source: str
    url: str | None
    evidence: Literal["SEED", "SEEN", "PART", "INFERRED", "NOT_FOUND", "PROPOSAL"]


class AgreementChecklist(msgspec.Struct, frozen=True, kw_only=True):
    """The checklist of an agreement by its legal form. No legal advice."""

    cooperation: uuid.UUID
    date: dt.date
    legal_form: str | None
    legal_form_label: Text | None
    need: Annotated[Text, msgspec.Meta(description="What the form needs from the supervisory authority.")]
    authority: Annotated[str, msgspec.Meta(description="Which authority is competent, and why (German).")]
    looked_at: Annotated[dt.date, msgspec.Meta(description="When the sources were looked at.")]
    points: tuple[AgreementPoint, ...]


class TimetableStep(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that has to be done. `latest`: still in time for filing on the last day of the programme;
    `safe`: so early that the award can fall into the programme as well."""

    code: str
    text: Text
    municipality: str | None
    latest: dt.date | None
    safe: dt.date | None
    done_on: dt.date | None
    is_late: bool
    is_tight: bool
    is_assumed: Annotated[bool, msgspec.Meta(description="Its distance to the next step is assumed.")]


class BackwardTimetable(msgspec.Struct, frozen=True, kw_only=True):
    """The steps of a cooperation counted back from the end of its programme."""

    cooperation: uuid.UUID
    date: dt.date
    programme: str
    ends_on: dt.date
    safe_filing: dt.date
    is_possible: bool
    award_from: Annotated[dt.date, msgspec.Meta(description="Earliest award after filing on the last day.")]
    award_to: dt.date
    steps: tuple[TimetableStep, ...]
    notes: tuple[Text, ...]
    wording: Text
