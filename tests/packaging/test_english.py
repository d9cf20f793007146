"""Users read plain professional English: text shown to them has none of the phrases that CONTRIBUTING.md rules out."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PARTS = (
    "analysis", "cli", "config", "energy", "experiment", "explanation", "kernel", "policy", "records", "report",
    "rollout", "scenario", "studies", "world", "__init__.py", "__main__.py", "annuity.py", "api.py", "choices.py",
    "errors.py", "rng.py", "units.py",
)  # fmt: skip
"""Folders and files of the package that are checked."""
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")]
)
"""Markdown files that are checked: all."""

PATTERNS = {
    r"\bkey figures?\b": "KPI",
    r"(?<![Tt]here )\b(is|are) no\b(?! (longer|more|less|other)\b)": "is not a ..., there is no ...",
    r"\banew\b": "again",
    r"\b(the|its|their|at) begin\b|\bbegin of\b": "beginning, start",
    r"\balone([.;:)]|\Z)": "only",
    r"\bstands? (there|twice)\b": "is listed twice, is already defined",
    r"\bmeans? nothing\b": "does not apply, has no effect",
    r"(^|[.;:] )(Who|Whoever|Where) (finds?|has|wants?|would|is|stays?|asks?)\b(?![^.;]*\?)": "begin with the subject",
    r"\b[Nn]obody\b": "no truck, no driver, none",
    r"\b(is|are) told\b": "is reported",
}
"""What is not written, and what to write instead."""


def findings(text: str) -> list[tuple[int, str]]:
    """Return (line from 0, message) of everything in a text that a pattern matches."""
    return [
        (text.count("\n", 0, match.start()), f"{match[0].strip()!r}; write: {instead}")
        for pattern, instead in PATTERNS.items()
        for match in re.finditer(pattern, text, re.MULTILINE)
    ]


def shown_text(source: str):
    """Yield (line, text) of string literals and of docstrings, without those of private functions and classes."""
    tree = ast.parse(source)
    hidden = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name.startswith("_"):
            first = node.body[0]
            if isinstance(first, ast.Expr):
                hidden.add(first.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            # An f-string is read as one text, with a placeholder for each value.
            hidden.update(node.values)
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in hidden:
            yield node.lineno, node.value


def prose(markdown: str) -> str:
    """Return the text with code blocks, inline code and quoted examples blanked, lines kept."""
    without_blocks = re.sub(r"(?ms)^```.*?^```", lambda block: "\n" * block[0].count("\n"), markdown)
    return re.sub(r"`[^`\n]*`|\"[^\"\n]*\"", "``", without_blocks)


MODULES = [
    path
    for part in PARTS
    for path in sorted((ROOT / "corridorsim").glob(f"{part}/**/*.py" if "." not in part else part))
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_of_the_package(path):
    faults = [
        f"{path.relative_to(ROOT)}:{line + offset}: {message}"
        for line, text in shown_text(path.read_text(encoding="utf-8"))
        for offset, message in findings(text)
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents(name):
    text = prose((ROOT / name).read_text(encoding="utf-8"))
    faults = [f"{name}:{line + 1}: {message}" for line, message in findings(text)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "text",
    [
        "5 is no date",
        "Rank parameters by their influence on the key figures.",
        "Power is shared anew.",
        "the begin of the run",
        "Run this scenario alone.",
        "'plaza' stands there twice",
        "rule best means nothing for tariffs",
        "Who finds none drives on.",
        "There is a rule. Where is none, nothing changes.",
        "Nobody waits, and nobody leaves.",
    ],
)
def test_the_patterns_find_what_they_are_for(text):
    assert findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "it is no longer open",
        "there is no road from A to B",
        "the tail is no more than 2 %",
        "trucks begin at 06:00",
        "a driver alone in the cab drives on",
        "stand-alone report",
        "beginning",
        "What is shown? Where is it?",
        "there are no other hubs",
    ],
)
def test_the_patterns_leave_good_english_alone(text):
    assert not findings(text)
