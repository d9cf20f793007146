"""The rules in force as a terminal table."""

from __future__ import annotations

from datetime import date
from typing import Any

from rich.table import Table
from rich.text import Text

from corridorsim.config.base import Model
from corridorsim.config.levers import LEVERS
from corridorsim.policy import EffectiveRules


def rules_view(scenario: str, on: date, rules: EffectiveRules) -> Table:
    """One row per quantity, one column per jurisdiction; harmonized levers show the rule used."""
    table = Table(title=f"rules in force: {scenario}, {on}", title_justify="left", header_style="bold")
    table.add_column("lever", no_wrap=True)
    table.add_column("quantity", no_wrap=True)
    for jurisdiction in rules.books:
        table.add_column(jurisdiction, overflow="fold")
    for lever in LEVERS:
        origins = {name: rules.origins[name, lever] for name in rules.books}
        table.add_section()
        table.add_row(Text(lever, style="bold"), "rule", *map(Text, origins.values()))
        for quantity in type(getattr(next(iter(rules.books.values())), lever)).model_fields:
            values = [_shown(getattr(getattr(book, lever), quantity)) for book in rules.books.values()]
            table.add_row("", quantity, *map(Text, values))
    return table


def agreements_view(rules: EffectiveRules, currency: str) -> Table | None:
    """Cost of the agreements in force; None if no cost is given."""
    costed = [(agreement, agreement.cost) for agreement in rules.agreements if agreement.cost is not None]
    if not costed:
        return None
    table = Table(title=f"cost of agreements in {currency}", title_justify="left", header_style="bold")
    for header in ("lever", "among", "once", "per year", "years", "paid by"):
        table.add_column(header, justify="right" if header in {"once", "per year", "years"} else "left")
    for agreement, cost in costed:
        amounts = f"{cost.once:,.0f}", f"{cost.per_year:,.0f}", f"{cost.years:g}" if cost.once else ""
        table.add_row(agreement.lever, ", ".join(agreement.jurisdictions), *amounts, cost.paid_by)
    return table


def _shown(value: Any) -> str:
    if isinstance(value, Model):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        return ", ".join(f"{name} {_shown(item)}" for name, item in fields.items())
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_shown(item)}" for name, item in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
