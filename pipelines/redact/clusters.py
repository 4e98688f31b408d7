"""Which mentions mean the same person, place or number.

Only what is safe to join is joined. Everything that could be joined, or was joined on weak grounds, is a question for
a person: two people under one pseudonym falsify an analysis, one person under two pseudonyms merely loses a link.
"""

# Why doubtful names are asked about and not joined: decision 0124.

import re
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.redact.folding import fold, name_key
from pipelines.redact.inflection import Likeness, inflected_alike, sexes_agree
from pipelines.redact.model import NUMBERS
from pipelines.redact.names import are_nicknames, is_title

ClusterKey = int | str


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an identifier stands.

    Attributes:
        document: Id of the transcript.
        start: First code point, into that transcript's original text.
        end: One past the last code point.
        text: The words there.
        type: A key of :data:`~pipelines.redact.model.ENTITY_TYPES`.
        language: ISO 639-1 code of the transcript, by whose case endings forms of one name are told; None for none.
    """

    document: str
    start: int
    end: int
    text: str
    type: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class KnownCluster:
    """A cluster the project has already.

    Attributes:
        id: The project's id of the cluster.
        type: Type of its mentions.
        forms: Every form under which it is known.
        documents: Ids of transcripts it is known from. Where given, a first name alone in another transcript does not
            join it but becomes a question.
    """

    id: str
    type: str
    forms: tuple[str, ...]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DoubtfulMerge:
    """A question for the reviewer: are these two the same?

    Attributes:
        left: Cluster key.
        right: The other cluster key; the same as ``left`` where the two were joined.
        joined: Whether they are in one cluster now.
        mentions: Positions, in the mentions given, of an example on each side.
        reason: Why it is in doubt, in a sentence without words from the transcript.
        forms: Of one cluster: the key (:func:`form_key`) of the form that may be somebody else's than the rest.
    """

    left: ClusterKey
    right: ClusterKey
    joined: bool
    mentions: tuple[int, ...]
    reason: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """Mentions sorted into clusters.

    Attributes:
        assignments: For each mention, in order, the key of its cluster: the id of a known cluster, or a number from 0
            for a new one, in order of first appearance.
        doubtful: Questions for the reviewer.
    """

    assignments: list[ClusterKey]
    doubtful: list[DoubtfulMerge]


_LIKENESSES: tuple[Likeness, ...] = ("sure", "likely", "doubtful")
_ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "el",
        "los",
        "las",
        "il",
        "lo",
        "gli",
        "der",
        "die",
        "das",
        "den",
        "de",
        "het",
        "een",
    ]
)


def form_key(text: str, type: str) -> str:
    """Return the key under which two mentions of a type are the same without doubt."""
    if type in NUMBERS:
        return "".join(character for character in fold(text) if character.isalnum())
    key = name_key(text)
    if type in ("HANDLE", "EMAIL", "URL"):
        return re.sub(r"^(?:https?://)?(?:www\.)?@?", "", key)
    words = re.findall(r"[^\W_]+", key)
    if type == "PERSON":
        while len(words) > 1 and is_title(words[0]):
            words = words[1:]
    else:
        while len(words) > 1 and words[0] in _ARTICLES:
            words = words[1:]
    return " ".join(words) or key


def one_edit_apart(left: str, right: str) -> bool:
    """Return whether one letter put in, left out, changed or swapped makes one form into the other."""
    if left == right or abs(len(left) - len(right)) > 1 or min(len(left), len(right)) < 5:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


@dataclass(slots=True)
class _Cluster:
    """A cluster being built; its place among them is that of the known ones first, then of those begun here."""

    key: ClusterKey
    type: str
    place: int
    forms: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    example: int | None = None


class _Grouper:
    """Builds the clusters of one call."""

    def __init__(self, mentions: Sequence[Mention], known: Iterable[KnownCluster]) -> None:
        self.mentions = mentions
        self.keys = [form_key(mention.text, mention.type) for mention in mentions]
        self.doubtful: dict[tuple[ClusterKey, ClusterKey, str], DoubtfulMerge] = {}
        self.found: list[_Cluster | None] = [None] * len(mentions)
        self.known: list[_Cluster] = []
        self.by_form: dict[tuple[str, str], list[_Cluster]] = defaultdict(list)
        self.new: list[_Cluster] = []
        self.people: dict[str, list[_Cluster]] = defaultdict(list)
        for entry in known:
            cluster = _Cluster(entry.id, entry.type, len(self.known))
            self.known.append(cluster)
            for form in entry.forms:
                self.add_form(cluster, form_key(form, entry.type))
            for document in entry.documents:
                self.add_document(cluster, document)

    def add_form(self, cluster: _Cluster, form: str) -> None:
        if form not in cluster.forms:
            cluster.forms.add(form)
            self.by_form[cluster.type, form].append(cluster)

    def add_document(self, cluster: _Cluster, document: str) -> None:
        if document not in cluster.documents:
            cluster.documents.add(document)
            if cluster.type == "PERSON":
                insort(self.people[document], cluster, key=lambda person: person.place)

    def ask(self, left: _Cluster, right: _Cluster, mention: int, reason: str) -> None:
        pair = (left.key, right.key, reason)
        examples = tuple(dict.fromkeys(i for i in (left.example, right.example, mention) if i is not None))
        self.doubtful.setdefault(pair, DoubtfulMerge(left.key, right.key, left is right, examples, reason))

    def join(self, position: int, cluster: _Cluster) -> None:
        mention = self.mentions[position]
        self.found[position] = cluster
        self.add_form(cluster, self.keys[position])
        self.add_document(cluster, mention.document)
        if cluster.example is None:
            cluster.example = position

    def start(self, position: int) -> _Cluster:
        cluster = _Cluster(len(self.new), self.mentions[position].type, len(self.known) + len(self.new))
        self.new.append(cluster)
        self.join(position, cluster)
        return cluster

    def same_form(self, position: int) -> tuple[_Cluster | None, list[_Cluster]]:
        """Return the cluster that has this very form and may be joined, and others that have it."""
        mention, form = self.mentions[position], self.keys[position]
        candidates = self.by_form.get((mention.type, form), [])
        if mention.type != "PERSON" or " " in form:
            return (candidates[0], candidates[1:]) if candidates else (None, [])
        here = [
            c for c in candidates if mention.document in c.documents or (isinstance(c.key, str) and not c.documents)
        ]
        if len(here) == 1:
            return here[0], []
        return None, candidates

    def in_another_case(self, position: int) -> bool:
        """Join a person to the one of the transcript who is named in another case, if any; ask where unsure."""
        mention, form = self.mentions[position], self.keys[position]
        if mention.type != "PERSON" or mention.language is None:
            return False
        alike: list[tuple[_Cluster, Likeness]] = []
        for cluster in self.people[mention.document]:
            ways = {inflected_alike(form, other, mention.language) for other in cluster.forms}
            way = next((way for way in _LIKENESSES if way in ways), None)
            if way is not None:
                alike.append((cluster, way))
        joinable = [(cluster, way) for cluster, way in alike if way != "doubtful"]
        if len(joinable) == 1:
            cluster, way = joinable[0]
            self.join(position, cluster)
            if way != "sure":
                self.ask(cluster, cluster, position, "The same name in another case, by its ending.")
            return True
        if alike:
            started = self.start(position)
            for cluster, _ in alike:
                self.ask(started, cluster, position, "This may be the other name in another case.")
        return bool(alike)

    def place_full(self, position: int) -> None:
        """Place a mention that is no single name."""
        cluster, others = self.same_form(position)
        if cluster is None:
            if not self.in_another_case(position):
                self.start(position)
            return
        self.join(position, cluster)
        for other in others:
            self.ask(cluster, other, position, "The same words are known under two pseudonyms.")

    @staticmethod
    def short_form(left: str, right: str, language: str | None) -> bool:
        """Return whether one first name may be short for the other, of a person of the same sex by its ending."""
        return are_nicknames(left, right) and sexes_agree(left, right, language)

    def place_single(self, position: int) -> None:
        """Place a single name: to itself, or to the one full name in the same transcript that holds it."""
        mention, form = self.mentions[position], self.keys[position]
        titled = is_title(name_key(mention.text).split(" ")[0]) and form != name_key(mention.text)
        cluster, elsewhere = self.same_form(position)
        if cluster is not None:
            self.join(position, cluster)
            return
        here = list(self.people[mention.document])

        def is_form_of(part: str) -> bool:
            return form == part or inflected_alike(form, part, mention.language) in ("sure", "likely")

        first = [c for c in here if any(" " in f and any(map(is_form_of, f.split(" ")[:-1])) for f in c.forms)]
        last = [c for c in here if any(" " in f and is_form_of(f.split(" ")[-1]) for f in c.forms)]
        if len(first) == 1 and not titled:
            self.join(position, first[0])
            return
        if len(last) == 1 and not first and not titled:
            self.join(position, last[0])
            self.ask(last[0], last[0], position, "Only the family name is said; a relative may be meant.")
            return
        if not first and not last and self.in_another_case(position):
            return
        nick = [c for c in here if any(self.short_form(form, f.split(" ")[0], mention.language) for f in c.forms)]
        if len(nick) == 1 and not titled and not first and not last:
            self.join(position, nick[0])
            self.ask(nick[0], nick[0], position, "A short form of the other name; another person may be meant.")
            return
        started = self.start(position)
        for other in (*first, *last, *nick):
            self.ask(started, other, position, "The name fits more than one person, or a relative.")
        for other in elsewhere:
            self.ask(started, other, position, "The same first name occurs in another interview.")

    def ask_spellings(self) -> None:
        """Ask about names one letter apart: mishearings, or two people."""
        clusters = [c for c in (*self.known, *self.new) if c.type == "PERSON" and c.example is not None]
        by_start: dict[str, list[tuple[_Cluster, str]]] = defaultdict(list)
        for cluster in clusters:
            for form in cluster.forms:
                # One edit leaves the first or the last two letters as they are.
                by_start["<" + form[:2]].append((cluster, form))
                by_start[">" + form[-2:]].append((cluster, form))
        for entries in by_start.values():
            for number, (cluster, form) in enumerate(entries):
                for other, other_form in entries[number + 1 :]:
                    if cluster is not other and one_edit_apart(form, other_form):
                        left, right = sorted((cluster, other), key=lambda c: str(c.key))
                        self.ask(left, right, right.example or 0, "Two names differ by one letter.")


def group(mentions: Sequence[Mention], known: Iterable[KnownCluster] = ()) -> Grouping:
    """Sort mentions into clusters.

    The same words, whatever the case, diacritics, title or possessive, are one cluster: numbers, places, full names
    over the whole project, single names within a transcript. A single name joins the one full name in its transcript
    that holds it; a family name or a short form joins with a question, and so does a name in another case where only
    its ending tells. Names one letter apart are never joined, only asked about.

    Args:
        mentions: Identifiers of one or more transcripts.
        known: The clusters the project has.

    Returns:
        One cluster key a mention, and the questions.
    """
    grouper = _Grouper(mentions, known)
    single = [m.type == "PERSON" and " " not in key for m, key in zip(mentions, grouper.keys, strict=True)]
    for position in range(len(mentions)):
        if not single[position]:
            grouper.place_full(position)
    # Longer single names first, so that a short form meets the name it belongs to.
    for position in sorted((i for i, alone in enumerate(single) if alone), key=lambda i: (-len(grouper.keys[i]), i)):
        grouper.place_single(position)
    grouper.ask_spellings()
    renumbered: dict[int, int] = {}
    for cluster in grouper.found:
        if cluster is not None and isinstance(cluster.key, int):
            renumbered.setdefault(cluster.key, len(renumbered))

    def final(key: ClusterKey) -> ClusterKey:
        return renumbered[key] if isinstance(key, int) else key

    assignments = [final(cluster.key) for cluster in grouper.found if cluster is not None]
    doubtful = [
        DoubtfulMerge(final(d.left), final(d.right), d.joined, d.mentions, d.reason) for d in grouper.doubtful.values()
    ]
    return Grouping(assignments, doubtful)
