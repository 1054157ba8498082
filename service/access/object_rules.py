# SPDX-License-Identifier: EUPL-1.2
"""What an operation lets somebody do with a thing that is not theirs: the second half of who may do what.

The permission table says which role may call an operation at all; this table says what happens to the thing
that the operation is about. It decides nothing at run time: the areas do. Every route is held against it in a
test, for each role and owner, and `docs/permissions.md` is made from it. A route without a rule fails there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from service.access.permissions import OFFICE_ROLES, TABLE, Permission, Reach, Role

__all__ = ("OBJECT_RULES", "ObjectRule", "Outcome", "outcome")


class Outcome(StrEnum):
    """What an asker gets."""

    ALLOWED = "allowed"
    SIGN_IN = "sign_in"
    REFUSED = "refused"
    HIDDEN = "hidden"
    INVALID = "invalid"
    NO_SESSION = "no_session"


class ObjectRule(msgspec.Struct, frozen=True, kw_only=True):
    """How operations treat the thing that they are about.

    `thing`: what path or body name; empty: nothing that belongs to anybody. `others`: what one gets for a
    thing of others. `everything`, `own`: the roles that reach all things, or those of whom they act for;
    None: as the permission table has it. `never`: roles that see the thing and may not do this. `unknown`:
    what one gets for a thing that does not exist. `session_only`: done with a session, never with a key.
    """

    thing: str = ""
    others: Outcome = Outcome.HIDDEN
    everything: frozenset[Role] | None = None
    own: frozenset[Role] | None = None
    never: frozenset[Role] = frozenset()
    unknown: Outcome = Outcome.HIDDEN
    session_only: bool = False
    note: str = ""


def outcome(permission: Permission, rule: ObjectRule, role: Role, owner: str, *, by_key: bool) -> Outcome:
    """What somebody gets.

    :param owner: `own`, `other`, `unknown` (there is no such thing), or `-` if the rule names no thing
    :param by_key: asked with an API key
    """
    if role not in TABLE[permission]:
        return Outcome.SIGN_IN if role is Role.PUBLIC else Outcome.REFUSED
    if rule.session_only and by_key:
        return Outcome.NO_SESSION
    if rule.thing:
        if owner == "unknown":
            return rule.unknown
        everything = _with(permission, Reach.ANY) if rule.everything is None else rule.everything
        own = _with(permission, Reach.OWN) if rule.own is None else rule.own
        if role not in everything and not (owner == "own" and role in own):
            return rule.others
    return Outcome.REFUSED if role in rule.never else Outcome.ALLOWED


def _with(permission: Permission, reach: Reach) -> frozenset[Role]:
    return frozenset(role for role, found in TABLE[permission].items() if found is reach)


_MUNICIPALITY: Final = frozenset(
    {Role.MUNICIPALITY_EDITOR, Role.MUNICIPALITY_SIGNATORY, Role.MUNICIPALITY_DEPUTY}
)
_STATIONS: Final = frozenset({Role.DISTRICT_OFFICER, Role.RP_OFFICER})
_OFFICE: Final = frozenset({Role.IKZ_OFFICE})
_OFFICE_AND_ADMIN: Final = frozenset({Role.IKZ_OFFICE, Role.ADMIN})
_EVERYBODY: Final = frozenset(Role)
_REFUSED: Final = Outcome.REFUSED
_INVALID: Final = Outcome.INVALID

_PERSON: Final = ObjectRule(thing="account", everything=_OFFICE_AND_ADMIN, own=_MUNICIPALITY)
_CASE_NOTE: Final = "districts and Regierungspräsidien: from the signed agreement on"

#: rule -> operations (ids of the API description).
_TABLE: Final[tuple[tuple[ObjectRule, str], ...]] = (
    (
        ObjectRule(),
        """list_municipalities list_municipalities_geojson list_topics get_topic propose_topics quote_grant
        list_programmes get_programme calculate_savings calculate_split rank_competition list_awards
        get_programme_series get_awards_csv get_awards_xlsx get_programme_series_csv get_programme_series_xlsx
        list_accepted_cooperations get_cooperations_csv
        list_services get_service list_self_check_questions get_graph live ready
        begin_sign_in begin_session redeem_invitation get_session list_sessions
        draft_programme list_programme_drafts list_budgets set_budget list_portfolios make_portfolio
        list_plans request_plan draft_call report_refusals report_refusals_csv list_weight_proposals
        propose_weights get_service_demand get_self_check_levels list_events follow_events
        get_message_preference create_webhook list_invitations list_overdue get_landtag_report
        get_landtag_report_csv""",
    ),
    (
        ObjectRule(note="holds those things only that the asker could open one by one"),
        """list_needs list_offers list_cooperations list_suggestions list_messages list_webhooks list_accounts
        list_calls list_confirmations list_station_cases""",
    ),
    (
        ObjectRule(thing="municipality", everything=_EVERYBODY, note="what others may not see is left out"),
        """get_municipality suggest_partners suggest_groups suggest_groups_geojson list_municipal_services
        get_service_state""",
    ),
    (
        ObjectRule(thing="municipality", everything=_EVERYBODY, unknown=_INVALID),
        "find_short_ways suggest_service_groups",
    ),
    (
        ObjectRule(thing="municipality", others=_REFUSED),
        """get_must_nots replace_must_nots get_profile state_profile record_service_state get_drafts
        get_official_mailbox note_official_mailbox remove_official_mailbox get_call_answer""",
    ),
    (
        ObjectRule(thing="municipality", others=_REFUSED, unknown=_INVALID),
        "state_need state_offer begin_self_check list_self_checks start_cooperation",
    ),
    (
        ObjectRule(thing="municipality", others=_INVALID, unknown=_INVALID, note="names every row of others"),
        "import_needs import_service_states",
    ),
    (
        ObjectRule(
            thing="need",
            everything=OFFICE_ROLES,
            own=_MUNICIPALITY,
            note="for the office alone here; what is for partners or for all is shown to them",
        ),
        "get_need get_offer",
    ),
    (ObjectRule(thing="need"), "withdraw_need change_need withdraw_offer change_offer"),
    (ObjectRule(thing="self check"), "get_self_check delete_self_check change_self_check"),
    (
        ObjectRule(thing="call"),
        """get_call change_call step_call answer_call get_call_map get_call_responses
        get_call_responses_csv""",
    ),
    (
        ObjectRule(thing="plan"),
        """get_plan cancel_plan request_what_if get_plan_groups get_plan_groups_geojson get_plan_unplaced
        get_plan_blocking_groups get_plan_diff get_plan_document follow_plan get_plan_csv get_plan_xlsx
        get_plan_geojson take_plan_groups list_wishes state_wishes why_not get_alternatives get_robustness""",
    ),
    (ObjectRule(thing="suggestion"), "get_suggestion decide_suggestion"),
    (ObjectRule(thing="proposal of weights"), "get_weight_proposal decide_weight_proposal"),
    (
        ObjectRule(thing="cooperation", note=_CASE_NOTE),
        """get_cooperation step_cooperation invite_member step_membership clear_condition name_lead
        list_concepts list_council_decisions get_agreement get_checklist get_history list_filings
        get_filing_content list_frozen_quotes list_case_documents get_case_agreement_checklist
        get_case_timetable get_case_application_pdf get_case_savings_xlsx get_case_checklist_pdf
        get_case_timetable_pdf get_case_timetable_ics give_opinion get_award set_award_terms
        record_payment confirm_payment drop_payment hand_in_proof record_review decide_clawback
        get_case_file""",
    ),
    (
        ObjectRule(
            thing="cooperation",
            never=_OFFICE | _STATIONS,
            note="shown for a letter; each has papers of its own",
        ),
        "add_filing",
    ),
    (
        ObjectRule(thing="cooperation", never=_STATIONS, note="for the councils of the members"),
        "get_case_council_folder_pdf",
    ),
    (
        ObjectRule(thing="cooperation", never=_MUNICIPALITY, note="what the authorities say to each other"),
        "list_opinions",
    ),
    (
        ObjectRule(thing="cooperation", never=_OFFICE, note="what the members write is theirs alone"),
        "add_concept freeze_concept put_cost_table record_council_decision put_agreement",
    ),
    (ObjectRule(thing="budget"), "get_budget change_budget"),
    (ObjectRule(thing="portfolio"), "get_portfolio"),
    (
        ObjectRule(thing="draft"),
        """get_programme_draft withdraw_programme_draft try_programme_draft propose_programme_draft
        confirm_programme_draft""",
    ),
    (
        ObjectRule(
            thing="message",
            everything=OFFICE_ROLES | {Role.ADMIN},
            own=_MUNICIPALITY,
            note="to whom it is sent",
        ),
        "get_message resend_message",
    ),
    (
        ObjectRule(never=_EVERYBODY - _MUNICIPALITY, note="a person, or a municipality"),
        "choose_message_preference",
    ),
    (
        ObjectRule(thing="webhook", own=_MUNICIPALITY, note="the public front-end: those it made"),
        "get_webhook remove_webhook ping_webhook",
    ),
    (ObjectRule(session_only=True), "end_session end_sessions"),
    (
        ObjectRule(thing="role", session_only=True, own=_EVERYBODY, others=_REFUSED, unknown=_REFUSED),
        "switch_role",
    ),
    (ObjectRule(thing="session", session_only=True, own=_EVERYBODY), "end_other_session"),
    (replace(_PERSON, note="and one's own account"), "get_account"),
    (
        replace(_PERSON, never=_MUNICIPALITY, note="and one's own account"),
        "end_account change_account export_person erase_person",
    ),
    (
        replace(
            _PERSON,
            never=frozenset({Role.MUNICIPALITY_EDITOR, Role.MUNICIPALITY_DEPUTY}),
            note="shown for a deputy; who may give which role stands in `service/accounts/roles.py`",
        ),
        "give_role",
    ),
    (replace(_PERSON, note="shown for an editor; and one's own roles"), "end_role hand_over_role"),
    (
        ObjectRule(
            thing="municipality",
            everything=_OFFICE_AND_ADMIN,
            own=_MUNICIPALITY,
            others=_REFUSED,
            unknown=_INVALID,
            note="shown for an editor",
        ),
        "name_person",
    ),
    (ObjectRule(thing="municipality", unknown=_INVALID), "invite"),
    (ObjectRule(thing="invitation"), "revoke_invitation"),
    (
        ObjectRule(thing="confirmation", never=_OFFICE, note="the office does not confirm what it entered"),
        "confirm",
    ),
)

#: operation id -> its rule.
OBJECT_RULES: Final[Mapping[str, ObjectRule]] = {
    name: rule for rule, names in _TABLE for name in names.split()
}
