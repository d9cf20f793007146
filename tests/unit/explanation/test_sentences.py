"""Facts in words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from corridorsim.explanation.answer import RunTime, plain
from corridorsim.explanation.choices import choice_lines
from corridorsim.explanation.columns import columns
from corridorsim.explanation.folder import unknown
from corridorsim.explanation.sentences import Context, describe, sums
from corridorsim.explanation.spans import span
from corridorsim.scenario.data import Clock
from corridorsim.world import facts

TIME = RunTime(Clock(date(2030, 3, 5), 0.0, 86400.0, 86400.0, 24))
CONTEXT = Context("CHF", TIME)
HUB = facts.HubOutlook(
    wait_s=180.0, is_live=True, is_out=False, overhead_s=420.0, choice_noise_s=-300.0, price_per_kwh=0.46
)
COST = facts.CostParts(detour=2.0, wait=5.0, charging=1.0, energy=70.0, onward=-3.0)


def option(stop, km, excluded=None, **fields):
    return facts.Option(stop, km, 3600.0, soc_arrive=0.3, excluded=excluded, **fields)


def choice(*options, **fields):
    made = {
        "at_hub": None, "km": 50.0, "soc": 0.5, "driven_s": 7200.0, "chosen": "h1", "target_soc": None,
        "is_last_resort": False, "is_return": False,
    }  # fmt: skip
    return facts.Choice(**made | fields, options=options)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (99.4, "99 s"), (100, "2 min"), (3570, "60 min"), (3600, "1 h 00 min"), (7500, "2 h 05 min"),
     (-600, "-10 min")],
)  # fmt: skip
def test_spans(seconds, words):
    assert span(seconds) == words


def test_columns_are_aligned_and_empty_ones_left_out():
    lines = columns(("name", "kW", "note"), [("a", "5", ""), ("long", "12", "")], left=frozenset({0}))
    assert lines == ["name  kW", "a      5", "long  12"]


def test_a_choice_shows_its_options_with_their_costs():
    said, header, first, second = choice_lines(
        choice(option("h1", 150.0, hub=HUB, target_soc=0.8, cost=COST), option("h2", 170.0, "avoided")), "CHF"
    )
    assert said == "chooses h1 (least cost), 2 h 00 min at the wheel since the last break"
    assert "cost [CHF]" in header
    words = first.split()
    assert words[:4] == ["->", "h1", "100", "km"]
    assert "3 min live" in first
    assert words[-6:] == ["75.00", "2.00", "5.00", "1.00", "70.00", "-3.00"]
    assert second.split()[0] == "h2"
    assert second.endswith("avoided after an unsuccessful visit")


def test_of_what_is_out_of_reach_the_nearest_is_shown():
    far = [option(f"far{i}", 300.0 + i, "out of reach") for i in range(4)]
    lines = choice_lines(choice(option("h1", 150.0, cost=COST), *far), "CHF")
    assert [line.split()[0] for line in lines[2:4]] == ["->", "far0"]
    assert lines[-1] == "and 3 more out of reach"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_last_resort": True}, "nothing is in reach with the reserve: the nearest compatible hub"),
        ({"is_last_resort": True, "chosen": "end"}, "no hub ahead is compatible: on to the destination"),
        ({"is_return": True}, "nothing else is in reach: back to the hub of the unsuccessful visit"),
        ({}, "by its rule"),
    ],
)
def test_why_a_stop_was_chosen(fields, words):
    assert words in choice_lines(choice(option("h1", 150.0), option("end", 300.0), **fields), "CHF")[0]


def test_a_choice_at_an_evse_and_a_hub_out_of_service():
    out = facts.HubOutlook(86400.0, is_live=True, is_out=True, overhead_s=0.0, choice_noise_s=0.0, price_per_kwh=0.4)
    said, _, row = choice_lines(choice(option("h2", 90.0, hub=out), at_hub="h1", target_soc=0.8, chosen=None), "CHF")
    assert said == "chooses at h1 to charge from SOC 0.50 to 0.80, then decides again"
    assert row.endswith("out of service")


SAID = [
    (facts.Booked("h1", 3600.0), "books an EVSE at h1, reserved until Tue 05 Mar 01:00:00"),
    (
        facts.HubArrival("h1", 0.31, 0, 4, 1, 3, 900.0, "late"),
        "reaches h1 with SOC 0.31: 0 of 4 compatible EVSEs are free, 1 out of service, trucks in the queue: 3, "
        "expected wait 15 min, booked, but too late",
    ),
    (
        facts.Start("h1", 2, 2, False, 0.4, 540.0, "the last attempt failed too"),
        "plugs in and authenticates for 9 min: 2 attempts, 2 failed (40% fail with a contract not accepted here); "
        "leaves without power: the last attempt failed too",
    ),
    (
        facts.PowerGrant("h1", 0.4, 315.8, 300.0, "feeder"),
        "may draw 316 kW from the grid and draws 300 kW at SOC 0.40; limited by: feeder",
    ),
    (
        facts.SessionEnd("h1", "interrupted", "the EVSE has broken down", 1800.0, 0.6, 90.0, 100.0, 180.0, 41.5),
        "power stops after 30 min (interrupted: the EVSE has broken down): SOC 0.60, 90 kWh into the battery, 100 kWh "
        "from the grid at 200 kW on average, 180 kW at the end; 41.50 CHF so far",
    ),
    (
        facts.BorderCrossing("gate", "south", "declared", 7200.0, 0.0, 5400.0),
        "has crossed the border at gate into south, declared: closed 2 h 00 min, procedure 1 h 30 min",
    ),
    (
        facts.BorderCrossing("gate", "south", "internal", 0.0, 0.0, 0.0),
        "has crossed the border at gate into south, internal: without a stop",
    ),
    (facts.Rest(2700.0, False, "why", "h1"), "takes a break of 45 min at its EVSE at h1: why"),
    (facts.DriveOn("h1", "no_parking", "why"), "leaves h1 without charging: why"),
    (facts.EvseGranted("h1", "h1/fast-1", "MCS", 750.0, 0.0), "is assigned h1/fast-1 immediately: MCS, up to 750 kW"),
    (facts.Stranding(41.3), "the battery is empty at km 41; waits for the tow truck"),
]


@pytest.mark.parametrize(("fact", "words"), SAID, ids=[type(fact).__name__ for fact, _ in SAID])
def test_sentences(fact, words):
    assert describe(fact, CONTEXT) == [words]


def test_every_kind_of_fact_has_a_sentence():
    assert {kind for kind in get_args(facts.Fact) if kind not in describe.registry} == set()


def test_a_new_kind_is_told_by_its_fields():
    @dataclass(frozen=True)
    class Ban:
        place: str
        hours: float

    assert describe(Ban("CH", 7.0), CONTEXT) == ["Ban: place CH, hours 7.0"]
    assert plain(Ban("CH", 7.0)) == {"kind": "Ban", "place": "CH", "hours": 7.0}


def test_sums_of_a_trip_that_is_under_way():
    row = dict.fromkeys((f"{name}_s" for name in ("drive", "queue", "overhead", "charge", "rest", "border")), 60.0)
    row |= dict.fromkeys((f"{name}_cost" for name in ("energy", "time", "toll", "wear", "rescue")), 10.0)
    row |= {"status": "in_progress", "distance_km": 10.0, "energy_kwh": 12.0, "charged_kwh": 0.0, "charging_stops": 0,
            "soc_start": 0.9, "soc_end": 0.8, "arrive_time": None, "delay_s": None, "emissions_kg": 3.0}  # fmt: skip
    what, time, cost = sums(row, "CHF")
    assert what.startswith("in_progress: 10 km, 12 kWh used")
    assert time.startswith("time: drive 60 s, ")
    assert cost.startswith("cost: 50.00 CHF = energy 10.00, ")


def test_moments_of_a_run():
    instant = datetime(2030, 3, 5, 14, 30, tzinfo=UTC)
    assert TIME.seconds(instant) == 14.5 * 3600
    assert TIME.instant(14.5 * 3600) == instant
    assert TIME.iso(0.4) == "2030-03-05T00:00:00+00:00"


def test_the_nearest_ids_are_named():
    ids = [f"south-0-{i}" for i in range(500)] + [f"north-0-{i}" for i in range(500)]
    assert "the nearest are north-0-99," in str(unknown("north-0-999", ids, "trip:"))
    assert "there are none" in str(unknown("x", [], "trip:"))
