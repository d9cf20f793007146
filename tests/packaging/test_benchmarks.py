"""The benchmarks' own logic: files of results, tables, judgement, agreement of the peers. Nothing is timed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from benchmarks import compare, regression, tandem  # noqa: E402
from benchmarks.__main__ import BENCHMARKS, SMALL  # noqa: E402
from benchmarks.conditions import conditions  # noqa: E402
from benchmarks.result import Result, read, skipped, write  # noqa: E402

CONDITIONS = {
    "date": "2030-01-02T03:04:05+00:00",
    "commit": "0123456789abcdef",
    "dirty": False,
    "machine": {"cpu": "A processor", "architecture": "x86_64", "cores": 2, "load_1_min": 0.1, "system": "Linux"},
    "versions": {"python": "3.11.7", "simpy": "4.1.1", "salabim": None},
}
RATIO = Result("ratio/day", 2.0, "tandem trucks")
COUNT = Result("instructions/trip", 1000.0, "instructions")


def by_name(*results):
    return {result.name: result for result in results}


BASELINE = regression.baseline_of(CONDITIONS, by_name(RATIO, COUNT, Result("load/validate", 5.0, "CPU s")))


def judged(*results, under=CONDITIONS):
    return regression.judge(BASELINE, under, by_name(*results))


def test_a_file_of_results_is_read_as_it_was_written(tmp_path):
    results = [RATIO, skipped("tandem/Ciw", "us per truck", "not installed: pip install ciw")]
    write(tmp_path / "new" / "bench.json", CONDITIONS, results)
    assert read(tmp_path / "new" / "bench.json") == (CONDITIONS, by_name(*results))
    assert json.loads((tmp_path / "new" / "bench.json").read_text())["results"][1]["value"] is None


def test_a_file_says_where_it_was_made():
    found = conditions()
    assert found.keys() == CONDITIONS.keys()
    assert found["machine"].keys() == CONDITIONS["machine"].keys()
    assert {"python", "numpy", "pyarrow", "Cython", "simpy", "ciw", "salabim", "corridorsim"} <= found[
        "versions"
    ].keys()


def test_the_baseline_holds_what_does_not_depend_on_the_load():
    assert BASELINE == {"platform": "Python 3.11, x86_64", "values": {"ratio/day": 2.0, "instructions/trip": 1000.0}}


@pytest.mark.parametrize(("value", "faults"), [(1.0, 0), (2.19, 0), (2.21, 1)])
def test_a_ratio_may_grow_by_a_tenth(value, faults):
    found, bad = judged(Result("ratio/day", value, "tandem trucks"), COUNT)
    assert (len(found), len(bad)) == (2, faults)


def test_instructions_are_judged_only_on_the_platform_of_the_baseline():
    more = Result("instructions/trip", 1200.0, "instructions")
    assert judged(RATIO, more)[1] == ["instructions/trip: 1,200, 1.20 times the baseline of 1,000"]
    elsewhere = CONDITIONS | {"versions": {"python": "3.13.0"}}
    assert judged(RATIO, more, under=elsewhere)[1] == []


def test_what_was_not_measured_is_a_fault():
    _, faults = judged(skipped("instructions/trip", "instructions", "not installed: apt install valgrind"))
    assert faults == [
        "ratio/day: not measured",
        "instructions/trip: not measured (not installed: apt install valgrind)",
    ]


def test_the_committed_baseline_can_be_judged_by():
    baseline = json.loads(regression.BASELINE.read_text())
    assert baseline.keys() == BASELINE.keys()
    assert all(value > 0 for value in baseline["values"].values())


def test_the_small_part_is_part_of_all():
    assert set(SMALL) <= set(BENCHMARKS)


def test_tables_compare_by_metric_and_leave_peers_to_one_of_their_own(tmp_path):
    old = [Result("corridor 1,000/trip", 400.0, "us"), Result("gone/x", 1.0, "s")]
    new = [
        Result("corridor 1,000/trip", 100.0, "us"),
        Result("corridor 100,000/trip", 140.0, "us"),
        Result("tandem/SimPy", 150.0, "us per truck", "10 trucks"),
        skipped("tandem/Ciw", "us per truck", "not installed: pip install ciw"),
    ]
    for name, results in {"old": old, "new": new}.items():
        write(tmp_path / f"{name}.json", CONDITIONS, results)
    tables = compare.report(tmp_path / "old.json", tmp_path / "new.json").splitlines()
    assert "| corridor 1,000/trip | us | 400 | 100 | 0.25 |" in tables
    assert "| gone/x | s | 1 | – |  |" in tables
    assert "| growth/1,000 to 100,000 trips a day | times | – | 1.4 |  |" in tables
    assert "| SimPy | 150 | 1.00 | 10 trucks |" in tables
    assert "| Ciw | skipped |  | not installed: pip install ciw |" in tables
    assert "commit 0123456; A processor, 2 cores" in tables[0]


def test_tables_replace_those_of_before_in_a_document():
    document = f"Above\n{compare.BEGIN}\nold\n{compare.END}\nBelow\n"
    once = compare.insert(document, "new")
    assert once == compare.insert(once, "new") == f"Above\n{compare.BEGIN}\n\nnew\n\n{compare.END}\nBelow\n"
    with pytest.raises(ValueError, match="has no"):
        compare.insert("Above", "new")


@pytest.mark.parametrize("peer", tandem.PEERS)
def test_peers_simulate_the_same_tandem(peer):
    package, program = tandem.PEERS[peer]
    pytest.importorskip(package, reason=f"not installed: pip install {package}")
    trucks = tandem.draw(200)
    tandem.check_agreement({"SimPy": tandem.on_simpy(trucks), peer: program(trucks)})


def test_peers_that_disagree_are_found():
    runs = {"one": tandem.Run(1.0, 10, 0.5), "other": tandem.Run(1.0, 10, 0.6)}
    with pytest.raises(ValueError, match="disagree"):
        tandem.check_agreement(runs)


def test_a_missing_peer_is_reported_with_the_command(monkeypatch):
    def missing(trucks):
        raise ImportError

    monkeypatch.setattr(tandem, "PEERS", {"SimPy": ("simpy", tandem.on_simpy), "Ciw": ("ciw", missing)})
    found = by_name(*tandem.results(50))
    assert found["tandem/Ciw"] == skipped("tandem/Ciw", "us per truck", "not installed: pip install ciw")
    assert found["tandem/SimPy"].value > 0
