"""Identities that every run must satisfy, whatever the experiment; each is one function that yields violations.

Only the tables are checked, so the check also works on old results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.analysis.identities import demand, energy, hub_money, money, numbers, queues, statuses, time
from corridorsim.analysis.identities.tables import Check, UnitTables
from corridorsim.analysis.results import read

if TYPE_CHECKING:
    import os

__all__ = ["IDENTITIES", "Check", "UnitTables", "check"]

IDENTITIES: tuple[Check, ...] = (
    time.trip_times_add_up,
    energy.charged_is_sum_of_sessions,
    energy.battery_balances,
    energy.soc_in_range,
    energy.losses_are_positive,
    time.session_times_add_up,
    energy.meters_count_sessions,
    time.states_are_in_order,
    energy.hubs_keep_their_limit,
    energy.sites_balance,
    energy.feeders_keep_their_limit,
    energy.feeder_meters_count_hubs,
    energy.transformers_follow_their_load,
    queues.counts_are_nested,
    time.evses_serve_one_truck,
    time.nobody_is_in_two_places,
    time.activities_are_the_trip,
    queues.queues_empty,
    queues.last_states_match_sessions,
    money.amounts_have_their_sign,
    money.items_are_price_times_quantity,
    money.sessions_cost_their_items,
    money.rebates_are_paid_once,
    money.fed_back_is_paid,
    money.no_power_costs_only_no_show,
    money.trips_pay_their_sessions,
    money.distance_has_its_price,
    money.rescues_are_of_the_stranded,
    hub_money.hubs_earn_what_sessions_pay,
    hub_money.sites_earn_what_they_deliver,
    hub_money.hubs_buy_what_meters_count,
    hub_money.hub_bills_are_their_items,
    demand.demand_charges_bill_one_peak,
    hub_money.kpis_are_those_of_bills,
    statuses.events_match_statuses,
    numbers.ids_are_unique,
    numbers.numbers_are_finite,
)


def check(results_dir: str | os.PathLike[str]) -> list[str]:
    """Return the violated identities of a finished results folder; an empty list if there are none."""
    results = read(results_dir)
    violations = []
    for unit in results.units:
        tables = UnitTables(results, unit)
        violations += [f"{unit}: {violation}" for identity in IDENTITIES for violation in identity(tables)]
    return violations + list(numbers.same_trips(results))
