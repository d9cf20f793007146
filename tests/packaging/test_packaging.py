"""The package holds what it must, and pyproject.toml, the tree and the architecture agree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest

import corridorsim

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "corridorsim"
GENERATED = {".c", ".so", ".pyd", ".pyc", ".o"}

BUILD_SDIST = "import sys; from setuptools import build_meta; print(build_meta.build_sdist(sys.argv[1]))"


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sdist_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in an sdist of a copy of the tree, in which generated files lie about."""
    scratch = tmp_path_factory.mktemp("sdist")
    tree = scratch / "tree"
    tree.mkdir()
    built_before = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")
    for folder in ("corridorsim", "ext", "configs"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=built_before)
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for folder in ("ext", "corridorsim/kernel"):
        for left_over in ("_left.c", "_left.so"):
            (tree / folder / left_over).write_text("")
    command = [sys.executable, "-c", BUILD_SDIST, str(scratch)]
    built = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    with tarfile.open(scratch / built.stdout.splitlines()[-1]) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


@pytest.mark.parametrize("pattern", ["ext/*.pyx", "corridorsim/kernel/*.pxd", "corridorsim/kernel/*.pyi"])
def test_sdist_holds_the_sources_of_the_kernels(sdist_names: set[str], pattern: str) -> None:
    sources = {path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern)}
    assert sources, f"no {pattern} in the repository"
    assert sources <= sdist_names


def test_sdist_holds_nothing_generated(sdist_names: set[str]) -> None:
    assert not {name for name in sdist_names if Path(name).suffix in GENERATED or name.startswith("build/")}


def test_sdist_holds_every_file_of_the_package(sdist_names: set[str]) -> None:
    """What is not Python is packed only where pyproject.toml names it (templates, styles, typed faces)."""
    files = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix not in GENERATED and "__pycache__" not in path.parts
    }
    assert files <= sdist_names


def test_every_kernel_has_a_typed_face() -> None:
    kernels = {path.stem for path in (ROOT / "ext").glob("_*.pyx")}
    assert kernels == {path.stem for path in (PACKAGE / "kernel").glob("_*.pyi")}


def test_versions_agree(pyproject: dict[str, Any]) -> None:
    version = pyproject["project"]["version"]
    assert corridorsim.__version__ == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_layers_name_every_part_of_the_package(pyproject: dict[str, Any]) -> None:
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    (contract,) = (c for c in contracts if c["type"] == "layers" and "containers" not in c)
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert set(contract["layers"]) == {f"corridorsim.{name}" for name in folders | modules}


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert not {folder for folder in folders if not (folder / "__init__.py").exists()}


def test_architecture_says_why_each_dependency_is_there(pyproject: dict[str, Any]) -> None:
    project = pyproject["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[^\w.-]", requirement)[0] for group in groups for requirement in group}
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, found, section = text.partition("\n## Dependencies\n")
    assert found, "docs/architecture.md has no section 'Dependencies'"
    named = set(re.findall(r"`([^`]+)`", section.partition("\n## ")[0]))
    assert not names - named, "not explained in docs/architecture.md, section Dependencies"
