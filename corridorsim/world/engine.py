"""The event loop of the agents: the compiled one, or stock SimPy, its reference. Results do not depend on it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal, cast

import simpy

from corridorsim.kernel import CompiledEnvironment

Engine = Literal["compiled", "simpy"]

Steps = Generator[simpy.Event, Any, None]
"""The process of an agent, from one event to the next."""


def new_environment(engine: Engine) -> simpy.Environment:
    """Return a clock at 0.0 without events.

    The compiled one is declared as SimPy's: agents are written against that interface, which both have.
    """
    return cast("simpy.Environment", CompiledEnvironment()) if engine == "compiled" else simpy.Environment(0.0)


def events_scheduled(env: simpy.Environment) -> int:
    """Number of events scheduled in a run that is over."""
    either = cast("simpy.Environment | CompiledEnvironment", env)
    if isinstance(either, CompiledEnvironment):
        return either.scheduled
    return next(either._eid)  # noqa: SLF001 - SimPy counts events only there
