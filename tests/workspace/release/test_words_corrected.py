"""Words are corrected after a release: the next one takes along what stands on them, and no name comes to light."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from coding.errors import InvalidInput, NotReady, NotSaved
from coding.model import Identifier
from coding.store import events, releases
from coding.workspace.codings import transcript
from coding.workspace.codings.memos import visible_memos, write_memo
from coding.workspace.codings.operations import code_passage
from coding.workspace.erasure.erase import erase, spoken_turns
from coding.workspace.originals.correcting import (
    correct_words,
    correctable,
    redo_correction,
    rewritten,
    undo_correction,
)
from coding.workspace.people.users import sign_in
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import open_project
from coding.workspace.release.release import (
    _Earlier,
    can_keep,
    release_interview,
    reopen_interview,
)
from coding.workspace.review.comparing import confirmed_word_keys, no_name
from coding.workspace.review.decide import decide
from coding.workspace.review.project_words import Covered
from coding.workspace.review.reported import open_reports, report_missed, settle_report
from coding.workspace.review.unused import answer_use, unused
from coding.workspace.vault_records import DISCLOSURE_CHECK, OF_RELEASES, change_passed, read_original, read_passed
from pipelines.redact.leaks import Forms
from pipelines.redact.release import OffsetMap, Replacement, build_release, carry_over, span_or_neighbour
from pipelines.transcript import SpokenTurn, Transcript, Turn
from tests.conftest import PASSPHRASE, Prepared, SmallProject, span_in, span_of
from tests.helpers.full_run import amount

pytestmark = pytest.mark.slow
FEW = st.lists(st.sampled_from(["ann", "bo", "cy", "dee", "ed"]), min_size=1, max_size=9)


@st.composite
def corrected_releases(draw: st.DrawFn) -> list[tuple[str, set[int]]]:
    """Originals one after the other, each with the words that are masked in its release, by number."""
    words = draw(FEW)
    steps = []
    for _ in range(draw(st.integers(2, 4))):
        masked = draw(st.sets(st.integers(0, len(words) - 1)))
        steps.append((" ".join(words), masked))
        for _ in range(draw(st.integers(0, 2))):
            first = draw(st.integers(0, len(words)))
            last = draw(st.integers(first, min(len(words), first + 2)))
            words = [
                *words[:first],
                *draw(st.lists(st.sampled_from(["ann", "bo", "fay", "guy"]), max_size=2)),
                *words[last:],
            ] or ["ann"]
    return steps


def spans_of(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\w+", text)]


def released(text: str, masked: set[int]) -> tuple[str, OffsetMap]:
    spans = spans_of(text)
    replacements = [Replacement(*spans[at], "[P_1]") for at in masked]
    draft = build_release(Transcript(text, (Turn(None, 0, len(text)),)), replacements, {})
    return draft.text, draft.offset_map


@given(corrected_releases(), st.data())
def test_offsets_stay_within_and_untouched_words_are_carried_to_themselves(
    steps: list[tuple[str, set[int]]], data: st.DataObject
) -> None:
    now, masked = steps[-1]
    new_text, new = released(now, masked)
    for then, masked_then in steps[:-1]:
        old_text, masks = released(then, masked_then)
        change = rewritten(then, now)
        assert rewritten(now, then) == change.reversed()
        assert OffsetMap.from_list(change.to_list(), inserted=True) == change
        old = change.reversed().then(masks)
        for spans, length in ((old.original, len(now)), (old.released, len(old_text))):
            assert all(0 <= start <= end <= length for start, end in spans)
            assert all(before[1] <= after[0] for before, after in pairwise(spans))
        start = data.draw(st.integers(0, len(old_text) - 1))
        end = data.draw(st.integers(start + 1, len(old_text)))
        first, last = span_or_neighbour(new_text, *carry_over(old, new, start, end))
        assert 0 <= first < last <= len(new_text) and new_text[first:last].strip()
        for start, end in spans_of(old_text):
            place = old.to_original(start, end)
            changed = any(a <= end and start <= b for a, b in old.released)
            if not changed and not any(a <= place[1] and place[0] <= b for a, b in new.original):
                first, last = carry_over(old, new, start, end)
                assert new_text[first:last] == old_text[start:end] == now[slice(*place)]


@given(corrected_releases())
@example([("ann ann", {0}), ("ann", {0})])
@example([("bo ann", set()), ("fay bo", {0})])
def test_no_word_that_is_masked_everywhere_now_stays_readable(steps: list[tuple[str, set[int]]]) -> None:
    now, masked = steps[-1]
    places = spans_of(now)
    forms = {now[slice(*places[at])] for at in masked} - {
        now[slice(*place)] for at, place in enumerate(places) if at not in masked
    }
    entries = [
        Identifier(str(at), "i", *places[at], "PERSON", "direct", 1.0, (), "c", "[P_1]", "accepted", 1) for at in masked
    ]
    looked_for = Forms(dict.fromkeys(now[slice(*places[at])] for at in masked))
    for then, masked_then in steps[:-1]:
        text, masks = released(then, masked_then)
        change = rewritten(then, now)
        corrected = [masks.to_released(*span) for span in change.original]
        earlier = _Earlier(text, Covered(masks.released), corrected, change.reversed().then(masks))
        covered = earlier.newly_masked(entries, looked_for)
        for start, end in covered:
            assert 0 <= start < end <= len(text) and not Covered(masks.released).within((start, end))
            text = text[:start] + "█" * (end - start) + text[end:]
        assert not forms & set(re.findall(r"\w+", re.sub(r"\[P_1\]", " ", text)))
        for word in change.original:
            # What became a masked name was one too.
            became = next(new for old, new in zip(change.original, change.released, strict=True) if old == word)
            if any(became[0] < places[at][1] and places[at][0] < became[1] for at in masked):
                left = text[slice(*masks.to_released(*word))]
                assert not re.findall(r"\w", re.sub(r"\[P_1\]", "", left))


SAID = (
    (None, "We walked to the lake with Marrisa and my ant. Ask Marrisa, she had a red red boat."),
    (None, "Later Signe came, and uh we sang."),
)
BETTER = (
    (None, "We walked to the lake with Marisa and my aunt."),
    (None, "Ask Marisa, she had a red boat."),
    (None, "Later Signe came, and we sang."),
)


@pytest.fixture
def first(project: SmallProject) -> str:
    """The release of an interview that is open for correction."""
    return project.release(SAID, "P01", {"Signe": "PERSON"})


@pytest.fixture
def interview(project: SmallProject, sam: Any, first: str) -> str:
    """An interview with one release, open for correction."""
    interview = list_interviews(sam)[0].id
    reopen_interview(sam, interview, "Words were heard wrong")
    return interview


def corrected(project: Any, interview: str, turns: tuple[tuple[str | None, str], ...], *, look: bool = True) -> None:
    sam = project.as_user("sam", vault=True)
    state = correctable(sam, interview).state
    correct_words(sam, interview, [SpokenTurn(who, said) for who, said in turns], {}, state)
    if look:
        project.to_review(interview)


def quoted(project: Any, release_id: str) -> dict[str, str]:
    """Coding → its words in a release."""
    text = project.text(release_id)
    codings = transcript.open_transcript(project.as_user("ana"), release_id).codings
    return {coding.id: text[coding.start : coding.end] for coding in codings}


def test_codings_stand_on_the_corrected_words_of_the_next_release(project, sam, interview, first) -> None:
    ana = project.as_user("ana")
    expected = {
        "the lake with": "the lake with",
        "Marrisa and my ant. Ask": "Marisa and my aunt.\nAsk",
        "my ant": "my aunt",
        "red red": "red",
        "Later [PERSON_1] came": "Later [PERSON_1] came",
        "uh": "and",
        "and uh we sang": "and we sang",
    }
    codings = {code_passage(ana, first, "C7", *span_of(ana, first, words)).id: words for words in expected}
    note = write_memo(ana, "turn", "a song", interview_id=interview, turn=1)
    corrected(project, interview, BETTER)
    assert quoted(project, first) == codings, "coders go on with the present release"
    assert not can_keep(sam, interview)
    second = release_interview(sam, interview)
    assert (second.number, second.carried, second.displaced) == (2, len(codings), 1)
    assert quoted(project, second.release_id) == {entry: expected[words] for entry, words in codings.items()}
    assert [(memo.id, memo.turn) for memo in visible_memos(ana)] == [(note.id, 2)]
    # Once more, with a coding that was made in between.
    between = code_passage(ana, second.release_id, "C7", *span_of(ana, second.release_id, "we sang"))
    reopen_interview(sam, interview, "One more word")
    corrected(project, interview, (*BETTER[:2], (None, "Later Signe came, and we all sang.")))
    third = release_interview(sam, interview).release_id
    assert quoted(project, third) == {
        **{entry: expected[words] for entry, words in codings.items()}, between.id: "we all sang"
    } | {entry: "and we all sang" for entry, words in codings.items() if words == "and uh we sang"}  # fmt: skip
    with project.project.store.read() as cursor:
        for old in (first, second.release_id):
            carried = releases.carrying(cursor, old, third)
            text, now = (releases.release(cursor, each).text for each in (old, third))
            start = text.index("came")
            assert now[slice(*carried(start, start + 4))] == "came"


def test_a_name_that_was_heard_wrong_is_nowhere_once_it_is_masked(project, sam, interview, first) -> None:
    ana = project.as_user("ana")
    code_passage(ana, first, "C7", *span_of(ana, first, "my ant. Ask Marrisa"), memo="Marrisa again, at the lake")
    corrected(project, interview, BETTER)
    assert project.text(first).count("Marrisa") == 2
    project.mask(interview, "Marisa")
    done = release_interview(sam, interview)
    assert done.covered == 2 and done.replaced
    left = project.text(first)
    assert "Marrisa" not in left and left.count("█████") == 2 and "[PERSON_1]" in left
    assert "Marisa" not in project.text(done.release_id)
    (coding,) = transcript.open_transcript(ana, done.release_id).codings
    assert coding.memo == "[PERSON_2] again, at the lake"
    project.project.store.close()
    for path in (each for each in project.folder.rglob("*") if each.is_file()):
        assert not [name for name in (b"Marrisa", b"Marisa", b"Signe") if name in path.read_bytes()], path


def test_a_masked_name_that_is_corrected_covers_nothing_more(project, sam, interview, first) -> None:
    before = project.text(first)
    corrected(project, interview, (SAID[0], (None, "Later Signy came, and uh we sang.")))
    with project.project.store.read() as cursor:
        masks, now = releases.masks(cursor, first), releases.offset_map(cursor, first)
    (place,), text = project.places(interview), project.original(interview)
    assert (text[place.start : place.end], place.decision) == ("Signy", "pending")
    assert [text[slice(*now.to_original(*span))] for span in masks.released] == ["Signy"]
    decide(sam, interview, [place.id], "accepted")
    done = release_interview(sam, interview)
    assert done.covered == 0 and project.text(first) == before
    assert "Signy" not in project.text(done.release_id)


@pytest.mark.parametrize(("settled_first", "instead"), [(False, ""), (True, " with somebody")])
def test_words_reported_as_a_name_are_blacked_out_whatever_stands_in_their_place(
    project, sam, interview, first, settled_first: bool, instead: str
) -> None:
    ana = project.as_user("ana")
    report = report_missed(ana, first, *span_of(ana, first, "Marrisa and"))
    if settled_first:
        settle_report(sam, report, "PERSON")
    corrected(project, interview, ((None, f"We walked to the lake{instead}. She had a red red boat."), SAID[1]))
    if not settled_first:
        assert [shown.words for shown in open_reports(sam)] == ["Marrisa and"]
        settle_report(sam, report, "PERSON")
    decide(sam, interview, [place.id for place in project.places(interview, "pending")], "rejected")
    release_interview(sam, interview)
    assert "Marrisa and" not in project.text(first)


def test_a_name_that_is_known_elsewhere_is_blacked_out_where_it_was_corrected_away(
    project, sam, interview, first
) -> None:
    corrected(project, interview, ((None, "We walked to the lake."), SAID[1]))
    project.release(((None, "Marrisa lent me a boat."),), "P02", {"Marrisa": "PERSON"})
    assert "Marrisa" in project.text(first)
    release_interview(sam, interview)
    assert "Marrisa" not in project.text(first)


def test_what_may_not_be_used_stays_out_when_other_words_are_written_in_its_place(
    project, sam, interview, first
) -> None:
    lea, words = project.as_user("lea"), "she had a red red boat"
    answer_use(lea, first, *span_of(lea, first, words), may_use=False)
    before = tables(project)

    def left() -> str:
        with project.project.store.read() as cursor:
            shown = releases.release(cursor, first)
            return unused(cursor, [shown]).covered(shown).text

    lines = [SAID[0][1].replace(words, instead) for instead in ("", "I took that out")]
    for line in (*lines, "We walked.", "We walked to the lake. Nobody was there."):
        corrected(project, interview, ((None, line), SAID[1]), look=False)
        assert "red boat" not in left(), line
    for _ in range(4):
        undo_correction(sam, interview)
        assert "red boat" not in left()
    assert tables(project) == before


def test_what_is_no_name_says_nothing_of_words_that_took_its_place(project, sam, interview, first) -> None:
    with project.project.store.read() as cursor:
        text = releases.release(cursor, first)
    places = {words: span_of(sam, first, words) for words in ("came", "boat")}
    same = {"export": "csv", "code": "", "line": 1, "passage": True, "release": first, "interview": interview}
    waiting = [
        {**same, "id": words, "key": f"{text.text_hash}:{start}:{end}", "said": words, "start": start, "end": end}
        for words, (start, end) in places.items()
    ]
    sam.open_vault().put_json({DISCLOSURE_CHECK: {"waiting": waiting}})
    corrected(project, interview, ((None, SAID[0][1].replace("boat", "Marit")), SAID[1]))
    no_name(sam, list(places), "everyday words")
    release = release_interview(sam, interview)
    with project.project.store.read() as cursor:
        now = releases.release(cursor, release.release_id)
        keys = confirmed_word_keys(cursor, sam.open_vault())
    assert keys >= {entry["key"] for entry in waiting}
    allowed = [key.split(":")[1:] for key in keys if key.startswith(now.text_hash)]
    assert [now.text[int(start) : int(end)] for start, end in allowed] == ["came"]


def test_what_may_not_be_used_and_places_without_a_name_move_along(project, sam, interview, first) -> None:
    lea = project.as_user("lea")
    for words in ("she had a red red boat", "and uh"):
        answer_use(lea, first, *span_of(lea, first, words), may_use=False)
    text = project.original(interview)
    places = {word: span_in(text, word) for word in ("came", "ant")}
    entries = [
        {"interview": interview, "key": word, "said": word, "start": start, "end": end, "said_id": word}
        for word, (start, end) in places.items()
    ]
    sam.open_vault().put_json({DISCLOSURE_CHECK: {"standing": entries}})
    corrected(project, interview, BETTER)
    (standing,) = sam.open_vault().get_json(DISCLOSURE_CHECK)["standing"]
    came = project.original(interview)[standing["start"] : standing["end"]]
    assert came == "came", "of other words nobody said so"
    second = release_interview(sam, interview).release_id
    with project.project.store.read() as cursor:
        parts = {
            release_id: [release.text[start:end].strip() for start, end in unused(cursor, [release]).parts[release_id]]
            for release_id, release in releases.several(cursor, [first, second]).items()
        }
    assert parts == {first: ["she had a red red boat", "and uh"], second: ["she had a red boat", "and"]}


def tables(project: Any) -> dict[str, Any]:
    """What is in the project's tables, but for when it was written and how often."""
    passing = {"decided_at", "version", "changed_at"}
    rows = {}
    for name in ("release", "identifier", "use_answer", "interview", "turn", "coding"):
        columns = ", ".join(row[0] for row in project.rows(f"DESCRIBE {name}") if row[0] not in passing)
        rows[name] = project.rows(f"SELECT {columns} FROM {name} ORDER BY ALL")
    return rows


def test_a_correction_that_is_taken_back_leaves_everything_as_it_was(project, sam, interview, first) -> None:
    lea = project.as_user("lea")
    answer_use(lea, first, *span_of(lea, first, "and my ant. Ask"), may_use=False)
    project.mask(interview, "Marrisa")
    before, text = tables(project), project.original(interview)
    change_passed(sam.open_vault(), interview, [span_in(text, "ant")])
    corrected(project, interview, BETTER, look=False)
    after = tables(project)
    assert after != before
    undo_correction(sam, interview)
    assert tables(project) == before and project.original(interview) == text
    assert [text[slice(*span)] for span in read_passed(sam.open_vault(), interview)] == ["ant"]
    assert OF_RELEASES not in sam.open_vault().get_json(f"original/{interview}")
    redo_correction(sam, interview)
    assert tables(project) == after
    undo_correction(sam, interview)
    assert can_keep(sam, interview) is False, "Marrisa is masked, and was not"


def test_what_somebody_decided_since_stays_when_it_is_taken_back(project, sam, interview) -> None:
    project.mask(interview, "Marrisa")
    corrected(project, interview, BETTER)
    places = project.places(interview, "pending")
    decide(sam, interview, [places[0].id], "rejected")
    undo_correction(sam, interview)
    decisions = {place.id: place.decision for place in project.places(interview)}
    assert places[0].id not in decisions or decisions[places[0].id] == "rejected"
    assert decisions[places[1].id] == "accepted"


def test_taken_back_after_the_next_release_the_words_of_before_come_again(project, sam, interview, first) -> None:
    ana = project.as_user("ana")
    coding = code_passage(ana, first, "C7", *span_of(ana, first, "my ant"))
    corrected(project, interview, BETTER)
    second = release_interview(sam, interview).release_id
    assert quoted(project, second)[coding.id] == "my aunt"
    reopen_interview(sam, interview, "It was right")
    undo_correction(sam, interview)
    project.to_review(interview)
    third = release_interview(sam, interview).release_id
    assert quoted(project, third)[coding.id] == "my ant"
    assert project.text(third) == project.text(first)


def test_project_and_vault_have_all_of_it_or_nothing(project, sam, interview, monkeypatch) -> None:
    before, record = tables(project), sam.open_vault().get_json(f"original/{interview}")

    def full(*_: object) -> None:
        raise NotSaved("full")

    for step in (lambda: corrected(project, interview, BETTER, look=False), lambda: undo_correction(sam, interview)):
        with monkeypatch.context() as patched, pytest.raises(NotSaved):
            patched.setattr(events, "append", full)
            step()
        assert tables(project) == before
        assert sam.open_vault().get_json(f"original/{interview}") == record
        corrected(project, interview, BETTER, look=False)
        before, record = tables(project), sam.open_vault().get_json(f"original/{interview}")


def test_an_erasure_takes_the_words_of_every_release(project, sam, interview) -> None:
    corrected(project, interview, BETTER)
    assert "my ant" in json.dumps(sam.open_vault().get_json(f"original/{interview}")[OF_RELEASES])
    assert any("my ant." in turn for turn in spoken_turns(sam.open_vault(), [interview]))
    erase(sam, "P01", confirmation="P01")
    assert f"original/{interview}" not in sam.open_vault().names()


def test_killed_in_between_project_and_vault_agree(project, interview, first, monkeypatch, tmp_path: Path) -> None:
    memory = project.project.memory
    saving = memory.saving
    folders = {moment: tmp_path / moment for moment in ("before", "after")}

    @contextmanager
    def interrupted() -> Iterator[None]:
        shutil.copytree(project.folder, folders["before"], dirs_exist_ok=True)
        with saving():
            yield
        shutil.copytree(project.folder, folders["after"], dirs_exist_ok=True)

    text = project.original(interview)
    with monkeypatch.context() as patched:
        patched.setattr(memory, "saving", interrupted)
        corrected(project, interview, BETTER, look=False)
    project.project.store.close()
    for moment, expected in (("before", text), ("after", "\n".join(words for _, words in BETTER))):
        copy = open_project(folders[moment])
        sam = sign_in(copy, "sam").with_vault(PASSPHRASE)
        assert read_original(sam.open_vault(), interview).transcript.text == expected
        with copy.store.read() as cursor:
            assert bool(releases.rewording(cursor, first).original) == (moment == "after")
        copy.store.close()


NAMES = ("Tilda", "Hanne", "Signe")
PLAIN = ("we", "walked", "to", "the", "lake", "and", "sang")


@given(data=st.data())
@settings(max_examples=amount(12, 3), deadline=None, phases=[Phase.generate])
def test_after_any_corrections_and_releases_nothing_masked_can_be_read(blank: Prepared, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as parent, blank.copied(Path(parent) / "any") as project:
        any_corrections(project, data)


def released_once_all_is_masked(project: SmallProject, interview: str) -> str:
    sam = project.as_user("sam", vault=True)
    while True:
        decide(sam, interview, [place.id for place in project.places(interview, "pending")], "accepted")
        # Words that are masked elsewhere in it are put into the queue.
        with suppress(NotReady):
            return release_interview(sam, interview, leave_questions=True).release_id


def any_corrections(project: SmallProject, data: st.DataObject) -> None:
    words = st.lists(st.sampled_from([*NAMES, *PLAIN]), min_size=1, max_size=6)
    lines = [data.draw(words) for _ in range(2)]
    interview = project.in_review(tuple((None, " ".join(line)) for line in lines), "P01")  # type: ignore[misc]
    ana, sam = project.as_user("ana"), project.as_user("sam", vault=True)
    many = 0
    for number in range(3):
        if number:
            reopen_interview(sam, interview, "Words were heard wrong")
            before = tables(project)
            times = data.draw(st.integers(1, 2))
            for _ in range(times):
                line = data.draw(st.sampled_from(lines))
                at = data.draw(st.integers(0, len(line)))
                line[at : at + data.draw(st.integers(0, 2))] = [*data.draw(words)[:2], "sang"]
                corrected(project, interview, tuple((None, " ".join(each)) for each in lines), look=False)
            if data.draw(st.booleans()):
                after = tables(project)
                for step, expected in ((undo_correction, before), (redo_correction, after)):
                    for _ in range(times):
                        step(sam, interview)
                    assert tables(project) == expected
            project.to_review(interview)
        masked = data.draw(st.sets(st.sampled_from(NAMES)))
        for name in sorted(masked):
            if re.search(rf"\b{name}\b", project.original(interview)):
                with suppress(InvalidInput):
                    project.mask(interview, name)
        newest = released_once_all_is_masked(project, interview)
        with project.project.store.read() as cursor:
            every = [releases.release(cursor, each) for each in releases.releases_of(cursor, interview)]
            maps = [releases.offset_map(cursor, each.id) for each in every]
        text = project.original(interview)
        readable = set(re.findall(r"\w+", every[-1].text))
        names = {name for name in NAMES if name in text.split()} - readable
        for release, offset_map in zip(every, maps, strict=True):
            assert not names & set(re.findall(r"\w+", release.text))
            for spans, length in ((offset_map.original, len(text)), (offset_map.released, len(release.text))):
                assert all(0 <= start <= end <= length for start, end in spans)
        codings = transcript.open_transcript(ana, newest).codings
        assert len(codings) == many
        assert all(every[-1].text[coding.start : coding.end].strip() for coding in codings)
        for match in data.draw(st.lists(st.sampled_from([*re.finditer(r"\w+", every[-1].text)]), max_size=2)):
            code_passage(ana, newest, "C7", *match.span())
        many = len(transcript.open_transcript(ana, newest).codings)
