cimport cython


@cython.final
cdef class OpeningHours:
    cdef double[::1] _begins, _ends

    @cython.locals(low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
    cdef Py_ssize_t _begun(self, double now_s) except -1

    @cython.locals(begun=Py_ssize_t)
    cpdef bint is_open(self, double now_s) except? -1

    @cython.locals(begun=Py_ssize_t)
    cpdef double wait_s(self, double now_s) except? -1
