cimport cython
from corridorsim.world.charging.stay cimport Stay
from corridorsim.world.state.itinerary cimport Itinerary
from corridorsim.world.state.session cimport Session
from corridorsim.world.state.trip_state cimport TripState


@cython.final
cdef class HubStop:
    cdef object _around, _planner
    cdef readonly Py_ssize_t position, stop
    cdef void _leave(self, TripState state, Stay stay) except *


@cython.final
cdef class BorderPost:
    cdef object _around, _border
    cdef readonly Py_ssize_t position


@cython.final
cdef class InspectionStation:
    cdef object _around, _inspection
    cdef readonly Py_ssize_t position


@cython.final
cdef class RestArea:
    cdef object _around
    cdef Py_ssize_t _area
    cdef readonly Py_ssize_t position
