cimport cython

cdef double inf


@cython.final
cdef class Published:
    cdef readonly double delay_s
    cdef Py_ssize_t _queueing
    cdef tuple _free
    cdef object _to_come
    cdef double _next_s
    cpdef void add(self, double now_s, Py_ssize_t queueing, tuple free) except *
    cpdef tuple known_to(self, double now_s, bint is_small)
    cdef void _catch_up(self, double now_s) except *
