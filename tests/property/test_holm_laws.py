"""Holm's adjustment for any family of p-values."""

from hypothesis import given
from hypothesis import strategies as st

from corridorsim.analysis.multiple_comparisons import holm

P_VALUES = st.lists(st.none() | st.floats(0, 1), max_size=60)


@given(P_VALUES)
def test_no_p_value_falls_and_none_leaves_the_unit_interval(p_values):
    for before, after in zip(p_values, holm(p_values), strict=True):
        assert (before is None) == (after is None)
        assert before is None or before <= after <= 1


@given(P_VALUES)
def test_order_is_kept(p_values):
    pairs = sorted((p, q) for p, q in zip(p_values, holm(p_values), strict=True) if p is not None)
    adjusted = [q for _, q in pairs]
    assert adjusted == sorted(adjusted)


@given(P_VALUES, st.floats(0.001, 0.5))
def test_rejects_what_the_step_down_procedure_rejects(p_values, alpha):
    known = sorted(p for p in p_values if p is not None)
    rejected = 0
    while rejected < len(known) and (len(known) - rejected) * known[rejected] <= alpha:
        rejected += 1
    assert sum(q is not None and q <= alpha for q in holm(p_values)) == rejected
