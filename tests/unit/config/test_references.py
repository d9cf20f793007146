"""Checks of references take a time in proportion to the size of an experiment."""

from __future__ import annotations

from pathlib import Path

import corridorsim
from corridorsim.config.checks.references import _known, reference_faults

MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"


class Counted(dict):
    """A mapping that counts how often all its keys are listed."""

    listed = 0

    def __iter__(self):
        self.listed += 1
        return super().__iter__()


def test_names_are_listed_only_where_one_is_unknown():
    choices = Counted(a=1, b=2)
    assert not list(_known("b", choices, "node", ("x",)))
    assert choices.listed == 0
    ((path, message),) = _known("c", choices, "node", ("x",))
    assert path == ("x",)
    assert message.startswith("unknown node 'c'; allowed: a, b")
    assert choices.listed > 0


def test_nodes_are_not_listed_for_each_segment():
    experiment = next(iter(corridorsim.load(MINIMAL).scenarios.values())).experiment
    nodes = Counted(experiment.network.nodes)
    network = experiment.network.model_copy(update={"nodes": nodes, "segments": experiment.network.segments})
    assert not reference_faults(experiment.model_copy(update={"network": network}))
    assert nodes.listed <= 1
