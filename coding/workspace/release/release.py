"""The one-way door: a reviewed interview becomes a release, all that anyone downstream ever sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotReady, QuestionsOpen
from coding.extras import offered
from coding.model import Identifier, Interview, ReleaseTurn, Segment
from coding.model.said import Said
from coding.store import (
    Cursor,
    events,
    identifiers,
    interviews,
    releases,
    segments,
)
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.originals.speakers import settle_speakers, speaker_labels
from coding.workspace.originals.waiting_codings import place_waiting, read_waiting, settle_waiting
from coding.workspace.release.corrections import as_released, close_unchanged
from coding.workspace.release.earlier import correct_earlier
from coding.workspace.release.readiness import read_readiness, sign
from coding.workspace.review.known_places import disclosure_check, propose
from coding.workspace.review.questions import merge_questions
from coding.workspace.unchanged import require_interview
from coding.workspace.vault_records import Original, read_original, record_names
from pipelines import segments as segmenting
from pipelines.redact.release import ReleaseDraft, Replacement, build_release


@dataclass(frozen=True, kw_only=True)
class Released:
    """What a release came to.

    Attributes:
        release_id: Its id.
        number: 1 for the interview's first release.
        masked: How many places were replaced.
        carried: How many codings moved over from the release before.
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
        readiness = read_readiness(cursor, interview)
    if readiness.unreviewed:
        raise NotReady(readiness.unreviewed)
    if missed := disclosure_check(context, interview_id, original):
        raise NotReady(
            Said("Further places that hold words masked elsewhere: {n}. They are in the review queue now.", n=missed)
        )
    questions = _open_questions(context, interview_id, original, entries)
    # A correction masks what stands unmasked: it does not wait, and its names stand as they did.
    if questions and not leave_questions and interview.release_id is None:
        raise QuestionsOpen(
            Said(
                "Questions under “Same person?” of “{title}” that nobody has answered: {n}. Answer them with y or n, "
                "or say that they stay open.",
                n=questions,
                title=interview.title,
            )
        )
    draft = draft_release(original, entries, interview.participant_label)
    counts = {
        name: number
        for count in offered("count_told")
        for name, number in count(context, interview_id, original).items()
    }

    def freeze(cursor: Cursor) -> Released:
        now = interviews.get(cursor, interview_id), identifiers.of_interview(cursor, interview_id)
        rewritten = vault.versions().get(record) != version
        if now != (interview, entries) or (rewritten and read_original(vault, interview_id) != original):
            raise Conflict(
                Said(
                    "Another steward changed or released “{title}” meanwhile. Nothing was released; look at it as "
                    "it is now and release it again.",
                    title=interview.title,
                )
            )
        release_id, number = _freeze(cursor, context, interview, original, draft, questions, counts)
        placing = place_waiting(cursor, context, release_id, read_waiting(vault, interview_id), draft.offset_map)
        corrected = correct_earlier(cursor, context, interview, original, release_id, draft.offset_map)
        return Released(
            release_id=release_id,
            number=number,
            masked=len(draft.offset_map.original),
            placed=placing.placed,
            unplaced=placing.left_out,
            **corrected._asdict(),
        )

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
def reopen_interview(context: Context, interview_id: str, reason: str) -> None:
    """Open a released interview for correction. Coders keep working on the present release until the next one.

    The reason is kept beside the original in the vault, since it may well say a name.

    Raises:
        InvalidInput: No reason.
        NotReady: It is not released.
        VaultLocked: The vault is shut.
    """
    if not reason.strip():
        raise InvalidInput(Said("Say why the interview is opened again."))
    vault = context.open_vault()

    def change(cursor: Cursor) -> None:
        interview = interviews.get(cursor, interview_id)
        if interview.state != "released":
            raise NotReady(Said("“{title}” is not released.", title=interview.title))
        interviews.set_state(cursor, interview_id, "in_review")
        events.append(cursor, context.user.id, "interview.reopened", "interview", interview_id)

    context.store.write(change)
    opened = {"by": context.user.id, "at": datetime.now(UTC).isoformat(timespec="seconds"), "reason": reason.strip()}
    vault.update_json(
        f"original/{interview_id}",
        lambda record: {**record, "reopened": [*record.get("reopened", ()), opened]},
    )


@reads(Permission.RELEASE)
def can_keep(context: Context, cursor: Cursor, interview_id: str) -> bool:
    """Whether :func:`keep_release` would close the interview: it was opened again and nothing else is masked."""
    return as_released(cursor, interview_id)


@writes(Permission.RELEASE)
def keep_release(context: Context, cursor: Cursor, interview_id: str) -> None:
    """Close an interview that is open for correction, with its present release as it is: nothing else is masked.

    What waits for a decision there goes on waiting; opening it again is the way back.

    Raises:
        InvalidInput: Other places are masked now than in the release, or there is none.
        VaultLocked: The vault is shut.
    """
    context.open_vault()

    if not close_unchanged(cursor, context, interview_id):
        title = interviews.get(cursor, interview_id).title
        raise InvalidInput(
            Said("What is masked in “{title}” was changed. Undo that first, or release it again.", title=title)
        )
