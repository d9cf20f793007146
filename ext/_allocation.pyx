"""The power of a hub's sessions: what each may draw, what it drew, and when the next thing happens.

Sharing is max-min fair: with demands d_i, hub limits and a feeder limit, each session gets
``min(d_i, level of its hub, level of its feeder)``, where a level is the water level at which a limit is just used.
This is the max-min fair allocation of nested limits (Bertsekas & Gallager, Data Networks, 6.5.2). A grant is a cap:
caps, not momentary powers, add up to no more than the limit. All powers here are on the grid side.
"""

import numpy as np

from corridorsim.kernel._charging cimport ChargingCurve
from corridorsim.kernel._session cimport (
    Session, begin, enter_piece, freed_after_s, is_steady, note_peak, power_here, soc_within_piece, sold_within,
    water_level,
)
from libc.math cimport INFINITY
from libc.stdlib cimport calloc, free

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


cdef struct Cabinet:
    Py_ssize_t first
    Py_ssize_t end
    double limit_kw


cdef class HubPower:
    """The sessions with power flowing at one hub, by EVSE slot.

    ``meter_kwh`` is the energy drawn from the grid since the start of the run; ``selling_kw`` is what batteries feed
    into it now, beside that meter, and ``sold_kwh`` what they have fed in. The cost of a change grows with the number
    of sessions by a few nanoseconds each: what is constant within a piece of a charging curve is kept, and logarithms
    are taken for those sessions alone that may be the next to end.
    """

    cdef readonly Py_ssize_t n_active
    cdef readonly double time_s, meter_kwh, selling_kw, sold_kwh
    cdef public double price_per_kwh
    cdef double hub_efficiency
    cdef list curves
    cdef Py_ssize_t[::1] active
    cdef double wanted_kw
    cdef bint is_wanted_known
    cdef Session* sessions
    cdef Cabinet* cabinets
    cdef Py_ssize_t n_cabinets
    cdef double* scratch

    def __cinit__(self, Py_ssize_t n_slots, double hub_efficiency, cabinets=()):
        cdef Py_ssize_t i
        self.n_cabinets = len(cabinets)
        self.sessions = <Session*>calloc(max(n_slots, 1), sizeof(Session))
        self.cabinets = <Cabinet*>calloc(max(self.n_cabinets, 1), sizeof(Cabinet))
        self.scratch = <double*>calloc(max(n_slots, 1), sizeof(double))
        if self.sessions == NULL or self.cabinets == NULL or self.scratch == NULL:
            raise MemoryError
        for i in range(self.n_cabinets):
            first, end, limit_kw = cabinets[i]
            if not 0 <= first < end <= n_slots:
                raise ValueError(f"cabinet {i} has slots {first} to {end}, of {n_slots}")
            self.cabinets[i] = Cabinet(first, end, limit_kw)

    def __init__(self, Py_ssize_t n_slots, double hub_efficiency, cabinets=()):
        """``cabinets`` are power modules that neighbouring slots share: (first slot, end slot, kW on the grid side)."""
        self.curves = [None] * n_slots
        self.active = np.zeros(n_slots, dtype=np.intp)
        self.hub_efficiency = hub_efficiency

    def __dealloc__(self):
        free(self.sessions)
        free(self.cabinets)
        free(self.scratch)

    def plug(
        self, Py_ssize_t slot, ChargingCurve curve, double soc, double target, double connector_kw,
        double charge_efficiency
    ):
        """Begin a session at ``slot``; ``connector_kw`` is the most through the connector. No power is granted yet."""
        if self.curves[slot] is not None:
            raise ValueError(f"slot {slot} is charging already")
        cdef Session* session = &self.sessions[slot]
        self.curves[slot] = curve
        self.active[self.n_active] = slot
        self.n_active += 1
        session.evse_kw = connector_kw / self.hub_efficiency
        session.efficiency = self.hub_efficiency * charge_efficiency
        begin(session, curve, soc, target)
        self.is_wanted_known = False

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
        self.sessions[slot].is_active = False
        self.sessions[slot].selling_kw = 0.0
        self.add_up_sales()
        self.is_wanted_known = False
        return result

    def session(self, Py_ssize_t slot):
        """What the session at ``slot`` got so far: (soc, battery_kwh, grid_kwh, peak_kw, energy_cost)."""
        cdef Session session = self.sessions[slot]
        cdef double battery_kwh = (session.soc - session.soc_start) * session.full_kwh * session.efficiency
        return session.soc, battery_kwh, session.grid_kwh, session.peak_kw, session.energy_cost

    def set_ceiling(self, Py_ssize_t slot, double kw):
        """Let the session at ``slot`` want no more than ``kw`` on the grid side; 0 pauses it, infinity lets it free.

        It holds from the next grant on, until the session ends; what was being sold no longer is.
        """
        if self.curves[slot] is None:
            raise ValueError(f"slot {slot} is not charging")
        if not kw >= 0.0:
            raise ValueError(f"a ceiling must be 0 kW or more, not {kw}")
        self.sessions[slot].ceiling_kw = kw
        self.sessions[slot].selling_kw = 0.0
        self.add_up_sales()
        self.is_wanted_known = False

    def sell(self, Py_ssize_t slot, double kw):
        """Feed ``kw`` from the battery of the session at ``slot`` into the grid, until the next ceiling.

        Nothing looks at how empty the battery gets: that is the caller's.
        """
        if not 0.0 < kw < INFINITY:
            raise ValueError(f"what is sold must be above 0 kW and finite, not {kw}")
        self.set_ceiling(slot, 0.0)
        self.sessions[slot].selling_kw = kw
        self.add_up_sales()

    def set_point_kw(self, Py_ssize_t slot):
        """Ceiling of the session at ``slot``, or what it feeds into the grid as a number below 0 [kW]."""
        cdef Session session = self.sessions[slot]
        return -session.selling_kw if session.selling_kw > 0.0 else session.ceiling_kw

    def sold(self, Py_ssize_t slot):
        """What the session at ``slot`` has fed into the grid [kWh]."""
        return self.sessions[slot].sold_kwh

    cdef void add_up_sales(self) noexcept:
        cdef Py_ssize_t i
        self.selling_kw = 0.0
        for i in range(self.n_active):
            self.selling_kw += self.sessions[self.active[i]].selling_kw

    def advance(self, double now_s):
        """Bring every session to ``now_s``."""
        cdef double duration_s = now_s - self.time_s
        cdef double duration_h = duration_s / SECONDS_PER_HOUR
        cdef double before, after, grid_kwh, power, total_kwh = 0.0
        cdef Py_ssize_t i, slot
        cdef Session* session
        self.time_s = now_s
        if duration_s <= 0.0:
            return
        self.is_wanted_known = False
        for i in range(self.n_active):
            slot = self.active[i]
            session = &self.sessions[slot]
            if session.selling_kw > 0.0:
                self.sold_kwh += sold_within(session, <ChargingCurve>self.curves[slot], duration_h)
                continue
            before = session.soc
            after = soc_within_piece(session, duration_h, &power)
            if after < session.piece_end:
                session.soc = after
                if power > session.peak_kw:
                    session.peak_kw = power
            else:
                self.advance_along(slot, duration_s)
            grid_kwh = (session.soc - before) * session.full_kwh
            session.grid_kwh += grid_kwh
            session.energy_cost += grid_kwh * self.hub_efficiency * self.price_per_kwh
            total_kwh += grid_kwh
        self.meter_kwh += total_kwh

    cdef void advance_along(self, Py_ssize_t slot, double duration_s) noexcept:
        """Step over pieces of the curve or along a slope; the peak lies at an end or at a corner in between."""
        cdef Session* session = &self.sessions[slot]
        cdef ChargingCurve curve = <ChargingCurve>self.curves[slot]
        cdef double before = session.soc
        cdef Py_ssize_t k
        note_peak(session, curve.power_at(before))
        session.soc = curve.step(before, session.cap_kw * session.efficiency, duration_s)
        for k in range(curve.n_points):
            if before < curve.soc[k] < session.soc:
                note_peak(session, curve.kw[k])
        note_peak(session, curve.power_at(session.soc))
        enter_piece(session, curve)

    cdef double demand(self, Py_ssize_t slot) noexcept:
        """What the session could draw, its cabinet, hub and feeder left aside [kW]."""
        cdef Session* session = &self.sessions[slot]
        cdef double wanted = session.piece_demand_kw
        if wanted < 0.0:
            wanted = power_here(session)
            if wanted < session.piece_later_kw:
                wanted = session.piece_later_kw
            if wanted > session.evse_kw:
                wanted = session.evse_kw
        return wanted if wanted < session.ceiling_kw else session.ceiling_kw

    cdef double want(self) noexcept:
        """Set what each session wants now, cabinets kept; returns the sum [kW]."""
        cdef Py_ssize_t i, slot
        if self.is_wanted_known:
            return self.wanted_kw
        self.wanted_kw = 0.0
        for i in range(self.n_active):
            slot = self.active[i]
            self.sessions[slot].wanted_kw = self.demand(slot)
            self.wanted_kw += self.sessions[slot].wanted_kw
        for i in range(self.n_cabinets):
            self.wanted_kw -= self.keep_to_cabinet(&self.cabinets[i])
        self.is_wanted_known = True
        return self.wanted_kw

    cdef double keep_to_cabinet(self, Cabinet* cabinet) noexcept:
        """Share a cabinet's power among its outlets; returns what they had wanted beyond it [kW]."""
        cdef double total = 0.0
        cdef double level
        cdef Py_ssize_t slot, n = 0
        for slot in range(cabinet.first, cabinet.end):
            if self.sessions[slot].is_active:
                self.scratch[n] = self.sessions[slot].wanted_kw
                total += self.scratch[n]
                n += 1
        if total <= cabinet.limit_kw:
            return 0.0
        level = water_level(self.scratch, n, cabinet.limit_kw)
        for slot in range(cabinet.first, cabinet.end):
            if self.sessions[slot].is_active and self.sessions[slot].wanted_kw > level:
                self.sessions[slot].wanted_kw = level
        return total - cabinet.limit_kw

    cdef double drawn(self, Py_ssize_t slot) noexcept:
        cdef Session* session = &self.sessions[slot]
        cdef double power = session.piece_floor_kw
        if not is_steady(session):
            power = power_here(session)
        return session.cap_kw if session.cap_kw < power else power

    def demand_kw(self):
        """Sum of what the sessions could draw, cabinets kept [kW]."""
        return self.want()

    def power_kw(self):
        """Power at this instant [kW]."""
        cdef double total = 0.0
        cdef Py_ssize_t i
        for i in range(self.n_active):
            total += self.drawn(self.active[i])
        return total

    def caps_kw(self):
        """Caps granted, by slot in order of arrival: list of (slot, kw)."""
        return [(self.active[i], self.sessions[self.active[i]].cap_kw) for i in range(self.n_active)]

    def level(self, double limit_kw):
        """Water level at which the sessions' grants use up ``limit_kw``; infinite where they do not [kW]."""
        cdef Py_ssize_t i
        if self.want() <= limit_kw:
            return INFINITY
        for i in range(self.n_active):
            self.scratch[i] = self.sessions[self.active[i]].wanted_kw
        return water_level(self.scratch, self.n_active, limit_kw)

    def grant(self, double level_kw):
        """Cap every session at what it wants or the level; returns the sum of the caps [kW]."""
        cdef double total = 0.0
        cdef Py_ssize_t i
        cdef Session* session
        self.want()
        for i in range(self.n_active):
            session = &self.sessions[self.active[i]]
            session.cap_kw = session.wanted_kw if session.wanted_kw < level_kw else level_kw
            total += session.cap_kw
        return total

    def next_event_s(self, double regrant_kw):
        """Seconds until a session reaches its target or, with a finite ``regrant_kw``, has freed that much power."""
        cdef double soonest_s = self.seconds_of_likeliest()
        cdef double soonest_h = soonest_s / SECONDS_PER_HOUR
        cdef double wait_s
        cdef Py_ssize_t i, slot
        cdef Session* session
        for i in range(self.n_active):
            slot = self.active[i]
            session = &self.sessions[slot]
            # No faster than at the cap all the way: most sessions need no closer look.
            if (session.target - session.soc) * session.full_kwh < soonest_h * session.cap_kw:
                wait_s = self.seconds_to_target(slot)
                if wait_s < soonest_s:
                    soonest_s = wait_s
                    soonest_h = wait_s / SECONDS_PER_HOUR
            # Where the demand is steady to the end of the piece, nothing is freed before.
            if regrant_kw < INFINITY and (
                session.piece_demand_kw < 0.0
                or (session.piece_end - session.soc) * session.full_kwh < soonest_h * session.cap_kw
            ):
                wait_s = freed_after_s(<ChargingCurve>self.curves[slot], session, regrant_kw, soonest_h)
                if wait_s < soonest_s:
                    soonest_s = wait_s
                    soonest_h = wait_s / SECONDS_PER_HOUR
        return soonest_s

    cdef double seconds_of_likeliest(self) noexcept:
        """Seconds until the session that would reach its target first at its cap all the way does reach it."""
        cdef double least_h = INFINITY
        cdef double hours
        cdef Py_ssize_t i, likeliest = -1
        cdef Session* session
        for i in range(self.n_active):
            session = &self.sessions[self.active[i]]
            hours = (session.target - session.soc) * session.full_kwh / session.cap_kw
            if hours < least_h:
                least_h = hours
                likeliest = self.active[i]
        return INFINITY if likeliest < 0 else self.seconds_to_target(likeliest)

    cdef double seconds_to_target(self, Py_ssize_t slot) noexcept:
        cdef Session* session = &self.sessions[slot]
        cdef ChargingCurve curve = <ChargingCurve>self.curves[slot]
        return curve.seconds(session.soc, session.target, session.cap_kw * session.efficiency)

    def finished(self):
        """Slots whose session has reached its target."""
        cdef Py_ssize_t i, slot
        cdef Session* session
        done = []
        for i in range(self.n_active):
            slot = self.active[i]
            session = &self.sessions[slot]
            if (session.target - session.soc) * session.full_kwh <= FINISHED_S / SECONDS_PER_HOUR * session.cap_kw:
                if self.seconds_to_target(slot) <= FINISHED_S:
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
        hub.want()
        for i in range(hub.n_active):
            wanted = hub.sessions[hub.active[i]].wanted_kw
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
