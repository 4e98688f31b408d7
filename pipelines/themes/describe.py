"""Describe the themes of a clustering: words, passages to read, how steady, and what to beware of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from pipelines import stopwords
from pipelines.themes import cluster
from pipelines.themes.cluster import Floats, Labels
from pipelines.themes.labels import distinct_labels, theme_label, theme_terms, title_terms
from pipelines.themes.model import CORE, LOOSE, TYPICAL, Theme

ONE_INTERVIEW = "from one interview"
ONE_QUESTION = "one guide question"
ONE_LANGUAGE = "from one language"
UNSTABLE = "does not come back reliably"

_MOST_FROM_ONE = 0.8
_MOST_FROM_ONE_QUESTION = 0.6
_SAME_QUESTION = 0.6
_UNSTABLE_BELOW = 0.5
_PASSAGES = 3


class Clustered:
    """The clustered passages and what is derived from them. Positions are among the clustered passages."""

    def __init__(
        self,
        kept: Sequence[int],
        texts: Sequence[str],
        languages: Sequence[str | None],
        documents: Sequence[str],
        labels: Labels,
        runs: Sequence[Labels],
        vectors: Floats,
    ) -> None:
        self.kept, self.texts, self.languages, self.documents = kept, texts, languages, documents
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
        titles = [theme_label(own, [self.languages[i] for i in who]) for own, who in zip(ordered, inside, strict=True)]
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
        order = sorted(members, key=lambda i: (-self.confidence[i], -nearness[i], i))
        central: list[int] = []
        seen: set[str] = set()
        for position in order:
            if self.documents[position] not in seen:
                central.append(position)
                seen.add(self.documents[position])
        central = [*central, *(position for position in order if position not in central)][:_PASSAGES]
        peripheral = [position for position in order[::-1] if position not in central][:_PASSAGES]
        others: list[int] = np.flatnonzero(self.labels != theme).tolist()
        contrast = sorted(others, key=lambda i: (-nearness[i], i))[:_PASSAGES]
        return self._original(central), self._original(peripheral), self._original(contrast)

    def _original(self, positions: Collection[int]) -> tuple[int, ...]:
        return tuple(self.kept[position] for position in positions)

    def _flags(self, members: Sequence[int], stability: float, groups: Sequence[int | None]) -> tuple[str, ...]:
        flags = []
        if len(set(self.documents)) > 1 and _top_share([self.documents[i] for i in members]) >= _MOST_FROM_ONE:
            flags.append(ONE_INTERVIEW)
        asked = Counter(groups[i] for i in members if groups[i] is not None)
        if asked:
            question, count = asked.most_common(1)[0]
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
    leaders: list[frozenset[str]] = []
    known: dict[tuple[str, str | None], int | None] = {}
    result: list[int | None] = []
    for question, language in zip(questions, languages, strict=True):
        if question is None:
            result.append(None)
            continue
        if (question, language) not in known:
            words = frozenset(stopwords.stem(stopwords.content_words(question, language), language))
            match = next(
                (n for n, one in enumerate(leaders) if len(words & one) >= _SAME_QUESTION * len(words | one)), None
            )
            if match is None and words:
                leaders.append(words)
                match = len(leaders) - 1
            known[question, language] = match if words else None
        result.append(known[question, language])
    return result
