"""What was cut short is finished or swept later, and what must not be changed is refused before anything is."""

import pytest

from coding.errors import ExportBlocked, HeardError, NotReady
from coding.store import Store
from coding.store.connection import BACKUP_FOLDER
from coding.workspace.codings import transcript
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.erasure import restore as erasure_restore
from coding.workspace.originals import importing
from coding.workspace.people import participants
from coding.workspace.people.users import sign_in
from coding.workspace.project.backup import make_backup
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import open_project
from coding.workspace.reports.export import codebook_file
from coding.workspace.review.lists import always_mask, never_mask, read_lists, set_lists
from coding.workspace.vault_records import WordLists
from tests.conftest import PASSPHRASE, SmallProject, span_in
from tests.workspace.release.test_proposed_corrections import TURNS, correct
from tests.workspace.reports.test_disclosure_check import say_in_the_codebook

pytestmark = pytest.mark.slow


class Cut(BaseException):
    """The process ends here."""


def cut(*_args: object, **_named: object) -> None:
    raise Cut


@pytest.mark.parametrize("ask", [never_mask, always_mask])
def test_a_refused_answer_leaves_the_lists_as_they_are(small_project, ask) -> None:
    sam = small_project.as_user("sam", vault=True)
    interview_id = list_interviews(sam)[0].id
    with pytest.raises(NotReady):
        ask(sam, interview_id, *span_in(small_project.original(interview_id), "evenings"))
    assert read_lists(sam) == WordLists((), ())


def test_an_erasure_cut_short_after_the_vault_is_named_and_finished(small_project, monkeypatch) -> None:
    sam = small_project.as_user("sam", vault=True)
    (entry,) = participants.list_participants(sam)
    monkeypatch.setattr(erasure_erase, "_erase_rows", cut)
    with pytest.raises(Cut):
        erasure_erase.erase(sam, "P01", confirmation="P01")
    monkeypatch.undo()
    assert erasure_erase.unfinished(sam) == [entry.id]
    erasure_erase.erase(sam, entry.id, confirmation=entry.id)
    assert erasure_erase.unfinished(sam) == [] and participants.list_participants(sam) == []


def test_only_an_erasure_that_was_begun_may_be_confirmed_by_the_id(small_project) -> None:
    sam = small_project.as_user("sam", vault=True)
    (entry,) = participants.list_participants(sam)
    with pytest.raises(HeardError, match="label exactly"):
        erasure_erase.erase(sam, entry.id, confirmation=entry.id)


def test_half_a_backup_is_swept(small_project) -> None:
    folder = small_project.folder / BACKUP_FOLDER / "20260101-000000"
    folder.mkdir()
    left = [
        folder / "project.partial",
        folder / "project.partial.wal",
        *(small_project.folder / f"{name}.ab.partial" for name in ("vault.heard", "erased.json")),
    ]
    for path in left:
        path.write_bytes(b"half of it")
    erasure_erase.erase(small_project.as_user("sam", vault=True), "P01", confirmation="P01")
    assert [path.exists() for path in left[:2]] == [False, False]
    left[0].write_bytes(b"half of it")
    small_project.project.store.close()
    open_project(small_project.folder).store.close()
    assert not any(path.exists() for path in left)


def test_deleted_bytes_go_at_the_next_opening_when_a_release_was_cut_short(make_project, monkeypatch) -> None:
    project = make_project(uncompressed=True)
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    project.project.store.checkpoint()
    monkeypatch.setattr(project.project.store, "forget_deleted", cut)
    with pytest.raises(Cut):
        correct(project, old, "Tilda Bergquist", "Tilda")
    project.project.store.close()
    path = project.project.store.path
    assert b"Tilda" in path.read_bytes()
    store = Store.open(project.folder, uncompressed=True)
    store.close()
    assert b"Tilda" not in path.read_bytes()


def originals(project: SmallProject) -> list[str]:
    """Records of imported files, as they are when the vault is opened."""
    names = project.as_user("sam", vault=True).vault.names()
    return [name for name in names if name.startswith(("original/", "file/"))]


def test_an_import_cut_short_leaves_no_original_behind(project, sam, monkeypatch) -> None:
    monkeypatch.setattr(importing, "_insert", cut)
    # A process that is killed does not tidy up after itself.
    monkeypatch.setattr(importing, "sweep_unfinished", lambda *_: None)
    with pytest.raises(Cut):
        project.import_turns(TURNS, "P01")
    monkeypatch.undo()
    assert any(name.startswith("original/") for name in sam.vault.names())
    assert not originals(project)
    interview_id = project.import_turns(TURNS, "P01")
    assert f"original/{interview_id}" in originals(project)


def test_an_import_keeps_the_original_of_an_interview_that_came_to_be(project, monkeypatch) -> None:
    store = project.project.store
    write = store.write

    def stopped_when_it_is_done(action):
        write(action)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(store, "write", stopped_when_it_is_done)
        project.import_turns(TURNS, "P01")
    [interview] = list_interviews(project.as_user("sam"))
    assert f"original/{interview.id}" in originals(project)


def test_an_import_that_fails_keeps_nothing(project, sam, monkeypatch) -> None:
    with monkeypatch.context() as patched, pytest.raises(Cut):
        patched.setattr(importing, "_insert", cut)
        project.import_turns(TURNS, "P01")
    assert not any(name.startswith(("original/", "file/")) for name in sam.vault.names())


def test_a_part_of_a_masked_name_does_not_leave(small_project) -> None:
    say_in_the_codebook(small_project, "as Bergquist said")
    lea = small_project.as_user("lea")
    with pytest.raises(ExportBlocked, match="part of a name") as blocked:
        codebook_file(lea, "yaml", PASSPHRASE)
    assert "Bergquist" not in str(blocked.value)
    sam = small_project.as_user("sam", vault=True)
    set_lists(sam, allow=["Bergquist"])
    assert codebook_file(lea, "yaml", PASSPHRASE)


def test_restoring_a_backup_from_before_a_correction_says_so(project) -> None:
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    backup = make_backup(project.as_user("lea"))
    correct(project, old, "Tilda Bergquist", "Tilda")
    interview_id = transcript.read_release(project.as_user("ana"), old).interview_id
    project.project.store.close()
    done = erasure_restore.restore(project.folder, backup["name"], "lea", PASSPHRASE)
    assert done.masked_since == (interview_id,)
    again = open_project(project.folder)
    assert list_interviews(sign_in(again, "sam"))[0].state == "in_review"
    again.store.close()
