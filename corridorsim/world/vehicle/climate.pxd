cimport cython
from corridorsim.kernel._charging cimport ChargingCurve
from corridorsim.kernel._road cimport RoadLoad

cdef double SECONDS_PER_HOUR


@cython.final
cdef class Climate:
    cdef readonly object air
    cdef readonly double step_s
    cdef double[::1] _density, _rolling_factor, _aux_kw, _draw_factor, _rest_kw, _rest_kwh, _rest_kwh_before, _factors
    cdef readonly ChargingCurve mean_curve
    cdef double _latest_factor
    cdef ChargingCurve _latest_curve, _warm_curve
    cdef ChargingCurve _curve(self, double factor)

    @cython.locals(step=Py_ssize_t, factor=double)
    cpdef ChargingCurve curve(self, double time_s)

    @cython.locals(step=Py_ssize_t)
    cpdef double kwh_per_km(self, RoadLoad load, double mass_kg, double speed_kmh, double time_s) except? -1
    cpdef double rest_kwh(self, double begin_s, double duration_s) except? -1

    @cython.locals(step=Py_ssize_t)
    cdef double _drawn_kwh(self, double time_s) except? -1
