"""The supply of a hub, chosen once: the grid only, or a site behind the meter."""

from __future__ import annotations

from corridorsim.world.grid.load import Supply
from corridorsim.world.hub.island import Closure, Island
from corridorsim.world.hub.site import Site
from corridorsim.world.hub.station import GridLoss, Station


def supply_of(hub: Station) -> tuple[Supply, GridLoss]:
    """Choose the supply of a hub, and what the hub does while its feeder is out."""
    spec = hub.spec
    if spec.site is None:
        return Supply(spec.connection_kw, hub.power), Closure(hub)
    site = Site(spec.site, spec.connection_kw, hub.power)
    hub.env.process(site.follow(hub))
    return site, Island(hub, site)
