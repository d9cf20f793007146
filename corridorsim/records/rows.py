# cython: wraparound=False, initializedcheck=False
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
        self.codes: list[dict[str, float]] = [{} for _ in kinds]
        """By column, the codes of its names in the order in which they came; they are kept for good."""
        self.texts: list[list[str | None]] = [[] for _ in kinds]
        """By column, its texts."""
        self._kinds = array("b", kinds)
        # One place more than there are columns, for the cell that is one too many.
        self._numbers, self._names, self._texts = [self._of_kind(kind) for kind in (_NUMBER, _NAME, _TEXT)]
        """The names of columns of each kind in their places, None in all others."""
        self._latest_names: list[str | None] = [None for _ in kinds]
        self._latest_codes = array("d", [_NO_NAME] * self.width)
        """By column, the name added last and its code."""
        self._when_full = when_full
        """Called when a batch is complete, and must call ``clear``; if None, rows are forgotten at once."""
        self._column = 0
        self._at = 0
        """Index of the first cell of the row that is being added."""
        self._memory = array("d", bytes(8 * self.width * _FIRST_ROWS))
        self._size = len(self._memory)
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

    def _of_kind(self, kind: int) -> list[str | None]:
        return [*(name if of == kind else None for name, of in zip(self.columns, self._kinds, strict=True)), None]

    def number(self, column: str, value: float) -> None:
        """Add a cell: a quantity, a count, or a time [s of the run]."""
        place = self._column
        if column is not self._numbers[place]:
            self._check(column, _NUMBER)
        self._cells[self._at + place] = value
        self._column = place + 1

    def optional(self, column: str, value: float | None) -> None:
        """Add a cell: a number, or None where it is not known."""
        self.number(column, _NULL if value is None else value)

    def unknown(self, columns: tuple[str, ...]) -> None:
        """Add cells of numbers that are not known."""
        for column in columns:
            self.number(column, _NULL)

    def name(self, column: str, value: str | None) -> None:
        """Add a cell: one of the column's names."""
        place = self._column
        if column is not self._names[place]:
            self._check(column, _NAME)
        if value is not self._latest_names[place]:
            self._latest_codes[place] = self._code_of(value, place)
            self._latest_names[place] = value
        self._cells[self._at + place] = self._latest_codes[place]
        self._column = place + 1

    def _code_of(self, name: str | None, column: int) -> float:
        if name is None:
            return _NO_NAME
        codes = self.codes[column]
        code = codes.get(name)
        if code is None:
            code = codes[name] = float(len(codes))
        return code

    def text(self, column: str, value: str | None) -> None:
        """Add a cell: a text of its own."""
        place = self._column
        if column is not self._texts[place]:
            self._check(column, _TEXT)
        if self._when_full is not None:
            texts = self.texts[place]
            texts.append(value)
        self._cells[self._at + place] = _NULL
        self._column = place + 1

    def _check(self, column: str, kind: int) -> None:
        """Raise an error unless the next cell belongs in this column, and is of this kind."""
        place = self._column
        if place == self.width:
            raise TypeError(f"a cell of {column} after the last one of a row")
        expected = self.columns[place]
        if column != expected or self._kinds[place] != kind:
            raise TypeError(f"a cell of {column} where one of {expected} belongs, or one of another kind")

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
        if self._when_full is not None:
            self.count += 1
            self._at += self.width
            if self.count == _BATCH_ROWS:
                self._when_full()
            elif self._at == self._size:
                self._grow()

    def _grow(self) -> None:
        """Make room for as many rows again."""
        grown = array("d", bytes(16 * self._at))
        grown[: self._at] = self._memory
        self._memory = grown
        self._size = len(grown)
        self._cells = self._memory

    def cells(self) -> npt.NDArray[np.float64]:
        """Return a copy of all cells by column and row, shape (width, count)."""
        cells = np.frombuffer(self._memory, count=self.count * self.width)
        return np.ascontiguousarray(cells.reshape(self.count, self.width).T)

    def clear(self) -> None:
        """Forget all rows."""
        for texts in self.texts:
            texts.clear()
        self.count = self._at = self._column = 0
