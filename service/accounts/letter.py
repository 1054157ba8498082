# SPDX-License-Identifier: EUPL-1.2
"""The letter with the code as PDF/UA-1, to the official address as far as the register knows it."""

import datetime as dt

from matching.register import Kind, Municipality, Register
from service.access.permissions import Role
from service.accounts.invitations import VALID_DAYS, StoredInvitation
from service.accounts.roles import scope_name
from service.accounts.secret_values import letter_code
from service.documents.typesetting import make_pdf
from service.messages.kinds import spoken_date
from service.settings import Settings

__all__ = ("address_lines", "letter_file_name", "make_letter")

_WORK = {
    Role.MUNICIPALITY_EDITOR: "Bedarfe und Angebote Ihrer Kommune eintragen und Vorschläge lesen",
    Role.MUNICIPALITY_SIGNATORY: "für Ihre Kommune eintragen, Personen benennen und verbindlich zeichnen",
    Role.DISTRICT_OFFICER: "zu Vorhaben der Kommunen Ihres Landkreises Stellung nehmen",
    Role.RP_OFFICER: "zu Vorhaben der Kommunen Ihres Regierungsbezirks Stellung nehmen",
}
_BODY = {
    Kind.GEMEINDE: "Gemeindevorstand der Gemeinde {name}",
    Kind.STADT: "Magistrat der Stadt {name}",
    Kind.SONDERSTATUSSTADT: "Magistrat der Stadt {name}",
    Kind.KREISFREIE_STADT: "Magistrat der Stadt {name}",
    Kind.LANDKREIS: "Kreisausschuss: {name}",
    Kind.ZWECKVERBAND: "{name}",
}


async def make_letter(
    invitation: StoredInvitation, code: str, register: Register, settings: Settings
) -> bytes:
    """The PDF of a letter just made; the only place where its code ever stands."""
    invited_on = invitation.invited_at.date()
    expires = spoken_date(invitation.expires_at.date(), "de")
    site = settings.base_url.removeprefix("https://")
    where = scope_name(invitation.scope, register)
    information = [("Datum", spoken_date(invited_on, "de")), ("Vorgang", str(invitation.id)[-12:])]
    if settings.office_phone:
        information.append(("Telefon", settings.office_phone))
    if settings.office_mail:
        information.append(("E-Mail", settings.office_mail))
    data = {
        "sender": "IKZ-Stelle des Landes Hessen",
        "address": address_lines(invitation.scope, register),
        "information": information,
        "subject": "Ihr Zugang zur IKZ-Partnersuche Hessen",
        "greeting": "Sehr geehrte Damen und Herren,",
        "before": [
            "die IKZ-Partnersuche zeigt, welche Kommunen eine Aufgabe gemeinsam erledigen könnten, und "
            "welche Förderung das Land dafür voraussichtlich zahlt. "
            f"Mit diesem Brief erhalten Sie den ersten Zugang für: {where}. "
            f"Damit können Sie {_WORK[invitation.role]}."
        ],
        "code_label": "Ihr Code",
        "code": letter_code(code),
        "code_note": f"Gültig bis {expires}, nur einmal. Nach fünf falschen Eingaben ist er gesperrt.",
        "steps": [
            f"Öffnen Sie {site}/anmelden/brief",
            "Geben Sie den Code ein und nennen Sie eine zuständige Person mit ihrer dienstlichen "
            "E-Mail-Adresse. Ein gemeinsames Postfach ist möglich; nennen Sie dann, wer es betreut.",
            "Sie erhalten eine E-Mail mit einem Link. Damit melden Sie sich an. Ein Kennwort gibt es nicht.",
        ],
        "after": [
            "Bitte geben Sie diesen Brief nur an die zuständige Person weiter. Ist er verloren gegangen oder "
            f"nach {VALID_DAYS} Tagen abgelaufen, schicken wir Ihnen gern einen neuen."
        ],
        "closing": "Mit freundlichen Grüßen\nIhre IKZ-Stelle",
        "foot": "Gespeichert werden nur Name, dienstliche Adresse und, wenn Sie mögen, Telefonnummer. "
        f"Näheres: {site}/datenschutz",
    }
    return await make_pdf("invitation-letter", data, invited_on)


def address_lines(scope: str, register: Register) -> list[str]:
    """The address field: name, body, postal code and seat as far as the register has them."""
    if len(scope) == 3:
        region = scope_name(scope, register).removeprefix("Regierungsbezirk ")
        return [f"Regierungspräsidium {region}", "Dezernat Kommunalaufsicht", region]
    found = register.find(scope)
    if found is None:
        return [scope]
    municipality: Municipality = found.municipality
    lines = [_BODY[municipality.kind].format(name=municipality.name)]
    town = municipality.seat or ("" if municipality.is_district else municipality.name)
    place = " ".join(part for part in (municipality.postal_code, town) if part)
    return [*lines, place] if place else lines


def letter_file_name(scope: str, day: dt.date) -> str:
    """`ikz-zugang-06631018-2026-11-22.pdf`."""
    return f"ikz-zugang-{scope}-{day}.pdf"
