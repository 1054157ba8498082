# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a state that somebody wants to record; every wrong field is found."""

import datetime as dt
from collections.abc import Iterable

from matching.errors import FieldError, Text
from matching.register import Municipality, Register
from matching.responsibility import DigitalService, responsibility_of
from matching.service_groups import ServiceState
from service.digital_services.catalogue import service_by_leika_key
from service.digital_services.store import NewState

__all__ = ("not_responsible", "wrong_leika_keys", "wrong_state")


def not_responsible(
    register: Register, service: DigitalService, municipality: Municipality, field: str = "service"
) -> FieldError | None:
    """The error of crediting a service to a Kommune that is known not to be responsible (invariant I11)."""
    verdict = responsibility_of(register, service, municipality)
    if verdict.is_responsible is not False:
        return None
    return FieldError(
        field=field,
        code="not-responsible",
        text=Text(
            de=f"„{service.label_de}“: {verdict.text.de}", en=f'"{service.label_en}": {verdict.text.en}'
        ),
    )


def wrong_leika_keys(register: Register, municipality: Municipality, keys: Iterable[str]) -> list[FieldError]:
    """Those LeiKa keys of a need whose service is not the municipality's; keys of no known service pass."""
    known = service_by_leika_key()
    found = (
        not_responsible(register, known[key], municipality, f"leika_keys[{place}]")
        for place, key in enumerate(keys)
        if key in known
    )
    return [error for error in found if error is not None]


def wrong_state(
    register: Register, service: DigitalService, municipality: Municipality, new: NewState, today: dt.date
) -> list[FieldError]:
    """Everything that is wrong with `new`, which is about this service of this municipality."""
    found = []
    refused = not_responsible(register, service, municipality)
    if refused is not None and new.state is not ServiceState.WITHDRAWN:
        found.append(refused)
    if new.online_since is not None and new.state is not ServiceState.ONLINE:
        found.append(
            _error(
                "online_since",
                "not-online",
                "Ein Datum „online seit“ passt nur zu einer Leistung, die online ist.",
                'A date "online since" fits only a service that is online.',
            )
        )
    elif new.online_since is not None and new.online_since > today:
        found.append(
            _error(
                "online_since",
                "in-future",
                "Das Datum „online seit“ liegt in der Zukunft.",
                'The date "online since" lies in the future.',
            )
        )
    if new.planned_for is not None and new.state in (ServiceState.ONLINE, ServiceState.WITHDRAWN):
        found.append(
            _error(
                "planned_for",
                "not-a-gap",
                "Ein geplantes Datum passt nur zu einer Leistung, die noch nicht online ist.",
                "A planned date fits only a service that is not online yet.",
            )
        )
    return found


def _error(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))
