"""Names that a user gives: checked against those that exist, with the one that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from corridorsim.errors import ResultsError, UnknownNameError


def choose(name: str, choices: Iterable[str], what: str) -> str:
    """Return ``name`` if it is one of ``choices``.

    Raises
    ------
    UnknownNameError
        It is not; says which names there are and which was probably meant.
    """
    names = list(choices)
    if name in names:
        return name
    raise UnknownNameError(f"no {what} {name!r}; there are {', '.join(names)}{did_you_mean(name, names)}")


def choose_snapshot(snapshot: str | None, snapshots: Sequence[str]) -> str | None:
    """The snapshot that is meant; None where there is one date.

    Raises
    ------
    ResultsError
        There is no such snapshot, or there are several and none is named.
    """
    if not snapshots and snapshot is None:
        return None
    if not snapshots:
        raise ResultsError(f"no snapshot {snapshot}; there is one date, which has no name")
    if snapshot is None:
        raise ResultsError(f"which snapshot? There are {', '.join(snapshots)}")
    return choose(snapshot, snapshots, "snapshot")


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the choice most like the word, or nothing; ends a message."""
    close = closest(word, choices)
    return f"; did you mean {close!r}?" if close is not None else ""


def closest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like the word, whatever its case and separators; None where none is like it."""
    by_form = {_form(choice): choice for choice in reversed(list(choices))}
    close = get_close_matches(_form(word), list(by_form), n=1, cutoff=0.6)
    return by_form[close[0]] if close else None


def _form(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
