"""Doubtful merges: which clusters, as they stand, may or may not mean the same person."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from codebook.message import Message
from pipelines.redact.clusters import KnownCluster, form_key
from pipelines.redact.names import are_nicknames, nickname_keys

SAME_WORDS = Message("The same words are known under two pseudonyms.")
FAMILY_NAME = Message("Only the family name is said; a relative may be meant.")
SHORT_FORM = Message("A short form of the other name; another person may be meant.")
SEVERAL = Message("The name fits more than one person, or a relative.")
ELSEWHERE = Message("The same first name occurs in another interview.")
ONE_LETTER = Message("Two names differ by one letter.")


@dataclass(frozen=True, slots=True)
class DoubtfulMerge:
    """A question for the reviewer: are these two the same?

    Attributes:
        left: Id of a cluster.
        right: That of the other; the same as ``left`` where the two were joined.
        joined: Whether they are in one cluster now.
        reason: Why it is in doubt, in a sentence without words from the transcript.
        forms: Of one cluster: the key (:func:`~pipelines.redact.clusters.form_key`) of the form that may be somebody
            else's than the rest.
    """

    left: str
    right: str
    joined: bool
    reason: str
    forms: tuple[str, ...] = ()


def differ_by_one_edit(left: str, right: str) -> bool:
    """Return whether one letter put in, left out, changed or swapped makes one form into the other."""
    if left == right or abs(len(left) - len(right)) > 1 or min(len(left), len(right)) < 5:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


def doubtful_merges(
    clusters: Sequence[KnownCluster],
    *,
    about: Collection[str] | None = None,
    keys: Mapping[str, frozenset[str]] | None = None,
) -> tuple[DoubtfulMerge, ...]:
    """Ask about clusters as they stand, after links and splits by a person.

    Nothing is regrouped. A pair is asked about once, for the strongest reason; within a cluster each form that may be
    somebody else's than the rest is a question.

    Args:
        clusters: All clusters of the project with every form and the transcripts they stand in. A cluster without
            transcripts is taken to stand in none with others.
        about: Only questions with one of these clusters on one side at least; None for all. ``clusters`` may then be
            these and what they may be one with: clusters with the same form or one that is near (:class:`NearForms`),
            and those in a transcript with them that :func:`may_fit`.
        keys: Keys of each cluster's forms (:func:`~pipelines.redact.clusters.form_key`), where they are known.

    Returns:
        Questions, clusters against themselves first (``left == right``, ``joined``), then pairs, the stronger reason
        first and then in the order of the clusters.
    """
    if keys is None:
        keys = {cluster.id: frozenset(form_key(form, cluster.type) for form in cluster.forms) for cluster in clusters}
    subjects = frozenset(cluster.id for cluster in clusters) if about is None else frozenset(about)
    people = [cluster for cluster in clusters if cluster.type == "PERSON"]
    questions: dict[tuple[str, ...], DoubtfulMerge] = {}
    for person in people:
        for form, reason in _within(keys[person.id]) if person.id in subjects else ():
            questions[person.id, person.id, form] = DoubtfulMerge(person.id, person.id, True, reason, (form,))
    order = {cluster.id: at for at, cluster in enumerate(clusters)}
    for pairs in (
        _same_words(clusters, keys, subjects),
        _fitting(people, keys, subjects),
        _elsewhere(people, keys, subjects),
        _spelling(people, keys, subjects),
    ):
        for left, right, reason in sorted(pairs, key=lambda entry: sorted((order[entry[0]], order[entry[1]]))):
            pair = (min(left, right), max(left, right))
            questions.setdefault(pair, DoubtfulMerge(*pair, False, reason))
    return tuple(questions.values())


def _within(forms: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Forms of a cluster that may be somebody else's, and why; of two short forms of one name the shorter."""
    full = [form.split(" ") for form in forms if " " in form]
    for form in sorted(forms):
        if " " in form or any(form in words[:-1] for words in full):
            continue
        if any(form == words[-1] for words in full):
            yield form, FAMILY_NAME
            continue
        others = {words[0] for words in full}
        others |= {other for other in forms if " " not in other and (-len(other), other) < (-len(form), form)}
        if any(are_nicknames(form, other) for other in others):
            yield form, SHORT_FORM


def _same_words(
    clusters: Sequence[KnownCluster], keys: Mapping[str, frozenset[str]], subjects: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Clusters that share a full name, a number or a place."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cluster in clusters:
        for form in sorted(keys[cluster.id]):
            if cluster.type != "PERSON" or " " in form:
                holders[cluster.type, form].append(cluster.id)
    for ids in holders.values():
        for left, right in combinations(ids, 2):
            if left in subjects or right in subjects:
                yield left, right, SAME_WORDS


def _fitting(
    people: Sequence[KnownCluster], keys: Mapping[str, frozenset[str]], subjects: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """A single name, and a full name in the same transcript that it could belong to."""
    by_document: dict[str, list[KnownCluster]] = defaultdict(list)
    for person in people:
        for document in dict.fromkeys(person.documents):
            by_document[document].append(person)
    for together in by_document.values():
        if subjects.isdisjoint(cluster.id for cluster in together):
            continue
        singles = [(cluster, form) for cluster in together for form in sorted(keys[cluster.id]) if " " not in form]
        full = [(cluster, form.split(" ")) for cluster in together for form in sorted(keys[cluster.id]) if " " in form]
        places = _by_key({*words, *nickname_keys(words[0])} for _, words in full)
        for cluster, form in singles:
            for other, words in (full[at] for at in _sharing(places, form)):
                if _asks(subjects, cluster, other) and (form in words or are_nicknames(form, words[0])):
                    yield cluster.id, other.id, SEVERAL
        places = _by_key(nickname_keys(form) for _, form in singles)
        for place, (cluster, form) in enumerate(singles):
            for other, other_form in (singles[at] for at in _sharing(places, form) if at > place):
                if _asks(subjects, cluster, other) and (form == other_form or are_nicknames(form, other_form)):
                    yield cluster.id, other.id, SHORT_FORM if form != other_form else SEVERAL


def _by_key(keys: Iterable[Iterable[str]]) -> Mapping[str, Sequence[int]]:
    """Places of what has a key, so that names are compared with those alone that share one."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(keys):
        for key in each:
            places[key].append(place)
    return places


def _sharing(places: Mapping[str, Sequence[int]], form: str) -> list[int]:
    """Places that share a key with a name, in order."""
    return sorted({place for key in nickname_keys(form) for place in places.get(key, ())})


def _asks(subjects: frozenset[str], cluster: KnownCluster, other: KnownCluster) -> bool:
    return cluster.id != other.id and (cluster.id in subjects or other.id in subjects)


def _elsewhere(
    people: Sequence[KnownCluster], keys: Mapping[str, frozenset[str]], subjects: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """The same single name in transcripts of their own."""
    holders: dict[str, list[KnownCluster]] = defaultdict(list)
    for person in people:
        for form in sorted(keys[person.id]):
            if " " not in form:
                holders[form].append(person)
    for together in holders.values():
        for left, right in combinations(together, 2):
            if (left.id in subjects or right.id in subjects) and not set(left.documents) & set(right.documents):
                yield left.id, right.id, ELSEWHERE


def _spelling(
    people: Sequence[KnownCluster], keys: Mapping[str, frozenset[str]], subjects: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Names one letter apart: mishearings, or two people."""
    forms = [(person.id, form) for person in people for form in sorted(keys[person.id])]
    places: dict[str, list[str]] = defaultdict(list)
    known = NearForms()
    for cluster_id, form in forms:
        places[form].append(cluster_id)
        known.add(form)
    for cluster_id, form in forms:
        for near in known.near(form) if cluster_id in subjects else ():
            yield from ((cluster_id, other, ONE_LETTER) for other in places[near] if other != cluster_id)


def may_fit(forms: Collection[str], others: Collection[str]) -> bool:
    """Whether a single name among the keys of one cluster may be somebody among those of another, or the reverse."""
    return any(_fit(form, other) for form in forms for other in others)


def _fit(form: str, other: str) -> bool:
    if " " in form:
        form, other = other, form
    if " " in form:
        return False
    words = other.split(" ")
    return form in words or are_nicknames(form, words[0])


class NearForms:
    """Names in the order of their letters, forwards and backwards, so that those one edit apart stand near each other.

    One edit leaves half of the other letters, before it or after it, as they are.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._known: set[str] = set()
        self._fresh: list[str] = []
        self._forwards: list[str] = []
        self._backwards: list[str] = []

    def add(self, form: str) -> None:
        """Know a form."""
        if form not in self._known:
            self._known.add(form)
            self._fresh.append(form)

    def discard(self, form: str) -> None:
        """Know a form no longer."""
        if form in self._known:
            self._sort()
            self._known.discard(form)
            del self._forwards[bisect_left(self._forwards, form)]
            del self._backwards[bisect_left(self._backwards, form[::-1])]

    def near(self, form: str) -> set[str]:
        """Known forms one edit apart from this one."""
        self._sort()
        length = max(2, (len(form) - 2) // 2)
        forwards = _beginning(self._forwards, form[:length])
        backwards = _beginning(self._backwards, form[::-1][:length])
        return {
            forward for forward in (*forwards, *(each[::-1] for each in backwards)) if differ_by_one_edit(form, forward)
        }

    def _sort(self) -> None:
        """Put in their places what came since; many at once cost little more than one."""
        if self._fresh:
            self._forwards += self._fresh
            self._backwards += [form[::-1] for form in self._fresh]
            self._fresh = []
            self._forwards.sort()
            self._backwards.sort()


def _beginning(ordered: Sequence[str], letters: str) -> Sequence[str]:
    """Those of some ordered words that begin with these letters."""
    return ordered[
        bisect_left(ordered, letters) : bisect_right(ordered, letters, key=lambda word: word[: len(letters)])
    ]
