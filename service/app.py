# SPDX-License-Identifier: EUPL-1.2
"""The web application: the one place where its parts are put together."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from importlib import metadata

import msgspec
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from matching.register import Register
from service.access.guard import check_permission
from service.accounts import routes as accounts
from service.awards import routes as awards
from service.budgets import routes as budgets
from service.calls import routes as calls
from service.case_files import routes as case_files
from service.clock import today
from service.cooperations import routes as cooperations
from service.database.pool import Database
from service.digital_services import routes as digital_services
from service.documents import routes as documents
from service.errors import StartFailed
from service.grants import routes as grants
from service.graph import routes as graph
from service.http import health
from service.http.application import Application
from service.http.conditional import ConditionalMiddleware
from service.http.dependencies import dependencies
from service.http.documentation import documentation_handlers
from service.http.logs import configure_logs
from service.http.openapi import build_openapi
from service.http.problems import exception_handlers
from service.http.request import StrictRequest
from service.http.security_contact import route_handlers as security_contact
from service.landscape.current import Landscapes
from service.landscape.facts import Facts
from service.messages import routes as messages
from service.messages.live_listener import LiveEvents
from service.needs import routes as needs
from service.pages import routes as pages
from service.pages.errors import error_page
from service.plans import routes as plans
from service.portfolios import routes as portfolios
from service.privacy import routes as privacy
from service.profiles import routes as profiles
from service.programmes import routes as programmes
from service.record import routes as record
from service.register import routes as register
from service.reviews import routes as reviews
from service.savings import routes as savings
from service.self_checks import routes as self_checks
from service.settings import Settings
from service.stations import routes as stations
from service.statistics import routes as statistics
from service.suggestions import routes as suggestions
from service.topics import routes as topics

__all__ = ("api_handlers", "create_app", "openapi_json")

_MAX_BODY_BYTES = 1_000_000

#: The areas of the API, in the order of its description. A new area is added here.
_AREAS: tuple[Sequence[ControllerRouterHandler], ...] = (
    register.route_handlers,
    topics.route_handlers,
    suggestions.route_handlers,
    grants.route_handlers,
    programmes.route_handlers,
    savings.route_handlers,
    budgets.route_handlers,
    portfolios.route_handlers,
    statistics.route_handlers,
    needs.route_handlers,
    profiles.route_handlers,
    digital_services.route_handlers,
    self_checks.route_handlers,
    calls.route_handlers,
    plans.route_handlers,
    cooperations.route_handlers,
    stations.route_handlers,
    awards.route_handlers,
    reviews.route_handlers,
    documents.route_handlers,
    case_files.route_handlers,
    messages.route_handlers,
    graph.route_handlers,
    record.route_handlers,
    accounts.route_handlers,
    privacy.route_handlers,
    health.route_handlers,
)


def create_app(settings: Settings | None = None) -> Application:
    """The application for one process. It opens its database when it is started, not here.

    :param settings: read from the environment if not given
    :raises InvalidInput: a setting is wrong
    :raises StartFailed: no database is named (`ikz run` starts the embedded one and names it)
    """
    settings = settings or Settings.from_environment()
    if settings.database_url is None:
        raise StartFailed.because(
            "Die Webanwendung braucht DATABASE_URL; `ikz run` startet die mitgelieferte Datenbank selbst.",
            "The web application needs DATABASE_URL; `ikz run` starts the embedded database itself.",
        )
    configure_logs()
    database = Database(settings.database_url, pool_size=settings.pool_size)
    landscapes = Landscapes(database)
    live_events = LiveEvents(database)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with database, landscapes, live_events:
            yield

    def facts_now() -> Facts:
        return landscapes.facts

    def register_today() -> Register:
        return facts_now().register_at(today())

    return Application(
        route_handlers=[
            *api_handlers(),
            *documentation_handlers(),
            *security_contact,
            *pages.route_handlers,
        ],
        lifespan=[lifespan],
        state=State(
            {
                "settings": settings,
                "database": database,
                "landscapes": landscapes,
                "live_events": live_events,
                "facts": facts_now,
                "register": register_today,
                "openapi": openapi_json,
                "error_page": error_page,
            }
        ),
        dependencies=dependencies(),
        guards=[check_permission],
        middleware=[ConditionalMiddleware()],
        exception_handlers=exception_handlers(),
        request_class=StrictRequest,
        request_max_body_size=_MAX_BODY_BYTES,
        compression_config=CompressionConfig(
            backend="brotli",
            brotli_quality=4,
            gzip_compress_level=5,
            brotli_gzip_fallback=True,
            minimum_size=800,
            # Compressed, events would wait in a buffer until it is full.
            exclude_opt_key="is_stream",
        ),
        cors_config=_cors(settings),
        openapi_config=None,
        logging_config=None,
    )


def api_handlers() -> list[ControllerRouterHandler]:
    """Everything that the description of the API describes."""
    return [handler for area in _AREAS for handler in area]


@cache
def openapi_json() -> bytes:
    """The description of the API as JSON; made at the first question for it."""
    version = metadata.version("ikz-matchmaking")
    return msgspec.json.encode(build_openapi(api_handlers(), version))


def _cors(settings: Settings) -> CORSConfig | None:
    if not settings.cors_origins:
        return None
    return CORSConfig(
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"],
        expose_headers=["ETag", "Link", "Location", "Retry-After", "X-Request-Id"],
        max_age=600,
    )
