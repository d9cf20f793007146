"""Rows of a table that wait to be written, kept as numbers: no object per row or cell is made."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from sys import intern
from typing import Any

import numpy as np
import numpy.typing as npt

NUMBER, NAME, TEXT = 0, 1, 2
"""Kinds of columns; a name is one of few, and kept as its code."""
NULL = -1.7976931348623157e308
"""The cell of a number that is not known: the lowest float, which no quantity has."""
NO_NAME = -1.0
BATCH_ROWS = 32768

_NUMBER, _NAME, _TEXT, _NULL, _NO_NAME, _BATCH_ROWS = NUMBER, NAME, TEXT, NULL, NO_NAME, BATCH_ROWS
_FIRST_ROWS = 256


class Rows:
    """Rows of one table, added as tuples or cell by cell, in the order of the columns.

    A cell is added with the name of its column, so that cells in the wrong order are an error.
    """

    def __init__(self, columns: Sequence[str], kinds: Sequence[int], when_full: Callable[[], None] | None) -> None:
        self.columns = [intern(column) for column in columns]
        self.width = len(kinds)
        self.count = 0
        """Rows that are complete."""
        self.codes: list[dict[str, int]] = [{} for _ in kinds]
        """By column, the codes of its names in the order in which they came; they are kept for good."""
        self.texts: list[list[str | None]] = [[] for _ in kinds]
        """By column, its texts."""
        self._kinds = array("b", kinds)
        self._when_full = when_full
        """Called when a batch is complete, and must call ``clear``; if None, rows are forgotten at once."""
        self._column = 0
        self._at = 0
        """Index of the next cell."""
        self._memory = array("d", bytes(8 * self.width * _FIRST_ROWS))
        self._cells = self._memory

    def add(self, row: tuple[Any, ...]) -> None:
        """Add a row; None stands for a value that is not known."""
        for value in row:
            column = self._column
            kind = self._kinds[column]
            name = self.columns[column]
            if kind == _NAME:
                self.name(name, value)
            elif kind == _TEXT:
                self.text(name, value)
            else:
                self.optional(name, value)
        self.end()

    def number(self, column: str, value: float) -> None:
        """Add a cell: a quantity, a count, or a time [s of the run]."""
        self._put(column, _NUMBER, value)

    def optional(self, column: str, value: float | None) -> None:
        """Add a cell: a number, or None where it is not known."""
        self._put(column, _NUMBER, _NULL if value is None else value)

    def name(self, column: str, value: str | None) -> None:
        """Add a cell: one of the column's names."""
        code = _NO_NAME
        if value is not None:
            codes = self.codes[self._column]
            known = codes.get(value)
            if known is None:
                known = codes[value] = len(codes)
            code = known
        self._put(column, _NAME, code)

    def text(self, column: str, value: str | None) -> None:
        """Add a cell: a text of its own."""
        if self._when_full is not None:
            self.texts[self._column].append(value)
        self._put(column, _TEXT, _NULL)

    def _put(self, column: str, kind: int, value: float) -> None:
        expected = self.columns[self._column]
        if (column is not expected and column != expected) or self._kinds[self._column] != kind:
            raise TypeError(f"a cell of {column} where one of {expected} belongs, or one of another kind")
        self._cells[self._at] = value
        self._at += 1
        self._column += 1

    def end(self) -> None:
        """Complete a row.

        Raises
        ------
        ValueError
            It has too few cells.
        """
        if self._column != self.width:
            raise ValueError(f"a row of {self._column} cells, not {self.width}")
        self._column = 0
        self.count += 1
        if self._when_full is None:
            self.count = self._at = 0
        elif self.count == _BATCH_ROWS:
            self._when_full()
        elif self._at == len(self._memory):
            grown = array("d", bytes(16 * self._at))
            grown[: self._at] = self._memory
            self._memory = grown
            self._cells = self._memory

    def cells(self, column: int) -> npt.NDArray[np.float64]:
        """Return the cells of a column, by its place: a copy, one number per row."""
        cells = np.frombuffer(self._memory, count=self.count * self.width)
        return cells.reshape(self.count, self.width)[:, column].copy()

    def clear(self) -> None:
        """Forget all rows."""
        for texts in self.texts:
            texts.clear()
        self.count = self._at = self._column = 0
