"""Rules of two scenarios mixed: some levers as in the one, the others as in the other."""

from __future__ import annotations

from collections.abc import Collection

from corridorsim.config.levers import LEVERS
from corridorsim.policy.effective import EffectiveRules


def differing_levers(baseline: EffectiveRules, target: EffectiveRules) -> tuple[str, ...]:
    """Levers whose rules in force differ in at least one jurisdiction, in the order of the rule book."""
    return tuple(
        lever
        for lever in LEVERS
        if any(getattr(book, lever) != getattr(target.books[name], lever) for name, book in baseline.books.items())
    )


def mixed_rules(baseline: EffectiveRules, target: EffectiveRules, levers: Collection[str]) -> EffectiveRules:
    """The rules of ``baseline`` with those of ``levers`` taken from ``target``, in every jurisdiction."""
    books = {
        name: book.model_copy(update={lever: getattr(target.books[name], lever) for lever in levers})
        for name, book in baseline.books.items()
    }
    origins = {key: (target if key[1] in levers else baseline).origins[key] for key in baseline.origins}
    return EffectiveRules(books, origins)
