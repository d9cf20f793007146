"""Batteries of the hubs on a feeder: how much more they allow sessions to draw, and how much is left to store."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from corridorsim.kernel import shared_level
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.grid.load import Load, Supply


def with_offers(steered: Sequence[Load], changed: list[Load], now_s: float) -> list[Load]:
    """Let all steered hubs offer what they have behind their meters; return those that changed and these."""
    for hub in steered:
        hub.supply.offer(now_s)
    return [*changed, *(hub for hub in steered if hub not in changed)]


def level_behind_sites(hubs: Sequence[Load], headroom_kw: float, below_kw: Sequence[float] | None = None) -> float:
    """Water level of a feeder whose hubs first use what they have behind their meters [kW].

    Where ``s`` is the supply of a hub, the hubs that draw from the feeder share ``headroom + sum s``. A hub that covers
    its sessions up to the level by itself draws nothing, and its surplus reaches no other hub; removing it lowers the
    level for the others, so that this ends after at most one round per hub.

    ``below_kw`` are the hubs' levels under the limits below the feeder; by default those of their own connections.
    """
    caps_kw = [hub.power.level(hub.supply.limit_kw) for hub in hubs] if below_kw is None else below_kw
    own_level = [own_level_kw(hub) for hub in hubs]
    drawing = [i for i in range(len(hubs)) if own_level[i] < inf]
    while True:
        limit_kw = headroom_kw + sum(hubs[i].supply.own_kw() for i in drawing)
        chosen = [hubs[i] for i in drawing]
        level = shared_level([hub.power for hub in chosen], [caps_kw[i] for i in drawing], limit_kw)
        still = [i for i in drawing if own_level[i] <= level]
        if len(still) == len(drawing):
            return level
        drawing = still


def own_level_kw(hub: Load) -> float:
    """The level up to which a hub serves its sessions from behind its meter; infinite where it serves all of them."""
    own_kw = hub.supply.own_kw()
    return hub.power.level(own_kw) if own_kw > 0.0 else 0.0


def dispatch(feeders: Sequence[Feeder]) -> None:
    """Set every battery after grants were made: first by its rule, then higher where a feeder would be overloaded.

    The headroom that remains is stored, shared in proportion to what the batteries could take.

    Parameters
    ----------
    feeders
        From the leaves to the root, to which all hubs belong.
    """
    supplies = [hub.supply for hub in feeders[-1].steered]
    for supply in supplies:
        supply.set_discharge()
    # Batteries set later for feeders above can only add to the room below.
    rooms_kw = [_make_room(feeder) for feeder in feeders]
    from_sun_kw: dict[Supply, float] = {}
    from_grid_kw: dict[Supply, float] = {}
    for supply in supplies:
        wanted_kw = supply.wanted_charge_kw()
        from_sun_kw[supply] = min(wanted_kw, supply.surplus_kw())
        from_grid_kw[supply] = wanted_kw - from_sun_kw[supply]
    for feeder, room_kw in zip(feeders, rooms_kw, strict=True):
        below = [hub.supply for hub in feeder.steered]
        total_kw = sum(from_grid_kw[supply] for supply in below)
        share = min(1.0, max(0.0, room_kw) / total_kw) if total_kw > 0.0 else 0.0
        for supply in below:
            from_grid_kw[supply] *= share
    for supply in supplies:
        supply.charge(from_sun_kw[supply] + from_grid_kw[supply])


def _make_room(feeder: Feeder) -> float:
    """What a feeder has left for batteries; where it is overloaded, batteries give more [kW]."""
    room_kw = feeder.headroom_kw() - feeder.draw_kw()
    if room_kw < 0.0:
        _discharge_more([hub.supply for hub in feeder.steered], -room_kw)
    return room_kw


def _discharge_more(supplies: Sequence[Supply], short_kw: float) -> None:
    spare_kw = [supply.spare_kw() for supply in supplies]
    share = min(1.0, short_kw / sum(spare_kw)) if sum(spare_kw) > 0.0 else 0.0
    for supply, spare in zip(supplies, spare_kw, strict=True):
        supply.discharge_more(share * spare)
