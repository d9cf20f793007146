"""``corridorsim policy``."""

from __future__ import annotations

import click


@click.command()
@click.argument("experiment", type=click.Path())
@click.option("--scenario", metavar="NAME", help="This scenario only; all where left out.")
def policy(experiment: str, scenario: str | None) -> None:
    """Print the rules in force, by jurisdiction, and which were harmonized how.

    Amounts are in the experiment's currency.
    """
    from rich.console import Console

    from corridorsim import api
    from corridorsim.cli.rules_view import agreements_view, rules_view

    loaded = api.load(experiment)
    console = Console()
    for name in [scenario] if scenario else loaded.scenarios:
        rules = loaded.rules(name)
        console.print(rules_view(name, rules))
        if (costs := agreements_view(rules, loaded.file.experiment.currency)) is not None:
            console.print(costs)
