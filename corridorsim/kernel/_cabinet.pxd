"""Power cabinets: neighbouring outlets of a hub that share power modules, whose limit is below that of the hub."""

from corridorsim.kernel._level cimport Demand, water_level
from corridorsim.kernel._roster cimport Roster, make_single
from corridorsim.kernel._session cimport Session, demand_kw
from libc.math cimport INFINITY


cdef struct Cabinet:
    Py_ssize_t first  # slot
    Py_ssize_t end
    double limit_kw
    bint is_short
    bint is_stale  # not updated since its sessions changed
    bint rises  # the claim of a session may rise with time
    Py_ssize_t n_hungry  # sessions that get less than they claim, for lack of power here
    Py_ssize_t n_free  # others whose power changes with time


cdef inline void keep_to_cabinet(Cabinet* cabinet, Roster* roster, Demand* demands) noexcept:
    """Share a cabinet's power among its outlets, whose sessions become singles; ``demands`` is a work array.

    A cabinet that is not short stays so until its sessions change, unless the claim of one of them can rise.
    """
    cdef double level_kw, total_kw = 0.0
    cdef Py_ssize_t slot, n = 0
    cdef Session* session
    cabinet.rises = False
    cabinet.n_hungry = cabinet.n_free = 0
    for slot in range(cabinet.first, cabinet.end):
        session = &roster.sessions[slot]
        if session.curve != NULL:
            make_single(roster, slot)
            session.wanted_kw = demand_kw(session, roster.step_kw)
            cabinet.rises = cabinet.rises or (session.may_rise and roster.step_kw < INFINITY)
            demands[n] = Demand(session.wanted_kw, 1.0)
            total_kw += session.wanted_kw
            n += 1
    cabinet.is_stale = False
    cabinet.is_short = total_kw > cabinet.limit_kw
    if cabinet.is_short:
        level_kw = water_level(demands, n, cabinet.limit_kw)
        for slot in range(cabinet.first, cabinet.end):
            session = &roster.sessions[slot]
            if session.curve != NULL:
                if session.wanted_kw > level_kw:
                    session.wanted_kw = level_kw
                    cabinet.n_hungry += 1
                elif not session.piece_is_flat:
                    cabinet.n_free += 1
