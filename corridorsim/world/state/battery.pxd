cimport cython

cdef double _EMPTY_SOC


@cython.final
@cython.freelist(64)
cdef class Battery:
    cdef readonly double capacity_kwh
    cdef public double soc, energy_kwh
    cdef public bint is_empty
    cpdef int use(self, double kwh) except -1
