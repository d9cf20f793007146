"""Driving a route: time and battery energy, segment by segment.

Traction force, with slope angle a and speed v (any textbook on vehicle dynamics):

    F = m g (crr cos a + sin a) + 1/2 rho cd A v^2

From the battery: F v / eta when driving, and min(|F| v eta_regen, regen limit) into it when braking, plus auxiliaries.
In wind, v is the speed relative to the air in the last term, and the drag area grows with the angle of the wind.
"""

import numpy as np

cimport cython

from corridorsim.kernel._domain cimport check_above, check_at_least, check_finite, check_within
from libc.math cimport INFINITY, M_PI, atan2, fabs, sqrt

cdef extern from *:
    """
    #ifndef CORRIDORSIM_SOURCE_HASH
    #define CORRIDORSIM_SOURCE_HASH ""
    #endif
    """
    const char* CORRIDORSIM_SOURCE_HASH

SOURCE_HASH = CORRIDORSIM_SOURCE_HASH.decode()

cdef double GRAVITY = 9.81
cdef double SECONDS_PER_HOUR = 3600.0

AIR_COLUMNS = (
    "density", "rolling_factor", "aux_kw", "regen_factor", "draw_factor", "wind_north_mps", "wind_east_mps"
)
"""Columns of a route's ``air``; the last two are the components of the wind from the north and from the east."""

cdef enum:
    DENSITY, ROLLING, AUX, REGEN, DRAW, NORTH, EAST, N_AIR

# Increase in drag area with the wind angle in degrees, for a tractor with semitrailer [m2].
cdef double YAW_1 = 0.030042
cdef double YAW_2 = 0.040817
cdef double YAW_3 = -0.00213
cdef double MAX_YAW_DEG = 13.0


cdef class RoadLoad:
    """Road load of a vehicle class, at any mass."""

    def __init__(
        self, *, double rolling_resistance, double drag_area_m2, double drivetrain_efficiency,
        double regen_efficiency, double regen_kw, double max_speed_kmh
    ):
        check_at_least("rolling_resistance", rolling_resistance, 0.0)
        check_at_least("drag_area_m2", drag_area_m2, 0.0)
        check_above("drivetrain_efficiency", drivetrain_efficiency, 0.0)
        check_at_least("regen_efficiency", regen_efficiency, 0.0)
        check_at_least("regen_kw", regen_kw, 0.0)
        check_above("max_speed_kmh", max_speed_kmh, 0.0)
        self.rolling_resistance = rolling_resistance
        self.drag_area_m2 = drag_area_m2
        self.drivetrain_efficiency = drivetrain_efficiency
        self.regen_efficiency = regen_efficiency
        self.regen_kw = regen_kw
        self.max_speed_mps = max_speed_kmh / 3.6

    cdef double air_force_n(self, double density, double speed_mps, double head_mps, double cross_mps) noexcept nogil:
        cdef double along_mps, yaw_deg, area_m2, force_n
        if head_mps == 0.0 and cross_mps == 0.0:
            return 0.5 * density * self.drag_area_m2 * speed_mps * speed_mps
        along_mps = speed_mps + head_mps
        yaw_deg = atan2(fabs(cross_mps), fabs(along_mps)) * 180.0 / M_PI
        if yaw_deg > MAX_YAW_DEG:
            yaw_deg = MAX_YAW_DEG
        area_m2 = self.drag_area_m2 + yaw_deg * (YAW_1 + yaw_deg * (YAW_2 + yaw_deg * YAW_3))
        force_n = 0.5 * density * area_m2 * (along_mps * along_mps + cross_mps * cross_mps)
        return force_n if along_mps >= 0.0 else -force_n

    cdef double battery_kw(
        self, double mass_kg, double speed_mps, double sin_grade, const double* air, double head_mps, double cross_mps
    ) noexcept nogil:
        cdef double cos_grade = sqrt(1.0 - sin_grade * sin_grade)
        cdef double force = mass_kg * GRAVITY * (
            self.rolling_resistance * air[ROLLING] * cos_grade + sin_grade
        ) + self.air_force_n(air[DENSITY], speed_mps, head_mps, cross_mps)
        cdef double wheel_kw = force * speed_mps / 1000.0
        cdef double regen, net
        if wheel_kw >= 0.0:
            return (wheel_kw / self.drivetrain_efficiency + air[AUX]) * air[DRAW]
        regen = -wheel_kw * self.regen_efficiency
        net = air[AUX] - (regen if regen < self.regen_kw else self.regen_kw) * air[REGEN]
        return net * air[DRAW] if net > 0.0 else net

    cpdef double kwh_per_km(
        self, double mass_kg, double speed_kmh, double sin_grade=0.0, double air_density=1.2,
        double rolling_factor=1.0, double aux_kw=0.0, double regen_factor=1.0, double draw_factor=1.0,
        double head_wind_mps=0.0, double cross_wind_mps=0.0
    ) except? -1:
        """Battery energy per kilometre at constant speed [kWh/km]; negative if regeneration prevails."""
        cdef double[N_AIR] air
        check_at_least("mass_kg", mass_kg, 0.0)
        check_above("speed_kmh", speed_kmh, 0.0)
        check_within("sin_grade", sin_grade, -1.0, 1.0)
        air[DENSITY], air[ROLLING], air[AUX] = air_density, rolling_factor, aux_kw
        air[REGEN], air[DRAW], air[NORTH], air[EAST] = regen_factor, draw_factor, 0.0, 0.0
        return self.battery_kw(
            mass_kg, speed_kmh / 3.6, sin_grade, air, head_wind_mps, cross_wind_mps
        ) / speed_kmh


@cython.final
cdef class Driven:
    """Time, energy and distance of a drive, and where the truck is after it.

    It has arrived at the start of a segment ``end`` if its position is that segment and ``offset_m`` 0.
    """


cdef class Route:
    """The segments of one route for one vehicle class, with speed and air by steps of the run.

    Arrays have shape (n_segments,). ``speed_factor`` has shape (n_profiles, n_steps) and ``air``, with the columns
    ``AIR_COLUMNS``, (n_climates, n_steps, 7). Steps of ``speed_step_s`` and ``air_step_s`` count from the start of the
    run, and the last one also applies afterwards. ``profile`` and ``climate`` are rows of these. Conditions at entry to
    a segment apply throughout it.
    """

    def __init__(
        self, RoadLoad load, *, length_m, speed_mps, sin_grade, profile, speed_factor, climate, air, bearing_deg=None,
        double speed_step_s=3600.0, double air_step_s=3600.0
    ):
        self.load = load
        self.speed_step_s = speed_step_s
        self.air_step_s = air_step_s
        self.n_segments = len(length_m)
        self.length_m = np.array(length_m, dtype=np.float64)
        self.speed_mps = np.minimum(np.array(speed_mps, dtype=np.float64), load.max_speed_mps)
        self.sin_grade = np.array(sin_grade, dtype=np.float64)
        bearing = np.radians(np.zeros(self.n_segments) if bearing_deg is None else np.array(bearing_deg, dtype=float))
        self.sin_bearing, self.cos_bearing = np.sin(bearing), np.cos(bearing)
        self.profile = np.array(profile, dtype=np.intp)
        self.speed_factor = np.ascontiguousarray(speed_factor, dtype=np.float64)
        self.climate = np.array(climate, dtype=np.intp)
        self.air = np.ascontiguousarray(air, dtype=np.float64)
        given = (length_m, speed_mps, sin_grade, bearing, profile, climate)
        if any([len(array) != self.n_segments for array in given]):
            raise ValueError(f"all arrays of a route need the same length, not {[len(array) for array in given]}")
        if self.n_segments and not 0 <= min(profile) <= max(profile) < self.speed_factor.shape[0]:
            raise ValueError("a segment refers to a speed profile that does not exist")
        if self.n_segments and not 0 <= min(climate) <= max(climate) < self.air.shape[0]:
            raise ValueError("a segment refers to a climate that does not exist")
        if self.air.shape[2] != N_AIR:
            raise ValueError(f"air has {self.air.shape[2]} columns, not {N_AIR}")
        check_domains(self)

    cdef double speed_at(self, Py_ssize_t segment, double time_s) noexcept nogil:
        cdef Py_ssize_t step = <Py_ssize_t>(time_s / self.speed_step_s)
        if step >= self.speed_factor.shape[1]:
            step = self.speed_factor.shape[1] - 1
        return self.speed_mps[segment] * self.speed_factor[self.profile[segment], step]

    cdef double kw_at(self, Py_ssize_t segment, double time_s, double speed_mps, double mass_kg) noexcept nogil:
        cdef Py_ssize_t step = <Py_ssize_t>(time_s / self.air_step_s)
        cdef double head_mps, cross_mps
        cdef const double* air
        if step >= self.air.shape[1]:
            step = self.air.shape[1] - 1
        air = &self.air[self.climate[segment], step, 0]
        head_mps = air[NORTH] * self.cos_bearing[segment] + air[EAST] * self.sin_bearing[segment]
        cross_mps = air[EAST] * self.cos_bearing[segment] - air[NORTH] * self.sin_bearing[segment]
        return self.load.battery_kw(mass_kg, speed_mps, self.sin_grade[segment], air, head_mps, cross_mps)

    def drive(
        self, Py_ssize_t segment, double offset_m, Py_ssize_t end, double time_s, double mass_kg, double max_drive_s,
        double max_energy_kwh, double room_kwh=INFINITY
    ):
        """Drive as ``drive_into`` does.

        Returns
        -------
        (drive_s, energy_kwh, distance_m, segment, offset_m)
            See ``Driven``.
        """
        cdef Driven driven = Driven()
        self.drive_into(
            driven, segment, offset_m, end, time_s, mass_kg, max_drive_s, max_energy_kwh, room_kwh
        )
        return driven.drive_s, driven.energy_kwh, driven.distance_m, driven.segment, driven.offset_m

    cpdef int drive_into(
        self, Driven driven, Py_ssize_t segment, double offset_m, Py_ssize_t end, double time_s, double mass_kg,
        double max_drive_s, double max_energy_kwh, double room_kwh
    ) except -1:
        """Drive from ``offset_m`` into ``segment`` to the start of segment ``end``, or until time or energy is used up.

        The result goes into ``driven``. Regenerated energy beyond ``room_kwh`` is dissipated by the brakes.
        """
        cdef double drive_s = 0.0
        cdef double energy_kwh = 0.0
        cdef double distance_m = 0.0
        cdef double speed, kw, rest_m, needed_s, limit_s
        check_state(time_s, mass_kg)
        while segment < end:
            speed = self.speed_at(segment, time_s + drive_s)
            kw = self.kw_at(segment, time_s + drive_s, speed, mass_kg)
            rest_m = self.length_m[segment] - offset_m
            needed_s = rest_m / speed
            limit_s = max_drive_s - drive_s
            if kw > 0.0 and (max_energy_kwh - energy_kwh) * SECONDS_PER_HOUR / kw < limit_s:
                limit_s = (max_energy_kwh - energy_kwh) * SECONDS_PER_HOUR / kw
            if needed_s > limit_s:
                if limit_s < 0.0:
                    limit_s = 0.0
                drive_s += limit_s
                energy_kwh += kw * limit_s / SECONDS_PER_HOUR
                distance_m += speed * limit_s
                offset_m += speed * limit_s
                break
            drive_s += needed_s
            energy_kwh += kw * needed_s / SECONDS_PER_HOUR
            if energy_kwh < -room_kwh:
                energy_kwh = -room_kwh
            distance_m += rest_m
            segment += 1
            offset_m = 0.0
        driven.drive_s, driven.energy_kwh, driven.distance_m = drive_s, energy_kwh, distance_m
        driven.segment, driven.offset_m = segment, 0.0 if segment >= end else offset_m

    def outlook(
        self, Py_ssize_t segment, double offset_m, double time_s, double mass_kg, double[::1] seconds,
        double[::1] energy_kwh
    ):
        """Fill driving time and energy from ``offset_m`` into ``segment`` to the start of each later one and the end.

        Entry ``i`` of the arrays, each of shape (n_segments + 1,), is the start of segment ``i``.
        """
        check_state(time_s, mass_kg)
        self.look_ahead(segment, offset_m, time_s, mass_kg, &seconds[0], &energy_kwh[0])

    cdef void look_ahead(
        self, Py_ssize_t segment, double offset_m, double time_s, double mass_kg, double* seconds, double* energy_kwh
    ) noexcept nogil:
        cdef Py_ssize_t i
        cdef double speed, step_s, kw
        seconds[segment] = 0.0
        energy_kwh[segment] = 0.0
        for i in range(segment, self.n_segments):
            speed = self.speed_at(i, time_s + seconds[i])
            step_s = (self.length_m[i] - offset_m) / speed
            offset_m = 0.0
            seconds[i + 1] = seconds[i] + step_s
            kw = self.kw_at(i, time_s + seconds[i], speed, mass_kg)
            energy_kwh[i + 1] = energy_kwh[i] + kw * step_s / SECONDS_PER_HOUR

    def free_flow_s(self):
        """Driving time at free flow over the whole route [s]."""
        cdef Py_ssize_t i
        cdef double total = 0.0
        for i in range(self.n_segments):
            total += self.length_m[i] / self.speed_mps[i]
        return total


cdef inline int check_state(double time_s, double mass_kg) except -1:
    """Raise ValueError for a time without an hour, or a mass that would make all energies meaningless."""
    if not (0.0 <= time_s < INFINITY and 0.0 <= mass_kg < INFINITY):
        raise ValueError(f"time and mass must be 0 or more and finite, not {time_s} s and {mass_kg} kg")
    return 0


cdef int check_domains(Route route) except -1:
    """Raise ValueError for a number with which driving would have no finite time or energy."""
    cdef Py_ssize_t i, hour, column
    for i in range(route.n_segments):
        check_above(f"length_m of segment {i}", route.length_m[i], 0.0)
        check_above(f"speed_mps of segment {i}", route.speed_mps[i], 0.0)
        # Beyond it, the cosine would be the root of a negative number.
        check_within(f"sin_grade of segment {i}", route.sin_grade[i], -1.0, 1.0)
        check_finite(f"bearing_deg of segment {i}", route.sin_bearing[i])
    for i in range(route.speed_factor.shape[0]):
        for hour in range(route.speed_factor.shape[1]):
            if not 0.0 < route.speed_factor[i, hour] < INFINITY:
                check_above(f"speed_factor of profile {i} in hour {hour}", route.speed_factor[i, hour], 0.0)
    for i in range(route.air.shape[0]):
        for hour in range(route.air.shape[1]):
            for column in range(N_AIR):
                if not -INFINITY < route.air[i, hour, column] < INFINITY:
                    check_finite(f"{AIR_COLUMNS[column]} of climate {i} in hour {hour}", route.air[i, hour, column])
    return 0
