# SPDX-License-Identifier: EUPL-1.2
"""The API reference at `/docs` and the pages that explain each kind of problem, all served from here."""

import html
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.datastructures import CacheControlHeader
from litestar.params import FromPath
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.errors import NotFound
from service.http.problem_kinds import KINDS

__all__ = ("STATIC_DIRECTORY", "documentation_handlers")

STATIC_DIRECTORY = Path(__file__).parent / "static"

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_VENDOR = "/docs/assets/vendor/swagger-ui-5.35.0"

_REFERENCE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>IKZ matchmaking: API reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{_VENDOR}/swagger-ui.css">
</head>
<body>
<noscript><p>The description of this API: <a href="/docs/openapi.json">openapi.json</a></p></noscript>
<main id="reference"></main>
<script src="{_VENDOR}/swagger-ui-bundle.js"></script>
<script src="/docs/assets/reference.js"></script>
</body>
</html>
"""


@get("/docs", media_type=MediaType.HTML, opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def reference_page() -> str:
    """The API reference."""
    return _REFERENCE


@get(["/docs/openapi.json", "/openapi.json"], opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def openapi_document(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The description of the API (OpenAPI 3.1)."""
    return Response(request.app.state["openapi"](), media_type=MediaType.JSON)


@get("/problems", media_type=MediaType.HTML, opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def problem_index() -> str:
    """Every kind of problem."""
    items = "".join(
        f'<li><a href="/problems/{code}">{code}</a> ({kind.status}): {html.escape(kind.title.de)}</li>'
        for code, kind in sorted(KINDS.items())
    )
    return _page("Probleme / Problems", f"<ul>{items}</ul>")


@get(
    "/problems/{code:str}",
    media_type=MediaType.HTML,
    opt=_PUBLIC,
    include_in_schema=False,
    sync_to_thread=False,
)
def problem_page(code: FromPath[str]) -> str:
    """What one kind of problem means."""
    kind = KINDS.get(code)
    if kind is None:
        raise NotFound()
    title_de, title_en, meaning = (html.escape(text) for text in (kind.title.de, kind.title.en, kind.meaning))
    return _page(
        code,
        f'<p>HTTP {kind.status}</p><p>{title_de}</p><p lang="en">{title_en}</p><p lang="en">{meaning}</p>'
        '<p><a href="/problems">Alle Probleme</a></p>',
    )


def documentation_handlers() -> list[ControllerRouterHandler]:
    """Reference, description, problem pages and their files."""
    files = create_static_files_router(
        path="/docs/assets",
        directories=[STATIC_DIRECTORY],
        name="docs-assets",
        opt=_PUBLIC,
        cache_control=CacheControlHeader(max_age=86400, public=True),
        resolve_symlinks=False,
    )
    return [reference_page, openapi_document, problem_index, problem_page, files]


def _page(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"></head><body><main><h1>{title}</h1>{content}</main></body></html>'
    )
