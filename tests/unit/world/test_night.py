"""Daily rests at overnight places: who gets one, when it charges, and how the night is counted."""

from dataclasses import replace

import pytest
from small_world import CCS, PLACE, Memory, experiment, overlaid, seconds, tables_of, trip

from corridorsim.records.recorder import Recorder
from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.world.vehicle.fleet import fit_at
from corridorsim.world.world import World

REST_S = 9 * 3600.0
"""A reduced daily rest."""
PLAZA = {"node": "middle", "operator": "owner", "network": "home", "feeder": "line1", "connection_kw": 5000,
         "detour_km": 1, "efficiency": 0.95}  # fmt: skip


def corridor(*, places=1, tariffs=None, rest_aux_kw=0.5, carbon=None, **hub):
    """640 km to the hub and 320 km on: the day ends at the hub, nine hours at the wheel being all of it."""
    groups = {"fast": {"connectors": {CCS: 300}}, "night": {"connectors": {CCS: 60}}}
    place = overlaid(PLACE, {"rules": {"connectors": {"groups": groups}, "tariffs": tariffs or {}}, "carbon": carbon})
    evses = [{"kind": "fast", "count": 1}]
    if places:
        evses.append({"kind": "night", "count": places, "overnight": True})
    return experiment(
        simulation={"cooldown_h": 48},
        jurisdictions={"here": place},
        network={
            "segments": [
                {"start": "west", "end": "middle", "length_km": 640, "speed_kmh": 80},
                {"start": "middle", "end": "east", "length_km": 320, "speed_kmh": 80},
            ]
        },
        vehicles={"truck": {"usable_kwh": 1000, "rest_aux_kw": rest_aux_kw}},
        hubs={"plaza": PLAZA | {"evses": evses} | hub},
    )


def test_a_truck_whose_day_ends_here_charges_during_its_rest():
    tables = tables_of(corridor(), [trip("t", soc=1.0)])
    (session,), (journey,) = (tables[name].to_dict("records") for name in ("charging_sessions", "trips"))
    assert session["evse"] == "plaza/night-1"
    assert session["status"] == journey["status"] == "completed"
    assert session["peak_kw"] == pytest.approx(60 / 0.95)
    assert session["grid_kwh"] * 0.95 == pytest.approx(60 * journey["charge_s"] / 3600)
    breaks_s = 45 * 60  # after 4.5 of the 8 hours to the hub
    assert journey["charge_s"] + journey["rest_s"] == pytest.approx(REST_S + breaks_s)
    assert journey["overhead_s"] == pytest.approx(180 + 60 + 30 + 120)
    # Without the place it charges first, and rests afterwards.
    (by_day,) = tables_of(corridor(places=0), [trip("t", soc=1.0)])["trips"].to_dict("records")
    assert by_day["rest_s"] == pytest.approx(REST_S + breaks_s)
    saved = seconds(tables_of(corridor(places=0), [trip("t", soc=1.0)])["trips"]["arrive_time"])[0]
    saved -= seconds(tables["trips"]["arrive_time"])[0]
    assert saved == pytest.approx(by_day["charge_s"])


def test_it_leaves_with_what_the_rest_of_the_trip_asks_for():
    tables = tables_of(corridor(), [trip("t", soc=1.0)])
    (session,), (journey,) = (tables[name].to_dict("records") for name in ("charging_sessions", "trips"))
    assert session["soc_end"] < 0.9
    assert journey["soc_end"] == pytest.approx(0.15, abs=1e-6), "the flow's arrival_soc"


def test_a_second_truck_finds_no_place_and_rests_as_before():
    tables = tables_of(corridor(), [trip("a", soc=1.0), trip("b", depart_s=60.0, soc=1.0)])
    assert dict(zip(tables["charging_sessions"]["trip_id"], tables["charging_sessions"]["evse"], strict=True)) == {
        "a": "plaza/night-1",
        "b": "plaza/fast-1",
    }


def test_by_day_nobody_uses_a_place_for_the_night():
    made = corridor(places=3)
    roads = [road.model_copy(update={"length_km": 160.0}) for road in made.network.segments]
    network = made.network.model_copy(update={"segments": tuple(roads)})
    rows = [trip(f"t{i}", depart_s=float(i), soc=0.3) for i in range(3)]
    assert set(tables_of(made.model_copy(update={"network": network}), rows)["charging_sessions"]["evse"]) == {
        "plaza/fast-1"
    }


def test_who_fits_nowhere_else_uses_it_by_day():
    vehicle = corridor().vehicles["truck"]
    hub = build_scenario("only", corridor()).hubs[0]
    only_night = replace(hub, evses=tuple(evse for evse in hub.evses if evse.overnight))
    by_day, by_night = fit_at(vehicle, hub), fit_at(vehicle, only_night)
    assert (by_day.groups, by_day.overnight) == ((0,), (1,))
    assert (by_night.groups, by_night.overnight) == ((0,), ())


def test_managed_charging_uses_the_cheap_hours_and_as_little_as_it_can_of_others():
    # The night lasts from 08:51 to 17:51 and asks for 2.68 h of 60 kW: two cheap ones, and the rest at once.
    windows = [{"start": "14:00", "end": "16:00", "energy_per_kwh": 0.1}]
    made = corridor(tariffs={"windows": windows}, overnight_charging="cheapest")
    tables = tables_of(made, [trip("t", soc=1.0)])
    (session,), (journey,) = (tables[name].to_dict("records") for name in ("charging_sessions", "trips"))
    connector_kwh = session["grid_kwh"] * 0.95
    assert connector_kwh == pytest.approx(154.4612 / 0.96, abs=0.01)
    assert seconds(tables["charging_sessions"]["end_time"])[0] == pytest.approx(16 * 3600, abs=1.5)
    assert session["cost"] == pytest.approx(1.0 + 120 * 0.1 + (connector_kwh - 120) * 0.4, abs=0.02)
    states = tables["hub_states"]
    during = states[(seconds(states["time"]) > 10 * 3600) & (seconds(states["time"]) < 13.9 * 3600)]
    assert (during["power_kw"] == 0.0).all()
    assert journey["charge_s"] + journey["rest_s"] == pytest.approx(REST_S + 45 * 60)
    # Unmanaged, the same energy costs its price at once.
    at_once = tables_of(corridor(tariffs={"windows": windows}), [trip("t", soc=1.0)])["charging_sessions"].iloc[0]
    assert at_once["cost"] == pytest.approx(1.0 + connector_kwh * 0.4, abs=0.01)


def test_a_night_too_short_ends_with_what_has_been_charged():
    groups = {"fast": {"connectors": {CCS: 300}}, "night": {"connectors": {CCS: 10}}}
    place = overlaid(PLACE, {"rules": {"connectors": {"groups": groups}}})
    made = corridor().model_copy(update={"jurisdictions": experiment(jurisdictions={"here": place}).jurisdictions})
    tables = tables_of(made, [trip("t", soc=1.0)])
    night = tables["charging_sessions"].iloc[0]
    assert night["status"] == "completed"
    assert night["grid_kwh"] * 0.95 == pytest.approx(10 * 9)
    assert (night["end_time"] - night["start_time"]).total_seconds() == pytest.approx(REST_S)


def test_a_fault_ends_the_session_but_not_the_rest():
    scenario = build_scenario("only", corridor(), [trip("t", soc=1.0)])
    memory = Memory()
    recorder = Recorder(scenario.clock.start, memory)
    world = World(scenario, Streams(1, 0), recorder, {})

    def fault():
        yield world.env.timeout(10 * 3600.0)
        world.hubs[0].fail(1)

    world.env.process(fault())
    world.run()
    recorder.close()
    sessions = memory.frame("charging_sessions")
    assert list(sessions["status"]) == ["interrupted", "completed"]
    assert sessions["end_time"][0].hour == 10
    # It rests on until 17:51, unplugs, finds that it has too little to go on, and takes the other EVSE.
    assert list(sessions["evse"]) == ["plaza/night-1", "plaza/fast-1"]
    night_ends_s = seconds(sessions["start_time"])[0] + REST_S + 120
    assert night_ends_s <= seconds(sessions["arrive_time"])[1] < night_ends_s + 600


def test_overnight_places_are_counted_apart():
    scenario = build_scenario("only", corridor(), [trip("t", soc=1.0)])
    memory = Memory()
    recorder = Recorder(scenario.clock.start, memory)
    world = World(scenario, Streams(1, 0), recorder, {})

    def closure():
        yield world.env.timeout(10 * 3600.0)
        world.hubs[0].close("storm")

    world.env.process(closure())
    world.run()
    recorder.close()
    states = memory.frame("hub_states")
    assert set(states["overnight_installed"]) == {1}
    charging, closed = states[states["charging"] == 1], states[states["out_of_service"] == 2]
    assert set(charging["overnight_charging"]) == {1}
    assert len(closed)
    assert set(closed["overnight_out_of_service"]) == {1}
    assert set(closed["overnight_charging"]) == {0}


def test_charging_by_carbon_uses_the_green_hours_whatever_they_cost():
    # Hours 12 and 13 are green; the price is lowest from 14:00 on.
    hours = [1.0] * 12 + [0.25, 0.5] + [1.0] * 10
    made = corridor(
        tariffs={"windows": [{"start": "14:00", "end": "16:00", "energy_per_kwh": 0.1}]}, overnight_charging="greenest",
        carbon={"profile": {"hours": hours}},
    )  # fmt: skip
    tables = tables_of(made, [trip("t", soc=1.0)])
    (session,) = tables["charging_sessions"].to_dict("records")
    connector_kwh = session["grid_kwh"] * 0.95
    # 2.68 h of 60 kW: both green hours, the rest at once.
    assert session["cost"] == pytest.approx(1.0 + connector_kwh * 0.4, abs=0.02)
    mean = 100.0 / (sum(hours) / 24)
    green = 60 / 0.95 * (0.25 + 0.5)
    assert session["emissions_kg"] == pytest.approx(mean / 1000 * (green + session["grid_kwh"] - 120 / 0.95), abs=0.02)
    assert seconds(tables["charging_sessions"]["end_time"])[0] == pytest.approx(14 * 3600, abs=1.5)


@pytest.mark.parametrize("price_range", [{}, {"max_price": 500.0}])
def test_no_idle_fee_is_due_for_the_night(price_range):
    made = tables_of(corridor(tariffs={"idle_fee_per_h": 12.0} | price_range), [trip("t", soc=1.0)])
    (session,) = made["charging_sessions"].to_dict("records")
    assert session["evse"] == "plaza/night-1"
    assert "PARKING_TIME" not in set(made["bills"]["component"])
    assert session["cost"] == pytest.approx(session["grid_kwh"] * 0.95 * 0.4 + 1.0, abs=0.005)


def test_hours_without_power_are_no_time_of_charging():
    # Dear until 16:00 local time, so that power waits; TIME is owed for the hours in which it flows alone.
    windows = [{"start": "00:00", "end": "16:00", "energy_per_kwh": 0.9}]
    time = {"price_components": [{"type": "TIME", "price": 6.0}]}
    made = corridor(tariffs={"energy_per_kwh": 0.1, "windows": windows, "elements": [time]},
                    overnight_charging="cheapest")  # fmt: skip
    tables = tables_of(made, [trip("one", depart_s=2 * 3600.0, soc=0.9)])
    session = tables["charging_sessions"].iloc[0]
    (billed,) = tables["bills"].query("component == 'TIME'")["quantity"]
    flowed_h = session["grid_kwh"] * 0.95 / 60.0
    plugged_h = (session["end_time"] - session["start_time"]).total_seconds() / 3600.0
    assert billed == pytest.approx(flowed_h, abs=1e-3)
    assert plugged_h > billed + 1.0, "some of the night is a pause"
