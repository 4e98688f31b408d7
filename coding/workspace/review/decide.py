"""Reviewing identifiers. Everything here works on originals, so it is the steward's alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.model import Identifier, Interview
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews
from coding.workspace import operations
from coding.workspace.context import Context, Vault, new_id, reads, requires, writes
from coding.workspace.operations import Change, UndoScope
from coding.workspace.review.find import (
    REVIEWER,
    Placement,
    new_cluster,
    plan_placement,
    store_placement,
    visible_cluster,
)
from coding.workspace.vault_records import Original, note_forms, read_original
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.names import is_everyday

DECISIONS = ("accepted", "rejected", "pending")


@dataclass(frozen=True)
class Review:
    """An interview as the steward reviews it: original text with what was found in it.

    Attributes:
        interview: The interview.
        original: Its original.
        identifiers: By position, rejected ones too.
    """

    interview: Interview
    original: Original
    identifiers: list[Identifier]


@requires(Permission.REVIEW_ORIGINALS)
def open_review(context: Context, interview_id: str) -> Review:
    """Open an interview for review; the reading is logged.

    Raises:
        NotReady: Identifiers have not been looked for yet.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        interview = interviews.get(cursor, interview_id)
        places = identifiers.of_interview(cursor, interview_id)
    if interview.state == "imported":
        raise NotReady(
            Message("“{title}” has not been searched for identifiers yet. Do that first.", title=interview.title)
        )
    return Review(interview, read_original(vault, interview_id), places)


@requires(Permission.REVIEW_ORIGINALS)
def note_original_read(context: Context, interview_id: str) -> None:
    """Log that this person opened an original (once a visit, not once a page rerun)."""

    def note(cursor: Cursor) -> None:
        interviews.get(cursor, interview_id)
        events.append(cursor, context.user.id, "original.read", "interview", interview_id)

    context.store.write(note)
    context.note_history()


def reviewable(cursor: Cursor, interview_id: str) -> None:
    """Refuse unless the interview is in review.

    Raises:
        NotReady: It is not.
    """
    interview = interviews.brief(cursor, interview_id)
    if interview.state != "in_review":
        raise NotReady(Message("“{title}” is not in review. Open it for correction first.", title=interview.title))


def reopen(cursor: Cursor, user_id: str, interview_id: str) -> None:
    """Open a released interview for its next release; one that is open stays so."""
    if interviews.brief(cursor, interview_id).state == "released":
        interviews.set_state(cursor, interview_id, "in_review")
        events.append(cursor, user_id, "interview.reopened", "interview", interview_id)


def line_of(interview_id: str) -> UndoScope:
    """Where undo finds a reviewer's steps on an interview."""
    return UndoScope("review", interview_id, "review.", "interview")


def record(
    cursor: Cursor,
    context: Context,
    interview_id: str,
    kind: str,
    changes: Sequence[Change],
    operation_id: str | None = None,
) -> None:
    """Remember an action on identifiers for undo, and log it.

    Args:
        cursor: Of the transaction that changed them.
        context: Who did it.
        interview_id: The interview they were looking at.
        kind: What they did.
        changes: The identifiers (:func:`places_changed`), of other interviews too, and what else undo must put back.
        operation_id: Id under which the action is remembered; None makes one.
    """
    operations.note(cursor, context, line_of(interview_id), kind, changes, operation_id)
    places = sum(change.kind == "identifier" for change in changes)
    events.append(cursor, context.user.id, f"identifier.{kind}", "interview", interview_id, {"identifiers": places})


def places_changed(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Identifiers (:func:`coding.store.identifiers.state`) before and after an action, as undo keeps them."""
    states = {entry["id"]: entry for entry in before}
    return [Change("identifier", entry["id"], states[entry["id"]], entry) for entry in after]


def accept_and_place(
    cursor: Cursor, waiting: Sequence[str], placement: Placement, vault: Vault, user_id: str
) -> list[Change]:
    """Accept what waits for a decision and insert a placement, if it has any place; what changed, for undo."""
    before = identifiers.state(cursor, waiting)
    identifiers.decide(cursor, waiting, "accepted", user_id, identifiers.ALIKE)
    if placement.places:
        store_placement(cursor, placement, vault)
    added = identifiers.state(cursor, [place.id for place in placement.places])
    before += [{**entry, "deleted": True} for entry in added]
    return places_changed(before, [*identifiers.state(cursor, waiting), *added])


@writes(Permission.REVIEW_ORIGINALS)
def decide(
    context: Context,
    cursor: Cursor,
    interview_id: str,
    identifier_ids: Sequence[str],
    decision: str,
    *,
    operation_id: str | None = None,
) -> int:
    """Accept, reject or reopen identifiers of an interview in review; return how many changed.

    Args:
        context: The steward.
        cursor: The transaction.
        interview_id: The interview.
        identifier_ids: Which.
        decision: ``accepted``, ``rejected`` or ``pending``.
        operation_id: Id under which the action is remembered for undo; here and below, None makes one.

    Raises:
        InvalidInput: Unknown decision, or an identifier of another interview.
    """
    mentions = [
        identifier for identifier in identifiers.get(cursor, identifier_ids) if identifier.interview_id == interview_id
    ]
    if len(mentions) != len(set(identifier_ids)):
        raise InvalidInput(Message("One of those identifiers is not in this interview any more."))
    ids = [identifier.id for identifier in mentions if identifier.decision != decision]
    return _decide(cursor, context, interview_id, {identifiers.LOOKED_AT: ids}, decision, operation_id)


def _decide(
    cursor: Cursor,
    context: Context,
    interview_id: str,
    ids_by_how: Mapping[str, Sequence[str]],
    decision: str,
    operation_id: str | None,
) -> int:
    """Decide on identifiers, by how the decision came about, as :mod:`coding.store.identifiers` names it."""
    if decision not in DECISIONS:
        raise InvalidInput(Message("A decision is one of: {decisions}.", decisions=", ".join(DECISIONS)))
    reviewable(cursor, interview_id)
    ids = [identifier_id for some in ids_by_how.values() for identifier_id in some]
    before = identifiers.state(cursor, ids)
    for how, some in ids_by_how.items():
        identifiers.decide(cursor, some, decision, context.user.id, how)
    if ids:
        changes = places_changed(before, identifiers.state(cursor, ids))
        record(cursor, context, interview_id, decision, changes, operation_id)
    return len(ids)


@writes(Permission.REVIEW_ORIGINALS)
def decide_alike(
    context: Context,
    cursor: Cursor,
    interview_id: str,
    identifier_id: str,
    decision: str,
    *,
    in_project: bool = False,
    operation_id: str | None = None,
) -> int:
    """Decide every waiting place of the same person, place or word in this interview; return how many changed.

    With ``in_project`` the same in all interviews in review; released ones are not touched. Everyday words (Will, One)
    are masked in this interview only: in others each of their places needs an answer of its own. One undo takes all of
    it back.

    Raises:
        InvalidInput: Unknown decision, or the identifier is not there any more.
        VaultLocked: Other interviews are asked about, and the vault is shut.
    """
    identifier = one_identifier(cursor, interview_id, identifier_id)
    asked_about = {interview_id}
    if in_project:
        asked_about = {other.id for other in interviews.all_interviews(cursor) if other.state == "in_review"}
    alike = [
        other
        for other in identifiers.of_cluster(cursor, identifier.cluster_id)
        if other.interview_id in asked_about
        and (other.decision == "pending" or other.id == identifier_id)
        and other.decision != decision
    ]
    if in_project and decision == "accepted":
        vault = context.open_vault()
        originals = {other: read_original(vault, other) for other in {place.interview_id for place in alike}}
        alike = [
            place
            for place in alike
            if place.interview_id == interview_id or not says_everyday(originals[place.interview_id], place)
        ]
    ids = {
        identifiers.LOOKED_AT: [place.id for place in alike if place.id == identifier_id],
        identifiers.ALIKE: [place.id for place in alike if place.id != identifier_id],
    }
    return _decide(cursor, context, interview_id, ids, decision, operation_id)


@writes(Permission.REVIEW_ORIGINALS)
def accept_remaining(
    context: Context, cursor: Cursor, interview_id: str, least_score: float = 0.0, *, operation_id: str | None = None
) -> int:
    """Accept every pending identifier at or above a score, unread; return how many. One undo takes it back."""
    waiting = [
        identifier.id
        for identifier in identifiers.of_interview(cursor, interview_id)
        if identifier.decision == "pending" and identifier.score >= least_score
    ]
    if not waiting:
        return 0
    return _decide(cursor, context, interview_id, {identifiers.UNREAD: waiting}, "accepted", operation_id)


def says_everyday(original: Original, identifier: Identifier) -> bool:
    """Whether the words of an identifier are everyday words too, in the language of its interview."""
    return is_everyday(original.transcript.text[identifier.start : identifier.end], original.language)


def one_identifier(cursor: Cursor, interview_id: str, identifier_id: str) -> Identifier:
    """An identifier of this interview.

    Raises:
        InvalidInput: It is not there any more.
    """
    matches = [
        identifier for identifier in identifiers.get(cursor, [identifier_id]) if identifier.interview_id == interview_id
    ]
    if not matches:
        raise InvalidInput(Message("That identifier is not in this interview any more."))
    return matches[0]


@requires(Permission.REVIEW_ORIGINALS)
def change_type(
    context: Context, interview_id: str, identifier_id: str, type_name: str, *, operation_id: str | None = None
) -> None:
    """Say that an identifier is of another type; it gets a cluster of its own unless its words have one.

    Raises:
        InvalidInput: An unknown type.
    """
    if type_name not in ENTITY_TYPES:
        raise InvalidInput(Message("A type is one of: {entity_types}.", entity_types=", ".join(ENTITY_TYPES)))
    vault = context.open_vault()
    text = read_original(vault, interview_id).transcript.text
    with context.store.read() as cursor:
        identifier = one_identifier(cursor, interview_id, identifier_id)
        form = text[identifier.start : identifier.end]
        cluster_id = visible_cluster(cursor, vault, interview_id, form, type_name) or new_id()

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        if identifiers.cluster(cursor, cluster_id) is None:
            new_cluster(cursor, vault, interview_id, cluster_id, type_name, form)
        before = identifiers.state(cursor, [identifier_id])
        identifiers.retype(cursor, [identifier_id], type_name, ENTITY_TYPES[type_name].kind, cluster_id)
        identifiers.decide(cursor, [identifier_id], "accepted", context.user.id)
        after = identifiers.state(cursor, [identifier_id])
        changes = places_changed(before, after)
        record(cursor, context, interview_id, "retyped", changes, operation_id)
        note_forms(vault, {cluster_id: [form]})

    context.store.write(change)


@requires(Permission.REVIEW_ORIGINALS)
def add_identifier(
    context: Context,
    interview_id: str,
    start: int,
    end: int,
    type_name: str,
    *,
    everywhere: bool = True,
    operation_id: str | None = None,
) -> int:
    """Mask words that the detectors missed; return how many places were added.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        start: First code point, into the original text.
        end: One past the last code point.
        type_name: What it is.
        everywhere: Also at every other place of this interview where the same words stand as whole words.
        operation_id: Id under which the action is remembered for undo.

    Raises:
        InvalidInput: An unknown type, or a span that is empty, outside the text or masked already.
    """
    if type_name not in ENTITY_TYPES:
        raise InvalidInput(Message("A type is one of: {entity_types}.", entity_types=", ".join(ENTITY_TYPES)))
    vault = context.open_vault()
    text = read_original(vault, interview_id).transcript.text
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise InvalidInput(Message("Select the words to mask; the selection was empty or outside the transcript."))
    placement = context.store.ask(
        lambda cursor: plan_placement(
            cursor, vault, interview_id, (start, end), type_name, by=REVIEWER, everywhere=everywhere
        )
    )
    if not placement.places:
        raise InvalidInput(Message("Those words are masked already."))

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        changes = accept_and_place(cursor, [], placement, vault, context.user.id)
        record(cursor, context, interview_id, "added", changes, operation_id)
        note_forms(vault, {placement.cluster_id: placement.forms})

    context.store.write(change)
    return len(placement.places)


@reads(Permission.VIEW_PROJECT)
def identifier_counts(context: Context, cursor: Cursor, interview_id: str) -> dict[str, dict[str, int]]:
    """Type → decision → how many; counts only."""
    return identifiers.counts_by_type(cursor, interview_id)
