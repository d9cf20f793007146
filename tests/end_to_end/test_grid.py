"""Feeders of an experiment file, through the whole world to the tables."""

from pathlib import Path

import numpy as np
import pytest

import corridorsim

MINIMAL = (Path(__file__).parents[2] / "configs" / "minimal.yaml").read_text(encoding="utf-8")
FEEDERS = MINIMAL[MINIMAL.index("feeders: #") : MINIMAL.index("load_shapes:")]
GATE = "rating_kw: 8000, background_peak_kw: 5000, background: town"
VALLEY = "rating_kw: 8000, background_peak_kw: 4500, background: town"


def run(tmp_path, feeders, *, jurisdictions="", scenario="fragmented"):
    """Results of the minimal experiment with other feeders, without any broken identity."""
    text = MINIMAL.replace(FEEDERS, f"feeders:\n{feeders}\n").replace(
        "temperature_c: 6", f"temperature_c: 6{jurisdictions}"
    )
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
