cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.world.charging.stay cimport Stay
from corridorsim.world.charging.surroundings cimport Surroundings
from corridorsim.world.driver.log cimport DriverLog
from corridorsim.world.hub.hub cimport Hub
from corridorsim.world.hub.queue cimport Ticket
from corridorsim.world.state.ledger cimport Ledger
from corridorsim.world.state.session cimport Session
from corridorsim.world.state.trip_state cimport TripState

cdef double LEAST_CHARGE_SOC, LEAST_FAILURE_S, LEAST_POWER_KW, LEAST_SPARE_SOC


@cython.final
cdef class Visit:
    cdef object _env
    cdef Stay _stay
    cdef TripState _state
    cdef Session _session
    cdef Hub _hub
    cdef Ledger _ledger
    cdef double _granted_s
    cdef bint _failed
    cdef void _drive_on(self, str reason) except *
    cdef void _take(self, Ticket ticket, bint is_night) except *
    cdef void _release(self) except *

    @cython.locals(attempts=Py_ssize_t, around=Surroundings)
    cdef Py_ssize_t _attempts(self) except -1

    @cython.locals(around=Surroundings, trailer_s=double, each_s=double)
    cdef double _starting_s(self, Py_ssize_t attempts) except? -1

    @cython.locals(soc=double, highest=double, planned=double)
    cdef double _target_soc(self) except? -1
    cdef double _highest_soc(self) except? -1

    @cython.locals(limit_s=double, log=DriverLog)
    cdef bint _completes_break(self, double missing_s) except? -1
