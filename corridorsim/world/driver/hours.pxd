cimport cython


cdef class Limits:
    cdef readonly object rules
    cdef readonly double drive_before_break_s, break_s, first_part_s, last_part_s
    cdef readonly double daily_drive_s, daily_rest_s, duty_window_s
    cdef readonly bint waiting_is_break


cdef class HoursLog:
    cpdef bint allows(self, double drive_s, double now_s) except? -1
    cpdef double left_s(self, double now_s, double stretch_s, double trip_s) except? -1
    cpdef void drove(self, double duration_s, double end_s) except *
    cpdef void on_duty(self, double duration_s) except *
    cpdef double rested(self, double duration_s, double end_s) except? -1
    cpdef double rest_s(self, double now_s, double wanted_s, double trip_s) except? -1
    cpdef int nights_after(self, double now_s, double wait_s, double trip_s) except? -1
    cpdef int nights_with_rest(self, double trip_s) except? -1


@cython.locals(whole=int)
cpdef int whole_days(double days) except? -1
