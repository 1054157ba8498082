# SPDX-License-Identifier: EUPL-1.2
"""Reviews, reminders, what is overdue, the end of five years, and the report."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx

from service.access.permissions import Role
from service.awards.due import run_due
from service.http.application import Application
from tests.service.awards.conftest import After, noon
from tests.service.cooperations.conftest import DAY, FLIEDEN, KALBACH, NEUHOF, codes, ok

THREE = (NEUHOF, FLIEDEN, KALBACH)
BEGIN = dt.date(2027, 1, 1)
SetDay = Callable[[dt.date], None]


async def _run(after: After, day: SetDay, begin: dt.date = BEGIN) -> None:
    """To a running cooperation."""
    await after.case.to_approved(*THREE)
    await after.pay()
    await after.decide("disbursed")
    day(begin)
    ok(await after.case.step(await after.case.signatory(NEUHOF), "running"))


async def _kinds(app: Application, after: After, kind: str) -> list[str | None]:
    async with app.state["database"].acquire() as connection:
        rows = await connection.fetch(
            "select municipality from message where subject_id = $1 and kind = $2 order by id",
            after.case.id,
            kind,
        )
    return [row["municipality"] for row in rows]


async def _overdue(client: httpx.AsyncClient, after: After) -> list[dict[str, Any]]:
    answer = await client.get("/v1/overdue", headers=await after.case.office())
    assert answer.status_code == 200, answer.text
    return [entry for entry in answer.json()["overdue"] if entry["cooperation"] == after.case.id]


async def test_each_year_a_review_and_after_five_the_end(
    after: After, app: Application, day: SetDay, client: httpx.AsyncClient
) -> None:
    await _run(after, day)
    case, database = after.case, app.state["database"]
    lead = await case.signatory(NEUHOF)
    await run_due(database, noon(dt.date(2027, 12, 31)))
    assert await case.state() == "running"
    for year in range(2028, 2033):
        date = dt.date(year, 1, 1)
        day(date)
        assert await run_due(database, noon(date)) == 2
        assert await run_due(database, noon(date)) == 0
        assert await case.state() == "review_due"
        assert codes(await case.step(lead, "running")) == ["review_recorded"]
        review = (await after.show(lead))["reviews"][-1]
        assert (review["due_on"], review["period_to"]) == (date.isoformat(), f"{year - 1}-12-31")
        # Alone three times 40,000, as a group 80 % of it.
        assert review["planned_savings_eur"] == "24000.00"
        body = {"actual_group_eur": "100000.00" if year < 2032 else "125000.00"}
        shown = ok(await after.send(lead, "POST", f"/reviews/{review['id']}", body))
        expected = "20000.00" if year < 2032 else "-5000.00"
        assert shown["reviews"][-1]["actual_savings_eur"] == expected
        assert (await after.send(lead, "POST", f"/reviews/{review['id']}", body)).status_code == 409
        if year < 2032:
            assert codes(await case.step(await case.office(), "completed")) == ["five_years_over"]
            ok(await case.step(lead, "running"))
    assert [review["cause"] for review in (await after.show())["reviews"]] == ["yearly"] * 4 + ["five_years"]
    ok(await case.step(await case.office(), "completed"))
    assert await case.state() == "completed"
    assert await _kinds(app, after, "award_review_due") == [NEUHOF] * 5
    assert await _overdue(client, after) == []


async def test_what_is_overdue_and_who_is_reminded(
    after: After, app: Application, day: SetDay, client: httpx.AsyncClient
) -> None:
    case, database = after.case, app.state["database"]
    await case.to_approved(*THREE)
    terms = {
        "instalments": [
            {"amount_eur": "45000.00", "due_on": "2027-03-01"},
            {"amount_eur": "30000.00", "due_on": "2027-09-01"},
        ],
        "proofs": [{"kind": "interim", "due_on": "2027-06-30"}, {"kind": "final"}],
    }
    ok(await after.send(await case.office(), "PUT", "/terms", terms))
    assert await _overdue(client, after) == []
    day(dt.date(2027, 8, 1))
    waiting = await _overdue(client, after)
    found = [(entry["kind"], entry["due_on"], entry["municipality"]) for entry in waiting]
    assert found == [("payment", "2027-03-01", None), ("proof", "2027-06-30", NEUHOF)]
    assert waiting[0]["days_over"] == 153
    await after.pay("45000.00", dt.date(2027, 8, 1))
    assert [entry["kind"] for entry in await _overdue(client, after)] == ["proof"]
    for date in (dt.date(2027, 8, 1), dt.date(2027, 8, 2), dt.date(2027, 8, 31), dt.date(2028, 3, 1)):
        await run_due(database, noon(date))
    assert await _kinds(app, after, "award_proof_reminder") == [NEUHOF] * 3
    assert len(await _kinds(app, after, "award_payment_due")) == 1
    assert await _kinds(app, after, "award_review_reminder") == [NEUHOF]
    for role, municipality in ((Role.MUNICIPALITY_SIGNATORY, NEUHOF), (Role.AUDITOR, None)):
        answer = await client.get("/v1/overdue", headers=await case.headers(role, municipality))
        assert answer.status_code == 403


async def test_an_answer_that_has_not_come_is_overdue(
    after: After, day: SetDay, client: httpx.AsyncClient
) -> None:
    await after.case.found(NEUHOF, FLIEDEN)
    day(DAY + dt.timedelta(days=61))
    (entry,) = await _overdue(client, after)
    assert (entry["kind"], entry["municipality"], entry["days_over"]) == ("answer", FLIEDEN, 1)


def _grown(before: dict[str, Any], after: dict[str, Any], name: str) -> Decimal:
    return Decimal(after[name]) - Decimal(before[name] or "0.00")


async def test_the_report_keeps_participations_and_municipalities_apart(
    after: After, app: Application, day: SetDay, client: httpx.AsyncClient
) -> None:
    await _run(after, day)
    case = after.case
    await run_due(app.state["database"], noon(dt.date(2028, 1, 1)))
    day(dt.date(2028, 1, 1))
    lead = await case.signatory(NEUHOF)
    office = await case.office()
    before = (await client.get("/v1/reports/landtag", headers=office)).json()
    review = (await after.show(lead))["reviews"][-1]["id"]
    ok(await after.send(lead, "POST", f"/reviews/{review}", {"actual_group_eur": "100000.00"}))
    async with app.state["database"].acquire() as connection:
        awards = await connection.fetchval("select count(*) from award")
        members = await connection.fetchval("select sum(cardinality(members)) from award")
        distinct = await connection.fetchval("select count(distinct key) from award, unnest(members) key")
    assert members > distinct
    answer = await client.get("/v1/reports/landtag?year=2026", headers=office)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    totals = report["totals"]
    assert (totals["cooperations"], totals["participations"]) == (awards, members)
    assert totals["municipalities"] == distinct
    assert sum(cell["totals"]["participations"] for cell in report["by_district"]) == members
    (district,) = report["by_district"]
    assert (district["code"], district["label"]) == ("06631", "Landkreis Fulda")
    row = next(row for row in report["awards"] if row["cooperation"] == case.id)
    assert (row["amount_eur"], row["names"]) == ("75000.00", ["Flieden", "Kalbach", "Neuhof"])
    later = (await client.get("/v1/reports/landtag", headers=office)).json()
    assert later["year"] == 2027
    assert _grown(before, later, "savings_eur") == Decimal("20000.00")
    assert _grown(before, later, "planned_savings_eur") == Decimal("24000.00")
    assert later["reviewed_cooperations"] == before["reviewed_cooperations"] + 1
    assert (later["totals"]["cooperations"], later["up_to_the_year"]["cooperations"]) == (0, awards)
    # Of one cooperation nobody outside learns what it saved.
    reader = await case.headers(Role.COORDINATION_OFFICE)
    hidden = (await client.get("/v1/reports/landtag?year=2027", headers=reader)).json()
    assert (hidden["for_publication"], hidden["savings_eur"]) == (True, None)
    assert (await client.get("/v1/reports/landtag?year=2029", headers=office)).status_code == 422
    assert (await client.get("/v1/reports/landtag", headers=lead)).status_code == 403
    table = await client.get("/v1/reports/landtag.csv?year=2026", headers=office)
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert len(rows) == awards
    assert rows[-1]["members"] == "Flieden; Kalbach; Neuhof"
    assert rows[-1]["award_eur"] == "75000.00"
