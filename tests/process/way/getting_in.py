# SPDX-License-Identifier: EUPL-1.2
"""How everybody gets in: the first office account, a colleague, an auditor, and letters with codes."""

import datetime as dt
import re
from dataclasses import dataclass

from tests.letters import code_in
from tests.process.way.command import Command
from tests.process.way.people import Person, World
from tests.process.way.post import text_of

__all__ = ("BIRKENAU", "DISTRICT", "GORXHEIMERTAL", "MOERLENBACH", "REGION", "RIMBACH", "Cast", "get_in")

BIRKENAU, GORXHEIMERTAL, MOERLENBACH, RIMBACH = "06431004", "06431008", "06431017", "06431019"
DISTRICT, REGION = "06431", "064"


@dataclass
class Cast:
    """Everybody on the way. `three` are the signatories of the municipalities, by key."""

    office: Person
    second: Person
    auditor: Person
    district: Person
    region: Person
    three: dict[str, Person]
    rimbach: Person


def get_in(world: World, command: Command) -> Cast:
    """Make the first office account on the command line; everybody else follows from there."""
    world.log.chapter("Everybody gets their own way in")
    office = world.person("Office (Anna Amt)", "Anna Amt", "a.amt@office.example")
    made = command.json(
        "accounts", "create", "--role", "ikz_office", "--name", office.name, "--mail", office.mail
    )
    world.log.did(
        "Operator", "makes the first account of the office", "ikz accounts create --role ikz_office"
    )
    office.opens_link(link=made["link"])
    second = world.person("Office (Bernd Büro)", "Bernd Büro", "b.buero@office.example")
    _named(office, second, {"role": "ikz_office"})
    auditor = world.person("Auditor", "Petra Prüfung", "p.pruefung@audit.example")
    last_day = dt.date.today() + dt.timedelta(days=90)  # noqa: DTZ011
    _named(office, auditor, {"role": "auditor", "valid_to": last_day.isoformat()})
    district = world.person("District Bergstraße", "Mustermensch Kreis", "kommunalaufsicht@kreis.example")
    _by_letter(office, district, DISTRICT, "district_officer")
    region = world.person("RP Darmstadt", "Mustermensch RP", "ikz@rp.example")
    _by_letter(office, region, REGION, "rp_officer")
    three = {}
    for key, town, name in (
        (BIRKENAU, "Birkenau", "Mustermensch Birkenau"),
        (GORXHEIMERTAL, "Gorxheimertal", "Mustermensch Gorxheimertal"),
        (MOERLENBACH, "Mörlenbach", "Mustermensch Mörlenbach"),
    ):
        mail = f"rathaus@{town.lower().replace('ö', 'oe')}.example"
        three[key] = world.person(town, name, mail)
        _by_letter(office, three[key], key, "municipality_signatory")
    rimbach = world.person("Rimbach", "Mustermensch Rimbach", "rathaus@rimbach.example")
    _by_letter(office, rimbach, RIMBACH, "municipality_signatory")
    return Cast(office, second, auditor, district, region, three, rimbach)


def _named(office: Person, person: Person, role: dict[str, str]) -> None:
    """The office names a person, who hears of it and signs in with the code of a mail they ask for."""
    office.send(
        "POST", "/v1/accounts", {"name": person.name, "mail": person.mail, **role},
        what=f"names {person.name} as `{role['role']}`", status=201,
    )  # fmt: skip
    person.gets_mail("Ihr Zugang zur IKZ-Partnersuche")
    person.send("POST", "/v1/sign-ins", {"mail": person.mail}, what="asks for a way in", status=202)
    mail = person.gets_mail("Ihre Anmeldung bei der IKZ-Partnersuche")
    found = re.search(r"\b([0-9]{4} [0-9]{4})\b", text_of(mail))
    assert found, text_of(mail)
    person.send(
        "POST", "/v1/session", {"mail": person.mail, "code": found[1]}, what="types the code", status=201
    )
    session = person.get("/v1/session")
    assert session["role"] == role["role"]


def _by_letter(office: Person, person: Person, scope: str, role: str) -> None:
    """A letter goes to the official address; its code names a person, the mail's link lets them in."""
    letter = office.send(
        "POST", "/v1/invitations", {"scope": scope, "role": role},
        what=f"has the letter for {person.title} printed", status=201,
    )  # fmt: skip
    person.send(
        "POST", "/v1/invitations/redemptions",
        {"code": code_in(letter.content), "name": person.name, "mail": person.mail},
        what="types the code of the letter", status=202,
    )  # fmt: skip
    person.opens_link(person.gets_mail("Ihre Anmeldung bei der IKZ-Partnersuche"))
