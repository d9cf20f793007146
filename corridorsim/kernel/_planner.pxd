cimport cython

cdef struct Leg:
    # From a hub (or the road, here) to a later stop, with both detours.
    double soc  # that the way takes
    double needed_soc  # on leaving the hub; infinite if the stop is out of reach
    double low_cost, full_cost  # from the arrival on, with just the reserve, and after the highest target
    double from_needed_cost, from_full_cost  # the same, after charging to ``needed_soc`` and to the highest target
    double needed_s  # of charging from 0 to ``needed_soc``


cdef struct Stop:
    double there_and_back_cost, visit_cost  # of the detour; of waiting and of the fee
    double full_s, reserve_s  # of charging from 0 to the highest target, and to the reserve
    Py_ssize_t reach  # all stops from this one on are out of reach


cdef struct Arrival:
    # What a truck finds on arrival at a hub, wherever it continues from there.
    Py_ssize_t hub
    double soc
    double visit_cost  # of waiting and of the fee
    double saved_s  # of charging, during the break that the driving there has earned
    double charged_s  # seconds that charging to ``soc`` takes from 0
    double full_cost  # of charging to the highest target; infinite if ``soc`` is above it


@cython.final
cdef class StopPlanner:
    cdef readonly Py_ssize_t n_hubs
    cdef readonly double target_soc, cost  # of the latest choice
    cdef double[:, ::1] charge_s
    cdef Py_ssize_t[::1] table_row
    cdef double[::1] energy_kwh, highest_kwh, lowest_kwh, drive_s, detour_kwh, detour_s, wait_s, price_per_kwh, fee
    cdef double capacity_kwh, reserve_soc, max_soc, arrival_soc, time_value_per_s, end_price_per_kwh
    cdef double break_s, break_after_s, driven_s
    cdef double reading(self, Py_ssize_t row, double soc) noexcept nogil
    cdef double leg_soc(self, Py_ssize_t a, Py_ssize_t b) noexcept nogil
    cdef double least(self, Py_ssize_t b) noexcept nogil
    cdef Leg* legs_from(self, Py_ssize_t a) noexcept nogil
    cdef void look_around(self, Py_ssize_t first, bint at_hub) noexcept nogil
    cdef void look_over(self, Py_ssize_t a, Py_ssize_t first) noexcept nogil
    cdef double saved_s(self, Py_ssize_t before, Py_ssize_t b) noexcept nogil
    cdef double time_cost(self, double charging_s, double saved_s) noexcept nogil
    cdef double energy_cost(self, Py_ssize_t b, double soc, double target) noexcept nogil
    cdef double after(self, Leg* leg, Py_ssize_t b, double soc) noexcept nogil
    cdef void settle(self, Py_ssize_t a, Py_ssize_t b) noexcept nogil
    cdef double best_from(
        self, Py_ssize_t before, Py_ssize_t a, double soc, Py_ssize_t* next_stop, double* target, bint plugged_in
    ) noexcept nogil
    cdef Arrival arrive(self, Py_ssize_t before, Py_ssize_t a, double soc, bint plugged_in) noexcept nogil
    cdef double charging_cost(self, Arrival* arrival, double charged_s, double target) noexcept nogil
    cdef double cost_by_way_of(self, Arrival* arrival, Py_ssize_t b, double* target) noexcept nogil
    cpdef Py_ssize_t choose(self, double soc, double driven_s, bint at_hub, Py_ssize_t first) except? -2
