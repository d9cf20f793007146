"""Digests of the tables of small runs, here or in a process in which agents are plain Python.

As a program, it reads a run in JSON per line and writes its digests by table.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "unit" / "world"))
from small_world import Memory, experiment, trip

from corridorsim.records.recorder import Recorder
from corridorsim.records.schema import TABLES
from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.world.driver import hours
from corridorsim.world.engine import Engine
from corridorsim.world.world import World


def digests(run: dict[str, Any], engine: Engine) -> dict[str, str]:
    """Digest by table of a run: an experiment, and when and how full its trucks set out."""
    made = type(experiment()).model_validate(run["experiment"])
    rows = [trip(f"t{number}", depart_s, soc) for number, (depart_s, soc) in enumerate(run["trips"])]
    scenario = build_scenario("only", made, rows)
    memory = Memory()
    recorder = Recorder(scenario.clock.start, memory)
    World(scenario, Streams(1, 0), recorder, {}, engine).run()
    recorder.close()
    return {name: hashlib.sha256(memory.frame(name).to_csv().encode()).hexdigest() for name in TABLES}


if __name__ == "__main__":
    assert hours.__file__.endswith(".py")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(digests(json.loads(line), "simpy")) + "\n")
        sys.stdout.flush()
