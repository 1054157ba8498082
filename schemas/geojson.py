# SPDX-License-Identifier: EUPL-1.2
"""GeoJSON (RFC 7946): WGS84, outer rings counter-clockwise."""

from typing import Annotated, Any, Literal

import msgspec

__all__ = ("Feature", "FeatureCollection")


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """An area; `geometry` is a Polygon or MultiPolygon, null where no shape is known."""

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


class FeatureCollection(msgspec.Struct, frozen=True, kw_only=True):
    """Areas with the attribution that goes on every map."""

    type: Literal["FeatureCollection"]
    attribution: Annotated[str, msgspec.Meta(description="Show it wherever the map shows.")]
    features: list[Feature]
