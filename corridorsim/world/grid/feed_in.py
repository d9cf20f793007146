"""What hubs feed in together: a feeder's limit also holds for power in the other direction.

Reverse power is what hubs feed in, less what other hubs on the feeder and its background draw. Where it would exceed
the limit, PV plants are curtailed in proportion to what each would feed in; where trucks alone would exceed it, all of
them feed back less. Like the set points of batteries, the limit holds for energy between two readings of the meters,
and all meters below a feeder without a parent are read together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.grid.feeder import SLACK_KW, Feeder
from corridorsim.world.grid.load import Load


class FeedIn:
    """The limits of a feeder and of those below it, in the direction of the grid."""

    __slots__ = ("_all_hubs", "_drawn_kwh", "_feeders", "_hubs", "_sites", "_time_s")

    def __init__(self, feeders: Sequence[Feeder]) -> None:
        """Join the hubs on ``feeders``, from the leaves to the root."""
        self._feeders = feeders
        self._all_hubs = feeders[-1].hubs
        self._sites = [hub for hub in self._all_hubs if hub.supply.feeds_in]
        self._hubs = [hub for hub in self._all_hubs if not hub.supply.feeds_in]
        self._drawn_kwh = [0.0] * len(self._hubs)
        self._time_s = 0.0
        for hub in self._sites:
            hub.supply.join(self)

    def settle(self, now_s: float) -> None:
        """Read the meters of all hubs; limits and loads have not changed since they were last read."""
        hours = (now_s - self._time_s) / SECONDS_PER_HOUR
        if hours <= 0.0 or not self._sites:
            return
        self._time_s = now_s
        for hub in self._all_hubs:
            hub.power.advance(now_s)
        drawn_kwh = [hub.supply.drawn_kwh() for hub in self._hubs]
        net_kwh = {hub: new - old for hub, new, old in zip(self._hubs, drawn_kwh, self._drawn_kwh, strict=True)}
        self._drawn_kwh = drawn_kwh
        wanted_kwh = {}
        for hub in self._sites:
            net_kwh[hub], wanted_kwh[hub] = hub.supply.open_kwh()
        allowed_kwh = self._allowed(wanted_kwh, net_kwh, hours)
        for hub in self._sites:
            hub.supply.read(allowed_kwh[hub])

    def export_kw(self, supply: object) -> float:
        """What a site feeds in at the instant to which all hubs were brought [kW]."""
        wanted_kw = {hub: hub.supply.wanted_export_kw() for hub in self._sites}
        most_kw = sum(wanted_kw.values()) + sum([hub.power.selling_kw for hub in self._all_hubs])
        if most_kw > min([feeder.reverse_limit_kw for feeder in self._feeders]):
            net_kw = {hub: hub.supply.drawn_kw() for hub in self._hubs}
            net_kw |= {hub: hub.supply.drawn_otherwise_kw() for hub in self._sites}
            wanted_kw = self._allowed(wanted_kw, net_kw, 1.0)
        return next(kw for hub, kw in wanted_kw.items() if hub.supply is supply)

    def limit_sales(self, now_s: float) -> None:
        """Let trucks feed back less where they alone would exceed a limit, whatever others draw."""
        for hub in self._all_hubs:
            if hub.power.selling_kw > hub.supply.connection_kw + SLACK_KW:
                _scale_sales(hub, hub.supply.connection_kw / hub.power.selling_kw, now_s)
        for feeder in self._feeders:
            selling_kw = sum([hub.power.selling_kw for hub in feeder.hubs])
            room_kw = feeder.reverse_limit_kw + feeder.background_kw
            if selling_kw > room_kw + SLACK_KW:
                for hub in feeder.hubs:
                    _scale_sales(hub, room_kw / selling_kw, now_s)

    def _allowed(self, wanted: Mapping[Load, float], net: Mapping[Load, float], hours: float) -> dict[Load, float]:
        """What sites may feed in of what they want to in ``hours`` [kWh]; ``net`` is what hubs draw besides."""
        allowed = dict(wanted)
        for feeder in self._feeders:
            sites = [hub for hub in feeder.hubs if hub in allowed]
            total = sum([allowed[hub] for hub in sites])
            drawn = sum([net[hub] for hub in feeder.hubs]) + feeder.background_kw * hours
            excess = total - drawn - feeder.reverse_limit_kw * hours
            if excess > 0.0 and total > 0.0:
                share = max(0.0, 1.0 - excess / total)
                for hub in sites:
                    allowed[hub] *= share
        return allowed


def _scale_sales(hub: Load, share: float, now_s: float) -> None:
    power = hub.power
    power.advance(now_s)
    for slot, _ in power.caps_kw():
        sold_kw = -power.set_point_kw(slot)
        if sold_kw > 0.0 and share > 0.0:
            power.sell(slot, sold_kw * share)
        elif sold_kw > 0.0:
            power.set_ceiling(slot, 0.0)
