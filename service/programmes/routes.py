# SPDX-License-Identifier: EUPL-1.2
"""`/v1/programmes`: the rules behind every amount."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import Parameter

from matching.errors import Text
from schemas.programme import Programme, ProgrammeList
from service.access.permissions import Permission
from service.errors import NotFound
from service.programmes.catalogue import read_programmes
from service.programmes.wire import programme_to_wire

__all__ = ("ProgrammesController", "route_handlers")


class ProgrammesController(Controller):
    """Funding programmes with rule text, figures, conditions and sources."""

    path = "/v1/programmes"
    tags = ("Programmes",)

    @get(
        "/",
        summary="All funding programmes",
        opt={"permission": Permission.READ_PUBLIC},
        sync_to_thread=False,
    )
    def list_programmes(self) -> ProgrammeList:
        """Every programme and every version, also those that have ended."""
        return ProgrammeList(items=tuple(programme_to_wire(p) for p in read_programmes().programmes))

    @get(
        "/{programme_id:str}",
        summary="One funding programme",
        opt={"permission": Permission.READ_PUBLIC},
        sync_to_thread=False,
    )
    def get_programme(
        self, programme_id: Annotated[str, Parameter(description="Id, e.g. he-ikz-2021.")]
    ) -> Programme:
        """The programme with all its versions."""
        programme = read_programmes().by_id.get(programme_id)
        if programme is None:
            raise NotFound(
                Text(
                    de=f"Ein Förderprogramm „{programme_id}“ gibt es nicht.",
                    en=f'There is no programme "{programme_id}".',
                )
            )
        return programme_to_wire(programme)


route_handlers = (ProgrammesController,)
