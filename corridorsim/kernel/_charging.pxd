cdef class ChargingCurve:
    cdef readonly double capacity_kwh
    cdef Py_ssize_t n_points
    cdef double[::1] soc
    cdef double[::1] kw
    cdef double[::1] later_max_kw
    cdef Py_ssize_t last_rise  # index of the last piece along which the power rises; -1 if there is none
    cdef Py_ssize_t piece(self, double soc) noexcept nogil
    cdef double power_at(self, double soc) noexcept nogil
    cdef double demand_at(self, double soc) noexcept nogil
    cdef double step(self, double soc, double limit_kw, double duration_s) noexcept nogil
    cdef double seconds(self, double soc, double target, double limit_kw) noexcept nogil
