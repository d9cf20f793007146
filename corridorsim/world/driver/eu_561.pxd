cimport cython
from corridorsim.world.driver.hours cimport HoursLog, Limits, whole_days

cdef double EPSILON_S, _WEEK_S, inf


@cython.final
cdef class EuropeanLimits(Limits):
    cdef double extended_drive_s, reduced_rest_s, first_rest_part_s, day_s, week_drive_s, fortnight_drive_s
    cdef double weekly_rest_s, reduced_weekly_rest_s, weekly_rest_after_s
    cdef int extended_days, reduced_rests


@cython.final
@cython.no_gc
cdef class EuropeanLog(HoursLog):
    cdef EuropeanLimits _limits
    cdef double _today_s, _day_began_s, _week_ends_s, _week_s, _last_week_s, _weekly_rest_due_s
    cdef int _extended_days, _reduced_rests
    cdef bint _has_worked, _is_extended, _split, _may_reduce_week
    cpdef int begin_mid_week(self, double driven_s, double driven_last_week_s) except -1

    @cython.locals(days=int)
    cdef bint _tenth_hour_helps(self, double left_s, double stretch_s, double trip_s) except? -1

    @cython.locals(some_extended=int, all_extended=int)
    cdef int _nights(self, double drive_s, int extended_days) except? -1
    cdef bint _may_rest_short(self) noexcept
    cdef double _week_left_s(self, double now_s) except? -1

    @cython.locals(weeks=int)
    cdef int _begin_week(self, double now_s, double driven_s) except -1

    @cython.locals(is_weekly=bint, is_reduced_weekly=bint)
    cdef int _end_day(self, double duration_s, double end_s) except -1
