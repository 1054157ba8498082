# SPDX-License-Identifier: EUPL-1.2
"""Follow one quote of a running service from the answer to the sentence of its rule; write what was seen.

    .venv/bin/python scripts/quote_to_rule.py [http://localhost:8000]

Writes docs/examples/quote-to-rule.md. Asks with a fixed date, so that the page changes only when the rules,
their data or the answer do. Exit code 1 where a link of the chain breaks.
"""

import asyncio
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

__all__ = ("PAGE", "page")

_ROOT = Path(__file__).parents[1]
PAGE = _ROOT / "docs" / "examples" / "quote-to-rule.md"
_DATA = "service/programmes/data"
_QUESTION = {
    "members": ["06531005", "06532023", "06631009", "06534014", "06533009"],
    "topic": "online_service_development",
    "date": "2026-04-13",
}


async def page(client: httpx.AsyncClient) -> str:
    """The page, from the answers of the service. Raises ValueError where a link of the chain breaks."""
    quoted = await client.post("/v1/grants/quotes", json=_QUESTION)
    answer = quoted.raise_for_status().json()
    programmes = {}
    for derivation in answer["derivation"]:
        served = await client.get(f"/v1/programmes/{derivation['programme']}")
        programmes[derivation["programme"]] = served.raise_for_status().json()
    return "\n".join(_lines(answer, programmes)) + "\n"


def _lines(answer: dict[str, Any], programmes: dict[str, Any]) -> Iterator[str]:
    yield "# One quote, from the answer to the sentence of its rule"
    yield ""
    yield "Written by `scripts/quote_to_rule.py` from a running service. The group is the one of five cities"
    yield "that was awarded EUR 100,000 for online applications in 2021, asked again on a fixed day."
    yield ""
    yield "## 1 The question and both figures"
    yield ""
    yield from _block(f"POST /v1/grants/quotes\n{json.dumps(_QUESTION, ensure_ascii=False)}")
    shown = {
        name: answer[name] for name in ("amount_eur", "expected_award_eur", "per_member_eur", "fundable")
    }
    yield from _block(json.dumps(shown, indent=1), "json")
    yield f"Why they differ: {answer['difference']['en']}"
    for number, derivation in enumerate(answer["derivation"], start=2):
        yield ""
        yield from _figure(programmes, answer, derivation, number)
    yield ""
    yield f"{answer['wording']['en']}"


def _figure(
    programmes: dict[str, Any], answer: dict[str, Any], derivation: dict[str, Any], number: int
) -> Iterator[str]:
    figure, id_ = derivation["figure"], derivation["programme"]
    name = "programme" if figure == "amount_eur" else "expected_programme"
    version = _version(programmes[id_], answer[name]["content_hash"])
    yield f"## {number} `{figure}`: EUR {answer[figure]}"
    yield ""
    yield f"`derivation` says how: {derivation['text']['en']}"
    yield f"It names {' and '.join(derivation['rules'])} of `{id_}`."
    yield ""
    yield f"`GET /v1/programmes/{id_}` has that version under the same `content_hash`,"
    yield f"`{version['content_hash']}`, with this formula:"
    yield ""
    yield from _block(json.dumps(version["formula"], indent=1), "json")
    yield "The sentence that the formula says in figures, as the API serves it and as it stands in"
    yield f"[`{_DATA}/{id_}.toml`](../../{_DATA}/{id_}.toml):"
    yield ""
    _same(version["rule"], _sentences(id_, version["version"]), f"rule of {id_}")
    yield f"> {version['rule']['de']}"
    yield ""
    yield f"{version['rule']['en']} ({version['figures_evidence']}: {version['sources'][0]['title']})"
    known = {rule["id"]: rule for rule in version["rules"]}
    numbered = {rule["id"]: rule for rule in _toml("rules")["rules"]}
    for rule in derivation["rules"]:
        if rule not in known:
            raise ValueError(f"{id_} does not explain {rule}")
        _same(known[rule]["text"], numbered[rule]["text"], rule)
        yield ""
        yield f"**{rule}, {known[rule]['title']['en']}** ([`rules.toml`](../../{_DATA}/rules.toml)):"
        yield ""
        yield f"> {known[rule]['text']['de']}"
        yield ""
        yield f"{known[rule]['text']['en']} ({known[rule]['evidence']}: {known[rule]['source']})"


def _version(programme: dict[str, Any], content_hash: str) -> dict[str, Any]:
    for version in programme["versions"]:
        if version["content_hash"] == content_hash:
            found: dict[str, Any] = version
            return found
    raise ValueError(f"{programme['id']} has no version {content_hash}")


def _sentences(id_: str, version: str) -> dict[str, str]:
    (found,) = [entry["rule"] for entry in _toml(id_)["versions"] if entry["version"] == version]
    return {language: text.strip() for language, text in found.items()}


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_ROOT / _DATA / f"{name}.toml").read_text("utf-8"))


def _same(served: dict[str, str], written: dict[str, str], what: str) -> None:
    if served != written:
        raise ValueError(f"the service says something else than the data: {what}")


def _block(text: str, language: str = "text") -> Iterator[str]:
    yield f"```{language}"
    yield text
    yield "```"
    yield ""


async def _write(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        text = await page(client)
    PAGE.write_text(text, "utf-8")
    print(f"{PAGE.relative_to(_ROOT)}: {len(text.splitlines())} lines")


def main() -> None:
    """Write the page."""
    try:
        asyncio.run(_write(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"))
    except (ValueError, KeyError, httpx.HTTPError) as error:
        sys.exit(f"The chain breaks: {error}")


if __name__ == "__main__":
    main()
