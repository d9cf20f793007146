"""Kernels: closed-form charging, power sharing at 30 and 300 EVSEs, a plan over twenty hubs."""

from __future__ import annotations

from itertools import cycle

import pytest

from corridorsim.kernel import ChargingCurve, HubPower

CURVE = ChargingCurve([(0.0, 900.0), (0.8, 900.0), (0.9, 400.0), (1.0, 100.0)], 600.0)


def test_time_to(benchmark):
    assert benchmark(CURVE.time_to, 0.2, 0.9, 700.0) > 0


def test_advance(benchmark):
    assert benchmark(CURVE.advance, 0.2, 700.0, 1800.0) > 0.2


@pytest.mark.parametrize("n_evses", [30, 300])
def test_plug_in_and_share(benchmark, n_evses):
    """One truck comes and goes at a full hub whose limit is half of the demand of its EVSEs."""
    hub = HubPower(n_evses, 0.95)
    for slot in range(n_evses - 1):
        hub.plug(slot, CURVE, 0.1 + 0.7 * slot / n_evses, 0.9, 400.0, 0.96)

    def come_and_go():
        hub.plug(n_evses - 1, CURVE, 0.3, 0.9, 400.0, 0.96)
        hub.grant(hub.level(200.0 * n_evses))
        hub.next_event_s(25.0)
        hub.unplug(n_evses - 1)
        return hub.grant(hub.level(200.0 * n_evses))

    assert benchmark(come_and_go) > 0


TRACTOR = ChargingCurve([(0.0, 575.0), (0.8, 575.0), (0.9, 192.0), (1.0, 48.0)], 480.0)


@pytest.mark.parametrize("n_evses", [8, 30, 300])
def test_a_change_at_a_busy_hub(benchmark, n_evses):
    """Time advances from event to event; a finished truck makes room for the next one.

    The hub is short of power. Arrivals at SOC 0.2 to 0.6 and targets of 0.8 to 0.9 determine how often plateau and
    slope occur. A change is everything that the world calls: advance, plug, unplug, share, the next event, the power.
    """
    hub = HubPower(n_evses, 0.95)
    hub.price_per_kwh = 0.3
    arrivals = [(0.2 + 0.4 * (0.618 * i % 1.0), 0.8 + 0.1 * (0.755 * i % 1.0)) for i in range(1000)]
    trucks = cycle(arrivals)
    for slot in range(n_evses):
        hub.plug(slot, TRACTOR, *next(trucks), 350.0, 0.96)
    hub.grant(hub.level(130.0 * n_evses))

    def change():
        hub.advance(hub.time_s + hub.next_event_s(25.0))
        for slot in hub.finished():
            hub.unplug(slot)
            hub.plug(slot, TRACTOR, *next(trucks), 350.0, 0.96)
        hub.grant(hub.level(130.0 * n_evses))
        return hub.power_kw()

    for _ in range(10 * n_evses):
        change()
    assert benchmark(change) > 0
