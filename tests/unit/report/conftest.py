"""One small real run, shared by the tests of the page; nothing writes into it but copies of it."""

import shutil
from pathlib import Path

import pytest

import corridorsim

MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"
NASTY = "<script>alert('x')</script> & <b>bold</b>"


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Give a results folder of the minimal experiment, its descriptions and labels full of markup."""
    folder = tmp_path_factory.mktemp("report")
    text = MINIMAL.read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("description:"))
    quoted = NASTY.replace("'", "''")
    text += f"\ndescription: '{quoted}'\n"
    experiment = folder / "experiment.yaml"
    experiment.write_text(text, encoding="utf-8")
    corridorsim.run(experiment, folder / "results", replications=2, executor="serial")
    return folder / "results"


@pytest.fixture
def results_folder(finished, tmp_path):
    """Give a copy that a test may change."""
    return Path(shutil.copytree(finished, tmp_path / "results"))
