"""What is known of the stops ahead, by hand."""

from math import exp

import numpy as np
import pytest

from corridorsim.kernel import PriceTable, RoadLoad, Route, StopsAhead, keyed_uniform

SPEED_MPS = 20.0
WIDTH_S = 600.0
MEMORY_S = 3600.0


def route(n_segments: int = 3, length_m: float = 72_000.0) -> Route:
    """An hour's drive a segment."""
    load = RoadLoad(
        rolling_resistance=0.005,
        drag_area_m2=5.0,
        drivetrain_efficiency=0.9,
        regen_efficiency=0.7,
        regen_kw=300.0,
        max_speed_kmh=90.0,
    )
    return Route(
        load,
        length_m=[length_m] * n_segments,
        speed_mps=[SPEED_MPS] * n_segments,
        sin_grade=[0.0] * n_segments,
        profile=[0] * n_segments,
        speed_factor=[[1.0]],
        climate=[0] * n_segments,
        air=[[[1.2, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0]]],
    )


def stops(width_s: float = 0.0, **changes: object) -> StopsAhead:
    """Hubs after one and two hours, and the destination after three."""
    given = {
        "position": [1, 2, 3],
        "access_km": [1.0, 2.0, 0.0],
        "overhead_s": [100.0, 200.0],
        "usual_wait_s": [60.0, 600.0],
        "usual_price_per_kwh": [0.3, 0.4],
        "prices": [None, PriceTable([0.0, 7200.0, 9000.0], [0.1, 0.2, 0.5])],
        "hub_keys": [11, 12],
        **changes,
    }
    return StopsAhead(route(), choice_noise_s=width_s, stream=5, live_memory_s=MEMORY_S, **given)  # type: ignore[arg-type]


def test_what_is_usual_from_the_start():
    ahead = stops()
    ahead.look(0, 0.0, 0.0, 40_000.0, 1.5, trip_key=7)
    assert ahead.drive_s.tolist() == [3600.0, 7200.0, 10_800.0]
    assert ahead.detour_kwh.tolist() == [1.5, 3.0, 0.0]
    assert ahead.wait_s.tolist() == [160.0, 800.0, 0.0]
    assert ahead.price_per_kwh.tolist() == [0.3, 0.4, 0.0]
    force_n = 40_000.0 * 9.81 * 0.005 + 0.5 * 1.2 * 5.0 * SPEED_MPS**2
    kwh_per_h = force_n * SPEED_MPS / 1000.0 / 0.9
    assert ahead.energy_kwh == pytest.approx([kwh_per_h, 2 * kwh_per_h, 3 * kwh_per_h], rel=1e-12)


def test_from_within_a_segment():
    ahead = stops()
    ahead.look(1, 36_000.0, 0.0, 40_000.0, 1.5, trip_key=7)
    assert ahead.drive_s[1:].tolist() == [1800.0, 5400.0]


def test_what_is_seen_now_counts_less_from_afar():
    ahead = stops()
    ahead.look(0, 0.0, 1800.0, 40_000.0, 1.5, trip_key=7)
    ahead.see(0, 1000.0)
    ahead.see(1, 0.0)
    assert ahead.wait_s[0] == pytest.approx(100.0 + 60.0 + exp(-1.0) * 940.0, rel=1e-12)
    assert ahead.wait_s[1] == pytest.approx(200.0 + 600.0 - exp(-2.0) * 600.0, rel=1e-12)
    # Prices are those at arrival: the second hub is reached at 9,000 s.
    assert ahead.price_per_kwh[:2].tolist() == [0.3, 0.5]
    ahead.look(0, 0.0, 1799.0, 40_000.0, 1.5, trip_key=7)
    assert ahead.price_per_kwh[1] == 0.4
    ahead.see(1, 0.0)
    assert ahead.price_per_kwh[1] == 0.2


def test_before_the_first_step_the_first_price_holds():
    ahead = stops(prices=[PriceTable([7200.0, 9000.0], [0.2, 0.5]), None])
    ahead.look(0, 0.0, 0.0, 40_000.0, 1.5, trip_key=7)
    ahead.see(0, 0.0)
    assert ahead.price_per_kwh[0] == 0.2


def test_choice_noise_belongs_to_trip_and_hub_and_stays():
    ahead = stops(WIDTH_S)
    ahead.look(0, 0.0, 0.0, 40_000.0, 1.5, trip_key=7)
    choice_noise_s = [WIDTH_S * (keyed_uniform(5, 7, key) - 0.5) for key in (11, 12)]
    assert ahead.choice_noise_s[:2].tolist() == choice_noise_s
    assert ahead.wait_s[:2] == pytest.approx([160.0 + choice_noise_s[0], 800.0 + choice_noise_s[1]], rel=1e-12)
    ahead.expect(1, 50.0)
    assert ahead.wait_s[1] == pytest.approx(250.0 + choice_noise_s[1], rel=1e-12)
    ahead.look(1, 0.0, 5000.0, 30_000.0, 1.5, trip_key=7)
    assert ahead.choice_noise_s[:2].tolist() == choice_noise_s
    ahead.look(1, 0.0, 5000.0, 30_000.0, 1.5, trip_key=8)
    assert not np.isin(ahead.choice_noise_s[:2], choice_noise_s).any()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"overhead_s": [1.0]}, "need that length"),
        ({"position": [1, 2]}, "stops are the hubs and the destination"),
        ({"position": [1, 2, 4]}, "beyond the route"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        stops(**changes)
