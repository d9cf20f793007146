"""Feeders of a scenario: limits, background load, transformers, outages and works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from corridorsim.config.experiment import Experiment
from corridorsim.config.grid import MINUTES_PER_YEAR, DemandResponse, Feeder, Outages, Transformer, Works
from corridorsim.energy.transformer import ThermalModel
from corridorsim.local_time import LocalSteps, at_minute, local_steps, seconds_of, spans_s
from corridorsim.scenario.data import Clock, FeederSpec, HubSpec, Jurisdiction, RestrictionSpec, TransformerSpec
from corridorsim.units import SECONDS_PER_MINUTE

PROTECTION_OVER_RATING = 1.2


def feeder_specs(experiment: Experiment, hubs: Sequence[HubSpec], clock: Clock) -> tuple[FeederSpec, ...]:
    """Return all feeders of an experiment, in its order."""
    index_of = {name: index for index, name in enumerate(experiment.feeders)}
    hubs_on: dict[int, list[int]] = {}
    for i, hub in enumerate(hubs):
        hubs_on.setdefault(hub.feeder, []).append(i)
    specs = []
    for name, below in feeders_below(experiment).items():
        served = sorted(i for other in below for i in hubs_on.get(index_of[other], ()))
        spec = _feeder(experiment, name, below, [hubs[i] for i in served], clock)
        parent = experiment.feeders[name].parent
        specs.append(spec if parent is None else replace(spec, parent=index_of[parent]))
    return tuple(specs)


def _feeder(experiment: Experiment, name: str, below: set[str], served: Sequence[HubSpec], clock: Clock) -> FeederSpec:
    feeder = experiment.feeders[name]
    jurisdiction = served[0].jurisdiction
    managed = all(hub.jurisdiction.rules.load_management.scope == "feeder" for hub in served)
    protection_kw = feeder.protection_kw or PROTECTION_OVER_RATING * feeder.rating_kw
    upgrade = _upgrade(feeder, jurisdiction, clock)
    # Upgrades before the run are already in effect.
    growth = upgrade[1] / feeder.rating_kw if upgrade is not None and upgrade[0] <= 0.0 else 1.0
    outages = feeder.outages or (experiment.jurisdictions[jurisdiction.name].outages if below == {name} else None)
    transformer = _transformer(feeder.transformer, served[0], growth, managed=managed) if feeder.transformer else None
    steps = local_steps(clock.start, clock.n_hours, jurisdiction.time_zone)
    background_kw = _background_kw(experiment, feeder, steps)
    if transformer is not None and transformer.emergency_hot_spot_c is not None and len(background_kw) == 1:
        # The temperature limit is recomputed at every step.
        background_kw *= len(steps.starts)
    return FeederSpec(
        name=name,
        rating_kw=feeder.rating_kw * growth,
        limit_kw=(feeder.rating_kw if managed else protection_kw) * growth,
        managed=managed,
        background_kw=background_kw,
        transformer=transformer,
        parent=None,
        outages=_up_and_down_s(outages) if outages is not None else None,
        restrictions=tuple(_restrictions(feeder, jurisdiction, clock, managed=managed)),
        upgrade=upgrade if growth == 1.0 else None,
        utility=feeder.utility,
        step_s=steps.step_s,
    )


def feeders_below(experiment: Experiment) -> dict[str, set[str]]:
    """Return each feeder's name with those of itself and all feeders below it; the trees must have been checked."""
    below = {name: {name} for name in experiment.feeders}
    for name, feeder in experiment.feeders.items():
        above = feeder.parent
        while above is not None:
            below[above].add(name)
            above = experiment.feeders[above].parent
    return below


def _background_kw(experiment: Experiment, feeder: Feeder, steps: LocalSteps) -> tuple[float, ...]:
    if feeder.background is None:
        return (0.0,)
    shape = experiment.load_shapes[feeder.background]
    weekend = shape.weekend or shape.weekday
    scale = feeder.background_peak_kw / max(shape.weekday + weekend)
    loads_kw = [(weekend if local.weekday() > 4 else shape.weekday)[local.hour] * scale for local in steps.starts]
    if shape.months is None:
        return tuple(loads_kw)
    weights = [weight / max(shape.months) for weight in shape.months]
    return tuple(load_kw * weights[local.month - 1] for load_kw, local in zip(loads_kw, steps.starts, strict=True))


def _transformer(transformer: Transformer, hub: HubSpec, growth: float, *, managed: bool) -> TransformerSpec:
    thermal = ThermalModel(**transformer.model_dump(exclude={"rating_kva", "power_factor", "emergency_hot_spot_c"}))
    rating_kw = transformer.rating_kva * transformer.power_factor * growth
    limit_c = transformer.emergency_hot_spot_c if managed else None
    return TransformerSpec(rating_kw, thermal, hub.weather.temperature_c, limit_c)


def _up_and_down_s(outages: Outages) -> tuple[float, float]:
    """Return mean times between outages and to restore [s]: SAIFI cycles per year, with SAIDI without supply."""
    down_min = outages.saidi_min / outages.saifi
    up_min = MINUTES_PER_YEAR / outages.saifi - down_min
    return up_min * SECONDS_PER_MINUTE, down_min * SECONDS_PER_MINUTE


def _restrictions(
    feeder: Feeder, jurisdiction: Jurisdiction, clock: Clock, *, managed: bool
) -> Iterator[RestrictionSpec]:
    """Yield works and, if it is followed, demand response, as far as they overlap the run."""
    kinds: list[tuple[Literal["works", "demand_response"], Sequence[Works | DemandResponse]]] = [
        ("works", feeder.works),
        ("demand_response", feeder.demand_response if managed else ()),
    ]
    for kind, spells in kinds:
        for spell in spells:
            for begin_s, end_s in spans_s(clock.start, spell.from_, spell.to, jurisdiction.time_zone):
                if end_s > 0.0 and begin_s < clock.end_s:
                    yield RestrictionSpec(kind, max(begin_s, 0.0), end_s, spell.limit_kw)


def _upgrade(feeder: Feeder, jurisdiction: Jurisdiction, clock: Clock) -> tuple[float, float] | None:
    if feeder.upgrade is None:
        return None
    midnight = at_minute(feeder.upgrade.date, 0)
    return seconds_of(clock.start, midnight, jurisdiction.time_zone), feeder.upgrade.rating_kw
