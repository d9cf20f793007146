"""What a visit to a hub costs, by a flat price or item by item; the choice is made once per hub."""

from __future__ import annotations

from corridorsim.energy.tariff import FlatTariff, Item, SessionTariff, bill, plain_item, rounded, session_periods
from corridorsim.scenario.data import HubSpec
from corridorsim.units import SECONDS_PER_HOUR
from corridorsim.world.charging.rebates import rebate
from corridorsim.world.state.session import Session
from corridorsim.world.tables.world_log import WorldLog

FED_BACK = "V2G"


class Billing:
    """How the sessions of a hub are billed; ``Session.fee`` is what a visit costs so far."""

    def settle(self, session: Session) -> None:
        """Power has stopped: bill the session."""

    def rested(self, session: Session, seconds: float) -> None:
        """The truck has stayed at the EVSE without power."""

    def close(self, session: Session, now_s: float) -> None:
        """The truck leaves the plug, or the run ends: bill the rest, and write the items."""

    def so_far(self, session: Session, now_s: float) -> float:
        """What the visit costs if the truck leaves now."""
        raise NotImplementedError


def billing_of(spec: HubSpec, log: WorldLog) -> Billing:
    """Return how a hub bills, by the kind of its tariff."""
    match spec.tariff:
        case FlatTariff() as tariff:
            return FlatBilling(spec, tariff, log)
        case SessionTariff():
            return ItemisedBilling(spec, log)


class FlatBilling(Billing):
    """An hourly energy price, a flat fee per session, and a fee for staying at the EVSE without power."""

    def __init__(self, spec: HubSpec, tariff: FlatTariff, log: WorldLog) -> None:
        self._spec = spec
        self._log = log
        self._efficiency = spec.efficiency
        self._idle_grace_s = tariff.idle_grace_s
        self._idle_fee_per_h = tariff.idle_fee_per_h

    def settle(self, session: Session) -> None:
        """See ``Billing.settle``."""
        charged, terms = session.charged, session.terms
        connector_kwh = charged.grid_kwh * self._efficiency
        session.fee += charged.energy_cost + connector_kwh * terms.surcharge_per_kwh + terms.fee
        if terms.rebate_per_kwh:
            self._give_rebate(session, connector_kwh)
        session.fee -= session.v2g_pay

    def _give_rebate(self, session: Session, connector_kwh: float) -> None:
        terms = session.terms
        energy_cost = session.charged.energy_cost + connector_kwh * terms.surcharge_per_kwh
        # With a fee below 0, the truck pays less than its energy costs.
        amount = rebate(session, connector_kwh, energy_cost + min(terms.fee, 0.0))
        self._log.rebate((session.session_id, self._spec.name, self._spec.jurisdiction.name, amount))
        session.fee -= amount

    def rested(self, session: Session, seconds: float) -> None:
        """See ``Billing.rested``."""
        idle_s = max(0.0, seconds - self._idle_grace_s)
        session.fee += self._idle_fee_per_h * idle_s / SECONDS_PER_HOUR

    def so_far(self, session: Session, now_s: float) -> float:  # noqa: ARG002 - a flat price does not grow with time
        """See ``Billing.so_far``."""
        return session.fee


class ItemisedBilling(Billing):
    """General tariffs: items by time, energy and power, each rounded to the cent.

    The whole bill is made when the truck leaves the plug; time without power is one of its items.
    """

    def __init__(self, spec: HubSpec, log: WorldLog) -> None:
        self._spec = spec
        self._log = log

    def close(self, session: Session, now_s: float) -> None:
        """See ``Billing.close``; the fee so far is a no-show fee."""
        items, rebated = self._items(session, now_s)
        if rebated is not None:
            self._log.rebate((session.session_id, self._spec.name, self._spec.jurisdiction.name, rebated))
        for item in items:
            if item.component == FED_BACK:
                session.v2g_pay = -item.amount
            self._log.bill((session.session_id, *item))
        session.fee = sum([item.amount for item in items])

    def so_far(self, session: Session, now_s: float) -> float:
        """See ``Billing.so_far``."""
        return sum([item.amount for item in self._items(session, now_s)[0]])

    def _items(self, session: Session, now_s: float) -> tuple[list[Item], float | None]:
        """Items of the bill if the truck leaves now, and the rebate that the treasury pays, if any."""
        items: list[Item] = []
        rebated = None
        if session.got_power:
            readings = [(r.time_s, r.grid_kwh * self._spec.efficiency) for r in session.readings(now_s) if r.is_billed]
            # Overnight parking is exempt from PARKING_TIME.
            leaves_s = readings[-1][0] if session.is_night else now_s
            tariff = self._spec.tariff_at(session.slot)
            assert isinstance(tariff, SessionTariff)  # noqa: S101 - all EVSEs of the hub have one
            items += bill(tariff, session_periods(readings, leaves_s))
            connector_kwh = readings[-1][1]
            items += self._roaming(session, connector_kwh)
            if session.terms.rebate_per_kwh:
                energy_cost = sum(item.amount for item in items if item.component in {"ENERGY", "ROAMING_ENERGY"})
                # Under a maximum price, the truck may pay less than its energy items add up to.
                energy_cost = min(energy_cost, sum(item.amount for item in items))
                rebated = round(rebate(session, connector_kwh, energy_cost), 2)
                items.append(plain_item("REBATE", 1.0, "session", -rebated))
        if session.v2g_pay:
            v2g_kwh = session.charged.v2g_kwh
            items += rounded([plain_item(FED_BACK, v2g_kwh, "kWh", -session.v2g_pay / v2g_kwh)])
        if session.fee:
            items += rounded([plain_item("NO_SHOW", 1.0, "session", session.fee)])
        return items, rebated

    @staticmethod
    def _roaming(session: Session, connector_kwh: float) -> list[Item]:
        terms = session.terms
        roaming = [
            plain_item("ROAMING_ENERGY", connector_kwh, "kWh", terms.surcharge_per_kwh),
            plain_item("ROAMING_FLAT", 1.0, "session", terms.fee),
        ]
        return rounded(item for item in roaming if item.price)
