cimport cython
from corridorsim.kernel._engine cimport after, time_of


@cython.final
@cython.freelist(64)
cdef class Booking:
    cdef readonly object hub
    cdef readonly double begin_s, until_s
    cdef readonly Py_ssize_t group
    cdef readonly str status
    cdef double _made_s
    cdef str _trip_id
    cpdef bint take_up(self) except? -1
    cpdef int cancel(self) except -1
    cpdef int settle(self, str status) except -1
    cdef int _write(self) except -1
