"""Batteries of the hubs on one feeder: how their energy widens what sessions get, and what is left to store."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from corridorsim.kernel import shared_level

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.hub import Hub
    from corridorsim.world.site import Site


def follow_steps(hub: Hub, site: Site) -> Generator[simpy.Event, Any, None]:
    """Share anew when the sun, the price or a call for demand response changes."""
    env = hub.env
    for step in site.spec.steps:
        if step.time_s > env.now:
            yield env.timeout(step.time_s - env.now)
        hub.power.advance(env.now)
        site.advance()
        if step.reduction_kw > site.reduction_kw:
            hub.log.event("demand_response", hub.spec.name, f"limit lowered by {step.reduction_kw:g} kW")
        site.enter(step)
        hub.feeder.share([hub])


def level_behind_sites(hubs: Sequence[Hub], headroom_kw: float) -> float:
    """Water level of a feeder whose hubs first use what they have behind their meters [kW].

    With supply ``s`` of a hub, the hubs that draw anything share ``headroom + sum s`` of their own. A hub that covers
    its sessions up to the level by itself draws nothing, and what it has to spare reaches nobody else; taking it out
    lowers the level for the others, so that this ends after at most one round a hub.
    """
    own_level = [hub.power.level(hub.supply_kw) if hub.supply_kw > 0.0 else 0.0 for hub in hubs]
    drawing = [i for i in range(len(hubs)) if own_level[i] < inf]
    while True:
        limit_kw = headroom_kw + sum(hubs[i].supply_kw for i in drawing)
        chosen = [hubs[i] for i in drawing]
        level = shared_level([hub.power for hub in chosen], [hub.power.level(hub.limit_kw) for hub in chosen], limit_kw)
        still = [i for i in drawing if own_level[i] <= level]
        if len(still) == len(drawing):
            return level
        drawing = still


def dispatch(hubs: Sequence[Hub], headroom_kw: float) -> None:
    """Set every battery after grants were made: first what the rules ask, more where the feeder would be short.

    What is then left of the headroom is stored, shared in proportion to what the batteries could take.
    """
    sites = [(hub.site, hub.granted_kw) for hub in hubs if hub.site is not None]
    for site, granted_kw in sites:
        site.set_discharge(granted_kw)
    room_kw = headroom_kw - sum(hub.draw_kw for hub in hubs)
    if room_kw < 0.0:
        _discharge_more(sites, -room_kw)
    surplus_kw = [max(0.0, site.pv_kw - granted_kw) for site, granted_kw in sites]
    wanted_kw = [site.wanted_charge_kw(granted_kw) for site, granted_kw in sites]
    from_sun_kw = [min(wanted, surplus) for wanted, surplus in zip(wanted_kw, surplus_kw, strict=True)]
    from_grid_kw = sum(wanted_kw) - sum(from_sun_kw)
    share = min(1.0, max(0.0, room_kw) / from_grid_kw) if from_grid_kw > 0.0 else 0.0
    for (site, _), wanted, sun in zip(sites, wanted_kw, from_sun_kw, strict=True):
        site.charge_kw = sun + share * (wanted - sun)


def _discharge_more(sites: Sequence[tuple[Site, float]], short_kw: float) -> None:
    spare_kw = [min(site.available_kw - site.discharge_kw, site.draw_kw(granted_kw)) for site, granted_kw in sites]
    share = min(1.0, short_kw / sum(spare_kw)) if sum(spare_kw) > 0.0 else 0.0
    for (site, _), spare in zip(sites, spare_kw, strict=True):
        site.discharge_kw += share * spare
