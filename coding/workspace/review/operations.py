"""The review pane's use-cases: what it opens with, what changed, and its operations, each applied once.

Everything here works on originals, so it is the steward's alone. Offsets are Unicode code points, half-open, into the
original text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias, assert_never

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import Identifier
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews, missed_reports
from coding.workspace import operations
from coding.workspace.context import Context, Vault, reads, requires
from coding.workspace.operations import Answer, At, Redo, State, Undo
from coding.workspace.originals.speakers import is_speaker_label, settle_speakers
from coding.workspace.review import decide as review_decide
from coding.workspace.review.decide import line_of, reviewable
from coding.workspace.review.find import KNOWN, REPORTED, REVIEWER, SECOND_READER, likely_type
from coding.workspace.review.known_places import propose
from coding.workspace.review.lists import always_mask, list_of, never_mask, put_on_list, words_passed
from coding.workspace.review.pseudonyms import (
    REALLY_CALLED,
    MergeQuestion,
    answer_merge,
    answer_question,
    holders,
    is_real_name,
    link_clusters,
    merge_questions,
    set_pseudonym,
    split_cluster,
)
from coding.workspace.vault_records import Original, change_passed, read_original, read_passed, read_word_lists
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.review import Risk, risks, unmasked_candidates


@dataclass(frozen=True, kw_only=True)
class Decide:
    """Accept, reject or reopen identifiers of this interview."""

    identifiers: tuple[str, ...]
    decision: str


@dataclass(frozen=True, kw_only=True)
class DecideAlike:
    """Decide every waiting place in this interview of the person or place that an identifier stands for."""

    identifier: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class DecideProject:
    """The same in all interviews in review."""

    identifier: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """Say that two clusters are the same person or place."""

    cluster: str
    other: str


@dataclass(frozen=True, kw_only=True)
class SplitOff:
    """Say that a place means somebody else; with ``whole_form`` every place with the same words does."""

    identifier: str
    whole_form: bool = True


@dataclass(frozen=True, kw_only=True)
class AnswerQuestion:
    """Answer whether two clusters, or the forms of one, are the same."""

    left: str
    right: str
    same: bool = False
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class AlwaysMask:
    """Put words on the list of those always masked."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class NeverMask:
    """Put words on the list of those never masked on their own."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Retype:
    """Say that an identifier is of another type."""

    identifier: str
    type: str


@dataclass(frozen=True, kw_only=True)
class Mask:
    """Mask words that the detectors missed, ``everywhere`` they stand in this interview."""

    start: int
    end: int
    type: str
    everywhere: bool = True


@dataclass(frozen=True, kw_only=True)
class SetPseudonym:
    """Choose what stands for the person or place of an identifier."""

    identifier: str
    pseudonym: str


@dataclass(frozen=True, kw_only=True)
class AcceptAbove:
    """Accept every waiting identifier with at least this score, between 0 and 1."""

    score: float


@dataclass(frozen=True, kw_only=True)
class PassWords:
    """Note that somebody looked at unmasked words and left them."""

    spans: tuple[tuple[int, int], ...]


Asked: TypeAlias = (
    Decide | DecideAlike | DecideProject | Link | SplitOff | AnswerQuestion | AlwaysMask | NeverMask | Retype | Mask
    | SetPseudonym | AcceptAbove | PassWords | Undo | Redo
)  # fmt: skip

ACTIONS: Final[Mapping[str, type[Asked]]] = {
    "decide": Decide,
    "decide_alike": DecideAlike,
    "decide_project": DecideProject,
    "link": Link,
    "split": SplitOff,
    "answer": AnswerQuestion,
    "always": AlwaysMask,
    "never": NeverMask,
    "retype": Retype,
    "add": Mask,
    "pseudonym": SetPseudonym,
    "accept_above": AcceptAbove,
    "pass": PassWords,
    "undo": Undo,
    "redo": Redo,
}
"""Kind as the browser names it → what is asked for."""


def _step(
    context: Context,
    back: bool,
    interview_id: str,
    *,
    operation_id: str | None = None,
    seen: int | None = None,
    known: set[str] | None = None,
) -> str:
    return operations.take_step(
        context,
        line_of(interview_id),
        back=back,
        operation_id=operation_id,
        check=lambda cursor: reviewable(cursor, interview_id),
        seen=seen,
        known=known,
    ).kind


undo_review, redo_review = operations.both_ways("review", Permission.REVIEW_ORIGINALS, _step)


class Identifiers(operations.Records):
    """Places that are masked, left, or wait."""

    kind = "identifier"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        """Their changeable columns."""
        return {str(entry["id"]): entry for entry in identifiers.state(at.cursor, ids)}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        """Write them; a place that was not there is one that is marked as taken away."""
        identifiers.restore_state(at.cursor, [state for state in states.values() if state is not None])

    def name(self, at: At, record_id: str, state: State) -> str:
        """What stands there in the release, and whose interview it is."""
        for identifier in identifiers.get(at.cursor, [record_id]):
            return Message(
                "“{pseudonym}” in {who}",
                pseudonym=identifier.pseudonym,
                who=interviews.get(at.cursor, identifier.interview_id).participant_label,
            )
        return Message("a place that is gone")

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        """What was released since can only be changed in an interview that is open for correction."""
        touched = {identifier.interview_id for identifier in identifiers.get(at.cursor, list(states))}
        closed = [
            interview
            for interview in interviews.all_interviews(at.cursor)
            if interview.id in touched and interview.state != "in_review"
        ]
        if not closed:
            return None
        titles = operations.named([f"“{interview.title}”" for interview in closed])
        return Message(
            "Released since: {titles}. Open it for correction to change what is masked there.", titles=titles
        )


class _Pseudonyms(operations.Records):
    """What stands for a person or a place."""

    kind = "pseudonym"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        clusters = identifiers.clusters(at.cursor)
        return {cluster_id: {"pseudonym": clusters[cluster_id][2]} for cluster_id in ids if cluster_id in clusters}

    def write(self, at: At, cluster_id: str, state: State | None) -> None:
        if state is not None:
            identifiers.set_pseudonym(at.cursor, cluster_id, state["pseudonym"])

    def name(self, at: At, record_id: str, state: State) -> str:
        return Message("the pseudonym “{pseudonym}”", pseudonym=state["pseudonym"])

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        """None comes back that is a real name by now, or stands for another person; a role ([OTHER 2]) may."""
        for cluster_id, state in states.items():
            if state is None:
                continue
            if is_real_name(at.cursor, at.context.open_vault(), cluster_id, state["pseudonym"]):
                return REALLY_CALLED
            types = holders(at.cursor, cluster_id, state["pseudonym"]).values()
            is_taken = any(ENTITY_TYPES[type_name].kind == "direct" for type_name in types)
            if is_taken and not is_speaker_label(state["pseudonym"], ()):
                return operations.changed_since([self.name(at, cluster_id, state)])
        return None


class _Passed(operations.Records):
    """Unmasked words that somebody looked at and left; the id is their place, kept in the vault."""

    kind = "passed_words"
    called = Message("words that were looked at")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        passed = {f"{start}-{end}" for start, end in read_passed(at.context.open_vault(), at.scope_id)}
        return {span: {"passed": span in passed} for span in ids}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        sides: dict[bool, list[list[int]]] = {True: [], False: []}
        for place, state in states.items():
            sides[bool(state and state["passed"])].append([int(part) for part in place.split("-")])
        change_passed(at.context.open_vault(), at.scope_id, sides[True], sides[False])


class _Reports(operations.Records):
    """What readers of a release reported as missed."""

    kind = "missed_report"
    called = Message("the report of a reader")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {report_id: {"state": missed_reports.REPORTS.get(at.cursor, report_id).state} for report_id in ids}

    def is_as_left(self, now: State | None, left: State | None) -> bool:
        """One that was opened again meanwhile is where taking its masks back would leave it."""
        return now is not None and (now["state"] == "open" or super().is_as_left(now, left))

    def write(self, at: At, report_id: str, state: State | None) -> None:
        if state is not None:
            settled_by = at.context.user.id if state["state"] == "settled" else None
            missed_reports.set_state(at.cursor, report_id, state["state"], settled_by)

    def afterwards(self, context: Context, scope_id: str, states: Mapping[str, State | None]) -> None:
        propose(context)


class _WordLists(operations.Records):
    """Words always or never masked; the id is where they stand in the original. Both are in the vault."""

    kind = "listed_word"
    called = Message("the words always or never masked")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {span: {"list": list_of(at.context, self._word(at.context, at.scope_id, span))} for span in ids}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        """The lists are no rows of the project file: see :meth:`afterwards`."""

    def afterwards(self, context: Context, scope_id: str, states: Mapping[str, State | None]) -> None:
        for place, state in states.items():
            put_on_list(context, scope_id, self._word(context, scope_id, place), str(state["list"]) if state else "")

    def _word(self, context: Context, interview_id: str, place: str) -> str:
        start, end = map(int, place.split("-"))
        return read_original(context.open_vault(), interview_id).transcript.text[start:end].strip()


class _MergeAnswers(operations.Records):
    """Answers to whether two are the same; the id is the pair with the place that was asked about."""

    kind = "merge_answer"
    called = Message("the answer to “Same person?”")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {}

    def is_as_left(self, now: State | None, left: State | None) -> bool:
        """Nobody is asked again what was answered."""
        return True

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        """Answers are kept in the vault: see :meth:`afterwards`."""

    def afterwards(self, context: Context, scope_id: str, states: Mapping[str, State | None]) -> None:
        for question, state in states.items():
            left, right, place = question.split("|")
            answer_merge(context, left, right, None if state is None else bool(state["same"]), place)


for _records in (Identifiers(), _Pseudonyms(), _Passed(), _Reports(), _WordLists(), _MergeAnswers()):
    operations.register(_records)


DISCLOSURE_CHECK_RISK = 9.0
"""Places found at the disclosure check before release, or by a person, come before everything else."""
PEOPLE = {
    REVIEWER: None,
    SECOND_READER: Message("somebody else saw it at the second reading"),
    REPORTED: Message("a reader of the release reported it"),
}
"""People who find identifiers, as names of detectors, and why what they found is shown first."""


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
class ReviewDocument:
    """Everything the pane needs to open an interview in review.

    Attributes:
        original: Its original.
        risks: Identifier id → its place in the queue.
        unmasked: What is not masked and should be glanced at, by position.
        state: What changes while it is reviewed, as it stands now.
    """

    original: Original
    risks: Mapping[str, Risk]
    unmasked: Sequence[Unmasked]
    state: "ReviewState"


@dataclass(frozen=True)
class ReviewState:
    """What changes while an interview is reviewed.

    Attributes:
        identifiers: As they stand now, rejected ones too.
        passed: Spans a person has glanced at and left.
        questions: Whether two clusters are the same, as far as nobody has answered; None where they were not asked for.
        alone: Ids of identifiers that are decided one by one: names from other interviews that are everyday words too.
    """

    identifiers: Sequence[Identifier]
    passed: Sequence[tuple[int, int]]
    questions: Sequence[MergeQuestion] | None
    alone: frozenset[str] = frozenset()


@requires(Permission.REVIEW_ORIGINALS)
def open_review_document(context: Context, interview_id: str) -> ReviewDocument:
    """Open an interview for the review pane.

    Raises:
        NotReady: Identifiers have not been looked for yet.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    context.store.write(lambda cursor: _settle(cursor, vault, interview_id))
    original = review_decide.open_review(context, interview_id).original
    state = review_state(context, interview_id, questions=True)
    text, places = original.transcript.text, state.identifiers
    detected = [identifier for identifier in places if not set(identifier.detectors) & set(PEOPLE)]
    detections = [Detection(d.start, d.end, d.type, ENTITY_TYPES[d.type].kind, d.score, d.detectors) for d in detected]
    by_id = dict(zip((each.id for each in detected), risks(text, detections), strict=True))
    for identifier in places:
        for by, reason in PEOPLE.items():
            if by in identifier.detectors and reason is not None:
                by_id[identifier.id] = Risk(DISCLOSURE_CHECK_RISK, (reason,))
    allowed = {fold(word) for word in read_word_lists(vault).allow}
    unmasked = [
        Unmasked(candidate.start, candidate.end, candidate.reason, likely_type(text[candidate.start : candidate.end]))
        for candidate in unmasked_candidates(text, detections)
        if fold(text[candidate.start : candidate.end]) not in allowed
    ]
    return ReviewDocument(original, by_id, unmasked, state)


def _settle(cursor: Cursor, vault: Vault, interview_id: str) -> None:
    """Give the speakers of an interview that an earlier Heard searched their letters."""
    if interviews.get(cursor, interview_id).state == "in_review":
        settle_speakers(cursor, vault, interview_id)


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
    original = read_original(vault, interview_id)
    alone = frozenset(
        identifier.id
        for identifier in places
        if identifier.detectors == (KNOWN,) and review_decide.says_everyday(original, identifier)
    )
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
        raise InvalidInput(Message("Those words are not in this transcript any more. Reload the page."))
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
    line = line_of(interview_id)
    # What was done of them before they were sent again was done there too.
    act = partial(_apply, context, interview_id, just_done={str(item.get("id")) for item in items})
    return [operations.once(context, line, item, ACTIONS, act) for item in items]


def _apply(context: Context, interview_id: str, operation_id: str, action: Asked, just_done: set[str]) -> None:
    """Do what was asked for, through the use-case that anybody else would use too, after what came just before it."""
    match action:
        case Decide(identifiers=ids, decision=decision):
            review_decide.decide(context, interview_id, ids, decision, operation_id=operation_id)
        case DecideAlike(identifier=identifier_id, decision=decision):
            review_decide.decide_alike(context, interview_id, identifier_id, decision, operation_id=operation_id)
        case DecideProject(identifier=identifier_id, decision=decision):
            review_decide.decide_alike(
                context, interview_id, identifier_id, decision, in_project=True, operation_id=operation_id
            )
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
                raise InvalidInput(Message("A score lies between 0 and 1."))
            review_decide.accept_remaining(context, interview_id, score, operation_id=operation_id)
        case PassWords(spans=spans):
            pass_words(context, interview_id, spans, operation_id=operation_id)
        case Undo(seen=seen):
            undo_review(context, interview_id, operation_id=operation_id, seen=seen, known=just_done)
        case Redo():
            redo_review(context, interview_id, operation_id=operation_id, known=just_done)
        case _:
            assert_never(action)
