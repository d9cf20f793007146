"""Monthly KPIs are those of each month by itself, and the road is looked at once for all histories of a plan."""

from small_rollout import experiment, plan

from corridorsim.rollout import coverage, kpis, simulate_rollout
from corridorsim.rollout.coverage import required_kw
from corridorsim.rollout.kpis import kpi_plan, months, rollout_kpis

RULES = {"permitting": {"sigma": 0.8, "rejection_share": 0.3, "rework_days": 60}, "grid_connection": {"sigma": 0.7}}
HUBS = {"old": {"opens": "2027-06-15"}}
MONTHLY = ("evses_open", "power_open_mw", "afir_share", "longest_gap_km")


def test_each_month_has_the_figures_of_its_first_day():
    made, planned = experiment({}, RULES, hubs=HUBS), plan({}, RULES, hubs=HUBS)
    shared = kpi_plan(made, planned)
    settings = planned.settings
    for replication in range(8):
        history = simulate_rollout(planned, 3, replication)
        found = [kpi for kpi in rollout_kpis(shared, history) if kpi.kpi in MONTHLY]
        alone = [
            (month, *figure)
            for month in months(settings.start, settings.end)
            for figure in kpis._figures_on(
                shared, history.opened, (month - settings.start).days, required_kw(settings.afir_network, month)
            )
        ]
        assert found == alone
        assert len({kpi.value for kpi in found if kpi.kpi == "power_open_mw"}) >= 3, "hubs open at several times"


def test_an_opening_on_the_first_of_a_month_counts_on_it():
    made, planned = experiment(hubs={"old": {"opens": "2027-02-01"}}), plan(hubs={"old": {"opens": "2027-02-01"}})
    figures = {str(kpi.day): kpi.value for kpi in rollout_kpis(kpi_plan(made, planned), simulate_rollout(planned, 1, 0))
               if (kpi.jurisdiction, kpi.kpi) == ("east", "evses_open")}  # fmt: skip
    assert (figures["2027-01-01"], figures["2027-02-01"]) == (0, 4)


def test_the_road_is_looked_at_once(monkeypatch):
    graphs = []

    class Counted(coverage.Roads):
        def __init__(self, its_experiment):
            graphs.append(its_experiment)
            super().__init__(its_experiment)

    monkeypatch.setattr(coverage, "Roads", Counted)
    made, planned = experiment(), plan()
    shared = kpi_plan(made, planned)
    for replication in range(3):
        assert len(list(rollout_kpis(shared, simulate_rollout(planned, 1, replication)))) > 300
    assert len(graphs) == 1
