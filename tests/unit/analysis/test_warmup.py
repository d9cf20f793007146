import io

import numpy as np
import pytest
from rich.console import Console

from corridorsim.analysis.results import read
from corridorsim.analysis.run_series import StepMeans, run_series
from corridorsim.analysis.states import microseconds
from corridorsim.analysis.warmup import mser, mser5, truncation_h, warmup_checks
from corridorsim.report.terminal.warmup import warmup_view

from .rows import at

HOUR_US = 3_600_000_000
PROFILE = 50 + 40 * np.sin(np.arange(24 * 5) * 2 * np.pi / 120)
"""A day of 12-minute observations."""


def test_mser_by_hand():
    # Twenty numbers: after 0 and 5, nine pairs of 9 and 11. With the first two cut off, the squares of the other 18 are
    # 18, over 18 squared: 0.0556. With one cut off: mean 9.737, squares 41.68, over 361: 0.1155. With three: mean
    # 10.0588, squares 16.94, over 289: 0.0586.
    observations = np.array([0.0, 5.0, *[9.0, 11.0] * 9])
    assert mser(observations) == 2


def test_mser_by_its_definition():
    observations = np.array([0, 1, 3, 5, 8, 9, 12, 9, 10, 11, 9, 10, 12, 8, 10, 9, 11, 10, 9, 12], dtype=float)
    by_cut = {cut: np.var(observations[cut:]) / (20 - cut) for cut in range(16)}
    assert mser(observations) == min(by_cut, key=by_cut.get) == 5


def test_mser5_takes_means_of_five():
    steps = np.repeat([0.0, 4.0, *[10.0, 10.5] * 8], 5)
    noise = np.tile([-2.0, -1.0, 0.0, 1.0, 2.0], 18)
    assert mser5(steps + noise) == 10
    assert mser5(np.append(steps + noise, [1e9] * 4)) == 10, "less than a batch is left out"


def test_what_is_constant_needs_no_cut():
    assert mser(np.full(20, 3.0)) == 0


def test_what_does_not_settle_or_is_short_is_not_told():
    grows = np.arange(48 * 5.0) ** 3
    assert truncation_h(np.array([grows, 1.01 * grows]), 24) is None
    assert truncation_h(np.full((2, 33 * 5), 3.0), 24) is None
    assert mser(np.full(9, 3.0)) is None
    assert mser5(np.full(49, 3.0)) is None


def test_a_daily_cycle_alone_is_no_warmup():
    noise = np.random.default_rng(1).normal(0, 1, (4, 5 * 120))
    assert truncation_h(np.tile(PROFILE, 5) + noise, 24) == 0
    assert truncation_h(np.tile(PROFILE, 2).reshape(1, -1), 24) == 0


def test_bursts_by_day_are_no_warmup():
    by_day = np.tile(np.maximum(PROFILE - 70, 0), 5)
    bursts = by_day * np.random.default_rng(3).exponential(1, (5, 5)).repeat(120, axis=1)
    differences = (bursts[:, :-120] - bursts[:, 120:]).mean(axis=0)
    assert mser5(differences) > 0, "nights are calm"
    assert truncation_h(bursts, 24) == 0


@pytest.mark.parametrize("filling_h", [6, 12, 30])
def test_the_hours_of_filling_are_found_under_a_daily_cycle(filling_h):
    hours = np.arange(6 * 120) / 5
    noise = np.random.default_rng(2).normal(0, 1, (3, len(hours)))
    series = np.tile(PROFILE, 6) * np.minimum(hours / filling_h, 1) + noise
    assert truncation_h(series, 24) == pytest.approx(filling_h, abs=4)


def test_steps_are_averaged_exactly():
    means = StepMeans(start_us=10 * HOUR_US, count=10)
    # 2 from before the start until 10:06, 3 from 10:18 until after the end.
    begin, end = np.array([9.0, 10.3]) * HOUR_US, np.array([10.1, 99.0]) * HOUR_US
    means.add(begin.astype(np.int64), end.astype(np.int64), np.array([2.0, 3.0]))
    assert means.means() == pytest.approx([1.0, 1.5, *[3.0] * 8])


def test_series_of_a_small_run_by_hand(make_results):
    results = read(make_results())
    series = run_series(results, results.units[0])
    hourly = {name: values.reshape(72, 5).mean(axis=1) for name, values in series.items()}
    # t0 is under way from 5 to 11, t1 from 13, t2 from 14 to 19, t4 from 20 to 24, t3 from 58 to the end; t5 never.
    expected = np.zeros(72)
    for begin, end in ((5, 11), (13, 19), (14, 19), (20, 24), (58, 72)):
        expected[begin:end] += 1
    assert hourly["trucks"] == pytest.approx(expected)
    # The meter counts 105 kWh from 8 to 9, 105 from 15:30 to 16, 105 to 16:30, 52.5 from 16:45 to 17:15.
    assert hourly["power_kw"][8] == pytest.approx(105)
    assert hourly["power_kw"][15:18] == pytest.approx([105, 131.25, 26.25])
    assert hourly["power_kw"].sum() == pytest.approx(367.5)
    assert hourly["queueing"][[15, 16, 22, 71]] == pytest.approx([0.25, 0.5, 0.25, 1.0])
    assert hourly["queueing"].sum() == pytest.approx(2.0)


def test_series_start_with_the_run(make_results):
    results = read(make_results())
    assert microseconds(results.start) == microseconds(at(0))
    assert len(run_series(results, results.units[0])["trucks"]) == 72 * 5


def test_a_trip_that_is_still_under_way_lasts_until_the_end_at_least(make_results):
    check = warmup_checks(read(make_results()))[0]
    # 6, 5, 4 and 14 h or more: between the two longest by the 95th percentile of four numbers.
    assert check.trip_time_h_p95 == pytest.approx(6 + 0.85 * 8)
    assert check.is_enough is False
    assert (check.warmup_h, check.window_h, check.cooldown_h, check.lag_h) == (12, 48, 12, 24)


def test_the_screen_says_what_to_set(make_results):
    console = Console(file=io.StringIO(), width=200)
    console.print(warmup_view(warmup_checks(read(make_results()), "base")))
    assert "base: a warm-up of 12 h is too short; " in console.file.getvalue()
