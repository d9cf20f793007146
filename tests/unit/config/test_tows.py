"""A cool-down that is too short for a tow is warned about."""

from pathlib import Path

import corridorsim

MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"


def warnings_of(folder, text):
    file = folder / "mine.yaml"
    file.write_text(f"extends: {MINIMAL}\n{text}\n", encoding="utf-8")
    return corridorsim.load(file).warnings()


def test_a_cool_down_shorter_than_a_tow(tmp_path):
    text = "simulation: { cooldown_h: 2 }\nscenarios: { slow: { costs: { tow_h: 8 } } }"
    usual, slow = warnings_of(tmp_path, text)
    assert usual.startswith("simulation.cooldown_h 2 is shorter than a tow (costs.tow_h 6): trucks that strand late")
    assert slow.startswith("simulation.cooldown_h 2 is shorter than a tow (costs.tow_h 8)")


def test_a_cool_down_as_long_as_a_tow(tmp_path):
    assert warnings_of(tmp_path, "simulation: { cooldown_h: 6 }") == []
