"""Tariffs and carbon by the hour: from YAML and CSV files to the tables of a run, and what is refused on the way."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from test_bad_input import GOOD

from corridorsim import load, run
from corridorsim.analysis.bills import unit_bills
from corridorsim.analysis.results import Unit
from corridorsim.api import check
from corridorsim.errors import ConfigError

START = datetime(2030, 3, 5, tzinfo=UTC)
WORLD = (
    GOOD.replace("warmup_h: 0, window_h: 6, cooldown_h: 0", "warmup_h: 3, window_h: 12, cooldown_h: 3")
    .replace("trucks_per_day: 20", "trucks_per_day: 60")
    .replace("soc_start: 0.80", "soc_start: 0.40")
)
SHORT = """\
        energy_per_kwh: 0.4
        windows:
          - { start: 16:00, end: 22:30, energy_per_kwh: 0.5 }
"""
ELEMENTS = """\
        energy_per_kwh: 0.4
        idle_grace_min: 0
        elements:
          - restrictions: { start_time: "08:00", end_time: "10:30", max_kwh: 60 }
            price_components: [{ type: ENERGY, price: 0.55, tax_share: 0.25 }]
          - price_components: [{ type: FLAT, price: 1, tax_share: 0.25 }, { type: TIME, price: 3, step_size: 60 }]
"""
CARBON = """\
    carbon_g_per_kwh: 20
    carbon: { file: carbon.csv }
"""
HUB_END = """\
    evses: [{ kind: fast, count: 2 }]
feeders:
"""
UTILITY = """\
    evses: [{ kind: fast, count: 2 }]
    utility_tariff: valley
utility_tariffs:
  valley:
    energy:
      spot: { price_per_kwh: 0.02, price_file: spot }
      grid: { windows: [{ months: [mar], start: "06:00", end: "22:00", price_per_kwh: 0.05 }] }
    demand: { day: { start: "06:00", end: "22:00", price_per_kw_month: 6 } }
    fixed_per_month: 100
    tax_share: 0.25
price_files: { spot: { path: spot.csv } }
feeders:
"""


def hourly(name, hours=18):
    lines = [f"{(START + timedelta(hours=h)).isoformat()},{0.05 + 0.01 * h:.2f}" for h in range(hours)]
    return "\n".join([f"time,{name}", *lines]) + "\n"


def carbon_csv(hours=18):
    lines = [f"{(START + timedelta(hours=h)).isoformat()},{10 * h},{500 + h}" for h in range(hours)]
    return "\n".join(["time,average_g_per_kwh,marginal_g_per_kwh", *lines]) + "\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "spot.csv").write_text(hourly("price_per_kwh"))
    (tmp_path / "carbon.csv").write_text(carbon_csv())
    return tmp_path


def written(folder, *changes):
    text = WORLD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "corridor.yaml"
    path.write_text(text)
    return path


ALL = ((SHORT, ELEMENTS), ("    carbon_g_per_kwh: 20\n", CARBON), (HUB_END, UTILITY))


def results_of(folder, *changes, name="results"):
    results = run(written(folder, *changes), folder / name, scenarios=["today"], workers=1)
    assert check(results.path) == []
    return results


def test_everything_together(folder):
    results = results_of(folder, *ALL)
    sessions = results.charging_sessions.to_pandas()
    powered = sessions[sessions["grid_kwh"] > 0]
    bills = results.bills.to_pandas()
    assert len(powered) >= 15
    paid = bills.groupby("session_id", observed=True)["amount"].sum().reindex(powered["session_id"])
    assert paid.to_numpy() == pytest.approx(powered["cost"].to_numpy(), abs=1e-9)
    energy = bills[bills["component"] == "ENERGY"]
    assert set(energy["price"]) == {0.4, 0.55}
    metered = energy.groupby("session_id", observed=True)["quantity"].sum().reindex(powered["session_id"])
    assert metered.to_numpy() == pytest.approx(0.95 * powered["grid_kwh"].to_numpy(), rel=1e-9)
    assert (bills["amount"] - (bills["quantity"] * bills["price"] + bills["tax"])).abs().max() < 0.0101
    minutes = bills.loc[bills["component"] == "TIME", "quantity"] * 60
    assert minutes.to_numpy() == pytest.approx(np.round(minutes.to_numpy()), abs=1e-6)


def test_emissions_lie_between_those_of_the_hours_of_charging(folder):
    results = results_of(folder, *ALL)
    sessions = results.charging_sessions.to_pandas()
    done = sessions[(sessions["grid_kwh"] > 0) & sessions["end_time"].notna()]
    first = (done["start_time"] - START).dt.total_seconds() // 3600
    last = (done["end_time"] - START).dt.total_seconds() // 3600
    grams = 1000 * done["emissions_kg"] / done["grid_kwh"]
    marginal = 1000 * done["emissions_marginal_kg"] / done["grid_kwh"]
    assert (first < last).any()
    assert ((grams >= 10 * first - 1e-6) & (grams <= 10 * last + 1e-6)).all()
    assert ((marginal >= 500 + first - 1e-6) & (marginal <= 500 + last + 1e-6)).all()
    trips = results.trips.to_pandas().set_index("trip_id")
    by_trip = done.groupby("trip_id")["emissions_marginal_kg"].sum()
    completed = trips[trips["status"] == "completed"].loc[lambda rows: rows.index.isin(by_trip.index)]
    depot = (completed["soc_start"] - completed["soc_end"]) * 480 / 0.95 * 508.5 / 1000
    vehicle_efficiency = ((completed["emissions_marginal_kg"] - by_trip.reindex(completed.index)) / depot).unique()
    assert len(completed) > 5
    assert np.ptp(vehicle_efficiency) < 1e-9  # one charging efficiency explains all depots
    kpis = results.kpis.to_pandas().set_index("kpi")["value"]
    assert kpis["emissions_marginal_g_per_tkm"] > kpis["emissions_g_per_tkm"]


def test_owner_pays_by_the_meter(folder):
    results = results_of(folder, *ALL)
    items = unit_bills(results, Unit("today", 0)).items.to_pandas().set_index(["item"])
    states = results.hub_states.to_pandas()
    seconds = (states["time"] - START).dt.total_seconds()
    meter = np.interp(np.arange(0, 18 * 3600 + 1, 900), seconds, states["energy_kwh"])
    quarters = np.diff(meter)[12:60]  # the window, 03:00 to 15:00 UTC
    prices = np.repeat([0.02 + 0.05 + 0.01 * h for h in range(18)], 4)[12:60]
    assert items.loc["spot", "amount"].sum() == pytest.approx(1.25 * float(prices @ quarters), abs=0.06)
    local = np.arange(12, 60) / 4 + 1  # hours in Oslo
    grid = items.loc[["grid"]]
    assert grid["quantity"].sum() == pytest.approx(quarters.sum(), rel=1e-9)
    assert grid["amount"].sum() == pytest.approx(1.25 * 0.05 * quarters[local >= 6].sum(), abs=0.01)
    peak = items.loc["day"]
    assert peak["quantity"] > 0
    assert peak["quantity"] == pytest.approx(4 * quarters[local >= 6].max(), rel=1e-9)
    share = 12 / (31 * 24 - 1)  # an hour of March is lost to summer time
    assert peak["amount"] == round(1.25 * 6 * peak["quantity"] * share, 2)
    assert items.loc["fixed", "amount"] == round(1.25 * 100 * share, 2)
    summary = pd.read_parquet(results.path / "summary" / "bill_items.parquet")
    assert summary["amount"].tolist() == items["amount"].tolist()
    (bill,) = unit_bills(results, Unit("today", 0)).months.to_pylist()
    assert bill["energy_cost"] + bill["demand_charge"] == pytest.approx(items["amount"].sum(), abs=1e-9)


def test_dynamic_price_of_sessions(folder):
    dynamic = "        energy_per_kwh: 0.3\n        dynamic: { price_file: spot, factor: 2 }\n"
    files = (HUB_END, HUB_END.replace("feeders", "price_files: { spot: { path: spot.csv } }\nfeeders"))
    results = results_of(folder, (SHORT, dynamic), files)
    assert results.bills.num_rows == 0
    assert not (results.path / "summary" / "bill_items.parquet").exists()
    sessions = results.charging_sessions.to_pandas()
    done = sessions[(sessions["grid_kwh"] > 0) & sessions["end_time"].notna()]
    assert len(done) >= 15
    own = done["cost"] / (0.95 * done["grid_kwh"])
    first = (done["start_time"] - START).dt.total_seconds() // 3600
    last = (done["end_time"] - START).dt.total_seconds() // 3600
    assert (own >= 0.3 + 2 * (0.05 + 0.01 * first) - 1e-9).all()
    assert (own <= 0.3 + 2 * (0.05 + 0.01 * last) + 1e-9).all()


def test_a_tariff_that_costs_the_same_moves_no_truck(folder):
    same = SHORT + "        max_price: 1000000\n"
    tables = [results_of(folder, (SHORT, text), name=name) for text, name in ((SHORT, "short"), (same, "general"))]
    columns = ["session_id", "start_time", "end_time", "grid_kwh"]
    short, general = (results.charging_sessions.to_pandas() for results in tables)
    # Readings at price changes are made in both, and planners see one price by the hour: the plans are the same.
    assert len(short) >= 15
    pd.testing.assert_frame_equal(short[columns], general[columns])
    assert general["cost"].to_numpy() == pytest.approx(short["cost"].to_numpy(), abs=0.011)


def refused(folder, *changes):
    with pytest.raises(ConfigError) as caught:
        load(written(folder, *changes))
    return [str(problem) for problem in caught.value.problems]


def with_elements(text):
    return SHORT, "        energy_per_kwh: 0.4\n        elements:\n" + text


FREE = "          - { price_components: [{ type: ENERGY, price: 0.1 }] }\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_elements(FREE + FREE), "the ENERGY price of elements[1] can never match, since elements[0] comes first"),
        (
            with_elements('          - { price_components: [{ type: ENERGY, price: 0.1, tax_share: -0.1 }] }\n'),
            "price_components[0].tax_share: -0.1; allowed:",
        ),
        (
            with_elements("          - { price_components: [{ type: WATER, price: 0.1 }] }\n"),
            "allowed: ENERGY, TIME, PARKING_TIME or FLAT",
        ),
        (
            with_elements("          - price_components: [{ type: ENERGY, price: 0.1 }]\n"
                          "            restrictions: { min_kwh: 50, max_kwh: 20 }\n"),
            "min_kwh 50.0 is not below max_kwh 20.0; the element would never match",
        ),
        (
            with_elements("          - price_components: [{ type: FLAT, price: 1 }]\n"
                          "            restrictions: { min_kwh: 50 }\n"),
            "FLAT is charged when a session begins, so min_kwh can never match",
        ),
        ((SHORT, SHORT + "        elements:\n" + FREE), "windows can never match, since an element without"),
        ((SHORT, SHORT + "        min_price: 5\n        max_price: 4\n"), "min_price 5 is above max_price 4"),
        (
            (SHORT, SHORT + "        min_price: { excl_vat: 5 }\n        max_price: { excl_vat: 4, incl_vat: 9 }\n"),
            "min_price 5 is above max_price 4 without tax",
        ),
        ((SHORT, SHORT + "        max_price: {}\n"), "max_price: give excl_vat, incl_vat or both"),
        ((SHORT, SHORT + "        max_price: { excl_vat: dear }\n"), "max_price.excl_vat: 'dear'; input should"),
        ((SHORT, SHORT + "        max_price: { net: 3 }\n"), "max_price.net: unknown key 'net'"),
        ((SHORT, SHORT + "        max_price: dear\n"), "max_price: 'dear'; allowed: a number"),
        ((SHORT, SHORT + "        dynamic: { price_file: spott }\n"), "unknown price file 'spott'; allowed: none"),
        (
            (HUB_END, UTILITY.replace("utility_tariff: valley", "utility_tariff: vally")),
            "hubs.plaza.utility_tariff: unknown utility tariff 'vally'; allowed: valley; did you mean 'valley'?",
        ),
        (
            (HUB_END, UTILITY.replace("_tariff: valley", "_tariff: valley\n    past_peaks_kw: { day: [9] }")),
            "hubs.plaza.past_peaks_kw.day: unknown demand charge with a ratchet 'day'; allowed: none defined",
        ),
        (
            (HUB_END, UTILITY.replace("price_file: spot", "price_file: stop")),
            "utility_tariffs.valley.energy.spot.price_file: unknown price file 'stop'; allowed: spot",
        ),
        (
            (HUB_END, UTILITY.replace("tax_share: 0.25", "tax_share: -1")),
            "utility_tariffs.valley.tax_share: -1; allowed:",
        ),
        (
            (HUB_END, UTILITY.replace('start: "06:00", end: "22:00", price_per_kw_month',
                                                         'start: "06:10", end: "22:00", price_per_kw_month')),
            "06:10 is not a quarter hour",
        ),
        (
            (HUB_END, UTILITY.replace(
                "price_per_kwh: 0.05 }]",
                'price_per_kwh: 0.05 }, { start: "21:00", end: "23:00", price_per_kwh: 0.1 }]')),
            "windows 06:00-22:00 and 21:00-23:00 overlap in mar",
        ),
        (
            ("    carbon_g_per_kwh: 20\n", "    carbon_g_per_kwh: 20\n    carbon: { marginal_profile: "
                                           "{ hours: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, "
                                           "1, 1, 1, 1] } }\n"),
            "marginal_profile needs marginal_g_per_kwh",
        ),
    ],
)  # fmt: skip
def test_bad_tariffs_are_refused_with_their_place(folder, change, said):
    problems = refused(folder, change)
    assert any(said in text and text.startswith(f"{folder}/corridor.yaml:") for text in problems), problems


@pytest.mark.parametrize(
    ("edit", "line", "said"),
    [
        (lambda rows: rows[:5] + rows[6:], 6, "is 120 min after the row before; allowed: 60 min"),
        (lambda rows: [rows[0], rows[2], rows[1], *rows[3:]], 3, "times must be in ascending order"),
        (lambda rows: [rows[0], *rows[2:]], 2, "is after the start of the run"),
        (lambda rows: rows[:-1], 18, "before the end of the run"),
        (lambda rows: ["time,price", *rows[1:]], 1, "no column price_per_kwh; unknown column 'price'; allowed: time, "),
        (lambda rows: [*rows[:3], rows[3] + "x", *rows[4:]], 4, "'0.07x' is not a number"),
        (lambda rows: [*rows[:3], "noon,1", *rows[4:]], 4, "'noon' is not a time"),
        (lambda rows: [*rows[:3], rows[3] + ",1", *rows[4:]], 4, "3 values; allowed: 2"),
        (lambda rows: rows[:1], 1, "fewer than two rows"),
    ],
)
def test_bad_price_files_are_refused_with_their_line(folder, edit, line, said):
    path = folder / "spot.csv"
    path.write_text("\n".join(edit(path.read_text().splitlines())) + "\n")
    problems = refused(folder, ALL[2])
    assert any(text.startswith(f"{path}:{line}:") and said in text for text in problems), problems


def test_missing_carbon_file(folder):
    (folder / "carbon.csv").unlink()
    assert any("cannot be read" in text and "carbon.csv" in text for text in refused(folder, ALL[1]))


def test_negative_carbon(folder):
    path = folder / "carbon.csv"
    path.write_text(path.read_text().replace(",10,", ",-10,"))
    assert any(f"{path}:3:1: average_g_per_kwh: -10; allowed: 0 or more" in text for text in refused(folder, ALL[1]))
