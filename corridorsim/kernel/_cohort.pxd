"""Cohorts: sessions of a hub that demand the same power, which their batteries accept in full.

Between two grants all of them draw the same, whatever the level, so one meter serves them all: a session's energy is
the increase of its cohort's meter since it joined, its cost likewise, and it leaves at a reading that is known when it
joins. A change of level thus touches no session. (The virtual time of fair queueing: Parekh & Gallager
1993, IEEE/ACM Transactions on Networking 1, 344-357.)
"""

from corridorsim.kernel._level cimport Highest, highest_since
from corridorsim.kernel._session cimport Session
from libc.stdlib cimport realloc
from libc.string cimport memmove


cdef struct Member:
    double due_kwh  # the cohort's reading at which it leaves
    Py_ssize_t slot


cdef struct Cohort:
    # Demand of each, on the grid side. If these differ, members stay only while their cap is below both.
    double least_kw
    double most_kw
    double cap_kw  # granted to each
    double each_kwh  # the meter: energy drawn by a member present from the start
    double each_cost  # of that energy
    Py_ssize_t n
    Py_ssize_t room
    Member* members  # by due reading, soonest last


cdef inline Py_ssize_t place_of(Cohort* cohort, double due_kwh) noexcept nogil:
    """Index of the first member that is due at ``due_kwh`` or sooner."""
    cdef Py_ssize_t low = 0
    cdef Py_ssize_t high = cohort.n
    cdef Py_ssize_t middle
    while low < high:
        middle = (low + high) // 2
        if cohort.members[middle].due_kwh > due_kwh:
            low = middle + 1
        else:
            high = middle
    return low


cdef inline int make_room(Cohort* cohort) except -1:
    cdef Py_ssize_t room = 2 * cohort.room + 8
    cdef Member* members = <Member*>realloc(cohort.members, room * sizeof(Member))
    if members == NULL:
        raise MemoryError
    cohort.members = members
    cohort.room = room
    return 0


cdef inline int add_member(Cohort* cohort, Py_ssize_t slot, Session* session, double now_s) except -1:
    """Let a session join that stays until its target or ``cohort_until``, whichever comes first."""
    cdef double until = session.target if session.target < session.cohort_until else session.cohort_until
    cdef Py_ssize_t place
    if cohort.n == cohort.room:
        make_room(cohort)
    if cohort.n == 0:
        cohort.each_kwh = cohort.each_cost = 0.0
    open_books(cohort, session, now_s)
    session.due_kwh = cohort.each_kwh + (until - session.soc) * session.full_kwh
    place = place_of(cohort, session.due_kwh)
    memmove(&cohort.members[place + 1], &cohort.members[place], (cohort.n - place) * sizeof(Member))
    cohort.members[place] = Member(session.due_kwh, slot)
    cohort.n += 1
    return 0


cdef inline void remove_member(Cohort* cohort, Py_ssize_t slot, Session* session) noexcept nogil:
    cdef Py_ssize_t place = place_of(cohort, session.due_kwh)
    while cohort.members[place].slot != slot:
        place += 1
    cohort.n -= 1
    memmove(&cohort.members[place], &cohort.members[place + 1], (cohort.n - place) * sizeof(Member))


cdef inline void open_books(Cohort* cohort, Session* session, double now_s) noexcept nogil:
    session.from_kwh = cohort.each_kwh
    session.from_cost = cohort.each_cost
    session.from_s = now_s


cdef inline void enter_books(Cohort* cohort, Session* session, Highest* levels) noexcept nogil:
    """Add to a session the energy and cost since its books were opened."""
    cdef double kwh = cohort.each_kwh - session.from_kwh
    cdef double peak_kw = highest_since(levels, session.from_s)
    session.cap_kw = cohort.cap_kw
    session.soc += kwh * session.soc_per_kwh
    if session.soc > session.cohort_until:
        session.soc = session.cohort_until
    session.grid_kwh += kwh
    session.energy_cost += cohort.each_cost - session.from_cost
    if peak_kw > cohort.least_kw:
        peak_kw = cohort.least_kw
    if peak_kw > session.peak_kw:
        session.peak_kw = peak_kw


cdef inline void restart_meter(Cohort* cohort, Session* sessions, Highest* levels, double now_s) noexcept nogil:
    """Set the meter to 0 and all books to now, so that rounding does not grow with the reading."""
    cdef double read_kwh = cohort.each_kwh
    cdef Session* session
    cdef Py_ssize_t i
    for i in range(cohort.n):
        enter_books(cohort, &sessions[cohort.members[i].slot], levels)
    cohort.each_kwh = cohort.each_cost = 0.0
    for i in range(cohort.n):
        session = &sessions[cohort.members[i].slot]
        open_books(cohort, session, now_s)
        session.due_kwh -= read_kwh
        cohort.members[i].due_kwh = session.due_kwh
