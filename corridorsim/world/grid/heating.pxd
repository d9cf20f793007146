cimport cython
from libc cimport math

cdef double AGEING_K, KELVIN, LOAD_STEP, MOST_LOAD, SECONDS_PER_HOUR, SECONDS_PER_MINUTE
cdef tuple _NODES, _WEIGHTS


@cython.final
cdef class Heating:
    cdef readonly object data
    cdef double _top_oil_rise_c, _hot_spot_rise_c, _loss_ratio, _oil_exponent, _winding_exponent
    cdef double _oil_s, _winding_s, _reference_c
    cpdef double ultimate_oil_c(self, double load) except? -1
    cpdef double ultimate_winding_c(self, double load) except? -1
    cpdef object after(self, begin, double load, double duration_s)
    cpdef double oil_after_c(self, double begin_c, double ultimate_c, double duration_s) except? -1
    cpdef double winding_after_c(self, double begin_c, double ultimate_c, double duration_s) except? -1

    @cython.locals(
        begin_oil_c=double, begin_winding_c=double, oil_c=double, winding_c=double, panel_s=double, begin_s=double,
        total_s=double, length_s=double, i=Py_ssize_t, node=double, weight=double, time_s=double, rise_c=double
    )
    cpdef double ageing_h(self, begin, double load, double ambient_c, double duration_s) except? -1
    cpdef double ageing_factor(self, double hot_spot_temperature_c) except? -1
