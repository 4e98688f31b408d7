"""Each extra can be deleted: the rest starts, passes its tests, and opens a project in which the extra was at work."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coding.extras import EXTRAS, features
from coding.workspace.project.open import open_project
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.slow
THERE = [feature.name for feature in features()]
OF_THE_CORE = (
    "tests/unit/test_access.py", "tests/unit/test_every_step_has_a_command.py", "tests/cli/test_command_list.py",
    "tests/store/test_columns.py",
    "tests/workspace/people/test_sites.py", "tests/ui/frame/test_led_to.py", "tests/extras/test_extras.py",
    "tests/workspace/test_operations.py::test_every_kind_of_record_that_can_be_undone_is_in_a_scenario",
    "tests/ui/review/test_page.py::test_release_needs_every_decision_and_a_signature",
)  # fmt: skip
"""Tests that go over all modules, use-cases, commands, tables or pages, and so over what is not there any more."""
PIPELINES = [path.relative_to(ROOT) for path in (ROOT / "pipelines").iterdir() if path.name != "extras"]
EVERY_MODULE = """
import importlib, pkgutil, coding.extras
for info in pkgutil.walk_packages(coding.__path__, "coding."):
    if not info.name.endswith(("__main__", "ui.script")):  # these run the program
        importlib.import_module(info.name)
"""


def own_folders(name: str) -> set[Path]:
    """An extra and its tests, those that another has with it too; journeys are with all others, in one browser."""
    with_others = (ROOT / "tests" / "extras").glob(f"*/{name}")
    own = ("coding/extras", "pipelines/extras", "tests/extras", "tests/browser", "benchmarks")
    return {ROOT / top / name for top in own} | {*with_others}


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A copy of the source tree in which extras and their tests are deleted."""

    def make(*names: str) -> Path:
        copy = tmp_path_factory.mktemp(f"without-{'-'.join(names)}")
        deleted = {folder for name in names for folder in own_folders(name)}

        def left_out(folder: str, names: list[str]) -> list[str]:
            return [name for name in names if name == "__pycache__" or Path(folder) / name in deleted]

        for folder in ("coding", "pipelines/extras", "tests"):
            shutil.copytree(ROOT / folder, copy / folder, ignore=left_out)
        for other in (*PIPELINES, "codebook", "docs", "app.py", "pyproject.toml", "SECURITY.md", "README.md"):
            (copy / other).symlink_to(ROOT / other)
        return copy

    return make


def ran(copy: Path, *words: object) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {"PYTHONPATH": str(copy), "HEARD_PASSPHRASE": PASSPHRASE}
    run = [sys.executable, *map(str, words)]
    done = subprocess.run(run, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("name", THERE)
def test_without_an_extra_the_rest_is_whole(
    name: str, without: Callable[..., Path], small_project: SmallProject
) -> None:
    at_work = importlib.import_module(f"tests.extras.{name}.at_work")
    at_work.begin(small_project)
    small_project.project.store.close()
    copy = without(name)
    there = ran(copy, "-c", f"{EVERY_MODULE}\nprint([one.name for one in coding.extras.features()])")
    assert there == f"{[entry for entry in THERE if entry != name]}\n"
    listed = ran(copy, "-m", "coding.cli", "--help")
    brought = next(feature for feature in features() if feature.name == name).commands
    assert "status" in listed and not [
        entry.name for entry in brought if re.search(rf"^\W*{entry.name}\b", listed, re.M)
    ]
    for command in (("status", "--as", "lea"), ("erase", "P01", "--confirm", "P01", "--as", "sam"), ("doctor",)):
        ran(copy, "-m", "coding.cli", command[0], small_project.folder, *command[1:])
    none_left = ran(copy, "-m", "coding.cli", "theme", "runs", small_project.folder, "--as", "lea")
    assert "None yet." in none_left and not [entry.name for entry in brought if f"heard {entry.name} " in none_left]
    small_project.project = open_project(small_project.folder)
    at_work.after_an_erasure(small_project)


def test_without_any_extra_the_tests_of_the_core_pass(without: Callable[..., Path]) -> None:
    assert " passed" in ran(without(*THERE), "-m", "pytest", "-q", "-p", "no:cacheprovider", *OF_THE_CORE)


@pytest.mark.parametrize("name", EXTRAS)
def test_no_test_of_the_core_needs_an_extra(name: str) -> None:
    needed = re.compile(rf"\b(coding|pipelines|tests)\.extras\.{name}\b|\bfrom \w+\.extras import .*\b{name}\b")
    files = [path for top in ("tests", "benchmarks") for path in (ROOT / top).rglob("*.py")]
    others = [path for path in files if not any(map(path.is_relative_to, own_folders(name)))]
    assert len(others) > 200
    assert not [str(path) for path in others if needed.search(path.read_text(encoding="utf-8"))]
