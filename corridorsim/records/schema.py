"""The tables of a results folder: one Arrow schema each, with unit and meaning of every column.

``scenario`` and ``replication`` are not columns of the files: they are the names of the folders
(hive partitioning), and every reader of Arrow datasets adds them back.
"""

from __future__ import annotations

import pyarrow as pa

SCHEMA_VERSION = 1

NAME = pa.dictionary(pa.int32(), pa.string())
INSTANT = pa.timestamp("us", tz="UTC")

_TYPES = {"name": NAME, "text": pa.string(), "time": INSTANT, "float": pa.float64(), "int": pa.int32()}


def _table(columns: str) -> pa.Schema:
    """Build a schema from lines of ``name | type | unit | description``."""
    fields = []
    for line in columns.strip().splitlines():
        name, kind, unit, description = (part.strip() for part in line.split("|"))
        fields.append(pa.field(name, _TYPES[kind], metadata={"unit": unit, "description": description}))
    return pa.schema(fields, metadata={"schema_version": str(SCHEMA_VERSION)})


TRIPS = _table("""
    trip_id         | text  |     | the same trip has the same id in every scenario
    flow            | name  |     | flow of the experiment, or 'file' for trips that were read from one
    vehicle_class   | name  |     | vehicle class
    operator        | name  |     | truck operator
    operator_size   | name  |     | small or large
    origin          | name  |     | node where the trip begins
    destination     | name  |     | node where the trip ends
    status          | name  |     | completed, stranded, in_progress, cancelled (no route or no compatible hub)
    depart_time     | time  | UTC | departure
    arrive_time     | time  | UTC | arrival, or the end of towing; null while in progress
    due_time        | time  | UTC | when the load is due; null where it never is
    distance_km     | float | km  | driven so far, detours to hubs included
    drive_s         | float | s   | at the wheel
    queue_s         | float | s   | waiting for an EVSE
    overhead_s      | float | s   | plugging in and out, failed starts; looking for a place to park; towing
    charge_s        | float | s   | power flowing
    rest_s          | float | s   | breaks and daily rests that were not also charging
    border_s        | float | s   | at borders (waiting for the opening, in lanes, dwell) and at inspections
    delay_s         | float | s   | beyond a diesel twin's free-flow driving and forced rests; completed trips alone
    energy_kwh      | float | kWh | drawn from the battery on the road and at rest, net of regeneration
    charged_kwh     | float | kWh | into the battery at hubs, less what was drawn there to feed it back
    soc_start       | float | 1   | state of charge at departure, of usable capacity
    soc_end         | float | 1   | state of charge at arrival or when the run ended
    payload_t       | float | t   | payload
    energy_cost     | float | currency | sessions' cost + (soc_start - soc_end) x capacity at the depot price
    time_cost       | float | currency | driver and vehicle time
    toll_cost       | float | currency | tolls
    wear_cost       | float | currency | tyres, maintenance
    rescue_cost     | float | currency | towing of a stranded truck
    emissions_kg    | float | kg  | CO2e of the electricity, the same bookkeeping as energy_cost
    emissions_marginal_kg | float | kg | the same with the marginal intensity; null where it is not known
    charging_stops  | int   | 1   | visits to hubs in which power flowed
    payload_lost_t  | float | t   | payload drawn beyond what the truck may weigh on its way
    battery_cycles  | float | 1   | energy_kwh and what was fed back over the usable energy of the new battery
    battery_cost    | float | currency | wear of the battery by these cycles
    diesel_kg       | float | kg  | CO2e of a diesel truck on the whole route; null where none is given
    toll_spared     | float | currency | tolls that an exemption spares
""")

CHARGING_SESSIONS = _table("""
    session_id    | text  |     | trip_id and count of the visit
    trip_id       | text  |     | trip
    hub           | name  |     | hub
    evse          | name  |     | EVSE; null where none was granted
    connector     | name  |     | connector used; null where none was granted
    network       | name  |     | charging network (eMSP) of the truck's contract
    jurisdiction  | name  |     | of the hub
    operator      | name  |     | truck operator
    operator_size | name  |     | small or large
    accepted      | int   | 1   | 1 where the contract was accepted here, else 0
    status        | name  |     | completed, failed_start, interrupted, gave_up, in_progress
    reason        | name  |     | of gave_up: no_connector, no_parking, wait_too_long, patience_lost; else null
    arrive_time   | time  | UTC | at the hub
    start_time    | time  | UTC | power flows; null where it never did
    end_time      | time  | UTC | power stops, or the truck leaves without; null while in progress
    wait_s        | float | s   | from arrival until an EVSE is granted (or the truck gives up)
    overhead_s    | float | s   | from the grant until power flows
    soc_start     | float | 1   | at arrival
    soc_end       | float | 1   | at the end, or so far
    battery_kwh   | float | kWh | into the battery, less what was drawn to feed it back
    grid_kwh      | float | kWh | from the grid
    peak_kw       | float | kW  | highest grid-side power
    cost          | float | currency | energy, session, roaming, idle and no-show fees, less rebate and v2g_revenue
    emissions_kg  | float | kg  | CO2e of grid_kwh less v2g_kwh, by the average intensity of the hour where known
    emissions_marginal_kg | float | kg | the same by the marginal intensity; null where it is not known
    v2g_kwh       | float | kWh | fed back into the grid, by a meter of its own: not taken off grid_kwh
    v2g_revenue   | float | currency | paid for v2g_kwh; taken off cost
""")

BILLS = _table("""
    session_id | text  |     | session under a tariff with elements, or with a least or highest price
    component  | name  |     | dimension, or MIN_PRICE, MAX_PRICE, ROAMING_ENERGY, ROAMING_FLAT, REBATE, NO_SHOW, V2G
    quantity   | float | unit | what was used, step sizes applied
    unit       | name  |     | kWh, h or session
    price      | float | currency | per unit, without tax
    tax        | float | currency | of the item, rounded to the cent
    amount     | float | currency | tax included, rounded to the cent; a session's amounts add up to its cost
""")

REBATES = _table("""
    session_id   | text  |     | session of whose energy the treasury pays a part; its cost is without that part
    hub          | name  |     | hub, whose owner gets cost and rebate
    jurisdiction | name  |     | whose treasury pays
    amount       | float | currency | paid by the treasury
""")

BOOKINGS = _table("""
    trip_id    | text |     | trip
    hub        | name |     | hub
    kind       | name |     | kind of EVSE that is held; null for a place in the queue alone and where refused
    made_time  | time | UTC | when it was asked for
    begin_time | time | UTC | when the truck expects to be there
    until_time | time | UTC | by when it must be there
    status     | name |     | kept, no_show (came late or not at all), cancelled, refused (no slot left), open
""")

HUB_STATES = _table("""
    hub            | name  |     | hub
    time           | time  | UTC | the state holds from here on
    power_kw       | float | kW  | grid-side power of the hub's EVSEs at that instant
    limit_kw       | float | kW  | what the hub may draw at that instant
    energy_kwh     | float | kWh | meter since the start of the run
    charging       | int   | 1   | EVSEs with power flowing
    occupied       | int   | 1   | EVSEs held by a truck, charging or not
    queueing       | int   | 1   | trucks waiting for an EVSE
    out_of_service | int   | 1   | EVSEs that are broken
    installed      | int   | 1   | EVSEs that are built
    site_kw        | float | kW  | from the feeder, below 0 where fed in; null without a site, as all below
    site_kwh       | float | kWh | drawn from the feeder since the start of the run
    export_kwh     | float | kWh | fed into the feeder since the start of the run
    pv_kw          | float | kW  | photovoltaic power at that instant, what is curtailed left out
    pv_kwh         | float | kWh | photovoltaic energy since the start of the run, what was curtailed left out
    battery_kwh    | float | kWh | stored in the hub's battery
    battery_in_kwh | float | kWh | into the battery since the start of the run, at its alternating-current side
    battery_out_kwh | float | kWh | out of the battery since the start of the run, at its alternating-current side
    overnight_installed      | int | 1 | of these, at overnight places: built
    overnight_charging       | int | 1 | with a session under way, its pauses included
    overnight_out_of_service | int | 1 | broken
    v2g_kw         | float | kW  | fed back by trucks at that instant, by a meter of its own: not taken off power_kw
    v2g_kwh        | float | kWh | fed back by trucks since the start of the run
""")

SITE_METERS = ("site_kwh", "export_kwh", "pv_kwh", "battery_in_kwh", "battery_out_kwh")
"""Columns of ``hub_states`` that count energy of a hub with a site."""

FEEDER_STATES = _table("""
    feeder        | name  |     | feeder
    time          | time  | UTC | the state holds from here on
    hubs_kw       | float | kW  | power of the hubs on the feeder and below it at that instant
    hubs_kwh      | float | kWh | meters of these hubs since the start of the run, less what was fed in
    background_kw | float | kW  | all other load, of feeders below too
    rating_kw     | float | kW  | firm rating
    limit_kw      | float | kW  | limit enforced: rating where load is managed, else protection; less in works, 0 out
    ambient_c     | float | degC | air around the transformer from here on; null where no thermal model is given
    top_oil_c     | float | degC | transformer top oil; null where no thermal model is given
    hot_spot_c    | float | degC | transformer hot spot; null where no thermal model is given
    ageing_h      | float | h   | C57.91 equivalent ageing since the start; null where no thermal model is given
""")

EVENTS = _table("""
    time    | time  | UTC | when
    kind    | name  |     | evse_fault, evse_repaired, session_shed, stranded, gave_up, failed_start, ...
    subject | name  |     | hub, EVSE, feeder or trip concerned
    detail  | text  |     | in words
""")

ACTIVITIES = _table("""
    trip_id    | text  |     | trip; a sample of them, the same in every scenario
    activity   | name  |     | drive, queue, overhead, tow, charge, rest, border, inspection
    start_time | time  | UTC | begin
    end_time   | time  | UTC | end
    start_node | name  |     | last network node passed at the begin
    end_node   | name  |     | network node at the end; differs from start_node for driving alone
    start_km   | float | km  | along the trip's route from its origin
    end_km     | float | km  | along the trip's route from its origin
""")

ACTIVITY_COLUMNS = {
    "drive": "drive_s",
    "queue": "queue_s",
    "overhead": "overhead_s",
    "tow": "overhead_s",
    "charge": "charge_s",
    "rest": "rest_s",
    "border": "border_s",
    "inspection": "border_s",
}
"""By activity the column of ``trips`` in which its time is counted; these columns add up to the time of a trip."""

TIME_COLUMNS = tuple(dict.fromkeys(ACTIVITY_COLUMNS.values()))

HUBS = _table("""
    hub          | name  |     | hub
    node         | name  |     | network node
    jurisdiction | name  |     | jurisdiction
    operator     | name  |     | CPO
    network      | name  |     | charging network
    feeder       | name  |     | feeder
    latitude     | float | deg | of the node
    longitude    | float | deg | of the node
    evses        | int   | 1   | EVSEs installed
    evse_kw      | float | kW  | rated power of all EVSEs
    limit_kw     | float | kW  | grid connection
    demand_charge_per_kw_month | float | currency | demand charge, converted to the experiment's currency
    energy_purchase_per_kwh    | float | currency | what the hub's owner pays for energy
    time_zone    | name  |     | IANA name
    battery_capacity_kwh | float | kWh | of the hub's battery; null where there is none
    battery_efficiency   | float | 1   | of a round trip; null where there is no battery
    pv_peak_kw           | float | kW  | peak power of the PV plant; null where there is none
    feed_in_per_kwh      | float | currency | what energy fed in earns; null where none may be
    area_type            | name  |     | urban or rural; null where it is not said
""")

DEMAND_RESPONSE = _table("""
    hub          | name  |     | hub
    start_time   | time  | UTC | from when the limit of its grid connection is lower
    end_time     | time  | UTC | until when
    reduction_kw | float | kW  | by how much
    pay          | float | currency | what the hub's owner earns for it
""")

UTILITY_RATES = _table("""
    hub           | name  |     | hub whose owner pays by a utility tariff
    item          | name  |     | part of the tariff
    kind          | name  |     | energy, demand, block, overage, fixed; energy_below, capacity_above, ... hours of use
    time          | time  | UTC | the price holds from here on
    price         | float | currency | without tax, per kWh, kW, block, month or year by the kind; null where none
    tax_share     | float | 1   | tax over price
    size          | float |     | kW of a block, or hours of use at the threshold
    subscribed_kw | float | kW  | power subscribed to; null where it follows the month's peak
""")

FEEDERS = _table("""
    feeder             | name  |      | feeder
    parent             | name  |      | the feeder or substation above it; null where there is none
    rating_kw          | float | kW   | firm rating when the run begins
    transformer_kw     | float | kW   | transformer rating at its power factor; grows with rating_kw; null without one
    top_oil_rise_c     | float | K    | top oil over ambient at rated load
    hot_spot_rise_c    | float | K    | hot spot over top oil at rated load
    loss_ratio         | float | 1    | load loss at rated load over no-load loss (R of C57.91)
    oil_exponent       | float | 1    | n of C57.91
    winding_exponent   | float | 1    | m of C57.91
    oil_time_constant_h       | float | h   | of the top oil
    winding_time_constant_min | float | min | of the winding
    reference_c        | float | degC | hot spot at which insulation ages an hour an hour
    utility            | name  |      | who runs it; null where it is not said
""")

AGREEMENTS = _table("""
    lever         | name  |     | lever that is harmonized and in force, at a known cost
    rule          | name  |     | how, in words
    jurisdictions | text  |     | those that agree, with commas between
    paid_by       | name  |     | public or cpo
    once          | float | currency | paid at the begin
    per_year      | float | currency | paid each year
    years         | float | year | over which what is paid once is spread
    cost_per_year | float | currency | per_year and the annuity of once at the public discount rate
""")

INVESTMENTS = _table("""
    hub             | name  |     | hub of which the cost is known, of all or of what a rollout adds
    cost            | float | currency | of what is there from the start; 0 where all of it comes with the rollout
    grant           | float | currency | public part of it
    lifetime_years  | float | year | over which it is spread
    running_share   | float | 1/year | upkeep over the cost of the hub
    cost_of_capital | float | 1/year | rule finance of the hub's jurisdiction
    public_discount_rate | float | 1/year | for grants
""")

NODES = _table("""
    node         | name  |     | network node
    jurisdiction | name  |     | jurisdiction
    kind         | name  |     | terminal, depot, junction, hub, border
    latitude     | float | deg | latitude
    longitude    | float | deg | longitude
    elevation_m  | float | m   | elevation
    axis_km      | float | km  | along the corridor's main route; null off it
""")

SEGMENTS = _table("""
    start_node   | name  |     | from
    end_node     | name  |     | to
    jurisdiction | name  |     | jurisdiction
    length_km    | float | km  | length
""")

ROLLOUT = _table("""
    project      | name  |     | phase of a hub, or upgrade of a feeder
    hub          | name  |     | hub; null for an upgrade
    feeder       | name  |     | feeder that is upgraded, or that the hub is on
    jurisdiction | name  |     | where it lies
    stage        | name  |     | siting, permit, procurement, finance, delivery, grid_connection, construction, ...
    start        | time  | UTC | begin of the stage, waiting for people or money included
    end          | time  | UTC | null where it has not ended by the end of the rollout
    cost         | float | currency | paid for the stage; commissioning: interest until then; null before its end
    grant        | float | currency | part of the project's cost that a fund pays, in the stage finance
    planned_cost | float | currency | the project's cost at list price, without interest
    evses        | int   | 1   | EVSEs that the project adds
    power_kw     | float | kW  | what it adds to a hub's grid connection, or to a feeder's rating
""")

ADOPTION = _table("""
    flow            | name  |     | flow of the experiment
    time            | time  | UTC | the share holds from here on: the begin of the rollout, and each 1 January
    share           | float | 1   | electric trucks of all
    target          | float | 1   | electric trucks of those that are bought at this time
    cost_per_km_electric | float | currency | capital less purchase rebate, maintenance, energy, tolls, time lost
    cost_per_km_diesel   | float | currency | capital, maintenance, fuel, tolls
    longest_gap_km  | float | km  | on the flow's way between open hubs, or its ends
    rebates_per_year | float | currency/year | on the purchase of electric trucks, paid by the treasury of the origin
""")

TABLES: dict[str, pa.Schema] = {
    "trips": TRIPS,
    "charging_sessions": CHARGING_SESSIONS,
    "bookings": BOOKINGS,
    "bills": BILLS,
    "rebates": REBATES,
    "hub_states": HUB_STATES,
    "feeder_states": FEEDER_STATES,
    "events": EVENTS,
    "activities": ACTIVITIES,
    "hubs": HUBS,
    "demand_response": DEMAND_RESPONSE,
    "utility_rates": UTILITY_RATES,
    "feeders": FEEDERS,
    "nodes": NODES,
    "segments": SEGMENTS,
    "rollout": ROLLOUT,
    "adoption": ADOPTION,
    "agreements": AGREEMENTS,
    "investments": INVESTMENTS,
}

SNAPSHOT = pa.field("snapshot", pa.string())
"""Date (ISO 8601) of the snapshot in summaries; null where the experiment has one date."""

KPIS = pa.schema(
    [
        pa.field("scenario", pa.string()),
        pa.field("replication", pa.int32()),
        pa.field("kpi", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("unit", pa.string()),
        SNAPSHOT,
    ]
)

ROLLOUT_KPIS = pa.schema(
    [
        pa.field("scenario", pa.string()),
        pa.field("replication", pa.int32()),
        pa.field("date", pa.date32()),
        pa.field("jurisdiction", pa.string()),
        pa.field("kpi", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("unit", pa.string()),
    ]
)

COMPARISON = pa.schema(
    [
        pa.field("kpi", pa.string()),
        pa.field("baseline", pa.string()),
        pa.field("scenario", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("baseline_mean", pa.float64()),
        pa.field("scenario_mean", pa.float64()),
        pa.field("difference", pa.float64()),
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        pa.field("p_value", pa.float64()),
        pa.field("p_adjusted", pa.float64()),
        pa.field("replications", pa.int32()),
        SNAPSHOT,
    ]
)

POWER_FLOW = _table("""
    scenario         | name  |      | scenario
    replication      | int   | 1    | replication
    time             | time  | UTC  | begin of the hour
    kind             | name  |      | bus, line, transformer or three_winding_transformer
    element          | name  |      | its name in the network file; its number where it has none of its own
    value            | float | see unit | voltage of a bus, loading of any other; null where the hour has no solution
    unit             | name  |      | pu or %
    without_hubs     | float | see unit | the same with no power at the hubs
    feeder_overload  | int   | 1    | 1 where a feeder of these hubs was above its rating within the hour, else 0
""")
"""AC power flow of the hourly mean power of the hubs on a network of the user's; ``summary/power_flow.parquet``."""
