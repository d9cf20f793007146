import io

from click.testing import CliRunner
from rich.console import Console

from corridorsim.analysis.comparison import compare
from corridorsim.analysis.results import read
from corridorsim.analysis.unit_summary.folder import summarize
from corridorsim.cli import main
from corridorsim.report.terminal.comparison_table import comparison_view


def shown(folder, width=100):
    compare(folder)
    results = read(folder)
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(comparison_view(results.comparison, results.kpis))
    return console.file.getvalue()


def cheaper(rows, factor):
    return rows | {
        "trips": [
            row | {"time_cost": row["time_cost"] * factor} if "time_cost" in row else row for row in rows["trips"]
        ]
    }


def test_best_first_readable_at_100_columns(make_results, unit_rows):
    factors = {"dear": (1.0, 1.1, 1.2), "thrifty": (0.5, 0.6, 0.65), "middle": (0.9, 1.0, 1.05)}
    units = {(name, i): cheaper(unit_rows(), f[i]) for name, f in factors.items() for i in range(3)}
    text = shown(make_results(units))
    lines = text.splitlines()
    assert max(map(len, lines)) <= 100
    assert "…" not in text
    assert text.index("thrifty compared with dear (3 replications)") < text.index("middle compared with dear")
    cost = next(line for line in lines if line.strip().startswith("cost per tonne-km") and "EUR/tkm" in line)
    assert cost.split()[-1] == "better"
    delay = next(line for line in lines if line.strip().startswith("delay"))
    assert delay.split()[-1] == "same"
    assert "• cost per tonne-km falls by" in text
    assert "• no difference in delay" in text
    order = [line.split()[1] for line in lines if line.split()[:1] in (["1"], ["2"], ["3"])]
    assert order == ["thrifty", "middle", "dear"]


def cost_line(text):
    return next(line for line in text.splitlines() if line.strip().startswith("cost per tonne-km") and "tkm" in line)


def test_two_replications_that_coincide_are_not_better(make_results, unit_rows):
    factors = {"dear": 1.0, "thrifty": 0.5}
    folder = make_results({(name, i): cheaper(unit_rows(), f) for name, f in factors.items() for i in range(2)})
    text = shown(folder, width=160)
    assert cost_line(text).split()[-4:] == ["no", "spread", "–", "unclear"]
    assert "the lead of thrifty over dear is not statistically clear" in text
    assert "• no clear difference in cost per tonne-km (2 replications; a verdict needs 3)" in text
    output = CliRunner().invoke(main, ["compare", str(folder)]).output
    assert "better" not in output.replace("better off", "")
    assert "2 replications give no verdicts; these need 3 or more" in output


def test_a_figure_that_varies_in_neither_scenario_is_exact(make_results, unit_rows):
    factors = {"dear": 1.0, "thrifty": 0.5}
    units = {(name, i): cheaper(unit_rows(), f) for name, f in factors.items() for i in range(3)}
    text = shown(make_results(units), width=160)
    assert cost_line(text).split()[-3:] == ["exact", "–", "better"]
    assert "in every replication" in text
    assert "statistically clear" not in text


def test_a_lead_without_spread_is_not_clear_if_the_figure_varies(make_results, unit_rows):
    """A toll of a constant amount on top of costs that differ by replication."""

    def dearer(rows, amount):
        return rows | {
            "trips": [
                row | {"time_cost": row["time_cost"] + amount} if "time_cost" in row else row for row in rows["trips"]
            ]
        }

    units = {
        (name, i): dearer(cheaper(unit_rows(), 1.0 + i), amount)
        for name, amount in {"dear": 10.0, "thrifty": 0.0}.items()
        for i in range(3)
    }
    text = shown(make_results(units), width=160)
    assert cost_line(text).split()[-4:] == ["no", "spread", "–", "unclear"]
    assert "the lead of thrifty over dear is not statistically clear" in text


def test_a_single_scenario_shows_its_own_figures(make_results, unit_rows):
    folder = make_results({("only", i): cheaper(unit_rows(), 1 + i) for i in range(2)})
    summarize(folder)
    text = shown(folder)
    assert "only, the only scenario" in text
    assert "cost per tonne-km" in text


def test_names_are_not_markup(make_results, unit_rows):
    text = shown(make_results({("[red]", 0): unit_rows(), ("b", 0): unit_rows()}))
    assert "b compared with [red] (1 replication)" in text
