"""Builds the compiled kernels of ext/ into corridorsim.kernel; everything else stands in pyproject.toml."""

import hashlib
import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

DEBUG = os.environ.get("CORRIDORSIM_CYTHON_DEBUG") == "1"


def kernel(source: Path) -> Extension:
    """One extension; it carries the hash of its source, so that a stale build is noticed at import."""
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    return Extension(
        f"corridorsim.kernel.{source.stem}",
        [source.as_posix()],
        define_macros=[("CORRIDORSIM_SOURCE_HASH", f'"{digest}"')],
        # Contracting a*b+c into one rounding would make results differ between machines.
        extra_compile_args=[] if os.name == "nt" else ["-O3", "-ffp-contract=off"],
    )


setup(
    ext_modules=cythonize(
        [kernel(source) for source in sorted(Path("ext").glob("_*.pyx"))],
        include_path=["."],
        annotate=os.environ.get("CORRIDORSIM_CYTHON_ANNOTATE") == "1",
        compiler_directives={
            "language_level": 3,
            "boundscheck": DEBUG,
            "wraparound": DEBUG,
            "initializedcheck": DEBUG,
            "cdivision": True,
            "embedsignature": True,
        },
        build_dir="build",
    )
)
