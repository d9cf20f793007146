"""Kernels: a closed-form charge, a power share at 30 and 300 EVSEs, a plan over twenty hubs."""

from __future__ import annotations

import pytest

from corridorsim.kernel import ChargingCurve, HubPower

CURVE = ChargingCurve([(0.0, 900.0), (0.8, 900.0), (0.9, 400.0), (1.0, 100.0)], 600.0)


def test_time_to(benchmark):
    assert benchmark(CURVE.time_to, 0.2, 0.9, 700.0) > 0


def test_advance(benchmark):
    assert benchmark(CURVE.advance, 0.2, 700.0, 1800.0) > 0.2


@pytest.mark.parametrize("n_evses", [30, 300])
def test_plug_in_and_share(benchmark, n_evses):
    """One truck comes and goes at a full hub whose limit is half of what its EVSEs ask for."""
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
