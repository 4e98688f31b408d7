"""A chat through vault, review and release: no sender, date or picture of it gets past the release."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any
from unicodedata import normalize

import pytest

from coding.errors import InvalidInput
from coding.workspace.cases import cases
from coding.workspace.codings import transcript
from coding.workspace.context import Context
from coding.workspace.originals import importing
from coding.workspace.release.release import release_interview
from coding.workspace.review import find
from coding.workspace.review.decide import accept_remaining
from coding.workspace.vault_records import Original, read_original
from pipelines.readers.formats import parse
from tests.helpers.chats import GERMAN, whatsapp_zip

FILE = "WhatsApp Chat mit Mara Lindqvist.zip"
# Words of somebody else's name that the detectors, which these tests leave out, would have found.
CHAT = GERMAN.replace("Lea", "sie").replace("18.05.2024", "bald")
TOLD = re.compile(
    r"Mara|Lindqvist|Jonas|23456789|WhatsApp|PHOTO|12\.05|24\.06|2024-0[56]-(?:12|13|24)|20240624|14:0[3-9]|22:47|18:0[2-5]"
)


def find_senders(sam: Context) -> None:
    """Fill the review queue with what is known of the senders alone: no model, no detector."""
    find.find_identifiers(sam, look=lambda vault, chosen, *_: ((entry, []) for entry in chosen))


@pytest.fixture(scope="module")
def released(make_module_project: Any) -> Iterator[SimpleNamespace]:
    project = make_module_project("chat")
    sam = project.as_user("sam", vault=True)
    (outcome,) = importing.import_files(sam, [importing.IncomingFile(FILE, whatsapp_zip(CHAT))])
    find_senders(sam)
    accept_remaining(sam, outcome.interview_id)
    release_id = release_interview(sam, outcome.interview_id).release_id
    project.releases.append(release_id)
    yield SimpleNamespace(made=project, sam=sam, outcome=outcome, release_id=release_id)


@pytest.mark.slow
def test_released_turns_have_pseudonyms_and_distances_over_weeks(released: SimpleNamespace) -> None:
    release = transcript.read_release(released.made.as_user("ana"), released.release_id)
    begun = [(turn.speaker, turn.start_ms) for turn in release.turns]
    assert begun[:3] == [("P01", 0), ("Other", 120_000), ("P01", 180_000)]
    assert release.turns[-1].start_ms == 3_729_720_000
    assert {turn.speaker for turn in release.turns} == {"P01", "Other", "Other 2"}
    assert {turn.role for turn in release.turns} == {"participant", "other"}
    assert "[OTHER]" in release.text and "[Medien ausgeschlossen]" in release.text
    assert not TOLD.search(release.text)


def test_nothing_in_the_project_file_tells_a_sender_or_a_date(released: SimpleNamespace) -> None:
    for (table,) in released.made.rows("SELECT table_name FROM duckdb_tables()"):
        assert not TOLD.search(str(released.made.rows(f'SELECT * FROM "{table}"'))), table
    assert not TOLD.search(str(released.outcome.warnings))


def test_of_the_archive_the_vault_has_the_text_alone(released: SimpleNamespace) -> None:
    vault = released.sam.open_vault()
    assert vault.get(f"file/{released.outcome.interview_id}") == CHAT.encode()
    assert read_original(vault, released.outcome.interview_id).named
    assert not any(b"\xff\xd8\xff" in vault.get(name) for name in vault.names())


@pytest.mark.parametrize(
    ("title", "refused"),
    [
        ("Chat mit Jo", True),
        ("Chat de enero", False),
        ("Chat 49", False),
        ("Chat mit Ana", True),
        (normalize("NFD", "Chat mit Jürgen"), True),
    ],
)
def test_short_names_are_not_in_titles(title: str, refused: bool) -> None:
    names = ("Jo", "Ana de Souza", "+49 151 2345", "Jürgen Groß")
    log = "\n".join(f"12.05.24, 14:0{n} - {who}: hi" for n, who in enumerate(names * 2))
    read = parse(log.encode(), "c.txt")
    plan = importing.ImportPlan(file=importing.IncomingFile("c.txt", b""), read=read, roles={}, title=title)
    with pytest.raises(InvalidInput) if refused else nullcontext():
        importing._refuse_names(Original(read.transcript, {}, "de", named=True), plan)


@pytest.mark.slow
def test_a_case_takes_chats_and_interviews(released: SimpleNamespace) -> None:
    study = released.made
    told = study.release((("Interviewer", "How was it?"), ("Speaker", "Quiet by the sea.")), "P02", {})
    ana = study.as_user("ana")
    interviews = [transcript.read_release(ana, entry).interview_id for entry in (released.release_id, told)]
    case_id = cases.add_case(ana, "F01")
    cases.set_documents(ana, case_id, interviews)
    (entry,) = cases.list_cases(ana)
    assert [(at.participant_label, at.format) for at in entry.documents] == [("P01", "chat"), ("P02", "text")]


@pytest.mark.slow
def test_short_names_and_names_in_capitals_are_names_in_a_chat(project, sam) -> None:
    said = ("MARA: hello there", "Bo: hi MARA how are you", "MARA: fine, Bo, and you", "Bo: fine")
    log = "\n".join(f"12.05.24, 14:0{n} - {line}" for n, line in enumerate(said))
    (outcome,) = importing.import_files(sam, [importing.IncomingFile("c.txt", log.encode())])
    find_senders(sam)
    text = project.original(outcome.interview_id)
    assert {text[place.start : place.end] for place in project.places(outcome.interview_id)} == {"MARA", "Bo"}
