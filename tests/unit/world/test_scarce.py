"""A hub that gives next to nothing: drivers leave it when their patience ends."""

from pathlib import Path

import pytest

from corridorsim import api

MINIMAL = (Path(__file__).parents[3] / "configs" / "minimal.yaml").read_text(encoding="utf-8")


@pytest.fixture
def tables_of(tmp_path):
    """Runs the minimal experiment with the connection of each hub changed, and reads what was charged."""

    def run(gate_kw, valley_kw):
        first, second, third = MINIMAL.split("connection_kw: 3600")
        text = f"{first}connection_kw: {gate_kw}{second}connection_kw: {valley_kw}{third}"
        path = tmp_path / "scarce.yaml"
        path.write_text(text.replace("  seed: 1\n", "  seed: 1\n  pilot_runs: 0\n"), encoding="utf-8")
        results = api.run(path, tmp_path / "out", scenarios=["harmonized"], replications=3, overwrite=True)
        assert api.check(tmp_path / "out") == []
        return results.charging_sessions.to_pandas(), results.trips.to_pandas()

    return run


def test_drivers_leave_a_hub_without_power(tables_of):
    sessions, trips = tables_of(1, 3600)
    at_gate = sessions[(sessions.hub == "gate_hub") & sessions.start_time.notna()]
    left = at_gate[at_gate.status == "interrupted"]
    stay_min = (left.end_time - left.start_time).dt.total_seconds() / 60
    assert len(left) > 10
    # The experiment's patience; a session that was shed or lost its EVSE may be shorter.
    assert stay_min.median() == pytest.approx(60.0)
    assert (left.battery_kwh < 1.0).all()
    # Trucks with another hub or their destination in reach come through.
    assert (trips.status == "completed").mean() > 0.5


def test_who_has_no_other_hub_in_reach_stays(tables_of):
    sessions, trips = tables_of(1, 1)
    assert not (sessions.status == "completed").any()
    assert (trips.status == "in_progress").any()


def test_a_hub_with_power_keeps_its_trucks(tables_of):
    sessions, _ = tables_of(400, 400)
    started = sessions[sessions.start_time.notna()]
    assert started.grid_kwh.sum() > 1000.0
    assert (started.status == "completed").mean() > 0.9
