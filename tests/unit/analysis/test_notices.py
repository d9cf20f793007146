"""What is said beside the headline: warm-up, expected waits, yearly amounts."""

import io
from dataclasses import replace

import pytest
from click.testing import CliRunner
from rich.console import Console

from corridorsim.analysis.comparison import compare
from corridorsim.analysis.notices import notices
from corridorsim.analysis.pilot_gap import pilot_gaps
from corridorsim.analysis.results import read
from corridorsim.analysis.warmup import WarmupCheck
from corridorsim.cli import main
from corridorsim.report.terminal.comparison_table import comparison_view

from .rows import at, session

CHECK = WarmupCheck(
    scenario="base",
    warmup_h=12.0,
    window_h=24.0,
    cooldown_h=12.0,
    replications=3,
    lag_h=24,
    series={},
    truncation_h={"trucks": 4.0, "power_kw": 0.0, "queueing": 0.0},
    trip_time_h_p95=9.0,
)
YEAR = "Amounts per year are those of the window, "


def said(folder, *checks):
    return notices(read(folder), checks or [CHECK])


@pytest.fixture
def dated(make_results):
    """Give a function that writes results whose window has a given length, from the thirteenth hour."""

    def write(window_h):
        edges = {"start": at(0), "window_start": at(12), "window_end": at(12 + window_h), "end": at(24 + window_h)}
        return make_results(simulation={name: edge.isoformat() for name, edge in edges.items()})

    return write


@pytest.mark.parametrize(
    ("window_h", "length", "factor", "missing"),
    [
        (24, "24 h", "365", "other days of the week and other seasons are"),
        (48, "2 days", "182.5", "other days of the week and other seasons are"),
        (168, "7 days", "52.14", "other seasons are"),
        (240, "10 days", "36.5", "days of the week do not count equally, and other seasons are"),
    ],
)
def test_a_window_scaled_to_a_year_is_said(dated, window_h, length, factor, missing):
    begin = at(12)
    day = f"{begin:%A} {begin.day} {begin:%B %Y, %H:%M} UTC"
    assert said(dated(window_h)) == [f"{YEAR}{length} from {day}, times {factor}: {missing} not in them."]


def test_a_window_of_a_year_is_not_scaled(dated):
    assert said(dated(8760)) == []


def test_a_warmup_that_is_too_short_is_said(dated):
    short = replace(CHECK, truncation_h={"trucks": 20.0, "power_kw": 0.0, "queueing": 14.2})
    slow = replace(CHECK, scenario="slow", truncation_h={"trucks": None}, trip_time_h_p95=31.26)
    other = replace(CHECK, scenario="other")
    unsettled = replace(CHECK, scenario="unsettled", truncation_h={"trucks": None})
    assert said(dated(8760), short, slow, other, unsettled) == [
        "The warm-up of 12 h is too short in base and slow: the corridor is still filling up when the window begins. "
        "Set warmup_h to 31.3 or more.",
        "The warm-up of 12 h is not shown to be long enough in unsettled: no steady state is found. Simulate longer or "
        "with more replications.",
    ]


def visits(*waits_min, hub="hub", evse="hub/fast-1"):
    """Rows of charging_sessions with these waits."""
    return [
        session(f"t{i}", "completed", 13, 14, 15, wait=wait / 60.0, overhead=0.0, evse=evse) | {"hub": hub}
        for i, wait in enumerate(waits_min)
    ]


@pytest.fixture
def waited(make_results, unit_rows):
    """Give a function that writes results from lists of sessions, one list per replication."""

    def write(*units, expected, experiment=""):
        rows = {("base", i): unit_rows() | {"charging_sessions": own} for i, own in enumerate(units)}
        folder = make_results(rows, pilot={"base": expected})
        if experiment:
            (folder / "experiment.yaml").write_text(experiment, encoding="utf-8")
        return folder

    return write


def test_expected_waits_that_have_not_settled_are_said_with_the_hubs(waited):
    def unit(more):
        return [*visits(7.8 + more, 8.0 + more), *visits(2.1, 1.9, hub="quiet")]

    folder = waited(unit(0.0), unit(0.3), unit(0.1), expected={"hub": 2.0, "quiet": 2.0})
    assert said(folder)[0] == (
        "Drivers in base expect to wait 2.0 min from the pilot runs and then wait 5.0 min on average (hub: 2.0 and 8.0 "
        "min): expected waits have not settled, so that waits and choices of hubs may change. Raise pilot_runs."
    )


@pytest.mark.parametrize(
    ("waits", "expected", "found"),
    [
        ([5.0, 5.1, 4.9], 5.0, False),
        ([5.0, 5.1, 4.9], 1.0, True),
        ([1.0, 1.1, 0.9], 5.0, True),
        ([1.0, 9.0, 2.0], 1.5, False),  # by chance
        ([0.9, 0.91, 0.89], 0.0, False),  # less than a minute
        ([30.0, 30.1, 29.9], 26.0, False),  # less than a quarter
        ([5.0, 5.0, 5.0], 1.0, True),
        ([5.0, 5.0], 1.0, True),  # with fewer than three replications by size only
        ([1.5, 1.8], 1.0, False),
        ([5.0], 1.0, True),
    ],
)
def test_a_gap_must_matter_and_be_more_than_chance(waited, waits, expected, found):
    folder = waited(*([*visits(wait, wait)] for wait in waits), expected={"hub": expected})
    assert bool(pilot_gaps(read(folder))) is found


def test_gaps_that_cancel_out_over_hubs_are_found(waited):
    units = [[*visits(10.0 + i), *visits(0.1 * i, hub="other")] for i in range(3)]
    (gap,) = pilot_gaps(read(waited(*units, expected={"hub": 0.0, "other": 11.0})))
    assert {wait.hub for wait in gap.hubs} == {"hub", "other"}


def test_nights_and_stops_without_an_evse_are_no_waits(waited):
    night = visits(0.0, 0.0, 0.0, evse="hub/slow-2")
    gone = [row | {"evse": None} for row in visits(90.0)]
    units = [[*visits(5.0 + i / 10), *night, *gone] for i in range(3)]
    experiment = """
hubs: { hub: { evses: [{ kind: fast, count: 2 }, { kind: slow, count: 2 }] } }
scenarios: { base: { hubs: { hub: { evses: [{ kind: fast, count: 2 }, { kind: slow, count: 2, overnight: true }] } } } }
"""
    assert pilot_gaps(read(waited(*units, expected={"hub": 5.0}, experiment=experiment))) == []


def test_without_pilot_runs_or_visits_there_is_no_gap(make_results, waited):
    assert pilot_gaps(read(make_results())) == []
    assert pilot_gaps(read(waited([], [], expected={"hub": 5.0}))) == []


def test_the_screen_says_it_beside_the_headline(waited):
    units = [visits(8.0 + i / 10, 8.2) for i in range(3)]
    folder = waited(*units, expected={"hub": 2.0})
    expected = notices(read(folder))
    assert len(expected) >= 2
    out = io.StringIO()
    Console(file=out, width=2000).print(comparison_view(compare(folder), read(folder).kpis, {None: expected}))
    shown = CliRunner().invoke(main, ["compare", str(folder)]).output
    for notice in expected:
        assert f" ! {notice}" in out.getvalue()
        assert " ".join(notice.split()) in " ".join(shown.split())
    assert shown.index("best mean cost per tonne-km first") < shown.index(" ! ") < shown.index("the only scenario")
