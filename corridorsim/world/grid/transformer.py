"""The transformer of a feeder, loaded with the mean power between two meter readings."""

from __future__ import annotations

from math import inf

from corridorsim.records.rows import Rows
from corridorsim.scenario.data import FeederSpec, TransformerSpec
from corridorsim.units import HOURS_PER_DAY, SECONDS_PER_HOUR
from corridorsim.world.grid.heating import Heating

THERMAL_STATE = ("ambient_c", "top_oil_c", "hot_spot_c", "ageing_h")
"""Columns of ``feeder_states`` about a transformer."""
_THERMAL_STATE = THERMAL_STATE


class Transformer:
    """What a feeder knows of its transformer: no temperature, without a thermal model."""

    def __init__(self, steps: int = 0, keeps_cool: bool = False) -> None:
        self.steps = steps
        """Number of steps for which the ambient temperature is given."""
        self.keeps_cool = keeps_cool
        """Whether the hot spot has a limit."""

    def read(self, now_s: float, hubs_kwh: float) -> None:
        """Update the temperatures by the hubs' meters."""

    def hold(self, background_kw: float, step: int, growth: float) -> None:
        """Set the conditions from now on: background load, step of the run, ratio of the rating to the initial one."""

    def limit_kw(self, _step: int, _growth: float) -> float:
        """Highest load that keeps the hot spot within its limit for an hour from a step of the run on [kW]."""
        return inf

    def write_state(self, row: Rows) -> None:
        """Add the cells about temperatures and ageing to a row of ``feeder_states``."""
        row.unknown(_THERMAL_STATE)


def transformer_of(spec: FeederSpec) -> Transformer:
    """The transformer of a feeder, with or without a thermal model."""
    if spec.transformer is None:
        return Transformer()
    return HeatedTransformer(spec.transformer, spec.background_kw, spec.step_s)


class HeatedTransformer(Transformer):
    """Temperatures and ageing, updated whenever the state of the feeder is recorded."""

    def __init__(
        self, spec: TransformerSpec, background_kw: tuple[float, ...], step_s: float = SECONDS_PER_HOUR
    ) -> None:
        super().__init__(len(spec.ambient_c), spec.emergency_hot_spot_c is not None)
        self.ageing_h = 0.0
        self.ambient_c = spec.ambient_c[0]
        self._ambient_c = spec.ambient_c
        self._hottest_c = inf if spec.emergency_hot_spot_c is None else spec.emergency_hot_spot_c
        self._first_rating_kw = self._rating_kw = spec.rating_kw
        self._heating = Heating(spec.thermal)
        # Periodic state under the background load of the first day.
        first_day_kw = background_kw[: round(HOURS_PER_DAY * SECONDS_PER_HOUR / step_s)]
        self._rises = self._heating.periodic([kw / spec.rating_kw for kw in first_day_kw], step_s)
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
        self.ageing_h += self._heating.ageing_h(self._rises, load, self.ambient_c, duration_s)
        self._rises = self._heating.after(self._rises, load, duration_s)
        self._time_s = now_s
        self._hubs_kwh = hubs_kwh

    def limit_kw(self, step: int, growth: float) -> float:
        """Highest load that keeps the hot spot within its limit for an hour from a step of the run on [kW].

        It uses the warmer air of this step and the next, so that the next step starts within the limit.
        """
        ambient_c = max(self._ambient_at(step), self._ambient_at(step + 1))
        rise_c = self._hottest_c - ambient_c
        return self._heating.highest_load(self._rises, rise_c, SECONDS_PER_HOUR) * self._first_rating_kw * growth

    def hold(self, background_kw: float, step: int, growth: float) -> None:
        """Set the conditions from now on: background load, step of the run, ratio of the rating to the initial one."""
        self._background_kw = background_kw
        self.ambient_c = self._ambient_at(step)
        self._rating_kw = self._first_rating_kw * growth

    def _ambient_at(self, step: int) -> float:
        """Ambient temperature in a step of the run, the last one given where there are fewer steps."""
        return self._ambient_c[min(step, self.steps - 1)]

    def write_state(self, row: Rows) -> None:
        """See ``Transformer.write_state``."""
        top_oil_c = self.ambient_c + self._rises.top_oil_c
        row.number("ambient_c", self.ambient_c)
        row.number("top_oil_c", top_oil_c)
        row.number("hot_spot_c", top_oil_c + self._rises.hot_spot_c)
        row.number("ageing_h", self.ageing_h)
