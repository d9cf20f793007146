cimport cython


@cython.final
cdef class BordersOnRoute:
    cdef list _before, _dwell_s, _last_customs

    @cython.locals(before=Py_ssize_t)
    cpdef object dwell_s(self, Py_ssize_t crossed, Py_ssize_t stop)
