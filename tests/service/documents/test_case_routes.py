# SPDX-License-Identifier: EUPL-1.2
"""The documents of a stored case over HTTP: who gets which, and that they say what is stored."""

import io
import uuid
from collections.abc import Awaitable, Callable

import httpx
import pikepdf
import pytest_asyncio
from icalendar import Calendar
from python_calamine import load_workbook

from service.access.permissions import Role
from tests.service.conftest import MakeKey
from tests.service.documents.conftest import StoredCase

_DATE = "2026-08-03"
_NAMES = (
    "application.pdf",
    "council-folder.pdf",
    "savings.xlsx",
    "checklist.pdf",
    "timetable.pdf",
    "timetable.ics",
)


def _url(case: StoredCase, name: str = "", **query: str) -> str:
    parameters = "&".join(f"{key}={value}" for key, value in {"date": _DATE, **query}.items())
    return f"/v1/cooperations/{case.id}/documents{'/' + name if name else ''}?{parameters}"


@pytest_asyncio.fixture(name="editor", scope="module")
async def _editor(key: MakeKey, concept_case: StoredCase) -> dict[str, str]:
    return await key(Role.MUNICIPALITY_EDITOR, concept_case.members[1])


async def test_the_list_leads_to_every_document(
    client: httpx.AsyncClient, editor: dict[str, str], concept_case: StoredCase
) -> None:
    answer = (await client.get(_url(concept_case), headers=editor)).json()
    assert tuple(entry["name"] for entry in answer["documents"]) == _NAMES
    assert answer["wording"]["de"].startswith("Schätzung")
    for entry in answer["documents"]:
        assert entry["is_available"]
        file = await client.get(entry["href"], headers=editor)
        assert file.status_code == 200, entry["name"]
        assert file.headers["content-type"].startswith(entry["media_type"])
        assert file.headers["content-disposition"] == f'attachment; filename="{entry["name"]}"'
        again = await client.get(entry["href"], headers={**editor, "if-none-match": file.headers["etag"]})
        assert again.status_code == 304


async def test_a_document_is_the_same_bytes_for_the_same_date(
    client: httpx.AsyncClient, editor: dict[str, str], key: MakeKey, concept_case: StoredCase
) -> None:
    office = await key(Role.IKZ_OFFICE)
    for name in ("application.pdf", "savings.xlsx", "timetable.ics"):
        first, second = [
            (await client.get(_url(concept_case, name), headers=headers)).content
            for headers in (editor, office)
        ]
        assert first == second, name


async def test_the_application_is_a_tagged_pdf_of_that_date(
    client: httpx.AsyncClient, editor: dict[str, str], concept_case: StoredCase
) -> None:
    content = (await client.get(_url(concept_case, "application.pdf"), headers=editor)).content
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["xmp:CreateDate"].startswith(_DATE)


async def test_the_savings_table_holds_what_is_stored(
    client: httpx.AsyncClient, editor: dict[str, str], concept_case: StoredCase
) -> None:
    content = (await client.get(_url(concept_case, "savings.xlsx"), headers=editor)).content
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_name("Effizienzgewinn").to_python()
    assert [row[1] for row in rows if str(row[1]).startswith("066")] == list(concept_case.members)
    assert next(row for row in rows if row[0].startswith("Summe"))[4] == 213_333.0
    assert next(row for row in rows if row[0] == "Gruppe gemeinsam")[4] == 140_000.0
    assert next(row for row in rows if row[0].startswith("Mindestens 15"))[4] == "erfüllt"
    assert "Plan 0123456789abcdef" in rows[2][0]


async def test_checklist_and_timetable_as_json(
    client: httpx.AsyncClient, editor: dict[str, str], concept_case: StoredCase
) -> None:
    checklist = (await client.get(_url(concept_case, "checklist.json"), headers=editor)).json()
    assert checklist["legal_form"] == "public_law_mandate"
    assert "anzuzeigen" in checklist["need"]["de"]
    assert {"SEEN", "PART", "NOT_FOUND", "PROPOSAL"} <= {point["evidence"] for point in checklist["points"]}
    timetable = (await client.get(_url(concept_case, "timetable.json"), headers=editor)).json()
    assert timetable["ends_on"] == "2026-12-31"
    councils = [step["municipality"] for step in timetable["steps"] if step["municipality"]]
    assert councils == list(concept_case.members)
    assert timetable["steps"][0]["done_on"] is not None
    calendar = await client.get(_url(concept_case, "timetable.ics"), headers=editor)
    open_ = [step for step in timetable["steps"] if step["done_on"] is None]
    assert len(Calendar.from_ical(calendar.text).walk("VEVENT")) == len(open_)


async def test_a_folder_is_for_the_own_council_only(
    client: httpx.AsyncClient, editor: dict[str, str], key: MakeKey, concept_case: StoredCase
) -> None:
    own, other = concept_case.members[1], concept_case.members[2]
    folder = _url(concept_case, "council-folder.pdf")
    mine = await client.get(folder, headers=editor)
    named = await client.get(f"{folder}&municipality={own}", headers=editor)
    assert mine.content == named.content
    assert (await client.get(f"{folder}&municipality={other}", headers=editor)).status_code == 403
    office = await key(Role.IKZ_OFFICE)
    assert (await client.get(f"{folder}&municipality={other}", headers=office)).content != mine.content
    by_ars = await client.get(f"{folder}&municipality=066350002002", headers=office)
    assert by_ars.content == mine.content
    for wrong in ("", "&municipality=06635015", f"&municipality={concept_case.silent}"):
        refused = await client.get(folder + wrong, headers=office)
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["field"] == "municipality"


async def test_who_has_not_answered_reads_nothing_and_others_learn_nothing(
    client: httpx.AsyncClient, key: MakeKey, concept_case: StoredCase
) -> None:
    silent = await key(Role.MUNICIPALITY_SIGNATORY, concept_case.silent)
    stranger = await key(Role.MUNICIPALITY_SIGNATORY, "06631018")
    district = await key(Role.DISTRICT_OFFICER, "06635")
    for name in ("", "checklist.json", "timetable.json", *_NAMES):
        url = _url(concept_case, name)
        assert (await client.get(url, headers=silent)).status_code == 403, name
        assert (await client.get(url, headers=stranger)).status_code == 404, name
        # Nothing lies with the district before it is submitted.
        assert (await client.get(url, headers=district)).status_code == 404, name
        assert (await client.get(url)).status_code == 401, name


async def test_papers_name_only_who_takes_part(
    client: httpx.AsyncClient, editor: dict[str, str], concept_case: StoredCase
) -> None:
    for name in ("timetable.json", "timetable.ics"):
        text = (await client.get(_url(concept_case, name), headers=editor)).text
        assert "Frankenau" in text
        assert "Frankenberg" not in text
        assert concept_case.silent not in text


async def test_the_timetable_uses_the_sittings_that_are_named(
    client: httpx.AsyncClient, editor: dict[str, str], concept_case: StoredCase
) -> None:
    async def latest(*sittings: str) -> dict[str, str]:
        url = _url(concept_case, "timetable.json") + "".join(f"&sitting={each}" for each in sittings)
        answer = await client.get(url, headers=editor)
        assert answer.status_code == 200, answer.text
        return {s["municipality"]: s["latest"] for s in answer.json()["steps"] if s["municipality"]}

    one, *others = concept_case.members
    free = await latest()
    named = await latest("2026-10-01", "2027-03-01", f"{one}:2026-11-05")
    assert named == {one: "2026-11-05", **dict.fromkeys(others, "2026-10-01")}
    assert all(named[key] <= free[key] for key in free)
    calendar = await client.get(
        _url(concept_case, "timetable.ics") + f"&sitting={one}:2026-11-05", headers=editor
    )
    assert "DTSTART;VALUE=DATE:20261105" in calendar.text

    # Who has not answered is not told apart from who was never asked.
    url = _url(concept_case, "timetable.pdf") + f"&sitting=soon&sitting={concept_case.silent}:2026-11-05"
    refused = await client.get(url, headers=editor)
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
        ("sitting[0]", "form"),
        ("sitting[1]", "not-a-member"),
    ]


async def test_before_the_concept_only_checklist_and_timetable(
    client: httpx.AsyncClient, editor: dict[str, str], forming_case: StoredCase
) -> None:
    answer = (await client.get(_url(forming_case), headers=editor)).json()
    available = {entry["name"]: entry["is_available"] for entry in answer["documents"]}
    assert [name for name, there in available.items() if there] == list(_NAMES[3:])
    for name, there in available.items():
        status = (await client.get(_url(forming_case, name), headers=editor)).status_code
        assert status == (200 if there else 409), name


async def test_unknown_cases_names_and_dates(
    client: httpx.AsyncClient, key: MakeKey, concept_case: StoredCase
) -> None:
    office = await key(Role.IKZ_OFFICE)
    gone = await client.get(f"/v1/cooperations/{uuid.uuid4()}/documents/application.pdf", headers=office)
    assert gone.status_code == 404
    assert (await client.get(_url(concept_case, "letter.typ"), headers=office)).status_code == 404
    early = await client.get(f"/v1/cooperations/{concept_case.id}/documents?date=1815-06-09", headers=office)
    assert early.status_code == 422
    assert early.json()["errors"][0]["field"] == "date"


async def test_where_a_rule_gives_no_figure_the_papers_say_so(
    client: httpx.AsyncClient, key: MakeKey, concept_case: StoredCase
) -> None:
    office = await key(Role.IKZ_OFFICE)
    url = f"/v1/cooperations/{concept_case.id}/documents/savings.xlsx?date=2005-01-03"
    content = (await client.get(url, headers=office)).content
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_name("Zuwendung").to_python()
    assert next(row for row in rows if row[0] == "Summe")[2:] == ["nicht bekannt", "nicht bekannt"]
    for name in ("application.pdf", "council-folder.pdf?municipality=06635001&"):
        joiner = "" if "?" in name else "?"
        answer = await client.get(
            f"/v1/cooperations/{concept_case.id}/documents/{name}{joiner}date=2005-01-03", headers=office
        )
        assert answer.status_code == 200, name


async def test_a_decline_changes_no_byte_of_what_the_others_read(
    client: httpx.AsyncClient,
    editor: dict[str, str],
    concept_case: StoredCase,
    answer_no: Callable[[StoredCase], Awaitable[None]],
) -> None:
    async def read() -> list[tuple[str, bytes]]:
        answers = [
            await client.get(_url(concept_case, name), headers=editor)
            for name in ("", "checklist.json", "timetable.json", *_NAMES)
        ]
        return [(answer.headers["etag"], answer.content) for answer in answers]

    before = await read()
    await answer_no(concept_case)
    assert await read() == before
