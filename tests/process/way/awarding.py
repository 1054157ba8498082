# SPDX-License-Identifier: EUPL-1.2
"""From the application to the award, the payment, and a member that leaves."""

from typing import Any

from tests.process.way.forming import Case
from tests.process.way.getting_in import MOERLENBACH

__all__ = ("apply", "decide", "leave", "pay")


def apply(case: Case) -> None:
    """The lead files the papers and submits; each station gives its opinion and passes it on."""
    log, cast = case.world.log, case.cast
    log.chapter("The application and its stations")
    for kind in ("letter", "agreement", "savings_table"):
        case.file(case.lead, kind)
    open_ = [one["open"] for one in case.lead.get(case.path)["steps"] if one["target"] == "application_ready"]
    assert open_ == [[]], open_
    case.step(case.lead, "application_ready", "declares the application complete")
    case.step(case.lead, "submitted", "submits it")
    frozen = case.lead.get(case.path)["estimate"]
    assert (frozen["is_frozen"], frozen["amount_eur"], frozen["expected_award_eur"]) == (
        True, "75000.00", "75000.00",
    )  # fmt: skip
    log.saw(
        f"frozen with it: rule {frozen['amount_eur']} EUR, expected {frozen['expected_award_eur']} EUR, "
        f"programme `{frozen['programme']}` {frozen['programme_version']}"
    )
    for officer, state, target, words in (
        (cast.district, "at_district", "at_rp", "the RP"),
        (cast.region, "at_rp", "at_ministry", "the ministry"),
    ):
        assert case.state() == state
        officer.gets_mail("Antrag auf Förderung")
        (waiting,) = officer.get("/v1/station-cases")["cases"]
        assert waiting["cooperation"] == case.id
        opinion = {"result": "favourable", "remarks": "Beispiel: Die Aufgabe ist klar beschrieben."}
        officer.send(
            "POST",
            f"{case.path}/opinions",
            opinion,
            what="gives a favourable opinion",
            seen=case.path,
            status=201,
        )
        cast.office.gets_mail("Stellungnahme liegt vor")
        case.step(officer, target, f"passes it on to {words}")
    case.lead.get(f"{case.path}/opinions", status=403)
    log.saw("those who apply do not read the opinions: 403")
    cast.office.gets_mail("Antrag auf Förderung")
    case.step(cast.office, "consultation", "opens the consultation")


def decide(case: Case) -> None:
    """Two persons of the office decide; the amount is the one of the letter."""
    log, office, second = case.world.log, case.cast.office, case.cast.second
    log.chapter("The decision, by two persons")
    award = {"award": {"number": "BEISPIEL-2026-1", "dated": case.day.isoformat(), "amount_eur": "75000.00"}}
    case.step(
        office, "approved", "decides to approve 75,000.00 EUR; waits for a second person", 202, facts=award
    )
    second.gets_mail("Zweite Person nötig")
    case.step(office, "approved", "cannot be the second person, too", 409)
    assert case.state() == "consultation"
    case.step(second, "approved", "approves as the second person")
    shown = case.lead.get(case.path)
    assert shown["state"] == "approved"
    assert shown["award"]["amount_eur"] == "75000.00"
    assert shown["award"]["members"] == sorted(case.cast.three)
    for person in case.cast.three.values():
        person.gets_mail("Bescheid erteilt")
    log.saw(f"state `{shown['state']}`, amount **{shown['award']['amount_eur']} EUR** for three members")


def pay(case: Case) -> None:
    """The letter's terms, a payment by two persons, and the step that follows."""
    log, office, second = case.world.log, case.cast.office, case.cast.second
    log.chapter("The payment")
    place = f"{case.path}/award"
    terms = {"instalments": [{"amount_eur": "75000.00", "due_on": case.day.isoformat()}]}
    office.send("PUT", f"{place}/terms", terms, what="enters the dates of the letter", seen=place)
    case.lead.gets_mail("Termine aus dem Bescheid")
    payment = {"amount_eur": "75000.00", "paid_on": case.day.isoformat()}
    made = office.send("POST", f"{place}/payments", payment, what="records the payment", seen=place).json()
    (paid,) = made["payments"]
    assert made["paid_eur"] == "0.00"
    second.gets_mail("Zweite Person nötig")
    confirmed = second.send(
        "POST", f"{place}/payments/{paid['id']}/confirmation", what="confirms it", seen=place
    ).json()
    assert confirmed["paid_eur"] == "75000.00"
    for person in case.cast.three.values():
        person.gets_mail("Zahlung erfasst")
    case.step(office, "disbursed", "takes the step to `disbursed`", 202)
    case.step(second, "disbursed", "takes it as the second person")
    log.saw(f"state `{case.state()}`")


def leave(case: Case) -> None:
    """Mörlenbach leaves; the grant is looked at again, with the amount that two would get."""
    log, cast = case.world.log, case.cast
    log.chapter("A member leaves after the award")
    case.member(
        MOERLENBACH, "withdrawal_notified", "gives notice", reason="council_decision",
        facts={"leaves_on": case.day.isoformat()},
    )  # fmt: skip
    case.lead.gets_mail("Mörlenbach will ausscheiden")
    case.member(
        MOERLENBACH, "withdrawn", "records that it has left", cast.office,
        facts={"approved_on": case.day.isoformat()},
    )  # fmt: skip
    assert case.state() == "clawback_check"
    cast.office.gets_mail("Rückforderung zu prüfen")
    case.lead.gets_mail("Ihre Förderung wird geprüft")
    place = f"{case.path}/award"
    (check,) = cast.office.get(place)["clawback_checks"]
    assert check["municipality"] == MOERLENBACH
    assert (check["award_eur"], check["rule_eur"]) == ("75000.00", "50000.00")
    log.saw(
        f"check for `{check['reason']}`: award {check['award_eur']} EUR; two members would get "
        f"{check['rule_eur']} EUR by the rule, {check['expected_award_eur']} EUR expected; "
        f"fundable as they are: {'yes' if check['is_fundable'] else 'no'}. „{check['wording']['de']}“"
    )
    decision: dict[str, Any] = {
        "decision": "keep",
        "reason": "Beispiel, frei erfunden: Die Aufgabe läuft unverändert weiter.",
    }
    path = f"{place}/clawback-checks/{check['id']}/decision"
    cast.office.send("POST", path, decision, what="proposes to leave the grant", seen=place, status=202)
    cast.second.send("POST", path, decision, what="decides the same", seen=place, status=200)
    case.lead.gets_mail("Förderung geprüft")
    case.step(cast.office, "running", "takes the step to `running`", 202)
    case.step(cast.second, "running", "takes it as the second person")
    assert case.state() == "review_due"
    log.saw("state `review_due`: a change of members is looked at first")
    case.lead.gets_mail("Überprüfung der Zusammenarbeit")
    (review,) = case.lead.get(place)["reviews"]
    body = {"actual_group_eur": "95000.00", "remarks": "Beispiel, frei erfunden."}
    case.lead.send(
        "POST", f"{place}/reviews/{review['id']}", body, what="records what the year cost", seen=place
    )
    case.step(case.lead, "running", "goes on with two members")
    assert case.state() == "running"
    log.saw(f"state `{case.state()}`")
    path = f"/v1/reports/landtag?year={case.day.year}"
    report = cast.office.get(path)
    log.did(
        "Office (Anna Amt)", "reads the year's report in the form the Landtag asked for", f"GET {path}", 200
    )
    totals = report["totals"]
    assert (totals["cooperations"], totals["awarded_eur"], totals["paid_eur"]) == (1, "75000.00", "75000.00")
    log.saw(
        f"{totals['cooperations']} cooperation, {totals['municipalities']} municipalities, "
        f"{totals['awarded_eur']} EUR awarded, {totals['paid_eur']} EUR paid, savings recorded: "
        f"{report['savings_eur'] or 'none'}"
    )
