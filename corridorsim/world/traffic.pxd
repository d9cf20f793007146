cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.world.journey.truck cimport Truck
from corridorsim.world.trip cimport Trip
from corridorsim.world.state.trip_state cimport TripState
from corridorsim.world.trucks cimport TruckMaker


@cython.final
cdef class Traffic:
    cdef object _env, _ends
    cdef TruckMaker _maker
    cdef double _end_s
    cdef readonly Py_ssize_t trips
    cdef dict _live
    cdef public object observer_of

    cdef double _departs_in_s(self, Trip trip) except? -2

    @cython.locals(truck=Truck)
    cdef int _start(self, Trip trip) except -1
    cdef int _write(self, TripState state, str status, bint has_ended) except -1
