"""Which mentions mean the same person, place or number.

Only what is safe to join is joined: two people under one pseudonym falsify an analysis, one person under two merely
loses a link. What is in doubt is a question for a person (:mod:`~pipelines.redact.merges`).
"""

# Why doubtful names are asked about and not joined: decision 0124.

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.redact.folding import fold, name_key
from pipelines.redact.inflection import case_keys, inflected_alike, sexes_agree
from pipelines.redact.model import NUMBERS
from pipelines.redact.names import are_nicknames, is_title, nickname_keys

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
            join it.
    """

    id: str
    type: str
    forms: tuple[str, ...]
    documents: tuple[str, ...] = ()


_ARTICLES = frozenset("the a an le la les l un une el los las il lo gli der die das den de het een".split())  # noqa: SIM905


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


@dataclass(slots=True, eq=False)
class _Cluster:
    """A cluster being built; ``id`` is None where the project has it not yet."""

    id: str | None
    type: str
    forms: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)


class _Grouper:
    """Builds the clusters of one call.

    Names are compared with those alone that share a key with them, so that a text may have any number of them.
    """

    def __init__(self, mentions: Sequence[Mention], known: Iterable[KnownCluster]) -> None:
        self.documents = {mention.document for mention in mentions}
        self.languages = {mention.language for mention in mentions if mention.language}
        self.by_form: dict[tuple[str, str], list[_Cluster]] = defaultdict(list)
        self.people: dict[tuple[str, str], set[_Cluster]] = defaultdict(set)
        """Document and a word of a name in it → who has it."""
        self.words: dict[tuple[str, str], set[str]] = defaultdict(set)
        """Language and key → words that may be one name in different cases; "" and key → such as may be short forms."""
        for entry in known:
            cluster = _Cluster(entry.id, entry.type)
            self.add(cluster, (form_key(form, entry.type) for form in entry.forms), entry.documents)

    def add(self, cluster: _Cluster, forms: Iterable[str], documents: Iterable[str]) -> None:
        """Let a cluster have forms, and stand in documents."""
        forms, documents = set(forms) - cluster.forms, set(documents) - cluster.documents
        for form in forms:
            self.by_form[cluster.type, form].append(cluster)
        if cluster.type == "PERSON":
            for word in {word for form in forms for word in form.split()}:
                for language in self.languages:
                    for key in case_keys(word, language):
                        self.words[language, key].add(word)
                for key in nickname_keys(word):
                    self.words["", key].add(word)
            fresh = [(form, document) for form in forms for document in cluster.documents | documents]
            for form, document in (*fresh, *((form, document) for form in cluster.forms for document in documents)):
                for word in form.split() if document in self.documents else ():
                    self.people[document, word].add(cluster)
        cluster.forms |= forms
        cluster.documents |= documents

    def same_form(self, mention: Mention, form: str) -> _Cluster | None:
        """The cluster that has this very form and may be joined."""
        candidates = self.by_form.get((mention.type, form), [])
        if mention.type == "PERSON" and " " not in form:
            candidates = [
                each
                for each in candidates
                if mention.document in each.documents or (each.id is not None and not each.documents)
            ]
            return _only(candidates)
        return candidates[0] if candidates else None

    def holders(self, mention: Mention, words: Iterable[str]) -> set[_Cluster]:
        """Who in a mention's transcript has one of some words in their name."""
        return {cluster for word in words for cluster in self.people.get((mention.document, word), ())}

    def cases(self, mention: Mention, word: str) -> set[str]:
        """A word, and those that may be the same name in another case."""
        language = mention.language or ""
        keys = case_keys(word, language) if language else ()
        return {word}.union(*(self.words.get((language, key), ()) for key in keys))

    def in_another_case(self, mention: Mention, form: str) -> dict[_Cluster, bool]:
        """People of the transcript who may be named in another case, and whether that is more than doubtful."""
        sharing = [self.holders(mention, self.cases(mention, word)) for word in form.split()]
        alike: dict[_Cluster, bool] = {}
        for cluster in set.intersection(*sharing) if sharing else ():
            ways = {inflected_alike(form, other, mention.language) for other in cluster.forms} - {None}
            if ways:
                alike[cluster] = ways != {"doubtful"}
        return alike

    def full(self, mention: Mention, form: str) -> _Cluster | None:
        """Whose a name is that is no single one."""
        cluster = self.same_form(mention, form)
        if cluster is None and mention.type == "PERSON":
            alike = self.in_another_case(mention, form)
            cluster = _only([each for each, is_likely in alike.items() if is_likely])
        return cluster

    def single(self, mention: Mention, form: str) -> _Cluster | None:
        """Whose a single name is: one who has it, or the one full name in the same transcript that holds it."""
        cluster = self.same_form(mention, form)
        if cluster is not None:
            return cluster

        def is_form_of(part: str) -> bool:
            return form == part or inflected_alike(form, part, mention.language) in ("sure", "likely")

        cluster_ids = [
            (each, name.split())
            for each in self.holders(mention, self.cases(mention, form))
            for name in each.forms
            if " " in name
        ]
        first = {each for each, words in cluster_ids if any(map(is_form_of, words[:-1]))}
        fitting = first or {each for each, words in cluster_ids if is_form_of(words[-1])}
        if not fitting:
            alike = self.in_another_case(mention, form)
            if alike:
                return _only([each for each, is_likely in alike.items() if is_likely])
            fitting = self.of_short_form(mention, form)
        is_titled = is_title(name_key(mention.text).split(" ")[0]) and form != name_key(mention.text)
        return None if is_titled else _only(fitting)

    def of_short_form(self, mention: Mention, form: str) -> set[_Cluster]:
        """People of the transcript whose first name this may be short for, or the reverse, of the same sex."""
        words = {word for key in nickname_keys(form) for word in self.words.get(("", key), ())}
        return {
            each
            for each in self.holders(mention, (word for word in words if are_nicknames(form, word)))
            for first in (name.split(" ")[0] for name in each.forms)
            if are_nicknames(form, first) and sexes_agree(form, first, mention.language)
        }


def _only(clusters: Collection[_Cluster]) -> _Cluster | None:
    return next(iter(clusters)) if len(clusters) == 1 else None


def group(mentions: Sequence[Mention], known: Iterable[KnownCluster] = ()) -> list[ClusterKey]:
    """Sort mentions into clusters.

    The same words, whatever the case, diacritics, title or possessive, are one cluster: numbers, places, full names
    over the whole project, single names within a transcript. A single name joins the one full name in its transcript
    that holds it, or that it may be a short form of; a name in another case joins where its ending tells. Names one
    letter apart are never joined.

    Args:
        mentions: Identifiers of one or more transcripts.
        known: The clusters the project has.

    Returns:
        For each mention, in order, the key of its cluster: the id of a known cluster, or a number from 0 for a new one,
        in order of first appearance.
    """
    grouper = _Grouper(mentions, known)
    keys = [form_key(mention.text, mention.type) for mention in mentions]
    single = {at for at, mention in enumerate(mentions) if mention.type == "PERSON" and " " not in keys[at]}
    # Longer single names first, so that a short form meets the name it belongs to.
    order = sorted(range(len(mentions)), key=lambda at: (at in single, -len(keys[at]) if at in single else 0, at))
    clusters: dict[int, _Cluster] = {}
    for at in order:
        mention, form = mentions[at], keys[at]
        cluster = grouper.single(mention, form) if at in single else grouper.full(mention, form)
        clusters[at] = cluster or _Cluster(None, mention.type)
        grouper.add(clusters[at], [form], [mention.document])
    numbers: dict[_Cluster, int] = {}
    return [
        numbers.setdefault(cluster, len(numbers)) if cluster.id is None else cluster.id
        for _, cluster in sorted(clusters.items(), key=lambda item: item[0])
    ]
