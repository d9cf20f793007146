"""The sections of ``docs/validation.md`` in the order of the page: a new one is a module and a name in the list."""

from sections import (
    charging,
    ciw_hub,
    driving,
    fastsim_truck,
    power_flow,
    priorities,
    pybamm_charge,
    queues,
    real_trucks,
    road,
    sharing,
    sumo_hub,
    tariffs,
    transformers,
)

SECTIONS = (
    queues.SECTION,
    priorities.SECTION,
    ciw_hub.SECTION,
    sumo_hub.SECTION,
    charging.SECTION,
    pybamm_charge.SECTION,
    sharing.SECTION,
    transformers.SECTION,
    power_flow.SECTION,
    road.SECTION,
    real_trucks.SECTION,
    fastsim_truck.SECTION,
    driving.SECTION,
    tariffs.SECTION,
)
