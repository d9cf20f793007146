"""CPU time per charging session at hubs of 30 and 300 EVSEs, with ample and with scarce power.

python -m benchmarks.hub_size

One road with one hub in the middle; trucks, EVSEs and grid are scaled equally, so that the hub is equally busy at
any size.
"""

from __future__ import annotations

import time
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from corridorsim import api
from corridorsim.records.recorder import Recorder
from corridorsim.records.store import UnitWriter
from corridorsim.world.world import simulate

EXPERIMENT = """
name: hub_size
simulation: {{start: 2030-03-05, warmup_h: 0, window_h: {hours}, cooldown_h: 0, replications: 1, activity_share: 0}}
jurisdictions:
  here:
    {{time_zone: Europe/Berlin, currency: EUR, free_movement_area: eu, driving_rules: eu_561_2006,
      depot_price_per_kwh: 0.2, carbon_g_per_kwh: 300,
      rules: {{connectors: {{groups: {{fast: {{connectors: {{IEC_62196_T2_COMBO: 350}}}}}}}},
               data_sharing: {{scope: all}}, load_management: {{scope: hub}}}}}}
network:
  nodes:
    a: {{jurisdiction: here, latitude: 50, longitude: 8}}
    b: {{jurisdiction: here, latitude: 51, longitude: 8}}
    c: {{jurisdiction: here, latitude: 52, longitude: 8}}
  segments: [{{start: a, end: b, length_km: 200}}, {{start: b, end: c, length_km: 200}}]
vehicles:
  tractor: {{usable_kwh: 480, charging_curve: [[0, 575], [0.8, 575], [0.9, 192], [1, 48]],
             connectors: {{IEC_62196_T2_COMBO: 375}}, tare_t: 18, max_weight_t: 40}}
operators: {{carrier: {{network: net}}}}
flows:
  north: {{origin: a, destination: c, trucks_per_day: {trucks}, electric_share: 1, vehicles: {{tractor: 1}},
           operators: {{carrier: 1}}, payload_t: 14, soc_start: {{uniform: {{low: 0.6, high: 1.0}}}}}}
equipment: {{mtbf_h: null}}
hubs:
  hub: {{node: b, operator: cpo, network: net, feeder: feeder, connection_kw: {connection_kw},
         evses: [{{kind: fast, count: {evses}}}]}}
feeders: {{feeder: {{rating_kw: {rating_kw}}}}}
"""
TRUCKS_PER_DAY_AND_EVSE = 28
POWER_KW_PER_EVSE = {"ample": 400.0, "scarce": 130.0}


def session_cost_us(evses: int, power_kw: float) -> tuple[int, float]:
    """Number of sessions in a run of some 8,000 trucks, and CPU microseconds per session."""
    text = EXPERIMENT.format(
        evses=evses,
        trucks=TRUCKS_PER_DAY_AND_EVSE * evses,
        hours=round(8000 / (TRUCKS_PER_DAY_AND_EVSE * evses) * 24),
        connection_kw=power_kw * evses,
        rating_kw=1000 * evses,
    )
    with TemporaryDirectory() as folder:
        path = Path(folder, "hub_size.yaml")
        path.write_text(text)
        scenario = next(iter(api.load(path).built.values()))
        writer = UnitWriter(Path(folder), scenario.name, 0, "parquet")
        begin = time.process_time()
        summary = simulate(scenario, 1, 0, Recorder(scenario.clock.start, writer))
        cost_s = time.process_time() - begin
        writer.commit()
    return summary.visits, 1e6 * cost_s / summary.visits


def main() -> None:
    """Print one row per size and power; the minimum of three runs."""
    print("| EVSEs | power | sessions | us per session |\n| ---: | --- | ---: | ---: |")
    for (words, power_kw), evses in product(POWER_KW_PER_EVSE.items(), (30, 300)):
        sessions, cost_us = min((session_cost_us(evses, power_kw) for _ in range(3)), key=lambda run: run[1])
        print(f"| {evses} | {words} | {sessions:,} | {cost_us:.0f} |", flush=True)


if __name__ == "__main__":
    main()
