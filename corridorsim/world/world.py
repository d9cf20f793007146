"""The world of one run: all agents on one clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import inf

import simpy

from corridorsim.local_time import start_of
from corridorsim.records.recorder import Recorder
from corridorsim.rng import Streams
from corridorsim.scenario.data import Scenario
from corridorsim.scenario.storms import storm_hits, with_stormy_roads
from corridorsim.units import SECONDS_PER_MINUTE
from corridorsim.world.assemble import border_posts, hubs_on_feeders
from corridorsim.world.charging.surroundings import Surroundings
from corridorsim.world.demand import dated_trips, flow_trips
from corridorsim.world.engine import Engine, events_scheduled, new_environment
from corridorsim.world.grid.events import start_grid_events
from corridorsim.world.hub.faults import Repairs, faults_of
from corridorsim.world.hub.hub import Hub
from corridorsim.world.journey.reroute import turn_trucks_away
from corridorsim.world.state.trip_state import Observer, TripState
from corridorsim.world.storms import let_storms_pass
from corridorsim.world.tables.infrastructure import write_infrastructure
from corridorsim.world.tables.world_log import WorldLog
from corridorsim.world.traffic import Traffic
from corridorsim.world.trucks import TruckMaker


@dataclass(frozen=True)
class RunSummary:
    """Counts and means of a run, besides its tables."""

    trips: int
    events: int
    visits: int
    """Waits at hubs that ended in a grant."""
    mean_wait_min: dict[str, float]
    """By hub, over all waits that ended in a grant."""


def simulate(
    scenario: Scenario,
    seed: int,
    replication: int,
    recorder: Recorder,
    mean_wait_min: Mapping[str, float] | None = None,
    engine: Engine = "compiled",
) -> RunSummary:
    """Run one replication of a scenario and write its tables.

    Parameters
    ----------
    mean_wait_min
        Long-run mean wait by hub that uninformed planners know [min]; if left out, none is known.
    """
    world = World(scenario, Streams(seed, replication), recorder, mean_wait_min or {}, engine)
    world.run()
    recorder.close()
    return world.summary()


class World:
    """All agents of one run; times are seconds since the start of the run."""

    def __init__(
        self,
        scenario: Scenario,
        streams: Streams,
        recorder: Recorder,
        mean_wait_min: Mapping[str, float],
        engine: Engine = "compiled",
    ) -> None:
        self._storms = storm_hits(scenario, streams)
        self.scenario = scenario = with_stormy_roads(scenario, self._storms) if self._storms else scenario
        self.env: simpy.Environment = new_environment(engine)
        self.log = WorldLog(self.env, recorder)
        self._streams = streams
        write_infrastructure(scenario, recorder)
        self.hubs, self.feeders = hubs_on_feeders(self.env, scenario, self.log)
        borders = border_posts(self.env, scenario, streams)
        around = Surroundings(self.env, self.log, scenario, streams, self.hubs)
        self.maker = TruckMaker(around, borders, streams, mean_wait_min)
        self.traffic = Traffic(self.env, self.maker, scenario.clock.end_s)

    def observe(self, observer: Observer, trip_id: str) -> None:
        """Let an observer follow one trip; to be called before the clock runs."""
        self.traffic.observer_of = lambda trip: observer if trip.trip_id == trip_id else None

    # -- the clock ---------------------------------------------------------------------------------------------

    def run(self, until_s: float = inf) -> None:
        """Run from the first departure to the end of the cool-down, or to ``until_s`` if that is earlier.

        What fails carries the time in the run, and the truck or hub at which it happened.
        """
        try:
            self._run(until_s)
        except Exception as error:
            start = start_of(self.scenario.clock.start)
            error.add_note(f"at {start + timedelta(seconds=self.env.now):%Y-%m-%d %H:%M:%S} UTC of the run")
            raise

    def _run(self, until_s: float) -> None:
        self._begin()
        env, clock = self.env, self.scenario.clock
        for moment_s in (clock.window_start_s, clock.window_end_s, clock.end_s):
            if moment_s > until_s:
                if until_s > env.now:
                    env.run(until=until_s)
                return
            if moment_s > env.now:
                env.run(until=moment_s)
            self._write_states()
        self.traffic.stop_the_clock()

    def _begin(self) -> None:
        env, scenario = self.env, self.scenario
        for flow in scenario.flows:
            env.process(self.traffic.departures(flow_trips(scenario, flow, self._streams)))
        env.process(self.traffic.departures(dated_trips(scenario, self._streams)))
        repairs = Repairs(env, scenario, self._streams)
        for index, hub in enumerate(self.hubs):
            env.process(turn_trucks_away(hub, index, self.traffic.trucks()))
            for process in hub.followed():
                env.process(process)
            if scenario.equipment.mtbf_h is not None:
                for slot in range(len(hub.spec.evses)):
                    env.process(faults_of(hub, slot, repairs))
        let_storms_pass(env, self.log, self.hubs, self._storms)
        for feeder in self.feeders:
            if feeder.changes_hourly:
                env.process(feeder.follow_hours())
        start_grid_events(env, self.feeders, self._streams)
        self._write_states()

    def _write_states(self) -> None:
        for hub in self.hubs:
            hub.power.advance(self.env.now)
            hub.record()
        for feeder in self.feeders:
            feeder.record()

    # -- what can be asked -------------------------------------------------------------------------------------

    @property
    def trips(self) -> Iterable[TripState]:
        """Trips under way, in the order of departure."""
        return self.traffic.under_way()

    def hub(self, name: str) -> Hub:
        """The hub with a name."""
        return next(hub for hub in self.hubs if hub.spec.name == name)

    def summary(self) -> RunSummary:
        """Counts and mean waits."""
        waits = {
            hub.spec.name: hub.wait_sum_s / hub.waits / SECONDS_PER_MINUTE if hub.waits else 0.0 for hub in self.hubs
        }
        return RunSummary(self.traffic.trips, events_scheduled(self.env), sum(hub.waits for hub in self.hubs), waits)
