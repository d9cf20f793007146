import pytest

from corridorsim.analysis.identities import IDENTITIES, check

from . import rows as build


def change(table, position, **columns):
    """Give a function that changes one row of a unit."""

    def apply(rows):
        rows[table][position] |= columns

    return apply


def add(table, row):
    def apply(rows):
        rows[table].append(row)

    return apply


def become(name, **columns):
    """Give a function that changes all of a unit's rows of a table."""

    def apply(rows):
        rows[name] = [row | columns for row in rows[name]]

    return apply


def both(*changes):
    def apply(rows):
        for each in changes:
            each(rows)

    return apply


SESSIONS, TRIPS, HUBS, FEEDERS, ACTIVITIES = (
    "charging_sessions",
    "trips",
    "hub_states",
    "feeder_states",
    "activities",
)

VIOLATIONS = {
    "trip_times_add_up": [
        (change(TRIPS, 1, rest_s=600.0), "times do not add up .* 1 of 5, worst t1 by 60 s"),
        (change(TRIPS, 3, overhead_s=0.0), "times do not add up"),
        (change(TRIPS, 5, queue_s=0.0), "times do not add up .* 1 of 5, worst t3 by 3600 s"),
        (change(TRIPS, 2, arrive_time=None), "ended trip has no arrival time: 1, among them t2"),
    ],
    "charged_is_sum_of_sessions": [
        (change(TRIPS, 2, charged_kwh=51.0), "not that of its sessions: 1 of 5, worst t2 by 1 kWh"),
        (change(SESSIONS, 0, trip_id="t9"), "never departed: 1, among them t9"),
        (change(SESSIONS, 4, trip_id="t5"), "never departed: 1, among them t5"),
    ],
    "battery_balances": [
        (change(TRIPS, 2, soc_end=0.51), "battery does not balance: 1 of 5, worst t2 by 5 kWh"),
        (change(TRIPS, 1, soc_end=None), "battery does not balance: 1 of 5, worst t1"),
    ],
    "soc_in_range": [
        (change(SESSIONS, 2, soc_end=1.01), "soc_end is outside of 0 to 1: 1 of 6, worst t1-15 by 0.01"),
        (change(TRIPS, 3, soc_end=-0.01), "soc_end is outside"),
    ],
    "losses_are_positive": [(change(SESSIONS, 2, grid_kwh=199.0), "draws less from the grid .* worst t1-15 by 1 kWh")],
    "session_times_add_up": [
        (change(SESSIONS, 3, wait_s=0.0), "do not add up to its start: 1 of 3, worst t2-16 by 1800 s"),
        (change(SESSIONS, 2, end_time=build.at(15.25)), "ends before it starts"),
    ],
    "meters_count_sessions": [
        (change(SESSIONS, 2, grid_kwh=211.0), "not the sum of its sessions"),
        (change(SESSIONS, 2, hub="g"), "not the sum of its sessions, relative error: 2 of 2"),
        (change(HUBS, 8, energy_kwh=100.0), "meter runs backwards: 1 of 1, worst h by 5 kWh"),
    ],
    "states_are_in_order": [
        (change(HUBS, 5, time=build.at(14)), "states of a hub are out of order: 1 of 1, worst h by 360 s"),
        (change(FEEDERS, 3, time=build.at(1)), "states of a feeder are out of order"),
    ],
    "hubs_keep_their_limit": [
        (change(HUBS, 7, power_kw=401.0), "draws more than its limit: 1 of 18, worst h by 1 kW"),
        (
            change(HUBS, 7, v2g_kw=150.0, site_kw=-251.0),
            "feeds in more than its connection allows: .* h by 1 kW",
        ),
        (change(HUBS, -1, export_kwh=571.0), "feeds in more than its connection allows: 1 of 17, worst h by 100 kWh"),
    ],
    "sites_balance": [
        (change(HUBS, 7, site_kwh=106.0), "meters do not balance: 1 of 18, worst h by 1 kWh"),
        (change(HUBS, 7, pv_kwh=2.0), "a site's meter runs backwards: 1 of 17"),
        (change(HUBS, 7, curtailed_kwh=1000.0), "PV gives more than its peak power: 1 of 18, worst h by 953.5 kWh"),
        (change(HUBS, 7, site_kw=401.0), "more than its connection allows: 1 of 18, worst h by 1 kW"),
        (change(HUBS, 7, battery_kwh=97.0), "above its capacity: 1 of 18, worst h by 1 kWh"),
        (change(HUBS, 7, battery_kwh=-1.0), "is below 0 or above its capacity"),
        (change(HUBS, 7, battery_kwh=16.5), "battery does not balance: 1 of 18, worst h by 1 kWh"),
    ],
    "feeders_keep_their_limit": [
        (change(FEEDERS, 3, hubs_kw=402.0), "carries more than its limit: 1 of 3, .* 2 kW"),
        (change(FEEDERS, 3, hubs_kw=-602.0), "in the direction of the grid: 1 of 8, .* 2 kW"),
        (change(FEEDERS, 3, hubs_kwh=1000.0), "in the direction of the grid: 1 of 7, .* kWh"),
    ],
    "feeder_meters_count_hubs": [
        (change(FEEDERS, -1, hubs_kwh=400.0), "meter is not the sum of its hubs', relative error: 1 of 1, worst f")
    ],
    "transformers_follow_their_load": [
        (change(FEEDERS, 1, top_oil_c=56.0), "top oil does not follow the load: 2 of 7, worst f by 1 K"),
        (change(FEEDERS, 1, hot_spot_c=81.0), "hot spot does not follow the load: 1 of 7, worst f by 1 K"),
        (change(FEEDERS, 1, background_kw=101.0), "top oil does not follow the load"),
        (change(FEEDERS, -1, ageing_h=37.0), "ageing does not follow the hot spot, .*: 1 of 7, worst f by 0.036"),
    ],
    "counts_are_nested": [
        (change(HUBS, 7, charging=2), "more EVSEs charging than occupied"),
        (change(HUBS, 7, occupied=3), "more EVSEs occupied than installed"),
        (change(HUBS, 3, queueing=-1), "queueing is below 0"),
    ],
    "evses_serve_one_truck": [
        (
            change(SESSIONS, 2, end_time=build.at(17)),
            "two trucks charge at one EVSE: 1 of 2, worst h-1 by 900 s",
        )
    ],
    "nobody_is_in_two_places": [
        (change(SESSIONS, 1, end_time=build.at(15.5)), "at two hubs at once: 1 of 1, worst t1 by 1800 s"),
        (
            change(ACTIVITIES, 2, end_time=build.at(15.1)),
            "has two activities at once: 1 of 8, worst t1 by 360 s",
        ),
        (change(SESSIONS, 0, arrive_time=build.at(4)), "before or after its trip: .* worst t0-8 by 3600 s"),
        (change(SESSIONS, 4, end_time=build.at(25)), "before or after its trip: .* worst t4-22 by 3600 s"),
    ],
    "activities_are_the_trip": [
        (
            change(ACTIVITIES, 8, start_time=build.at(17)),
            "do not add up to its drive_s: 1 of 1, worst t1 by 360 s",
        ),
        (change(ACTIVITIES, 6, activity="rest"), "do not add up to its border_s"),
        (change(ACTIVITIES, 6, activity="sleep"), "no column of trips counts: 1, among them sleep"),
        (lambda unit: [change(TRIPS, 1, status="stranded")(unit), change(TRIPS, 1, rest_s=1.0)(unit)], "its rest_s"),
    ],
    "queues_empty": [
        (change(SESSIONS, 4, end_time=None), "ended session has no end time: 1, among them t4-22"),
        (change(SESSIONS, 2, evse=None), "charged without an EVSE or a start time: 1, among them t1-15"),
        (change(SESSIONS, 4, status="in_progress"), "is in progress though its trip has ended: 1, among them t4-22"),
    ],
    "last_states_match_sessions": [
        (change(HUBS, -1, queueing=0), "trucks queueing at the end"),
        (change(HUBS, -1, charging=1), "trucks charging at the end"),
    ],
    "amounts_have_their_sign": [
        (change(TRIPS, 1, toll_cost=-1.0), "trips.toll_cost is below 0: 1 of 5, worst t1 by 1"),
        (change(TRIPS, 1, wear_cost=None), "trips.wear_cost is below 0: 1 of 5, worst t1 by nan"),
        (change("rebates", 0, amount=-1.0), "rebates.amount is below 0: 1 of 1, worst t0-8 by 1"),
        (change("bills", 0, quantity=-1.0), "bills.quantity is below 0"),
        (change("demand_response", 0, pay=-1.0), "demand_response.pay is below 0"),
        (change("agreements", 0, once=-1.0), "agreements.once is below 0: 1 of 2, worst data_sharing"),
        (change("investments", 0, grant=-1.0), "investments.grant is below 0"),
        (change(SESSIONS, 0, v2g_revenue=None), "a session has no v2g_revenue: 1, among them t0-8"),
        (change(TRIPS, 2, energy_cost=None), "a trip has no energy_cost: 1, among them t2"),
    ],
    "items_are_price_times_quantity": [
        (change("bills", 3, quantity=210.0), r"not quantity x price \+ tax: 1 of 6, worst t1-15 by 5$"),
        (change("bills", 0, tax=7.0), r"not quantity x price \+ tax: 1 of 6, worst t0-8 by 1$"),
        (change("bills", 3, amount=100.004), "amount of an item is not in whole cents: 1 of 6, worst t1-15 by 0.004"),
        (change("bills", 0, tax=8.004), "tax of an item is not in whole cents"),
    ],
    "sessions_cost_their_items": [
        (change(SESSIONS, 2, cost=101.0), "not the sum of its items: 1 of 6, worst t1-15 by 1$"),
        (change(SESSIONS, 1, cost=10.0), "not the sum of its items: 1 of 6, worst t1-14 by 10$"),
        (change("bills", 5, amount=11.0), "not the sum of its items: 1 of 6, worst t2-16 by 1$"),
        (change("bills", 5, session_id="t9-1"), "a bill belongs to no session: 1, among them t9-1"),
        (both(become("bills", session_id="t0-8"), change(SESSIONS, 2, cost=None)), "has no cost: 1, among them t1-15"),
    ],
    "rebates_are_paid_once": [
        (add("rebates", {"session_id": "t0-8", "amount": 1.0}), "a session has a second rebate: 1, among them t0-8"),
        (change("rebates", 0, session_id="t1-14"), "a rebate is for a session without power: 1, among them t1-14"),
        (change("rebates", 0, hub="g"), "a rebate is for a different hub: 1, among them t0-8"),
        (change("rebates", 0, jurisdiction="B"), "a rebate is for a different jurisdiction"),
        (change(SESSIONS, 0, cost=-0.5), "a rebate is more than the truck had to pay: 1 of 1, worst t0-8 by 0.5"),
        (change("rebates", 0, amount=2.0), "a rebate is not on its bill: 1 of 1, worst t0-8 by 1"),
        (change("bills", 3, component="REBATE"), "a rebate is not on its bill: 1 of 2, worst t1-15 by 100"),
    ],
    "fed_back_is_paid": [
        (change(SESSIONS, 2, v2g_revenue=1.0), "paid without feeding back energy: 1 of 6, worst t1-15 by 1"),
        (change(SESSIONS, 2, v2g_revenue=-1.0), "paid without feeding back energy: 1 of 6, worst t1-15 by 1"),
        (
            change(SESSIONS, 2, v2g_revenue=1.0, v2g_kwh=5.0),
            "energy fed back is not on the bill: 1 of 6, worst t1-15 by 1",
        ),
        (
            change("bills", 3, component="V2G"),
            "payment for energy fed back is not on the bill: 1 of 6, worst t1-15 by 100",
        ),
    ],
    "no_power_costs_only_no_show": [
        (change(SESSIONS, 1, cost=10.0), "without a lapsed booking costs money: 1, among them t1-14"),
        (change("bookings", 2, status="kept"), "without a lapsed booking costs money: 1, among them t2-16"),
        (change("bookings", 2, hub="g"), "without a lapsed booking costs money: 1, among them t2-16"),
        (
            both(become("bookings", status="no_show"), change(SESSIONS, 1, cost=10.0), change(SESSIONS, 4, cost=11.0)),
            "not that of the jurisdiction: 1 of 3, worst t4-22 by 1",
        ),
        (change("bills", 5, amount=-10.0), "a no-show fee is below 0: 1 of 1, worst t2-16 by 10"),
    ],
    "trips_pay_their_sessions": [
        (change(TRIPS, 0, energy_cost=91.0), "not that of its sessions and depot: 1 of 5, worst t0 by 1$"),
        (change(SESSIONS, 2, cost=101.0), "not that of its sessions and depot: 1 of 5, worst t1 by 1$"),
        (change(SESSIONS, 2, trip_id="t0"), "sessions and depot: 2 of 5, worst t0 by 100$"),
        (change(TRIPS, 1, energy_cost=None), "sessions and depot: 1 of 5, worst t1"),
    ],
    "distance_has_its_price": [
        (change(TRIPS, 1, wear_cost=31.0), "wear_cost is not that of its distance: 1 of 5, worst t1 by 1$"),
        (change(TRIPS, 0, destination="beyond"), "toll_cost is not that of its route: 2 of 3, worst t0 by 20$"),
        (
            both(change(TRIPS, 0, destination="beyond", toll_cost=50.0), change(TRIPS, 1, toll_spared=1.0)),
            "toll_spared is not that of its route: 2 of 3",
        ),
    ],
    "rescues_are_of_the_stranded": [
        (change(TRIPS, 1, rescue_cost=5.0), "a rescue that it did not need: 1 of 4, worst t1 by 5"),
        (
            both(change(TRIPS, 1, status="stranded"), change(TRIPS, 2, status="stranded", rescue_cost=1000.0)),
            "a rescue costs other than the rest: 1 of 3, worst t1 by 1000",
        ),
    ],
    "hubs_earn_what_sessions_pay": [
        (
            change(SESSIONS, 2, hub="g"),
            r"revenue is not what its sessions paid: 1 of 2, worst \('g', '2030-01'\) by 100$",
        ),
    ],
    "hubs_buy_what_meters_count": [
        (
            lambda rows: rows.update(hubs=[], demand_response=[]),
            "not for the energy of its meter: 1 of 1, worst h by 262.5 kWh",
        ),
    ],
    "events_match_statuses": [
        (change(TRIPS, 3, status="in_progress"), "events stranded do not match that status: 1 of 1, worst t4 by 1"),
        (change(TRIPS, 2, status="stranded"), "events stranded do not match that status: 1 of 2, worst t2 by 1"),
        (change(SESSIONS, 1, hub="g"), "events failed_start do not match that status: 2 of 2"),
        (change("events", -1, detail="t1"), "events gave_up do not match that status: 2 of 2"),
    ],
    "ids_are_unique": [
        (change(TRIPS, 4, trip_id="t3"), "a trip_id is not unique: 1, among them t3"),
        (change(SESSIONS, 1, session_id="t0-8"), "a session_id is not unique: 1, among them t0-8"),
    ],
    "numbers_are_finite": [
        (change(TRIPS, 1, toll_cost=float("inf")), "trips.toll_cost has 1 infinite"),
        (
            change(FEEDERS, 1, hot_spot_c=float("nan")),
            "feeder_states.hot_spot_c has 1 infinite or undefined",
        ),
    ],
}
OF_WHAT_IS_WORKED_OUT = {
    "sites_earn_what_they_deliver",
    "hub_bills_are_their_items",
    "demand_charges_bill_one_peak",
    "kpis_are_those_of_bills",
}
"""Of no table that is written: see ``test_hub_money_identities`` and ``test_demand_identity``."""
CASES = [(name, *case) for name, cases in VIOLATIONS.items() for case in cases]


def test_a_consistent_run_violates_nothing(make_results, unit_rows):
    folder = make_results({(name, i): unit_rows() for name in ("a", "b") for i in range(2)})
    assert check(folder) == []


def test_an_empty_run_violates_nothing(make_results):
    assert check(make_results({("a", 0): {}})) == []


def test_no_thermal_model_violates_nothing(make_results, unit_rows):
    rows = unit_rows()
    rows[FEEDERS] = [row | {"ageing_h": None, "hot_spot_c": None} for row in rows[FEEDERS]]
    rows["feeders"][0]["transformer_kw"] = None
    assert check(make_results({("a", 0): rows})) == []


def test_every_identity_is_seen_to_fail():
    assert {identity.__name__ for identity in IDENTITIES} == {*VIOLATIONS, *OF_WHAT_IS_WORKED_OUT}


@pytest.mark.parametrize(("name", "violate", "message"), CASES)
def test_violation_is_found(make_results, unit_rows, name, violate, message):
    import re

    from corridorsim.analysis.identities import UnitTables
    from corridorsim.analysis.results import read

    rows = unit_rows()
    violate(rows)
    results = read(make_results({("a", 0): rows}))
    identity = next(entry for entry in IDENTITIES if entry.__name__ == name)
    found = list(identity(UnitTables(results, results.units[0])))
    assert any(re.search(message, violation) for violation in found), found


def test_check_names_the_unit(make_results, unit_rows):
    broken = unit_rows()
    broken[TRIPS][1]["rest_s"] = 600.0
    (violation,) = check(make_results({("a", 0): unit_rows(), ("a", 1): broken}))[:1]
    assert violation.startswith("scenario a, replication 1: a trip's times")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"payload_t": 21.0},
            "scenario b, replication 0: payload_t differs from that of scenario a: 1, among them t3",
        ),
        ({"depart_time": build.at(57), "queue_s": 7200.0}, "depart_time differs from that of scenario a"),
    ],
)
def test_scenarios_share_their_trips(make_results, unit_rows, columns, message):
    other = unit_rows()
    other[TRIPS][5] |= columns
    (violation,) = check(make_results({("a", 0): unit_rows(), ("b", 0): other}))
    assert message in violation


def test_scenarios_may_have_other_trips_and_replications_other_luck(make_results, unit_rows):
    fewer = unit_rows()
    del fewer[TRIPS][4]
    other = unit_rows()
    other[TRIPS][5]["payload_t"] = 1.0
    assert check(make_results({("a", 0): unit_rows(), ("b", 0): fewer, ("a", 1): other})) == []
