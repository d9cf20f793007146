"""The points of a sweep: all combinations, a list, or a Latin hypercube."""

from __future__ import annotations

from itertools import product

from scipy.stats import qmc

from corridorsim.config.sweep import Point, Range, SweepFile

MAX_POINTS = 100_000


def points_of(file: SweepFile) -> list[Point]:
    """The points of a sweep in the order in which they are numbered.

    Raises
    ------
    ConfigError
        The sweep lacks keys that its design needs, or has more than ``MAX_POINTS`` points.
    """
    match file.sweep.design:
        case "grid":
            return _grid(file)
        case "points":
            return _listed(file)
        case "latin_hypercube":
            return _latin_hypercube(file)


def _grid(file: SweepFile) -> list[Point]:
    lists = file.sweep.parameters
    file.refuse(
        [
            (
                ("parameters", key),
                "a range; a grid needs a list of values such as [1, 2], or design: latin_hypercube",
            )
            for key, values in lists.items()
            if isinstance(values, Range)
        ]
    )
    if not lists:
        file.refuse([(("parameters",), "missing; required: at least one key of the experiment and its values")])
    count = 1
    for values in lists.values():
        count *= 0 if isinstance(values, Range) else len(values)
    if count > MAX_POINTS:
        file.refuse([(("parameters",), f"{count} points; allowed: at most {MAX_POINTS}")])
    return [dict(zip(lists, values, strict=True)) for values in product(*map(tuple, lists.values()))]


def _listed(file: SweepFile) -> list[Point]:
    points = file.sweep.points
    if not points:
        file.refuse([(("points",), "missing; required: a list of at least 1")])
    keys = list(points[0])
    file.refuse(
        [
            (
                ("points", i),
                f"sets {', '.join(point) or 'nothing'}; the first point sets {', '.join(keys) or 'nothing'}",
            )
            for i, point in enumerate(points)
            if not point or set(point) != set(keys)
        ]
    )
    return [{key: point[key] for key in keys} for point in points]


def _latin_hypercube(file: SweepFile) -> list[Point]:
    """Each range is cut into as many equal strata as points, and each stratum is used once (McKay et al. 1979)."""
    ranges, samples = file.ranges, file.sweep.samples
    if samples is None or samples > MAX_POINTS:
        file.refuse([(("samples",), f"{samples or 'missing'}; required: number of points, at most {MAX_POINTS}")])
    shares = qmc.LatinHypercube(len(ranges), rng=file.sweep.seed).random(samples or 0)
    return [shares_to_point(ranges, row) for row in shares.tolist()]


def shares_to_point(ranges: dict[str, Range], shares: list[float]) -> Point:
    """The point at a given share (0 to 1) of each range."""
    return {key: values.at(share) for (key, values), share in zip(ranges.items(), shares, strict=True)}
