"""Weather of jurisdictions, nodes and the roads between them over the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from corridorsim.config.experiment import Experiment
from corridorsim.config.files.series import Series
from corridorsim.config.files.weather_file import series_name
from corridorsim.config.weather import SeasonalWeather, WeatherFile
from corridorsim.energy.weather import Weather, WeatherMap, measured_weather, seasonal_weather
from corridorsim.local_time import local_steps
from corridorsim.scenario.data import Clock


def weather_map(experiment: Experiment, clock: Clock, series: Mapping[str, Series]) -> WeatherMap:
    """Return weather by hour, or one temperature, of every jurisdiction and of nodes with their own weather."""
    places = experiment.jurisdictions
    of_jurisdictions = {
        name: Weather((place.temperature_c,), name=name)
        if place.weather is None
        else replace(_hourly(place.weather, place.time_zone, clock, series), name=name)
        for name, place in places.items()
    }
    of_nodes = {
        name: replace(_hourly(node.weather, places[node.jurisdiction].time_zone, clock, series), name=f"node {name}")
        for name, node in experiment.network.nodes.items()
        if node.weather is not None
    }
    return WeatherMap(of_jurisdictions, of_nodes)


def _hourly(
    weather: SeasonalWeather | WeatherFile, time_zone: str, clock: Clock, series: Mapping[str, Series]
) -> Weather:
    if isinstance(weather, SeasonalWeather):
        return seasonal_weather(weather, clock.start, clock.n_hours, time_zone)
    return measured_weather(series[series_name(weather, time_zone)], local_steps(clock.start, clock.n_hours, time_zone))
