"""How a hub treats the contract of a truck's charging card."""

from __future__ import annotations

from corridorsim.scenario.data import HubSpec


class Terms:
    """The terms of a contract at a hub; money in the experiment's currency."""

    def __init__(
        self,
        *,
        is_own: bool,
        is_accepted: bool,
        may_book: bool,
        overhead_s: float,
        failure: float,
        surcharge_per_kwh: float,
        fee: float,
        rebate_per_kwh: float,
    ) -> None:
        self.is_own = is_own
        self.is_accepted = is_accepted
        self.may_book = may_book
        """Whether the hub takes bookings, and takes them of this contract."""
        self.overhead_s = overhead_s
        """Authentication time of one attempt."""
        self.failure = failure
        """Probability that an attempt fails."""
        self.surcharge_per_kwh = surcharge_per_kwh
        """On the energy price: the roaming fee minus a small operator's discount."""
        self.fee = fee
        self.rebate_per_kwh = rebate_per_kwh
        """What the treasury pays of the energy price and its surcharge, at most their sum."""

    def energy_price(self, price_per_kwh: float) -> float:
        """What the truck pays per kWh at a price of the hub: surcharge added, rebate subtracted."""
        price = price_per_kwh + self.surcharge_per_kwh
        return price - min(self.rebate_per_kwh, price) if self.rebate_per_kwh and price > 0.0 else price


def terms_at(hub: HubSpec, network: str, *, is_small: bool = False) -> Terms:
    """Return the terms of a contract of ``network``, of a small operator or not, under the rules in force at a hub."""
    rules = hub.jurisdiction.rules
    own = network == hub.network
    start = rules.authentication
    accepted = own or network in start.accepted_networks
    fees = rules.roaming_fees
    discount = rules.equity.small_operator_discount_per_kwh if is_small else 0.0
    return Terms(
        is_own=own,
        is_accepted=accepted,
        may_book=hub.discipline != "fifo" and is_shared(rules.reservations.scope, is_own=own),
        overhead_s=start.accepted_overhead_s if accepted else start.foreign_overhead_s,
        failure=start.accepted_failure_probability if accepted else start.foreign_failure_probability,
        surcharge_per_kwh=(0.0 if own else fees.per_kwh) - discount,
        fee=hub.tariff.session_fee + (0.0 if own else fees.per_session),
        rebate_per_kwh=rules.incentives.energy_rebate_per_kwh,
    )


def is_shared(scope: str, *, is_own: bool) -> bool:
    """Whether something shared with "none", "own" or "all" customers is open to a contract."""
    return scope == "all" or (scope == "own" and is_own)
