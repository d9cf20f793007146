cimport cython
from corridorsim.kernel._engine cimport after, time_of


@cython.final
cdef class Booking:
    cdef readonly object hub
    cdef readonly double begin_s, until_s
    cdef readonly Py_ssize_t group
    cdef readonly str status
    cdef double _made_s
    cdef str _trip_id
    cpdef bint take_up(self) except? -1
    cpdef void cancel(self) except *
    cpdef void settle(self, str status) except *
    cdef void _write(self) except *
