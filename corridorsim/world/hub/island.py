"""What a hub does while its feeder is out."""

from __future__ import annotations

from corridorsim.world.hub.site import Site
from corridorsim.world.hub.station import Station


class Closure:
    """A hub with nothing behind its meter is closed while its feeder is out."""

    __slots__ = ("_hub",)

    def __init__(self, hub: Station) -> None:
        self._hub = hub

    def begin(self, why: str) -> None:
        """Respond to the loss of the feeder."""
        self._hub.close(why)

    def end(self) -> None:
        """End one of the outages."""
        self._hub.reopen()

    def close_where_empty(self) -> None:
        """Do nothing: the hub is closed already."""


class Island:
    """A backup serves until its battery is empty, any other site closes at once; nothing is fed in. Outages nest."""

    __slots__ = ("_hub", "_is_empty", "_outages", "_site", "_why_closed")

    def __init__(self, hub: Station, site: Site) -> None:
        self._hub = hub
        self._site = site
        self._outages = 0
        self._is_empty = False
        self._why_closed = ""

    def begin(self, why: str) -> None:
        """Respond to the loss of the feeder."""
        self._outages += 1
        if self._outages == 1:
            if self._site.is_backup:
                self._hub.log.event("hub_islanded", self._hub.spec.name, why)
            self._why_closed = "its battery is empty" if self._site.is_backup else why
            self._switch(is_islanded=True)
            self.close_where_empty()

    def end(self) -> None:
        """End one of the outages."""
        self._outages -= 1
        if self._outages > 0:
            return
        if self._site.is_backup:
            self._hub.log.event("hub_reconnected", self._hub.spec.name, "the feeder is back")
        self._switch(is_islanded=False)
        if self._is_empty:
            self._is_empty = False
            self._hub.reopen()

    def close_where_empty(self) -> None:
        """Close until the feeder is back, where no battery serves the sessions."""
        if self._site.is_islanded and self._site.available_kw == 0.0 and not self._is_empty:
            self._is_empty = True
            self._hub.close(self._why_closed)

    def _switch(self, *, is_islanded: bool) -> None:
        self._hub.power.advance(self._hub.env.now)
        self._site.advance()
        self._site.is_islanded = is_islanded
        self._hub.share_power()
