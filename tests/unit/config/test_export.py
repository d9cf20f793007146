"""An experiment written out reads back equal; the schema says what the models say."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from corridorsim.config.base import Name
from corridorsim.config.experiment import Experiment
from corridorsim.config.export import experiment_yaml, json_schema, overrides_without
from corridorsim.config.levers import LEVERS
from corridorsim.config.reading.plain_yaml import parse
from corridorsim.config.reading.source import read_source


class Toy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Colour(Enum):
    RED = "red"


class Part(Toy):
    kind: Literal["part"] = "part"
    since: date | None = Field(default=None, alias="from")
    points: tuple[tuple[float, float], ...] = ((0.0, 350.0), (1.0, 0.1))


class Whole(Toy):
    name: str
    country: str = "NO"
    clock: str = "22:30"
    at: time = time(22, 30)
    instant: datetime = datetime(2027, 3, 1, 22, 30, tzinfo=UTC)
    day: date = date(2027, 3, 1)
    colour: Colour = Colour.RED
    share: Annotated[float, Field(strict=True, ge=0)] = 0.1
    hours: tuple[float, ...] = (1.0,) * 24
    parts: dict[str, Part] = {}
    by_colour: dict[Colour, int] = {Colour.RED: 1}
    by_day: dict[date, int] = {}
    nothing: int | None = None
    anything: dict[str, Any] = {}


def back(folder: Path, model: BaseModel) -> BaseModel:
    file = folder / "out.yaml"
    file.write_text(experiment_yaml(model), encoding="utf-8")
    return type(model).model_validate(read_source(file).data)


def test_defaults_are_written(tmp_path: Path) -> None:
    model = Whole(name="x", parts={"a": Part.model_validate({"from": "2027-01-01"})})
    assert back(tmp_path, model) == model
    data = read_source(tmp_path / "out.yaml").data
    assert list(data) == list(Whole.model_fields)
    assert data["day"] == date(2027, 3, 1)
    assert data["clock"] == "22:30"
    assert data["at"] == "22:30:00"
    assert data["country"] == "NO"
    assert data["colour"] == "red"
    assert data["by_colour"] == {"red": 1}
    assert data["parts"]["a"] == {
        "kind": "part",
        "from": date(2027, 1, 1),
        "points": [[0.0, 350.0], [1.0, 0.1]],
    }


def test_text_reads_well() -> None:
    text = experiment_yaml(Whole(name="x", parts={"a": Part()}))
    assert text.startswith('name: x\ncountry: NO\nclock: "22:30"\n')
    assert "\nday: 2027-03-01\n" in text
    assert "\n    - [0.0, 350.0]\n" in text
    assert max(map(len, text.splitlines())) <= 110
    assert "&" not in text, "equal parts are written out, not as anchors"


@pytest.mark.parametrize("number", [0.1, 1 / 3, 5e-324, 1.7976931348623157e308, 1e16, 1e22, -0.0, 100.0])
def test_floats_come_back_exactly(tmp_path: Path, number: float) -> None:
    model = Whole(name="x", anything={"number": number})
    found = back(tmp_path, model)
    assert isinstance(found, Whole)
    assert type(found.anything["number"]) is float
    assert found.anything["number"].hex() == number.hex()


@pytest.mark.parametrize("text", ["2027-03-01 22:30", "<<", "?0", "null", "1e3", "a: b", "é\n\u2028\x85", "word " * 50])
def test_text_comes_back_as_text(tmp_path: Path, text: str) -> None:
    model = Whole(name=text, anything={text: [text]})
    assert back(tmp_path, model) == model


def test_keys_of_dates_are_text(tmp_path: Path) -> None:
    model = Whole(name="x", by_day={date(2027, 3, 1): 1})
    assert back(tmp_path, model) == model


def test_shared_parts_are_written_twice(tmp_path: Path) -> None:
    part = Part()
    model = Whole(name="x", parts={"a": part, "b": part})
    assert back(tmp_path, model) == model


def test_schema_knows_extends_and_aliases() -> None:
    schema = json_schema(Whole)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["additionalProperties"] is False
    assert schema["else"]["required"] == ["name"]
    assert set(schema["properties"]) == {"extends", *Whole.model_fields}
    assert "from" in schema["$defs"]["Part"]["properties"]
    assert schema["properties"]["share"]["minimum"] == 0


class Box(Toy):
    size: float
    lids: list[Part] = []
    inner: dict[str, Part] = {}


class House(Toy):
    name: str
    box: Box
    shelf: Annotated[dict[str, Box], Field(min_length=1)] = {}
    changes: Annotated[dict[date, dict[str, Any]], overrides_without("name", "changes")] = {}
    rooms: Annotated[dict[Name, dict[str, Any]], overrides_without("rooms", "extends")] = {}


def test_nothing_is_required_where_values_are_merged():
    schema = json_schema(House)
    assert schema["if"] == {"required": ["extends"]}
    assert "required" not in schema
    assert schema["else"]["required"] == ["name", "box"]
    assert schema["else"]["properties"]["box"] == {"$ref": "#/$defs/Box"}
    assert schema["$defs"]["Box"]["required"] == ["size"]
    assert schema["properties"]["box"] == {"$ref": "#/$defs/BoxOverrides"}
    overrides = schema["$defs"]["BoxOverrides"]
    assert "required" not in overrides
    assert overrides["additionalProperties"] is False
    assert overrides["properties"] == schema["$defs"]["Box"]["properties"]
    assert schema["else"]["properties"]["shelf"]["minProperties"] == 1
    assert "minProperties" not in schema["properties"]["shelf"]


def test_overrides_know_their_keys():
    schema = json_schema(House)
    (room,) = schema["properties"]["rooms"]["patternProperties"].values()
    assert schema["properties"]["rooms"]["additionalProperties"] is False
    (rooms, changes) = (
        schema["$defs"][reference["$ref"].removeprefix("#/$defs/")]
        for reference in (room, schema["properties"]["changes"]["additionalProperties"])
    )
    assert rooms["additionalProperties"] is changes["additionalProperties"] is False
    assert set(rooms["properties"]) == {"name", "box", "shelf", "changes"}
    assert set(changes["properties"]) == {"box", "shelf", "rooms"}
    assert rooms["properties"]["changes"] == schema["properties"]["changes"]


CONFIGS = sorted((Path(__file__).parents[3] / "configs").glob("*.yaml"))
SCHEMA = json_schema(Experiment)


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_shipped_experiments_keep_to_the_schema(file):
    assert key_faults(parse(file.read_text(encoding="utf-8"), str(file)).data) == []


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ({}, ["lacks name", "lacks simulation", "lacks jurisdictions", "lacks network", "lacks vehicles",
              "lacks operators"]),
        ({"extends": "a.yaml"}, []),
        ({"extends": ["a.yaml"], "hubs": {"a": {"connection_kw": 5.0}}, "simulation": {"replications": 3}}, []),
        ({"extends": "a.yaml", "hubs": {"a": {"connection": 5.0}}}, ["hubs.a: unknown connection"]),
        ({"extends": "a.yaml", "hubs": {"a": {"evses": [{"count": 2}]}}}, ["hubs.a.evses.0: lacks kind"]),
        ({"extends": "a.yaml", "scenarios": {"s": {"description": "", "hubs": {"a": {"detour_km": 2.0}}}}}, []),
        ({"extends": "a.yaml", "scenarios": {"s": {"hubz": {}}}}, ["scenarios.s: unknown hubz"]),
        ({"extends": "a.yaml", "scenarios": {"s": {"scenarios": {}}}}, ["scenarios.s: unknown scenarios"]),
        ({"extends": "a.yaml", "scenarios": {"s": {"extends": "b.yaml"}}}, ["scenarios.s: unknown extends"]),
        ({"extends": "a.yaml", "scenarios": {"s t": {}}}, ["scenarios: unknown s t"]),
        ({"extends": "a.yaml", "scenarios": {"s": {"policy": {"harmonise": "all"}}}},
         ["scenarios.s.policy: unknown harmonise"]),
        ({"extends": "a.yaml", "changes": {"2030-01-01": {"hubs": {"a": {"connection_kw": 9.0}}}}}, []),
        ({"extends": "a.yaml", "changes": {"2030-01-01": {"simulation": {}}}},
         ["changes.2030-01-01: unknown simulation"]),
        ({"extends": "a.yaml", "scenarios": {"s": {"changes": {"2030-01-01": {"name": "b"}}}}},
         ["scenarios.s.changes.2030-01-01: unknown name"]),
    ],
)  # fmt: skip
def test_the_schema_of_experiments_says_what_is_missing_and_what_is_unknown(data, faults):
    assert key_faults(data) == faults


def test_the_schema_names_the_levers():
    policy = SCHEMA["$defs"]["Policy"]["properties"]
    assert policy["rules"]["propertyNames"]["enum"] == list(LEVERS)
    items = [kind["items"] for kind in policy["harmonize"]["anyOf"] if kind["type"] == "array"]
    assert items == [{"type": "string", "enum": list(LEVERS)}]


def key_faults(data):
    """Keys that the schema of experiments requires and those that it does not know; all other faults are left out."""
    return [f"{'.'.join(path)}: {what}" if path else what for path, what in faults_of(SCHEMA, data, ())]


def faults_of(schema, value, path):
    """Faults of keys by draft 2020-12, of what the schema of experiments uses of it."""
    if "$ref" in schema:
        return faults_of(SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, path)
    alternatives = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    found = min((faults_of(item, value, path) for item in alternatives), key=len, default=[])
    if isinstance(value, list) and schema.get("type") == "array":
        items = schema.get("items", True)
        return found + [
            fault
            for place, item in enumerate(value if isinstance(items, dict) else [])
            for fault in faults_of(items, item, (*path, str(place)))
        ]
    if not isinstance(value, dict):
        return found + ([(path, "is not a mapping")] if schema.get("type") == "object" else [])
    found = found + [(path, f"lacks {key}") for key in schema.get("required", []) if key not in value]
    for key, entry in value.items():
        name = str(key)
        own = [schema["properties"][name]] if name in schema.get("properties", {}) else []
        own += [kind for pattern, kind in schema.get("patternProperties", {}).items() if re.search(pattern, name)]
        further = schema.get("additionalProperties", True)
        own += [further] if not own and isinstance(further, dict) else []
        if not own and further is False:
            found.append((path, f"unknown {name}"))
        found += [fault for kind in own for fault in faults_of(kind, entry, (*path, name))]
    if "else" in schema and any(key not in value for key in schema["if"]["required"]):
        found += [fault for fault in faults_of(schema["else"], value, path) if fault not in found]
    return found
