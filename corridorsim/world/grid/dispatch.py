"""Batteries of the hubs on one feeder: how their energy widens what sessions get, and what is left to store."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from corridorsim.kernel import shared_level

if TYPE_CHECKING:
    import simpy

    from corridorsim.world.hub.hub import Hub
    from corridorsim.world.hub.site import Site


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


def level_behind_sites(hubs: Sequence[Hub], headroom_kw: float, below_kw: Sequence[float] | None = None) -> float:
    """Water level of a feeder whose hubs first use what they have behind their meters [kW].

    With supply ``s`` of a hub, the hubs that draw anything share ``headroom + sum s`` of their own. A hub that covers
    its sessions up to the level by itself draws nothing, and what it has to spare reaches nobody else; taking it out
    lowers the level for the others, so that this ends after at most one round a hub.

    ``below_kw`` are the hubs' levels under the limits below the feeder, their own ones where left out.
    """
    caps_kw = [hub.power.level(hub.limit_kw) for hub in hubs] if below_kw is None else below_kw
    own_level = [own_level_kw(hub) for hub in hubs]
    drawing = [i for i in range(len(hubs)) if own_level[i] < inf]
    while True:
        limit_kw = headroom_kw + sum(hubs[i].supply_kw for i in drawing)
        chosen = [hubs[i] for i in drawing]
        level = shared_level([hub.power for hub in chosen], [caps_kw[i] for i in drawing], limit_kw)
        still = [i for i in drawing if own_level[i] <= level]
        if len(still) == len(drawing):
            return level
        drawing = still


def own_level_kw(hub: Hub) -> float:
    """The level up to which a hub serves its sessions from behind its meter; infinite where it serves all of them."""
    return hub.power.level(hub.supply_kw) if hub.supply_kw > 0.0 else 0.0


def dispatch(feeders: Sequence[tuple[Sequence[Hub], float]]) -> None:
    """Set every battery after grants were made: first what the rules ask, more where a feeder would be short.

    What is then left of the headroom is stored, shared in proportion to what the batteries could take.

    Parameters
    ----------
    feeders
        The hubs below each feeder and its headroom [kW], from the leaves to the root, which has all of them.
    """
    sites = [(hub.site, hub.granted_kw) for hub in feeders[-1][0] if hub.site is not None]
    for site, granted_kw in sites:
        site.set_discharge(granted_kw)
    # What batteries above give later leaves more room than this below.
    rooms_kw = [_make_room(hubs, headroom_kw) for hubs, headroom_kw in feeders]
    from_sun_kw: dict[Site, float] = {}
    from_grid_kw: dict[Site, float] = {}
    for site, granted_kw in sites:
        wanted_kw = site.wanted_charge_kw(granted_kw)
        from_sun_kw[site] = min(wanted_kw, max(0.0, site.pv_kw - granted_kw))
        from_grid_kw[site] = wanted_kw - from_sun_kw[site]
    for (hubs, _), room_kw in zip(feeders, rooms_kw, strict=True):
        below = [hub.site for hub in hubs if hub.site is not None]
        total_kw = sum(from_grid_kw[site] for site in below)
        share = min(1.0, max(0.0, room_kw) / total_kw) if total_kw > 0.0 else 0.0
        for site in below:
            from_grid_kw[site] *= share
    for site, _ in sites:
        site.charge_kw = from_sun_kw[site] + from_grid_kw[site]


def _make_room(hubs: Sequence[Hub], headroom_kw: float) -> float:
    """What a feeder has left for batteries; where that is less than nothing, batteries give more [kW]."""
    room_kw = headroom_kw - sum(hub.draw_kw for hub in hubs)
    if room_kw < 0.0:
        _discharge_more([(hub.site, hub.granted_kw) for hub in hubs if hub.site is not None], -room_kw)
    return room_kw


def _discharge_more(sites: Sequence[tuple[Site, float]], short_kw: float) -> None:
    spare_kw = [min(site.available_kw - site.discharge_kw, site.draw_kw(granted_kw)) for site, granted_kw in sites]
    share = min(1.0, short_kw / sum(spare_kw)) if sum(spare_kw) > 0.0 else 0.0
    for (site, _), spare in zip(sites, spare_kw, strict=True):
        site.discharge_kw += share * spare
