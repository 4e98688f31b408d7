"""``heard details``: who can still be told, masking and keeping by command."""

import json
from pathlib import Path

import pytest

from coding.store import events
from coding.workspace.project.open import open_project
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.persons.test_still import REASON, TALK, mask
from tests.helpers.commands import printed

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(small_project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    interview = small_project.in_review(TALK, "P07")
    mask(small_project.as_user("sam", vault=True), interview, "Hanna", "PERSON")
    small_project.project.store.close()
    return str(small_project.folder)


def details(*words: object, code: int = 0) -> str:
    command, folder, *others = words
    return printed("details", command, folder, *others, "--as", "sam", code=code)


def test_each_detail_is_decided_on_and_taken_back(folder: str) -> None:
    shown = details("show", folder, "P07")
    assert "health “asthma”, line 2" in shown and "0 details kept with a reason" in shown
    details("keep", folder, "P07", "ASTHMA", "--reason", REASON)
    assert f"kept: {REASON}" in details("show", folder, "P07")
    assert "No open detail" in details("mask", folder, "P07", "asthma", code=1)
    assert "is taken back" in details("undo", folder, "P07")
    assert "1 places" in details("mask", folder, "P07", "Portugal")
    printed("review", "undo", folder, "P07", "--as", "sam")
    assert details("show", folder, "P07") == shown
    told = json.loads(details("show", folder, "P07", "--json"))
    assert {"persons", "counts", "texts"} <= told.keys()


def test_who_is_who_is_corrected_and_taken_back(folder: str) -> None:
    shown = details("show", folder, "P07")
    assert "your father, line 3: masking takes" in shown
    assert "corrected" in details("same", folder, "P07", "YOUR father", "Hanna, line 2")
    assert "your father" not in details("show", folder, "P07")
    assert "Nobody in" in details("nobody", folder, "P07", "your father", code=1)
    details("undo", folder, "P07")
    details("nobody", folder, "P07", "your father")
    assert "father" not in details("show", folder, "P07")
    details("undo", folder, "P07")
    assert "not all of them" in details("apart", folder, "P07", "your father", "--line", 4, "--line", 3, code=1)
    assert details("show", folder, "P07") == shown


def test_showing_details_is_logged(folder: str) -> None:
    details("show", folder, "P07")
    project = open_project(Path(folder))
    with project.store.read() as cursor:
        assert events.recent(cursor, "sam", 1, 0)[0].action == "original.read"
    project.store.close()


def test_each_original_of_whom_texts_tell_together_is_logged_as_read(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    steward = small_project.as_user("sam", vault=True)
    both = (
        small_project.in_review(TALK, "P07"),
        small_project.in_review((("Nora", "My friend Hanna lived in Norway."),), "P09"),
    )
    for interview in both:
        mask(steward, interview, "Hanna", "PERSON")
    small_project.project.store.close()
    assert "Norway" in details("together", small_project.folder)
    project = open_project(small_project.folder)
    with project.store.read() as cursor:
        newest = events.recent(cursor, "sam", 2, 0)
    project.store.close()
    assert {(event.action, event.target_id) for event in newest} == {("original.read", id_) for id_ in both}


def test_who_is_told_of_together_and_what_is_no_interview(folder: str) -> None:
    assert "Nobody is told of in texts that say more together." in details("together", folder)
    assert "names no interview" in details("show", folder, "P77", code=1)
