"""One session of a hub while power flows, with the properties of the present piece of its charging curve.

Inline, since tapering sessions are handled one by one at each change; powers are on the grid side.
"""

from corridorsim.kernel._charging cimport ChargingCurve
from libc.math cimport INFINITY, expm1


cdef struct Session:
    # Fixed when plugging in.
    void* curve  # a ChargingCurve that the hub keeps alive; NULL if no power flows
    Py_ssize_t number  # of the hub's sessions, in order of arrival
    double soc_start
    double target
    double evse_kw
    double efficiency  # grid to battery
    double full_kwh  # grid energy from SOC 0 to 1
    double soc_per_kwh
    double ceiling_kw
    # Present state.
    double soc
    double cap_kw
    double wanted_kw
    double grid_kwh
    double energy_cost
    double peak_kw
    double selling_kw  # into the grid
    double sold_kwh
    # Properties of the present piece of the curve, up to ``piece_end``.
    double piece_end
    double piece_start
    double piece_kw  # at its start
    double piece_slope  # kW per unit of SOC
    double piece_floor_kw  # least power of the curve on the rest of the piece
    double piece_demand_kw  # largest power still to come, within the EVSE's; negative if it falls along the piece
    double piece_later_kw  # largest power beyond the piece
    bint piece_is_flat
    bint may_rise  # along this piece or a later one
    # Membership at its hub.
    Py_ssize_t cabinet  # of its slot; -1 if none
    Py_ssize_t cohort  # -1 for a single
    Py_ssize_t place  # among the singles
    # In a cohort: when it leaves, and from which readings and time its books are open.
    double cohort_until  # SOC up to which the battery accepts the members' demand
    double due_kwh
    double from_kwh
    double from_cost
    double from_s


cdef inline void enter_piece(Session* session) noexcept:
    """Set the properties of the rest of the piece of the curve that the session is on."""
    cdef ChargingCurve curve = <ChargingCurve>session.curve
    cdef Py_ssize_t k = curve.piece(session.soc)
    cdef double end_kw = curve.kw[k + 1] / session.efficiency
    session.piece_start = curve.soc[k]
    session.piece_end = curve.soc[k + 1]
    session.piece_kw = curve.kw[k] / session.efficiency
    session.piece_slope = (end_kw - session.piece_kw) / (session.piece_end - session.piece_start)
    session.piece_is_flat = curve.kw[k] == curve.kw[k + 1]
    session.may_rise = k <= curve.last_rise
    session.piece_later_kw = curve.later_max_kw[k + 1] / session.efficiency
    session.piece_floor_kw = power_here(session) if session.piece_slope > 0.0 else end_kw
    if curve.later_max_kw[k + 1] < curve.kw[k]:
        session.piece_demand_kw = -1.0
    elif session.piece_later_kw < session.evse_kw:
        session.piece_demand_kw = session.piece_later_kw
    else:
        session.piece_demand_kw = session.evse_kw


cdef inline void begin(Session* session, ChargingCurve curve, double soc, double target) noexcept:
    """Begin a session without a grant; EVSE power and efficiency must be set already."""
    session.curve = <void*>curve
    session.soc = session.soc_start = soc
    session.target = target
    session.full_kwh = curve.capacity_kwh / session.efficiency
    session.soc_per_kwh = 1.0 / session.full_kwh
    session.ceiling_kw = INFINITY
    session.cap_kw = session.wanted_kw = 0.0
    session.grid_kwh = session.energy_cost = session.peak_kw = 0.0
    session.selling_kw = session.sold_kwh = 0.0
    enter_piece(session)


cdef inline double sold_within(Session* session, double duration_h) noexcept:
    """Energy fed into the grid in a time [kWh]; discharging losses equal charging losses."""
    cdef double kwh = session.selling_kw * duration_h
    session.sold_kwh += kwh
    session.soc -= kwh / session.efficiency * session.soc_per_kwh / session.efficiency
    enter_piece(session)
    return kwh


cdef inline bint is_steady(Session* session) noexcept nogil:
    """Whether the power is constant to the end of the piece under the present cap."""
    return session.soc < session.piece_end and (session.cap_kw <= session.piece_floor_kw or session.piece_is_flat)


cdef inline double power_here(Session* session) noexcept nogil:
    return session.piece_kw + session.piece_slope * (session.soc - session.piece_start)


cdef inline double soc_within_piece(Session* session, double duration_h, double* peak_kw) noexcept nogil:
    """SOC after a time if only the cap or only a falling curve limits the power; infinite if both do or it may rise."""
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


cdef inline double advance(Session* session, double duration_s, double paid_per_kwh) noexcept:
    """Charge for a time under the cap, at a price for energy from the grid; return that energy [kWh]."""
    cdef double before = session.soc
    cdef double power_kw
    cdef double after = soc_within_piece(session, duration_s / 3600.0, &power_kw)
    cdef double kwh
    if after < session.piece_end:
        session.soc = after
        if power_kw > session.peak_kw:
            session.peak_kw = power_kw
    else:
        advance_along(session, duration_s)
    kwh = (session.soc - before) * session.full_kwh
    session.grid_kwh += kwh
    session.energy_cost += kwh * paid_per_kwh
    return kwh


cdef inline void advance_along(Session* session, double duration_s) noexcept:
    """Step over pieces of the curve or along a slope; the peak lies at an end or at a corner in between."""
    cdef ChargingCurve curve = <ChargingCurve>session.curve
    cdef double before = session.soc
    cdef Py_ssize_t k
    note_peak(session, curve.power_at(before))
    session.soc = curve.step(before, session.cap_kw * session.efficiency, duration_s)
    for k in range(curve.n_points):
        if before < curve.soc[k] < session.soc:
            note_peak(session, curve.kw[k])
    note_peak(session, curve.power_at(session.soc))
    enter_piece(session)


cdef inline double demand_kw(Session* session, double step_kw) noexcept:
    """Power that the session claims, regardless of its cabinet, hub and feeder.

    The most that it can draw until its power has risen by ``step_kw`` or its curve begins to rise; with an infinite
    step, the most that it will ever draw. These are the same for a curve that rises no more.
    """
    cdef double wanted_kw = session.piece_demand_kw
    if session.may_rise and step_kw < INFINITY:
        wanted_kw = claim_kw(session, step_kw)
        if wanted_kw > session.evse_kw:
            wanted_kw = session.evse_kw
    elif wanted_kw < 0.0:
        wanted_kw = power_here(session)
        if wanted_kw < session.piece_later_kw:
            wanted_kw = session.piece_later_kw
        if wanted_kw > session.evse_kw:
            wanted_kw = session.evse_kw
    return wanted_kw if wanted_kw < session.ceiling_kw else session.ceiling_kw


cdef inline double claim_kw(Session* session, double step_kw) noexcept:
    """Highest power up to ``step_kw`` above the present one along the pieces that rise from here without a break."""
    cdef ChargingCurve curve = <ChargingCurve>session.curve
    cdef Py_ssize_t k = curve.piece(session.soc)
    cdef double power_kw = power_here(session)
    cdef double most_kw
    # Rounding must not leave a session just before the point at which its power rises.
    if k < curve.n_points - 2 and curve.soc[k + 1] - session.soc < 1e-12:
        k += 1
        power_kw = curve.kw[k] / session.efficiency
    most_kw = power_kw
    while k < curve.n_points - 1 and curve.kw[k + 1] > curve.kw[k] and curve.soc[k] < session.target:
        most_kw = curve.kw[k + 1] / session.efficiency
        if most_kw >= power_kw + step_kw:
            return power_kw + step_kw
        k += 1
    return most_kw


cdef inline double drawn_kw(Session* session) noexcept nogil:
    cdef double power_kw = session.piece_floor_kw if is_steady(session) else power_here(session)
    return session.cap_kw if session.cap_kw < power_kw else power_kw


cdef inline bint takes_in_full(Session* session) noexcept nogil:
    """Whether the battery accepts the full demand, here and for a while."""
    cdef double power_kw = power_here(session)
    return power_kw > session.wanted_kw or (power_kw == session.wanted_kw and session.piece_slope >= 0.0)


cdef inline double in_full_until(Session* session, double kw) noexcept:
    """SOC from which the battery accepts less than ``kw``, if it accepts that here."""
    cdef ChargingCurve curve = <ChargingCurve>session.curve
    cdef double battery_kw = kw * session.efficiency
    cdef double slope_kw
    cdef Py_ssize_t k = curve.piece(session.soc)
    while k < curve.n_points - 1 and curve.kw[k + 1] / session.efficiency >= kw:
        k += 1
    if k == curve.n_points - 1:
        return 1.0
    if curve.kw[k] <= battery_kw:
        return curve.soc[k]
    slope_kw = (curve.kw[k] - curve.kw[k + 1]) / (curve.soc[k + 1] - curve.soc[k])
    return curve.soc[k] + (curve.kw[k] - battery_kw) / slope_kw
