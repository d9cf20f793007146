cimport cython
from corridorsim.world.driver.hours cimport HoursLog, Limits, whole_days

cdef double EPSILON_S


@cython.final
cdef class AmericanLimits(Limits):
    cdef double least_part_s, berth_part_s, cycle_duty_s, restart_s


@cython.final
@cython.no_gc
cdef class AmericanLog(HoursLog):
    cdef AmericanLimits _limits
    cdef double _today_s, _day_began_s, _part_s, _part_end_s, _since_part_s, _cycle_s
    cdef bint _has_worked, _is_part_of_pair
    cpdef int begin_mid_week(self, double on_duty_s) except -1

    @cython.locals(whole=bint, in_berth=bint, is_pair=bint)
    cdef double _take_part(self, double duration_s, double end_s) except? -1
    cdef int _begin_day(self, double begin_s, double driven_s) except -1
