"""A hub that serves booked trucks first, beside the theory of two classes."""

from __future__ import annotations

from priority_hub import CASES, ERRORS_ALLOWED, REPLICATIONS, cobham, mean_waits
from single_hub import mmc_wait

from sections.layout import Line, Section

TEXT = f"""\
The same hub with the discipline `reserved_first`: trucks of its own network book, the others walk in, and no session is
interrupted. Theory: M/M/c with two classes of one mean service, non-preemptive (Cobham 1954); over all trucks the wait
is that of M/M/c, since an order that ignores service times does not change the mean. {REPLICATIONS} replications;
tolerance {ERRORS_ALLOWED:g} standard errors.
"""


def lines() -> list[Line]:
    """Mean waits of both classes and of all trucks, in each case."""
    rows = []
    for case in CASES:
        theory = (*cobham(case.servers, case.rho, case.booked_share), mmc_wait(case.servers, case.rho))
        for who, waits, wait in zip(("booked", "walk-ins", "all"), mean_waits(case).T, theory, strict=True):
            error = waits.std(ddof=1) / len(waits) ** 0.5
            label = f"{case.name}, {case.booked_share:.0%} booked: {who}, mean wait / service time"
            rows.append(Line(label, float(waits.mean()), wait, ERRORS_ALLOWED * float(error)))
    return rows


SECTION = Section("Two priority classes", TEXT, lines)
