"""The weather of each jurisdiction over the run."""

from __future__ import annotations

from collections.abc import Mapping

from corridorsim.config.experiment import Experiment
from corridorsim.config.series import Series
from corridorsim.config.weather import SeasonalWeather
from corridorsim.config.weather_file import series_name
from corridorsim.energy.weather import Weather, measured_weather, seasonal_weather
from corridorsim.scenario.data import Clock


def weather_of(experiment: Experiment, name: str, clock: Clock, series: Mapping[str, Series]) -> Weather:
    """A jurisdiction's weather by hour, or one temperature for all of them."""
    jurisdiction = experiment.jurisdictions[name]
    if jurisdiction.weather is None:
        return Weather((jurisdiction.temperature_c,))
    if isinstance(jurisdiction.weather, SeasonalWeather):
        return seasonal_weather(jurisdiction.weather, clock.start, clock.n_hours, jurisdiction.time_zone)
    return measured_weather(series[series_name(jurisdiction.weather, jurisdiction.time_zone)], clock.n_hours)
