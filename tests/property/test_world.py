"""Random small corridors run to their end and keep every identity."""

import faulthandler
import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import sites

from corridorsim import api

NIGHT = {"start": "22:00", "end": "05:00", "exempt_share": 0.1}
SUNDAY = {"start": "00:00", "end": "22:00", "days": ["sun"]}
CCS, MCS = "IEC_62196_T2_COMBO", "MCS"
SCOPES = st.sampled_from(["none", "own", "all"])
NETWORKS = st.sampled_from(["red", "blue"])


SITE = {"battery", "pv", "demand_response"}


@st.composite
def rules(draw):
    """The rule book of a jurisdiction."""
    return {
        "connectors": {
            "groups": {
                "fast": {"connectors": {CCS: draw(st.sampled_from([150, 350]))}},
                "night": {"connectors": {CCS: 60}},
                "mega": {"connectors": {MCS: 1000} | ({CCS: 400} if draw(st.booleans()) else {})},
            },
            "adapters_allowed": draw(st.booleans()),
            "adapter_kw": draw(st.sampled_from([0, 200])),
        },
        "authentication": {
            "accepted_networks": ["red", "blue"] if draw(st.booleans()) else [],
            "accepted_failure_probability": draw(st.sampled_from([0.0, 0.1, 0.6])),
            "foreign_failure_probability": draw(st.sampled_from([0.0, 0.4, 0.95])),
        },
        "roaming_fees": {"per_kwh": draw(st.sampled_from([0, 0.2])), "per_session": draw(st.sampled_from([0, 5]))},
        "data_sharing": {"scope": draw(SCOPES), "delay_min": draw(st.sampled_from([0, 10]))},
        "reservations": {
            "scope": draw(SCOPES),
            "grace_min": draw(st.sampled_from([0, 15])),
            "no_show_fee": draw(st.sampled_from([0, 20])),
        },
        "tariffs": {
            "energy_per_kwh": 0.4,
            "windows": [{"start": "06:00", "end": "12:00", "energy_per_kwh": 0.2}] if draw(st.booleans()) else [],
            "idle_fee_per_h": 6,
        },
        "load_management": {"scope": draw(st.sampled_from(["none", "hub", "feeder"]))},
        "equity": {
            "reserved_share": draw(st.sampled_from([0, 0.5, 1])),
            "small_operator_discount_per_kwh": draw(st.sampled_from([0, 0.05])),
        },
        "mutual_aid": {"scope": draw(st.sampled_from(["own", "jurisdiction", "corridor"]))},
        "uptime_standard": {"required_uptime": draw(st.sampled_from([0, 0.5, 0.95])), "response_h": 1},
        "border_procedures": {
            "internal_dwell_min": 1,
            "declared_dwell_min": 20,
            "opens": draw(st.sampled_from(["00:00", "05:00"])),
            "closes": draw(st.sampled_from(["20:00", "24:00"])),
        },
    }


@st.composite
def jurisdiction(draw, area):
    """A jurisdiction."""
    return {
        "time_zone": draw(st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles"])),
        "currency": "EUR",
        "free_movement_area": area,
        "driving_rules": draw(st.sampled_from(["eu_561_2006", "us_fmcsa_395"])),
        "driving_bans": draw(st.sampled_from([[], [], [NIGHT], [NIGHT | {"electric_exempt": True}, SUNDAY]])),
        "depot_price_per_kwh": 0.2,
        "carbon_g_per_kwh": 200,
        "temperature_c": draw(st.sampled_from([-20, 20, 40])),
        "rules": draw(rules()),
    }


def hub(draw, node, feeder, start):
    """A hub, mostly too small."""
    kinds = draw(st.sampled_from([["fast"], ["mega"], ["fast", "mega"]]))
    has_night = draw(st.booleans())
    discipline = draw(st.sampled_from(["fifo", "reserved_first", "earliest_deadline", "least_laxity"]))
    booking = {"bookable_share": draw(st.sampled_from([0.5, 1])), "slot_min": draw(st.sampled_from([20, 60]))}
    return {
        "node": node,
        "operator": f"{node}_owner",
        "network": draw(NETWORKS),
        "feeder": feeder,
        "connection_kw": draw(st.sampled_from([200, 700, 3000])),
        "evses": [
            {
                "kind": kind,
                "count": draw(st.integers(1, 3)),
                "drive_through": draw(st.booleans()),
                "cabinet": draw(st.sampled_from([None, None, {"outlets": 2, "power_kw": 400}])),
            }
            for kind in kinds
        ]
        + [{"kind": "night", "count": 2, "overnight": True}] * has_night,
        "parking_places": draw(st.sampled_from([None, 0, 1, 5])),
        "detour_km": draw(st.sampled_from([0, 1, 5])),
        "discipline": discipline,
        "bookings": booking if discipline != "fifo" and draw(st.booleans()) else None,
        "overnight_charging": "cheapest" if has_night else "at_once",
        **draw(sites(start)),
    }


@st.composite
def maintenance(draw, cpos):
    """None, or crews of all CPOs in both jurisdictions, mostly too small."""
    if draw(st.booleans()):
        return None
    crews = [
        {"operator": cpo, "jurisdiction": place, "technicians": draw(st.integers(1, 2))}
        for cpo in cpos
        for place in "ab"
    ]
    shares = {name: draw(st.sampled_from([0, 0.5])) for name in ("remote_share", "spare_part_share", "predicted_share")}
    return {"crews": crews if draw(st.booleans()) else [], "travel_h": 1} | shares


@st.composite
def rest_area(draw, names):
    """A rest area with few places, or none left."""
    taken = draw(st.sampled_from([0, 0.5, 1]))
    return {"node": draw(st.sampled_from(names)), "places": 2, "taken_share": [taken] * 24}


def spell(draw, start):
    """Some hours of the first or second day."""
    begin = datetime.fromisoformat(start) + timedelta(hours=draw(st.integers(0, 30)))
    end = begin + timedelta(hours=draw(st.integers(1, 12)))
    return {"from": f"{begin:%Y-%m-%dT%H:%M}", "to": f"{end:%Y-%m-%dT%H:%M}"}


@st.composite
def grid(draw, names, start):
    """Feeders alone or below a substation, with works, calls, outages, upgrades and transformers, mostly too small."""
    second = datetime.fromisoformat(start) + timedelta(days=1)
    below = {"parent": "substation"} if draw(st.booleans()) else {}
    feeders = {}
    for name in [*names, *(["substation"] if below else [])]:
        rating = draw(st.sampled_from([160, 600, 5000]))
        feeders[name] = {
            "rating_kw": rating, "protection_kw": rating * draw(st.sampled_from([1.0, 1.2])),
            "background_peak_kw": rating * draw(st.sampled_from([0.0, 0.9])), "background": "town",
            "outages": {"saifi": 3000, "saidi_min": 90_000} if draw(st.booleans()) else None,
            "works": [spell(draw, start) | {"limit_kw": rating * draw(st.sampled_from([0, 0.5]))}]
            if draw(st.booleans()) else [],
            "demand_response": [spell(draw, start) | {"limit_kw": 0.5 * rating}] if draw(st.booleans()) else [],
            "upgrade": {"date": f"{second:%Y-%m-%d}", "rating_kw": 2 * rating}
            if draw(st.booleans()) else None,
            "transformer": {"rating_kva": rating} if draw(st.booleans()) else None,
        } | (below if name != "substation" else {})  # fmt: skip
    return feeders


def storm(draw):
    """Frequent storms that slow trucks and take hubs out."""
    return {"per_year": 2000, "duration_h": 2, "jurisdictions": ["a"], "speed_factor": 0.5,
            "hub_closure": draw(st.sampled_from([0, 0.5, 1]))}  # fmt: skip


@st.composite
def experiments(draw):
    """Two jurisdictions, one road there and back, up to four hubs on one or two feeders."""
    lengths = draw(st.lists(st.sampled_from([30, 90, 180]), min_size=2, max_size=4))
    names = [f"n{i}" for i in range(len(lengths) + 1)]
    half = len(names) // 2
    nodes = {
        name: {
            "jurisdiction": "a" if i <= half else "b",
            "kind": "border" if i == half else "junction",
            "latitude": 50,
            "longitude": i,
            "elevation_m": draw(st.sampled_from([0, 0, 800])),
        }
        for i, name in enumerate(names)
    }
    inner = draw(st.lists(st.sampled_from(names[1:]), min_size=1, max_size=4))
    feeders = [draw(st.sampled_from(["f0", "f1"])) for _ in inner]
    flow = {
        "trucks_per_day": draw(st.sampled_from([10, 60])),
        "electric_share": draw(st.sampled_from([0.2, 1.0])),
        "vehicles": {"ccs": 1, "both": 1},
        "operators": {"r": 1, "b": 1},
        "delivery_window_h": draw(st.sampled_from([None, 1, {"uniform": {"low": 0, "high": 6}}])),
        "week_driven_h": draw(st.sampled_from([0.0, 0.0, {"uniform": {"low": 0, "high": 50}}])),
        "soc_start": {"uniform": {"low": draw(st.sampled_from([0.05, 0.6])), "high": 1.0}},
        "charging": draw(
            st.sampled_from(
                [{"kind": "least_cost"}, {"kind": "least_cost", "noise_min": 60},
                 {"kind": "threshold", "threshold_soc": 0.5, "target_soc": 0.85}]
            )
        ),
    }  # fmt: skip
    truck = {
        "usable_kwh": draw(st.sampled_from([250, 500])),
        "charging_curve": draw(
            st.sampled_from([[[0, 400], [1, 400]], [[0, 100], [0.2, 600], [0.8, 400], [1, 30]], [[0, 700], [1, 0]]])
        ),
        "tare_t": 16,
        "rest_aux_kw": draw(st.sampled_from([0, 0.5, 5])),
        "cold_charge_share_per_degc_below_10": 0.02,
    }
    start = draw(st.sampled_from(["2030-03-05", "2030-03-30"]))
    return {
        "name": "random",
        "simulation": {
            "start": start,
            "warmup_h": 2, "window_h": draw(st.sampled_from([10, 30])), "cooldown_h": draw(st.sampled_from([0, 9.5])),
            "replications": 1, "pilot_runs": draw(st.integers(0, 1)), "seed": draw(st.integers(0, 1000)),
            "activity_share": 1.0,
        },
        "costs": {"patience_min": draw(st.sampled_from([1, 30, 600]))},
        "jurisdictions": {
            "a": draw(jurisdiction("union")), "b": draw(jurisdiction(draw(st.sampled_from(["union", "abroad"]))))
        },
        "network": {
            "nodes": nodes,
            "segments": [
                {"start": names[i], "end": names[i + 1], "length_km": km} for i, km in enumerate(lengths)
            ],
            "borders": {names[half]: {"lanes": 1}} if draw(st.booleans()) else {},
        },
        "vehicles": {
            "ccs": truck | {"connectors": {CCS: 375}}, "both": truck | {"connectors": {CCS: 300, MCS: 900}}
        },
        "operators": {"r": {"network": "red"}, "b": {"network": "blue", "size": "small"}},
        "flows": {
            "there": flow | {"origin": names[0], "destination": names[-1]},
            "back": flow | {"origin": names[-1], "destination": names[0]},
        },
        "equipment": {
            "mtbf_h": draw(st.sampled_from([None, 3, 200])), "repair_h": draw(st.sampled_from([0.2, 5])),
            "manoeuvre_s": draw(st.sampled_from([0, 180])), "plug_in_s": 30, "unplug_s": draw(st.sampled_from([0, 60])),
            "start_attempts": draw(st.integers(1, 3)), "regrant_kw": draw(st.sampled_from([1, 50])),
        },
        "maintenance": draw(maintenance([f"{node}_owner" for node in dict.fromkeys(inner)])),
        "rest_areas": {"lot": draw(rest_area(names))} if draw(st.booleans()) else {},
        "hubs": {f"h{i}": hub(draw, node, feeders[i], start) for i, node in enumerate(inner)},
        "feeders": draw(grid(sorted(set(feeders)), start)),
        "storms": {"gale": storm(draw)} if draw(st.booleans()) else {},
        "load_shapes": {"town": {"weekday": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] * 2}},
    }  # fmt: skip


SECONDS_AN_EXAMPLE = 60


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])
@given(experiments())
def test_identities_hold_in_any_small_corridor(experiment):
    faulthandler.dump_traceback_later(SECONDS_AN_EXAMPLE, exit=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "random.yaml"
            path.write_text(json.dumps(experiment), encoding="utf-8")
            results = api.run(path, Path(folder) / "out", executor="serial")
            violations = api.check(Path(folder) / "out")
            trips = results.trips.to_pandas()
            sessions = results.charging_sessions.to_pandas()
            bookings = results.bookings.to_pandas()
            bills = results.bills.to_pandas()
            states = results.feeder_states.to_pandas()
            events = results.events.to_pandas()
    finally:
        faulthandler.cancel_dump_traceback_later()
    assert violations == []
    completed = trips[trips["status"] == "completed"]
    if not any(place["driving_bans"] for place in experiment["jurisdictions"].values()):
        assert (completed["delay_s"] >= -1e-3).all(), "nobody beats the diesel twin"
    road_km = sum(segment["length_km"] for segment in experiment["network"]["segments"])
    assert (completed["distance_km"] >= road_km - 1e-6).all()
    towed = events.loc[events["detail"].astype(str).str.startswith("no session started"), "subject"].astype(str)
    stranded = trips[(trips["status"] == "stranded") & ~trips["trip_id"].astype(str).isin(towed)]
    assert (stranded["soc_end"] < 0.02).all(), "the others are towed from a hub"
    assert (sessions["wait_s"] >= 0).all()
    drives_in_order(experiment, sessions)
    money_is_what_sessions_cost(experiment, trips, sessions, bills)
    feeders_deliver_what_sessions_draw(experiment, sessions, states)
    peaks_are_within_the_plug(experiment, sessions)
    bookings_fit_the_hub(experiment, bookings)
    assert (bookings.loc[bookings["status"] == "kept", "trip_id"].isin(sessions["trip_id"])).all()


def bookings_fit_the_hub(experiment, bookings):
    """At no time are more slots of a kind booked than there are EVSEs that may be; a cancelled one may overlap."""
    kept = bookings[bookings["kind"].notna() & bookings["status"].isin(["kept", "open"])]
    for (hub, kind), slots in kept.groupby(["hub", "kind"], observed=True):
        spec = experiment["hubs"][hub]
        count = next(group["count"] for group in spec["evses"] if group["kind"] == kind)
        begins = slots["begin_time"].sort_values()
        for begin in begins:
            length = np.timedelta64(spec["bookings"]["slot_min"], "m")
            at_once = ((begins > begin - length) & (begins <= begin)).sum()
            assert at_once <= spec["bookings"]["bookable_share"] * count, (hub, kind, begin)


def money_is_what_sessions_cost(experiment, trips, sessions, bills):
    """A trip pays its sessions and the depot for what the battery lost; items of a bill add up to its session."""
    costs = sessions.groupby("trip_id")["cost"].sum().to_dict()
    paid = np.array([costs.get(trip, 0.0) for trip in trips["trip_id"]])
    depot_kwh = (trips["soc_start"] - trips["soc_end"]) * experiment["vehicles"]["ccs"]["usable_kwh"]
    assert np.allclose(trips["energy_cost"], paid + 0.2 * depot_kwh, rtol=0.0, atol=1e-6)
    items = bills.groupby("session_id")["amount"].sum()
    cost = sessions.set_index("session_id")["cost"]
    assert np.allclose(cost.loc[items.index], items, rtol=0.0, atol=1e-6)


def feeders_deliver_what_sessions_draw(experiment, sessions, states):
    """At the end the meters on a feeder and below it hold the energy of their sessions; out of service, none flows."""
    parents = {name: feeder.get("parent") for name, feeder in experiment["feeders"].items()}
    drawn = dict.fromkeys(parents, 0.0)
    for hub, kwh in sessions.groupby(sessions["hub"].astype(str))["grid_kwh"].sum().items():
        feeder = experiment["hubs"][hub]["feeder"]
        while feeder is not None:
            drawn[feeder] += kwh
            feeder = parents[feeder]
    metered = states.groupby(states["feeder"].astype(str))["hubs_kwh"].last()
    # Behind a site's meter the sun and a battery serve too; --check balances those.
    with_sites = {hub["feeder"] for hub in experiment["hubs"].values() if SITE & hub.keys()}
    with_sites |= {parents[name] for name in with_sites}
    plain = [name for name in drawn if name not in with_sites]
    assert np.allclose([metered[name] for name in plain], [drawn[name] for name in plain], rtol=1e-6, atol=1e-6)
    assert (states.loc[states["limit_kw"] == 0.0, "hubs_kw"] == 0.0).all()


def drives_in_order(experiment, sessions):
    """Nobody turns back to a hub that lies behind."""
    place = {name: int(hub["node"][1:]) for name, hub in experiment["hubs"].items()}
    for trip_id, visits in sessions.sort_values("arrive_time", kind="stable").groupby("trip_id"):
        places = [place[hub] for hub in visits["hub"]]
        assert places == sorted(places, reverse=trip_id.startswith("back")), (trip_id, places)


def peaks_are_within_the_plug(experiment, sessions):
    """No session draws more than the strongest EVSE gives or its hub's connection, battery and sun."""
    flowed = sessions[sessions["grid_kwh"] > 0]
    connection = np.array([most_kw(experiment["hubs"][hub]) for hub in flowed["hub"]], dtype=float)
    assert (flowed["peak_kw"] <= 1000 / 0.95 + 1e-6).all()
    hours = (flowed["end_time"] - flowed["start_time"]).dt.total_seconds() / 3600
    assert not (flowed["grid_kwh"] > flowed["peak_kw"] * hours * (1 + 1e-6) + 1e-3).any()
    assert not (flowed["grid_kwh"] > connection * hours * (1 + 1e-6) + 1e-3).any()


def most_kw(hub):
    """Grid connection, battery and PV together."""
    return hub["connection_kw"] + hub.get("battery", {}).get("power_kw", 0) + hub.get("pv", {}).get("peak_kw", 0)
