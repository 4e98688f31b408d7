"""The one-way door: a reviewed interview becomes a release, all that anyone downstream ever sees."""

# Why earlier releases are blacked out in place: decision 0332.

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Self
from unicodedata import normalize

from codebook.serial import codebook_hash
from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotReady, QuestionsOpen
from coding.extras import offered
from coding.model import Identifier, Interview, ReleaseTurn, Segment
from coding.model.message import Message
from coding.store import (
    Cursor,
    care,
    cases,
    codings,
    events,
    identifiers,
    indicators,
    interviews,
    memos,
    missed_reports,
    releases,
    segments,
    settings,
)
from coding.store.project_file import HOLDS_DELETED
from coding.store.row_filter import unrestricted
from coding.store.words import replace_words
from coding.workspace.context import Context, Vault, new_id, reads, requires, writes
from coding.workspace.integrity import require_interview
from coding.workspace.originals.speakers import settle_speakers, speaker_labels
from coding.workspace.originals.waiting_codings import place_waiting, read_waiting, settle_waiting
from coding.workspace.release.corrections import as_released, close_unchanged
from coding.workspace.release.readiness import readiness_of, sign
from coding.workspace.review.decide import reopen
from coding.workspace.review.known_places import disclosure_check, known, propose
from coding.workspace.review.known_words import confirmed_forms, known_forms, places_elsewhere
from coding.workspace.review.project_words import Covered
from coding.workspace.review.pseudonyms import merge_questions
from coding.workspace.vault_records import Original, read_original, record_names
from pipelines import segments as segmenting
from pipelines.redact.folding import fold
from pipelines.redact.leaks import Forms, Leak, find_known, find_leaks
from pipelines.redact.names import is_everyday
from pipelines.redact.release import OffsetMap, ReleaseDraft, Replacement, build_release

_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def correct_earlier(
    cursor: Cursor, context: Context, interview: Interview, original: Original, released: "Released"
) -> "Released":
    """Bring what stood on an interview's present release to a new one, and what is masked only now out of all else."""
    if interview.release_id is None:
        return released
    carried, displaced = _carry(cursor, context, original, interview.release_id, released.release_id)
    masked = [entry for entry in identifiers.of_interview(cursor, interview.id) if entry.decision == "accepted"]
    earlier = {
        old_id: _Earlier.read(cursor, old_id)
        for old_id in releases.releases_of(cursor, interview.id)
        if old_id != released.release_id
    }
    words, everyday = _newly_known(cursor, context.open_vault(), original, masked, earlier[interview.release_id])
    covered = _black_out(cursor, context, original, masked, earlier)
    replaced = _replace_elsewhere(cursor, context, interview.id, words)
    if covered or replaced:
        settings.set_meta(cursor, HOLDS_DELETED, "1")
    return replace(
        released,
        carried=carried,
        displaced=displaced,
        covered=covered,
        replaced=replaced,
        left_in=places_elsewhere(cursor, everyday),
    )


@dataclass(frozen=True)
class _Earlier:
    """A release that another takes the place of.

    Attributes:
        text: What it says.
        masked: What stands for words in it.
        corrected: What is said otherwise in the original by now.
        offset_map: The present original ↔ the release.
    """

    text: str
    masked: Covered
    corrected: Sequence[tuple[int, int]]
    offset_map: OffsetMap

    @classmethod
    def read(cls, cursor: Cursor, release_id: str) -> Self:
        masks = releases.masks(cursor, release_id)
        corrected = [masks.to_released(*span) for span in releases.rewording(cursor, release_id).original]
        text = releases.release(cursor, release_id).text
        return cls(text, Covered(masks.released), corrected, releases.offset_map(cursor, release_id))

    def is_corrected(self, start: int, end: int) -> bool:
        """Whether something of this is said otherwise in the original by now."""
        return any(first < end and start < last for first, last in self.corrected)

    def readable(self, start: int, end: int) -> list[tuple[int, int]]:
        """What can be read in it of a stretch of the present original, in order; all of a corrected stretch."""
        return self._unmasked(*self.offset_map.to_released(start, end))

    def _unmasked(self, start: int, end: int) -> list[tuple[int, int]]:
        stretches = []
        for masked_start, masked_end in self.masked.within((start, end)):
            if start < masked_start:
                stretches.append((start, masked_start))
            start = max(start, masked_end)
        return [*stretches, (start, end)] if start < end else stretches

    def newly_masked(
        self, entries: Sequence[Identifier], forms: Forms, earlier: Sequence[tuple[int, int]] = ()
    ) -> list[tuple[int, int]]:
        """What can be read in it and is masked now, in order.

        Corrected words beside it are too: they may be the rest of a name. So is what is masked now where it stood in
        words that are gone.

        Args:
            entries: What is masked now.
            forms: The words of it.
            earlier: What is a name in it and stands in the original no more, or otherwise.
        """
        stretches = [stretch for entry in entries for stretch in self.readable(entry.start, entry.end)]
        places = list(earlier)
        for start, end in self.corrected:
            if any(first <= end and start <= last for first, last in stretches):
                places.append((start, end))
            leaks = find_known(self.text[start:end], forms)
            places += [(start + leak.start, start + leak.end) for leak in leaks]
        return list(Covered([*stretches, *(stretch for place in places for stretch in self._unmasked(*place))]))


def _black_out(
    cursor: Cursor,
    context: Context,
    original: Original,
    masked: Sequence[Identifier],
    earlier: Mapping[str, _Earlier],
) -> int:
    """Cover in the interview's earlier releases what is masked only now; return how many places.

    Locked rounds and their consensus stay on the release they were made on. Each covered code point becomes one block,
    so every offset into that release stays true.
    """
    covered = 0
    forms = Forms(dict.fromkeys(original.transcript.text[entry.start : entry.end] for entry in masked))
    for old_id, old in earlier.items():
        spans = old.newly_masked(masked, forms, _corrected_places(cursor, context, old_id, old))
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


def _corrected_places(cursor: Cursor, context: Context, old_id: str, old: _Earlier) -> list[tuple[int, int]]:
    """Names that were corrected since in a release: those that were reported, and those that are known anywhere."""
    if not old.corrected:
        return []
    reports = missed_reports.with_state(cursor, ("settled",))
    places_reported = [(report.start, report.end) for report in reports if report.release_id == old_id]
    places = [place for place in places_reported if old.is_corrected(*place)]
    sought = known(cursor, context.open_vault())
    for start, end in old.corrected:
        places += [(start + leak.start, start + leak.end) for leak, _, _ in sought.leaks(old.text[start:end])]
    return places


def _newly_known(
    cursor: Cursor, vault: Vault, original: Original, masked: Sequence[Identifier], old: _Earlier
) -> tuple[dict[str, str], list[str]]:
    """Words that a correction masks → what stands for them, and those that are everyday words; for memory only.

    Everyday words (Will, One) are not replaced outside of transcripts: only a person can tell where they are the name.
    """
    readable = {entry: stretches for entry in masked if (stretches := old.readable(entry.start, entry.end))}
    if not readable:
        return {}, []
    pseudonyms = {identifier.cluster_id: identifier.pseudonym for identifier in readable}
    known = known_forms(cursor, vault)
    # Words that a reviewer let stand somewhere are no names by themselves: only a person can tell those apart.
    telling = {fold(form) for form in known} | {fold(form) for form, _ in confirmed_forms(cursor, vault)}
    text = original.transcript.text
    pseudonym_of = {text[identifier.start : identifier.end]: identifier.pseudonym for identifier in readable}
    joined = {form: pseudonyms[cluster_id] for form, cluster_id in known.items() if cluster_id in pseudonyms}
    words = {**joined, **{form: pseudonym for form, pseudonym in pseudonym_of.items() if fold(form) in telling}}
    if old.corrected:
        words = {**_misheard(original, readable, old), **words}
    everyday = [form for form in words if is_everyday(form, original.language)]
    return {form: word for form, word in words.items() if form not in everyday}, everyday


def _misheard(
    original: Original, readable: Mapping[Identifier, Sequence[tuple[int, int]]], old: _Earlier
) -> dict[str, str]:
    """Words that an earlier release had where a name is masked now → what stands for it: the name as it was written."""
    kept = {fold(word) for word in _WORD.findall(original.transcript.text)}
    words: dict[str, str] = {}
    for identifier, stretches in readable.items():
        for start, end in stretches:
            heard = _WORD.findall(old.text[start:end])
            # Of several words those are no name that are everyday words.
            names = heard if len(heard) == 1 else [word for word in heard if not is_everyday(word, original.language)]
            words |= {word: identifier.pseudonym for word in names if fold(word) not in kept}
    return words


def _replace_elsewhere(cursor: Cursor, context: Context, interview_id: str, forms: Mapping[str, str]) -> int:
    """Put pseudonyms for words everywhere outside of transcripts; return in how many fields. The log gets counts."""
    if not forms:
        return 0
    parts = {
        part: pseudonym
        for form, pseudonym in forms.items()
        for part in _WORD.findall(normalize("NFC", form))
        if part == form or not is_everyday(part)
    }
    terms = {**parts, **forms}
    with unrestricted(cursor) as every:
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


def _carry(cursor: Cursor, context: Context, original: Original, old_id: str, new_release: str) -> tuple[int, int]:
    """Move codings, evidence, passages of cases, reading places, open work to the new release.

    Returns:
        How many codings, and of how many no word is left: those are on the word next to them.
    """
    old, carried = releases.offset_map(cursor, old_id), releases.carrying(cursor, old_id, new_release)
    moved = displaced = 0
    for coding_id, start, end in releases.codings_of(cursor, old_id):
        codings.carry(cursor, coding_id, new_release, carried(start, end), codings.next_revision(cursor))
        moved += 1
        displaced += not original.transcript.text[slice(*old.to_original(start, end))].strip()
    for indicator in indicators.of_release(cursor, old_id):
        start, end = carried(indicator.start, indicator.end)
        indicators.EVIDENCE.put(cursor, replace(indicator, release_id=new_release, start=start, end=end))
    cases.carry_passages(cursor, old_id, new_release, carried)
    for user_id, reached in care.reading_places(cursor, old_id):
        care.keep_place(cursor, user_id, new_release, carried(reached, reached)[0])
    now, lines = releases.release(cursor, new_release), releases.carried_lines(cursor, old_id, new_release)
    if lines != list(range(len(now.turns))):
        for follow in (memos.follow_lines, care.follow_lines):
            follow(cursor, now.interview_id, lines, codings.next_revision(cursor))
    releases.move_open_work(cursor, old_id, new_release)
    detail = {"from": old_id, **({"displaced": displaced} if displaced else {})}
    events.append(cursor, context.user.id, "codings.carried", "release", new_release, detail)
    return moved, displaced


@dataclass(frozen=True, kw_only=True)
class Released:
    """What a release came to.

    Attributes:
        release_id: Its id.
        number: 1 for the interview's first release.
        masked: How many places were replaced.
        carried: How many codings moved over from the release before.
        displaced: Of how many of them no word is left, since words were corrected: they are on the word next to it.
        proposed: Titles of other released interviews in which words masked here stand too. Nothing changes there: a
            steward decides (:mod:`coding.workspace.release.corrections`).
        covered: How many places of earlier releases were blacked out.
        replaced: How many memos, examples, searches and other texts held words masked only now, and hold them no more.
        placed: How many codings that came with the text from another program are on the release.
        unplaced: How many of those were lost, because their code has left the codebook.
        left_in: “2 in memos”, … where words masked only now were left, since they are everyday words too.
    """

    release_id: str
    number: int
    masked: int
    carried: int = 0
    displaced: int = 0
    proposed: tuple[str, ...] = ()
    covered: int = 0
    replaced: int = 0
    placed: int = 0
    unplaced: int = 0
    left_in: tuple[str, ...] = ()


@requires(Permission.RELEASE)
def release_interview(context: Context, interview_id: str, *, leave_questions: bool = False) -> Released:
    """Freeze a reviewed interview. The person releasing signs by name; the statement is kept with the release.

    Before anything is frozen, every direct identifier of the project's key is looked for once more; places that nobody
    decided on go back into the review queue.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        leave_questions: Release although “Same person?” is asked of somebody in it: each name stands as it does now.

    Raises:
        QuestionsOpen: At a first release, it is asked of somebody in it whether two names are one person. Left open,
            one person would be read and coded as two, or two as one, by everybody who cannot look.
        NotReady: Identifiers wait for a decision, further places were found, or the project's rule for release is not
            met; the message says what is missing.
        ProjectDamaged: What was released of it before, or locked in a round with it, was changed outside Heard.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    record, _file = record_names(interview_id)
    version = vault.versions().get(record)
    context.store.ask(lambda cursor: require_interview(cursor, interview_id))
    original = context.store.write(lambda cursor: settle_speakers(cursor, vault, interview_id))
    with context.store.read() as cursor:
        interview = interviews.get(cursor, interview_id)
        entries = identifiers.of_interview(cursor, interview_id)
        readiness = readiness_of(cursor, [interview])[interview_id]
    if readiness.unreviewed:
        raise NotReady(readiness.unreviewed)
    if missed := disclosure_check(context, interview_id, original):
        raise NotReady(
            Message("Further places that hold words masked elsewhere: {n}. They are in the review queue now.", n=missed)
        )
    questions = _open_questions(context, interview_id, original, entries)
    # A correction masks what stands unmasked: it does not wait, and its names stand as they did.
    if questions and not leave_questions and interview.release_id is None:
        raise QuestionsOpen(
            Message(
                "Questions under “Same person?” of “{title}” that nobody has answered: {n}. Answer them with y or n, "
                "or say that they stay open.",
                n=questions,
                title=interview.title,
            )
        )
    draft = draft_release(original, entries, interview.participant_label)
    counts = {
        name: number
        for count in offered("risk_counts")
        for name, number in count(context, interview_id, original).items()
    }

    def freeze(cursor: Cursor) -> Released:
        now = interviews.get(cursor, interview_id), identifiers.of_interview(cursor, interview_id)
        rewritten = vault.versions().get(record) != version
        if now != (interview, entries) or (rewritten and read_original(vault, interview_id) != original):
            raise Conflict(
                Message(
                    "Another steward changed or released “{title}” meanwhile. Nothing was released; look at it as "
                    "it is now and release it again.",
                    title=interview.title,
                )
            )
        release_id, number = _freeze(cursor, context, interview, original, draft, questions, counts)
        placing = place_waiting(cursor, context, release_id, read_waiting(vault, interview_id), draft.offset_map)
        first = Released(
            release_id=release_id,
            number=number,
            masked=len(draft.offset_map.original),
            placed=placing.placed,
            unplaced=placing.left_out,
        )
        return correct_earlier(cursor, context, interview, original, first)

    released = context.store.write(freeze)
    settle_waiting(vault, interview_id)
    if released.covered or released.replaced:
        context.project.store.forget_deleted()
    proposed = propose(context)
    context.note_history()
    return replace(released, proposed=proposed)


def draft_release(original: Original, entries: Sequence[Identifier], participant_label: str) -> ReleaseDraft:
    """An interview as it would be released, with what is accepted now."""
    return build_release(
        original.transcript,
        [
            Replacement(identifier.start, identifier.end, identifier.pseudonym)
            for identifier in entries
            if identifier.decision == "accepted"
        ],
        speaker_labels(original, participant_label),
    )


def _open_questions(context: Context, interview_id: str, original: Original, entries: Sequence[Identifier]) -> int:
    """How often it is asked and not answered whether somebody masked in an interview is somebody else's other name."""
    people = {
        identifier.id for identifier in entries if identifier.decision == "accepted" and identifier.type == "PERSON"
    }
    questions = merge_questions(context, interview_id, original) if people else []
    return sum(1 for question in questions if people & {*question.left_side.here, *question.right_side.here})


def _freeze(
    cursor: Cursor,
    context: Context,
    interview: Interview,
    original: Original,
    draft: ReleaseDraft,
    question_count: int,
    counts: Mapping[str, int],
) -> tuple[str, int]:
    release_id = new_id()
    turns = [
        ReleaseTurn(ordinal, turn.speaker, original.role_of(before.speaker), turn.start_ms, turn.start, turn.end)
        for ordinal, (turn, before) in enumerate(zip(draft.turns, original.transcript.turns, strict=True))
    ]
    number = releases.add_release(cursor, release_id, interview.id, draft, turns, context.user.id)
    sign(cursor, context, interview, release_id, counts)
    interviews.set_state(cursor, interview.id, "released")
    segments.SEGMENTS.add(cursor, *_segments(release_id, draft.text, turns))
    masked = len(draft.offset_map.original)
    events.append(
        cursor,
        context.user.id,
        "interview.released",
        "interview",
        interview.id,
        {
            "release": release_id,
            "number": number,
            "masked": masked,
            **({"questions_left": question_count} if question_count else {}),
        },
    )
    return release_id, number


def _segments(release_id: str, text: str, turns: Sequence[ReleaseTurn]) -> list[Segment]:
    cut = segmenting.segment_turns(text, [(turn.start, turn.end, turn.role) for turn in turns])
    return [
        Segment(
            new_id(),
            release_id,
            segment.ordinal,
            segment.turn,
            segment.start,
            segment.end,
            segment.question_start,
            segment.question_end,
            segmenting.text_hash(segmenting.vector_text(text, segment)),
        )
        for segment in cut
    ]


@requires(Permission.RELEASE)
def reopen_interview(context: Context, interview_id: str, reason: str) -> Interview:
    """Open a released interview for correction. Coders keep working on the present release until the next one.

    The reason is kept beside the original in the vault, since it may well say a name.

    Raises:
        InvalidInput: No reason.
        NotReady: It is not released.
        VaultLocked: The vault is shut.
    """
    if not reason.strip():
        raise InvalidInput(Message("Say why the interview is opened again."))
    vault = context.open_vault()

    def change(cursor: Cursor) -> Interview:
        interview = interviews.get(cursor, interview_id)
        if interview.state != "released":
            raise NotReady(Message("“{title}” is not released.", title=interview.title))
        reopen(cursor, context.user.id, interview_id)
        return interview

    interview = context.store.write(change)
    opened = {"by": context.user.id, "at": datetime.now(UTC).isoformat(timespec="seconds"), "reason": reason.strip()}
    vault.update_json(
        f"original/{interview_id}",
        lambda record: {**record, "reopened": [*record.get("reopened", ()), opened]},
    )
    return interview


@reads(Permission.RELEASE)
def can_keep(context: Context, cursor: Cursor, interview_id: str) -> bool:
    """Whether :func:`keep_release` would close the interview: it was opened again and nothing else is masked."""
    return as_released(cursor, interview_id)


@writes(Permission.RELEASE)
def keep_release(context: Context, cursor: Cursor, interview_id: str) -> Interview:
    """Close an interview that is open for correction, with its present release as it is: nothing else is masked.

    What waits for a decision there goes on waiting; opening it again is the way back.

    Raises:
        InvalidInput: Other places are masked now than in the release, or there is none.
        VaultLocked: The vault is shut.
    """
    context.open_vault()

    interview = interviews.get(cursor, interview_id)
    if not close_unchanged(cursor, context, interview_id):
        raise InvalidInput(
            Message(
                "Masks or words of “{title}” were changed. Undo that first, or release it again.",
                title=interview.title,
            )
        )
    return interview
