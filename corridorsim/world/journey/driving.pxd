cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.kernel._road cimport Driven
from corridorsim.world.driver.bans cimport BanCalendar
from corridorsim.world.driver.log cimport DriverLog
from corridorsim.world.journey.road cimport Road
from corridorsim.world.journey.waypoints cimport Waypoint
from corridorsim.world.state.battery cimport Battery
from corridorsim.world.state.itinerary cimport Itinerary
from corridorsim.world.state.ledger cimport Ledger
from corridorsim.world.state.motion cimport Motion
from corridorsim.world.state.trip_state cimport TripState
from corridorsim.world.vehicle.fleet cimport VehicleOnRoute

cdef double EMPTY_SOC, LEAST_DRIVE_S, METRES_PER_KM, ROUNDING_S, inf


@cython.final
@cython.freelist(64)
cdef class Driving:
    cdef object _env
    cdef Road _road
    cdef TripState _state
    cdef Motion _motion
    cdef Battery _battery
    cdef DriverLog _driver
    cdef Itinerary _itinerary
    cdef Ledger _ledger
    cdef VehicleOnRoute _route
    cdef Driven _driven
    cdef Waypoint _waypoint
    cdef double _begin_s, _battery_kwh, _room_kwh, _drivable_s, _ban_s, _access_s, _access_km
    cdef bint _gets_there

    @cython.locals(motion=Motion, passed=list, waypoint=Waypoint)
    cdef bint _finds_waypoint(self, Py_ssize_t end) except? -1
    cdef bint _has_ended(self) except? -1

    @cython.locals(calendar=BanCalendar)
    cdef bint _is_banned(self) except? -1

    @cython.locals(calendar=BanCalendar)
    cdef double _free_s(self) except? -1
    cdef double _way_in_s(self, Py_ssize_t stop) except? -1
    cdef bint _goes_on(self, Py_ssize_t end, bint is_there) except? -1

    @cython.locals(now_s=double, trip_s=double, stretch_s=double, wanted_s=double)
    cdef double _rest_due_s(self, Py_ssize_t end, double in_s) except? -1

    @cython.locals(road_s=double)
    cdef double _set_off(self, Py_ssize_t end, Py_ssize_t stop) except? -1
    cdef int _drive(self, Py_ssize_t end, double drive_s) except -1

    @cython.locals(access_s=double, access_km=double)
    cdef void _turn_in(self, Py_ssize_t stop) except *
    cdef double _to_road_s(self) except? -1
    cdef int _turn_back(self, Py_ssize_t end) except -1
    cdef int _stop(self) except -1
    cdef int _count(self, double drive_s, double km, double kwh) except -1

    @cython.locals(end=Py_ssize_t, part=double)
    cpdef int stop_the_clock(self) except -1
