"""Hypothesis strategies that several tests share."""

from __future__ import annotations

from hypothesis import strategies as st

powers_kw = st.floats(20.0, 1200.0)
capacities_kwh = st.floats(100.0, 1000.0)
socs = st.floats(0.0, 0.98)
limits_kw = st.floats(5.0, 1500.0)
durations_s = st.floats(0.0, 20_000.0)
demands_kw = st.lists(st.floats(0.0, 1000.0), min_size=1, max_size=12)


@st.composite
def curves(draw, ends_at_zero: bool | None = None):
    """Points (SOC, kW) of a charging curve, in any shape; flat stretches are as likely as slopes."""
    inner = draw(st.lists(st.integers(1, 99), max_size=5, unique=True))
    points = [(0.0, draw(powers_kw))]
    for soc in [*sorted(percent / 100 for percent in inner), 1.0]:
        points.append((soc, points[-1][1] if draw(st.booleans()) else draw(powers_kw)))
    zero = draw(st.booleans()) if ends_at_zero is None else ends_at_zero
    return [*points[:-1], (1.0, 0.0)] if zero else points


@st.composite
def kinked_limits(draw, points):
    """A limit for a curve: anything, or just one of its powers, where regimes meet."""
    return draw(st.one_of(limits_kw, st.sampled_from([max(kw, 5.0) for _, kw in points])))


@st.composite
def road_vehicles(draw):
    """Arguments of ``RoadLoad`` but the top speed."""
    return {
        "rolling_resistance": draw(st.floats(0.003, 0.012)),
        "drag_area_m2": draw(st.floats(0.0, 10.0)),
        "drivetrain_efficiency": draw(st.floats(0.5, 1.0)),
        "regen_efficiency": draw(st.floats(0.0, 1.0)),
        "regen_kw": draw(st.floats(0.0, 600.0)),
    }
