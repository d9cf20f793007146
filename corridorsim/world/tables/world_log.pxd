cimport cython
from corridorsim.records.rows cimport Rows


@cython.final
cdef class WorldLog:
    cdef object _env, _event_row
    cdef readonly Rows trips, sessions, hub_states, feeder_states
    cdef readonly object bill, rebate, activity, booking
