"""The sections of ``docs/validation.md`` in the order of the page: a new one is a module and a name in the list."""

from sections import charging, queues, road, sharing

SECTIONS = (
    queues.SECTION,
    charging.SECTION,
    sharing.SECTION,
    road.SECTION,
)
