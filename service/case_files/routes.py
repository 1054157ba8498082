# SPDX-License-Identifier: EUPL-1.2
"""`/v1/cooperations/{id}/case-file.zip`: the case file (Prüfakte)."""

import uuid
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.case_files.actions import case_file
from service.documents.answers import file_answer
from service.http.dependencies import TheCaller, TheDatabase

__all__ = ("route_handlers",)

_ZIP = "application/zip"

#: As text: a number that may be left out would be taken as absent by the framework when it says `null`.
UpTo = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[1-9][0-9]{0,15}$",
        description="Prove the chain of events up to this position of the record, where a head was kept. "
        "Without it, up to the case's last event.",
    ),
]


@get(
    "/v1/cooperations/{cooperation_id:uuid}/case-file.zip",
    operation_id="get_case_file",
    tags=["cooperations"],
    media_type=_ZIP,
    opt={"permission": Permission.READ_CASE_FILES, "more_statuses": (409,)},
)
async def get_case_file(
    caller: TheCaller, database: TheDatabase, cooperation_id: FromPath[uuid.UUID], up_to: UpTo = None
) -> Response[bytes]:
    """Everything about a case in one ZIP: events with proof, papers, documents, rules, recalculation.

    It can be verified offline (`ikz case-file verify`). The same state of the case gives the same bytes.
    """
    content = await case_file(database, caller, cooperation_id, None if up_to is None else int(up_to))
    return file_answer(content, _ZIP, f"pruefakte-{cooperation_id}.zip")


route_handlers: list[ControllerRouterHandler] = [get_case_file]
