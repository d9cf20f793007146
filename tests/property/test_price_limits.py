"""Meter readings at a tariff's limits: against a session that is read all the time, for any curve and grants."""

from bisect import bisect_right
from itertools import pairwise
from types import SimpleNamespace

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import curves

from corridorsim.energy.tariff import Element, Period, Price, SessionTariff, itemised, session_periods
from corridorsim.kernel import ChargingCurve, HubPower
from corridorsim.world.hub.metering import Readings, reading_times

CAPACITY_KWH, HUB_EFFICIENCY, CHARGE_EFFICIENCY, EVSE_KW, SLOT = 1500.0, 0.95, 0.96, 500.0, 0
STEP_S = 10.0

limits_kw = st.floats(20.0, 600.0)
socs, ends_s = st.floats(0.0, 0.5), st.floats(60.0, 4000.0)
"""No battery is full by then."""
changes = st.lists(st.tuples(st.floats(10.0, 2000.0), st.sampled_from([0.0, 50.0, 120.0, 300.0, 700.0])), max_size=4)
"""(seconds after the last change, level of the grant on the grid side)"""


def session_power(points, soc):
    power = HubPower(1, HUB_EFFICIENCY)
    power.plug(SLOT, ChargingCurve(points, CAPACITY_KWH), soc, 1.0, EVSE_KW, CHARGE_EFFICIENCY)
    power.grant(EVSE_KW)
    return power


def driven(points, soc, tariff, levels, end_s):
    """Readings of a session at a hub, as a run takes them."""
    env = simpy.Environment()
    power = HubPower(1, HUB_EFFICIENCY)
    spec = SimpleNamespace(
        tariff_at=lambda _slot: tariff,
        jurisdiction=SimpleNamespace(carbon=None),
        efficiency=HUB_EFFICIENCY,
        evses=[None],
    )
    readings = Readings(env, power, spec, reading_times(spec))
    curve = ChargingCurve(points, CAPACITY_KWH)

    def grants():
        power.plug(SLOT, curve, soc, 1.0, EVSE_KW, CHARGE_EFFICIENCY)
        readings.begin(SLOT, curve, CHARGE_EFFICIENCY)
        for wait_s, level_kw in [(0.0, EVSE_KW), *levels]:
            yield env.timeout(wait_s)
            power.advance(env.now)
            power.grant(level_kw)
            readings.limits.regranted()

    env.process(grants())
    env.run(until=end_s)
    power.advance(end_s)
    last = (end_s, power.session(SLOT)[2])
    return [(r.time_s, r.grid_kwh * HUB_EFFICIENCY) for r in readings.of_slot[SLOT] if r.is_billed] + [
        (last[0], last[1] * HUB_EFFICIENCY)
    ]


def read_often(points, soc, levels, end_s):
    """Periods of the same session, read every few seconds and whenever a grant changes."""
    power = session_power(points, soc)
    grants = []
    time_s = 0.0
    for wait_s, level_kw in levels:
        time_s += wait_s
        grants.append((time_s, level_kw))
    moments = sorted({i * STEP_S for i in range(int(end_s / STEP_S) + 1)} | {at for at, _ in grants} | {end_s})
    periods, before, due = [], (0.0, 0.0), list(grants)
    for moment in (m for m in moments if m <= end_s):
        power.advance(moment)
        kwh = power.session(SLOT)[2] * HUB_EFFICIENCY
        if moment > before[0]:
            periods.append(Period(before[0], moment, kwh - before[1], True))
            before = (moment, kwh)
        while due and due[0][0] <= moment:
            power.grant(due.pop(0)[1])
    return periods


def total(items, component):
    return sum(item.quantity * item.price for item in items if item.component == component)


@settings(max_examples=25, deadline=None)
@given(curves(), st.lists(limits_kw, min_size=1, max_size=3, unique=True), changes, socs, ends_s)
def test_every_kwh_has_the_price_of_its_power(points, limits, levels, soc, end_s):
    bounds = [0.0, *sorted(limits), float("inf")]
    elements = tuple(
        Element({"ENERGY": Price(1.0 + i, 0.0, None), "TIME": Price(10.0 * i, 0.0, None)}, power_kw=(low, high))
        for i, (low, high) in enumerate(pairwise(bounds))
    )
    tariff = SessionTariff((0.0,), (elements,))
    billed = itemised(tariff, session_periods(driven(points, soc, tariff, levels, end_s), end_s))
    steps = read_often(points, soc, levels, end_s)
    often = itemised(tariff, steps)
    # A step that crosses a limit has one price here, which is wrong for a part of it.
    bands = [bisect_right(bounds, step.kwh / (step.end_s - step.start_s) * 3600 * (1 + 1e-9)) for step in steps]
    crossed = sum(abs(one - other) for one, other in pairwise(bands)) + 1
    assert total(billed, "ENERGY") == pytest.approx(total(often, "ENERGY"), abs=crossed * EVSE_KW * STEP_S / 3600)
    assert total(billed, "TIME") == pytest.approx(total(often, "TIME"), abs=crossed * 10.0 * STEP_S / 3600 + 1e-6)


@settings(max_examples=25, deadline=None)
@given(curves(), st.floats(5.0, 300.0), changes, socs, ends_s)
def test_time_has_its_price_by_the_energy_so_far(points, limit_kwh, levels, soc, end_s):
    elements = (
        Element({"TIME": Price(10.0, 0.0, None)}, kwh=(0.0, limit_kwh)),
        Element({"TIME": Price(70.0, 0.0, None)}),
    )
    tariff = SessionTariff((0.0,), (elements,))
    billed = itemised(tariff, session_periods(driven(points, soc, tariff, levels, end_s), end_s))
    # Readings follow the limit by a millisecond; a pause is not charging, but a period with a pause is.
    often = itemised(tariff, read_often(points, soc, levels, end_s))
    if all(level for _, level in levels):
        assert total(billed, "TIME") == pytest.approx(total(often, "TIME"), abs=80.0 * 2 * STEP_S / 3600)
