"""The transformer of a feeder, loaded with the mean power between two meter readings."""

from __future__ import annotations

from math import inf
from typing import Protocol

from corridorsim.scenario.data import FeederSpec, TransformerSpec
from corridorsim.units import HOURS_PER_DAY, SECONDS_PER_HOUR

THERMAL_STATE = ("ambient_c", "top_oil_c", "hot_spot_c", "ageing_h")
"""Columns of ``feeder_states`` about a transformer."""
UNKNOWN = (None,) * len(THERMAL_STATE)


class Thermal(Protocol):
    """What a feeder knows of the temperatures of its transformer."""

    steps: int
    """Number of steps for which the ambient temperature is given."""
    keeps_cool: bool
    """Whether the hot spot has a limit."""

    def read(self, now_s: float, hubs_kwh: float) -> None:
        """Update the temperatures by the hubs' meters."""
        ...

    def hold(self, background_kw: float, step: int, growth: float) -> None:
        """Set the conditions from now on: background load, step of the run, ratio of the rating to the initial one."""
        ...

    def limit_kw(self, step: int, growth: float, /) -> float:
        """Highest load that keeps the hot spot within its limit for an hour from a step of the run on [kW]."""
        ...

    def state(self) -> tuple[float | None, ...]:
        """What ``feeder_states`` says about it, in the order of ``THERMAL_STATE``."""
        ...


def transformer_of(spec: FeederSpec) -> Thermal:
    """The transformer of a feeder, with or without a thermal model."""
    if spec.transformer is None:
        return NoModel()
    return Transformer(spec.transformer, spec.background_kw, spec.step_s)


class NoModel:
    """A transformer without a thermal model."""

    __slots__ = ("keeps_cool", "steps")

    def __init__(self) -> None:
        self.steps = 0
        self.keeps_cool = False

    def read(self, now_s: float, hubs_kwh: float) -> None:
        """Do nothing: no temperature is known."""

    def hold(self, background_kw: float, step: int, growth: float) -> None:
        """Do nothing: no temperature is known."""

    def limit_kw(self, _step: int, _growth: float) -> float:
        """No limit [kW]."""
        return inf

    def state(self) -> tuple[None, ...]:
        """Nulls, in the order of ``THERMAL_STATE``."""
        return UNKNOWN


class Transformer:
    """Temperatures and ageing, updated whenever the state of the feeder is recorded."""

    __slots__ = (
        "_background_kw", "_hottest_c", "_hubs_kwh", "_rating_kw", "_rises", "_time_s", "ageing_h", "ambient_c",
        "keeps_cool", "spec", "steps",
    )  # fmt: skip

    def __init__(
        self, spec: TransformerSpec, background_kw: tuple[float, ...], step_s: float = SECONDS_PER_HOUR
    ) -> None:
        self.spec = spec
        self.steps = len(spec.ambient_c)
        self.keeps_cool = spec.emergency_hot_spot_c is not None
        self.ageing_h = 0.0
        self.ambient_c = spec.ambient_c[0]
        self._hottest_c = inf if spec.emergency_hot_spot_c is None else spec.emergency_hot_spot_c
        self._rating_kw = spec.rating_kw
        # Periodic state under the background load of the first day.
        first_day_kw = background_kw[: round(HOURS_PER_DAY * SECONDS_PER_HOUR / step_s)]
        self._rises = spec.thermal.periodic((kw / spec.rating_kw for kw in first_day_kw), step_s)
        self._time_s = 0.0
        self._hubs_kwh = 0.0
        self._background_kw = background_kw[0]

    @property
    def top_oil_c(self) -> float:
        """Temperature of the top oil."""
        return self.ambient_c + self._rises.top_oil_c

    @property
    def hot_spot_c(self) -> float:
        """Temperature of the hottest spot of the winding."""
        return self.top_oil_c + self._rises.hot_spot_c

    def read(self, now_s: float, hubs_kwh: float) -> None:
        """Update the temperatures by the hubs' meters."""
        duration_s = now_s - self._time_s
        if duration_s <= 0.0:
            return
        hubs_kw = (hubs_kwh - self._hubs_kwh) * SECONDS_PER_HOUR / duration_s
        load = abs(hubs_kw + self._background_kw) / self._rating_kw
        self.ageing_h += self.spec.thermal.ageing_h(self._rises, load, self.ambient_c, duration_s)
        self._rises = self.spec.thermal.after(self._rises, load, duration_s)
        self._time_s, self._hubs_kwh = now_s, hubs_kwh

    def limit_kw(self, step: int, growth: float) -> float:
        """Highest load that keeps the hot spot within its limit for an hour from a step of the run on [kW].

        It uses the warmer air of this step and the next, so that the next step starts within the limit.
        """
        spec = self.spec
        ambient_c = max(spec.ambient_c[min(i, len(spec.ambient_c) - 1)] for i in (step, step + 1))
        rise_c = self._hottest_c - ambient_c
        return spec.thermal.highest_load(self._rises, rise_c, SECONDS_PER_HOUR) * spec.rating_kw * growth

    def hold(self, background_kw: float, step: int, growth: float) -> None:
        """Set the conditions from now on: background load, step of the run, ratio of the rating to the initial one."""
        self._background_kw = background_kw
        self.ambient_c = self.spec.ambient_c[min(step, len(self.spec.ambient_c) - 1)]
        self._rating_kw = self.spec.rating_kw * growth

    def state(self) -> tuple[float, ...]:
        """What ``feeder_states`` says about it, in the order of ``THERMAL_STATE``."""
        return self.ambient_c, self.top_oil_c, self.hot_spot_c, self.ageing_h
