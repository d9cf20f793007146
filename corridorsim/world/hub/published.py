"""What a hub publishes about its queue, with a delay."""

from __future__ import annotations

from collections import deque
from math import inf

from corridorsim.world.hub.queue import Free


class Published:
    """Queue length and free EVSEs of a hub; each state is known ``delay_s`` after it occurs."""

    def __init__(self, delay_s: float, free: Free) -> None:
        self.delay_s = delay_s
        self.queueing = 0
        """Trucks in the queue, as known when last brought to a time."""
        self._free: Free = free
        self._to_come: deque[tuple[float, int, Free]] = deque()
        self._next_s = inf
        """When the next state will be known."""

    def add(self, now_s: float, queueing: int, free: Free) -> None:
        """Add a new state."""
        if self.delay_s == 0.0:
            self.queueing, self._free = queueing, free
            return
        self._to_come.append((now_s + self.delay_s, queueing, free))
        self._next_s = min(self._next_s, now_s + self.delay_s)
        if self._next_s <= now_s:
            self._catch_up(now_s)

    def bring_to(self, now_s: float) -> None:
        """Let ``queueing`` and ``free`` be what is known now."""
        if self._next_s <= now_s:
            self._catch_up(now_s)

    def free(self, is_small: bool) -> tuple[int, ...]:
        """EVSEs by group free to trucks of small or of large operators."""
        return self._free[is_small]

    def _catch_up(self, now_s: float) -> None:
        to_come = self._to_come
        while to_come and to_come[0][0] <= now_s:
            _, self.queueing, self._free = to_come.popleft()
        self._next_s = to_come[0][0] if to_come else inf
