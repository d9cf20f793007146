"""A choice as lines of text: the decision and the table of its options."""

from __future__ import annotations

from corridorsim.explanation.columns import columns
from corridorsim.explanation.spans import span
from corridorsim.units import SECONDS_PER_MINUTE
from corridorsim.world.facts import Choice, CostParts, HubOutlook, Option

HEADER = (
    "", "stop", "ahead", "drive", "SOC there", "queue", "overhead", "noise", "per kWh", "charge to",
    "cost", "detour", "wait", "charging", "energy", "onward", "",
)  # fmt: skip
LEFT = frozenset({0, 1, len(HEADER) - 1})
REMARKS = {
    "incompatible": "no compatible connector",
    "avoided": "avoided after an unsuccessful visit",
    "out of reach": "out of reach with the reserve",
    "no way on": "in reach, but no stop beyond it is",
}


def choice_lines(choice: Choice, currency: str) -> list[str]:
    """The decision, then its options; of those out of reach only the nearest is shown."""
    far = [option for option in choice.options if option.excluded == "out of reach" and option.stop != choice.chosen]
    shown = [option for option in choice.options if option not in far[1:]]
    header = tuple(f"cost [{currency}]" if name == "cost" else name for name in HEADER)
    lines = [_decision(choice), *columns(header, [_row(choice, option) for option in shown], LEFT)]
    return [*lines, f"and {len(far) - 1} more out of reach"] if len(far) > 1 else lines


def _decision(choice: Choice) -> str:
    goal = choice.chosen or "decides again"
    if choice.at_hub is not None:
        return (
            f"chooses at {choice.at_hub} to charge from SOC {choice.soc:z.2f} to {choice.target_soc:z.2f}, then {goal}"
        )
    return f"chooses {goal} ({_why(choice)}), {span(choice.driven_s)} at the wheel since the last break"


def _why(choice: Choice) -> str:
    if choice.is_last_resort and choice.options and choice.chosen == choice.options[-1].stop:
        return "nothing is in reach with the reserve and no hub ahead is compatible: on to the destination"
    if choice.is_last_resort:
        return "nothing is in reach with the reserve: the nearest compatible hub"
    if choice.is_return:
        return "nothing else is in reach: back to the hub of the unsuccessful visit"
    return "least cost" if any(option.cost for option in choice.options) else "by its rule"


def _row(choice: Choice, option: Option) -> tuple[str, ...]:
    hub, cost = option.hub, option.cost
    remarks = [REMARKS.get(option.excluded, option.excluded)] if option.excluded else []
    if hub is not None and hub.is_out:
        remarks.append("out of service")
    if hub is not None and hub.works_s > 0.0:
        remarks.append(f"announced works, ending {span(hub.works_s)} after arrival")
    return (
        "->" if option.stop == choice.chosen else "",
        option.stop,
        f"{option.km - choice.km:z.0f} km",
        span(option.drive_s),
        "" if option.soc_arrive is None else f"{option.soc_arrive:z.2f}",
        *(("",) * 4 if hub is None else _expected(hub)),
        "" if option.target_soc is None else f"{option.target_soc:z.2f}",
        *(("",) * 6 if cost is None else _amounts(cost)),
        "; ".join(remarks),
    )


def _expected(hub: HubOutlook) -> tuple[str, ...]:
    return (
        f"{_minutes(hub.wait_s)} {'live' if hub.is_live else 'mean'}",
        _minutes(hub.overhead_s),
        f"{hub.choice_noise_s / SECONDS_PER_MINUTE:+z.0f} min",
        f"{hub.price_per_kwh:z.3f}",
    )


def _amounts(cost: CostParts) -> tuple[str, ...]:
    parts = (cost.total, cost.detour, cost.wait, cost.charging, cost.energy, cost.onward)
    return tuple(f"{part:z.2f}" for part in parts)


def _minutes(duration_s: float) -> str:
    return f"{duration_s / SECONDS_PER_MINUTE:z.0f} min"
