"""``corridorsim schema``."""

from __future__ import annotations

import json

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of the experiment file. Editors complete and check YAML by it."""
    from corridorsim import api

    click.echo(json.dumps(api.schema(), indent=2))
