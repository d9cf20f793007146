"""What a truck knows about the stops ahead: driving time and energy to get there, waits and prices."""

import numpy as np

from corridorsim.kernel._domain cimport check_above, check_at_least, check_finite
from corridorsim.kernel._random cimport keyed
from corridorsim.kernel._road cimport Route
from libc.math cimport exp
from libc.stdint cimport uint64_t

cdef extern from *:
    """
    #ifndef CORRIDORSIM_SOURCE_HASH
    #define CORRIDORSIM_SOURCE_HASH ""
    #endif
    """
    const char* CORRIDORSIM_SOURCE_HASH

SOURCE_HASH = CORRIDORSIM_SOURCE_HASH.decode()

# By name and length: arrays that are filled again for each truck. All routes of one length use the same ones, which
# therefore stay in the processor's cache.
SCRATCH = {}


cdef object scratch(str name, Py_ssize_t length):
    if (name, length) not in SCRATCH:
        SCRATCH[name, length] = np.zeros(length)
    return SCRATCH[name, length]


cdef class PriceTable:
    """Prices that change with time: ``per_kwh[i]`` applies from ``times_s[i]`` on; the first also applies before."""

    def __init__(self, times_s, per_kwh):
        self.times_s = np.array(times_s, dtype=np.float64)
        self.per_kwh = np.array(per_kwh, dtype=np.float64)
        if not len(times_s) == len(per_kwh) > 0:
            raise ValueError(f"prices need a time each and at least one, not {len(times_s)} for {len(per_kwh)}")
        if not (np.isfinite(times_s).all() and np.isfinite(per_kwh).all()):
            raise ValueError("times and prices must be finite")

    cdef double at(self, double time_s) noexcept:
        cdef Py_ssize_t first = 1
        cdef Py_ssize_t end = self.times_s.shape[0]
        cdef Py_ssize_t middle
        while first < end:
            middle = (first + end) // 2
            if self.times_s[middle] <= time_s:
                first = middle + 1
            else:
                end = middle
        return self.per_kwh[first - 1]


cdef class StopsAhead:
    """The stops of a route as trucks of one class and contract see them; ``look`` fills the arrays for one truck.

    Stops 0 .. n - 1 are hubs in driving order, stop n is the destination. The arrays have shape (n + 1,) and are
    those of ``StopPlanner``: ``drive_s``, ``energy_kwh`` and ``detour_kwh`` to get there, ``wait_s`` and
    ``price_per_kwh`` of the stop. They hold until the next ``look``, also at another route.

    Parameters
    ----------
    route
        The route.
    position
        Segment of the route that begins at each stop, shape (n + 1,).
    access_km
        Distance from the road to each stop, shape (n + 1,).
    overhead_s
        Handling at each hub, shape (n,) [s].
    usual_wait_s, usual_price_per_kwh
        Long-run means of each hub, shape (n,).
    prices
        Prices by hub, known in advance to those who see its live data; None if the price never changes.
    hub_keys
        Keys that distinguish hubs in random draws, shape (n,).
    choice_noise_s
        Width of drivers' random preference for a hub, as time [s]: uniform, fixed for a trip and a hub.
    stream
        The random stream of this choice noise.
    live_memory_s
        The weight of a wait seen now decreases as exp(-time to arrival / this).
    """

    def __init__(
        self, Route route, *, position, access_km, overhead_s, usual_wait_s, usual_price_per_kwh, prices, hub_keys,
        double choice_noise_s, uint64_t stream, double live_memory_s
    ):
        self.route = route
        self.n_hubs = len(hub_keys)
        self.position = np.array(position, dtype=np.intp)
        self.access_km = np.array(access_km, dtype=np.float64)
        self.overhead_s = np.array(overhead_s, dtype=np.float64)
        self.usual_wait_s = np.array(usual_wait_s, dtype=np.float64)
        self.usual_price = np.array(usual_price_per_kwh, dtype=np.float64)
        self.prices = list(prices)
        self.hub_keys = np.array(hub_keys, dtype=np.uint64)
        self.width_s = choice_noise_s
        self.stream = stream
        self.live_memory_s = live_memory_s
        lengths = [len(array) for array in (overhead_s, usual_wait_s, usual_price_per_kwh, self.prices)]
        if any([length != self.n_hubs for length in lengths]):
            raise ValueError(f"all arrays of {self.n_hubs} hubs need that length, not {lengths}")
        if not len(position) == len(access_km) == self.n_hubs + 1:
            raise ValueError(f"stops are the hubs and the destination, not {len(position)} for {self.n_hubs} hubs")
        if not 0 <= min(position) <= max(position) <= route.n_segments:
            raise ValueError("a stop lies beyond the route")
        for name, values in (
            ("access_km", access_km), ("overhead_s", overhead_s), ("usual_wait_s", usual_wait_s),
            ("usual_price_per_kwh", usual_price_per_kwh), ("choice_noise_s", [choice_noise_s]),
        ):
            for value in values:
                check_finite(name, value)
        check_above("live_memory_s", live_memory_s, 0.0)
        self.segment_s = scratch("segment_s", route.n_segments + 1)
        self.segment_kwh = scratch("segment_kwh", route.n_segments + 1)
        n_stops = self.n_hubs + 1
        self.drive = self.drive_s = scratch("drive_s", n_stops)
        self.energy = self.energy_kwh = scratch("energy_kwh", n_stops)
        self.highest = self.highest_kwh = scratch("highest_kwh", n_stops)
        self.lowest = self.lowest_kwh = scratch("lowest_kwh", n_stops)
        self.detour = self.detour_kwh = scratch("detour_kwh", n_stops)
        self.wait = self.wait_s = scratch("wait_s", n_stops)
        self.price = self.price_per_kwh = scratch("price_per_kwh", n_stops)
        self.choice_noise = self.choice_noise_s = scratch("choice_noise_s", n_stops)

    cpdef int look(
        self, Py_ssize_t segment, double offset_m, double now_s, double mass_kg, double access_kwh_per_km,
        uint64_t trip_key
    ) except -1:
        """Look ahead from ``offset_m`` into ``segment``, with usual values at hubs; stops behind have none."""
        cdef Py_ssize_t stop, i
        cdef Py_ssize_t before = segment
        cdef double highest, lowest, kwh
        check_at_least("now_s", now_s, 0.0)
        check_at_least("mass_kg", mass_kg, 0.0)
        self.now_s = now_s
        self.route.look_ahead(segment, offset_m, now_s, mass_kg, &self.segment_s[0], &self.segment_kwh[0])
        for stop in range(self.n_hubs + 1):
            self.drive[stop] = self.segment_s[self.position[stop]]
            highest = lowest = self.energy[stop] = self.segment_kwh[self.position[stop]]
            for i in range(before + 1, self.position[stop]):
                kwh = self.segment_kwh[i]
                if kwh > highest:
                    highest = kwh
                elif kwh < lowest:
                    lowest = kwh
            self.highest[stop], self.lowest[stop] = highest, lowest
            if self.position[stop] > before:
                before = self.position[stop]
            self.detour[stop] = self.access_km[stop] * access_kwh_per_km
        for stop in range(self.n_hubs):
            self.choice_noise[stop] = (keyed(self.stream, trip_key, self.hub_keys[stop], 0) - 0.5) * self.width_s
            self.wait[stop] = self.overhead_s[stop] + self.usual_wait_s[stop] + self.choice_noise[stop]
            self.price[stop] = self.usual_price[stop]

    cpdef int see(self, Py_ssize_t stop, double wait_s) except -1:
        """Use what a hub publishes now: its wait, weighted less with distance, and its prices."""
        cdef double usual_s = self.usual_wait_s[stop]
        cdef double weight = exp(-self.drive[stop] / self.live_memory_s)
        self.expect(stop, usual_s + weight * (wait_s - usual_s))
        prices = self.prices[stop]
        if prices is not None:
            self.price[stop] = (<PriceTable>prices).at(self.now_s + self.drive[stop])

    cpdef int expect(self, Py_ssize_t stop, double wait_s) except -1:
        """Set the expected wait, excluding handling."""
        self.wait[stop] = self.overhead_s[stop] + wait_s + self.choice_noise[stop]
