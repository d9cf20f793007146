"""Reads YAML fast where a document is plain, by libyaml, and carefully where it is not.

libyaml reads YAML 1.1 and stops at the first error. Where it may differ from the careful parser in data or positions,
and wherever there is something to report, the careful parser reads the document from the beginning.
"""

from __future__ import annotations

from datetime import date, datetime
from re import MULTILINE
from re import compile as regex
from typing import Any

import yaml

from corridorsim.config.reading import plain_yaml
from corridorsim.config.reading.plain_yaml import MAX_DEPTH, MAX_NODES, KeyPath, Plain, Position, Source, plain_value

_UNUSUAL = regex(r"[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|^(%|---|\.\.\.)", MULTILINE)
"""Tabs, other control characters and line ends; directives, and marks of documents."""
_SURROGATE = regex("[\ud800-\udfff]")
_BLOCK_STYLES = frozenset("|>")
"""Of texts over several lines, which libyaml accepts in more forms."""


def parse(text: str, file: str) -> Source:
    """Parse one YAML document whose top level is a mapping.

    Raises
    ------
    ConfigError
        The text is not such a document; holds every fault found.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return parse_plain(text, file) or plain_yaml.parse(text, file)


def parse_plain(text: str, file: str) -> Source | None:
    """Return what ``plain_yaml.parse`` returns; None if the document is not plain, or libyaml is not there."""
    if not yaml.__with_libyaml__ or _UNUSUAL.search(text):
        return None
    try:
        return _Reader(text, file).source()
    except (_NotPlainError, yaml.YAMLError):
        return None


class _NotPlainError(Exception):
    """Something that the careful parser must see."""


class _Reader:
    """Builds plain data from libyaml's events, in one pass."""

    def __init__(self, text: str, file: str) -> None:
        self._next = yaml.cyaml.CParser(text).get_event
        self._file = file
        self._positions: dict[KeyPath, Position] = {}
        self._values: dict[KeyPath, Position] = {}

    def source(self) -> Source:
        for _ in range(2):  # the start of the stream and that of the document
            self._next()
        event = self._next()
        if type(event) is not yaml.MappingStartEvent:
            raise _NotPlainError
        data = self._value(event, self._place(event), ())
        self._next()  # the end of the document
        if type(self._next()) is not yaml.StreamEndEvent:
            raise _NotPlainError
        return Source(self._file, data, self._positions, self._values)

    def _place(self, event: Any) -> Position:
        mark = event.start_mark
        return Position(self._file, mark.line + 1, mark.column + 1)

    def _value(self, event: Any, key_position: Position, path: KeyPath) -> Plain:
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor is not None or event.tag is not None or len(path) >= MAX_DEPTH:
            raise _NotPlainError
        self._positions[path] = key_position
        self._values[path] = self._place(event)
        if len(self._values) > MAX_NODES:
            raise _NotPlainError
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        return self._mapping(path) if kind is yaml.MappingStartEvent else self._sequence(path)

    def _scalar(self, event: Any) -> Plain:
        text: str = event.value
        if not event.implicit[0]:
            if event.style in _BLOCK_STYLES or _SURROGATE.search(text):
                raise _NotPlainError
            return text
        if text == "":  # which libyaml places elsewhere
            raise _NotPlainError
        try:
            return plain_value(text)
        except ValueError as error:
            raise _NotPlainError from error

    def _sequence(self, path: KeyPath) -> list[Plain]:
        items: list[Plain] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._value(event, self._place(event), (*path, len(items))))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, Plain]:
        data: dict[str, Plain] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._key(event)
            if key in data:
                raise _NotPlainError
            data[key] = self._value(self._next(), self._place(event), (*path, key))
        return data

    def _key(self, event: Any) -> str:
        if type(event) is not yaml.ScalarEvent or event.anchor is not None or event.tag is not None:
            raise _NotPlainError
        value = self._scalar(event)
        if isinstance(value, date) and not isinstance(value, datetime):
            return str(event.value)
        if not isinstance(value, str) or (value == "<<" and event.implicit[0]):
            raise _NotPlainError
        return value
