"""How the weather of a place affects a vehicle class on the road, at rest and at the plug."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corridorsim.config.vehicles import Vehicle
from corridorsim.energy.air import (
    air_density,
    auxiliary_kw,
    charging_factor,
    draw_factor,
    regen_factor,
    rest_kw,
    rolling_factor,
)
from corridorsim.energy.weather import Weather
from corridorsim.kernel import AIR_COLUMNS
from corridorsim.kernel._charging import ChargingCurve
from corridorsim.kernel._road import RoadLoad
from corridorsim.units import SECONDS_PER_HOUR


class Climate:
    """The weather of one place and its effects on one vehicle class."""

    def __init__(self, vehicle: Vehicle, weather: Weather) -> None:
        temperatures = weather.temperature_c
        n_steps = max(len(temperatures), len(weather.wind_mps))
        angles = np.radians(weather.wind_from_deg)
        columns = {
            "density": [air_density(temperature) for temperature in temperatures],
            "rolling_factor": [rolling_factor(vehicle, temperature) for temperature in temperatures],
            "aux_kw": [auxiliary_kw(vehicle, temperature) for temperature in temperatures],
            "regen_factor": [regen_factor(vehicle, temperature) for temperature in temperatures],
            "draw_factor": [draw_factor(vehicle, temperature) for temperature in temperatures],
            "wind_north_mps": weather.wind_mps * np.cos(angles),
            "wind_east_mps": weather.wind_mps * np.sin(angles),
        }
        self.air = np.array([np.broadcast_to(columns[name], n_steps) for name in AIR_COLUMNS]).T
        """Rows for ``kernel.Route``, one per step."""
        self.step_s = weather.step_s
        column = {name: np.array(values) for name, values in zip(AIR_COLUMNS, self.air.T, strict=True)}
        self._density, self._rolling_factor = column["density"], column["rolling_factor"]
        self._aux_kw, self._draw_factor = column["aux_kw"], column["draw_factor"]
        self._rest_kw = np.array([rest_kw(vehicle, temperature) for temperature in temperatures])
        self._rest_kwh = np.asarray(self._rest_kw) * (self.step_s / SECONDS_PER_HOUR)
        """By step."""
        self._rest_kwh_before = np.array([0.0, *np.cumsum(self._rest_kwh).tolist()])
        self._warm_curve = ChargingCurve(list(vehicle.charging_curve), vehicle.usable_kwh)
        mean_factor = charging_factor(vehicle, sum(temperatures) / len(temperatures))
        self.mean_curve = self._curve(mean_factor)
        """The curve that planners expect at a hub here, at the mean temperature of the run."""
        self._factors = np.array([charging_factor(vehicle, temperature) for temperature in temperatures])
        """By step: the share of the charging power that the cold leaves."""
        self._latest_factor = mean_factor
        self._latest_curve = self.mean_curve

    def air_by_steps_of(self, step_s: float) -> npt.NDArray[np.float64]:
        """Rows of ``air`` by steps that divide those of the weather; a single row is constant."""
        return self.air if len(self.air) == 1 else np.repeat(self.air, round(self.step_s / step_s), axis=0)

    def _curve(self, factor: float) -> ChargingCurve:
        return self._warm_curve if factor == 1.0 else self._warm_curve.scaled(factor)

    def curve(self, time_s: float) -> ChargingCurve:
        """Charging curve of a session that begins at ``time_s``."""
        if len(self._factors) == 1:
            return self.mean_curve
        step = min(int(time_s / self.step_s), len(self._factors) - 1)
        factor = self._factors[step]
        # Only the latest is kept: curves of all hours would grow with the length of the run.
        if factor != self._latest_factor:
            self._latest_factor, self._latest_curve = factor, self._curve(factor)
        return self._latest_curve

    def kwh_per_km(self, load: RoadLoad, mass_kg: float, speed_kmh: float, time_s: float) -> float:
        """Battery energy on a flat road without wind [kWh/km]."""
        step = min(int(time_s / self.step_s), len(self._density) - 1)
        return load.kwh_per_km(
            mass_kg,
            speed_kmh,
            0.0,
            self._density[step],
            self._rolling_factor[step],
            self._aux_kw[step],
            1.0,
            self._draw_factor[step],
        )

    def rest_kwh(self, begin_s: float, duration_s: float) -> float:
        """Energy that a truck draws at rest [kWh], exact for the temperature of each step."""
        if len(self._rest_kw) == 1:
            return float(self._rest_kw[0] * duration_s / SECONDS_PER_HOUR)
        return self._drawn_kwh(begin_s + duration_s) - self._drawn_kwh(begin_s)

    def _drawn_kwh(self, time_s: float) -> float:
        steps = time_s / self.step_s
        step = min(int(steps), len(self._rest_kw) - 1)
        return float(self._rest_kwh_before[step] + (steps - step) * self._rest_kwh[step])
