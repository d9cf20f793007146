"""CPU time to check a large experiment, and where it goes; and of a small one, started as a user starts it.

The large one is a grid of roads; a flow of trucks drives along each row, past the hubs of that row.
"""

from __future__ import annotations

import time
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.process import corridorsim
from benchmarks.result import Result
from corridorsim.config.overrides import read_experiment
from corridorsim.experiment.loaded import load_source

MINIMAL = Path(__file__).parents[1] / "configs" / "minimal.yaml"
HUBS, SEGMENTS = 1_000, 10_000

HEAD = """
name: large
simulation: { start: 2030-03-05, warmup_h: 12, window_h: 24, cooldown_h: 12, replications: 1 }
operators: { carrier: { network: net } }
equipment: { mtbf_h: 2000 }
vehicles:
  tractor: { usable_kwh: 480, charging_curve: [[0, 575], [0.8, 575], [0.9, 192], [1, 48]],
             connectors: { IEC_62196_T2_COMBO: 375 }, tare_t: 18, max_weight_t: 40 }
scenarios:
  fragmented: {}
  harmonized: { policy: { harmonize: all, rule: best, rules: { tariffs: { set: { energy_per_kwh: 0.42 } } } } }
"""
JURISDICTION = """\
  {name}:
    time_zone: {time_zone}
    currency: EUR
    free_movement_area: eu
    driving_rules: eu_561_2006
    depot_price_per_kwh: 0.2
    carbon_g_per_kwh: 270
    rules:
      connectors: {{ groups: {{ fast: {{ connectors: {{ IEC_62196_T2_COMBO: 350 }} }} }} }}
      tariffs: {{ energy_per_kwh: 0.4, idle_fee_per_h: 12 }}
      load_management: {{ scope: hub }}
"""
FLOW = """\
  {name}:
    origin: {origin}
    destination: {destination}
    trucks_per_day: 10
    electric_share: 0.25
    vehicles: {{ tractor: 1 }}
    operators: {{ carrier: 1 }}
    payload_t: {{ uniform: {{ low: 8, high: 20 }} }}
    soc_start: {{ uniform: {{ low: 0.8, high: 1.0 }} }}
"""
HUB = """\
  hub_{node}:
    node: {node}
    operator: cpo
    network: net
    feeder: feeder_{node}
    connection_kw: 3600
    evses:
      - {{ kind: fast, count: 4 }}
    parking_places: 12
"""
ZONES = {"west": "Europe/Paris", "middle": "Europe/Berlin", "east": "Europe/Warsaw"}


def experiment_text(hubs: int, segments: int) -> str:
    """An experiment with so many hubs and segments."""
    size = 2
    while 2 * size * (size - 1) < segments:
        size += 1
    names = list(ZONES)
    zone_of = [names[column * len(names) // size] for column in range(size)]
    across = [((row, column), (row, column + 1)) for row in range(size) for column in range(size - 1)]
    up = [((row, column), (row + 1, column)) for row in range(size - 1) for column in range(size)]
    parts = [HEAD, "jurisdictions:\n"]
    parts += [JURISDICTION.format(name=name, time_zone=zone) for name, zone in ZONES.items()]
    parts.append("network:\n  nodes:\n")
    parts += [
        f"    {_node(row, column)}: {{ jurisdiction: {zone_of[column]}, "
        f"latitude: {45 + row / 10:g}, longitude: {5 + column / 10:g} }}\n"
        for row in range(size)
        for column in range(size)
    ]
    parts.append("  segments:\n")
    parts += [
        f"    - {{ start: {_node(*start)}, end: {_node(*end)}, length_km: 12, speed_kmh: 80, "
        f"jurisdiction: {zone_of[start[1]]} }}\n"
        for start, end in islice((*across, *up), segments)
    ]
    parts.append("flows:\n")
    parts += [
        FLOW.format(name=f"row_{row}", origin=_node(row, 0), destination=_node(row, size - 1)) for row in range(size)
    ]
    nodes = [_node(row, column) for column in range(0, size, 2) for row in range(size)][:hubs]
    parts += ["hubs:\n", *(HUB.format(node=node) for node in nodes)]
    parts += ["feeders:\n", *(f"  feeder_{node}: {{ rating_kw: 8000 }}\n" for node in nodes)]
    return "".join(parts)


def _node(row: int, column: int) -> str:
    return f"n{row}_{column}"


def cpu_s_of_validate(path: Path) -> float:
    """CPU seconds of ``corridorsim validate`` in a process of its own."""
    return corridorsim("validate", str(path)).cpu_s


def stages(path: Path) -> dict[str, float]:
    """CPU seconds of each stage of checking an experiment."""
    marks = [time.process_time()]
    source = read_experiment(path)
    marks.append(time.process_time())
    loaded = load_source(path, source)
    marks.append(time.process_time())
    loaded.warnings()
    marks.append(time.process_time())
    names = ("reading", "checks of two scenarios", "building them, warnings")
    return {name: end - begin for name, (begin, end) in zip(names, pairwise(marks), strict=True)}


def results() -> list[Result]:
    """Stages of checking the large experiment, and ``validate`` of the large and of a small one."""
    found: list[Result] = []
    with TemporaryDirectory() as folder:
        path = Path(folder, "large.yaml")
        path.write_text(experiment_text(HUBS, SEGMENTS), encoding="utf-8")
        note = f"{HUBS:,} hubs, {SEGMENTS:,} segments, {path.stat().st_size / 1e6:.1f} MB"
        found += [Result(f"load/{name}", cost_s, "CPU s", note) for name, cost_s in stages(path).items()]
        found.append(Result("load/validate", cpu_s_of_validate(path), "CPU s", note))
    return found


def start() -> list[Result]:
    """Start-up: ``validate`` of a small experiment, the whole process."""
    cost_s = median(cpu_s_of_validate(MINIMAL) for _ in range(5))
    return [Result("start/validate", cost_s, "CPU s", f"{MINIMAL.name}, median of five")]
