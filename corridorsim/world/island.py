"""A hub with a backup battery while its feeder is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridorsim.world.hub import Hub
    from corridorsim.world.site import Site


class Island:
    """Serves from what stands behind the meter, and closes the hub when the battery is empty; outages nest."""

    def __init__(self, hub: Hub, site: Site) -> None:
        self._hub = hub
        self._site = site
        self._outages = 0
        self._is_empty = False

    def begin(self, why: str) -> None:
        """The feeder gives nothing any more."""
        self._outages += 1
        if self._outages == 1:
            self._hub.log.event("hub_islanded", self._hub.spec.name, why)
            self._switch(is_islanded=True)
            self.close_where_empty()

    def end(self) -> None:
        """One reason for which the feeder gave nothing has gone."""
        self._outages -= 1
        if self._outages > 0:
            return
        self._hub.log.event("hub_reconnected", self._hub.spec.name, "the feeder is back")
        self._switch(is_islanded=False)
        if self._is_empty:
            self._is_empty = False
            self._hub.reopen()

    def close_where_empty(self) -> None:
        """Give up until the feeder is back, where the battery has nothing left."""
        if self._site.is_islanded and self._site.available_kw == 0.0 and not self._is_empty:
            self._is_empty = True
            self._hub.close("its battery is empty")

    def _switch(self, *, is_islanded: bool) -> None:
        self._hub.power.advance(self._hub.env.now)
        self._site.advance()
        self._site.is_islanded = is_islanded
        self._hub.feeder.share([self._hub])
