"""Reviewing identifiers. Everything here works on originals, so it is the steward's alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.model import Identifier, Interview
from coding.store import Cursor, events, identifiers, interviews, operations
from coding.workspace.context import Context, new_id, requires
from coding.workspace.finding import new_cluster, new_identifier
from coding.workspace.known_words import forms_by_cluster, known_forms
from coding.workspace.originals import Original, note_forms, read_original
from coding.workspace.passed_words import change_passed
from pipelines.redact import clusters, engine
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES, Detection

SCOPE = "review"
DECISIONS = ("accepted", "rejected", "pending")
REVIEWER = "reviewer"
"""Name of the detector for identifiers that a person added."""


@dataclass(frozen=True)
class Review:
    """An interview as the steward reviews it: original text with what was found in it.

    Attributes:
        interview: The interview.
        original: Its original.
        identifiers: By position, rejected ones too.
        coverage: One sentence on what the detectors can and cannot see in this language.
    """

    interview: Interview
    original: Original
    identifiers: list[Identifier]
    coverage: str


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
        found = identifiers.of_interview(cursor, interview_id)
    if interview.state == "imported":
        raise NotReady(f"“{interview.title}” has not been searched for identifiers yet. Do that first.")
    original = read_original(vault, interview_id)
    return Review(interview, original, found, engine.coverage(original.language).sentence)


@requires(Permission.REVIEW_ORIGINALS)
def note_original_read(context: Context, interview_id: str) -> None:
    """Log that this person opened an original (once a visit, not once a page rerun)."""

    def note(cursor: Cursor) -> None:
        events.append(cursor, context.user.id, "original.read", "interview", interview_id)

    context.store.write(note)


def reviewable(cursor: Cursor, interview_id: str) -> Interview:
    """The interview, if it is in review.

    Raises:
        NotReady: It is not.
    """
    interview = interviews.get(cursor, interview_id)
    if interview.state != "in_review":
        raise NotReady(f"“{interview.title}” is not in review. Open it for correction first.")
    return interview


def _record(
    cursor: Cursor,
    context: Context,
    interview_id: str,
    kind: str,
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    operation_id: str | None = None,
) -> None:
    operations.add(
        cursor,
        operation_id or new_id(),
        (SCOPE, interview_id),
        context.user.id,
        kind,
        before={"identifiers": list(before)},
        after={"identifiers": list(after)},
    )
    events.append(cursor, context.user.id, f"identifier.{kind}", "interview", interview_id, {"identifiers": len(after)})


@requires(Permission.REVIEW_ORIGINALS)
def decide(
    context: Context,
    interview_id: str,
    identifier_ids: Sequence[str],
    decision: str,
    *,
    operation_id: str | None = None,
) -> int:
    """Accept, reject or reopen identifiers of an interview in review; return how many changed.

    Args:
        context: The steward.
        interview_id: The interview.
        identifier_ids: Which.
        decision: ``accepted``, ``rejected`` or ``pending``.
        operation_id: Id under which the action is remembered for undo; here and below, None makes one.

    Raises:
        InvalidInput: Unknown decision, or an identifier of another interview.
    """
    if decision not in DECISIONS:
        raise InvalidInput(f"A decision is one of: {', '.join(DECISIONS)}.")

    def change(cursor: Cursor) -> int:
        reviewable(cursor, interview_id)
        chosen = [one for one in identifiers.get(cursor, identifier_ids) if one.interview_id == interview_id]
        if len(chosen) != len(set(identifier_ids)):
            raise InvalidInput("One of those identifiers is not in this interview any more.")
        ids = [one.id for one in chosen if one.decision != decision]
        before = identifiers.state(cursor, ids)
        identifiers.decide(cursor, ids, decision, context.user.id)
        if ids:
            _record(cursor, context, interview_id, decision, before, identifiers.state(cursor, ids), operation_id)
        return len(ids)

    return context.store.write(change)


@requires(Permission.REVIEW_ORIGINALS)
def decide_all_like(
    context: Context, interview_id: str, identifier_id: str, decision: str, *, operation_id: str | None = None
) -> int:
    """Decide every pending identifier of the same person or place in this interview; return how many changed."""
    with context.store.read() as cursor:
        one = _one(cursor, interview_id, identifier_id)
        alike = [
            other.id
            for other in identifiers.of_cluster(cursor, one.cluster_id)
            if other.interview_id == interview_id and (other.decision == "pending" or other.id == identifier_id)
        ]
    return decide(context, interview_id, alike, decision, operation_id=operation_id)


@requires(Permission.REVIEW_ORIGINALS)
def accept_remaining(
    context: Context, interview_id: str, least_score: float = 0.0, *, operation_id: str | None = None
) -> int:
    """Accept every pending identifier at or above a score; return how many. One undo takes it back."""
    with context.store.read() as cursor:
        waiting = [
            one.id
            for one in identifiers.of_interview(cursor, interview_id)
            if one.decision == "pending" and one.score >= least_score
        ]
    return decide(context, interview_id, waiting, "accepted", operation_id=operation_id) if waiting else 0


def _one(cursor: Cursor, interview_id: str, identifier_id: str) -> Identifier:
    found = [one for one in identifiers.get(cursor, [identifier_id]) if one.interview_id == interview_id]
    if not found:
        raise InvalidInput("That identifier is not in this interview any more.")
    return found[0]


@requires(Permission.REVIEW_ORIGINALS)
def change_type(
    context: Context, interview_id: str, identifier_id: str, type_name: str, *, operation_id: str | None = None
) -> None:
    """Say that an identifier is of another type; it gets a cluster of its own unless its words have one.

    Raises:
        InvalidInput: An unknown type.
    """
    if type_name not in ENTITY_TYPES:
        raise InvalidInput(f"A type is one of: {', '.join(ENTITY_TYPES)}.")
    vault = context.open_vault()
    text = read_original(vault, interview_id).transcript.text
    with context.store.read() as cursor:
        one = _one(cursor, interview_id, identifier_id)
        known = identifiers.clusters(cursor)
        forms = forms_by_cluster(cursor, vault)
    form = text[one.start : one.end]
    cluster_id = _cluster_for(form, type_name, forms, known)

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        if cluster_id not in identifiers.clusters(cursor):
            new_cluster(cursor, cluster_id, type_name, form)
        before = identifiers.state(cursor, [identifier_id])
        identifiers.retype(cursor, [identifier_id], type_name, ENTITY_TYPES[type_name].kind, cluster_id)
        identifiers.decide(cursor, [identifier_id], "accepted", context.user.id)
        after = identifiers.state(cursor, [identifier_id])
        _record(cursor, context, interview_id, "retyped", before, after, operation_id)

    context.store.write(change)
    note_forms(vault, {cluster_id: [form]})


def _cluster_for(
    form: str, type_name: str, forms: Mapping[str, Sequence[str]], known: Mapping[str, tuple[str, int, str]]
) -> str:
    for cluster_id, words in forms.items():
        if cluster_id not in known or known[cluster_id][0] != type_name:
            continue
        if any(clusters.form_key(form, type_name) == clusters.form_key(one, type_name) for one in words):
            return cluster_id
    return new_id()


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
        raise InvalidInput(f"A type is one of: {', '.join(ENTITY_TYPES)}.")
    vault = context.open_vault()
    text = read_original(vault, interview_id).transcript.text
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise InvalidInput("Select the words to mask; the selection was empty or outside the transcript.")
    start, end = _trimmed(text, start, end)
    form = text[start:end]
    with context.store.read() as cursor:
        forms = forms_by_cluster(cursor, vault)
        taken = [(o.start, o.end) for o in identifiers.of_interview(cursor, interview_id) if o.decision != "rejected"]
        known = identifiers.clusters(cursor)
    places = _places(text, form) if everywhere else [(start, end)]
    free = [place for place in dict.fromkeys([(start, end), *places]) if not _overlaps(place, taken)]
    if not free:
        raise InvalidInput("Those words are masked already.")
    cluster_id = _cluster_for(form, type_name, forms, known)
    kind = ENTITY_TYPES[type_name].kind
    added = [
        new_identifier(interview_id, Detection(a, b, type_name, kind, 1.0, (REVIEWER,)), cluster_id, "accepted")
        for a, b in free
    ]

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        if cluster_id not in identifiers.clusters(cursor):
            new_cluster(cursor, cluster_id, type_name, form)
        identifiers.add(cursor, added)
        after = identifiers.state(cursor, [one.id for one in added])
        before = [{**one, "deleted": True} for one in after]
        _record(cursor, context, interview_id, "added", before, after, operation_id)

    context.store.write(change)
    note_forms(vault, {cluster_id: [form]})
    return len(added)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end


def _places(text: str, form: str) -> list[tuple[int, int]]:
    pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)", re.IGNORECASE)
    return [(match.start(), match.end()) for match in pattern.finditer(text)]


def _overlaps(place: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < place[1] and place[0] < end for start, end in taken)


@requires(Permission.REVIEW_ORIGINALS)
def set_pseudonym(
    context: Context, interview_id: str, identifier_id: str, pseudonym: str, *, operation_id: str | None = None
) -> None:
    """Give the person or place behind an identifier another pseudonym, everywhere in the project.

    The pseudonym that somebody of the same type has already says that the two are the same: their places are joined
    under it. Places, ages and other quasi-identifiers may share one and stay apart (“[a village]”).

    Raises:
        InvalidInput: Empty, too long, another type's, or one of the very words that are masked.
    """
    wanted = pseudonym.strip()
    if not wanted or len(wanted) > 60 or "\n" in wanted:
        raise InvalidInput("A pseudonym is one line of up to 60 characters.")
    vault = context.open_vault()
    with context.store.read() as cursor:
        real = {word for form in known_forms(cursor, vault) for word in (fold(form), *_words(form))}
    if real & {fold(wanted), *_words(wanted)}:
        raise InvalidInput("Somebody in this project is really called that. Take another pseudonym.")

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        one = _one(cursor, interview_id, identifier_id)
        holders = {
            other: held[0]
            for other, held in identifiers.clusters(cursor).items()
            if other != one.cluster_id and held[2] == wanted
        }
        if any(type_name != one.type for type_name in holders.values()):
            raise InvalidInput("That pseudonym stands for something of another type already.")
        if holders and one.kind == "direct":
            _join(cursor, context, one, next(iter(holders)), operation_id)
            return
        identifiers.set_pseudonym(cursor, one.cluster_id, wanted)
        operations.add(
            cursor,
            operation_id or new_id(),
            (SCOPE, interview_id),
            context.user.id,
            "pseudonym",
            before={"cluster": one.cluster_id, "pseudonym": one.pseudonym},
            after={"cluster": one.cluster_id, "pseudonym": wanted},
        )
        events.append(cursor, context.user.id, "cluster.renamed", "cluster", one.cluster_id)

    context.store.write(change)


def _words(text: str) -> set[str]:
    """The words of a name that would give it away on their own, folded."""
    return {fold(word) for word in re.findall(r"\w+", text) if len(word) > 2}


def _join(cursor: Cursor, context: Context, one: Identifier, cluster_id: str, operation_id: str | None) -> None:
    """Move every place of an identifier's person, in all interviews, to another cluster."""
    ids = [other.id for other in identifiers.of_cluster(cursor, one.cluster_id)]
    before = identifiers.state(cursor, ids)
    identifiers.retype(cursor, ids, one.type, one.kind, cluster_id)
    _record(cursor, context, one.interview_id, "joined", before, identifiers.state(cursor, ids), operation_id)


@requires(Permission.REVIEW_ORIGINALS)
def undo_review(context: Context, interview_id: str, *, operation_id: str | None = None) -> str:
    """Take back this person's last decision on the interview; return what kind it was.

    Raises:
        InvalidInput: There is nothing to undo.
    """
    return _step(context, interview_id, operation_id, back=True)


@requires(Permission.REVIEW_ORIGINALS)
def redo_review(context: Context, interview_id: str, *, operation_id: str | None = None) -> str:
    """Bring back what was undone last; return what kind it was.

    Raises:
        InvalidInput: There is nothing to redo.
    """
    return _step(context, interview_id, operation_id, back=False)


def _step(context: Context, interview_id: str, operation_id: str | None, *, back: bool) -> str:
    def step(cursor: Cursor) -> str:
        reviewable(cursor, interview_id)
        scope = (SCOPE, interview_id)
        finder = operations.last_done if back else operations.last_undone
        target = finder(cursor, scope, context.user.id)
        if target is None:
            raise InvalidInput("There is nothing to undo here." if back else "There is nothing to redo here.")
        side = target.before if back else target.after
        if "identifiers" in side:
            identifiers.restore_state(cursor, side["identifiers"])
        elif "cluster" in side:
            identifiers.set_pseudonym(cursor, side["cluster"], side["pseudonym"])
        else:
            change_passed(context.open_vault(), interview_id, side.get("pass", ()), side.get("unpass", ()))
        operations.set_undone(cursor, target.id, back)
        if operation_id is not None:
            kind = "undo" if back else "redo"
            operations.add(cursor, operation_id, scope, context.user.id, kind, undoable=False)
        events.append(cursor, context.user.id, "review.undone" if back else "review.redone", "interview", interview_id)
        return target.kind

    return context.store.write(step)


@requires(Permission.VIEW_PROJECT)
def identifier_counts(context: Context, interview_id: str) -> dict[str, dict[str, int]]:
    """Type → decision → how many; counts only."""
    with context.store.read() as cursor:
        return identifiers.counts_by_type(cursor, interview_id)
