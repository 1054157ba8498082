# SPDX-License-Identifier: EUPL-1.2
"""The description of the API tells the truth, and the reference needs nothing from elsewhere."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import httpx
import jsonschema_rs
import msgspec
import pytest

from service.app import openapi_json
from service.http.documentation import STATIC_DIRECTORY

_FOREIGN = re.compile(r"""(?:src|href|url|action)\s*[=(]\s*["']?(?:https?:)?//""", re.IGNORECASE)


@pytest.fixture(name="document", scope="module")
def _document() -> dict[str, Any]:
    document: dict[str, Any] = msgspec.json.decode(openapi_json())
    return document


def _operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_says_who_may_call_it_and_what_may_go_wrong(document: dict[str, Any]) -> None:
    operations = _operations(document)
    assert document["openapi"].startswith("3.1")
    assert len(operations) > 20
    for name, operation in operations:
        assert operation["x-permission"], name
        assert operation["security"], name
        assert operation["description"], name
        assert {"400", "500"} <= set(operation["responses"]), name
        for status, response in operation["responses"].items():
            if status >= "400":
                assert response == {"$ref": f"#/components/responses/Problem{status}"}, f"{name} {status}"
        if "requestBody" in operation:
            assert {"413", "415", "422"} <= set(operation["responses"]), name
    assert len({operation["operationId"] for _, operation in operations}) == len(operations)


def test_bodies_are_closed_and_explained(document: dict[str, Any]) -> None:
    draft = document["components"]["schemas"]["NeedDraft"]
    assert draft["additionalProperties"] is False
    assert draft["description"].startswith("A need to state.")
    assert set(draft["required"]) == {"topic", "earliest_start"}
    undescribed = [
        name for name, schema in document["components"]["schemas"].items() if not schema.get("description")
    ]
    assert undescribed == []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return here + [found for inner in value.values() for found in references(inner)]
        return [found for inner in value for found in references(inner)] if isinstance(value, list) else []

    for reference in references(document):
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in target, reference
            target = target[part]


def _examples(document: dict[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Where an example stands, the example, the schema it must keep to."""
    for name, operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            if "example" in parameter:
                yield f"{name} {parameter['name']}", parameter["example"], parameter["schema"]
        contents = list(operation.get("requestBody", {}).get("content", {}).items())
        for status, response in operation["responses"].items():
            contents += response.get("content", {}).items() if status < "300" else ()
        for media_type, content in contents:
            if media_type.endswith("json"):
                assert "example" in content, f"{name} has no example"
                yield f"{name} {media_type}", content["example"], content["schema"]


def test_every_example_keeps_to_its_schema(document: dict[str, Any]) -> None:
    examples = list(_examples(document))
    for where, example, schema in examples:
        whole = {**schema, "components": document["components"]}
        errors = [
            f"{error.instance_path}: {error.message}"
            for error in jsonschema_rs.validator_for(whole, validate_formats=True).iter_errors(example)
        ]
        assert not errors, (where, errors)
    named = {where for where, _, _ in examples}
    assert "get /v1/municipalities/{key}/groups key" in named
    assert "get /v1/municipalities/{key}/groups topic" in named
    assert len(openapi_json()) < 800_000


def test_no_example_is_of_an_operation_that_is_gone(document: dict[str, Any]) -> None:
    known = {operation["operationId"] for _, operation in _operations(document)}
    text = resources.files("service.http").joinpath("data/examples.json").read_bytes()
    assert set(msgspec.json.decode(text)) <= known


async def test_the_reference_is_served_from_here(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    assert not _FOREIGN.search(page.text)
    files = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert len(files) == 4
    for file in files:
        answer = await client.get(file)
        assert answer.status_code == 200, file
    script = (await client.get("/docs/assets/reference.js")).text
    assert "validatorUrl: null" in script
    style = (await client.get(files[0])).text
    assert not re.search(r"""url\(\s*["']?https?:""", style)
    known = await client.get(files[0])
    again = await client.get(files[0], headers={"if-none-match": known.headers["etag"]})
    assert again.status_code == 304


async def test_no_page_names_a_foreign_host(client: httpx.AsyncClient) -> None:
    for path in ("/docs", "/problems", "/problems/not-found"):
        assert not _FOREIGN.search((await client.get(path)).text), path


async def test_no_way_out_of_the_static_files(client: httpx.AsyncClient) -> None:
    for path in (
        "/docs/assets/../problems.py",
        "/docs/assets/%2e%2e/problems.py",
        "/docs/assets//etc/passwd",
    ):
        assert (await client.get(path)).status_code == 404


def test_vendored_files_are_unchanged() -> None:
    folders = [path.parent for path in STATIC_DIRECTORY.glob("vendor/*/VENDOR.toml")]
    assert folders
    for folder in folders:
        vendor = tomllib.loads((folder / "VENDOR.toml").read_text("utf-8"))
        present = {path.name for path in folder.iterdir()} - {"VENDOR.toml"}
        assert present == set(vendor["sha256"])
        for name, expected in vendor["sha256"].items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected, name
