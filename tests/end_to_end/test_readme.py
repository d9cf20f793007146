"""The README's blocks run as written, in the order in which a reader meets them, in one folder."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHORTER = {
    "warmup_h: 12": "warmup_h: 6",
    "window_h: 24": "window_h: 12",
    "cooldown_h: 12": "cooldown_h: 6",
    "replications: 5": "replications: 2\n  pilot_runs: 0",
    "electric_share: 0.25\n": "electric_share: 0.05\n",
}
"""What a reader in a hurry edits in the first experiment; the southbound trucks of its first day stay the same."""
PASTED = {"sh": ["sh", "-e"], "bash": ["bash", "--norc", "-i", "-s"], "zsh": ["zsh", "-f", "-i", "-s"]}
"""Shells that read commands as if they were pasted; zsh then takes no comment behind a command."""


def block(document: str, section: str, language: str = "") -> str:
    """The first fenced block of a language below the heading of a section."""
    text = (ROOT / document).read_text(encoding="utf-8")
    _, found, below = text.partition(f"\n## {section}\n") if section else ("", "all", text)
    assert found, f"{document} has no section {section!r}"
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", below.partition("\n## ")[0], flags=re.DOTALL | re.MULTILINE)
    return next(body for named, body in fences if named == language)


def put_on_path(folder: Path, script: str) -> dict[str, str]:
    """The environment of a shell that finds ``corridorsim`` in the folder, made of a script."""
    command = folder / "corridorsim"
    command.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def run(arguments: list[str], folder: Path, environment: dict[str, str], script: str = "") -> str:
    """Run a command to its end, which must be a good one, and give what it wrote."""
    done = subprocess.run(
        arguments, input=script, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return put_on_path(tmp_path_factory.mktemp("path"), f'exec "{sys.executable}" -m corridorsim "$@"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, shim: dict[str, str]) -> Path:
    """A folder in which the Quick start was followed; the first experiment is edited to be shorter."""
    folder = tmp_path_factory.mktemp("reader")
    before, init, after = block("README.md", "Quick start").partition("corridorsim init my.yaml\n")
    assert init, "the Quick start does not begin with: corridorsim init my.yaml"
    run(["sh", "-e"], folder, shim, before + init)
    experiment = (folder / "my.yaml").read_text(encoding="utf-8")
    for long, short in SHORTER.items():
        assert experiment.count(long) == 1, f"the template has no {long!r}"
        experiment = experiment.replace(long, short)
    (folder / "my.yaml").write_text(experiment, encoding="utf-8")
    run(["sh", "-e"], folder, shim, after)
    return folder


def test_the_quick_start_makes_what_it_says(folder: Path) -> None:
    assert (folder / "my-results" / "report.html").stat().st_size > 100_000
    for table in ("my-results/summary/comparison", "why/summary/attribution", "swept/summary/sweep"):
        assert (folder / f"{table}.parquet").is_file()


def test_python_does_the_same(folder: Path, shim: dict[str, str]) -> None:
    (folder / "job.py").write_text(block("README.md", "Quick start", "python"), encoding="utf-8")
    run([sys.executable, "job.py"], folder, shim)


def test_the_query_finds_the_tables(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: pip install duckdb")
    monkeypatch.chdir(folder)
    rows = duckdb.sql(block("README.md", "The results folder", "sql")).fetchall()
    assert {scenario for scenario, _ in rows} == {"fragmented", "harmonized"}


@pytest.mark.parametrize("shell", PASTED)
@pytest.mark.parametrize(("document", "section"), [("README.md", "Quick start"), ("docs/tutorial.md", "")])
def test_any_shell_hands_the_commands_over_as_written(document: str, section: str, shell: str, tmp_path: Path) -> None:
    """Quotes and comments are read alike where the block is pasted, and nothing is taken for a pattern of files."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = block(document, section)
    environment = put_on_path(tmp_path, """printf 'corridorsim' >> calls; printf ' %s' "$@" >> calls; echo >> calls""")
    subprocess.run(
        PASTED[shell], input=script, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    written = [line.replace("'", "").split("#")[0].split() for line in script.splitlines() if line[:1] not in {"", "#"}]
    assert written
    assert [call.split() for call in (tmp_path / "calls").read_text(encoding="utf-8").splitlines()] == written
