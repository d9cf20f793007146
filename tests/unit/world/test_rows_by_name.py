"""Rows of trips and sessions go by the names of their columns, and no two columns can be swapped unnoticed."""

import ast
import inspect
import sys
import textwrap
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from math import inf
from pathlib import Path
from types import SimpleNamespace

import pytest

from corridorsim.records.schema import TABLES, TIME_COLUMNS


def plain(name):
    """A module as plain Python, with methods that can be taken apart and stand-ins for what it works on."""
    folders, _, module = name.rpartition(".")
    path = Path(import_module(folders).__path__[0], f"{module}.py")
    spec = spec_from_file_location(f"plain_{module}", path)
    made = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


stay_module = plain("corridorsim.world.charging.stay")
Stay = stay_module.Stay
Ledger = plain("corridorsim.world.state.ledger").Ledger


class Rows:
    """Takes rows cell by cell."""

    def __init__(self):
        self.rows = []
        self.trips = self.sessions = self
        self.cells = {}

    def number(self, column, value):
        assert column not in self.cells
        self.cells[column] = value

    text = name = optional = number

    def end(self):
        self.rows.append(self.cells)
        self.cells = {}


def like(**values):
    return SimpleNamespace(**values)


# -- trips -------------------------------------------------------------------------------------------------------------

VEHICLE = like(
    charge_efficiency=0.8, vehicle_cost_per_h=7.0, wear_cost_per_km=0.5, cycles_of=lambda kwh: kwh / 500.0,
    battery_cost=lambda cycles: 3.0 * cycles,
)  # fmt: skip


def ledger():
    """A trip at 40,000 s in which every sum has a value of its own."""
    route = like(
        spec=like(origin="port", destination="market"),
        vehicle_class=VEHICLE,
        depot=like(price_per_kwh=0.25, carbon_g_per_kwh=400.0, marginal_g_per_kwh=900.0),
        driver_cost_per_h=36.0,
        diesel_kg=700.0,
        toll_before=[0.0, 31.0],
        spared_before=[0.0, 17.0],
        km_before=[0.0, 700.0],
        nodes=["port", "market"],
    )
    trip = like(
        trip_id="t1", flow=like(name="north"), vehicle_class="tractor", depart_s=1000.0, soc_start=0.9, payload_t=13.0,
        payload_lost_t=2.0,
    )  # fmt: skip
    motion = like(route=route, segment=1, so_far=lambda before: before[1])
    battery = like(soc=0.4, capacity_kwh=500.0, energy_kwh=820.0)
    made = Ledger(like(now=41_000.0), Rows(), trip, like(name="haulier", size="small"), motion, battery, None, False)
    made.spent_s = [21_000.0, 1100.0, 1200.0, 5300.0, 10_400.0, 1000.5]
    made.distance_km, made.charged_kwh, made.v2g_kwh, made.charging_stops = 640.0, 570.0, 30.0, 3
    made.session_cost, made.rescue_cost, made.daily_rest_s = 210.0, 99.0, 4000.0
    made.emissions_kg, made.emissions_marginal_kg = 150.0, 333.0
    return made


def trip_row(made):
    made.write("completed", 77_000.0, 39_000.0)
    (row,) = made._log.rows
    return row


TRIP = {
    "trip_id": "t1", "flow": "north", "vehicle_class": "tractor", "operator": "haulier", "operator_size": "small",
    "origin": "port", "destination": "market", "status": "completed", "depart_time": 1000.0, "arrive_time": 41_000.0,
    "due_time": 77_000.0, "distance_km": 640.0, "drive_s": 21_000.0, "queue_s": 1100.0, "overhead_s": 1200.0,
    "charge_s": 5300.0, "rest_s": 10_400.0, "border_s": 1000.5, "delay_s": 1000.0, "energy_kwh": 820.0,
    "charged_kwh": 570.0, "soc_start": 0.9, "soc_end": 0.4, "payload_t": 13.0,
    "energy_cost": 210.0 + 0.5 * 500 * 0.25, "time_cost": 36.0 * 10 + 7.0 * 40_000 / 3600, "toll_cost": 31.0,
    "wear_cost": 320.0, "rescue_cost": 99.0, "emissions_kg": 150.0 + 250 / 0.8 * 0.4,
    "emissions_marginal_kg": 333.0 + 250 / 0.8 * 0.9, "charging_stops": 3, "payload_lost_t": 2.0,
    "battery_cycles": 850.0 / 500.0, "battery_cost": 3.0 * 850.0 / 500.0, "diesel_kg": 700.0, "toll_spared": 17.0,
}  # fmt: skip


def session_row():
    """A session in which every column has a value of its own."""
    session = like(
        session_id="t1/2", status="completed", reason="none at all", arrive_s=10.0, start_s=20.0, end_s=30.0,
        wait_s=4.0, overhead_s=6.0, soc_arrive=0.2, got_power=True, slot=0, fee=45.0, v2g_pay=3.0, is_written=False,
        terms=like(is_accepted=True), plug=like(connector="MCS"), sales=None,
        charged=like(soc=0.7, battery_kwh=250.0, grid_kwh=280.0, peak_kw=350.0, v2g_kwh=12.0),
    )  # fmt: skip
    spec = like(
        name="plaza",
        evses=[like(name="plaza/fast-1")],
        jurisdiction=like(name="here", carbon=None, carbon_g_per_kwh=100),
    )
    made = object.__new__(Stay)
    made.session, made.hub, made.env = session, like(spec=spec), like(now=50.0)
    session.hub = made.hub
    made.billing = like(close=lambda _session, _now: None)
    made.offer = like(
        hub_name="plaza", jurisdiction_name="here", evse_names=("plaza/fast-1",),
        emissions=like(is_flat=False, by_hour_kg=lambda _session, _now: (26.8, 31.5)),
    )  # fmt: skip
    rows = Rows()
    made.around = like(log=rows)
    made.state = like(
        trip=like(trip_id="t1"), operator=like(network="alpha", name="haulier", size="large"), battery=like(soc=0.6),
        ledger=like(session_cost=0.0, emit=lambda _average, _marginal: None),
    )  # fmt: skip
    made.close()
    (row,) = rows.rows
    return row


SESSION = {
    "session_id": "t1/2", "trip_id": "t1", "hub": "plaza", "evse": "plaza/fast-1", "connector": "MCS",
    "network": "alpha", "jurisdiction": "here", "operator": "haulier", "operator_size": "large", "accepted": 1,
    "status": "completed", "reason": "none at all", "arrive_time": 10.0, "start_time": 20.0, "end_time": 30.0,
    "wait_s": 4.0, "overhead_s": 6.0, "soc_start": 0.2, "soc_end": 0.7, "battery_kwh": 250.0, "grid_kwh": 280.0,
    "peak_kw": 350.0, "cost": 45.0, "emissions_kg": 26.8, "emissions_marginal_kg": 31.5, "v2g_kwh": 12.0,
    "v2g_revenue": 3.0,
}  # fmt: skip


def pairs(table):
    """Neighbouring columns of one type that are written apart; the times of a trip are written by their names."""
    schema = TABLES[table]
    return [
        (a.name, b.name)
        for a, b in zip(schema, list(schema)[1:], strict=False)
        if a.type == b.type and not {a.name, b.name} & set(TIME_COLUMNS)
    ]


def swapped(method, first, second):
    """The method with the values of two columns swapped in its source."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
    cells = [
        node.args
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and len(node.args) == 2 and isinstance(node.args[0], ast.Constant)
    ]
    found = [cell for cell in cells if cell[0].value in (first, second)]
    assert [cell[0].value for cell in found] == [first, second], "both columns are written by name, once"
    one, other = found
    one[1], other[1] = other[1], one[1]
    names = dict(vars(inspect.getmodule(method)))
    exec(compile(ast.fix_missing_locations(tree), "mutant", "exec"), names)
    return names[method.__name__]


def test_rows_are_as_expected():
    assert trip_row(ledger()) == pytest.approx(TRIP)
    assert session_row() == pytest.approx(SESSION)
    assert list(TRIP) == TABLES["trips"].names
    assert list(SESSION) == TABLES["charging_sessions"].names


@pytest.mark.parametrize(("first", "second"), pairs("trips"))
def test_two_columns_of_trips_swapped_are_seen(first, second, monkeypatch):
    monkeypatch.setattr(Ledger, "write", swapped(Ledger.write, first, second))
    assert trip_row(ledger()) != pytest.approx(TRIP)


@pytest.mark.parametrize(("first", "second"), pairs("charging_sessions"))
def test_two_columns_of_sessions_swapped_are_seen(first, second, monkeypatch):
    monkeypatch.setattr(Stay, "close", swapped(Stay.close, first, second))
    assert session_row() != pytest.approx(SESSION)


@pytest.mark.parametrize("column", TIME_COLUMNS)
def test_each_time_of_a_trip_has_its_column(column):
    made = ledger()
    made.spent_s[TIME_COLUMNS.index(column)] += 5.0
    assert trip_row(made)[column] == pytest.approx(TRIP[column] + 5.0)


def test_a_load_that_is_never_due_has_no_due_time():
    made = ledger()
    made._motion.route.diesel_kg = None
    made.write("in_progress", inf, None)
    (row,) = made._log.rows
    assert [row[name] for name in ("due_time", "arrive_time", "delay_s", "diesel_kg")] == [None] * 4
