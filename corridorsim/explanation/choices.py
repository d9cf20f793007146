"""A choice as lines: what was chosen, and the table of what it was chosen from."""

from __future__ import annotations

from corridorsim.explanation.columns import columns
from corridorsim.explanation.spans import span
from corridorsim.units import SECONDS_PER_MINUTE
from corridorsim.world.facts import Choice, Option

HEADER = (
    "", "stop", "ahead", "drive", "SOC there", "wait", "overhead", "leaning", "a kWh", "charge to",
    "cost", "detour", "wait", "charging", "energy", "onward", "",
)  # fmt: skip
LEFT = frozenset({0, 1, 16})
REMARKS = {
    "incompatible": "no connector fits",
    "avoided": "avoided: it has just disappointed",
    "out of reach": "out of reach with the reserve",
    "no way on": "in reach, but nothing beyond is",
}
SHOWN_OUT_OF_REACH = 1


def choice_lines(choice: Choice, currency: str) -> list[str]:
    """The decision, then its options; of those out of reach the nearest alone is shown."""
    shown: list[Option] = []
    hidden = 0
    for option in choice.options:
        is_far = option.excluded == "out of reach" and option.stop != choice.chosen
        if is_far and sum(o.excluded == "out of reach" for o in shown) >= SHOWN_OUT_OF_REACH:
            hidden += 1
        else:
            shown.append(option)
    header = tuple(f"cost [{currency}]" if name == "cost" else name for name in HEADER)
    lines = [_said(choice), *columns(header, [_row(choice, option) for option in shown], LEFT)]
    return [*lines, f"and {hidden} more out of reach"] if hidden else lines


def _said(choice: Choice) -> str:
    goal = choice.chosen or "to decide again after charging"
    if choice.at_hub is not None:
        return f"chooses at {choice.at_hub} to charge from SOC {choice.soc:.2f} to {choice.target_soc:.2f}, then {goal}"
    why = (
        "nothing is in reach with the reserve, so the nearest hub that fits" if choice.is_last_resort else "least cost"
    )
    if not any(option.cost for option in choice.options):
        why = why if choice.is_last_resort else "its rule"
    return f"chooses {goal} ({why}), {span(choice.driven_s)} at the wheel since the last break"


def _row(choice: Choice, option: Option) -> tuple[str, ...]:
    hub, cost = option.hub, option.cost
    remark = REMARKS.get(option.excluded or "", option.excluded or "")
    if hub is not None and hub.is_out:
        remark = f"{remark}; out of service" if remark else "out of service"
    return (
        "->" if option.stop == choice.chosen else "",
        option.stop,
        f"{option.km - choice.km:.0f} km",
        span(option.drive_s),
        "" if option.soc_arrive is None else f"{option.soc_arrive:.2f}",
        "" if hub is None else f"{_minutes(hub.wait_s)} {'live' if hub.is_live else 'mean'}",
        "" if hub is None else _minutes(hub.overhead_s),
        "" if hub is None else f"{hub.leaning_s / SECONDS_PER_MINUTE:+.0f} min",
        "" if hub is None else f"{hub.price_per_kwh:.3f}",
        "" if option.target_soc is None or option.cost is None else f"{option.target_soc:.2f}",
        *(
            ("",) * 6
            if cost is None
            else tuple(
                f"{part:.2f}" for part in (cost.total, cost.detour, cost.wait, cost.charging, cost.energy, cost.onward)
            )
        ),
        remark,
    )


def _minutes(duration_s: float) -> str:
    return f"{duration_s / SECONDS_PER_MINUTE:.0f} min"
