"""Thermal data of an oil-immersed transformer, as IEEE Std C57.91-2011, clause 7, uses them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ThermalModel:
    """A transformer's thermal data; loads are relative to its rating (K in the standard)."""

    top_oil_rise_c: float
    hot_spot_rise_c: float
    loss_ratio: float
    """Load loss at rated load over no-load loss (R)."""
    oil_exponent: float
    """Exponent n."""
    winding_exponent: float
    """Exponent m."""
    oil_time_constant_h: float
    winding_time_constant_min: float
    reference_c: float
    """Hot spot at which insulation ages one hour per hour."""
