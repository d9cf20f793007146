cimport cython
from corridorsim.kernel._engine cimport new_event, succeed

cdef Py_ssize_t _NO_GROUP, _ANY_GROUP
cdef double _ROUNDING


@cython.final
@cython.freelist(64)
@cython.no_gc
cdef class Claim:
    cdef readonly tuple groups
    cdef readonly Py_ssize_t booked_group
    cdef readonly bint is_small


@cython.final
cdef class Line:
    cdef Claim claim
    cdef list waiting


@cython.final
@cython.freelist(64)
cdef class Ticket:
    cdef readonly Claim claim
    cdef readonly object wanted_kw
    cdef public object event
    cdef public Py_ssize_t slot
    cdef public bint gone


@cython.final
cdef class EvseQueue:
    cdef readonly list group_of
    cdef readonly set occupied, broken
    cdef readonly dict coming
    cdef public object choose
    cdef readonly bint is_closed
    cdef readonly Py_ssize_t queueing
    cdef object _env, _expected_bookings
    cdef double _reserved_share
    cdef bint _takes_no_bookings
    cdef list _free, _working, _promised, _large
    cdef set _large_slots
    cdef dict _lines
    cdef Py_ssize_t _count

    @cython.locals(group=Py_ssize_t, slots=list)
    cpdef tuple free(self, bint is_small=*)
    cpdef tuple free_by_size(self)

    @cython.locals(group=Py_ssize_t)
    cpdef bint has_for(self, Claim claim) except? -1
    cpdef Py_ssize_t working(self, Py_ssize_t group) except? -1

    @cython.locals(working=Py_ssize_t)
    cpdef Py_ssize_t reserved_for_small(self, Py_ssize_t group) except? -1

    @cython.locals(pace=Py_ssize_t, group=Py_ssize_t)
    cpdef Py_ssize_t pace(self, tuple groups, bint is_small) except? -1
    cpdef Py_ssize_t n_installed(self) except? -1
    cpdef Py_ssize_t n_occupied(self) except? -1
    cpdef Py_ssize_t out_of_service(self) except? -1
    cpdef Ticket ask(self, Claim claim, double rank, wanted_kw=*)
    cdef Line _line_of(self, Claim claim)
    cpdef int leave(self, Ticket ticket) except -1

    @cython.locals(group=Py_ssize_t)
    cpdef int release(self, Py_ssize_t slot) except -1

    @cython.locals(ticket=Ticket)
    cpdef void serve(self, Py_ssize_t group) except *

    @cython.locals(line=Line, best=Line)
    cdef Line _next(self, Py_ssize_t group)
    cdef bint _may_take(self, Claim claim, Py_ssize_t group) except? -1

    @cython.locals(free=Py_ssize_t, left=Py_ssize_t)
    cdef Py_ssize_t _open_to(self, Py_ssize_t group, bint is_small) except? -1

    @cython.locals(group=Py_ssize_t, found=Py_ssize_t, slot=Py_ssize_t)
    cdef bint _hand_over(self, Ticket ticket) except? -1
    cdef list _open_slots(self, Claim claim)

    @cython.locals(promised=Py_ssize_t)
    cdef int _no_longer_waits(self, Ticket ticket) except -1
