"""The Import page: every file is looked at before anything is stored, and what is refused leaves nothing."""

import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from coding.ui.frame import jobs, texts
from coding.ui.originals import work
from coding.ui.originals.work import FINDING
from coding.workspace.originals import importing
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.people import participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.vault_records import read_original
from pipelines import worker
from pipelines.errors import BrokenOff, Cancelled
from pipelines.worker import running
from pipelines.worker.waiting_line import Kind, WaitingLine
from tests.helpers import app_page
from tests.helpers.app_page import checked, field, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "importing", user="sam", vault=True)

find_identifiers = work.find_identifiers
PASSPHRASE = "a gentle passphrase"
TALK = b"Interviewer: Where did you go after school?\n\nNora: To my aunt Hanne, most days. She had a garden.\n"
OTHER = b"Interviewer: And in winter?\n\nSigne: We read a lot, and the river froze.\n"


@pytest.fixture(autouse=True)
def nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for identifiers, which begins by itself, ends at once."""
    monkeypatch.setattr(work, "find_identifiers", lambda *given, **more: {})


def choose(test: AppTest, *files: tuple[str, bytes]) -> AppTest:
    test.file_uploader[0].set_value([(name, data, "text/plain") for name, data in files])
    return checked(test.run())


def press(test: AppTest, label: str) -> AppTest:
    next(entry for entry in test.button if entry.label.startswith(label)).click().run()
    for _ in range(20):
        if "_job-storing" not in test.session_state:
            break
        test.session_state["_job-storing"].wait(60)
        test.run()
    return checked(test)


def interviews(project: Any) -> list[Any]:
    return list_interviews(project.as_user("sam"))


def test_the_page_asks_for_the_passphrase_first(make_project) -> None:
    test = open_page(make_project(), vault=False)
    assert not test.file_uploader
    test.text_input[0].set_value(PASSPHRASE)
    test.button[0].click().run()
    assert test.file_uploader


def test_a_file_is_shown_before_anything_is_stored(project) -> None:
    test = choose(open_page(project), ("Nora Lindholm.txt", TALK))
    shown = words(test)
    assert "2 turns" in shown
    assert "To my aunt Hanne" in shown
    assert [entry.value for entry in test.selectbox if entry.label.endswith(" is")] == ["interviewer", "participant"]
    assert interviews(project) == []
    assert project.as_user("sam", vault=True).open_vault().names() == ["event_head"]


def test_corrections_are_stored_and_the_files_name_is_never_the_title(project) -> None:
    test = choose(open_page(project), ("Nora Lindholm.txt", TALK))
    field(test, "Language").set_value("nl")
    field(test, "Consent to quotes").set_value("never")
    field(test, "Nora is").set_value("other")
    press(test.run(), "Store")
    assert "1 interview stored" in words(test)
    (stored,) = interviews(project)
    assert (stored.participant_label, stored.title, stored.language, stored.state) == ("P01", "P01", "nl", "imported")
    (participant,) = participants.list_participants(project.as_user("sam"))
    assert participant.quote_consent == "never"
    original = read_original(project.as_user("sam", vault=True).open_vault(), stored.id)
    assert original.role_of("Nora") == "other"


def test_several_files_get_the_next_free_labels_and_are_stored_together(project) -> None:
    test = choose(open_page(project), ("a.txt", TALK), ("b.txt", OTHER))
    press(test, "Store all 2 files")
    assert [interview.participant_label for interview in interviews(project)] == ["P01", "P02"]


def test_an_existing_participant_keeps_their_consent(project) -> None:
    project.import_turns((("Nora", "We met before."),), "P07")
    test = choose(open_page(project), ("b.txt", OTHER))
    chosen = field(test, "Participant")
    assert chosen.value == "P01"
    chosen.set_value("P07").run()
    assert not [entry for entry in test.selectbox if entry.label == "Consent to quotes"]
    press(test, "Store")
    assert [interview.participant_label for interview in interviews(project)] == ["P07", "P07"]
    assert len(participants.list_participants(project.as_user("sam"))) == 1


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("talk.docm", b"PK\x03\x04 macros", "macros"),
        ("talk.mp3", b"ID3\x03\x00\x00", "recording"),
        ("talk.docx", b"PK\x03\x04 not a document", ""),
        ("e.txt", b"", ""),
    ],
)
def test_a_refused_file_says_why_and_keeps_nothing(project, name: str, data: bytes, reason: str) -> None:
    test = choose(open_page(project), (name, data))
    (said,) = (error.value for error in test.error)
    assert reason in said.lower() and "Nothing of this file was kept" in said
    assert not [entry for entry in test.button if entry.label == "Store"]
    assert project.as_user("sam", vault=True).open_vault().names() == ["event_head"]


def test_the_same_transcript_is_not_stored_twice(project) -> None:
    press(choose(open_page(project), ("a.txt", TALK)), "Store")
    test = press(choose(open_page(project), ("again.txt", TALK)), "Store")
    assert "in the project already" in words(test)
    assert len(interviews(project)) == 1


def test_an_unsure_encoding_is_asked_for(project, monkeypatch) -> None:
    from pipelines.errors import EncodingUnsure

    real = importing.preview_file

    def unsure(context: Any, file: IncomingFile, *, encoding: str | None = None) -> Any:
        if encoding is None:
            raise EncodingUnsure(f"{file.name}: the encoding cannot be told.", ("windows-1252", "iso-8859-2"))
        return real(context, file, encoding=encoding)

    monkeypatch.setattr(importing, "preview_file", unsure)
    data = "Interviewer: Où étais-tu ?\n\nNora: À l'école, près de la forêt.\n".encode("cp1252")
    test = choose(open_page(project), ("a.txt", data))
    assert "the encoding cannot be told" in words(test)
    assert "près de la forêt" in words(test)
    press(test, "Read with this")
    assert "encoding: windows-1252" in words(test)


ANSWER = "It went on for years and we moved from one town to the next until I was grown up"
TABLE = f"gender,age,What happened?,And then?\nw,31,{ANSWER},{ANSWER}\nm,44,{ANSWER} too,{ANSWER} again\n"


def test_a_table_of_several_people_is_divided_only_when_a_person_says_so(project) -> None:
    test = choose(open_page(project), ("people.csv", TABLE.encode()))
    radio = test.radio[0]
    assert radio.value == "One interview"
    radio.set_value(radio.options[1]).run()
    press(test, "Store")
    assert [interview.participant_label for interview in interviews(project)] == ["P01", "P02"]
    assert not any(each.attributes for each in participants.list_participants(project.as_user("sam")))


def test_a_table_is_not_divided_by_itself_in_another_language(make_project, monkeypatch) -> None:
    monkeypatch.setattr(texts, "language", lambda: "fr")
    test = choose(open_page(make_project()), ("people.csv", TABLE.encode()))
    assert test.radio[0].value == "Un entretien"
    assert len([entry for entry in test.selectbox if str(entry.key).startswith("role-")]) == 2


def test_what_reading_did_is_said_in_the_language_of_the_page(make_project, monkeypatch) -> None:
    monkeypatch.setattr(texts, "language", lambda: "fr")
    table = "speaker;text\nNoor;On the water.\nKim;By the river.\nNoor;\n"
    shown = words(choose(open_page(make_project()), ("talk.csv", table.encode())))
    assert "Les colonnes sont séparées par des points-virgules, pas par des virgules" in shown
    assert "Sans paroles et omis\u00a0: 1 ligne." in shown
    assert "columns" not in shown and "without words" not in shown


def test_headings_are_shown_before_anything_is_stored(make_project) -> None:
    talk = b"A TALK BY THE RIVER\nDate: 3 May\n\n" + TALK
    test = choose(open_page(make_project()), ("a.txt", talk))
    assert "Headings, which are not in the text" in [entry.label for entry in test.expander]
    assert "A TALK BY THE RIVER\nDate: 3 May" in [entry.value for entry in test.text]


@pytest.mark.slow
def test_identifiers_are_looked_for_by_themselves(project, monkeypatch) -> None:
    monkeypatch.setattr(work, "find_identifiers", find_identifiers)
    press(choose(open_page(project), ("a.txt", TALK)), "Store")
    job = jobs.shared(project.as_user("sam"), FINDING)
    assert job is not None and job.wait(120)
    # Whoever started it is told, also in a tab that was opened later.
    assert "1 interview searched" in words(open_page(project))
    assert interviews(project)[0].state == "in_review"


def test_every_tab_sees_what_a_search_waits_for_and_how_it_ended(make_project, monkeypatch) -> None:
    project, waits, go_on = make_project(), threading.Event(), threading.Event()
    project.import_turns((("Nora", "A garden."),), "P01")
    line = WaitingLine()

    def found(context: Any, ids: list[str], *, progress: Any, cancelled: Any) -> None:
        with (
            line.turn(Kind.THEMES, None, None),
            pytest.raises(Cancelled),
            line.turn(Kind.IDENTIFIERS, stopped, running._waits.get()),
        ):
            pass
        raise BrokenOff("It was ended from outside while it read “P01”.")

    def stopped() -> bool:
        # Asked a second time, it has been said what it waits for.
        job = jobs.shared(project.as_user("sam"), FINDING)
        if job is None or job.waits_for is None:
            return False
        waits.set()
        return go_on.wait()

    monkeypatch.setattr(work, "find_identifiers", found)
    first = open_page(project)
    next(entry for entry in first.button if entry.label.startswith("Find identifiers in 1")).click().run()
    assert waits.wait(60)
    later = open_page(project)
    assert [entry.proto.text for entry in later.get("progress")] == ["Waits: themes are being proposed"]
    assert "The search runs" in words(later)
    assert [entry.label for entry in later.button if entry.label == "Stop"] == ["Stop"]
    assert "No process of its own" not in words(later)
    with monkeypatch.context() as patch:
        patch.setattr(worker, "in_this_process", lambda: True)
        assert "No process of its own could be started" in words(later.run())
    job = jobs.shared(project.as_user("sam"), FINDING)
    assert job is not None
    go_on.set()
    assert job.wait(60)
    assert "while it read “P01”" in words(later.run())
    assert [entry.label for entry in later.button if entry.label.startswith("Find identifiers in 1 interview")]


def test_what_is_stored_while_others_are_looked_through_is_looked_through_too(make_project, monkeypatch) -> None:
    project, calls = make_project(), []

    def found(context: Any, ids: list[str], **more: Any) -> dict[str, int]:
        calls.append(len(ids))
        if len(calls) == 1:
            project.import_turns((("Signe", "A river."),), "P02")
        return dict.fromkeys(ids, 1)

    monkeypatch.setattr(work, "find_identifiers", found)
    project.import_turns((("Nora", "A garden."),), "P01")
    context = project.as_user("sam", vault=True)
    work.find(context)
    job = jobs.shared(context, FINDING)
    assert job is not None and job.wait(60)
    assert calls == [1, 1] and "2 interviews searched: 2 identifiers" in words(open_page(project))


def test_files_that_cannot_be_read_are_named_and_the_others_go_on(project) -> None:
    context = project.as_user("sam", vault=True)
    files = [IncomingFile("a.txt", TALK), IncomingFile("talk.mp3", b"ID3\x03\x00\x00"), IncomingFile("b.txt", OTHER)]
    work.take_in(context, files)
    for slot in (work.READING, FINDING):
        job = jobs.shared(context, slot)
        assert job is not None and job.wait(60)
    shown = words(open_page(project))
    assert "talk.mp3 is a recording" in shown and "a.txt" not in shown
    assert [interview.participant_label for interview in interviews(project)] == ["P01", "P02"]


@given(st.text(max_size=40), st.sampled_from(["/", "\\", "../", "C:\\"]))
def test_a_files_name_is_never_a_path(name: str, folder: str) -> None:
    base = importing._base_name(f"{folder}{name}")
    assert "/" not in base
    assert "\\" not in base
    assert base
    assert Path(base).name == base or base in {".", ".."}
