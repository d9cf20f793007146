"""Prices of sessions and for hub owners over the run, from the rules in force and price files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from corridorsim.config.experiment import Experiment
from corridorsim.config.files.series import Series
from corridorsim.config.hubs import Hub
from corridorsim.energy.planning_price import TYPICAL_KWH, planning_price
from corridorsim.energy.prices import PriceSteps, price_steps, sum_of
from corridorsim.energy.tariff import FlatTariff, SessionTariff
from corridorsim.energy.utility import Rate, file_prices, utility_rates
from corridorsim.policy.effective import exchange_rate
from corridorsim.policy.named_tariffs import tariff_in_force
from corridorsim.scenario.data import Clock, EvseSpec, HubSpec, Jurisdiction


class _Key(NamedTuple):
    """What determines a tariff over the run, and the price that planners expect."""

    jurisdiction: str
    name: str | None
    mean_kw: float
    voltage_v: float | None
    """None if no price depends on it."""
    has_items: bool = False


@dataclass(frozen=True)
class HubTariffs:
    """What trucks pay at a hub; ``evses`` have tariffs of their own if they differ."""

    prices: PriceSteps
    """Price of energy by time that planners expect."""
    tariff: FlatTariff | SessionTariff
    """By which sessions are billed."""
    evses: tuple[EvseSpec, ...]


class TariffBuilder:
    """Prices of one scenario."""

    def __init__(self, experiment: Experiment, clock: Clock, series: Mapping[str, Series]) -> None:
        self._experiment = experiment
        self._clock = clock
        self._of_sessions: dict[_Key, tuple[PriceSteps, FlatTariff | SessionTariff]] = {}
        self._of_owners: dict[tuple[str, str], tuple[Rate, ...]] = {}
        self._files = file_prices(experiment, series, clock.end_s)

    def of_sessions(self, hub: Hub, jurisdiction: Jurisdiction, evses: Sequence[EvseSpec]) -> HubTariffs:
        """Return what trucks pay at a hub.

        A hub with one tariff expects sessions at the mean power of its EVSEs, and bills flat prices as power flows. If
        the groups have different tariffs, each expects sessions at its own power, and all are billed item by item.
        """
        lever = jurisdiction.rules.tariffs
        forms: dict[str, tuple[str | None, float | None]] = {}
        for group, named in zip(hub.evses, hub.tariffs, strict=True):
            name = None if lever.overrides_named else named
            tariff = lever if name is None else self._experiment.tariffs[name]
            forms[group.kind] = (name, group.voltage_v if tariff.has_currents else None)
        if len(set(forms.values())) == 1:
            name, voltage_v = forms[evses[0].kind]
            key = _Key(jurisdiction.name, name, _mean_kw(evses), voltage_v)
            return HubTariffs(*self._sessions(key, jurisdiction), tuple(evses))
        own = [self._with_own_tariff(hub, jurisdiction, evse, *forms[evse.kind]) for evse in evses]
        # Of the hub as a whole, the first group is representative.
        return HubTariffs(*own[0][:2], tuple(evse for _, _, evse in own))

    def _with_own_tariff(
        self, hub: Hub, jurisdiction: Jurisdiction, evse: EvseSpec, name: str | None, voltage_v: float | None
    ) -> tuple[PriceSteps, SessionTariff, EvseSpec]:
        key = _Key(jurisdiction.name, name, _mean_kw([evse]), voltage_v, has_items=True)
        prices, tariff = self._sessions(key, jurisdiction)
        assert isinstance(tariff, SessionTariff)  # noqa: S101 - it has items
        form = tariff_in_force(self._experiment, name, jurisdiction.name, jurisdiction.rules.tariffs)
        fee = 0.0 if form.is_general else form.session_fee / TYPICAL_KWH
        expected = PriceSteps(prices.times_s, tuple(price + fee for price in prices.per_kwh))
        steps = prices if hub.overnight_charging == "cheapest" else None
        own = replace(evse, prices=prices, expected_prices=expected, tariff=tariff, overnight_steps=steps)
        return expected, tariff, own

    def _sessions(self, key: _Key, jurisdiction: Jurisdiction) -> tuple[PriceSteps, FlatTariff | SessionTariff]:
        if key not in self._of_sessions:
            start, n_hours, zone = self._clock.start, self._clock.n_hours, jurisdiction.time_zone
            tariff = tariff_in_force(self._experiment, key.name, jurisdiction.name, jurisdiction.rules.tariffs)
            if key.voltage_v is not None:
                tariff = tariff.at_voltage(key.voltage_v)
            energy = price_steps(tariff, start, n_hours, zone)
            if tariff.dynamic is not None:
                energy = sum_of(energy, self._files[tariff.dynamic.price_file], tariff.dynamic.factor)
            made = planning_price(tariff, energy, key.mean_kw, start, n_hours, zone, has_items=key.has_items)
            self._of_sessions[key] = made
        return self._of_sessions[key]

    def of_owner(self, name: str | None, jurisdiction: Jurisdiction) -> tuple[Rate, ...]:
        """Return the rates of a utility tariff; none if there is no tariff."""
        if name is None:
            return ()
        if (name, jurisdiction.name) not in self._of_owners:
            tariff, clock = self._experiment.utility_tariffs[name], self._clock
            rate = exchange_rate(self._experiment, jurisdiction.name)
            self._of_owners[name, jurisdiction.name] = utility_rates(
                tariff, rate, clock.start, clock.n_hours, jurisdiction.time_zone, self._files
            )
        return self._of_owners[name, jurisdiction.name]


def mean_prices(hub: HubSpec) -> dict[str, float]:
    """Return the mean price of energy at a hub over the run by kind of EVSE."""
    kinds = dict.fromkeys(evse.kind for evse in hub.evses)
    if not hub.has_own_tariffs:
        return dict.fromkeys(kinds, hub.prices.mean())
    return {kind: hub.prices_of(kind).mean() for kind in kinds}


def _mean_kw(evses: Sequence[EvseSpec]) -> float:
    return sum(max(evse.connectors.values()) for evse in evses) / len(evses)
