"""A kernel that is missing or older than its source is an error that says what to run, never a silent fallback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from corridorsim import kernel
from corridorsim.errors import KernelError

SOURCES = Path(kernel.__file__).parents[2] / "ext"
DECLARATIONS = Path(kernel.__file__).parent
NAMES = ["_random", "_charging", "_allocation", "_road", "_outlook", "_planner", "_engine"]


@pytest.mark.parametrize("name", NAMES)
def test_kernels_are_those_of_the_sources_at_hand(name):
    assert (SOURCES / f"{name}.pyx").exists(), "these tests run in a checkout"
    kernel._check(name, SOURCES, DECLARATIONS)


@pytest.mark.parametrize("name", NAMES)
def test_a_kernel_older_than_its_source_is_refused(tmp_path, name):
    edited = (SOURCES / f"{name}.pyx").read_bytes() + b"# edited\n"
    (tmp_path / f"{name}.pyx").write_bytes(edited)
    with pytest.raises(
        KernelError, match=rf"{name} was not built from ext/{name}\.pyx .*; build it with: pip install -e"
    ):
        kernel._check(name, tmp_path, DECLARATIONS)


def test_a_kernel_older_than_a_declaration_is_refused(tmp_path):
    """Much of the kernels is inlined from there."""
    for path in DECLARATIONS.glob("*.pxd"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    kernel._check("_allocation", SOURCES, tmp_path)
    with (tmp_path / "_cohort.pxd").open("ab") as file:
        file.write(b"# edited\n")
    with pytest.raises(KernelError, match=r"_allocation was not built from ext/_allocation\.pyx and the \.pxd files"):
        kernel._check("_allocation", SOURCES, tmp_path)


def test_a_missing_kernel_is_refused(tmp_path):
    with pytest.raises(KernelError, match=r"kernel\._recorder is missing .*; build it with: pip install -e"):
        kernel._check("_recorder", tmp_path, DECLARATIONS)


def test_a_kernel_that_does_not_load_is_refused(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "corridorsim.kernel._road", None)
    with pytest.raises(KernelError, match="make test"):
        kernel._check("_road", tmp_path, DECLARATIONS)


def test_without_a_checkout_there_is_nothing_to_compare(tmp_path):
    kernel._check("_charging", tmp_path, DECLARATIONS)
