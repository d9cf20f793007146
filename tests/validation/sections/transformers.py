"""Transformers beside the table of IEEE C57.91, a step of load by hand, and quadrature."""

from __future__ import annotations

from transformer_cases import AGEING, ONAN, STEP, ageing_reference_h

from sections.layout import Line, Section

TEXT = """\
Ageing factor of thermally upgraded paper; a 65 K rise transformer (55 K top oil, 25 K hot spot, R = 5, n = m = 0.8, oil
3 h, winding 5 min) whose load steps from 0.6 to 1.2 of its rating, by hand; ageing during that step at 20 degC against
adaptive quadrature. The tests also compare the rises with an ODE solver, and with each other when the interval is split
in two.
"""


def lines() -> list[Line]:
    """Ageing factors, temperatures after a step, ageing during it."""
    found = []
    for hot_spot_c, published in AGEING:
        found.append(Line(f"ageing factor at {hot_spot_c:g} degC", ONAN.ageing_factor(hot_spot_c), published, 6e-5))
    begin = ONAN.ultimate(0.6)
    names = ("top oil over ambient", "hot spot over top oil")
    for hours, *expected_c in STEP:
        rises = ONAN.after(begin, 1.2, hours * 3600.0)
        for name, value_c, by_hand_c in zip(names, rises, expected_c, strict=True):
            found.append(Line(f"{name} {hours:g} h after the step [K]", value_c, by_hand_c, 1e-3, decimals=3))
    for hours in (0.05, 1.0, 24.0):
        aged_h = ONAN.ageing_h(begin, 1.2, 20.0, hours * 3600.0)
        reference_h = ageing_reference_h(ONAN.data, begin, 1.2, 20.0, hours * 3600.0)
        found.append(Line(f"ageing in {hours:g} h after the step [h]", aged_h, reference_h, 1e-3 * reference_h))
    return found


SECTION = Section("Transformers (IEEE Std C57.91-2011)", TEXT, lines)
