cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.world.charging.stay cimport Stay
from corridorsim.world.charging.surroundings cimport Offer, Surroundings
from corridorsim.world.driver.bans cimport BanCalendar
from corridorsim.world.journey.border cimport Border
from corridorsim.world.planning.planner cimport Planner
from corridorsim.world.state.itinerary cimport Itinerary
from corridorsim.world.state.session cimport Session
from corridorsim.world.state.trip_state cimport TripState


cdef class Waypoint:
    cdef readonly Py_ssize_t position
    cpdef bint concerns(self, TripState state) except? -1


@cython.final
cdef class HubStop:
    cdef Surroundings _around
    cdef Planner _planner
    cdef readonly Offer offer
    cdef readonly Py_ssize_t position, stop
    cdef object visit(self, TripState state)

    @cython.locals(stay=Stay)
    cdef void leave(self, TripState state) except *


@cython.final
cdef class BorderPost(Waypoint):
    cdef Surroundings _around
    cdef Border _border
    cdef object _env

    @cython.locals(calendar=BanCalendar)
    cdef bint _is_banned(self, TripState state) except? -1

    @cython.locals(border=Border, dwell_s=double, lane_s=double)
    cdef void _leave(self, TripState state, double closed_s, double duration_s) except *


@cython.final
cdef class InspectionStation(Waypoint):
    cdef Surroundings _around
    cdef object _inspection


@cython.final
cdef class RestArea:
    cdef Surroundings _around
    cdef Py_ssize_t _area
    cdef readonly Py_ssize_t position
