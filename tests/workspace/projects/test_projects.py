"""Folders that people name, the list of recent projects, and making a project as a whole or not at all."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from coding.errors import HeardError, InvalidInput, NotSaved, ProjectExists, ProjectMissing
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.people.users import list_users, sign_in
from coding.workspace.project import manifest
from coding.workspace.project.open import is_unwritten, open_project, say_written
from coding.workspace.projects import making
from coding.workspace.projects.making import (
    EVERYTHING,
    NewProject,
    account_name,
    checked_passphrase,
    folder_name,
    make_project,
    maker,
)
from coding.workspace.projects.places import free_place, named, project_in, projects_below
from coding.workspace.projects.recent import FILE_NAME, MOST, Recents
from coding.workspace.review.pseudonyms import read_policy
from pipelines.redact.policy import DEFAULT_POLICY

PASSPHRASE = "a gentle passphrase"


def new(folder: Path, **more: Any) -> NewProject:
    return NewProject(
        folder=folder, **{"title": "Rivers", "maker": maker("Lea Example"), "passphrase": PASSPHRASE, **more}
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project that was made where nothing was, the folder above included."""
    folder = tmp_path_factory.mktemp("made") / "above" / "rivers"
    return make_project(new(folder, project_id="the-id"))


@pytest.mark.slow
def test_a_project_that_was_made_opens_with_all_that_was_chosen(home: Path) -> None:
    assert [path.name for path in home.parent.iterdir()] == ["rivers"], "nothing is left beside it"
    project = open_project(home)
    try:
        assert (project.title, project.id) == ("Rivers", "the-id")
        assert {user.id: user.roles for user in list_users(project)} == {"lea": EVERYTHING}
        context = sign_in(project, "lea").with_vault(PASSPHRASE)
        assert not current_codebook(context).book.codes and read_policy(context) == DEFAULT_POLICY
        assert is_unwritten(context)
        say_written(context)
        assert not is_unwritten(context)
    finally:
        project.store.close()


def test_what_fails_half_way_leaves_nothing_and_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "rivers"

    def fails(*values: Any, **more: Any) -> None:
        (values[0] / "vault.heard").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(making, "create_project", fails)
        with pytest.raises(NotSaved, match="No space left"):
            make_project(new(folder))
    assert list(tmp_path.iterdir()) == []
    for name in ("", ".0123abcd"):
        left = tmp_path / f".rivers{name}{making.UNFINISHED}"
        left.mkdir()
        (left / "vault.heard").write_bytes(b"the computer stopped here")
        os.utime(left, (0, 0))
    folder.mkdir()
    assert make_project(new(folder)) == folder
    assert [path.name for path in tmp_path.iterdir()] == ["rivers"]


@pytest.mark.slow
def test_what_another_process_makes_and_what_is_whole_is_left_alone(home: Path, tmp_path: Path) -> None:
    whole, open_now, begun, theirs = (
        tmp_path / f".{name}{making.UNFINISHED}"
        for name in ("rivers", "rivers.00000001", "rivers.00000002", "rivers.b")
    )
    shutil.copytree(home, whole)
    shutil.copytree(home, open_now)
    project = open_project(open_now)
    for entry in (begun, theirs):
        entry.mkdir()
        (entry / "vault.heard").write_bytes(b"begun")
    for entry in (whole, open_now, theirs):
        os.utime(entry, (0, 0))
    make_project(new(tmp_path / "rivers"))
    assert {path.name for path in tmp_path.iterdir()} == {"rivers", whole.name, open_now.name, begun.name, theirs.name}
    project.store.close()


@pytest.mark.slow
def test_the_name_it_has_in_the_end_is_on_the_disk_and_it_is_told_by_its_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records: list[list[str]] = []

    def keep(folder: Path) -> None:
        records.append([path.name for path in folder.iterdir()])
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(making, "keep_names", keep)
    folder = make_project(new(tmp_path / "rivers", project_id="the-id"))
    assert records == [["rivers"]]
    assert making.was_made(folder, "the-id") and not making.was_made(folder, "another")
    assert not making.was_made(tmp_path / "nothing", "the-id")


def test_an_id_is_made_of_the_first_name() -> None:
    assert [maker(name).id for name in ("Zoë Ó Brien", "Ελένη", " Lea  Example ")] == ["zoe", "person", "lea"]
    assert maker(" Lea  Example ").name == "Lea Example" and account_name()
    with pytest.raises(InvalidInput, match="what you are called"):
        maker("  ")
    assert folder_name("Rivers & roads: Łódź 2026!") == "rivers-roads-odz-2026"


def test_a_passphrase_is_typed_twice_and_not_short() -> None:
    assert checked_passphrase(PASSPHRASE, PASSPHRASE) == PASSPHRASE
    with pytest.raises(InvalidInput, match="not the same"):
        checked_passphrase(PASSPHRASE, PASSPHRASE + "s")
    with pytest.raises(InvalidInput, match="fewer than"):
        checked_passphrase("short", "short")
    assert PASSPHRASE not in repr(new(Path("/nowhere")))


def test_a_folder_is_named_whole_and_a_project_found_in_or_below_it(home: Path, tmp_path: Path) -> None:
    assert project_in(f'  "{home}" ') == home == project_in(str(home / "project.duckdb"))
    (tmp_path / "notes.txt").touch()
    for text, error, said in [
        ("", InvalidInput, "whole path"),
        ("study", InvalidInput, "whole path"),
        (str(tmp_path / "nothing"), ProjectMissing, "no Heard project"),
        (str(tmp_path / "notes.txt"), ProjectMissing, "no Heard project"),
        (str(home.parent), ProjectMissing, "no Heard project"),
    ]:
        with pytest.raises(error, match=said):
            project_in(text)
    assert projects_below(home.parent) == [home]
    assert projects_below(tmp_path) == projects_below(tmp_path / "nothing") == []
    assert named("~") == Path.home()


@pytest.mark.parametrize(
    "text", [r"\\server\share\study", "//server/share/study", r"\/server/share", r" '\\?\C:\study'"]
)
def test_no_other_computer_is_asked_whether_a_folder_is_there(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(path: Path, **_: Any) -> None:
        raise AssertionError(path)

    for ask in (project_in, free_place):
        with monkeypatch.context() as patched, pytest.raises(InvalidInput, match="whole path"):
            patched.setattr(Path, "stat", asked)
            ask(text)


def test_a_backup_is_not_opened_as_if_it_were_the_project(home: Path, tmp_path: Path) -> None:
    backup, project = make_backup(home), Path(shutil.copytree(home, tmp_path / "rivers"))
    elsewhere = Path(shutil.copytree(backup, tmp_path / "copied"))
    (backup / manifest.MANIFEST).unlink()
    for entry in (backup, elsewhere):
        with pytest.raises(InvalidInput, match=f"{entry.name} is a backup. Restore it .* heard restore FOLDER"):
            project_in(str(entry))
    assert projects_below(backup.parent) == [] and projects_below(tmp_path) == [project]
    own = Path(shutil.copytree(home, tmp_path / "backups" / "mine"))
    assert project_in(str(own)) == own, "a folder of that name that is no project's"


def make_backup(folder: Path) -> Path:
    """A backup as Heard lays it out."""
    path = Path(shutil.copytree(folder, folder / "backups" / "20260101", ignore=shutil.ignore_patterns("backups")))
    (path / manifest.MANIFEST).write_text("{}")
    return path


def test_a_project_is_made_in_a_folder_of_its_own_that_can_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidInput, match="such as .*study"):
        free_place(tmp_path.anchor)
    (tmp_path / "stick").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(os.path, "ismount", lambda path: Path(path).name == "stick")
        with pytest.raises(InvalidInput, match=re.escape(str(tmp_path / "stick" / "study"))):
            free_place(str(tmp_path / "stick"))
        assert free_place(str(tmp_path / "stick" / "study"))
    calls: list[Path] = []
    monkeypatch.setattr(os, "access", lambda path, mode: calls.append(path))
    with pytest.raises(InvalidInput, match="does not let you work"):
        free_place(str(tmp_path / "stick"))
    assert calls == [tmp_path]


def test_a_new_project_takes_no_folder_with_other_things(home: Path, tmp_path: Path) -> None:
    assert free_place(str(tmp_path / "a" / "b")) == tmp_path / "a" / "b"
    (tmp_path / "letter.txt").touch()
    with pytest.raises(InvalidInput, match="has other things in it"):
        free_place(str(tmp_path))
    with pytest.raises(InvalidInput, match="does not let you work"):
        free_place(str(tmp_path / "letter.txt" / "study"))
    with pytest.raises(ProjectExists):
        make_project(new(home))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="whoever may do everything is refused nothing")
def test_a_folder_that_may_not_be_read_is_said_so(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    try:
        with pytest.raises(ProjectMissing, match="no Heard project"):
            project_in(str(tmp_path / "study"))
        with pytest.raises(HeardError, match="does not let you"):
            free_place(str(tmp_path / "study"))
    finally:
        tmp_path.chmod(0o700)


def test_recent_projects_are_paths_and_titles_the_last_first_and_can_be_forgotten(home: Path, tmp_path: Path) -> None:
    recents = Recents(tmp_path / "config")
    assert recents.all() == []
    for number in range(MOST + 2):
        recents.remember(tmp_path / f"study{number}", f"Study {number}")
    recents.remember(home, "Rivers")
    recents.remember(tmp_path / "study5", "Study five")
    known = Recents(tmp_path / "config").all()
    assert [entry.title for entry in known[:3]] == ["Study five", "Rivers", f"Study {MOST + 1}"]
    assert len(known) == MOST and known[1].folder == home
    recents.forget(home)
    assert "Rivers" not in (tmp_path / "config" / FILE_NAME).read_text()
    if os.name == "posix":
        assert (tmp_path / "config" / FILE_NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"folder": 3}]', '{"folder": "x"}'])
def test_a_list_that_cannot_be_read_is_empty_and_written_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    recents = Recents(tmp_path)
    assert recents.all() == []
    recents.remember(tmp_path, "Rivers")
    assert [recent.title for recent in recents.all()] == ["Rivers"]


def test_a_project_can_be_moved_as_a_folder(home: Path, tmp_path: Path) -> None:
    project = open_project(Path(shutil.copytree(home, tmp_path / "elsewhere")))
    project.store.close()
    assert project.title == "Rivers"
