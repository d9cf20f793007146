"""Where to stop and how far to charge: least expected generalized cost over the hubs ahead.

A dynamic programme over the stops of a route, from the last to the first. Within it a truck charges either just enough
for the next stop or to its highest target: between two stops the cost is linear in the energy except for the
taper, so a least-cost plan consists of these two (the argument of the fixed-path refuelling problem:
Lin, Gertsch & Russell, Operations Research Letters 35, 2007; with taper and queues it is a heuristic).
"""

import numpy as np

from corridorsim.kernel._domain cimport check_above, check_at_least, check_finite, check_within
from libc.math cimport INFINITY
from libc.stdlib cimport realloc

cdef extern from *:
    """
    #ifndef CORRIDORSIM_SOURCE_HASH
    #define CORRIDORSIM_SOURCE_HASH ""
    #endif
    """
    const char* CORRIDORSIM_SOURCE_HASH

SOURCE_HASH = CORRIDORSIM_SOURCE_HASH.decode()

# Plans whose costs differ by less are equivalent, and the first one is taken: there are many of them if prices and
# powers are the same everywhere, and rounding must not decide between them.
cdef double SAME_COST = 1e-8
# A truck that charges just enough for a stop must find that stop within reach when it decides again: sums over the same
# road differ by rounding. ``world.state.battery`` allows more than this on the road.
cdef double SAME_SOC = 1e-10

# Filled again for each decision. All planners use the same memory, which therefore stays in the processor's cache.
cdef Leg* LEGS = NULL
cdef Stop* STOPS = NULL
cdef Py_ssize_t ROOM = 0


cdef int make_room(Py_ssize_t n_stops) except -1:
    """Let ``LEGS`` and ``STOPS`` be large enough for planners of ``n_stops``."""
    global LEGS, STOPS, ROOM
    cdef Leg* legs
    cdef Stop* stops
    if n_stops <= ROOM:
        return 0
    legs = <Leg*>realloc(LEGS, n_stops * n_stops * sizeof(Leg))
    if legs == NULL:
        raise MemoryError
    LEGS = legs
    stops = <Stop*>realloc(STOPS, n_stops * sizeof(Stop))
    if stops == NULL:
        raise MemoryError
    STOPS, ROOM = stops, n_stops
    return 0


cdef class StopPlanner:
    """The plan of one truck class on one route; arrays are refilled for each decision.

    Stops 0 .. n - 1 are hubs in driving order, stop n is the destination. Arrays of shape (n + 1,):
    ``energy_kwh``, ``drive_s`` from here to the stop's place on the road; ``highest_kwh``, ``lowest_kwh`` the extremes
    of that energy on the road from the stop before (or here) to there, beyond ``energy_kwh`` only if the truck goes
    downhill on the way and stores energy; ``detour_kwh``, ``detour_s`` one way;
    ``wait_s`` all time at the stop other than charging; ``price_per_kwh`` of energy into the battery; ``fee`` per
    stop; ``table_row`` the row of ``charge_s``, -1 if the truck cannot charge there.
    ``charge_s`` has shape (n_tables, n_steps + 1): seconds of charging from SOC 0 to each of evenly spaced SOCs.
    """

    def __init__(
        self, *, charge_s, table_row, energy_kwh, drive_s, detour_kwh, detour_s, wait_s, price_per_kwh, fee,
        double capacity_kwh, double reserve_soc, double max_soc, double arrival_soc, double time_value_per_h,
        double end_price_per_kwh, double break_s, double break_after_s, highest_kwh=None, lowest_kwh=None
    ):
        check_above("capacity_kwh", capacity_kwh, 0.0)
        for name, soc in (("reserve_soc", reserve_soc), ("max_soc", max_soc), ("arrival_soc", arrival_soc)):
            check_within(name, soc, 0.0, 1.0)
        check_at_least("time_value_per_h", time_value_per_h, 0.0)
        check_finite("end_price_per_kwh", end_price_per_kwh)
        check_at_least("break_s", break_s, 0.0)
        if not break_after_s > 0.0:
            raise ValueError(f"break_after_s must be above 0, not {break_after_s}")
        if not np.isfinite(charge_s).all():
            raise ValueError("charging times must be finite")
        self.charge_s = np.ascontiguousarray(charge_s, dtype=np.float64)
        self.table_row = table_row
        self.n_hubs = len(table_row) - 1
        self.energy_kwh = energy_kwh
        self.highest_kwh = energy_kwh if highest_kwh is None else highest_kwh
        self.lowest_kwh = energy_kwh if lowest_kwh is None else lowest_kwh
        self.drive_s = drive_s
        self.detour_kwh = detour_kwh
        self.detour_s = detour_s
        self.wait_s = wait_s
        self.price_per_kwh = price_per_kwh
        self.fee = fee
        make_room(self.n_hubs + 1)
        self.capacity_kwh = capacity_kwh
        self.reserve_soc = reserve_soc
        self.max_soc = max_soc
        self.arrival_soc = arrival_soc
        self.time_value_per_s = time_value_per_h / 3600.0
        self.end_price_per_kwh = end_price_per_kwh
        self.break_s = break_s
        self.break_after_s = break_after_s

    cdef double reading(self, Py_ssize_t row, double soc) noexcept nogil:
        cdef Py_ssize_t n = self.charge_s.shape[1] - 1
        cdef double place = soc * n
        cdef Py_ssize_t i
        if place <= 0.0:
            return 0.0
        i = <Py_ssize_t>place
        if i >= n:
            i = n - 1
        return self.charge_s[row, i] + (place - i) * (self.charge_s[row, i + 1] - self.charge_s[row, i])

    cdef double leg_soc(self, Py_ssize_t a, Py_ssize_t b) noexcept nogil:
        """SOC used from hub a (-1: the road, here) to stop b, including both detours."""
        cdef double energy = self.energy_kwh[b] + self.detour_kwh[b]
        if a >= 0:
            energy += self.detour_kwh[a] - self.energy_kwh[a]
        return energy / self.capacity_kwh

    cdef double least(self, Py_ssize_t b) noexcept nogil:
        return self.arrival_soc if b == self.n_hubs else self.reserve_soc

    cdef Leg* legs_from(self, Py_ssize_t a) noexcept nogil:
        """Legs by stop from hub a (-1: the road, here)."""
        return LEGS + (a if a >= 0 else self.n_hubs) * (self.n_hubs + 1)

    cdef void look_around(self, Py_ssize_t first, bint at_hub) noexcept nogil:
        """Find what depends only on the stops from ``first`` on, once per decision."""
        cdef Py_ssize_t a
        for a in range(first, self.n_hubs + 1):
            STOPS[a].there_and_back_cost = 2.0 * self.detour_s[a] * self.time_value_per_s
        for a in range(first, self.n_hubs):
            if self.table_row[a] >= 0:
                STOPS[a].visit_cost = self.wait_s[a] * self.time_value_per_s + self.fee[a]
                STOPS[a].full_s = self.reading(self.table_row[a], self.max_soc)
                STOPS[a].reserve_s = self.reading(self.table_row[a], self.reserve_soc)
                STOPS[a].reach = a
                self.look_over(a, a + 1)
                self.settle(a, self.n_hubs)
        if not at_hub:
            self.look_over(-1, first)

    cdef void look_over(self, Py_ssize_t a, Py_ssize_t first) noexcept nogil:
        """Find the SOC that a truck needs on leaving hub a (-1: the road, here) for each stop from ``first`` on.

        It arrives with the least SOC wanted there, and the battery is not empty on the highest pass before. Infinite if
        a battery that is full in the deepest valley does not last from there, or if the truck cannot charge there.
        """
        cdef double here = 0.0
        cdef double out = 0.0
        cdef double highest, lowest, leg, needed
        cdef Py_ssize_t b
        cdef Leg* legs = self.legs_from(a)
        if a >= 0:
            here, out = self.energy_kwh[a], self.detour_kwh[a]
        highest = lowest = here
        for b in range(first, self.n_hubs + 1):
            if self.highest_kwh[b] > highest:
                highest = self.highest_kwh[b]
            if self.lowest_kwh[b] < lowest:
                lowest = self.lowest_kwh[b]
            leg = self.leg_soc(a, b)
            needed = leg + self.least(b)
            if (out + highest - here) / self.capacity_kwh > needed:
                needed = (out + highest - here) / self.capacity_kwh
            if (self.energy_kwh[b] + self.detour_kwh[b] - lowest) / self.capacity_kwh + self.least(b) > 1.0 + SAME_SOC:
                needed = INFINITY
            if b < self.n_hubs and self.table_row[b] < 0:
                needed = INFINITY
            legs[b].soc, legs[b].needed_soc = leg, needed
            if a >= 0 and needed <= self.max_soc + SAME_SOC:
                STOPS[a].reach = b + 1

    cdef double saved_s(self, Py_ssize_t before, Py_ssize_t b) noexcept nogil:
        """Charging at hub b, reached from hub ``before`` (-1: from here), that costs no time [s].

        Each hour of driving earns its share of the mandatory break, and the truck charges during it.
        """
        cdef double driven_s = self.drive_s[b]
        driven_s += self.driven_s if before < 0 else self.detour_s[before] + self.detour_s[b] - self.drive_s[before]
        cdef double earned = driven_s / self.break_after_s
        return self.break_s * (earned if earned < 1.0 else 1.0)

    cdef double time_cost(self, double charging_s, double saved_s) noexcept nogil:
        cdef double paid_s = charging_s - saved_s
        return (paid_s if paid_s > 0.0 else 0.0) * self.time_value_per_s

    cdef double energy_cost(self, Py_ssize_t b, double soc, double target) noexcept nogil:
        return (target - soc) * self.capacity_kwh * self.price_per_kwh[b]

    cdef double after(self, Leg* leg, Py_ssize_t b, double soc) noexcept nogil:
        """Cost from the arrival at stop b with ``soc`` on, which is between those of ``low_cost`` and ``full_cost``."""
        cdef double share, above_reserve, span
        if b == self.n_hubs:
            return -(soc - self.arrival_soc) * self.capacity_kwh * self.end_price_per_kwh
        if leg.low_cost == INFINITY or leg.full_cost == INFINITY:
            return leg.full_cost
        above_reserve = soc - self.reserve_soc
        span = self.max_soc - leg.soc - self.reserve_soc
        # A hub that is reached with just the reserve after charging to the highest target has a span of 0.
        share = above_reserve / span if above_reserve < span else 1.0
        return leg.low_cost + share * (leg.full_cost - leg.low_cost)

    cdef void settle(self, Py_ssize_t a, Py_ssize_t b) noexcept nogil:
        """Find what does not depend on how the truck gets to hub a, before it goes on to stop b."""
        cdef Leg* leg = self.legs_from(a) + b
        cdef double arrives_soc = leg.needed_soc - leg.soc
        if leg.needed_soc > self.max_soc + SAME_SOC:
            return
        leg.needed_s = self.reading(self.table_row[a], leg.needed_soc)
        if b == self.n_hubs:
            leg.from_full_cost = self.after(leg, b, self.max_soc - leg.soc)
            leg.from_needed_cost = self.after(leg, b, arrives_soc)
            return
        leg.from_full_cost = leg.full_cost
        leg.from_needed_cost = leg.low_cost
        if arrives_soc > self.reserve_soc + SAME_SOC:
            leg.from_needed_cost = self.after(leg, b, arrives_soc)

    cdef double best_from(
        self, Py_ssize_t before, Py_ssize_t a, double soc, Py_ssize_t* next_stop, double* target, bint plugged_in
    ) noexcept nogil:
        """Least cost of continuing from hub a, after ``before`` and on arrival with ``soc``."""
        cdef double best = INFINITY
        cdef double goal = soc
        cdef double cost
        cdef Py_ssize_t b
        cdef Arrival arrival
        if self.table_row[a] < 0:
            return INFINITY
        arrival = self.arrive(before, a, soc, plugged_in)
        for b in range(a + 1, STOPS[a].reach):
            cost = self.cost_by_way_of(&arrival, b, &goal)
            if cost < best - SAME_COST:
                best = cost
                if next_stop != NULL:
                    next_stop[0] = b
                    target[0] = goal
        return best

    cdef Arrival arrive(self, Py_ssize_t before, Py_ssize_t a, double soc, bint plugged_in) noexcept nogil:
        """Arrive at hub a, after ``before``, with ``soc``."""
        cdef Arrival arrival
        arrival.hub, arrival.soc = a, soc
        arrival.visit_cost = 0.0 if plugged_in else STOPS[a].visit_cost
        arrival.saved_s = self.saved_s(before, a)
        if soc == self.reserve_soc:
            arrival.charged_s = STOPS[a].reserve_s
        else:
            arrival.charged_s = self.reading(self.table_row[a], soc)
        arrival.full_cost = INFINITY
        if soc <= self.max_soc:
            arrival.full_cost = self.charging_cost(&arrival, STOPS[a].full_s, self.max_soc)
        return arrival

    cdef double charging_cost(self, Arrival* arrival, double charged_s, double target) noexcept nogil:
        """Cost of time and energy for charging to ``target``, which takes ``charged_s`` from SOC 0."""
        return self.time_cost(charged_s - arrival.charged_s, arrival.saved_s) + self.energy_cost(
            arrival.hub, arrival.soc, target
        )

    cdef double cost_by_way_of(self, Arrival* arrival, Py_ssize_t b, double* target) noexcept nogil:
        """Least cost of charging at a hub, to ``target``, and continuing to stop b; infinite if b is out of reach."""
        cdef Leg* leg = self.legs_from(arrival.hub) + b
        cdef double best = INFINITY
        cdef double goal, cost, charged_s, on_the_way
        if leg.needed_soc > self.max_soc + SAME_SOC:
            return INFINITY
        on_the_way = arrival.visit_cost + STOPS[b].there_and_back_cost
        # The highest target first: at equal cost a fuller battery is safer.
        if arrival.soc <= self.max_soc:
            cost = leg.from_full_cost
            cost += on_the_way + arrival.full_cost
            if cost < best - SAME_COST:
                best = cost
                target[0] = self.max_soc
        if leg.needed_soc > arrival.soc:
            goal, charged_s, cost = leg.needed_soc, leg.needed_s, leg.from_needed_cost
        else:
            goal, charged_s, cost = arrival.soc, arrival.charged_s, self.after(leg, b, arrival.soc - leg.soc)
        cost += on_the_way + self.charging_cost(arrival, charged_s, goal)
        if cost < best - SAME_COST:
            best = cost
            target[0] = goal
        return best

    def plan(self, double soc, double driven_s, bint at_hub, Py_ssize_t first=0):
        """Decide where to stop next and how far to charge.

        Parameters
        ----------
        soc
            State of charge here.
        driven_s
            Driving since the last break [s].
        at_hub
            The truck stands at an EVSE of hub ``first`` and may charge; else it is on the road and hubs from
            ``first`` on lie ahead.

        Returns
        -------
        (next_stop, target_soc, cost)
            ``next_stop`` is -1 if nothing can be reached with the reserve.
        """
        return self.choose(soc, driven_s, at_hub, first), self.target_soc, self.cost

    cpdef Py_ssize_t choose(self, double soc, double driven_s, bint at_hub, Py_ssize_t first) except? -2:
        """As ``plan``; return the next stop, and keep ``target_soc`` and ``cost``."""
        cdef Py_ssize_t a, b, chosen = -1
        cdef double target = soc
        cdef double best = INFINITY
        cdef double cost, left
        cdef Leg* leg
        self.driven_s = driven_s
        self.look_around(first, at_hub)
        for b in range(self.n_hubs - 1, first, -1):
            for a in range(b - 1, first - 1, -1):
                leg = self.legs_from(a) + b
                if self.table_row[a] >= 0 and leg.needed_soc <= self.max_soc + SAME_SOC:
                    leg.low_cost = self.best_from(a, b, self.reserve_soc, NULL, NULL, False)
                    leg.full_cost = self.best_from(a, b, self.max_soc - leg.soc, NULL, NULL, False)
                    self.settle(a, b)
        if at_hub:
            best = self.best_from(-1, first, soc, &chosen, &target, True)
        else:
            for b in range(first, self.n_hubs + 1):
                leg = self.legs_from(-1) + b
                if soc < leg.needed_soc - SAME_SOC:
                    continue
                left = soc - leg.soc
                if b == self.n_hubs:
                    cost = self.after(leg, b, left)
                else:
                    cost = STOPS[b].there_and_back_cost + self.best_from(-1, b, left, NULL, NULL, False)
                if cost < best - SAME_COST:
                    best = cost
                    chosen = b
        self.target_soc, self.cost = target, best
        return chosen

    def options(self, double soc, double driven_s, bint at_hub, Py_ssize_t first=0):
        """Options of ``plan``: for each next stop the best plan that goes there first.

        Parameters are those of ``plan``.

        Returns
        -------
        list of (next_stop, soc_arrive, target_soc, detour_cost, wait_cost, time_cost, energy_cost, cost)
            One for every stop where the truck can charge, and the destination. ``target_soc`` is the SOC it charges to,
            and ``time_cost`` and ``energy_cost`` are those of charging to it: here if ``at_hub``, else at
            ``next_stop``. ``wait_cost`` is that of ``next_stop`` on the road and 0 ``at_hub``. ``cost`` is that of
            the whole trip from here on, infinite if the stop is out of reach or the trip cannot be completed via it.
        """
        cdef Py_ssize_t b, hub, then
        cdef double cost, start, target, arrive, wait_cost, charging_s
        cdef Arrival arrival
        cdef Leg* leg
        self.choose(soc, driven_s, at_hub, first)
        found = []
        for b in range(first + at_hub, self.n_hubs + 1):
            if b < self.n_hubs and self.table_row[b] < 0:
                continue
            wait_cost = time_cost = energy_cost = 0.0
            if at_hub:
                hub, start = first, soc
                target = max(soc, self.max_soc)
                arrival = self.arrive(-1, first, soc, True)
                cost = self.cost_by_way_of(&arrival, b, &target)
                arrive = target - self.leg_soc(first, b)
            else:
                hub, start = b, soc - self.leg_soc(-1, b)
                target = arrive = start
                cost = INFINITY
                leg = self.legs_from(-1) + b
                if b == self.n_hubs and soc >= leg.needed_soc - SAME_SOC:
                    cost = self.after(leg, b, arrive)
                elif b < self.n_hubs:
                    wait_cost = STOPS[b].visit_cost
                    if soc >= leg.needed_soc - SAME_SOC:
                        cost = STOPS[b].there_and_back_cost + self.best_from(-1, b, arrive, &then, &target, False)
            if hub < self.n_hubs:
                charging_s = self.reading(self.table_row[hub], target) - self.reading(self.table_row[hub], start)
                time_cost = self.time_cost(charging_s, self.saved_s(-1, hub))
                energy_cost = self.energy_cost(hub, start, target)
            found.append(
                (b, arrive, target, STOPS[b].there_and_back_cost, wait_cost, time_cost, energy_cost, cost)
            )
        return found
