"""A missed name is reported, masked in a new release, and every coding stays on its words."""

from __future__ import annotations

import json
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.store import codings, interviews, releases, round_plans
from coding.workspace import coding as work
from coding.workspace import exporting, masked_elsewhere, reconciling, redaction, releasing, reported, rounds, searching
from coding.workspace.coding import code_passage
from pipelines.redact.release import OffsetMap

pytestmark = pytest.mark.slow

TURNS = (
    ("Interviewer", "Who was there for you?"),
    ("Nora", "Hanne was. And 😀 later also Tilda, though hanne had left the town by then. Tilda stayed on."),
    ("Interviewer", "What helped?"),
    ("Nora", "We talked on the phone at night. That helped more than I can say, and Tilda listened."),
)


@pytest.fixture
def released(make_project):
    """A project in which Hanne is masked and Tilda was missed."""
    made = make_project()
    return made, made.release(TURNS, "P01", {"Hanne": "PERSON"})


def span_of(context, release_id: str, words: str) -> tuple[int, int]:
    start = work.read_release(context, release_id).text.index(words)
    return start, start + len(words)


def settle(made, report_id: str) -> tuple[reported.Settled, releasing.Released]:
    sam = made.as_user("sam", vault=True)
    interview_id = next(one.report.interview_id for one in reported.open_reports(sam) if one.report.id == report_id)
    done = reported.settle_report(sam, report_id, "PERSON")
    redaction.accept_remaining(sam, interview_id)
    return done, releasing.release_interview(sam, interview_id)


def test_a_report_holds_no_words_and_reaches_the_steward(released) -> None:
    made, release_id = released
    ana = made.as_user("ana")
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"), operation_id="op-1")
    again = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"), operation_id="op-1")
    ben = reported.report_missed(made.as_user("ben"), release_id, *span_of(ana, release_id, "Tilda"))
    assert report_id == again == ben == "op-1"
    assert [one.id for one in reported.my_reports(ana, release_id)] == ["op-1"]
    assert reported.my_reports(made.as_user("ben"), release_id) == []
    assert reported.open_report_count(made.as_user("lea")) == 1
    with made.project.store.read() as cursor:
        held = str(cursor.execute("SELECT * FROM missed_report").fetchall())
        held += str(cursor.execute("SELECT * FROM event").fetchall())
    assert "Tilda" not in held
    (shown,) = reported.open_reports(made.as_user("sam", vault=True))
    assert (shown.words, shown.line, shown.type) == ("Tilda", 2, "PERSON")
    assert shown.before.endswith("later also ")
    with pytest.raises(AccessDenied):
        reported.open_reports(made.as_user("lea"))
    with pytest.raises(AccessDenied):
        reported.settle_report(ana, report_id, "PERSON")


def test_nonsense_is_refused(released) -> None:
    made, release_id = released
    ana = made.as_user("ana")
    for start, end in ((5, 5), (-1, 3), (0, 10_000), span_of(ana, release_id, "[PERSON_1]")):
        with pytest.raises(InvalidInput):
            reported.report_missed(ana, release_id, start, end)
    with pytest.raises(NotReady):
        reported.report_missed(ana, "nowhere", 0, 3)
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"))
    with pytest.raises(InvalidInput):
        reported.withdraw_report(made.as_user("ben"), report_id)
    reported.withdraw_report(ana, report_id)
    with pytest.raises(InvalidInput, match="settled already"):
        reported.settle_report(made.as_user("sam", vault=True), report_id, "PERSON")


def round_plans_of(made, release_id: str) -> tuple[bool, bool]:
    with made.project.store.read() as cursor:
        return tuple(round_plans.coded_before(cursor, release_id, coder) for coder in ("ana", "ben"))


def test_everything_follows_to_the_new_release_and_the_old_one_is_blacked_out(released) -> None:
    made, old = released
    ana, ben, lea = made.as_user("ana"), made.as_user("ben"), made.as_user("lea")
    locked = rounds.create_round(lea, "Locked", [old], ["ana", "ben"])
    around = span_of(ana, old, "Tilda stayed on")
    mine = code_passage(ana, old, "C7", *around, memo="a friend who stayed")
    theirs = code_passage(ben, old, "C7", *around)
    free = code_passage(ana, old, "D5", *span_of(ana, old, "We talked on the phone"))
    rounds.lock_round(lea, locked.id)
    reconciling.open_queue(lea, locked.id)
    open_round = rounds.create_round(lea, "Open", [old], ["ana", "ben"], purpose="training")
    searching.passages(ana)
    report_id = reported.report_missed(ana, old, *span_of(ana, old, "Tilda"))
    done, new = settle(made, report_id)
    assert (done.masked, done.waiting, new.number) == (3, 0, 2)
    text = work.read_release(ana, new.release_id).text
    assert "Tilda" not in text and text.count("[PERSON_2]") == 3
    with made.project.store.read() as cursor:
        moved = {one.id: one for one in codings.of_release(cursor, new.release_id, ana.viewer)}
        assert releases.codings_of(cursor, old) == []
        earlier = interviews.release(cursor, old)
    assert text[moved[mine.id].start : moved[mine.id].end] == "[PERSON_2] stayed on"
    assert moved[mine.id].memo == "a friend who stayed"
    assert text[moved[free.id].start : moved[free.id].end] == "We talked on the phone"
    assert theirs.id in {one.id for one in work.visible_codings(ben)}
    assert "Tilda" not in earlier.text and earlier.text.count("█████") == 3
    assert {one.id: one.releases for one in rounds.list_rounds(lea)} == {
        locked.id: (old,),
        open_round.id: (new.release_id,),
    }
    layer = reconciling.consensus_layer(lea, locked.id)
    assert [earlier.text[one.start : one.end] for one in layer if one.code == "C7"] == ["█████ stayed on"]
    assert all("Tilda" not in one for one in searching.passages(ana).texts)
    assert round_plans_of(made, new.release_id) == (True, True)
    for layer_name in exporting.LAYERS:
        sheet = exporting.export(lea, "csv", layer=layer_name, passphrase="a gentle passphrase")
        assert b"Tilda" not in sheet.data
    with made.project.store.read() as cursor:
        assert releasing.events.verify(cursor).intact


@pytest.mark.parametrize("reading", [False, True])
def test_no_page_of_the_file_keeps_what_was_blacked_out(make_project, monkeypatch, reading: bool) -> None:
    made = make_project(uncompressed=True)
    store = made.project.store
    release_id = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    store.checkpoint()
    assert b"Tilda" in store.path.read_bytes()
    ana = made.as_user("ana")
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"))
    if reading:
        monkeypatch.setattr("coding.store.connection.REBUILD_WAIT", 0.05)
        with store.read():
            settle(made, report_id)
        store.close()
    else:
        settle(made, report_id)
        store.checkpoint()
    assert b"Tilda" not in store.path.read_bytes()


def test_other_capitals_wait_for_the_steward(make_project) -> None:
    made = make_project()
    release_id = made.release((("Nora", "Hope came by. I had hope then, and Hope knew."),), "P01", {})
    ana, sam = made.as_user("ana"), made.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, release_id, 0, 4)
    done = reported.settle_report(sam, report_id, "PERSON")
    assert (done.masked, done.waiting) == (2, 1)


def test_where_the_words_stand_outside_of_transcripts_is_said(released) -> None:
    made, release_id = released
    ana = made.as_user("ana")
    code_passage(ana, release_id, "D5", *span_of(ana, release_id, "We talked"), memo="she means Tilda here")
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"))
    done, _ = settle(made, report_id)
    assert "1 in memos of codings" in done.elsewhere


def test_a_declined_report_can_be_opened_again(released) -> None:
    made, release_id = released
    ana, sam = made.as_user("ana"), made.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "phone"))
    done = reported.settle_report(sam, report_id, "OTHER")
    assert (done.masked, done.waiting) == (1, 0)
    declined = reported.report_missed(ana, release_id, *span_of(ana, release_id, "night"))
    reported.decline_report(sam, declined)
    reported.reopen_report(sam, declined)
    assert [one.words for one in reported.open_reports(sam)] == ["night"]


WORDS = ("Tilda", "Hanne", "and", "the", "sea", "😀", "naïve", "Ön", "we", "laughed", "a", "lot")
numbers = count(1)


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14), min_size=1, max_size=4),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6),
    st.sampled_from(["Tilda", "Hanne", "Hanne and", "😀"]),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_coding_stays_on_the_same_words(make_module_project, turns, spans, missed) -> None:
    number = next(numbers)
    made = make_module_project(f"carried-{number}")
    told = [("Nora", " ".join(turn)) for turn in turns] + [("Nora", f"Tilda told number {number} and {missed} again")]
    old = made.release(tuple(told), f"P{number:03d}", {"Tilda": "PERSON"} if missed != "Tilda" else {"told": "DATE"})
    ana = made.as_user("ana")
    text = work.read_release(ana, old).text
    placed = {}
    for first, second in spans:
        start, end = sorted((int(first * (len(text) - 1)), int(second * (len(text) - 1)) + 1))
        if not text[start:end].strip():
            continue
        one = code_passage(ana, old, "C7", start, end)
        placed[one.id] = (one.start, one.end)
    at = text.rindex(missed)
    _, done = settle(made, reported.report_missed(ana, old, at, at + len(missed)))
    with made.project.store.read() as cursor:
        before = OffsetMap.from_list(json.loads(interviews.offset_map(cursor, old)))
        after = OffsetMap.from_list(json.loads(interviews.offset_map(cursor, done.release_id)))
        moved = {one.id: one for one in codings.of_release(cursor, done.release_id, ana.viewer)}
        new = interviews.release(cursor, done.release_id).text
    fresh = [before.to_released(*span) for span in masked_elsewhere.newly_masked(before, after)]
    pseudonyms = set(after.released)
    for coding_id, (start, end) in placed.items():
        now = moved[coding_id]
        touched = [span for span in fresh if span[0] < end and start < span[1]]
        if not touched:
            assert new[now.start : now.end] == text[start:end]
            continue
        head, tail = text[start : max(start, touched[0][0])], text[min(end, touched[-1][1]) : end]
        said = new[now.start : now.end]
        assert said.startswith(head) and said.endswith(tail)
        assert any(now.start <= a and b <= now.end for a, b in pseudonyms), "the coding is around the pseudonym"
