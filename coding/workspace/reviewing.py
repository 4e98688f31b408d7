"""The review pane's use-cases: what it opens with, what changed, and its operations, each applied once.

Everything here works on originals, so it is the steward's alone. Offsets are Unicode code points, half-open, into the
original text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coding.access import Permission
from coding.errors import AccessDenied, HeardError, InvalidInput, VaultError
from coding.model import Identifier
from coding.store import Cursor, events, identifiers, operations
from coding.workspace import linking, redaction, review_answers, review_steps
from coding.workspace.context import Context, new_id, requires
from coding.workspace.merge_questions import MergeQuestion, merge_questions
from coding.workspace.originals import read_key, read_original
from coding.workspace.passed_words import change_passed, read_passed
from coding.workspace.placing import REPORTED, REVIEWER, SECOND_READER, likely_type
from coding.workspace.redaction import Review
from pipelines.redact.folding import fold
from pipelines.redact.model import Detection
from pipelines.redact.review import risk_order, unmasked_candidates

LAST_LOOK_RISK = 9.0
"""Places found at the last look before release, or by a person, come before everything else."""
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
    """

    review: Review
    risks: Mapping[str, Risk]
    unmasked: Sequence[Unmasked]
    passed: Sequence[tuple[int, int]]
    questions: Sequence[MergeQuestion]


@dataclass(frozen=True)
class ReviewState:
    """What changes while an interview is reviewed."""

    identifiers: Sequence[Identifier]
    passed: Sequence[tuple[int, int]]
    questions: Sequence[MergeQuestion] | None


@dataclass(frozen=True)
class Answer:
    """What became of one operation: taken, or refused with a plain reason."""

    id: str
    ok: bool
    reason: str | None = None


@requires(Permission.REVIEW_ORIGINALS)
def open_desk(context: Context, interview_id: str) -> ReviewDesk:
    """Open an interview for the review pane.

    Raises:
        NotReady: Identifiers have not been looked for yet.
        VaultLocked: The vault is shut.
    """
    review = redaction.open_review(context, interview_id)
    text = review.original.transcript.text
    detected = [one for one in review.identifiers if not set(one.detectors) & set(PEOPLE)]
    detections = [Detection(d.start, d.end, d.type, _kind(d), d.score, d.detectors) for d in detected]
    risks = {detected[item.index].id: Risk(item.risk, item.reasons) for item in risk_order(text, detections)}
    for one in review.identifiers:
        for by, reason in PEOPLE.items():
            if by in one.detectors and reason:
                risks[one.id] = Risk(LAST_LOOK_RISK, (reason,))
    allowed = {fold(word) for word in read_key(context.open_vault()).allow}
    unmasked = [
        Unmasked(one.start, one.end, one.reason, likely_type(text[one.start : one.end]))
        for one in unmasked_candidates(text, detections)
        if fold(text[one.start : one.end]) not in allowed
    ]
    passed = read_passed(context.open_vault(), interview_id)
    return ReviewDesk(review, risks, unmasked, passed, merge_questions(context, interview_id))


def _kind(one: Identifier) -> Any:
    return one.kind


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
    passed = read_passed(context.open_vault(), interview_id)
    asked = merge_questions(context, interview_id) if questions else None
    with context.store.read() as cursor:
        return ReviewState(identifiers.of_interview(cursor, interview_id), passed, asked)


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
        raise InvalidInput("Those words are not in this transcript any more. Reload the page.")
    have = set(read_passed(vault, interview_id))
    fresh = [span for span in dict.fromkeys(spans) if span not in have]
    if not fresh:
        return 0

    def change(cursor: Cursor) -> None:
        redaction.reviewable(cursor, interview_id)
        numbers = [list(span) for span in fresh]
        operations.add(
            cursor,
            operation_id or new_id(),
            (redaction.SCOPE, interview_id),
            context.user.id,
            "passed",
            before={"unpass": numbers},
            after={"pass": numbers},
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
    operation_id = item.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        return Answer("", False, "That action carries no id. Reload the page.")
    with context.store.read() as cursor:
        known = operations.find(cursor, operation_id)
    if known is not None:
        return Answer(known.id, known.accepted, known.reason)
    action = _ACTIONS.get(str(item.get("kind")))
    if action is None:
        return Answer(operation_id, False, "This Heard does not know that action. Reload the page.")
    try:
        action(context, interview_id, item, operation_id)
    except (AccessDenied, VaultError):
        raise
    except HeardError as error:
        return Answer(operation_id, False, str(error))
    return Answer(operation_id, True)


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str):
        raise InvalidInput("That action was not understood. Reload the page and try again.")
    return value


def _offset(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput("The selection was not understood. Select the words again.")
    return value


def _decide(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    ids = item.get("identifiers")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise InvalidInput("That action was not understood. Reload the page and try again.")
    redaction.decide(context, interview_id, ids, _text(item, "decision"), operation_id=operation_id)


def _decide_alike(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    identifier = _text(item, "identifier")
    redaction.decide_all_like(context, interview_id, identifier, _text(item, "decision"), operation_id=operation_id)


def _decide_project(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    identifier = _text(item, "identifier")
    redaction.decide_in_project(context, interview_id, identifier, _text(item, "decision"), operation_id=operation_id)


def _link(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    clusters = _text(item, "cluster"), _text(item, "other")
    linking.link_clusters(context, interview_id, *clusters, operation_id=operation_id)


def _split(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    whole = item.get("whole_form") is not False
    identifier = _text(item, "identifier")
    linking.split_cluster(context, interview_id, identifier, whole_form=whole, operation_id=operation_id)


def _answer_question(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    pair, same = (_text(item, "left"), _text(item, "right")), item.get("same") is True
    review_answers.answer_question(context, interview_id, *pair, same, operation_id=operation_id)


def _list(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    action = review_answers.always_mask if item.get("kind") == "always" else review_answers.never_mask
    action(context, interview_id, _offset(item.get("start")), _offset(item.get("end")), operation_id=operation_id)


def _retype(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    identifier = _text(item, "identifier")
    redaction.change_type(context, interview_id, identifier, _text(item, "type"), operation_id=operation_id)


def _add(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    redaction.add_identifier(
        context,
        interview_id,
        _offset(item.get("start")),
        _offset(item.get("end")),
        _text(item, "type"),
        everywhere=item.get("everywhere") is not False,
        operation_id=operation_id,
    )


def _pseudonym(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    identifier = _text(item, "identifier")
    linking.set_pseudonym(context, interview_id, identifier, _text(item, "pseudonym"), operation_id=operation_id)


def _accept_above(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    score = item.get("score")
    if not isinstance(score, int | float) or isinstance(score, bool) or not 0 <= score <= 1:
        raise InvalidInput("A score lies between 0 and 1.")
    redaction.accept_remaining(context, interview_id, float(score), operation_id=operation_id)


def _pass(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    spans = item.get("spans")
    if not isinstance(spans, list) or not all(isinstance(span, list) and len(span) == 2 for span in spans):
        raise InvalidInput("That action was not understood. Reload the page and try again.")
    places = [(_offset(start), _offset(end)) for start, end in spans]
    pass_words(context, interview_id, places, operation_id=operation_id)


def _undo(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    review_steps.undo_review(context, interview_id, operation_id=operation_id)


def _redo(context: Context, interview_id: str, item: Mapping[str, Any], operation_id: str) -> None:
    review_steps.redo_review(context, interview_id, operation_id=operation_id)


_ACTIONS: dict[str, Callable[[Context, str, Mapping[str, Any], str], None]] = {
    "decide": _decide,
    "decide_alike": _decide_alike,
    "decide_project": _decide_project,
    "link": _link,
    "split": _split,
    "answer": _answer_question,
    "always": _list,
    "never": _list,
    "retype": _retype,
    "add": _add,
    "pseudonym": _pseudonym,
    "accept_above": _accept_above,
    "pass": _pass,
    "undo": _undo,
    "redo": _redo,
}
