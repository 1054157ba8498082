# SPDX-License-Identifier: EUPL-1.2
"""Every kind of page there is, for tests that look at all of them."""

GROUPS = "/gruppen?kommune=06631018&thema=it_operations_hosting"
POTENTIAL = "/gruppen?kommune=06435014&thema=civil_registry"

#: Address -> status.
PAGES = {
    "/": 200,
    "/?lang=en": 200,
    GROUPS: 200,
    POTENTIAL: 200,
    "/gruppen?kommune=Kassel&thema=it_helpdesk": 200,
    "/gruppen?kommune=Giesen&thema=it_helpdesk": 404,
    "/gruppen?kommune=xqz&thema=it_helpdesk": 404,
    "/gruppen?kommune=06631018&thema=ohne_sinn": 404,
    "/gruppen": 400,
    "/anmelden": 200,
    "/anmelden/brief": 200,
    "/anmelden/kein-gueltiger-link": 200,
    "/impressum": 200,
    "/datenschutz": 200,
    "/barrierefreiheit": 200,
    "/karte": 200,
    "/karte?kommune=Giesen": 200,
    "/karte?ebene=zusammenarbeit": 200,
    "/karte?ebene=bedarf": 200,
    "/karte?ebene=bedarf&thema=it_operations_hosting&lang=en": 200,
    "/kommunen/06631018": 200,
    "/kommunen/06631": 200,
    "/kommunen/06435014": 200,
    "/aufgaben": 200,
    "/aufgaben/ozg_coordinator": 200,
    "/verfahren": 200,
    "/verfahren?lang=en": 200,
    "/glossar": 200,
    "/foerderung": 200,
    "/foerderung?thema=it_operations_hosting&kommune=06631018&kommune=06631008&kommune=Kalbach": 200,
    "/statistik": 200,
    "/kooperationen": 200,
    "/kooperationen?lang=en": 200,
    "/kooperationen?kreis=06633&aufgabe=standesamt": 200,
    "/kooperationen?jahr=1900": 200,
    "/foerderprogramme": 200,
    "/foerderprogramme/he-ikz-2021": 200,
    "/foerderprogramme/he-ikz-digital-2020?lang=en": 200,
    "/foerderprogramme/he-civento?fassung=1": 200,
    "/entwickler": 200,
}
