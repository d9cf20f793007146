"""Each rule of the event loop by hand, on the compiled engine and on stock SimPy alike."""

from __future__ import annotations

import gc
import sys
import traceback
import weakref

import pytest
import simpy

from corridorsim.world.engine import events_scheduled, new_environment


@pytest.fixture(params=["compiled", "simpy"])
def env(request):
    return new_environment(request.param)


def sleeper(env, log, name, *delays):
    for delay in delays:
        yield env.timeout(delay)
        log.append((env.now, name))


def waiter(env, log, name, event):
    try:
        value = yield event
        log.append((env.now, name, value))
    except (simpy.Interrupt, ValueError) as error:
        log.append((env.now, name, type(error).__name__, *error.args))


def test_what_is_due_at_once_happens_in_the_order_of_scheduling(env):
    log = []
    for name, delay in [("a", 2.0), ("b", 1.0), ("c", 2.0), ("d", 1)]:
        env.process(sleeper(env, log, name, delay))
    env.run()
    assert log == [(1.0, "b"), (1.0, "d"), (2.0, "a"), (2.0, "c")]


def test_a_run_stops_before_what_is_due_then(env):
    log = []
    env.process(sleeper(env, log, "a", 1.0, 1.0))
    env.run(until=2.0)
    assert (env.now, log) == (2.0, [(1.0, "a")])
    env.run(until=2.5)
    assert (env.now, log) == (2.5, [(1.0, "a"), (2.0, "a")])


def test_a_run_ends_in_the_future(env):
    env.run(until=3)
    assert env.now == 3.0
    with pytest.raises(ValueError, match="must be greater than the current simulation time"):
        env.run(until=3.0)


def test_the_end_of_a_run_is_rounded_as_a_delay(env):
    env.run(until=0.2)
    env.run(until=0.9)
    assert env.now == 0.2 + (0.9 - 0.2)
    assert env.now != 0.9


def test_events_are_counted(env):
    """The begin and the end of the process, two timeouts, the end of the run, and that it was scheduled again."""
    env.process(sleeper(env, [], "a", 1.0, 1.0))
    env.run(until=5.0)
    assert events_scheduled(env) == 6


def test_a_process_begins_before_what_else_is_due_now(env):
    log = []

    def beginner():
        log.append("begun")
        yield env.timeout(0.0)
        log.append("slept")

    event = env.event().succeed()
    event.callbacks.append(lambda _: log.append("event"))
    env.process(beginner())
    env.run()
    assert log == ["begun", "event", "slept"]


def test_callbacks_and_processes_are_called_in_the_order_in_which_they_came(env):
    log, event = [], env.event()

    def come():
        env.process(waiter(env, log, "first", event))
        yield env.timeout(1.0)
        event.callbacks.append(lambda event: log.append((env.now, "callback", event.value)))
        env.process(waiter(env, log, "second", event))
        yield env.timeout(1.0)
        event.succeed("done")
        assert event.triggered
        assert not event.processed

    env.process(come())
    env.run()
    assert log == [(2.0, "first", "done"), (2.0, "callback", "done"), (2.0, "second", "done")]
    assert (event.callbacks, event.processed, event.ok) == (None, True, True)


def test_a_callback_may_be_added_to_a_list_that_was_taken_before_somebody_waited(env):
    log, event = [], env.timeout(1.0, "slept")
    callbacks = event.callbacks
    env.process(waiter(env, log, "waiting", event))
    env.run(until=0.5)
    callbacks.append(lambda _: log.append("called"))
    env.run()
    assert log == [(1.0, "waiting", "slept"), "called"]


def test_who_waits_for_what_has_happened_goes_on_at_once(env):
    log, event = [], env.timeout(1.0, "slept")
    env.run(until=2.0)
    env.process(waiter(env, log, "late", event))
    env.run(until=3.0)
    assert log == [(2.0, "late", "slept")]


def test_it_is_known_which_process_runs(env):
    """SimPy's resources ask for it."""
    seen = [env.active_process]

    def looking():
        seen.append(env.active_process)
        event = env.timeout(1.0)
        event.callbacks.append(lambda _: seen.append(env.active_process))
        yield event
        seen.append(env.active_process)

    process = env.process(looking())
    env.run()
    assert seen == [None, process, None, process]
    assert env.active_process is None


def test_an_event_is_triggered_once(env):
    event = env.event()
    with pytest.raises(AttributeError, match="not yet available"):
        _ = event.value
    event.succeed(1)
    for again in (lambda: event.succeed(2), lambda: event.fail(ValueError())):
        with pytest.raises(RuntimeError, match="has already been triggered"):
            again()
    assert event.value == 1


def test_an_event_fails_with_an_exception_only(env):
    with pytest.raises(TypeError, match="no error is not an exception"):
        env.event().fail("no error")


def test_delays_are_not_negative(env):
    with pytest.raises(ValueError, match="Negative delay"):
        env.timeout(-1.0)


def test_a_process_is_an_event_with_what_it_returns(env):
    log = []

    def returning():
        yield env.timeout(2.0)
        return ("a", "tuple")

    process = env.process(returning())
    env.process(waiter(env, log, "joined", process))
    assert process.is_alive
    env.run()
    assert log == [(2.0, "joined", ("a", "tuple"))]
    assert not process.is_alive
    assert process.target is None


def test_a_failure_is_thrown_into_each_who_waits_as_a_copy(env):
    caught, event, failure = [], env.event(), ValueError("broken", 7)

    def catching():
        try:
            yield event
        except ValueError as error:
            caught.append(error)

    env.process(catching())
    env.process(catching())
    event.fail(failure)
    env.run()
    assert [error.args for error in caught] == [("broken", 7)] * 2
    assert all(error.__cause__ is failure for error in caught)
    assert caught[0] is not caught[1]


def test_a_failure_that_nobody_waits_for_ends_the_run(env):
    env.event().fail(ValueError("alone"))
    with pytest.raises(ValueError, match="alone"):
        env.run()


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt])
def test_an_error_of_a_process_escapes_with_the_place_where_it_was_raised(env, kind):
    error = kind("broken")

    def breaking():
        yield env.timeout(1.0)
        raise error

    env.process(breaking())
    with pytest.raises(kind, match="broken") as escaped:
        env.run()
    assert escaped.value.__cause__ is error
    assert [frame.name for frame in traceback.extract_tb(error.__traceback__)] == ["breaking"]
    assert env.now == 1.0


def test_what_was_due_still_happens_after_an_error(env):
    """The end of the first run too: SimPy leaves it where it was, and so the second run ends there."""
    log = []
    env.process(waiter(env, log, "late", env.timeout(3.0, "slept")))
    env.event().fail(ValueError("alone"))
    with pytest.raises(ValueError, match="alone"):
        env.run(until=2.0)
    env.run(until=5.0)
    assert (env.now, log) == (2.0, [])
    env.run(until=5.0)
    assert (env.now, log) == (5.0, [(3.0, "late", "slept")])


def test_only_events_are_waited_for(env):
    env.process(item for item in [5])
    with pytest.raises(RuntimeError, match='Invalid yield value "5"'):
        env.run()


def test_only_generators_are_processes(env):
    with pytest.raises(ValueError, match="is not a generator"):
        env.process([1, 2])


def test_an_interrupt_comes_before_what_is_due_and_ends_the_waiting(env):
    log, event = [], env.event()
    process = env.process(waiter(env, log, "waiting", event))

    def interrupting():
        yield env.timeout(1.0)
        event.succeed("too late")
        process.interrupt("storm")
        log.append("interrupted")

    env.process(interrupting())
    env.run()
    assert log == ["interrupted", (1.0, "waiting", "Interrupt", "storm")]


def test_an_interrupted_process_may_wait_for_the_same_event_again(env):
    log, event = [], env.timeout(5.0, "slept")

    def patient():
        while not event.processed:
            try:
                value = yield event
                log.append((env.now, value))
            except simpy.Interrupt as interrupt:
                log.append((env.now, interrupt.cause))

    process = env.process(patient())
    env.process(waiter(env, log, "other", event))
    for until in (1.0, 2.0):
        env.run(until)
        process.interrupt(until)
    env.run()
    assert log == [(1.0, 1.0), (2.0, 2.0), (5.0, "other", "slept"), (5.0, "slept")]


def test_of_two_interrupts_at_once_the_second_finds_it_dead(env):
    process = env.process(sleeper(env, [], "a", 9.0))
    env.process(waiter(env, log := [], "joined", process))
    env.run(until=1.0)
    process.interrupt(1)
    process.interrupt(2)
    env.run()
    assert log == [(1.0, "joined", "Interrupt", 1)]
    with pytest.raises(RuntimeError, match="has terminated and cannot be interrupted"):
        process.interrupt()


def test_a_process_does_not_interrupt_itself(env):
    def selfish():
        yield env.timeout(1.0)
        processes[0].interrupt()

    processes = [env.process(selfish())]
    with pytest.raises(RuntimeError, match="not allowed to interrupt itself"):
        env.run()


@pytest.mark.parametrize(("delay", "gotten"), [(1.0, ["time out"]), (3.0, ["done"]), (2.0, ["done", "time out"])])
def test_one_of_two_events_is_enough(env, delay, gotten):
    """Both where the other is due at the same time: what happens before the condition does belongs to it."""
    values = []
    event = env.timeout(2.0, "done")

    def choosing():
        values.extend((yield event | env.timeout(delay, "time out")).todict().values())

    env.process(choosing())
    env.run()
    assert values == gotten[: 1 if delay != 2.0 else 2]


def test_resources_of_simpy_are_handed_on(env):
    log, crew = [], simpy.Resource(env, 1)

    def working(name, duration):
        with crew.request() as turn:
            yield turn
            log.append((env.now, name))
            yield env.timeout(duration)

    env.process(working("a", 2.0))
    env.process(working("b", 1.0))
    env.run(until=0.5)
    gives_up = env.process(waiter(env, log, "c", crew.request()))
    env.run(until=1.0)
    assert (crew.count, len(crew.queue)) == (1, 2)
    gives_up.interrupt("tired")
    env.run()
    assert log == [(0.0, "a"), (1.0, "c", "Interrupt", "tired"), (2.0, "b")]


def test_a_run_ends_with_an_event(env):
    log = []
    env.process(sleeper(env, log, "a", 1.0, 1.0, 1.0))
    event = env.timeout(2.0, "here")
    assert env.run(until=event) == "here"
    assert env.run(until=event) == "here", "it has happened"
    assert (env.now, log) == (2.0, [(1.0, "a")]), "the event was scheduled before the second sleep"
    with pytest.raises(RuntimeError, match='"until" event was not triggered'):
        env.run(until=env.event())


def test_callbacks_after_the_end_of_a_run_come_with_the_next(env):
    log, event = [], env.timeout(1.0)
    event.callbacks.append(simpy.core.StopSimulation.callback)
    event.callbacks.append(lambda _: log.append(env.now))
    env.process(waiter(env, log, "waiting", event))
    env.run()
    assert log == []
    env.run()
    assert log == [1.0, (1.0, "waiting", None)]


def test_100_000_timeouts_leave_nothing_behind(env):
    def sleeping(count):
        for number in range(count):
            yield env.timeout(0.5, number)

    def objects():
        gc.collect()
        return len(gc.get_objects()), sys.getallocatedblocks()

    env.process(sleeping(1_000))
    env.run()
    tracked, blocks = objects()
    env.process(sleeping(100_000))
    env.run()
    tracked_after, blocks_after = objects()
    assert abs(tracked_after - tracked) < 50
    assert abs(blocks_after - blocks) < 500


def test_what_has_happened_is_let_go_at_once(env):
    class Load:
        pass

    load = Load()
    seen = weakref.ref(load)
    env.timeout(1.0, load)
    env.timeout(9.0)
    del load
    env.run(until=0.5)
    assert seen() is not None
    env.run(until=2.0)
    assert seen() is None


def test_an_environment_that_is_dropped_takes_its_processes_with_it(env):
    """Cycles: environment, what is due, event, process, generator, and what the generator holds."""

    class Truck:
        def run(self, env, event):
            try:
                yield event
            finally:
                closed.append(self.number)

    closed, trucks = [], []

    def fill(env):
        crew = simpy.Resource(env, 1)
        crew.request()
        events = [env.timeout(1.0), env.event(), env.event() | env.timeout(2.0), crew.request()]
        for number, event in enumerate(events):
            truck = Truck()
            truck.number = number
            truck.process = env.process(truck.run(env, event))
            truck.event = event
            trucks.append(weakref.ref(truck))
        env.run(until=0.5)

    fresh = type(env)(0.0)
    fill(fresh)
    del fresh
    gc.collect()
    assert sorted(closed) == [0, 1, 2, 3]
    assert [truck() for truck in trucks] == [None] * 4
