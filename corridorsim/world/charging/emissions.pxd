cimport cython
from corridorsim.world.state.session cimport Session

cdef double GRAMS_PER_KG


@cython.final
cdef class Emissions:
    cdef readonly bint is_flat
    cdef double _g_per_kwh
    cdef object _hourly

    @cython.locals(net_kwh=double)
    cpdef double flat_kg(self, Session session) except? -1
