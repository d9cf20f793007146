"""Transformer temperatures and ageing recomputed from the tables only, independently of the model."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

Floats = npt.NDArray[np.float64]

N_POINTS = 48
COLUMNS = ("hubs_kwh", "background_kw", "rating_kw", "ambient_c", "top_oil_c", "hot_spot_c", "ageing_h")


def transformer_errors(states: pd.DataFrame, feeders: pd.DataFrame) -> pd.DataFrame:
    """Deviation of each state of a feeder with a transformer from that predicted from the state before.

    Parameters
    ----------
    states, feeders
        Tables ``feeder_states`` and ``feeders``.

    Returns
    -------
    DataFrame
        ``top_oil_c``, ``hot_spot_c`` [K] and ``ageing_h`` (relative to the interval), indexed by feeder.
    """
    equipped = feeders.dropna(subset=["transformer_kw"]).to_dict("records")
    errors = [_errors(states[states["feeder"] == one["feeder"]], one) for one in equipped]
    return pd.concat(errors) if errors else pd.DataFrame(columns=["top_oil_c", "hot_spot_c", "ageing_h"], dtype=float)


def _errors(states: pd.DataFrame, thermal: Mapping[Hashable, Any]) -> pd.DataFrame:
    duration_s = -states["time"].diff(-1).dt.total_seconds().to_numpy()[:-1]
    column = {name: states[name].to_numpy(dtype=np.float64) for name in COLUMNS}
    long = duration_s > 0.0
    before = {name: values[:-1][long] for name, values in column.items()}
    after = {name: values[1:][long] for name, values in column.items()}
    duration_s = duration_s[long]
    hubs_kw = (after["hubs_kwh"] - before["hubs_kwh"]) * SECONDS_PER_HOUR / duration_s
    rating_kw = thermal["transformer_kw"] * before["rating_kw"] / thermal["rating_kw"]
    load = np.abs(hubs_kw + before["background_kw"]) / rating_kw
    oil, winding = (before["top_oil_c"] - before["ambient_c"], before["hot_spot_c"] - before["top_oil_c"])

    def rises(time_s: Floats) -> tuple[Floats, Floats]:
        ratio = thermal["loss_ratio"]
        oil_u = thermal["top_oil_rise_c"] * ((load**2 * ratio + 1) / (ratio + 1)) ** thermal["oil_exponent"]
        winding_u = thermal["hot_spot_rise_c"] * load ** (2 * thermal["winding_exponent"])
        oil_s = thermal["oil_time_constant_h"] * SECONDS_PER_HOUR
        winding_s = thermal["winding_time_constant_min"] * SECONDS_PER_MINUTE
        return (
            oil_u + (oil - oil_u) * np.exp(-time_s / oil_s),
            winding_u + (winding - winding_u) * np.exp(-time_s / winding_s),
        )

    oil_end, winding_end = rises(duration_s)
    ageing = np.zeros(len(duration_s))
    points, weights = np.polynomial.legendre.leggauss(N_POINTS)
    for point, weight in zip((points + 1) / 2, weights / 2, strict=True):
        # Cubing concentrates the points at the start, where the winding warms up.
        hot_spot_c = before["ambient_c"] + sum(rises(duration_s * point**3))
        factor = np.exp(15_000 / (thermal["reference_c"] + 273) - 15_000 / (hot_spot_c + 273))
        ageing += weight * 3 * point**2 * factor * duration_s / SECONDS_PER_HOUR
    aged = after["ageing_h"] - before["ageing_h"]
    return pd.DataFrame(
        {
            "top_oil_c": np.abs(after["top_oil_c"] - after["ambient_c"] - oil_end),
            "hot_spot_c": np.abs(after["hot_spot_c"] - after["top_oil_c"] - winding_end),
            "ageing_h": np.abs(aged - ageing) / np.maximum(ageing, 1e-3),
        },
        index=pd.Index([thermal["feeder"]] * len(load), name="feeder"),
    )
