"""A charging hub as a queue of textbooks: the experiment, its runs, and its numbers beside theory.

Trucks depart as a Poisson process, drive the same short leg to a hub with a flat charging curve and no overheads, and
charge to a fixed target. The energy that a truck lacks is then its service time: constant (M/D/c), exponential (M/M/c)
or uniform (M/G/1). The target is the vehicle's highest target, so that nobody charges more than lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
from queue_theory import erlang_c, md1k, mdc, mg1_wait, mmc_wait, mmck

from corridorsim import api
from corridorsim.records.recorder import Recorder
from corridorsim.records.schema import TABLES
from corridorsim.scenario import Scenario
from corridorsim.world.world import simulate

SEED = 20300305
REPLICATIONS = 20
ERRORS_ALLOWED = 3.0
"""Standard errors of the mean over replications."""
WARMUP_H = 96.0
"""320 mean service times; the slowest case here forgets its start in about 100."""
COOLDOWN_H = 48.0

USABLE_KWH = 500.0
CHARGE_KW = 100.0
MEAN_DEFICIT_SOC = 0.06
"""An exponential of this mean passes a full battery once in six million trucks."""
TARGET_SOC = 0.95
SERVICE_S = MEAN_DEFICIT_SOC * USABLE_KWH / CHARGE_KW * 3600.0
LEG_KM = 1.0
GRAVITY = 9.81
TARE_KG, ROLLING, EFFICIENCY, SPEED_MPS = 16_000.0, 0.0055, 0.85, 20.0
LEG_SOC = TARE_KG * GRAVITY * ROLLING * LEG_KM / 3600.0 / EFFICIENCY / USABLE_KWH
"""Used on the way to the hub: rolling resistance alone, at 20 degC and without auxiliaries; drag is next to none."""

EXPERIMENT = """
name: single_hub
simulation:
  start: 2030-01-01
  warmup_h: {warmup_h}
  window_h: {window_h}
  cooldown_h: {cooldown_h}
  replications: 1
  pilot_runs: 0
  activity_share: 0.0
costs: {{ patience_min: {patience_min} }}
jurisdictions:
  land:
    time_zone: UTC
    currency: EUR
    free_movement_area: land
    driving_rules: eu_561_2006
    depot_price_per_kwh: 0.2
    carbon_g_per_kwh: 100
    temperature_c: 20
    rules:
      connectors: {{ groups: {{ fast: {{ connectors: {{ MCS: 1000 }} }} }} }}
      authentication: {{ accepted_overhead_s: 0, accepted_failure_probability: 0 }}
      roaming_fees: {{}}
      load_management: {{ scope: {load_management} }}
network:
  nodes:
    a: {{ jurisdiction: land, kind: terminal, latitude: 50, longitude: 5 }}
    b: {{ jurisdiction: land, kind: hub, latitude: 50, longitude: 5.1 }}
    c: {{ jurisdiction: land, kind: terminal, latitude: 50, longitude: 5.2 }}
  segments:
    - {{ start: a, end: b, length_km: {leg_km}, speed_kmh: 72 }}
    - {{ start: b, end: c, length_km: {leg_km}, speed_kmh: 72 }}
vehicles:
  truck:
    usable_kwh: {usable_kwh}
    charging_curve: [[0, {charge_kw}], [1, {charge_kw}]]
    connectors: {{ MCS: 1000 }}
    tare_t: 16
    rolling_resistance: 0.0055
    drag_coefficient: 1.0e-9
    drivetrain_efficiency: 0.85
    aux_kw: 0
    rest_aux_kw: 0
    reserve_soc: 0
    max_charge_soc: {target_soc}
operators:
  line: {{ network: home }}
flows:
  stream:
    origin: a
    destination: c
    trucks_per_day: {trucks_per_day}
    vehicles: {{ truck: 1 }}
    operators: {{ line: 1 }}
    payload_t: 0
    soc_start: {soc_start}
    charging: {{ kind: threshold, threshold_soc: 1.0, target_soc: {target_soc} }}
equipment: {{ mtbf_h: null, manoeuvre_s: 0, plug_in_s: 0, unplug_s: 0 }}
hubs:
  plaza:
    node: b
    operator: owner
    network: home
    feeder: line
    connection_kw: 100000
    evses: [{{ kind: fast, count: {servers} }}]
    parking_places: {parking_places}
    detour_km: 0
feeders:
  line: {{ rating_kw: 100000 }}
"""

FULL_SOC = TARGET_SOC + LEG_SOC
SERVICES = {
    "D": f"{FULL_SOC - MEAN_DEFICIT_SOC}",
    "M": f"{{ exponential: {{ origin: {FULL_SOC}, mean: {-MEAN_DEFICIT_SOC} }} }}",
    "G": f"{{ uniform: {{ low: {FULL_SOC - 2 * MEAN_DEFICIT_SOC}, high: {FULL_SOC} }} }}",
}
"""SOC at departure by Kendall's letter: constant, exponential and uniform energy to charge, all of one mean."""


@dataclass(frozen=True)
class Case:
    """A queue in Kendall's notation: Poisson arrivals, service ``D``, ``M`` or ``G``."""

    service: str
    servers: int
    rho: float
    arrivals: int = 8000
    """Mean number of arrivals in the window of one replication."""
    parking_places: int | None = None
    load_management: str = "hub"
    balk_at: int | None = None
    """Trucks drive on where so many wait before a single server; by default nobody lacks the patience."""

    @property
    def name(self) -> str:
        """Such as ``M/M/4 at 0.8``."""
        places = "" if self.parking_places is None else f"/{self.servers + self.parking_places}"
        balking = "" if self.balk_at is None else f", balking at {self.balk_at} waiting"
        return f"M/{self.service}/{self.servers}{places} at {self.rho:g}{balking}"

    @property
    def per_s(self) -> float:
        """Arrivals a second."""
        return self.rho * self.servers / SERVICE_S

    @property
    def patience_min(self) -> float:
        """Between the waits that the last to join and the first to balk expect: one service time for each ahead."""
        return 20_000.0 if self.balk_at is None else (self.balk_at + 0.5) * SERVICE_S / 60.0

    @property
    def window_h(self) -> float:
        """Length of the window [h]."""
        return self.arrivals / self.per_s / 3600.0

    def yaml(self) -> str:
        """The experiment as a user would write it."""
        return EXPERIMENT.format(
            warmup_h=WARMUP_H,
            window_h=self.window_h,
            cooldown_h=COOLDOWN_H,
            trucks_per_day=self.per_s * 86400.0,
            soc_start=SERVICES[self.service],
            servers=self.servers,
            patience_min=self.patience_min,
            parking_places="null" if self.parking_places is None else self.parking_places,
            load_management=self.load_management,
            leg_km=LEG_KM,
            usable_kwh=USABLE_KWH,
            charge_kw=CHARGE_KW,
            target_soc=TARGET_SOC,
        )

    def scenario(self) -> Scenario:
        """Load the experiment from a file, as ``corridorsim run`` does."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "single_hub.yaml"
            path.write_text(self.yaml(), encoding="utf-8")
            (scenario,) = api.load(path).built.values()
        return scenario


class Memory:
    """Keeps the batches of some tables."""

    def __init__(self, tables: tuple[str, ...]) -> None:
        self.batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in tables}

    def write(self, table: str, batch: pa.RecordBatch) -> None:
        """See ``BatchWriter``."""
        if table in self.batches:
            self.batches[table].append(batch)

    def frame(self, table: str) -> pd.DataFrame:
        """Read a table."""
        return pa.Table.from_batches(self.batches[table], TABLES[table]).to_pandas()


class FewTables(Recorder):
    """Writes the tables asked for and forgets the rest, which would take most of the time."""

    def __init__(self, scenario: Scenario, memory: Memory) -> None:
        super().__init__(scenario.clock.start, memory)
        self._wanted = memory.batches

    def table(self, name):
        """See ``Recorder``."""
        return super().table(name) if name in self._wanted else lambda _row: None


def tables_of(scenario: Scenario, replication: int, *tables: str) -> list[pd.DataFrame]:
    """Run one replication."""
    memory = Memory(tables)
    simulate(scenario, SEED, replication, FewTables(scenario, memory))
    return [memory.frame(table) for table in tables]


@dataclass(frozen=True)
class Measured:
    """Means by replication, each of shape (replications,)."""

    wait: np.ndarray
    """Mean wait of the trucks that were served, over the mean service time."""
    waits: np.ndarray
    """Share of the served trucks that waited."""
    blocked: np.ndarray
    """Share of all arrivals that drove on."""
    service: np.ndarray
    """Mean charging time over the one meant."""


@cache
def measure(case: Case, replications: int = REPLICATIONS) -> Measured:
    """Run the replications of a case; sessions count that arrive in the window."""
    scenario = case.scenario()
    clock = scenario.clock
    rows = []
    for replication in range(replications):
        (sessions,) = tables_of(scenario, replication, "charging_sessions")
        begin = pd.Timestamp(clock.start, tz="UTC")
        arrive_s = (sessions.arrive_time - begin).dt.total_seconds()
        sessions = sessions[(arrive_s >= clock.window_start_s) & (arrive_s < clock.window_end_s)]
        served = sessions[sessions.status == "completed"]
        gone = sessions.status == "gave_up"
        assert len(served) + gone.sum() == len(sessions), "somebody is still waiting at the end of the run"
        charge_s = (served.end_time - served.start_time).dt.total_seconds()
        rows.append(
            (
                served.wait_s.mean() / SERVICE_S,
                (served.wait_s > 0.0).mean(),
                gone.mean(),
                charge_s.mean() / SERVICE_S,
            )
        )
    return Measured(*np.array(rows).T)


# -- beside theory -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """One number of a case against theory."""

    case: Case
    quantity: str
    measured: float
    standard_error: float
    theory: float

    @property
    def errors(self) -> float:
        """Difference in standard errors."""
        return (self.measured - self.theory) / self.standard_error

    @property
    def resolution(self) -> float:
        """Standard error over theory."""
        return self.standard_error / self.theory


def theory(case: Case) -> dict[str, float]:
    """What theory says of a case, by name of the quantity in ``Measured``."""
    if case.balk_at is not None:
        wait, blocked = md1k(case.balk_at, case.rho)
        return {"wait": wait, "blocked": blocked}
    if case.parking_places is not None:
        wait, blocked = mmck(case.servers, case.parking_places, case.rho)
        return {"wait": wait, "blocked": blocked}
    if case.service == "M":
        return {"wait": mmc_wait(case.servers, case.rho), "waits": erlang_c(case.servers, case.rho)}
    if case.service == "D":
        wait, waits = mdc(case.servers, case.rho)
        return {"wait": wait, "waits": waits}
    assert case.servers == 1
    return {"wait": mg1_wait(case.rho, 1.0 / 3.0), "waits": case.rho}


def rival_wait(case: Case) -> float:
    """Mean wait in a queue that is not the case's: other services of the same mean, or one place less to wait."""
    if case.balk_at is not None:
        return md1k(case.balk_at - 1, case.rho)[0]
    if case.parking_places is not None:
        return mmck(case.servers, case.parking_places - 1, case.rho)[0]
    return mmc_wait(case.servers, case.rho) if case.service == "D" else mdc(case.servers, case.rho)[0]


def checks(case: Case) -> list[Check]:
    """Run a case and put its numbers beside those of theory."""
    measured = measure(case)
    found = []
    for quantity, expected in theory(case).items():
        values = getattr(measured, quantity)
        error = float(values.std(ddof=1) / np.sqrt(len(values)))
        found.append(Check(case, quantity, float(values.mean()), error, expected))
    return found


CASES = (
    Case("M", 1, 0.7, arrivals=5500),
    Case("M", 4, 0.8, arrivals=9000),
    Case("D", 1, 0.8, arrivals=5000),
    Case("D", 4, 0.8, arrivals=6000),
    Case("G", 1, 0.7, arrivals=4000, load_management="none"),
    Case("M", 2, 1.0, arrivals=2500, parking_places=4, load_management="feeder"),
    Case("D", 1, 0.9, arrivals=2500, balk_at=3),
)
"""With 20 replications of this length the mean waits are known to 1 to 3 %."""
