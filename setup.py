"""Builds the compiled parts; everything else stands in pyproject.toml.

These are the kernels of ext/, into corridorsim.kernel, and the typed modules: .py files with a .pxd file beside them.
"""

import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import Cython
from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext

sys.path.insert(0, str(Path(__file__).parent))
from corridorsim.typed import BUILT_FROM, digests, made_from, module_name, typed_modules

DEBUG = os.environ.get("CORRIDORSIM_CYTHON_DEBUG") == "1"
ANNOTATE = os.environ.get("CORRIDORSIM_CYTHON_ANNOTATE") == "1"
BUILD = Path("build")
SHARED = "corridorsim.kernel._cython"
"""Module with Cython's own helpers, which would otherwise be compiled again into each of the others."""
ROOT = Path()
# Contracting a*b+c into one rounding would make results differ between machines.
COMPILE_ARGS = [] if os.name == "nt" else ["-g0", "-ffp-contract=off"]
COMMON = {"language_level": 3, "embedsignature": True}
KERNEL = COMMON | {"boundscheck": DEBUG, "wraparound": DEBUG, "initializedcheck": DEBUG, "cdivision": True}
# Typed modules keep the meaning that they have as plain Python: checked indices, and a division by zero that raises.
TYPED = COMMON | {"annotation_typing": False, "auto_pickle": False}


def digest(*contents: bytes) -> str:
    """Sixteen hexadecimal digits that change with any of the contents."""
    return hashlib.sha256(b"".join(contents)).hexdigest()[:16]


def as_c(
    sources: dict[str, Path],
    made_from: Callable[[Path], list[Path]],
    directives: dict[str, object],
    switches: list[str],
) -> list[Extension]:
    """Translate sources, by name of their modules, where they or the declarations that they use have changed."""
    # By content: file times alone let C of an older source or of other switches pass as fresh.
    made_by = f"{Cython.__version__} {DEBUG} {ANNOTATE}".encode() + Path("setup.py").read_bytes()
    stale, fresh, marks = [], [], {}
    for name, source in sources.items():
        contents = [path.read_bytes() for path in made_from(source)]
        # A kernel carries the digest of its sources, so that a stale build is noticed at import.
        hashed = [("CORRIDORSIM_SOURCE_HASH", f'"{digest(*contents)}"')]
        extension = Extension(name, [source.as_posix()], define_macros=hashed, extra_compile_args=switches)
        mark = BUILD / "made-from" / name
        marks[mark] = digest(made_by, *contents)
        is_fresh = mark.exists() and mark.read_text() == marks[mark]
        (fresh if is_fresh else stale).append(extension)
    options = {
        "quiet": True,
        "include_path": ["."],
        "shared_utility_qualified_name": SHARED,
        "build_dir": BUILD.as_posix(),
        "annotate": ANNOTATE,
        "compiler_directives": directives,
    }
    # Processes that are not forked would run this file again.
    can_fork = multiprocessing.get_start_method() == "fork"
    made = cythonize(stale, force=True, nthreads=os.cpu_count() if can_fork and len(stale) > 1 else 0, **options)
    made += cythonize(fresh, **options)
    for mark, digested in marks.items():
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(digested)
    return made


def shared_helpers(switches: list[str]) -> Extension:
    """Generate the module with Cython's helpers where it is missing or another Cython made it."""
    source = BUILD.joinpath(*SHARED.split(".")).with_suffix(".c")
    mark = BUILD / "made-from" / SHARED
    if not source.exists() or not mark.exists() or mark.read_text() != Cython.__version__:
        for folder in (source.parent, mark.parent):
            folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "cython", "-3", f"--generate-shared={source}"]
        subprocess.run(command, check=True)  # noqa: S603 - our own command
        mark.write_text(Cython.__version__)
    return Extension(SHARED, [source.as_posix()], extra_compile_args=switches)


def kernel_parts(source: Path) -> list[Path]:
    """A kernel and all declarations of kernels, where much of the code is."""
    return [source, *sorted(Path("corridorsim/kernel").glob("*.pxd"))]


class BuildAndRecord(build_ext):
    """Builds the extensions, then writes down what the typed modules were built from."""

    def run(self) -> None:
        super().run()
        BUILT_FROM.parent.mkdir(exist_ok=True)
        BUILT_FROM.write_text(json.dumps(digests(ROOT), indent=1))


kernels = {f"corridorsim.kernel.{path.stem}": path for path in sorted(Path("ext").glob("_*.pyx"))}
modules = {module_name(source): source for source in typed_modules(ROOT)}
setup(
    # configs/ lies at the top, where users look, and goes into the wheel as the templates of `corridorsim init`.
    packages=[*find_packages(include=["corridorsim*"]), "corridorsim.configs"],
    package_dir={"corridorsim.configs": "configs"},
    package_data={"corridorsim.configs": ["*.yaml"]},
    ext_modules=[
        shared_helpers([*COMPILE_ARGS, "-O2"]),
        *as_c(kernels, kernel_parts, KERNEL, [*COMPILE_ARGS, "-O3"]),
        *as_c(modules, partial(made_from, ROOT), TYPED, [*COMPILE_ARGS, "-O2"]),
    ],
    cmdclass={"build_ext": BuildAndRecord},
    options={"build_ext": {"parallel": os.cpu_count()}},
)
