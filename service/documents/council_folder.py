# SPDX-License-Identifier: EUPL-1.2
"""The folder for one member's council (Ratsmappe): what it decides on, in plain German, with its figures.

It is read in public session, so it names costs of the group and of this member only.
"""

from typing import Any

from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.money.cost_sheet import VAT_NOTE, VAT_PERCENT
from matching.wording import joined
from service.documents.costs import PROPORTIONAL, Split, gain_sentence, sheet, splits, when_the_largest_leaves
from service.documents.figures import day, euro, euro_or_open, percent
from service.documents.papers import EXECUTIVES, CasePaper, CostTable, Partner
from service.documents.shared_parts import common, money, timetable_rows

__all__ = ("council_folder",)

#: Years that the sheet shows: the term that the programme asks for (R12), and twice that.
_SHEET_YEARS = (1, 2, 3, 4, 5, 10)


def council_folder(paper: CasePaper, municipality: str) -> dict[str, Any]:
    """What the template `council-folder` shows for the member with that key.

    :raises StopIteration: never for a member; callers check membership first
    """
    member = next(partner for partner in paper.partners if partner.key == municipality)
    ways = splits(paper)
    basis = next((way for way in ways if way.method == PROPORTIONAL), ways[0] if ways else None)
    return {
        **common(paper, f"Beschlussvorlage: {paper.topic_label.de}"),
        "council": f"{member.council}, {member.name}",
        "member": member.name,
        "glance": _glance(paper, member, basis),
        "resolution": _resolution(paper, member),
        "background": _background(paper, member),
        "task": paper.task,
        "sheet": None if basis is None else _sheet(paper, member, basis),
        "nothing": _nothing(paper, member, basis),
        "splits": [_split_row(way, member.key) for way in ways],
        "exit": _exit(paper, member),
        "comparables": [
            {
                "members": f"{entry.members} ({entry.count})",
                "task": entry.task,
                "award": euro(entry.award_cents),
                "year": entry.year,
                "source": entry.source,
                "host": entry.source.removeprefix("https://").partition("/")[0],
            }
            for entry in paper.comparables
        ],
        "money": money(paper),
        "timetable": timetable_rows(paper),
    }


def _own_cost(costs: CostTable | None, key: str) -> int | None:
    return next((line.total_cents for line in costs.lines if line.key == key), None) if costs else None


def _glance(paper: CasePaper, member: Partner, basis: Split | None) -> list[dict[str, str]]:
    own = _own_cost(paper.costs, member.key)
    part = None if basis is None else basis.cost.get(member.key)
    grant = None if basis is None else basis.grant.get(member.key)
    saved = None if own is None or part is None else own - part
    return [
        {
            "name": "Eigener Aufwand im Jahr",
            "value": euro_or_open(part),
            "note": f"statt {euro_or_open(own)} allein",
        },
        {
            "name": "Einsparung im Jahr",
            "value": euro_or_open(saved),
            "note": percent(saved, own) if saved is not None and own else "noch nicht berechnet",
        },
        {
            "name": "Anteil an der Zuwendung",
            "value": euro_or_open(grant),
            "note": "am zu erwartenden Bescheid, einmalig",
        },
    ]


def _resolution(paper: CasePaper, member: Partner) -> list[str]:
    others = joined([partner.name for partner in paper.partners if partner.key != member.key], german=True)
    form = LEGAL_FORMS.get(paper.legal_form or "")
    version = "" if paper.concept_version is None else f" (Konzept, Fassung {paper.concept_version})"
    begin = "" if paper.begins_on is None else f" ab dem {day(paper.begins_on)}"
    term = ("auf unbestimmte Zeit, " if paper.is_unlimited else "") + "mindestens für fünf Jahre"
    legal = "in der noch zu bestimmenden Rechtsform" if form is None else f"in der Form: {form.label.de}"
    return [
        f"{member.name} erledigt die Aufgabe „{paper.topic_label.de}“{begin} gemeinsam mit "
        f"{others}{version}.",
        f"Die Zusammenarbeit wird {legal} vereinbart, {term}. Der Vereinbarung wird zugestimmt.",
        f"{paper.lead_partner.name} stellt den Gruppenantrag auf Zuwendung für alle Mitglieder.",
        "Der Anteil an den Kosten wird nach dem vereinbarten Schlüssel in den Haushalt eingestellt.",
        f"Der {EXECUTIVES[member.kind]} wird beauftragt, die Vereinbarung zu unterschreiben und jährlich zu "
        "berichten.",
    ]


def _background(paper: CasePaper, member: Partner) -> list[str]:
    sentences = [
        f"An der Zusammenarbeit nehmen {len(paper.partners)} Kommunen teil; "
        f"federführend ist {paper.lead_partner.name}.",
    ]
    if paper.costs is not None:
        sentences.append(f"Effizienzgewinn der Gruppe: {gain_sentence(paper.costs)}")
    sentences.append(paper.route.reason)
    if member.decided_on is not None:
        sentences.append(f"Die Vertretung hat am {day(member.decided_on)} beschlossen.")
    return sentences


def _sheet(paper: CasePaper, member: Partner, basis: Split) -> dict[str, Any] | None:
    made = sheet(paper, _SHEET_YEARS[-1])
    if made is None:
        return None
    own = [next(entry for entry in year.members if entry.key == member.key) for year in made.years]
    sums = []
    for years in _SHEET_YEARS:
        alone = sum(entry.alone_cents for entry in own[:years])
        together = sum(entry.share_cents + entry.one_off_cents for entry in own[:years])
        funded = together - sum(entry.grant_cents for entry in own[:years])
        sums.append((alone, together, funded, alone - funded))
    exact = any(cents % 100 for row in sums for cents in row)
    longest = max(*sums[-1][:2], 1)
    part = own[0].share_cents
    vat = -(-part * VAT_PERCENT // 100)
    names = ("allein", "gemeinsam", "gemeinsam, mit Zuwendung")
    return {
        "rows": [
            ["1 Jahr" if years == 1 else f"{years} Jahre", *(euro(cents, exact=exact) for cents in row)]
            for years, row in zip(_SHEET_YEARS, sums, strict=True)
        ],
        "label": basis.label,
        "explanation": basis.explanation,
        "bars": [
            {"name": name, "value": euro(cents, exact=exact), "share": 1000 * max(cents, 0) // longest}
            for name, cents in zip(names, sums[-1][:3], strict=True)
        ],
        "notes": [
            "Ohne Preissteigerung gerechnet. Die Zuwendung steht im ersten Jahr, mit der erwarteten Höhe.",
            f"Mit {VAT_PERCENT} Prozent Umsatzsteuer auf den Anteil: {euro(part + vat)} im Jahr statt "
            f"{euro(part)}. {VAT_NOTE.de}",
        ],
    }


def _nothing(paper: CasePaper, member: Partner, basis: Split | None) -> list[str]:
    own = _own_cost(paper.costs, member.key)
    if own is None or basis is None:
        return ["Die Kosten ohne Zusammenarbeit sind noch nicht erhoben."]
    part, grant = basis.cost[member.key], basis.grant.get(member.key, 0)
    sentences = [
        f"Ohne Zusammenarbeit kostet die Aufgabe {member.name} {euro(own)} im Jahr, "
        f"{euro(5 * own)} in fünf und {euro(10 * own)} in zehn Jahren.",
        f"Gegenüber der Zusammenarbeit sind das {euro(5 * (own - part) + grant)} mehr in fünf und "
        f"{euro(10 * (own - part) + grant)} mehr in zehn Jahren.",
    ]
    left = len(paper.partners) - 1
    if left < 3:
        sentences.append(
            f"Nimmt {member.name} nicht teil, bleiben {left} Mitglieder; dann braucht die Förderung eine "
            "anerkannte Begründung oder entfällt."
        )
    return sentences


def _split_row(way: Split, key: str) -> list[str]:
    grant = way.grant.get(key)
    return [
        way.label,
        euro(way.cost[key], exact=True),
        euro_or_open(grant) if grant is None else euro(grant, exact=True),
        f"{way.explanation} Das ist mehr als allein." if key in way.pays_more else way.explanation,
    ]


def _exit(paper: CasePaper, member: Partner) -> list[str]:
    sentences = [paper.exit_rule] if paper.exit_rule else ["Die Vereinbarung regelt den Ausstieg noch nicht."]
    sentences.append(
        "Aus wichtigem Grund kann schriftlich gekündigt werden (KGG § 27 Abs. 2)."
        if paper.legal_form != "public_law_delegation"
        else "Aus wichtigem Grund kann gekündigt werden, bei einer Delegation mit Genehmigung (KGG § 27)."
    )
    sentences.append(
        "Verlässt ein Mitglied die Gruppe vor Ablauf von fünf Jahren, prüft die IKZ-Stelle die Zuwendung. "
        "Eine Regel zur Rückzahlung wurde nicht gefunden; ein Betrag wird nicht zugesagt."
    )
    raised = None if paper.costs is None else when_the_largest_leaves(paper.costs, member.key)
    if raised is not None:
        before, after = raised
        sentences.append(
            "Steigt das größte andere Mitglied aus und wird nichts billiger, wächst der eigene Anteil "
            f"von {euro(before)} auf {euro(after)} im Jahr."
        )
    return sentences
