cimport cython
from corridorsim.world.hub.bookings cimport Booking
from corridorsim.world.state.decision cimport Decision


@cython.final
@cython.freelist(64)
cdef class Itinerary:
    cdef public Py_ssize_t first_stop, visits, failed_visits
    cdef public object at_stop, heading
    cdef public Booking booking
    cdef public frozenset avoided
    cdef public Decision plan
    cdef public bint must_replan
    cdef public tuple inspected_in
    cpdef int cancel_booking(self) except -1
