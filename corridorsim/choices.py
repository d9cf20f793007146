"""Checks of names given by users, which suggest the name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from corridorsim.errors import ResultsError, UnknownNameError


def choose(name: str, choices: Iterable[str], what: str) -> str:
    """Return ``name`` if it is one of ``choices``.

    Raises
    ------
    UnknownNameError
        It is not; the message lists the names and suggests one.
    """
    names = list(choices)
    if name in names:
        return name
    raise UnknownNameError(f"no {what} {name!r}; there are {', '.join(names)}{did_you_mean(name, names)}")


def choose_snapshot(snapshot: str | None, snapshots: Sequence[str]) -> str | None:
    """The snapshot to use; None if there is a single date.

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
    """Return ``"; did you mean 'x'?"`` for the closest choice, or an empty string; to end a message with."""
    close = closest(word, choices)
    return f"; did you mean {close!r}?" if close is not None else ""


def closest(word: str, choices: Iterable[str]) -> str | None:
    """The closest choice, regardless of case and separators; None if none is close."""
    by_form = {_form(choice): choice for choice in reversed(list(choices))}
    close = get_close_matches(_form(word), list(by_form), n=1, cutoff=0.6)
    return by_form[close[0]] if close else None


def _form(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
