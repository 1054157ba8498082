# SPDX-License-Identifier: EUPL-1.2
"""Which error is which HTTP status: the one table, and the kinds of problem that only HTTP knows."""

import msgspec

from matching.errors import (
    Contradiction,
    DomainError,
    DuplicateMunicipality,
    InvalidInput,
    Text,
    TooLarge,
    UnknownMunicipality,
    UnknownTopic,
)
from service.accounts.errors import CodeRefused, SignInRefused
from service.errors import (
    BudgetExhausted,
    Conflict,
    DatabaseUnavailable,
    Forbidden,
    NotFound,
    StepNotPossible,
    Unauthenticated,
)
from service.http.errors import (
    IdempotencyMismatch,
    MalformedRequest,
    PreconditionFailed,
    PreconditionRequired,
    TooManyAttempts,
    UnsupportedMediaType,
)

__all__ = ("HTTP_KINDS", "KINDS", "Kind", "kind_of_error", "kind_of_status", "type_uri")


class Kind(msgspec.Struct, frozen=True):
    """A kind of problem: its stable code (the last part of its `type`), HTTP status, title and meaning."""

    code: str
    status: int
    title: Text
    meaning: str


_STATUS_BY_ERROR: dict[type[DomainError], int] = {
    DomainError: 422,
    InvalidInput: 422,
    UnknownMunicipality: 422,
    DuplicateMunicipality: 422,
    UnknownTopic: 422,
    Contradiction: 422,
    IdempotencyMismatch: 422,
    TooLarge: 422,
    SignInRefused: 422,
    CodeRefused: 422,
    MalformedRequest: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    BudgetExhausted: 409,
    StepNotPossible: 409,
    PreconditionFailed: 412,
    UnsupportedMediaType: 415,
    PreconditionRequired: 428,
    TooManyAttempts: 429,
    DatabaseUnavailable: 503,
}

#: Kinds that are no domain error: the framework or the server raises them.
HTTP_KINDS: tuple[Kind, ...] = (
    Kind(
        "method-not-allowed",
        405,
        Text(de="Diese Methode gibt es hier nicht.", en="This method does not exist here."),
        "The address exists, but not with this method; the header Allow names those that do.",
    ),
    Kind(
        "body-too-large",
        413,
        Text(de="Der Inhalt ist zu groß.", en="The body is too large."),
        "The body is larger than this address accepts.",
    ),
    Kind(
        "internal-error",
        500,
        Text(de="Im Dienst ist ein Fehler aufgetreten.", en="A fault occurred in the service."),
        "A fault of the service, not of the request; it was logged under the request_id.",
    ),
)


def _first_line(error: type[DomainError]) -> str:
    return (error.__doc__ or "").strip().partition("\n")[0]


#: Every kind of problem by its code.
KINDS: dict[str, Kind] = {
    **{
        error.code: Kind(error.code, status, error.title, _first_line(error))
        for error, status in _STATUS_BY_ERROR.items()
    },
    **{kind.code: kind for kind in HTTP_KINDS},
}

_BY_STATUS: dict[int, Kind] = {
    400: KINDS["malformed-request"],
    401: KINDS["unauthenticated"],
    403: KINDS["forbidden"],
    404: KINDS["not-found"],
    405: KINDS["method-not-allowed"],
    413: KINDS["body-too-large"],
    415: KINDS["unsupported-media-type"],
    429: KINDS["too-many-attempts"],
    503: KINDS["database-unavailable"],
}


def kind_of_error(error: DomainError) -> Kind:
    """The kind of a domain error: its own code and title, the status of its nearest base class."""
    status = next(_STATUS_BY_ERROR[base] for base in type(error).__mro__ if base in _STATUS_BY_ERROR)
    return Kind(error.code, status, error.title, _first_line(type(error)))


def kind_of_status(status: int) -> Kind:
    """The kind for a status that the framework chose; everything unknown is a fault."""
    return _BY_STATUS.get(status, KINDS["internal-error"])


def type_uri(code: str) -> str:
    """The stable `type` of a problem: a reference on this service that explains it."""
    return f"/problems/{code}"
