cimport cython
from corridorsim.world.driver.bans cimport DrivingBans
from corridorsim.world.driver.diesel_twin cimport twin_trip_s
from corridorsim.world.driver.hours cimport Limits
from corridorsim.world.driver.log cimport DriverLog, Week
from corridorsim.world.trip cimport Trip
from corridorsim.world.vehicle.fleet cimport VehicleOnRoute

cdef double SECONDS_PER_HOUR, inf
cdef double _WEEK_S


@cython.final
cdef class UsualTwin:
    cdef double trip_s


@cython.final
cdef class Drivers:
    cdef readonly object stream
    cdef readonly DrivingBans bans
    cdef dict _limits, _usual_twins
    cdef readonly double first_week_ends_s
    cpdef RouteDrivers on(self, VehicleOnRoute route, flow)


@cython.final
cdef class RouteDrivers:
    cdef Limits _limits
    cdef object _stream, _week_driven_h, _last_week_driven_h
    cdef bint _is_new_to_week
    cdef double _first_week_ends_s, _free_flow_s
    cdef Week _new_week
    cdef UsualTwin _usual_twin
    cdef DrivingBans _bans
    cdef list _drives_s, _truck_calendars, _twin_calendars, _is_twin_banned
    cpdef DriverLog log_of(self, Trip trip)

    @cython.locals(weeks=double, ends_s=double)
    cdef Week _week_of(self, Trip trip)
    cpdef list bans_of(self, Trip trip)

    @cython.locals(level=Py_ssize_t)
    cpdef double twin_s(self, Trip trip) except? -1

    @cython.locals(week=Week, usual=UsualTwin, is_usual=bint, twin_s=double)
    cdef double _twin_without_bans_s(self, Trip trip) except? -1
    cpdef double delivery_due_s(self, Trip trip) except? -1
