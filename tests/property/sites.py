"""Strategies for what stands behind a hub's meter."""

from hypothesis import strategies as st

RULES = ["peak_shaving", "arbitrage", "self_consumption", "backup"]


@st.composite
def sites(draw, start):
    """Keys of a hub: mostly something, of any size; demand response on the day ``start``."""
    site = {}
    if draw(st.booleans()):
        rule = draw(st.sampled_from(RULES))
        site["battery"] = {
            "energy_kwh": draw(st.sampled_from([1, 50, 2000])),
            "power_kw": draw(st.sampled_from([10, 300, 3000])),
            "efficiency": draw(st.sampled_from([0.5, 0.85, 1])),
            "soc_start": draw(st.sampled_from([0, 0.5, 1])),
            "dispatch": rule,
        }
        if rule == "peak_shaving":
            site["battery"]["keep_below_kw"] = draw(st.sampled_from([None, 0, 150]))
    if draw(st.booleans()):
        site["pv"] = {
            "peak_kw": draw(st.sampled_from([20, 500])),
            "feed_in_per_kwh": draw(st.sampled_from([None, 0.05, -0.05])),
        }
    if draw(st.booleans()):
        events = [{"day": start, "start": "05:00", "end": "11:30"}]
        site["demand_response"] = {"reduction_kw": draw(st.sampled_from([100, 200])), "pay_per_kw": 1, "events": events}
    return site
