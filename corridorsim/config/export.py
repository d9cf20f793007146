"""Writes an experiment as YAML with all defaults filled in, and its JSON Schema for editors."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum
from io import StringIO
from re import compile as regex
from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python
from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from corridorsim.config.reading.plain_yaml import Plain, plain_value

if TYPE_CHECKING:
    from pydantic import BaseModel
    from ruamel.yaml.nodes import ScalarNode, SequenceNode

LINE_WIDTH = 110

_TAME = regex(r"[A-Za-z_][A-Za-z0-9_]*([ ./-][A-Za-z0-9_]+)*")


def experiment_yaml(model: BaseModel) -> str:
    """Return a model as YAML that :func:`~corridorsim.config.reading.source.read_source` reads back unchanged."""
    return data_yaml(model.model_dump(by_alias=True))


def data_yaml(data: dict[str, Plain]) -> str:
    """Return the data of a model, or of an experiment file, in the format of ``experiment_yaml``."""
    writer = YAML(typ="safe", pure=True)
    writer.Representer = _Representer
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment] # declared as None only
    writer.width = LINE_WIDTH
    stream = StringIO()
    writer.dump(_plain(data), stream)
    return stream.getvalue()


def json_schema(model_class: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of an experiment file, including the key ``extends``, which the loader resolves."""
    schema = model_class.model_json_schema(by_alias=True)
    names = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    extends = names | {"title": "Extends", "description": "Files that this file extends, relative to it."}
    properties = {"extends": extends} | schema.get("properties", {})
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect} | schema | {"properties": properties}


def _plain(value: Plain) -> Plain:
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, dict):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, time):
        return value.isoformat()
    scalar = value is None or isinstance(value, bool | int | float | str | date)
    return value if scalar else to_jsonable_python(value)


def _key(key: Plain) -> str:
    if isinstance(key, Enum):
        key = key.value
    return key if isinstance(key, str) else str(to_jsonable_python(key))


class _Representer(SafeRepresenter):
    """Writes YAML that the loader reads back unchanged, with lists of scalars on one line."""

    def ignore_aliases(self, data: Plain) -> bool:  # noqa: ARG002 - ruamel's signature
        return True

    def represent_text(self, text: str) -> ScalarNode:
        # ruamel leaves text unquoted that is read back differently, such as "?0" in a list; quote all but simple words.
        bare = _TAME.fullmatch(text) is not None and plain_value(text) == text
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=None if bare else '"')

    def represent_number(self, number: float) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:float", repr(number))

    def represent_instant(self, instant: datetime) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:timestamp", instant.isoformat())

    def represent_items(self, items: list[Plain]) -> SequenceNode:
        flow = not any(isinstance(item, dict | list) for item in items)
        return self.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flow)


_Representer.add_representer(str, _Representer.represent_text)
_Representer.add_representer(float, _Representer.represent_number)
_Representer.add_representer(datetime, _Representer.represent_instant)
_Representer.add_representer(list, _Representer.represent_items)
