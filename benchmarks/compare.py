"""Tables of a file of results beside an earlier one: ``python -m benchmarks.compare OLD.json NEW.json [--into FILE]``.

With ``--into``, they replace what lies between the two marks in a Markdown file.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks.result import Result, read

BEGIN, END = "<!-- made by benchmarks.compare -->", "<!-- end -->"
PEERS = "tandem/"
QUOTIENTS = {
    "growth/1,000 to 100,000 trips a day": ("corridor 100,000/trip", "corridor 1,000/trip"),
    "horizon/time of 60 days by 10 days": ("60 days/wall", "10 days/wall"),
    "horizon/memory of 60 days by 10 days": ("60 days/peak", "10 days/peak"),
}
"""Numbers that follow from two others."""


def with_quotients(results: dict[str, Result]) -> dict[str, Result]:
    """The results, and those that follow from them."""
    found = dict(results)
    for name, (above, below) in QUOTIENTS.items():
        over, under = (results[each].value if each in results else None for each in (above, below))
        if over is not None and under:
            found[name] = Result(name, over / under, "times", f"{above} / {below}")
    return found


def before_and_after(old: dict[str, Result], new: dict[str, Result]) -> list[str]:
    """A Markdown table by metric; peers have one of their own."""
    old, new = with_quotients(old), with_quotients(new)
    rows = ["| | unit | before | now | ratio |", "| --- | --- | ---: | ---: | ---: |"]
    for name in dict.fromkeys([*new, *old]):
        if name.startswith(PEERS):
            continue
        before, now = old.get(name), new.get(name)
        unit = (now or before or new[name]).unit
        rows.append(f"| {name} | {unit} | {_text(before)} | {_text(now)} | {_ratio(before, now)} |")
    return rows


def peers(results: dict[str, Result]) -> list[str]:
    """A Markdown table of the bare tandem on every engine, and of what a trip of the corridor costs beside it."""
    rows = ["| the bare tandem on | us per truck | times SimPy | |", "| --- | ---: | ---: | --- |"]
    simpy = results.get(f"{PEERS}SimPy")
    for name, result in results.items():
        if name.startswith(PEERS):
            rows.append(f"| {name.removeprefix(PEERS)} | {result.text} | {_ratio(simpy, result)} | {result.note} |")
    return rows


def conditions_line(conditions: dict[str, Any]) -> str:
    """On what, with what and of which commit."""
    machine, versions = conditions["machine"], conditions["versions"]
    packages = ", ".join(f"{name} {number}" for name, number in versions.items() if number)
    changed = ", with changes" if conditions["dirty"] else ""
    return (
        f"{conditions['date'][:10]}, commit {(conditions['commit'] or 'unknown')[:7]}{changed}; {machine['cpu']}, "
        f"{machine['cores']} cores, load {machine['load_1_min']} at the beginning; {packages}"
    )


def report(old: Path, new: Path) -> str:
    """Both tables, each with what it was measured on."""
    (old_conditions, old_results), (new_conditions, new_results) = read(old), read(new)
    lines = [
        f"Before: {conditions_line(old_conditions)}.",
        "",
        f"Now: {conditions_line(new_conditions)}.",
        "",
        *before_and_after(old_results, new_results),
        "",
        *peers(new_results),
    ]
    return "\n".join(lines)


def insert(document: str, tables: str) -> str:
    """The document with the tables between its marks.

    Raises
    ------
    ValueError
        The document does not have them.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the document has no {BEGIN} followed by {END}")
    return f"{before}{begin}\n\n{tables}\n\n{end}{after}"


def _text(result: Result | None) -> str:
    return "–" if result is None else result.text


def _ratio(before: Result | None, now: Result | None) -> str:
    if before is None or now is None or not before.value or now.value is None:
        return ""
    return f"{now.value / before.value:.2f}"


def main() -> None:
    """Print the tables, or put them into a document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare")
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--into", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    tables = report(chosen.old, chosen.new)
    if chosen.into is None:
        print(tables)
    else:
        chosen.into.write_text(insert(chosen.into.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
