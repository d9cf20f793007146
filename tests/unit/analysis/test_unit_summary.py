"""Summaries of units: what is kept beside the tables, and when it is made again."""

import os
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corridorsim.analysis.comparison import compare
from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.notices import notices
from corridorsim.analysis.results import Unit, read
from corridorsim.analysis.unit_summary import files
from corridorsim.analysis.unit_summary.contents import CONTENTS, SUMMARY_VERSION
from corridorsim.analysis.unit_summary.files import summarize_unit, summary_file, unit_kpis, unit_summary
from corridorsim.analysis.unit_summary.folder import summarize
from corridorsim.report.gather import gather

UNIT = Unit("base", 0)


@pytest.fixture
def made(monkeypatch):
    """Units whose tables were summarized, in order."""
    units = []

    def unit_tables(results, unit):
        units.append(unit)
        return make(results, unit)

    make = files.unit_tables
    monkeypatch.setattr(files, "unit_tables", unit_tables)
    return units


@pytest.fixture
def two_units(make_results, unit_rows):
    """Give a folder of two scenarios."""
    return make_results({(name, 0): unit_rows() for name in ("base", "other")})


def rewrite(folder, table, change, unit="scenario=base/replication=0"):
    path = folder / "tables" / table / unit / "part-0.parquet"
    pq.write_table(change(pq.read_table(path, partitioning=None)), path)


def without_last(table):
    return table.slice(0, table.num_rows - 1)


def test_each_unit_is_summarized_once_for_all_that_is_asked_of_it(two_units, made):
    compare(two_units)
    compare(two_units, "other")
    notices(read(two_units))
    gather(read(two_units))
    assert made == [UNIT, Unit("other", 0)]


def test_what_was_summarized_as_a_unit_ended_is_not_worked_out_again(two_units, made):
    summarize_unit(two_units, "other", 0, None)
    assert made == [Unit("other", 0)]
    compare(two_units)
    assert made == [Unit("other", 0), UNIT]


def test_a_unit_can_be_summarized_before_the_manifest_says_that_it_is_done(make_results, unit_rows):
    rows = unit_rows()
    folder = make_results({("base", 0): rows, ("base", 1): rows})
    content = (folder / "manifest.json").read_text().replace('"done"', '"pending"')
    (folder / "manifest.json").write_text(content)
    summarize_unit(folder, "base", 1, None)
    assert summary_file(folder, Unit("base", 1)).is_file()


def test_a_unit_whose_tables_changed_is_summarized_again(two_units, made):
    before = summarize(two_units).to_pylist()
    made.clear()
    rewrite(two_units, "trips", without_last)
    after = summarize(two_units).to_pylist()
    assert made == [UNIT]
    changed = {(row["scenario"], row["kpi"]) for row, old in zip(after, before, strict=True) if row != old}
    assert ("base", "trips_in_progress") in changed
    assert {scenario for scenario, _ in changed} == {"base"}


def test_a_table_of_the_same_size_that_is_newer_counts_as_changed(two_units, made):
    summarize(two_units)
    made.clear()
    path = two_units / "tables" / "events" / "scenario=base" / "replication=0" / "part-0.parquet"
    later_ns = summary_file(two_units, UNIT).stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later_ns, later_ns))
    summarize(two_units)
    assert made == [UNIT]


@pytest.mark.parametrize("edges", [{"window_end": "2030-01-09T06:00:00+00:00"}, {"end": "2030-01-10T01:00:00+00:00"}])
def test_a_summary_of_another_window_is_not_used(two_units, made, edges):
    results = read(two_units)
    unit_summary(results, UNIT)
    made.clear()
    other = read(two_units)
    other.manifest["simulation"] |= edges
    unit_summary(other, UNIT)
    assert made == [UNIT]


@pytest.mark.parametrize("content", [b"", b"not Arrow", None])
def test_a_summary_that_is_missing_or_damaged_is_made_again(two_units, made, content):
    compare(two_units)
    expected = pq.read_table(two_units / "summary" / "kpis.parquet")
    path = summary_file(two_units, UNIT)
    if content is None:
        shutil.rmtree(path.parents[1])
    else:
        path.write_bytes(content)
    made.clear()
    assert summarize(two_units).equals(expected)
    assert made == [UNIT]


def test_a_summary_of_another_version_is_made_again(two_units, made, monkeypatch):
    summarize(two_units)
    made.clear()
    monkeypatch.setattr(files, "SUMMARY_VERSION", SUMMARY_VERSION + 1)
    summarize(two_units)
    assert made == [UNIT, Unit("other", 0)]


def test_results_that_cannot_be_written_are_still_summarized(two_units, made, monkeypatch):
    def refuse(*_):
        raise PermissionError("read-only")

    monkeypatch.setattr(files, "_write", refuse)
    assert unit_kpis(read(two_units), UNIT)["trips_completed"] == 2


def test_the_same_unit_gives_the_same_bytes(two_units):
    summarize_unit(two_units, *UNIT)
    first = summary_file(two_units, UNIT).read_bytes()
    summarize_unit(two_units, *UNIT)
    assert summary_file(two_units, UNIT).read_bytes() == first


def test_a_summary_read_is_the_one_made(two_units, made):
    results = read(two_units)
    fresh, kept = unit_summary(results, UNIT), unit_summary(results, UNIT)
    assert made == [UNIT]
    assert list(kept) == list(CONTENTS)
    for name, table in kept.items():
        assert table.num_rows, name
        assert table.cast(pa.schema(table.schema)).to_pylist() == fresh[name].to_pylist(), name
    assert unit_kpis(results, UNIT).keys() == KPI_REGISTRY.keys()


def test_the_version_is_raised_with_what_is_summarized():
    """If this fails, raise ``SUMMARY_VERSION`` and write down here what the new version holds."""
    assert (SUMMARY_VERSION, len(KPI_REGISTRY), [len(schema) for schema in CONTENTS.values()]) == (
        1,
        55,
        [3, 5, 12, 10, 10, 3, 1, 1, 4, 4, 8, 2, 2],
    )
