"""Prices of sessions and for hub owners over the run, from the rules in force and price files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corridorsim.config.experiment import Experiment
from corridorsim.config.files.series import Series
from corridorsim.energy.planning_price import planning_price
from corridorsim.energy.prices import PriceSteps, price_steps, sum_of
from corridorsim.energy.tariff import FlatTariff, SessionTariff
from corridorsim.energy.utility import Rate, file_prices, utility_rates
from corridorsim.policy.effective import exchange_rate
from corridorsim.scenario.data import Clock, EvseSpec, Jurisdiction


class TariffBuilder:
    """Prices of one scenario."""

    def __init__(self, experiment: Experiment, clock: Clock, series: Mapping[str, Series]) -> None:
        self._experiment = experiment
        self._clock = clock
        self._of_sessions: dict[tuple[str, float], tuple[PriceSteps, FlatTariff | SessionTariff]] = {}
        self._of_owners: dict[tuple[str, str], tuple[Rate, ...]] = {}
        self._files = file_prices(experiment, series, clock.end_s)

    def of_sessions(
        self, jurisdiction: Jurisdiction, evses: Sequence[EvseSpec]
    ) -> tuple[PriceSteps, FlatTariff | SessionTariff]:
        """Price of energy by time that planners expect, and the tariff by which sessions are billed."""
        mean_kw = sum(max(evse.connectors.values()) for evse in evses) / len(evses)
        key = (jurisdiction.name, mean_kw)
        if key not in self._of_sessions:
            self._of_sessions[key] = self._sessions(jurisdiction, mean_kw)
        return self._of_sessions[key]

    def _sessions(self, jurisdiction: Jurisdiction, mean_kw: float) -> tuple[PriceSteps, FlatTariff | SessionTariff]:
        tariff, start, n_hours = jurisdiction.rules.tariffs, self._clock.start, self._clock.n_hours
        energy = price_steps(tariff, start, n_hours, jurisdiction.time_zone)
        if tariff.dynamic is not None:
            energy = sum_of(energy, self._files[tariff.dynamic.price_file], tariff.dynamic.factor)
        return planning_price(tariff, energy, mean_kw, start, n_hours, jurisdiction.time_zone)

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
