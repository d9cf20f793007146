cimport cython

cdef double inf


@cython.final
cdef class Arrival:
    cdef readonly double booked_s, delivery_due_s
    cdef readonly object work_s

cpdef double fifo(Arrival _arrival) except? -1
cpdef double reserved_first(Arrival arrival) except? -1
cpdef double earliest_deadline(Arrival arrival) except? -1
cpdef double least_laxity(Arrival arrival) except? -1
