"""Coding: each operation once, refused ones leave nothing, everything undoable, nobody sees through a blind round."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codebook import edit
from codebook.serial import content_hash
from coding.errors import InvalidInput
from coding.store import codebooks, events
from coding.workspace.codebook.versions import code_usage, current_codebook, edit_codebook
from coding.workspace.codings import my_work, transcript
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.overview import status as overview_status
from coding.workspace.project import log as project_log
from coding.workspace.reports import selection as reports_selection
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds import setup as rounds_setup
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import search
from tests.helpers.full_run import amount

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def uncoded(make_module_project, one_released):
    """A project in which nothing is coded and nothing comes to be."""
    return make_module_project(like=one_released)


def operation(kind: str, **fields: object) -> dict[str, object]:
    return {"id": str(uuid.uuid4()), "kind": kind, **fields}


def add(code: str, start: int, end: int, **fields: object) -> dict[str, object]:
    return operation("add", coding=str(uuid.uuid4()), code=code, start=start, end=end, **fields)


def spans(context, release) -> list[tuple[str, int, int]]:
    return [(c.code, c.start, c.end) for c in transcript.open_transcript(context, release).codings]


def test_the_same_operation_twice_is_stored_once(ana, release) -> None:
    entry = add("C1", 0, 10)
    assert [a.ok for a in apply_operations(ana, release, [entry, entry])] == [True, True]
    assert [a.ok for a in apply_operations(ana, release, [entry])] == [True]
    assert spans(ana, release) == [("C1", 0, 10)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (add("C1", 5, 5), "outside"),
        (add("C1", -1, 5), "outside"),
        (add("C1", 0, 10**9), "outside"),
        (add("C", 0, 5), "not in the codebook"),
        (add("nope", 0, 5), "not in the codebook"),
        (operation("add", coding="x", code="C1", start="0", end=5), "not understood"),
        (operation("explode"), "does not know"),
        (operation("remove", coding="somebody-elses"), "not yours"),
        (add("C1", 0, 5, memo="x" * 30_000), "characters"),
        (add("C1", 0, 5, attributes={"phase": "yesterday"}), "attribute"),
        (operation("undo"), "nothing to undo"),
    ],
)
def test_refused_operations_leave_nothing_and_say_why(uncoded, bad, reason: str) -> None:
    ana, release = uncoded.as_user("ana"), uncoded.releases[0]
    with uncoded.project.store.read() as cursor:
        before = events.head(cursor)
    answer = apply_operations(ana, release, [bad])[0]
    assert not answer.ok and reason in (answer.reason or "")
    assert spans(ana, release) == []
    with uncoded.project.store.read() as cursor:
        assert events.head(cursor) == before


def test_everything_can_be_undone_and_redone_across_sessions(small_project, ana, release) -> None:
    first = add("C1", 0, 10)
    steps = [
        first,
        operation("resize", coding=first["coding"], start=0, end=20),
        operation("memo", coding=first["coding"], memo="a thought"),
        operation("recode", coding=first["coding"], code="C7"),
        operation("attributes", coding=first["coding"], attributes={"certainty": "stated"}),
        operation("remove", coding=first["coding"]),
    ]
    states = [[]]

    def after(context, step) -> list[tuple[object, ...]]:
        assert apply_operations(context, release, [step])[0].ok
        now = transcript.open_transcript(context, release).codings
        return [(c.code, c.end, c.memo, dict(c.attributes)) for c in now]

    states += [after(ana, step) for step in steps]
    again = small_project.as_user("ana")
    assert [after(again, operation("undo")) for _ in steps] == states[-2::-1]
    assert [after(again, operation("redo")) for _ in steps] == states[1:]


def test_nobody_undoes_another_coders_work(ana, ben, release) -> None:
    entry = add("C1", 0, 10)
    apply_operations(ana, release, [entry])
    assert not apply_operations(ben, release, [operation("undo")])[0].ok
    assert not apply_operations(ben, release, [operation("remove", coding=entry["coding"])])[0].ok
    assert spans(ana, release) == [("C1", 0, 10)]


@settings(max_examples=amount(40, 10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_quotes_are_the_released_text_for_any_offsets(small_project, ana, release, data) -> None:
    text = transcript.read_release(ana, release).text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    stored = code_passage(ana, release, "C1", start, end)
    rows = reports_selection.collect(small_project.as_user("lea")).rows
    row = next(row for row in rows if (row.start, row.end) == (start, end))
    assert row.quote == text[stored.start : stored.end]


def test_masked_words_are_gone_and_repeat_consistently(ana, release) -> None:
    released = transcript.read_release(ana, release)
    assert "Tilda" not in released.text and "Bergquist" not in released.text
    assert released.text.count("[PERSON_") == 2
    assert {turn.speaker for turn in released.turns} == {"Interviewer", "P01"}


def blind_round(small_project):
    release = small_project.releases[0]
    draft = RoundDraft(name="Reliability 1", releases=[release], coders=["ana", "ben"], target=0.8)
    result = create_round(small_project.as_user("lea"), draft)
    apply_operations(small_project.as_user("ana"), release, [add("C1", 0, 12, memo="only mine"), add("G9", 20, 40)])
    apply_operations(small_project.as_user("ben"), release, [add("C7", 5, 25)])
    return release, result


def test_an_open_round_is_blind_by_every_path(small_project) -> None:
    release, result = blind_round(small_project)
    ben = small_project.as_user("ben")
    assert spans(ben, release) == [("C7", 5, 25)]
    assert {c.coder for c in transcript.changes_since(ben, release, 0)} == {"ben"}
    assert {c.coder for c in transcript.visible_codings(ben)} == {"ben"}
    assert code_usage(ben) == {"C7": (1, 1)}
    status = overview_status.status(ben)[0]
    assert dict(status.codings) == {"ben": 1}
    assert not [e for e in project_log.activity(ben) if e.action.startswith("coding.") and e.actor != "ben"]
    assert [q.own_codings for q in my_work.my_queue(ben)] == [1]
    opened = transcript.open_transcript(ben, release)
    assert opened.revision == max(c.revision for c in opened.codings)
    with pytest.raises(Exception, match="still open"):
        rounds.snapshot_of(ben, result.id)


def test_locking_opens_the_eyes_and_freezes_the_codings(small_project) -> None:
    release, result = blind_round(small_project)
    ana, ben = small_project.as_user("ana"), small_project.as_user("ben")
    lock.lock_interview(ana, result.id, release)
    assert {c.coder for c in transcript.visible_codings(ana)} == {"ana"}, "blind until every coder has handed in"
    refused = apply_operations(ana, release, [add("C1", 0, 3)])[0]
    assert not refused.ok
    assert "handed in" in (refused.reason or "")
    done = lock.lock_interview(ben, result.id, release)
    assert done.state == "locked"
    assert {c.coder for c in transcript.visible_codings(ana)} == {"ana", "ben"}
    snapshot = rounds.snapshot_of(ben, result.id)
    assert snapshot.hash == lock.snapshot_hash(snapshot, result.codebook_version)
    lock.unlock_round(small_project.as_user("lea"), result.id, "a coder pressed the wrong button")
    assert apply_operations(ana, release, [add("C1", 0, 3)])[0].ok
    again = lock.lock_round(small_project.as_user("lea"), result.id)
    newer = rounds.snapshot_of(ben, again.id)
    assert newer.revision == snapshot.revision + 1
    assert newer.hash != snapshot.hash


def test_rounds_need_what_they_need(lea, release) -> None:
    with pytest.raises(InvalidInput, match="two coders"):
        create_round(lea, RoundDraft(name="x", releases=[release], coders=["ana"]))
    with pytest.raises(InvalidInput, match="cannot code"):
        create_round(lea, RoundDraft(name="x", releases=[release], coders=["ana", "vic"]))
    create_round(lea, RoundDraft(name="x", releases=[release], coders=["ana", "ben"]))
    with pytest.raises(InvalidInput, match="already in an open round"):
        create_round(lea, RoundDraft(name="y", releases=[release], coders=["ana", "ben"]))


def test_the_codebook_is_frozen_in_an_open_round(small_project) -> None:
    release, _ = blind_round(small_project)
    ana, lea = small_project.as_user("ana"), small_project.as_user("lea")
    edit_codebook(lea, lambda book: edit.retire(book, "C1"), "not needed")
    assert apply_operations(ana, release, [add("C1", 0, 3)])[0].ok
    answer = apply_operations(ana, release, [operation("new_code", code="N1", name="New idea")])[0]
    assert not answer.ok
    assert "frozen" in (answer.reason or "")


def test_what_a_coder_is_told_before_coding(small_project, ana, ben, release, lea) -> None:
    opened = transcript.open_transcript(ana, release)
    assert opened.is_free and opened.no_new_codes is None and my_work.is_of_several(ana)
    assert apply_operations(ana, release, [add("C1", 0, 5)])[0].ok
    assert not transcript.open_transcript(ana, release).is_free, "it is said before the first coding"
    assert not transcript.open_transcript(small_project.as_user("sam"), release).is_free, "a steward codes nothing"
    unfit = rounds_setup.unfit_releases(lea, ["ana", "ben"])
    assert unfit == {release: "Coded already, so not blind any more: Ana Example."}
    assert rounds_setup.unfit_releases(lea, ["ana", "ben"], "training") == {}
    create_round(lea, RoundDraft(name="Training", releases=[release], coders=["ana", "ben"], purpose="training"))
    assert "frozen" in (transcript.open_transcript(ben, release).no_new_codes or "")
    assert not transcript.open_transcript(ben, release).is_free
    assert "open round already: Ana Example, Ben Example" in rounds_setup.unfit_releases(lea, ["ana", "ben"])[release]


def test_a_new_code_in_place_can_be_used_at_once(ana, release) -> None:
    new = operation("new_code", code="N1", name="Waiting for a letter")
    answers = apply_operations(ana, release, [new, add("N1", 0, 5)])
    assert [a.ok for a in answers] == [True, True]
    assert current_codebook(ana).book.by_id("N1").status == "draft"


def test_a_new_code_has_a_short_id_that_speaks_and_a_colour_of_its_own(ana, release) -> None:
    before = current_codebook(ana)
    results = [(str(uuid.uuid4()), name) for name in ("Waiting for a letter", "Quiet", "Waiting for a lift")]
    steps = [operation("new_code", code=code, name=name) for code, name in results]
    answers = apply_operations(ana, release, [*steps, add(results[0][0], 0, 5), add(results[2][0], 6, 9)])
    assert [a.ok for a in answers] == [True] * 5
    book = current_codebook(ana).book
    new = [code for code in book.codes if code not in before.book.codes]
    assert [(code.id, code.name, code.guid) for code in new] == [
        ("WFAL", "Waiting for a letter", results[0][0]),
        ("QUIET", "Quiet", results[1][0]),
        ("WFAL2", "Waiting for a lift", results[2][0]),
    ]
    assert len({code.color for code in new}) == 3 and all(code.color for code in new)
    assert spans(ana, release) == [("WFAL", 0, 5), ("WFAL2", 6, 9)]
    assert apply_operations(ana, release, [steps[0]])[0].ok, "the same step is answered as before"
    assert len(current_codebook(ana).book.codes) == len(book.codes)


def test_new_codes_of_one_sitting_are_one_version_unless_a_round_rests_on_it(small_project, ana, lea, release) -> None:

    def new(who, name: str) -> int:
        assert apply_operations(who, release, [operation("new_code", code=str(uuid.uuid4()), name=name)])[0].ok
        return current_codebook(who).number

    first = current_codebook(ana).number
    assert [new(ana, "Waiting"), new(ana, "Hoping"), new(ana, "Leaving")] == [first + 1] * 3
    assert [new(lea, "Singing"), new(lea, "Humming")] == [first + 2] * 2
    create_round(lea, RoundDraft(name="Pilot", releases=[release], coders=["ana", "ben"]))
    assert new(lea, "Walking") == first + 3
    with small_project.project.store.read() as cursor:
        assert [code.name for code in codebooks.get(cursor, first + 2).book.codes][-2:] == ["Singing", "Humming"]
        assert content_hash(codebooks.get(cursor, first + 1).book) == codebooks.get(cursor, first + 1).content_hash
    assert project_log.verify(lea).intact


def test_the_chain_of_events_holds_and_holds_no_text(small_project) -> None:
    release, result = blind_round(small_project)
    lock.lock_round(small_project.as_user("lea"), result.id)
    assert project_log.verify(small_project.as_user("lea")).intact
    with small_project.project.store.read() as cursor:
        details = [str(row[0]) for row in cursor.execute("SELECT detail FROM event").fetchall()]
    assert not any(word in detail for detail in details for word in ("only mine", "Tilda", "Nora", "secret"))


@pytest.mark.slow
def test_search_finds_by_meaning_and_jumps_to_the_line(small_project) -> None:
    hits = search.search(small_project.as_user("ana"), "telling a trusted adult", top=3)
    assert hits[0].line == 6
    assert "teacher" in hits[0].text
    exact = search.search(small_project.as_user("ana"), '"keep our talks a secret"')
    assert [hit.line for hit in exact] == [4]
