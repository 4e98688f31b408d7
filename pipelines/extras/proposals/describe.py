"""Describe the themes of a clustering: words, passages to read, how steady, and what to beware of."""

from collections import Counter
from collections.abc import Collection, Sequence
from heapq import nsmallest
from math import ceil

import numpy as np

from pipelines import stopwords
from pipelines.extras.proposals import cluster
from pipelines.extras.proposals.cluster import Floats, Labels
from pipelines.extras.proposals.phrases import distinct_labels, theme_label, theme_terms, title_terms
from pipelines.themes.model import (
    CORE,
    LOOSE,
    ONE_INTERVIEW,
    ONE_LANGUAGE,
    ONE_QUESTION,
    TYPICAL,
    UNSTABLE,
    Theme,
)

_MOST_FROM_ONE = 0.8
_MOST_FROM_ONE_QUESTION = 0.6
_SAME_QUESTION = 0.6
_UNSTABLE_BELOW = 0.5
_PASSAGES = 3


class Clustered:
    """The clustered passages and what is derived from them. Positions are among the clustered passages."""

    def __init__(
        self,
        indices: Sequence[int],
        texts: Sequence[str],
        languages: Sequence[str | None],
        documents: Sequence[str],
        labels: Labels,
        runs: Sequence[Labels],
        vectors: Floats,
    ) -> None:
        self.kept, self.texts, self.languages, self.documents = indices, texts, languages, documents
        self.labels, self.runs, self.vectors = labels, runs, vectors
        self.confidence = np.round(cluster.confidence(runs, labels), 6)
        lower, upper = np.quantile(self.confidence, [1 / 3, 2 / 3])
        # Passages that tie with the upper bound are core: in a run that always agrees, all are.
        self.bands = [CORE if c >= upper else LOOSE if c < lower else TYPICAL for c in self.confidence]

    def themes(self, questions: Sequence[str | None], ignore: Collection[str]) -> list[Theme]:
        """Describe every theme."""
        stability = cluster.cluster_stability(self.runs, self.labels)
        terms = theme_terms(self.texts, self.languages, self.labels, self.vectors, ignore)
        groups = _question_groups(questions, self.languages)
        inside: list[list[int]] = [np.flatnonzero(self.labels == theme).tolist() for theme in range(len(terms))]
        ordered = title_terms(terms)
        titles = [
            theme_label(terms_of_theme, [self.languages[i] for i in who])
            for terms_of_theme, who in zip(ordered, inside, strict=True)
        ]
        titles = distinct_labels(titles, ordered)
        result = []
        for theme, members in enumerate(inside):
            central, peripheral, contrast = self._passages(theme, members)
            result.append(
                Theme(
                    id=theme,
                    label=titles[theme],
                    terms=terms[theme],
                    size=len(members),
                    documents=len({self.documents[i] for i in members}),
                    stability=round(float(stability[theme]), 6),
                    representative=central,
                    peripheral=peripheral,
                    contrast=contrast,
                    flags=self._flags(members, float(stability[theme]), groups),
                )
            )
        return result

    def _passages(self, theme: int, members: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Choose central, peripheral and contrasting passages; original indices."""
        centre = self.vectors[members].mean(axis=0)
        nearness = np.round(self.vectors @ centre, 6)
        order = [members[i] for i in np.lexsort((np.array(members), -nearness[members], -self.confidence[members]))]
        central: list[int] = []
        documents: set[str] = set()
        for position in order:
            if self.documents[position] not in documents:
                central.append(position)
                documents.add(self.documents[position])
        central = [*central, *(position for position in order[: 2 * _PASSAGES] if position not in central)][:_PASSAGES]
        peripheral = [position for position in order[::-1] if position not in central][:_PASSAGES]
        others: list[int] = np.flatnonzero(self.labels != theme).tolist()
        contrast = nsmallest(_PASSAGES, others, key=lambda i: (-nearness[i], i))
        return self._original(central), self._original(peripheral), self._original(contrast)

    def _original(self, positions: Collection[int]) -> tuple[int, ...]:
        return tuple(self.kept[position] for position in positions)

    def _flags(self, members: Sequence[int], stability: float, groups: Sequence[int | None]) -> tuple[str, ...]:
        flags = []
        if len(set(self.documents)) > 1 and _top_share([self.documents[i] for i in members]) >= _MOST_FROM_ONE:
            flags.append(ONE_INTERVIEW)
        questions = Counter(groups[i] for i in members if groups[i] is not None)
        if questions:
            question, count = questions.most_common(1)[0]
            # A probe such as "Can you tell me more?" is asked everywhere; a guide question has its answers here.
            if count >= _MOST_FROM_ONE_QUESTION * max(len(members), groups.count(question)):
                flags.append(ONE_QUESTION)
        if _top_share(self.languages) < _MOST_FROM_ONE <= _top_share([self.languages[i] for i in members]):
            flags.append(ONE_LANGUAGE)
        if stability < _UNSTABLE_BELOW:
            flags.append(UNSTABLE)
        return tuple(flags)


def _top_share(values: Sequence[object]) -> float:
    return Counter(values).most_common(1)[0][1] / len(values)


def _question_groups(questions: Sequence[str | None], languages: Sequence[str | None]) -> list[int | None]:
    """Number the questions so that those with mostly the same words share a number."""
    words = {
        (question, language): frozenset(stopwords.stem(stopwords.content_words(question, language), language))
        for question, language in dict.fromkeys(zip(questions, languages, strict=True))
        if question is not None
    }
    spread = Counter(word for words_of_entry in words.values() for word in words_of_entry)
    leaders: list[frozenset[str]] = []
    with_word: dict[str, list[int]] = {}
    known: dict[tuple[str | None, str | None], int | None] = {}
    for entry, words_of_entry in words.items():
        # Who shares so many of the words has one of any so many; the rarest lead to fewest.
        enough = len(words_of_entry) - ceil(_SAME_QUESTION * len(words_of_entry) - 1e-9) + 1
        rarest = sorted(words_of_entry, key=lambda word: (spread[word], word))[:enough]
        near = sorted({number for word in rarest for number in with_word.get(word, ())})
        match = next(
            (n for n in near if len(words_of_entry & leaders[n]) >= _SAME_QUESTION * len(words_of_entry | leaders[n])),
            None,
        )
        if match is None and words_of_entry:
            match = len(leaders)
            leaders.append(words_of_entry)
            for word in words_of_entry:
                with_word.setdefault(word, []).append(match)
        known[entry] = match
    return [known.get(entry) for entry in zip(questions, languages, strict=True)]
