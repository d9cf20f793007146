"""The compiled hot loops (sources in ``ext/``) and an independent slow reference.

There is no silent fallback: a missing extension, or one not built from the sources of a checkout, is an error.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path

from corridorsim.errors import KernelError
from corridorsim.typed import find_compiled

_REBUILD = "build it with: pip install -e . (or make test, which does it)"


def _hash_of(source: Path, declarations: Path) -> str:
    """Hash as in setup.py: of the source and of everything it may cimport, where much of the code is."""
    paths = [source, *sorted(declarations.glob("*.pxd"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def _check(name: str, sources: Path, declarations: Path) -> None:
    """Raise ``KernelError`` if ``name`` is missing or was built from sources other than the present ones."""
    try:
        module = import_module(f"corridorsim.kernel.{name}")
    except ImportError as error:
        raise KernelError(f"the compiled kernel corridorsim.kernel.{name} is missing ({error}); {_REBUILD}") from error
    source = sources / f"{name}.pyx"
    if source.exists() and _hash_of(source, declarations) != module.SOURCE_HASH:
        raise KernelError(
            f"the compiled kernel {name} was not built from ext/{name}.pyx and the .pxd files; {_REBUILD}"
        )


_KERNELS = ("_random", "_charging", "_allocation", "_road", "_outlook", "_planner", "_engine")
find_compiled(f"{__name__}.{name}" for name in _KERNELS)
for _name in _KERNELS:
    _check(_name, Path(__file__).parents[2] / "ext", Path(__file__).parent)

from corridorsim.kernel._allocation import HubPower, max_min_level, shared_level  # noqa: E402
from corridorsim.kernel._charging import ChargingCurve  # noqa: E402
from corridorsim.kernel._engine import Environment as CompiledEnvironment  # noqa: E402
from corridorsim.kernel._outlook import PriceTable, StopsAhead  # noqa: E402
from corridorsim.kernel._planner import StopPlanner  # noqa: E402
from corridorsim.kernel._random import keyed_uniform  # noqa: E402
from corridorsim.kernel._road import AIR_COLUMNS, RoadLoad, Route  # noqa: E402

__all__ = [
    "AIR_COLUMNS",
    "ChargingCurve",
    "CompiledEnvironment",
    "HubPower",
    "PriceTable",
    "RoadLoad",
    "Route",
    "StopPlanner",
    "StopsAhead",
    "keyed_uniform",
    "max_min_level",
    "shared_level",
]
