cimport cython
from corridorsim.world.driver.eu_561 cimport EuropeanLimits, EuropeanLog
from corridorsim.world.driver.fmcsa_395 cimport AmericanLimits, AmericanLog
from corridorsim.world.driver.hours cimport HoursLog, Limits

cdef double EPSILON_S


@cython.final
@cython.freelist(64)
@cython.no_gc
cdef class Week:
    cdef readonly double ends_s, driven_s, driven_last_s


@cython.final
@cython.freelist(64)
@cython.no_gc
cdef class DriverLog:
    cdef readonly Limits limits
    cdef readonly double driven_s
    cdef double _stands_since_s
    cdef bint _first_part
    cdef HoursLog _hours
    cpdef double drivable_s(self, double now_s, double stretch_s=*, double trip_s=*) except? -1
    cpdef double day_left_s(self, double now_s, double stretch_s=*, double trip_s=*) except? -1
    cpdef bint day_ends_within(self, double wanted_s, double now_s, double stretch_s, double trip_s) except? -1
    cpdef int drove(self, double duration_s, double end_s) except -1
    cpdef double rested(self, double duration_s, double end_s) except? -1
    cpdef int waited(self, double duration_s, double end_s) except -1
    cdef int _count_standing(self, double end_s) except -1
    cdef void _take_break(self) noexcept
    cpdef double break_needed_s(self) except? -1
    cpdef double night_s(self, double now_s, double wanted_s=*, double trip_s=*) except? -1
    cpdef double rest_due_s(self, double now_s, double wanted_s, double stretch_s=*, double trip_s=*) except? -1
    cpdef bint saves_a_night(self, double now_s, double trip_s) except? -1
    cpdef double stand_s(self, double now_s, double wait_s, double trip_s) except? -1


@cython.locals(european=EuropeanLog, american=AmericanLog)
cdef HoursLog _hours_log(Limits limits, double now_s, Week week)
