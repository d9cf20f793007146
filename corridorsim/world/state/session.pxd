cimport cython
from corridorsim.world.hub.hub cimport Hub
from corridorsim.world.hub.sessions cimport Charged
from corridorsim.world.hub.terms cimport Terms
from corridorsim.world.vehicle.fleet cimport Fit


cdef class Sales


@cython.final
@cython.freelist(64)
cdef class Session:
    cdef readonly str session_id
    cdef readonly Hub hub
    cdef readonly Terms terms
    cdef readonly Py_ssize_t stop
    cdef readonly Fit fit
    cdef public double arrive_s, soc_arrive, wait_s, overhead_s, fee, v2g_pay
    cdef public Py_ssize_t slot
    cdef public object plug, start_s, end_s
    cdef public Charged charged
    cdef public bint is_night, got_power, is_written
    cdef public str status, reason
    cdef public Sales sales


@cython.final
cdef class Sales:
    cdef readonly list readings
