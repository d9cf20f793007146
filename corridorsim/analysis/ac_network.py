"""A network of the user's, with loads at some buses, solved by pandapower's AC power flow."""

from __future__ import annotations

from importlib.util import find_spec
from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from corridorsim.choices import choose
from corridorsim.errors import PowerFlowError, ResultsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from corridorsim.analysis.states import Floats

INSTALL = "pandapower is not installed, which solves the power flow; pip install 'corridorsim[grid]'"

# Element's table, what the results call it, column of its result, unit.
_OBSERVED = (
    ("bus", "bus", "vm_pu", "pu"),
    ("line", "line", "loading_percent", "%"),
    ("trafo", "transformer", "loading_percent", "%"),
    ("trafo3w", "three_winding_transformer", "loading_percent", "%"),
)
KW_PER_MW = 1000.0


class Element(NamedTuple):
    """What a solution has a value for."""

    kind: str
    name: str
    unit: str


class AcNetwork:
    """A network as its file has it, and one load more for each name of ``bus_of``.

    Parameters
    ----------
    path
        What ``pandapower.to_json`` wrote. pandapower builds the objects that the file names: trust its author.
    bus_of
        Name of a load to its bus: the name of the bus, or its number where no bus has that name.

    Raises
    ------
    PowerFlowError
        pandapower is missing; the file is no network; a bus is unknown or its name is not unique.
    """

    def __init__(self, path: Path, bus_of: Mapping[str, str]) -> None:
        self._pandapower = _pandapower()
        self._net = _read(self._pandapower, path)
        self._numba = find_spec("numba") is not None
        buses = {name: self._bus(bus) for name, bus in bus_of.items()}
        self._loads = {
            name: self._pandapower.create_load(self._net, bus, p_mw=0.0, name=name) for name, bus in buses.items()
        }
        self.elements = [
            Element(kind, name, unit) for table, kind, _, unit in _OBSERVED for name in _names(self._net[table])
        ]

    def solve(self, loads_kw: Mapping[str, float], power_factor: float) -> Floats | None:
        """Voltages [pu] and loadings [%] in the order of ``elements``; NaN for what is out of service.

        A load takes Q = P sqrt(1 / pf^2 - 1), inductive; power that is fed in comes without any. None where there is no
        solution: Newton's method finds none beyond the power that the network can carry at all.

        Raises
        ------
        PowerFlowError
            The network is incomplete, for instance without an external grid.
        """
        per_kw = sqrt(1.0 / power_factor**2 - 1.0)
        for name, power_kw in loads_kw.items():
            self._net.load.loc[self._loads[name], ["p_mw", "q_mvar"]] = (
                power_kw / KW_PER_MW,
                max(power_kw, 0.0) * per_kw / KW_PER_MW,
            )
        try:
            with np.errstate(invalid="ignore"):  # a network without a source divides by no voltage before it is refused
                self._pandapower.runpp(self._net, numba=self._numba)
        except self._pandapower.LoadflowNotConverged:
            return None
        except UserWarning as error:  # what pandapower raises for a network that cannot be solved as it is
            msg = f"the network cannot be solved: {error}"
            raise PowerFlowError(msg) from error
        values = [self._net[f"res_{table}"][column].to_numpy(dtype=float) for table, _, column, _ in _OBSERVED]
        return np.concatenate(values)

    def _bus(self, wanted: str) -> int:
        names = self._net.bus["name"].astype(str)
        found = self._net.bus.index[names == wanted]
        if len(found) > 1:
            numbers = ", ".join(map(str, found))
            msg = f"{len(found)} buses are named {wanted!r}; give the number of one: {numbers}"
            raise PowerFlowError(msg)
        if len(found) == 1:
            return int(found[0])
        if wanted.isdecimal() and int(wanted) in self._net.bus.index:
            return int(wanted)
        try:
            choose(wanted, names, "bus")
        except ResultsError as error:
            raise PowerFlowError(str(error)) from error
        raise AssertionError(wanted)


def _pandapower() -> Any:
    try:
        import pandapower  # noqa: PLC0415 - an extra that only a power flow needs
    except ModuleNotFoundError as error:
        raise PowerFlowError(INSTALL) from error
    return pandapower


def _read(pandapower: Any, path: Path) -> Any:
    if not path.is_file():
        msg = f"network {path} does not exist"
        raise PowerFlowError(msg)
    try:
        net = pandapower.from_json(str(path))
    except (AttributeError, KeyError, TypeError, ValueError, UserWarning) as error:
        msg = f"{path} is no network of pandapower, as pandapower.to_json writes it: {error}"
        raise PowerFlowError(msg) from error
    return net


def _names(table: Any) -> list[str]:
    """Names of a table's elements; the number where there is no name or two are the same."""
    names = table["name"].astype(str)
    usable = table["name"].notna() & (names != "") & ~names.duplicated(keep=False)
    return [name if own else str(number) for number, name, own in zip(table.index, names, usable, strict=True)]
