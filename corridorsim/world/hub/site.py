"""A site behind a hub's meter: battery, PV and EVSEs, and what the hub draws from its feeder.

Between two dispatches the battery's set point and the PV power are constant while EVSEs taper. A set point to discharge
is a cap: the battery gives no more than the EVSEs take beyond PV, counted as energy between two readings. The grid
covers the rest, so that energy balances exactly:

    site_kwh - export_kwh = EVSE kWh - pv_kwh + battery_in_kwh - battery_out_kwh

What PV gives beyond that is fed in as far as the connection and the feeders allow, and curtailed otherwise:

    available PV = pv_kwh + curtailed_kwh
"""

from __future__ import annotations

from collections.abc import Generator
from math import inf, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from corridorsim.config.site import Battery
from corridorsim.kernel import HubPower
from corridorsim.records.rows import Rows
from corridorsim.scenario.site import Reduction, SiteSpec
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.grid.load import FeedInLimits, Supply
from corridorsim.world.hub.station import Station

if TYPE_CHECKING:
    import simpy

LEAST_H = 1.0 / SECONDS_PER_HOUR
"""A battery that would be empty or full sooner than this counts as empty or full [h]."""


class Flows(NamedTuple):
    """Powers at an instant [kW]."""

    site_kw: float
    """From the feeder; below 0 where the site feeds in."""
    pv_kw: float
    """PV power in use, without what is curtailed."""


class Open(NamedTuple):
    """Energy since the meters were read [kWh]."""

    sun_kwh: float
    """Available."""
    in_kwh: float
    out_kwh: float
    net_kwh: float
    """What EVSEs and battery took beyond PV; below 0 for a surplus."""
    sold_kwh: float
    """Fed back by trucks."""
    export_kwh: float
    """What of the surplus fits through the connection."""


class Site(Supply):
    """Meters, set points and stored energy of one hub."""

    __slots__ = (
        "_limits", "_one_way", "_read_kwh", "_read_s", "_read_sold_kwh", "_step", "battery", "battery_in_kwh",
        "battery_out_kwh", "charge_kw", "curtailed_kwh", "discharge_kw", "export_kwh", "import_kwh", "is_islanded",
        "pv_kwh", "spec", "stored_kwh",
    )  # fmt: skip

    def __init__(self, spec: SiteSpec, connection_kw: float, power: HubPower) -> None:
        super().__init__(
            connection_kw,
            power,
            is_steered=True,
            feeds_in=spec.feed_in_per_kwh is not None,
            is_backup=spec.battery is not None and spec.battery.dispatch == "backup",
        )
        self.spec = spec
        self.battery = spec.battery
        self._limits: FeedInLimits | None = None
        """Those of its feeders; None before it joins them, and where it may not feed in."""
        self._step = spec.steps[0]
        self.is_islanded = False
        """The feeder is out; only the battery and PV serve."""
        self.stored_kwh = self.battery.energy_kwh * self.battery.soc_start if self.battery else 0.0
        self.discharge_kw = self.charge_kw = 0.0
        self.import_kwh = self.export_kwh = self.pv_kwh = self.curtailed_kwh = 0.0
        self.battery_in_kwh = self.battery_out_kwh = 0.0
        self._one_way = sqrt(self.battery.efficiency) if self.battery else 1.0
        self._read_s = self._read_kwh = self._read_sold_kwh = 0.0
        self.limit_kw = self.grid_limit_kw + self.own_kw()

    # -- what changes by the clock -----------------------------------------------------------------------------

    def follow(self, hub: Station) -> Generator[simpy.Event, Any, None]:
        """Share power again when the sun, the price or a call for demand response changes."""
        env = hub.env
        for step in self.spec.steps:
            if step.time_s > env.now:
                yield env.timeout(step.time_s - env.now)
            self.power.advance(env.now)
            self.advance()
            if step.reduction_kw > self.reduction_kw:
                hub.log.event("demand_response", hub.spec.name, f"limit lowered by {step.reduction_kw:g} kW")
            self._step = step
            hub.share_power()

    # -- limits ------------------------------------------------------------------------------------------------

    @property
    def pv_kw(self) -> float:
        """Available PV power [kW]."""
        return self._step.pv_kw

    @property
    def reduction_kw(self) -> float:
        """By how much demand response lowers the limit [kW]."""
        return self._step.reduction_kw

    @property
    def grid_limit_kw(self) -> float:
        """What the site may draw from its feeder [kW]."""
        return 0.0 if self.is_islanded else max(0.0, self.connection_kw - self.reduction_kw)

    @property
    def available_kw(self) -> float:
        """What the battery could give now: a backup only during an outage, any other one only with the grid [kW]."""
        if self.battery is None or self.is_backup != self.is_islanded:
            return 0.0
        return self.battery.power_kw if self._hours_to_empty(self.battery.power_kw) > LEAST_H else 0.0

    def own_kw(self) -> float:
        """What the EVSEs can have besides the grid [kW]."""
        return self.pv_kw + self.available_kw

    @property
    def felt_reductions(self) -> tuple[Reduction, ...]:
        """Calls for demand response that lower what sessions get: none with a battery, which replaces the grid."""
        return self.spec.reductions if self.battery is None else ()

    # -- set points --------------------------------------------------------------------------------------------

    def _aim_kw(self, battery: Battery) -> float:
        """The grid draw at which the battery's rule aims: it supplies what is above and stores what is below [kW]."""
        limit_kw = self.grid_limit_kw
        match battery.dispatch:
            case "peak_shaving":
                keep_kw = battery.keep_below_kw
                return limit_kw if keep_kw is None else min(keep_kw, limit_kw)
            case "self_consumption":
                return 0.0
            case "arbitrage":
                return 0.0 if self._step.is_dear else limit_kw
            case "backup":
                return limit_kw

    def offer(self, now_s: float) -> None:
        """Bring the meters to now and renew the limit; until the dispatch, give all that is available."""
        self.power.advance(now_s)
        self.advance()
        self.discharge_kw, self.charge_kw = self.available_kw, 0.0
        self.limit_kw = self.grid_limit_kw + self.own_kw()

    def set_discharge(self) -> None:
        """Set what the battery gives to EVSEs at their grants, and let it store nothing yet."""
        self.discharge_kw = self.charge_kw = 0.0
        if self.battery is not None:
            beyond_kw = self.granted_kw - self.pv_kw - self._aim_kw(self.battery)
            self.discharge_kw = min(max(beyond_kw, 0.0), self.available_kw)

    def spare_kw(self) -> float:
        """What the battery could give beyond its set point to lower the draw [kW]."""
        return min(self.available_kw - self.discharge_kw, self.draw_kw())

    def discharge_more(self, kw: float) -> None:
        """Raise the battery's set point."""
        self.discharge_kw += kw

    def wanted_charge_kw(self) -> float:
        """What the battery would store at the grants just made; 0 for a full one [kW]."""
        if self.battery is None:
            return 0.0
        room_kw = min(self._aim_kw(self.battery) - (self.granted_kw - self.pv_kw), self.battery.power_kw)
        return room_kw if room_kw > 0.0 and self._hours_to_full(room_kw) > LEAST_H else 0.0

    def surplus_kw(self) -> float:
        """Available PV power beyond the grants [kW]."""
        return max(0.0, self.pv_kw - self.granted_kw)

    def charge(self, kw: float) -> None:
        """Let the battery store this much."""
        self.charge_kw = kw

    def draw_kw(self) -> float:
        """The most that the site draws from the feeder at its grants and set points [kW]."""
        return max(0.0, self.granted_kw + self.charge_kw - self.pv_kw - self.discharge_kw)

    def next_event_s(self) -> float:
        """Time until the battery may be empty or full [s]."""
        hours = min(self._hours_to_empty(self.discharge_kw), self._hours_to_full(self.charge_kw))
        return hours * SECONDS_PER_HOUR

    def _hours_to_empty(self, discharge_kw: float) -> float:
        return self.stored_kwh * self._one_way / discharge_kw if discharge_kw > 0.0 else inf

    def _hours_to_full(self, charge_kw: float) -> float:
        if self.battery is None or charge_kw <= 0.0:
            return inf
        return (self.battery.energy_kwh - self.stored_kwh) / (charge_kw * self._one_way)

    # -- meters ------------------------------------------------------------------------------------------------

    def advance(self) -> None:
        """Read the meters at the instant to which the EVSEs were brought."""
        if self._limits is not None:
            self._limits.settle(self.power.time_s)
        elif self.power.time_s > self._read_s:
            self.read(self._open().export_kwh)

    def _open(self) -> Open:
        """What flowed since the meters were read."""
        hours = (self.power.time_s - self._read_s) / SECONDS_PER_HOUR
        evse_kwh = self.power.meter_kwh - self._read_kwh
        sun_kwh, in_kwh = self.pv_kw * hours, self.charge_kw * hours
        out_kwh = min(self.discharge_kw * hours, max(evse_kwh - sun_kwh, 0.0), self.stored_kwh * self._one_way)
        net_kwh = evse_kwh + in_kwh - sun_kwh - out_kwh
        sold_kwh = self.power.sold_kwh - self._read_sold_kwh
        export_kwh = min(max(-net_kwh, 0.0), max(self._export_limit_kw * hours - sold_kwh, 0.0))
        return Open(sun_kwh, in_kwh, out_kwh, net_kwh, sold_kwh, export_kwh)

    def read(self, export_kwh: float) -> None:
        """Read the meters, with this much fed in since the last time; the rest of the surplus was curtailed."""
        sun_kwh, in_kwh, out_kwh, net_kwh, _, _ = self._open()
        self._read_s, self._read_kwh = self.power.time_s, self.power.meter_kwh
        self._read_sold_kwh = self.power.sold_kwh
        curtailed_kwh = 0.0
        if net_kwh >= 0.0:
            self.import_kwh += net_kwh
        else:
            self.export_kwh += export_kwh
            curtailed_kwh = -net_kwh - export_kwh
        self.pv_kwh += sun_kwh - curtailed_kwh
        self.curtailed_kwh += curtailed_kwh
        self.battery_in_kwh += in_kwh
        self.battery_out_kwh += out_kwh
        if self.battery is not None:
            stored_kwh = self.stored_kwh + in_kwh * self._one_way - out_kwh / self._one_way
            # Rounding may lead slightly beyond either end.
            self.stored_kwh = min(max(stored_kwh, 0.0), self.battery.energy_kwh)

    # -- feeding in --------------------------------------------------------------------------------------------

    @property
    def _export_limit_kw(self) -> float:
        """What may leave through the connection, with what trucks feed back; demand response does not lower it [kW]."""
        return self.connection_kw if self.feeds_in and not self.is_islanded else 0.0

    def join(self, limits: FeedInLimits) -> None:
        """Feed in under the limits of its feeders from now on."""
        self._limits = limits

    def open_kwh(self) -> tuple[float, float]:
        """What it drew since its meters were read, less what trucks fed back, and what it wants to feed in [kWh]."""
        now = self._open()
        return max(now.net_kwh, 0.0) - now.sold_kwh, now.export_kwh

    def _net_kw(self) -> float:
        """What EVSEs and battery take beyond PV now; below 0 for a surplus [kW]."""
        evse_kw = self.power.power_kw()
        out_kw = min(self.discharge_kw, max(evse_kw - self.pv_kw, 0.0))
        return evse_kw + self.charge_kw - self.pv_kw - out_kw

    def wanted_export_kw(self) -> float:
        """What it would feed in now within its own connection [kW]."""
        return min(max(-self._net_kw(), 0.0), max(self._export_limit_kw - self.power.selling_kw, 0.0))

    def drawn_otherwise_kw(self) -> float:
        """Power from the feeder now, less what trucks feed back, but for what it wants to feed in [kW]."""
        return max(self._net_kw(), 0.0) - self.power.selling_kw

    def flows(self) -> Flows:
        """Powers at the instant to which the EVSEs were brought."""
        net_kw = self._net_kw()
        if net_kw >= 0.0:
            return Flows(net_kw, self.pv_kw)
        export_kw = self.wanted_export_kw() if self._limits is None else self._limits.export_kw(self)
        return Flows(-export_kw, self.pv_kw + net_kw + export_kw)

    def drawn_kw(self) -> float:
        """Power from the feeder now, less what trucks feed back; below 0 where the site feeds in [kW]."""
        return self.flows().site_kw - self.power.selling_kw

    def drawn_kwh(self) -> float:
        """Energy from the feeder so far, less what was fed in [kWh]."""
        self.advance()
        return self.import_kwh - self.export_kwh - self.power.sold_kwh

    def write_state(self, row: Rows) -> None:
        """See ``Supply.write_state``."""
        self.advance()
        site_kw, pv_kw = self.flows()
        row.number("site_kw", site_kw)
        row.number("site_kwh", self.import_kwh)
        row.number("export_kwh", self.export_kwh)
        row.number("pv_kw", pv_kw)
        row.number("pv_kwh", self.pv_kwh)
        row.number("curtailed_kwh", self.curtailed_kwh)
        row.number("battery_kwh", self.stored_kwh)
        row.number("battery_in_kwh", self.battery_in_kwh)
        row.number("battery_out_kwh", self.battery_out_kwh)
