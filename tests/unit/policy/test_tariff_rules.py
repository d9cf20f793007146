"""Money in tariffs with elements, and how such tariffs are harmonized."""

import pytest
from test_harmonize import experiment, in_force

from corridorsim.policy import effective_rules, policy_faults

GENERAL = {
    "min_price": 2.0,
    "elements": [
        {
            "price_components": [{"type": "ENERGY", "price": 0.5, "tax_share": 0.1}, {"type": "FLAT", "price": 1.0}],
            "restrictions": {"max_kwh": 100, "min_power_kw": 50},
        }
    ],
}
DYNAMIC = {"dynamic": {"price_file": "spot", "factor": 1.5}}


def tariff_of(own, **more):
    made = experiment({"a": {"tariffs": own}, "b": {}}, currency={"a": "CHF"}, rates={"CHF": 2.0}, **more)
    return effective_rules(made, None).books["a"].tariffs


def test_money_in_elements_is_converted_and_nothing_else():
    tariff = tariff_of(GENERAL)
    (element,) = tariff.elements
    assert [component.price for component in element.price_components] == [1.0, 2.0]
    assert element.price_components[0].tax_share == 0.1
    assert (element.restrictions.max_kwh, element.restrictions.min_power_kw) == (100, 50)
    assert (tariff.min_price, tariff.max_price) == (4.0, None)


def test_bounds_with_and_without_tax_are_converted():
    bound = tariff_of({"min_price": {"excl_vat": 2.0, "incl_vat": 2.4}}).min_price
    assert (bound.excl_vat, bound.incl_vat) == (4.0, 4.8)


@pytest.mark.parametrize(
    ("tariff", "free_min"),
    [
        ({}, 15.0),
        ({"min_price": 2.0}, 15.0),
        ({"elements": GENERAL["elements"]}, 0.0),
        ({"elements": GENERAL["elements"], "idle_grace_min": 15.0}, 15.0),
        ({"idle_grace_min": 0.0}, 0.0),
    ],
)
def test_elements_have_no_grace_unless_it_is_stated(tariff, free_min):
    assert tariff_of(tariff).free_idle_min == free_min


def test_default_grace_is_a_number_in_a_mean_and_follows_the_elements_that_are_set():
    rules = {"a": {"tariffs": {"idle_grace_min": 5}}, "b": {}}
    assert in_force(rules, "tariffs", {"mean": True})["b"].idle_grace_min == 10.0
    assert in_force(rules, "tariffs", {"mean": True})["a"].idle_grace_min == 10.0
    made = in_force(rules, "tariffs", {"set": {"elements": GENERAL["elements"]}})
    assert [made[name].free_idle_min for name in "ab"] == [5.0, 0.0]


def test_factor_carries_the_exchange_rate_of_a_price_file():
    assert tariff_of(DYNAMIC).dynamic.factor == 3.0


def test_setting_a_value_keeps_the_vat_of_elements():
    element = {"price_components": [{"type": "ENERGY", "price": 0.5, "vat": 19}]}
    made = in_force({"a": {"tariffs": {"elements": [element]}}, "b": {}}, "tariffs", {"set": {"min_price": 1.0}})
    assert made["a"].elements[0].price_components[0].taxed == 0.19


def test_adopted_elements_keep_their_value_in_money():
    rules = {"a": {"tariffs": GENERAL}, "b": {}}
    books = in_force(rules, "tariffs", {"adopt": "a"}, currency={"a": "CHF", "b": "EUR"}, rates={"CHF": 2.0})
    adopted = books["b"]
    assert adopted.elements[0].price_components[0].price == 1.0
    assert adopted == books["a"]


@pytest.mark.parametrize(
    ("tariff", "part"),
    [
        ({"elements": GENERAL["elements"]}, "elements"),
        (DYNAMIC, "dynamic"),
        ({"min_price": 2.0}, "min_price"),
        ({"min_price": 0.0}, "min_price"),
    ],
)
def test_mean_is_refused_for_what_is_no_flat_price(tariff, part):
    made = experiment(
        {"a": {"tariffs": tariff}, "b": {}}, {"harmonize": ["tariffs"], "rules": {"tariffs": {"mean": True}}}
    )
    ((path, message),) = policy_faults(made)
    assert path == ("policy", "rules", "tariffs")
    assert message == f"rule mean applies only to flat prices, but a tariff has {part}; allowed: adopt, set"


def test_set_elements_that_never_match_are_refused():
    free = {"price_components": [{"type": "ENERGY", "price": 0.1}]}
    made = experiment({"a": {}}, {"harmonize": ["tariffs"], "rules": {"tariffs": {"set": {"elements": [free, free]}}}})
    ((_, message),) = policy_faults(made)
    assert "elements[1] can never match" in message
