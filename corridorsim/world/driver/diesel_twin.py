"""The diesel twin that ``delay_s`` compares with: the same departure, route and driver, but no queues."""

from __future__ import annotations

from collections.abc import Sequence

from corridorsim.world.driver.bans import BanCalendar
from corridorsim.world.driver.log import LEAST_DRIVE_S, DriverLog


def twin_trip_s(
    drives_s: Sequence[float], calendars: Sequence[BanCalendar | None], log: DriverLog, depart_s: float
) -> float:
    """Trip time of a truck that drives at free flow and stops only for driving rules and bans [s].

    Parameters
    ----------
    drives_s
        Driving time of each stretch [s], in driving order.
    calendars
        The bans on each stretch; None if there are none.
    log
        The driver's hours at departure; it is modified.
    """
    total_s = 0.0
    for drive_s in drives_s:
        total_s += drive_s
    trip_s = total_s
    now_s = depart_s
    for stretch in range(len(drives_s)):
        left_s, bans = drives_s[stretch], calendars[stretch]
        while left_s > 0.0:
            drivable_s = 0.0
            rest_s = bans.wait_s(now_s) if bans is not None else 0.0
            if rest_s > 0.0:
                rest_s = log.stand_s(now_s, rest_s, trip_s)
            else:
                wanted_s = min(left_s, LEAST_DRIVE_S)
                drivable_s = log.drivable_s(now_s, trip_s, trip_s)
                if drivable_s < wanted_s:
                    rest_s = log.rest_due_s(now_s, wanted_s, trip_s, trip_s)
            if rest_s > 0.0:
                total_s += rest_s
                now_s += rest_s
                log.rested(rest_s, now_s)
                continue
            step_s = min(left_s, drivable_s)
            if bans is not None:
                step_s = min(step_s, bans.free_s(now_s))
            now_s += step_s
            log.drove(step_s, now_s)
            left_s -= step_s
            trip_s -= step_s
    return total_s
