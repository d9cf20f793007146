cimport cython
from corridorsim.records.rows cimport Rows
from corridorsim.world.grid.heating cimport Heating

cdef double SECONDS_PER_HOUR, inf
cdef tuple _THERMAL_STATE


cdef class Transformer:
    cdef readonly Py_ssize_t steps
    cdef readonly bint keeps_cool
    cpdef void read(self, double now_s, double hubs_kwh) except *
    cpdef void hold(self, double background_kw, Py_ssize_t step, double growth) except *
    cpdef double limit_kw(self, Py_ssize_t step, double growth) except? -1
    cpdef void write_state(self, Rows row) except *


cdef class HeatedTransformer(Transformer):
    cdef readonly double ageing_h, ambient_c
    cdef tuple _ambient_c
    cdef double _hottest_c, _first_rating_kw, _rating_kw, _time_s, _hubs_kwh, _background_kw
    cdef Heating _heating
    cdef object _rises

    @cython.locals(duration_s=double, hubs_kw=double, load=double)
    cpdef void read(self, double now_s, double hubs_kwh) except *

    @cython.locals(ambient_c=double, rise_c=double)
    cpdef double limit_kw(self, Py_ssize_t step, double growth) except? -1
    cdef double _ambient_at(self, Py_ssize_t step) except? -1

    @cython.locals(top_oil_c=double)
    cpdef void write_state(self, Rows row) except *
