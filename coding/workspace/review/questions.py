"""Doubtful merges as questions for the reviewer, and the answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.model.said import Said
from coding.store import Cursor, events, identifiers, people
from coding.store.identifiers import Place
from coding.workspace.context import Context, Vault, new_id, reads, requires
from coding.workspace.operations import Change
from coding.workspace.originals.speakers import keeper, own_label
from coding.workspace.review.decide import places_changed, record, reviewable
from coding.workspace.review.find import new_cluster
from coding.workspace.review.held_words import held_words
from coding.workspace.review.places import around
from coding.workspace.vault_records import KEY, Original, note_forms, read_original
from pipelines.redact.clusters import DoubtfulMerge, KnownCluster, form_key
from pipelines.redact.merges import doubtful_merges

_ANSWERS = "merge_answers"
_PASSAGES = 2
"""Passages shown of each side."""
_WIDTH = 60


@dataclass(frozen=True)
class MergePassage:
    """A place of one side of a question. Steward's eyes only.

    Attributes:
        interview_id: The interview.
        participant: The participant's label.
        line: 1-based line (turn).
        words: The words there.
        before: A little of the original before them.
        after: A little after.
    """

    interview_id: str
    participant: str
    line: int
    words: str
    before: str
    after: str


@dataclass(frozen=True)
class MergeSide:
    """One of the two that may be the same.

    Attributes:
        pseudonym: What stands for it.
        forms: Its words, as written. Steward's eyes only.
        passages: Some of its places, those of the interview at hand first.
        places: Ids of all its identifiers.
        here: Ids of those in the interview at hand.
    """

    pseudonym: str
    forms: tuple[str, ...]
    passages: tuple[MergePassage, ...]
    places: tuple[str, ...]
    here: tuple[str, ...]


@dataclass(frozen=True)
class MergeQuestion:
    """Are these two the same?

    Attributes:
        left: Id of a cluster.
        right: Id of the other; the same as ``left`` where both sides are in one cluster now.
        joined: Whether they are in one cluster now: then the right side is the form asked about, the left one the rest.
        reason: Why it is asked; holds no words of a transcript.
        left_side: The one.
        right_side: The other.
    """

    left: str
    right: str
    joined: bool
    reason: str
    left_side: MergeSide
    right_side: MergeSide

    @property
    def place(self) -> str:
        """Id of an identifier with the form asked about, where both are in one cluster; otherwise empty."""
        return self.right_side.places[0] if self.joined else ""


_Places = list[tuple[Place, str]]


@requires(Permission.REVIEW_ORIGINALS)
def merge_questions(
    context: Context, interview_id: str | None = None, original: Original | None = None
) -> list[MergeQuestion]:
    """What is in doubt and not answered yet, as the clusters stand now.

    Rejected words are not asked about, nor whether two participants are one, nor two that share a pseudonym anyway.

    Args:
        context: The steward, with the vault open.
        interview_id: Only questions of which one side at least stands in this interview; None for all.
        original: The interview's original, where it is read already.

    Raises:
        VaultLocked: The vault is shut.
    """
    return _questions(context, interview_id, None, original)


def _questions(
    context: Context, interview_id: str | None, about: frozenset[str] | None, original: Original | None = None
) -> list[MergeQuestion]:
    """As :func:`merge_questions`; where it is told, only those about some clusters.

    Words come from what is held beside the open vault. An original is read where a passage of it is shown.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        comparable = held_words(cursor, vault).comparable(cursor, vault, about=about, interview_id=interview_id)
        standing = comparable.places
        labels = people.labels(cursor)
        doubts = doubtful_merges(
            [_known(cluster_id, places[0][0].cluster_type, places) for cluster_id, places in standing.items()],
            about=comparable.about,
            keys=comparable.keys,
        )
        clusters = identifiers.some_clusters(
            cursor, (str(side) for doubt in doubts for side in (doubt.left, doubt.right))
        )
    answered = _answered(vault)
    called = frozenset(labels.values())
    own = {cluster_id for cluster_id, (_, _, said) in clusters.items() if own_label(said, called)}
    whose = {document: labels.get(participant_id, "") for document, participant_id in comparable.whose.items()}

    @cache
    def read(document: str) -> Original:
        return original if original and document == interview_id else read_original(vault, document)

    questions = []
    for doubt in doubts:
        left, right, form = str(doubt.left), str(doubt.right), "".join(doubt.forms)
        if (left, right, form) in answered or (doubt.joined and (left, right, "") in answered):
            continue
        if not doubt.joined and ({left, right} <= own or clusters[left][2] == clusters[right][2]):
            continue
        here = {place.interview_id for place, _ in (*standing[left], *standing[right])}
        if interview_id is None or interview_id in here:
            first, second = (
                _side(places, clusters[cluster][2], whose, read, interview_id)
                for cluster, places in zip((left, right), _sides(doubt, standing), strict=True)
            )
            questions.append(MergeQuestion(left, right, doubt.joined, doubt.reason, first, second))
    return questions


def _known(cluster_id: str, type_name: str, places: _Places) -> KnownCluster:
    forms = tuple(dict.fromkeys(words for _, words in places))
    return KnownCluster(cluster_id, type_name, forms, tuple(dict.fromkeys(place.interview_id for place, _ in places)))


def _sides(doubt: DoubtfulMerge, standing: Mapping[str, _Places]) -> tuple[_Places, _Places]:
    left, right = standing[str(doubt.left)], standing[str(doubt.right)]
    if not doubt.joined:
        return left, right
    part = [(place, words) for place, words in left if form_key(words, place.type) in doubt.forms]
    return [each for each in left if each not in part], part


def _side(
    places: _Places,
    pseudonym: str,
    whose: Mapping[str, str],
    read: Callable[[str], Original],
    interview_id: str | None,
) -> MergeSide:
    ordered = sorted(places, key=lambda each: each[0].interview_id != interview_id)
    # One place of each form tells more than two of the same.
    shown: dict[str, tuple[Place, str]] = {}
    for place, words in ordered:
        if len(shown) < _PASSAGES:
            shown.setdefault(form_key(words, place.type), (place, words))
    return MergeSide(
        pseudonym,
        tuple(dict.fromkeys(words for _, words in places)),
        tuple(_passage(place, words, whose[place.interview_id], read) for place, words in shown.values()),
        tuple(place.id for place, _ in places),
        tuple(place.id for place, _ in places if place.interview_id == interview_id),
    )


def _passage(place: Place, words: str, participant: str, read: Callable[[str], Original]) -> MergePassage:
    transcript = read(place.interview_id).transcript
    turns = [turn for turn in transcript.turns if turn.start <= place.start]
    start, end = (turns[-1].start, turns[-1].end) if turns else (0, len(transcript.text))
    said = transcript.text[start : max(end, place.end)]
    before, after = around(said, place.start - start, place.end - start, _WIDTH)
    return MergePassage(place.interview_id, participant, max(1, len(turns)), words, before, after)


def _answered(vault: Vault) -> set[tuple[str, str, str]]:
    """Pairs with an answer, and the form it is about; without one (as an earlier Heard kept it) it is about all."""
    return {(left, right, "".join(form)) for (left, right), _, *form in vault.get_json(KEY, {}).get(_ANSWERS, ())}


@requires(Permission.REVIEW_ORIGINALS)
def answer_merge(context: Context, left: str, right: str, same: bool, place: str = "") -> None:
    """Remember an answer, so that the question is not asked again. Linking or splitting is done apart from this.

    Args:
        context: The steward, with the vault open.
        left: Id of a cluster.
        right: Id of the other, or the same.
        same: The answer.
        place: :attr:`MergeQuestion.place` of the question.

    Raises:
        InvalidInput: One of the two is no cluster of this project.
        VaultLocked: The vault is shut.
    """
    _ask_for(context, left, right)
    pair = _write(context, left, right, place, [same])
    _note(context, "merge.answered", pair, {"same": same})


@requires(Permission.REVIEW_ORIGINALS)
def withdraw_answer(context: Context, left: str, right: str, place: str = "") -> None:
    """Forget an answer; the question is asked again while it stands.

    Raises:
        InvalidInput: One of the two is no cluster of this project.
        VaultLocked: The vault is shut.
    """
    _ask_for(context, left, right)
    pair = _write(context, left, right, place, [])
    _note(context, "merge.withdrawn", pair, {})


@reads()
def _ask_for(context: Context, cursor: Cursor, left: str, right: str) -> None:
    if not {left, right} <= set(identifiers.clusters(cursor)):
        raise InvalidInput(Said("One of those two is not in this project any more. Reload the page."))


def _write(context: Context, left: str, right: str, place: str, answer: Iterable[bool]) -> list[str]:
    """Replace the answer to a question in the vault; return the pair it is about."""
    vault = context.open_vault()
    pair, form = [min(left, right), max(left, right)], _form(context, vault, place)

    def change(record: dict[str, Any]) -> dict[str, Any]:
        others = [entry for entry in record.get(_ANSWERS, ()) if (entry[0], "".join(entry[2:])) != (pair, form)]
        return {**record, _ANSWERS: [*others, *([pair, same, form] for same in answer)]}

    vault.update_json(KEY, change, {})
    return pair


def _form(context: Context, vault: Vault, place: str) -> str:
    """The key of the form that stands at an identifier; it never leaves the vault."""
    with context.store.read() as cursor:
        for identifier in identifiers.get(cursor, [place] if place else []):
            try:
                text = read_original(vault, identifier.interview_id).transcript.text
            except NotFound:
                break
            return form_key(text[identifier.start : identifier.end], identifier.type)
    return ""


def _note(context: Context, action: str, pair: list[str], detail: dict[str, Any]) -> None:
    context.store.write(
        lambda cursor: events.append(cursor, context.user.id, action, "cluster", pair[0], {"other": pair[1], **detail})
    )


@requires(Permission.REVIEW_ORIGINALS)
def answer_question(
    context: Context,
    interview_id: str,
    left: str,
    right: str,
    same: bool,
    *,
    place: str = "",
    operation_id: str | None = None,
) -> int:
    """Answer whether two clusters mean the same; return how many places moved.

    “The same” joins them under one pseudonym, a participant's own label where one of them has it. “Not the same”, asked
    about a form within one cluster (``left == right``), gives the places of that form a cluster of their own and leaves
    the rest. The answer is remembered, so that nobody is asked again; undo forgets it.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview being reviewed; undo is found there.
        left: Id of a cluster.
        right: Id of the other, or the same.
        same: The answer.
        place: Of a question within a cluster: :attr:`~coding.workspace.review.questions.MergeQuestion.place`.
        operation_id: Id under which the action is remembered for undo.

    Raises:
        InvalidInput: The question does not stand any more.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    questions = [
        merge_question
        for merge_question in _questions(context, None, frozenset((left, right)))
        if {merge_question.left, merge_question.right} == {left, right} and place in ("", merge_question.place)
    ]
    if not questions:
        raise InvalidInput(Said("That question is answered already. Reload the page."))
    question = questions[0]
    apart = question.joined and not same
    fresh = new_id()
    words = question.right_side.forms

    def change(cursor: Cursor) -> list[str]:
        reviewable(cursor, interview_id)
        target = fresh if apart else keeper(cursor, left, right)
        ids: list[str] = []
        if apart:
            members = {identifier.id: identifier for identifier in identifiers.of_cluster(cursor, left)}
            ids = [identifier_id for identifier_id in question.right_side.places if identifier_id in members]
            if not ids or len(ids) == len(members):
                raise InvalidInput(Said("Nothing could be taken apart there. Choose a place and split it off."))
            new_cluster(cursor, fresh, members[ids[0]].type, words[0], vault=vault, interview_id=interview_id)
        elif same and left != right:
            ids = [identifier.id for identifier in identifiers.of_cluster(cursor, right if target == left else left)]
        before = identifiers.state(cursor, ids)
        identifiers.move(cursor, ids, target)
        after = identifiers.state(cursor, ids)
        answers = [Change("merge_answer", f"{left}|{right}|{question.place}", None, {"same": same})]
        if apart:
            answers.append(Change("merge_answer", f"{left}|{fresh}|", None, {"same": False}))
        changes = [*places_changed(before, after), *answers]
        record(cursor, context, interview_id, "answered", changes, operation_id)
        if apart:
            note_forms(vault, {fresh: words})
        return ids

    moved = context.store.write(change)
    if apart:
        answer_merge(context, left, fresh, False)
    answer_merge(context, left, right, same, question.place)
    return len(moved)
