"""Feeders of a scenario: limits, background load and transformers."""

from __future__ import annotations

from collections.abc import Sequence

from corridorsim.config.experiment import Experiment
from corridorsim.config.grid import Feeder, Transformer
from corridorsim.energy.calendar import local_hours
from corridorsim.energy.transformer import ThermalModel
from corridorsim.scenario.data import Clock, FeederSpec, HubSpec, Place, TransformerSpec

PROTECTION_OVER_RATING = 1.2


def feeder_specs(experiment: Experiment, hubs: Sequence[HubSpec], clock: Clock) -> tuple[FeederSpec, ...]:
    """All feeders of an experiment, in its order."""
    return tuple(
        _feeder(experiment, name, [hub for hub in hubs if hub.feeder == index], clock)
        for index, name in enumerate(experiment.feeders)
    )


def _feeder(experiment: Experiment, name: str, hubs: Sequence[HubSpec], clock: Clock) -> FeederSpec:
    feeder = experiment.feeders[name]
    managed = all(hub.place.rules.load_management.scope == "feeder" for hub in hubs)
    protection = feeder.protection_kw or PROTECTION_OVER_RATING * feeder.rating_kw
    return FeederSpec(
        name=name,
        rating_kw=feeder.rating_kw,
        limit_kw=feeder.rating_kw if managed else protection,
        managed=managed,
        background_kw=_background_kw(experiment, feeder, hubs[0].place, clock) if hubs else (0.0,),
        transformer=_transformer(feeder.transformer, hubs[0].place) if feeder.transformer and hubs else None,
    )


def _background_kw(experiment: Experiment, feeder: Feeder, place: Place, clock: Clock) -> tuple[float, ...]:
    if feeder.background is None:
        return (0.0,)
    shape = experiment.load_shapes[feeder.background]
    weekend = shape.weekend or shape.weekday
    scale = feeder.background_peak_kw / max(shape.weekday + weekend)
    hours = local_hours(clock.start, clock.n_hours, place.time_zone)
    return tuple((weekend if day > 4 else shape.weekday)[hour] * scale for day, hour in hours)


def _transformer(transformer: Transformer, place: Place) -> TransformerSpec:
    thermal = ThermalModel(**transformer.model_dump(exclude={"rating_kva", "power_factor"}))
    return TransformerSpec(transformer.rating_kva * transformer.power_factor, thermal, (place.temperature_c,))
