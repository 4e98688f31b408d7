"""The page without a project: what is refused and how it is said, and all steps to a project that is open."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from coding.errors import Conflict, InvalidInput, NotReady, NotSaved
from coding.ui.frame import jobs, runtime
from coding.ui.frame.opening import open_here, opened, shut_here
from coding.ui.frame.sessions import TABLE, BrowserSession, Over
from coding.ui.project.sheet import sheet
from coding.ui.projects import steps
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.people.users import sign_in
from coding.workspace.project.manifest import MANIFEST
from coding.workspace.projects.recent import Recents
from coding.workspace.review.pseudonyms import read_policy
from pipelines import apart
from tests.helpers.app_page import checked, click, field, labels, words
from tests.helpers.paths import ROOT

PASSPHRASE = "a gentle passphrase"


@pytest.fixture
def recents(tmp_path: Path) -> Iterator[Recents]:
    """A process that was started without a project; what is open at the end is closed."""
    known = Recents(tmp_path / "config")
    runtime.choose_from(known)
    yield known
    shut_here(BrowserSession())


@pytest.fixture
def here(recents: Recents, tmp_path: Path) -> AppTest:
    """The page, as somebody sees it first."""
    return checked(AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run())


def fill(test: AppTest, **fields: Any) -> AppTest:
    for label, value in fields.items():
        field(test, label.replace("_", " ")).set_value(value)
    return test


@pytest.mark.slow
def test_step_by_step_to_a_project_that_is_open_and_known_next_time(
    here: AppTest, recents: Recents, tmp_path: Path
) -> None:
    test = click(here, "Make a project")
    assert "Step 1 of 6" in words(click(test, "Next")) and "Say what the study is called" in words(test)
    fill(test, What_the_study_is_called="Rivers  & roads", Folder_of_the_project="rivers")
    assert "whole path of the folder" in words(click(test, "Next"))
    field(test, "Languages of the interviews").set_value(["fr", "cs"])
    click(fill(test, Folder_of_the_project=str(tmp_path / "rivers")), "Next")
    assert all(f"**{role}**" in words(test) for role in ("lead", "steward", "researcher", "viewer"))
    fill(test, Your_name="Lea Example", Roles=["lead"])
    assert "needs a steward" in words(click(test, "Next"))
    click(test, "Add a person")
    click(fill(test, Name_2="Sam Example", Roles_2=["steward"]), "Next")
    test.radio[0].set_value("empty")
    assert "Codes and families: 0" in words(checked(test.run()))
    click(test, "Next")
    field(test, "For dates").set_value("year")
    click(test, "Next")
    fill(test, Passphrase_of_the_originals=PASSPHRASE, The_same_once_more="another one here")
    assert "not the same" in words(click(test, "Next"))
    fill(test, The_same_once_more=PASSPHRASE)
    assert "Write the passphrase down first" in words(click(test, "Next"))
    test.checkbox[0].check()
    click(test, "Next")
    shown = words(test)
    assert "Lea Example (lead); Sam Example (steward)" in shown and "French, Czech" in shown and "[2014]" in shown
    assert "Heard has not learned to read: Czech." in shown and PASSPHRASE not in shown
    assert not (tmp_path / "rivers").exists(), "nothing is written before the last step"

    click(test, "Make the project")
    assert {"**Lea Example** · leads the study", "Other projects"} <= set(labels(test))
    project = runtime.served()
    assert project is not None and project.title == "Rivers & roads"
    context = sign_in(project, "sam").with_vault(PASSPHRASE)
    assert read_policy(context).method("DATE") == "year" and not current_codebook(context).book.codes
    click(test, "**Sam Example** · looks after originals")

    click(test, "Other projects")
    assert runtime.served() is None and "Who are you" not in words(test)
    assert [(one.title, one.folder) for one in recents.all()] == [("Rivers & roads", tmp_path / "rivers")]
    click(test, f"**Rivers & roads** · {tmp_path / 'rivers'}")
    assert "**Lea Example** · leads the study" in labels(test), "nobody is signed in"


@pytest.mark.slow
def test_whoever_presses_twice_finds_the_project_open(
    here: AppTest, recents: Recents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, draft = (
        steps.make_project,
        steps.Draft(step=6, title="Rivers", folder=str(tmp_path / "rivers"), source="empty"),
    )
    draft.people, draft.passphrase = [("Lea Example", steps.EVERYTHING)], PASSPHRASE

    def made_and_pressed_again(new: Any) -> Path:
        real(new)
        monkeypatch.undo()
        raise RerunException(RerunData())

    here.session_state[steps.MAKING] = draft
    checked(here.run())
    monkeypatch.setattr(steps, "make_project", made_and_pressed_again)
    test = click(here, "Make the project")
    if runtime.served() is None:
        checked(test.run())
    assert any(one.startswith("**Lea Example** · ") for one in labels(test))
    assert [one.folder for one in recents.all()] == [tmp_path / "rivers"]


@pytest.mark.slow
def test_a_place_that_can_be_taken_no_more_is_said_where_the_sheet_names_it(here: AppTest, tmp_path: Path) -> None:
    (tmp_path / "rivers").mkdir()
    (tmp_path / "rivers" / "letter.txt").touch()
    for step in (5, 6):
        here.session_state[steps.MAKING] = steps.Draft(step=step, title="Rivers", folder=str(tmp_path / "rivers"))
        assert "has other things in it" in words(checked(here.run()))
    assert "Step 5 of 6" in words(click(here, "Back")), "what was chosen is not lost for it"


@pytest.mark.slow
def test_back_keeps_what_was_chosen_and_leaving_makes_nothing(here: AppTest, tmp_path: Path) -> None:
    test = click(here, "Make a project")
    click(fill(test, What_the_study_is_called="Rivers", Folder_of_the_project=str(tmp_path / "rivers")), "Next")
    click(fill(test, Your_name="Lea Example"), "Back")
    assert field(test, "What the study is called").value == "Rivers"
    click(test, "Next")
    assert field(test, "Your name").value == "Lea Example"
    click(test, "Leave this; nothing is made")
    assert "Make a project" in labels(test) and not (tmp_path / "rivers").exists()


@pytest.mark.slow
def test_folders_below_are_offered_and_what_is_away_is_said(
    here: AppTest, recents: Recents, small_project: Any, tmp_path: Path
) -> None:
    small_project.project.store.close()
    folder = small_project.folder
    recents.remember(tmp_path / "stick" / "study", "On a stick")
    test = click(fill(here, Folder_of_the_project=str(folder.parent)), "Open")
    assert "no Heard project in" in words(test) and folder.name in labels(test)
    assert "Is a letter wrong, or a drive not connected?" in words(test)
    click(test, "Forget On a stick")
    assert recents.all() == [] and "opened lately" not in words(test)
    click(test, folder.name)
    assert "**Ana Example** · codes interviews" in labels(test)


def test_a_backup_is_opened_by_neither_command_nor_page(recents: Recents, small_project: Any, tmp_path: Path) -> None:
    small_project.project.store.close()
    kept = Path(shutil.copytree(small_project.folder, tmp_path / "kept"))
    (kept / MANIFEST).write_text("{}")
    for way in (opened, open_here):
        with pytest.raises(InvalidInput, match="is a backup"):
            way(kept)
    assert runtime.served() is None


@pytest.mark.slow
def test_a_project_is_shut_only_when_nobody_else_needs_it(recents: Recents, small_project: Any) -> None:
    small_project.project.store.close()
    opened = open_here(small_project.folder)
    with pytest.raises(Conflict, match="in another tab"):
        open_here(small_project.folder)
    mine, other = TABLE.peek(TABLE.new_cookie()), TABLE.peek(TABLE.new_cookie())
    assert mine is not None and other is not None
    here, there = TABLE.enter(mine, "ana"), TABLE.enter(other, "ben")
    with pytest.raises(NotReady, match="another browser"):
        shut_here(mine)
    TABLE.finish([there.id], "ben")
    job = jobs.Job("long work")._begin(lambda one: one._stop.wait())
    with pytest.raises(NotReady, match="under way"):
        shut_here(mine)
    assert here.over is None and runtime.served() is opened
    job.stop()
    assert job.wait(60)
    shut_here(mine)
    assert here.over is not None and mine.sign_in is None and not mine.former
    again = open_here(small_project.folder)
    assert again.store is not opened.store and {one.user_id for one in mine.former.values()} == {"ana"}


@pytest.mark.slow
def test_a_sign_out_that_cannot_be_written_keeps_the_project_open(
    recents: Recents, small_project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_project.project.store.close()
    opened = open_here(small_project.folder)
    mine = TABLE.peek(TABLE.new_cookie())
    assert mine is not None
    TABLE.enter(mine, "ana")

    def full(_: Any) -> None:
        raise NotSaved("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(TABLE, "keep", full)
        with pytest.raises(NotReady, match="could not be written down"):
            shut_here(mine)
    assert runtime.served() is opened and mine.sign_in is None
    shut_here(mine)
    assert runtime.served() is None
    open_here(small_project.folder)
    (known,) = mine.former.values()
    assert known.over is Over.SIGNED_OUT


def test_whatever_comes_of_closing_it_is_shut_to_its_end(
    recents: Recents, small_project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_project.project.store.close()
    before = os.environ.get("TMPDIR"), tempfile.gettempdir()
    opened = open_here(small_project.folder)
    assert tempfile.gettempdir() == str(small_project.folder / "tmp" / "uploads")
    told: list[str] = []
    close = opened.store.close

    def fails() -> None:
        close()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(opened.store, "close", fails)
        patched.setattr(TABLE, "tell_everybody", lambda tab: told.append(f"told but {tab}"))
        patched.setattr(apart, "let_go", lambda: told.append("let go"))
        with pytest.raises(OSError, match="No space left"):
            shut_here(BrowserSession(), "here")
    assert told == ["let go", "told but here"] and runtime.served() is None
    assert (os.environ.get("TMPDIR"), tempfile.gettempdir()) == before


def test_work_that_equals_other_work_ends_on_its_own() -> None:
    first, second = jobs.Job("long work"), jobs.Job("long work")
    second._stop, second._ended = first._stop, first._ended
    assert first != second
    first._begin(lambda one: one._stop.wait())
    assert jobs.under_way()
    first.stop()
    assert first.wait(60) and not jobs.under_way()


def test_the_recovery_sheet_names_the_vault_and_holds_no_passphrase(tmp_path: Path) -> None:
    page = sheet("Rivers <& roads>", tmp_path / "rivers", "the-id").decode()
    assert "Rivers &lt;&amp; roads&gt;" in page and "the-id" in page and str(tmp_path) in page
    assert len(re.findall("class=blank", page)) == 1 and "<script" not in page and "http" not in page
