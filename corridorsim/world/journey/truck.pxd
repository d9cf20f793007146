cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.world.charging.surroundings cimport Surroundings
from corridorsim.world.driver.log cimport DriverLog
from corridorsim.world.journey.driving cimport Driving
from corridorsim.world.journey.road cimport Road
from corridorsim.world.journey.waypoints cimport HubStop
from corridorsim.world.planning.planner cimport Planner
from corridorsim.world.state.decision cimport Decision
from corridorsim.world.state.itinerary cimport Itinerary
from corridorsim.world.state.ledger cimport Ledger
from corridorsim.world.state.motion cimport Motion
from corridorsim.world.state.trip_state cimport TripState

cdef double SECONDS_PER_HOUR


@cython.final
@cython.freelist(64)
cdef class Truck:
    cdef readonly Surroundings around
    cdef readonly object env
    cdef readonly Planner planner
    cdef readonly TripState state
    cdef readonly Road road
    cdef readonly Driving driving
    cdef public object process
    cdef object _ends

    cdef HubStop _hub_at(self, Py_ssize_t stop)

    @cython.locals(
        state=TripState, itinerary=Itinerary, decision=Decision, stop=Py_ssize_t, is_planned=bint, there=HubStop
    )
    cdef Py_ssize_t _next_stop(self) except? -2
    cdef Decision _decide(self)
    cdef bint _could_charge_at_origin(self) except? -1
    cdef Py_ssize_t _nearest_fitting(self) except -1

    @cython.locals(itinerary=Itinerary, motion=Motion)
    cpdef void hear_of_outage(self, Py_ssize_t hub) except *

    @cython.locals(state=TripState, itinerary=Itinerary, position=Py_ssize_t)
    cdef int _turn_away(self, Py_ssize_t stop) except -1
