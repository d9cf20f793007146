"""Water levels: the one at which a limit is just used up, and the highest in force since a time."""

from libc.math cimport INFINITY

cdef enum:
    LEVELS_KEPT = 64


cdef struct Demand:
    double kw
    double sessions  # number of sessions with this demand


cdef struct Highest:
    # Past levels, each with the time until which it was in force; each is lower and later than the one before.
    Py_ssize_t n
    double kw[LEVELS_KEPT]
    double until_s[LEVELS_KEPT]


cdef inline double water_level(Demand* demands, Py_ssize_t n, double limit_kw) noexcept nogil:
    """Level L with sum(min(d, L)) = limit; reorders ``demands``. The sum of demands must exceed the limit.

    Demands below an equal share of the remaining power are met and leave the rest to the others; each pass handles only
    those that are not yet met, so that few passes suffice.
    """
    cdef double left_kw = limit_kw if limit_kw > 0.0 else 0.0
    cdef double sessions = 0.0
    cdef double share_kw
    cdef Py_ssize_t i, kept
    for i in range(n):
        sessions += demands[i].sessions
    if sessions == 0.0:
        return INFINITY
    while True:
        share_kw = left_kw / sessions
        kept = 0
        sessions = 0.0
        for i in range(n):
            if demands[i].kw <= share_kw:
                left_kw -= demands[i].kw * demands[i].sessions
            else:
                sessions += demands[i].sessions
                demands[kept] = demands[i]
                kept += 1
        if kept == n or kept == 0:
            return share_kw
        n = kept


cdef inline void note_level(Highest* highest, double kw, double until_s) noexcept nogil:
    """Record a level in force until now; lower ones before it are no longer needed."""
    while highest.n and highest.kw[highest.n - 1] <= kw:
        highest.n -= 1
    highest.kw[highest.n] = kw
    highest.until_s[highest.n] = until_s
    highest.n += 1


cdef inline double highest_since(Highest* highest, double time_s) noexcept nogil:
    """Highest level in force after ``time_s``; 0 if none [kW]."""
    cdef Py_ssize_t i = highest.n
    while i and highest.until_s[i - 1] > time_s:
        i -= 1
    return highest.kw[i] if i < highest.n else 0.0
