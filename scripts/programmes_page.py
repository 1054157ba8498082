# SPDX-License-Identifier: EUPL-1.2
"""Write the tables of docs/programmes.md from the data, so that page and data cannot differ.

    .venv/bin/python scripts/programmes_page.py

Only the parts between `<!-- name -->` and `<!-- end of name -->` are written; the rest is by hand.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from matching.money.awards import judge
from matching.money.explain import whole_euros
from matching.money.programme import Basis, Version
from service.programmes.catalogue import read_programmes
from service.programmes.rules import read_rules
from service.statistics.reference import read_awards

__all__ = ("PAGE", "filled")

PAGE = Path(__file__).parents[1] / "docs" / "programmes.md"


def filled(page: str) -> str:
    """The page with its tables as the data have them now."""
    for name, lines in (("programmes", _programmes()), ("rules", _rules()), ("awards", _awards())):
        table = "\n".join(lines)
        page = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)",
            lambda match, table=table: f"{match[1]}{table}\n{match[2]}",
            page,
            flags=re.DOTALL,
        )
    return page


def _programmes() -> Iterator[str]:
    yield "| id | programme | valid | purse | figures seen |"
    yield "| --- | --- | --- | --- | --- |"
    for programme in read_programmes().programmes:
        for version in programme.versions:
            yield (
                f"| `{programme.id}` {version.version} | {programme.title.en} | {_validity(version)} "
                f"| {programme.purse} | {version.figures_evidence.value} |"
            )


def _validity(version: Version) -> str:
    def day(written: str, basis: Basis) -> str:
        return written + (" (assumed)" if basis is Basis.ASSUMED else "")

    begins = day(version.valid_from.isoformat(), version.valid_from_basis)
    return f"{begins} – {day(version.valid_to.isoformat(), version.valid_to_basis)}"


def _rules() -> Iterator[str]:
    yield "| rule | text | seen | source |"
    yield "| --- | --- | --- | --- |"
    for rule in read_rules().values():
        yield f"| {rule.id} | **{rule.title.en}.** {rule.text.en} | {rule.evidence.value} | {rule.source} |"


def _awards() -> Iterator[str]:
    yield "| award | members | by rule | expected | paid | reason |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for award in read_awards():
        found = judge(award, read_programmes())
        amounts = " | ".join(
            "not known" if cents is None else whole_euros(cents).en
            for cents in (found.amount_cents, found.expected_cents, award.cents)
        )
        task = f"{', '.join(award.members)}: {award.task.en}"
        yield f"| {task} | {award.count or '?'} | {amounts} | {found.reason.value} |"


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
