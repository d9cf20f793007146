"""What the sessions on a feeder claim where their power still rises, and when power is shared again."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from corridorsim.world.grid.load import Load


def narrow_claims(hubs: Sequence[Load]) -> None:
    """Let all sessions whose power rises claim ``regrant_kw`` together beyond what they can take now."""
    for hub in hubs:
        hub.power.narrow()
    rising = [hub for hub in hubs if hub.power.n_rising]
    if len(rising) > 1:
        for hub in rising:
            hub.power.narrow(len(rising))


def granted_narrowly(hubs: Sequence[Load]) -> bool:
    """Grant again with narrow claims, where these are lower than wide ones; return whether they are."""
    narrowed = [hub for hub in hubs if hub.power.narrow()]
    for hub in narrowed:
        hub.grant(inf)
    return bool(narrowed)


def share_alarms(hubs: Sequence[Load]) -> None:
    """Lower the power that one session may free before the next grant where more free power than wait for it.

    Only where the power of some sessions rises: their claims are narrow, and many of them would keep much together.
    """
    if not any(hub.power.n_rising for hub in hubs):
        return
    hungry = sum([hub.power.n_hungry for hub in hubs])
    free = sum([hub.power.n_free for hub in hubs])
    if 0 < hungry < free:
        for hub in hubs:
            hub.power.set_alarm_share(hungry / free)
