# SPDX-License-Identifier: EUPL-1.2
"""Reading what a person stated: every wrong field is collected before anything is raised."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from matching.errors import FieldError, InvalidInput, Text
from matching.facts import Topic
from matching.landscape import Landscape
from matching.register import Municipality
from service.access.permissions import Caller
from service.digital_services.checks import wrong_leika_keys

__all__ = ("Checks", "cents_of", "eur_of", "fte_text")


class Checks:
    """Turns fields of a draft into values and remembers what is wrong with them."""

    def __init__(self, landscape: Landscape) -> None:
        self._landscape = landscape
        self._wrong: list[FieldError] = []

    def municipality(self, caller: Caller, given: str | None) -> Municipality | None:
        """The Kommune meant: the one given, else the caller's own."""
        key = given or caller.municipality
        if key is None:
            self._add(
                "municipality", "missing", "Bitte nennen Sie die Kommune.", "Please name the municipality."
            )
            return None
        found = self._landscape.register.find(key)
        if found is None:
            self._add(
                "municipality",
                "unknown-municipality",
                f"„{key}“ ist kein Schlüssel einer hessischen Kommune.",
                f'"{key}" is not the key of a municipality in Hessen.',
            )
            return None
        return found.municipality

    def topic(self, slug: str, municipality: Municipality | None) -> Topic | None:
        """The topic, if that kind of Kommune is responsible for it (invariant I11)."""
        topic = self._landscape.topic_by_slug.get(slug)
        if topic is None:
            self._add(
                "topic", "unknown-topic", f"Das Thema „{slug}“ gibt es nicht.", f'There is no topic "{slug}".'
            )
        elif (
            municipality
            and topic.responsible_kinds
            and municipality.kind.value not in topic.responsible_kinds
        ):
            self._add(
                "topic",
                "not-responsible",
                f"Für „{topic.label_de}“ ist {municipality.name} nicht zuständig.",
                f'{municipality.name} is not responsible for "{topic.label_en}".',
            )
        return topic

    def services(self, leika_keys: Sequence[str], municipality: Municipality | None) -> None:
        """The services that a need names, if the Kommune is responsible for them (invariant I11)."""
        if municipality is not None:
            self._wrong += wrong_leika_keys(self._landscape.register, municipality, leika_keys)

    def start(self, text: str) -> dt.date:
        """`YYYY-MM` (its first day) or `YYYY-MM-DD`."""
        try:
            return dt.date.fromisoformat(text if len(text) > 7 else f"{text}-01")
        except ValueError:
            self._add(
                "earliest_start",
                "not-a-date",
                f"Den Tag {text} gibt es nicht.",
                f"There is no such day as {text}.",
            )
            return dt.date.min

    def fte(self, text: str | None) -> Decimal | None:
        """Posts, above 0."""
        if text is None:
            return None
        fte = Decimal(text)
        if fte <= 0:
            self._add(
                "fte", "too-small", "Bitte mehr als 0 Stellen angeben.", "Please give more than 0 posts."
            )
        return fte

    def finish(self) -> None:
        """Raise `InvalidInput` with everything that was wrong."""
        if self._wrong:
            raise InvalidInput(fields=tuple(self._wrong))

    def _add(self, field: str, code: str, de: str, en: str) -> None:
        self._wrong.append(FieldError(field=field, code=code, text=Text(de=de, en=en)))


def cents_of(euros: str | None) -> int | None:
    """Euros as text with at most two places, in cents."""
    return None if euros is None else int(Decimal(euros) * 100)


def eur_of(cents: int | None) -> str | None:
    """Cents as euros with two places."""
    return None if cents is None else f"{Decimal(cents) / 100:.2f}"


def fte_text(fte: Decimal | None) -> str | None:
    """Posts with two places."""
    return None if fte is None else f"{fte:.2f}"
