"""What was cut short is finished or swept later, and what must not be changed is refused before anything is."""

from __future__ import annotations

import pytest

from coding.errors import ExportBlocked, HeardError, NotReady
from coding.store import Store
from coding.store.connection import BACKUP_FOLDER
from coding.workspace import (
    codebooks,
    erasing,
    exchange_tables,
    exporting,
    importing,
    memos,
    project_lists,
    projects,
    redaction,
    restoring,
    review_answers,
)
from coding.workspace import coding as work
from coding.workspace.coding import code_passage
from tests.conftest import PASSPHRASE
from tests.workspace.test_masked_elsewhere import TURNS, correct
from tests.workspace.test_outgoing import say_in_the_codebook

pytestmark = pytest.mark.slow


class Cut(BaseException):
    """The process ends here."""


def cut(*_args: object, **_named: object) -> None:
    raise Cut


@pytest.mark.parametrize("ask", [review_answers.never_mask, review_answers.always_mask])
def test_a_refused_answer_leaves_the_lists_as_they_are(small_project, ask) -> None:
    sam = small_project.as_user("sam", vault=True)
    interview_id = projects.list_interviews(sam)[0].id
    text = redaction.open_review(sam, interview_id).original.transcript.text
    start = text.index("evenings")
    with pytest.raises(NotReady):
        ask(sam, interview_id, start, start + 8)
    assert project_lists.read_lists(sam) == project_lists.ProjectLists((), ())


def test_an_erasure_cut_short_after_the_vault_is_named_and_finished(small_project, monkeypatch) -> None:
    sam = small_project.as_user("sam", vault=True)
    (one,) = projects.list_participants(sam)
    monkeypatch.setattr(erasing, "_erase_rows", cut)
    with pytest.raises(Cut):
        erasing.erase(sam, "P01", confirmation="P01")
    monkeypatch.undo()
    assert erasing.unfinished(sam) == [one.id]
    erasing.erase(sam, one.id, confirmation=one.id)
    assert erasing.unfinished(sam) == [] and projects.list_participants(sam) == []


def test_only_an_erasure_that_was_begun_may_be_confirmed_by_the_id(small_project) -> None:
    sam = small_project.as_user("sam", vault=True)
    (one,) = projects.list_participants(sam)
    with pytest.raises(HeardError, match="label exactly"):
        erasing.erase(sam, one.id, confirmation=one.id)


def test_half_a_backup_is_swept(small_project) -> None:
    folder = small_project.folder / BACKUP_FOLDER / "20260101-000000"
    folder.mkdir()
    left = [folder / "project.partial", folder / "project.partial.wal", small_project.folder / "vault.heard.ab.partial"]
    for path in left:
        path.write_bytes(b"half of it")
    erasing.erase(small_project.as_user("sam", vault=True), "P01", confirmation="P01")
    assert [path.exists() for path in left[:2]] == [False, False]
    left[0].write_bytes(b"half of it")
    small_project.project.store.close()
    projects.open_project(small_project.folder).store.close()
    assert not any(path.exists() for path in left)


def test_deleted_bytes_go_at_the_next_opening_when_a_release_was_cut_short(make_project, monkeypatch) -> None:
    made = make_project(uncompressed=True)
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    made.project.store.checkpoint()
    monkeypatch.setattr(made.project.store, "forget_deleted", cut)
    with pytest.raises(Cut):
        correct(made, old, "Tilda Bergquist", "Tilda")
    made.project.store.close()
    path = made.project.store.path
    assert b"Tilda" in path.read_bytes()
    store = Store.open(made.folder, uncompressed=True)
    store.close()
    assert b"Tilda" not in path.read_bytes()


def test_an_import_cut_short_leaves_no_original_behind(make_project, monkeypatch) -> None:
    made = make_project()
    sam = made.as_user("sam", vault=True)
    monkeypatch.setattr(importing, "_insert", cut)
    # A process that is killed does not tidy up after itself.
    monkeypatch.setattr(importing, "_take_back", lambda *_: None)
    with pytest.raises(Cut):
        made.import_turns(TURNS, "P01")
    monkeypatch.undo()
    assert any(name.startswith("original/") for name in sam.vault.names())
    again = made.as_user("sam", vault=True)
    assert not any(name.startswith(("original/", "file/")) for name in again.vault.names())
    kept = made.import_turns(TURNS, "P01")
    assert f"original/{kept}" in made.as_user("sam", vault=True).vault.names()


def test_a_part_of_a_masked_name_does_not_leave(small_project) -> None:
    say_in_the_codebook(small_project, "as Bergquist said")
    lea = small_project.as_user("lea")
    with pytest.raises(ExportBlocked, match="part of a name") as blocked:
        codebooks.codebook_file(lea, "yaml", PASSPHRASE)
    assert "Bergquist" not in str(blocked.value)
    sam = small_project.as_user("sam", vault=True)
    project_lists.set_lists(sam, allow=["Bergquist"])
    assert codebooks.codebook_file(lea, "yaml", PASSPHRASE)


def test_tables_without_words_hold_no_memo_and_no_example(small_project) -> None:
    release_id, lea = small_project.releases[0], small_project.as_user("lea")
    code_passage(lea, release_id, "C1", 44, 60, memo="a thought about this")
    memos.write_memo(lea, "project", "a thought for all", title="On method")
    material = exporting.collect(lea)
    none = {one.name: one for one in exchange_tables.bundle_tables(lea, material, "none")}
    said = " ".join(str(cell) for table in none.values() for row in table.rows for cell in row)
    assert "a thought" not in said
    examples = [text for code in codebooks.current_codebook(lea).book.codes for text in code.examples.typical]
    assert examples and not any(text in said for text in examples)
    assert ("memos and examples", "left out") in none["about"].rows
    with_words = {one.name: one for one in exchange_tables.bundle_tables(lea, material, "quotable")}
    assert "a thought for all" in str(with_words["memos"].rows)


def test_restoring_a_backup_from_before_a_correction_says_so(make_project) -> None:
    made = make_project()
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    backup = projects.make_backup(made.as_user("lea"))
    correct(made, old, "Tilda Bergquist", "Tilda")
    interview_id = work.read_release(made.as_user("ana"), old).interview_id
    made.project.store.close()
    done = restoring.restore(made.folder, backup["name"], "lea", PASSPHRASE)
    assert done.masked_since == (interview_id,)
    again = projects.open_project(made.folder)
    assert projects.list_interviews(projects.sign_in(again, "sam"))[0].state == "in_review"
    again.store.close()
