"""Announced outages and limits of a hub."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.hub.station import Station


class Spell(NamedTuple):
    """A limit for a period of time; ``feeder`` is the one it applies to, None for the hub's own connection."""

    begin_s: float
    end_s: float
    limit_kw: float
    feeder: Feeder | None


class Announced:
    """Works and demand response of one hub, in order of their start."""

    __slots__ = ("_out", "_short")

    def __init__(self, spells: list[Spell]) -> None:
        self._out = [(spell.begin_s, spell.end_s) for spell in spells if spell.limit_kw == 0.0]
        self._short = [spell for spell in spells if spell.limit_kw > 0.0]

    def out_s(self, at_s: float, session_s: float = 0.0) -> float:
        """Time after ``at_s`` until there is power for at least ``session_s``; 0 where there is at once [s]."""
        until_s = at_s
        for begin_s, end_s in self._out:
            if begin_s - session_s <= until_s < end_s:
                until_s = end_s
        return until_s - at_s

    @property
    def is_ever_short(self) -> bool:
        """Whether any announced limit leaves some power."""
        return bool(self._short)

    def left_kw(self, at_s: float) -> float:
        """What announced limits leave over the background load at an instant; infinite where none applies [kW]."""
        left = (spell.limit_kw - _background_kw(spell, at_s) for spell in self._short if _holds(spell, at_s))
        return max(0.0, min(left, default=inf))


def announced_of(hub: Station) -> Announced | None:
    """Announcements of a hub; None where there are none."""
    spells = sorted(_spells(hub), key=lambda spell: spell[:3])
    return Announced(spells) if spells else None


def _spells(hub: Station) -> Iterator[Spell]:
    """Limits of its feeder, of those above and of its own contract, without those that a battery covers."""
    feeder: Feeder | None = hub.feeder
    while feeder is not None:
        for spec in feeder.spec.restrictions:
            if spec.limit_kw > 0.0 or not hub.supply.is_backup:
                yield Spell(spec.begin_s, spec.end_s, spec.limit_kw, feeder)
        feeder = feeder.parent
    for call in hub.supply.felt_reductions:
        # A hub that gives up all its power for a while stays open, but cannot serve anyone.
        yield Spell(call.start_s, call.end_s, max(0.0, hub.spec.connection_kw - call.kw), None)


def _holds(spell: Spell, at_s: float) -> bool:
    return spell.begin_s <= at_s < spell.end_s


def _background_kw(spell: Spell, at_s: float) -> float:
    return 0.0 if spell.feeder is None else _load_kw(spell.feeder, at_s)


def _load_kw(feeder: Feeder, at_s: float) -> float:
    """Background load of a feeder and of those below it at a time of the run [kW]."""
    return feeder.spec.background_at(at_s) + sum(_load_kw(child, at_s) for child in feeder.children)
