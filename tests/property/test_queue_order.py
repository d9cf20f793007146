"""Any sequence of arrivals, departures, faults and bookings keeps the queue of a hub in order."""

import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from corridorsim.world.hub.queue import NO_GROUP, Claim, EvseQueue

GROUP_OF = [0, 0, 0, 1, 1]
CLAIMS = [
    Claim(groups, booked, is_small)
    for groups in ((0,), (1,), (1, 0))
    for booked in (NO_GROUP, *groups)
    for is_small in (False, True)
]
STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(CLAIMS), st.sampled_from([0.0, 1.0, 2.0])),
    st.tuples(st.sampled_from(["release", "leave", "break", "mend", "expect"]), st.integers(0, 9), st.just(0.0)),
    st.tuples(st.just("close"), st.just(0), st.just(0.0)),
)


class Model:
    """A queue, and all that was asked of it."""

    def __init__(self, reserved_share):
        self.expected = [0, 0]
        self.queue = EvseQueue(simpy.Environment(), GROUP_OF, reserved_share, lambda group: self.expected[group])
        self.holding, self.waiting, self.ranks = [], [], {}

    def step(self, what, which, rank):
        queue = self.queue
        if what == "ask":
            ticket = queue.ask(which, rank)
            self.ranks[ticket] = rank
            (self.holding if ticket.slot >= 0 else self.waiting).append(ticket)
        elif what == "release" and self.holding:
            queue.release(self.holding.pop(which % len(self.holding)).slot)
        elif what == "leave" and self.waiting:
            queue.leave(self.waiting.pop(which % len(self.waiting)))
        elif what == "break" and which % 5 not in queue.broken:
            queue.fail(which % 5)
        elif what == "mend" and queue.broken:
            queue.repair(sorted(queue.broken)[which % len(queue.broken)])
        elif what == "expect":
            group = which % 2
            self.expected[group] = which % 3
            queue.serve(group)
        elif what == "close":
            queue.reopen() if queue.is_closed else queue.close()
        served = [ticket for ticket in self.waiting if ticket.slot >= 0]
        self.waiting = [ticket for ticket in self.waiting if ticket.slot < 0]
        self.holding += served
        return served


@settings(max_examples=300, deadline=None)
@given(st.lists(STEPS, max_size=60), st.sampled_from([0.0, 0.4, 1.0]))
def test_the_queue_stays_in_order(steps, reserved_share):
    model = Model(reserved_share)
    queue = model.queue
    for step in steps:
        before = list(model.waiting)
        served = model.step(*step)
        slots = [ticket.slot for ticket in model.holding]
        assert len(set(slots)) == len(slots), "no EVSE is occupied by two"
        assert set(slots) == queue.occupied
        assert queue.queueing == len(model.waiting), "who waits has neither been served nor left"
        for ticket in served:
            assert GROUP_OF[ticket.slot] in ticket.claim.groups
            assert ticket.slot not in queue.broken
            assert not queue.is_closed
            ahead = before[: before.index(ticket)]
            passed = [other for other in ahead if other in model.waiting and other.claim == ticket.claim]
            assert all(model.ranks[other] > model.ranks[ticket] for other in passed), "equals are served as they came"
        assert not any(queue.has_for(ticket.claim) for ticket in model.waiting), "nobody waits for what is free"


@given(st.lists(st.sampled_from([0, 1]), min_size=1, max_size=12), st.floats(0.0, 1.0))
def test_reserved_evses_and_the_rest_are_all(group_of, share):
    queue = EvseQueue(simpy.Environment(), group_of, share)
    for group in set(group_of):
        reserved, working = queue.reserved_for_small(group), queue.working(group)
        assert 0 <= reserved <= max(0, working - 1)
        assert reserved <= share * working + 1e-6
        assert queue.free(is_small=True)[group] - queue.free()[group] == reserved


def test_everybody_is_served_in_the_end():
    """However reserved EVSEs, promises and ranks lie, releasing what is occupied empties the queue."""
    for share in (0.0, 0.4, 1.0):
        model = Model(share)
        for rank, claim in enumerate(CLAIMS * 3):
            model.step("ask", claim, float(rank % 4))
        while model.holding:
            model.step("release", 0, 0.0)
        assert model.waiting == []
        assert model.queue.free(is_small=True) == (3, 2)
