"""Power cabinets: neighbouring outlets of a hub that share power modules, whose limit is below that of the hub."""

from corridorsim.kernel._level cimport Demand, water_level
from corridorsim.kernel._roster cimport Roster, make_single
from corridorsim.kernel._session cimport Session, demand_kw


cdef struct Cabinet:
    Py_ssize_t first  # slot
    Py_ssize_t end
    double limit_kw
    bint is_short
    bint is_stale  # not updated since its sessions changed


cdef inline void keep_to_cabinet(Cabinet* cabinet, Roster* roster, Demand* demands) noexcept:
    """Share a cabinet's power among its outlets, whose sessions become singles; ``demands`` is a work array.

    A cabinet that is not short stays so until its sessions change, as the demand of a battery never rises with time.
    """
    cdef double level_kw, total_kw = 0.0
    cdef Py_ssize_t slot, n = 0
    cdef Session* session
    for slot in range(cabinet.first, cabinet.end):
        session = &roster.sessions[slot]
        if session.curve != NULL:
            make_single(roster, slot)
            session.wanted_kw = demand_kw(session)
            demands[n] = Demand(session.wanted_kw, 1.0)
            total_kw += session.wanted_kw
            n += 1
    cabinet.is_stale = False
    cabinet.is_short = total_kw > cabinet.limit_kw
    if cabinet.is_short:
        level_kw = water_level(demands, n, cabinet.limit_kw)
        for slot in range(cabinet.first, cabinet.end):
            session = &roster.sessions[slot]
            if session.curve != NULL and session.wanted_kw > level_kw:
                session.wanted_kw = level_kw
