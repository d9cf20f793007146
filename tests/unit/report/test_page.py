import html
import json
import re
from html.parser import HTMLParser

import pyarrow.parquet as pq
import pytest

import corridorsim
from corridorsim.analysis.notices import notices
from corridorsim.analysis.results import read
from corridorsim.errors import ResultsError
from corridorsim.report import page as page_module
from corridorsim.report.experiment_labels import ExperimentLabels, read_labels
from corridorsim.report.page import write_report

from .conftest import MINIMAL

NASTY = "</script><script>alert(1)</script> & <b>x</b>"


class Elements(HTMLParser):
    """Collects elements, and the content of scripts by their id."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.scripts = {}
        self._script = None

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self._script = dict(attrs).get("id", f"script {len(self.scripts)}") if tag == "script" else None

    def handle_endtag(self, tag):
        self._script = None

    def handle_data(self, data):
        if self._script is not None:
            self.scripts[self._script] = self.scripts.get(self._script, "") + data


def parsed(path):
    elements = Elements()
    elements.feed(path.read_text(encoding="utf-8"))
    return elements


def strict(text):
    def refuse(constant):
        raise AssertionError(f"{constant} in the JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def page(finished):
    return write_report(finished)


def test_is_one_file_of_moderate_size(page, finished):
    assert page == finished / "report.html"
    assert page.stat().st_size < 8e6


def test_loads_nothing_from_elsewhere(page):
    elements = parsed(page)
    for tag, attributes in elements.found:
        assert tag not in {"link", "iframe", "img", "object"}
        assert not {"src", "href", "action"} & attributes.keys(), (tag, attributes)
    policy = next(a["content"] for t, a in elements.found if t == "meta" and "http-equiv" in a)
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    own = elements.scripts["figure-data"] + list(elements.scripts.values())[-1]
    assert not re.search(r"https?:|fetch\(|XMLHttpRequest|import\(", own)


def test_plotly_is_there_once(page):
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"plotly\.js v\d", text)) == 1


def test_figures_are_finite_and_each_has_its_place(page):
    elements = parsed(page)
    figures = strict(elements.scripts["figure-data"])
    places = [attributes["id"] for _, attributes in elements.found if attributes.get("class") == "plot"]
    assert list(figures) == places
    assert {name.rsplit("-", 1)[0] for name in figures} == {
        "effects",
        "winners",
        "waits",
        "utilization",
        "feeders",
        "trucks",
        "map",
        "costs",
        "bills",
        "warm-up",
    }


def test_says_which_interval_counts_and_folds_the_warmup_away(page):
    text = page.read_text(encoding="utf-8")
    assert "after correction for the number of KPIs (p, by Holm's method)" in " ".join(text.split())
    folded = text[text.index('<details id="warm-up">') :]
    assert "harmonized: a warm-up of 12 h is " in folded[: folded.index("</details>")]
    figures = strict(parsed(page).scripts["figure-data"])
    names = [trace["name"] for trace in figures["warm-up-0"]["data"]]
    assert names == ["fragmented", "harmonized"]
    shades = [(shape["x0"], shape["x1"]) for shape in figures["warm-up-0"]["layout"]["shapes"]]
    assert shades == [(0, 12), (36, 48)]
    hours = figures["warm-up-0"]["data"][0]["x"]
    assert (hours[0], hours[-1], len(hours)) == (0.5, 47.5, 48)


def test_says_what_was_run(page, finished):
    text = page.read_text(encoding="utf-8")
    manifest = read(finished).manifest
    for scenario in manifest["scenarios"]:
        assert scenario["name"] in text
        assert scenario["description"] in text
    assert f"corridorsim {manifest['corridorsim_version']}" in text
    assert "2 replications per scenario" in text


def test_free_text_is_shown_not_obeyed(results_folder):
    path = results_folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["experiment_name"] = NASTY
    manifest["scenarios"][0]["description"] = NASTY
    path.write_text(json.dumps(manifest), encoding="utf-8")
    jurisdictions = list(dict.fromkeys(read(results_folder).hubs["jurisdiction"].to_pylist()))
    nodes = read(results_folder).nodes["node"].to_pylist()
    asked = {
        "description": NASTY,
        "jurisdictions": {name: {"label": NASTY} for name in jurisdictions},
        "network": {"nodes": {name: {"label": NASTY} for name in nodes}},
    }
    (results_folder / "experiment.yaml").write_text(json.dumps(asked), encoding="utf-8")
    before = [tag for tag, _ in parsed(write_report(results_folder)).found]
    elements = parsed(results_folder / "report.html")
    assert before.count("script") == 3
    assert "alert(1)" not in [text.strip() for text in elements.scripts.values()]
    figures = strict(elements.scripts["figure-data"])
    notes = [note["text"] for note in figures["map-0"]["layout"]["annotations"]]
    assert any("&lt;/script&gt;" in note for note in notes)
    assert not any("<" in note for note in notes)
    assert not any("<script" in trace["name"] for trace in figures["map-0"]["data"] if "name" in trace)


def test_limits_stand_beside_the_headline(results_folder):
    manifest = json.loads((results_folder / "manifest.json").read_text(encoding="utf-8"))
    for waits in manifest["pilot"].values():
        waits.update(dict.fromkeys(waits, 90.0))
    (results_folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    text = html.unescape(write_report(results_folder).read_text(encoding="utf-8"))
    summary = text[text.index('<section id="summary">') : text.index('<section id="figures-in-numbers">')]
    said = notices(read(results_folder))
    assert sum(notice.startswith("Drivers in ") for notice in said) == 2
    assert any(notice.startswith("Amounts per year are those of the window, 24 h from Tuesday") for notice in said)
    for notice in said:
        assert f"<li>{notice}</li>" in summary


def test_two_replications_have_no_verdict(page):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r'class="verdict (better|worse|higher|lower)"', text)
    assert "clearly better in" not in text
    assert "With 2 replications there is no verdict; it needs 3." in text


def test_writes_in_one_step_and_leaves_nothing_behind(results_folder, monkeypatch):
    old = results_folder / "report.html"
    old.write_text("old", encoding="utf-8")

    def fail(results):
        raise OSError("disk full")

    monkeypatch.setattr(page_module, "page", fail)
    with pytest.raises(OSError, match="disk full"):
        write_report(results_folder)
    assert old.read_text(encoding="utf-8") == "old"
    assert not list(results_folder.glob(".report*"))


def test_keeps_the_baseline_of_the_last_comparison(results_folder):
    other = next(name for name in read(results_folder).scenarios if name != read(results_folder).baseline)
    corridorsim.compare(results_folder, other)
    text = write_report(results_folder).read_text(encoding="utf-8")
    assert f"{other} <small>baseline</small>" in text


def test_single_scenario_and_replication(tmp_path):
    name = next(iter(corridorsim.load(MINIMAL).scenarios))
    corridorsim.run(MINIMAL, tmp_path / "one", scenarios=[name], replications=1, executor="serial")
    text = write_report(tmp_path / "one").read_text(encoding="utf-8")
    assert f"There is only one scenario, {name}" in text
    assert "There is no second scenario" in text


def test_run_in_which_nothing_happened_says_so(results_folder):
    for file in (results_folder / "tables").rglob("*.parquet"):
        pq.write_table(pq.read_table(file, partitioning=None)[:0], file)
    text = write_report(results_folder).read_text(encoding="utf-8")
    assert text.count('<p class="reason">') == 11  # of ten figures, and of browsers without scripts
    assert list(strict(parsed(results_folder / "report.html").scripts["figure-data"])) == []


def test_folder_without_results(tmp_path):
    with pytest.raises(ResultsError, match="not a results folder"):
        write_report(tmp_path)


class TestAsked:
    def write(self, folder, text):
        (folder / "experiment.yaml").write_text(text, encoding="utf-8")
        return read_labels(folder)

    def test_missing_or_broken_file_has_nothing(self, tmp_path):
        assert read_labels(tmp_path) == ExperimentLabels()
        assert self.write(tmp_path, "a: [") == ExperimentLabels()
        assert self.write(tmp_path, "- a") == ExperimentLabels()

    def test_same_label_of_two_stays_apart(self, tmp_path):
        asked = self.write(tmp_path, "jurisdictions: {A: {label: X}, B: {label: X}, C: {label: Y}, D: {label: null}}")
        assert asked.jurisdictions == {"A": "X (A)", "B": "X (B)", "C": "Y"}

    def test_scenarios_that_only_align(self, tmp_path):
        asked = self.write(tmp_path, "scenarios: {a: {policy: {rule: mean}}, b: {policy: {rule: best}}, c: }")
        assert asked.mean_scenarios == ("a",)
