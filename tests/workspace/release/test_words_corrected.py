"""Words are corrected after a release: the next one takes along what stands on them, and no name comes to light."""

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coding.errors import NotSaved
from coding.model import Identifier
from coding.store import identifiers, releases, use_answers
from coding.workspace import operations
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.erasure.erase import erase
from coding.workspace.originals.correcting import correct_words, correctable, redo_correction, undo_correction
from coding.workspace.originals.correcting import rewritten
from coding.workspace.release.release import (
    can_keep,
    release_interview,
    reopen_interview,
)
from coding.workspace.release.release import _Earlier
from coding.workspace.review.decide import add_identifier, decide
from coding.workspace.review.find import find_identifiers
from coding.workspace.review.held_words import Covered
from coding.workspace.review.reported import open_reports, report_missed, settle_report
from coding.workspace.review.unused import answer_use, unused
from coding.workspace.vault_records import read_original
from pipelines.redact.leaks import Forms
from pipelines.redact.release import OffsetMap, Replacement, beside, build_release, carry_over
from pipelines.transcript import SpokenTurn, Transcript, Turn
from tests.conftest import PASSPHRASE, span_of

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
        first, last = beside(new_text, *carry_over(old, new, start, end))
        assert 0 <= first < last <= len(new_text) and new_text[first:last].strip()
        for start, end in spans_of(old_text):
            place = old.to_original(start, end)
            replaced = [*old.released, *(new.to_released(*span) for span in ())]
            changed = any(a <= end and start <= b for a, b in replaced)
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
