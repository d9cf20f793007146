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
cdef class Drivers:
    cdef object _stream
    cdef DrivingBans _bans
    cdef dict _limits, _limits_on, _usual_twin_s
    cdef double _first_week_ends_s
    cpdef DriverLog log_of(self, Trip trip, VehicleOnRoute route)
    cdef Limits _limits_of(self, VehicleOnRoute route)

    @cython.locals(weeks=double, ends_s=double)
    cdef Week _week_of(self, Trip trip)
    cpdef dict bans_of(self, Trip trip, VehicleOnRoute route)

    @cython.locals(bans=dict, drives_s=list, calendars=list)
    cpdef double twin_s(self, Trip trip, VehicleOnRoute route) except? -1

    @cython.locals(week=Week, is_usual=bint, twin_s=double)
    cdef double _twin_without_bans_s(self, Trip trip, VehicleOnRoute route) except? -1
    cpdef double delivery_due_s(self, Trip trip, VehicleOnRoute route) except? -1
