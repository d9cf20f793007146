"""Which event loop the agents run on: the compiled one, or stock SimPy, its oracle. Results do not depend on it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal, cast

import simpy

from corridorsim.kernel import CompiledEnvironment

Engine = Literal["compiled", "simpy"]

Steps = Generator[simpy.Event, Any, None]
"""What an agent does, from one event to the next."""


def new_environment(engine: Engine) -> simpy.Environment:
    """A clock at 0.0 without events.

    The compiled one is declared to be SimPy's too: agents are written against that interface, and both have it.
    """
    return cast("simpy.Environment", CompiledEnvironment()) if engine == "compiled" else simpy.Environment(0.0)


def events_scheduled(env: simpy.Environment) -> int:
    """How many events were scheduled in a run that is over."""
    either = cast("simpy.Environment | CompiledEnvironment", env)
    if isinstance(either, CompiledEnvironment):
        return either.scheduled
    return next(either._eid)  # noqa: SLF001 - SimPy counts events there and nowhere else
