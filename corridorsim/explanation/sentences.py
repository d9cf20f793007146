"""Each kind of fact in words; a kind without a sentence of its own is told by its fields."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import singledispatch
from typing import Any

from corridorsim.explanation.answer import RunTime
from corridorsim.explanation.choices import choice_lines
from corridorsim.explanation.spans import span
from corridorsim.world import facts


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
    return [
        f"departs {fact.origin} for {fact.destination}, {fact.route_km:.0f} km: {fact.vehicle_class} of {fact.operator} "
        f"with {fact.payload_t:.1f} t, SOC {fact.soc:.2f} of {fact.usable_kwh:.0f} kWh, charging contract with {fact.network}"
    ]


@tell.register
def _choice(fact: facts.Choice, telling: Telling) -> list[str]:
    return choice_lines(fact, telling.currency)


@tell.register
def _booked(fact: facts.Booked, telling: Telling) -> list[str]:
    return [f"books an EVSE at {fact.hub}, kept until {telling.time.label(fact.until_s)}"]


@tell.register
def _drive(fact: facts.Drive, _telling: Telling) -> list[str]:
    return [
        f"has driven for {span(fact.duration_s)} on {fact.used_kwh:.0f} kWh: km {fact.km:.0f} of its route, SOC {fact.soc:.2f}"
    ]


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
def _hub_arrival(fact: facts.HubArrival, _telling: Telling) -> list[str]:
    booking = {"none": "", "in time": "; booked, in time", "late": "; booked, but too late"}[fact.booking]
    out = f", {fact.out_of_service} out of service" if fact.out_of_service else ""
    queue = f", {fact.queueing} trucks queue, expects to wait {span(fact.expected_wait_s)}" if not fact.free else ""
    return [
        f"reaches {fact.hub} with SOC {fact.soc:.2f}: {fact.free} of {fact.fitting} EVSEs that fit are free{out}{queue}{booking}"
    ]


@tell.register
def _drive_on(fact: facts.DriveOn, _telling: Telling) -> list[str]:
    return [f"leaves {fact.hub} without charging: {fact.why}"]


@tell.register
def _evse_granted(fact: facts.EvseGranted, _telling: Telling) -> list[str]:
    wait = "at once" if fact.wait_s < 1.0 else f"after {span(fact.wait_s)} in the queue"
    return [f"gets {fact.evse} {wait}: {fact.connector}, {fact.power_kw:.0f} kW at most"]


@tell.register
def _start(fact: facts.Start, _telling: Telling) -> list[str]:
    contract = "accepted" if fact.is_accepted else "foreign"
    tries = f"{fact.attempts} attempt{'s' if fact.attempts != 1 else ''}, {fact.failed} failed"
    text = f"plugs in and authenticates for {span(fact.overhead_s)}: {tries} ({fact.failure:.0%} fail with a contract that is {contract})"
    return [text if fact.trouble is None else f"{text}; leaves without power: {fact.trouble}"]


@tell.register
def _power_grant(fact: facts.PowerGrant, _telling: Telling) -> list[str]:
    return [
        f"may draw {fact.cap_kw:.0f} kW and draws {fact.draw_kw:.0f} kW at SOC {fact.soc:.2f}; limited by: {fact.limited_by}"
    ]


@tell.register
def _session_end(fact: facts.SessionEnd, telling: Telling) -> list[str]:
    mean_kw = fact.grid_kwh / fact.duration_s * 3600.0 if fact.duration_s > 0.0 else 0.0
    return [
        f"power stops after {span(fact.duration_s)} ({fact.status}: {fact.why}): SOC {fact.soc:.2f}, "
        f"{fact.battery_kwh:.0f} kWh into the battery, {fact.grid_kwh:.0f} kWh from the grid at {mean_kw:.0f} kW on average "
        f"and {fact.last_kw:.0f} kW at the end, {fact.cost:.2f} {telling.currency}"
    ]


@tell.register
def _stranding(fact: facts.Stranding, _telling: Telling) -> list[str]:
    return [f"the battery is empty at km {fact.km:.0f}; waits for the tow truck"]


@tell.register
def _trip_end(fact: facts.TripEnd, _telling: Telling) -> list[str]:
    return [f"the trip ends: {fact.status}"]


def sums(row: dict[str, Any], telling: Telling) -> list[str]:
    """The sums of a trip, from its row of the table ``trips``."""
    times = ("drive", "queue", "overhead", "charge", "rest", "border")
    parts = ", ".join(f"{name} {span(row[f'{name}_s'])}" for name in times)
    end = row["arrive_time"]
    total = f"{span((end - row['depart_time']).total_seconds())} = " if end is not None else ""
    delay = f"; {span(row['delay_s'])} beyond a diesel twin" if row["delay_s"] is not None else ""
    money = ("energy", "time", "toll", "wear", "rescue")
    costs = ", ".join(f"{name} {row[f'{name}_cost']:.2f}" for name in money)
    return [
        f"{row['status']}: {row['distance_km']:.0f} km, {row['energy_kwh']:.0f} kWh used, {row['charged_kwh']:.0f} kWh charged "
        f"at {row['charging_stops']} stops, SOC {row['soc_start']:.2f} to {row['soc_end']:.2f}",
        f"time: {total}{parts}{delay}",
        f"cost: {sum(row[f'{name}_cost'] for name in money):.2f} {telling.currency} = {costs}; {row['emissions_kg']:.0f} kg CO2e",
    ]
