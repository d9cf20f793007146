"""The sections of ``docs/validation.md`` in the order of the page: a new one is a module and a name in the list."""

from sections import charging, ciw_hub, power_flow, pybamm_charge, queues, road, sharing, sumo_hub

SECTIONS = (
    queues.SECTION,
    ciw_hub.SECTION,
    sumo_hub.SECTION,
    charging.SECTION,
    pybamm_charge.SECTION,
    sharing.SECTION,
    power_flow.SECTION,
    road.SECTION,
)
