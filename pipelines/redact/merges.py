"""Doubtful merges: which clusters, as they stand, may or may not mean the same person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
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


def doubtful_merges(standing: Sequence[KnownCluster]) -> tuple[DoubtfulMerge, ...]:
    """Ask about clusters as they stand, after links and splits by a person.

    Nothing is regrouped. A pair is asked about once, for the strongest reason; within a cluster each form that may be
    somebody else's than the rest is a question.

    Args:
        standing: All clusters of the project with every form and the transcripts they stand in. A cluster without
            transcripts is taken to stand in none with others.

    Returns:
        Questions, clusters against themselves first (``left == right``, ``joined``), then pairs; ``mentions`` is
        empty.
    """
    keys = {one.id: frozenset(form_key(form, one.type) for form in one.forms) for one in standing}
    people = [one for one in standing if one.type == "PERSON"]
    questions: dict[tuple[str, ...], DoubtfulMerge] = {}
    for one in people:
        for form, reason in _within(keys[one.id]):
            questions[one.id, one.id, form] = DoubtfulMerge(one.id, one.id, True, (), reason, (form,))
    for left, right, reason in (
        *_same_words(standing, keys),
        *_fitting(people, keys),
        *_elsewhere(people, keys),
        *_spelling(people, keys),
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


def _same_words(standing: Sequence[KnownCluster], keys: dict[str, frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    """Clusters that share a full name, a number or a place."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in standing:
        for form in keys[one.id]:
            if one.type != "PERSON" or " " in form:
                holders[one.type, form].append(one.id)
    for ids in holders.values():
        for left, right in combinations(ids, 2):
            yield left, right, SAME_WORDS


def _fitting(people: Sequence[KnownCluster], keys: dict[str, frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    """A single name, and a full name in the same transcript that it could belong to."""
    by_document: dict[str, list[KnownCluster]] = defaultdict(list)
    for one in people:
        for document in set(one.documents):
            by_document[document].append(one)
    for together in by_document.values():
        singles = [(one, form) for one in together for form in keys[one.id] if " " not in form]
        full = [(one, form.split(" ")) for one in together for form in keys[one.id] if " " in form]
        for one, form in singles:
            for other, words in full:
                if one.id != other.id and (form in words or are_nicknames(form, words[0])):
                    yield one.id, other.id, SEVERAL
        for (one, form), (other, other_form) in combinations(singles, 2):
            if one.id != other.id and (form == other_form or are_nicknames(form, other_form)):
                yield one.id, other.id, SHORT_FORM if form != other_form else SEVERAL


def _elsewhere(people: Sequence[KnownCluster], keys: dict[str, frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    """The same single name in transcripts of their own."""
    holders: dict[str, list[KnownCluster]] = defaultdict(list)
    for one in people:
        for form in keys[one.id]:
            if " " not in form:
                holders[form].append(one)
    for together in holders.values():
        for left, right in combinations(together, 2):
            if not set(left.documents) & set(right.documents):
                yield left.id, right.id, ELSEWHERE


def _spelling(people: Sequence[KnownCluster], keys: dict[str, frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    """Names one letter apart: mishearings, or two people."""
    held = [(one.id, form) for one in people for form in sorted(keys[one.id])]
    ranks: dict[str, int] = {}
    places: dict[str, list[int]] = defaultdict(list)
    alike: dict[str, list[str]] = defaultdict(list)
    for at, (_, form) in enumerate(held):
        for edge in _edges(form):
            ranks.setdefault(edge, len(ranks))
        if form not in places:
            # Two names one edit apart are the same when a letter is left out of one of them, or of each.
            for shape in {form, *(form[:cut] + form[cut + 1 :] for cut in range(len(form)))}:
                alike[shape].append(form)
        places[form].append(at)
    apart = {
        (form, other)
        for forms in alike.values()
        for form, other in combinations(forms, 2)
        if one_edit_apart(form, other)
    }
    found = [
        (min(ranks[edge] for edge in set(_edges(form)) & set(_edges(other))), *sorted((left, right)))
        for form, other in apart
        for left in places[form]
        for right in places[other]
        if held[left][0] != held[right][0]
    ]
    for _, left, right in sorted(found):
        yield held[left][0], held[right][0], ONE_LETTER


def _edges(form: str) -> tuple[str, str]:
    """The first and the last two letters; one edit leaves the ones or the others as they are."""
    return "<" + form[:2], ">" + form[-2:]
