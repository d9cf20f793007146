"""One session of a hub while power flows: what holds within the present piece of its charging curve.

Inline, so that a change at a large hub costs a few nanoseconds a session; powers are on the grid side.
"""

from corridorsim.kernel._charging cimport ChargingCurve
from libc.math cimport INFINITY, expm1


cdef struct Session:
    # What was agreed at the plug.
    double soc_start
    double target
    double evse_kw
    double efficiency  # grid to battery
    double full_kwh  # grid energy from SOC 0 to 1
    double soc_per_kwh
    double ceiling_kw
    # What it has come to.
    double soc
    double cap_kw
    double wanted_kw
    double grid_kwh
    double energy_cost
    double peak_kw
    double selling_kw  # into the grid
    double sold_kwh
    # What holds within the present piece of the curve, up to ``piece_end``.
    double piece_end
    double piece_start
    double piece_kw  # at its start
    double piece_slope  # kW per unit of SOC
    double piece_floor_kw  # least power of the curve on the rest of the piece
    double piece_demand_kw  # largest power still to come, within the EVSE's; negative where it falls along the piece
    double piece_later_kw  # largest power beyond the piece
    bint piece_is_flat
    bint is_active


cdef inline void enter_piece(Session* session, ChargingCurve curve) noexcept:
    """Note what holds on the rest of the piece of the curve that the session is on."""
    cdef Py_ssize_t k = curve.piece(session.soc)
    cdef double end_kw = curve.kw[k + 1] / session.efficiency
    session.piece_start = curve.soc[k]
    session.piece_end = curve.soc[k + 1]
    session.piece_kw = curve.kw[k] / session.efficiency
    session.piece_slope = (end_kw - session.piece_kw) / (session.piece_end - session.piece_start)
    session.piece_is_flat = curve.kw[k] == curve.kw[k + 1]
    session.piece_later_kw = curve.later_max_kw[k + 1] / session.efficiency
    session.piece_floor_kw = power_here(session) if session.piece_slope > 0.0 else end_kw
    if curve.later_max_kw[k + 1] < curve.kw[k]:
        session.piece_demand_kw = -1.0
    elif session.piece_later_kw < session.evse_kw:
        session.piece_demand_kw = session.piece_later_kw
    else:
        session.piece_demand_kw = session.evse_kw


cdef inline void begin(Session* session, ChargingCurve curve, double soc, double target) noexcept:
    """Nothing is granted yet; EVSE and efficiency are those of the session."""
    session.soc = session.soc_start = soc
    session.target = target
    session.full_kwh = curve.capacity_kwh / session.efficiency
    session.soc_per_kwh = 1.0 / session.full_kwh
    session.ceiling_kw = INFINITY
    session.cap_kw = session.wanted_kw = 0.0
    session.grid_kwh = session.energy_cost = session.peak_kw = 0.0
    session.selling_kw = session.sold_kwh = 0.0
    session.is_active = True
    enter_piece(session, curve)


cdef inline double sold_within(Session* session, ChargingCurve curve, double duration_h) noexcept:
    """Energy that is fed into the grid in a time [kWh]; losses on the way out are those on the way in."""
    cdef double kwh = session.selling_kw * duration_h
    session.sold_kwh += kwh
    session.soc -= kwh / session.efficiency * session.soc_per_kwh / session.efficiency
    enter_piece(session, curve)
    return kwh


cdef inline bint is_steady(Session* session) noexcept nogil:
    """Whether the power is constant to the end of the piece under the present cap."""
    return session.soc < session.piece_end and (session.cap_kw <= session.piece_floor_kw or session.piece_is_flat)


cdef inline double power_here(Session* session) noexcept nogil:
    return session.piece_kw + session.piece_slope * (session.soc - session.piece_start)


cdef inline double soc_within_piece(Session* session, double duration_h, double* peak_kw) noexcept nogil:
    """SOC after a time in which cap or falling curve alone limit the power; infinite where both do, or it may rise."""
    cdef double power
    if is_steady(session):
        peak_kw[0] = session.cap_kw if session.cap_kw < session.piece_floor_kw else session.piece_floor_kw
        return session.soc + peak_kw[0] * duration_h * session.soc_per_kwh
    power = power_here(session)
    if session.piece_slope < 0.0 and power <= session.cap_kw and session.soc < session.piece_end:
        peak_kw[0] = power
        return session.soc + power / session.piece_slope * expm1(
            session.piece_slope * session.soc_per_kwh * duration_h
        )
    peak_kw[0] = 0.0
    return INFINITY


cdef inline void note_peak(Session* session, double battery_kw) noexcept nogil:
    cdef double power = battery_kw / session.efficiency
    if power > session.cap_kw:
        power = session.cap_kw
    if power > session.peak_kw:
        session.peak_kw = power


cdef inline double freed_after_s(
    ChargingCurve curve, Session* session, double regrant_kw, double soonest_h
) noexcept:
    """Seconds until the battery wants ``regrant_kw`` less than its cap; infinite where not before target or soonest."""
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


cdef inline double water_level(double* demands, Py_ssize_t n, double limit_kw) noexcept nogil:
    """Level L with sum(min(d, L)) = limit; reorders ``demands``. The sum of demands must exceed the limit.

    Whoever wants less than an equal share of what is left gets it and leaves the rest to the others; each pass looks
    at those alone who still want more, so that few passes do.
    """
    cdef double left = limit_kw if limit_kw > 0.0 else 0.0
    cdef double share = left / n
    cdef Py_ssize_t i, kept
    while True:
        kept = 0
        for i in range(n):
            if demands[i] <= share:
                left -= demands[i]
            else:
                demands[kept] = demands[i]
                kept += 1
        if kept == n or kept == 0:
            return share
        n = kept
        share = left / n
