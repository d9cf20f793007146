"""The bill of a session under a general tariff, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.energy.tariff import Item, bill, plain_item, rounded, session_periods
from corridorsim.world.charging.rebates import rebate
from corridorsim.world.hub.metering import readings_of

if TYPE_CHECKING:
    from corridorsim.world.charging.visit import Visit

FED_BACK = "V2G"


def billed(visit: Visit) -> float:
    """Write the items of a visit, whose ``fee`` is a no-show fee so far, and return their sum."""
    session_id = f"{visit.truck.trip.trip_id}/{visit.number}"
    items = items_so_far(visit)
    for item in items:
        if item.component == FED_BACK:
            visit.v2g_pay = -item.amount
        visit.truck.world.log.bill((session_id, *item))
    return sum(item.amount for item in items)


def items_so_far(visit: Visit) -> list[Item]:
    """What a visit owes if the truck leaves now."""
    items: list[Item] = []
    spec, terms = visit.hub.spec, visit.terms
    if visit.got_power:
        assert spec.tariff is not None  # noqa: S101 - asked where there is one
        readings = [(r.time_s, r.grid_kwh * spec.efficiency) for r in readings_of(visit) if r.is_billed]
        # Whoever stays the night is meant to keep the place.
        leaves_s = readings[-1][0] if visit.is_night else visit.truck.now
        items += bill(spec.tariff, session_periods(readings, leaves_s))
        connector_kwh = readings[-1][1]
        roaming = [
            plain_item("ROAMING_ENERGY", connector_kwh, "kWh", terms.surcharge_per_kwh),
            plain_item("ROAMING_FLAT", 1.0, "session", terms.fee),
        ]
        items += rounded(item for item in roaming if item.price)
        if terms.rebate_per_kwh:
            energy_cost = sum(item.amount for item in items if item.component in {"ENERGY", "ROAMING_ENERGY"})
            # Under a highest price the truck pays less than its energy comes to.
            amount = rebate(visit, connector_kwh, min(energy_cost, sum(item.amount for item in items)))
            items.append(plain_item("REBATE", 1.0, "session", -amount))
    if visit.v2g_pay:
        v2g_kwh = visit.charged.v2g_kwh
        items += rounded([plain_item(FED_BACK, v2g_kwh, "kWh", -visit.v2g_pay / v2g_kwh)])
    if visit.fee:
        items += rounded([plain_item("NO_SHOW", 1.0, "session", visit.fee)])
    return items
