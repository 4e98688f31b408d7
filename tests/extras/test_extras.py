"""What the extras say of themselves is so."""

import ast
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import coding.extras
from coding.access import Permission
from coding.extras import EXTRAS, features, offered
from coding.store.columns import TABLES
from tests.helpers.paths import ROOT
from tests.security.test_files_apart import PARSERS, calls

FOLDERS = [ROOT / "coding" / "extras" / feature.name for feature in features()]


def imported(path: Path) -> set[str]:
    results = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            results |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            results.add((node.module or "").partition(".")[0])
    return results


def test_every_folder_is_in_the_list_and_what_is_deleted_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = {path.parent.name for path in (ROOT / "coding" / "extras").glob("*/__init__.py")}
    assert folders == {feature.name for feature in features()} <= set(EXTRAS)
    monkeypatch.setattr(coding.extras, "EXTRAS", ("deleted", *EXTRAS))
    assert coding.extras.features.__wrapped__() == features()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_screens_stand_in_pages_and_statements_in_tables(folder: Path) -> None:
    for path in folder.rglob("*.py"):
        assert "pages" in path.parts or "streamlit" not in imported(path), path
        assert path.name == "tables.py" or not re.search(r"\bcursor\.execute", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_what_takes_files_is_listed_with_what_reads_them(folder: Path) -> None:
    takes = calls(str(folder.relative_to(ROOT)), {"file_uploader", "file_bytes", "read_file"})
    assert not takes or (ROOT / "tests" / "extras" / folder.name / "test_files_apart.py").exists()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_module_that_parses_is_listed(folder: Path) -> None:
    own = f"tests.extras.{folder.name}.test_files_apart"
    listed = getattr(import_module(own), "PARSED_IN", {}) if find_spec(own) else {}
    below = folder.relative_to(ROOT)
    assert calls(str(below), PARSERS) == {(below / path).as_posix() for path in listed}


def test_what_features_say_is_there() -> None:
    for feature in features():
        assert set(feature.tables) <= TABLES.keys()
        assert all(page.permission in Permission.__members__ for page in feature.pages)
        assert all(offered(what) for what in feature.offers)
