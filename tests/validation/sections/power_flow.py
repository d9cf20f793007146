"""The power flow behind ``corridorsim powerflow`` beside hand calculations for a radial feeder of known cable."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

from corridorsim.analysis.ac_network import AcNetwork
from sections.layout import Line, Section

TEXT = """\
A 20 kV cable feeder, 240 mm2 aluminium (0.122 ohm/km, 0.112 ohm/km, 304 nF/km, 421 A: pandapower's standard type
NA2XS2Y 1x240 RM/25 12/20 kV), with hubs at its end or along it, power factor 0.98. Reference: the planner's sum of
(R P + X Q) / V^2 over the sections; tolerance 0.25 % of the voltage. The exact solution of one line without capacitance
(V^4 + (2 (R P + X Q) - 1) V^2 + |Z|^2 S^2 = 0 in per unit) is met to 1e-7. The last lines compare the feeder's single
number with the network: the power at which the cable carries its rated current, and its voltage there.
"""

KV = 20.0
R_OHM_PER_KM, X_OHM_PER_KM, NF_PER_KM, RATED_A = 0.122, 0.112, 304.0, 421.0
POWER_FACTOR = 0.98
Q_PER_P = sqrt(1.0 / POWER_FACTOR**2 - 1.0)


@dataclass(frozen=True)
class Feeder:
    """Hubs in a row on one cable: length of each section [km] and power of the hub at its end [kW]."""

    sections: tuple[tuple[float, float], ...]
    nf_per_km: float = NF_PER_KM

    def solve(self) -> dict[str, float]:
        """Voltages [pu] by bus and loadings [%] by line."""
        import pandapower as pp

        net = pp.create_empty_network()
        bus = pp.create_bus(net, KV, name="substation")
        pp.create_ext_grid(net, bus)
        for count, (length_km, _) in enumerate(self.sections, start=1):
            far = pp.create_bus(net, KV, name=f"hub {count}")
            pp.create_line_from_parameters(
                net,
                bus,
                far,
                length_km,
                R_OHM_PER_KM,
                X_OHM_PER_KM,
                self.nf_per_km,
                RATED_A / 1e3,
                name=f"line {count}",
            )
            bus = far
        names = [f"hub {count}" for count in range(1, len(self.sections) + 1)]
        with TemporaryDirectory() as folder:
            path = Path(folder) / "feeder.json"
            pp.to_json(net, str(path))
            network = AcNetwork(path, {name: name for name in names})
        loads_kw = dict(zip(names, (power_kw for _, power_kw in self.sections), strict=True))
        values = network.solve(loads_kw, POWER_FACTOR)
        return dict(zip((element.name for element in network.elements), values, strict=True))

    def first_order_pu(self) -> float:
        """Voltage at the end by the planner's sum."""
        voltage_pu = 1.0
        for count, (length_km, _) in enumerate(self.sections):
            beyond_pu = sum(power_kw for _, power_kw in self.sections[count:]) / 1e3 / KV**2
            voltage_pu -= length_km * (R_OHM_PER_KM + X_OHM_PER_KM * Q_PER_P) * beyond_pu
        return voltage_pu


def exact_pu(length_km: float, power_kw: float) -> float:
    """Voltage at the end of one line without capacitance."""
    r_ohm, x_ohm = R_OHM_PER_KM * length_km, X_OHM_PER_KM * length_km
    p_pu = power_kw / 1e3 / KV**2
    half = 0.5 - p_pu * (r_ohm + x_ohm * Q_PER_P)
    return sqrt(half + sqrt(half**2 - (r_ohm**2 + x_ohm**2) * p_pu**2 * (1.0 + Q_PER_P**2)))


def lines() -> list[Line]:
    """End voltages to first order and exactly; the rated current."""
    found = []
    for what, feeder in [
        ("3.6 MW at 8 km", Feeder(((8.0, 3600.0),))),
        ("10 MW at 8 km", Feeder(((8.0, 10_000.0),))),
        ("2 MW each at 4, 8 and 12 km", Feeder(((4.0, 2000.0), (4.0, 2000.0), (4.0, 2000.0)))),
    ]:
        end_pu = feeder.solve()[f"hub {len(feeder.sections)}"]
        found.append(Line(f"{what}: voltage at the end [pu], first order", end_pu, feeder.first_order_pu(), 0.0025))
    bare_pu = Feeder(((8.0, 10_000.0),), nf_per_km=0.0).solve()["hub 1"]
    found.append(
        Line("10 MW at 8 km, no capacitance: voltage [pu], exact", bare_pu, exact_pu(8.0, 10_000.0), 1e-7, decimals=7)
    )
    rated_kw = sqrt(3.0) * KV * RATED_A * POWER_FACTOR
    near = Feeder(((0.1, rated_kw),)).solve()
    found.append(
        Line(f"{rated_kw:,.0f} kW at 0.1 km: loading of the cable [%]", near["line 1"], 100.0, 1.0, decimals=2)
    )
    far = Feeder(((8.0, rated_kw),))
    found.append(
        Line("the same at 8 km: voltage [pu], first order", far.solve()["hub 1"], far.first_order_pu(), 0.0025)
    )
    return found


SECTION = Section("AC power flow", TEXT, lines, needs="pandapower")
