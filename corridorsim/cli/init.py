"""``corridorsim init``."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from corridorsim.errors import ResultsError

TEMPLATES = ("minimal", "rhine_alpine", "i5")


@click.command()
@click.argument("name", default="experiment.yaml", type=click.Path())
@click.option("--template", type=click.Choice(TEMPLATES), default="minimal", show_default=True)
def init(name: str, template: str) -> None:
    """Write a first experiment to edit to the file NAME."""
    path = Path(name) if Path(name).suffix else Path(f"{name}.yaml")
    if path.exists():
        raise ResultsError(f"{path} already exists; choose another name")
    path.write_text(_template(template), encoding="utf-8")
    click.echo(f"wrote {path}   next: corridorsim run {path} -o results/{path.stem}")


def _template(name: str) -> str:
    """Text of a shipped experiment, from the installed package or from the checkout."""
    package = files("corridorsim")
    packaged = package.joinpath("configs", f"{name}.yaml")
    source = packaged if packaged.is_file() else Path(str(package)).parent / "configs" / f"{name}.yaml"
    return source.read_text(encoding="utf-8")
