"""The page without a project: what is refused and how it is said, and all steps to a project that is open."""

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from coding.errors import Conflict, InvalidInput, NotReady, NotSaved
from coding.ui.frame import jobs, runtime
from coding.ui.frame.guard import QUIT
from coding.ui.frame.opening import open_here, opened, shut_here
from coding.ui.frame.server import ended
from coding.ui.frame.sessions import TABLE, BrowserSession, Over
from coding.ui.originals import work
from coding.ui.project.passphrase import sheet
from coding.ui.projects import page as beginning
from coding.ui.projects import page as projects_page
from coding.workspace.cases.cases import list_cases
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings.preferences import walk
from coding.workspace.demo import is_demo
from coding.workspace.people.users import list_users, sign_in
from coding.workspace.project.manifest import MANIFEST
from coding.workspace.projects.recent import Recents
from pipelines import worker
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


def begin(test: AppTest, folder: Path, **fields: Any) -> AppTest:
    passphrases = {"Passphrase_of_the_originals": PASSPHRASE, "The_same_once_more": PASSPHRASE}
    names = {"What_the_study_is_called": "Rivers  & roads", "Your_name": "Lea Example"}
    # Another field of that name opens a folder.
    test.text_input(key="begin-folder").set_value(str(folder))
    return click(fill(test, **{**passphrases, **names, **fields}), "Begin")


@pytest.mark.slow
def test_a_study_begins_on_one_screen_and_its_maker_is_signed_in(here, recents, tmp_path) -> None:
    folder = tmp_path / "rivers"
    assert "Say what the study is called" in words(begin(here, folder, What_the_study_is_called=" "))
    assert "whole path of the folder" in words(begin(here, Path("rivers")))
    assert "not the same" in words(begin(here, folder, The_same_once_more="another one here"))
    assert "what you are called" in words(begin(here, folder, Your_name=" "))
    assert not folder.exists(), "nothing is written before all of it can be taken"
    talk = b"Interviewer: And then?\n\nNora: The river froze.\n"
    here.file_uploader[0].set_value([("talk.txt", talk, "text/plain")])
    test = begin(here, folder)
    project = runtime.served()
    assert project is not None and project.title == "Rivers & roads"
    assert "Who are you" not in words(test) and "Sign out" in labels(test)
    context = sign_in(project, "lea").with_vault(PASSPHRASE)
    for slot in (work.READING, work.FINDING):
        job = jobs.shared(context, slot)  # none where the page has seen its end already
        assert job is None or job.wait(120)
    checked(test.run())
    assert {"Review P01", "Next stop", "It is written down, and that lies in a safe place"} <= set(labels(test))
    assert PASSPHRASE not in words(test) and not current_codebook(context).book.codes
    click(test, "End the tour")
    assert "Next stop" not in labels(test) and walk(context) is False

    click(test, "Other projects")
    assert runtime.served() is None and "Who are you" not in words(test)
    assert [(recent.title, recent.folder) for recent in recents.all()] == [("Rivers & roads", folder)]
    click(test, f"**Rivers & roads** · {folder}")
    assert any(label.startswith("**Lea Example** · ") for label in labels(test)), "nobody is signed in"


@pytest.mark.slow
def test_whoever_presses_twice_is_in_the_study(here, recents, tmp_path, monkeypatch) -> None:
    real = beginning.make_project

    def made_and_pressed_again(new: Any) -> Path:
        real(new)
        monkeypatch.undo()
        raise RerunException(RerunData())

    monkeypatch.setattr(beginning, "make_project", made_and_pressed_again)
    test = begin(here, tmp_path / "rivers")
    if runtime.served() is None:
        checked(test.run())
    assert "Sign out" in labels(checked(test.run()))
    assert [recent.folder for recent in recents.all()] == [tmp_path / "rivers"]


@pytest.mark.slow
def test_the_demo_opens_at_once_and_as_it_was_left(here, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    test = click(here, "Try the demo")
    project = runtime.served()
    assert project is not None and is_demo(project) and project.folder == tmp_path / "Heard" / "demo"
    assert len(list_users(project)) == 5 and "**Ana Duarte** · codes interviews" in labels(test)
    left = project.id
    click(test, "Other projects")
    click(test, "Demo of case files")
    project = runtime.served()
    assert project is not None and is_demo(project) and project.folder == tmp_path / "Heard" / "demo-cases"
    assert len(list_cases(sign_in(project, "marta"))) == 6
    click(test, "Other projects")
    monkeypatch.setattr(projects_page, "copy_demo", None)
    click(test, "Try the demo")
    project = runtime.served()
    assert project is not None and project.id == left


@pytest.mark.slow
def test_folders_below_are_offered_and_what_is_away_is_said(here, recents, small_project, tmp_path) -> None:
    small_project.project.store.close()
    folder = small_project.folder
    recents.remember(tmp_path / "stick" / "study", "On a stick")
    here.text_input(key="open-folder").set_value(str(folder.parent))
    test = click(here, "Open")
    assert "no Heard project in" in words(test) and folder.name in labels(test)
    assert "Is a letter wrong, or a drive not connected?" in words(test)
    click(test, "Forget On a stick")
    assert recents.all() == [] and "opened lately" not in words(test)
    click(test, folder.name)
    assert "**Ana Example** · codes interviews" in labels(test)


def test_a_backup_is_opened_by_neither_command_nor_page(recents: Recents, small_project: Any, tmp_path: Path) -> None:
    small_project.project.store.close()
    path = Path(shutil.copytree(small_project.folder, tmp_path / "kept"))
    (path / MANIFEST).write_text("{}")
    for way in (opened, open_here):
        with pytest.raises(InvalidInput, match="is a backup"):
            way(path)
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
    assert again.store is not opened.store and {entry.user_id for entry in mine.former.values()} == {"ana"}


@pytest.mark.slow
def test_a_sign_out_that_cannot_be_written_keeps_the_project_open(recents, small_project, monkeypatch) -> None:
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


def test_whatever_comes_of_closing_it_is_shut_to_its_end(recents, small_project, monkeypatch) -> None:
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
        patched.setattr(TABLE, "notify_everybody", lambda tab: told.append(f"told but {tab}"))
        patched.setattr(worker, "let_go", lambda: told.append("let go"))
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


@pytest.mark.slow
def test_quitting_shuts_the_project_first(here: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    test = click(here, "Try the demo")
    monkeypatch.setattr(jobs, "under_way", lambda: True)
    click(test, "Quit Heard")
    assert runtime.served() is not None and "Long work is under way" in words(test)
    monkeypatch.undo()
    click(test, "Quit Heard")
    assert runtime.served() is None and QUIT in words(test)


@pytest.mark.parametrize(
    ("sender", "open_there", "ends"),
    [("same-origin", False, True), ("same-origin", True, False), ("none", False, False)],
)
def test_only_a_page_of_its_own_ends_heard_and_only_with_nothing_open(
    recents: Recents, monkeypatch: pytest.MonkeyPatch, sender: str, open_there: bool, ends: bool
) -> None:
    stopped: list[int] = []
    monkeypatch.setattr(signal, "raise_signal", stopped.append)
    monkeypatch.setattr(runtime, "choosing", lambda: not open_there)
    client = TestClient(Starlette(routes=[Route(QUIT, ended)]), follow_redirects=False)
    answer = client.get(f"{QUIT}?language=de", headers={"sec-fetch-site": sender})
    assert (answer.status_code, bool(stopped)) == ((200, True) if ends else (307, False))
    assert ("Heard ist beendet." in answer.text) == ends
