cimport cython
from corridorsim.world.driver.bans cimport BanCalendar
from corridorsim.world.driver.log cimport DriverLog

cdef double LEAST_DRIVE_S


@cython.locals(
    bans=BanCalendar, drive_s=double, total_s=double, trip_s=double, now_s=double, left_s=double, drivable_s=double,
    rest_s=double, wanted_s=double, step_s=double
)
cpdef double twin_trip_s(list drives_s, list calendars, DriverLog log, double depart_s) except? -1
