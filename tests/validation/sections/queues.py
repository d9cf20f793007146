"""A hub as a queue, beside the theory of queues."""

from __future__ import annotations

from single_hub import CASES, ERRORS_ALLOWED, REPLICATIONS, SERVICE_S, checks

from sections.layout import Line, Section

WORDS = {"wait": "mean wait / service time", "waits": "P(wait)", "blocked": "P(drives on)"}

TEXT = f"""\
An experiment file as a user would write it: Poisson departures, a short leg, a hub with a flat charging curve, no
overheads, and patient drivers except where balking is named. The energy that a truck lacks determines its service time:
constant (D), exponential (M) or uniform (G), {SERVICE_S / 60:.0f} min on average. Theory: Erlang C (M/M/c), Crommelin's
chain (M/D/c), Pollaczek-Khinchine (M/G/1), the birth-death balance (M/M/c/K, where trucks that find no parking place
drive on), the chain at departures (M/D/1 with balking, where trucks that expect to wait longer than their patience
drive on). {REPLICATIONS} replications, a warm-up of 320 service times cut off, arrivals of the window counted.
Tolerance: {ERRORS_ALLOWED:g} standard errors of the mean over replications; a correct program fails a line by chance
with probability 0.7 % (the seed is fixed). The standard error must stay below 3.5 % of theory for waits, 1 % for
P(wait) and 3 % for P(drives on). Cases run with load management `hub`, except M/G/1 with `none` and M/M/2/6 with
`feeder`.
"""

ALSO = """\
Also checked in each run: the time integral of `queueing` in `hub_states` is the sum of all `wait_s` (Little's law
without sampling error, to 1e-7), the same of `charging` and charging times; the hub's meter is the sum of the sessions'
energy (1e-9); gaps between arrivals and exponential services pass Kolmogorov's test (0.1 %). Compared with the theory
of a different queue (another service distribution of the same mean, one waiting place less), each wait is off by more
than five standard errors.
"""


def lines() -> list[Line]:
    """Each number of each case."""
    return [
        Line(
            f"{check.case.name}: {WORDS[check.quantity]}",
            check.measured,
            check.theory,
            ERRORS_ALLOWED * check.standard_error,
        )
        for case in CASES
        for check in checks(case)
    ]


SECTION = Section("Queues at a single hub", TEXT, lines, ALSO)
