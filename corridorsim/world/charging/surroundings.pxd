cimport cython
from corridorsim.kernel._random cimport keyed_uniform
from corridorsim.world.charging.billing cimport Billing
from corridorsim.world.charging.emissions cimport Emissions
from corridorsim.world.hub.hub cimport Hub
from corridorsim.world.hub.terms cimport Terms
from corridorsim.world.tables.world_log cimport WorldLog
from corridorsim.world.trip cimport Trip
from libc.stdint cimport uint64_t


@cython.final
cdef class Offer:
    cdef readonly Hub hub
    cdef readonly Terms terms
    cdef readonly Billing billing
    cdef readonly Emissions emissions
    cdef readonly object weather, parking_places
    cdef readonly str hub_name, jurisdiction_name, discipline
    cdef readonly tuple evse_names
    cdef readonly bint has_cabinets
    cdef readonly double no_show_fee


@cython.final
cdef class Surroundings:
    cdef readonly WorldLog log
    cdef readonly object env, scenario, equipment, hubs, rest_areas
    cdef readonly double patience_s, manoeuvre_s, plug_in_s, unplug_s
    cdef readonly Py_ssize_t start_attempts
    cdef uint64_t _start_stream, _trace_stream
    cdef double _trace_share
    cdef list _billings, _emissions
    cdef dict _offers
    cpdef bint start_fails(
        self, Trip trip, Hub hub, Py_ssize_t visit, Py_ssize_t attempt, double probability
    ) except? -1
    cpdef bint is_traced(self, Trip trip) except? -1
