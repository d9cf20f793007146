"""Opens the page in Debian's Chromium, without a network."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import corridorsim
from corridorsim.report.page import write_report

CHROMIUM = shutil.which("chromium")
MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=30000",
    "--enable-logging=stderr",
    "--v=0",
]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser") / "results"
    corridorsim.run(MINIMAL, folder, replications=2, executor="serial")
    return write_report(folder)


def browse(page, tmp_path, *options):
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    done = subprocess.run(
        [CHROMIUM, *QUIET, profile, *options, page.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    errors = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert not errors, errors
    assert "Uncaught" not in done.stderr
    return done.stdout


@pytest.mark.parametrize("options", [["--window-size=1280,2000"], ["--window-size=500,2000"]], ids=["laptop", "phone"])
def test_every_figure_is_drawn_without_an_error(page, tmp_path, options):
    dom = browse(page, tmp_path, "--dump-dom", *options)
    plots = re.findall(r'<div class="plot[^"]*" id="([^"]+)"', dom)
    assert len(plots) >= 8
    drawn = re.search(r'<html[^>]* data-drawn="(\d+)"', dom)
    assert drawn, "the script did not come to its end"
    assert int(drawn[1]) == len(plots)
    parts = re.split(r'<div class="plot[^"]*" id="[^"]+"', dom)[1:]
    assert all('class="main-svg"' in part for part in parts)


@pytest.mark.parametrize(("scheme", "ink"), [(0, "rgb(230, 233, 236)"), (1, "rgb(28, 33, 38)")], ids=["dark", "light"])
def test_figures_follow_the_colours_of_the_page(page, tmp_path, scheme, ink):
    dom = browse(page, tmp_path, "--dump-dom", f"--blink-settings=preferredColorScheme={scheme}")
    title = re.search(r'class="xtitle"[^>]*style="([^"]*)"', dom)
    assert title
    assert f"fill: {ink}" in title[1]


def test_picture(page, tmp_path):
    picture = tmp_path / "page.png"
    browse(page, tmp_path, f"--screenshot={picture}", "--window-size=1280,4000")
    assert picture.stat().st_size > 100_000
