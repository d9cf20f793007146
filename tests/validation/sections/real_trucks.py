"""Trucks of the catalogue beside what was measured or published of them."""

from __future__ import annotations

from trucks import CHARGE_TOLERANCE, CHARGES, USES, charging_min, cold_shares, kwh_per_km, truck

from sections.layout import Line, Section

TEXT = """\
Energy use on the flat in still air at 20 degC, compared with measurements or with what follows from a published range
and the usable energy. A route's grades, wind and traffic are unknown, as is the load behind a published range, hence
the tolerances. Road load is that of the class of trucks and not fitted to the truck, except for the assumed drag of the
Tesla (`corridorsim vehicles NAME` gives the source of each value). The Volvo VNR's range is not met: it is stated as
"up to", and the model reaches it at a mass of about 22 t.

The first truck at 40 t and 80 km/h at -10 degC, compared with the breakdown in a public compilation of eActros 600
winter tests (25 % in a normal winter, 50 % on snow and ice). The flat road leaves out the 4 % for braking with less
regeneration; snow and wet roads are not modelled.

Charging at the most powerful inlet, with no limit on the grid side. Shapes of curves are assumptions, chosen with these
times in mind: the lines check that the kernel reproduces an assumption, not that the assumption is right.
"""


def lines() -> list[Line]:
    """Energy use, what the cold adds, charging times."""
    found = []
    for use in USES:
        value = kwh_per_km(truck(use.name), use.mass_t, use.speed_kmh)
        what = f"{use.name}, {use.mass_t:g} t, {use.speed_kmh:g} km/h; {use.how} [kWh/km]"
        tolerance = None if use.tolerance is None else use.tolerance * use.reported
        found.append(Line(what, value, use.reported, tolerance, decimals=2))
    for what, (value, reported) in cold_shares().items():
        found.append(Line(f"rise at -10 degC, {what} ({reported} reported) [%]", value, None, None, decimals=1))
    for charge in CHARGES:
        what = f"{charge.name}, SOC {charge.low_soc:g} to {charge.high_soc:g} [min]"
        tolerance = CHARGE_TOLERANCE * charge.reported_min
        found.append(Line(what, charging_min(charge), charge.reported_min, tolerance, decimals=0))
    return found


SECTION = Section("Real trucks", TEXT, lines)
