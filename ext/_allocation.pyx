"""The power of a hub's sessions: what each may draw, what it drew, and when the next thing happens.

Sharing is max-min fair: with demands d_i, hub limits and a feeder limit, each session gets
``min(d_i, level of its hub, level of its feeder)``, where a level is the water level at which a limit is just used.
This is the max-min fair allocation of nested limits (Bertsekas & Gallager, Data Networks, 6.5.2). A grant is a cap:
caps, not momentary powers, add up to no more than the limit. All powers here are on the grid side.
"""

import numpy as np

from corridorsim.kernel._charging cimport ChargingCurve
from libc.math cimport INFINITY
from libc.stdlib cimport qsort

cdef extern from *:
    """
    #ifndef CORRIDORSIM_SOURCE_HASH
    #define CORRIDORSIM_SOURCE_HASH ""
    #endif
    """
    const char* CORRIDORSIM_SOURCE_HASH

SOURCE_HASH = CORRIDORSIM_SOURCE_HASH.decode()

cdef double SECONDS_PER_HOUR = 3600.0
cdef double FINISHED_S = 1e-6


cdef class HubPower:
    """The sessions with power flowing at one hub, by EVSE slot.

    ``meter_kwh`` is the energy drawn from the grid since the start of the run.
    """

    cdef readonly Py_ssize_t n_active
    cdef readonly double time_s
    cdef readonly double meter_kwh
    cdef public double price_per_kwh
    cdef double hub_efficiency
    cdef list curves
    cdef Py_ssize_t[::1] active
    cdef double[::1] soc
    cdef double[::1] soc_start
    cdef double[::1] target
    cdef double[::1] evse_kw
    cdef double[::1] efficiency
    cdef double[::1] cap_kw
    cdef double[::1] grid_kwh
    cdef double[::1] energy_cost
    cdef double[::1] peak_kw
    cdef double[::1] scratch

    def __init__(self, Py_ssize_t n_slots, double hub_efficiency):
        self.curves = [None] * n_slots
        self.active = np.zeros(n_slots, dtype=np.intp)
        self.hub_efficiency = hub_efficiency
        self.soc = np.zeros(n_slots)
        self.soc_start = np.zeros(n_slots)
        self.target = np.zeros(n_slots)
        self.evse_kw = np.zeros(n_slots)
        self.efficiency = np.zeros(n_slots)
        self.cap_kw = np.zeros(n_slots)
        self.grid_kwh = np.zeros(n_slots)
        self.energy_cost = np.zeros(n_slots)
        self.peak_kw = np.zeros(n_slots)
        self.scratch = np.zeros(n_slots)

    def plug(
        self, Py_ssize_t slot, ChargingCurve curve, double soc, double target, double connector_kw,
        double charge_efficiency
    ):
        """Begin a session at ``slot``; ``connector_kw`` is the most through the connector. No power is granted yet."""
        if self.curves[slot] is not None:
            raise ValueError(f"slot {slot} is charging already")
        self.curves[slot] = curve
        self.active[self.n_active] = slot
        self.n_active += 1
        self.soc[slot] = soc
        self.soc_start[slot] = soc
        self.target[slot] = target
        self.evse_kw[slot] = connector_kw / self.hub_efficiency
        self.efficiency[slot] = self.hub_efficiency * charge_efficiency
        self.cap_kw[slot] = 0.0
        self.grid_kwh[slot] = 0.0
        self.energy_cost[slot] = 0.0
        self.peak_kw[slot] = 0.0

    def unplug(self, Py_ssize_t slot):
        """End the session; returns (soc, battery_kwh, grid_kwh, peak_kw, energy_cost)."""
        cdef Py_ssize_t i = 0
        result = self.session(slot)
        while self.active[i] != slot:
            i += 1
        self.n_active -= 1
        while i < self.n_active:
            self.active[i] = self.active[i + 1]
            i += 1
        self.curves[slot] = None
        return result

    def session(self, Py_ssize_t slot):
        """What the session at ``slot`` got so far: (soc, battery_kwh, grid_kwh, peak_kw, energy_cost)."""
        cdef ChargingCurve curve = self.curves[slot]
        cdef double battery_kwh = (self.soc[slot] - self.soc_start[slot]) * curve.capacity_kwh
        return self.soc[slot], battery_kwh, self.grid_kwh[slot], self.peak_kw[slot], self.energy_cost[slot]

    def advance(self, double now_s):
        """Bring every session to ``now_s``."""
        cdef double duration_s = now_s - self.time_s
        cdef double before, grid_kwh, power
        cdef Py_ssize_t i, k, slot
        cdef ChargingCurve curve
        self.time_s = now_s
        if duration_s <= 0.0:
            return
        for i in range(self.n_active):
            slot = self.active[i]
            curve = <ChargingCurve>self.curves[slot]
            before = self.soc[slot]
            self.note_peak(slot)
            self.soc[slot] = curve.step(before, self.cap_kw[slot] * self.efficiency[slot], duration_s)
            grid_kwh = (self.soc[slot] - before) * curve.capacity_kwh / self.efficiency[slot]
            self.grid_kwh[slot] += grid_kwh
            self.meter_kwh += grid_kwh
            for k in range(curve.n_points):
                if before < curve.soc[k] < self.soc[slot]:
                    power = min(curve.kw[k] / self.efficiency[slot], self.cap_kw[slot])
                    self.peak_kw[slot] = max(self.peak_kw[slot], power)
            self.note_peak(slot)
            self.energy_cost[slot] += grid_kwh * self.hub_efficiency * self.price_per_kwh

    cdef double demand(self, Py_ssize_t slot) noexcept:
        cdef ChargingCurve curve = <ChargingCurve>self.curves[slot]
        cdef double wanted = curve.demand_at(self.soc[slot]) / self.efficiency[slot]
        return wanted if wanted < self.evse_kw[slot] else self.evse_kw[slot]

    cdef double drawn(self, Py_ssize_t slot) noexcept:
        cdef ChargingCurve curve = <ChargingCurve>self.curves[slot]
        cdef double power = curve.power_at(self.soc[slot]) / self.efficiency[slot]
        return power if power < self.cap_kw[slot] else self.cap_kw[slot]

    cdef void note_peak(self, Py_ssize_t slot) noexcept:
        cdef double power = self.drawn(slot)
        if power > self.peak_kw[slot]:
            self.peak_kw[slot] = power

    def demand_kw(self):
        """Sum of what the sessions could draw [kW]."""
        cdef double total = 0.0
        cdef Py_ssize_t i
        for i in range(self.n_active):
            total += self.demand(self.active[i])
        return total

    def power_kw(self):
        """Power at this instant [kW]."""
        cdef double total = 0.0
        cdef Py_ssize_t i
        for i in range(self.n_active):
            total += self.drawn(self.active[i])
        return total

    def caps_kw(self):
        """Caps granted, by slot in order of arrival: list of (slot, kw)."""
        return [(self.active[i], self.cap_kw[self.active[i]]) for i in range(self.n_active)]

    def level(self, double limit_kw):
        """Water level at which the sessions' grants use up ``limit_kw``; infinite where they do not [kW]."""
        cdef Py_ssize_t i
        cdef double total = 0.0
        for i in range(self.n_active):
            self.scratch[i] = self.demand(self.active[i])
            total += self.scratch[i]
        if total <= limit_kw:
            return INFINITY
        return water_level(&self.scratch[0], self.n_active, limit_kw)

    def grant(self, double level_kw):
        """Cap every session at its demand or the level; returns the sum of the caps [kW]."""
        cdef double total = 0.0
        cdef double cap
        cdef Py_ssize_t i, slot
        for i in range(self.n_active):
            slot = self.active[i]
            cap = self.demand(slot)
            if cap > level_kw:
                cap = level_kw
            self.cap_kw[slot] = cap
            total += cap
        return total

    def next_event_s(self, double regrant_kw):
        """Seconds until a session reaches its target or, with a finite ``regrant_kw``, has freed that much power."""
        cdef double soonest = INFINITY
        cdef double limit, wait
        cdef Py_ssize_t i, slot
        cdef ChargingCurve curve
        for i in range(self.n_active):
            slot = self.active[i]
            curve = <ChargingCurve>self.curves[slot]
            limit = self.cap_kw[slot] * self.efficiency[slot]
            wait = curve.seconds(self.soc[slot], self.target[slot], limit)
            if wait < soonest:
                soonest = wait
            if regrant_kw < INFINITY:
                wait = freed_after_s(
                    curve, self.soc[slot], self.target[slot], limit, limit - regrant_kw * self.efficiency[slot]
                )
                if wait < soonest:
                    soonest = wait
        return soonest

    def finished(self):
        """Slots whose session has reached its target."""
        cdef Py_ssize_t i, slot
        cdef double limit_kw
        cdef ChargingCurve curve
        done = []
        for i in range(self.n_active):
            slot = self.active[i]
            curve = <ChargingCurve>self.curves[slot]
            limit_kw = self.cap_kw[slot] * self.efficiency[slot]
            if curve.seconds(self.soc[slot], self.target[slot], limit_kw) <= FINISHED_S:
                done.append(slot)
        return done

    def newest(self):
        """Slot of the session that began last."""
        return self.active[self.n_active - 1]


def shared_level(list hubs, list hub_levels_kw, double limit_kw):
    """Water level of a feeder over the sessions of ``hubs``, each already capped by its hub's level [kW].

    Infinite where the hubs' grants stay within ``limit_kw``.
    """
    cdef Py_ssize_t n = 0
    cdef Py_ssize_t i, position = 0
    cdef double total = 0.0
    cdef double wanted, hub_level
    cdef HubPower hub
    for hub in hubs:
        n += hub.n_active
    if n == 0:
        return INFINITY
    cdef double[::1] demands = np.empty(n)
    for hub, level in zip(hubs, hub_levels_kw):
        hub_level = level
        for i in range(hub.n_active):
            wanted = hub.demand(hub.active[i])
            if wanted > hub_level:
                wanted = hub_level
            demands[position] = wanted
            position += 1
            total += wanted
    if total <= limit_kw:
        return INFINITY
    return water_level(&demands[0], n, limit_kw)


def max_min_level(demands_kw, double limit_kw):
    """Water level of plain demands under one limit; infinite where they fit [kW]."""
    cdef double[::1] values = np.array(demands_kw, dtype=np.float64)
    if values.shape[0] == 0 or np.sum(values) <= limit_kw:
        return INFINITY
    return water_level(&values[0], values.shape[0], limit_kw)


cdef double freed_after_s(
    ChargingCurve curve, double soc, double target, double limit_kw, double threshold_kw
) noexcept:
    """Seconds until the battery's demand has fallen to ``threshold_kw``; infinite where it does not before target."""
    cdef double low = soc
    cdef double slope, crossing
    cdef Py_ssize_t k
    if threshold_kw <= 0.0 or curve.demand_at(soc) <= threshold_kw:
        return INFINITY
    k = curve.piece(soc)
    while k < curve.n_points - 1:
        if curve.soc[k] >= target:
            return INFINITY
        # The demand is the largest power still to come, so it falls below the threshold only on the last descent.
        if curve.kw[k + 1] < threshold_kw and curve.later_max_kw[k + 1] < threshold_kw:
            slope = (curve.kw[k + 1] - curve.kw[k]) / (curve.soc[k + 1] - curve.soc[k])
            crossing = curve.soc[k] + (threshold_kw - curve.kw[k]) / slope
            if crossing <= low or crossing >= target:
                return INFINITY
            return curve.seconds(soc, crossing, limit_kw) + 1e-3
        k += 1
    return INFINITY


cdef int ascending(const void* a, const void* b) noexcept nogil:
    cdef double difference = (<double*>a)[0] - (<double*>b)[0]
    return (difference > 0.0) - (difference < 0.0)


cdef double water_level(double* demands, Py_ssize_t n, double limit_kw) noexcept:
    """Level L with sum(min(d, L)) = limit; sorts ``demands`` in place. The sum of demands must exceed the limit."""
    cdef double left = limit_kw if limit_kw > 0.0 else 0.0
    cdef Py_ssize_t i
    qsort(demands, n, sizeof(double), &ascending)
    for i in range(n):
        if demands[i] * (n - i) >= left:
            return left / (n - i)
        left -= demands[i]
    return INFINITY
