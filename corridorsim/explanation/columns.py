"""Aligned columns of plain text."""

from __future__ import annotations

from collections.abc import Sequence


def columns(header: Sequence[str], rows: Sequence[Sequence[str]], left: frozenset[int] = frozenset()) -> list[str]:
    """Lines of a table; columns are right-aligned except those in ``left``, and empty columns are left out."""
    used = [i for i in range(len(header)) if any(row[i] for row in rows)]
    lines = []
    for row in [header, *rows]:
        cells = []
        for i in used:
            width = max(len(line[i]) for line in [header, *rows])
            cells.append(row[i].ljust(width) if i in left else row[i].rjust(width))
        lines.append("  ".join(cells).rstrip())
    return lines
