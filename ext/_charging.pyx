"""SOC(t) of a battery under a power limit, in closed form on each piece of its charging curve.

The battery takes ``min(P(soc), limit)`` kW where P is piecewise linear, so that on each stretch with one regime

    limit:  d soc/dt = limit / E                 soc(t) = soc0 + limit t / E
    curve:  d soc/dt = (p0 + b (soc - soc0)) / E soc(t) = soc0 + p0/b (exp(b t / E) - 1)

with E the usable energy. Nothing is stepped.
"""

import numpy as np

from libc.math cimport INFINITY, expm1, fabs, log1p

cdef extern from *:
    """
    #ifndef CORRIDORSIM_SOURCE_HASH
    #define CORRIDORSIM_SOURCE_HASH ""
    #endif
    """
    const char* CORRIDORSIM_SOURCE_HASH

SOURCE_HASH = CORRIDORSIM_SOURCE_HASH.decode()

cdef double SECONDS_PER_HOUR = 3600.0


cdef class ChargingCurve:
    """A piecewise-linear limit of charging power over SOC, and the battery to which it belongs."""

    def __init__(self, points, double capacity_kwh):
        table = np.array(points, dtype=np.float64)
        if table.ndim != 2 or table.shape[0] < 2 or table.shape[1] != 2 or not np.isfinite(table).all():
            raise ValueError("a charging curve needs two or more finite points (soc, kw)")
        if table[0, 0] != 0.0 or table[-1, 0] != 1.0 or (np.diff(table[:, 0]) <= 0.0).any():
            raise ValueError("SOC must rise strictly from 0 to 1")
        if (table[:-1, 1] <= 0.0).any() or table[-1, 1] < 0.0:
            raise ValueError("power must be above 0 kW; 0 is allowed only at SOC 1")
        if not (capacity_kwh > 0.0 and capacity_kwh < INFINITY):
            raise ValueError(f"capacity must be above 0 kWh, not {capacity_kwh}")
        self.capacity_kwh = capacity_kwh
        self.n_points = table.shape[0]
        self.soc = np.ascontiguousarray(table[:, 0])
        self.kw = np.ascontiguousarray(table[:, 1])
        rises = np.flatnonzero(np.diff(table[:, 1]) > 0.0)
        self.last_rise = rises[len(rises) - 1] if len(rises) else -1
        self.later_max_kw = np.ascontiguousarray(np.maximum.accumulate(table[::-1, 1])[::-1])

    def scaled(self, double factor):
        """The curve of the same battery at a share of the power."""
        cdef ChargingCurve curve = ChargingCurve.__new__(ChargingCurve)
        cdef Py_ssize_t k
        if not (factor > 0.0 and factor < INFINITY):
            raise ValueError(f"the share of the power must be above 0, not {factor}")
        curve.capacity_kwh, curve.n_points, curve.soc = self.capacity_kwh, self.n_points, self.soc
        curve.kw, curve.later_max_kw = np.empty(self.n_points), np.empty(self.n_points)
        curve.last_rise = -1
        for k in range(self.n_points):
            curve.kw[k] = self.kw[k] * factor
            if k > 0 and curve.kw[k] > curve.kw[k - 1]:
                curve.last_rise = k - 1
        curve.later_max_kw[self.n_points - 1] = curve.kw[self.n_points - 1]
        for k in range(self.n_points - 2, -1, -1):
            curve.later_max_kw[k] = max(curve.kw[k], curve.later_max_kw[k + 1])
        return curve

    cdef Py_ssize_t piece(self, double soc) noexcept nogil:
        cdef Py_ssize_t k = 0
        while k < self.n_points - 2 and soc >= self.soc[k + 1]:
            k += 1
        return k

    cdef double power_at(self, double soc) noexcept nogil:
        cdef Py_ssize_t k = self.piece(soc)
        cdef double share = (soc - self.soc[k]) / (self.soc[k + 1] - self.soc[k])
        return self.kw[k] + share * (self.kw[k + 1] - self.kw[k])

    cdef double demand_at(self, double soc) noexcept nogil:
        cdef double now = self.power_at(soc)
        cdef double later = self.later_max_kw[self.piece(soc) + 1]
        return now if now > later else later

    cdef double step(self, double soc, double limit_kw, double duration_s) noexcept nogil:
        cdef double energy_kws = self.capacity_kwh * SECONDS_PER_HOUR
        cdef double left = duration_s
        cdef double power, slope, end, needed
        cdef Py_ssize_t k
        cdef bint on_curve
        if limit_kw <= 0.0:
            return soc
        while left > 0.0 and soc < 1.0:
            k = self.piece(soc)
            slope = (self.kw[k + 1] - self.kw[k]) / (self.soc[k + 1] - self.soc[k])
            power = self.power_at(soc)
            end = regime_end(self, k, soc, power, slope, limit_kw, &on_curve)
            if on_curve:
                needed = curve_seconds(power, slope, end - soc, energy_kws)
                if needed > left:
                    if fabs(slope) < 1e-12:
                        return soc + power * left / energy_kws
                    return soc + power / slope * expm1(slope * left / energy_kws)
            else:
                needed = (end - soc) * energy_kws / limit_kw
                if needed > left:
                    return soc + limit_kw * left / energy_kws
            left -= needed
            soc = end
        return soc

    cdef double seconds(self, double soc, double target, double limit_kw) noexcept nogil:
        cdef double energy_kws = self.capacity_kwh * SECONDS_PER_HOUR
        cdef double total = 0.0
        cdef double power, slope, end
        cdef Py_ssize_t k
        cdef bint on_curve
        if target <= soc:
            return 0.0
        if limit_kw <= 0.0 or target > 1.0:
            return INFINITY
        while soc < target:
            k = self.piece(soc)
            slope = (self.kw[k + 1] - self.kw[k]) / (self.soc[k + 1] - self.soc[k])
            power = self.power_at(soc)
            end = regime_end(self, k, soc, power, slope, limit_kw, &on_curve)
            if end > target:
                end = target
            if on_curve:
                total += curve_seconds(power, slope, end - soc, energy_kws)
            else:
                total += (end - soc) * energy_kws / limit_kw
            soc = end
        return total

    def power(self, double soc):
        """Power that the battery accepts at ``soc`` [kW]."""
        check_soc(soc)
        return self.power_at(soc)

    def demand(self, double soc):
        """Highest power that the battery will accept at ``soc`` or above [kW]."""
        check_soc(soc)
        return self.demand_at(soc)

    def next_crossing(self, double soc, double kw):
        """SOC above ``soc`` at which the battery stops accepting ``kw``, or starts to; infinite if there is none."""
        cdef Py_ssize_t k
        cdef double crossing
        cdef bint accepts
        check_soc(soc)
        accepts = self.power_at(soc) >= kw
        for k in range(self.piece(soc), self.n_points - 1):
            if (self.kw[k + 1] >= kw) != accepts:
                crossing = (kw - self.kw[k]) / (self.kw[k + 1] - self.kw[k]) * (self.soc[k + 1] - self.soc[k])
                crossing += self.soc[k]
                return crossing if crossing > soc else soc
        return INFINITY

    def advance(self, double soc, double limit_kw, double duration_s):
        """SOC after ``duration_s`` under ``limit_kw`` into the battery."""
        check_soc(soc)
        check_limit(limit_kw)
        if not duration_s >= 0.0:
            raise ValueError(f"duration must be 0 s or more, not {duration_s}")
        return self.step(soc, limit_kw, duration_s)

    def time_to(self, double soc, double target, double limit_kw):
        """Seconds until ``target``; infinite if it is never reached."""
        check_soc(soc)
        check_soc(target)
        check_limit(limit_kw)
        return self.seconds(soc, target, limit_kw)

    def time_table(self, double limit_kw, Py_ssize_t n_steps):
        """Seconds from SOC 0 to each of ``n_steps + 1`` evenly spaced SOCs; ndarray of float64."""
        check_limit(limit_kw)
        table = np.zeros(n_steps + 1)
        cdef double[::1] out = table
        cdef Py_ssize_t i
        for i in range(1, n_steps + 1):
            out[i] = out[i - 1] + self.seconds((i - 1) / <double>n_steps, i / <double>n_steps, limit_kw)
        return table


cdef double regime_end(
    ChargingCurve curve, Py_ssize_t k, double soc, double power, double slope, double limit_kw, bint* on_curve
) noexcept nogil:
    """SOC up to which the present regime (curve or limit) applies within piece ``k``.

    The side of the crossing decides, not the power at ``soc``, where rounding could put either above the other.
    """
    cdef double end = curve.soc[k + 1]
    cdef double crossing
    if slope == 0.0:
        on_curve[0] = power <= limit_kw
        return end
    crossing = curve.soc[k] + (limit_kw - curve.kw[k]) / slope
    on_curve[0] = (soc < crossing) == (slope > 0.0)
    return crossing if soc < crossing < end else end


cdef inline double curve_seconds(double power, double slope, double rise, double energy_kws) noexcept nogil:
    cdef double growth
    if power <= 0.0:
        return INFINITY
    growth = slope * rise / power
    if fabs(growth) < 1e-14:
        return rise * energy_kws / power
    if growth <= -1.0:
        return INFINITY
    return energy_kws / slope * log1p(growth)


cdef int check_soc(double soc) except -1:
    if not 0.0 <= soc <= 1.0:
        raise ValueError(f"SOC must be between 0 and 1, not {soc}")
    return 0


cdef int check_limit(double limit_kw) except -1:
    if limit_kw != limit_kw:
        raise ValueError(f"a limit must be a number of kW, not {limit_kw}")
    return 0
