"""What limits the power of a session."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from corridorsim.energy.air import charging_factor
from corridorsim.world.facts import Limit
from corridorsim.world.grid.feeder import Feeder
from corridorsim.world.state.session import Session
from corridorsim.world.vehicle.fleet import VehicleClass

SAME_KW = 1e-6


class Drawn(NamedTuple):
    """Power of a session at one moment, on the grid's side."""

    soc: float
    cap_kw: float
    draw_kw: float
    """Below 0 if the session feeds energy back."""
    limited_by: Limit

    @property
    def by_battery(self) -> bool:
        """Whether only the battery limits the power."""
        return self.limited_by.startswith("battery")


def drawn_by(session: Session, vehicle_class: VehicleClass) -> Drawn | None:
    """Return the power of a session at the hub's last update; None if no power flows."""
    hub, vehicle = session.hub, vehicle_class.vehicle
    cap_kw = dict(hub.power.caps_kw()).get(session.slot)
    if cap_kw is None or session.start_s is None or session.is_written:
        return None
    soc = hub.power.session(session.slot)[0]
    battery_kw = accepted_kw(session, vehicle_class, soc)
    limit: Limit
    if battery_kw <= cap_kw + SAME_KW:
        temperature_c = hub.spec.weather.temperature_at(session.start_s)
        limit = "battery in the cold" if charging_factor(vehicle, temperature_c) < 1.0 else "battery"
    elif cap_kw >= session.plug.power_kw / hub.spec.efficiency - SAME_KW:
        limit = _weaker_side(session, vehicle_class)
    else:
        limit = _shared(session, cap_kw)
    draw_kw = min(battery_kw, cap_kw, hub.power.set_point_kw(session.slot))
    return Drawn(soc, cap_kw, draw_kw, limit)


def _shared(session: Session, cap_kw: float) -> Limit:
    """Return what keeps a session below the power of its plug; levels are those of the last grants."""
    hub = session.hub
    set_point_kw = hub.power.set_point_kw(session.slot)
    if cap_kw >= set_point_kw - SAME_KW:
        return "V2G" if set_point_kw < 0.0 else "managed charging"
    above: Feeder | None = hub.feeder
    feeder, feeder_kw = hub.feeder, inf
    while above is not None:
        if above.level_kw < feeder_kw:
            feeder, feeder_kw = above, above.level_kw
        above = above.parent
    if cap_kw < min(hub.level_kw, feeder_kw) - SAME_KW:
        return "cabinet"
    if hub.level_kw <= feeder_kw:
        return "hub connection"
    return "feeder" if feeder is hub.feeder else "substation"


def accepted_kw(session: Session, vehicle_class: VehicleClass, soc: float) -> float:
    """Power that the battery accepts at ``soc``, on the grid's side [kW]."""
    hub = session.hub.spec
    assert session.start_s is not None  # noqa: S101 - power flows
    curve = vehicle_class.climate(hub.weather).curve(session.start_s)
    return curve.power(soc) / (hub.efficiency * vehicle_class.vehicle.charge_efficiency)


def _weaker_side(session: Session, vehicle_class: VehicleClass) -> Limit:
    plug = session.plug
    inlets = {str(connector): kw for connector, kw in vehicle_class.vehicle.connectors.items()}
    outlets = {str(connector): kw for connector, kw in session.hub.spec.evses[session.slot].connectors.items()}
    if plug.connector not in inlets:
        return "adapter"
    return "inlet" if inlets[plug.connector] < outlets[plug.connector] else "EVSE"
