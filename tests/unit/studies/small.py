"""An experiment that runs in a blink, and sweeps of it."""

from pathlib import Path

EXPERIMENT = """
name: small
simulation: { start: 2030-03-05, warmup_h: 4, window_h: 6, cooldown_h: 4, replications: 2, pilot_runs: 0 }
network:
  nodes:
    west: { jurisdiction: land, kind: terminal, latitude: 52.0, longitude: 5.0 }
    mid: { jurisdiction: land, kind: hub, latitude: 51.0, longitude: 5.5 }
    east: { jurisdiction: land, kind: terminal, latitude: 50.0, longitude: 6.0 }
  segments:
    - { start: west, end: mid, length_km: 150, speed_kmh: 80 }
    - { start: mid, end: east, length_km: 150, speed_kmh: 80 }
jurisdictions:
  land:
    time_zone: Europe/Amsterdam
    currency: EUR
    free_movement_area: land
    driving_rules: eu_561_2006
    depot_price_per_kwh: 0.2
    carbon_g_per_kwh: 200
    rules:
      connectors: { groups: { fast: { connectors: { IEC_62196_T2_COMBO: 350 } } } }
      tariffs: { energy_per_kwh: 0.4 }
vehicles:
  tractor:
    usable_kwh: 350
    charging_curve: [[0, 350], [0.8, 350], [1, 50]]
    connectors: { IEC_62196_T2_COMBO: 350 }
    tare_t: 18
    max_weight_t: 40
operators: { line: { network: norda } }
flows:
  eastbound:
    origin: west
    destination: east
    trucks_per_day: 150
    electric_share: 1.0
    vehicles: { tractor: 1 }
    operators: { line: 1 }
    payload_t: 13
    soc_start: 0.9
hubs:
  mid.hub: # a dot in a name
    node: mid
    operator: norda
    network: norda
    feeder: grid
    connection_kw: 1000
    evses: [{ kind: fast, count: 4 }]
feeders: { grid: { rating_kw: 5000 } }
scenarios:
  now: {}
  dear: { jurisdictions: { land: { rules: { tariffs: { energy_per_kwh: 0.6 } } } } }
"""


def write(folder: Path, **texts: str) -> list[Path]:
    """Write the experiment and further files, NAME.yaml each."""
    paths = []
    for name, text in {"small": EXPERIMENT, **texts}.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
