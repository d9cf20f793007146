"""Trucks of the catalogue beside what was measured or published of them."""

from __future__ import annotations

from trucks import CHARGE_TOLERANCE, CHARGES, USES, charging_min, cold_shares, kwh_per_km, truck

from sections.layout import Line, Section

TEXT = """\
Energy use on the flat in still air at 20 degC, beside what was measured or follows from a published range and the
usable energy. A route's grades, wind and traffic are not known, nor the load of a range, hence the tolerances. Road
load is that of the class of trucks and not fitted to the truck, but for the assumed drag of the Tesla
(`corridorsim vehicles NAME` says where each figure is from). The Volvo VNR's range is not met: it says "up to", and the
model goes as far at a mass of about 22 t.

The first truck at 40 t and 80 km/h at -10 degC, beside the split that a public compilation of eActros 600
winter tests gives (25 % in a normal winter, 50 % on snow and ice). The flat road leaves out the 4 % for braking with
less regeneration; snow and wet roads are not modelled.

Charging at the strongest inlet, the grid side not limiting. Shapes of curves are assumptions,
chosen with these times in mind: the lines check that an assumption holds through the kernel, not that it is right.
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
