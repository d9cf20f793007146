"""How often the manifest of a run is saved, on a clock of our own; and what is in it."""

import json

import pytest

from corridorsim.errors import ResultsError
from corridorsim.experiment.folder import check_folder, clear_results
from corridorsim.experiment.manifest import Checkpoints, Manifest, UnitState


def manifest(units=1, **more):
    return Manifest(
        corridorsim_version="0", experiment_name="small", experiment_hash="1", seed=1, currency="EUR", price_year=2025,
        format="parquet", simulation={}, baseline="one", scenarios=[],
        units=[UnitState("one", number) for number in range(units)], **more,
    )  # fmt: skip


class Slow(Manifest):
    """Notes when it is saved, which takes 30 ms."""

    def __init__(self):
        self.now_s, self.saved_s = 0.0, []

    def save(self, results):
        self.saved_s.append(self.now_s)
        self.now_s += 0.03

    def run(self, units, unit_s):
        """Finish so many units one after another; return the time at which each one ended."""
        checkpoints = Checkpoints(self, None, clock=lambda: self.now_s)
        ends_s = []
        for _ in range(units):
            self.now_s += unit_s
            ends_s.append(self.now_s)
            checkpoints.note()
        return ends_s


def test_saves_take_a_small_part_of_many_short_units():
    slow = Slow()
    slow.run(1000, unit_s=0.01)
    assert 0.03 * len(slow.saved_s) <= 0.05 * slow.now_s + 0.03


def test_each_long_unit_is_saved_when_it_ends():
    slow = Slow()
    assert slow.run(20, unit_s=1.0) == slow.saved_s


def test_the_order_in_which_pilot_runs_end_leaves_no_trace(tmp_path):
    texts = []
    for names in (("b", "a"), ("a", "b")):
        made = manifest()
        for name in names:
            made.pilot[name] = {"hub": 1.0}
        made.save(tmp_path)
        texts.append((tmp_path / "manifest.json").read_bytes())
    assert texts[0] == texts[1]
    assert Manifest.load(tmp_path) == made


def test_a_run_killed_in_its_first_save_can_be_repeated(tmp_path):
    (tmp_path / ".manifest.json.new").write_text('{"corrid')
    assert check_folder(tmp_path, manifest(), resume=True, overwrite=False) is None
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(ResultsError, match="not empty"):
        check_folder(tmp_path, manifest(), resume=True, overwrite=False)


def test_no_manifest_lists_units_whose_tables_are_being_deleted(tmp_path, monkeypatch):
    manifest().save(tmp_path)
    (tmp_path / "tables").mkdir()
    seen = []
    monkeypatch.setattr("shutil.rmtree", lambda path: seen.append((tmp_path / "manifest.json").exists()))
    clear_results(tmp_path)
    assert seen == [False]


def test_units_keep_their_format(tmp_path):
    manifest(2).save(tmp_path)
    content = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert content["units"][1] == {
        "scenario": "one", "replication": 1, "state": "pending", "trips": 0, "events": 0, "seconds": 0.0,
        "snapshot": None,
    }  # fmt: skip
