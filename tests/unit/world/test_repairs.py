"""Who mends an EVSE and how long it takes."""

from math import log

import numpy as np
import pytest
from small_world import CCS, PLACE, experiment, make_world, overlaid, seconds, tables_of

from corridorsim.config.experiment import Experiment
from corridorsim.kernel import keyed_uniform
from corridorsim.policy import effective_rules
from corridorsim.rng import Streams, key_word
from corridorsim.scenario import build_scenario
from corridorsim.scenario.build import window_day
from corridorsim.scenario.maintenance import hubs_without_crew, planned_times_s, pooled
from corridorsim.world.hub.faults import Repairs

CREW = {"operator": "owner", "jurisdiction": "here", "technicians": 1}
STANDARD = {"here": {"rules": {"uptime_standard": {"response_h": 6}}}}


def run(maintenance=None, days=60, count=4, **changes):
    made = experiment(
        maintenance=maintenance,
        jurisdictions=STANDARD,
        **overlaid(
            {
                "equipment": {"mtbf_h": 50, "repair_h": 2},
                "simulation": {"window_h": 24 * days, "cooldown_h": 0},
                "hubs": {"plaza": {"evses": [{"kind": "fast", "count": count}]}},
            },
            changes,
        ),
    )
    return tables_of(made, [])


def outages(tables, evse="plaza/fast-1", kinds=("evse_fault", "evse_maintenance")):
    """(begin, length) of the outages of one EVSE that have ended [s]."""
    events = tables["events"]
    events = events[(events["subject"] == evse) & events["kind"].str.startswith("evse_")]
    time_s, kind = seconds(events["time"]).tolist(), events["kind"].tolist()
    return [(a, b - a) for a, b, what in zip(time_s, time_s[1:], kind, strict=False) if what in kinds]


def draw(count, evse="plaza/fast-1", purpose="EVSE faults"):
    return keyed_uniform(Streams(1, 0).word(purpose), key_word(evse), count)


def test_a_fault_lasts_as_drawn_for_its_evse_and_count():
    for i, (_, length_s) in enumerate(outages(run())[:5]):
        assert length_s == pytest.approx(-8 * log(draw(2 * i + 2)) * 3600, abs=1e-4)


def test_maintenance_that_says_nothing_changes_nothing():
    without, with_ = run(), run({})
    assert np.array(outages(without)) == pytest.approx(np.array(outages(with_)), abs=1e-4)
    assert len(outages(without)) > 10


def test_a_remote_reset_mends_its_share_and_needs_no_technician():
    tables = run({"remote_share": 1.0, "remote_reset_h": 0.5, "crews": [CREW], "travel_h": 50})
    for i, (_, length_s) in enumerate(outages(tables)[:5]):
        assert length_s == pytest.approx(-0.5 * log(draw(2 * i + 2)) * 3600, abs=1e-4)
    half = outages(run({"remote_share": 0.5, "remote_reset_h": 0.5}))
    lengths = [-0.5 * log(draw(2 * i + 2)) * 3600 for i in range(len(half))]
    resets = [
        length_s == pytest.approx(reset_s, abs=1e-4) for (_, length_s), reset_s in zip(half, lengths, strict=True)
    ]
    assert resets == [draw(i, purpose="remote resets") < 0.5 for i in range(len(half))]


def test_travel_and_parts_come_on_top():
    (_, plain_s), (_, longer_s) = outages(run())[0], outages(run({"travel_h": 3, "crews": [CREW]}, count=1))[0]
    assert longer_s - plain_s == pytest.approx(3 * 3600, abs=1e-3)
    (_, with_part_s) = outages(run({"spare_part_share": 1.0, "spare_part_h": 10}))[0]
    u = keyed_uniform(Streams(1, 0).word("spare parts"), key_word("plaza/fast-1"), 0, 1)
    assert with_part_s - plain_s == pytest.approx(-10 * log(u) * 3600, abs=1e-3)


def test_technicians_mend_one_evse_at_a_time():
    """With next to no response time all of an outage is work; one technician never works on two EVSEs."""
    base = {"equipment": {"mtbf_h": 5, "repair_h": 10}}
    few = run({"crews": [CREW]}, **base)
    ends = sorted(begin_s + length_s for i in range(1, 5) for begin_s, length_s in outages(few, f"plaza/fast-{i}"))
    many = run({"crews": [CREW | {"technicians": 4}]}, **base)
    assert mean_down(few) > 1.2 * mean_down(many)
    assert len(ends) == len(set(ends))


def mean_down(tables):
    lengths = [length_s for i in range(1, 5) for _, length_s in outages(tables, f"plaza/fast-{i}")]
    return sum(lengths) / len(lengths)


def test_enough_technicians_are_as_good_as_unlimited_ones():
    enough = run({"crews": [CREW | {"technicians": 4}]})
    assert np.array(outages(enough)) == pytest.approx(np.array(outages(run({}))), abs=1e-4)


def test_planned_repairs_begin_at_their_hour_and_forestall_faults():
    settings = {"predicted_share": 1.0, "warning_h": 48, "planned_repair_h": 1, "planned_hour": 2}
    tables = run(settings)
    planned, faults = outages(tables, kinds=("evse_maintenance",)), outages(tables, kinds=("evse_fault",))
    assert planned
    assert all(begin_s % 86400 == 2 * 3600 for begin_s, _ in planned)
    assert len(faults) < len(planned), "only lives that end before the first night after the warning"
    assert len(faults) < len(outages(run()))
    assert sum(length for _, length in planned) / len(planned) < 2.5 * 3600


def test_without_warning_in_time_the_fault_comes_as_ever():
    settings = {"predicted_share": 1.0, "warning_h": 1e-9}
    assert np.array(outages(run(settings))) == pytest.approx(np.array(outages(run({}))), abs=1e-4)


def test_an_evse_in_use_is_not_taken_out_for_a_planned_repair():
    made = experiment(
        maintenance={"predicted_share": 1.0, "warning_h": 1e6, "planned_hour": 0},
        equipment={"mtbf_h": 1000},
        hubs={"plaza": {"evses": [{"kind": "fast", "count": 1}]}},
    )
    world, _ = make_world(build_scenario("x", made))
    hub = world.hubs[0]
    repairs = Repairs(world.env, world.scenario, Streams(1, 0))
    hub.queue.occupied.add(0)
    life = world.env.process(repairs.live(hub, 0, 1, 0, 10 * 3600.0))
    world.env.run(until=11 * 3600.0)
    assert life.value is False
    assert not hub.queue.broken


def test_planned_hours_follow_the_clock_of_the_place():
    """Clocks go forward in Berlin on 2030-03-31."""
    made = experiment(maintenance={"planned_hour": 5})
    times_s = planned_times_s(made.maintenance, made.simulation.start.replace(month=3, day=30), 72, "Europe/Berlin")
    assert [time_s / 3600 for time_s in times_s][:3] == [4, 24 + 3, 48 + 3]


# -- pools -----------------------------------------------------------------------------------------------------------


def two_cpos(*scopes):
    """Two CPOs here, one of them there, too; crews of 1, 2 and 4."""
    names = ("here", "there")
    made = experiment()
    place = overlaid(PLACE, {"rules": {"connectors": {"groups": {"fast": {"connectors": {CCS: 300}}}}}})
    content = made.model_dump(by_alias=True)
    content["jurisdictions"] = {
        name: overlaid(place, {"rules": {"mutual_aid": {"scope": scope}}})
        for name, scope in zip(names, scopes, strict=True)
    }
    crews = [("owner", "here", 1), ("other", "here", 2), ("owner", "there", 4)]
    content["maintenance"] = {
        "crews": [{"operator": cpo, "jurisdiction": place, "technicians": n} for cpo, place, n in crews]
    }
    return Experiment.model_validate(content)


@pytest.mark.parametrize(
    ("scopes", "pools"),
    [
        (("own", "own"), {("here", "owner"): 1, ("here", "other"): 2, ("there", "owner"): 4}),
        (("jurisdiction", "own"), {("here",): 3, ("there", "owner"): 4}),
        (("corridor", "own"), {(): 3, ("there", "owner"): 4}),
        (("corridor", "corridor"), {(): 7}),
    ],
)
def test_crews_are_pooled_by_sum(scopes, pools):
    made = two_cpos(*scopes)
    books = effective_rules(made, window_day(made)).books
    found = pooled(made.maintenance.crews, books)
    assert found == pools
    assert sum(found.values()) == 7, "nobody is hired for it"


def test_a_hub_without_crew_is_found():
    made = experiment(maintenance={"crews": [CREW | {"operator": "owner"}]})
    books = effective_rules(made, window_day(made)).books
    assert list(hubs_without_crew(made, books)) == []
    lonely = made.model_copy(update={"hubs": {"plaza": made.hubs["plaza"].model_copy(update={"operator": "nobody"})}})
    assert list(hubs_without_crew(lonely, books)) == [("plaza", "here")]
