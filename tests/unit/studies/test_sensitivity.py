import math

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corridorsim.cli import main
from corridorsim.config.sweep import Range
from corridorsim.errors import ExtraError
from corridorsim.studies.extras import optional
from corridorsim.studies.sensitivity import sensitivities

from .small import write

ANGLE = Range(low=-math.pi, high=math.pi)
KEY = ("base", "y")


def found(rows):
    return {(row["parameter"], row["measure"]): row["value"] for row in rows}


def test_sobol_indices_of_ishigamis_function():
    """y = sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1; indices in closed form (Ishigami and Homma 1990)."""

    def ishigami(points):
        return {
            KEY: [
                math.sin(p["x1"]) + 7 * math.sin(p["x2"]) ** 2 + 0.1 * p["x3"] ** 4 * math.sin(p["x1"]) for p in points
            ]
        }

    rows = sensitivities("sobol", {"x1": ANGLE, "x2": ANGLE, "x3": ANGLE}, 2048, 1, ishigami)
    indices = found(rows)
    v1 = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2
    v2, v13 = 49 / 8, 0.01 * math.pi**8 * (1 / 18 - 1 / 50)
    total = v1 + v2 + v13
    expected = {("x1", "S1"): v1, ("x2", "S1"): v2, ("x3", "S1"): 0.0, ("x1", "ST"): v1 + v13, ("x2", "ST"): v2}
    expected["x3", "ST"] = v13
    for key, variance in expected.items():
        assert indices[key] == pytest.approx(variance / total, abs=0.02), key


def test_morris_of_a_line_is_its_slope_over_the_whole_range():
    ranges = {"a": Range(low=0, high=10), "b": Range(low=-1, high=1), "idle": Range(low=0, high=5)}
    rows = sensitivities("morris", ranges, 6, 1, lambda points: {KEY: [3 * p["a"] - 4 * p["b"] for p in points]})
    measured = found(rows)
    assert [measured[name, "mu_star"] for name in ranges] == pytest.approx([30, 8, 0])
    assert [measured[name, "mu"] for name in ranges] == pytest.approx([30, -8, 0])
    assert [measured[name, "sigma"] for name in ranges] == pytest.approx([0, 0, 0], abs=1e-9)


def test_points_that_come_twice_are_run_once_and_gaps_leave_a_figure_out():
    seen = []

    def evaluate(points):
        seen.extend(tuple(p.values()) for p in points)
        return {KEY: [None, *[1.0] * (len(points) - 1)], ("base", "same"): [2.0] * len(points)}

    rows = sensitivities("morris", {"n": Range(low=1, high=2, whole=True)}, 8, 1, evaluate)
    assert sorted(seen) == [(1,), (2,)]
    assert {row["kpi"] for row in rows} == {"same"}
    assert {row["value"] for row in rows} == {0.0}


def test_through_the_whole_world(tmp_path):
    ranges = """
        samples: 3
        parameters:
          hubs.mid.hub.evses[0].count: { low: 1, high: 4, whole: true }
          costs.tow_cost: { low: 100, high: 200 }
    """
    small, plan = write(tmp_path, ranges=ranges)
    arguments = ["sensitivity", str(small), str(plan), "-o", str(tmp_path / "out"), "--scenario", "now"]
    done = CliRunner().invoke(main, [*arguments, "--workers", "1", "--kpi", "queue_min_mean"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    order = [next(i for i, line in enumerate(lines) if name in line) for name in ("evses[0].count", "tow_cost")]
    assert order[0] < order[1]
    table = pq.read_table(tmp_path / "out/summary/sensitivity.parquet").to_pandas()
    waits = table[(table["kpi"] == "queue_min_mean") & (table["measure"] == "mu_star")].set_index("parameter")["value"]
    assert waits["hubs.mid.hub.evses[0].count"] > 1
    assert waits["costs.tow_cost"] == 0, "nobody is towed"


@pytest.mark.parametrize(
    ("plan", "method", "message"),
    [
        ("samples: 3\nparameters: { costs.tow_h: [1, 2] }", "morris", "plan.yaml:2:15: parameters.costs.tow_h: a list"),
        (
            "samples: 3\nparameters: { costs.tow_h: { low: 1, high: 2 } }",
            "sobol",
            "plan.yaml:1:10: samples: 3; allowed",
        ),
        ("parameters: { costs.tow_h: { low: 1, high: 2 } }", "sobol", "samples: missing"),
        ("samples: 2", "morris", "parameters: missing"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tmp_path, plan, method, message):
    small, path = write(tmp_path, plan=plan)
    arguments = ["sensitivity", str(small), str(path), "-o", str(tmp_path / "out"), "--method", method]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1
    assert message in done.output
    assert not (tmp_path / "out").exists()


def test_a_missing_package_is_named_with_how_to_install_it():
    with pytest.raises(ExtraError, match=r"needs no_such_thing; .*pip install 'corridorsim\[sensitivity\]'"):
        optional("no_such_thing.sample", "sensitivity")
