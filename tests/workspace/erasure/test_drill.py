"""A backup is tried out beside the project: equal to the row, or said what is wrong, and nothing is changed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from coding.errors import InvalidInput, ProjectDamaged, ProjectMissing, WrongPassphrase
from coding.store.connection import FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.codings.operations import code_passage
from coding.workspace.erasure import restore as erasure_drill
from coding.workspace.erasure.erase import erase
from coding.workspace.erasure.restore import Drilled, drill, restore
from coding.workspace.project import manifest
from coding.workspace.project.backup import make_backup
from coding.workspace.project.manifest import MANIFEST
from coding.workspace.project.open import change_passphrase
from tests.conftest import PASSPHRASE, Prepared, SmallProject
from tests.helpers.survival import flip

pytestmark = pytest.mark.slow

NEW = "another gentle passphrase"


@pytest.fixture
def study(small_project: SmallProject) -> SmallProject:
    code_passage(small_project.as_user("ana"), small_project.releases[0], "C1", 0, 9)
    return small_project


@pytest.fixture(scope="module")
def kept(make_module_project: Any, one_released: Prepared) -> tuple[SmallProject, Path]:
    """A project that nothing is done to, and its only backup."""
    project = make_module_project(like=one_released)
    code_passage(project.as_user("ana"), project.releases[0], "C1", 0, 9)
    return project, backed_up(project)


def backed_up(study: SmallProject) -> Path:
    return Path(make_backup(study.as_user("lea"))["folder"])


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder that an open project does not itself write to."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {name.as_posix(): path.read_bytes() for name, path in files.items() if "tmp" not in name.parts}


def test_a_whole_backup_is_equal_and_nothing_is_changed(kept: tuple[SmallProject, Path]) -> None:
    study, _ = kept
    records = len(study.as_user("sam", vault=True).open_vault().names())
    before = tree(study.folder)
    assert FILE_NAME in before and VAULT_NAME in before
    result = drill(study.folder, passphrase=PASSPHRASE)
    assert not result.problems and not result.notes and result.compared
    assert result.rows is not None and result.rows["coding"] == 1 and result.made_at is not None
    assert result.vault_records == records
    assert tree(study.folder) == before, "beside the open project, and nothing of the copy is left"


def test_without_the_passphrase_it_says_what_was_not_looked_at(kept: tuple[SmallProject, Path]) -> None:
    study, _ = kept
    result = drill(study.folder)
    assert not result.problems and result.vault_records is None and "passphrase" in result.notes[0]
    with pytest.raises(WrongPassphrase):
        drill(study.folder, passphrase="not the passphrase")


def test_the_newest_is_taken_whatever_stands_before_the_time(study: SmallProject) -> None:
    with pytest.raises(ProjectMissing, match="heard backup"):
        drill(study.folder)
    first = backed_up(study)
    second = backed_up(study)
    first.rename(first.with_name(f"before-restore-{first.name}"))
    assert drill(study.folder).backup == second.name
    with pytest.raises(InvalidInput, match="is not a backup"):
        drill(study.folder, "none")


def test_a_backup_without_a_manifest_is_opened_and_counted(kept: tuple[SmallProject, Path], tmp_path: Path) -> None:
    study, whole = kept
    copy = Path(shutil.copytree(whole, tmp_path / "copy"))
    (copy / MANIFEST).unlink()
    result = drill(study.folder, str(copy))
    assert not result.problems and not result.compared and result.rows is not None
    assert "no manifest" in result.notes[0]


def change(folder: Path, statement: str) -> None:
    with duckdb.connect(str(folder / FILE_NAME)) as raw:
        raw.execute(statement)


def take_row(folder: Path) -> None:
    change(folder, "DELETE FROM coding")


def other_project(folder: Path) -> None:
    content = (folder / VAULT_NAME).read_bytes()
    project_id = json.loads((folder / MANIFEST).read_text())["project"].encode()
    (folder / VAULT_NAME).write_bytes(content.replace(project_id, b"x" * len(project_id)))


DAMAGE: tuple[tuple[Callable[[Path], Any], str], ...] = (
    (take_row, "The table coding has lost or gained rows."),
    (lambda at: change(at, "UPDATE coding SET end_offset = end_offset + 1"), "The table coding holds other rows"),
    (lambda at: change(at, "DELETE FROM event WHERE sequence = 3"), "event chain breaks at event 4"),
    (other_project, "Its vault is of another project."),
    (lambda folder: flip(folder / MANIFEST, 40), "manifest.json was cut or changed"),
    (lambda folder: flip(folder / VAULT_NAME, (folder / VAULT_NAME).stat().st_size - 3), "The file vault.heard"),
    (lambda folder: (folder / FILE_NAME).write_bytes(b"gone"), "The project in it does not open."),
    (lambda folder: (folder / VAULT_NAME).write_bytes(b"gone"), "The file vault.heard was cut or changed"),
)


def test_what_is_wrong_is_said(kept: tuple[SmallProject, Path], tmp_path: Path) -> None:
    study, whole = kept
    for number, (damage, said) in enumerate(DAMAGE):
        copy = Path(shutil.copytree(whole, tmp_path / str(number)))
        damage(copy)
        assert said in " ".join(drill(study.folder, str(copy)).problems)


def test_what_is_not_as_it_was_made_is_not_restored(study: SmallProject) -> None:
    copy = backed_up(study)
    study.project.store.close()
    flip(copy / VAULT_NAME, (copy / VAULT_NAME).stat().st_size - 3)
    before = tree(study.folder)
    with pytest.raises(ProjectDamaged, match=r"not as it was when it was made \(vault\.heard\)"):
        restore(study.folder, copy.name, "lea")
    assert tree(study.folder) == before
    (copy / MANIFEST).unlink()
    assert restore(study.folder, copy.name, "lea").backup == copy.name


def test_after_an_erasure_the_backup_is_whole_without_them(study: SmallProject) -> None:
    copy = backed_up(study)
    left = study.folder / "drill-left"
    left.mkdir()
    (left / FILE_NAME).write_bytes(b"words that a killed drill left")
    erase(study.as_user("sam", vault=True), "P01", confirmation="P01")
    result = drill(study.folder, passphrase=PASSPHRASE)
    assert not result.problems and result.compared and result.erased_since == 0
    assert result.rows is not None and result.rows["coding"] == 0
    assert (manifest.read(copy) or pytest.fail()).state == "whole" and not left.exists()


def test_an_erasure_does_not_make_a_damaged_backup_look_whole(study: SmallProject) -> None:
    copy = backed_up(study)
    take_row(copy)
    erase(study.as_user("sam", vault=True), "P01", confirmation="P01")
    assert "damaged already before" in " ".join(drill(study.folder).problems)


def test_an_erasure_that_was_cut_short_is_told_and_finished(study: SmallProject, monkeypatch: Any) -> None:
    copy = backed_up(study)
    sam = study.as_user("sam", vault=True)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("coding.store.erasure.erase_in_file", cut)
        with pytest.raises(KeyboardInterrupt):
            erase(sam, "P01", confirmation="P01")
    result = drill(study.folder)
    assert "cut short" in " ".join(result.problems) and result.erased_since == 1
    (entry,) = json.loads((study.folder / "erased.json").read_text())
    erase(sam, entry, confirmation=entry)
    assert not drill(study.folder).problems and (manifest.read(copy) or pytest.fail()).state == "whole"


def test_a_new_passphrase_in_the_copies_leaves_them_whole(study: SmallProject) -> None:
    backed_up(study)
    change_passphrase(study.as_user("sam"), PASSPHRASE, NEW)
    result = drill(study.folder, passphrase=NEW)
    assert not result.problems and result.vault_records


def test_counts_are_kept_back_while_a_round_is_open(
    kept: tuple[SmallProject, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    study, _ = kept
    monkeypatch.setattr(erasure_drill.rounds, "any_open", lambda cursor: True)
    result = drill(study.folder)
    assert result.rows is None and result.compared and not result.problems


def test_a_copy_taken_away_meanwhile_is_told(kept: tuple[SmallProject, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    study, _ = kept

    def swept(place: Path, found: Drilled) -> str | None:
        study.project.store.sweep_partial()
        return None

    monkeypatch.setattr(erasure_drill, "_open", swept)
    with pytest.raises(InvalidInput, match="Do it again"):
        drill(study.folder)
