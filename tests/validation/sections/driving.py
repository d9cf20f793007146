"""The log of a driver beside the text of the regulations."""

from __future__ import annotations

from driving_hours import CASES, Day, before

from sections.layout import Line, Section

TEXT = """\
What a driver has done (D driving, R rest, W at work without driving, in hours, from departure after a daily rest), what
may be driven then, and the rest that is due if no driving is allowed: according to the text of Regulation (EC) 561/2006
and 49 CFR 395, and according to the program. A property test lets drivers act at random and checks every limit with an
independent count.
"""

TOLERANCE_H = 1e-6


def lines() -> list[Line]:
    """Driving that is left, and the rest that is due where that is nothing."""
    found = []
    for case in CASES:
        day = Day(case)
        what = f"{case.text}; {before(case.week)}{case.done.strip()}"
        found.append(Line(f"{what}: may drive [h]", day.left_h, case.left_h, TOLERANCE_H, decimals=2))
        if case.due_h is not None:
            found.append(Line(f"{what}: rest due [h]", day.due_h, case.due_h, TOLERANCE_H, decimals=2))
    return found


SECTION = Section("Rules of driving", TEXT, lines)
