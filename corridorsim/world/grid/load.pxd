cimport cython
from corridorsim.kernel._allocation cimport HubPower
from corridorsim.records.rows cimport Rows

cdef double inf
cdef tuple _SITE_STATE


cdef class Supply:
    cdef readonly HubPower power
    cdef readonly double connection_kw
    cdef readonly bint is_steered, feeds_in, is_backup
    cdef public double limit_kw, granted_kw
    cpdef double own_kw(self) except? -1
    cpdef double draw_kw(self) except? -1
    cpdef double drawn_kw(self) except? -1
    cpdef double drawn_kwh(self) except? -1
    cpdef double next_event_s(self) except? -1
    cpdef void write_state(self, Rows row) except *


cdef class Load:
    cdef readonly HubPower power
    cdef readonly Supply supply
    cdef readonly bint feeds_back, is_managed
    cpdef void grant(self, double feeder_level_kw) except *
    cpdef void regranted(self, double feeder_level_kw) except *
    cpdef void shed_newest(self) except *
