"""Rows of one small run whose figures can be worked out by hand.

Hours count from the start of the run; the window is hour 12 to 60, the run ends at hour 72. One hub ``h``
with two EVSEs on one feeder ``f``: ``t0`` charges before the window, ``t1`` fails to start and then charges,
``t2`` waits behind it, ``t4`` gives up and strands, ``t5`` finds no route and ``t3`` waits when the run ends.
"""

from datetime import UTC, datetime, timedelta
from math import log

from corridorsim.records.schema import TABLES

START = datetime(2030, 1, 7, tzinfo=UTC)


def at(hour):
    return START + timedelta(seconds=round(hour * 3600))


def trip(trip_id, status, depart, arrive, *, hours, vehicle_class="tractor", **columns):
    """Build a row; ``hours`` are those of drive, queue, overhead, charge, rest, border."""
    names = ("drive_s", "queue_s", "overhead_s", "charge_s", "rest_s", "border_s")
    times = {name: value * 3600 for name, value in zip(names, hours, strict=True)}
    moments = {"depart_time": at(depart), "arrive_time": None if arrive is None else at(arrive)}
    return {"trip_id": trip_id, "vehicle_class": vehicle_class, "status": status} | moments | times | columns


def session(trip_id, status, arrive, start, end, *, wait, overhead, evse="h-1", size="small", kwh=0.0):
    """Build a row; times in hours, losses are 5 %."""
    return {
        "session_id": f"{trip_id}-{arrive:g}",
        "trip_id": trip_id,
        "hub": "h",
        "evse": evse,
        "jurisdiction": "A",
        "operator_size": size,
        "status": status,
        "arrive_time": at(arrive),
        "start_time": None if start is None else at(start),
        "end_time": None if end is None else at(end),
        "wait_s": wait * 3600,
        "overhead_s": overhead * 3600,
        "soc_start": 0.3,
        "soc_end": 0.5,
        "battery_kwh": kwh,
        "grid_kwh": kwh * 1.05,
        "cost": kwh * 0.5,
        "v2g_kwh": 0.0,
        "v2g_revenue": 0.0,
    }


def hub_state(hour, power_kw, energy_kwh, charging, occupied, queueing, out_of_service=0):
    return {
        "hub": "h",
        "time": at(hour),
        "power_kw": power_kw,
        "limit_kw": 400.0,
        "energy_kwh": energy_kwh,
        "charging": charging,
        "occupied": occupied,
        "queueing": queueing,
        "out_of_service": out_of_service,
        "installed": 2,
        # One of the two is for nights; t2, at 105 kW, is there. The other one breaks.
        "overnight_installed": 1,
        "overnight_charging": int(power_kw == 105),
        "overnight_out_of_service": 0,
        # Two kW of sun: half of it is stored, a kW fed in, and the battery gives a kW; all of it cancels out.
        "site_kw": power_kw,
        "site_kwh": energy_kwh,
        "export_kwh": float(hour),
        "pv_kw": 2.0,
        "pv_kwh": 2.0 * hour,
        "battery_kwh": float(hour),
        "battery_in_kwh": 2.0 * hour,
        "battery_out_kwh": float(hour),
    }


def feeder_state(hour, hubs_kw, **columns):
    return {
        "feeder": "f",
        "time": at(hour),
        "hubs_kw": hubs_kw,
        "hubs_kwh": 367.5 - 72,  # less what was fed in
        "background_kw": 100.0,
        "rating_kw": 300.0,
        "limit_kw": 500.0,
        "ambient_c": 0.0,
        "top_oil_c": 55.0,
        "hot_spot_c": 80.0,
        "ageing_h": hour / 2,
    } | columns


def activity(trip_id, name, start, end):
    return {"trip_id": trip_id, "activity": name, "start_time": at(start), "end_time": at(end)}


def _trips():
    battery = {"soc_start": 0.9, "soc_end": 0.5, "energy_kwh": 200.0, "charged_kwh": 0.0}
    # Sessions at 0.50 per kWh, the depot at 0.20; 0.10 of wear per km.
    costs = {"energy_cost": 90.0, "time_cost": 80.0, "toll_cost": 10.0, "wear_cost": 10.0, "rescue_cost": 0.0}
    rest = {"distance_km": 100.0, "payload_t": 20.0, "emissions_kg": 10.0, "charging_stops": 1}
    rest["emissions_marginal_kg"] = 25.0
    rest |= {"payload_lost_t": 0.5, "battery_cycles": 0.4, "battery_cost": 0.0}
    rest |= {"operator_size": "small", "diesel_kg": 100.0, "toll_spared": 0.0}
    rest |= {"origin": "west", "destination": "east"}
    base = battery | costs | rest
    first = {"energy_cost": 140.0, "time_cost": 154.0, "toll_cost": 50.0, "wear_cost": 30.0, "battery_cost": 6.0}
    second = {"energy_cost": 65.0, "time_cost": 75.0, "toll_cost": 20.0, "wear_cost": 20.0}
    t0 = base | {"delay_s": 90000.0, "energy_kwh": 300.0, "charged_kwh": 100.0}
    t1 = base | first | {"delay_s": 7200.0, "distance_km": 300.0, "emissions_kg": 60.0}
    t1 |= {"diesel_kg": 300.0, "energy_kwh": 400.0, "charged_kwh": 200.0, "due_time": at(18.5), "destination": "beyond"}
    t2 = base | second | {"delay_s": 3600.0, "distance_km": 200.0, "payload_t": 10.0, "emissions_kg": 30.0}
    t2 |= {"energy_kwh": 250.0, "charged_kwh": 50.0, "charging_stops": 2, "due_time": at(19)}
    t2 |= {"diesel_kg": 200.0, "operator_size": "large", "origin": "east"}
    t4 = base | {"soc_end": 0.0, "energy_kwh": 450.0, "rescue_cost": 1000.0}
    t4 |= {"payload_lost_t": 2.0, "battery_cycles": 0.9}
    return [
        trip("t0", "completed", 5, 11, hours=(5, 0, 0, 1, 0, 0), **t0),
        trip("t1", "completed", 13, 19, hours=(4, 0.25, 0.35, 1, 0.15, 0.25), **t1),
        trip("t2", "completed", 14, 19, hours=(3, 0.5, 0.25, 0.5, 0.75, 0), **t2),
        trip("t4", "stranded", 20, 24, hours=(2, 0.25, 1.75, 0, 0, 0), **t4),
        trip("t5", "cancelled", 21, None, hours=(0, 0, 0, 0, 0, 0), payload_t=15.0),
        trip("t3", "in_progress", 58, None, hours=(13, 1, 0, 0, 0, 0), **base | {"energy_cost": 40.0}),
    ]


def _sessions():
    return [
        session("t0", "completed", 8, 8, 9, wait=0, overhead=0, kwh=100.0),
        session("t1", "failed_start", 14, None, 14.1, wait=0, overhead=0.1),
        session("t1", "completed", 15, 15.5, 16.5, wait=0.25, overhead=0.25, kwh=200.0),
        session("t2", "completed", 16, 16.75, 17.25, wait=0.5, overhead=0.25, kwh=50.0, size="large"),
        session("t4", "gave_up", 22, None, 22.25, wait=0.25, overhead=0, evse=None),
        session("t3", "in_progress", 71, None, None, wait=1, overhead=0, evse=None),
    ]


def _hub_states():
    rows = [(0, 0, 0, 0, 0, 0), (8, 350, 0, 1, 1, 0), (9, 0, 105, 0, 0, 0), (14, 0, 105, 0, 1, 0)]
    rows += [
        (14.1, 0, 105, 0, 0, 0),
        (15, 0, 105, 0, 0, 1),
        (15.25, 0, 105, 0, 1, 0),
        (15.5, 210, 105, 1, 1, 0),
    ]
    rows += [(16, 210, 210, 1, 1, 1), (16.5, 0, 315, 0, 1, 0), (16.75, 105, 315, 1, 1, 0)]
    rows += [(17.25, 0, 367.5, 0, 0, 0), (22, 0, 367.5, 0, 0, 1), (22.25, 0, 367.5, 0, 0, 0)]
    rows += [
        (30, 0, 367.5, 0, 0, 0, 1),
        (42, 0, 367.5, 0, 0, 0),
        (71, 0, 367.5, 0, 0, 1),
        (72, 0, 367.5, 0, 0, 1),
    ]
    return [hub_state(*row) for row in rows]


def _feeder_states():
    rows = [(0, 0), (8, 350), (9, 0), (15.5, 210), (16.5, 0), (16.75, 105), (17.25, 0), (72, 0)]
    return [feeder_state(*row) for row in rows]


def _activities():
    rows = [("drive", 13, 14), ("overhead", 14, 14.1), ("drive", 14.1, 15), ("queue", 15, 15.25)]
    rows += [
        ("overhead", 15.25, 15.5),
        ("charge", 15.5, 16.5),
        ("border", 16.5, 16.75),
        ("rest", 16.75, 16.9),
    ]
    return [activity("t1", *row) for row in [*rows, ("drive", 16.9, 19)]]


def _bills():
    """Net prices; the rebate on t0 is outside of the window."""
    rows = [
        ("t0-8", "ENERGY", 100.0, "kWh", 0.4, 8.0, 48.0),
        ("t0-8", "ROAMING_FLAT", 1.0, "session", 3.0, 0.0, 3.0),
        ("t0-8", "REBATE", 1.0, "session", -1.0, 0.0, -1.0),
        ("t1-15", "ENERGY", 200.0, "kWh", 0.5, 0.0, 100.0),
        ("t2-16", "ENERGY", 50.0, "kWh", 0.3, 0.0, 15.0),
        ("t2-16", "NO_SHOW", 1.0, "session", 10.0, 0.0, 10.0),
    ]
    return [dict(zip(TABLES["bills"].names, row, strict=True)) for row in rows]


def _rebates():
    return [{"session_id": "t0-8", "hub": "h", "jurisdiction": "A", "amount": 1.0}]


def _bookings():
    rows = [("t0", 8, "no_show"), ("t1", 14, "kept"), ("t2", 16, "no_show"), ("t4", 22, "refused")]
    rows.append(("t4", 23, "cancelled"))
    return [
        {"trip_id": trip_id, "hub": "h", "begin_time": at(hour), "status": status} for trip_id, hour, status in rows
    ]


def _events():
    rows = [(2, "evse_maintenance"), (3, "evse_repaired"), (30, "evse_fault"), (42, "evse_repaired")]
    rows += [(62, "evse_fault")]
    of_evse = [{"time": at(hour), "kind": kind, "subject": "h-2", "detail": ""} for hour, kind in rows]
    told = [(14.1, "failed_start", "h", "t1"), (22, "stranded", "t4", "empty"), (22.25, "gave_up", "h", "t4")]
    return [*of_evse, *(dict(zip(TABLES["events"].names, (at(row[0]), *row[1:]), strict=True)) for row in told)]


def _hubs():
    prices = {"demand_charge_per_kw_month": 10.0, "energy_purchase_per_kwh": 0.1}
    battery = {"battery_capacity_kwh": 96.0, "battery_efficiency": 1.0}
    hub = {"hub": "h", "feeder": "f", "evses": 2, "limit_kw": 400.0, "time_zone": "Europe/Berlin", "pv_peak_kw": 5.0}
    owner = {"jurisdiction": "A", "operator": "cpo", "area_type": "rural"}
    return [hub | prices | battery | owner]


def _nodes():
    return [{"node": "west", "jurisdiction": "A"}, {"node": "east", "jurisdiction": "B"}]


def _agreements():
    """One that the public pays, and one that the hubs of A and B pay."""
    rows = [("data_sharing", "public", 1000.0), ("uptime_standard", "cpo", 500.0)]
    return [
        {"lever": lever, "rule": "best", "jurisdictions": "A,B", "paid_by": paid_by, "cost_per_year": cost}
        | {"once": 0.0, "per_year": cost, "years": 10.0}
        for lever, paid_by, cost in rows
    ]


def _investments():
    terms = {"lifetime_years": 10.0, "running_share": 0.02, "cost_of_capital": 0.1, "public_discount_rate": 0.0}
    return [{"hub": "h", "cost": 10_000.0, "grant": 1000.0} | terms]


def reduction(hour, pay):
    return {"hub": "h", "start_time": at(hour), "end_time": at(hour + 1), "reduction_kw": 100.0, "pay": pay}


def _feeders():
    # At its rated load, 80 degC; it ages half an hour an hour there.
    reference_c = 15_000 / (15_000 / 353 + log(0.5)) - 273
    rises = {"top_oil_rise_c": 55.0, "hot_spot_rise_c": 25.0, "loss_ratio": 5.0, "oil_exponent": 0.8}
    times = {"winding_exponent": 0.8, "oil_time_constant_h": 3.0, "winding_time_constant_min": 5.0}
    return [
        {"feeder": "f", "utility": "grid", "rating_kw": 300.0, "transformer_kw": 100.0, "reference_c": reference_c}
        | rises
        | times
    ]


def unit():
    """Build the rows of all tables, anew on each call."""
    return {
        "trips": _trips(),
        "charging_sessions": _sessions(),
        "hub_states": _hub_states(),
        "feeder_states": _feeder_states(),
        "activities": _activities(),
        "bills": _bills(),
        "rebates": _rebates(),
        "bookings": _bookings(),
        "events": _events(),
        "hubs": _hubs(),
        "demand_response": [reduction(20, 10.0), reduction(70, 10.0)],
        "feeders": _feeders(),
        "nodes": _nodes(),
        "agreements": _agreements(),
        "investments": _investments(),
    }


def unit_without_site():
    """Build the same rows of a hub that has no battery and no PV, whose feeder it draws from as its EVSEs do."""
    tables = unit()
    for row in tables["hub_states"]:
        row["site_kwh"] = row["export_kwh"] = None
    return tables
