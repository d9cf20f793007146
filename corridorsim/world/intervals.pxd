cimport cython


cdef class Intervals:
    cdef double[::1] _begins, _ends

    @cython.locals(low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
    cdef Py_ssize_t _begun(self, double time_s) except -1
