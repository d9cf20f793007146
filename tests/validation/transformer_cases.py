"""Cases of IEEE C57.91 that the tests and the validation page share."""

from __future__ import annotations

from itertools import pairwise
from math import exp

from scipy.integrate import quad

from corridorsim.energy.transformer import ThermalModel
from corridorsim.world.grid.heating import Heating, Rises

ONAN = Heating(ThermalModel(55.0, 25.0, 5.0, 0.8, 0.8, 3.0, 5.0, 110.0))
"""A 65 K rise transformer with an oil time constant of 3 h."""

AGEING = [(80.0, 0.0358), (95.0, 0.2026), (110.0, 1.0), (120.0, 2.7089), (140.0, 17.1995)]
"""Hot spot [degC] and F_AA."""

# By hand: from K = 0.6 to 1.2. Ultimate top oil 55 (2.8/6)^0.8 = 29.8929 and 55 (8.2/6)^0.8 = 70.6143; ultimate hot
# spot over it 25 0.6^1.6 = 11.0403 and 25 1.2^1.6 = 33.4680; exponents t/3 h and t/5 min.
STEP = [(0.0, 29.8929, 11.0403), (1.0, 41.4362, 33.4679), (3.0, 55.6337, 33.4680), (24.0, 70.6007, 33.4680)]
"""Hours after the step, top oil over ambient, hot spot over top oil [K]."""

FLUCTUATING = tuple(0.5 + 0.4 * (hour % 24 >= 8) for hour in range(24))


def ageing_reference_h(model: ThermalModel, begin: Rises, load: float, ambient_c: float, duration_s: float) -> float:
    """Ageing by adaptive quadrature, from the formulas of the standard [h]."""
    oil_u = model.top_oil_rise_c * ((load**2 * model.loss_ratio + 1) / (model.loss_ratio + 1)) ** model.oil_exponent
    winding_u = model.hot_spot_rise_c * load ** (2 * model.winding_exponent)

    def factor(hours: float) -> float:
        oil = oil_u + (begin.top_oil_c - oil_u) * exp(-hours / model.oil_time_constant_h)
        winding = winding_u + (begin.hot_spot_c - winding_u) * exp(-hours * 60 / model.winding_time_constant_min)
        return exp(15_000 / (model.reference_c + 273) - 15_000 / (ambient_c + oil + winding + 273))

    end_h = duration_s / 3600.0
    edges = [0.0, *(edge for edge in (0.1, 0.5, 3.0, 12.0) if edge < end_h), end_h]
    return sum(quad(factor, low, high, epsrel=1e-9, epsabs=0.0)[0] for low, high in pairwise(edges))
