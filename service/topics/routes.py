# SPDX-License-Identifier: EUPL-1.2
"""`/v1/topics`: the vocabulary, and proposals from free text."""

import asyncio
from typing import Annotated

from litestar import get, post
from litestar.params import JSONBody, PathParameter
from litestar.types import ControllerRouterHandler

from schemas.topic import Topic, TopicList, TopicProposals, TopicQuestion
from service.access.permissions import Permission
from service.errors import NotFound
from service.http.dependencies import TheLandscape
from service.topics.actions import propose_topics
from service.topics.wire import proposals_to_wire, topic_to_wire

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_EXAMPLE = {"text": "Unser Serverraum ist alt, und wir finden niemanden, der die Rechner betreut."}


@get("/v1/topics", operation_id="list_topics", tags=["topics"], opt=_PUBLIC)
async def list_topics(landscape: TheLandscape) -> TopicList:
    """The vocabulary of topics (Aufgaben)."""
    return TopicList(topics=tuple(topic_to_wire(topic) for topic in landscape.topics))


@get("/v1/topics/{slug:str}", operation_id="get_topic", tags=["topics"], opt=_PUBLIC)
async def get_topic(landscape: TheLandscape, slug: Annotated[str, PathParameter(max_length=100)]) -> Topic:
    """One topic."""
    topic = landscape.topic_by_slug.get(slug)
    if topic is None:
        raise NotFound()
    return topic_to_wire(topic)


@post(
    "/v1/topics/proposals",
    operation_id="propose_topics",
    tags=["topics"],
    status_code=200,
    opt={**_PUBLIC, "example": _EXAMPLE},
)
async def propose(landscape: TheLandscape, data: JSONBody[TopicQuestion]) -> TopicProposals:
    """Topics that a German text may mean. A proposal for a person to confirm; the text is not kept."""
    proposals = await asyncio.to_thread(propose_topics, landscape.topics, data.text)
    return proposals_to_wire(proposals, landscape.topic_by_slug)


route_handlers: list[ControllerRouterHandler] = [list_topics, get_topic, propose]
