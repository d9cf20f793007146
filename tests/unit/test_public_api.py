"""What a script or a notebook sees: the public functions by name, and that their examples run."""

import doctest
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import corridorsim
from corridorsim.errors import ConfigError

ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "configs" / "minimal.yaml"
FUNCTIONS = sorted(set(corridorsim.__all__) - {"GridStudy", "RunOptions", "__version__"})
SAME_NAME = {"report": "page", "policy": "effective", "rollout": "plan"}
"""Functions that have the name of a subpackage, and a module of that subpackage."""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A folder with the shipped experiments, minimal.yaml shortened and run into results/minimal."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "configs").mkdir()
    for path in (ROOT / "configs").glob("*.yaml"):
        (folder / "configs" / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    minimal = folder / "configs" / "minimal.yaml"
    text = minimal.read_text(encoding="utf-8")
    for long, short in (
        ("warmup_h: 12 ", "warmup_h: 7 "),
        ("window_h: 24 ", "window_h: 6 "),
        ("cooldown_h: 12 ", "cooldown_h: 8 "),
        ("replications: 5 ", "replications: 2\n  pilot_runs: 0 "),
    ):
        assert long in text
        text = text.replace(long, short)
    minimal.write_text(text, encoding="utf-8")
    corridorsim.run(minimal, folder / "results" / "minimal", executor="serial")
    return folder


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_runs(name, checkout, monkeypatch):
    monkeypatch.chdir(checkout)
    if name == "power_flow":
        write_network(Path("town.json"))
    function = getattr(corridorsim, name)
    (test,) = doctest.DocTestFinder(recurse=False).find(function, name, globs={"corridorsim": corridorsim})
    assert test.examples, f"corridorsim.{name} has no example"
    assert not any(doctest.SKIP in example.options for example in test.examples)
    said = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert result.failed == 0, "".join(said)


def write_network(path):
    """A cable to the hub at the border."""
    pp = pytest.importorskip("pandapower", reason="pandapower is not installed: pip install -e '.[grid]'")
    net = pp.create_empty_network()
    substation, gate = pp.create_bus(net, 20.0, name="substation"), pp.create_bus(net, 20.0, name="gate")
    pp.create_ext_grid(net, substation)
    pp.create_line_from_parameters(net, substation, gate, 10.0, 0.32, 0.12, 210.0, 0.2, name="cable")
    pp.to_json(net, str(path))


def test_the_example_of_the_package_runs(checkout, monkeypatch):
    monkeypatch.chdir(checkout)
    (test,) = doctest.DocTestFinder(recurse=False).find(corridorsim, "corridorsim", globs={})
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_docstring_says_what_goes_in_what_comes_out_and_what_is_raised(name):
    function = getattr(corridorsim, name)
    assert inspect.isfunction(function)
    assert function.__name__ == name
    text = inspect.getdoc(function)
    sections = [section for section in ("Parameters", "Returns", "Raises", "Examples") if f"\n{section}\n---" in text]
    parameters = inspect.signature(function).parameters
    expected = ["Parameters", "Returns", "Raises", "Examples"] if parameters else ["Returns", "Examples"]
    assert sections == expected
    if parameters:
        described = text.partition("\nParameters\n")[2].partition("\nReturns\n")[0]
        named = {word.strip() for line in described.splitlines() if line[:1].strip() for word in line.split(",")}
        assert named - {"----------"} == set(parameters)


def test_dir_shows_them():
    assert set(FUNCTIONS) <= set(dir(corridorsim))
    assert {
        "load", "run", "compare", "read", "explain", "check", "report", "policy", "attribute", "sweep", "sensitivity",
        "optimize", "rollout", "power_flow", "warmup", "batch_means", "schema",
    } == set(FUNCTIONS)  # fmt: skip


def test_a_loaded_experiment_is_shown_in_one_line():
    file = str(ROOT / "configs" / "minimal.yaml")
    loaded = corridorsim.load(file)
    assert repr(loaded) == f"Loaded('minimal' from {file!r}, scenarios=['fragmented', 'harmonized'])"
    shown = [loaded.file, loaded.scenarios["harmonized"], loaded.built["harmonized"], *loaded.rules_in_force()]
    for thing in shown:
        assert len(repr(thing).replace(file, "")) < 300
        assert "\n" not in repr(thing)


def test_a_loaded_experiment_shows_its_snapshots(tmp_path):
    file = tmp_path / "dated.yaml"
    base = ROOT / "configs" / "minimal.yaml"
    file.write_text(f"extends: {base}\nsimulation: {{ snapshots: [2028-01-01, 2030-01-01] }}\n", encoding="utf-8")
    assert repr(corridorsim.load(file)).endswith(", snapshots=['2028-01-01', '2030-01-01'])")


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'corridorsim' has no attribute 'simulate_all'"):
        _ = corridorsim.simulate_all


def test_the_import_loads_no_library():
    """Workers and ``--help`` start fast."""
    code = "import sys, corridorsim; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "pyarrow", "pydantic", "rich", "plotly", "corridorsim.api"} & set(loaded)


@pytest.mark.parametrize("first", ["function", "subpackage"])
def test_a_function_keeps_its_name_when_the_subpackage_is_imported(first):
    lines = ["import inspect, sys, corridorsim"]
    for name, module in SAME_NAME.items():
        order = [f"corridorsim.{name}", f"import corridorsim.{name}.{module}"]
        lines += order if first == "function" else reversed(order)
    for name, module in SAME_NAME.items():
        lines += [
            f"from corridorsim import {name}",
            f"assert {name} is corridorsim.{name} and inspect.isfunction({name})",
            f"from corridorsim.{name} import {module}",
            f"assert {module} is sys.modules['corridorsim.{name}.{module}'] and inspect.ismodule({module})",
        ]
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_report_is_written_whatever_was_imported_first(checkout):
    import_module("corridorsim.report.page")
    assert corridorsim.report(checkout / "results" / "minimal").is_file()


@pytest.mark.parametrize(
    ("function", "file"), [("sweep", "(sweep)"), ("sensitivity", "(sweep)"), ("optimize", "(search)")]
)
def test_a_plan_given_as_a_mapping_is_checked_as_a_file_is(function, file, tmp_path):
    arguments = {"method": "morris"} if function == "sensitivity" else {}
    with pytest.raises(ConfigError) as raised:
        getattr(corridorsim, function)(MINIMAL, {"paramters": {}}, tmp_path / "out", **arguments)
    places = {(problem.file, problem.path): problem.message for problem in raised.value.problems}
    assert "did you mean 'parameters'?" in places[file, "paramters"]
    assert not list(tmp_path.iterdir())
