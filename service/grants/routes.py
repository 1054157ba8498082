# SPDX-License-Identifier: EUPL-1.2
"""`/v1/grants`: quotes over HTTP."""

import datetime as dt
from zoneinfo import ZoneInfo

from litestar import Controller, post
from litestar.datastructures import State
from litestar.status_codes import HTTP_200_OK

from schemas.quote import Quote, QuoteRequest
from service.access.permissions import Permission
from service.grants.actions import make_quote
from service.grants.wire import quote_to_wire
from service.programmes.catalogue import read_programmes

__all__ = ("GrantsController", "route_handlers")


class GrantsController(Controller):
    """What the Land pays for a group. Reads `state["facts"]`, a function that gives the present facts."""

    path = "/v1/grants"
    tags = ("Grants",)

    @post(
        "/quotes",
        status_code=HTTP_200_OK,
        summary="Estimate the grant of a group",
        opt={"permission": Permission.READ_PUBLIC},
        sync_to_thread=False,
    )
    def quote(self, state: State, data: QuoteRequest) -> Quote:
        """Two figures side by side: by the programme's rule, and the award to expect.

        Nothing is stored. An estimate, subject to decision.
        """
        answer = make_quote(
            state["facts"](),
            read_programmes(),
            members=data.members,
            topic=data.topic,
            as_of=data.date or dt.datetime.now(ZoneInfo("Europe/Berlin")).date(),
            justification=data.justification,
            programme=data.programme,
            units=data.units,
        )
        return quote_to_wire(answer)


route_handlers = (GrantsController,)
