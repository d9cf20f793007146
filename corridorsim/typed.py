"""Modules that are compiled from typed Python: a ``.py`` file whose types a ``.pxd`` file beside it declares.

The same file runs uncompiled, as the reference of the compiled one: set ``CORRIDORSIM_AGENTS=python`` before the first
import of the package. Compiled modules, the kernels among them, are in one shared library, where they are found before
the ``.py`` files. There is no silent fallback: a library that is missing, or a module in it that was not built from the
sources of a checkout, is an error.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Literal, cast, get_args

from corridorsim.errors import KernelError

Agents = Literal["compiled", "python"]

CHOICE = "CORRIDORSIM_AGENTS"
"""Environment variable that says how the agents run; worker processes inherit it."""
LIBRARY = "corridorsim._compiled"
"""Name of the library of compiled modules, which as a module of its own holds what Cython needs for all of them."""
BUILT_FROM = Path("build", "typed.json")
"""In a checkout: the digest of the sources of each compiled module, written when it is built."""

_PACKAGES = ("corridorsim.records", "corridorsim.world")
"""Those that call ``prepare``."""
_CIMPORT = re.compile(r"^from (corridorsim[\w.]+) cimport ", re.MULTILINE)
_ROOT = Path(__file__).parents[1]
_REBUILD = "build it with: pip install -e . (or make test, which does it)"


def typed_modules(root: Path) -> list[Path]:
    """Sources of all typed modules below ``root``, relative to it."""
    declared = sorted(root.joinpath("corridorsim").rglob("*.pxd"))
    return [path.with_suffix(".py").relative_to(root) for path in declared if path.with_suffix(".py").exists()]


def digests(root: Path) -> dict[str, str]:
    """Digest by module of everything that it is compiled from: its source and the declarations that these use."""
    # Most declarations belong to many modules: each is read once.
    content, cimported = cache(Path.read_bytes), cache(_cimported)
    return {
        module_name(source): hashlib.sha256(
            b"".join(content(path) for path in made_from(root, source, cimported))
        ).hexdigest()[:16]
        for source in typed_modules(root)
    }


def _cimported(declarations: Path) -> list[str]:
    """Names of the modules whose declarations a file uses; none if there is no such file."""
    return _CIMPORT.findall(declarations.read_text(encoding="utf-8")) if declarations.exists() else []


def made_from(root: Path, source: Path, cimported: Callable[[Path], list[str]] = _cimported) -> list[Path]:
    """A source, its declarations, and those that they name, directly or not."""
    files = {root / source}
    named = [root.joinpath(source).with_suffix(".pxd")]
    while named:
        declarations = named.pop()
        if declarations in files or not declarations.exists():
            continue
        files.add(declarations)
        named += [root.joinpath(*module.split(".")).with_suffix(".pxd") for module in cimported(declarations)]
    return sorted(files)


def module_name(source: Path) -> str:
    """Name of the module with a source relative to the root."""
    return ".".join(source.with_suffix("").parts)


def chosen_agents() -> Agents:
    """Whether agents run compiled or as plain Python, as the environment says."""
    chosen = os.environ.get(CHOICE, "compiled")
    if chosen not in get_args(Agents):
        raise KernelError(f"{CHOICE}: {chosen!r} is not one of {', '.join(get_args(Agents))}")
    return cast("Agents", chosen)


def choose_agents(agents: Agents) -> None:
    """Choose how the agents run, in this process and in its workers; only before they are imported.

    Raises
    ------
    KernelError
        They have been imported the other way.
    """
    if any(package in sys.modules for package in _PACKAGES) and agents != chosen_agents():
        raise KernelError(f"the agents of this process run {chosen_agents()}; choose {agents} before they are imported")
    os.environ[CHOICE] = agents


def prepare() -> None:
    """Let typed modules be imported compiled or as plain Python, as chosen; to be called before the first import.

    Raises
    ------
    KernelError
        The compiled modules are missing, or one was built from other sources.
    """
    if chosen_agents() == "compiled":
        _check_and_find()


@cache
def _check_and_find() -> None:
    check_compiled(_ROOT)
    find_compiled(map(module_name, typed_modules(_ROOT)))


def find_compiled(modules: Iterable[str]) -> None:
    """Let modules be imported from the library, by their names."""
    sys.meta_path.insert(0, _LibraryFinder(_library(_ROOT), modules))


def check_compiled(root: Path) -> None:
    """Raise a ``KernelError`` if the library below ``root`` is missing or a module was built from other sources."""
    _library(root)
    if not root.joinpath("ext").exists():
        return  # an installed package, which holds what it was built from
    record = root / BUILT_FROM
    built = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    for name, digest in digests(root).items():
        if built.get(name) != digest:
            raise KernelError(
                f"the compiled module {name} was not built from its .py file and the .pxd files; {_REBUILD}"
            )


def _library(root: Path) -> Path:
    stem = root.joinpath(*LIBRARY.split("."))
    files = (stem.with_name(stem.name + suffix) for suffix in EXTENSION_SUFFIXES)
    found = next((file for file in files if file.exists()), None)
    if found is None:
        raise KernelError(f"the library of compiled modules, {LIBRARY}, is missing; {_REBUILD}")
    return found


class _LibraryFinder(MetaPathFinder):
    """Finds modules in a library that holds many."""

    def __init__(self, library: Path, modules: Iterable[str]) -> None:
        self._library = library
        self._modules = frozenset(modules)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - a finder's
        target: ModuleType | None = None,  # noqa: ARG002 - a finder's
    ) -> ModuleSpec | None:
        """See ``importlib.abc.MetaPathFinder``."""
        if fullname not in self._modules:
            return None
        return spec_from_file_location(fullname, loader=ExtensionFileLoader(fullname, str(self._library)))
