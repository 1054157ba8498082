# SPDX-License-Identifier: EUPL-1.2
"""A made-up case with everything filled in, labelled as a sample on every page (`ikz documents sample`).

The municipalities are real, because only real ones have keys, districts and an authority; nothing else is.
"""

import datetime as dt

from matching.errors import Text
from matching.lifecycle.legal_forms import LEGAL_FORMS, Need
from matching.lifecycle.timetable import Sittings, backward_timetable
from matching.money.quote import quote
from matching.wording import label
from service.documents.comparables import comparable_awards
from service.documents.papers import KINDS, CasePaper, CostLine, CostTable, Partner
from service.documents.stations import district_of, route_to_paper
from service.landscape.files import facts_from_files
from service.programmes.catalogue import read_programmes
from service.statistics.reference import read_awards

__all__ = ("SAMPLE_DATE", "sample_paper")

SAMPLE_DATE = dt.date(2026, 4, 13)
_TOPIC = "digitalisation_officer"
#: Key, personnel and material cost alone in cents, council, its sittings.
_MEMBERS = (
    ("06635001", 6_840_000, 1_250_000, "Gemeindevertretung", ("2026-06-25", "2026-09-03", "2026-10-29")),
    ("06635002", 7_210_000, 1_480_000, "Stadtverordnetenversammlung", ("2026-07-09", "2026-11-05")),
    ("06635010", 6_390_000, 1_120_000, "Stadtverordnetenversammlung", ("2026-07-02", "2026-10-08")),
    ("06635011", 7_450_000, 1_610_000, "Stadtverordnetenversammlung", ("2026-08-20", "2026-11-12")),
    ("06635015", 7_020_000, 1_330_000, "Stadtverordnetenversammlung", ()),
)
_TASK = (
    "Die Mitglieder beschäftigen gemeinsam eine Digitalisierungsbeauftragte und einen Prozessberater. Beide "
    "führen Online-Anträge ein, pflegen die Einträge im Verwaltungsportal Hessen und schulen das Personal. "
    "Gemeinsam werden die Prozesse auf der Plattform civento gebaut und von allen genutzt."
)
_EXIT = (
    "Ein Mitglied kann mit einer Frist von zwölf Monaten zum Jahresende kündigen, frühestens zum Ablauf des "
    "fünften Jahres. Gemeinsam Beschafftes bleibt bei der Gruppe; Restwerte werden nach dem Kostenschlüssel "
    "ausgeglichen."
)


def sample_paper(date: dt.date = SAMPLE_DATE) -> CasePaper:
    """The sample case as of `date`; reads only the data files."""
    facts = facts_from_files()
    register = facts.register_at(date)
    topic = next(topic for topic in facts.topics if topic.slug == _TOPIC)
    members = {key: register.resolve(key).municipality for key, *_ in _MEMBERS}
    keys = list(members)
    quoted = quote(keys, topic, read_programmes(), register, as_of=date)
    assert quoted.chosen is not None
    form = "public_law_mandate"
    timetable = backward_timetable(
        as_of=date,
        ends_on=quoted.chosen.version.valid_to,
        sittings=[
            Sittings(
                key=key, name=label(members[key]), dates=tuple(dt.date.fromisoformat(day) for day in days)
            )
            for key, _, _, _, days in _MEMBERS
        ],
        needs_approval=LEGAL_FORMS[form].need is Need.APPROVAL,
        done={"concept_begun": dt.date(2026, 3, 2)},
    )
    return CasePaper(
        reference="muster",
        date=date,
        topic=topic.slug,
        topic_label=Text(de=topic.label_de, en=topic.label_en),
        task=_TASK,
        lead=keys[1],
        partners=tuple(
            Partner(
                key=key,
                name=label(members[key]),
                kind=KINDS[members[key].kind],
                district=district_of(members[key]),
                population=members[key].population,
                state="confirmed",
                council=council,
            )
            for key, _, _, council, _ in _MEMBERS
        ),
        quote=quoted,
        timetable=timetable,
        route=route_to_paper(list(members.values())),
        legal_form=form,
        begins_on=dt.date(2027, 1, 1),
        is_unlimited=True,
        costs=CostTable(
            lines=tuple(
                CostLine(
                    key=key,
                    name=label(members[key]),
                    personnel_cents=personnel,
                    material_cents=material,
                )
                for key, personnel, material, _, _ in _MEMBERS
            ),
            group_personnel_cents=24_600_000,
            group_material_cents=4_900_000,
        ),
        concept_version=1,
        exit_rule=_EXIT,
        comparables=comparable_awards(read_awards(), topic, len(keys)),
        plan_hash="3f9c1e7a5b0d2c48",
        is_sample=True,
    )
