# SPDX-License-Identifier: EUPL-1.2
"""Domain errors of the service, on the base of `matching.errors`.

    DomainError
    ├── NotFound               there is no such thing, or the caller may not know of it
    ├── Conflict               the change does not fit what is there now
    │   ├── BudgetExhausted    the budget of the year does not suffice
    │   └── StepNotPossible    a step between states that does not exist or whose conditions are open
    ├── Unauthenticated        nobody is asking: no key, or none that is valid
    ├── Forbidden              somebody is asking who may not do this
    ├── DatabaseUnavailable    PostgreSQL does not answer just now; asking again later helps
    └── StartFailed            the service, a command or the engine cannot start; the sentence says why

None of them knows an HTTP status: `service.http.problems` is the one place that turns errors into HTTP,
and `service.cli` the one that turns them into exit codes.
"""

from matching.errors import DomainError, Text

__all__ = (
    "BudgetExhausted",
    "Conflict",
    "DatabaseUnavailable",
    "Forbidden",
    "NotFound",
    "StartFailed",
    "StepNotPossible",
    "Unauthenticated",
)


class NotFound(DomainError):
    """There is no such thing, or the caller may not know of it."""

    code = "not-found"
    title = Text(de="Das gibt es hier nicht.", en="There is no such thing here.")


class Conflict(DomainError):
    """The change does not fit the state that is there now."""

    code = "conflict"
    title = Text(
        de="Die Änderung passt nicht zum jetzigen Stand.", en="The change does not fit the present state."
    )


class BudgetExhausted(Conflict):
    """The budget of the year does not suffice; `facts` says what is free and what is missing."""

    code = "budget-exhausted"
    title = Text(de="Das Budget reicht dafür nicht.", en="The budget does not suffice for this.")


class StepNotPossible(Conflict):
    """The step does not lead on from the present state; `facts["codes"]` names what is open."""

    code = "step-not-possible"
    title = Text(de="Dieser Schritt ist jetzt nicht möglich.", en="This step is not possible now.")


class Unauthenticated(DomainError):
    """No key was given, or none that is valid."""

    code = "unauthenticated"
    title = Text(de="Dafür ist ein gültiger Schlüssel nötig.", en="This needs a valid key.")


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    code = "forbidden"
    title = Text(de="Das ist Ihnen nicht erlaubt.", en="You are not allowed to do this.")


class DatabaseUnavailable(DomainError):
    """PostgreSQL does not answer just now; `retry_after_seconds` says when asking again is worth it."""

    code = "database-unavailable"
    title = Text(
        de="Die Datenbank ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.",
        en="The database cannot be reached just now. Please try again in a moment.",
    )

    def __init__(self, text: Text | None = None, *, retry_after_seconds: int = 2) -> None:
        super().__init__(text)
        self.retry_after_seconds = retry_after_seconds


class StartFailed(DomainError):
    """Something needed to start is missing or wrong; the sentence says what and what to do."""

    code = "start-failed"
    title = Text(de="Der Start ist nicht möglich.", en="The service cannot start.")

    @classmethod
    def because(cls, de: str, en: str) -> "StartFailed":
        """The usual way to raise it: one sentence in each language."""
        return cls(Text(de=de, en=en))
