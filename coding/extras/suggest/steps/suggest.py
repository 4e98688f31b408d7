"""Suggested codes: off until a lead switches them on, and never before a coder's own, blind work."""

from dataclasses import dataclass
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.extras.suggest.ranking import suggest
from coding.extras.suggest.steps.learning import Taught, heads_of, taught
from coding.model.message import Message
from coding.store import Cursor, codings, events, people, releases, suggestions
from coding.store.suggestions import Suggestion, SuggestionAccess
from coding.workspace.codings.offered import Offered, with_evidence
from coding.workspace.codings.operations import apply_operations
from coding.workspace.context import (
    Cancelled,
    Context,
    Progress,
    ignore_progress,
    never_cancelled,
    new_id,
    reads,
    requires,
    writes,
)

TOP = 3


@dataclass(frozen=True)
class Gate:
    """Whether suggestions may be shown to a coder on an interview, and what would have to happen first.

    Attributes:
        open: Whether they may.
        reason: Why not, in a sentence; empty when they may.
        can_declare: Whether the coder can open it by saying that they have coded the interview.
        declared: Whether the coder has said so.
    """

    open: bool
    reason: str
    can_declare: bool
    declared: bool = False


@reads(Permission.CODE)
def gate(context: Context, cursor: Cursor, release_id: str) -> Gate:
    """Say whether this coder may be shown suggestions on an interview.

    Raises:
        NotReady: It has not been released.
    """
    release = releases.release(cursor, release_id)
    access = suggestions.suggestion_access(cursor, release_id, context.user.id)
    ready = suggestions.ready(cursor).get((release.interview_id, context.user.id), frozenset())
    has_coded = any(
        coding.coder == context.user.id for coding in codings.of_release(cursor, release_id, context.viewer)
    )
    return _gate(access, has_coded, "coded" in ready)


def _gate(access: SuggestionAccess, has_coded: bool, declared: bool) -> Gate:
    if not access.on:
        return Gate(
            False, Message("Suggestions are switched off in this project. A lead can switch them on."), False, declared
        )
    if access.blind:
        return Gate(
            False,
            Message(
                "You code this interview in an open round. Suggestions would make coders agree for the machine's "
                "reasons, so there are none until the round is locked."
            ),
            False,
            declared,
        )
    if not access.ready:
        reason = Message("First code this interview on your own; then say that you have, and suggestions open.")
        return Gate(False, reason, has_coded, declared)
    return Gate(True, "", True, declared)


@writes(Permission.CODE)
def declare_coded(context: Context, cursor: Cursor, release_id: str, done: bool = True) -> None:
    """Say that one has coded an interview on one's own, which opens suggestions for it; or take that back.

    Raises:
        NotReady: It is not released, or one has not coded anything in it.
    """
    release = releases.release(cursor, release_id)
    if done and not any(
        coding.coder == context.user.id for coding in codings.of_release(cursor, release_id, context.viewer)
    ):
        raise NotReady(Message("You have not coded anything in this interview yet. Code it first."))
    suggestions.set_ready(cursor, release.interview_id, context.user.id, "coded", context.user.id if done else None)
    events.append(cursor, context.user.id, "suggestions.coded_first", "interview", release.interview_id, {"done": done})


@writes(Permission.MANAGE_ROUNDS)
def unlock(context: Context, cursor: Cursor, release_id: str, coder: str, unlocked: bool = True) -> None:
    """Open suggestions on an interview to a coder who has not coded it, or shut them again.

    An open round stays blind all the same.

    Raises:
        NotReady: The interview has not been released.
        NotFound: No such coder.
    """
    release = releases.release(cursor, release_id)
    user = people.user(cursor, coder)
    suggestions.set_ready(cursor, release.interview_id, user.id, "unlocked", context.user.id if unlocked else None)
    events.append(
        cursor,
        context.user.id,
        "suggestions.unlocked",
        "interview",
        release.interview_id,
        {"coder": user.id, "unlocked": unlocked},
    )


@reads(Permission.CODE)
def unlocked(context: Context, cursor: Cursor) -> list[tuple[str, str]]:
    """(interview id, coder) pairs that a lead opened before the coder's own coding."""
    return sorted(key for key, reasons in suggestions.ready(cursor).items() if "unlocked" in reasons)


@requires(Permission.CODE)
def prepare(
    context: Context,
    release_id: str,
    *,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> int:
    """Suggest up to three codes for every passage of an interview and keep them for this coder; return how many.

    Codes the coder already gave a passage, or declined on it, are not suggested there. What was offered before and
    not answered is noted as passed over.

    Raises:
        NotReady: The gate is shut; the message says why.
        ModelMissing: The language model is not installed here.
        Cancelled: The person pressed cancel.
    """
    _require_open(context, release_id)
    material = taught(context, progress=progress, cancelled=cancelled)
    offered = _suggested(context, material, release_id)

    def write(cursor: Cursor) -> int:
        if not suggestions.suggestion_access(cursor, release_id, context.user.id).open:
            raise NotReady(Message("Suggestions were closed for this interview meanwhile. Nothing was kept."))
        suggestions.offer(cursor, release_id, context.user.id, offered)
        events.append(
            cursor,
            context.user.id,
            "suggestions.offered",
            "release",
            release_id,
            {
                "count": len(offered),
                "model": material.held.embedder.model_id,
                "revision": material.held.embedder.revision,
            },
        )
        return len(offered)

    return context.store.write(write)


def _require_open(context: Context, release_id: str) -> None:
    suggestion_gate = gate(context, release_id)
    if not suggestion_gate.open:
        raise NotReady(suggestion_gate.reason)


def _suggested(context: Context, material: Taught, release_id: str) -> list[Suggestion]:
    me = context.user.id
    with context.store.read() as cursor:
        codings_of_coder = [
            coding for coding in codings.of_release(cursor, release_id, context.viewer) if coding.coder == me
        ]
        declined = {
            (suggestion.start, suggestion.end, suggestion.code)
            for suggestion in suggestions.of_coder(cursor, release_id, me, "declined")
        }
    inside = [index for index, segment in enumerate(material.held.segments) if segment.release_id == release_id]
    coded = material.coded
    ranked = suggest(
        material.codes,
        material.code_vectors,
        [material.given[index] for index in coded],
        material.held.vectors[coded],
        material.held.vectors[inside],
        top=len(material.codes),
        heads=heads_of(context, material),
    )
    now = datetime.now(UTC)
    embedder = material.held.embedder
    result: list[Suggestion] = []
    for index, every in zip(inside, ranked, strict=True):
        segment = material.held.segments[index]
        codes = {
            coding.code for coding in codings_of_coder if coding.start < segment.end and segment.start < coding.end
        }
        fresh = [
            suggestion
            for suggestion in every
            if suggestion.code not in codes and (segment.start, segment.end, suggestion.code) not in declined
        ][:TOP]
        for rank, suggestion in enumerate(fresh, start=1):
            cited = [material.citing[coded[position]][suggestion.code][0] for position in suggestion.evidence]
            result.append(
                Suggestion(
                    new_id(),
                    release_id,
                    me,
                    segment.start,
                    segment.end,
                    suggestion.code,
                    rank,
                    suggestion.source,
                    tuple(cited),
                    embedder.model_id,
                    embedder.revision,
                    material.book_version,
                    "offered",
                    now,
                )
            )
    return result


@requires(Permission.CODE)
def offered(context: Context, release_id: str) -> list[Offered]:
    """What is offered to this coder on an interview and not answered, by place and rank, with its evidence.

    Raises:
        NotReady: The gate is shut, or the interview is not released.
    """
    _require_open(context, release_id)
    with context.store.read() as cursor:
        open_suggestions = suggestions.of_coder(cursor, release_id, context.user.id, "offered")
        return with_evidence(cursor, context, open_suggestions)


@requires(Permission.CODE)
def accept(context: Context, offer: Suggestion) -> None:
    """Make a suggestion a coding of one's own; it says for ever that it began as a suggestion.

    Raises:
        InvalidInput: It was refused; the message says why.
    """
    _decide(
        context,
        offer.release_id,
        {
            "kind": "suggestion-accepted",
            "suggestion": offer.id,
            "coding": new_id(),
            "code": offer.code,
            "start": offer.start,
            "end": offer.end,
        },
    )


@requires(Permission.CODE)
def decline(context: Context, offer: Suggestion) -> None:
    """Put a suggestion aside; it is not made again for that passage.

    Raises:
        InvalidInput: It was refused; the message says why.
    """
    _decide(context, offer.release_id, {"kind": "suggestion-declined", "suggestion": offer.id})


@requires(Permission.CODE)
def undo(context: Context, release_id: str, seen: int | None = None) -> None:
    """Take back one's last action on an interview, as the coding pane's undo does.

    Args:
        context: The coder.
        release_id: The interview's release.
        seen: Number of the newest action that was shown; None where nothing is.

    Raises:
        InvalidInput: There is nothing to take back, or it was done in another tab since.
    """
    _decide(context, release_id, {"kind": "undo", "seen": seen})


def _decide(context: Context, release_id: str, item: dict[str, object]) -> None:
    answer = apply_operations(context, release_id, [{"id": new_id(), **item}])[0]
    if not answer.ok:
        raise InvalidInput(answer.reason or Message("The answer could not be stored."))
