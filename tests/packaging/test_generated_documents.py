"""Parts of documents that are made of the code: what they say is what the code says.

``python tests/packaging/test_generated_documents.py`` writes them again.
"""

import ast
import tomllib
from pathlib import Path

import pytest

from corridorsim.world.state.activity import ACTIVITIES, HOURS

ROOT = Path(__file__).parents[2]
WORLD = ROOT / "corridorsim" / "world"


def summary_of(path: Path) -> str:
    """First sentence of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring is not None, f"{path} has no docstring"
    return docstring.split("\n\n")[0].replace("\n", " ").rstrip(".")


def world_map() -> str:
    """A line for each folder and file of the world, from the lowest layer to the highest."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (contract,) = (contract for contract in contracts if contract.get("containers") == ["corridorsim.world"])
    names = [name for layer in reversed(contract["layers"]) for name in layer.split(" | ")]
    lines = ["| where | what it holds |", "| --- | --- |"]
    for name in names:
        if (WORLD / f"{name}.py").exists():
            lines.append(f"| `world/{name}.py` | {summary_of(WORLD / f'{name}.py')} |")
            continue
        lines.append(f"| **`world/{name}/`** | **{summary_of(WORLD / name / '__init__.py')}** |")
        files = sorted(path for path in (WORLD / name).glob("*.py") if path.name != "__init__.py")
        lines += [f"| `world/{name}/{path.name}` | {summary_of(path)} |" for path in files]
    return "\n".join(lines)


def activity_table() -> str:
    """Every activity, with what follows from it."""
    lines = [
        "| activity | what it is | counted in | in the driver's log | cab draws |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{activity.name}` | {activity.meaning} | `{activity.column_name}` | {HOURS[activity.hours]} | "
        f"{'yes' if activity.cab_draws else 'no'} |"
        for activity in ACTIVITIES
    ]
    return "\n".join(lines)


PARTS = {"docs/architecture.md": world_map, "docs/model/activities.md": activity_table}
START, END = "<!-- made of the code -->\n", "\n<!-- end -->"


def parts_of(document: str) -> tuple[str, str, str]:
    """Text before the part that is made, the part, and the text after it."""
    before, _, rest = (ROOT / document).read_text(encoding="utf-8").partition(START)
    part, _, after = rest.partition(END)
    return before, part, after


@pytest.mark.parametrize("document", PARTS)
def test_the_document_says_what_the_code_says(document):
    _, part, _ = parts_of(document)
    assert part == PARTS[document](), "run python tests/packaging/test_generated_documents.py"


def test_every_file_of_the_world_is_on_the_map():
    listed = world_map()
    missing = [
        path.relative_to(WORLD).as_posix()
        for path in WORLD.rglob("*.py")
        if path.name != "__init__.py" and f"`world/{path.relative_to(WORLD).as_posix()}`" not in listed
    ]
    assert not missing


if __name__ == "__main__":
    for name, make in PARTS.items():
        before, _, after = parts_of(name)
        (ROOT / name).write_text(f"{before}{START}{make()}{END}{after}", encoding="utf-8")
