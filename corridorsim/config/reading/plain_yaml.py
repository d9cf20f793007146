"""YAML 1.2 text to plain data, with the position of every key and value.

Nodes are composed here from ruamel's events, not by its composer: that one prints and warns, recurses without limit,
and follows a ``%YAML 1.1`` line, under which ``NO`` is false and ``22:30`` is 1350.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from re import compile as regex
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.reader import ReaderError

from corridorsim.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

KeyPath = tuple[str | int, ...]
Plain = Any
"""YAML data: mappings with text keys, lists, and scalars."""

MAX_DEPTH = 50
MAX_NODES = 200_000
MAX_DIGITS = 300

_TAG = "tag:yaml.org,2002:"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = regex(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = regex(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = regex(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DATE = regex(r"\d{4}-\d\d-\d\d")
_INSTANT = regex(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?( ?Z|[-+]\d\d(:?\d\d)?)?")
_SURROGATE = regex("[\ud800-\udfff]")

# Part of ruamel.yaml's message, and ours for it; the first match is used.
_SYNTAX = (
    ("mapping values are not allowed", "an unexpected ':'; quote text that contains ': ', or fix the indentation"),
    ("character '\\t'", "a tab; use spaces"),
    ("could not find expected ':'", "a key without ':' and a space after it"),
    ("found unexpected end of stream", "a quote that is never closed"),
    ("expected <block end>", "wrong indentation, or a missing '-' or ':'"),
    ("sequence entries are not allowed", "an unexpected '- '; start a list on its own line"),
    ("that cannot start any token", "text that starts with this character must be quoted"),
    ("expected ',' or", "a bracket that is never closed, or a missing ','"),
    ("unknown escape character", "an unknown escape; double a backslash, or use single quotes"),
    (
        "expected '<document start>'",
        "unexpected text after the end of the document; check indentation and brackets",
    ),
    ("expected the node content", "a missing value, or an extra bracket or comma"),
    ("expected a comment or a line break", "text after '|' or '>' must start on the next line"),
    ("incompatible YAML document", "only YAML 1.2 is supported; remove the %YAML line"),
)


class Position(NamedTuple):
    """A position in a file; ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """Plain data of an experiment, with positions.

    ``positions`` holds the position of each entry's key (of the item itself in a list), ``values`` that of its value.
    Both have an entry for the empty path: the start of the data.
    """

    file: str
    data: dict[str, Plain]
    positions: dict[KeyPath, Position] = field(default_factory=dict)
    values: dict[KeyPath, Position] = field(default_factory=dict)


def path_text(path: KeyPath) -> str:
    """Return a path as text such as ``hubs.venlo.evses[2].power_kw``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or "(top level)"


def parse(text: str, file: str) -> Source:
    """Parse one YAML document whose top level is a mapping.

    Raises
    ------
    ConfigError
        The text is not such a document; holds every fault found.
    """
    # ruamel treats '\r' separately; with one kind of line end, positions can be counted in the text.
    composer = _Composer(text.replace("\r\n", "\n").replace("\r", "\n"), file)
    root = composer.compose()
    if root.kind != "mapping":
        empty = root.kind == "scalar" and root.text == ""
        found = "the file is empty" if empty else f"found a {'list' if root.kind == 'sequence' else 'single value'}"
        composer.stop(root.position, f"{found}; an experiment must be a mapping (key: value)")
    builder = _Builder(composer.problems)
    data = builder.build(root, root.position, ())
    if builder.problems:
        raise ConfigError(builder.problems)
    return Source(file, data, builder.positions, builder.values)


def plain_value(text: str) -> Plain:
    """Return the value of an unquoted scalar by the core schema of YAML 1.2, extended by dates.

    Raises
    ------
    ValueError
        It looks like a number or a date, but cannot be used as one.
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    return text if text[0].isalpha() else _number_or_date(text)


def _number_or_date(text: str) -> Plain:
    if _INT.fullmatch(text):
        if len(text) > MAX_DIGITS:
            raise ValueError(f"a number of {len(text)} digits; at most {MAX_DIGITS} are supported")
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    if _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text):
        number = float(text.replace(".", "", 1)) if _NOT_FINITE.fullmatch(text) else float(text)
        if not isfinite(number):
            raise ValueError(f"{text}; numbers must be finite")
        return number
    if _DATE.fullmatch(text) or _INSTANT.fullmatch(text):
        return _calendar(text)
    return text


def _calendar(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text.replace(" Z", "Z"))
    except ValueError as error:
        raise ValueError(f"{text} is not a valid date or time; quote it if it is meant as text") from error


@dataclass(slots=True)
class _Node:
    """A node of the YAML graph; the only child of an alias is the node that it names."""

    kind: str
    position: Position
    tag: str | None = None
    text: str = ""
    plain: bool = False
    children: list[_Node] = field(default_factory=list)


class _Composer:
    """Composes nodes from ruamel's events; stops at the first syntax error."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self.anchors: dict[str, _Node] = {}
        self.last = Position(file, 1, 1)

    def compose(self) -> _Node:
        root: _Node | None = None
        open_nodes: list[_Node] = []
        for event in self._events():
            if isinstance(event, DocumentStartEvent):
                self._check_document(event, root)
            elif isinstance(event, SequenceEndEvent | MappingEndEvent):
                open_nodes.pop()
            elif isinstance(event, NodeEvent):
                node = self._node(event)
                if open_nodes:
                    open_nodes[-1].children.append(node)
                root = root or node
                if node.kind in {"sequence", "mapping"}:
                    open_nodes.append(node)
                if len(open_nodes) > MAX_DEPTH:
                    self.stop(node.position, f"nested more than {MAX_DEPTH} levels deep")
        if root is None:
            self.stop(Position(self.file, 1, 1), "the file is empty; an experiment must be a mapping (key: value)")
        return root

    def _events(self) -> Iterator[Any]:
        try:
            for event in YAML(typ="safe", pure=True).parse(self.text):
                self.last = Position(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
                yield event
        except ReaderError as error:
            line = self.text.count("\n", 0, error.position) + 1
            column = error.position - self.text.rfind("\n", 0, error.position)
            self.stop(Position(self.file, line, column), f"the character U+{error.character:04X} is not allowed")
        except MarkedYAMLError as error:
            self._stop_at_syntax(error)
        except (
            YAMLError,
            ArithmeticError,
            AssertionError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:
            # ruamel raises some internal errors, such as chr() of an escape beyond Unicode.
            self.stop(self.last, f"invalid YAML after this position ({error})")

    def stop(self, position: Position, message: str) -> NoReturn:
        found = Problem(position.file, position.line, position.column, "(file)", message)
        raise ConfigError([*self.problems, found])

    def _stop_at_syntax(self, error: MarkedYAMLError) -> NoReturn:
        said = str(error.problem)
        message = next((words for start, words in _SYNTAX if start in said), said)
        # Unclosed brackets and quotes are reported where they open: ruamel notices only further down.
        opened = ("expected ',' or", "unexpected end of stream", "could not find expected ':'")
        mark = error.context_mark if any(words in said for words in opened) else error.problem_mark
        mark = mark or error.problem_mark or error.context_mark
        position = Position(self.file, mark.line + 1, mark.column + 1) if mark else self.last
        self.stop(position, message)

    def _check_document(self, event: DocumentStartEvent, root: _Node | None) -> None:
        if root is not None:
            self.stop(self.last, "a second document; an experiment file must have only one")
        if event.version not in {None, (1, 2)}:
            self.stop(self.last, "only YAML 1.2 is supported; remove the %YAML line")

    def _node(self, event: NodeEvent) -> _Node:
        position = self._place(event)
        if isinstance(event, AliasEvent):
            node = _Node("alias", position)
            if event.anchor in self.anchors:
                node.children.append(self.anchors[event.anchor])
            else:
                message = f"there is no anchor &{event.anchor} above"
                self.problems.append(
                    Problem(position.file, position.line, position.column, f"*{event.anchor}", message)
                )
            return node
        if isinstance(event, ScalarEvent):
            node = _Node("scalar", position, event.tag, event.value, event.implicit[0])
        elif isinstance(event, CollectionStartEvent):
            node = _Node("mapping" if isinstance(event, MappingStartEvent) else "sequence", position, event.tag)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _place(self, event: NodeEvent) -> Position:
        if not (isinstance(event, ScalarEvent) and event.value == "" and event.implicit[0]):
            return self.last
        # ruamel positions an absent value at the next token; go back to the end of the text before it.
        end = event.start_mark.index
        while end > 0 and self.text[end - 1].isspace():
            end -= 1
        line = self.last.line - self.text.count("\n", end, event.start_mark.index)
        return Position(self.file, line, end - self.text.rfind("\n", 0, end))


class _Builder:
    """Builds plain data from nodes, and records positions and faults."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.positions: dict[KeyPath, Position] = {}
        self.values: dict[KeyPath, Position] = {}
        self.count = 0
        self.alias: Position | None = None
        """The outermost alias that is being followed."""

    def note(self, position: Position, path: KeyPath, message: str) -> None:
        self.problems.append(Problem(position.file, position.line, position.column, path_text(path), message))

    def build(self, node: _Node, key_position: Position, path: KeyPath) -> Plain:
        self.count += 1
        if node.kind == "alias":
            return self._alias(node, key_position, path)
        self._check_limits(node, path)
        self.positions[path] = key_position
        self.values[path] = node.position
        if node.kind == "mapping":
            return self._mapping(node, path)
        return self._sequence(node, path) if node.kind == "sequence" else self._scalar(node, path)

    def _alias(self, node: _Node, key_position: Position, path: KeyPath) -> Plain:
        outermost = self.alias is None
        self.alias = self.alias or node.position
        data = self.build(node.children[0], key_position, path) if node.children else None
        if outermost:
            self.alias = None
        return data

    def _check_limits(self, node: _Node, path: KeyPath) -> None:
        if self.count > MAX_NODES:
            message = f"more than {MAX_NODES} values, including those repeated by aliases (*name)"
        elif len(path) > MAX_DEPTH:
            message = f"aliases (*name) nest the file more than {MAX_DEPTH} levels deep"
        else:
            return
        self.note(self.alias or node.position, path[:1], message)
        raise ConfigError(self.problems)

    def _known_tag(self, node: _Node, path: KeyPath, *allowed: str) -> None:
        if node.tag not in {None, "!", *(_TAG + name for name in allowed)}:
            shown = str(node.tag).replace(_TAG, "!!")
            self.note(node.position, path, f"the tag {shown} is not allowed; remove it")

    def _scalar(self, node: _Node, path: KeyPath) -> Plain:
        self._known_tag(node, path, "str")
        if _SURROGATE.search(node.text):
            self.note(node.position, path, "an escape for half of a surrogate pair; write the character itself")
        if not node.plain or node.tag is not None:
            return node.text
        try:
            return plain_value(node.text)
        except ValueError as error:
            self.note(node.position, path, str(error))
            return None

    def _sequence(self, node: _Node, path: KeyPath) -> list[Any]:
        self._known_tag(node, path, "seq")
        return [self.build(item, item.position, (*path, index)) for index, item in enumerate(node.children)]

    def _mapping(self, node: _Node, path: KeyPath) -> dict[str, Plain]:
        self._known_tag(node, path, "map")
        data: dict[str, Plain] = {}
        for key_node, value_node in zip(node.children[::2], node.children[1::2], strict=True):
            key = self._key(key_node, path)
            if key is None:
                self.build(value_node, key_node.position, (*path, key_node.text or "?"))  # only for its faults
                continue
            if key in data:
                first = self.positions[*path, key]
                self.note(key_node.position, (*path, key), f"duplicate key; first used in line {first.line}")
                continue
            data[key] = self.build(value_node, key_node.position, (*path, key))
        return data

    def _key(self, node: _Node, path: KeyPath) -> str | None:
        position = node.position
        if node.kind == "alias" and node.children:
            node = node.children[0]
        if node.kind != "scalar":
            self.note(position, path, "a key must be text")
            return None
        if node.plain and node.tag is None and node.text == "<<":
            self.note(position, path, "merge keys '<<' are not supported; write the keys out, or use extends")
            return None
        faults = len(self.problems)
        value = self._scalar(node, (*path, node.text))
        if isinstance(value, date) and not isinstance(value, datetime):
            return node.text
        if len(self.problems) == faults and not isinstance(value, str):
            shown = "an empty key" if node.text == "" else f"the key {node.text} is not text"
            self.note(position, path, f"{shown}; quote it: '{node.text}'")
        return value if isinstance(value, str) else None
