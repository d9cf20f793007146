"""Mixtures of the rules of two scenarios: some levers from one, the others from the other."""

from __future__ import annotations

from collections.abc import Collection

from corridorsim.config.levers import LEVERS
from corridorsim.policy.effective import EffectiveRules


def differing_levers(baseline: EffectiveRules, target: EffectiveRules) -> tuple[str, ...]:
    """Return levers whose rules in force or cost differ in any jurisdiction, in the order of the rule book."""
    costs = [{item.lever: item.cost for item in rules.agreements if item.cost} for rules in (baseline, target)]
    return tuple(
        lever
        for lever in LEVERS
        if costs[0].get(lever) != costs[1].get(lever)
        or any(getattr(book, lever) != getattr(target.books[name], lever) for name, book in baseline.books.items())
    )


def mixed_rules(baseline: EffectiveRules, target: EffectiveRules, levers: Collection[str]) -> EffectiveRules:
    """Return the rules of ``baseline`` with ``levers`` taken from ``target``, in every jurisdiction."""
    books = {
        name: book.model_copy(update={lever: getattr(target.books[name], lever) for lever in levers})
        for name, book in baseline.books.items()
    }
    origins = {key: (target if key[1] in levers else baseline).origins[key] for key in baseline.origins}
    agreements = [agreement for agreement in baseline.agreements if agreement.lever not in levers]
    agreements += [agreement for agreement in target.agreements if agreement.lever in levers]
    return EffectiveRules(books, origins, tuple(agreements))
