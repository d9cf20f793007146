from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from corridorsim.kernel._road import Route

SOURCE_HASH: str

class PriceTable:
    def __init__(self, times_s: npt.ArrayLike, per_kwh: npt.ArrayLike) -> None: ...

class StopsAhead:
    drive_s: npt.NDArray[np.float64]
    energy_kwh: npt.NDArray[np.float64]
    highest_kwh: npt.NDArray[np.float64]
    lowest_kwh: npt.NDArray[np.float64]
    detour_kwh: npt.NDArray[np.float64]
    wait_s: npt.NDArray[np.float64]
    price_per_kwh: npt.NDArray[np.float64]
    choice_noise_s: npt.NDArray[np.float64]
    def __init__(
        self,
        route: Route,
        *,
        position: npt.ArrayLike,
        access_km: npt.ArrayLike,
        overhead_s: npt.ArrayLike,
        usual_wait_s: npt.ArrayLike,
        usual_price_per_kwh: npt.ArrayLike,
        prices: Iterable[PriceTable | None],
        hub_keys: npt.ArrayLike,
        choice_noise_s: float,
        stream: int,
        live_memory_s: float,
    ) -> None: ...
    def look(
        self,
        segment: int,
        offset_m: float,
        now_s: float,
        mass_kg: float,
        access_kwh_per_km: float,
        trip_key: int,
    ) -> None: ...
    def see(self, stop: int, wait_s: float) -> None: ...
    def expect(self, stop: int, wait_s: float) -> None: ...
