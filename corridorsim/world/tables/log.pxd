cimport cython
from corridorsim.records.rows cimport Rows


@cython.final
cdef class WorldLog:
    cdef object _env, _event_row
    cdef readonly Rows trips, hub_states, feeder_states
    cdef readonly object session, bill, rebate, activity, booking
