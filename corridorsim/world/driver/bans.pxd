cimport cython

cdef double LEAST_DRIVE_S, inf


@cython.final
cdef class BanCalendar:
    cdef double[::1] _begins, _ends

    @cython.locals(low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
    cdef Py_ssize_t _begun(self, double time_s) except -1

    @cython.locals(i=Py_ssize_t)
    cpdef double wait_s(self, double now_s, double least_s=*) except? -1

    @cython.locals(i=Py_ssize_t)
    cpdef double free_s(self, double now_s) except? -1
