"""Doubtful merges: which clusters, as they stand, may or may not mean the same person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from itertools import combinations

from codebook.said import Said
from pipelines.redact.clusters import DoubtfulMerge, KnownCluster, form_key, one_edit_apart
from pipelines.redact.names import are_nicknames

SAME_WORDS = Said("The same words are known under two pseudonyms.")
FAMILY_NAME = Said("Only the family name is said; a relative may be meant.")
SHORT_FORM = Said("A short form of the other name; another person may be meant.")
SEVERAL = Said("The name fits more than one person, or a relative.")
ELSEWHERE = Said("The same first name occurs in another interview.")
ONE_LETTER = Said("Two names differ by one letter.")
_FEW = 20
"""How many times more names there are than are asked about where each of these is compared by itself."""


def doubtful_merges(
    standing: Sequence[KnownCluster],
    *,
    about: Collection[str] | None = None,
    keys: Mapping[str, frozenset[str]] | None = None,
) -> tuple[DoubtfulMerge, ...]:
    """Ask about clusters as they stand, after links and splits by a person.

    Nothing is regrouped. A pair is asked about once, for the strongest reason; within a cluster each form that may be
    somebody else's than the rest is a question.

    Args:
        standing: All clusters of the project with every form and the transcripts they stand in. A cluster without
            transcripts is taken to stand in none with others.
        about: Only questions with one of these clusters on one side at least; None for all.
        keys: Keys of each cluster's forms (:func:`~pipelines.redact.clusters.form_key`), where they are known.

    Returns:
        Questions, clusters against themselves first (``left == right``, ``joined``), then pairs; ``mentions`` is
        empty.
    """
    if keys is None:
        keys = {one.id: frozenset(form_key(form, one.type) for form in one.forms) for one in standing}
    asked = frozenset(one.id for one in standing) if about is None else frozenset(about)
    people = [one for one in standing if one.type == "PERSON"]
    questions: dict[tuple[str, ...], DoubtfulMerge] = {}
    for one in people:
        for form, reason in _within(keys[one.id]) if one.id in asked else ():
            questions[one.id, one.id, form] = DoubtfulMerge(one.id, one.id, True, (), reason, (form,))
    for left, right, reason in (
        *_same_words(standing, keys, asked),
        *_fitting(people, keys, asked),
        *_elsewhere(people, keys, asked),
        *_spelling(people, keys, asked),
    ):
        pair = (min(left, right), max(left, right))
        questions.setdefault(pair, DoubtfulMerge(*pair, False, (), reason))
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
    standing: Sequence[KnownCluster], keys: Mapping[str, frozenset[str]], asked: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Clusters that share a full name, a number or a place."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in standing:
        for form in keys[one.id]:
            if one.type != "PERSON" or " " in form:
                holders[one.type, form].append(one.id)
    for ids in holders.values():
        for left, right in combinations(ids, 2):
            if left in asked or right in asked:
                yield left, right, SAME_WORDS


def _fitting(
    people: Sequence[KnownCluster], keys: Mapping[str, frozenset[str]], asked: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """A single name, and a full name in the same transcript that it could belong to."""
    by_document: dict[str, list[KnownCluster]] = defaultdict(list)
    for one in people:
        for document in set(one.documents):
            by_document[document].append(one)
    for together in by_document.values():
        if asked.isdisjoint(one.id for one in together):
            continue
        singles = [(one, form) for one in together for form in keys[one.id] if " " not in form]
        full = [(one, form.split(" ")) for one in together for form in keys[one.id] if " " in form]
        for one, form in singles:
            for other, words in full:
                if _asks(asked, one, other) and (form in words or are_nicknames(form, words[0])):
                    yield one.id, other.id, SEVERAL
        for (one, form), (other, other_form) in combinations(singles, 2):
            if _asks(asked, one, other) and (form == other_form or are_nicknames(form, other_form)):
                yield one.id, other.id, SHORT_FORM if form != other_form else SEVERAL


def _asks(asked: frozenset[str], one: KnownCluster, other: KnownCluster) -> bool:
    return one.id != other.id and (one.id in asked or other.id in asked)


def _elsewhere(
    people: Sequence[KnownCluster], keys: Mapping[str, frozenset[str]], asked: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """The same single name in transcripts of their own."""
    holders: dict[str, list[KnownCluster]] = defaultdict(list)
    for one in people:
        for form in keys[one.id]:
            if " " not in form:
                holders[form].append(one)
    for together in holders.values():
        for left, right in combinations(together, 2):
            if (left.id in asked or right.id in asked) and not set(left.documents) & set(right.documents):
                yield left.id, right.id, ELSEWHERE


def _spelling(
    people: Sequence[KnownCluster], keys: Mapping[str, frozenset[str]], asked: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Names one letter apart: mishearings, or two people."""
    held = [(one.id, form) for one in people for form in sorted(keys[one.id])]
    ranks: dict[str, int] = {}
    places: dict[str, list[int]] = defaultdict(list)
    for at, (_, form) in enumerate(held):
        for edge in _edges(form):
            ranks.setdefault(edge, len(ranks))
        places[form].append(at)
    mine = {form for one, form in held if one in asked}
    found = [
        (min(ranks[edge] for edge in set(_edges(form)) & set(_edges(other))), *sorted((left, right)))
        for form, other in _one_edit_apart(places, mine)
        for left in places[form]
        for right in places[other]
        if held[left][0] != held[right][0] and (held[left][0] in asked or held[right][0] in asked)
    ]
    for _, left, right in sorted(found):
        yield held[left][0], held[right][0], ONE_LETTER


def _one_edit_apart(forms: Collection[str], mine: Collection[str]) -> set[tuple[str, str]]:
    """Pairs of forms one edit apart of which one at least is among ``mine``, each once."""
    few = len(mine) * _FEW < len(forms)
    alike: dict[Hashable, list[str]] = defaultdict(list)
    if few:
        # Not many are asked about: whatever begins or ends as one of them, and is about as long, is compared with it.
        wanted = {
            (edge, length) for form in mine for edge in _edges(form) for length in range(len(form) - 1, len(form) + 2)
        }
        for form in forms:
            for edge in _edges(form):
                if (edge, len(form)) in wanted:
                    alike[edge, len(form)].append(form)
        near = (
            (form, other)
            for form in mine
            for edge in _edges(form)
            for length in range(len(form) - 1, len(form) + 2)
            for other in alike[edge, length]
        )
    else:
        # Two names one edit apart are the same when a letter is left out of one of them, or of each.
        for form in forms:
            for shape in {form, *(form[:cut] + form[cut + 1 :] for cut in range(len(form)))}:
                alike[shape].append(form)
        near = (pair for together in alike.values() for pair in combinations(together, 2))
    return {(min(pair), max(pair)) for pair in near if one_edit_apart(*pair)}


def _edges(form: str) -> tuple[str, str]:
    """The first and the last two letters; one edit leaves the ones or the others as they are."""
    return "<" + form[:2], ">" + form[-2:]
