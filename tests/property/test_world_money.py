"""Random small corridors in which money changes hands in every way keep the identities of time, energy and money."""

import json
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from money import short_forms_hold, with_money
from test_world import experiments

from corridorsim import api

TABLES = ["activities", "bills", "bookings", "charging_sessions", "rebates"]
SEEN = Counter()


def run(experiment):
    """The violations and the tables of a run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.yaml"
        path.write_text(json.dumps(experiment), encoding="utf-8")
        results = api.run(path, Path(folder) / "out", executor="serial")
        return api.check(Path(folder) / "out"), {name: results.table(name).to_pandas() for name in TABLES}


@settings(max_examples=25, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
@given(with_money(experiments()))
def identities_hold(experiment):
    violations, tables = run(experiment)
    assert violations == []
    SEEN["short form"] += short_forms_hold(experiment, tables)
    SEEN.update(tables["bills"]["component"].astype(str))
    SEEN["rebates"] += len(tables["rebates"])


def test_money_is_kept_in_any_small_corridor():
    identities_hold()
    wanted = {"ENERGY", "TIME", "PARKING_TIME", "FLAT", "MIN_PRICE", "MAX_PRICE", "ROAMING_ENERGY", "ROAMING_FLAT"}
    wanted |= {"REBATE", "NO_SHOW", "short form", "rebates"}
    assert wanted <= {name for name, count in SEEN.items() if count}, SEEN
