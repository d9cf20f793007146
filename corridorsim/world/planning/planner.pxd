cimport cython
from corridorsim.world.state.decision cimport Decision
from corridorsim.world.state.itinerary cimport Itinerary
from corridorsim.world.state.motion cimport Motion
from corridorsim.world.state.trip_state cimport TripState


cdef class Planner:
    cpdef Decision decide(self, TripState state, double now_s, at_stop)
    cpdef bint sees(self, Py_ssize_t stop) except? -1


@cython.locals(itinerary=Itinerary, motion=Motion, found=bint)
cpdef bint can_go_on(Planner planner, TripState state, double now_s, Py_ssize_t stop) except? -1
