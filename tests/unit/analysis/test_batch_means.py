import io

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from corridorsim.analysis.batch_means import BATCH_MEANS, batch_interval, batch_means
from corridorsim.analysis.results import read
from corridorsim.errors import ResultsError
from corridorsim.report.terminal.batch_means import batch_means_view

from .rows import START, at, session


def test_interval_and_correlation_by_hand():
    # Mean 3, squares 4 + 0 + 1 + 1 + 4 = 10, so s = 1.5811 and the half-width is 2.7764 x 1.5811 / sqrt(5) = 1.9632.
    # Offsets -2, 0, -1, 1, 2: neighbours give 0 + 0 - 1 + 2 = 1, over 10. Squared steps 4 + 1 + 4 + 1 = 10:
    # (1 - 10 / 20) sqrt(24 / 3) = 1.4142, beyond which lies 0.0786 of a normal.
    got = batch_interval([1.0, 3.0, 2.0, 4.0, 5.0])
    assert (got.mean, got.batches) == (3.0, 5)
    assert (got.ci_low, got.ci_high) == pytest.approx((3 - 1.9632, 3 + 1.9632), abs=1e-4)
    assert got.lag1 == pytest.approx(0.1)
    assert got.p_uncorrelated == pytest.approx(0.0786, abs=1e-4)


def test_a_trend_is_correlated_and_a_zigzag_is_not():
    assert batch_interval([float(i) for i in range(10)]).p_uncorrelated < 0.01
    assert batch_interval([0.0, 1.0] * 5).p_uncorrelated > 0.99


def test_batches_without_a_value_are_left_out():
    assert batch_interval([None, 1.0, float("nan"), 3.0]).batches == 2
    assert batch_interval([None]).ci_low is None
    assert batch_interval([2.0] * 6).lag1 is None


@pytest.fixture
def days(make_results, unit_rows):
    """Give a function that writes six days, on each of which one truck waits so many hours."""

    def write(waits_h=(1.0, 2.0, 1.0, 2.0, 1.0, 2.0)):
        stops = [
            session(f"d{day}", "completed", 24 * day + 8, 24 * day + 8 + wait_h, 24 * day + 12, wait=wait_h, overhead=0)
            for day, wait_h in enumerate(waits_h)
        ]
        window = {"start": START, "window_start": at(0), "window_end": at(144), "end": at(150)}
        instants = {name: edge.isoformat() for name, edge in window.items()}
        return read(make_results({("a", 0): unit_rows() | {"charging_sessions": stops}}, simulation=instants))

    return write


def row_of(results, kpi, **options):
    return batch_means(results, [kpi], **options).to_pylist()[0]


def test_each_day_is_a_batch(days):
    row = row_of(days(), "queue_min_mean")
    assert (row["batches"], row["batch_h"], row["verdict"]) == (6, 24, "usable")
    assert row["mean"] == row["window_value"] == pytest.approx(90)
    assert row["ci_high"] - 90 == pytest.approx(2.5706 * 32.863 / 6**0.5, rel=1e-4)
    assert row["lag1"] == pytest.approx(-5 / 6)


def test_what_grows_from_day_to_day_is_too_narrow(days):
    assert row_of(days((1, 2, 3, 4, 5, 6)), "queue_min_mean")["verdict"].startswith(
        "too narrow: neighbours are correlated"
    )


def test_a_count_is_no_mean(days):
    assert row_of(days(), "trips_completed")["verdict"].startswith("not a mean")


def test_a_figure_without_values_says_so(days):
    assert row_of(days(), "late_delivery_share")["verdict"] == "no value in two or more batches"


def test_batches_that_cut_days_are_doubtful(days):
    # Batches of 18 hours: from midnight to 18, from 18 to 12, from 12 to 6 and so on; six of eight have a stop.
    row = row_of(days(), "queue_min_mean", batches=8)
    assert (row["batch_h"], row["batches"]) == (18, 6)
    assert row["verdict"] == "doubtful: batches are not whole days; use whole days"


def test_too_few_batches_are_refused(days):
    with pytest.raises(ResultsError, match="4 batches; allowed: 5 or more"):
        batch_means(days(), batches=4)


def test_a_window_that_is_too_short_is_refused(make_results):
    with pytest.raises(ResultsError, match="a window of 2 days cannot be cut into 5 to 20 batches of whole days"):
        batch_means(read(make_results()))


def test_unknown_figure(days):
    with pytest.raises(ResultsError, match="did you mean 'queue_min_mean'"):
        batch_means(days(), ["queue_min_men"])


def test_is_written_and_shown(days):
    results = days()
    table = batch_means(results, ["queue_min_mean"])
    assert table.schema == BATCH_MEANS
    assert pq.read_table(results.path / "summary/batch_means.parquet").equals(table)
    console = Console(file=io.StringIO(), width=150)
    console.print(batch_means_view(table))
    assert "a, replication 0, batches of 24 h" in console.file.getvalue()
    assert "usable" in console.file.getvalue()
