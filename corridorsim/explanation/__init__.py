"""Explanations of one truck's trip, or of one hub at one moment, from a unit that is run again."""

from corridorsim.explanation.answer import Explanation
from corridorsim.explanation.hub import explain_hub
from corridorsim.explanation.trip import explain_trip

__all__ = ["Explanation", "explain_hub", "explain_trip"]
