"""What pydantic finds, told with place, value and what is allowed."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum
from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from corridorsim.choices import did_you_mean
from corridorsim.config import base
from corridorsim.config.reading.expected import describe, expected
from corridorsim.config.reading.plain_yaml import parse
from corridorsim.config.reading.problems import problem, problems_from

type_name = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Toy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Uniform(Toy):
    uniform: tuple[float, float]


class Shape(Toy):
    mean: Annotated[float, Field(strict=True)]
    sd: Annotated[float, Field(gt=0, strict=True)]


class Normal(Toy):
    normal: Shape


Quantity = Annotated[float, Field(strict=True)] | Uniform | Normal


class Slow(Toy):
    kind: Literal["slow"] = "slow"
    hours: Annotated[float, Field(gt=0)] = 1.0


class Fast(Toy):
    kind: Literal["fast"]
    power_kw: Annotated[float, Field(gt=0, le=3000)]
    load: Quantity = 1.0


class Hub(Toy):
    power_kw: Annotated[float, Field(gt=0, strict=True)]
    share: Annotated[float, Field(ge=0, le=1, strict=True)] = 1.0
    count: Annotated[int, Field(ge=1, lt=100, strict=True)] = 1
    open: bool = True
    label: str | None = None
    code: type_name = "ABC"
    short: Annotated[str, Field(min_length=2, max_length=5)] = "abc"
    size: Literal["small", "large"] = "large"
    colour: Colour = Colour.RED
    since: date = date(2027, 1, 1)
    at: datetime | None = None
    clock: time = time(8)
    weights: Annotated[tuple[float, ...], Field(min_length=2, max_length=2)] = (1.0, 1.0)
    point: tuple[float, Annotated[float, Field(ge=0)]] = (0.0, 0.0)
    names: dict[type_name, float] = {}
    step: Annotated[int, Field(multiple_of=5)] = 5
    load: Quantity | None = None
    plug: Annotated[Slow | Fast, Field(discriminator="kind")] = Slow()
    plugs: tuple[Annotated[Slow | Fast, Field(discriminator="kind")], ...] = ()
    days: Literal["none", "all"] | tuple[Literal["mon", "tue"], ...] = "none"
    toll: Annotated[float, Field(ge=0, strict=True)] | dict[str, Annotated[float, Field(ge=0, strict=True)]] | None = (
        None
    )
    from_: int = Field(default=0, alias="from")
    odd: int = 1
    even: int = 2
    special: int = 0

    @field_validator("odd")
    @classmethod
    def _odd(cls, number: int) -> int:
        if number % 2 == 0:
            raise ValueError(f"{number} is even")
        return number

    @field_validator("even")
    @classmethod
    def _even(cls, number: int) -> int:
        if number % 2:
            raise AssertionError(f"{number} is odd")
        return number

    @field_validator("special")
    @classmethod
    def _special(cls, number: int) -> int:
        if number:
            raise PydanticCustomError("not_nothing", "only nothing is special")
        return number

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.power_kw > 1000 and self.size == "small":
            raise ValueError("a small hub has at most 1000 kW")
        return self


class Top(Toy):
    name: str = "x"
    hubs: Annotated[dict[str, Hub], Field(min_length=1)]
    rows: Annotated[tuple[Hub, ...], Field(min_length=1)] | None = None
    free: dict[str, Any] = {}


def told(text: str, model: type[BaseModel] = Top) -> list[str]:
    source = parse(text, "f.yaml")
    with pytest.raises(ValidationError) as caught:
        model.model_validate(source.data)
    return [str(problem) for problem in sorted(problems_from(caught.value, source, model))]


FORMS = "a number, {uniform: ...} or {normal: ...}"


@pytest.mark.parametrize(
    ("entry", "column", "path", "message"),
    [
        ("share: 1.5", 8, "share", "1.5; allowed: a number from 0 to 1"),
        ("share: '0.5'", 8, "share", "'0.5'; allowed: a number from 0 to 1; write it without quotes"),
        ("share: half", 8, "share", "'half'; allowed: a number from 0 to 1"),
        ("share: true", 8, "share", "true; allowed: a number from 0 to 1"),
        ("share: false", 8, "share", "false; allowed: a number from 0 to 1"),
        ("share:", 7, "share", "null; allowed: a number from 0 to 1"),
        ("share: {a: 1}", 1, "share", "a mapping; allowed: a number from 0 to 1"),
        ("count: 0", 8, "count", "0; allowed: a whole number of at least 1 and below 100"),
        ("count: 100", 8, "count", "100; allowed: a whole number of at least 1 and below 100"),
        ("count: 1.5", 8, "count", "1.5; allowed: a whole number of at least 1 and below 100"),
        ("open: maybe", 7, "open", "'maybe'; allowed: true or false"),
        ("label: 5", 8, "label", "5; allowed: text"),
        ("label: [a]", 1, "label", "a list of 1; allowed: text"),
        ("code: euro", 7, "code", "'euro'; allowed: three capital letters such as EUR"),
        ("short: a", 8, "short", "'a'; allowed: text, at least 2 and at most 5 characters"),
        ("short: abcdef", 8, "short", "'abcdef'; allowed: text, at least 2 and at most 5 characters"),
        ("size: lrge", 7, "size", "'lrge'; allowed: small or large; did you mean 'large'?"),
        ("size: 4", 7, "size", "4; allowed: small or large"),
        ("colour: rde", 9, "colour", "'rde'; allowed: red or green; did you mean 'red'?"),
        ("since: soon", 8, "since", "'soon'; allowed: a date such as 2027-03-01"),
        ("since: 2027-03-01T10:00", 8, "since", "2027-03-01T10:00:00; allowed: a date such as 2027-03-01"),
        ("at: later", 5, "at", "'later'; allowed: an instant such as 2027-03-01T08:30:00"),
        ("clock: noon", 8, "clock", "'noon'; allowed: a time of day such as 08:30"),
        ("weights: [1]", 1, "weights", "a list of 1; allowed: a list of 2"),
        ("weights: [1, 2, 3]", 1, "weights", "a list of 3; allowed: a list of 2"),
        ("weights: 3", 10, "weights", "3; allowed: a list of 2, each a number"),
        ("weights: [1, x]", 14, "weights[1]", "'x'; allowed: a number"),
        ("point: [1]", 1, "point", "a list of 1; allowed: a list of 2"),
        ("point: [1, 2, 3]", 1, "point", "a list of 3; allowed: a list of 2"),
        ("point: [1, -2]", 12, "point[1]", "-2; allowed: a number of at least 0"),
        ("names: {eur: 1}", 9, "names.eur", "the key 'eur'; allowed: three capital letters such as EUR"),
        ("names: {EUR: x}", 14, "names.EUR", "'x'; allowed: a number"),
        ("names: 7", 8, "names", "7; allowed: a mapping (key: value)"),
        ("step: 7", 7, "step", "7; allowed: a whole number in steps of 5"),
        ("from: x", 7, "from", "'x'; allowed: a whole number"),
        ("odd: 2", 6, "odd", "2 is even"),
        ("even: 3", 7, "even", "3 is odd"),
        ("special: 3", 10, "special", "only nothing is special"),
        ("load: much", 7, "load", f"'much'; allowed: {FORMS}"),
        ("load: [1]", 1, "load", f"a list of 1; allowed: {FORMS}"),
        (
            "load: {unifrom: [1, 2]}",
            1,
            "load",
            f"a mapping with 'unifrom'; allowed: {FORMS}; did you mean 'uniform'?",
        ),
        ("load: {}", 1, "load", f"an empty mapping; allowed: {FORMS}"),
        ("load: {uniform: [1, x]}", 21, "load.uniform[1]", "'x'; allowed: a number"),
        (
            "load: {uniform: [1], normal: 3}",
            1,
            "load",
            f"a mapping with 'uniform', 'normal'; allowed: {FORMS}",
        ),
        ("load: {uniform: [1, 2], up: 3}", 25, "load.up", "unknown key 'up'; allowed: uniform"),
        ("load: {normal: {mean: 1}}", 8, "load.normal.sd", "missing; required: a number above 0"),
        ("plug: {kind: fsat}", 14, "plug.kind", "'fsat'; allowed: slow or fast; did you mean 'fast'?"),
        ("plug: {hours: 2}", 1, "plug.kind", "missing; required: slow or fast"),
        ("plug: {kind: fast}", 1, "plug.power_kw", "missing; required: a number above 0 and at most 3000"),
        (
            "plug: {kind: fast, power_kw: -1}",
            30,
            "plug.power_kw",
            "-1; allowed: a number above 0 and at most 3000",
        ),
        ("plugs: [{kind: slow, hours: 0}]", 29, "plugs[0].hours", "0; allowed: a number above 0"),
        (
            "plugs: [{kind: fast, power_kw: 1, load: {normal: {mean: 1, sd: 0}}}]",
            64,
            "plugs[0].load.normal.sd",
            "0; allowed: a number above 0",
        ),
        ("days: al", 7, "days", "'al'; allowed: none, all or a list, each mon or tue; did you mean 'all'?"),
        ("days: [mon, teu]", 13, "days[1]", "'teu'; allowed: mon or tue; did you mean 'tue'?"),
        ("toll: -1", 7, "toll", "-1; allowed: a number of at least 0"),
        ("toll: {a: -1}", 11, "toll.a", "-1; allowed: a number of at least 0"),
        ("toll: x", 7, "toll", "'x'; allowed: a number of at least 0 or a mapping (key: value)"),
        ("shaer: 1", 1, "shaer", "unknown key 'shaer'; did you mean 'share'?"),
    ],
)
def test_one_fault(entry: str, column: int, path: str, message: str) -> None:
    found = told(f"hubs:\n  a:\n    power_kw: 1\n    {entry}\n")
    assert found == [f"f.yaml:4:{column + 4}: hubs.a.{path}: {message}"]


def test_key_that_is_there_is_not_suggested() -> None:
    (line,) = told("hubs: {a: {power_kw: 1, power_kW: 1}}\n")
    assert line.startswith("f.yaml:1:25: hubs.a.power_kW: unknown key 'power_kW'; allowed: power_kw, share, count, ")
    assert ", from, odd, even, special" in line, "keys as the file writes them"


def test_missing_key_stands_at_its_parent() -> None:
    assert told("name: y\nhubs:\n  a:\n    share: 1\n") == [
        "f.yaml:3:3: hubs.a.power_kw: missing; required: a number above 0"
    ]
    assert told("\nname: y\n") == ["f.yaml:2:1: hubs: missing; required: a mapping (key: value) of at least 1"]


def test_misspelt_required_key_is_told_once() -> None:
    text = "hubs:\n  a: {power_kW: 350}\n"
    assert told(text) == ["f.yaml:2:7: hubs.a.power_kW: unknown key 'power_kW'; did you mean 'power_kw'?"]


def test_missing_and_unrelated_unknown_key_are_both_told() -> None:
    found = told("hubs:\n  a: {zzz: 350}\n")
    assert [line.split("; ")[0] for line in found] == [
        "f.yaml:2:3: hubs.a.power_kw: missing",
        "f.yaml:2:7: hubs.a.zzz: unknown key 'zzz'",
    ]


def test_fault_of_a_whole_mapping_stands_at_its_key() -> None:
    assert told("hubs:\n  a:\n    power_kw: 2000\n    size: small\n") == [
        "f.yaml:2:3: hubs.a: a small hub has at most 1000 kW"
    ]


def test_bad_items_do_not_make_a_list_too_short() -> None:
    assert told("hubs: {a: {power_kw: 1}}\nrows:\n  - {power_kw: 0}\n") == [
        "f.yaml:3:16: rows[0].power_kw: 0; allowed: a number above 0"
    ]
    assert told("hubs: {a: {power_kw: 1}}\nrows: []\n") == [
        "f.yaml:2:1: rows: an empty list; allowed: a list of at least 1"
    ]
    assert told("hubs: {}\n") == ["f.yaml:1:1: hubs: an empty mapping; allowed: a mapping (key: value) of at least 1"]


def test_all_faults_are_told() -> None:
    text = "nam: 1\nhubs:\n  a: {power_kw: -1, share: 2}\n  b: 3\n"
    assert [line.split(": ")[0] for line in told(text)] == [
        "f.yaml:1:1",
        "f.yaml:3:17",
        "f.yaml:3:28",
        "f.yaml:4:6",
    ]


def test_long_values_are_cut() -> None:
    (line,) = told(f"hubs: {{a: {{power_kw: {'x' * 500}}}}}\n")
    assert len(line) < 150


def test_not_finite_number() -> None:
    source = parse("hubs: {a: {power_kw: 1, share: 1}}", "f.yaml")
    source.data["hubs"]["a"]["power_kw"] = float("inf")
    with pytest.raises(ValidationError) as caught:
        Top.model_validate(source.data)
    (found,) = problems_from(caught.value, source, Top)
    assert found.message == "inf; numbers must be finite"


class Inner(Toy):
    number: int


class Labels(Toy):
    """Alternatives that pydantic labels in many ways."""

    value: list[int] | dict[str, Inner] | Literal["auto"] | None = None


@pytest.mark.parametrize(
    ("value", "path", "message"),
    [
        ("[1, x]", "value[1]", "'x'; allowed: a whole number"),
        ("{a: {number: x}}", "value.a.number", "'x'; allowed: a whole number"),
        (
            "atuo",
            "value",
            "'atuo'; allowed: a list, each a whole number, a mapping (key: value) or auto",
        ),
    ],
)
def test_alternatives_of_many_kinds(value: str, path: str, message: str) -> None:
    (line,) = told(f"value: {value}", Labels)
    assert f": {path}: {message}" in line


class Ticket(TypedDict):
    prices: list[int]


class Foreign(Toy):
    """What is no model of ours is followed by the data."""

    ticket: Ticket


def test_faults_inside_types_that_are_not_followed() -> None:
    (line,) = told("ticket: {prices: [1, x]}", Foreign)
    assert line.startswith("f.yaml:1:22: ticket.prices[1]: 'x'; input should be a valid integer")


def test_problem_is_placed_at_the_nearest_known_thing() -> None:
    source = parse("x: 1\na:\n  b: 5\n  c: [1, 2]\n", "f.yaml")
    assert str(problem(source, ("a", "b"), "m")) == "f.yaml:3:6: a.b: m"
    assert str(problem(source, ("a", "b"), "m", at_key=True)) == "f.yaml:3:3: a.b: m"
    assert str(problem(source, ("a", "c"), "m")) == "f.yaml:4:3: a.c: m"
    assert str(problem(source, ("a", "c", 1), "m")) == "f.yaml:4:10: a.c[1]: m"
    assert str(problem(source, ("a", "z", 3), "m")) == "f.yaml:2:1: a.z[3]: m"
    assert str(problem(source, ("z",), "m")) == "f.yaml:1:1: z: m"


@pytest.mark.parametrize(
    ("word", "choices", "hint"),
    [
        ("venloo", ["venlo", "duisburg"], "; did you mean 'venlo'?"),
        ("Venlo", ["venlo", "venlo2"], "; did you mean 'venlo'?"),
        ("power-kw", ["power_kw"], "; did you mean 'power_kw'?"),
        ("rome", ["venlo", "duisburg"], ""),
        ("x", [], ""),
    ],
)
def test_did_you_mean(word: str, choices: list[str], hint: str) -> None:
    assert did_you_mean(word, choices) == hint


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (base.Name, "letters, digits, '_', '-' and '.', the first a letter or digit, at most 80 characters"),
        (base.Currency, "three capital letters such as EUR"),
        (base.ClockTime, "a time of day from 00:00 to 24:00"),
        (Annotated[str, StringConstraints(pattern="^x+$")], "text that matches ^x+$"),
        (base.Share, "a number from 0 to 1"),
        (Top, "{hubs: ...}"),
        (Slow, "a mapping (key: value)"),
        (Any, ""),
    ],
)
def test_describe(annotation: Any, words: str) -> None:
    assert describe(expected(annotation)) == words
