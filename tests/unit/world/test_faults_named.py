"""A fault in an agent names the truck or the hub, and the time in the run."""

import pytest
from small_world import experiment, make_world, trip

from corridorsim.scenario import build_scenario


def notes_of_fault(call):
    """Notes of the error of a run with one truck, in which a call of the listener at its hub fails."""
    world, _ = make_world(build_scenario("only", experiment(), [trip("north/7")]))
    calls = []

    def fail():
        calls.append(world.env.now)
        if len(calls) == call:
            raise ZeroDivisionError

    world.hubs[0].on_grant = fail
    with pytest.raises(ZeroDivisionError) as caught:
        world.run()
    # The event loop raises a copy of what a process has raised, which is its cause.
    return [*getattr(caught.value.__cause__, "__notes__", []), *caught.value.__notes__]


def test_a_fault_while_a_truck_acts_names_it_its_hub_and_the_time():
    truck, time = notes_of_fault(call=1)
    assert truck == "truck of trip north/7, at hub plaza"
    # 160 km at 80 km/h, 1 km at 40 km/h, 180 s to manoeuvre, 60 s to plug in and 30 s to authenticate
    assert time == "at 2030-03-05 02:06:00 UTC of the run"


def test_a_fault_when_a_session_ends_names_the_hub_and_the_time():
    hub, time = notes_of_fault(call=2)
    assert hub == "sessions of hub plaza"
    assert time.startswith("at 2030-03-05 02:")
