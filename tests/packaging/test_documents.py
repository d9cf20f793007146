"""Every path that a document names is there, and every heading that it links to; its commands work in any shell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

import click
import pytest

import corridorsim
from corridorsim.cli import COMMANDS
from corridorsim.rng import Streams
from corridorsim.world.demand import flow_trips

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "corridorsim"
FOLDERS = ("benchmarks", "configs", "corridorsim", "docs", "ext", "tests")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))])
MADE = {
    "results/*": "results folders of the examples",
    "my.yaml": "the experiment that the Quick start writes",
    "experiment.yaml": "an experiment of a reader; a results folder holds its own",
    "manifest.json": "in each results folder",
    "summary/*": "in each results folder",
    "*.parquet": "tables of a results folder, where only their names matter",
    "town.json": "the network of a reader",
    "build/*": "made by `make`",
    "OLD.json": "results of benchmarks, as NEW.json and FILE.json",
    "NEW.json": "results of benchmarks",
    "FILE.json": "results of benchmarks",
    "*_name.py*": "a kernel still to be written",
    "ruamel.yaml": "a package",
}
"""What no checkout holds, and why; each must be named somewhere."""
TEXT = {
    *(".py", ".pyi", ".pyx", ".pxd", ".md", ".yaml", ".yml", ".toml", ".json", ".csv", ".cff"),
    *(".html", ".css", ".js", ".j2", ".in"),
}

FILE = re.compile(r"[\w./*-]+\.(?:py|pyi|pyx|pxd|md|yaml|yml|toml|json|csv|cff|html|css|js|j2|parquet)")
FOLDER = re.compile(r"[\w./*-]+/")
BELOW = re.compile(r"([\w.-]+)/[\w./*-]+")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")


def links(text: str) -> list[str]:
    """Where the links of a document lead that stay in the repository."""
    return [link for link in LINK.findall(FENCE.sub("", text)) if not re.match(r"\w+:", link)]


def named_paths(text: str) -> list[str]:
    """Words in backticks and commands that end like a file, end with a slash, or lie below a folder of the tree."""
    shells = "\n".join(body for language, body in FENCE.findall(text) if not language)
    code = [*CODE.findall(FENCE.sub("", text)), *commands(shells)]
    words = [word for part in code for word in part.split()]
    return [word for word in words if is_path(word)]


def commands(text: str) -> list[str]:
    """Shell commands, with the lines on which they go on."""
    joined = re.sub(r"\\\n\s*", "", text)
    return re.findall(r"^ *((?:corridorsim|python|pip|bash|make) .*)", joined, flags=re.MULTILINE)


def unquoted_patterns(text: str) -> list[str]:
    """Words of commands that a shell takes for a pattern of file names; zsh stops where none matches."""
    words = [word for command in commands(text) for word in command.partition(" #")[0].split()]
    return [word for word in words if re.search(r"[*?\[]", re.sub(r"'[^']*'", "", word))]


def is_path(word: str) -> bool:
    below = BELOW.fullmatch(word)
    folders = {base / below[1] for base in (ROOT, PACKAGE)} if below is not None else set()
    folder = any(path.is_dir() for path in folders - {ROOT / "results"})  # which is there only after a run
    return bool(FILE.fullmatch(word) or FOLDER.fullmatch(word)) or folder


def found(path: str, document: Path) -> bool:
    """Whether a path is beside its document, in the repository or in the package; a name without a folder, anywhere."""
    name = path.rstrip("/")
    bases = (document.parent, ROOT, PACKAGE)
    hits = [hit for base in bases for hit in base.glob(name)]
    if "/" not in name:
        hits += [hit for folder in FOLDERS for hit in (ROOT / folder).rglob(name)]
    return any(hit.is_dir() or not path.endswith("/") for hit in hits)


def anchors(document: Path) -> Iterator[str]:
    """What a link to a heading of a document may be, as GitHub makes it."""
    for heading in re.findall(r"^#+ (.+)$", FENCE.sub("", document.read_text(encoding="utf-8")), flags=re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def missing(text: str, document: Path) -> list[str]:
    """What a document names and no checkout holds."""
    wrong = [path for path in named_paths(text) if not is_made(path) and not found(path, document)]
    for link in links(text):
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    return wrong


def is_made(path: str) -> bool:
    return any(fnmatch(path, pattern) for pattern in MADE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_in_a_document_is_there(document: Path) -> None:
    assert missing(document.read_text(encoding="utf-8"), document) == []


def test_every_exception_is_needed() -> None:
    named = {path for document in DOCUMENTS for path in named_paths(document.read_text(encoding="utf-8"))}
    assert [pattern for pattern in MADE if not any(fnmatch(path, pattern) for path in named)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_in_a_document_is_quoted(document: Path) -> None:
    assert unquoted_patterns("".join(body for _, body in FENCE.findall(document.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_in_a_help_text_is_quoted(command: click.Command) -> None:
    assert unquoted_patterns(command.help or "") == []


def text_files() -> Iterator[Path]:
    """Files of the repository that people read and write."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXT)
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in TEXT and path.is_file())


def test_every_text_file_ends_in_one_newline() -> None:
    files = list(text_files())
    assert len(files) > 500
    wrong = [path for path in files if (text := path.read_bytes()) and (text[-1:] != b"\n" or text[-2:] == b"\n\n")]
    assert [path.relative_to(ROOT).as_posix() for path in wrong] == []


def test_examples_of_explain_name_trips_and_hubs_of_the_first_experiment() -> None:
    """Documents and help say ``results/minimal``, the README ``my-results``: the same experiment, with its own seed."""
    texts = [document.read_text(encoding="utf-8") for document in DOCUMENTS] + [
        f"{command.help}\n" for command in COMMANDS
    ]
    examples = [line.split() for text in texts for line in commands(text) if line.startswith("corridorsim explain ")]
    assert len(examples) >= 4
    loaded = corridorsim.load(ROOT / "configs" / "minimal.yaml")
    for words in examples:
        given = {name: value for name, value in pairwise(words) if name.startswith("--")}
        scenario = loaded.built[given["--scenario"]]
        if "--trip" in given:
            streams = Streams(loaded.file.experiment.simulation.seed, 0)
            trips = {trip.trip_id for flow in scenario.flows for trip in flow_trips(scenario, flow, streams)}
            assert given["--trip"] in trips
        else:
            assert given["--hub"] in {hub.name for hub in scenario.hubs}
            offset = datetime.fromisoformat(given["--at"]) - datetime.combine(scenario.clock.start, time())
            assert 0 <= offset.total_seconds() < scenario.clock.end_s


def test_an_unquoted_pattern_is_found() -> None:
    text = "corridorsim sweep a.yaml 'b[1]' \\\n  --set c.*.d=1 --set 'e[0]=2' # f*\nls *"
    assert commands(text) == ["corridorsim sweep a.yaml 'b[1]' --set c.*.d=1 --set 'e[0]=2' # f*"]
    assert unquoted_patterns(text) == ["c.*.d=1"]


def test_paths_are_told_from_other_words() -> None:
    text = """
`corridorsim/nowhere.py`, `world/hub/hub.py`, `ext/_*.pyx`, `bands.py`, `tests/unit` and `new/`, in `EUR/kWh`;
`hubs.a` is a key and `make lint types` a command, as are [`this`](other.md#one) and [that](https://example.org/x.md).

```
corridorsim run configs/none.yaml -o results/x
 report: results/x/report.html
```

```python
path = "in/code.py"
```
"""
    paths = "corridorsim/nowhere.py world/hub/hub.py ext/_*.pyx bands.py tests/unit new/ configs/none.yaml"
    assert named_paths(text) == paths.split()
    assert links(text) == ["other.md#one"]


def test_a_missing_path_is_reported(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text("# One: `two`\n", encoding="utf-8")
    there = "`world/hub/hub.py` `hub.py` `hub/` `ext/_*.pyx` `results/x/report.html` [a](page.md#one-two) [b](page.md)"
    assert missing(there, document) == []
    gone = "`world/nowhere.py` `nowhere.py` `hub.py/` `ext/_*.py` `world/hub/nowhere` [a](#two) [b](gone.md)"
    expected = ["world/nowhere.py", "nowhere.py", "hub.py/", "ext/_*.py", "world/hub/nowhere", "#two", "gone.md"]
    assert missing(gone, document) == expected
