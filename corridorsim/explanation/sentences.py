"""Each kind of fact in words; a kind without a sentence of its own is told by its fields."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import singledispatch
from typing import Any

from corridorsim.explanation.answer import RunTime
from corridorsim.explanation.choices import choice_lines
from corridorsim.explanation.spans import span
from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from corridorsim.world import facts

TIMES = ("drive", "queue", "overhead", "charge", "rest", "border")
COSTS = ("energy", "time", "toll", "wear", "rescue")
"""Columns of the table ``trips``, without their endings."""


@dataclass(frozen=True)
class Telling:
    """What a sentence needs besides its fact."""

    currency: str
    time: RunTime


@singledispatch
def tell(fact: Any, _telling: Telling) -> list[str]:
    """A fact in one line, or several."""
    fields = ", ".join(f"{name} {value}" for name, value in asdict(fact).items())
    return [f"{type(fact).__name__}: {fields}"]


@tell.register
def _departure(fact: facts.Departure, _telling: Telling) -> list[str]:
    truck = f"{fact.vehicle_class} of {fact.operator} with {fact.payload_t:z.1f} t"
    battery = f"SOC {fact.soc:z.2f} of {fact.usable_kwh:z.0f} kWh"
    way = f"{fact.origin} for {fact.destination}, {fact.route_km:z.0f} km"
    return [f"departs {way}: {truck}, {battery}, charging contract with {fact.network}"]


@tell.register
def _choice(fact: facts.Choice, telling: Telling) -> list[str]:
    return choice_lines(fact, telling.currency)


@tell.register
def _booked(fact: facts.Booked, telling: Telling) -> list[str]:
    return [f"books an EVSE at {fact.hub}, kept until {telling.time.label(fact.until_s)}"]


@tell.register
def _drive(fact: facts.Drive, _telling: Telling) -> list[str]:
    stretch = f"{span(fact.duration_s)} on {fact.used_kwh:z.0f} kWh"
    return [f"has driven for {stretch}: km {fact.km:z.0f} of its route, SOC {fact.soc:z.2f}"]


@tell.register
def _rest(fact: facts.Rest, _telling: Telling) -> list[str]:
    kind = "daily rest" if fact.is_daily else "break"
    where = "" if fact.hub is None else f" at its EVSE of {fact.hub}"
    return [f"takes a {kind} of {span(fact.duration_s)}{where}: {fact.why}"]


@tell.register
def _border(fact: facts.BorderCrossing, _telling: Telling) -> list[str]:
    parts = {"closed": fact.closed_s, "waiting for a lane": fact.lane_s, "procedure": fact.dwell_s}
    times = ", ".join(f"{name} {span(duration_s)}" for name, duration_s in parts.items() if duration_s >= 1.0)
    return [f"has crossed the border at {fact.node} into {fact.into}, {fact.consignment}: {times or 'without a stop'}"]


@tell.register
def _inspected(fact: facts.Inspected, _telling: Telling) -> list[str]:
    if fact.counted is not None:
        return [f"is waved on at {fact.station} ({fact.jurisdiction}): its inspection in {fact.counted} counts there"]
    return [f"is inspected at {fact.station} ({fact.jurisdiction}) for {fact.duration_s / SECONDS_PER_MINUTE:.0f} min"]


@tell.register
def _hub_arrival(fact: facts.HubArrival, _telling: Telling) -> list[str]:
    seen = [f"{fact.free} of {fact.fitting} EVSEs that fit are free"]
    if fact.out_of_service:
        seen.append(f"{fact.out_of_service} out of service")
    if not fact.free:
        seen.append(f"trucks in the queue: {fact.queueing}, expects to wait {span(fact.expected_wait_s)}")
    if fact.booking != "none":
        seen.append("booked, in time" if fact.booking == "in time" else "booked, but too late")
    return [f"reaches {fact.hub} with SOC {fact.soc:z.2f}: {', '.join(seen)}"]


@tell.register
def _drive_on(fact: facts.DriveOn, _telling: Telling) -> list[str]:
    return [f"leaves {fact.hub} without charging: {fact.why}"]


@tell.register
def _turned_away(fact: facts.TurnedAway, _telling: Telling) -> list[str]:
    return [f"hears at km {fact.km:.0f} that {fact.hub} is out of service, and decides again"]


@tell.register
def _evse_granted(fact: facts.EvseGranted, _telling: Telling) -> list[str]:
    wait = "at once" if fact.wait_s < 1.0 else f"after {span(fact.wait_s)} in the queue"
    return [f"gets {fact.evse} {wait}: {fact.connector}, {fact.power_kw:z.0f} kW at most"]


@tell.register
def _start(fact: facts.Start, _telling: Telling) -> list[str]:
    tries = f"{fact.attempts} attempt{'s' if fact.attempts != 1 else ''}, {fact.failed} failed"
    chance = f"{fact.failure:.0%} fail with {'an accepted' if fact.is_accepted else 'a foreign'} contract"
    trouble = f"; leaves without power: {fact.trouble}" if fact.trouble else ""
    return [f"plugs in and authenticates for {span(fact.overhead_s)}: {tries} ({chance}){trouble}"]


@tell.register
def _power_grant(fact: facts.PowerGrant, _telling: Telling) -> list[str]:
    power = f"may draw {fact.cap_kw:z.0f} kW from the grid and draws {fact.draw_kw:z.0f} kW"
    return [f"{power} at SOC {fact.soc:z.2f}; limited by: {fact.limited_by}"]


@tell.register
def _session_end(fact: facts.SessionEnd, telling: Telling) -> list[str]:
    mean_kw = fact.grid_kwh / fact.duration_s * SECONDS_PER_HOUR if fact.duration_s > 0.0 else 0.0
    grid = f"{fact.grid_kwh:z.0f} kWh from the grid at {mean_kw:z.0f} kW on average, {fact.last_kw:z.0f} kW at the end"
    return [
        f"power stops after {span(fact.duration_s)} ({fact.status}: {fact.why}): SOC {fact.soc:z.2f}, "
        f"{fact.battery_kwh:z.0f} kWh into the battery, {grid}; {fact.cost:z.2f} {telling.currency} so far"
    ]


@tell.register
def _stranding(fact: facts.Stranding, _telling: Telling) -> list[str]:
    if fact.hub is not None:
        return [f"cannot start a session at {fact.hub} and reaches no other hub; waits for the tow truck"]
    return [f"the battery is empty at km {fact.km:z.0f}; waits for the tow truck"]


@tell.register
def _trip_end(fact: facts.TripEnd, _telling: Telling) -> list[str]:
    return [f"the trip ends: {fact.status}"]


def sums(row: dict[str, Any], currency: str) -> list[str]:
    """The sums of a trip, from its row of the table ``trips``."""
    times = ", ".join(f"{name} {span(row[f'{name}_s'])}" for name in TIMES)
    costs = ", ".join(f"{name} {row[f'{name}_cost']:z.2f}" for name in COSTS)
    cost = sum(row[f"{name}_cost"] for name in COSTS)
    end = row["arrive_time"]
    total = "" if end is None else f"{span((end - row['depart_time']).total_seconds())} = "
    delay = "" if row["delay_s"] is None else f"; {span(row['delay_s'])} beyond a diesel twin"
    used = f"{row['energy_kwh']:z.0f} kWh used, {row['charged_kwh']:z.0f} kWh charged"
    soc = f"SOC {row['soc_start']:z.2f} to {row['soc_end']:z.2f}"
    return [
        f"{row['status']}: {row['distance_km']:z.0f} km, {used}, charging stops: {row['charging_stops']}, {soc}",
        f"time: {total}{times}{delay}",
        f"cost: {cost:z.2f} {currency} = {costs}; {row['emissions_kg']:z.0f} kg CO2e",
    ]
