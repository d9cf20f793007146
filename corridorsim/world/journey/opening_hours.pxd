cimport cython
from corridorsim.world.intervals cimport Intervals


@cython.final
cdef class OpeningHours(Intervals):
    @cython.locals(begun=Py_ssize_t)
    cpdef bint is_open(self, double now_s) except? -1

    @cython.locals(begun=Py_ssize_t)
    cpdef double wait_s(self, double now_s) except? -1
