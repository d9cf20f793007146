"""Each kind of fact in words; a kind without its own sentence is described by its fields."""

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
"""Columns of the table ``trips``, without their suffixes."""


@dataclass(frozen=True)
class Context:
    """What a sentence needs besides its fact."""

    currency: str
    time: RunTime


@singledispatch
def describe(fact: Any, _context: Context) -> list[str]:
    """Describe a fact in one or more lines."""
    fields = ", ".join(f"{name} {value}" for name, value in asdict(fact).items())
    return [f"{type(fact).__name__}: {fields}"]


@describe.register
def _departure(fact: facts.Departure, _context: Context) -> list[str]:
    truck = f"{fact.vehicle_class} of {fact.operator} with {fact.payload_t:z.1f} t"
    battery = f"SOC {fact.soc:z.2f} of {fact.usable_kwh:z.0f} kWh"
    route = f"{fact.origin} for {fact.destination}, {fact.route_km:z.0f} km"
    return [f"departs {route}: {truck}, {battery}, charging contract with {fact.network}"]


@describe.register
def _choice(fact: facts.Choice, context: Context) -> list[str]:
    return choice_lines(fact, context.currency)


@describe.register
def _booked(fact: facts.Booked, context: Context) -> list[str]:
    return [f"books an EVSE at {fact.hub}, reserved until {context.time.label(fact.until_s)}"]


@describe.register
def _drive(fact: facts.Drive, _context: Context) -> list[str]:
    stretch = f"{span(fact.duration_s)} on {fact.used_kwh:z.0f} kWh"
    return [f"has driven for {stretch}: km {fact.km:z.0f} of its route, SOC {fact.soc:z.2f}"]


@describe.register
def _rest(fact: facts.Rest, _context: Context) -> list[str]:
    kind = "daily rest" if fact.is_daily else "break"
    where = "" if fact.hub is None else f" at its EVSE at {fact.hub}"
    return [f"takes a {kind} of {span(fact.duration_s)}{where}: {fact.why}"]


@describe.register
def _border(fact: facts.BorderCrossing, _context: Context) -> list[str]:
    parts = {"closed": fact.closed_s, "waiting for a lane": fact.lane_s, "procedure": fact.dwell_s}
    times = ", ".join(f"{name} {span(duration_s)}" for name, duration_s in parts.items() if duration_s >= 1.0)
    return [f"has crossed the border at {fact.node} into {fact.into}, {fact.consignment}: {times or 'without a stop'}"]


@describe.register
def _inspected(fact: facts.Inspected, _context: Context) -> list[str]:
    if fact.counted is not None:
        return [f"is waved on at {fact.station} ({fact.jurisdiction}): its inspection in {fact.counted} counts there"]
    return [f"is inspected at {fact.station} ({fact.jurisdiction}) for {fact.duration_s / SECONDS_PER_MINUTE:.0f} min"]


@describe.register
def _hub_arrival(fact: facts.HubArrival, _context: Context) -> list[str]:
    seen = [f"{fact.free} of {fact.fitting} compatible EVSEs are free"]
    if fact.out_of_service:
        seen.append(f"{fact.out_of_service} out of service")
    if not fact.free:
        seen.append(f"trucks in the queue: {fact.queueing}, expected wait {span(fact.expected_wait_s)}")
    if fact.booking != "none":
        seen.append("booked, on time" if fact.booking == "in time" else "booked, but too late")
    return [f"reaches {fact.hub} with SOC {fact.soc:z.2f}: {', '.join(seen)}"]


@describe.register
def _drive_on(fact: facts.DriveOn, _context: Context) -> list[str]:
    return [f"leaves {fact.hub} without charging: {fact.why}"]


@describe.register
def _turned_away(fact: facts.TurnedAway, _context: Context) -> list[str]:
    return [f"learns at km {fact.km:.0f} that {fact.hub} is out of service, and decides again"]


@describe.register
def _evse_granted(fact: facts.EvseGranted, _context: Context) -> list[str]:
    wait = "immediately" if fact.wait_s < 1.0 else f"after {span(fact.wait_s)} in the queue"
    return [f"is assigned {fact.evse} {wait}: {fact.connector}, up to {fact.power_kw:z.0f} kW"]


@describe.register
def _start(fact: facts.Start, _context: Context) -> list[str]:
    tries = f"{fact.attempts} attempt{'s' if fact.attempts != 1 else ''}, {fact.failed} failed"
    chance = (
        f"{fact.failure:.0%} fail with {'an accepted contract' if fact.is_accepted else 'a contract not accepted here'}"
    )
    trouble = f"; leaves without power: {fact.trouble}" if fact.trouble else ""
    return [f"plugs in and authenticates for {span(fact.overhead_s)}: {tries} ({chance}){trouble}"]


@describe.register
def _power_grant(fact: facts.PowerGrant, _context: Context) -> list[str]:
    power = f"may draw {fact.cap_kw:z.0f} kW from the grid and draws {fact.draw_kw:z.0f} kW"
    return [f"{power} at SOC {fact.soc:z.2f}; limited by: {fact.limited_by}"]


@describe.register
def _session_end(fact: facts.SessionEnd, context: Context) -> list[str]:
    mean_kw = fact.grid_kwh / fact.duration_s * SECONDS_PER_HOUR if fact.duration_s > 0.0 else 0.0
    grid = f"{fact.grid_kwh:z.0f} kWh from the grid at {mean_kw:z.0f} kW on average, {fact.last_kw:z.0f} kW at the end"
    return [
        f"power stops after {span(fact.duration_s)} ({fact.status}: {fact.why}): SOC {fact.soc:z.2f}, "
        f"{fact.battery_kwh:z.0f} kWh into the battery, {grid}; {fact.cost:z.2f} {context.currency} so far"
    ]


@describe.register
def _stranding(fact: facts.Stranding, _context: Context) -> list[str]:
    if fact.hub is not None:
        return [f"cannot start a session at {fact.hub} or reach another hub; waits for the tow truck"]
    return [f"the battery is empty at km {fact.km:z.0f}; waits for the tow truck"]


@describe.register
def _trip_end(fact: facts.TripEnd, _context: Context) -> list[str]:
    return [f"the trip ends: {fact.status}"]


def sums(row: dict[str, Any], currency: str) -> list[str]:
    """The totals of a trip, from its row of the table ``trips``."""
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
