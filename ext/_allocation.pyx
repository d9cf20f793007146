"""The power of a hub's sessions: what each may draw, what it has drawn, and when the next event is due.

Sharing is max-min fair: with demands d_i, hub limits and a feeder limit, each session gets
``min(d_i, level of its hub, level of its feeder)``, where a level is the water level at which a limit is just used up.
This is the max-min fair allocation of nested limits (Bertsekas & Gallager, Data Networks, 6.5.2). A grant is a cap:
caps, not momentary powers, add up to no more than the limit. All powers here are on the grid side.

A demand is a claim: what a session can draw until it is granted power again. Where the power of a battery still rises,
that is the most it will ever draw as long as there is enough for all (a wide claim), and otherwise the most until it
has risen by a step (a narrow one), so that what others could use is not kept for later.

Sessions that draw the same between two grants form a cohort (``_cohort.pxd``), so that a change costs no work for each;
the others are handled one by one (``_roster.pxd``).
"""

import numpy as np

from corridorsim.kernel._charging cimport ChargingCurve
from corridorsim.kernel._domain cimport check_above, check_at_least, check_within
from corridorsim.kernel._cabinet cimport Cabinet, keep_to_cabinet
from corridorsim.kernel._cohort cimport Cohort, enter_books
from corridorsim.kernel._events cimport leaves_at_target, seconds_to_target, soonest_member_h, soonest_single_h
from corridorsim.kernel._level cimport Demand, water_level
from corridorsim.kernel._roster cimport (
    ALONE, add_single, advance_cohorts, drop_single, join_where_it_may, let_out, make_single, set_up,
    tear_down, write_demands,
)
from corridorsim.kernel._session cimport Session, advance as advance_session, begin, demand_kw, drawn_kw, sold_within
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
cdef double SOC_ROUNDING = 1e-6


cdef class HubPower:
    """The sessions with power flowing at one hub, by EVSE slot.

    ``meter_kwh`` is the energy drawn from the grid since the start of the run; ``selling_kw`` is what batteries feed
    into it now, not counted by that meter, and ``sold_kwh`` what they have fed in. The cost of a change grows with the
    number of cohorts and singles, not of sessions; logarithms are taken only for those that may be the next to end.
    """

    def __cinit__(self, Py_ssize_t n_slots, double hub_efficiency, cabinets=(), double regrant_kw=INFINITY):
        cdef Py_ssize_t i, slot
        check_above("hub_efficiency", hub_efficiency, 0.0)
        set_up(&self.roster, n_slots)
        self.n_cabinets = len(cabinets)
        self.cabinets = <Cabinet*>calloc(self.n_cabinets + 1, sizeof(Cabinet))
        self.demands = <Demand*>calloc(n_slots + 1, sizeof(Demand))
        if self.cabinets == NULL or self.demands == NULL:
            raise MemoryError
        for i in range(self.n_cabinets):
            first, end, limit_kw = cabinets[i]
            if not 0 <= first < end <= n_slots:
                raise ValueError(f"cabinet {i} has slots {first} to {end}, of {n_slots}")
            check_at_least(f"limit of cabinet {i}", limit_kw, 0.0)
            self.cabinets[i] = Cabinet(first, end, limit_kw, False, False, False, 0, 0)
            for slot in range(first, end):
                self.roster.sessions[slot].cabinet = i

    def __init__(self, Py_ssize_t n_slots, double hub_efficiency, cabinets=(), double regrant_kw=INFINITY):
        """``cabinets`` are power modules that neighbouring slots share: (first slot, end slot, kW on the grid side).

        ``regrant_kw`` is what sessions whose power rises may claim together beyond it, where claims are narrow.
        """
        if not regrant_kw > 0.0:
            raise ValueError(f"regrant_kw must be above 0 kW, not {regrant_kw}")
        self.regrant_kw = self.roster.step_kw = regrant_kw
        self.alarm_share = 1.0
        self.sharers = 1
        self.curves = [None] * n_slots
        self.hub_efficiency = hub_efficiency

    def __dealloc__(self):
        tear_down(&self.roster)
        free(self.cabinets)
        free(self.demands)

    @property
    def time_s(self):
        """Time to which the sessions were last advanced."""
        return self.roster.time_s

    # -- sessions ----------------------------------------------------------------------------------------------

    cpdef int plug(
        self, Py_ssize_t slot, ChargingCurve curve, double soc, double target, double connector_kw,
        double charge_efficiency
    ) except -1:
        """Begin a session at ``slot``; ``connector_kw`` is the connector's limit. No power is granted yet."""
        if not 0 <= slot < self.roster.n_slots:
            raise ValueError(f"there is no slot {slot}, of {self.roster.n_slots}")
        if self.curves[slot] is not None:
            raise ValueError(f"slot {slot} is already charging")
        # Rounding may lead slightly beyond either end of a battery.
        check_within("SOC", soc, -SOC_ROUNDING, 1.0 + SOC_ROUNDING)
        check_within("target SOC", target, -SOC_ROUNDING, 1.0 + SOC_ROUNDING)
        check_at_least("connector_kw", connector_kw, 0.0)
        check_above("charge_efficiency", charge_efficiency, 0.0)
        cdef Session* session = &self.roster.sessions[slot]
        self.curves[slot] = curve
        session.number = self.n_plugged
        session.evse_kw = connector_kw / self.hub_efficiency
        session.efficiency = self.hub_efficiency * charge_efficiency
        begin(session, curve, soc, target)
        add_single(&self.roster, slot)
        self.n_plugged += 1
        self.n_active += 1
        self.forget_wanted(slot)

    def unplug(self, Py_ssize_t slot):
        """End the session; returns (soc, battery_kwh, grid_kwh, peak_kw, energy_cost)."""
        self.check_charging(slot)
        make_single(&self.roster, slot)
        result = self.session(slot)
        drop_single(&self.roster, slot)
        self.roster.sessions[slot].curve = NULL
        self.curves[slot] = None
        self.n_active -= 1
        self.add_up_sales()
        self.forget_wanted(slot)
        return result

    def session(self, Py_ssize_t slot):
        """State of the session at ``slot`` so far: (soc, battery_kwh, grid_kwh, peak_kw, energy_cost)."""
        self.check_charging(slot)
        cdef Session session = self.session_now(slot)
        cdef double battery_kwh = (session.soc - session.soc_start) * session.full_kwh * session.efficiency
        return session.soc, battery_kwh, session.grid_kwh, session.peak_kw, session.energy_cost

    cpdef double cap_kw(self, Py_ssize_t slot) except? -1:
        """Latest cap granted to the session at ``slot``, on the grid side [kW]."""
        self.check_charging(slot)
        return self.session_now(slot).cap_kw

    def set_ceiling(self, Py_ssize_t slot, double kw):
        """Limit the demand of the session at ``slot`` to ``kw`` (grid side); 0 pauses it, infinity removes the limit.

        Takes effect at the next grant and lasts until the session ends; any feeding back stops.
        """
        self.check_charging(slot)
        if not kw >= 0.0:
            raise ValueError(f"a ceiling must be 0 kW or more, not {kw}")
        make_single(&self.roster, slot)
        self.roster.sessions[slot].ceiling_kw = kw
        self.roster.sessions[slot].selling_kw = 0.0
        self.add_up_sales()
        self.forget_wanted(slot)

    def sell(self, Py_ssize_t slot, double kw):
        """Feed ``kw`` from the battery of the session at ``slot`` into the grid, until the next ceiling.

        The state of charge is not checked: that is the caller's responsibility.
        """
        if not 0.0 < kw < INFINITY:
            raise ValueError(f"what is sold must be above 0 kW and finite, not {kw}")
        self.set_ceiling(slot, 0.0)
        self.roster.sessions[slot].selling_kw = kw
        self.add_up_sales()

    def set_point_kw(self, Py_ssize_t slot):
        """Ceiling of the session at ``slot``, or the power it feeds into the grid as a negative number [kW]."""
        self.check_charging(slot)
        cdef Session* session = &self.roster.sessions[slot]
        return -session.selling_kw if session.selling_kw > 0.0 else session.ceiling_kw

    cpdef double sold(self, Py_ssize_t slot) except? -1:
        """Energy that the session at ``slot`` has fed into the grid [kWh]."""
        self.check_charging(slot)
        return self.roster.sessions[slot].sold_kwh

    def claim_kw(self, Py_ssize_t slot):
        """What the session at ``slot`` claims within its EVSE, regardless of cabinet, hub and feeder [kW]."""
        self.check_charging(slot)
        cdef Session session = self.session_now(slot)
        return demand_kw(&session, self.roster.step_kw)

    cpdef Py_ssize_t newest(self) except -1:
        """Slot of the session that began last."""
        return self.by_arrival().pop()

    cdef int check_charging(self, Py_ssize_t slot) except -1:
        """Raise ValueError if there is no session at ``slot``: nothing else prevents access to invalid memory."""
        if not 0 <= slot < self.roster.n_slots or self.roster.sessions[slot].curve == NULL:
            raise ValueError(f"slot {slot} is not charging")
        return 0

    cdef list by_arrival(self):
        """Slots with a session, in order of arrival."""
        cdef Py_ssize_t slot
        order = [
            (self.roster.sessions[slot].number, slot)
            for slot in range(self.roster.n_slots) if self.roster.sessions[slot].curve != NULL
        ]
        return [slot for _, slot in sorted(order)]

    cdef Session session_now(self, Py_ssize_t slot) noexcept:
        """A copy advanced to now, so that reading changes nothing."""
        cdef Session session = self.roster.sessions[slot]
        if session.cohort != ALONE:
            enter_books(&self.roster.cohorts[session.cohort], &session, &self.roster.levels)
        return session

    cdef void forget_wanted(self, Py_ssize_t slot) noexcept:
        """Mark the demand at ``slot`` as outdated."""
        self.is_wanted_known = False
        if self.n_cabinets and self.roster.sessions[slot].cabinet >= 0:
            self.cabinets[self.roster.sessions[slot].cabinet].is_stale = True

    cdef void add_up_sales(self) noexcept:
        cdef Py_ssize_t i
        self.selling_kw = 0.0
        for i in range(self.roster.n_singles):
            self.selling_kw += self.roster.sessions[self.roster.singles[i]].selling_kw

    # -- claims ------------------------------------------------------------------------------------------------

    cpdef int widen(self) except -1:
        """Let each session claim the most that it will ever draw, from the next grant on."""
        self.sharers = 1
        if self.roster.step_kw < INFINITY:
            self.roster.step_kw = INFINITY
            if self.n_rising:
                self.claims_change()

    cpdef bint narrow(self, Py_ssize_t sharers=0) except? -1:
        """Let rising sessions claim no more than they can draw for now; return whether claims may have changed.

        Together they claim ``regrant_kw`` beyond their powers, or one of ``sharers`` equal parts of it: of as many as
        there were at the last call where none is given.
        """
        cdef double step_kw
        self.want()
        if sharers > 0:
            self.sharers = sharers
        step_kw = self.regrant_kw / (max(self.n_rising, 1) * self.sharers)
        if self.roster.step_kw == step_kw:
            return False
        self.roster.step_kw = step_kw
        if self.n_rising == 0:
            return False
        self.claims_change()
        return True

    @property
    def is_settled(self):
        """Whether no cabinet is short and no claim is narrow: nobody can use more before others are granted less."""
        return not self.is_cabinet_short and (self.n_rising == 0 or self.roster.step_kw == INFINITY)

    def set_alarm_share(self, double share):
        """Lower the power that one session may free before the next event to a share of ``regrant_kw``, 0 to 1."""
        check_within("share", share, 0.0, 1.0)
        self.alarm_share = min(share, self.alarm_share)

    cdef void claims_change(self) noexcept:
        cdef Py_ssize_t i
        self.is_wanted_known = False
        for i in range(self.n_cabinets):
            self.cabinets[i].is_stale = True

    # -- time --------------------------------------------------------------------------------------------------

    cpdef int advance(self, double now_s) except -1:
        """Advance every session to ``now_s``."""
        cdef double duration_s = now_s - self.roster.time_s
        cdef double paid_per_kwh = self.hub_efficiency * self.price_per_kwh
        cdef Py_ssize_t i
        cdef Session* session
        if not duration_s > 0.0:
            if duration_s != duration_s:
                raise ValueError(f"a time must be a number of seconds, not {now_s}")
            return 0
        self.is_wanted_known = False
        self.meter_kwh += advance_cohorts(&self.roster, now_s, paid_per_kwh)
        for i in range(self.roster.n_singles):
            session = &self.roster.sessions[self.roster.singles[i]]
            if session.selling_kw > 0.0:
                self.sold_kwh += sold_within(session, duration_s / SECONDS_PER_HOUR)
            else:
                self.meter_kwh += advance_session(session, duration_s, paid_per_kwh)

    cpdef double next_event_s(self, double regrant_kw) except? -1:
        """Seconds until a session reaches its target or, with a finite ``regrant_kw``, power is to be granted again.

        That is when a session has freed ``regrant_kw`` or could take more than its claim. At a hub with rising sessions
        it frees less where more sessions free power than wait for it, so that none of these lacks much more.
        """
        regrant_kw *= self.alarm_share
        cdef double soonest_h = soonest_single_h(&self.roster, regrant_kw)
        return soonest_member_h(&self.roster, regrant_kw, soonest_h) * SECONDS_PER_HOUR

    cpdef list finished(self):
        """Slots whose session has reached its target, in order of arrival."""
        cdef Py_ssize_t i, k, slot
        cdef double nearly_kwh
        cdef Session* session
        cdef Cohort* cohort
        done = []
        for i in range(self.roster.n_singles):
            slot = self.roster.singles[i]
            session = &self.roster.sessions[slot]
            nearly_kwh = FINISHED_S / SECONDS_PER_HOUR * session.cap_kw
            if (session.target - session.soc) * session.full_kwh <= nearly_kwh:
                if seconds_to_target(session) <= FINISHED_S:
                    done.append(slot)
        for i in range(self.roster.n_cohorts):
            cohort = &self.roster.cohorts[i]
            nearly_kwh = FINISHED_S / SECONDS_PER_HOUR * cohort.cap_kw
            for k in range(cohort.n - 1, -1, -1):
                if cohort.members[k].due_kwh - cohort.each_kwh > nearly_kwh:
                    break
                if leaves_at_target(&self.roster.sessions[cohort.members[k].slot]):
                    done.append(cohort.members[k].slot)
        return done if len(done) < 2 else [slot for slot in self.by_arrival() if slot in done]

    # -- sharing -----------------------------------------------------------------------------------------------

    def demand_kw(self):
        """Sum of what the sessions could draw within the limits of their cabinets [kW]."""
        self.come_out(INFINITY)
        self.want()
        return self.least_wanted_kw

    cpdef double power_kw(self) except? -1:
        """Power at this instant [kW]."""
        cdef double total_kw = 0.0
        cdef Py_ssize_t i
        for i in range(self.roster.n_cohorts):
            total_kw += self.roster.cohorts[i].n * self.roster.cohorts[i].cap_kw
        for i in range(self.roster.n_singles):
            total_kw += drawn_kw(&self.roster.sessions[self.roster.singles[i]])
        return total_kw

    def caps_kw(self):
        """Caps granted, by slot in order of arrival: list of (slot, kw)."""
        return [(slot, self.session_now(slot).cap_kw) for slot in self.by_arrival()]

    cpdef double level(self, double limit_kw) except? -1:
        """Water level at which the sessions' grants use up ``limit_kw``; infinite if they do not [kW]."""
        cdef double level_kw
        check_limit(limit_kw)
        while True:
            self.want()
            if self.most_wanted_kw <= limit_kw:
                return INFINITY
            level_kw = INFINITY
            if self.least_wanted_kw > limit_kw:
                level_kw = water_level(self.demands, write_demands(&self.roster, self.demands, INFINITY), limit_kw)
            if not self.come_out(level_kw):
                return level_kw

    cpdef double grant(self, double level_kw) except? -1:
        """Cap every session at its demand or the level; return the sum of the caps [kW]."""
        cdef double total_kw = 0.0
        cdef Py_ssize_t i, n_singles
        cdef Cohort* cohort
        check_limit(level_kw)
        self.come_out(level_kw)
        self.want()
        self.roster.level_kw = level_kw
        n_singles = self.roster.n_singles
        self.count_hungry(level_kw)
        for i in range(self.roster.n_cohorts):
            cohort = &self.roster.cohorts[i]
            cohort.cap_kw = cohort.least_kw if cohort.least_kw < level_kw else level_kw
            total_kw += cohort.n * cohort.cap_kw
        # Backwards, as the last single takes the place of one that joins a cohort.
        for i in range(self.roster.n_singles - 1, -1, -1):
            total_kw += self.grant_single(self.roster.singles[i], level_kw)
        # The exact demand of those that joined is no longer known.
        self.is_wanted_known = self.roster.n_singles == n_singles
        return total_kw

    cdef void count_hungry(self, double level_kw) noexcept:
        """Count those who would use what others leave, and those who leave some of it."""
        cdef Py_ssize_t i
        cdef Session* session
        self.n_hungry = self.n_free = 0
        self.alarm_share = 1.0
        if level_kw < INFINITY:
            for i in range(self.roster.n_cohorts):
                if self.roster.cohorts[i].least_kw > level_kw:
                    self.n_hungry += self.roster.cohorts[i].n
            for i in range(self.roster.n_singles):
                session = &self.roster.sessions[self.roster.singles[i]]
                if session.wanted_kw > level_kw:
                    self.n_hungry += 1
                elif not session.piece_is_flat:
                    self.n_free += 1
            if self.n_rising and 0 < self.n_hungry < self.n_free:
                self.alarm_share = self.n_hungry / <double>self.n_free
        for i in range(self.n_cabinets if self.n_rising else 0):
            if self.cabinets[i].is_short and self.cabinets[i].n_hungry < self.cabinets[i].n_free:
                self.alarm_share = min(
                    self.alarm_share, self.cabinets[i].n_hungry / <double>self.cabinets[i].n_free
                )

    cdef double grant_single(self, Py_ssize_t slot, double level_kw) except -1.0:
        cdef Session* session = &self.roster.sessions[slot]
        session.cap_kw = session.wanted_kw if session.wanted_kw < level_kw else level_kw
        if session.selling_kw == 0.0 and session.soc < session.target and (
            session.cabinet < 0 or not self.cabinets[session.cabinet].is_short
        ):
            join_where_it_may(&self.roster, slot)
        return session.cap_kw

    cdef bint come_out(self, double level_kw) noexcept:
        """Handle sessions that may demand less than a level one by one again; return whether there are any."""
        cdef bint any_came = let_out(&self.roster, level_kw)
        self.is_wanted_known = self.is_wanted_known and not any_came
        return any_came

    cdef void want(self) noexcept:
        """Set the present demand of each session, within the limits of cabinets, and the total."""
        cdef Py_ssize_t i
        cdef Session* session
        cdef Cohort* cohort
        if self.is_wanted_known:
            return
        self.n_rising = 0
        for i in range(self.roster.n_singles):
            session = &self.roster.sessions[self.roster.singles[i]]
            session.wanted_kw = demand_kw(session, self.roster.step_kw)
            self.n_rising += session.may_rise
        self.is_cabinet_short = False
        for i in range(self.n_cabinets):
            if self.cabinets[i].is_stale or self.cabinets[i].is_short or self.cabinets[i].rises:
                keep_to_cabinet(&self.cabinets[i], &self.roster, self.demands)
            self.is_cabinet_short = self.is_cabinet_short or self.cabinets[i].is_short
        self.least_wanted_kw = self.most_wanted_kw = 0.0
        for i in range(self.roster.n_cohorts):
            cohort = &self.roster.cohorts[i]
            self.least_wanted_kw += cohort.n * cohort.least_kw
            self.most_wanted_kw += cohort.n * cohort.most_kw
        for i in range(self.roster.n_singles):
            session = &self.roster.sessions[self.roster.singles[i]]
            self.least_wanted_kw += session.wanted_kw
            self.most_wanted_kw += session.wanted_kw
        self.is_wanted_known = True


def shared_level(list hubs, list hub_levels_kw, double limit_kw):
    """Water level of a feeder over the sessions of ``hubs``, each already capped by its hub's level [kW].

    Infinite if the hubs' grants stay within ``limit_kw``.
    """
    cdef Py_ssize_t i, n = 1
    cdef double total_kw, level_kw
    cdef bint any_came
    cdef HubPower hub
    check_limit(limit_kw)
    for hub in hubs:
        n += hub.n_active
    cdef double[:, ::1] room = np.empty((n, 2))
    cdef Demand* demands = <Demand*>&room[0, 0]
    while True:
        n = 0
        total_kw = 0.0
        for hub, hub_level_kw in zip(hubs, hub_levels_kw):
            hub.want()
            n += write_demands(&hub.roster, &demands[n], hub_level_kw)
        for i in range(n):
            total_kw += demands[i].kw * demands[i].sessions
        level_kw = water_level(demands, n, limit_kw) if total_kw > limit_kw else INFINITY
        any_came = False
        for hub, hub_level_kw in zip(hubs, hub_levels_kw):
            any_came = hub.come_out(min(level_kw, hub_level_kw)) or any_came
        if not any_came:
            return level_kw


def max_min_level(demands_kw, double limit_kw):
    """Water level of plain demands under one limit; infinite if they fit [kW]."""
    cdef double[:, ::1] demands = np.ones((len(demands_kw), 2))
    demands.base[:, 0] = demands_kw
    if demands.shape[0] == 0 or np.sum(demands_kw) <= limit_kw:
        return INFINITY
    return water_level(<Demand*>&demands[0, 0], demands.shape[0], limit_kw)


cdef inline int check_limit(double kw) except -1:
    """Raise ValueError for a limit or level that is not a number: every session would be capped at its demand."""
    if kw != kw:
        raise ValueError(f"limits and levels must be numbers of kW, not {kw}")
    return 0
