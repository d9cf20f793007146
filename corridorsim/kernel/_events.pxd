"""Time of the next event at a hub: a session reaches its target, has freed power, or could take more than its cap."""

from corridorsim.kernel._charging cimport ChargingCurve
from corridorsim.kernel._cohort cimport Cohort, enter_books
from corridorsim.kernel._roster cimport Roster
from corridorsim.kernel._session cimport Session, power_here
from libc.math cimport INFINITY


cdef inline double hours_at(double kw, double left_kwh) noexcept nogil:
    """Hours to charge energy at a constant power; 0 if none is left, even without power."""
    return left_kwh / kw if left_kwh > 0.0 else 0.0


cdef inline double seconds_to_target(Session* session) noexcept:
    cdef ChargingCurve curve = <ChargingCurve>session.curve
    return curve.seconds(session.soc, session.target, session.cap_kw * session.efficiency)


cdef inline double freed_after_s(Session* session, double regrant_kw, double soonest_h) noexcept:
    """Seconds until demand is ``regrant_kw`` below the cap; infinite if not before the target or ``soonest_h``."""
    cdef ChargingCurve curve = <ChargingCurve>session.curve
    cdef double limit_kw = session.cap_kw * session.efficiency
    cdef double threshold_kw = (session.cap_kw - regrant_kw) * session.efficiency
    cdef double crossing
    cdef Py_ssize_t k
    if threshold_kw <= 0.0:
        return INFINITY
    k = curve.piece(session.soc)
    while k < curve.n_points - 1 and curve.soc[k] < session.target:
        # The demand is the largest power still to come, so it falls below the threshold only on the last descent.
        if curve.later_max_kw[k + 1] < threshold_kw:
            if curve.kw[k] <= threshold_kw:
                return INFINITY
            crossing = curve.soc[k] + (
                (threshold_kw - curve.kw[k]) / (curve.kw[k + 1] - curve.kw[k]) * (curve.soc[k + 1] - curve.soc[k])
            )
            if crossing <= session.soc or crossing >= session.target:
                return INFINITY
            if (crossing - session.soc) * session.full_kwh >= soonest_h * session.cap_kw:
                return INFINITY
            return curve.seconds(session.soc, crossing, limit_kw) + 1e-3
        k += 1
    return INFINITY


cdef inline double claim_ends_after_s(Session* session, double regrant_kw, double soonest_h) noexcept:
    """Seconds until a session whose curve may rise could take more than its claim, or has freed ``regrant_kw``.

    Infinite if not before the target or ``soonest_h``. A cap below the claim stays below it, however the power rises.
    """
    cdef ChargingCurve curve = <ChargingCurve>session.curve
    cdef double limit_kw = session.cap_kw * session.efficiency
    cdef double least_kw = (session.cap_kw - regrant_kw) * session.efficiency
    cdef double crossing = -1.0
    cdef double at_soc = session.soc
    cdef bint may_take_more = (
        session.cap_kw >= session.wanted_kw and session.cap_kw < session.evse_kw
        and session.cap_kw < session.ceiling_kw and power_here(session) <= session.cap_kw
    )
    cdef Py_ssize_t k = curve.piece(session.soc)
    if session.cap_kw <= 0.0:
        return INFINITY
    if k < curve.n_points - 2 and curve.soc[k + 1] - session.soc < 1e-12:
        k += 1
    while k < curve.n_points - 1 and at_soc < session.target:
        if curve.kw[k + 1] > curve.kw[k] and may_take_more and curve.kw[k + 1] / session.efficiency > session.cap_kw:
            crossing = crossing_soc(curve, k, limit_kw)
        elif curve.kw[k + 1] < curve.kw[k] and curve.kw[k + 1] < least_kw:
            crossing = crossing_soc(curve, k, least_kw)
        if crossing >= 0.0:
            if crossing < at_soc:
                crossing = at_soc
            break
        k += 1
        at_soc = curve.soc[k]
    if crossing < 0.0 or crossing >= session.target:
        return INFINITY
    if (crossing - session.soc) * session.full_kwh >= soonest_h * session.cap_kw:
        return INFINITY
    return curve.seconds(session.soc, crossing, limit_kw) + 1e-3


cdef inline double crossing_soc(ChargingCurve curve, Py_ssize_t k, double kw) noexcept nogil:
    """SOC at which the line through a piece of the curve has a power."""
    return curve.soc[k] + (kw - curve.kw[k]) / (curve.kw[k + 1] - curve.kw[k]) * (curve.soc[k + 1] - curve.soc[k])


cdef inline double event_within_h(Session* session, double regrant_kw, double step_kw, double soonest_h) noexcept:
    """Hours until the target is reached or power is to be granted again; ``soonest_h`` if neither is sooner."""
    cdef double wait_h
    # Never faster than at the cap throughout: most sessions need no closer check.
    if (session.target - session.soc) * session.full_kwh < soonest_h * session.cap_kw:
        wait_h = seconds_to_target(session) / 3600.0
        if wait_h < soonest_h:
            soonest_h = wait_h
    if session.may_rise and step_kw < INFINITY:
        if regrant_kw < INFINITY:
            wait_h = claim_ends_after_s(session, regrant_kw, soonest_h) / 3600.0
            if wait_h < soonest_h:
                soonest_h = wait_h
        return soonest_h
    # If the demand is steady to the end of the piece, nothing is freed before.
    if regrant_kw < INFINITY and (
        session.piece_demand_kw < 0.0
        or (session.piece_end - session.soc) * session.full_kwh < soonest_h * session.cap_kw
    ):
        wait_h = freed_after_s(session, regrant_kw, soonest_h) / 3600.0
        if wait_h < soonest_h:
            soonest_h = wait_h
    return soonest_h


cdef inline double soonest_single_h(Roster* roster, double regrant_kw) noexcept:
    """Hours until the first of the singles reaches its target or has freed ``regrant_kw``.

    The one that would be first at its cap throughout is checked first, so that few others need a closer check.
    """
    cdef double soonest_h = INFINITY
    cdef double at_cap_h
    cdef Py_ssize_t i, likeliest = -1
    cdef Session* session
    for i in range(roster.n_singles):
        session = &roster.sessions[roster.singles[i]]
        at_cap_h = hours_at(session.cap_kw, (session.target - session.soc) * session.full_kwh)
        if at_cap_h < soonest_h:
            soonest_h = at_cap_h
            likeliest = roster.singles[i]
    if likeliest >= 0:
        soonest_h = seconds_to_target(&roster.sessions[likeliest]) / 3600.0
    for i in range(roster.n_singles):
        soonest_h = event_within_h(&roster.sessions[roster.singles[i]], regrant_kw, roster.step_kw, soonest_h)
    return soonest_h


cdef inline double soonest_member_h(Roster* roster, double regrant_kw, double soonest_h) noexcept:
    """As ``soonest_single_h``, for the members of cohorts; ``soonest_h`` if none is sooner."""
    cdef double due_h
    cdef Py_ssize_t i, k
    cdef Cohort* cohort
    cdef Session session
    for i in range(roster.n_cohorts):
        cohort = &roster.cohorts[i]
        for k in range(cohort.n - 1, -1, -1):
            due_h = hours_at(cohort.cap_kw, cohort.members[k].due_kwh - cohort.each_kwh)
            if due_h >= soonest_h:
                break
            if leaves_at_target(&roster.sessions[cohort.members[k].slot]):
                soonest_h = due_h
                break
            # It will leave before its target, and may still be the first to get there.
            session = roster.sessions[cohort.members[k].slot]
            enter_books(cohort, &session, &roster.levels)
            soonest_h = event_within_h(&session, regrant_kw, roster.step_kw, soonest_h)
    return soonest_h


cdef inline bint leaves_at_target(Session* session) noexcept nogil:
    return session.target <= session.cohort_until
