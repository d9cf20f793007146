"""The bare tandem: a truck drives, requests a plug, charges and releases; on stock SimPy, on our engine, Ciw, salabim.

A truck drives ten legs of 100 km and charges at the hubs between them if its battery would not last. It has no
planner, driver's hours, road load, power sharing or tables. All programs are given the same trucks, so that their
mean waits must agree. Times in hours; ``cpu_s`` is of building and running the model, not of drawing the trucks.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Any

import simpy

from benchmarks.result import Result, skipped
from corridorsim.world.engine import Engine, new_environment

TRUCKS = 2_000
"""Few, since Ciw's cost per truck grows with the number on the road."""
ROUNDS = 3
LEGS = 10
HUBS = LEGS - 1
LEG_H = 100.0 / 80.0
LEG_KWH = 125.0
BATTERY_KWH = 600.0
CHARGE_KW = 350.0
LEAST_KWH = 1.6 * LEG_KWH
"""A truck with less than this charges to 80 %."""
TARGET_KWH = 0.8 * BATTERY_KWH
FOREVER_H = 1e6


@dataclass(frozen=True)
class Truck:
    """When it leaves, and the energy in its battery then."""

    depart_h: float
    kwh: float


@dataclass(frozen=True)
class Run:
    """One run of one program."""

    cpu_s: float
    charges: int
    mean_wait_h: float


def draw(trucks: int) -> list[Truck]:
    """Trucks in order of departure, spread over a day."""
    rng = random.Random(1)
    depart_h = sorted(rng.uniform(0.0, 24.0) for _ in range(trucks))
    return [Truck(each_h, BATTERY_KWH * rng.uniform(0.6, 1.0)) for each_h in depart_h]


def plugs_per_hub(trucks: int) -> int:
    """Fewer than a day of trucks needs, so that queues form at every hub."""
    return max(1, round(trucks / 24 / 4))


def _on_simpy(trucks: list[Truck], engine: Engine) -> Run:
    begin = time.process_time()
    env = new_environment(engine)
    hubs = [simpy.Resource(env, plugs_per_hub(len(trucks))) for _ in range(HUBS)]
    waits_h: list[float] = []

    def drive(truck: Truck) -> Generator[simpy.Event, Any, None]:
        yield env.timeout(truck.depart_h)
        kwh = truck.kwh
        for leg in range(LEGS):
            yield env.timeout(LEG_H)
            kwh -= LEG_KWH
            if leg < HUBS and kwh < LEAST_KWH:
                arrive_h = env.now
                with hubs[leg].request() as plug:
                    yield plug
                    waits_h.append(env.now - arrive_h)
                    yield env.timeout((TARGET_KWH - kwh) / CHARGE_KW)
                    kwh = TARGET_KWH

    for truck in trucks:
        env.process(drive(truck))
    env.run()
    return Run(time.process_time() - begin, len(waits_h), fmean(waits_h))


def on_simpy(trucks: list[Truck]) -> Run:
    """Stock SimPy."""
    return _on_simpy(trucks, "simpy")


def on_engine(trucks: list[Truck]) -> Run:
    """The same program on our event loop, with SimPy's resources."""
    return _on_simpy(trucks, "compiled")


def on_salabim(trucks: list[Truck]) -> Run:
    """Salabim, its processes as generators, which is faster than greenlets; no monitors, trace or animation."""
    import salabim

    begin = time.process_time()
    salabim.yieldless(False)
    env = salabim.Environment()
    plugs = plugs_per_hub(len(trucks))
    hubs = [salabim.Resource(f"hub {number}", capacity=plugs, monitor=False) for number in range(HUBS)]
    waits_h: list[float] = []

    class Lorry(salabim.Component):
        def setup(self, truck: Truck) -> None:
            self.kwh = truck.kwh
            self.mode.monitor(False)
            self.status.monitor(False)

        def process(self) -> Generator[Any, Any, None]:
            for leg in range(LEGS):
                yield self.hold(LEG_H)
                self.kwh -= LEG_KWH
                if leg < HUBS and self.kwh < LEAST_KWH:
                    arrive_h = env.now()
                    yield self.request(hubs[leg])
                    waits_h.append(env.now() - arrive_h)
                    yield self.hold((TARGET_KWH - self.kwh) / CHARGE_KW)
                    self.kwh = TARGET_KWH
                    self.release(hubs[leg])

    for truck in trucks:
        Lorry(truck=truck, at=truck.depart_h)
    env.run()
    return Run(time.process_time() - begin, len(waits_h), fmean(waits_h))


def on_ciw(trucks: list[Truck]) -> Run:
    """Ciw: each leg a node with as many servers as there are customers, each hub a node with as many as plugs."""
    import ciw

    started = iter(trucks)

    class Driving(ciw.dists.Distribution):
        def sample(self, t: float | None = None, ind: Any = None) -> float:  # noqa: ARG002
            if not hasattr(ind, "kwh"):
                ind.kwh = next(started).kwh
            ind.kwh -= LEG_KWH
            return LEG_H

    class Charging(ciw.dists.Distribution):
        def sample(self, t: float | None = None, ind: Any = None) -> float:  # noqa: ARG002
            duration_h = (TARGET_KWH - ind.kwh) / CHARGE_KW
            ind.kwh = TARGET_KWH
            return float(duration_h)

    class AfterLeg(ciw.routing.NodeRouting):
        """To the hub if the battery would not last, else to the next leg."""

        def __init__(self, leg: int) -> None:
            super().__init__()
            self.leg = leg

        def next_node(self, ind: Any) -> Any:
            charges = ind.kwh < LEAST_KWH
            return self.simulation.nodes[LEGS + self.leg if charges else self.leg + 1]

    begin = time.process_time()
    gaps_h = [after - before for before, after in pairwise([0.0, *(truck.depart_h for truck in trucks)])]
    arrivals = [ciw.dists.Sequential([*gaps_h, FOREVER_H]), *[None] * (LEGS + HUBS - 1)]
    onward = [ciw.routing.Direct(to=leg + 1) for leg in range(1, LEGS)]
    network = ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=[*(Driving() for _ in range(LEGS)), *(Charging() for _ in range(HUBS))],
        number_of_servers=[*[float("inf")] * LEGS, *[plugs_per_hub(len(trucks))] * HUBS],
        routing=ciw.routing.NetworkRouting(
            routers=[*(AfterLeg(leg) for leg in range(1, LEGS)), ciw.routing.Leave(), *onward]
        ),
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(FOREVER_H / 2)
    waits_h = [record.waiting_time for record in simulation.get_all_records() if record.node > LEGS]
    return Run(time.process_time() - begin, len(waits_h), fmean(waits_h))


PEERS: dict[str, tuple[str, Callable[[list[Truck]], Run]]] = {
    "SimPy": ("simpy", on_simpy),
    "corridorsim's engine": ("simpy", on_engine),
    "salabim": ("salabim", on_salabim),
    "Ciw": ("ciw", on_ciw),
}
"""Package and program of each."""


def results(trucks: int = TRUCKS) -> list[Result]:
    """Microseconds per truck of each peer: medians of rounds in which all take their turn."""
    drawn = draw(trucks)
    runs: dict[str, list[Run]] = {}
    found: list[Result] = []
    for _ in range(ROUNDS):
        for peer, (package, program) in PEERS.items():
            try:
                runs.setdefault(peer, []).append(program(drawn))
            except ImportError:
                runs.pop(peer, None)
                reason = skipped(f"tandem/{peer}", "us per truck", f"not installed: pip install {package}")
                found += [reason] if reason not in found else []
    check_agreement({peer: done[0] for peer, done in runs.items()})
    for peer, done in runs.items():
        note = f"{trucks:,} trucks, {done[0].charges:,} charges, mean wait {60 * done[0].mean_wait_h:.1f} min"
        found.append(Result(f"tandem/{peer}", 1e6 * median(run.cpu_s for run in done) / trucks, "us per truck", note))
    return found


def check_agreement(runs: dict[str, Run]) -> None:
    """All programs charge as often and wait as long, up to rounding and the order of trucks that arrive at one time.

    Raises
    ------
    ValueError
        One of them simulates something else.
    """
    charges = {run.charges for run in runs.values()}
    waits_h = [run.mean_wait_h for run in runs.values()]
    if len(charges) > 1 or max(waits_h) - min(waits_h) > 1e-3 * max(waits_h) + 1e-9:
        raise ValueError(f"the peers disagree: {runs}")
