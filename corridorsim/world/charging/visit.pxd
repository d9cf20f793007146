cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.world.charging.stay cimport Stay
from corridorsim.world.charging.surroundings cimport Surroundings
from corridorsim.world.driver.log cimport DriverLog
from corridorsim.world.hub.hub cimport Hub
from corridorsim.world.hub.queue cimport EvseQueue, Ticket
from corridorsim.world.state.ledger cimport Ledger
from corridorsim.world.state.session cimport Session
from corridorsim.world.state.trip_state cimport TripState

cdef double LEAST_CHARGE_SOC, LEAST_FAILURE_S, LEAST_POWER_KW, LEAST_SPARE_SOC


@cython.final
@cython.freelist(64)
cdef class Visit:
    cdef object _env
    cdef Stay _stay
    cdef TripState _state
    cdef Session _session
    cdef Hub _hub
    cdef Ledger _ledger
    cdef double _granted_s, _handles_since_s, _rested_s, _missing_s
    cdef Py_ssize_t _attempts
    cdef bint _failed
    cdef int _drive_on(self, str reason) except -1
    cdef int _take(self, Ticket ticket, bint is_night) except -1
    cdef int _release(self) except -1

    @cython.locals(duration_s=double)
    cdef double _begin_start(self) except? -1

    @cython.locals(session=Session, queue=EvseQueue)
    cdef int _end_start(self) except -1

    @cython.locals(around=Surroundings)
    cdef int _attempt(self) except -1

    @cython.locals(around=Surroundings, trailer_s=double, each_s=double)
    cdef double _starting_s(self) except? -1
    cdef object _begin_session(self)
    cdef bint _has_power(self, done) except? -1

    @cython.locals(soc=double, highest=double, planned=double)
    cdef double _target_soc(self) except? -1
    cdef double _highest_soc(self) except? -1

    @cython.locals(session=Session, limit_s=double, log=DriverLog)
    cdef bint _stays_for_break(self) except? -1
    cdef double _begin_break(self) except? -1
    cdef int _end_break(self) except -1
    cdef double _begin_handling(self, double duration_s) except? -1

    @cython.locals(handled_s=double)
    cdef double _end_handling(self) except? -1
