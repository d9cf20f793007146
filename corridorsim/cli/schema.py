"""``corridorsim schema``."""

from __future__ import annotations

import json

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of the experiment file. Editors use it to complete and check YAML."""
    from corridorsim.config.experiment import Experiment
    from corridorsim.config.export import json_schema

    click.echo(json.dumps(json_schema(Experiment), indent=2))
