"""Builds the compiled parts; everything else stands in pyproject.toml.

These are the kernels of ext/, which become modules of corridorsim.kernel, and the typed modules: .py files with a .pxd
file beside them. All are linked into one shared library, in which corridorsim/typed.py finds them: code that is called
together then lies together, and what Cython adds to each module is there once.
"""

import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import Cython
from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext
from setuptools.modified import newer

sys.path.insert(0, str(Path(__file__).parent))
from corridorsim.typed import BUILT_FROM, LIBRARY, digests, made_from, module_name, typed_modules

DEBUG = os.environ.get("CORRIDORSIM_CYTHON_DEBUG") == "1"
ANNOTATE = os.environ.get("CORRIDORSIM_CYTHON_ANNOTATE") == "1"
BUILD = Path("build")
OBJECTS = BUILD / f"objects.{sysconfig.get_platform()}-{sys.implementation.cache_tag}"
ROOT = Path()
# By content: file times alone let C of an older source or of other switches pass as fresh.
MADE_BY = f"{Cython.__version__} {DEBUG} {ANNOTATE}".encode() + Path("setup.py").read_bytes()
# Contracting a*b+c into one rounding would make results differ between machines.
COMPILE_ARGS = [] if os.name == "nt" else ["-g0", "-ffp-contract=off", "-fvisibility=hidden"]
LINK_ARGS = []
if sys.platform == "linux":
    # Calls go straight to where they end, without a table through which a first call would look for it.
    COMPILE_ARGS += ["-fno-plt", "-fno-semantic-interposition"]
    LINK_ARGS += ["-Wl,-z,now", "-Wl,-O1"]
# Typed modules become larger with -O3, and not faster.
KERNEL_ARGS, TYPED_ARGS = ([], []) if os.name == "nt" else (["-O3"], ["-O2"])
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
    """C of sources, by name of their modules: translated where they or the declarations that they use have changed."""
    translated, stale, marks = [], [], {}
    for name, source in sources.items():
        contents = [path.read_bytes() for path in made_from(source)]
        c_file = BUILD / source.with_suffix(".c")
        # A kernel carries the digest of its sources, so that a stale build is noticed at import.
        hashed = [("CORRIDORSIM_SOURCE_HASH", f'"{digest(*contents)}"')]
        translated.append(Extension(name, [c_file.as_posix()], define_macros=hashed, extra_compile_args=switches))
        mark = BUILD / "made-from" / name
        marks[mark] = digest(MADE_BY, *contents)
        if not (c_file.exists() and mark.exists() and mark.read_text() == marks[mark]):
            stale.append(Extension(name, [source.as_posix()]))
    # Processes that are not forked would run this file again.
    can_fork = multiprocessing.get_start_method() == "fork"
    cythonize(
        stale,
        force=True,
        nthreads=os.cpu_count() if can_fork and len(stale) > 1 else 0,
        quiet=True,
        include_path=["."],
        shared_utility_qualified_name=LIBRARY,
        build_dir=BUILD.as_posix(),
        annotate=ANNOTATE,
        compiler_directives=directives,
    )
    for mark, digested in marks.items():
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(digested)
    return translated


def shared_helpers() -> Extension:
    """Generate the library's own module, with Cython's helpers, which would otherwise be in each of the others."""
    source = BUILD.joinpath(*LIBRARY.split(".")).with_suffix(".c")
    mark = BUILD / "made-from" / LIBRARY
    if not source.exists() or not mark.exists() or mark.read_text() != digest(MADE_BY):
        for folder in (source.parent, mark.parent):
            folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "cython", "-3", f"--generate-shared={source}"]
        subprocess.run(command, check=True)  # noqa: S603 - our own command
        mark.write_text(digest(MADE_BY))
    return Extension(LIBRARY, [source.as_posix()], extra_compile_args=TYPED_ARGS)


def kernel_parts(source: Path) -> list[Path]:
    """A kernel and all declarations of kernels, where much of the code is."""
    return [source, *sorted(Path("corridorsim/kernel").glob("*.pxd"))]


class BuildLibrary(build_ext):
    """Translates and compiles what has changed, links the library, and writes down what it was built from."""

    def run(self) -> None:
        super().run()
        library = Path(self.get_ext_fullpath(LIBRARY))
        for earlier in library.parent.rglob(f"*{sysconfig.get_config_var('EXT_SUFFIX')}"):
            if earlier != library:
                earlier.unlink()  # the library of a single module, as built before there was one for all
        BUILT_FROM.parent.mkdir(exist_ok=True)
        BUILT_FROM.write_text(json.dumps(digests(ROOT), indent=1))

    def build_extension(self, ext: Extension) -> None:
        translated = [
            shared_helpers(),
            *as_c(kernels, kernel_parts, KERNEL, KERNEL_ARGS),
            *as_c(modules, partial(made_from, ROOT), TYPED, TYPED_ARGS),
        ]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            ext.extra_objects = list(pool.map(self._object_of, translated))
        ext.sources, ext.depends = [], ext.extra_objects
        super().build_extension(ext)

    def _object_of(self, module: Extension) -> str:
        """Compile the C of a module, unless that has been done."""
        (object_file,) = self.compiler.object_filenames(module.sources, output_dir=OBJECTS.as_posix())
        if newer(module.sources[0], object_file):
            self.compiler.compile(
                module.sources,
                output_dir=OBJECTS.as_posix(),
                macros=module.define_macros,
                debug=self.debug,
                extra_postargs=[*COMPILE_ARGS, *module.extra_compile_args],
            )
        return object_file


def initializers(names: list[str]) -> list[str]:
    """Functions in the library that make its modules; Python finds each by the last part of the module's name."""
    last_parts = Counter(name.rpartition(".")[2] for name in names)
    twice = [part for part, times in last_parts.items() if times > 1]
    if twice:
        sys.exit(f"compiled modules need different names, also in different packages: {', '.join(twice)}")
    return [f"PyInit_{part}" for part in last_parts]


kernels = {f"corridorsim.kernel.{path.stem}": path for path in sorted(Path("ext").glob("_*.pyx"))}
modules = {module_name(source): source for source in typed_modules(ROOT)}
setup(
    # configs/ lies at the top, where users look, and goes into the wheel as the templates of `corridorsim init`.
    packages=[*find_packages(include=["corridorsim*"]), "corridorsim.configs"],
    package_dir={"corridorsim.configs": "configs"},
    package_data={"corridorsim.configs": ["*.yaml"]},
    ext_modules=[
        Extension(
            LIBRARY,
            [path.as_posix() for path in (*kernels.values(), *modules.values())],
            extra_link_args=LINK_ARGS,
            export_symbols=initializers([LIBRARY, *kernels, *modules]),
        )
    ],
    cmdclass={"build_ext": BuildLibrary},
)
