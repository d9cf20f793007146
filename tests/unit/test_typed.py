"""Typed modules: compiled from the sources at hand or refused, and the same files run as plain Python."""

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import corridorsim
from corridorsim.errors import KernelError
from corridorsim.typed import (
    BUILT_FROM,
    CHOICE,
    LIBRARY,
    check_compiled,
    chosen_agents,
    digests,
    find_compiled,
    made_from,
    module_name,
    typed_modules,
)

ROOT = Path(corridorsim.__file__).parents[1]
BATTERY = Path("corridorsim/world/state/battery.py")
LIBRARY_FILE = Path(import_module(LIBRARY).__file__)


@pytest.fixture
def checkout(tmp_path):
    """A copy of all typed modules and of the library as built, in which files may be changed."""
    for source in typed_modules(ROOT):
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        for path in ROOT.joinpath(source).parent.glob(f"{source.stem}.*"):
            shutil.copy(path, tmp_path / source.parent)
    shutil.copy(LIBRARY_FILE, tmp_path / "corridorsim")
    (tmp_path / "ext").mkdir()
    (tmp_path / BUILT_FROM).parent.mkdir()
    (tmp_path / BUILT_FROM).write_text(json.dumps(digests(tmp_path)))
    return tmp_path


def test_the_agents_at_hand_are_compiled_from_the_sources_at_hand():
    assert len(typed_modules(ROOT)) > 10
    check_compiled(ROOT)


def test_a_module_older_than_its_source_is_refused(checkout):
    check_compiled(checkout)
    with (checkout / BATTERY).open("a") as file:
        file.write("# edited\n")
    with pytest.raises(
        KernelError, match=r"world\.state\.battery was not built from .*; build it with: pip install -e"
    ):
        check_compiled(checkout)


def test_a_module_older_than_a_declaration_that_it_uses_is_refused(checkout):
    before = digests(checkout)
    with (checkout / BATTERY).with_suffix(".pxd").open("a") as file:
        file.write("# edited\n")
    changed = {name for name, digest in digests(checkout).items() if before[name] != digest}
    using = {
        module_name(s)
        for s in typed_modules(checkout)
        if checkout / BATTERY.with_suffix(".pxd") in made_from(checkout, s)
    }
    assert changed == using
    assert {"corridorsim.world.state.battery", "corridorsim.world.state.ledger"} <= changed
    assert "corridorsim.world.driver.hours" not in changed
    with pytest.raises(KernelError, match="was not built from"):
        check_compiled(checkout)


def test_a_missing_library_is_refused(checkout):
    (checkout / "corridorsim" / LIBRARY_FILE.name).unlink()
    with pytest.raises(KernelError, match=r"corridorsim\._compiled, is missing; build it with: pip install -e"):
        check_compiled(checkout)


def test_a_module_that_is_not_in_the_library_is_refused_and_not_replaced_by_its_source(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    find_compiled(["corridorsim.world.storms"])
    monkeypatch.delitem(sys.modules, "corridorsim.world.storms", raising=False)
    with pytest.raises(ImportError, match="PyInit_storms"):
        import_module("corridorsim.world.storms")


def test_an_installed_package_has_nothing_to_compare(checkout):
    (checkout / "ext").rmdir()
    (checkout / BUILT_FROM).unlink()
    check_compiled(checkout)


def test_a_choice_that_does_not_exist_is_refused(monkeypatch):
    monkeypatch.setenv(CHOICE, "rust")
    with pytest.raises(KernelError, match="CORRIDORSIM_AGENTS: 'rust' is not one of compiled, python"):
        chosen_agents()


ASK = """
from importlib import import_module
from corridorsim.typed import choose_agents, module_name, typed_modules
from pathlib import Path
import corridorsim
{first}
root = Path(corridorsim.__file__).parents[1]
print({{Path(import_module(module_name(source)).__file__).suffix for source in typed_modules(root)}})
{then}
"""


def asked(first="", then="", **environment):
    command = [sys.executable, "-c", ASK.format(first=first, then=then)]
    return subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("how", ["environment", "call"])
def test_all_typed_modules_run_as_plain_python(how):
    done = asked(**{CHOICE: "python"}) if how == "environment" else asked(first="choose_agents('python')")
    assert done.stdout.strip() == "{'.py'}", done.stderr


def test_all_typed_modules_run_compiled_and_stay_so():
    done = asked(then="choose_agents('python')")
    assert done.stdout.strip() in {"{'.so'}", "{'.pyd'}"}, done.stderr
    assert "the agents of this process run compiled; choose python before they are imported" in done.stderr
