# SPDX-License-Identifier: EUPL-1.2
"""Ask a running service (`make run`) every question of the API and keep the answers as its examples.

    .venv/bin/python scripts/capture_examples.py [http://localhost:8000 [.state/demo-key]]

Writes `service/http/data/examples.json`: operation id -> answer. Long lists and shapes are shortened. What
it states it withdraws again; a plan and a what-if stay.
"""

import base64
import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx

_TARGET = Path(__file__).parents[1] / "service/http/data/examples.json"
_TOPIC = "it_operations_hosting"
_KEY = "06631018"
#: Without a sample need of its own.
_OTHER = "06631005"
_CSV = f"municipality,topic,kind,fte,urgency,earliest_start\n{_OTHER},dms_eakte,need,0.5,4,2027-01\n"
_SUCCESSOR = {"name": "Carla Beispiel", "mail": "c.beispiel@neuhof.example"}
#: Lists that make no sense cut: sizes, members of a group, shares of a grant.
_WHOLE = {"members", "sizes", "shares", "member_scores", "names"}
_ENTRIES = 2
_OF_AWARDS = (
    "list_station_cases", "list_opinions", "give_opinion", "get_award", "set_award_terms", "record_payment",
    "confirm_payment", "drop_payment", "hand_in_proof", "record_review", "decide_clawback", "list_overdue",
    "get_landtag_report",
)  # fmt: skip


def main() -> None:
    """Capture all examples; raises where an answer is not the expected one."""
    base = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    key = Path(sys.argv[2] if len(sys.argv) > 2 else ".state/demo-key").read_text("ascii").strip()
    with httpx.Client(base_url=base, headers={"authorization": f"Bearer {key}"}, timeout=60) as client:
        examples = _Capture(client).everything()
    _TARGET.parent.mkdir(exist_ok=True)
    _TARGET.write_text(json.dumps(examples, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{_TARGET.name}: {len(examples)} examples, {_TARGET.stat().st_size:,} bytes")


class _Capture:
    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        document = client.get("/docs/openapi.json").json()
        self._operations: dict[str, tuple[str, str, Any]] = {
            operation["operationId"]: (method, path, _body(operation))
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }
        self._examples: dict[str, Any] = {}

    def everything(self) -> dict[str, Any]:
        """Every operation, in the order in which one needs what another has made."""
        self._read()
        for word in ("need", "offer"):
            self._state(word)
        self._import()
        self._ask("replace_must_nots", key=_KEY)
        self._ask("get_must_nots", key=_KEY)
        self._ask("replace_must_nots", key=_KEY, body={"must_nots": []}, keep=False)
        self._ask("state_profile", key=_OTHER)
        self._ask("get_profile", key=_OTHER)
        self._services()
        self._self_checks()
        self._plans()
        self._calls()
        self._messages()
        self._people()
        self._ask("list_events", query={"limit": "2"})
        return {name: self._examples[name] for name in self._operations if name in self._examples}

    def _people(self) -> None:
        drafts = self._operations["name_person"][2]
        person = self._ask("name_person", body={**drafts, "role": "municipality_signatory"}).json()
        place = {"account_id": person["id"]}
        seen = self._ask("get_account", **place).headers["etag"]
        self._ask("change_account", headers={"if-match": seen}, **place)
        self._ask("export_person", **place)
        self._ask("list_accounts", query={"limit": "1"})
        self._ask("give_role", **place)
        successor = self._ask("hand_over_role", role_id=person["roles"][0]["id"], body=_SUCCESSOR, **place)
        given = self._ask("get_account", keep=False, **place).json()["roles"][-1]
        self._ask("end_role", role_id=given["id"], **place)
        for account_id in (person["id"], successor.json()["id"]):
            self._ask("end_account", account_id=account_id, keep=False)
        self._ask("begin_sign_in")
        self._ask("get_session")
        self._ask("invite", keep=False)
        self._ask("list_invitations", query={"limit": "1"})
        self._ask("list_confirmations", query={"limit": "1", "only_open": "false"})
        # These need a person who is signed in, or the code of a letter.
        before = json.loads(_TARGET.read_text("utf-8"))
        for name in ("begin_session", "switch_role", "list_sessions", "redeem_invitation", "confirm"):
            self._examples[name] = before[name]
        # These need a cooperation whose members have stated their interest, each with its own key.
        for name in ("list_case_documents", "get_case_agreement_checklist", "get_case_timetable"):
            self._examples[name] = before[name]
        # These need an award, its years, and two persons of the office.
        self._examples |= {name: before[name] for name in _OF_AWARDS}

    def _read(self) -> None:
        for name in ("list_topics", "list_programmes", "get_graph", "live", "ready"):
            self._ask(name)
        self._ask("list_municipalities", query={"limit": "2"})
        self._ask("list_municipalities_geojson", query={"q": "neuho"})
        self._ask("get_municipality", key=_KEY)
        self._ask("get_topic", slug=_TOPIC)
        self._ask("get_programme", id=self._examples["list_programmes"]["programmes"][0]["id"])
        for name in ("list_awards", "get_programme_series", "list_accepted_cooperations"):
            self._ask(name)
        self._ask("find_short_ways", key=_KEY, query={"topic": _TOPIC})
        self._ask("propose_topics")
        self._ask("quote_grant")
        for name in ("suggest_partners", "suggest_groups", "suggest_groups_geojson"):
            self._ask(name, key=_KEY, query={"topic": _TOPIC, "limit": "1"})

    def _state(self, word: str) -> None:
        body = {**self._operations[f"state_{word}"][2], "municipality": _OTHER}
        id_ = self._ask(f"state_{word}", body=body).json()["id"]
        place = {f"{word}_id": id_}
        seen = self._ask(f"get_{word}", **place).headers["etag"]
        self._ask(f"list_{word}s", query={"municipality": _OTHER})
        seen = self._ask(f"change_{word}", headers={"if-match": seen}, **place).headers["etag"]
        self._ask(f"withdraw_{word}", headers={"if-match": seen}, keep=False, **place)

    def _import(self) -> None:
        self._ask("import_needs", content=_CSV, headers={"content-type": "text/csv"})
        for need in self._client.get("/v1/needs", params={"municipality": _OTHER}).json()["needs"]:
            seen = self._ask("get_need", need_id=need["id"], keep=False).headers["etag"]
            self._ask("withdraw_need", need_id=need["id"], headers={"if-match": seen}, keep=False)

    def _messages(self) -> None:
        place = {"key": _OTHER}
        self._ask("note_official_mailbox", **place)
        self._ask("get_official_mailbox", **place)
        self._ask("remove_official_mailbox", keep=False, **place)
        self._ask("get_message_preference")
        # Chosen by whoever acts for a municipality; the answer is what was chosen.
        self._examples["choose_message_preference"] = self._operations["choose_message_preference"][2]
        webhook = {"webhook_id": self._ask("create_webhook").json()["webhook"]["id"]}
        # A secret that was one, if only for a moment, does not belong into a file.
        self._examples["create_webhook"]["secret"] = "whsec_" + base64.b64encode(bytes(range(32))).decode()
        self._ask("list_webhooks")
        for name in ("get_webhook", "ping_webhook"):
            self._ask(name, **webhook)
        self._ask("remove_webhook", keep=False, **webhook)
        # What the office stated above was told to nobody, for nobody there has an account.
        for _ in range(60):
            lost = self._client.get("/v1/messages", params={"state": "undeliverable"}).json()["messages"]
            if lost:
                break
            time.sleep(0.5)
        self._ask("list_messages", query={"state": "undeliverable", "limit": "1"})
        for name in ("get_message", "resend_message"):
            self._ask(name, message_id=lost[0]["id"])

    def _services(self) -> None:
        place = {"key": _OTHER, "service": "dog_tax"}
        for name in ("list_services", "get_service"):
            self._ask(name, service=place["service"])
        seen = self._ask("get_service_state", **place).headers["etag"]
        seen = self._ask("record_service_state", headers={"if-match": seen}, **place).headers["etag"]
        self._ask("list_municipal_services", key=_OTHER)
        self._ask("get_drafts", key=_OTHER)
        self._ask("suggest_service_groups", query={"municipality": _OTHER, "limit": "1"}, **place)
        self._ask("get_service_demand", query={"service": place["service"]})
        row = "municipality,service,state\n" + f"{_OTHER},dog_tax,not_online\n"
        self._ask("import_service_states", content=row, headers={"content-type": "text/csv"})
        seen = self._ask("get_service_state", **place).headers["etag"]
        self._ask(
            "record_service_state",
            body={"state": "withdrawn"},
            headers={"if-match": seen},
            keep=False,
            **place,
        )

    def _self_checks(self) -> None:
        self._ask("list_self_check_questions")
        body = {**self._operations["begin_self_check"][2], "municipality": _OTHER}
        place = {"check_id": self._ask("begin_self_check", body=body).json()["id"]}
        seen = self._ask("get_self_check", **place).headers["etag"]
        seen = self._ask("change_self_check", headers={"if-match": seen}, **place).headers["etag"]
        self._ask("list_self_checks", query={"municipality": _OTHER})
        self._ask("get_self_check_levels")
        self._ask("delete_self_check", headers={"if-match": seen}, keep=False, **place)

    def _calls(self) -> None:
        # Two months ahead of whatever day it is; two towns that answer, and a third that does not.
        last_day = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=60)).isoformat()
        region = {"kind": "municipalities", "keys": [_KEY, _OTHER, "06631008"]}
        body = {**self._operations["draft_call"][2], "topic": "it_training", "region": region}
        drafted = self._ask("draft_call", body={**body, "closing_date": last_day})
        place, seen = {"call_id": drafted.json()["id"]}, drafted.headers["etag"]
        change = {"text": "Bitte antworten Sie auch, wenn Sie nicht mitmachen."}
        seen = self._ask("change_call", body=change, headers={"if-match": seen}, **place).headers["etag"]
        seen = self._ask("step_call", headers={"if-match": seen}, **place).headers["etag"]
        said = {**self._operations["answer_call"][2], "not_wanted": []}
        self._ask("answer_call", body=said, key=_OTHER, **place)
        self._ask("get_call_answer", key=_OTHER, **place)
        self._ask("get_call", **place)
        self._ask("list_calls", query={"limit": "1"})
        self._ask("get_call_responses", **place)
        self._ask("step_call", body={"target": "closed"}, headers={"if-match": seen}, keep=False, **place)

    def _plans(self) -> None:
        stopped = self._ask("request_plan", body={"topic": _TOPIC, "sizes": [3, 4]}).json()["id"]
        self._ask("cancel_plan", plan_id=stopped)
        plan = self._ask("request_plan", body={"topic": _TOPIC}).json()["id"]
        self._wait(plan)
        member = self._client.get(f"/v1/plans/{plan}/groups").json()["groups"][0]["members"][0]
        changed = self._ask("request_what_if", plan_id=plan, body={"excluded": [member]}).json()["id"]
        self._wait(changed)
        self._ask("list_plans", query={"state": "done"})
        for name in ("get_plan", "get_plan_groups", "get_plan_groups_geojson", "get_plan_document"):
            self._ask(name, plan_id=plan)
        self._ask("get_plan_geojson", plan_id=plan)
        for name in ("get_plan_unplaced", "get_plan_blocking_groups"):
            self._ask(name, plan_id=plan)
        self._ask("get_plan_diff", plan_id=changed)
        self._reviews(plan)

    def _reviews(self, plan: str) -> None:
        groups = self._client.get(f"/v1/plans/{plan}/groups").json()["groups"]
        member, other = groups[0]["members"][0], groups[1]["members"][0]
        wish = {"kind": "move", "members": [member], "to_group": 2}
        self._ask("state_wishes", plan_id=plan, body={"wishes": [wish], "make_plan": False})
        self._ask("list_wishes", plan_id=plan)
        self._ask("why_not", plan_id=plan, query={"municipality": member, "partner": other})
        self._ask("get_alternatives", plan_id=plan, query={"municipality": member, "count": "1"})
        self._ask("get_robustness", plan_id=plan)
        taken = self._ask("take_plan_groups", plan_id=plan, body={"groups": [1]}).json()["suggestions"]
        place = {"suggestion_id": taken[0]["id"]}
        seen = self._ask("get_suggestion", keep=False, **place).headers["etag"]
        self._ask("decide_suggestion", body={"target": "held"}, headers={"if-match": seen}, **place)
        self._ask("list_suggestions", query={"state": "held", "limit": "1"})
        self._ask("get_suggestion", **place)
        self._ask("report_refusals")
        self._ask("list_weight_proposals")
        # A proposal takes many answers, which a running service does not have just so.
        kept = json.loads(_TARGET.read_text("utf-8"))
        for name in ("propose_weights", "get_weight_proposal", "decide_weight_proposal"):
            self._examples[name] = kept[name]

    def _money(self) -> None:
        for name in ("calculate_savings", "calculate_split", "rank_competition"):
            self._ask(name)
        # There is one budget for a programme and year: a year of its own for each capture.
        year = 2000 + int(time.time()) % 100
        body = {**self._operations["set_budget"][2], "year": year}
        budget = self._ask("set_budget", body=body).json()["id"]
        self._ask("list_budgets", query={"year": str(year)})
        seen = self._ask("get_budget", budget_id=budget).headers["etag"]
        self._ask("change_budget", headers={"if-match": seen}, budget_id=budget)
        portfolio = self._ask("make_portfolio").json()["id"]
        self._ask("list_portfolios")
        self._ask("get_portfolio", portfolio_id=portfolio)

    def _wait(self, plan: str) -> None:
        for _ in range(300):
            state = self._client.get(f"/v1/plans/{plan}").json()["progress"]["state"]
            if state == "done":
                return
            if state not in ("queued", "running"):
                break
            time.sleep(0.5)
        sys.exit(f"capture_examples: the plan {plan} was not made ({state}); does a worker run?")

    def _ask(
        self,
        name: str,
        *,
        query: dict[str, str] | None = None,
        body: Any = None,
        content: str | None = None,
        headers: dict[str, str] | None = None,
        keep: bool = True,
        **place: str,
    ) -> httpx.Response:
        method, path, example = self._operations[name]
        given = body if body is not None or content is not None else example
        answer = self._client.request(
            method, path.format(**place), params=query, json=given, content=content, headers=headers
        )
        if answer.is_error:
            sys.exit(f"capture_examples: {name}: {answer.status_code} {answer.text}")
        if keep:
            self._examples[name] = _shortened(answer.json())
        return answer


def _body(operation: dict[str, Any]) -> Any:
    return operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")


def _shortened(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _shortened(inner, key) for key, inner in value.items()}
    if not isinstance(value, list) or not value:
        return value
    if name == "coordinates":
        return _ring(value) if isinstance(value[0][0], float | int) else [_shortened(value[0], name)]
    kept = value if name in _WHOLE or len(value) <= _ENTRIES else value[:_ENTRIES]
    return [_shortened(inner) for inner in kept]


def _ring(positions: list[Any]) -> list[Any]:
    """A triangle from a closed ring."""
    third = len(positions) // 3
    return [positions[0], positions[third], positions[2 * third], positions[0]]


if __name__ == "__main__":
    main()
