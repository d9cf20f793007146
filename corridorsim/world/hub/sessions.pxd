cimport cython
from corridorsim.kernel._engine cimport new_event, succeed, time_of
from corridorsim.kernel._allocation cimport HubPower
from corridorsim.kernel._charging cimport ChargingCurve


@cython.final
@cython.freelist(64)
cdef class Charged:
    cdef public str status
    cdef readonly double soc, battery_kwh, grid_kwh, peak_kw, energy_cost, v2g_kwh


@cython.final
cdef class Sessions:
    cdef object _env, _readings
    cdef HubPower _power
    cdef dict _under_way
    cpdef object start(
        self, Py_ssize_t slot, ChargingCurve curve, double soc, double target, double connector_kw, double efficiency
    )
    cpdef int end(self, Py_ssize_t slot, str status) except -1
    cpdef int end_finished(self) except -1
