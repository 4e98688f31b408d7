"""Known names that stand in interviews released before they were known: proposed for masking, decided by a person.

A proposal is an identifier that waits for a decision in an interview that is released. It changes nothing by itself:
the release, what coders have locked and the snapshots stay. While a place waits, the words count as known, so that
exports compared with the key go on stopping at them.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import Identifier, Interview
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews, releases, rounds, settings
from coding.workspace import operations
from coding.workspace.context import Context, reads, requires, writes
from coding.workspace.operations import At, Change, State, UndoScope
from coding.workspace.release.readiness import masked_spans
from coding.workspace.review.decide import places_changed, reopen
from coding.workspace.review.find import CLASHING, KNOWN, around
from coding.workspace.review.operations import Identifiers
from coding.workspace.review.project_words import Covered
from coding.workspace.vault_records import Original, read_original
from pipelines.redact.folding import fold
from pipelines.redact.leaks import find_leaks
from pipelines.redact.names import is_everyday

ANSWERS = {"mask": "accepted", "leave": "rejected", "other_word": "rejected"}
"""What a person can say of a place, and the decision it comes to."""
_EVENTS = {"mask": "correction.masked", "leave": "correction.left", "other_word": "correction.other_word"}
# German nouns are written like names; behind such a word only a person can tell.
_GERMAN_DETERMINER = re.compile(
    r"\b(?:d(?:er|ie|as|en|em|es)|(?:[kmds])?ein(?:e[nmrs]?)?|ihr(?:e[nmrs]?)?|unser(?:e[nmrs]?)?|[iav]m|zu[mr]|beim|"
    r"vom|jede[nmrs]?|diese[nmrs]?)\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Proposal:
    """A known word, in an interview that has a release, that nobody has decided on there. Steward's eyes only.

    Attributes:
        identifier: The place that waits; its pseudonym is what would stand there.
        interview: The interview.
        line: 1-based line (turn).
        words: The words, as the original has them.
        before: A little of the original before them.
        after: A little after.
        everyday: Whether they are everyday words too: each place then needs an answer of its own.
        masked_in: Labels of participants in whose interviews the same person or place is masked.
    """

    identifier: Identifier
    interview: Interview
    line: int
    words: str
    before: str
    after: str
    everyday: bool
    masked_in: tuple[str, ...]


@requires(Permission.REVIEW_ORIGINALS)
def proposals(context: Context) -> list[Proposal]:
    """What waits in released interviews: names first, then everyday words; the same words together.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        by_id = {interview.id: interview for interview in interviews.all_interviews(cursor)}
        waiting = _waiting(cursor)
        masked = {
            identifier.cluster_id: tuple(
                dict.fromkeys(
                    by_id[other.interview_id].participant_label
                    for other in identifiers.of_cluster(cursor, identifier.cluster_id)
                    if other.decision == "accepted" and other.interview_id in by_id
                )
            )
            for identifier in waiting
        }
        by_interview = {
            interview_id: identifiers.of_interview(cursor, interview_id)
            for interview_id in {place.interview_id for place in waiting}
        }
    originals = {interview_id: read_original(vault, interview_id) for interview_id in by_interview}
    places = list(by_id)
    entries = [
        _proposal(
            identifier,
            by_id[identifier.interview_id],
            originals[identifier.interview_id],
            by_interview[identifier.interview_id],
            masked,
        )
        for identifier in waiting
    ]
    return sorted(
        entries,
        key=lambda proposal: (
            proposal.everyday,
            proposal.identifier.type,
            fold(proposal.words),
            places.index(proposal.interview.id),
            proposal.identifier.start,
        ),
    )


@dataclass(frozen=True)
class Effect:
    """What a correction of a released interview would change.

    Attributes:
        number: Number of the present release; the next one is one higher, and every coding moves to it.
        open_rounds: Names of open rounds, which move to the next release with what is locked in them.
        locked_rounds: Names of locked rounds, which stay on their release with the words blacked out.
    """

    number: int
    open_rounds: tuple[str, ...]
    locked_rounds: tuple[str, ...]


@reads(Permission.REVIEW_ORIGINALS)
def effects(context: Context, cursor: Cursor, interview_ids: Sequence[str]) -> dict[str, Effect]:
    """Interview id → what masking something in its release would change."""
    by_id = {interview.id: interview for interview in interviews.all_interviews(cursor)}
    owner = releases.interviews_of(cursor)
    every = rounds.all_rounds(cursor)
    by_interview = {}
    for interview_id in dict.fromkeys(interview_ids):
        release_id = by_id[interview_id].release_id if interview_id in by_id else None
        if release_id is None:
            continue
        rounds_affected = [
            round for round in every if any(owner.get(release) == interview_id for release in round.releases)
        ]
        by_state = {
            state: tuple(round.name for round in rounds_affected if round.state == state)
            for state in ("open", "locked")
        }
        number = releases.release(cursor, release_id).number
        by_interview[interview_id] = Effect(number, by_state["open"], by_state["locked"])
    return by_interview


def _waiting(cursor: Cursor) -> list[Identifier]:
    """Identifiers that nobody has decided on in released interviews, and known words in those open for correction."""
    released = {interview.id for interview in interviews.all_interviews(cursor) if interview.state == "released"}
    return [
        identifier
        for identifier in identifiers.pending(cursor)
        if identifier.interview_id in released or identifier.detectors == (KNOWN,)
    ]


def _proposal(
    identifier: Identifier,
    interview: Interview,
    original: Original,
    entries: Sequence[Identifier],
    masked: Mapping[str, tuple[str, ...]],
) -> Proposal:
    text, turns = original.transcript.text, original.transcript.turns
    line = bisect_right(turns, identifier.start, key=attrgetter("start")) or 1
    words = text[identifier.start : identifier.end]
    before, after = around(text, identifier.start, identifier.end)
    everyday = (
        is_everyday(words, original.language)
        or (original.language == "de" and _GERMAN_DETERMINER.search(before) is not None)
        or _mostly_small(text, words, entries)
    )
    return Proposal(identifier, interview, line, words, before, after, everyday, masked[identifier.cluster_id])


def _mostly_small(text: str, words: str, entries: Sequence[Identifier]) -> bool:
    """Whether a text that has capitals writes these words small more often than not, where they are not masked."""
    if text == text.lower():
        return False
    masked = Covered((identifier.start, identifier.end) for identifier in entries if identifier.decision == "accepted")
    places = [leak for leak in find_leaks(text, [words]) if not masked.within((leak.start, leak.end))]
    small = sum(1 for leak in places if text[leak.start : leak.end].islower())
    return small > len(places) - small


@writes(Permission.REVIEW_ORIGINALS)
def decide_proposals(
    context: Context, cursor: Cursor, identifier_ids: Sequence[str], answer: str, *, operation_id: str | None = None
) -> tuple[str, ...]:
    """Answer places of released interviews; return the titles of interviews that are open for their next release now.

    Args:
        context: The steward, with the vault open.
        cursor: The transaction.
        identifier_ids: Which places.
        answer: ``mask`` opens the interview for its next release with the place masked; coders go on with the present
            one. ``leave``: the name may stay there. ``other_word``: it is no name there.
        operation_id: Id under which the answer is remembered for undo.

    Raises:
        InvalidInput: An unknown answer, or a place that does not wait any more.
        VaultLocked: The vault is shut.
    """
    if answer not in ANSWERS:
        raise InvalidInput(Message("An answer is one of: {answers}.", answers=", ".join(ANSWERS)))
    context.open_vault()

    identifiers_waiting = [identifier for identifier in _waiting(cursor) if identifier.id in set(identifier_ids)]
    if len(identifiers_waiting) != len(set(identifier_ids)):
        raise InvalidInput(Message("One of those places does not wait any more. Reload the page and look again."))
    if not identifiers_waiting:
        return ()
    before = identifiers.state(cursor, identifier_ids)
    identifiers.decide(cursor, identifier_ids, ANSWERS[answer], context.user.id)
    after = identifiers.state(cursor, identifier_ids)
    touched = list(dict.fromkeys(identifier.interview_id for identifier in identifiers_waiting))
    for interview_id in touched:
        count = {"identifiers": sum(1 for identifier in identifiers_waiting if identifier.interview_id == interview_id)}
        events.append(cursor, context.user.id, _EVENTS[answer], "interview", interview_id, count)
    states = {interview.id: interview.state for interview in interviews.all_interviews(cursor)}
    opened = [interview_id for interview_id in touched if answer == "mask" and states[interview_id] == "released"]
    for interview_id in opened:
        reopen(cursor, context.user.id, interview_id)
    changes = [replace(entry, kind=_Proposals.kind) for entry in places_changed(before, after)]
    changes += [Change("opened_interview", interview_id, {"open": False}, {"open": True}) for interview_id in opened]
    operations.note(cursor, context, line_of(context.project.id), answer, changes, operation_id)
    return tuple(interviews.get(cursor, interview_id).title for interview_id in opened)


@requires(Permission.REVIEW_ORIGINALS)
def mask_names(context: Context) -> tuple[str, ...]:
    """Mask every place that waits and is no everyday word; return titles as :func:`decide_proposals` does."""
    names = [proposal.identifier.id for proposal in proposals(context) if not proposal.everyday]
    return decide_proposals(context, names, "mask")


def _step(context: Context, back: bool, seen: int | None = None) -> str:
    return operations.take_step(context, line_of(context.project.id), back=back, seen=seen).kind


# Interviews that it opened are closed as they were, unless anything else was masked or left readable there since.
undo_proposal, redo_proposal = operations.both_ways("proposal", Permission.REVIEW_ORIGINALS, _step)


def line_of(project_id: str) -> UndoScope:
    """Where undo finds a steward's answers."""
    return UndoScope("correction", project_id, "correction.", "project")


class _Proposals(Identifiers):
    """Places of released interviews: once masked in a release, they are taken back by a correction only."""

    kind = "proposal"

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        masked = [entry["id"] for entry in self.read(at, list(states)).values() if entry["decision"] == "accepted"]
        return super().hindrance(at, dict.fromkeys(masked))


class _Opened(operations.Records):
    """Interviews that an answer opened for their next release."""

    kind = "opened_interview"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {
            interview_id: {"open": interviews.get(at.cursor, interview_id).state == "in_review"} for interview_id in ids
        }

    def is_as_left(self, now: State | None, left: State | None) -> bool:
        """What was done there since keeps it open; the places themselves are compared."""
        return True

    def write(self, at: At, interview_id: str, state: State | None) -> None:
        if not (state and state["open"]):
            close_unchanged(at.cursor, at.context, interview_id)
        else:
            reopen(at.cursor, at.context.user.id, interview_id)

    def name(self, at: At, record_id: str, state: State) -> str:
        return f"“{interviews.get(at.cursor, record_id).title}”"


for _records in (_Proposals(), _Opened()):
    operations.register(_records)


def as_released(cursor: Cursor, interview_id: str) -> bool:
    """Whether an interview is open for correction and has the words and masks of its present release."""
    interview = interviews.get(cursor, interview_id)
    if interview.state != "in_review" or interview.release_id is None:
        return False
    released = Covered(releases.masks(cursor, interview.release_id).original)
    reworded = releases.rewording(cursor, interview.release_id).original
    return not reworded and masked_spans(cursor, interview_id) == tuple(released)


def close_unchanged(cursor: Cursor, context: Context, interview_id: str) -> bool:
    """Close an interview that is open for correction as it was released, if nothing else is masked; say whether."""
    if not as_released(cursor, interview_id):
        return False
    interviews.set_state(cursor, interview_id, "released")
    events.append(cursor, context.user.id, "interview.closed_unchanged", "interview", interview_id)
    return True


@reads(Permission.REVIEW_ORIGINALS)
def renamed_since(context: Context, cursor: Cursor) -> list[tuple[Interview, str]]:
    """Released interviews that hold a pseudonym which is somebody's real name by now, and what it would become."""
    return clashing(cursor)


def clashing(cursor: Cursor) -> list[tuple[Interview, str]]:
    """As :func:`renamed_since`."""
    marks = settings.setting(cursor, CLASHING, [])
    if not marks:
        return []
    clusters = identifiers.clusters(cursor)
    renamed = [cluster_id for cluster_id in marks if cluster_id in clusters]
    by_id = {
        interview.id: interview for interview in interviews.all_interviews(cursor) if interview.state == "released"
    }
    clashes: dict[str, tuple[Interview, str]] = {}
    for cluster_id in renamed:
        for identifier in identifiers.of_cluster(cursor, cluster_id):
            interview = by_id.get(identifier.interview_id)
            if interview is None or interview.release_id is None or identifier.decision != "accepted":
                continue
            start, end = releases.offset_map(cursor, interview.release_id).to_released(identifier.start, identifier.end)
            if releases.release(cursor, interview.release_id).text[start:end] != identifier.pseudonym:
                clashes.setdefault(interview.id, (interview, identifier.pseudonym))
    return list(clashes.values())
