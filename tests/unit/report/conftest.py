"""One small real run, shared by the tests of the page; nothing writes into it but copies of it."""

import shutil
from pathlib import Path

import pytest

import corridorsim

MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Give a results folder of the minimal experiment."""
    folder = tmp_path_factory.mktemp("report") / "results"
    corridorsim.run(MINIMAL, folder, replications=2, executor="serial")
    return folder


@pytest.fixture
def results_folder(finished, tmp_path):
    """Give a copy that a test may change."""
    return Path(shutil.copytree(finished, tmp_path / "results"))
