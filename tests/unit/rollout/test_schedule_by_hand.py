"""Two projects whose every date is worked out by hand."""

import pytest
from small_rollout import run, stages

BOTH_IN_WEST = {"projects": {"two": {"hub": "first", "evses": {"fast": 1}, "power_kw": 2000},
                             "one": {"evses": {"fast": 3}}}}  # fmt: skip


def ends(history, project):
    return {stage: end for stage, (_, end) in stages(history, project).items()}


def test_a_project_that_waits_for_nobody():
    # 40 siting, 100 permit; tender on day 150; grid connection 300 and delivery 200 side by side; 90 + 10.
    assert stages(run(), "one") == {
        "siting": (0, 40),
        "permit": (40, 140),
        "procurement": (140, 150),
        "finance": (150, 150),
        "delivery": (150, 350),
        "grid_connection": (150, 450),
        "construction": (450, 540),
        "commissioning": (540, 550),
    }


def test_a_large_connection_takes_longer():
    assert ends(run(), "two")["grid_connection"] == 150 + 400


def test_a_second_application_waits_for_the_one_case_worker():
    history = run(BOTH_IN_WEST, {"permitting": {"staff": 1}})
    assert ends(history, "one")["permit"] == 140
    assert stages(history, "two")["permit"] == (40, 240)


def test_a_shared_office_takes_up_the_neighbours_application():
    history = run(BOTH_IN_WEST, {"permitting": {"staff": 1, "shared_office": True}})
    assert stages(history, "two")["permit"] == (40, 140)


def test_a_refused_application_is_worked_over_and_decided_anew():
    history = run({}, {"permitting": {"rejection_share": 0.999999, "rework_days": 30}})
    assert stages(history, "one") == {"siting": (0, 40), "permit": (40, None)}


def test_delivery_waits_for_a_slot_of_the_supplier():
    history = run({"suppliers": {"maker": {"slots": 1}}})
    assert ends(history, "one")["delivery"] == 350
    assert stages(history, "two")["delivery"] == (150, 550)


def test_construction_waits_for_a_crew():
    history = run(BOTH_IN_WEST | {"crews": {"west": 1}})
    assert ends(history, "one")["construction"] == 540
    assert stages(history, "two")["construction"] == (450, 630)


def test_a_later_phase_waits_for_the_first_and_has_its_site():
    second = {"hub": "first", "evses": {"fast": 1}, "power_kw": 2000, "requires": ["one"]}
    history = run({"projects": {"two": second, "one": {"evses": {"fast": 3}}}})
    assert "siting" not in stages(history, "two")
    assert stages(history, "two")["permit"] == (550, 650)


@pytest.fixture
def upgrade():
    return {"projects": {"up": {"feeder": "line1", "power_kw": 3000, "announced": "2026-01-01", "supplier": "maker"},
                         "one": {"requires": ["up"]}}}  # fmt: skip


def test_an_upgrade_begins_when_its_hub_is_financed(upgrade):
    # 150 financed, 250 permit, 300 tender, 500 delivered, 750 built, 760 in service; then 300 for the connection.
    history = run(upgrade)
    assert stages(history, "up")["permit"] == (150, 250)
    assert ends(history, "up")["commissioning"] == 760
    assert ends(history, "one")["grid_connection"] == 1060


def test_an_upgrade_in_step_begins_when_it_is_announced(upgrade):
    # 100 permit, the tender is on day 150, 350 delivered, 600 built, 610 in service.
    history = run(upgrade, {"grid_connection": {"synchronised": True}})
    assert ends(history, "up")["commissioning"] == 610
    assert ends(history, "one")["grid_connection"] == 910


def test_a_rule_from_a_date_on_moves_what_comes_after_it():
    rule = {"set": {"median_days": 20}, "from": "2026-02-15"}
    policy = {"harmonize": ["permitting"], "rules": {"permitting": rule}}
    early = run(policy=policy)
    assert ends(early, "one")["permit"] == 140, "decided by the rule of the day on which it was taken up"
    late = run({"projects": {"one": {"announced": "2026-02-01"}}}, policy=policy)
    assert ends(late, "one")["permit"] == 31 + 40 + 20


def test_what_has_not_ended_has_neither_end_nor_cost():
    last = run({"end": "2026-06-01"}).stages[-1]
    assert last.end_day is None
    assert last.cost is None
