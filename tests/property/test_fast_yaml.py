"""libyaml's reading of a document is the careful parser's, with all positions, or is left to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.config.reading import fast_yaml, plain_yaml
from corridorsim.errors import ConfigError

FRAGMENTS = [
    "a", "b", "key", "1", "0x1F", "0o17", "012", "1_000", "1:30", "22:30", "yes", "NO", "~", "null", "true", ".5",
    "1e3", "2030-01-01", "2030-01-01T10:00", ": ", ":", "- ", "-", "\n", "\n  ", "\n    ", " ", "{", "}", "[", "]",
    ",", ", ", "? ", "# ", " # note", "'", '"', "|", "|\n  ", "> ", "&a ", "*a", "!x ", "!!str ", "@", "`", "%", "\\",
    "\\n", "\\/", "\\x41", "\\ud800", "\u00e9", "\u00a0", "\u2028", "\u0085", "\t", "\ufeff", "<<", "=", "a: 1\n",
    "b: [1, 2]\n", "c: {x: 1}\n", "d:\n  e: 1\n", "x: 'it''s'\n", "--- ", "...", "a:b", "{a:1}", "[a:b]", "{a: }",
    "- - 1\n", "a #b", "a#b", "-1", "+1", ":a", "::", "\r\n", "\r",
]  # fmt: skip
BROKEN = st.builds("".join, st.lists(st.sampled_from(FRAGMENTS), max_size=14))

WORDS = st.sampled_from(["north", "a b", "no", "Yes", "1:30", "1_000", "é", "x:y", "#1"])
SCALARS = st.one_of(st.integers(-99, 99), st.floats(-1e6, 1e6), st.booleans(), WORDS.map(repr), st.just("2030-03-05"))
FLOW = st.recursive(
    SCALARS.map(str),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(inner, max_size=4).map(
            lambda items: "{" + ", ".join(f"k{i}: {item}" for i, item in enumerate(items)) + "}"
        )
    ),
    max_leaves=8,
)


@st.composite
def blocks(draw, depth=0):
    """Lines of a mapping in block style, with comments."""
    lines = []
    for i in range(draw(st.integers(1, 4))):
        note = draw(st.sampled_from(["", " # note", "  # a: b"]))
        if depth < 3 and draw(st.booleans()):
            lines += [f"k{i}:{note}", *(f"  {line}" for line in draw(blocks(depth + 1)))]
        elif draw(st.booleans()):
            lines += [f"k{i}:{note}", *(f"  - {draw(FLOW)}" for _ in range(draw(st.integers(1, 3))))]
        else:
            lines.append(f"'k{i}': {draw(FLOW)}{note}")
    return lines


def told(source):
    """All that a source holds, types included."""
    return repr((source.data, list(source.positions.items()), list(source.values.items())))


@given(text=BROKEN)
def test_whatever_is_read_fast_is_read_equally_with_care(text):
    for document in (text, f"k: {text}\nz: 1\n"):
        fast = fast_yaml.parse_plain(document, "mine.yaml")
        if fast is not None:
            assert told(fast) == told(plain_yaml.parse(document, "mine.yaml"))


@given(lines=blocks())
def test_usual_documents_are_read_fast_and_equally(lines):
    text = "\n".join(lines)
    fast = fast_yaml.parse_plain(text, "mine.yaml")
    assert fast is not None
    assert told(fast) == told(plain_yaml.parse(text, "mine.yaml"))


@given(text=BROKEN)
def test_faults_are_those_of_the_careful_parser(text):
    try:
        careful = told(plain_yaml.parse(text, "mine.yaml"))
    except ConfigError as error:
        with pytest.raises(ConfigError) as raised:
            fast_yaml.parse(text, "mine.yaml")
        assert raised.value.problems == error.problems
    else:
        assert told(fast_yaml.parse(text, "mine.yaml")) == careful
