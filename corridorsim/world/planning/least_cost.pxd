cimport cython
from corridorsim.kernel._outlook cimport StopsAhead
from corridorsim.kernel._planner cimport StopPlanner
from corridorsim.world.hub.expected_wait cimport ExpectedWait
from corridorsim.world.planning.planner cimport Planner
from corridorsim.world.state.decision cimport Decision
from corridorsim.world.state.motion cimport Motion
from corridorsim.world.state.trip_state cimport TripState
from corridorsim.world.vehicle.fleet cimport Fit, VehicleOnRoute

cdef double LIVE_HORIZON_S


@cython.final
cdef class LiveHub:
    cdef readonly Py_ssize_t stop
    cdef readonly ExpectedWait expected
    cdef readonly tuple groups


cdef class LeastCostPlanner(Planner):
    cdef VehicleOnRoute _route
    cdef list _hubs, _fits, _terms, _live, _mean_wait_s, _overhead_s, _least_soc, _seen_live, _bookable, _announced
    cdef bint _is_small, _has_other_rows
    cdef double _efficiency
    cdef StopsAhead _ahead
    cdef StopPlanner _kernel
    cdef dict _works_s, _short_rows
    cdef object _tables
    cdef Py_ssize_t[::1] _compatible_rows, _rows
    cdef double[::1] _drive_s, _energy_kwh, _detour_kwh

    @cython.locals(first=Py_ssize_t, stop=Py_ssize_t, soc=double, target=double, leg_soc=double, leg_kwh=double)
    cpdef Decision decide(self, TripState state, double now_s, at_stop)
    cpdef bint sees(self, Py_ssize_t stop) except? -1

    @cython.locals(motion=Motion, ahead=StopsAhead, live=LiveHub, stop=Py_ssize_t)
    cdef void _look_ahead(self, TripState state, double now_s, Py_ssize_t first) except *
