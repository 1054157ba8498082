# SPDX-License-Identifier: EUPL-1.2
"""The supervisory authority (Aufsichtsbehörde) of one Kommune by its name (HGO § 136, HKO § 54)."""

from matching.errors import Text
from matching.register import Municipality
from matching.supervision import Supervisor, supervisor_of
from matching.wording import district_label

__all__ = ("authority",)


def authority(municipality: Municipality) -> Text:
    """Who supervises this Kommune at the date of its facts, by name: Landrat (Main-Kinzig-Kreis)."""
    match supervisor_of((municipality,)):
        case Supervisor.DISTRICT:
            district = district_label(municipality.district_name)
            return Text(de=f"Landrat ({district})", en=f"Landrat ({district})")
        case Supervisor.REGION:
            region = f"Regierungspräsidium {municipality.regierungsbezirk}"
            return Text(de=region, en=region)
        case Supervisor.MINISTRY:
            return Text(de="Hessisches Ministerium des Innern", en="Hessian Ministry of the Interior")
