"""Tariffs that hubs and EVSE groups name: what is billed, what planners expect, and when the lever overrides them."""

import pytest
from small_world import CCS, experiment, tables_of, trip

from corridorsim.config.checks.references import reference_faults
from corridorsim.config.experiment import Experiment
from corridorsim.policy import effective_rules
from corridorsim.policy.mixture import differing_levers, mixed_rules
from corridorsim.scenario import build_scenario

BOOK = {
    "slow": {"energy_per_kwh": 0.5},
    "quick": {"energy_per_kwh": 0.9, "windows": [{"start": "03:00", "end": "03:10", "energy_per_kwh": 1.1}]},
    "taxed": {"elements": [{"price_components": [{"type": "ENERGY", "price": 0.6, "tax_share": 0.2}]}]},
}
GROUPS = {"groups": {"fast": {"connectors": {CCS: 150}}, "mega": {"connectors": {"MCS": 1000}}}}
BOTH = [{"kind": "fast", "count": 2, "tariff": "slow"}, {"kind": "mega", "count": 1, "tariff": "quick"}]
MEGA_TRUCK = {"truck": {"connectors": {"MCS": 1000}}}


def changes(hub, *, vehicles=None, **rules):
    rules = {"connectors": GROUPS, **rules}
    return {"tariffs": BOOK, "hubs": {"plaza": hub}, "jurisdictions": {"here": {"rules": rules}},
            **({"vehicles": vehicles} if vehicles else {})}  # fmt: skip


def cost_per_kwh(made):
    session = made["charging_sessions"].iloc[0]
    return session["cost"] / (session["grid_kwh"] * 0.95)


def test_a_hub_bills_by_the_tariff_that_it_names():
    made = tables_of(experiment(**changes({"tariff": "slow"})), [trip("one")])
    assert cost_per_kwh(made) == pytest.approx(0.5)
    assert len(made["bills"]) == 0
    made = tables_of(experiment(**changes({"tariff": "taxed"})), [trip("one")])
    assert cost_per_kwh(made) == pytest.approx(0.72, abs=1e-4)


def test_a_hub_that_names_none_bills_by_the_lever():
    made = tables_of(experiment(**changes({}, tariffs={"energy_per_kwh": 0.4, "session_fee": 0.0})), [trip("one")])
    assert cost_per_kwh(made) == pytest.approx(0.4)


def test_megawatt_charging_may_cost_more_than_the_slower_kind():
    slow = tables_of(experiment(**changes({"evses": BOTH})), [trip("one")])
    mega = tables_of(experiment(**changes({"evses": BOTH}, vehicles=MEGA_TRUCK)), [trip("one", depart_s=7200.0)])
    assert cost_per_kwh(slow) == pytest.approx(0.5, abs=1e-4)
    assert cost_per_kwh(mega) == pytest.approx(0.9, abs=1e-4)
    assert slow["charging_sessions"]["connector"].iloc[0] != mega["charging_sessions"]["connector"].iloc[0]


def test_each_tariff_of_a_hub_follows_its_own_windows():
    # Power flows from 03:05 on at 600 kW: 5 min at 1.10, the rest at 0.90; the other group has no windows.
    made = tables_of(experiment(**changes({"evses": BOTH}, vehicles=MEGA_TRUCK)), [trip("one", depart_s=3600.0)])
    by_price = made["bills"].set_index("price")["quantity"]
    session = made["charging_sessions"].iloc[0]
    minutes = 10 - (session["start_time"].minute + session["start_time"].second / 60)
    assert by_price[1.1] == pytest.approx(600 / 0.96 * minutes / 60)
    assert by_price[0.9] == pytest.approx(session["grid_kwh"] * 0.95 - by_price[1.1])


def test_a_group_that_names_none_takes_the_tariff_of_its_hub():
    groups = [{"kind": "fast", "count": 2}, {"kind": "mega", "count": 1, "tariff": "quick"}]
    made = tables_of(experiment(**changes({"evses": groups, "tariff": "taxed"})), [trip("one")])
    assert cost_per_kwh(made) == pytest.approx(0.72, abs=1e-4)
    made = tables_of(
        experiment(**changes({"evses": groups}, tariffs={"energy_per_kwh": 0.3, "session_fee": 0})), [trip("one")]
    )
    assert cost_per_kwh(made) == pytest.approx(0.3, abs=1e-4)


def test_items_add_up_with_several_tariffs_at_a_hub():
    made = tables_of(experiment(**changes({"evses": BOTH})), [trip("one"), trip("two", operator="guest")])
    items = made["bills"].groupby("session_id")["amount"].sum()
    sessions = made["charging_sessions"].set_index("session_id")["cost"]
    assert items.to_dict() == pytest.approx(sessions.to_dict(), abs=1e-9)


def test_trucks_expect_the_price_of_the_group_at_which_they_charge_fastest():
    hub = build_scenario("only", experiment(**changes({"evses": BOTH}))).hubs[0]
    assert hub.prices_of("fast").per_kwh == (pytest.approx(0.5),)
    assert set(hub.prices_of("mega").per_kwh) == {0.9, 1.1}
    assert hub.prices.per_kwh == hub.prices_of("fast").per_kwh


def test_trucks_expect_the_fee_of_a_group_spread_over_a_session():
    made = changes({"evses": [BOTH[0], BOTH[1] | {"tariff": "visit"}]})
    made["tariffs"] = BOOK | {"visit": {"energy_per_kwh": 0.4, "session_fee": 25.0}}
    hub = build_scenario("only", experiment(**made)).hubs[0]
    assert hub.prices_of("mega").per_kwh == (pytest.approx(0.4 + 25 / 250),)
    assert hub.prices_at(2).per_kwh == (0.4,)


def test_dear_group_is_avoided_by_those_who_have_to_use_it():
    # Two hubs on the road: those who charge at the mega group pass the dear one, the others stop there.
    def visited(vehicles):
        made = experiment(
            tariffs={"dear": {"energy_per_kwh": 3.0}, "cheap": {"energy_per_kwh": 0.2}},
            jurisdictions={"here": {"rules": {"connectors": GROUPS, "tariffs": {"energy_per_kwh": 0.6}}}},
            network={
                "nodes": {"later": {"jurisdiction": "here", "kind": "hub", "latitude": 50, "longitude": 6.2}},
                "segments": [
                    {"start": "west", "end": "middle", "length_km": 100, "speed_kmh": 80},
                    {"start": "middle", "end": "later", "length_km": 20, "speed_kmh": 80},
                    {"start": "later", "end": "east", "length_km": 160, "speed_kmh": 80},
                ],
            },
            hubs={
                "plaza": {"evses": [{"kind": "fast", "count": 2, "tariff": "cheap"},
                                    {"kind": "mega", "count": 2, "tariff": "dear"}]},
                "garden": {"node": "later", "operator": "owner", "network": "home", "feeder": "line1",
                           "connection_kw": 5000, "evses": [{"kind": "fast", "count": 2}, {"kind": "mega", "count": 2}],
                           "detour_km": 1, "efficiency": 0.95},
            },
            **({"vehicles": vehicles} if vehicles else {}),
        )  # fmt: skip
        return set(tables_of(made, [trip("one")])["charging_sessions"]["hub"])

    assert visited({}) == {"plaza"}
    assert visited(MEGA_TRUCK) == {"garden"}


HARMONIZED = {"harmonize": ["tariffs"], "rules": {"tariffs": {"adopt": "here"}}}


def test_the_lever_overrides_named_tariffs_while_it_is_harmonized():
    tariff = {"energy_per_kwh": 0.4, "session_fee": 0.0}
    made = tables_of(experiment(policy=HARMONIZED, **changes({"evses": BOTH}, tariffs=tariff)), [trip("one")])
    assert cost_per_kwh(made) == pytest.approx(0.4)
    assert len(made["bills"]) == 0


@pytest.mark.parametrize(("regulated", "price"), [(True, 0.4), (False, 0.5)])
def test_a_jurisdiction_may_say_whether_its_tariff_overrides(regulated, price):
    tariff = {"energy_per_kwh": 0.4, "session_fee": 0.0, "overrides_named": regulated}
    for policy in ({}, HARMONIZED):
        made = tables_of(experiment(policy=policy, **changes({"tariff": "slow"}, tariffs=tariff)), [trip("one")])
        assert cost_per_kwh(made) == pytest.approx(price)


def test_harmonizing_equal_levers_differs_where_hubs_name_tariffs():
    named, unnamed = ({"tariff": "slow"}, {})
    for hub, differ in ((named, ("tariffs",)), (unnamed, ())):
        own, harmonized = (
            effective_rules(experiment(policy=policy, **changes(hub)), None) for policy in ({}, HARMONIZED)
        )
        assert differing_levers(own, harmonized) == differ
        assert mixed_rules(own, harmonized, differ).books == harmonized.books


def test_named_tariffs_are_in_the_currency_of_the_jurisdiction():
    place = {"here": {"currency": "CHF", "rules": {"connectors": GROUPS}}}
    made = experiment(
        tariffs=BOOK, hubs={"plaza": {"tariff": "slow"}}, jurisdictions=place, exchange_rates={"CHF": 1.1}
    )
    assert build_scenario("only", made).hubs[0].prices.per_kwh == (pytest.approx(0.55),)


@pytest.mark.parametrize(
    ("hub", "path"), [({"tariff": "slwo"}, ("hubs", "plaza", "tariff")),
                      ({"evses": [{"kind": "fast", "count": 1, "tariff": "slwo"}]},
                       ("hubs", "plaza", "evses", 0, "tariff"))],
)  # fmt: skip
def test_unknown_names_are_refused(hub, path):
    made = experiment(**changes({}))
    data = made.model_dump(by_alias=True, mode="json")
    data["hubs"]["plaza"] |= hub
    ((found, message),) = reference_faults(Experiment.model_validate(data))
    assert found == path
    assert message == "unknown tariff 'slwo'; allowed: slow, quick, taxed; did you mean 'slow'?"
