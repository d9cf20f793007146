"""Shapley values by their axioms, and against the definition over all orders."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.analysis.shapley import (
    all_coalitions,
    coalitions_of,
    drawn_orders,
    interaction,
    joining_gains,
    shapley_values,
)

PLAYERS = ("a", "b", "c", "d")


@st.composite
def games(draw):
    """The worth of every coalition of four players."""
    return {coalition: draw(st.floats(-100.0, 100.0)) for coalition in all_coalitions(PLAYERS)}


@given(games())
def test_values_add_up_to_the_whole_difference(worth):
    values = shapley_values(PLAYERS, worth)
    assert sum(values.values()) == pytest.approx(worth[frozenset(PLAYERS)] - worth[frozenset()], abs=1e-9)


@given(games())
def test_values_are_the_mean_gain_over_all_orders(worth):
    orders = list(permutations(PLAYERS))
    values = shapley_values(PLAYERS, worth)
    for player in PLAYERS:
        mean = sum(joining_gains(order, worth)[player] for order in orders) / len(orders)
        assert values[player] == pytest.approx(mean, abs=1e-9)


@given(games(), st.sampled_from(PLAYERS))
def test_who_changes_nothing_is_worth_nothing(worth, dummy):
    flat = {coalition: worth[coalition - {dummy}] for coalition in worth}
    assert shapley_values(PLAYERS, flat)[dummy] == 0.0
    for other in set(PLAYERS) - {dummy}:
        assert interaction((dummy, other), PLAYERS, flat) == pytest.approx(0.0, abs=1e-9)


@given(st.dictionaries(st.sampled_from(PLAYERS), st.floats(-10.0, 10.0), min_size=4))
def test_in_a_sum_everyone_is_worth_his_own_and_no_pair_interacts(own):
    worth = {coalition: sum(own[player] for player in coalition) for coalition in all_coalitions(PLAYERS)}
    assert shapley_values(PLAYERS, worth) == pytest.approx(own, abs=1e-9)
    assert interaction(("a", "b"), PLAYERS, worth) == pytest.approx(0.0, abs=1e-9)


def test_a_pair_that_only_works_together():
    worth = {coalition: float({"a", "b"} <= coalition) for coalition in all_coalitions(PLAYERS)}
    assert shapley_values(PLAYERS, worth) == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0, "d": 0.0})
    assert interaction(("a", "b"), PLAYERS, worth) == pytest.approx(1.0)


@given(st.integers(1, 40), st.integers(0, 1000))
def test_orders_are_drawn_in_pairs_and_none_twice(n_orders, seed):
    orders = drawn_orders(PLAYERS, n_orders, seed)
    assert len(orders) == len(set(orders)) == min(n_orders, 24)
    assert all(sorted(order) == list(PLAYERS) for order in orders)
    assert n_orders < 2 or orders[1] == orders[0][::-1]
    assert {frozenset(), frozenset(PLAYERS)} <= set(coalitions_of(orders))
    assert orders == drawn_orders(PLAYERS, n_orders, seed)
