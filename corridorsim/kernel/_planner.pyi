import numpy as np
import numpy.typing as npt

SOURCE_HASH: str

class StopPlanner:
    n_hubs: int
    target_soc: float
    cost: float
    def __init__(
        self,
        *,
        charge_s: npt.ArrayLike,
        table_row: npt.NDArray[np.intp],
        energy_kwh: npt.NDArray[np.float64],
        drive_s: npt.NDArray[np.float64],
        detour_kwh: npt.NDArray[np.float64],
        detour_s: npt.NDArray[np.float64],
        wait_s: npt.NDArray[np.float64],
        price_per_kwh: npt.NDArray[np.float64],
        fee: npt.NDArray[np.float64],
        capacity_kwh: float,
        reserve_soc: float,
        max_soc: float,
        arrival_soc: float,
        time_value_per_h: float,
        end_price_per_kwh: float,
        break_s: float,
        break_after_s: float,
        highest_kwh: npt.NDArray[np.float64] | None = None,
        lowest_kwh: npt.NDArray[np.float64] | None = None,
    ) -> None: ...
    def plan(self, soc: float, driven_s: float, at_hub: bool, first: int = 0) -> tuple[int, float, float]: ...
    def choose(self, soc: float, driven_s: float, at_hub: bool, first: int) -> int: ...
    def options(
        self, soc: float, driven_s: float, at_hub: bool, first: int = 0
    ) -> list[tuple[int, float, float, float, float, float, float, float]]: ...
