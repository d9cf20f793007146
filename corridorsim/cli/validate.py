"""``corridorsim validate``."""

from __future__ import annotations

import click


@click.command()
@click.argument("experiment", type=click.Path())
def validate(experiment: str) -> None:
    """Check EXPERIMENT as far as possible without running it.

    Each error is printed as file:line:column: path.to.key: what is wrong; what is allowed.
    """
    from corridorsim import load

    loaded = load(experiment)
    for warning in loaded.warnings():
        click.echo(f"warning: {warning}", err=True)
    names = ", ".join(loaded.scenarios)
    dates = f"; {len(loaded.snapshots)} snapshots: {', '.join(loaded.snapshots)}" if loaded.snapshots else ""
    click.echo(f"{experiment}: valid ({len(loaded.scenarios)} scenarios: {names}{dates})")
