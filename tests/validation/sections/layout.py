"""What a section of the page is made of: lines that put a value of this program beside a reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log10

HEAD = ("quantity", "corridorsim", "reference", "tolerance", "verdict")


@dataclass(frozen=True)
class Line:
    """One quantity, as this program and as a reference give it."""

    quantity: str
    """What it is, with its unit."""
    value: float
    reference: float | None
    """None where it is no single number; then the quantity says what it is."""
    tolerance: float | None
    """Largest difference allowed, in the unit of the value; None where the line is shown and not held."""
    decimals: int | None = 4
    """Shown; None for an error that ought to be 0, which is shown as a bound: its digits are the machine's."""

    @property
    def holds(self) -> bool:
        """Whether the two agree; an undefined value does not."""
        if self.reference is None or self.tolerance is None:
            return True
        return abs(self.value - self.reference) <= self.tolerance

    def cells(self) -> tuple[str, ...]:
        """The line as the page shows it."""
        if self.decimals is None:
            value, reference = below(abs(self.value)), "0"
        else:
            value = f"{self.value:.{self.decimals}f}"
            reference = "" if self.reference is None else f"{self.reference:.{self.decimals}f}"
        if self.tolerance is None:
            return self.quantity, value, reference, "", "not held"
        return self.quantity, value, reference, f"{self.tolerance:.3g}", "agrees" if self.holds else "**differs**"


@dataclass(frozen=True)
class Section:
    """A subject: what is compared with what, and the lines, which are worked out when they are asked for."""

    title: str
    text: str
    """Markdown above the table: the case, the reference with its source, where the tolerance comes from."""
    lines: Callable[[], list[Line]]
    also: str = ""
    """Markdown below the table."""
    needs: str | None = None
    """A module that the suite can do without; where it is missing, the tests skip the section."""

    def markdown(self) -> str:
        """The section as a part of the page."""
        rows = [HEAD, ("---", *["---:"] * 3, "---"), *(line.cells() for line in self.lines())]
        table = "".join("| " + " | ".join(row) + " |\n" for row in rows)
        parts = [f"## {self.title}\n", self.text, table, self.also]
        return "\n".join(part for part in parts if part)


def below(error: float) -> str:
    """Round an error up to a power of ten, which is the same on every machine."""
    return f"below 1e{ceil(log10(max(error, 1e-15)))}"
