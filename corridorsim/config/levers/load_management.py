"""Lever ``load_management``: who keeps charging power within the grid's limits.

``none``: every session takes what it can, and protection sheds the newest sessions at the protection setting.
``hub``: each hub keeps to its grid connection; the feeder has its protection alone.
``feeder``: hubs on a feeder, of whichever CPO, share what the firm rating leaves over the background load.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from corridorsim.config.levers.base import Lever, Quantity, Rule


class LoadManagement(Lever):
    """How far power is shared."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best"})
    acts_on: ClassVar[str] = "grants of power, overload of feeders"

    scope: Annotated[Literal["none", "hub", "feeder"], Quantity(order=("none", "hub", "feeder"))] = "hub"
