cimport cython
from corridorsim.world.grid.feeder cimport Feeder, Sharing
from corridorsim.world.grid.load cimport Load

cdef double inf


cdef class FeederTree(Sharing):
    cdef readonly list feeders
    cdef object _env
    cdef Feeder _root
    cdef dict _feeder_of

    cpdef bint is_idle(self) except? -1

    @cython.locals(root=Feeder, now=double, hub=Load, level_kw=double, touched=list)
    cpdef void share(self, list changed, Feeder origin) except *
    cpdef void record(self, Feeder origin) except *

    @cython.locals(concerned=set, feeder=Feeder, above=Feeder)
    cdef int _record(self, list changed) except -1

    @cython.locals(feeder=Feeder)
    cdef bint _is_slack(self) except? -1

    @cython.locals(feeder=Feeder)
    cdef bint _has_no_level(self) except? -1
    cdef bint _is_slack_with_narrow(self, list changed) except? -1

    @cython.locals(feeder=Feeder, hub=Load)
    cdef list _fill(self)

    @cython.locals(feeder=Feeder, hub=Load)
    cdef int _raise_levels(self) except -1

    @cython.locals(level_kw=double, above=Feeder)
    cdef double _level_kw(self, Load hub) except? -1
