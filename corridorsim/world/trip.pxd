cimport cython
from libc.stdint cimport uint64_t


@cython.final
cdef class Operator:
    cdef readonly str name, network, size
    cdef readonly bint is_small


@cython.final
@cython.freelist(64)
@cython.no_gc
cdef class Trip:
    cdef readonly str trip_id, vehicle_class, operator
    cdef readonly uint64_t key
    cdef readonly object flow
    cdef readonly Py_ssize_t route
    cdef readonly double transit_share, depart_s, payload_t, payload_lost_t, soc_start, consignment, delivery_window_s
