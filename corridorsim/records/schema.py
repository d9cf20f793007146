"""The tables of a results folder: one Arrow schema each, with the unit and description of every column.

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
    flow            | name  |     | flow of the experiment, or 'file' for trips read from a trips file
    vehicle_class   | name  |     | vehicle class
    operator        | name  |     | truck operator
    operator_size   | name  |     | small or large
    origin          | name  |     | node where the trip begins
    destination     | name  |     | node where the trip ends
    status          | name  |     | completed, stranded (also under tow), in_progress, cancelled (no route or no hub)
    depart_time     | time  | UTC | departure
    arrive_time     | time  | UTC | arrival, or the end of towing; null if the run ends first
    due_time        | time  | UTC | when the load is due; null without a due time
    distance_km     | float | km  | driven so far, including detours to hubs
    drive_s         | float | s   | driving
    queue_s         | float | s   | waiting for an EVSE
    overhead_s      | float | s   | plugging in and out, failed starts; looking for parking; towing
    charge_s        | float | s   | power flowing
    rest_s          | float | s   | breaks and daily rests, excluding time also spent charging
    border_s        | float | s   | at borders (opening hours, lanes, dwell time) and at inspections
    delay_s         | float | s   | beyond a diesel twin's free-flow driving and mandatory rests; completed trips only
    energy_kwh      | float | kWh | drawn from the battery on the road and at rest, net of regeneration
    charged_kwh     | float | kWh | into the battery at hubs, minus what was drawn there to feed back
    soc_start       | float | 1   | state of charge at departure, as a share of usable capacity
    soc_end         | float | 1   | state of charge at arrival or when the run ended
    payload_t       | float | t   | payload
    energy_cost     | float | currency | sessions' cost + (soc_start - soc_end) x capacity at the depot price
    time_cost       | float | currency | driver and vehicle time
    toll_cost       | float | currency | tolls
    wear_cost       | float | currency | tyres, maintenance
    rescue_cost     | float | currency | towing of a stranded truck, due when it strands
    emissions_kg    | float | kg  | CO2e of the electricity, calculated like energy_cost
    emissions_marginal_kg | float | kg | the same at the marginal intensity; null if it is unknown
    charging_stops  | int   | 1   | visits to hubs in which power flowed
    payload_lost_t  | float | t   | sampled payload beyond the weight allowed along the route
    battery_cycles  | float | 1   | energy_kwh plus energy fed back, over the usable energy of the new battery
    battery_cost    | float | currency | battery wear by these cycles
    diesel_kg       | float | kg  | CO2e of a diesel truck on the whole route; null if none is given
    toll_spared     | float | currency | tolls not paid thanks to an exemption
""")

CHARGING_SESSIONS = _table("""
    session_id    | text  |     | trip_id and number of the visit
    trip_id       | text  |     | trip
    hub           | name  |     | hub
    evse          | name  |     | EVSE; null if none was assigned
    connector     | name  |     | connector used; null if none was assigned
    network       | name  |     | charging network (eMSP) of the truck's contract
    jurisdiction  | name  |     | of the hub
    operator      | name  |     | truck operator
    operator_size | name  |     | small or large
    accepted      | int   | 1   | 1 if the contract was accepted here, else 0
    status        | name  |     | completed, failed_start, interrupted, gave_up, in_progress
    reason        | name  |     | of gave_up: no_connector, no_parking, wait_too_long, patience_lost; else null
    arrive_time   | time  | UTC | at the hub
    start_time    | time  | UTC | start of charging power; null if none flowed
    end_time      | time  | UTC | end of charging power, or departure without any; null while in progress
    wait_s        | float | s   | from arrival until an EVSE is assigned (or the truck gives up)
    overhead_s    | float | s   | from assignment until power flows
    soc_start     | float | 1   | at arrival
    soc_end       | float | 1   | at the end, or so far
    battery_kwh   | float | kWh | into the battery, minus what was drawn to feed back
    grid_kwh      | float | kWh | from the grid
    peak_kw       | float | kW  | highest grid-side power
    cost          | float | currency | energy, session, roaming, idle and no-show fees, minus rebate and v2g_revenue
    emissions_kg  | float | kg  | CO2e of grid_kwh minus v2g_kwh, at the average intensity, hourly if known
    emissions_marginal_kg | float | kg | the same at the marginal intensity; null if it is unknown
    v2g_kwh       | float | kWh | fed back into the grid, by a separate meter: not deducted from grid_kwh
    v2g_revenue   | float | currency | paid for v2g_kwh, below 0 at negative prices; deducted from cost
""")

BILLS = _table("""
    session_id | text  |     | session under a tariff with elements, or with a minimum or maximum price
    component  | name  |     | dimension, or MIN_PRICE, MAX_PRICE, ROAMING_ENERGY, ROAMING_FLAT, REBATE, NO_SHOW, V2G
    quantity   | float | unit | quantity used, with step sizes applied
    unit       | name  |     | kWh, h or session
    price      | float | currency | per unit, without tax
    tax        | float | currency | of the item, rounded to the cent
    amount     | float | currency | including tax, rounded to the cent; a session's amounts add up to its cost
""")

REBATES = _table("""
    session_id   | text  |     | session for whose energy the treasury pays a part, which its cost excludes
    hub          | name  |     | hub, whose owner receives cost and rebate
    jurisdiction | name  |     | jurisdiction whose treasury pays
    amount       | float | currency | paid by the treasury
""")

BOOKINGS = _table("""
    trip_id    | text |     | trip
    hub        | name |     | hub
    kind       | name |     | kind of EVSE reserved; null for a place in the queue only, and if refused
    made_time  | time | UTC | when it was requested
    begin_time | time | UTC | when the truck expects to arrive
    until_time | time | UTC | latest arrival
    status     | name |     | kept, no_show (late or absent), cancelled, refused (no slot left), open
""")

HUB_STATES = _table("""
    hub            | name  |     | hub
    time           | time  | UTC | start of the state
    power_kw       | float | kW  | grid-side power of the hub's EVSEs at that instant
    limit_kw       | float | kW  | limit of the hub's power at that instant
    energy_kwh     | float | kWh | meter since the start of the run
    charging       | int   | 1   | EVSEs with power flowing
    occupied       | int   | 1   | EVSEs occupied by a truck, charging or not
    queueing       | int   | 1   | trucks waiting for an EVSE
    out_of_service | int   | 1   | broken EVSEs
    installed      | int   | 1   | installed EVSEs
    site_kw        | float | kW  | from the feeder, negative when fed in; null without a site, like all columns below
    site_kwh       | float | kWh | drawn from the feeder since the start of the run
    export_kwh     | float | kWh | fed into the feeder since the start of the run
    pv_kw          | float | kW  | photovoltaic power at that instant, excluding curtailment
    pv_kwh         | float | kWh | photovoltaic energy since the start of the run, excluding curtailment
    curtailed_kwh  | float | kWh | photovoltaic energy curtailed since the start of the run
    battery_kwh    | float | kWh | energy stored in the hub's battery
    battery_in_kwh | float | kWh | into the battery since the start of the run, at its alternating-current side
    battery_out_kwh | float | kWh | out of the battery since the start of the run, at its alternating-current side
    overnight_installed      | int | 1 | of the above, at overnight places: installed
    overnight_charging       | int | 1 | with a session under way, including its pauses
    overnight_out_of_service | int | 1 | broken
    v2g_kw         | float | kW  | fed back by trucks at that instant, by a separate meter: not deducted from power_kw
    v2g_kwh        | float | kWh | fed back by trucks since the start of the run
""")

SITE_METERS = ("site_kwh", "export_kwh", "pv_kwh", "curtailed_kwh", "battery_in_kwh", "battery_out_kwh")
"""Columns of ``hub_states`` that count energy of a hub with a site."""

FEEDER_STATES = _table("""
    feeder        | name  |     | feeder
    time          | time  | UTC | start of the state
    hubs_kw       | float | kW  | power of the hubs on this feeder and those below it at that instant
    hubs_kwh      | float | kWh | energy of these hubs since the start of the run, minus energy fed in
    background_kw | float | kW  | all other load, including feeders below
    rating_kw     | float | kW  | firm rating
    limit_kw      | float | kW  | enforced: rating if load is managed, else protection; less in works, 0 in outages
    ambient_c     | float | degC | air temperature at the transformer; null without a thermal model
    top_oil_c     | float | degC | transformer top oil; null without a thermal model
    hot_spot_c    | float | degC | transformer hot spot; null without a thermal model
    ageing_h      | float | h   | equivalent ageing (IEEE C57.91) since the start; null without a thermal model
""")

EVENTS = _table("""
    time    | time  | UTC | when
    kind    | name  |     | evse_fault, evse_repaired, session_shed, stranded, gave_up, failed_start, ...
    subject | name  |     | hub, EVSE, feeder or trip affected
    detail  | text  |     | in words
""")

ACTIVITIES = _table("""
    trip_id    | text  |     | trip; a sample of them, the same in every scenario
    activity   | name  |     | drive, queue, overhead, tow, charge, rest, border, inspection
    start_time | time  | UTC | start
    end_time   | time  | UTC | end
    start_node | name  |     | last network node passed at the start
    end_node   | name  |     | network node at the end; differs from start_node only for driving
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
    energy_purchase_per_kwh    | float | currency | price that the hub's owner pays for energy
    time_zone    | name  |     | IANA name
    battery_capacity_kwh | float | kWh | of the hub's battery; null if there is none
    battery_efficiency   | float | 1   | round-trip efficiency; null if there is no battery
    pv_peak_kw           | float | kW  | peak power of the PV plant; null if there is none
    feed_in_per_kwh      | float | currency | price for energy fed in; null if feeding in is not allowed
    area_type            | name  |     | urban or rural; null if not given
""")

DEMAND_RESPONSE = _table("""
    hub          | name  |     | hub
    start_time   | time  | UTC | start of the lower grid connection limit
    end_time     | time  | UTC | end of the lower limit
    reduction_kw | float | kW  | reduction of the limit
    pay          | float | currency | payment to the hub's owner
""")

UTILITY_RATES = _table("""
    hub           | name  |     | hub billed under a utility tariff
    item          | name  |     | part of the tariff
    kind          | name  |     | energy, demand, past_peak, block, overage, fixed; energy_below, capacity_above, ...
    time          | time  | UTC | start of the price
    price         | float | currency | without tax, per kWh, kW, block, month or year by kind; null if none
    tax_share     | float | 1   | tax over price
    size          | float |     | kW of a block or past peak, or hours of use at the threshold
    subscribed_kw | float | kW  | subscribed power; null if it follows the month's peak
    interval_min  | int   | min | interval whose mean power counts as a peak; null where no peak counts
    ratchet_share  | float | 1  | share of earlier peaks billed at least; null without a ratchet
    ratchet_months | int   | 1  | number of earlier months whose peaks count
""")

FEEDERS = _table("""
    feeder             | name  |      | feeder
    parent             | name  |      | feeder or substation above it; null if there is none
    rating_kw          | float | kW   | firm rating at the start of the run
    transformer_kw     | float | kW   | transformer rating at its power factor; grows with rating_kw; null without one
    top_oil_rise_c     | float | K    | top oil over ambient at rated load
    hot_spot_rise_c    | float | K    | hot spot over top oil at rated load
    loss_ratio         | float | 1    | load loss at rated load over no-load loss (R of C57.91)
    oil_exponent       | float | 1    | n of C57.91
    winding_exponent   | float | 1    | m of C57.91
    oil_time_constant_h       | float | h   | of the top oil
    winding_time_constant_min | float | min | of the winding
    reference_c        | float | degC | hot-spot temperature at which insulation ages one hour per hour
    utility            | name  |      | operator of the feeder; null if not given
""")

AGREEMENTS = _table("""
    lever         | name  |     | harmonized lever in force, with a known cost
    rule          | name  |     | rule of harmonization, in words
    jurisdictions | text  |     | agreeing jurisdictions, separated by commas
    paid_by       | name  |     | public or cpo
    once          | float | currency | one-off payment at the start
    per_year      | float | currency | paid each year
    years         | float | year | years over which the one-off payment is spread
    cost_per_year | float | currency | per_year plus the annuity of once at the public discount rate
""")

INVESTMENTS = _table("""
    hub             | name  |     | hub whose cost is known, in total or for what a rollout adds
    cost            | float | currency | of what exists from the start; 0 if everything is built in the rollout
    grant           | float | currency | part of the cost paid by the public
    lifetime_years  | float | year | years over which the cost is spread
    running_share   | float | 1/year | annual upkeep over the cost of the hub
    cost_of_capital | float | 1/year | from the lever finance of the hub's jurisdiction
    public_discount_rate | float | 1/year | for grants
""")

NODES = _table("""
    node         | name  |     | network node
    jurisdiction | name  |     | jurisdiction
    kind         | name  |     | terminal, depot, junction, hub, border
    latitude     | float | deg | latitude
    longitude    | float | deg | longitude
    elevation_m  | float | m   | elevation
    axis_km      | float | km  | position along the corridor's main route; null off it
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
    feeder       | name  |     | upgraded feeder, or feeder of the hub
    jurisdiction | name  |     | jurisdiction of the project
    stage        | name  |     | siting, permit, procurement, finance, delivery, grid_connection, construction, ...
    start        | time  | UTC | start of the stage, including time waiting for staff or funding
    end          | time  | UTC | end of the stage; null if not ended by the end of the rollout
    cost         | float | currency | paid for the stage; commissioning: interest until then; null before its end
    grant        | float | currency | part of the project's cost paid by a fund, in the stage finance
    planned_cost | float | currency | the project's cost at list price, without interest
    evses        | int   | 1   | EVSEs that the project adds
    power_kw     | float | kW  | addition to a hub's grid connection, or to a feeder's rating
""")

ADOPTION = _table("""
    flow            | name  |     | flow of the experiment
    time            | time  | UTC | start of the share: the start of the rollout, and each 1 January
    share           | float | 1   | electric share of all trucks
    target          | float | 1   | electric share of trucks bought at this time
    cost_per_km_electric | float | currency | capital minus purchase rebate, maintenance, energy, tolls, time lost
    cost_per_km_diesel   | float | currency | capital, maintenance, fuel, tolls
    longest_gap_km  | float | km  | on the flow's route between open hubs, or its ends
    rebates_per_year | float | currency/year | for the purchase of electric trucks, paid by the treasury of the origin
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
"""Date (ISO 8601) of the snapshot in summaries; null if the experiment has only one date."""

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
        pa.field("exact", pa.bool_()),
        SNAPSHOT,
    ]
)

POWER_FLOW = _table("""
    scenario         | name  |      | scenario
    replication      | int   | 1    | replication
    time             | time  | UTC  | start of the hour
    kind             | name  |      | bus, line, transformer or three_winding_transformer
    element          | name  |      | name in the network file; the number if it has no unique name
    value            | float | see unit | voltage of a bus, loading of other elements; null if the hour has no solution
    unit             | name  |      | pu or %
    without_hubs     | float | see unit | the same without power at the hubs
    feeder_overload  | int   | 1    | 1 if a feeder of these hubs was above its rating within the hour, else 0
""")
"""AC power flow of the hourly mean power of the hubs on a user-supplied network; ``summary/power_flow.parquet``."""
