from corridorsim.kernel._cabinet cimport Cabinet
from corridorsim.kernel._charging cimport ChargingCurve
from corridorsim.kernel._level cimport Demand
from corridorsim.kernel._roster cimport Roster
from corridorsim.kernel._session cimport Session


cdef class HubPower:
    cdef readonly Py_ssize_t n_active
    cdef readonly double meter_kwh, selling_kw, sold_kwh
    cdef readonly Py_ssize_t n_hungry  # sessions whose latest cap is below their claim
    cdef readonly Py_ssize_t n_free  # others whose power changes with time, where a level holds back some at all
    cdef double regrant_kw  # of narrow claims, together
    cdef double alarm_share  # of the power that a session may free before power is granted again
    cdef readonly Py_ssize_t n_rising  # sessions handled one by one whose curves may rise
    cdef Py_ssize_t sharers  # parts of ``regrant_kw``, of which the hub has one
    cdef readonly bint is_cabinet_short  # whether a cabinet holds back any of its sessions
    cdef public double price_per_kwh
    cdef double hub_efficiency
    cdef list curves  # by slot; sessions only have pointers to them
    cdef Py_ssize_t n_plugged
    cdef Roster roster
    cdef Cabinet* cabinets
    cdef Py_ssize_t n_cabinets
    cdef Demand* demands
    cdef bint is_wanted_known
    cdef double least_wanted_kw  # by all sessions together
    cdef double most_wanted_kw
    cpdef int plug(
        self, Py_ssize_t slot, ChargingCurve curve, double soc, double target, double connector_kw,
        double charge_efficiency
    ) except -1
    cpdef double cap_kw(self, Py_ssize_t slot) except? -1
    cpdef double sold(self, Py_ssize_t slot) except? -1
    cpdef Py_ssize_t newest(self) except -1
    cpdef int widen(self) except -1
    cpdef bint narrow(self, Py_ssize_t sharers=*) except? -1
    cpdef int advance(self, double now_s) except -1
    cpdef double next_event_s(self, double regrant_kw) except? -1
    cpdef list finished(self)
    cpdef double power_kw(self) except? -1
    cpdef double level(self, double limit_kw) except? -1
    cpdef double grant(self, double level_kw) except? -1
    cdef int check_charging(self, Py_ssize_t slot) except -1
    cdef list by_arrival(self)
    cdef Session session_now(self, Py_ssize_t slot) noexcept
    cdef void forget_wanted(self, Py_ssize_t slot) noexcept
    cdef void add_up_sales(self) noexcept
    cdef void claims_change(self) noexcept
    cdef void count_hungry(self, double level_kw) noexcept
    cdef double grant_single(self, Py_ssize_t slot, double level_kw) except -1.0
    cdef bint come_out(self, double level_kw) noexcept
    cdef void want(self) noexcept
