"""Memos, content notes and care: once each, undoable, and nothing of a blind coder reaches another."""

import uuid
from datetime import date

import pytest

from coding.errors import AccessDenied, InvalidInput
from coding.workspace.codings import care, memos, mentions, preferences, transcript
from coding.workspace.codings.memos import BoardQuery, board
from coding.workspace.codings.operations import apply_operations, keep_content_note
from coding.workspace.operations import Answer
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import selection
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers.suggested import answers, suggest

pytestmark = pytest.mark.slow


def operation(kind: str, **fields: object) -> dict[str, object]:
    return {"id": str(uuid.uuid4()), "kind": kind, **fields}


def note(target: str, text: str, memo: str | None = None, **fields: object) -> dict[str, object]:
    return operation("note", memo=memo or str(uuid.uuid4()), target=target, text=text, **fields)


@pytest.fixture(scope="module")
def unwritten(make_module_project, one_released):
    """A project in which nobody wrote anything and nothing comes to be."""
    return make_module_project(like=one_released)


def one(context, release, item) -> Answer:
    return apply_operations(context, release, [item])[0]


def texts(context, release) -> list[str]:
    return [memo.text for memo in transcript.open_transcript(context, release).memos]


def interview_of(project, release: str) -> str:
    return next(
        interview.id for interview in list_interviews(project.as_user("lea")) if interview.release_id == release
    )


def test_memos_from_the_pane_are_kept_changed_removed_and_undone(small_project, ana, release) -> None:
    first = note("turn", "she waits here", turn=3)
    steps = [
        first, note("interview", "a calm talk"), note("code", "broader than I thought", code="C1"),
        note("turn", "she waits, then speaks", memo=first["memo"]), note("turn", "", memo=first["memo"]),
    ]  # fmt: skip
    states = [[]]
    for step in steps:
        assert one(ana, release, step) == Answer(step["id"], True)
        states.append(texts(ana, release))
    assert one(ana, release, first).ok, "delivered again"
    assert texts(ana, release) == states[-1]
    for expected in reversed(states[:-1]):
        assert one(small_project.as_user("ana"), release, operation("undo")).ok
        assert texts(ana, release) == expected
    for expected in states[1:]:
        assert one(ana, release, operation("redo")).ok
        assert texts(ana, release) == expected


@pytest.mark.parametrize(
    "bad",
    [
        note("turn", "", turn=1),
        note("turn", "x", turn=99),
        note("turn", "x", turn=True),
        note("code", "x", code="nope"),
        note("journal", "x"),
        note("interview", "x" * 30_000),
        note("interview", "x", memo="m" * 70),
        operation("content-note", note="n", severity="terrible", topics=["violence"]),
        operation("content-note", note="n", severity="mild", topics=[], text=""),
        operation("content-note", note="n", severity="mild", topics=["violence"], first=2, last=1),
        operation("content-note", note="gone", remove=True),
        operation("pins", pins={"11": "C1"}),
        operation("pins", pins={"1": "nope"}),
        operation("preferences", values={"mood": "low"}),
        operation("preferences", values={"breaks": True}),
        operation("preferences", values={"keys": {"undo": [1]}}),
        operation("place", offset=10**9),
        operation("suggestion-accepted", suggestion="s", coding="k", code="C1", start=0, end=4),
        operation("split", coding="k", other="l", end=1, start=2),
        operation("merge", coding="k", others=["l"]),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(unwritten, bad) -> None:
    ana, release = unwritten.as_user("ana"), unwritten.releases[0]
    answer = one(ana, release, bad)
    assert not answer.ok and answer.reason
    opened = transcript.open_transcript(ana, release)
    assert (opened.codings, opened.memos, opened.notes, opened.pinned, opened.place) == ([], [], [], {}, None)


def test_changes_reach_a_pane_that_is_open(ana, release) -> None:
    before = transcript.open_transcript(ana, release).revision
    memo = note("interview", "a thought")
    one(ana, release, memo)
    assert [memo.text for memo in transcript.memos_since(ana, release, before)] == ["a thought"]
    after = transcript.open_transcript(ana, release).revision
    assert transcript.memos_since(ana, release, after) == []
    one(ana, release, note("interview", "", memo=memo["memo"]))
    assert [memo.deleted for memo in transcript.memos_since(ana, release, after)] == [True]


def test_what_a_blind_coder_writes_reaches_nobody_until_the_round_is_locked(small_project, release) -> None:
    ana, ben, lea = (small_project.as_user(user) for user in ("ana", "ben", "lea"))
    interview = interview_of(small_project, release)
    result = create_round(lea, RoundDraft(name="One", releases=[release], coders=["ana", "ben"]))
    for item in (
        note("turn", "anas-turn", turn=1), note("interview", "anas-interview"), note("code", "anas-code", code="C1"),
        operation("add", coding="k", code="C1", start=0, end=9, memo="anas-coding"),
        operation("content-note", note="whole", severity="severe", topics=["violence"], text="anas-words"),
        operation("content-note", note="part", severity="strong", topics=["threats"], first=3, last=3),
    ):  # fmt: skip
        one(ana, release, item)
    memos.write_memo(ana, "project", "anas-project")
    memos.write_memo(ana, "journal", "anas-journal", shared=True)
    memos.write_memo(lea, "code", "leas-code", code="C1")

    def seen(context) -> str:
        opened = transcript.open_transcript(context, release)
        shown = board(context, BoardQuery())
        return repr([
            opened.memos, opened.notes, memos.visible_memos(context), shown, mentions.offers(shown.around),
            board(context, BoardQuery(by="code", words="anas")), board(context, BoardQuery(authors=["ana"])),
            transcript.memos_since(context, release, 0), care.content_notes(context, release),
            care.content_notes(context, release, 0),
        ])  # fmt: skip

    assert "anas" not in seen(ben).replace("author='ana'", "")
    assert "author='ana'" not in seen(ben)
    assert "leas-code" in seen(ben)
    [whole] = transcript.open_transcript(ben, release).notes
    assert (whole.severity, whole.topics, whole.text, whole.author) == ("severe", ("violence",), "", "")
    for word in ("turn", "interview", "code", "project", "journal", "coding"):
        assert f"anas-{word}" in seen(lea), "a lead who does not code may follow"
        assert f"anas-{word}" in seen(ana)
    lock.lock_round(lea, result.id)
    for word in ("turn", "interview", "code", "project", "journal", "coding", "words"):
        assert f"anas-{word}" in seen(ben)
    assert interview in seen(ben)


def test_a_lead_who_codes_in_the_round_is_blind_too(release, ana, lea) -> None:
    create_round(lea, RoundDraft(name="One", releases=[release], coders=["ana", "lea"]))
    one(ana, release, note("code", "anas-code", code="C1"))
    one(ana, release, operation("add", coding="k", code="C1", start=0, end=12))
    memos.write_memo(ana, "project", "anas-project")
    assert "anas" not in repr(memos.visible_memos(lea))
    assert texts(lea, release) == []
    assert transcript.visible_codings(lea) == [] and selection.collect(lea).rows == []


def test_a_private_journal_entry_is_its_authors_alone(small_project, ana) -> None:
    entry = memos.write_memo(ana, "journal", "Today I was tired.", title="Day 1", entry_date=date(2026, 3, 2))
    assert (entry.shared, entry.entry_date) == (False, date(2026, 3, 2))
    for user in ("ben", "lea", "sam"):
        assert memos.visible_memos(small_project.as_user(user)) == []
    memos.write_memo(ana, "journal", "Shared now.", memo_id=entry.id, title="Day 1", shared=True)
    [seen] = memos.visible_memos(small_project.as_user("lea"))
    assert (seen.text, seen.entry_date) == ("Shared now.", date(2026, 3, 2))
    with pytest.raises(AccessDenied, match="Somebody else"):
        memos.remove_memo(small_project.as_user("ben"), entry.id)
    assert memos.undo_memo(ana)
    assert memos.visible_memos(small_project.as_user("lea")) == []
    assert memos.undo_memo(ana)
    assert not memos.undo_memo(ana)
    assert memos.visible_memos(ana) == []
    assert memos.redo_memo(ana)
    assert [memo.text for memo in memos.visible_memos(ana)] == ["Today I was tired."]


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": "journal", "text": " "},
        {"target": "journal", "text": "x", "title": "t" * 200},
        {"target": "turn", "text": "x"},
        {"target": "code", "text": "x"},
        {"target": "diary", "text": "x"},
    ],
)
def test_a_memo_that_cannot_be_kept_says_why(ana, wrong) -> None:
    with pytest.raises(InvalidInput, match=r"[A-Z].+\."):
        memos.write_memo(ana, **wrong)
    assert memos.visible_memos(ana) == []


def test_preferences_and_place_are_nobody_elses(small_project, ana, release) -> None:
    values = {"breaks": 15, "keys": {"undo": ["Ctrl+u"]}, "soft": "marked"}
    steps = [operation("preferences", values=values), operation("place", offset=60)]
    apply_operations(ana, release, [*steps, operation("pins", pins={"3": "C7", "0": "C1"})])
    assert preferences.preferences(ana) == values
    opened = transcript.open_transcript(ana, release)
    assert opened.pinned == {0: "C1", 3: "C7"}
    assert opened.place is not None
    assert opened.release.turns[opened.place].start <= 60 < opened.release.turns[opened.place].end + 2
    for user in ("ben", "lea"):
        other = small_project.as_user(user)
        assert preferences.preferences(other) == {}
        fresh = transcript.open_transcript(other, release)
        assert fresh.place is None and fresh.pinned == {}
    preferences.set_preferences(ana, {"breaks": None})
    assert "breaks" not in preferences.preferences(ana)
    with small_project.project.store.read() as cursor:
        logged = repr(cursor.execute("SELECT detail, action FROM event").fetchall())
        logged += repr(cursor.execute("SELECT before, after FROM operation").fetchall())
    assert "marked" not in logged and "breaks" not in logged


def test_content_notes_are_set_by_whoever_reads_first_and_changed_by_author_or_lead(small_project, release) -> None:
    steward, ben = small_project.as_user("sam"), small_project.as_user("ben")
    strong = {"severity": "strong", "topics": ["threats"], "text": "near the end"}
    result = care.set_content_note(steward, release, strong)
    [seen] = care.content_notes(ben, release)
    assert (seen.severity, seen.text) == ("strong", "near the end")
    with pytest.raises(AccessDenied, match="lead"):
        care.remove_content_note(ben, result.id)
    mild = {"note": result.id, "severity": "mild", "topics": ["other"]}
    care.set_content_note(small_project.as_user("lea"), release, mild)
    assert [note.severity for note in care.content_notes(ben, release)] == ["mild"]
    care.remove_content_note(steward, result.id)
    assert care.content_notes(ben, release) == []


def test_a_content_note_from_the_pane_is_undone_with_the_rest(ben, release) -> None:
    one(ben, release, operation("content-note", note="n", severity="mild", topics=["other"], first=1, last=2))
    one(ben, release, operation("content-note", note="n", remove=True))
    assert care.content_notes(ben, release) == []
    one(ben, release, operation("undo"))
    assert [(note.first, note.last) for note in care.content_notes(ben, release)] == [(1, 2)]
    one(ben, release, operation("undo"))
    assert care.content_notes(ben, release) == []


def test_a_content_note_from_the_form_is_undone_in_the_pane(small_project) -> None:
    ben, sam, release = small_project.as_user("ben"), small_project.as_user("sam"), small_project.releases[0]
    keep_content_note(ben, release, {"severity": "mild", "topics": ["other"]})
    [result] = care.content_notes(ben, release)
    keep_content_note(ben, release, {"note": result.id, "severity": "strong", "topics": ["threats"]})
    one(ben, release, operation("undo"))
    assert [note.severity for note in care.content_notes(ben, release)] == ["mild"]
    with pytest.raises(InvalidInput, match="topic"):
        keep_content_note(ben, release, {"severity": "mild", "topics": ["nothing of the kind"]})
    keep_content_note(ben, release, {"note": result.id, "remove": True})
    assert care.content_notes(ben, release) == []
    keep_content_note(sam, release, {"severity": "mild", "topics": ["other"]})
    [result] = care.content_notes(ben, release)
    keep_content_note(sam, release, {"note": result.id, "remove": True})
    assert care.content_notes(ben, release) == []


def test_support_contact_and_workload(small_project, lea, release) -> None:
    assert care.support_contact(small_project.as_user("vic")) == ""
    care.set_support_contact(lea, "  Talk to   Mira, 555-01 ")
    assert care.support_contact(small_project.as_user("vic")) == "Talk to Mira, 555-01"
    with pytest.raises(AccessDenied):
        care.set_support_contact(small_project.as_user("ana"), "x")
    with pytest.raises(InvalidInput, match="300"):
        care.set_support_contact(lea, "x" * 301)
    create_round(lea, RoundDraft(name="One", releases=[release], coders=["ana", "ben"]))
    care.set_content_note(lea, release, {"severity": "severe", "topics": ["violence"]})
    length = len(transcript.read_release(lea, release).text)
    assert care.workload(lea) == [care.Workload(f"{name} Example", 1, 0, length, 1) for name in ("Ana", "Ben")]
    with pytest.raises(AccessDenied):
        care.workload(small_project.as_user("ana"))


def test_a_suggestion_becomes_a_coding_and_undo_opens_it_again(small_project, ana, release) -> None:
    suggest(small_project, release, "s1")
    assert [suggestion.id for suggestion in transcript.open_transcript(ana, release).suggestions] == ["s1"]
    wrong = operation("suggestion-accepted", suggestion="s2", coding="k", code="C1", start=0, end=10)
    assert not one(ana, release, wrong).ok
    assert transcript.open_transcript(ana, release).codings == [], "a refusal leaves no coding behind"
    accept = operation("suggestion-accepted", suggestion="s1", coding="k", code="C1", start=0, end=10)
    assert one(ana, release, accept).ok
    assert answers(small_project) == {"s1": ("accepted", "k")}
    assert not one(ana, release, operation("suggestion-declined", suggestion="s1")).ok, "it is answered already"
    assert [c.origin for c in transcript.open_transcript(ana, release).codings] == ["suggestion"]
    assert one(ana, release, operation("undo")).ok
    assert answers(small_project) == {"s1": ("offered", None)}
    assert transcript.open_transcript(ana, release).codings == []
    assert one(ana, release, operation("redo")).ok
    assert answers(small_project) == {"s1": ("accepted", "k")}
    one(ana, release, operation("undo"))
    assert one(ana, release, operation("suggestion-declined", suggestion="s1")).ok
    assert answers(small_project) == {"s1": ("declined", None)}


def test_nothing_is_suggested_in_an_open_round(small_project, release) -> None:
    suggest(small_project, release, "s1")
    create_round(small_project.as_user("lea"), RoundDraft(name="One", releases=[release], coders=["ana", "ben"]))
    ana = small_project.as_user("ana")
    assert transcript.open_transcript(ana, release).suggestions == []
    accept = operation("suggestion-accepted", suggestion="s1", coding="k", code="C1", start=0, end=10)
    assert not one(ana, release, accept).ok
    assert transcript.open_transcript(ana, release).codings == []
    assert answers(small_project) == {"s1": ("offered", None)}


def spans(context, release) -> list[tuple[str, int, int, str]]:
    return [(c.id, c.start, c.end, c.memo) for c in transcript.open_transcript(context, release).codings]


def test_split_and_merge_are_one_step_each(ana, release) -> None:
    one(ana, release, operation("add", coding="a", code="C1", start=0, end=30, memo="first"))
    assert one(ana, release, operation("split", coding="a", other="b", end=10, start=11)).ok
    assert spans(ana, release) == [("a", 0, 10, "first"), ("b", 11, 30, "")]
    one(ana, release, operation("undo"))
    assert spans(ana, release) == [("a", 0, 30, "first")]
    one(ana, release, operation("redo"))
    one(ana, release, operation("memo", coding="b", memo="second"))
    one(ana, release, operation("add", coding="c", code="C7", start=12, end=20))
    assert not one(ana, release, operation("merge", coding="a", others=["c"])).ok, "another code"
    assert one(ana, release, operation("merge", coding="b", others=["a"])).ok
    assert spans(ana, release) == [("b", 0, 30, "first\nsecond"), ("c", 12, 20, "")]
    one(ana, release, operation("undo"))
    assert spans(ana, release) == [("a", 0, 10, "first"), ("b", 11, 30, "second"), ("c", 12, 20, "")]
    for bad in ({"end": 0, "start": 5}, {"end": 8, "start": 6}, {"end": 10, "start": 10}):
        assert not one(ana, release, operation("split", coding="a", other="d", **bad)).ok
    assert len(spans(ana, release)) == 3
