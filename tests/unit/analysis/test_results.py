import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corridorsim.analysis.results import Unit, read, write_summary
from corridorsim.errors import ResultsError
from corridorsim.records.schema import COMPARISON, KPIS, TABLES


@pytest.mark.parametrize("fmt", ["parquet", "arrow"])
def test_tables_of_all_units_carry_scenario_and_replication(make_results, unit_rows, fmt):
    results = read(make_results({("007", 0): unit_rows(), ("007", 1): unit_rows(), ("1e3", 0): unit_rows()}, fmt))
    trips = results.trips
    assert trips.schema.names == [*TABLES["trips"].names, "scenario", "replication"]
    assert trips["scenario"].to_pylist()[:1] + trips["scenario"].to_pylist()[-1:] == ["007", "1e3"]
    assert trips.schema.field("replication").type == pa.int32()
    assert trips["trip_id"].to_pylist() == ["t0", "t1", "t2", "t4", "t5", "t3"] * 3


def test_one_unit(make_results, unit_rows):
    results = read(make_results({("a", 0): unit_rows(), ("b", 0): {}, ("b", 1): unit_rows()}))
    assert results.table("trips", "b").num_rows == 6
    assert results.table("trips", "b", 0).num_rows == 0
    assert results.table("trips", replication=0).num_rows == 6


@pytest.mark.parametrize("fmt", ["parquet", "arrow"])
def test_a_table_of_a_unit_batch_by_batch_is_the_whole_table(make_results, unit_rows, fmt):
    results = read(make_results({("a", 0): unit_rows(), ("b", 0): {}}, fmt))
    columns = ["hub", "time", "energy_kwh"]
    for unit in results.units:
        whole = results.table("hub_states", *unit).select(columns)
        batches = list(results.batches("hub_states", unit, columns))
        assert pa.Table.from_batches(batches, whole.schema).to_pylist() == whole.to_pylist()


def test_no_more_than_one_group_of_rows_is_read_at_a_time(make_results):
    results = read(make_results())
    path = next((results.path / "tables" / "events").rglob("part-0.parquet"))
    table = pq.read_table(path, partitioning=None)
    pq.write_table(pa.concat_tables([table] * 50), path, row_group_size=7)
    assert max(batch.num_rows for batch in results.batches("events", results.units[0], ["time"])) == 7


def test_every_table_is_an_attribute(make_results):
    results = read(make_results())
    for name in TABLES:
        assert getattr(results, name).schema.names[: len(TABLES[name])] == TABLES[name].names
    assert set(TABLES) <= set(dir(results))
    with pytest.raises(AttributeError, match="no attribute 'trip'"):
        _ = results.trip


def test_an_empty_results_folder_keeps_types(make_results):
    assert read(make_results({("a", 0): {}})).trips.schema.field("depart_time").type == pa.timestamp("us", tz="UTC")


def test_parts_are_read_in_order(make_results, unit_rows):
    folder = make_results()
    part = folder / "tables/nodes/scenario=base/replication=0/part-0.parquet"
    for i in (2, 10):
        rows = [{"node": f"n{i}"}]
        pa.parquet.write_table(pa.Table.from_pylist(rows, schema=TABLES["nodes"]), part.with_name(f"part-{i}.parquet"))
    assert read(folder).nodes["node"].to_pylist() == ["west", "east", "n2", "n10"]


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing", "does not exist"), (".", "is not a results folder")],
)
def test_no_results_folder(tmp_path, name, message):
    with pytest.raises(ResultsError, match=message):
        read(tmp_path / name)


@pytest.mark.parametrize(("text", "message"), [("{", "is not JSON"), ("[]", "has no currency"), ("{}", "has no")])
def test_broken_manifest(tmp_path, text, message):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ResultsError, match=message):
        read(tmp_path)


def test_unfinished(make_results, unit_rows):
    folder = make_results({("a", 0): unit_rows()}, pending=[("a", 1), ("b", 0)])
    with pytest.raises(ResultsError, match="2 of 3 units are pending; continue with corridorsim run --resume"):
        read(folder)
    results = read(folder, unfinished_ok=True)
    assert results.units == [Unit("a", 0)]
    with pytest.raises(ResultsError, match="no finished unit with scenario=b"):
        results.table("trips", "b")


def test_a_lost_table_is_not_an_empty_one(make_results):
    folder = make_results()
    (folder / "tables/trips/scenario=base/replication=0/part-0.parquet").unlink()
    with pytest.raises(ResultsError, match="marked as done"):
        _ = read(folder).trips


def test_unknown_names_suggest_the_right_one(make_results):
    results = read(make_results())
    with pytest.raises(ResultsError, match="no scenario 'bass'; there are base; did you mean 'base'"):
        results.table("trips", "bass")
    with pytest.raises(ResultsError, match=r"no table 'trip'; .*did you mean 'trips'"):
        results.table("trip")


def test_missing_summaries_name_the_command(make_results):
    results = read(make_results())
    with pytest.raises(ResultsError, match="corridorsim run"):
        _ = results.kpis
    with pytest.raises(ResultsError, match="corridorsim compare"):
        _ = results.comparison


def test_a_summary_is_replaced_in_one_step(make_results):
    folder = make_results()
    row = {"scenario": "base", "replication": 0, "kpi": "x", "value": 1.0, "unit": "h"}
    write_summary(folder, "kpis", [row], KPIS)
    write_summary(folder, "kpis", [row, row], KPIS)
    with pytest.raises(pa.ArrowInvalid):
        write_summary(folder, "kpis", [row | {"value": "no number"}], KPIS)
    assert read(folder).kpis.num_rows == 2
    assert [path.name for path in (folder / "summary").iterdir()] == ["kpis.parquet"]
    assert write_summary(folder, "comparison", [], COMPARISON).schema == COMPARISON


@pytest.mark.parametrize("text", ["2030-01-07T12:00:00", "2030-01-07T12:00:00Z", "2030-01-07T13:00:00+01:00"])
def test_window_is_in_utc(make_results, text):
    folder = make_results(simulation={"window_start": text, "window_end": "2030-01-09T12:00:00Z"})
    low, high = read(folder).window
    assert low.isoformat() == "2030-01-07T12:00:00+00:00"
    assert (high - low).total_seconds() == 48 * 3600
