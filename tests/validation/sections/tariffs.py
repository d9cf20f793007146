"""Bills beside sums worked by hand."""

from __future__ import annotations

from real_tariffs import CENTS, cases

from sections.layout import Line, Section

TEXT = """\
Bills of a month or a session compared with the sum worked out by hand (`tests/validation/real_tariffs.py` has the
sources and the arithmetic). Each item is rounded to the cent. Tolerance: 0.03, for six items of half a cent each.
"""


def lines() -> list[Line]:
    """Each bill."""
    return [Line(case.name, case.computed, case.by_hand, CENTS, decimals=2) for case in cases()]


SECTION = Section("Tariffs", TEXT, lines)
