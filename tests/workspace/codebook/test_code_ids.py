"""Ids of codes: UUIDs became short ones everywhere but in what is locked, and a lead may change an id."""

import uuid
from dataclasses import replace

import pytest

from codebook import edit
from codebook.model import Code
from codebook.serial import codebook_to_dict
from coding.errors import InvalidInput
from coding.store import code_ids, codebooks, columns, rounds
from coding.store.usage import Filter
from coding.workspace.agreement import figures
from coding.workspace.codebook.versions import (
    change_code_id,
    codebook_version,
    compare_versions,
    current_codebook,
    edit_codebook,
)
from coding.workspace.codings import memos, transcript
from coding.workspace.codings.operations import apply_operations
from coding.workspace.overview.event_names import names_by_id
from coding.workspace.project import log as project_log
from coding.workspace.project.open import open_project
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search.coded import Question, coded_passages
from coding.workspace.search.saved import list_questions, question_of, save_question
from coding.workspace.themes import team
from tests.helpers.steps import pin_codes

pytestmark = pytest.mark.slow

RAW = ("c3f0aa11-1d5e-4f6a-9d0c-1b2c3d4e5f60", "0b1c2d3e-1d5e-4f6a-9d0c-1b2c3d4e5f61")


@pytest.fixture
def raw(small_project):
    """A project as they were: a code made while reading has a UUID, in a locked round, a memo, a theme and a search."""
    lea, ana, ben = (small_project.as_user(entry) for entry in ("lea", "ana", "ben"))
    [release] = small_project.releases[:1]
    book = current_codebook(lea).book
    more = (Code(id=RAW[0], name="Waiting for a letter", status="draft"), Code(id=RAW[1], name="Quiet", parent="C"))
    small_project.project.store.write(
        lambda cursor: codebooks.save(cursor, replace(book, codes=(*book.codes, *more)), "Draft codes", "ana")
    )
    result = create_round(lea, RoundDraft(name="Pilot", releases=[release], coders=["ana", "ben"]))
    for who, code in ((ana, RAW[0]), (ben, RAW[1])):
        item = {"id": str(uuid.uuid4()), "kind": "add", "coding": str(uuid.uuid4()), "code": code}
        assert apply_operations(who, release, [{**item, "start": 0, "end": 9, "memo": f"As #{code}."}])[0].ok
    lock.lock_round(lea, result.id)
    memos.write_memo(ana, "code", f"Compare #{RAW[0]} and #C1.", code=RAW[0])
    team.create_theme(lea, "Letters", "", [RAW[0], "C1"])
    save_question(ana, "Letters", Question(filter=Filter(codes=(RAW[0],))))
    pin_codes(ana, {3: RAW[0]})
    return small_project, result.id, release


def stored(project) -> dict[str, list[tuple]]:
    with project.project.store.read() as cursor:
        frozen = ("snapshot_coding", "snapshot", "codebook_version", "event")
        return {entry: cursor.execute(f"SELECT * FROM {entry} ORDER BY ALL").fetchall() for entry in frozen}


def checked(project, round_id: str) -> set[str]:
    """Codes of the locked round, whose hash is recomputed."""
    with project.project.store.read() as cursor:
        snapshot = rounds.current_snapshot(cursor, round_id)
        assert lock.snapshot_hash(snapshot, rounds.get(cursor, round_id).codebook_version) == snapshot.hash
    return {coding.code for coding in snapshot.codings}


def test_an_old_project_opens_with_short_ids_and_its_locked_rounds_keep_their_hashes(raw) -> None:
    project, round_id, release = raw
    before = stored(project)
    # What later migrations make.
    for table in ("earlier_code_id", "passkey"):
        project.project.store.write(lambda cursor, table=table: cursor.execute(f"DROP TABLE {table}"))
    project.project.store.write(lambda cursor: cursor.execute("ALTER TABLE release DROP COLUMN rewording"))
    project.project.store.write(lambda cursor: cursor.execute("DELETE FROM schema_migration WHERE number >= 41"))
    project.project.store.close()
    project.project = open_project(project.folder)
    assert stored(project) == before, "nothing that is locked under a hash is written anew"
    ana, lea = project.as_user("ana"), project.as_user("lea")
    assert checked(project, round_id) == {"WFAL", "QUIET"}
    book = current_codebook(ana).book
    assert [code.id for code in book.codes][-2:] == ["WFAL", "QUIET"]
    assert not [entry for entry in said_of(project, round_id, release) for raw_id in RAW if raw_id in str(entry)]
    assert not compare_versions(ana, current_codebook(ana).number, edit_codebook(lea, lambda book: book, "As it was"))
    assert project_log.verify(lea).intact
    pinned = transcript.open_transcript(ana, release).pinned
    assert len(pinned) == 10 and pinned[3] == "WFAL", "from now on a digit means the same in every interview"


def said_of(project, round_id: str, release: str) -> list[object]:
    """What people see of codes in this project, from every page that names them."""
    ana, lea = project.as_user("ana"), project.as_user("lea")
    opened = transcript.open_transcript(ana, release)
    question = question_of(list_questions(ana)[0])
    report = figures.round_agreement(lea, round_id).report
    seen: list[object] = [opened.codings, opened.pinned, team.list_themes(lea), question, report]
    seen += [
        memos.visible_memos(ana),
        codebook_to_dict(codebook_version(ana, current_codebook(ana).number))["codes"][-2]["id"],
    ]
    assert [coding.code for coding in opened.codings] and opened.pinned and question.filter.codes
    assert coded_passages(ana, question)
    return [*seen, names_by_id(lea).values()]


def test_a_lead_changes_an_id_and_changes_it_back(raw) -> None:
    project, round_id, release = raw
    before = stored(project)
    lea, ana = project.as_user("lea"), project.as_user("ana")
    number = current_codebook(lea).number
    change_code_id(lea, RAW[0], "LET")
    change_code_id(lea, RAW[1], "QUI")
    change_code_id(lea, "C1", "S1")
    assert [code.id for code in current_codebook(ana).book.codes][-2:] == ["LET", "QUI"]
    assert checked(project, round_id) == {"LET", "QUI"}
    assert not [entry for entry in said_of(project, round_id, release) for raw_id in RAW if raw_id in str(entry)]
    assert team.list_themes(lea)[0].codes == ("LET", "S1")
    [memo] = [memo for memo in memos.visible_memos(ana) if memo.code == "LET"]
    assert memo.text == "Compare #LET and #S1."
    assert apply_operations(ana, project.releases[0], [{"id": "late", "kind": "pins", "pins": {"0": "C1"}}])[0].ok
    assert transcript.open_transcript(ana, release).pinned == {0: "S1"}, "a browser that knows the id of before"
    for wrong in ("QUI", "C1 x", "qui", RAW[1], "C2", "x" * 17, ""):
        with pytest.raises(InvalidInput):
            change_code_id(lea, "LET", wrong)
    with pytest.raises(InvalidInput, match="another code had it"):
        edit_codebook(lea, lambda book: edit.add_code(book, Code(id="C1", name="Another")), "no")
    change_code_id(lea, "S1", "C1")
    assert "C1" in current_codebook(lea).book and current_codebook(lea).number == number
    assert stored(project)["snapshot_coding"] == before["snapshot_coding"]
    assert project_log.verify(lea).intact


def test_every_column_of_codes_follows_or_is_locked() -> None:
    declared = {(table, column) for table, column, kind in columns.every() if kind is columns.Codes}
    of_cases = {entry for entry in declared if entry[0].startswith("case_")} | {("joint_card", "signs")}
    locked = {entry for entry in declared if entry[0] in code_ids.LOCKED}
    follows = {(table, "code") for table in code_ids.TABLES} | {("indicator", "codes")}
    assert declared - of_cases - locked == follows
