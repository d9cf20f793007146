"""What trucks pay at an EVSE group: a tariff of the book that it or its hub names, or that of its jurisdiction."""

from __future__ import annotations

from corridorsim.config.experiment import Experiment
from corridorsim.config.levers.charging_tariff import ChargingTariff
from corridorsim.config.levers.tariffs import Tariffs
from corridorsim.policy.effective import exchange_rate
from corridorsim.policy.money import converted


def tariff_in_force(experiment: Experiment, name: str | None, place: str, lever: Tariffs) -> ChargingTariff:
    """Return the tariff of an EVSE group in the experiment's currency.

    Parameters
    ----------
    name
        What the group or its hub names; None if they name none.
    lever
        In force in the jurisdiction ``place``, in the experiment's currency.
    """
    if name is None or lever.overrides_named:
        return lever
    return converted(experiment.tariffs[name], exchange_rate(experiment, place))
