"""Random programs of processes that sleep, wait, interrupt, fail and queue, and a log of all that they saw."""

from __future__ import annotations

import simpy
from hypothesis import strategies as st

EVENTS, CREWS, MOST_PROCESSES = 4, 2, 24

# 0.1 and 0.2 add up to something else than 0.3, and whole numbers tie often.
delays = st.sampled_from([0, 0.0, 0.1, 0.2, 0.3, 1, 1.0, 2, 5.5])
events = st.integers(0, EVENTS - 1)
others = st.integers(0, 7)
steps = st.one_of(
    st.tuples(st.just("sleep"), delays),
    st.tuples(st.just("wait"), events),
    st.tuples(st.just("either"), events, delays),
    st.tuples(st.just("either_process"), others, delays),
    st.tuples(st.just("succeed"), events, st.integers(0, 9)),
    st.tuples(st.just("fail"), events),
    st.tuples(st.just("watch"), events),
    st.tuples(st.just("defuse"), events),
    st.tuples(st.just("renew"), events),
    st.tuples(st.just("interrupt"), others),
    st.tuples(st.just("join"), others),
    st.tuples(st.just("spawn"), others),
    st.tuples(st.just("work"), st.integers(0, CREWS - 1), delays),
    st.tuples(st.just("raise")),
    st.tuples(st.just("return"), st.integers(0, 9)),
    st.tuples(st.just("nonsense")),
)
programs = st.lists(st.tuples(st.booleans(), st.lists(steps, max_size=8)), min_size=1, max_size=8)
"""Of each process: whether it lives on after an interrupt or a failure, and its steps."""
pieces = st.lists(st.sampled_from([0.1, 0.3, 1, 1.0, 2.5, 3, 7.0, 20]), max_size=5)
"""Times until which the clock runs, each counted from the one before."""


class Bench:
    """One program on one engine; ``log`` is what two engines must agree on."""

    def __init__(self, env, program):
        self.env = env
        self.program = program
        self.events = [env.event() for _ in range(EVENTS)]
        self.crews = [simpy.Resource(env, 1 + i) for i in range(CREWS)]
        self.log = []
        self.processes = []
        for number in range(len(program)):
            self.spawn(number)

    def run(self, lasts):
        """In pieces, then to the end; errors that escape are logged, and the run goes on."""
        for piece in [*lasts, None]:
            until = None if piece is None else self.env.now + piece
            for _ in range(40):
                try:
                    self.env.run(until)
                    break
                except Exception as error:  # noqa: BLE001
                    self.note("run", "raised", *_told(error))
                    if isinstance(error, ValueError):
                        break
            self.note("run", "stopped", [event.triggered for event in self.events])
        self.note("run", "ended", [process.is_alive for process in self.processes])
        return self.log

    def note(self, who, what, *more):
        self.log.append((float(self.env.now), who, what, *more))

    def spawn(self, number):
        if len(self.processes) < MOST_PROCESSES:
            self.processes.append(self.env.process(self.live(len(self.processes), number % len(self.program))))

    def live(self, me, number):
        lives_on, program = self.program[number]
        for step in program:
            try:
                if step[0] == "return":
                    return step[1]
                yield from getattr(self, f"do_{step[0]}")(me, *step[1:])
            except (simpy.Interrupt, RuntimeError) as error:
                self.note(me, step, *_told(error))
                if not lives_on:
                    raise
            self.note(me, step)
        return None

    def process(self, number):
        return self.processes[number % len(self.processes)]

    def do_sleep(self, me, delay):
        self.note(me, (yield self.env.timeout(delay, "slept")))

    def do_wait(self, me, i):
        self.note(me, (yield self.events[i]))

    def do_either(self, me, i, delay):
        self.note(me, *_gotten((yield self.events[i] | self.env.timeout(delay, "time out"))))

    def do_either_process(self, me, number, delay):
        self.note(me, *_gotten((yield self.env.timeout(delay, "time out") | self.process(number) | self.events[0])))

    def do_succeed(self, me, i, value):
        self.events[i].succeed(value)  # RuntimeError where it was triggered before
        yield from ()

    def do_fail(self, me, i):
        self.events[i].fail(RuntimeError(f"event {i}"))
        yield from ()

    def do_watch(self, me, i):
        if self.events[i].callbacks is not None:
            self.events[i].callbacks.append(lambda event: self.note(me, "saw", event.ok, str(event.value)))
        yield from ()

    def do_defuse(self, me, i):
        if self.events[i].callbacks is not None:
            self.events[i].callbacks.append(lambda event: setattr(event, "_defused", True))
        yield from ()

    def do_renew(self, me, i):
        self.events[i] = self.env.event()
        yield from ()

    def do_interrupt(self, me, number):
        self.process(number).interrupt(f"by {me}")  # RuntimeError where it has ended, or is this one
        yield from ()

    def do_join(self, me, number):
        self.note(me, str((yield self.process(number))))

    def do_spawn(self, me, number):
        self.spawn(number)
        yield from ()

    def do_work(self, me, i, delay):
        with self.crews[i].request() as turn:
            yield turn
            self.note(me, "working", self.crews[i].count, len(self.crews[i].queue))
            yield self.env.timeout(delay)

    def do_raise(self, me):
        raise RuntimeError(f"raised by {me}")
        yield

    def do_nonsense(self, me):
        yield "no event"


def _gotten(condition):
    """Values of the events that a condition has met; one of them may have failed since."""
    values = condition.todict().values()
    return [_told(value) if isinstance(value, Exception) else value for value in values]


def _told(error):
    """Type, arguments and causes of an error, without addresses of objects and places in files."""
    told = []
    while error is not None:
        words = [str(word) for word in error.args]
        told.append((type(error).__name__, ["..." if "object at" in word or "\n" in word else word for word in words]))
        error = error.__cause__
    return told
