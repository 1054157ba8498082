# SPDX-License-Identifier: EUPL-1.2
"""From the invitation to an agreement that is in force: interest, concept, councils, signatures."""

import datetime as dt
from typing import Any

import httpx

from tests.process.way.getting_in import BIRKENAU, GORXHEIMERTAL, MOERLENBACH, Cast
from tests.process.way.people import Person, World

__all__ = ("Case",)

PDF = b"%PDF-1.7\nmade up\n"
_COSTS = {BIRKENAU: "42000.00", GORXHEIMERTAL: "36000.00", MOERLENBACH: "42000.00"}


class Case:
    """The cooperation of the three, driven by everybody's own hands."""

    def __init__(self, world: World, cast: Cast, id_: str, day: dt.date) -> None:
        self.world, self.cast, self.id, self.day = world, cast, id_, day
        self.path = f"/v1/cooperations/{id_}"
        self.lead = cast.three[BIRKENAU]

    def state(self) -> str:
        return str(self.cast.office.get(self.path)["state"])

    def step(self, who: Person, target: str, what: str, status: int = 200, **more: Any) -> None:
        who.send(
            "POST", f"{self.path}/steps", {"target": target, **more}, what=what, seen=self.path, status=status
        )

    def member(self, key: str, target: str, what: str, by: Person | None = None, **more: Any) -> None:
        (by or self.cast.three[key]).send(
            "POST", f"{self.path}/memberships/{key}/steps", {"target": target, **more},
            what=what, seen=self.path, status=200,
        )  # fmt: skip

    def file(self, who: Person, kind: str, municipality: str | None = None) -> str:
        """Upload a paper."""
        query = {"kind": kind, "dated": self.day.isoformat()}
        if municipality is not None:
            query["municipality"] = municipality
        answer = who.send(
            "POST", f"{self.path}/filings", what=f"files a paper: `{kind}`", status=201,
            params=query, content=PDF, headers={"content-type": "application/pdf"},
        )  # fmt: skip
        return str(answer.json()["id"])

    def interest(self) -> None:
        """All three say yes; what they see of each other opens with it, pair by pair."""
        log, three = self.world.log, self.cast.three
        log.chapter("Interest")
        for person in three.values():
            person.gets_mail("Vorschlag zur Zusammenarbeit", deadline=True)
        stranger = httpx.get(f"{self.world.base}/kooperationen/{self.id}", trust_env=False)
        assert "/anmelden" in stranger.headers.get("location", "") or stranger.status_code == 401
        log.saw("the link of the mail asks a stranger to sign in")
        self.member(BIRKENAU, "interested", "is interested")
        assert self._states_seen_by(GORXHEIMERTAL)[BIRKENAU] == "open"
        log.saw("Gorxheimertal, which has not answered, sees of Birkenau: `open`")
        self.member(GORXHEIMERTAL, "interested", "is interested")
        assert self._states_seen_by(GORXHEIMERTAL)[BIRKENAU] == "interested"
        contacts = self._member_seen_by(GORXHEIMERTAL, BIRKENAU)["contacts"]
        assert [contact["name"] for contact in contacts] == [three[BIRKENAU].name]
        log.saw(f"now both are, so it sees `interested` and whom to call: {contacts[0]['name']}")
        three[BIRKENAU].gets_mail("Gorxheimertal ist dabei")
        three[BIRKENAU].gets_mail("Die Gruppe bildet sich")
        self.member(MOERLENBACH, "interested", "is interested")
        self.cast.office.gets_mail("Vorschlag angenommen")
        assert self.state() == "forming"
        early = [
            mail for mail in self.world.post.all if str(mail["Subject"]).startswith("Birkenau ist dabei")
        ]
        assert not early, "who has not said yes itself is not told who has"
        self.cast.rimbach.get(self.path, status=404)
        log.saw("Rimbach, a third, is told that there is no such cooperation: 404")

    def concept(self) -> None:
        """Birkenau leads: concept, cost table, confirmation by all."""
        self.world.log.chapter("The concept")
        concept = {
            "task": "Eine Digitalisierungsbeauftragte für alle drei Rathäuser. Beispiel, frei erfunden.",
            "lead": BIRKENAU,
            "legal_form": "public_law_mandate",
            "starts_on": f"{self.day.year + 1}-01-01",
        }
        self.lead.send(
            "POST", f"{self.path}/concepts", concept, what="writes the concept and leads", seen=self.path
        )
        costs = {
            "members": [
                {"municipality": key, "personnel_eur": eur, "material_eur": "0.00"}
                for key, eur in sorted(_COSTS.items())
            ],
            "group_personnel_eur": "96000.00",
            "group_material_eur": "0.00",
        }
        self.lead.send("PUT", f"{self.path}/cost-table", costs, what="enters the cost table", seen=self.path)
        (shown,) = self.lead.get(f"{self.path}/concepts")["concepts"]
        self.world.log.saw(
            f"{shown['alone_eur']} EUR a year alone, {shown['group_eur']} EUR together: "
            f"saves {shown['gain_percent']} %"
        )
        self.step(self.lead, "concept", "puts the concept to the others")
        for key, person in self.cast.three.items():
            person.gets_mail("Bitte das Konzept prüfen")
            self.member(key, "confirmed", "confirms the concept")
        version = self.lead.get(self.path)["concept_version"]
        self.lead.send(
            "POST", f"{self.path}/concepts/{version}/freeze", what="fixes it for the councils", seen=self.path
        )

    def councils(self) -> None:
        """The councils decide on the same version; all sign; the district confirms the notification."""
        log, three = self.world.log, self.cast.three
        log.chapter("Councils, signatures, supervision")
        self.step(self.lead, "council_phase", "sends it to the councils")
        for key, person in three.items():
            person.gets_mail("Ihre Vertretung ist am Zug")
            filing = self.file(person, "council_decision", key)
            decision = {
                "concept_version": 1,
                "body": "gemeindevertretung",
                "decided_on": self.day.isoformat(),
                "approved": True,
                "filing": filing,
            }
            person.send(
                "POST", f"{self.path}/council-decisions", decision,
                what="records what its council decided", seen=self.path, status=201,
            )  # fmt: skip
            self.member(key, "council_approved", "goes on with its council's approval")
        agreement = {"legal_form": "public_law_mandate", "valid_from": f"{self.day.year + 1}-01-01"}
        self.lead.send(
            "PUT", f"{self.path}/agreement", agreement, what="enters the agreement", seen=self.path
        )
        for key, person in three.items():
            person.gets_mail("Vereinbarung zur Unterschrift")
            self.member(key, "signed", "signs")
        assert self.state() == "agreement_signed"
        district = self.cast.district
        district.gets_mail("Vereinbarung zur Prüfung")
        route = district.get(self.path)["route"]
        log.saw(f"competent: {route['competent']} — {route['reason']['de']}")
        self.step(
            district, "agreement_effective", "confirms the notification",
            facts={"approved_on": self.day.isoformat()},
        )  # fmt: skip
        assert self.state() == "agreement_effective"
        self.lead.gets_mail("Die Vereinbarung ist wirksam")

    def _member_seen_by(self, who: str, whom: str) -> dict[str, Any]:
        shown = self.cast.three[who].get(self.path)
        return next(member for member in shown["members"] if member["municipality"] == whom)

    def _states_seen_by(self, who: str) -> dict[str, str]:
        shown = self.cast.three[who].get(self.path)
        return {member["municipality"]: member["state"] for member in shown["members"]}
