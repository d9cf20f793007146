"""Print ``docs/validation.md``: what the program gives beside theory, published values and independent solvers.

Run as ``python tests/validation/tables.py > docs/validation.md``; it takes a minute or two. The numbers are those that
the tests check, from the same seeds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import product
from math import ceil, log10

import driving_hours
import numpy as np
from real_tariffs import cases
from single_hub import CASES, REPLICATIONS, SERVICE_S, checks
from transformer_tables import TRANSFORMERS, transformer_rows
from trucks import CHARGING_TIMES, COLD, TRUCKS, charges, cold_shares, uses

from corridorsim.config.vehicles import Vehicle
from corridorsim.kernel import ChargingCurve, HubPower, RoadLoad, shared_level
from corridorsim.kernel.reference import charge_reference, max_min_nested_reference

WORDS = {"wait": "mean wait / service time", "waits": "P(wait)", "blocked": "P(blocked)"}

HEAD = """# Validation

What the program gives, beside theory, published values and independent solvers. Made anew by `make validation`; the
tests hold the same quantities to the tolerances given.
"""

QUEUES = f"""## Queues at a single hub

An experiment file as a user would write it: Poisson departures, a short leg, a hub with a flat charging curve, no
overheads, nobody impatient. The energy that a truck lacks is its service time: constant (D), exponential (M) or uniform
(G), {SERVICE_S / 60:.0f} min on average. Theory: Erlang C (M/M/c), Crommelin's chain (M/D/c), Pollaczek-Khinchine
(M/G/1), the birth-death balance (M/M/c/K). {REPLICATIONS} replications, 320 service times of warm-up cut off, arrivals
of the window counted. Tolerance: three standard errors of the mean over replications; a right program fails a line by
chance with probability 0.7 % (the seed is fixed). The standard error must stay below 3.5 % of theory for waits, 1 % for
P(wait) and 3 % for P(blocked). Cases run with load management `hub`, but M/G/1 with `none` and M/M/2/6 with `feeder`.
"""

ALSO = """Also checked, run by run: the time integral of `queueing` in `hub_states` is the sum of all `wait_s` (Little's
law without sampling error, to 1e-7), the same of `charging` and charging times; the hub's meter is the sum of the
sessions' energy (1e-9); gaps between arrivals and exponential services pass Kolmogorov's test (0.1 %). Held against the
theory of another queue (other services of the same mean, one parking place less) each wait is off by more than five
standard errors.
"""

CHARGING = """## Charging curve

The closed form against numerical integration (DOP853, relative tolerance 1e-12, from kink to kink), over five curves of
any shape, limits that cross, meet and lie above them, and times from a minute to ten hours. Tolerance: 1e-7 of SOC. The
tests do the same for random curves, and hold `advance` and `time_to` inverse to each other to 1e-9 of SOC.
"""

SHARING = """## Power sharing

Grants under hub and feeder limits against progressive filling, 1,000 random feeders with up to four hubs of up to
twelve sessions. Tolerance: 1e-6 kW. The tests also check max-min fairness by its definition.
"""

ROAD = """## Road load and published figures

The first five lines: a 40 t truck on the flat, rolling resistance 0.0055, 10 m2, drivetrain efficiency 0.85, air at
1.2 kg/m3 (Earl et al. 2018, Transport & Environment: 1.44 and 1.15 kWh/km at 90 km/h). The mean power is that of a
500 kWh battery on a 350 kW charger, 0.4 C from SOC 0.8 (an e-truck routing study's code: 304 and 350 kW). The last line
is a measured tractor (Volvo FH Electric, Green Truck route, 343 km at 80 km/h) beside the default vehicle at that speed
on the flat: plausibility alone, for neither the tested truck's drag nor the grades are known.
"""


TARIFFS = """## Tariffs

Bills of a month or a session beside the sum worked by hand (`tests/validation/real_tariffs.py`, where the sources and
the arithmetic stand). Each item is rounded to the cent. Tolerance: 0.03, for six items of half a cent each.
"""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Lay out a Markdown table; numbers stand right."""
    head = list(head)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def below(error: float) -> str:
    """Round an error up to a power of ten, which is the same on every machine."""
    return f"below 1e{ceil(log10(max(error, 1e-15)))}"


def queues() -> str:
    rows = [
        (
            check.case.name,
            WORDS[check.quantity],
            f"{check.measured:.4f}",
            f"{check.theory:.4f}",
            f"{check.standard_error:.4f}",
            f"{check.errors:+.2f}",
        )
        for case in CASES
        for check in checks(case)
    ]
    return table(("queue", "quantity", "corridorsim", "theory", "standard error", "errors off"), rows)


def charging() -> str:
    curves = {
        "flat": [(0.0, 400.0), (1.0, 400.0)],
        "rising": [(0.0, 100.0), (1.0, 900.0)],
        "falling to nothing": [(0.0, 900.0), (1.0, 0.0)],
        "with a knee": [(0.0, 575.0), (0.8, 575.0), (0.9, 192.0), (1.0, 48.0)],
        "up and down": [(0.0, 200.0), (0.3, 800.0), (0.6, 100.0), (1.0, 800.0)],
    }
    rows = []
    for name, points in curves.items():
        curve = ChargingCurve(points, 500.0)
        error = max(
            abs(
                curve.advance(soc, limit_kw, duration_s)
                - charge_reference(points, 500.0, soc, limit_kw, duration_s)
            )
            for soc, limit_kw, duration_s in product(
                (0.0, 0.35, 0.7), (50.0, 400.0, 575.0, 1500.0), (60.0, 1200.0, 7200.0, 36_000.0)
            )
        )  # fmt: skip
        rows.append((name, "48", below(error), "1e-7"))
    return table(("curve", "cases", "largest difference of SOC", "tolerance"), rows)


def sharing() -> str:
    draws = np.random.default_rng(1)
    flat = ChargingCurve([(0.0, 5000.0), (1.0, 5000.0)], 500.0)
    largest = 0.0
    for _ in range(1000):
        demands = [draws.uniform(0.0, 1000.0, draws.integers(1, 13)).tolist() for _ in range(draws.integers(1, 5))]
        limits = draws.uniform(0.0, 6000.0, len(demands)).tolist()
        feeder_kw = float(draws.uniform(0.0, 12_000.0))
        pools = [HubPower(len(some), 1.0) for some in demands]
        for pool, some in zip(pools, demands, strict=True):
            for slot, kw in enumerate(some):
                pool.plug(slot, flat, 0.1, 0.9, kw, 1.0)
        levels = [pool.level(limit) for pool, limit in zip(pools, limits, strict=True)]
        level = shared_level(pools, levels, feeder_kw)
        filled = max_min_nested_reference(demands, limits, feeder_kw)
        for pool, own_level, expected in zip(pools, levels, filled, strict=True):
            pool.grant(min(own_level, level))
            grants = [kw for _, kw in pool.caps_kw()]
            largest = max(largest, float(np.abs(np.array(grants) - expected).max()))
    return table(
        ("quantity", "cases", "largest difference [kW]", "tolerance [kW]"),
        [("grant of each session", "1,000", below(largest), "1e-6")],
    )


def road() -> str:
    rows = []
    for drag, speed_kmh, aux_kw, published in [
        (0.60, 90.0, 0.0, 1.4406),
        (0.36, 90.0, 0.0, 1.1465),
        (0.50, 80.0, 3.2, 1.2294),
        (0.60, 80.0, 3.2, 1.3263),
        (0.36, 80.0, 3.2, 1.0939),
    ]:
        value = _truck(10.0 * drag).kwh_per_km(40_000.0, speed_kmh, aux_kw=aux_kw)
        what = f"kWh/km, drag coefficient {drag:.2f}, {speed_kmh:.0f} km/h, auxiliaries {aux_kw:g} kW"
        rows.append((what, f"{value:.4f}", f"{published:.4f}", "5e-5"))
    curve = ChargingCurve([(0.0, 350.0), (0.8, 350.0), (0.8 + 1e-9, 200.0), (1.0, 200.0)], 500.0)
    for low, high, published, tolerance in [(0.0, 1.0, 304.3, 0.1), (0.2, 0.8, 350.0, 0.001)]:
        mean_kw = (high - low) * 500.0 / (curve.time_to(low, high, 1e6) / 3600.0)
        rows.append((f"mean kW, SOC {low:g} to {high:g}", f"{mean_kw:.1f}", f"{published:.1f}", f"{tolerance:g}"))
    fields = Vehicle.model_fields
    default = _truck(fields["drag_coefficient"].default * fields["frontal_area_m2"].default)
    value = default.kwh_per_km(40_000.0, 80.0, aux_kw=fields["aux_kw"].default)
    rows.append(("kWh/km, default vehicle at 40 t and 80 km/h", f"{value:.2f}", "1.10 (measured)", "15 %"))
    return table(("quantity", "corridorsim", "reference", "tolerance"), rows)


def _truck(drag_area_m2: float) -> RoadLoad:
    fields = Vehicle.model_fields
    return RoadLoad(
        rolling_resistance=fields["rolling_resistance"].default,
        drag_area_m2=drag_area_m2,
        drivetrain_efficiency=fields["drivetrain_efficiency"].default,
        regen_efficiency=fields["regen_efficiency"].default,
        regen_kw=fields["regen_kw"].default,
        max_speed_kmh=fields["max_speed_kmh"].default,
    )


def trucks() -> str:
    off = ("corridorsim", "reported", "off", "tolerance")
    cold = [(what, f"{value:.1f}", reported) for what, (value, reported) in cold_shares().items()]
    parts = (
        *(TRUCKS, table(("energy use [kWh/km]", *off), uses())),
        *(COLD, table(("rise at -10 degC [%]", "corridorsim", "reported"), cold)),
        *(CHARGING_TIMES, table(("charging time [min]", *off), charges())),
    )
    return "\n".join(parts)


def tariffs() -> str:
    rows = [(case.name, f"{case.computed:.2f}", f"{case.by_hand:.2f}", "0.03") for case in cases()]
    return table(("bill", "corridorsim", "by hand", "tolerance"), rows)


def transformers() -> str:
    return table(("quantity", "corridorsim", "reference", "tolerance"), transformer_rows())


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            *(HEAD, QUEUES, queues(), ALSO, CHARGING, charging(), SHARING, sharing(), ROAD, road()),
            *(driving_hours.section(), TARIFFS, tariffs(), trucks(), TRANSFORMERS, transformers()),
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(page())
