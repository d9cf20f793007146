cimport cython
from libc.stdint cimport uint64_t


@cython.final
cdef class Trip:
    cdef readonly str trip_id, vehicle_class, operator
    cdef readonly uint64_t key
    cdef readonly object flow
    cdef readonly Py_ssize_t route
    cdef readonly double depart_s, payload_t, payload_lost_t, soc_start, consignment, delivery_window_s
