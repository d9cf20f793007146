cimport cython
from corridorsim.kernel._engine cimport time_of
from corridorsim.world.grid.feeder cimport Feeder, Sharing
from corridorsim.world.grid.load cimport Load

cdef double inf


cdef class SingleFeeder(Sharing):
    cdef object _env
    cdef Feeder _feeder
    cdef bint _is_managed
    cpdef bint is_idle(self) except? -1

    @cython.locals(feeder=Feeder, now=double, hub=Load, touched=list)
    cpdef void share(self, list changed, Feeder _origin) except *
    cpdef void record(self, Feeder origin) except *

    @cython.locals(feeder=Feeder, hub=Load)
    cdef list _keep_to_rating(self, list changed)
