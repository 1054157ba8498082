# SPDX-License-Identifier: EUPL-1.2
"""From the call to the suggestion that its municipalities get."""

import datetime as dt
import time
from typing import Any

from tests.process.way.getting_in import BIRKENAU, GORXHEIMERTAL, MOERLENBACH, RIMBACH, Cast
from tests.process.way.people import World

__all__ = ("TOPIC", "call_in", "decline_with_fallback", "send_suggestions")

TOPIC = "digitalisation_officer"
FUERTH, GRASELLENBACH, LINDENFELS, ABTSTEINACH, VIERNHEIM = (
    "06431007", "06431009", "06431015", "06431001", "06431020",
)  # fmt: skip
_ASKED = [
    BIRKENAU, GORXHEIMERTAL, MOERLENBACH, RIMBACH, FUERTH, GRASELLENBACH, LINDENFELS, ABTSTEINACH, VIERNHEIM,
]  # fmt: skip
_PLAN_SECONDS = 40.0


def call_in(world: World, cast: Cast, day: dt.date) -> str:
    """The office calls nine municipalities; they answer, it closes; the id of the plan."""
    log, office = world.log, cast.office
    log.chapter("The call, and what the municipalities answer")
    draft = {
        "topic": TOPIC,
        "region": {"kind": "municipalities", "keys": _ASKED},
        "closing_date": (day + dt.timedelta(days=21)).isoformat(),
        "text": "Wir suchen Kommunen, die sich Digitalisierungsbeauftragte teilen. Beispiel, frei erfunden.",
    }
    made = office.send("POST", "/v1/calls", draft, what="drafts a call to nine municipalities", status=201)
    place = made.headers["location"]
    office.send("POST", f"{place}/steps", {"target": "open"}, what="opens it", seen=place)
    for person in (*cast.three.values(), cast.rimbach):
        person.gets_mail("Aufruf: Wer macht mit", deadline=True)
    three = set(cast.three)
    for key, person in cast.three.items():
        answer: dict[str, Any] = {"answer": "yes", "wanted": sorted(three - {key}), "fte": "0.50"}
        words = "answers yes, wants the other two"
        if key == GORXHEIMERTAL:
            answer["not_wanted"] = [VIERNHEIM]
            words += ", and one not, in confidence"
        person.send("PUT", f"{place}/answers/{key}", answer, what=words)
        person.get(f"{place}/answers/{BIRKENAU if key != BIRKENAU else MOERLENBACH}", status=403)
    log.saw("nobody can read another's answer: 403")
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("Rimbach", RIMBACH, {"answer": "yes", "wanted": [FUERTH]}),
        ("Fürth", FUERTH, {"answer": "yes", "wanted": [RIMBACH]}),
        ("Grasellenbach", GRASELLENBACH, {"answer": "yes"}),
        ("Lindenfels", LINDENFELS, {"answer": "yes", "not_wanted": [RIMBACH, BIRKENAU]}),
        ("Abtsteinach", ABTSTEINACH, {"answer": "no", "reason": "timing"}),
    ]
    for name, key, answer in told:
        words = f"enters what {name} said by telephone: {answer['answer']}"
        office.send("PUT", f"{place}/answers/{key}", answer, what=words)
    cast.rimbach.gets_mail("Bitte bestätigen")
    (waiting,) = cast.rimbach.get("/v1/confirmations")["confirmations"]
    cast.rimbach.send("POST", f"/v1/confirmations/{waiting['id']}", what="confirms what it had said")
    counts = office.get(f"{place}/responses")["counts"]
    log.saw(f"so far: {counts['yes']} yes, {counts['no']} no, {counts['open']} open of {counts['invited']}")
    assert (counts["yes"], counts["no"], counts["open"]) == (7, 1, 1)
    closed = office.send(
        "POST",
        f"{place}/steps",
        {"target": "closed"},
        what="closes the call, which asks for the plan",
        seen=place,
    ).json()
    office.gets_mail("Aufruf beendet, Plan angefordert")
    assert closed["state"] == "planned", closed
    log.saw(f"{closed['wishes_kept']} pairs that want each other are kept together")
    return str(closed["plan"])


def send_suggestions(
    world: World, cast: Cast, plan: str, day: dt.date
) -> dict[tuple[str, ...], dict[str, Any]]:
    """The worker makes the plan, the office releases its groups; suggestions by members, as invited."""
    log, office = world.log, cast.office
    log.chapter("The plan, and its groups as suggestions")
    made = _finished(cast, plan)
    proven = made["certificate"]
    log.did("Worker", "has made the plan", f"GET /v1/plans/{plan}", 200)
    log.saw(
        f"placed {proven['placed']}, score {proven['objective']}, bound {proven['bound']}, "
        f"pool of {proven['pool_size']} groups, proven: {'yes' if proven['proven'] else 'no'}"
    )
    assert proven["proven"]
    office.send("POST", f"/v1/plans/{plan}/suggestions", {}, what="takes its groups under review", status=201)
    until = (day + dt.timedelta(days=60)).isoformat()
    found = {}
    for summary in office.get(f"/v1/suggestions?plan={plan}")["suggestions"]:
        place = f"/v1/suggestions/{summary['id']}"
        names = ", ".join(summary["names"])
        log.saw(
            f"group {names}: rule {summary['amount_eur']} EUR, expected {summary['expected_award_eur']} EUR"
        )
        release(cast, place, names, until)
        found[tuple(sorted(summary["members"]))] = office.get(place)["summary"]
    return found


def release(cast: Cast, place: str, names: str, until: str) -> None:
    """Review, release (with a second person where it takes one), and send at once."""
    office, step = cast.office, f"{place}/steps"
    if office.get(place)["summary"]["state"] == "computed":
        office.send("POST", step, {"target": "under_review"}, what=f"reviews {names}", seen=place)
    body = {"target": "released", "answer_until": until}
    asked = office.send("POST", step, body, what=f"releases {names}", seen=place)
    if asked.status_code == 202:
        cast.second.gets_mail("Zweite Person nötig")
        cast.second.send("POST", step, body, what="releases it as the second person", seen=place, status=200)
    office.send("POST", step, {"target": "invited"}, what="sends it at once", seen=place)


def decline_with_fallback(
    world: World, cast: Cast, suggestions: dict[tuple[str, ...], dict[str, Any]], day: dt.date
) -> None:
    """Rimbach says no; the fallback group comes up and is sent."""
    log, office, rimbach = world.log, cast.office, cast.rimbach
    log.chapter("One refusal, and the group that takes its place")
    members, summary = next(item for item in suggestions.items() if RIMBACH in item[0])
    assert members == tuple(sorted((RIMBACH, FUERTH, GRASELLENBACH))), members
    case = f"/v1/cooperations/{summary['cooperation']}"
    rimbach.gets_mail("Vorschlag zur Zusammenarbeit", deadline=True)
    rimbach.send(
        "POST", f"{case}/memberships/{RIMBACH}/steps",
        {"target": "declined", "reason": "no_resources", "text": "Frei erfunden: keine Stelle besetzbar."},
        what="says „passt nicht, weil“ with the code `no_resources`", seen=case,
    )  # fmt: skip
    office.gets_mail("Ersatzgruppe zur Prüfung")
    fallback = next(
        one for one in office.get("/v1/suggestions")["suggestions"] if one["follows"] == summary["id"]
    )
    log.saw(f"the fallback is up for review: {', '.join(fallback['names'])}")
    assert sorted(fallback["members"]) == sorted((FUERTH, GRASELLENBACH, LINDENFELS))
    place = f"/v1/suggestions/{fallback['id']}"
    release(cast, place, ", ".join(fallback["names"]), (day + dt.timedelta(days=60)).isoformat())
    assert office.get(place)["summary"]["state"] == "invited"
    assert office.get(f"/v1/suggestions/{summary['id']}")["summary"]["state"] == "declined"


def _finished(cast: Cast, plan: str) -> dict[str, Any]:
    end = time.monotonic() + _PLAN_SECONDS
    while time.monotonic() < end:
        shown: dict[str, Any] = cast.office.get(f"/v1/plans/{plan}")
        if shown["progress"]["state"] not in ("queued", "running"):
            assert shown["progress"]["state"] == "done", shown
            return shown
        time.sleep(0.2)
    raise AssertionError("the plan was not made in time")
