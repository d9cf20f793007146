cdef class RoadLoad:
    cdef readonly double rolling_resistance
    cdef readonly double drag_area_m2
    cdef readonly double drivetrain_efficiency
    cdef readonly double regen_efficiency
    cdef readonly double regen_kw
    cdef readonly double max_speed_mps
    cdef double air_force_n(self, double density, double speed_mps, double head_mps, double cross_mps) noexcept nogil
    cdef double battery_kw(
        self, double mass_kg, double speed_mps, double sin_grade, const double* air, double head_mps, double cross_mps
    ) noexcept nogil
