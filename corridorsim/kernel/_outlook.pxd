cimport cython
from corridorsim.kernel._road cimport Route
from libc.stdint cimport uint64_t


@cython.final
cdef class PriceTable:
    cdef double[::1] times_s
    cdef double[::1] per_kwh
    cdef double at(self, double time_s) noexcept


@cython.final
cdef class StopsAhead:
    cdef readonly object drive_s, energy_kwh, highest_kwh, lowest_kwh, detour_kwh, wait_s, price_per_kwh, choice_noise_s
    cdef Route route
    cdef Py_ssize_t n_hubs
    cdef double now_s, width_s, live_memory_s
    cdef uint64_t stream
    cdef list prices
    cdef Py_ssize_t[::1] position
    cdef double[::1] access_km, overhead_s, usual_wait_s, usual_price
    cdef const uint64_t[::1] hub_keys
    cdef double[::1] segment_s, segment_kwh, drive, energy, highest, lowest, detour, wait, price, choice_noise
    cpdef int look(
        self, Py_ssize_t segment, double offset_m, double now_s, double mass_kg, double access_kwh_per_km,
        uint64_t trip_key
    ) except -1
    cpdef int see(self, Py_ssize_t stop, double wait_s) except -1
    cpdef int expect(self, Py_ssize_t stop, double wait_s) except -1
