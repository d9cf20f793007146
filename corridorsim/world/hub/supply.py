"""The supply of a hub, chosen once: the grid only, or a site behind the meter."""

from __future__ import annotations

from math import inf

from corridorsim.kernel import HubPower
from corridorsim.scenario.site import Reduction
from corridorsim.world.grid.load import FeedInLimits
from corridorsim.world.hub.island import Closure, Island
from corridorsim.world.hub.site import SITE_STATE, Site
from corridorsim.world.hub.station import GridLoss, HubSupply, Station

NO_SITE = (None,) * len(SITE_STATE)


def supply_of(hub: Station) -> tuple[HubSupply, GridLoss]:
    """Choose the supply of a hub, and what the hub does while its feeder is out."""
    spec = hub.spec
    if spec.site is None:
        return GridOnly(spec.connection_kw, hub.power), Closure(hub)
    site = Site(spec.site, spec.connection_kw, hub.power)
    hub.env.process(site.follow(hub))
    return site, Island(hub, site)


class GridOnly:
    """A supply with only EVSEs behind the meter: all that they draw comes from the feeder."""

    __slots__ = ("_power", "connection_kw", "granted_kw", "limit_kw")

    is_steered = False
    feeds_in = False
    is_backup = False
    felt_reductions: tuple[Reduction, ...] = ()

    def __init__(self, connection_kw: float, power: HubPower) -> None:
        self.limit_kw = self.connection_kw = connection_kw
        self.granted_kw = 0.0
        self._power = power

    def offer(self, now_s: float) -> None:
        """Bring the meter to now; the limit stays."""
        self._power.advance(now_s)

    def own_kw(self) -> float:
        """Nothing besides the grid."""
        return 0.0

    def draw_kw(self) -> float:
        """All that was granted [kW]."""
        return self.granted_kw

    def drawn_kw(self) -> float:
        """Power of the EVSEs, less what trucks feed back [kW]."""
        return self._power.power_kw() - self._power.selling_kw

    def drawn_kwh(self) -> float:
        """Energy of the EVSEs, less what trucks fed back [kWh]."""
        return self._power.meter_kwh - self._power.sold_kwh

    def join(self, limits: FeedInLimits) -> None:
        """Do nothing: there is nothing to feed in."""

    def wanted_export_kw(self) -> float:
        """Nothing [kW]."""
        return 0.0

    def drawn_otherwise_kw(self) -> float:
        """All that is drawn [kW]."""
        return self.drawn_kw()

    def open_kwh(self) -> tuple[float, float]:
        """Nothing [kWh]: meters are read at once."""
        return 0.0, 0.0

    def read(self, export_kwh: float) -> None:
        """Do nothing: meters are read at once."""

    def set_discharge(self) -> None:
        """Do nothing: there is no battery."""

    def spare_kw(self) -> float:
        """Nothing [kW]."""
        return 0.0

    def discharge_more(self, kw: float) -> None:
        """Do nothing: there is no battery."""

    def wanted_charge_kw(self) -> float:
        """Nothing [kW]."""
        return 0.0

    def surplus_kw(self) -> float:
        """Nothing [kW]."""
        return 0.0

    def charge(self, kw: float) -> None:
        """Do nothing: there is no battery."""

    def next_event_s(self) -> float:
        """Never [s]."""
        return inf

    def state(self) -> tuple[None, ...]:
        """Nulls, in the order of ``SITE_STATE``."""
        return NO_SITE
