"""``corridorsim powerflow``."""

from __future__ import annotations

import click

from corridorsim.cli.shared import console


def _pairs(_context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Parse ``NAME=BUS`` pairs; each name may be given once."""
    pairs: dict[str, str] = {}
    for text in given:
        name, _, bus = (part.strip() for part in text.partition("="))
        if not name or not bus or name in pairs:
            fault = "repeats a name" if name in pairs else "is not NAME=BUS"
            raise click.BadParameter(f"{text!r} {fault}", param=option)
        pairs[name] = bus
    return pairs


@click.command()
@click.argument("folder", type=click.Path())
@click.option("--network", required=True, type=click.Path(), help="Network written by pandapower.to_json.")
@click.option(
    "--map", "hubs", multiple=True, required=True, callback=_pairs, metavar="HUB=BUS",
    help="Bus of a hub, by name or number; once per hub.",
)  # fmt: skip
@click.option(
    "--background", "feeders", multiple=True, callback=_pairs, metavar="FEEDER=BUS",
    help="Bus for the background load of a feeder.  [default: the network's own loads]",
)  # fmt: skip
@click.option("--scenario", metavar="NAME", help="This scenario only.")
@click.option("--replication", type=int, metavar="N", help="This replication only.")
@click.option("--snapshot", metavar="DATE", help="This snapshot only.")
@click.option(
    "--power-factor", type=float, default=0.98, show_default=True, help="Of hubs and background load, inductive."
)
@click.option(
    "--voltage-band",
    type=(float, float),
    default=(0.95, 1.05),
    show_default=True,
    metavar="LOW HIGH",
    help="Allowed voltages [pu].",
)
def powerflow(
    folder: str,
    network: str,
    hubs: dict[str, str],
    feeders: dict[str, str],
    scenario: str | None,
    replication: int | None,
    snapshot: str | None,
    power_factor: float,
    voltage_band: tuple[float, float],
) -> None:
    """Solve the AC power flow of a network with hubs.

    Each hub of FOLDER draws its mean power of each hour. Requires pandapower: pip install 'corridorsim[grid]'.
    Writes FOLDER/summary/power_flow.parquet.

    \b
    corridorsim powerflow results/minimal --network town.json --map gate_hub=bus7 --map valley_hub=12
    """  # noqa: D301 - click reads \b as "keep these lines"
    from pathlib import Path

    from corridorsim import api
    from corridorsim.analysis.power_flow import GridStudy
    from corridorsim.report.terminal.power_flow import power_flow_view

    study = GridStudy(Path(network), hubs, feeders, power_factor, voltage_band)
    table = api.power_flow(folder, study, scenario, replication, snapshot)
    console().print(power_flow_view(table, voltage_band))
