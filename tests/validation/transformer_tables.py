"""The section of ``docs/validation.md`` on transformers."""

from __future__ import annotations

from collections.abc import Iterator

from transformer_cases import AGEING, ONAN, STEP, ageing_reference_h

TRANSFORMERS = """## Transformers (IEEE Std C57.91-2011)

Ageing factor of thermally upgraded paper; a 65 K rise transformer (55 K top oil, 25 K hot spot, R = 5, n = m = 0.8, oil
3 h, winding 5 min) whose load steps from 0.6 to 1.2 of its rating, by hand; ageing during that step at 20 degC against
adaptive quadrature. The tests also hold the rises to an ODE solver, and to each other when the interval is cut in two.
"""


def transformer_rows() -> Iterator[tuple[str, str, str, str]]:
    """Quantity, what the program gives, reference, tolerance."""
    for hot_spot_c, published in AGEING:
        factor = ONAN.ageing_factor(hot_spot_c)
        yield f"ageing factor at {hot_spot_c:g} degC", f"{factor:.4f}", f"{published:.4f}", "6e-5"
    begin = ONAN.ultimate(0.6)
    names = ("top oil over ambient", "hot spot over top oil")
    for hours, *expected_c in STEP:
        rises = ONAN.after(begin, 1.2, hours * 3600.0)
        for name, value_c, by_hand_c in zip(names, rises, expected_c, strict=True):
            yield f"{name} {hours:g} h after the step [K]", f"{value_c:.3f}", f"{by_hand_c:.3f}", "1e-3"
    for hours in (0.05, 1.0, 24.0):
        aged_h = ONAN.ageing_h(begin, 1.2, 20.0, hours * 3600.0)
        reference_h = ageing_reference_h(ONAN, begin, 1.2, 20.0, hours * 3600.0)
        yield f"ageing in {hours:g} h after the step [h]", f"{aged_h:.5g}", f"{reference_h:.5g}", "1e-3 relative"
