"""Any program gives the same log on the compiled engine as on stock SimPy."""

from __future__ import annotations

import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import Bench, pieces, programs

from corridorsim.kernel import CompiledEnvironment
from corridorsim.world.engine import events_scheduled


@settings(max_examples=500)
@given(program=programs, lasts=pieces)
def test_any_program_runs_as_on_simpy(program, lasts):
    ours = Bench(CompiledEnvironment(), program)
    oracle = Bench(simpy.Environment(0.0), program)
    assert ours.run(lasts) == oracle.run(lasts)
    assert events_scheduled(ours.env) == events_scheduled(oracle.env)


@given(st.lists(st.tuples(st.floats(0, 1e9), st.integers(-1, 3)), max_size=200))
def test_events_happen_by_time_priority_and_number(asked):
    env = CompiledEnvironment()
    happened = []
    for number, (delay, priority) in enumerate(asked):
        event = simpy.Event(env)
        event._ok, event._value = True, None
        event.callbacks.append(lambda _, number=number: happened.append(number))
        env.schedule(event, priority, delay)
    env.run()
    assert happened == sorted(range(len(asked)), key=lambda number: (*asked[number], number))


@given(st.lists(st.lists(st.floats(0, 100), min_size=1, max_size=30), min_size=1, max_size=10))
def test_a_heap_that_shrinks_and_grows_keeps_the_order(waves):
    """Each wave is scheduled when half of the one before has happened, into slots that fell free."""
    env = CompiledEnvironment()
    seen = []

    def sleeper(delay, due_s):
        yield env.timeout(delay)
        seen.append((env.now, due_s))

    def waver():
        for wave in waves:
            for delay in wave:
                env.process(sleeper(delay, env.now + delay))
            yield env.timeout(sorted(wave)[len(wave) // 2])

    env.process(waver())
    env.run()
    assert [now for now, _ in seen] == sorted(due_s for _, due_s in seen)
    assert all(now == due_s for now, due_s in seen)
    assert len(seen) == sum(map(len, waves))
