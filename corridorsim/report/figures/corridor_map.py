"""The corridor by longitude and latitude, without map tiles: roads, jurisdictions and hubs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from corridorsim.report.theme import (
    GREY,
    JURISDICTION_COLOURS,
    SEQUENTIAL,
    NothingToShow,
    figure,
    plain,
    rounded,
    style_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import plotly.graph_objects as go
    import pyarrow as pa

_HEIGHT = 660
_WIDTH = 1000
"""About the width of the page, which a map of a west-east corridor fills."""
_SLANT = -40
"""Angle of labels if places lie side by side."""
_SLANTED_LABELS = 130
"""Pixels above the road for labels that slant."""
_LEAST_MARKER, _MOST_MARKER = 8.0, 30.0
_LABEL_GAP = 0.035
"""Gap between two labels, as a share of the length of the map."""
_LABEL_LENGTH = 0.25
"""Share of the height of the map; if another place lies within it to the right, a label goes above its place."""
_BESIDE = 18
"""Pixels between a place and its label."""


def corridor_map(nodes: pa.Table, segments: pa.Table, hubs: pa.Table, scenario: str) -> go.Figure:
    """Draw roads coloured by jurisdiction, and hubs sized by energy and coloured by the mean wait.

    Parameters
    ----------
    nodes, segments
        Schemas ``records.schema.NODES``, with a column ``label``, and ``SEGMENTS``.
    hubs
        Columns ``scenario``, ``hub``, ``jurisdiction``, ``latitude``, ``longitude``, ``evses``, ``energy_mwh``,
        ``wait_min``, ``utilization``; sizes and colours have the same scale for every scenario in it.
    scenario
        The scenario to draw.
    """
    places = {row["node"]: row for row in nodes.to_pylist()}
    if len({(row["latitude"], row["longitude"]) for row in places.values()}) < 2:
        raise NothingToShow("The nodes of the network all have the same coordinates, so there is no map.")
    latitudes = [row["latitude"] for row in places.values()]
    middle = math.radians((min(latitudes) + max(latitudes)) / 2)
    pad = 0.04 * (max(latitudes) - min(latitudes)) + 0.05
    height_degrees, width_degrees = _extent(places.values())
    wide = width_degrees > height_degrees
    fig = figure(
        height=min(_HEIGHT, round(_WIDTH * height_degrees / width_degrees) + 2 * _SLANTED_LABELS) if wide else _HEIGHT,
        xaxis={"visible": False},
        yaxis={
            "visible": False,
            "scaleanchor": "x",
            "scaleratio": 1 / math.cos(middle),
            "range": [min(latitudes) - pad, max(latitudes) + pad],
        },
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        showlegend=False,
    )
    _add_roads(fig, places, segments.to_pylist())
    everyone = hubs.to_pylist()
    own = [row for row in everyone if row["scenario"] == scenario]
    if own:
        fig.add_trace(_hub_trace(own, everyone))
    if wide:
        _add_slanted_labels(fig, _labels(places.values(), own, "longitude"))
    else:
        _add_labels(fig, _labels(places.values(), own, "latitude"), (*places.values(), *own))
    return fig


def is_wide(nodes: pa.Table) -> bool:
    """Whether the network extends further from west to east than from south to north; False without nodes."""
    if nodes.num_rows == 0:
        return False
    height_degrees, width_degrees = _extent(nodes.to_pylist())
    return width_degrees > height_degrees


def _extent(places: Iterable[dict[str, Any]]) -> tuple[float, float]:
    """Extent from south to north, and from west to east, both in degrees of latitude."""
    rows = list(places)
    latitudes = [row["latitude"] for row in rows]
    longitudes = [row["longitude"] for row in rows]
    middle = math.radians((min(latitudes) + max(latitudes)) / 2)
    return max(latitudes) - min(latitudes), (max(longitudes) - min(longitudes)) * math.cos(middle)


def _add_slanted_labels(fig: go.Figure, labels: list[tuple[str, dict[str, Any]]]) -> None:
    for text, row in labels:
        fig.add_annotation(
            x=row["longitude"],
            y=row["latitude"],
            text=plain(text),
            showarrow=False,
            textangle=_SLANT,
            xanchor="left",
            yanchor="bottom",
            yshift=_BESIDE / 2,
            font={"size": 11},
        )


def _add_labels(fig: go.Figure, labels: list[tuple[str, dict[str, Any]]], places: Sequence[dict[str, Any]]) -> None:
    latitudes = [row["latitude"] for row in places]
    height = max(latitudes) - min(latitudes)
    for text, row in labels:
        beside = not _is_beside(row, places, height)
        fig.add_annotation(
            x=row["longitude"],
            y=row["latitude"],
            text=plain(text),
            showarrow=False,
            xanchor="left",
            xshift=_BESIDE if beside else 0,
            yshift=0 if beside else _BESIDE,
            font={"size": 11},
        )


def key(nodes: pa.Table, segments: pa.Table) -> list[tuple[str, str, str]]:
    """Legend shared by many maps: name, colour and form of the roads of each jurisdiction."""
    names = _jurisdictions(nodes.to_pylist(), segments.to_pylist())
    with_roads = set(segments["jurisdiction"].to_pylist())
    return [(name, style_of(names, name, JURISDICTION_COLOURS), "solid") for name in names if name in with_roads]


def _jurisdictions(places: Iterable[dict[str, Any]], segments: Iterable[dict[str, Any]]) -> list[str]:
    """Jurisdictions in the order in which they are assigned colours."""
    return list(dict.fromkeys(row["jurisdiction"] for row in (*places, *segments)))


def _add_roads(fig: go.Figure, places: dict[str, dict[str, Any]], segments: list[dict[str, Any]]) -> None:
    roads: dict[str, set[tuple[str, str]]] = {}
    for row in segments:
        pair = (min(row["start_node"], row["end_node"]), max(row["start_node"], row["end_node"]))
        roads.setdefault(row["jurisdiction"], set()).add(pair)
    names = _jurisdictions(places.values(), segments)
    for name in sorted(roads, key=names.index):
        longitude: list[float | None] = []
        latitude: list[float | None] = []
        for start, end in sorted(roads[name]):
            longitude += [places[start]["longitude"], places[end]["longitude"], None]
            latitude += [places[start]["latitude"], places[end]["latitude"], None]
        fig.add_scatter(
            x=longitude,
            y=latitude,
            mode="lines",
            name=plain(name),
            line={"color": style_of(names, name, JURISDICTION_COLOURS), "width": 4},
            hoverinfo="skip",
        )


def _hub_trace(own: list[dict[str, Any]], everyone: list[dict[str, Any]]) -> dict[str, Any]:
    most = max(row["energy_mwh"] or 0.0 for row in everyone) or 1.0
    longest = max((row["wait_min"] or 0.0 for row in everyone), default=0.0) or 1.0
    # The area, not the diameter, represents the energy.
    sizes = [
        _LEAST_MARKER + (_MOST_MARKER - _LEAST_MARKER) * math.sqrt((row["energy_mwh"] or 0.0) / most) for row in own
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "x": [row["longitude"] for row in own],
        "y": [row["latitude"] for row in own],
        "text": [_hover(row) for row in own],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": rounded(sizes, 3),
            "opacity": 1.0,
            "color": rounded((row["wait_min"] or 0.0 for row in own), 3),
            "colorscale": SEQUENTIAL,
            "cmin": 0.0,
            "cmax": longest,
            "line": {"color": GREY, "width": 1.5},
            "colorbar": {
                "orientation": "h",
                "y": 0.0,
                "yanchor": "top",
                "thickness": 8,
                "len": 0.9,
                "nticks": 5,
                "title": {"text": "mean wait, min", "side": "top", "font": {"size": 11}},
                "outlinewidth": 0,
            },
        },
    }


def _hover(row: dict[str, Any]) -> str:
    wait = "no stops" if row["wait_min"] is None else f"mean wait {row['wait_min']:.1f} min"
    used = "" if row["utilization"] is None else f"<br>{100 * row['utilization']:.0f} % of chargers in use"
    return (
        f"<b>{plain(row['hub'])}</b> ({plain(row['jurisdiction'])})<br>{row['evses']} chargers<br>"
        f"{row['energy_mwh'] or 0.0:,.1f} MWh in the window<br>{wait}{used}"
    )


def _labels(
    places: Collection[dict[str, Any]], hubs: Sequence[dict[str, Any]], along: Literal["latitude", "longitude"]
) -> list[tuple[str, dict[str, Any]]]:
    """Labels that fit along the map's longer side: terminals and borders first, then hubs by energy, busiest first."""
    gap = _LABEL_GAP * (max(row[along] for row in places) - min(row[along] for row in places))
    by_energy = sorted(hubs, key=lambda row: -(row["energy_mwh"] or 0.0))
    wanted = [(row["label"], row) for row in places if row["kind"] in {"terminal", "border"}]
    wanted += [(row["hub"], row) for row in by_energy]
    kept: list[tuple[str, dict[str, Any]]] = []
    for text, row in wanted:
        if all(abs(row[along] - other[along]) >= gap for _, other in kept):
            kept.append((text, row))
    return kept


def _is_beside(row: dict[str, Any], places: Iterable[dict[str, Any]], height: float) -> bool:
    """Whether another place lies where a label to the right would be."""
    return any(
        abs(place["latitude"] - row["latitude"]) < height * _LABEL_GAP / 2
        and height * _LABEL_GAP < place["longitude"] - row["longitude"] < height * _LABEL_LENGTH
        for place in places
    )
