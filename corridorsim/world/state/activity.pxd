cimport cython


@cython.final
cdef class Activity:
    cdef readonly str name, column_name, meaning
    cdef readonly int column, hours
    cdef readonly bint cab_draws
