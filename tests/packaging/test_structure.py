"""The structure of the source text: no circles of files, and sizes that a reader can hold in mind."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "corridorsim"

MAX_LINES = {".py": 500, ".pyi": 500, ".pyx": 800, ".pxd": 800}
MAX_SLOTS = 26
MAX_FILES_IN_A_FOLDER = 45

SOURCES = sorted(path for folder in (PACKAGE, ROOT / "ext") for path in folder.rglob("*.*") if path.suffix in MAX_LINES)
PYTHON = {path.relative_to(ROOT): path for path in sorted(PACKAGE.rglob("*.py"))}


def module_name(file: Path) -> str:
    """corridorsim/report/__init__.py -> corridorsim.report."""
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(file): file for file in PYTHON}


def imported_files(tree: ast.Module) -> set[Path]:
    """Files that are imported anywhere in the text, within functions and for types only included.

    ``from a.b import c`` is an import of the module a.b.c where there is one, else of the file of a.b. Packages on the
    way there are not counted: Python runs their ``__init__``, but the text does not name anything in it.
    """
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {FILES[alias.name] for alias in node.names if alias.name in FILES}
        elif isinstance(node, ast.ImportFrom) and node.module in FILES:
            assert node.level == 0, "relative imports are not resolved here"
            found |= {FILES.get(f"{node.module}.{alias.name}", FILES[node.module]) for alias in node.names}
    return found


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {file: ast.parse(path.read_text(encoding="utf-8"), str(file)) for file, path in PYTHON.items()}


def circles(imports: dict[Path, set[Path]]) -> list[list[str]]:
    """Groups of files that reach each other, the largest first."""
    graph = nx.DiGraph((file, target) for file, targets in imports.items() for target in targets)
    found = [sorted(map(Path.as_posix, group)) for group in nx.strongly_connected_components(graph) if len(group) > 1]
    return sorted(found, key=len, reverse=True)


def test_there_is_no_circle_of_files(trees):
    imports = {file: imported_files(tree) for file, tree in trees.items()}
    assert not circles(imports), "these files import each other; what they share belongs in a file below both"


def test_a_circle_would_be_found():
    """The tests above are worth something only if the text is read as Python reads it."""
    within = "def f():\n    from corridorsim.rng import Streams\n"
    for_types = "if TYPE_CHECKING:\n    from corridorsim import units\n"
    assert imported_files(ast.parse(within)) == {Path("corridorsim/rng.py")}
    assert imported_files(ast.parse(for_types)) == {Path("corridorsim/units.py")}
    assert imported_files(ast.parse("import corridorsim.report.page")) == {Path("corridorsim/report/page.py")}
    assert imported_files(ast.parse("from corridorsim.policy import EffectiveRules")) == {
        Path("corridorsim/policy/__init__.py")
    }
    a, b, c = Path("a.py"), Path("b.py"), Path("c.py")
    assert circles({a: {b}, b: {c}, c: {b}}) == [["b.py", "c.py"]]
    assert not circles({a: {b, c}, b: {c}, c: set()})


def slots_of(node: ast.ClassDef) -> int:
    """Number of names in ``__slots__``, or of fields of a dataclass with slots; 0 for a class without them.

    Frozen dataclasses count as 0: nothing in them changes, so that a reader need not follow it.
    """
    for item in node.body:
        if isinstance(item, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__slots__" for t in item.targets):
            assert isinstance(item.value, ast.Tuple | ast.List), f"{node.name}: __slots__ that cannot be counted"
            return len(item.value.elts)
    words = {
        word.arg: ast.literal_eval(word.value)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "dataclass"
        for word in decorator.keywords
    }
    has_fields = words.get("slots", False) and not words.get("frozen", False)
    return sum(isinstance(item, ast.AnnAssign) for item in node.body) if has_fields else 0


def test_slots_are_counted():
    """The tests of classes are worth something only if they count."""
    text = """
class Listed:
    __slots__ = ("a", "b", "c")
@dataclass(slots=True)
class Mutable:
    a: int
    b: int
@dataclass(frozen=True, slots=True)
class Data:
    a: int
class Plain:
    a: int
"""
    classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert {node.name: slots_of(node) for node in classes} == {"Listed": 3, "Mutable": 2, "Data": 0, "Plain": 0}


def test_no_class_has_more_slots_than_a_reader_can_follow(trees):
    large = {
        f"{file.as_posix()}: {node.name}": slots_of(node)
        for file, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and slots_of(node) > MAX_SLOTS
    }
    assert not large, f"at most {MAX_SLOTS} slots; take a part out that has a name of its own"


def test_no_folder_holds_more_files_than_a_list_can_show():
    counts = Counter(file.parent.as_posix() for file in PYTHON)
    large = {folder: count for folder, count in counts.items() if count > MAX_FILES_IN_A_FOLDER}
    assert not large, f"at most {MAX_FILES_IN_A_FOLDER} files in a folder; sort them by subject"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_outgrows_a_sitting(source):
    lines = len(source.read_text(encoding="utf-8").splitlines())
    most = MAX_LINES[source.suffix]
    assert lines <= most, f"{source.relative_to(ROOT)} has {lines} lines; at most {most}; split it by subject"
