"""The order of entries in a mapping of an experiment changes nothing."""

import json
import random
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_world import experiments

from corridorsim import api

BY = {"trips": "trip_id", "charging_sessions": "session_id"}


def shuffled(value, luck):
    """The same with all mappings in another order."""
    if isinstance(value, dict):
        keys = list(value)
        luck.shuffle(keys)
        return {key: shuffled(value[key], luck) for key in keys}
    return [shuffled(item, luck) for item in value] if isinstance(value, list) else value


def tables_of(experiment):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.yaml"
        path.write_text(json.dumps(experiment), encoding="utf-8")
        results = api.run(path, Path(folder) / "out", executor="serial")
        frames = {name: getattr(results, name).to_pandas().sort_values(key) for name, key in BY.items()}
    texts = {name: dict.fromkeys(frame.select_dtypes("category").columns, "object") for name, frame in frames.items()}
    return {name: frame.astype(texts[name]).reset_index(drop=True) for name, frame in frames.items()}


@settings(max_examples=12, suppress_health_check=[*HealthCheck])
@given(experiments(), st.integers(0, 1000), st.booleans())
def test_another_order_changes_nothing(experiment, seed, is_mixed):
    experiment["simulation"]["window_h"] = 10
    mixes = {"vehicles": {"ccs": 0.3, "both": 1.1}, "operators": {"r": 2, "b": 1, "s": 0.7}}
    experiment["operators"]["s"] = {"network": "red", "size": "small"}
    for flow in experiment["flows"].values():
        flow.update(mixes if is_mixed else {})
    before, after = tables_of(experiment), tables_of(shuffled(experiment, random.Random(seed)))
    for name, frame in before.items():
        # Sums over hubs, which are in the order of the file, may be rounded otherwise.
        pd.testing.assert_frame_equal(frame, after[name], rtol=1e-9, atol=1e-6)
