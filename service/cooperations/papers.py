# SPDX-License-Identifier: EUPL-1.2
"""Decisions of the councils, the agreement, filed papers, and conditions that the office lets pass."""

import datetime as dt
import hashlib
import uuid
from typing import Final

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.lifecycle.cooperation import COOPERATION
from matching.lifecycle.machine import Party
from matching.register import Register
from schemas.cooperation_papers import AgreementDraft, CouncilDecisionDraft
from service.access.permissions import Caller, Role, require_not_own
from service.cooperations.case import Case, Concept
from service.cooperations.change import begin_change
from service.cooperations.parties import MUNICIPALITY_ROLES, parties_of, require_visible
from service.cooperations.refusing import same_person
from service.cooperations.steps import Seen, Taken
from service.cooperations.store import SQL, lock_case
from service.errors import Conflict, Forbidden
from service.ids import new_id
from service.messages.outbox import to_role

__all__ = (
    "FILING_BYTES",
    "MEDIA_TYPES",
    "add_filing",
    "clear",
    "kinds_filed_by",
    "record_council_decision",
    "store_agreement",
)

#: Largest paper, and most of all papers of a case.
FILING_BYTES: Final = 10 * 1024 * 1024
_CASE_BYTES: Final = 200 * 1024 * 1024

#: What can be filed, with how such a file begins.
MEDIA_TYPES: Final = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG",
    "image/jpeg": b"\xff\xd8\xff",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK\x03\x04",
    "application/vnd.oasis.opendocument.text": b"PK\x03\x04",
}
_FILED_BY: Final = {
    "letter": {Party.LEAD},
    "council_decision": {Party.LEAD, Party.MEMBER},
    "agreement": {Party.LEAD},
    "savings_table": {Party.LEAD},
    "opinion": {Party.DISTRICT, Party.RP},
    "award_letter": {Party.OFFICE},
    "other": {Party.LEAD, Party.MEMBER, Party.DISTRICT, Party.RP, Party.OFFICE},
}


async def record_council_decision(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    draft: CouncilDecisionDraft,
    *,
    register: Register | None = None,
    seen: Seen | None = None,
) -> Case:
    """Record what a member's council decided on the version that lies with all councils. The latest counts.

    By the member itself, for a Zweckverband by the office.

    :raises Conflict: no version lies with the councils, or another one
    :raises InvalidInput: the day is in the future, or there is no such paper
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    key = draft.municipality or caller.municipality or ""
    membership = case.membership(key)
    is_own = caller.role in MUNICIPALITY_ROLES and caller.municipality == key
    is_association = membership is not None and membership.name is not None
    if not (is_own or (is_association and caller.role is Role.IKZ_OFFICE)):
        raise Forbidden()
    if membership is None or not membership.is_living:
        raise Forbidden()
    if seen is not None:
        await seen(case)
    concept = _with_councils(case)
    if concept.version != draft.concept_version:
        raise Conflict(
            Text(
                de=f"Den Vertretungen liegt Fassung {concept.version} vor.",
                en=f"Version {concept.version} lies with the councils.",
            )
        )
    if draft.decided_on > change.today:
        raise _wrong(
            "decided_on", "in-the-future", "Der Tag liegt in der Zukunft.", "The day is in the future."
        )
    _check_filing(case, draft.filing)
    await connection.execute(
        SQL["insert_council_decision"],
        new_id(),
        case_id,
        key,
        concept.version,
        draft.body,
        draft.decided_on,
        draft.approved,
        draft.filing,
    )
    change.note(
        "council_decision.recorded",
        {
            "version": concept.version,
            "approved": draft.approved,
            "decided_on": draft.decided_on.isoformat(),
            "body": draft.body,
        },
        municipality=key,
    )
    return await change.finish(case_id)


async def store_agreement(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    draft: AgreementDraft,
    *,
    register: Register | None = None,
    seen: Seen | None = None,
) -> Case:
    """Enter the agreement on the version that lies with the councils; by the lead, until somebody has signed.

    :raises Conflict: no version lies with the councils, or somebody has signed
    :raises InvalidInput: another form than the concept's, or the end lies before the start
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    if Party.LEAD not in parties_of(caller, case):
        raise Forbidden()
    if seen is not None:
        await seen(case)
    concept = _with_councils(case)
    if any(membership.state == "signed" for membership in case.memberships):
        raise Conflict(
            Text(de="Die Vereinbarung ist schon unterschrieben.", en="The agreement is signed already.")
        )
    if draft.legal_form != concept.legal_form:
        raise _wrong(
            "legal_form",
            "not-as-decided",
            "Die Vertretungen haben über eine andere Rechtsform beschlossen.",
            "The councils decided on another legal form.",
        )
    if draft.valid_to is not None and draft.valid_to <= draft.valid_from:
        raise _wrong(
            "valid_to", "too-early", "Das Ende liegt vor dem Beginn.", "The end lies before the start."
        )
    await connection.execute(
        SQL["set_agreement"], case_id, concept.version, draft.legal_form, draft.valid_from, draft.valid_to
    )
    change.note(
        "agreement.recorded",
        {
            "version": concept.version,
            "legal_form": draft.legal_form,
            "valid_from": draft.valid_from.isoformat(),
            "valid_to": draft.valid_to.isoformat() if draft.valid_to else None,
        },
    )
    if case.agreement is None or case.agreement.concept_version != concept.version:
        change.tell_members("cooperation_agreement", case)
    return await change.finish(case_id)


def kinds_filed_by(caller: Caller, case: Case) -> tuple[str, ...]:
    """The kinds of papers that the caller may file with the case, in the order of the application."""
    parties = parties_of(caller, case)
    return tuple(kind for kind, by in _FILED_BY.items() if not by.isdisjoint(parties))


async def add_filing(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    *,
    kind: str,
    dated: dt.date,
    media_type: str,
    content: bytes,
    municipality: str | None = None,
    register: Register | None = None,
) -> uuid.UUID:
    """File a paper; returns its id. Papers are never changed or removed: a better one is filed beside it.

    :raises Forbidden: that kind is filed by somebody else
    :raises InvalidInput: no such member, or the content is not what its media type says
    :raises Conflict: the case has ended, or there is no room for more
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    if parties_of(caller, case).isdisjoint(_FILED_BY[kind]):
        raise Forbidden()
    if kind == "council_decision" and municipality is None:
        municipality = caller.municipality
    if municipality is not None and case.membership(municipality) is None:
        raise _wrong("municipality", "not-a-member", "Das ist kein Mitglied.", "This is no member.")
    if not content.startswith(MEDIA_TYPES.get(media_type, b"\0never")):
        raise _wrong(
            "content",
            "not-as-announced",
            "Der Inhalt passt nicht zum angegebenen Dateityp.",
            "The content is not of the type announced.",
        )
    if case.state in COOPERATION.ends:
        raise Conflict(Text(de="Der Vorgang ist beendet.", en="The case has ended."))
    filed: int = await connection.fetchval(SQL["filed_bytes"], case_id)
    if filed + len(content) > _CASE_BYTES:
        raise Conflict(Text(de="Für mehr Unterlagen ist kein Platz.", en="There is no room for more papers."))
    id_ = new_id()
    digest = hashlib.sha256(content)
    await connection.execute(
        SQL["insert_filing"],
        id_,
        case_id,
        kind,
        municipality,
        dated,
        case.concept.version if case.concept else None,
        media_type,
        len(content),
        digest.digest(),
        content,
    )
    change.note(
        "filing.added",
        {"filing": str(id_), "kind": kind, "sha256": digest.hexdigest(), "size_bytes": len(content)},
        municipality=municipality,
    )
    await change.finish(case_id)
    return id_


async def clear(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    code: str,
    reason: str,
    *,
    register: Register | None = None,
    seen: Seen | None = None,
) -> Taken:
    """Let a condition pass (I5, I6, I10, Q6): the first person of the office asks, a second one grants.

    :raises Forbidden: it concerns the caller's own Kommune
    :raises Conflict: the same person asked for it, or it is granted already
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    if caller.role is not Role.IKZ_OFFICE:
        raise Forbidden()
    require_not_own(caller, {membership.municipality for membership in case.memberships})
    if seen is not None:
        await seen(case)
    before = next((clearance for clearance in case.clearances if clearance.code == code), None)
    if before is not None and before.granted_by is not None:
        raise Conflict(Text(de="Das ist schon freigegeben.", en="This was cleared already."))
    if before is None:
        await connection.execute(SQL["ask_clearance"], case_id, code, reason, caller.actor)
        change.tell("cooperation_second_person", to_role(Role.IKZ_OFFICE))
        change.note("clearance.asked", {"code": code})
        return Taken(case=await change.finish(case_id), is_pending=True)
    if before.asked_by == caller.actor:
        raise same_person()
    await connection.execute(SQL["grant_clearance"], case_id, code, caller.actor)
    if code == "no_second_funding":
        await connection.execute(SQL["clear_beside"], case_id)
    change.note("clearance.granted", {"code": code})
    return Taken(case=await change.finish(case_id))


def _with_councils(case: Case) -> Concept:
    """The version that lies with the councils now."""
    concept = case.frozen_concept
    if case.state != "council_phase" or concept is None:
        raise Conflict(
            Text(
                de="Den Vertretungen liegt gerade keine Fassung vor.",
                en="No version lies with the councils just now.",
            )
        )
    return concept


def _check_filing(case: Case, filing: uuid.UUID | None) -> None:
    if filing is not None and all(filed.id != filing for filed in case.filings):
        raise _wrong("filing", "unknown-filing", "Diese Unterlage gibt es nicht.", "There is no such paper.")


def _wrong(field: str, code: str, de: str, en: str) -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(text, fields=(FieldError(field=field, code=code, text=text),))
