"""Reading experiment files: what comes back, and every refusal with its place."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from corridorsim.config.reading import plain_yaml
from corridorsim.config.reading import source as source_module
from corridorsim.config.reading.source import Position, Source, merge, path_text, read_source, scenario_source, subtree
from corridorsim.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, text: str | bytes, name: str = "exp.yaml") -> Source:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_source(file)


def refused(folder: Path, text: str | bytes) -> list[tuple[int, int, str, str]]:
    """Line, column, path and message of each problem."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    assert {problem.file for problem in caught.value.problems} == {str(folder / "exp.yaml")}
    return [(p.line, p.column, p.path, p.message) for p in caught.value.problems]


def test_scalars_follow_the_core_schema_of_yaml_1_2(tmp_path: Path) -> None:
    text = """\
country: NO
word: yes
clock: 22:30
zeros: 012
octal: 0o17
hexadecimal: 0x1F
grouped: 1_000
small: 1e-3
point: .5
on: true
nothing:
tilde: ~
day: 2027-03-01
instant: 2027-03-01T22:30:00Z
local: 2027-03-01 22:30
quoted: '2027-03-01'
tagged: !!str 12
bang: ! 12
folded: >
  two
  lines
"""
    data = read(tmp_path, text).data
    expected = {
        "country": "NO",
        "word": "yes",
        "clock": "22:30",
        "zeros": 12,
        "octal": 15,
        "hexadecimal": 31,
        "grouped": "1_000",
        "small": 0.001,
        "point": 0.5,
        "on": True,
        "nothing": None,
        "tilde": None,
        "day": date(2027, 3, 1),
        "instant": datetime(2027, 3, 1, 22, 30, tzinfo=UTC),
        "local": datetime(2027, 3, 1, 22, 30),
        "quoted": "2027-03-01",
        "tagged": "12",
        "bang": "12",
        "folded": "two lines\n",
    }
    assert data == expected
    assert {key: type(value) for key, value in data.items()} == {k: type(v) for k, v in expected.items()}


def test_places_of_keys_and_values(tmp_path: Path) -> None:
    source = read(tmp_path, "# head\nhubs:\n  venlo:\n    evses: [1, {kw:   350}]\n")
    file = str(tmp_path / "exp.yaml")
    path = ("hubs", "venlo", "evses", 1, "kw")
    assert source.positions[path] == Position(file, 4, 17)
    assert source.values[path] == Position(file, 4, 23)
    assert source.positions[path[:2]] == Position(file, 3, 3)
    assert source.values[path[:2]] == Position(file, 4, 5)
    assert source.positions[path[:4]] == source.values[path[:4]] == Position(file, 4, 16)
    assert source.positions[()] == Position(file, 2, 1)
    assert path_text(path) == "hubs.venlo.evses[1].kw"
    assert path_text(()) == "(top level)"


def test_places_with_byte_order_mark_and_old_line_ends(tmp_path: Path) -> None:
    source = read(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: 2\rc: 3\n")
    assert source.data == {"a": 1, "b": 2, "c": 3}
    assert [source.positions[key,].line for key in "abc"] == [1, 2, 3]
    assert source.positions["a",].column == 1


def test_absent_value_stands_after_its_key(tmp_path: Path) -> None:
    source = read(tmp_path, "a:\n\n\nb:\n  -\n  - 2\n")
    assert (source.values["a",].line, source.values["a",].column) == (1, 3)
    assert (source.values["b", 0].line, source.values["b", 0].column) == (5, 4)


def test_aliases_repeat_what_they_name(tmp_path: Path) -> None:
    source = read(tmp_path, "a: &x {k: 1}\nb: *x\n")
    assert source.data == {"a": {"k": 1}, "b": {"k": 1}}
    assert source.positions["b",].line == 2
    assert source.values["b", "k"].line == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "path", "message"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", 4, 3, "b.c", "duplicate key; first used in line 3"),
        ("a:\n  7: x\n", 2, 3, "a", "the key 7 is not text; quote it: '7'"),
        ("2027-03-01T08:00: x\n", 1, 1, "(top level)", "quote it: '2027-03-01T08:00'"),
        ("true: x\n", 1, 1, "(top level)", "quote it: 'true'"),
        (": x\n", 1, 1, "(top level)", "an empty key"),
        ("? [a]\n: x\n", 1, 3, "(top level)", "a key must be text"),
        ("a: !!python/object:os.system x\n", 1, 4, "a", "the tag !!python/object:os.system is not allowed"),
        ("a:\n  - !thing {}\n", 2, 5, "a[0]", "the tag !thing is not allowed"),
        ("a: !!set {b}\n", 1, 4, "a", "the tag !!set is not allowed"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, 3, "c", "merge keys '<<' are not supported"),
        ("a: 1\nb: *x\n", 2, 4, "*x", "there is no anchor &x above"),
        ("a: &x [*x]\n", 1, 8, "a", "nest the file more than 50 levels deep"),
        ("a: &x [*x, *x]\n", 1, 8, "a", "nest the file more than 50 levels deep"),
        ("a: " + "[" * 50 + "]" * 50, 1, 53, "(file)", "nested more than 50 levels deep"),
        ("[" * 100_000, 1, 51, "(file)", "nested more than 50 levels deep"),
        ("a: .nan\n", 1, 4, "a", ".nan; numbers must be finite"),
        ("a: [1, -.inf]\n", 1, 8, "a[1]", "-.inf; numbers must be finite"),
        ("a: 1e400\n", 1, 4, "a", "1e400; numbers must be finite"),
        (f"a: {'9' * 301}\n", 1, 4, "a", "a number of 301 digits; at most 300 are supported"),
        ("a: 2027-02-30\n", 1, 4, "a", "2027-02-30 is not a valid date or time"),
        ("a: 2027-02-03 25:00\n", 1, 4, "a", "2027-02-03 25:00 is not a valid date or time"),
        ('a: "\\ud800"\n', 1, 4, "a", "half of a surrogate pair"),
        ('a: {"\\ud800": 1}\n', 1, 5, "a.\ud800", "half of a surrogate pair"),
        ("a: 1\n---\nb: 2\n", 2, 1, "(file)", "a second document"),
        ("", 1, 1, "(file)", "the file is empty"),
        ("# only a comment\n", 1, 1, "(file)", "the file is empty"),
        ("---\n", 1, 4, "(file)", "the file is empty"),
        ("- a\n- b\n", 1, 1, "(file)", "found a list; an experiment must be a mapping"),
        ("word\n", 1, 1, "(file)", "found a single value; an experiment must be a mapping"),
        (b"a: 1\nb: x\xe9\n", 2, 5, "(file)", "byte 0xe9 is not UTF-8"),
        ("a: 1\nb: \x07\n", 2, 4, "(file)", "the character U+0007 is not allowed"),
        ("%YAML 1.1\n---\na: no\n", 2, 1, "(file)", "only YAML 1.2 is supported"),
        ("a: b: c\n", 1, 5, "(file)", "an unexpected ':'"),
        ("a:\n\tb: 1\n", 2, 1, "(file)", "a tab; use spaces"),
        ("a: 'x\nb: 1\n", 1, 4, "(file)", "a quote that is never closed"),
        ("a: 1\nb: [1, 2\nc: 3\n", 2, 4, "(file)", "a bracket that is never closed"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "(file)", "wrong indentation"),
        ("a: 1\nword\n", 2, 1, "(file)", "a key without ':'"),
        ("a: [1]\n  b\n", 2, 3, "(file)", "wrong indentation"),
        ("[a] b\n", 1, 5, "(file)", "unexpected text after the end of the document"),
        ("a: [1, , 2]\n", 1, 8, "(file)", "a missing value"),
        ("a: | text\n", 1, 6, "(file)", "text after '|' or '>' must start on the next line"),
        ("a: @x\n", 1, 4, "(file)", "must be quoted"),
        ('a: "\\q"\n', 1, 6, "(file)", "an unknown escape"),
        ('a: 1\nb: "\\UFFFFFFFF"\n', 2, 1, "(file)", "invalid YAML after this position"),
    ],
)
def test_refusals(tmp_path: Path, text: str | bytes, line: int, column: int, path: str, message: str) -> None:
    ((found_line, found_column, found_path, found_message),) = refused(tmp_path, text)
    assert (found_line, found_column, found_path) == (line, column, path)
    assert message in found_message


def test_depth_50_is_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, "a: " + "[" * 49 + "]" * 49).positions) == 50


def test_alias_bomb_is_refused_where_it_goes_off(tmp_path: Path) -> None:
    lines = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in zip("abcd", "bcde", strict=True)]
    assert read(tmp_path, "\n".join(lines[:4])).data["d"][9][9][9][9] == 1
    ((line, column, path, message),) = refused(tmp_path, "\n".join([*lines, "f: [0, *e]"]))
    assert (line, column, path) == (6, 8, "f")
    assert "more than 200000 values" in message


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = "a: .nan\n1: {b: .inf}\nc: !x 1\nc: 2\nd: *e\n"
    assert [(line, column) for line, column, *_ in refused(tmp_path, text)] == [
        (1, 4),
        (2, 1),
        (2, 8),
        (3, 4),
        (4, 1),
        (5, 4),
    ]


def test_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert source_module.MAX_BYTES == 16 * 2**20
    assert plain_yaml.MAX_NODES == 200_000
    monkeypatch.setattr(source_module, "MAX_BYTES", 2**20)
    assert read(tmp_path, "a: " + "x" * (2**20 - 3)).data
    assert refused(tmp_path, "a: " + "x" * (2**20 - 2)) == [(0, 0, "(file)", "larger than 1 MiB")]


@pytest.mark.parametrize("name", ["absent.yaml", "", "nul\0.yaml", "loop.yaml"])
def test_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(ConfigError) as caught:
        read_source(tmp_path / name)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.path) == (0, 0, "(file)")
    assert problem.message.startswith("cannot be read: ")


def test_extends_merges_and_keeps_places(tmp_path: Path) -> None:
    (tmp_path / "bases").mkdir()
    (tmp_path / "bases" / "b.yaml").write_text("hub: {kw: 1, n: [1, 2]}\nlist: [1, 2]\ngone: 5\n")
    (tmp_path / "bases" / "c.yaml").write_text("extends: b.yaml\nhub: {n: 7}\nmore: {x: 1}\n")
    source = read(tmp_path, "extends: bases/c.yaml\nhub:\n  kw: 2\nlist: [3]\ngone: null\n")
    assert source.data == {"hub": {"kw": 2, "n": 7}, "list": [3], "gone": None, "more": {"x": 1}}
    assert list(source.data) == ["hub", "list", "gone", "more"]
    base, middle = (str(tmp_path / "bases" / name) for name in ("b.yaml", "c.yaml"))
    own = str(tmp_path / "exp.yaml")
    assert source.values["hub", "kw"] == Position(own, 3, 7)
    assert source.values["hub", "n"] == Position(middle, 2, 10)
    assert source.positions["more", "x"] == Position(middle, 3, 8)
    assert source.values["list", 0] == Position(own, 4, 8)
    assert ("list", 1) not in source.positions
    assert ("hub", "n", 0) not in source.values
    assert base not in {position.file for position in source.positions.values()}


def test_extends_list_later_wins(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x: 1\ny: 1\n")
    (tmp_path / "b.yaml").write_text("y: 2\nz: 2\n")
    assert read(tmp_path, "extends: [a.yaml, b.yaml]\nz: 3\n").data == {"x": 1, "y": 2, "z": 3}
    assert read(tmp_path, "extends: []\nz: 3\n").data == {"z": 3}


def test_extends_through_a_diamond_reads_each_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for level in range(15):
        (tmp_path / f"f{level}.yaml").write_text(f"extends: [f{level + 1}.yaml, f{level + 1}.yaml]\nk{level}: 1\n")
    (tmp_path / "f15.yaml").write_text("last: 1\n")
    parsed = []
    monkeypatch.setattr(source_module, "parse", lambda text, file: parsed.append(file) or plain_yaml.parse(text, file))
    assert len(read_source(tmp_path / "f0.yaml").data) == 16
    assert len(parsed) == 16


@pytest.mark.parametrize(
    ("text", "line", "column", "path", "message"),
    [
        ("a: 1\nextends: none.yaml\n", 2, 10, "extends", "none.yaml cannot be read: No such file"),
        ("extends:\n  - 5\n", 2, 5, "extends[0]", "must be the name of a file"),
        ("extends:\na: 1\n", 1, 9, "extends", "must be the name of a file"),
        ("extends: {a: b}\n", 1, 10, "extends", "must be the name of a file"),
        ('extends: "a\\0b"\n', 1, 10, "extends", "cannot be read"),
        ("extends: exp.yaml\n", 1, 10, "extends", "circular extends: exp.yaml -> exp.yaml"),
    ],
)
def test_extends_refusals(tmp_path: Path, text: str, line: int, column: int, path: str, message: str) -> None:
    ((found_line, found_column, found_path, found_message),) = refused(tmp_path, text)
    assert (found_line, found_column, found_path) == (line, column, path)
    assert message in found_message


def test_extends_circle_is_told_where_it_closes(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("k: 1\nextends: c.yaml\n")
    (tmp_path / "c.yaml").write_text("extends: [exp.yaml]\n")
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "extends: b.yaml\n")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == (str(tmp_path / "c.yaml"), 1, 11)
    assert problem.message.endswith("circular extends: exp.yaml -> b.yaml -> c.yaml -> exp.yaml")


def test_extends_chain_has_an_end(tmp_path: Path) -> None:
    for level in range(40):
        (tmp_path / f"f{level}.yaml").write_text(f"extends: f{level + 1}.yaml\n")
    with pytest.raises(ConfigError, match="more than 20 levels of extends"):
        read_source(tmp_path / "f0.yaml")


def test_faults_of_all_extended_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x: .nan\n")
    (tmp_path / "b.yaml").write_text("y: 1\ny: 2\n")
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "extends: [a.yaml, b.yaml, c.yaml]\n")
    found = [(os.path.relpath(p.file, tmp_path), p.line, p.column) for p in caught.value.problems]
    assert found == [("a.yaml", 1, 4), ("b.yaml", 2, 1), ("exp.yaml", 1, 27)]


SCENARIOS = """\
hub:
  kw: 1
  n: 2
scenarios:
  base:
  more:
    description: more power
    hub:
      kw: 5
  odd: 3
  nested:
    scenarios: {}
"""


def test_scenario_lies_over_the_base(tmp_path: Path) -> None:
    source = read(tmp_path, SCENARIOS)
    more = scenario_source(source, "more")
    assert more.data == {"hub": {"kw": 5, "n": 2}}
    assert (more.values["hub", "kw"].line, more.values["hub", "kw"].column) == (9, 11)
    assert more.values["hub", "n"].line == 3
    assert not any(path[:1] == ("scenarios",) for path in more.positions)
    assert scenario_source(source, "base").data == {"hub": {"kw": 1, "n": 2}}
    assert source.data["hub"] == {"kw": 1, "n": 2}, "the base must not change"


@pytest.mark.parametrize(
    ("name", "position", "path", "message"),
    [
        (
            "nope",
            (4, 1),
            "scenarios",
            "there is no scenario 'nope'; the experiment has: base, more, odd, nested",
        ),
        ("odd", (10, 3), "scenarios.odd", "a scenario must be a mapping"),
        ("nested", (12, 5), "scenarios.nested.scenarios", "not in a scenario"),
    ],
)
def test_scenario_refusals(tmp_path: Path, name: str, position: tuple[int, int], path: str, message: str) -> None:
    source = read(tmp_path, SCENARIOS)
    with pytest.raises(ConfigError) as caught:
        scenario_source(source, name)
    (problem,) = caught.value.problems
    assert ((problem.line, problem.column), problem.path) == (position, path)
    assert message in problem.message


def test_no_scenarios_at_all(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no scenario 'x'; the experiment has: none"):
        scenario_source(read(tmp_path, "a: 1\n"), "x")


def test_subtree_is_a_source(tmp_path: Path) -> None:
    part = subtree(read(tmp_path, "a:\n  b: {c: 1}\nb: 2\n"), ("a", "b"))
    assert part.data == {"c": 1}
    assert set(part.positions) == {(), ("c",)}


def test_merge_replaces_a_mapping_by_a_scalar_and_back(tmp_path: Path) -> None:
    mapping = read(tmp_path, "a: {b: {c: 1}}\n", "m.yaml")
    scalar = read(tmp_path, "a: {b: 2}\n", "s.yaml")
    assert merge(mapping, scalar).data == {"a": {"b": 2}}
    assert ("a", "b", "c") not in merge(mapping, scalar).positions
    assert merge(scalar, mapping).data == mapping.data
    assert merge(scalar, mapping).positions == mapping.positions


def test_a_date_is_a_key_as_it_is_written(tmp_path):
    (tmp_path / "experiment.yaml").write_text("2027-03-01: { day: 2027-03-01 }\n")
    assert read_source(tmp_path / "experiment.yaml").data == {"2027-03-01": {"day": date(2027, 3, 1)}}
