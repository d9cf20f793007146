import io

import pytest
from rich.console import Console

from corridorsim.analysis.precision import Precision
from corridorsim.analysis.statistics import Interval, mean_interval
from corridorsim.report.terminal.precision import precision_view


def of(values, relative=0.05, kpi="cost_per_tkm"):
    return Precision("base", None, kpi, mean_interval(values), relative)


def test_the_share_is_corrected_as_the_mean_is_an_estimate_too():
    # 0.05 / 1.05 of 100 is 4.762.
    assert of([100.0, 100.0]).allowed == pytest.approx(4.7619, abs=1e-4)
    assert Precision("base", None, "x", Interval(100.0, 95.25, 104.75, 5), 0.05).is_reached
    assert not Precision("base", None, "x", Interval(100.0, 95.1, 104.9, 5), 0.05).is_reached
    assert Precision("base", None, "x", Interval(-100.0, -104.75, -95.25, 5), 0.05).is_reached


def test_replications_that_would_do_by_hand():
    # Spread 5 around 100: t(6) 5 / sqrt(7) = 4.62 is small enough, t(5) 5 / sqrt(6) = 5.25 is not.
    values = [100 - 5 / 2**0.5, 100 + 5 / 2**0.5]
    assert of(values).half_width == pytest.approx(12.706 * 5 / 2**0.5, rel=1e-4)
    assert of(values).needed() == 7
    assert of([100.0, 100.0, 100.0]).needed() == 3


@pytest.mark.parametrize("values", [[], [1.0], [None, 2.0]])
def test_fewer_than_two_values_are_never_precise(values):
    figure = of(values)
    assert not figure.is_reached
    assert figure.needed() is None
    assert "fewer than two replications" in shown(figure)


def test_a_mean_near_zero_never_gets_there():
    figure = of([-1.0, 1.0, 0.001], kpi="queue_min_mean")
    assert figure.needed() is None
    assert "too near 0" in shown(figure)
    assert "such as cost_per_tkm" in shown(figure)


def test_a_figure_that_is_always_zero_is_precise():
    assert of([0.0, 0.0]).is_reached


def shown(figure):
    console = Console(file=io.StringIO(), width=200)
    console.print(precision_view([figure]))
    return console.file.getvalue()
