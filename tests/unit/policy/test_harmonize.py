"""Harmonizing levers, rule by rule."""

from copy import deepcopy
from datetime import date

import pytest

from corridorsim.config.experiment import Experiment
from corridorsim.config.levers import LEVERS, RuleBook
from corridorsim.policy import effective_rules, policy_faults

CCS = "IEC_62196_T2_COMBO"
DAY = date(2030, 3, 5)
FAST = {"groups": {"fast": {"connectors": {CCS: 350}}}}


def experiment(rules, policy=None, currency=None, rates=None):
    """Jurisdictions a, b, c with the given rules (connectors filled in)."""
    currency = currency or {}
    places = {
        name: {
            "time_zone": "UTC", "currency": currency.get(name, "EUR"), "free_movement_area": "x",
            "driving_rules": "eu_561_2006", "depot_price_per_kwh": 0.2, "carbon_g_per_kwh": 100,
            "rules": {"connectors": FAST} | book,
        }
        for name, book in rules.items()
    }  # fmt: skip
    first = next(iter(places))
    return Experiment.model_validate(
        {
            "name": "rules", "simulation": {"start": "2030-03-05"}, "exchange_rates": rates or {},
            "jurisdictions": places,
            "network": {
                "nodes": {n: {"jurisdiction": first, "latitude": 0, "longitude": 0} for n in ("p", "q")},
                "segments": [{"start": "p", "end": "q", "length_km": 1}],
            },
            "vehicles": {"t": {"usable_kwh": 1, "charging_curve": [[0, 1], [1, 1]], "connectors": {CCS: 1},
                               "tare_t": 1}},
            "operators": {"o": {"network": "n"}},
            "flows": {"f": {"origin": "p", "destination": "q", "trucks_per_day": 1, "vehicles": {"t": 1},
                            "operators": {"o": 1}}},
            "policy": policy or {},
        }
    )  # fmt: skip


def in_force(rules, lever, rule, on=DAY, **more):
    made = experiment(rules, {"harmonize": [lever], "rules": {lever: rule}}, **more)
    assert policy_faults(made) == []
    books = effective_rules(made, on).books
    return {name: getattr(book, lever) for name, book in books.items()}


def test_adopt_copies_the_whole_record():
    own = {"accepted_networks": ["n1"], "accepted_overhead_s": 99, "foreign_failure_probability": 0.5}
    rules = {"a": {"authentication": own}, "b": {}}
    found = in_force(rules, "authentication", {"adopt": "a"})
    assert found["b"] == found["a"]
    assert found["b"].accepted_networks == ("n1",)
    assert found["b"].accepted_overhead_s == 99


def test_set_leaves_what_it_does_not_name():
    rules = {"a": {"uptime_standard": {"required_uptime": 0.9, "response_h": 10}}, "b": {}}
    found = in_force(rules, "uptime_standard", {"set": {"required_uptime": 0.97}})
    assert found["a"].response_h == 10
    assert found["b"].response_h == 72
    assert {value.required_uptime for value in found.values()} == {0.97}


@pytest.mark.parametrize(
    ("lever", "values", "best"),
    [
        ("authentication", {"accepted_overhead_s": (60, 20), "foreign_overhead_s": (100, 200)}, (20, 100)),
        (
            "authentication",
            {"accepted_failure_probability": (0.1, 0.2), "foreign_failure_probability": (0.4, 0.3)},
            (0.1, 0.3),
        ),
        ("authentication", {"accepted_networks": (["m"], ["n", "m"])}, (("m", "n"),)),
        ("roaming_fees", {"per_kwh": (0.1, 0.05), "per_session": (0.5, 1.0)}, (0.05, 0.5)),
        ("data_sharing", {"scope": ("none", "own"), "delay_min": (5, 1)}, ("own", 1)),
        ("data_sharing", {"scope": ("all", "own"), "delay_min": (5, 10)}, ("all", 5)),
        ("reservations", {"scope": ("own", "none"), "grace_min": (5, 20), "no_show_fee": (10, 0)}, ("own", 20, 0)),
        ("load_management", {"scope": ("hub", "none")}, ("hub",)),
        ("load_management", {"scope": ("hub", "feeder")}, ("feeder",)),
        ("uptime_standard", {"required_uptime": (0.9, 0.97), "response_h": (10, 50)}, (0.97, 10)),
        ("border_procedures", {"declared_dwell_min": (90, 60), "precleared_share": (0.1, 0.5)}, (60, 0.5)),
        ("border_procedures", {"opens": ("06:00", "05:00"), "closes": ("20:00", "18:00")}, ("05:00", "20:00")),
        ("border_procedures", {"closed_days": (["sat", "sun"], ["sun"])}, (("sun",),)),
        ("border_procedures", {"closed_days": (["sat"], ["sun"])}, ((),)),
        ("connectors", {"adapters_allowed": (False, True), "adapter_kw": (0, 200)}, (True, 200)),
    ],
)
def test_best_of_each_quantity(lever, values, best):
    defaults = FAST if lever == "connectors" else {}
    rules = {
        name: {lever: defaults | {field: pair[i] for field, pair in values.items()}} for i, name in enumerate("ab")
    }
    found = in_force(rules, lever, {"best": True})
    assert found["a"] == found["b"]
    assert tuple(getattr(found["a"], field) for field in values) == best


def test_best_connectors_are_the_union_at_the_highest_power():
    rules = {
        "a": {"connectors": {"groups": {"fast": {"connectors": {CCS: 350}}, "mega": {"connectors": {"MCS": 1000}}}}},
        "b": {"connectors": {"groups": {"fast": {"connectors": {CCS: 300, "CHADEMO": 100}},
                                        "slow": {"connectors": {CCS: 50}}}}},
    }  # fmt: skip
    groups = in_force(rules, "connectors", {"best": True})["b"].groups
    assert {kind: dict(group.connectors) for kind, group in groups.items()} == {
        "fast": {CCS: 350, "CHADEMO": 100},
        "mega": {"MCS": 1000},
        "slow": {CCS: 50},
    }


@pytest.mark.parametrize(
    ("lever", "values", "mean"),
    [
        ("roaming_fees", {"per_kwh": (0.1, 0.05)}, (0.075,)),
        ("authentication", {"foreign_failure_probability": (0.4, 0.2), "foreign_overhead_s": (100, 200)}, (0.3, 150)),
        ("tariffs", {"energy_per_kwh": (0.3, 0.5), "session_fee": (0, 1)}, (0.4, 0.5)),
        ("uptime_standard", {"required_uptime": (0.9, 0.98), "response_h": (10, 50)}, (0.94, 30)),
        ("border_procedures", {"declared_dwell_min": (90, 60), "precleared_share": (0.1, 0.5)}, (75, 0.3)),
    ],
)
def test_mean_of_numbers(lever, values, mean):
    rules = {name: {lever: {field: pair[i] for field, pair in values.items()}} for i, name in enumerate("ab")}
    found = in_force(rules, lever, {"mean": True})
    assert [getattr(found["b"], field) for field in values] == pytest.approx(mean)


def test_mean_leaves_what_is_no_number():
    rules = {
        "a": {"border_procedures": {"opens": "06:00", "closed_days": ["sun"], "transit_dwell_min": 10}},
        "b": {"border_procedures": {"opens": "08:00", "transit_dwell_min": 20}},
    }
    found = in_force(rules, "border_procedures", {"mean": True})
    assert (found["a"].opens, found["b"].opens) == ("06:00", "08:00")
    assert (found["a"].closed_days, found["b"].closed_days) == (("sun",), ())
    assert found["a"].transit_dwell_min == found["b"].transit_dwell_min == 15


def test_money_is_converted_before_it_is_compared():
    rules = {"a": {"roaming_fees": {"per_kwh": 0.10}}, "b": {"roaming_fees": {"per_kwh": 0.09}}}
    francs = {"currency": {"b": "CHF"}, "rates": {"CHF": 1.25}}
    assert in_force(rules, "roaming_fees", {"best": True}, **francs)["b"].per_kwh == 0.10
    assert in_force(rules, "roaming_fees", {"mean": True}, **francs)["a"].per_kwh == pytest.approx((0.1 + 0.1125) / 2)
    assert in_force(rules, "roaming_fees", {"adopt": "b"}, **francs)["a"].per_kwh == pytest.approx(0.1125)
    assert in_force(rules, "roaming_fees", {"set": {"per_session": 1.0}}, **francs)["b"].per_session == 1.0


def test_prices_of_windows_are_converted_and_times_are_not():
    window = {"start": "16:00", "end": "21:00", "energy_per_kwh": 0.5}
    rules = {"a": {}, "b": {"tariffs": {"energy_per_kwh": 0.4, "windows": [window], "idle_grace_min": 10}}}
    found = in_force(rules, "tariffs", {"adopt": "b"}, currency={"b": "CHF"}, rates={"CHF": 2.0})["a"]
    assert (found.energy_per_kwh, found.windows[0].energy_per_kwh, found.idle_grace_min) == (0.8, 1.0, 10)
    assert found.windows[0].start == "16:00"


def test_among_leaves_the_others_alone():
    rules = {name: {"uptime_standard": {"response_h": hours}} for name, hours in (("a", 10), ("b", 30), ("c", 20))}
    made = experiment(
        rules, {"harmonize": ["uptime_standard"], "rules": {"uptime_standard": {"best": True, "among": ["b", "c"]}}}
    )
    rules_in_force = effective_rules(made, DAY)
    assert [book.uptime_standard.response_h for book in rules_in_force.books.values()] == [10, 20, 20]
    assert rules_in_force.origins["a", "uptime_standard"] == "own"
    assert rules_in_force.origins["b", "uptime_standard"] == "best among b, c"


@pytest.mark.parametrize(("day", "hours"), [("2030-03-04", 10), ("2030-03-05", 10), ("2030-03-06", 30)])
def test_a_rule_holds_from_its_day_on(day, hours):
    rules = {"a": {"uptime_standard": {"response_h": 10}}, "b": {"uptime_standard": {"response_h": 30}}}
    found = in_force(rules, "uptime_standard", {"adopt": "a", "from": day})
    assert found["b"].response_h == hours


def kinds_of(lever):
    """The rules that a lever takes."""
    return RuleBook.model_fields[lever].annotation.rules


RICH = {
    "connectors": {"groups": {"mega": {"connectors": {"MCS": 999.9, CCS: 350.1}}, "fast": {"connectors": {CCS: 0.1}}},
                   "adapters_allowed": True, "adapter_kw": 0.3},
    "authentication": {"accepted_networks": ["z", "a"], "accepted_overhead_s": 0.1,
                       "foreign_failure_probability": 1 / 3},
    "roaming_fees": {"per_kwh": 0.1, "per_session": 0.7},
    "data_sharing": {"scope": "own", "delay_min": 0.1},
    "reservations": {"scope": "own", "no_show_fee": 1 / 3},
    "tariffs": {"energy_per_kwh": 0.1, "session_fee": 0.7},
    "load_management": {"scope": "feeder"},
    "uptime_standard": {"required_uptime": 0.1, "response_h": 0.7},
    "border_procedures": {"declared_dwell_min": 0.1, "opens": "07:00", "closed_days": ["sun", "sat"]},
    "equity": {"reserved_share": 1 / 3, "small_operator_discount_per_kwh": 0.1},
    "mutual_aid": {"scope": "jurisdiction"},
    "permitting": {"median_days": 1 / 3, "staff": 2, "shared_office": True},
    "procurement": {"scope": "pooled", "sigma": 0.1},
    "grid_connection": {"small_days": 0.7, "connections_at_once": 3, "synchronised": True},
    "finance": {"budget_per_year": 0.1, "grant_share": 1 / 3, "joint_fund": True},
    "incentives": {"purchase_rebate": 0.1, "toll_exemption": 1 / 3, "energy_rebate_per_kwh": 0.7},
}  # fmt: skip


TAKEN = [(lever, rule) for lever in LEVERS for rule in ("best", "mean") if rule in kinds_of(lever)]


@pytest.mark.parametrize(("lever", "rule"), TAKEN)
def test_a_lever_that_is_equal_everywhere_stays_bit_by_bit(lever, rule):
    rules = {name: deepcopy(RICH) for name in "abc"}
    own = experiment(rules).jurisdictions["a"].rules
    for value in in_force(rules, lever, {rule: True}).values():
        assert value.model_dump_json() == getattr(own, lever).model_dump_json()


@pytest.mark.parametrize("lever", LEVERS)
def test_nothing_but_the_named_levers_changes(lever):
    rules = {"a": deepcopy(RICH), "b": {}}
    before = effective_rules(experiment(rules), DAY).books
    made = experiment(rules, {"harmonize": [lever], "rules": {lever: {"adopt": "a"}}})
    after = effective_rules(made, DAY).books
    for other in LEVERS:
        changed = getattr(after["b"], other) != getattr(before["b"], other)
        assert changed == (other == lever)
    assert after["a"] == before["a"]


def test_the_default_rule_holds_for_levers_without_their_own():
    rules = {
        "a": {"uptime_standard": {"response_h": 10}, "roaming_fees": {"per_kwh": 0.2}},
        "b": {"uptime_standard": {"response_h": 30}, "roaming_fees": {"per_kwh": 0.1}},
    }
    made = experiment(
        rules,
        {
            "harmonize": ["uptime_standard", "roaming_fees"],
            "rule": "mean",
            "rules": {"roaming_fees": {"best": True}},
        },
    )
    book = effective_rules(made, DAY).books["a"]
    assert (book.uptime_standard.response_h, book.roaming_fees.per_kwh) == (20, 0.1)
