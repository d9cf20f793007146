"""From YAML to tables: a hub without power by day, announced to those who see its data; and one that never starts."""

import pytest
from click.testing import CliRunner

from corridorsim import api
from corridorsim.cli import main

EXPERIMENT = """\
name: works
simulation: { start: 2030-06-04, warmup_h: 6, window_h: 24, cooldown_h: 6, replications: 1, pilot_runs: 0, seed: 3 }
costs: { patience_min: 30, failed_visits_before_tow: 3 }
jurisdictions:
  NL:
    time_zone: Europe/Amsterdam
    currency: EUR
    free_movement_area: union
    driving_rules: eu_561_2006
    depot_price_per_kwh: 0.2
    carbon_g_per_kwh: 250
    rules:
      connectors: { groups: { fast: { connectors: { IEC_62196_T2_COMBO: 350 } } } }
      authentication: { accepted_failure_probability: 0 }
      data_sharing: { scope: none }
      tariffs: { energy_per_kwh: 0.4 }
network:
  nodes:
    port: { jurisdiction: NL, kind: terminal, latitude: 52.0, longitude: 4.5 }
    plaza: { jurisdiction: NL, kind: hub, latitude: 52.0, longitude: 6.0 }
    court: { jurisdiction: NL, kind: hub, latitude: 52.0, longitude: 6.3 }
    market: { jurisdiction: NL, kind: terminal, latitude: 52.0, longitude: 8.0 }
  segments:
    - { start: port, end: plaza, length_km: 160 }
    - { start: plaza, end: court, length_km: 20 }
    - { start: court, end: market, length_km: 180 }
vehicles:
  tractor:
    usable_kwh: 480
    charging_curve: [[0, 500], [0.8, 500], [1, 50]]
    connectors: { IEC_62196_T2_COMBO: 375 }
    tare_t: 18
operators: { line: { network: home } }
flows:
  east:
    origin: port
    destination: market
    trucks_per_day: 60
    vehicles: { tractor: 1 }
    operators: { line: 1 }
    soc_start: 0.8
equipment: { mtbf_h: null, start_attempts: 1 }
hubs:
  plaza:
    { node: plaza, operator: owner, network: home, feeder: line, connection_kw: 3000,
      evses: [{ kind: fast, count: 8 }] }
  court:
    { node: court, operator: owner, network: home, feeder: line_two, connection_kw: 3000,
      evses: [{ kind: fast, count: 8 }] }
feeders:
  line: { rating_kw: 5000, works: [{ from: 2030-06-04T10:00, to: 2030-06-04T18:00 }] }
  line_two: { rating_kw: 5000 }
baseline: untold
scenarios:
  untold: {}
  told: { policy: { harmonize: [data_sharing], rules: { data_sharing: { set: { scope: all, delay_min: 5 } } } } }
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("works")
    (folder / "works.yaml").write_text(EXPERIMENT, encoding="utf-8")
    made = api.run(folder / "works.yaml", folder / "out", executor="serial")
    assert api.check(folder / "out") == []
    return made


def during_works(results, scenario):
    """Visits to the hub while it is out, by their arrival; 10:00 to 18:00 in Amsterdam is 8:00 to 16:00 UTC."""
    sessions = results.table("charging_sessions", scenario, 0).to_pandas()
    within = (sessions["arrive_time"] >= "2030-06-04 08:00+00:00") & (
        sessions["arrive_time"] < "2030-06-04 15:30+00:00"
    )
    return sessions[within & (sessions["hub"] == "plaza")]


def test_who_sees_the_hubs_data_does_not_drive_to_one_that_is_announced_to_be_out(results):
    untold, told = during_works(results, "untold"), during_works(results, "told")
    assert len(untold) > 5
    assert set(untold["status"]) == {"gave_up"}
    assert told.empty
    before = results.table("charging_sessions", "told", 0).to_pandas()
    assert "plaza" in set(before["hub"]), "before and after the works it is as good as the other"


def test_the_explanation_says_what_was_announced(results):
    trip = during_works(results, "untold")["trip_id"].iloc[0]
    for scenario, knows in (("told", True), ("untold", False)):
        arguments = ["explain", str(results.path), "--scenario", scenario, "--trip", trip]
        answer = CliRunner().invoke(main, arguments)
        assert answer.exit_code == 0, answer.output
        assert ("announced works" in answer.output) == knows, answer.output


def test_trucks_whose_starts_always_fail_are_towed(tmp_path):
    text = EXPERIMENT.replace("accepted_failure_probability: 0", "accepted_failure_probability: 1").replace(
        "  told:", "  never:"
    )
    (tmp_path / "never.yaml").write_text(text, encoding="utf-8")
    made = api.run(tmp_path / "never.yaml", tmp_path / "out", executor="serial", scenarios=["untold"])
    assert api.check(tmp_path / "out") == []
    trips = made.table("trips", "untold", 0).to_pandas()
    assert set(trips["status"]) <= {"stranded", "in_progress"}
    assert (trips["status"] == "stranded").sum() > 20
    events = made.table("events", "untold", 0).to_pandas()
    details = events.loc[events["kind"] == "stranded", "detail"].astype(str)
    assert details.str.contains("no session started at court, after 3 visits in a row").any()


def test_the_limit_of_failed_visits_is_a_count(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(EXPERIMENT.replace("failed_visits_before_tow: 3", "failed_visits_before_tow: 0"), encoding="utf-8")
    result = CliRunner().invoke(main, ["validate", str(path)])
    assert result.exit_code == 1
    assert ":3:" in result.output
    assert "costs.failed_visits_before_tow" in result.output
