# SPDX-License-Identifier: EUPL-1.2
"""The group application (Gruppenantrag): the letter that one member files for all (R10; DOMAIN 1.3 no. 1)."""

from typing import Any

from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.wording import number
from service.documents.costs import gain_sentence
from service.documents.criteria import STATE_LABELS, criteria
from service.documents.figures import day, euro
from service.documents.papers import EXECUTIVES, CasePaper, CostTable
from service.documents.shared_parts import common, money, timetable_rows
from service.documents.stations import MINISTRY

__all__ = ("application",)


def application(paper: CasePaper) -> dict[str, Any]:
    """What the template `application` shows."""
    lead = paper.lead_partner
    return {
        **common(paper, f"Gruppenantrag: {paper.topic_label.de}"),
        "sender": f"{lead.in_full.partition(' ')[2]} · federführend für {len(paper.partners)} Kommunen",
        "address": _address(paper),
        "information": [
            ["Datum", day(paper.date)],
            ["Federführung", lead.name],
            ["Mitglieder", str(len(paper.partners))],
            ["Thema", paper.topic_label.de],
            ["Antragsart", "Gruppenantrag"],
        ],
        "opening": _opening(paper),
        "partners": [
            [
                partner.name,
                partner.key,
                partner.district,
                "nicht bekannt" if partner.population is None else number(partner.population, german=True),
                day(partner.decided_on),
            ]
            for partner in paper.partners
        ],
        "partners_note": _population(paper),
        "facts": _facts(paper),
        "task": paper.task,
        "criteria": [
            {
                "text": criterion.text,
                "source": criterion.source,
                "how": criterion.how,
                "state": criterion.state.value,
                "label": STATE_LABELS[criterion.state],
            }
            for criterion in criteria(paper)
        ],
        "costs": None if paper.costs is None else _costs(paper.costs),
        "money": money(paper),
        "timetable": timetable_rows(paper),
        "route": {
            "stations": [{"name": station.name, "does": station.does} for station in paper.route.stations],
            "reason": paper.route.reason,
        },
        "annexes": _annexes(paper),
        "signature": f"Für den {EXECUTIVES[lead.kind]}, {lead.name}, im Auftrag aller Mitglieder",
    }


def _address(paper: CasePaper) -> list[str]:
    passed = [station.name for station in paper.route.stations if not station.is_skipped]
    return [MINISTRY, "Interkommunale Zusammenarbeit", *(f"über: {name}" for name in passed[:-1])]


def _opening(paper: CasePaper) -> str:
    lead, chosen = paper.lead_partner, paper.quote.chosen
    programme = f" nach „{chosen.programme.title.de}“" if chosen else ""
    return (
        f"für {len(paper.partners)} Kommunen beantragt {lead.in_full} als federführendes Mitglied "
        f"eine Zuwendung{programme}. Die Mitglieder wollen die Aufgabe „{paper.topic_label.de}“ auf Dauer "
        "gemeinsam erledigen. Dieses Schreiben sagt, was sie vorhaben, wie jede Voraussetzung erfüllt ist, "
        "was gespart wird und welche Zuwendung zu erwarten ist."
    )


def _population(paper: CasePaper) -> str:
    known = [partner.population for partner in paper.partners if partner.population and len(partner.key) == 8]
    return f"Einwohner der Gemeinden und Städte zusammen: {number(sum(known), german=True)}."


def _facts(paper: CasePaper) -> list[list[str]]:
    form = LEGAL_FORMS.get(paper.legal_form or "")
    if paper.is_unlimited:
        term = "auf unbestimmte Zeit"
    else:
        term = "offen" if paper.ends_on is None else f"bis zum {day(paper.ends_on)}"
    return [
        ["Aufgabe", paper.topic_label.de],
        ["Rechtsform", "offen" if form is None else form.label.de],
        ["Beginn", day(paper.begins_on)],
        ["Dauer", term],
        ["Konzept", "offen" if paper.concept_version is None else f"Fassung {paper.concept_version}"],
    ]


def _costs(costs: CostTable) -> dict[str, Any]:
    personnel = sum(line.personnel_cents for line in costs.lines)
    material = sum(line.material_cents for line in costs.lines)
    group = [costs.group_personnel_cents, costs.group_material_cents]
    saved = [personnel - group[0], material - group[1]]
    return {
        "rows": [
            *(
                [line.name, euro(line.personnel_cents), euro(line.material_cents), euro(line.total_cents)]
                for line in costs.lines
            ),
            ["Summe, jedes Mitglied allein", euro(personnel), euro(material), euro(costs.alone_cents)],
            ["Gruppe gemeinsam", *(euro(cents) for cents in group), euro(costs.group_cents)],
            ["Einsparung", *(euro(cents) for cents in saved), euro(costs.alone_cents - costs.group_cents)],
        ],
        "sentence": f"Effizienzgewinn: {gain_sentence(costs)} Verlangt sind mindestens 15 Prozent.",
        "note": "Die Kosten ohne Zusammenarbeit sind geplant, weil die Aufgabe heute nicht erledigt wird."
        if costs.is_planned
        else "Angaben der Mitglieder, nur Summen; keine einzelnen Gehälter.",
    }


def _annexes(paper: CasePaper) -> list[dict[str, str]]:
    decided = sum(partner.decided_on is not None for partner in paper.partners)
    councils = f"Beschlüsse der Vertretungen aller Mitglieder (Kopien, {decided} von {len(paper.partners)})"
    rows = [
        (councils, decided == len(paper.partners)),
        ("Unterschriebene Vereinbarung oder Satzung", paper.agreement_signed_on is not None),
        ("Tabelle zum Effizienzgewinn (savings.xlsx)", paper.costs is not None),
    ]
    return [
        *(
            {
                "text": text,
                "state": "met" if there else "open",
                "label": "liegt bei" if there else "fehlt noch",
            }
            for text, there in rows
        ),
        {
            "text": "Stellungnahmen der Aufsichtsbehörden",
            "state": "unknown",
            "label": "kommen auf dem Weg dazu",
        },
        {"text": "Gutachten, Untersuchungen, Presse", "state": "unknown", "label": "freiwillig"},
    ]
