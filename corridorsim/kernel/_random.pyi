import numpy as np
import numpy.typing as npt

SOURCE_HASH: str

def keyed_uniform(stream: int, first: int, second: int = 0, third: int = 0) -> float: ...
def fill_keyed_uniforms(
    stream: int, first: int, seconds: npt.NDArray[np.uint64], out: npt.NDArray[np.float64]
) -> None: ...
