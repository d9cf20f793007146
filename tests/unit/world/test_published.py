"""What a hub tells of its queue, in time and late."""

from hypothesis import given
from hypothesis import strategies as st

from corridorsim.world.hub.published import Published

NOBODY = ((2,), (3,))
FULL = ((0,), (1,))


def known_to(published: Published, now_s: float, is_small: bool) -> tuple[int, tuple[int, ...]]:
    published.bring_to(now_s)
    return published.queueing, published.free(is_small)


def test_at_once_without_delay():
    published = Published(0.0, NOBODY)
    published.add(10.0, 3, FULL)
    assert known_to(published, 10.0, False) == (3, (0,))
    assert known_to(published, 10.0, True) == (3, (1,)), "small operators may use one more"


def test_late_by_the_delay():
    published = Published(300.0, NOBODY)
    published.add(10.0, 1, FULL)
    published.add(20.0, 2, FULL)
    assert known_to(published, 309.0, False) == (0, (2,))
    assert known_to(published, 310.0, False) == (1, (0,))
    assert known_to(published, 1000.0, False) == (2, (0,))


@given(
    st.lists(st.floats(0.0, 1000.0), min_size=1, max_size=30),
    st.floats(0.0, 500.0),
    st.lists(st.floats(0.0, 1500.0), min_size=1, max_size=10),
)
def test_the_latest_state_that_is_old_enough(steps, delay_s, asked):
    """Whenever it is asked in between, known is the last state that came about at least the delay ago."""
    published = Published(delay_s, NOBODY)
    moments = sorted([(time_s, number) for number, time_s in enumerate(sorted(steps), 1)] + [(a, 0) for a in asked])
    states = [(0.0, 0)]
    for now_s, number in moments:
        if number:
            published.add(now_s, number, FULL)
            states.append((now_s + delay_s, number))
        old_enough = [queueing for known_s, queueing in states if known_s <= now_s]
        assert known_to(published, now_s, False)[0] == old_enough[-1]
