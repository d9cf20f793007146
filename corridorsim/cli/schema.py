"""``corridorsim schema``."""

from __future__ import annotations

import json

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of the experiment file. Editors complete and check YAML by it."""
    from corridorsim.config.experiment import Experiment
    from corridorsim.config.export import json_schema

    click.echo(json.dumps(json_schema(Experiment), indent=2))
