"""Hypothesis strategies that several tests share."""

from __future__ import annotations

from hypothesis import strategies as st

powers_kw = st.floats(20.0, 1200.0)


@st.composite
def curves(draw, ends_at_zero: bool | None = None):
    """Points (SOC, kW) of a charging curve, in any shape."""
    inner = draw(st.lists(st.integers(1, 99), max_size=5, unique=True))
    socs = [0.0, *sorted(percent / 100 for percent in inner), 1.0]
    points = [(soc, draw(powers_kw)) for soc in socs]
    zero = draw(st.booleans()) if ends_at_zero is None else ends_at_zero
    return [*points[:-1], (1.0, 0.0)] if zero else points


demands_kw = st.lists(st.floats(0.0, 1000.0), min_size=1, max_size=12)
