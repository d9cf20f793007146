cimport cython
from corridorsim.kernel._random cimport keyed_uniform
from corridorsim.world.intervals cimport Intervals
from libc.stdint cimport uint64_t

cdef double LEAST_DRIVE_S, inf


@cython.final
cdef class BanCalendar(Intervals):
    @cython.locals(i=Py_ssize_t)
    cpdef double wait_s(self, double now_s, double least_s=*) except? -1

    @cython.locals(i=Py_ssize_t)
    cpdef double free_s(self, double now_s) except? -1


@cython.final
cdef class DrivingBans:
    cdef dict _bans, _calendars
    cdef uint64_t _stream
    cdef list _shares
    cdef readonly Py_ssize_t levels

    @cython.locals(drawn=double, level=Py_ssize_t)
    cpdef Py_ssize_t level_of(self, uint64_t trip_key) except -1
