# SPDX-License-Identifier: EUPL-1.2
"""Statistics as tables say the same as their JSON."""

import csv
import io

import httpx
from python_calamine import load_workbook


async def test_awards_as_tables(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/v1/statistics/awards")).json()["awards"]
    content = (await client.get("/v1/statistics/awards.csv")).content
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert [(row["id"], row["award_eur"], row["rule_eur"], row["reason"]) for row in rows] == [
        (award["id"], award["award_eur"] or "", award["rule_eur"] or "", award["reason"]) for award in listed
    ]
    german = (await client.get("/v1/statistics/awards.csv?separator=semicolon")).content
    assert german.startswith(b"\xef\xbb\xbf")
    assert b"75000,00" in german
    workbook = (await client.get("/v1/statistics/awards.xlsx")).content
    sheet = load_workbook(io.BytesIO(workbook)).get_sheet_by_name("Tabelle").to_python()
    assert [row[0] for row in sheet[-len(listed) :]] == [award["id"] for award in listed]


async def test_the_series_keeps_what_a_figure_is_meant_as(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/v1/statistics/programme")).json()
    periods = next(value for value in answer.values() if isinstance(value, list))
    content = (await client.get("/v1/statistics/programme.csv")).content
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(content.decode(), newline=""))}
    assert set(rows) == {period["id"] for period in periods}
    for period in periods:
        figure = period["cooperations"]
        if figure is not None:
            assert rows[period["id"]]["cooperations"] == str(figure["value"])
            assert rows[period["id"]]["cooperations_relation"] == figure["relation"]
    workbook = (await client.get("/v1/statistics/programme.xlsx")).content
    assert load_workbook(io.BytesIO(workbook)).sheet_names == ["Tabelle"]
