"""Weather files that have gaps or rows that cannot be, and storms that say too little."""

from __future__ import annotations

from pathlib import Path

import pytest

from corridorsim import load
from corridorsim.errors import ConfigError

MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"
HOURS = [f"2030-03-{5 + hour // 24:02}T{hour % 24:02}:00" for hour in range(49)]
FILE = "jurisdictions: { north: { weather: { kind: file, path: air.csv } } }\n"


def loaded(folder: Path, text: str, rows: list[str] | None = None, header: str = "time,temperature_c"):
    """Load the minimal experiment with ``text`` laid over it, and a weather file beside."""
    if rows is not None:
        (folder / "air.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    file = folder / "mine.yaml"
    file.write_text(f"extends: {MINIMAL}\n{text}", encoding="utf-8")
    return load(file)


def fault(*arguments, **named) -> str:
    """The one fault that loading finds."""
    with pytest.raises(ConfigError) as error:
        loaded(*arguments, **named)
    (problem,) = error.value.problems
    return str(problem)


def test_rows_become_hours_in_utc(tmp_path):
    made = loaded(tmp_path, FILE, [f"{time}Z,{hour}" for hour, time in enumerate(HOURS)])
    assert made.built["fragmented"].weather.of_jurisdictions["north"].temperature_c == pytest.approx(range(48))


def test_times_without_an_offset_are_local_where_the_clock_is(tmp_path):
    local = FILE.replace("path: air.csv", "path: air.csv, clock: local")
    made = loaded(tmp_path, local, [f"{time},{hour}" for hour, time in enumerate(HOURS)])
    # 00:00 UTC is 01:00 in Amsterdam.
    assert made.built["fragmented"].weather.of_jurisdictions["north"].temperature_c[:3] == pytest.approx((1, 2, 3))


def test_gaps_are_told(tmp_path):
    rows = [f"{time},5" for time in HOURS]
    told = fault(tmp_path, FILE, rows[:10] + rows[14:])
    assert told.endswith("air.csv:12:1: time: 5 h after the row above; allowed: later, by at most 3 h")


def test_a_file_that_ends_too_early(tmp_path):
    told = fault(tmp_path, FILE, [f"{time},5" for time in HOURS[:40]])
    assert "air.csv:41:1: time: the rows do not cover the run of 48 h from 2030-03-05 00:00 UTC" in told


def test_a_negative_wind(tmp_path):
    rows = [f"{time},5,{-1 if hour == 7 else 3}" for hour, time in enumerate(HOURS)]
    told = fault(tmp_path, FILE, rows, "time,temperature_c,wind_mps")
    assert told.endswith("air.csv:9:1: wind_mps: '-1'; allowed: 0 to 100")


def test_a_column_that_is_not_known(tmp_path):
    told = fault(tmp_path, FILE, ["2030-03-05T00:00,5,1"], "time,temperature_c,rain_mm")
    assert "unknown column 'rain_mm'; allowed: time, temperature_c, wind_mps, wind_from_deg" in told


@pytest.mark.parametrize(
    ("row", "words"),
    [("noon,5", "time: 'noon' is not a time"), ("2030-03-05T00:00,warm", "temperature_c: 'warm'; allowed: -60 to 60")],
)
def test_rows_that_cannot_be(tmp_path, row, words):
    assert f"air.csv:2:1: {words}" in fault(tmp_path, FILE, [row])


def test_a_file_that_is_not_there(tmp_path):
    assert "air.csv:0:0: weather.path: cannot be read" in fault(tmp_path, FILE)


def test_eleven_months(tmp_path):
    months = list(range(11))
    text = f"jurisdictions: {{ north: {{ weather: {{ kind: seasonal, monthly_mean_c: {months} }} }} }}\n"
    assert "jurisdictions.north.weather.monthly_mean_c: a list of 11; allowed:" in fault(tmp_path, text)


@pytest.mark.parametrize(
    ("storm", "words"),
    [
        ("duration_h: 3, nodes: [gate]", "storms.gale: give either start (once) or per_year (at random)"),
        ("per_year: 3, duration_h: 3", "storms.gale: give the jurisdictions or nodes"),
        ("per_year: 3, duration_h: 0, nodes: [gate]", "storms.gale: duration_h must be above 0"),
        ("start: 5, duration_h: 3, nodes: [gate]", "storms.gale.start: 5 is not a date and time"),
        ("per_year: 3, duration_h: 3, nodes: [gat]", "storms.gale.nodes[0]: unknown node 'gat'; allowed: port, gate"),
        ("per_year: 3, duration_h: 3, jurisdictions: [west]", "storms.gale.jurisdictions[0]: unknown jurisdiction"),
        ("per_year: 3, duration_h: 3, nodes: [gate], speed_factor: 0", "storms.gale.speed_factor: 0; allowed:"),
    ],
)
def test_storms_that_say_too_little(tmp_path, storm, words):
    told = fault(tmp_path, f"storms:\n  gale: {{ {storm} }}\n")
    assert "mine.yaml:3" in told
    assert words in told


AT_A_NODE = "network: { nodes: { gate: { weather: { kind: file, path: air.csv } } } }"


def test_a_node_may_have_a_file_of_its_own(tmp_path):
    made = loaded(tmp_path, AT_A_NODE, [f"{time}Z,{hour - 20}" for hour, time in enumerate(HOURS)])
    scenario = made.built["fragmented"]
    assert scenario.weather.of_nodes["gate"].temperature_c == pytest.approx(range(-20, 28))
    by_hub = {hub.name: hub.weather for hub in scenario.hubs}
    assert by_hub["gate_hub"] is scenario.weather.of_nodes["gate"]
    assert by_hub["valley_hub"] is scenario.weather.of_jurisdictions["south"]


def test_gaps_in_the_file_of_a_node_are_told(tmp_path):
    rows = [f"{time},5" for time in HOURS]
    assert "air.csv:12:1: time: 5 h after the row above" in fault(tmp_path, AT_A_NODE, rows[:10] + rows[14:])
