"""Sessions under a tariff with elements, through a whole world: each item by hand, and the sum is the cost."""

import pandas as pd
import pytest
from small_world import experiment, tables_of, trip

from corridorsim.scenario import build_scenario

BATTERY_KW, HUB_EFFICIENCY, CHARGE_EFFICIENCY = 300 * 0.96, 0.95, 0.96


def tables(tariff, trips=None, **changes):
    made = experiment(jurisdictions={"here": {"rules": {"tariffs": tariff}}}, **changes)
    return tables_of(made, trips or [trip("one", depart_s=3600.0)])


def element(*components, **restrictions):
    prices = [dict(zip(("type", "price", "tax_share", "step_size"), c, strict=False)) for c in components]
    return {"price_components": prices, "restrictions": restrictions}


def items(made, session_id="one/1"):
    bills = made["bills"]
    return bills[bills["session_id"] == session_id].to_dict("records")


def connector_kwh(made):
    return made["charging_sessions"]["grid_kwh"].iloc[0] * HUB_EFFICIENCY


def test_short_form_writes_no_bills():
    made = tables({"energy_per_kwh": 0.4, "session_fee": 1.0})
    assert len(made["bills"]) == 0
    assert made["charging_sessions"]["cost"].iloc[0] == pytest.approx(connector_kwh(made) * 0.4 + 1.0)


def test_each_item_by_hand():
    elements = [element(("ENERGY", 0.5, 0.2)), element(("TIME", 6.0)), element(("FLAT", 1.5, 0.2))]
    made = tables({"elements": elements, "session_fee": 0.0})
    session = made["charging_sessions"].iloc[0]
    hours = (session["end_time"] - session["start_time"]).total_seconds() / 3600
    kwh = connector_kwh(made)
    rows = {row["component"]: row for row in items(made)}
    assert set(rows) == {"ENERGY", "TIME", "FLAT"}
    assert rows["ENERGY"]["quantity"] == pytest.approx(kwh)
    assert rows["ENERGY"]["tax"] == round(kwh * 0.5 * 0.2, 2)
    assert rows["ENERGY"]["amount"] == round(kwh * 0.5 * 1.2, 2)
    assert rows["TIME"]["quantity"] == pytest.approx(hours)
    assert rows["TIME"]["amount"] == round(hours * 6.0, 2)
    assert rows["FLAT"]["amount"] == 1.80
    assert session["cost"] == pytest.approx(sum(row["amount"] for row in rows.values()), abs=1e-9)


def test_vat_in_percent_taxes_as_its_share():
    component = {"type": "ENERGY", "price": 0.5}
    one, other = (
        tables({"elements": [{"price_components": [component | tax]}]}) for tax in ({"vat": 20}, {"tax_share": 0.2})
    )
    assert items(one) == items(other)
    assert sum(row["tax"] for row in items(one)) > 0.0


def test_window_energy_and_duration_part_the_session_as_the_meter_ran():
    # Power flows from 03:06 on: departure at 01:00, 2 h of driving, 90 s of access, 270 s of overhead. 300 kW are
    # 5 kWh a minute: 15 kWh by 03:09, 40 kWh after 8 min, 50 kWh after 10 min.
    elements = [
        element(("ENERGY", 0.3), end_time="03:09"),
        element(("ENERGY", 0.6), max_kwh=40),
        element(("ENERGY", 0.5), min_duration_s=600),
    ]
    made = tables({"elements": elements, "energy_per_kwh": 0.7, "session_fee": 0.0})
    by_price = {row["price"]: row["quantity"] for row in items(made)}
    assert by_price == pytest.approx({0.3: 15, 0.6: 25, 0.7: 10, 0.5: connector_kwh(made) - 50})


@pytest.mark.parametrize(("grace", "free_s"), [({"idle_grace_min": 5}, 300), ({}, 0)])
def test_parking_is_billed_after_the_grace_at_the_price_of_the_hour(grace, free_s):
    # 3 h 45 min of driving before the hub and 1 h 15 min after it: the break is completed at the EVSE.
    long = {"segments": [{"start": "west", "end": "middle", "length_km": 300, "speed_kmh": 80},
                         {"start": "middle", "end": "east", "length_km": 100, "speed_kmh": 80}]}  # fmt: skip
    elements = [element(("PARKING_TIME", 12.0))]
    made = tables(
        {"elements": elements, **grace, "session_fee": 0.0},
        [trip("one", soc=1.0)], network=long, vehicles={"truck": {"usable_kwh": 460}},
    )  # fmt: skip
    session = made["charging_sessions"].iloc[0]
    rest_s = made["trips"]["rest_s"].iloc[0]
    assert rest_s > 600
    (parking,) = [row for row in items(made) if row["component"] == "PARKING_TIME"]
    assert parking["quantity"] == pytest.approx((rest_s - free_s) / 3600)
    assert parking["amount"] == round((rest_s - free_s) / 3600 * 12.0, 2)
    assert session["cost"] == pytest.approx(made["bills"]["amount"].sum(), abs=1e-9)


def test_roaming_and_least_price():
    made = tables({"elements": [element(("ENERGY", 0.01))], "min_price": 5.0, "session_fee": 0.0},
                  [trip("one", operator="guest")])  # fmt: skip
    rows = {row["component"]: row["amount"] for row in items(made)}
    kwh = connector_kwh(made)
    assert rows["ENERGY"] + rows["MIN_PRICE"] == pytest.approx(5.0)
    assert rows["ROAMING_ENERGY"] == round(kwh * 0.1, 2)
    assert rows["ROAMING_FLAT"] == 2.0
    assert made["charging_sessions"]["cost"].iloc[0] == pytest.approx(5.0 + rows["ROAMING_ENERGY"] + 2.0)
    trip_row = made["trips"].iloc[0]
    depot_kwh = (trip_row["soc_start"] - trip_row["soc_end"]) * 400
    assert trip_row["energy_cost"] == pytest.approx(made["bills"]["amount"].sum() + depot_kwh * 0.2)


def test_general_form_of_a_short_tariff_costs_the_same_to_the_cent():
    windows = [{"start": "03:00", "end": "03:10", "energy_per_kwh": 0.55}]
    short = {"energy_per_kwh": 0.4, "session_fee": 1.0, "windows": windows}
    general = {"energy_per_kwh": 0.4, "session_fee": 1.0,
               "elements": [element(("ENERGY", 0.55), start_time="03:00", end_time="03:10")]}  # fmt: skip
    costs = [tables(tariff)["charging_sessions"]["cost"].iloc[0] for tariff in (short, general)]
    assert costs[1] == pytest.approx(costs[0], abs=0.01)
    assert costs[1] == pytest.approx(round(costs[1], 2), abs=1e-9)


def test_tolls_and_tows_are_no_business_of_a_tariff():
    tolls = [tables(t)["trips"]["toll_cost"].iloc[0] for t in ({}, {"elements": [element(("ENERGY", 9.0, 0.5))]})]
    assert tolls == [pytest.approx(320 * 0.1)] * 2


def test_a_visit_without_power_owes_no_tariff():
    authentication = {"accepted_failure_probability": 1.0}
    made = experiment(
        jurisdictions={"here": {"rules": {"tariffs": {"elements": [element(("FLAT", 5.0))], "min_price": 9.0,
                                                      "session_fee": 0.0},
                                          "authentication": authentication}}},
        equipment={"start_attempts": 1},
    )  # fmt: skip
    sessions = tables_of(made, [trip("one")])["charging_sessions"]
    assert "failed_start" in set(sessions["status"])
    assert sessions["start_time"].isna().all()
    assert set(sessions["cost"]) == {0.0}


def test_planners_know_the_price_all_in():
    flat = {"elements": [element(("FLAT", 30.0)), element(("ENERGY", 0.4))], "session_fee": 0.0}
    scenario = build_scenario("only", experiment(jurisdictions={"here": {"rules": {"tariffs": flat}}}))
    assert scenario.hubs[0].prices.per_kwh == (pytest.approx(0.4 + 30 / 250),)


TAPER = {"truck": {"charging_curve": [[0, 288], [0.5, 288], [1, 28.8]], "max_charge_soc": 1.0}}
"""300 kW at the connector up to SOC 0.5, then falling by 54 kW for each tenth of the 400 kWh."""


def kwh_by_price(made, session_id="one/1"):
    return {row["price"]: row["quantity"] for row in items(made, session_id) if row["component"] == "ENERGY"}


@pytest.mark.parametrize(
    "elements",
    [
        [element(("ENERGY", 0.6), max_power_kw=192), element(("ENERGY", 0.3))],
        [element(("ENERGY", 0.3), min_power_kw=192), element(("ENERGY", 0.6))],
    ],
    ids=["greatest power", "least power"],
)
def test_meter_is_read_where_the_taper_reaches_a_limit_of_power(elements):
    made = tables({"elements": elements, "energy_per_kwh": 0, "session_fee": 0},
                  vehicles=TAPER, trips_file={"arrival_soc": 0.38})  # fmt: skip
    session = made["charging_sessions"].iloc[0]
    # 192 kW at the connector, 184.32 into the battery, are reached at SOC 0.7.
    assert session["soc_start"] < 0.5
    assert session["soc_end"] > 0.75
    fast, slow = 0.7 - session["soc_start"], session["soc_end"] - 0.7
    per_soc = 400 / CHARGE_EFFICIENCY
    assert kwh_by_price(made) == pytest.approx({0.3: fast * per_soc, 0.6: slow * per_soc}, abs=1e-3)


@pytest.mark.parametrize(("group", "limit_a"), [({}, 240), ({"voltage_v": 1000}, 192)])
def test_restrictions_by_current_are_those_of_its_power(group, limit_a):
    # 240 A at 800 V, or 192 A at 1000 V: 192 kW at the connector.
    elements = [element(("ENERGY", 0.6), max_current_a=limit_a), element(("ENERGY", 0.3))]
    hub = {"plaza": {"evses": [{"kind": "fast", "count": 2, **group}]}}
    made = tables({"elements": elements, "session_fee": 0}, vehicles=TAPER, trips_file={"arrival_soc": 0.38}, hubs=hub)
    session = made["charging_sessions"].iloc[0]
    assert kwh_by_price(made)[0.3] == pytest.approx((0.7 - session["soc_start"]) * 400 / CHARGE_EFFICIENCY, abs=1e-3)


def test_meter_is_read_where_a_rising_curve_reaches_a_limit_of_power():
    rising = {"truck": {"charging_curve": [[0, 96], [0.8, 288], [1, 96]], "max_charge_soc": 1.0}}
    elements = [element(("ENERGY", 0.9), min_power_kw=220), element(("ENERGY", 0.3))]
    made = tables({"elements": elements, "session_fee": 0}, vehicles=rising, trips_file={"arrival_soc": 0.38})
    session = made["charging_sessions"].iloc[0]
    # 220 kW at the connector, 211.2 into the battery, are reached at SOC 0.48, and again at 0.88.
    assert session["soc_start"] < 0.45
    assert 0.7 < session["soc_end"] < 0.88
    slow, fast = 0.48 - session["soc_start"], session["soc_end"] - 0.48
    per_soc = 400 / CHARGE_EFFICIENCY
    assert kwh_by_price(made) == pytest.approx({0.3: slow * per_soc, 0.9: fast * per_soc}, abs=1e-3)


def test_power_exactly_at_a_limit_is_within_it():
    elements = [element(("ENERGY", 0.6), max_power_kw=300), element(("ENERGY", 0.3))]
    made = tables({"elements": elements, "session_fee": 0})
    assert set(kwh_by_price(made)) == {0.3}


def test_meter_is_read_where_load_management_moves_the_power_past_a_limit():
    # 400 kW for the hub: the first truck has 300 kW at the connector until the second comes, and 190 from then on.
    elements = [element(("ENERGY", 0.6), max_power_kw=250), element(("ENERGY", 0.3))]
    made = tables({"elements": elements, "session_fee": 0}, [trip("one"), trip("two", depart_s=600.0)],
                  hubs={"plaza": {"connection_kw": 400}}, trips_file={"arrival_soc": 0.38})  # fmt: skip
    first, second = made["charging_sessions"].to_dict("records")
    alone_h = (second["start_time"] - first["start_time"]).total_seconds() / 3600
    assert 0.1 < alone_h < 0.2
    by_price = kwh_by_price(made)
    assert by_price[0.3] == pytest.approx(300 * alone_h, rel=1e-6)
    assert by_price[0.6] == pytest.approx(first["grid_kwh"] * HUB_EFFICIENCY - 300 * alone_h, rel=1e-6)
    # The second is alone, above the limit, once the first has gone.
    alone_h = (second["end_time"] - first["end_time"]).total_seconds() / 3600
    assert kwh_by_price(made, "two/1")[0.3] == pytest.approx(300 * alone_h, rel=1e-6)


def test_readings_for_carbon_part_no_bill():
    # Power flows from 03:55 on, 300 kW for some minutes and then 30.
    curve = {"truck": {"charging_curve": [[0, 600], [0.45, 600], [0.46, 30], [1, 30]]}}
    elements = [element(("ENERGY", 0.9), min_power_kw=100), element(("ENERGY", 0.4))]
    tariff = {"elements": elements, "session_fee": 0.0}
    carbon = {"profile": {"hours": [1.0] * 12 + [2.0] * 12}}
    place = {"here": {"rules": {"tariffs": tariff}}}
    plain = tables_of(experiment(jurisdictions=place, vehicles=curve), [trip("one", depart_s=6540.0)])
    place["here"]["carbon"] = carbon
    metered = tables_of(experiment(jurisdictions=place, vehicles=curve), [trip("one", depart_s=6540.0)])
    first, second = (made["charging_sessions"].iloc[0] for made in (plain, metered))
    assert second["end_time"] - second["start_time"] > pd.Timedelta(hours=1)
    assert set(plain["bills"]["price"]) == {0.4, 0.9}
    assert second["cost"] == first["cost"]
    # All before noon: two thirds of the mean of 100 g/kWh.
    assert second["emissions_kg"] == pytest.approx(second["grid_kwh"] * 0.1 * 2 / 3)
    assert pd.isna(second["emissions_marginal_kg"])
