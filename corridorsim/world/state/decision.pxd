cimport cython


@cython.final
@cython.freelist(64)
cdef class Decision:
    cdef readonly Py_ssize_t stop
    cdef readonly double target_soc, drive_s, leg_soc
