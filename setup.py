"""Builds the compiled kernels of ext/ into corridorsim.kernel; everything else stands in pyproject.toml."""

import hashlib
import os
from pathlib import Path

import Cython
from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup

DEBUG = os.environ.get("CORRIDORSIM_CYTHON_DEBUG") == "1"
ANNOTATE = os.environ.get("CORRIDORSIM_CYTHON_ANNOTATE") == "1"
BUILD = Path("build")


def digest(*contents: bytes) -> str:
    """Sixteen hexadecimal digits that change with any of the contents."""
    return hashlib.sha256(b"".join(contents)).hexdigest()[:16]


def kernel(source: Path) -> Extension:
    """One extension as C; it carries the hash of its sources, so that a stale build is noticed at import."""
    declarations = [path.read_bytes() for path in sorted(Path("corridorsim/kernel").glob("*.pxd"))]
    sources = [source.read_bytes(), *declarations]
    extension = Extension(
        f"corridorsim.kernel.{source.stem}",
        [source.as_posix()],
        define_macros=[("CORRIDORSIM_SOURCE_HASH", f'"{digest(*sources)}"')],
        # Contracting a*b+c into one rounding would make results differ between machines.
        extra_compile_args=[] if os.name == "nt" else ["-O3", "-g0", "-ffp-contract=off"],
    )
    # By content: file times alone let C of an older source or of other switches pass under the new hash.
    switches = f"{Cython.__version__} {DEBUG} {ANNOTATE}".encode()
    made_from = digest(Path("setup.py").read_bytes(), *sources, switches)
    mark = BUILD / "ext" / f"{source.stem}.made-from"
    fresh = mark.exists() and mark.read_text() == made_from
    (extension,) = cythonize(
        [extension],
        force=not fresh,
        quiet=True,
        include_path=["."],
        build_dir=BUILD.as_posix(),
        annotate=ANNOTATE,
        compiler_directives={
            "language_level": 3,
            "boundscheck": DEBUG,
            "wraparound": DEBUG,
            "initializedcheck": DEBUG,
            "cdivision": True,
            "embedsignature": True,
        },
    )
    mark.write_text(made_from)
    return extension


setup(
    # configs/ lies at the top, where users look, and goes into the wheel as the templates of `corridorsim init`.
    packages=[*find_packages(include=["corridorsim*"]), "corridorsim.configs"],
    package_dir={"corridorsim.configs": "configs"},
    package_data={"corridorsim.configs": ["*.yaml"]},
    ext_modules=[kernel(source) for source in sorted(Path("ext").glob("_*.pyx"))],
    options={"build_ext": {"parallel": os.cpu_count()}},
)
