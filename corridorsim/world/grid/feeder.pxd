cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.records.rows cimport Rows
from corridorsim.world.grid.load cimport Load, Supply
from corridorsim.world.grid.transformer cimport Transformer
from corridorsim.world.tables.world_log cimport WorldLog

cdef double _SLACK_KW, inf


cdef class Sharing:
    cpdef bint is_idle(self) except? -1
    cpdef void share(self, list changed, Feeder origin) except *
    cpdef void record(self, Feeder origin) except *


@cython.final
cdef class Feeder:
    cdef readonly object spec
    cdef readonly list hubs, steered, children
    cdef public Feeder parent
    cdef public bint charges_batteries
    cdef public Sharing sharing
    cdef public object feed_in
    cdef public double background_kw, level_kw
    cdef readonly double rating_kw, limit_kw, reverse_limit_kw
    cdef readonly Transformer transformer
    cdef object _env
    cdef WorldLog _log
    cdef str _name
    cdef double _first_rating_kw, _first_limit_kw, _thermal_kw
    cdef tuple _by_step_kw
    cdef Py_ssize_t _step, _outages
    cdef list _restrictions_kw, _works_kw

    @cython.locals(hub=Load)
    cdef int _limit_by_heat(self) except -1
    cpdef int count_outages(self, Py_ssize_t outages) except -1
    cdef int _changed(self) except -1

    @cython.locals(feeder=Feeder)
    cdef int _renew(self) except -1
    cpdef double growth(self) except? -1

    @cython.locals(lowest_kw=double, restriction_kw=double)
    cdef double _lowest_kw(self, list restrictions_kw) except? -1

    @cython.locals(below_kw=double, child=Feeder)
    cpdef int add_up_background(self) except -1
    cdef double _own_load_kw(self) except? -1
    cpdef int share(self, list changed) except -1

    @cython.locals(now_s=double, hubs_kw=double, hubs_kwh=double, hub=Load, row=Rows)
    cpdef int record(self) except -1

    @cython.locals(drawn_kwh=double, hub=Load)
    cpdef double hubs_kwh(self) except? -1
    cpdef double headroom_kw(self) except? -1

    @cython.locals(draw_kw=double, hub=Load)
    cpdef double draw_kw(self) except? -1

    @cython.locals(hub=Load)
    cpdef bint is_idle(self) except? -1
    cpdef bint has_room(self) except? -1
