# SPDX-License-Identifier: EUPL-1.2
"""Sentences as clerks would write them, each with the topic they mean.

They were written after the word lists and the method and were not used to improve either, but by the
same hand as the vocabulary: the accuracy on them is an upper bound for real texts.
"""

__all__ = ("SENTENCES",)

SENTENCES: tuple[tuple[str, str], ...] = (
    (
        "Unser einziger Administrator geht nächstes Jahr in den Ruhestand und wir finden niemanden.",
        "it_administrator",
    ),
    (
        "Wir brauchen jemanden, der sich zwei Tage die Woche um unsere PCs und Nutzerkonten kümmert.",
        "it_administrator",
    ),
    ("Wenn unser EDV-Kollege krank ist, steht hier alles still. Wer kann vertreten?", "it_administrator"),
    ("Eine gemeinsame Hotline für die Kolleginnen wäre schön, wenn mal der Drucker streikt.", "it_helpdesk"),
    ("Tickets der Mitarbeiter sollen von einer Stelle angenommen und gelöst werden.", "it_helpdesk"),
    (
        "Unsere Server sind veraltet, wir würden sie gern bei der Nachbarstadt unterstellen.",
        "it_operations_hosting",
    ),
    ("Datensicherung und Netzwerk möchten wir nicht mehr selbst betreiben.", "it_operations_hosting"),
    ("Suche Kommunen für ein gemeinsames Rechenzentrum", "it_operations_hosting"),
    (
        "Wir müssen einen Informationssicherheitsbeauftragten bestellen "
        "und können keine ganze Stelle auslasten.",
        "it_security_officer",
    ),
    ("Wer macht mit uns den BSI-Grundschutz-Check?", "it_security_officer"),
    ("Nach dem Hackerangriff im Nachbarkreis wollen wir einen Notfallplan für die EDV.", "incident_response"),
    (
        "Was tun, wenn alle Rechner verschlüsselt sind? Wir hätten gern ein gemeinsames Team.",
        "incident_response",
    ),
    (
        "Unser Datenschutzbeauftragter hört auf, wir suchen eine Lösung mit mehreren Gemeinden.",
        "data_protection_officer",
    ),
    (
        "Verarbeitungsverzeichnisse und Auskunftsersuchen nach DSGVO bleiben bei uns liegen.",
        "data_protection_officer",
    ),
    (
        "Wir würden uns gern eine Digitalisierungsmanagerin mit zwei Nachbargemeinden teilen.",
        "digitalisation_officer",
    ),
    ("Es fehlt eine Person, die unsere digitalen Projekte leitet und vorantreibt.", "digitalisation_officer"),
    ("Die Umsetzung des Onlinezugangsgesetzes überfordert uns personell.", "ozg_coordinator"),
    ("Gemeinsamer OZG-Koordinator für drei kleine Gemeinden", "ozg_coordinator"),
    (
        "Wir wollen Formulare für Hundesteuer und Sondernutzung in civento selbst bauen.",
        "online_service_development",
    ),
    ("Online-Anträge entwickeln, die wir dann alle nutzen können", "online_service_development"),
    ("Wie binden wir die EfA-Dienste der anderen Länder an?", "efa_rollout"),
    ("Nachnutzung der elektronischen Wohnsitzanmeldung", "efa_rollout"),
    (
        "Die Texte auf unserer Homepage und im Verwaltungsportal sind veraltet, keiner pflegt sie.",
        "portal_editing",
    ),
    ("Gemeinsame Onlineredaktion für die Leistungsbeschreibungen", "portal_editing"),
    ("Wir möchten die elektronische Akte einführen und den Aktenplan abstimmen.", "dms_eakte"),
    ("Keller voller Papierakten, wir brauchen ein Dokumentenmanagementsystem.", "dms_eakte"),
    ("Unsere Abläufe sollen aufgenommen und vereinfacht werden, am besten mit BPMN.", "process_management"),
    ("Prozesse analysieren und verschlanken, bevor wir sie digitalisieren", "process_management"),
    (
        "Die Fachverfahren im Einwohnermeldeamt und Gewerbeamt betreut bei uns niemand richtig.",
        "specialist_software_support",
    ),
    ("Key-User für unsere Fachanwendungen gemeinsam stellen", "specialist_software_support"),
    (
        "Jede Gemeinde hat ein anderes Programm, wir würden gern auf die gleiche Software umsteigen.",
        "specialist_software_harmonisation",
    ),
    ("Vereinheitlichung der Finanzsoftware vor der gemeinsamen Kasse", "specialist_software_harmonisation"),
    ("Wir müssen 80 neue Laptops kaufen und würden uns einer Ausschreibung anschließen.", "it_procurement"),
    ("Rahmenvertrag für Softwarelizenzen mit den Nachbarn", "it_procurement"),
    ("Schulungen zu Phishing und sicherem Arbeiten für alle Beschäftigten", "it_training"),
    ("Unsere Leute sollen in Excel und Teams fitter werden.", "it_training"),
    (
        "Wir würden gern einen Fachinformatiker-Azubi ausbilden, haben aber keinen Ausbilder.",
        "apprentices_it",
    ),
    ("Ausbildungsverbund für Verwaltungsfachangestellte", "apprentices_it"),
    ("Der Gemeindevorstand will bis Sommer eine Digitalstrategie mit klarem Fahrplan.", "digital_strategy"),
    ("Wo stehen wir bei der Digitalisierung? Eine Bestandsaufnahme mit Zielbild fehlt.", "digital_strategy"),
    ("Bebauungspläne und Leitungen sollen in einem gemeinsamen GIS liegen.", "data_geo"),
    ("Baumkataster und Straßenzustand digital auf einer Karte", "data_geo"),
    ("Uns entgehen Zuschüsse, weil niemand die Förderprogramme kennt.", "grant_management"),
    ("Stelle für Fördermittelakquise mit den anderen Kommunen im Kreis", "grant_management"),
    ("Gemeindekasse und Vollstreckung zusammenlegen", "finance_admin"),
    (
        "Unsere Jahresabschlüsse sind drei Jahre im Rückstand, wir brauchen eine Bilanzbuchhalterin.",
        "finance_admin",
    ),
    ("Die Lohnabrechnung soll künftig die Nachbarstadt für uns machen.", "personnel_admin"),
    ("Stellenausschreibungen und Personalsachbearbeitung schaffen wir nicht mehr allein.", "personnel_admin"),
    ("Unsere Standesbeamtin ist in Elternzeit und am Samstag sind Trauungen.", "civil_registry"),
    ("Gemeinsamer Standesamtsbezirk mit der Stadt nebenan", "civil_registry"),
)
