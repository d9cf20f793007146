"""The command line: one command per file, each a thin layer over ``corridorsim.api``."""

from __future__ import annotations

import gc

import click

from corridorsim import __version__
from corridorsim.cli.attribute import attribute
from corridorsim.cli.batch_means import batch_means
from corridorsim.cli.compare import compare
from corridorsim.cli.errors import CorridorGroup
from corridorsim.cli.explain import explain
from corridorsim.cli.init import init
from corridorsim.cli.optimize import optimize
from corridorsim.cli.policy import policy
from corridorsim.cli.powerflow import powerflow
from corridorsim.cli.report import report
from corridorsim.cli.rollout import rollout
from corridorsim.cli.run import run
from corridorsim.cli.schema import schema
from corridorsim.cli.sensitivity import sensitivity
from corridorsim.cli.sweep import sweep
from corridorsim.cli.validate import validate
from corridorsim.cli.vehicles import vehicles
from corridorsim.cli.warmup import warmup


@click.group(
    cls=CorridorGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Start with: corridorsim init my.yaml && corridorsim run my.yaml -o results/my",
)
@click.version_option(__version__, prog_name="corridorsim")
def main() -> None:
    """Simulate electric freight corridors under harmonized and fragmented rules."""
    # Imports and experiments leave few cycles of garbage, and looking for them takes a seventh of the time of both.
    gc.set_threshold(50_000, 20, 100)


COMMANDS = (
    init, validate, run, rollout, compare, warmup, batch_means,
    attribute, sweep, sensitivity, optimize, explain, report, powerflow, policy, schema, vehicles,
)  # fmt: skip

for command in COMMANDS:
    main.add_command(command)
