"""The structure of the world: behaviour needs no truck, and few members of hubs and feeders are open to others."""

from __future__ import annotations

import ast
from pathlib import Path

WORLD = Path(__file__).parents[2] / "corridorsim" / "world"

CLASSES = {"hub": ("hub/hub.py", "Hub"), "feeder": ("grid/feeder.py", "Feeder")}
MOST_OPEN = {"hub": 29, "feeder": 10}
"""Members that files outside world/hub and world/grid touch. These numbers only ever go down."""


def trees(*, outside: tuple[str, ...]) -> dict[str, ast.Module]:
    """Files of the world by path, but for those in some of its folders."""
    files = (path for path in sorted(WORLD.rglob("*.py")) if path.relative_to(WORLD).parts[0] not in outside)
    return {path.relative_to(WORLD).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def takes_a_truck(node: ast.AST) -> bool:
    """Whether a function has a parameter whose type is, or holds, a Truck."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    types = [argument.annotation for argument in arguments if argument.annotation is not None]
    return any(isinstance(part, ast.Name) and part.id == "Truck" for kind in types for part in ast.walk(kind))


def members_of(tree: ast.AST, owner: str) -> set[str]:
    """Attributes that are asked of anything called ``owner``, such as ``hub.queue`` and ``stay.hub.queue``."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of = node.value
            name = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else None
            if name == owner:
                found.add(node.attr)
    return found


def declared(file: str, name: str) -> set[str]:
    """Slots, fields, methods and properties of a class."""
    tree = ast.parse((WORLD / file).read_text(encoding="utf-8"))
    (node,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    assigned = {
        part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self"
    }
    return assigned | {item.name for item in node.body if isinstance(item, ast.FunctionDef)}


def test_no_function_outside_the_journey_takes_a_truck():
    taking = [
        f"{file}: {node.name}"
        for file, tree in trees(outside=("journey",)).items()
        for node in ast.walk(tree)
        if takes_a_truck(node)
    ]
    assert not taking, "pass the state of the trip, or a piece of it"


def test_a_function_that_takes_a_truck_would_be_found():
    assert takes_a_truck(ast.parse("def f(trucks: Iterable[Truck]) -> None: ...").body[0])
    assert not takes_a_truck(ast.parse("def f(state: TripState) -> Truck: ...").body[0])


def test_members_of_hubs_and_feeders_that_are_open_to_all():
    for owner, most in MOST_OPEN.items():
        members, found = declared(*CLASSES[owner]), set()
        for tree in trees(outside=("hub", "grid")).values():
            found |= members_of(tree, owner) & members
        assert len(found) <= most, f"{owner}: {sorted(found)}; ask it for what you want to know instead"
        assert len(found) > most - 3, f"only {len(found)} members of a {owner} are open now: lower MOST_OPEN"


def test_members_are_counted():
    tree = ast.parse("stay.hub.queue.ask(1)\nhub.power.advance(2)\nhubs.first\nself.hub")
    assert members_of(tree, "hub") == {"queue", "power"}
