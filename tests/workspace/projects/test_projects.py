"""Folders that people name, the list of recent projects, and making a project as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from codebook.model import Codebook
from coding.errors import HeardError, InvalidInput, NotSaved, ProjectExists, ProjectMissing
from coding.model import Role
from coding.workspace.people.users import list_users, sign_in
from coding.workspace.project.open import open_project
from coding.workspace.projects import making
from coding.workspace.projects.making import (
    EVERYTHING,
    NewProject,
    checked_passphrase,
    folder_name,
    make_project,
    named_users,
)
from coding.workspace.projects.places import free_place, named, project_in, projects_below
from coding.workspace.projects.recent import FILE_NAME, MOST, Recents
from coding.workspace.review.pseudonyms import read_policy
from pipelines.redact.policy import DEFAULT_POLICY, Policy

PASSPHRASE = "a gentle passphrase"


def new(folder: Path, **more: Any) -> NewProject:
    values = {"title": "Rivers", "users": named_users([("Lea Example", EVERYTHING)]), "passphrase": PASSPHRASE}
    return NewProject(folder=folder, codebook=Codebook("Rivers"), **{**values, **more})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project that was made where nothing was, the folder above included."""
    people = named_users([("Lea Example", EVERYTHING), ("Ben Example", frozenset({Role.RESEARCHER})), ("", EVERYTHING)])
    policy = Policy({**DEFAULT_POLICY.methods, "DATE": "year"})
    folder = tmp_path_factory.mktemp("made") / "above" / "rivers"
    return make_project(new(folder, users=people, policy=policy, project_id="the-id"))


def test_a_project_that_was_made_opens_with_all_that_was_chosen(made: Path) -> None:
    assert [one.name for one in made.parent.iterdir()] == ["rivers"], "nothing is left beside it"
    project = open_project(made)
    try:
        assert (project.title, project.id) == ("Rivers", "the-id")
        assert {user.id: user.roles for user in list_users(project)} == {
            "lea": EVERYTHING,
            "ben": frozenset({Role.RESEARCHER}),
        }
        context = sign_in(project, "lea").with_vault(PASSPHRASE)
        assert read_policy(context).method("DATE") == "year"
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
    left = tmp_path / f".rivers{making.UNFINISHED}"
    left.mkdir()
    (left / "project.duckdb").write_bytes(b"the computer stopped here")
    folder.mkdir()
    assert make_project(new(folder)) == folder
    assert [one.name for one in tmp_path.iterdir()] == ["rivers"]


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([("Lea", frozenset({Role.LEAD}))], "needs a steward"),
        ([("Sam", frozenset({Role.STEWARD}))], "needs a lead"),
        ([("Lea", EVERYTHING), (" lea ", EVERYTHING)], "stands there twice"),
        ([("Lea", EVERYTHING), ("Ben", frozenset())], "at least one role for Ben"),
    ],
)
def test_people_that_cannot_run_a_study_are_refused(people: Any, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        named_users(people)


def test_ids_are_made_of_first_names_and_differ() -> None:
    people = [("Zoë Ó Brien", EVERYTHING), ("Zoe Two", EVERYTHING), ("Ελένη", EVERYTHING), ("Άννα", EVERYTHING)]
    assert [one.id for one in named_users(people)] == ["zoe", "zoe2", "person", "person2"]
    assert folder_name("Rivers & roads: Łódź 2026!") == "rivers-roads-odz-2026"


def test_a_passphrase_is_typed_twice_and_not_short() -> None:
    assert checked_passphrase(PASSPHRASE, PASSPHRASE) == PASSPHRASE
    with pytest.raises(InvalidInput, match="not the same"):
        checked_passphrase(PASSPHRASE, PASSPHRASE + "s")
    with pytest.raises(InvalidInput, match="fewer than"):
        checked_passphrase("short", "short")
    assert PASSPHRASE not in repr(new(Path("/nowhere")))


def test_a_folder_is_named_whole_and_a_project_found_in_or_below_it(made: Path, tmp_path: Path) -> None:
    assert project_in(f'  "{made}" ') == made == project_in(str(made / "project.duckdb"))
    (tmp_path / "notes.txt").touch()
    for text, error, said in [
        ("", InvalidInput, "whole path"),
        ("study", InvalidInput, "whole path"),
        (str(tmp_path / "nothing"), InvalidInput, "There is no folder"),
        (str(tmp_path / "notes.txt"), InvalidInput, "There is no folder"),
        (str(made.parent), ProjectMissing, "no Heard project"),
    ]:
        with pytest.raises(error, match=said):
            project_in(text)
    assert projects_below(made.parent) == [made]
    assert projects_below(tmp_path) == projects_below(tmp_path / "nothing") == []
    assert named("~") == Path.home()


def test_a_new_project_takes_no_folder_with_other_things(made: Path, tmp_path: Path) -> None:
    assert free_place(str(tmp_path / "a" / "b")) == tmp_path / "a" / "b"
    (tmp_path / "letter.txt").touch()
    with pytest.raises(InvalidInput, match="has other things in it"):
        free_place(str(tmp_path))
    with pytest.raises(InvalidInput, match="does not let you work"):
        free_place(str(tmp_path / "letter.txt" / "study"))
    with pytest.raises(ProjectExists):
        make_project(new(made))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="whoever may do everything is refused nothing")
def test_a_folder_that_may_not_be_read_is_said_so(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    try:
        for ask in (project_in, free_place):
            with pytest.raises(HeardError, match="does not let you"):
                ask(str(tmp_path / "study"))
    finally:
        tmp_path.chmod(0o700)


def test_recent_projects_are_paths_and_titles_the_last_first_and_can_be_forgotten(made: Path, tmp_path: Path) -> None:
    recents = Recents(tmp_path / "config")
    assert recents.all() == []
    for number in range(MOST + 2):
        recents.remember(tmp_path / f"study{number}", f"Study {number}")
    recents.remember(made, "Rivers")
    recents.remember(tmp_path / "study5", "Study five")
    known = Recents(tmp_path / "config").all()
    assert [one.title for one in known[:3]] == ["Study five", "Rivers", f"Study {MOST + 1}"]
    assert len(known) == MOST and known[1].folder == made
    recents.forget(made)
    assert "Rivers" not in (tmp_path / "config" / FILE_NAME).read_text()
    if os.name == "posix":
        assert (tmp_path / "config" / FILE_NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"folder": 3}]', '{"folder": "x"}'])
def test_a_list_that_cannot_be_read_is_empty_and_written_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    recents = Recents(tmp_path)
    assert recents.all() == []
    recents.remember(tmp_path, "Rivers")
    assert [one.title for one in recents.all()] == ["Rivers"]


def test_a_project_can_be_moved_as_a_folder(made: Path, tmp_path: Path) -> None:
    project = open_project(Path(shutil.copytree(made, tmp_path / "elsewhere")))
    project.store.close()
    assert project.title == "Rivers"
