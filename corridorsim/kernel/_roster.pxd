"""Membership of each session of a hub: in a cohort, or single.

*Singles* are sessions that taper close to their cap, are new since the last grant, feed into the grid, have reached
their target, or share a cabinet that is short of power. A hub handles its cohorts and singles at each change, the
members of cohorts only when they join and leave.
"""

from corridorsim.kernel._cohort cimport Cohort, add_member, restart_meter, enter_books, remove_member
from corridorsim.kernel._level cimport LEVELS_KEPT, Demand, Highest, note_level
from corridorsim.kernel._session cimport Session, enter_piece, in_full_until, power_here, takes_in_full
from libc.math cimport floor, frexp, ldexp
from libc.stdlib cimport calloc, free

cdef enum:
    ALONE = -1
    # A meter restarts beyond this reading, which keeps its rounding near 1e-12 kWh per change.
    LONGEST_READING_KWH = 10_000


cdef struct Roster:
    Py_ssize_t n_slots
    Session* sessions  # by slot
    Py_ssize_t* singles  # slots, in any order
    Py_ssize_t n_singles
    Cohort* cohorts  # some may be empty, never the last
    Py_ssize_t n_cohorts
    double time_s
    double level_kw  # granted most recently
    double step_kw  # that a rising session claims beyond its present power; infinite for the most it will ever draw
    Highest levels  # granted in the past


cdef inline int set_up(Roster* roster, Py_ssize_t n_slots) except -1:
    cdef Py_ssize_t slot
    roster.n_slots = n_slots
    roster.sessions = <Session*>calloc(n_slots + 1, sizeof(Session))
    roster.singles = <Py_ssize_t*>calloc(n_slots + 1, sizeof(Py_ssize_t))
    roster.cohorts = <Cohort*>calloc(n_slots + 1, sizeof(Cohort))
    if roster.sessions == NULL or roster.singles == NULL or roster.cohorts == NULL:
        raise MemoryError
    for slot in range(n_slots):
        roster.sessions[slot].cohort = ALONE
        roster.sessions[slot].cabinet = -1
    return 0


cdef inline void tear_down(Roster* roster) noexcept:
    cdef Py_ssize_t i
    if roster.cohorts != NULL:
        for i in range(roster.n_slots):
            free(roster.cohorts[i].members)
    free(roster.sessions)
    free(roster.singles)
    free(roster.cohorts)


cdef inline void add_single(Roster* roster, Py_ssize_t slot) noexcept nogil:
    roster.sessions[slot].cohort = ALONE
    roster.sessions[slot].place = roster.n_singles
    roster.singles[roster.n_singles] = slot
    roster.n_singles += 1


cdef inline void drop_single(Roster* roster, Py_ssize_t slot) noexcept nogil:
    """Remove a single; the last one takes its place in the list."""
    cdef Py_ssize_t place = roster.sessions[slot].place
    roster.n_singles -= 1
    roster.singles[place] = roster.singles[roster.n_singles]
    roster.sessions[roster.singles[place]].place = place


cdef inline int join(Roster* roster, Py_ssize_t slot, double least_kw, double most_kw) except -1:
    """Move a single into the cohort with the same demand."""
    cdef Session* session = &roster.sessions[slot]
    cdef Cohort* cohort
    cdef Py_ssize_t i, found = roster.n_cohorts
    for i in range(roster.n_cohorts):
        cohort = &roster.cohorts[i]
        if cohort.n == 0:
            found = i
        elif cohort.least_kw == least_kw and cohort.most_kw == most_kw:
            found = i
            break
    cohort = &roster.cohorts[found]
    if found == roster.n_cohorts:
        roster.n_cohorts += 1
    cohort.least_kw = least_kw
    cohort.most_kw = most_kw
    cohort.cap_kw = session.cap_kw
    session.cohort_until = in_full_until(session, least_kw)
    add_member(cohort, slot, session, roster.time_s)
    drop_single(roster, slot)
    session.cohort = found
    return 0


cdef inline void leave(Roster* roster, Py_ssize_t slot) noexcept:
    """Make a member of a cohort a single, advanced to now."""
    cdef Session* session = &roster.sessions[slot]
    cdef Cohort* cohort = &roster.cohorts[session.cohort]
    enter_books(cohort, session, &roster.levels)
    remove_member(cohort, slot, session)
    while roster.n_cohorts and roster.cohorts[roster.n_cohorts - 1].n == 0:
        roster.n_cohorts -= 1
    add_single(roster, slot)
    enter_piece(session)


cdef inline void make_single(Roster* roster, Py_ssize_t slot) noexcept:
    if roster.sessions[slot].cohort != ALONE:
        leave(roster, slot)


cdef inline int join_where_it_may(Roster* roster, Py_ssize_t slot) except -1:
    """Let a session whose grant is known join a cohort that draws the same for a while.

    That is the cohort with the same demand, if the battery accepts it in full. A battery that tapers but could still
    accept a quarter more than the level draws the level until it has tapered to the next step below its power, unless
    the level rises beyond that. Steps are eighths to sixteenths, so that there are few cohorts.
    """
    cdef Session* session = &roster.sessions[slot]
    cdef double power_kw, mantissa, least_kw, most_kw
    cdef int exponent
    if session.may_rise and session.wanted_kw < session.evse_kw and session.wanted_kw < session.ceiling_kw:
        return 0  # its claim may change within the time that a cohort holds
    if takes_in_full(session):
        return join(roster, slot, session.wanted_kw, session.wanted_kw)
    power_kw = power_here(session)
    if not session.may_rise and power_kw >= 1.25 * roster.level_kw:
        mantissa = floor(16.0 * frexp(power_kw, &exponent))
        least_kw = ldexp(mantissa, exponent - 4)
        most_kw = ldexp(mantissa + 1.0, exponent - 4)
        if least_kw >= 1.25 * roster.level_kw and session.wanted_kw <= most_kw:
            return join(roster, slot, least_kw, most_kw)
    return 0


cdef inline bint let_out(Roster* roster, double level_kw) noexcept:
    """Make singles of members that may demand less than a level; return whether there were any."""
    cdef bint any_came = False
    cdef Py_ssize_t i
    cdef Cohort* cohort
    for i in range(roster.n_cohorts):
        cohort = &roster.cohorts[i]
        if cohort.least_kw < level_kw and cohort.least_kw < cohort.most_kw:
            while cohort.n:
                leave(roster, cohort.members[cohort.n - 1].slot)
                any_came = True
    return any_came


cdef inline double advance_cohorts(Roster* roster, double now_s, double price_per_kwh) noexcept:
    """Advance meters to ``now_s``; return the energy drawn [kWh].

    Members due in between become singles, still at the time before; the caller must advance them.
    """
    cdef double duration_h = (now_s - roster.time_s) / 3600.0
    cdef double each_kwh, after_kwh, total_kwh = 0.0
    cdef bint is_long = roster.levels.n == LEVELS_KEPT  # or a meter has run for long
    cdef Py_ssize_t i
    cdef Cohort* cohort
    for i in range(roster.n_cohorts):
        is_long = is_long or roster.cohorts[i].each_kwh > LONGEST_READING_KWH
    if is_long:
        for i in range(roster.n_cohorts):
            restart_meter(&roster.cohorts[i], roster.sessions, &roster.levels, roster.time_s)
        roster.levels.n = 0
    for i in range(roster.n_cohorts):
        cohort = &roster.cohorts[i]
        each_kwh = cohort.cap_kw * duration_h
        after_kwh = cohort.each_kwh + each_kwh
        while cohort.n and cohort.members[cohort.n - 1].due_kwh <= after_kwh:
            leave(roster, cohort.members[cohort.n - 1].slot)
        cohort.each_kwh = after_kwh
        cohort.each_cost += each_kwh * price_per_kwh
        total_kwh += cohort.n * each_kwh
    roster.time_s = now_s
    note_level(&roster.levels, roster.level_kw, now_s)
    return total_kwh


cdef inline Py_ssize_t write_demands(Roster* roster, Demand* demands, double most_kw) noexcept nogil:
    """Write the sessions' demands, at most ``most_kw`` each; return the number of entries."""
    cdef Py_ssize_t i, n = 0
    for i in range(roster.n_cohorts):
        if roster.cohorts[i].n:
            demands[n] = Demand(min(roster.cohorts[i].least_kw, most_kw), roster.cohorts[i].n)
            n += 1
    for i in range(roster.n_singles):
        demands[n] = Demand(min(roster.sessions[roster.singles[i]].wanted_kw, most_kw), 1.0)
        n += 1
    return n
