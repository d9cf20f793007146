"""Spacing and power of pools on a corridor of 200 km, and the KPIs by month."""

from datetime import date

import pytest
from small_rollout import experiment, plan

from corridorsim.rollout import simulate_rollout
from corridorsim.rollout.coverage import Corridor, corridor_of, coverage, required_kw
from corridorsim.rollout.kpis import kpi_plan, months, rollout_kpis


def test_gaps_and_covered_length():
    corridor = Corridor(200.0, {})
    found = coverage(corridor, [50.0, 150.0, 150.0], 60.0)
    assert (found.share, found.longest_gap_km) == (0.5, 100.0)
    assert coverage(corridor, [50.0, 100.0, 150.0], 60.0).share == 1.0
    none = coverage(corridor, [], 300.0)
    assert (none.share, none.longest_gap_km) == (0.0, 200.0)


def test_places_along_the_longest_flow():
    assert corridor_of(experiment()) == Corridor(200.0, {"first": 50.0, "second": 150.0, "old": 150.0})


@pytest.mark.parametrize(
    ("network", "on", "kw"),
    [
        ("core", date(2027, 12, 30), 1400),
        ("core", date(2027, 12, 31), 2800),
        ("core", date(2031, 1, 1), 3600),
        ("comprehensive", date(2030, 1, 1), 1400),
        ("comprehensive", date(2031, 1, 1), 1500),
    ],
)
def test_required_power_rises(network, on, kw):
    assert required_kw(network, on) == kw


def test_months_within_a_rollout():
    assert list(months(date(2026, 11, 2), date(2027, 1, 1))) == [date(2026, 12, 1), date(2027, 1, 1)]


def test_what_is_open_by_month():
    made, planned = experiment(), plan()
    figures = {(k.day, k.jurisdiction, k.kpi): k.value
               for k in rollout_kpis(kpi_plan(made, planned), simulate_rollout(planned, 1, 0))}  # fmt: skip
    before, after = date(2027, 7, 1), date(2027, 8, 1)  # 'one' opens on day 550, 5 July 2027
    assert figures[before, "west", "power_open_mw"] == 2.0, "the half that no project builds"
    assert figures[after, "west", "power_open_mw"] == 4.0
    assert [figures[day, "west", "evses_open"] for day in (before, after)] == [0, 4]
    assert figures[before, "all", "evses_open"] == 4, "the old hub"
    assert figures[date(2031, 12, 31), "all", "projects_open_share"] == 1.0
    assert figures[date(2031, 12, 31), "west", "cost"] == 1_000_000
    assert figures[date(2031, 12, 31), "west", "days_to_open_mean"] == 550
    # From 2030-12-31 on 3,600 kW: pools at km 50 and 150 have 4,000, and lie 100 km apart.
    assert figures[date(2031, 2, 1), "all", "afir_share"] == 0.5
    assert figures[date(2031, 2, 1), "all", "longest_gap_km"] == 100.0


def test_a_hub_with_a_date_counts_from_there():
    made = experiment(hubs={"old": {"opens": "2027-01-01"}})
    planned = plan(hubs={"old": {"opens": "2027-01-01"}})
    figures = {(k.day, k.jurisdiction, k.kpi): k.value
               for k in rollout_kpis(kpi_plan(made, planned), simulate_rollout(planned, 1, 0))}  # fmt: skip
    assert figures[date(2026, 12, 1), "east", "evses_open"] == 0
    assert figures[date(2027, 1, 1), "east", "evses_open"] == 4
