"""An experiment written out reads back equal; the schema says what the models say."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from corridorsim.config.export import experiment_yaml, json_schema
from corridorsim.config.reading.source import read_source

if TYPE_CHECKING:
    from pathlib import Path


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
    assert schema["required"] == ["name"]
    assert set(schema["properties"]) == {"extends", *Whole.model_fields}
    assert "from" in schema["$defs"]["Part"]["properties"]
    assert schema["properties"]["share"]["minimum"] == 0
