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
    cpdef double kwh_per_km(
        self, double mass_kg, double speed_kmh, double sin_grade=*, double air_density=*, double rolling_factor=*,
        double aux_kw=*, double regen_factor=*, double draw_factor=*, double head_wind_mps=*, double cross_wind_mps=*
    ) except? -1


cdef class Driven:
    cdef readonly double drive_s, energy_kwh, distance_m, offset_m
    cdef readonly Py_ssize_t segment


cdef class Route:
    cdef readonly Py_ssize_t n_segments
    cdef double[::1] length_m
    cdef double[::1] speed_mps
    cdef double[::1] sin_grade
    cdef double[::1] sin_bearing
    cdef double[::1] cos_bearing
    cdef Py_ssize_t[::1] profile
    cdef double[:, ::1] speed_factor
    cdef double speed_step_s
    cdef Py_ssize_t[::1] climate
    cdef double[:, :, ::1] air
    cdef double air_step_s
    cdef RoadLoad load
    cdef double speed_at(self, Py_ssize_t segment, double time_s) noexcept nogil
    cdef double kw_at(self, Py_ssize_t segment, double time_s, double speed_mps, double mass_kg) noexcept nogil
    cpdef int drive_into(
        self, Driven driven, Py_ssize_t segment, double offset_m, Py_ssize_t end, double time_s, double mass_kg,
        double max_drive_s, double max_energy_kwh, double room_kwh
    ) except -1
    cdef void look_ahead(
        self, Py_ssize_t segment, double offset_m, double time_s, double mass_kg, double* seconds, double* energy_kwh
    ) noexcept nogil
