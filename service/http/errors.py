# SPDX-License-Identifier: EUPL-1.2
"""Domain errors that only the web knows: a request not readable, too late, or too often."""

from matching.errors import DomainError, InvalidInput, Text

__all__ = (
    "IdempotencyMismatch",
    "MalformedRequest",
    "PreconditionFailed",
    "PreconditionRequired",
    "TooManyAttempts",
    "UnsupportedMediaType",
)


class MalformedRequest(DomainError):
    """The request cannot be read at all: not JSON, not UTF-8, not the announced form."""

    code = "malformed-request"
    title = Text(de="Die Anfrage ist nicht lesbar.", en="The request cannot be read.")


class UnsupportedMediaType(DomainError):
    """The body is in a format that is not read here."""

    code = "unsupported-media-type"
    title = Text(de="Dieses Format wird hier nicht gelesen.", en="This format is not read here.")


class PreconditionRequired(DomainError):
    """A change needs `If-Match` with the ETag of what the caller has seen."""

    code = "precondition-required"
    title = Text(
        de="Bitte senden Sie If-Match mit dem ETag des Stands, den Sie ändern wollen.",
        en="Please send If-Match with the ETag of the state you want to change.",
    )


class PreconditionFailed(DomainError):
    """Somebody else changed it in between; reading it again shows the present state."""

    code = "precondition-failed"
    title = Text(
        de="Der Eintrag wurde inzwischen geändert. Bitte lesen Sie ihn neu.",
        en="The entry was changed in the meantime. Please read it again.",
    )


class IdempotencyMismatch(InvalidInput):
    """The same `Idempotency-Key` came with another request."""

    code = "idempotency-mismatch"
    title = Text(
        de="Dieser Idempotency-Key gehört zu einer anderen Anfrage.",
        en="This Idempotency-Key belongs to another request.",
    )


class TooManyAttempts(DomainError):
    """Too many wrong keys from one address; `retry_after_seconds` says when to come back."""

    code = "too-many-attempts"
    title = Text(
        de="Zu viele Fehlversuche. Bitte warten Sie einen Moment.",
        en="Too many failed attempts. Please wait a moment.",
    )

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds
