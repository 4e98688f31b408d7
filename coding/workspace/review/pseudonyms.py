"""Who is who: pseudonyms, joining two clusters that are one person and taking one apart, and questions on either."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from unicodedata import normalize

from coding.access import Permission, check
from coding.errors import InvalidInput, NotFound
from coding.model.message import Message
from coding.model.texts import called
from coding.store import Cursor, events, identifiers, interviews, people, settings
from coding.store.identifiers import Place
from coding.store.row_filter import unrestricted
from coding.workspace import operations
from coding.workspace.context import Context, Vault, new_id, reads, requires, writes
from coding.workspace.operations import Change
from coding.workspace.originals.speakers import is_speaker_label, keeper, own_label
from coding.workspace.review.decide import line_of, one_identifier, places_changed, record, reviewable
from coding.workspace.review.find import Namer, around, new_cluster
from coding.workspace.review.known_words import current_forms, real_names
from coding.workspace.review.policy import SETTING, personal_types, stored_policy
from coding.workspace.review.project_words import project_words
from coding.workspace.vault_records import KEY, Original, note_forms, read_original
from pipelines.redact.clusters import KnownCluster, form_key
from pipelines.redact.folding import fold
from pipelines.redact.merges import DoubtfulMerge, doubtful_merges
from pipelines.redact.policy import Policy

REALLY_CALLED: Final = Message("Somebody in this project is really called that. Take another pseudonym.")


@requires(Permission.REVIEW_ORIGINALS)
def set_pseudonym(
    context: Context, interview_id: str, identifier_id: str, pseudonym: str, *, operation_id: str | None = None
) -> None:
    """Give the person or place behind an identifier another pseudonym, everywhere in the project.

    The pseudonym that somebody of the same type has already says that the two are the same: their places are joined
    under it, or under a participant's own label if one of them has it. Places, ages and other quasi-identifiers may
    share one and stay apart (“[a village]”), and so may those who have one role (“[INTERVIEWER]”).

    Raises:
        InvalidInput: Empty, too long, another type's, a real name, or the very words that are masked.
    """
    name = called(pseudonym)
    if not name or len(name) > 60:
        raise InvalidInput(Message("A pseudonym is one line of up to 60 characters."))
    vault = context.open_vault()

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        identifier = one_identifier(cursor, interview_id, identifier_id)
        if is_real_name(cursor, vault, identifier.cluster_id, name):
            raise InvalidInput(REALLY_CALLED)
        others = holders(cursor, identifier.cluster_id, name)
        if any(type_name != identifier.type for type_name in others.values()):
            raise InvalidInput(Message("That pseudonym stands for something of another type already."))
        if identifier.kind != "direct" or is_speaker_label(f"[{name.strip('[]').upper()}]", ()):
            others = {}
        if any(has_hidden_places(cursor, each) for each in (identifier.cluster_id, *others)):
            raise InvalidInput(
                Message("Another site has that name too. Ask a steward of the whole study to rename it.")
            )
        if others:
            _join(cursor, context, interview_id, (next(iter(others)), identifier.cluster_id), operation_id)
            return
        identifiers.set_pseudonym(cursor, identifier.cluster_id, name)
        sides = {"pseudonym": identifier.pseudonym}, {"pseudonym": name}
        change = Change("pseudonym", identifier.cluster_id, *sides)
        operations.note(cursor, context, line_of(interview_id), "pseudonym", [change], operation_id)
        events.append(cursor, context.user.id, "cluster.renamed", "cluster", identifier.cluster_id)

    context.store.write(change)


def holders(cursor: Cursor, cluster_id: str, pseudonym: str) -> dict[str, str]:
    """Other clusters of the study that have a pseudonym, capitals and brackets aside: id → type."""
    with unrestricted(cursor) as every:
        clusters = identifiers.clusters(every)
    return {
        other: type_name
        for other, (type_name, _, name) in clusters.items()
        if other != cluster_id and _bare(name) == _bare(pseudonym)
    }


def is_real_name(cursor: Cursor, vault: Vault, cluster_id: str, pseudonym: str) -> bool:
    """Whether a pseudonym holds the name of somebody in this project, decided on or not, or is what it stands for."""
    places = project_words(cursor, vault).places_of(cursor, vault, [cluster_id])
    if _bare(pseudonym) in {fold(form) for _, _, form in places}:
        return True
    real = {word for name in real_names(cursor, vault) for word in (fold(name), *_words(name))}
    return not real.isdisjoint({_bare(pseudonym), *_words(pseudonym)})


def _bare(pseudonym: str) -> str:
    return fold(pseudonym.strip("[]"))


def _words(text: str) -> set[str]:
    """The words of a name that would give it away on their own, folded."""
    return {fold(word) for word in re.findall(r"\w+", normalize("NFC", text)) if len(word) > 2}


def _join(cursor: Cursor, context: Context, interview_id: str, both: tuple[str, str], operation_id: str | None) -> int:
    """Move every place of one of two clusters, in all interviews, to the other; return how many.

    The first stays, unless the second has a participant's own label.
    """
    target = keeper(cursor, *both)
    ids = [
        place.id for cluster_id in both if cluster_id != target for place in identifiers.of_cluster(cursor, cluster_id)
    ]
    record(cursor, context, interview_id, "joined", _moved(cursor, ids, target), operation_id)
    return len(ids)


def _moved(cursor: Cursor, ids: Sequence[str], target: str) -> list[Change]:
    """Move places to a cluster; what changed, for undo."""
    before = identifiers.state(cursor, ids)
    identifiers.move(cursor, ids, target)
    return places_changed(before, identifiers.state(cursor, ids))


def has_hidden_places(cursor: Cursor, cluster_id: str) -> bool:
    """Whether a cluster has places in interviews that whoever reads does not see."""
    count = len(identifiers.of_cluster(cursor, cluster_id))
    with unrestricted(cursor) as every:
        return len(identifiers.of_cluster(every, cluster_id)) > count


@writes(Permission.REVIEW_ORIGINALS)
def link_clusters(
    context: Context,
    cursor: Cursor,
    interview_id: str,
    cluster_id: str,
    other_id: str,
    *,
    operation_id: str | None = None,
) -> int:
    """Say that two clusters are the same person or place: all their places get one pseudonym; return how many moved.

    Args:
        context: The steward.
        cursor: The transaction.
        interview_id: The interview being reviewed; undo is found there.
        cluster_id: The cluster whose pseudonym stays, unless the other's is a participant's own label.
        other_id: The other cluster.
        operation_id: Id under which the action is remembered for undo.

    Raises:
        InvalidInput: One is not there any more, both are the same, or they are of different types.
    """
    reviewable(cursor, interview_id)
    known = identifiers.clusters(cursor)
    if cluster_id == other_id or cluster_id not in known or not identifiers.of_cluster(cursor, other_id):
        raise InvalidInput(Message("Those two are one already. Reload the page."))
    if known[cluster_id][0] != known[other_id][0]:
        raise InvalidInput(Message("The two are of different types. Give both the same type first."))
    return _join(cursor, context, interview_id, (cluster_id, other_id), operation_id)


@requires(Permission.REVIEW_ORIGINALS)
def split_cluster(
    context: Context,
    interview_id: str,
    identifier_id: str,
    *,
    whole_form: bool = True,
    operation_id: str | None = None,
) -> int:
    """Say that these words mean somebody else than the rest of their cluster; return how many places moved.

    They get a cluster and a pseudonym of their own.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        identifier_id: One of the places.
        whole_form: Every place of the cluster, in all interviews, where the very same words stand; otherwise only this
            place.
        operation_id: Id under which the action is remembered for undo.

    Raises:
        InvalidInput: Nothing of the cluster would be left.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        identifier = one_identifier(cursor, interview_id, identifier_id)
        others = identifiers.of_cluster(cursor, identifier.cluster_id)
    texts = {where: read_original(vault, where).transcript.text for where in {other.interview_id for other in others}}
    words = {other.id: texts[other.interview_id][other.start : other.end] for other in others}
    form = words[identifier_id]
    ids = [id_ for id_, word in words.items() if id_ == identifier_id or (whole_form and fold(word) == fold(form))]
    if len(ids) == len(others):
        raise InvalidInput(
            Message("All its places have the same words, so nothing can be taken apart. Split one place off.")
        )
    cluster_id = new_id()

    def change(cursor: Cursor) -> int:
        reviewable(cursor, interview_id)
        new_cluster(cursor, vault, interview_id, cluster_id, identifier.type, form)
        record(cursor, context, interview_id, "split", _moved(cursor, ids, cluster_id), operation_id)
        note_forms(vault, {cluster_id: [form]})
        return len(ids)

    return context.store.write(change)


@reads(Permission.VIEW_PROJECT)
def read_policy(context: Context, cursor: Cursor) -> Policy:
    """The project's policy of pseudonyms; the default where none was set."""
    return stored_policy(cursor)


@writes(Permission.VIEW_PROJECT)
def set_policy(context: Context, cursor: Cursor, policy: Policy) -> None:
    """Set the policy, as a lead or a steward. Pseudonyms given before stay; see :func:`renew_pseudonyms`.

    Raises:
        AccessDenied: The person is neither.
    """
    if not context.may(Permission.SET_UP):
        check(context.user, Permission.SET_UP_ORIGINALS)

    before = stored_policy(cursor)
    settings.set_setting(cursor, SETTING, policy.to_dict())
    changed = [name for name in policy.to_dict()["methods"] if policy.method(name) != before.method(name)]
    events.append(cursor, context.user.id, "policy.set", "project", context.project.id, {"types": changed})


@requires(Permission.REVIEW_ORIGINALS)
def set_birth_date(context: Context, participant_id: str, born: date | None) -> int:
    """Enter a participant's date of birth, from which dates become ages; return in how many interviews it is used.

    It is kept beside the originals in the vault and goes when they are erased. It is never in the project file.

    Raises:
        InvalidInput: No interview with that participant, or a date in the future.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    if born is not None and born > date.today():
        raise InvalidInput(Message("That date of birth lies in the future."))
    clusters = context.store.ask(
        lambda cursor: [
            interview.id
            for interview in interviews.all_interviews(cursor)
            if interview.participant_id == participant_id
        ]
    )
    if not clusters:
        raise InvalidInput(Message("That participant has no interview in this project."))
    written = born.isoformat() if born is not None else None
    for interview_id in clusters:
        vault.update_json(f"original/{interview_id}", lambda record: {**record, "born": written})
    context.store.write(
        lambda cursor: events.append(cursor, context.user.id, "birthdate.entered", "participant", participant_id)
    )
    return len(clusters)


@writes(Permission.SET_UP_ORIGINALS)
def renew_pseudonyms(context: Context, cursor: Cursor) -> int:
    """Give pseudonyms anew by the present policy to what no release holds yet; return how many changed.

    What stands in a release keeps its pseudonym, so that codings and quotes stay as they are; a pseudonym that a
    steward typed and no release holds is given anew as well. Where dates now depend on whose interview they are in,
    dates that interviews of several people share are parted.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()

    states = {interview.id: interview for interview in interviews.all_interviews(cursor)}
    frozen = {state.id for state in states.values() if state.release_id is not None}
    _part_personal(cursor, frozen)
    clusters = identifiers.clusters(cursor)
    forms = current_forms(cursor, vault)
    labels = {state.participant_label for state in states.values()}
    changed = 0
    for cluster_id, places in forms.items():
        type_name, number, pseudonym = clusters[cluster_id]
        if is_speaker_label(pseudonym, labels) or any(document in frozen for _, document in places):
            continue
        namer = Namer(cursor, vault, places[0][1])
        fresh = namer.pseudonym(cluster_id, type_name, number, max((form for form, _ in places), key=len))
        if fresh != pseudonym:
            identifiers.set_pseudonym(cursor, cluster_id, fresh)
            changed += 1
    events.append(cursor, context.user.id, "pseudonyms.renewed", "project", context.project.id, {"clusters": changed})
    return changed


def _part_personal(cursor: Cursor, frozen: set[str]) -> None:
    """Give each participant clusters of dates of their own, where the policy makes dates personal."""
    personal = personal_types(stored_policy(cursor))
    if not personal:
        return
    owner = {interview.id: interview.participant_id for interview in interviews.all_interviews(cursor)}
    for cluster_id, (type_name, _, _) in identifiers.clusters(cursor).items():
        if type_name not in personal:
            continue
        places = identifiers.of_cluster(cursor, cluster_id)
        owners = list(dict.fromkeys(owner[place.interview_id] for place in places if place.interview_id in owner))
        keeper = next(
            (owner[place.interview_id] for place in places if place.interview_id in frozen), owners[:1] and owners[0]
        )
        for participant in owners:
            places_of_person = [place for place in places if owner.get(place.interview_id) == participant]
            if participant == keeper or any(identifier.interview_id in frozen for identifier in places_of_person):
                continue
            fresh, number = new_id(), identifiers.highest_numbers(cursor)[type_name] + 1
            identifiers.add_clusters(cursor, [(fresh, type_name, number, f"[{type_name}_{number}]")])
            identifiers.retype(
                cursor, [identifier.id for identifier in places_of_person], type_name, places_of_person[0].kind, fresh
            )


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
    context: Context,
    interview_id: str | None = None,
    original: Original | None = None,
    *,
    about: frozenset[str] | None = None,
) -> list[MergeQuestion]:
    """What is in doubt and not answered yet, as the clusters stand now.

    Rejected words are not asked about, nor whether two participants are one, nor two that share a pseudonym anyway.
    Words come from what is held beside the open vault. An original is read where a passage of it is shown.

    Args:
        context: The steward, with the vault open.
        interview_id: Only questions of which one side at least stands in this interview; None for all.
        original: The interview's original, where it is read already.
        about: Only questions about these clusters; None for all.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        comparable = project_words(cursor, vault).comparable(cursor, vault, about=about, interview_id=interview_id)
        places_of = comparable.places
        labels = people.labels(cursor)
        doubts = doubtful_merges(
            [_known(cluster_id, places[0][0].cluster_type, places) for cluster_id, places in places_of.items()],
            about=comparable.about,
            keys=comparable.keys,
        )
        clusters = identifiers.some_clusters(cursor, (side for doubt in doubts for side in (doubt.left, doubt.right)))
    answered = _answered(vault)
    called = frozenset(labels.values())
    own_names = {cluster_id for cluster_id, (_, _, words) in clusters.items() if own_label(words, called)}
    whose = {document: labels.get(participant_id, "") for document, participant_id in comparable.whose.items()}

    @cache
    def read(document: str) -> Original:
        return original if original and document == interview_id else read_original(vault, document)

    questions = []
    for doubt in doubts:
        left, right, form = doubt.left, doubt.right, "".join(doubt.forms)
        if (left, right, form) in answered or (doubt.joined and (left, right, "") in answered):
            continue
        if not doubt.joined and ({left, right} <= own_names or clusters[left][2] == clusters[right][2]):
            continue
        interviews = {place.interview_id for place, _ in (*places_of[left], *places_of[right])}
        if interview_id is None or interview_id in interviews:
            first, second = (
                _side(places, clusters[cluster][2], whose, read, interview_id)
                for cluster, places in zip((left, right), _sides(doubt, places_of), strict=True)
            )
            questions.append(MergeQuestion(left, right, doubt.joined, doubt.reason, first, second))
    return questions


def _known(cluster_id: str, type_name: str, places: _Places) -> KnownCluster:
    forms = tuple(dict.fromkeys(words for _, words in places))
    return KnownCluster(cluster_id, type_name, forms, tuple(dict.fromkeys(place.interview_id for place, _ in places)))


def _sides(doubt: DoubtfulMerge, places_of: Mapping[str, _Places]) -> tuple[_Places, _Places]:
    left, right = places_of[doubt.left], places_of[doubt.right]
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
    places_by_name: dict[str, tuple[Place, str]] = {}
    for place, words in ordered:
        if len(places_by_name) < _PASSAGES:
            places_by_name.setdefault(form_key(words, place.type), (place, words))
    return MergeSide(
        pseudonym,
        tuple(dict.fromkeys(words for _, words in places)),
        tuple(_passage(place, words, whose[place.interview_id], read) for place, words in places_by_name.values()),
        tuple(place.id for place, _ in places),
        tuple(place.id for place, _ in places if place.interview_id == interview_id),
    )


def _passage(place: Place, words: str, participant: str, read: Callable[[str], Original]) -> MergePassage:
    transcript = read(place.interview_id).transcript
    turns = [turn for turn in transcript.turns if turn.start <= place.start]
    start, end = (turns[-1].start, turns[-1].end) if turns else (0, len(transcript.text))
    passage = transcript.text[start : max(end, place.end)]
    before, after = around(passage, place.start - start, place.end - start, _WIDTH)
    return MergePassage(place.interview_id, participant, max(1, len(turns)), words, before, after)


def _answered(vault: Vault) -> set[tuple[str, str, str]]:
    """Pairs with an answer, and the form it is about; without one (as an earlier Heard kept it) it is about all."""
    return {(left, right, "".join(form)) for (left, right), _, *form in vault.get_json(KEY, {}).get(_ANSWERS, ())}


@requires(Permission.REVIEW_ORIGINALS)
def answer_merge(context: Context, left: str, right: str, same: bool | None, place: str = "") -> None:
    """Remember an answer, so that the question is not asked again. Linking or splitting is done apart from this.

    Args:
        context: The steward, with the vault open.
        left: Id of a cluster.
        right: Id of the other, or the same.
        same: The answer; None forgets the one before, and the question is asked again while it stands.
        place: :attr:`MergeQuestion.place` of the question.

    Raises:
        InvalidInput: One of the two is no cluster of this project.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    if not {left, right} <= set(context.store.ask(identifiers.clusters)):
        raise InvalidInput(Message("One of those two is not in this project any more. Reload the page."))
    pair, form = sorted((left, right)), _form(context, vault, place)

    def change(record: dict[str, Any]) -> dict[str, Any]:
        others = [entry for entry in record.get(_ANSWERS, ()) if (entry[0], "".join(entry[2:])) != (pair, form)]
        return {**record, _ANSWERS: others if same is None else [*others, [pair, same, form]]}

    vault.update_json(KEY, change, {})
    detail = {"other": pair[1], **({} if same is None else {"same": same})}
    action = "merge.withdrawn" if same is None else "merge.answered"
    context.store.write(lambda cursor: events.append(cursor, context.user.id, action, "cluster", pair[0], detail))


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
        place: Of a question within a cluster: :attr:`~coding.workspace.review.pseudonyms.MergeQuestion.place`.
        operation_id: Id under which the action is remembered for undo.

    Raises:
        InvalidInput: The question does not stand any more.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    questions = [
        merge_question
        for merge_question in merge_questions(context, about=frozenset((left, right)))
        if {merge_question.left, merge_question.right} == {left, right} and place in ("", merge_question.place)
    ]
    if not questions:
        raise InvalidInput(Message("That question is answered already. Reload the page."))
    question = questions[0]
    split = question.joined and not same
    fresh = new_id()
    words = question.right_side.forms

    def change(cursor: Cursor) -> list[str]:
        reviewable(cursor, interview_id)
        target = fresh if split else keeper(cursor, left, right)
        ids: list[str] = []
        if split:
            members = {identifier.id: identifier for identifier in identifiers.of_cluster(cursor, left)}
            ids = [identifier_id for identifier_id in question.right_side.places if identifier_id in members]
            if not ids or len(ids) == len(members):
                raise InvalidInput(Message("Nothing could be taken apart there. Choose a place and split it off."))
            new_cluster(cursor, vault, interview_id, fresh, members[ids[0]].type, words[0])
        elif same and left != right:
            ids = [identifier.id for identifier in identifiers.of_cluster(cursor, right if target == left else left)]
        changes = _moved(cursor, ids, target)
        changes.append(Change("merge_answer", f"{left}|{right}|{question.place}", None, {"same": same}))
        if split:
            changes.append(Change("merge_answer", f"{left}|{fresh}|", None, {"same": False}))
        record(cursor, context, interview_id, "answered", changes, operation_id)
        if split:
            note_forms(vault, {fresh: words})
        return ids

    moved = context.store.write(change)
    if split:
        answer_merge(context, left, fresh, False)
    answer_merge(context, left, right, same, question.place)
    return len(moved)
