"""Writes an experiment as YAML with all defaults filled in, and its JSON Schema for editors."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum
from io import StringIO
from re import compile as regex
from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic_core import to_jsonable_python
from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from corridorsim.config.reading.plain_yaml import Plain, plain_value

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo
    from ruamel.yaml.nodes import ScalarNode, SequenceNode

LINE_WIDTH = 110

_OVERRIDES = "overrides_without"
"""Marks fields of overrides until their schema is known."""
_ONLY_COMPLETE = {"required", "minProperties", "discriminator"}
"""Keywords that do not apply to overrides."""

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


def overrides_without(*keys: str) -> FieldInfo:
    """Mark a field that maps names to overrides of its own model, except of some keys, for ``json_schema``."""
    field: FieldInfo = Field(json_schema_extra={_OVERRIDES: list(keys)})
    return field


def json_schema(model_class: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of an experiment file, including the key ``extends``, which the loader resolves.

    No key is required in a file that extends another, nor in overrides (``overrides_without``): mappings are merged key
    by key. Lists are replaced as a whole, so that their items are complete everywhere.
    """
    complete = model_class.model_json_schema(by_alias=True)
    definitions = complete.pop("$defs", {})
    partial = _Overrides(definitions)
    open_keys = partial.of(complete)["properties"]
    for entries in open_keys.values():
        if _OVERRIDES in entries:
            _give_overrides(entries, open_keys, partial)
    names = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    extends = names | {"title": "Extends", "description": "Files that this file extends, relative to it."}
    own_keys = {key: value for key, value in complete.pop("properties", {}).items() if _OVERRIDES not in value}
    whole = {"required": complete.pop("required", []), "properties": own_keys}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": definitions | partial.definitions,
        **complete,
        "properties": {"extends": extends} | open_keys,
        "if": {"required": ["extends"]},
        "else": whole,
    }


def _give_overrides(entries: dict[str, Any], keys: dict[str, Any], partial: _Overrides) -> None:
    """Let every entry of a mapping be overrides of the model with these keys."""
    without = entries.pop(_OVERRIDES)
    name = f"{entries['title']}Overrides"
    allowed = {key: value for key, value in keys.items() if key not in without}
    partial.definitions[name] = {"type": "object", "additionalProperties": False, "properties": allowed}
    reference = {"$ref": f"#/$defs/{name}"}
    if "patternProperties" in entries:
        entries["patternProperties"] = dict.fromkeys(entries["patternProperties"], reference)
        entries["additionalProperties"] = False
    else:
        entries["additionalProperties"] = reference


class _Overrides:
    """Definitions of what overrides may give of each model.

    Parameters
    ----------
    complete
        Definitions of the models themselves.

    Attributes
    ----------
    definitions
        Those of overrides that differ from them.
    """

    def __init__(self, complete: dict[str, Any]) -> None:
        self._complete = complete
        self._references: dict[str, str] = {}
        self.definitions: dict[str, Any] = {}

    def of(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return a schema in which all keys of mappings may be left out."""
        changed = {key: value for key, value in schema.items() if key not in _ONLY_COMPLETE}
        if "$ref" in changed:
            changed["$ref"] = self._reference(changed["$ref"])
        for key in ("properties", "patternProperties"):
            if key in changed:
                changed[key] = {name: self.of(value) for name, value in changed[key].items()}
        if isinstance(changed.get("additionalProperties"), dict):
            changed["additionalProperties"] = self.of(changed["additionalProperties"])
        # Without the key that tells them apart, several alternatives may match.
        alternatives = [*changed.pop("oneOf", []), *changed.pop("anyOf", [])]
        kept = [self.of(item) for item in alternatives if item.keys() != {"required"}]
        return changed | {"anyOf": kept} if kept else changed

    def _reference(self, reference: str) -> str:
        if reference not in self._references:
            name = reference.removeprefix("#/$defs/")
            self._references[reference] = f"{reference}Overrides"
            overrides = self.of(self._complete[name])
            if overrides == self._complete[name]:
                self._references[reference] = reference
            else:
                self.definitions[f"{name}Overrides"] = overrides
        return self._references[reference]


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
