import numpy as np
import numpy.typing as npt

SOURCE_HASH: str
AIR_COLUMNS: tuple[str, ...]

class RoadLoad:
    def __init__(
        self,
        *,
        rolling_resistance: float,
        drag_area_m2: float,
        drivetrain_efficiency: float,
        regen_efficiency: float,
        regen_kw: float,
        max_speed_kmh: float,
    ) -> None: ...
    def kwh_per_km(
        self,
        mass_kg: float,
        speed_kmh: float,
        sin_grade: float = 0.0,
        air_density: float = 1.2,
        rolling_factor: float = 1.0,
        aux_kw: float = 0.0,
        regen_factor: float = 1.0,
        draw_factor: float = 1.0,
        head_wind_mps: float = 0.0,
        cross_wind_mps: float = 0.0,
    ) -> float: ...

class Driven:
    drive_s: float
    energy_kwh: float
    distance_m: float
    segment: int
    offset_m: float

class Route:
    n_segments: int
    def __init__(
        self,
        load: RoadLoad,
        *,
        length_m: npt.ArrayLike,
        speed_mps: npt.ArrayLike,
        sin_grade: npt.ArrayLike,
        profile: npt.ArrayLike,
        speed_factor: npt.ArrayLike,
        climate: npt.ArrayLike,
        air: npt.ArrayLike,
        bearing_deg: npt.ArrayLike | None = None,
        speed_step_s: float = 3600.0,
        air_step_s: float = 3600.0,
    ) -> None: ...
    def drive(
        self,
        segment: int,
        offset_m: float,
        end: int,
        time_s: float,
        mass_kg: float,
        max_drive_s: float,
        max_energy_kwh: float,
        room_kwh: float = ...,
    ) -> tuple[float, float, float, int, float]: ...
    def drive_into(
        self,
        driven: Driven,
        segment: int,
        offset_m: float,
        end: int,
        time_s: float,
        mass_kg: float,
        max_drive_s: float,
        max_energy_kwh: float,
        room_kwh: float,
    ) -> None: ...
    def outlook(
        self,
        segment: int,
        offset_m: float,
        time_s: float,
        mass_kg: float,
        seconds: npt.NDArray[np.float64],
        energy_kwh: npt.NDArray[np.float64],
    ) -> None: ...
    def free_flow_s(self) -> float: ...
