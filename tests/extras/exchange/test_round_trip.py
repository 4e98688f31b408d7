"""Project → REFI-QDA file → empty project → REFI-QDA file: the same codes, codings, coders and places."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codebook.model import Code, Codebook
from coding.extras.exchange.files.refi import RefiProject
from coding.extras.exchange.files.refi_read import read_qdpx
from coding.extras.exchange.steps import bring_in
from coding.extras.exchange.steps.bring_in import preview_exchange
from coding.model import Role, User
from coding.store import codebooks
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.people import participants
from coding.workspace.project.open import create_project
from coding.workspace.release.release import release_interview
from coding.workspace.reports import export as reports_export
from tests.conftest import PASSPHRASE, Prepared, SmallProject
from tests.helpers.full_run import amount

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

USERS = [User(entry, entry.title(), frozenset({Role.RESEARCHER})) for entry in ("ana", "ben")]
USERS += [User("lea", "Lea", frozenset({Role.LEAD})), User("sam", "Sam", frozenset({Role.STEWARD}))]
EMPTY = Codebook("Empty", codes=(Code("START", name="Start", definition="To begin with."),))
PIECES = (
    "garden", "été", "🌿", "👩‍👧", "ένα", "שלום", "مرحبا", "plain words", "quiet, then", "—", "…", "'t was", "10",
)  # fmt: skip
ANSWERS = st.lists(st.sampled_from(PIECES), min_size=2, max_size=9).map(" ".join)
# The same transcript is not taken twice.
TEXTS = st.lists(st.lists(ANSWERS, min_size=1, max_size=4), min_size=1, max_size=3, unique_by=tuple)
CODES = st.lists(
    st.tuples(st.text("abcdefgh éώ🌿", min_size=1, max_size=8).map(str.strip).filter(bool), st.booleans()),
    min_size=1, max_size=5, unique_by=lambda one: one[0].casefold(),
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(light_key_derivation: None, tmp_path_factory: pytest.TempPathFactory) -> list[Prepared]:
    """Two projects that have nothing in common but their people."""
    folders = [tmp_path_factory.mktemp(name) / "study" for name in ("first", "second")]
    return [Prepared.of(SmallProject(create_project(path, "A study", PASSPHRASE, USERS, EMPTY))) for path in folders]


def book_of(names: list[tuple[str, bool]]) -> Codebook:
    codes: list[Code] = []
    for place, (name, nested) in enumerate(names):
        parent = codes[0].id if nested and codes else None
        codes.append(Code(f"K{place}", name=name, definition=f"What is meant by {name}.", parent=parent))
    return Codebook("Invented", codes=tuple(codes))


def held_in(project: RefiProject) -> tuple[set[Any], list[Any], list[str]]:
    """Codes, codings with their places, and texts, by names and not by ids."""
    names = {code.id: code.name for code in project.codebook.codes}
    codes = {(code.name, code.definition, names.get(code.parent or "")) for code in project.codebook.codes}
    texts = {source.id: source.text for source in project.sources}
    users = {user.id: user.name for user in project.users}
    codings = sorted(
        (texts[coding.source], coding.start, coding.end, names[coding.code], users[coding.user])
        for coding in project.codings
    )
    return {code for code in codes if code[0] != "Start"}, codings, sorted(texts.values())


@given(names=CODES, texts=TEXTS, data=st.data())
@settings(
    max_examples=amount(6, 1), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_a_project_comes_back_as_it_was(
    empty: list[Prepared], names: list[tuple[str, bool]], texts: list[list[str]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as parent, ExitStack() as opened:
        first, second = (
            opened.enter_context(entry.copied(Path(parent) / name))
            for entry, name in zip(empty, ("first", "second"), strict=True)
        )
        first.project.store.write(lambda cursor: codebooks.save(cursor, book_of(names), "To code with", "lea"))
        for number, answers in enumerate(texts, 1):
            turns = [turn for answer in answers for turn in (("Interviewer", "And then?"), ("Somebody", answer))]
            release = first.release(tuple(turns), f"P{number:02}", {})
            text = open_transcript(first.as_user("ana"), release).release.text
            for _ in range(data.draw(st.integers(0, 4))):
                start = data.draw(st.integers(0, len(text) - 1))
                end = data.draw(st.integers(start + 1, len(text)))
                coder, code = data.draw(st.sampled_from(["ana", "ben"])), data.draw(st.integers(0, len(names) - 1))
                code_passage(first.as_user(coder), release, f"K{code}", start, end)
        before = reports_export.export(first.as_user("lea"), "refi", texts="quotable", passphrase=PASSPHRASE).data
        whole = read_qdpx(before).project
        assert len(whole.codings) == len({coding.id for coding in whole.codings})

        steward, lead = second.as_user("sam", vault=True), second.as_user("lea")
        preview = preview_exchange(steward, IncomingFile("study.qdpx", before))
        bring_in.add_codes(lead, preview)
        preview = preview_exchange(steward, IncomingFile("study.qdpx", before))
        people = {source.id: source.name[:3] for source in whole.sources}
        report = bring_in.import_exchange(steward, preview, participants=people)
        assert [text.refused for text in report.texts] == [None] * len(texts)
        for outcome in report.texts:
            second.to_review(str(outcome.interview_id))
            release_interview(second.as_user("sam", vault=True), str(outcome.interview_id))
        for participant in participants.list_participants(lead):
            participants.update_participant(lead, participant.id, participant.label, "yes", {})
        after = reports_export.export(lead, "refi", texts="quotable", passphrase=PASSPHRASE).data
        assert held_in(read_qdpx(after).project) == held_in(whole)
