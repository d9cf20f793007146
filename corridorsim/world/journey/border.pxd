cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.kernel._random cimport keyed_uniform
from corridorsim.world.journey.opening_hours cimport OpeningHours
from corridorsim.world.trip cimport Trip
from libc.stdint cimport uint64_t

cdef double SECONDS_PER_MINUTE


@cython.final
cdef class Border:
    cdef readonly object spec
    cdef readonly bint customs
    cdef object _env, _waiting, _lanes
    cdef uint64_t _stream, _key
    cdef double _dwell_sigma, _precleared_share
    cdef dict _median_s
    cdef Py_ssize_t _busy
    cdef OpeningHours _hours

    @cython.locals(median_s=double)
    cpdef double dwell_s(self, Trip trip) except? -1

    @cython.locals(transit=double, precleared=double)
    cpdef str consignment(self, Trip trip)
    cpdef double closed_s(self, double now_s) except? -1
