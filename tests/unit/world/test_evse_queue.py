"""The queue of a hub: order, bookings, groups, broken EVSEs, trucks that leave."""

import pytest
import simpy

from corridorsim.world.hub.queue import BOOKED, WALK_IN, Claim, EvseQueue


@pytest.fixture
def env():
    return simpy.Environment()


def granted(env, *tickets):
    env.run()
    return [ticket.slot for ticket in tickets]


def test_first_come_first_served(env):
    queue = EvseQueue(env, [0])
    assert queue.ask(Claim((0,)), WALK_IN).slot == 0
    first, second = queue.ask(Claim((0,)), WALK_IN), queue.ask(Claim((0,)), WALK_IN)
    assert queue.queueing == 2
    queue.release(0)
    assert granted(env, first, second) == [0, -1]
    assert first.event.value is True
    queue.release(0)
    assert granted(env, second) == [0]
    assert queue.queueing == 0


def test_booked_trucks_go_before_those_who_walk_in(env):
    queue = EvseQueue(env, [0])
    queue.ask(Claim((0,)), WALK_IN)
    walk_in, booked, later = (
        queue.ask(Claim((0,)), WALK_IN),
        queue.ask(Claim((0,)), BOOKED),
        queue.ask(Claim((0,)), BOOKED),
    )
    order = []
    for _ in range(3):
        queue.release(0)
        order.append(next(t for t in (walk_in, booked, later) if t.slot == 0 and t not in order))
    assert order == [booked, later, walk_in]


def test_best_group_is_taken_first_and_slots_in_order(env):
    queue = EvseQueue(env, [0, 0, 1])
    assert [queue.ask(Claim((1, 0)), WALK_IN).slot for _ in range(3)] == [2, 0, 1]
    assert queue.free() == (0, 0)


def test_slot_goes_to_the_longest_waiting_of_those_that_fit(env):
    queue = EvseQueue(env, [0, 1])
    for group in (0, 1):
        queue.ask(Claim((group,)), WALK_IN)
    only_one, both, only_zero = (
        queue.ask(Claim((1,)), WALK_IN),
        queue.ask(Claim((0, 1)), WALK_IN),
        queue.ask(Claim((0,)), WALK_IN),
    )
    queue.release(0)
    assert granted(env, only_one, both, only_zero) == [-1, 0, -1]
    queue.release(1)
    assert granted(env, only_one, only_zero) == [1, -1]


def test_nobody_is_passed_over_for_a_group_that_does_not_fit(env):
    queue = EvseQueue(env, [0, 1])
    queue.ask(Claim((0,)), WALK_IN)
    waiting = queue.ask(Claim((0,)), WALK_IN)
    assert queue.ask(Claim((1,)), WALK_IN).slot == 1
    assert waiting.slot == -1


def test_a_truck_that_leaves_is_passed_over(env):
    queue = EvseQueue(env, [0])
    queue.ask(Claim((0,)), WALK_IN)
    gone, stays = queue.ask(Claim((0,)), WALK_IN), queue.ask(Claim((0,)), WALK_IN)
    queue.leave(gone)
    assert queue.queueing == 1
    queue.release(0)
    assert granted(env, gone, stays) == [-1, 0]
    assert queue.queueing == 0


def test_a_slot_is_free_where_all_who_waited_have_left(env):
    queue = EvseQueue(env, [0])
    queue.ask(Claim((0,)), WALK_IN)
    queue.leave(queue.ask(Claim((0,)), WALK_IN))
    queue.release(0)
    assert queue.free() == (1,)


def test_a_broken_slot_is_not_granted_until_mended(env):
    queue = EvseQueue(env, [0, 0])
    queue.fail(0)
    assert queue.free() == (1,)
    assert queue.ask(Claim((0,)), WALK_IN).slot == 1
    waiting = queue.ask(Claim((0,)), WALK_IN)
    queue.repair(0)
    assert granted(env, waiting) == [0]


def test_a_slot_that_breaks_while_held(env):
    queue = EvseQueue(env, [0])
    queue.ask(Claim((0,)), WALK_IN)
    waiting = queue.ask(Claim((0,)), WALK_IN)
    queue.fail(0)
    queue.release(0)
    assert granted(env, waiting) == [-1]
    queue.repair(0)
    assert granted(env, waiting) == [0]


def test_a_slot_mended_while_held_is_granted_at_its_release(env):
    queue = EvseQueue(env, [0])
    queue.ask(Claim((0,)), WALK_IN)
    waiting = queue.ask(Claim((0,)), WALK_IN)
    queue.fail(0)
    queue.repair(0)
    assert granted(env, waiting) == [-1]
    queue.release(0)
    assert granted(env, waiting) == [0]
