"""Strategies for what money depends on, and what a session must cost at a tariff's short form."""

import pandas as pd
from hypothesis import strategies as st

EFFICIENCY = 0.95
WINDOWS = [{"start": f"{hour:02d}:00", "end": f"{hour + 3:02d}:00", "energy_per_kwh": 1.2} for hour in range(0, 24, 6)]
"""Dear hours and cheap ones by turns, so that most sessions have both."""
SHORT_FORMS = [
    {"energy_per_kwh": 0.4, "session_fee": 1, "idle_fee_per_h": 12, "idle_grace_min": 0},
    {"energy_per_kwh": 0.1, "windows": WINDOWS},
    {"energy_per_kwh": 0.05, "idle_fee_per_h": 6},
    {"energy_per_kwh": -0.2, "windows": WINDOWS, "session_fee": -3},
]
ELEMENTS = [
    {"price_components": [{"type": "ENERGY", "price": 0.31, "tax_share": 0.19, "step_size": 500}],
     "restrictions": {"max_kwh": 60}},
    {"price_components": [{"type": "TIME", "price": 3.3}, {"type": "PARKING_TIME", "price": 4.5, "step_size": 300}],
     "restrictions": {"start_time": "06:00", "end_time": "21:00"}},
    {"price_components": [{"type": "FLAT", "price": 1.11, "tax_share": 0.07}]},
]  # fmt: skip
BELOW_ZERO = [
    {"price_components": [{"type": "ENERGY", "price": -0.4, "tax_share": 0.19}, {"type": "TIME", "price": 2}],
     "restrictions": {"min_power_kw": 100}},
    {"price_components": [{"type": "PARKING_TIME", "price": -1.5}, {"type": "FLAT", "price": -0.8}]},
]  # fmt: skip
GENERAL_FORMS = [
    *[{"energy_per_kwh": 0.4, "idle_fee_per_h": 12, "idle_grace_min": 0, "elements": ELEMENTS[:n]} for n in (1, 2, 3)],
    {"energy_per_kwh": 0.1, "windows": WINDOWS, "idle_fee_per_h": 12, "min_price": 20},
    {"energy_per_kwh": 0.1, "windows": WINDOWS, "max_price": 15},
    {"energy_per_kwh": 0.6, "max_price": 15, "elements": ELEMENTS[:1]},
    {"energy_per_kwh": -0.3, "windows": WINDOWS, "min_price": -10, "elements": BELOW_ZERO},
]
BOOK = {"capped": {"energy_per_kwh": 0.6, "max_price": 15}, "taxed": {"energy_per_kwh": 0.2, "elements": ELEMENTS[:1]}}
UTILITY = {
    "energy": {"spot": {"price_per_kwh": 0.07, "windows": [{"start": "06:00", "end": "22:00", "price_per_kwh": 0.11}]},
               "levy": {"price_per_kwh": 0.02}},
    "demand": {"day": {"start": "06:00", "end": "22:00", "price_per_kw_month": 6},
               "night": {"windows": [{"start": "22:00", "end": "02:00"}, {"start": "03:00", "end": "06:00"}],
                         "price_per_kw_month": 3, "ratchet": {"share": 0.8}}},
    "demand_interval_min": 30,
    "subscription": {"block_kw": 50, "price_per_block_month": 90, "overage_per_kw": 3, "subscribed_kw": 120},
    "hours_of_use": {"below": {"price_per_kwh": 0.04, "price_per_kw_year": 30},
                     "above": {"price_per_kwh": 0.01, "price_per_kw_year": 110}},
    "fixed_per_month": 99.99, "tax_share": 0.19,
}  # fmt: skip


@st.composite
def with_money(draw, experiments):
    """An experiment with tariffs, fees, rebates, tolls and owners' bills of its own."""
    made = draw(experiments)
    if draw(st.integers(0, 3)):
        _widen(made)
    for place in made["jurisdictions"].values():
        place["toll_per_km"] = draw(st.sampled_from([0, 0.1]))
        place["rules"] |= {
            "tariffs": draw(
                st.sampled_from(SHORT_FORMS) | st.sampled_from(GENERAL_FORMS) | st.sampled_from(GENERAL_FORMS)
            ),
            "incentives": draw(
                st.sampled_from(
                    [{}, {"energy_rebate_per_kwh": 0.2, "toll_exemption": 0.4}, {"energy_rebate_per_kwh": 9}]
                )
            ),
            "reservations": {"scope": "all", "grace_min": draw(st.sampled_from([0, 15])), "no_show_fee": 12.5},
        }
    made["utility_tariffs"] = {"owner": UTILITY}
    made["tariffs"] = BOOK
    named = draw(st.sampled_from([(None, None), (None, None), ("capped", None), ("capped", "taxed"), (None, "taxed")]))
    for hub in made["hubs"].values():
        hub["utility_tariff"] = draw(st.sampled_from([None, "owner"]))
        hub["tariff"], hub["evses"][0]["tariff"] = named
    return made


def _widen(made):
    """Long roads on which days end, and hubs where most trucks get what they want: more sessions of every kind."""
    made["simulation"] |= {"window_h": 30, "cooldown_h": 9.5}
    for segment in made["network"]["segments"]:
        segment["length_km"] = 320
    for place in made["jurisdictions"].values():
        place |= {"driving_rules": "eu_561_2006", "driving_bans": [], "temperature_c": 20}
        place["rules"]["authentication"] |= {"accepted_failure_probability": 0.1, "foreign_failure_probability": 0.1}
        place["rules"]["border_procedures"] |= {"opens": "00:00", "closes": "24:00"}
    for vehicle in made["vehicles"].values():
        vehicle |= {"usable_kwh": 800, "charging_curve": [[0, 600], [0.8, 400], [1, 30]]}
    for flow in made["flows"].values():
        flow |= {"trucks_per_day": 40, "electric_share": 1.0, "week_driven_h": 0.0}
        flow["soc_start"]["uniform"]["low"] = 0.8
    for feeder in made["feeders"].values():
        feeder |= {
            "rating_kw": 5000,
            "protection_kw": 5000,
            "background_peak_kw": 0,
            "upgrade": None,
            "transformer": None,
        }
    for hub in made["hubs"].values():
        hub |= {"connection_kw": 3000, "parking_places": None}
        if hub["discipline"] != "fifo":
            hub["bookings"] = {"bookable_share": 1, "slot_min": 20}


def short_forms_hold(experiment, tables):
    """Sessions at a short form cost what its prices say of their energy, fees and rests at the EVSE; how many did."""
    sessions = tables["charging_sessions"]
    rests = tables["activities"].query("activity == 'rest'").set_index(["trip_id", "start_time"])["end_time"]
    lapsed = set(tables["bookings"].query("status == 'no_show'")[["trip_id", "hub"]].itertuples(index=False, name=None))
    rebates = tables["rebates"].set_index("session_id")["amount"].to_dict()
    counted = 0
    for session in sessions.to_dict("records"):
        rules = experiment["jurisdictions"][session["jurisdiction"]]["rules"]
        tariff, fees = rules["tariffs"], rules["roaming_fees"]
        hub = experiment["hubs"][session["hub"]]
        if hub["evses"][0]["tariff"] is not None:
            continue
        if hub["tariff"] is not None:
            tariff = BOOK[hub["tariff"]]
        if tariff.keys() & {"elements", "min_price", "max_price"}:
            continue
        counted += 1
        low = high = -session["v2g_revenue"] - rebates.get(session["session_id"], 0.0)
        if (session["trip_id"], session["hub"]) in lapsed:
            high += rules["reservations"]["no_show_fee"]
        if not pd.isna(session["start_time"]):
            is_own = experiment["hubs"][session["hub"]]["network"] == session["network"]
            discount = rules["equity"]["small_operator_discount_per_kwh"] * (session["operator_size"] == "small")
            surcharge = (0.0 if is_own else fees["per_kwh"]) - discount
            prices = [tariff["energy_per_kwh"], *(window["energy_per_kwh"] for window in tariff.get("windows", []))]
            fee = tariff.get("session_fee", 0.0) + (0.0 if is_own else fees["per_session"])
            kwh = session["grid_kwh"] * EFFICIENCY
            low += kwh * (min(prices) + surcharge) + fee
            high += kwh * (max(prices) + surcharge) + fee + _idle_fee(tariff, session, rests)
        assert low - 1e-6 <= session["cost"] <= high + 1e-6, (low, session, high)
    return counted


def _idle_fee(tariff, session, rests):
    """For the rest that follows the session, where one does: at the EVSE by day, in a bed at night."""
    end = rests.get((session["trip_id"], session["end_time"]))
    if end is None:
        return 0.0
    idle_h = (end - session["end_time"]).total_seconds() / 3600 - tariff.get("idle_grace_min", 15.0) / 60
    return tariff.get("idle_fee_per_h", 0.0) * max(idle_h, 0.0)
