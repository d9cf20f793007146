"""The tables of what is installed where; they never change during a run."""

from __future__ import annotations

from dataclasses import astuple
from itertools import pairwise

from corridorsim.records.recorder import Recorder
from corridorsim.scenario.data import Scenario
from corridorsim.scenario.site import SiteSpec
from corridorsim.world.tables.accounts import write_accounts


def write_infrastructure(scenario: Scenario, recorder: Recorder) -> None:
    """Write ``hubs``, ``utility_rates``, ``demand_response``, ``feeders``, ``nodes``, ``segments`` and the accounts."""
    write_accounts(scenario, recorder)
    _write_hubs(scenario, recorder)
    _write_rates(scenario, recorder)
    _write_reductions(scenario, recorder)
    _write_feeders(scenario, recorder)
    axis_km = _axis_km(scenario)
    add_node = recorder.table("nodes")
    for node in scenario.nodes.values():
        add_node(
            (
                node.name,
                node.jurisdiction,
                node.kind,
                node.latitude,
                node.longitude,
                node.elevation_m,
                axis_km.get(node.name),
            )
        )
    add_segment = recorder.table("segments")
    for segment in scenario.segments:
        add_segment((segment.start, segment.end, segment.jurisdiction, segment.length_km))


def _write_hubs(scenario: Scenario, recorder: Recorder) -> None:
    add = recorder.table("hubs")
    for hub in scenario.hubs:
        node = scenario.nodes[hub.node]
        add(
            (
                hub.name,
                hub.node,
                hub.jurisdiction.name,
                hub.operator,
                hub.network,
                scenario.feeders[hub.feeder].name,
                node.latitude,
                node.longitude,
                len(hub.evses),
                sum(max(evse.connectors.values()) for evse in hub.evses),
                hub.connection_kw,
                hub.jurisdiction.rules.tariffs.demand_charge_per_kw_month,
                hub.energy_purchase_per_kwh,
                hub.jurisdiction.time_zone,
                *_site_columns(hub.site),
                hub.area_type,
            )
        )


def _site_columns(site: SiteSpec | None) -> tuple[float | None, ...]:
    if site is None:
        return (None,) * 4
    battery = site.battery
    capacity = (battery.energy_kwh, battery.efficiency) if battery else (None, None)
    return (*capacity, site.pv_peak_kw, site.feed_in_per_kwh)


def _write_reductions(scenario: Scenario, recorder: Recorder) -> None:
    add = recorder.table("demand_response")
    for hub in scenario.hubs:
        for reduction in hub.site.reductions if hub.site else ():
            add((hub.name, reduction.start_s, reduction.end_s, reduction.kw, reduction.pay))


def _write_rates(scenario: Scenario, recorder: Recorder) -> None:
    add = recorder.table("utility_rates")
    for hub in scenario.hubs:
        for rate in hub.utility:
            for time_s, price in zip(rate.times_s, rate.prices, strict=True):
                terms = (rate.tax_share, rate.size, rate.subscribed_kw)
                peaks = (rate.interval_min, rate.ratchet_share, rate.ratchet_months)
                add((hub.name, rate.item, rate.kind, time_s, price, *terms, *peaks))


def _write_feeders(scenario: Scenario, recorder: Recorder) -> None:
    add = recorder.table("feeders")
    for feeder in scenario.feeders:
        transformer = feeder.transformer
        parent = scenario.feeders[feeder.parent].name if feeder.parent is not None else None
        data = (None,) * 9 if transformer is None else (transformer.rating_kw, *astuple(transformer.thermal))
        add((feeder.name, parent, feeder.rating_kw, *data, feeder.utility))


def _axis_km(scenario: Scenario) -> dict[str, float]:
    lengths = {(segment.start, segment.end): segment.length_km for segment in scenario.segments}
    km = {scenario.axis[0]: 0.0}
    for start, end in pairwise(scenario.axis):
        km[end] = km[start] + lengths[start, end]
    return km
