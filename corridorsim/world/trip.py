"""A trip as drawn, and the operator of its truck."""

from __future__ import annotations

from corridorsim.scenario.data import FlowSpec, OperatorSpec


class Operator:
    """A truck operator, as typed values."""

    def __init__(self, spec: OperatorSpec) -> None:
        self.name = spec.name
        self.network = spec.network
        self.size = spec.size
        self.is_small = spec.is_small
        """Whether rules for small operators apply."""


class Trip:
    """One truck's journey as drawn, the same in every scenario."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is drawn for a truck
        self,
        trip_id: str,
        key: int,
        flow: FlowSpec,
        route: int,
        vehicle_class: str,
        operator: str,
        depart_s: float,
        payload_t: float,
        payload_lost_t: float,
        soc_start: float,
        consignment: float,
        delivery_window_s: float,
    ) -> None:
        self.trip_id = trip_id
        self.key = key
        self.flow = flow
        self.transit_share = flow.transit_share
        self.route = route
        self.vehicle_class = vehicle_class
        self.operator = operator
        self.depart_s = depart_s
        self.payload_t = payload_t
        self.payload_lost_t = payload_lost_t
        """Payload drawn beyond what the vehicle may carry along its route."""
        self.soc_start = soc_start
        self.consignment = consignment
        """Uniform random number that decides on transit and pre-clearance."""
        self.delivery_window_s = delivery_window_s
        """Slack for delivery beyond the time of a diesel twin; infinite without a due time."""
