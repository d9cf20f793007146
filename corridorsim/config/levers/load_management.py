"""Lever ``load_management``: how charging power is kept within grid limits.

``none``: every session charges at full power, and protection sheds the newest sessions at the protection limit.
``hub``: each hub stays within its grid connection; the feeder has only its protection.
``feeder``: the hubs on a feeder, of all CPOs, share the firm rating less the background load.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from corridorsim.config.levers.base import Lever, Quantity, Rule


class LoadManagement(Lever):
    """Scope of power sharing."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best"})
    acts_on: ClassVar[str] = "power of sessions, overload of feeders"

    scope: Annotated[Literal["none", "hub", "feeder"], Quantity(order=("none", "hub", "feeder"))] = "hub"
