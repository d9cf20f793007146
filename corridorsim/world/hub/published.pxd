cimport cython

cdef double inf


@cython.final
cdef class Published:
    cdef readonly double delay_s
    cdef readonly Py_ssize_t queueing
    cdef tuple _free
    cdef object _to_come
    cdef double _next_s
    cpdef void add(self, double now_s, Py_ssize_t queueing, tuple free) except *
    cpdef int bring_to(self, double now_s) except -1
    cpdef tuple free(self, bint is_small)
    cdef int _catch_up(self, double now_s) except -1
