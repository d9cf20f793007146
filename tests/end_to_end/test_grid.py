"""Feeders of an experiment file, through the whole world to the tables."""

from pathlib import Path

import numpy as np
import pytest

import corridorsim

MINIMAL = (Path(__file__).parents[2] / "configs" / "minimal.yaml").read_text(encoding="utf-8")
FEEDERS = MINIMAL[MINIMAL.index("feeders: #") : MINIMAL.index("load_shapes:")]
GATE = "rating_kw: 8000, background_peak_kw: 5000, background: town"
VALLEY = "rating_kw: 8000, background_peak_kw: 4500, background: town"


def run(tmp_path, feeders, *, scenario="fragmented", scope="hub"):
    """Results of the minimal experiment with other feeders, without any broken identity."""
    text = MINIMAL.replace(FEEDERS, f"feeders:\n{feeders}\n")
    text = text.replace("load_management: { scope: hub }", f"load_management: {{ scope: {scope} }}")
    path = tmp_path / "grid.yaml"
    path.write_text(text, encoding="utf-8")
    results = corridorsim.run(
        corridorsim.load(path), tmp_path / "out", scenarios=[scenario], replications=1, executor="serial"
    )
    assert corridorsim.check(tmp_path / "out") == []
    return results


def states(results, feeder):
    frame = results.table("feeder_states").to_pandas()
    return frame[frame["feeder"] == feeder].reset_index(drop=True)


def kpi(results, name):
    frame = results.kpis.to_pandas()
    return frame.loc[frame["kpi"] == name, "value"].item()


def test_transformers_warm_up_with_their_load(tmp_path):
    results = run(
        tmp_path,
        f"  gate_feeder: {{ {GATE}, transformer: {{ rating_kva: 8000 }} }}\n  valley_feeder: {{ {VALLEY} }}",
    )
    gate, valley = states(results, "gate_feeder"), states(results, "valley_feeder")
    assert valley["hot_spot_c"].isna().all()
    assert (gate["ambient_c"] == 6.0).all()
    assert gate["ageing_h"].is_monotonic_increasing
    load = np.corrcoef(gate["hubs_kw"] + gate["background_kw"], gate["hot_spot_c"])[0, 1]
    assert load > 0.7
    assert kpi(results, "transformer_hot_spot_c_max") == pytest.approx(gate["hot_spot_c"].max())
    assert 0 < kpi(results, "transformer_ageing_h") < 24


def test_dated_works_and_upgrade_are_local_times(tmp_path):
    results = run(
        tmp_path,
        f"""  gate_feeder:
    rating_kw: 8000
    background_peak_kw: 5000
    background: town
    works: [{{ from: 2030-03-05T22:00, to: 2030-03-06T04:30, limit_kw: 0 }}]
    upgrade: {{ date: 2030-03-06, rating_kw: 12000 }}
  valley_feeder:
    {VALLEY.replace(", ", chr(10) + "    ")}
    demand_response: [{{ from: 2030-03-05T10:00, to: 2030-03-05T12:00, limit_kw: 3000 }}]""",
    )
    events = results.table("events").to_pandas()
    kinds = ["feeder_out", "feeder_restored", "feeder_upgraded"]
    times = events[events["kind"].isin(kinds)].set_index("kind")["time"].dt.strftime("%dT%H:%M")
    assert dict(times) == {"feeder_out": "05T21:00", "feeder_upgraded": "05T23:00", "feeder_restored": "06T03:30"}
    gate = states(results, "gate_feeder")
    out = gate[(gate["time"] >= "2030-03-05T21:00:01Z") & (gate["time"] < "2030-03-06T03:30Z")]
    assert len(out) > 0
    assert (out[["limit_kw", "hubs_kw", "background_kw"]] == 0.0).all(axis=None)
    assert gate["rating_kw"].iloc[-1] == 12_000
    assert gate["limit_kw"].iloc[-1] == pytest.approx(1.2 * 12_000)
    assert kpi(results, "feeder_outage_h") == pytest.approx(6.5 * 168 / 24)
    assert "demand_response" not in set(events["kind"]), "nobody shares the feeder's load, so nobody follows"


def test_demand_response_is_followed_where_load_is_managed(tmp_path):
    text = f"{VALLEY}, demand_response: [{{ from: 2030-03-06T09:00, to: 2030-03-06T13:00, limit_kw: 4800 }}]"
    results = run(
        tmp_path, f"  gate_feeder: {{ {GATE} }}\n  valley_feeder: {{ {text} }}", scenario="harmonized", scope="feeder"
    )
    valley = states(results, "valley_feeder")
    called = valley[(valley["time"] >= "2030-03-06T08:00Z") & (valley["time"] < "2030-03-06T12:00Z")]
    assert (called["limit_kw"] == 4800).all()
    assert (called["hubs_kw"] > 0).any()
    assert (called["hubs_kw"] + called["background_kw"]).max() <= 4800 + 1e-3


def test_a_substation_above_two_feeders(tmp_path):
    results = run(
        tmp_path,
        f"""  gate_feeder: {{ {GATE}, parent: substation, transformer: {{ rating_kva: 6300 }} }}
  valley_feeder: {{ {VALLEY}, parent: substation }}
  substation: {{ rating_kw: 11000, transformer: {{ rating_kva: 12500, oil_time_constant_h: 4 }} }}""",
        scope="feeder",
    )
    above, gate, valley = (states(results, name) for name in ("substation", "gate_feeder", "valley_feeder"))
    assert above["hubs_kwh"].iloc[-1] == pytest.approx(gate["hubs_kwh"].iloc[-1] + valley["hubs_kwh"].iloc[-1])
    assert above["background_kw"].iloc[-1] == pytest.approx(
        gate["background_kw"].iloc[-1] + valley["background_kw"].iloc[-1]
    )
    assert (above["hubs_kw"] + above["background_kw"]).max() == pytest.approx(11_000), "it is short at noon"
    assert set(results.table("feeders").to_pandas()["parent"].dropna()) == {"substation"}


def test_chance_outages_are_the_same_in_every_scenario(tmp_path):
    outages = "outages: { saifi: 400, saidi_min: 40000 }"
    times = {}
    for scenario in ("fragmented", "harmonized"):
        folder = tmp_path / scenario
        folder.mkdir()
        results = run(
            folder, f"  gate_feeder: {{ {GATE}, {outages} }}\n  valley_feeder: {{ {VALLEY} }}", scenario=scenario
        )
        events = results.table("events").to_pandas()
        times[scenario] = events.loc[events["kind"] == "feeder_out", "time"].tolist()
    assert len(times["fragmented"]) > 0
    assert times["fragmented"] == times["harmonized"]
