cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.kernel._allocation cimport HubPower
from corridorsim.kernel._charging cimport ChargingCurve
from corridorsim.records.rows cimport Rows
from corridorsim.world.grid.feeder cimport Feeder
from corridorsim.world.grid.load cimport Load, Supply
from corridorsim.world.hub.expected_wait cimport ExpectedWait
from corridorsim.world.hub.published cimport Published
from corridorsim.world.hub.queue cimport Claim, EvseQueue, Ticket
from corridorsim.world.hub.sessions cimport Sessions
from corridorsim.world.tables.world_log cimport WorldLog
from libc.stdint cimport uint64_t

cdef double inf


cdef class Hub(Load):
    cdef readonly object env, spec, calendar, readings
    cdef readonly uint64_t key
    cdef readonly tuple kinds
    cdef readonly EvseQueue queue
    cdef readonly Published published
    cdef readonly ExpectedWait expected
    cdef readonly Sessions sessions
    cdef readonly Feeder feeder
    cdef readonly WorldLog log
    cdef readonly double level_kw, regrant_kw, wait_sum_s
    cdef readonly Py_ssize_t waits
    cdef readonly object outage
    cdef public object on_grant
    cdef object _grid_loss, _price_limits, _wake
    cdef str _name
    cdef frozenset _overnight
    cdef double _alarm_s
    cdef Py_ssize_t _closures
    cpdef Ticket ask(self, Claim claim, double rank, wanted_kw=*)
    cpdef void leave_queue(self, Ticket ticket) except *
    cpdef void release(self, Py_ssize_t slot, double occupied_s) except *
    cpdef void serve(self, Py_ssize_t group) except *
    cpdef void waited(self, double wait_s) except *

    @cython.locals(now=double)
    cdef int _changed(self) except -1

    @cython.locals(power=HubPower, queue=EvseQueue, row=Rows)
    cpdef void record(self) except *

    @cython.locals(queue=EvseQueue, charging=Py_ssize_t, out=Py_ssize_t)
    cdef int _write_nights(self, Rows row) except -1
    cpdef double expected_wait_s(
        self, tuple groups, bint is_small=*, bint seen_live=*, bint is_booked=*
    ) except? -1
    cpdef object start(
        self, Py_ssize_t slot, ChargingCurve curve, double soc, double target, double connector_kw, double efficiency
    )
    cpdef void share_power(self) except *
    cpdef void stop(self, Py_ssize_t slot) except *

    @cython.locals(level=double, own_kw=double, limit_kw=double, granted_kw=double)
    cpdef void grant(self, double feeder_level_kw) except *
    cpdef void shed_newest(self) except *

    @cython.locals(is_settled=bint)
    cpdef void regranted(self, double feeder_level_kw) except *

    @cython.locals(wait_s=double, at_s=double)
    cpdef void set_alarm(self, double regrant_kw) except *
