"""The review pane's use-cases: what it opens with, what changed, and its operations, each applied once.

Everything here works on originals, so it is the steward's alone. Offsets are Unicode code points, half-open, into the
original text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import Identifier
from coding.model.said import Said
from coding.store import Cursor, events, identifiers, interviews
from coding.workspace import operations
from coding.workspace.context import Context, Vault, reads, requires
from coding.workspace.operations import Answer, Redo, Undo
from coding.workspace.originals.speakers import settle_speakers
from coding.workspace.review import decide as review_decide
from coding.workspace.review.actions import (
    ACTIONS,
    AcceptAbove,
    AlwaysMask,
    AnswerQuestion,
    Asked,
    Decide,
    DecideAlike,
    DecideProject,
    Link,
    Mask,
    NeverMask,
    PassWords,
    Retype,
    SetPseudonym,
    SplitOff,
)
from coding.workspace.review.clusters import link_clusters, set_pseudonym, split_cluster
from coding.workspace.review.decide import Review
from coding.workspace.review.lists import always_mask, never_mask, words_passed
from coding.workspace.review.places import KNOWN, REPORTED, REVIEWER, SECOND_READER, likely_type
from coding.workspace.review.questions import MergeQuestion, answer_question, merge_questions
from coding.workspace.review.undo import redo_review, undo_review
from coding.workspace.vault_records import Original, change_passed, read_original, read_passed, read_word_lists
from pipelines.redact.folding import fold
from pipelines.redact.model import Detection
from pipelines.redact.review import risk_order, unmasked_candidates

LAST_LOOK_RISK = 9.0
"""Places found at the disclosure check before release, or by a person, come before everything else."""
PEOPLE = {
    REVIEWER: "",
    SECOND_READER: "somebody else saw it at the second reading",
    REPORTED: "a reader of the release reported it",
}
"""People who find identifiers, as names of detectors, and why what they found is shown first."""


@dataclass(frozen=True)
class Risk:
    """Why an identifier should be looked at early: the higher, the earlier."""

    risk: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Unmasked:
    """Words that nothing masked but that could identify somebody.

    Attributes:
        start: First code point.
        end: One past the last.
        reason: Why they are shown.
        type: The type they would most likely be masked as.
    """

    start: int
    end: int
    reason: str
    type: str


@dataclass(frozen=True)
class ReviewDesk:
    """Everything the pane needs to open an interview in review.

    Attributes:
        review: Original, identifiers and what the detectors can see in this language.
        risks: Identifier id → its place in the queue.
        unmasked: What is not masked and should be glanced at, by position.
        passed: Spans a person has glanced at and left.
        questions: Whether two clusters are the same, as far as nobody has answered.
        alone: As in :class:`ReviewState`.
    """

    review: Review
    risks: Mapping[str, Risk]
    unmasked: Sequence[Unmasked]
    passed: Sequence[tuple[int, int]]
    questions: Sequence[MergeQuestion]
    alone: frozenset[str]


@dataclass(frozen=True)
class ReviewState:
    """What changes while an interview is reviewed.

    Attributes:
        identifiers: As they stand now, rejected ones too.
        passed: Spans a person has glanced at and left.
        questions: As in :class:`ReviewDesk`; None where they were not asked for.
        alone: Ids of identifiers that are decided one by one: names from other interviews that are everyday words too.
    """

    identifiers: Sequence[Identifier]
    passed: Sequence[tuple[int, int]]
    questions: Sequence[MergeQuestion] | None
    alone: frozenset[str] = frozenset()


@requires(Permission.REVIEW_ORIGINALS)
def open_desk(context: Context, interview_id: str) -> ReviewDesk:
    """Open an interview for the review pane.

    Raises:
        NotReady: Identifiers have not been looked for yet.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    context.store.write(lambda cursor: _settle(cursor, vault, interview_id))
    review = review_decide.open_review(context, interview_id)
    text = review.original.transcript.text
    detected = [identifier for identifier in review.identifiers if not set(identifier.detectors) & set(PEOPLE)]
    detections = [Detection(d.start, d.end, d.type, _kind(d), d.score, d.detectors) for d in detected]
    risks = {detected[item.index].id: Risk(item.risk, item.reasons) for item in risk_order(text, detections)}
    for identifier in review.identifiers:
        for by, reason in PEOPLE.items():
            if by in identifier.detectors and reason:
                risks[identifier.id] = Risk(LAST_LOOK_RISK, (reason,))
    allowed = {fold(word) for word in read_word_lists(context.open_vault()).allow}
    unmasked = [
        Unmasked(candidate.start, candidate.end, candidate.reason, likely_type(text[candidate.start : candidate.end]))
        for candidate in unmasked_candidates(text, detections)
        if fold(text[candidate.start : candidate.end]) not in allowed
    ]
    passed = read_passed(context.open_vault(), interview_id)
    questions = merge_questions(context, interview_id, review.original)
    return ReviewDesk(review, risks, unmasked, passed, questions, _alone(review.original, review.identifiers))


def _settle(cursor: Cursor, vault: Vault, interview_id: str) -> None:
    """Give the speakers of an interview that an earlier Heard searched their letters."""
    if interviews.get(cursor, interview_id).state == "in_review":
        settle_speakers(cursor, vault, interview_id)


def _alone(original: Original, places: Sequence[Identifier]) -> frozenset[str]:
    return frozenset(
        identifier.id
        for identifier in places
        if identifier.detectors == (KNOWN,) and review_decide.says_everyday(original, identifier)
    )


def _kind(identifier: Identifier) -> Any:
    return identifier.kind


@requires(Permission.REVIEW_ORIGINALS)
def review_state(context: Context, interview_id: str, *, questions: bool = False) -> ReviewState:
    """Identifiers as they stand now, rejected ones too, and what was passed.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        questions: Also what is in doubt about clusters, which looks through every original of the project.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    open_questions = merge_questions(context, interview_id) if questions else None
    places = context.store.ask(lambda cursor: identifiers.of_interview(cursor, interview_id))
    alone = _alone(read_original(vault, interview_id), places)
    return ReviewState(places, read_passed(vault, interview_id), open_questions, alone)


@reads(Permission.REVIEW_ORIGINALS)
def places_at(context: Context, cursor: Cursor, interview_id: str, start: int, end: int) -> list[Identifier]:
    """Identifiers at exactly these words as they stand now, rejected ones too."""
    return identifiers.at_place(cursor, interview_id, start, end)


@requires(Permission.REVIEW_ORIGINALS)
def pass_words(
    context: Context, interview_id: str, spans: Sequence[tuple[int, int]], *, operation_id: str | None = None
) -> int:
    """Note that somebody looked at unmasked words and found that they identify nobody; return how many are new.

    The spans are kept beside the original in the vault. They hold nothing back: the same words can be masked later.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        spans: ``(start, end)`` in code points, into the original text.
        operation_id: Id under which the action is remembered for undo.

    Raises:
        InvalidInput: A span is empty or outside the text.
    """
    vault = context.open_vault()
    length = len(read_original(vault, interview_id).transcript.text)
    if any(not 0 <= start < end <= length for start, end in spans):
        raise InvalidInput(Said("Those words are not in this transcript any more. Reload the page."))
    have = set(read_passed(vault, interview_id))
    fresh = [span for span in dict.fromkeys(spans) if span not in have]
    if not fresh:
        return 0

    def change(cursor: Cursor) -> None:
        review_decide.reviewable(cursor, interview_id)
        operations.note(
            cursor, context, review_decide.line_of(interview_id), "passed", words_passed(fresh), operation_id
        )
        events.append(cursor, context.user.id, "review.passed", "interview", interview_id, {"places": len(fresh)})
        change_passed(vault, interview_id, add=fresh)

    context.store.write(change)
    return len(fresh)


@requires(Permission.REVIEW_ORIGINALS)
def apply_review(context: Context, interview_id: str, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Apply a reviewer's operations in order, each id at most once and each in its own transaction.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        items: ``{"id", "kind", …}`` as the pane sends them; anything in them is checked.

    Returns:
        One answer an operation. An id that was received before changes nothing.

    Raises:
        VaultLocked: The vault is shut; nothing was applied.
    """
    context.open_vault()
    return [_answer(context, interview_id, item) for item in items]


def _answer(context: Context, interview_id: str, item: Mapping[str, Any]) -> Answer:
    return operations.once(
        context,
        review_decide.line_of(interview_id),
        item,
        ACTIONS,
        lambda operation_id, action: _apply(context, interview_id, operation_id, action),
    )


def _apply(context: Context, interview_id: str, operation_id: str, action: Asked) -> None:
    """Do what was asked for, through the use-case that anybody else would use too."""
    match action:
        case Decide(identifiers=ids, decision=decision):
            review_decide.decide(context, interview_id, ids, decision, operation_id=operation_id)
        case DecideAlike(identifier=identifier_id, decision=decision):
            review_decide.decide_all_like(context, interview_id, identifier_id, decision, operation_id=operation_id)
        case DecideProject(identifier=identifier_id, decision=decision):
            review_decide.decide_in_project(context, interview_id, identifier_id, decision, operation_id=operation_id)
        case Link(cluster=cluster, other=other):
            link_clusters(context, interview_id, cluster, other, operation_id=operation_id)
        case SplitOff(identifier=identifier_id, whole_form=whole):
            split_cluster(context, interview_id, identifier_id, whole_form=whole, operation_id=operation_id)
        case AnswerQuestion(left=left, right=right, same=same, place=place):
            answer_question(context, interview_id, left, right, same, place=place, operation_id=operation_id)
        case AlwaysMask(start=start, end=end):
            always_mask(context, interview_id, start, end, operation_id=operation_id)
        case NeverMask(start=start, end=end):
            never_mask(context, interview_id, start, end, operation_id=operation_id)
        case Retype(identifier=identifier_id, type=type_name):
            review_decide.change_type(context, interview_id, identifier_id, type_name, operation_id=operation_id)
        case Mask(start=start, end=end, type=type_name, everywhere=everywhere):
            review_decide.add_identifier(
                context, interview_id, start, end, type_name, everywhere=everywhere, operation_id=operation_id
            )
        case SetPseudonym(identifier=identifier_id, pseudonym=pseudonym):
            set_pseudonym(context, interview_id, identifier_id, pseudonym, operation_id=operation_id)
        case AcceptAbove(score=score):
            if not 0 <= score <= 1:
                raise InvalidInput(Said("A score lies between 0 and 1."))
            review_decide.accept_remaining(context, interview_id, score, operation_id=operation_id)
        case PassWords(spans=spans):
            pass_words(context, interview_id, spans, operation_id=operation_id)
        case Undo():
            undo_review(context, interview_id, operation_id=operation_id)
        case Redo():
            redo_review(context, interview_id, operation_id=operation_id)
        case _:
            assert_never(action)
