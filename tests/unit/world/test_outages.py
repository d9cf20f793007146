"""A whole hub goes out: sessions end, nobody gets an EVSE, trucks that know turn away on the road."""

import pandas as pd
import pytest
from small_world import Memory, seconds, trip
from test_decisions import rules, two_hubs

from corridorsim.records.recorder import Recorder
from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.world.world import World

LIVE = rules(data_sharing={"scope": "all", "delay_min": 10})
ALONE_S = 75 * 60 + 90
"""Arrival at the first hub: 100 km at 80 km/h and the way in."""


def corridor(**changes):
    """Two hubs of which the second lies farther off the road, so that the first is chosen."""
    return two_hubs(second={"detour_km": 3}, **changes)


def run_with_outage(made, rows, from_s, until_s=None, hub=0):
    """Tables of a run in which one hub is out for a time, for ever without ``until_s``."""
    scenario = build_scenario("x", made, rows)
    memory = Memory()
    recorder = Recorder(scenario.clock.start, memory)
    world = World(scenario, Streams(1, 0), recorder, {})

    def outage():
        yield world.env.timeout(from_s)
        world.hubs[hub].close("no grid")
        if until_s is not None:
            yield world.env.timeout(until_s - from_s)
            world.hubs[hub].reopen()

    world.env.process(outage())
    world.run()
    recorder.close()
    return memory


def kinds(memory) -> pd.Series:
    return memory.frame("events")["kind"].value_counts()


def test_an_informed_truck_turns_away_on_the_road():
    made = corridor(jurisdictions=LIVE)
    memory = run_with_outage(made, [trip("t", soc=0.45)], from_s=1800)
    sessions = memory.frame("charging_sessions")
    assert list(sessions["hub"]) == ["h2"]
    # 120 km at 80 km/h and 3 km in at 40 km/h, as if it had headed there from the start.
    assert seconds(sessions["arrive_time"])[0] == pytest.approx(90 * 60 + 270)
    activities = memory.frame("activities")
    first = activities[activities["activity"] == "drive"].iloc[0]
    assert seconds(pd.Series([first["end_time"]]))[0] == pytest.approx(1800 + 600), "the data are ten minutes old"
    assert first["end_km"] == pytest.approx(40 / 60 * 80)
    assert kinds(memory)["rerouted"] == 1


def test_turning_away_changes_neither_energy_nor_distance():
    made = corridor(jurisdictions=LIVE)
    turned = run_with_outage(made, [trip("t", soc=0.45)], from_s=1800).frame("trips").iloc[0]
    undisturbed = run_with_outage(made, [trip("t", soc=0.45)], from_s=0).frame("trips").iloc[0]
    for column in ("distance_km", "drive_s", "energy_kwh", "soc_end"):
        assert turned[column] == pytest.approx(undisturbed[column], rel=1e-9), column


@pytest.mark.parametrize("scope", ["none", "own"])
def test_a_truck_without_data_finds_out_at_the_gate(scope):
    made = corridor(jurisdictions=rules(data_sharing={"scope": scope, "delay_min": 10}))
    memory = run_with_outage(made, [trip("t", soc=0.45, operator="guest")], from_s=1800)
    sessions = memory.frame("charging_sessions")
    assert list(sessions["hub"]) == ["h1", "h2"]
    assert list(sessions["status"]) == ["gave_up", "completed"]
    assert "rerouted" not in kinds(memory)


def test_at_the_gate_news_come_too_late():
    made = corridor(jurisdictions=LIVE)
    memory = run_with_outage(made, [trip("t", soc=0.45)], from_s=ALONE_S - 30 - 600)
    assert memory.frame("charging_sessions")["hub"].iloc[0] == "h1"


def test_a_session_is_interrupted_and_the_truck_charges_elsewhere():
    memory = run_with_outage(corridor(), [trip("t", soc=0.45)], from_s=ALONE_S + 600)
    sessions = memory.frame("charging_sessions")
    assert list(sessions["status"]) == ["interrupted", "completed"]
    assert list(sessions["hub"]) == ["h1", "h2"]
    states = memory.frame("hub_states")
    out = states[(states["hub"] == "h1") & (seconds(states["time"]) > ALONE_S + 600)]
    assert (out["power_kw"] == 0).all()
    assert out["out_of_service"].iloc[-1] == out["installed"].iloc[-1]


def test_who_can_reach_nothing_else_waits_until_the_hub_is_back():
    made = corridor(km=(100, 90, 30), jurisdictions=LIVE)
    back_s = ALONE_S + 3600
    memory = run_with_outage(made, [trip("t", soc=0.45)], from_s=600, until_s=back_s)
    (session,) = memory.frame("charging_sessions").itertuples()
    assert (session.hub, session.status) == ("h1", "completed")
    assert session.wait_s == pytest.approx(3600)
    assert seconds(memory.frame("charging_sessions")["start_time"])[0] == pytest.approx(back_s + 270)
