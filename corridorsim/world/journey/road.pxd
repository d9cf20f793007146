cimport cython


@cython.final
cdef class Road:
    cdef readonly list positions, stops, rest_areas, passed
    cdef readonly object log
    cdef readonly double early_s, informal_s
