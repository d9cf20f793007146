"""CPU time per charging session at hubs of 30 and 300 EVSEs, and on a feeder with 10 and 100 hubs.

One road for each hub, which lies in its middle; trucks, EVSEs and grid are scaled equally, so that every hub is equally
busy at any size. All hubs are on one feeder.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.corridor import run_once
from benchmarks.result import Result
from corridorsim import api
from corridorsim.scenario.data import Scenario

HEAD = """
name: mechanism
simulation: {{start: 2030-03-05, warmup_h: 0, window_h: {hours}, cooldown_h: 0, replications: 1, activity_share: 0}}
jurisdictions:
  here:
    {{time_zone: Europe/Berlin, currency: EUR, free_movement_area: eu, driving_rules: eu_561_2006,
      depot_price_per_kwh: 0.2, carbon_g_per_kwh: 300,
      rules: {{connectors: {{groups: {{fast: {{connectors: {{IEC_62196_T2_COMBO: 350}}}}}}}},
               data_sharing: {{scope: all}}, load_management: {{scope: {scope}}}}}}}
vehicles:
  tractor: {{usable_kwh: 480, charging_curve: [[0, 575], [0.8, 575], [0.9, 192], [1, 48]],
             connectors: {{IEC_62196_T2_COMBO: 375}}, tare_t: 18, max_weight_t: 40}}
operators: {{carrier: {{network: net}}}}
equipment: {{mtbf_h: null}}
feeders: {{feeder: {{rating_kw: {rating_kw}}}}}
"""
NODES = """
    a{road}: {{jurisdiction: here, latitude: 50, longitude: {longitude}}}
    b{road}: {{jurisdiction: here, latitude: 51, longitude: {longitude}}}
    c{road}: {{jurisdiction: here, latitude: 52, longitude: {longitude}}}"""
SEGMENTS = """
    - {{start: a{road}, end: b{road}, length_km: 200}}
    - {{start: b{road}, end: c{road}, length_km: 200}}"""
FLOW = """
  north{road}: {{origin: a{road}, destination: c{road}, trucks_per_day: {trucks}, electric_share: 1,
                 vehicles: {{tractor: 1}}, operators: {{carrier: 1}}, payload_t: 14,
                 soc_start: {{uniform: {{low: 0.6, high: 1.0}}}}}}"""
HUB = """
  hub{road}: {{node: b{road}, operator: cpo, network: net, feeder: feeder, connection_kw: {connection_kw},
               evses: [{{kind: fast, count: {evses}}}]}}"""
TRUCKS_PER_DAY_AND_EVSE = 28
TRUCKS = 8_000
"""In a run, about."""
AMPLE_KW, SCARCE_KW = 400.0, 130.0
"""Per EVSE."""
EVSES_ON_FEEDER = 4
"""At each hub that shares a feeder with others."""
ROUNDS = 3


def mechanism(hubs: int, evses: int, hub_kw: float, feeder_kw: float, scope: str) -> Scenario:
    """Some 8,000 trucks at so many hubs of so many EVSEs; kW are per EVSE."""
    roads = range(hubs)
    trucks = TRUCKS_PER_DAY_AND_EVSE * evses
    parts = [
        HEAD.format(hours=round(24 * TRUCKS / (trucks * hubs)), scope=scope, rating_kw=feeder_kw * evses * hubs),
        "network:\n  nodes:",
        *(NODES.format(road=road, longitude=8 + road / 100) for road in roads),
        "\n  segments:",
        *(SEGMENTS.format(road=road) for road in roads),
        "\nflows:",
        *(FLOW.format(road=road, trucks=trucks) for road in roads),
        "\nhubs:",
        *(HUB.format(road=road, evses=evses, connection_kw=hub_kw * evses) for road in roads),
        "\n",
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder, "mechanism.yaml")
        path.write_text("".join(parts), encoding="utf-8")
        return next(iter(api.load(path).built.values()))


def hub(evses: int, power_kw: float) -> Scenario:
    """One hub with so much power per EVSE."""
    return mechanism(1, evses, power_kw, 1000.0, "hub")


def feeder(hubs: int) -> Scenario:
    """Hubs that together are short of power."""
    return mechanism(hubs, EVSES_ON_FEEDER, AMPLE_KW, SCARCE_KW, "feeder")


def session_us(scenario: Scenario) -> tuple[float, int]:
    """CPU microseconds per visit to a hub, everything included, and number of visits."""
    summary, _, cpu_s = run_once(scenario)
    return 1e6 * cpu_s / summary.visits, summary.visits


def results() -> list[Result]:
    """Medians of rounds in which each takes its turn."""
    scenarios = {
        "hub of 30/ample": hub(30, AMPLE_KW),
        "hub of 300/ample": hub(300, AMPLE_KW),
        "hub of 30/scarce": hub(30, SCARCE_KW),
        "hub of 300/scarce": hub(300, SCARCE_KW),
        "feeder with 10 hubs/scarce": feeder(10),
        "feeder with 100 hubs/scarce": feeder(100),
    }
    rounds = [{name: session_us(scenario) for name, scenario in scenarios.items()} for _ in range(ROUNDS)]
    return [
        Result(name, median(each[name][0] for each in rounds), "us per session", f"{rounds[0][name][1]:,} sessions")
        for name in scenarios
    ]
