cimport cython
from corridorsim.world.trip cimport Trip


@cython.final
cdef class TripsOfDay:
    cdef object _flow
    cdef Py_ssize_t _route, _next
    cdef str _prefix
    cdef list _electric, _vehicles, _operators, _numbers

    @cython.locals(number=Py_ssize_t, trip_id=str)
    cdef Trip _trip(self, Py_ssize_t i)
