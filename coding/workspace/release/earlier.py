"""When a correction masks a name, it goes from the earlier releases and from what was written about the interview."""

# Why earlier releases are blacked out in place: decision 0332.

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple
from unicodedata import normalize

from codebook.serial import codebook_hash
from coding.model import Identifier, Interview
from coding.store import Cursor, cases, codings, events, identifiers, indicators, releases, segments, settings
from coding.store.connection import HOLDS_DELETED
from coding.store.seen import everything
from coding.store.words import replace_words
from coding.workspace.context import Context, Vault
from coding.workspace.review.covered import Covered
from coding.workspace.review.known_words import confirmed_forms, known_forms, places_elsewhere
from coding.workspace.vault_records import Original
from pipelines import segments as segmenting
from pipelines.redact.folding import fold
from pipelines.redact.leaks import Forms, Leak, find_known, find_leaks
from pipelines.redact.names import is_everyday
from pipelines.redact.release import OffsetMap, carry_over


class Corrected(NamedTuple):
    """What a correction did beyond its own text; see :class:`~coding.workspace.release.release.Released`."""

    carried: int = 0
    covered: int = 0
    replaced: int = 0
    left_in: tuple[str, ...] = ()


def correct_earlier(
    cursor: Cursor, context: Context, interview: Interview, original: Original, release_id: str, new: OffsetMap
) -> Corrected:
    """Bring what stood on an interview's present release to a new one, and what is masked only now out of all else."""
    if interview.release_id is None:
        return Corrected()
    carried = _carry(cursor, context, interview.release_id, release_id, new)
    covered = _black_out(cursor, context, interview.id, release_id, new)
    entries = identifiers.of_interview(cursor, interview.id)
    words, everyday = _newly_known(cursor, context.open_vault(), original, entries, interview.release_id, new)
    replaced = _replace_elsewhere(cursor, context, interview.id, words)
    if covered or replaced:
        settings.set_meta(cursor, HOLDS_DELETED, "1")
    return Corrected(carried, covered, replaced, places_elsewhere(cursor, everyday))


def _black_out(cursor: Cursor, context: Context, interview_id: str, release_id: str, new: OffsetMap) -> int:
    """Cover in the interview's earlier releases what is masked only now; return how many places.

    Locked rounds and their consensus stay on the release they were made on. Each covered code point becomes one block,
    so every offset into that release stays true.
    """
    covered = 0
    for old_id in releases.releases_of(cursor, interview_id):
        if old_id == release_id:
            continue
        old = releases.offset_map(cursor, old_id)
        spans = [old.to_released(start, end) for start, end in _newly_masked(old, new)]
        if not spans:
            continue
        releases.forget_vectors(cursor, old_id, spans)
        text, after = releases.black_out(cursor, old_id, spans)
        for segment in segments.of_release(cursor, old_id):
            # A hash of the unmasked words would let anybody try names until one fits.
            cut = segmenting.Segment(
                segment.ordinal,
                segment.turn_ordinal,
                segment.start,
                segment.end,
                segment.question_start,
                segment.question_end,
            )
            segments.SEGMENTS.change(
                cursor, segment.id, text_hash=segmenting.text_hash(segmenting.vector_text(text, cut))
            )
        detail = {"places": len(spans), "hash_after": after}
        events.append(cursor, context.user.id, "release.blacked_out", "release", old_id, detail)
        covered += len(spans)
    return covered


def _newly_masked(old: OffsetMap, new: OffsetMap) -> list[tuple[int, int]]:
    """Stretches of the original that ``new`` replaces and ``old`` left readable, in order."""
    stretches: list[tuple[int, int]] = []
    before = Covered(old.original)
    for start, end in new.original:
        for masked_start, masked_end in before.within((start, end)):
            if start < masked_start:
                stretches.append((start, masked_start))
            start = max(start, masked_end)
        if start < end:
            stretches.append((start, end))
    return stretches


def _newly_known(
    cursor: Cursor, vault: Vault, original: Original, entries: Sequence[Identifier], old_id: str, new: OffsetMap
) -> tuple[dict[str, str], list[str]]:
    """Words that a correction masks → what stands for them, and those that are everyday words; for memory only.

    Everyday words (Will, One) are not replaced outside of transcripts: only a person can tell where they are the name.
    """
    spans = _newly_masked(releases.offset_map(cursor, old_id), new)
    uncovered_before = Covered(spans)
    masked = [
        identifier
        for identifier in entries
        if identifier.decision == "accepted" and uncovered_before.within((identifier.start, identifier.end))
    ]
    if not masked:
        return {}, []
    pseudonyms = {identifier.cluster_id: identifier.pseudonym for identifier in masked}
    known = known_forms(cursor, vault)
    # Words that a reviewer let stand somewhere are no names by themselves: only a person can tell those apart.
    telling = {fold(form) for form in known} | {fold(form) for form, _ in confirmed_forms(cursor, vault)}
    own = {original.transcript.text[identifier.start : identifier.end]: identifier.pseudonym for identifier in masked}
    joined = {form: pseudonyms[cluster_id] for form, cluster_id in known.items() if cluster_id in pseudonyms}
    words = {**joined, **{form: pseudonym for form, pseudonym in own.items() if fold(form) in telling}}
    everyday = [form for form in words if is_everyday(form, original.language)]
    return {form: word for form, word in words.items() if form not in everyday}, everyday


def _replace_elsewhere(cursor: Cursor, context: Context, interview_id: str, forms: Mapping[str, str]) -> int:
    """Put pseudonyms for words everywhere outside of transcripts; return in how many fields. The log gets counts."""
    if not forms:
        return 0
    parts = {
        part: pseudonym
        for form, pseudonym in forms.items()
        for part in re.findall(r"[^\W\d_]{3,}", normalize("NFC", form))
        if part == form or not is_everyday(part)
    }
    terms = {**parts, **forms}
    with everything(cursor) as every:
        changed = replace_words(every, _replacing(forms, find_known), _replacing(terms, find_leaks), codebook_hash)
    if changed:
        detail = {"fields": changed}
        events.append(cursor, context.user.id, "interview.words_replaced", "interview", interview_id, detail)
    return sum(changed.values())


def _replacing(forms: Mapping[str, str], find: Callable[[str, Sequence[str]], list[Leak]]) -> Callable[[str], str]:
    ordered = Forms(sorted(forms, key=len, reverse=True))

    def replaced(text: str) -> str:
        pieces, at = [], 0
        for leak in sorted(find(text, ordered), key=lambda leak: (leak.start, -leak.end)):
            if leak.start >= at:
                pieces += [text[at : leak.start], forms[ordered[leak.form_index]]]
                at = leak.end
        return "".join(pieces) + text[at:]

    return replaced


def _carry(cursor: Cursor, context: Context, old_id: str, new_release: str, new: OffsetMap) -> int:
    """Move codings, evidence, passages of cases, reading places, open work to the new release; how many codings."""
    old = releases.offset_map(cursor, old_id)
    moved = 0
    for coding_id, start, end in releases.codings_of(cursor, old_id):
        codings.carry(cursor, coding_id, new_release, carry_over(old, new, start, end), codings.next_revision(cursor))
        moved += 1
    for indicator in indicators.of_release(cursor, old_id):
        start, end = carry_over(old, new, indicator.start, indicator.end)
        indicators.EVIDENCE.put(cursor, replace(indicator, release_id=new_release, start=start, end=end))
    cases.carry_passages(cursor, old_id, new_release, lambda start, end: carry_over(old, new, start, end))
    for user_id, reached in releases.reading_places(cursor, old_id):
        releases.set_reading_place(cursor, user_id, new_release, carry_over(old, new, reached, reached)[0])
    releases.move_open_work(cursor, old_id, new_release)
    events.append(cursor, context.user.id, "codings.carried", "release", new_release, {"from": old_id})
    return moved
