"""Find passages by words and by meaning, and say why each was found.

Pure ranking over texts and vectors handed in: nothing here reads or writes a project. What a person may search in is
decided before, by handing in only those passages.

A query is plain words; ``"words in quotes"`` must occur exactly; ``/a pattern/`` is a regular expression.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from coding.errors import InvalidInput
from coding.model.said import Said
from pipelines import stopwords
from pipelines.embed.embedder import Nearness

Floats = NDArray[np.floating[Any]]
By = Literal["both", "words", "meaning"]
Near = Literal["very near", "near", "not near"]

WORD_WEIGHT = 0.3
WORD_WEIGHT_MIDDLE = 0.2
WORD_WEIGHT_SHORT = 0.1
WORD_WEIGHT_RARE = 0.5
"""Share of the word score in the mix: in long queries; in those of at most MIDDLE_QUERY and of at most SHORT_QUERY
content words; for one rare word."""

SHORT_QUERY = 2
MIDDLE_QUERY = 5
RARE = 0.02
_STANDS_OUT, _STANDS_FAR_OUT = (2.0, 0.35), (3.0, 0.5)
"""For near and for very near: standard deviations from the mean of all passages, and, where passages are few, the share
of the most that one of them can stand out."""
_PATTERN_SECONDS, _PATTERN_PASSAGES = 2.0, 20_000
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»')
_SLASHED = re.compile(r"^/(.+)/$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a passage was found.

    Attributes:
        exact: What the quotation or pattern matched, as written in the passage, first match first.
        words: Words of the passage that answer to a word of the query, as written in the passage, lower case.
        asked: The same of the question that the passage answers, where they are not in the passage.
        similarity: Cosine between query and passage, or None when the query was not compared by meaning.
        distance: How far that cosine stands out from all passages, in standard deviations, or None.
        near: What the two amount to in words, or None where nobody measured it for the model.
    """

    exact: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    similarity: float | None = None
    distance: float | None = None
    asked: tuple[str, ...] = ()
    near: Near | None = None

    def sentence(self) -> str:
        """Return the reason in words, such as ``"words: letter, letters; meaning: very near"``."""
        parts = []
        if self.exact:
            parts.append("exactly: " + ", ".join(f"“{match}”" for match in self.exact))
        if self.words:
            parts.append("words: " + ", ".join(self.words))
        if self.asked:
            parts.append("in the question: " + ", ".join(self.asked))
        if self.distance is not None:
            parts.append(f"meaning: {self.near}" if self.near else "meaning")
        return "; ".join(parts)


def how_near(cosine: float, distance: float, passages: int, nearness: Nearness | None) -> Near | None:
    """Say how near a passage is to a question: it must stand out, and be nearer than unrelated questions come.

    Args:
        cosine: Between question and passage.
        distance: How far it stands out from all passages, in standard deviations.
        passages: How many there are.
        nearness: The model's scale; None gives None.
    """
    if nearness is None:
        return None
    # The most that one value of n can lie above their mean, in their standard deviations (Samuelson's inequality).
    most = (passages - 1) / passages**0.5
    for word, least, (deviations, share) in (
        ("very near", nearness.very_near, _STANDS_FAR_OUT),
        ("near", nearness.near, _STANDS_OUT),
    ):
        if cosine >= least and distance >= min(deviations, share * most):
            return cast(Near, word)
    return "not near"


def how_alike(cosine: float, nearness: Nearness | None) -> Near | None:
    """Say how near two passages are; None without a scale of the model."""
    if nearness is None:
        return None
    return "very near" if cosine >= nearness.very_alike else "near" if cosine >= nearness.alike else "not near"


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found.

    Attributes:
        index: Position in the texts of the index.
        score: Higher is better; comparable within one search only.
        why: The reason.
    """

    index: int
    score: float
    why: Why


class SearchIndex:
    """Passages ready to be searched.

    It holds what it was given and is not changed by searching, so it may be shared between threads.
    """

    def __init__(
        self,
        texts: Sequence[str],
        vectors: Floats,
        languages: Sequence[str | None],
        questions: Sequence[str | None] | None = None,
        nearness: Nearness | None = None,
    ) -> None:
        """Build the index.

        Args:
            texts: Passages.
            vectors: Shape (n, d), rows of length 1, made by the model that will embed the queries.
            languages: ISO 639-1 code of each passage, or None.
            questions: The interviewer's question before each passage, or None. Its words find the passage too ("And
                your mother?" – "Never."); quotations and patterns look at the passage alone.
            nearness: What counts as near with that model, or None where nobody measured it.

        Raises:
            ValueError: The sequences differ in length.
        """
        import bm25s

        asked = tuple(questions) if questions is not None else (None,) * len(texts)
        if not len(texts) == len(vectors) == len(languages) == len(asked):
            raise ValueError("Texts, vectors, languages and questions must have one entry a passage.")
        # What older releases hold may be written with marks of their own, as a Mac writes them.
        self._texts = tuple(normalize("NFC", text) for text in texts)
        self._questions = asked
        self._nearness = nearness
        self._languages = tuple(languages)
        self._vectors = np.asarray(vectors, dtype=np.float32)
        self._present = sorted({language for language in languages if language is not None})
        known = {language: _Keys(language) for language in set(languages)}
        keys = [
            [*known[language].of(text), *(known[language].of(question) if question else ())]
            for text, question, language in zip(texts, asked, languages, strict=True)
        ]
        self._ranker: Any = None
        if any(keys):
            # BM25 (Robertson & Zaragoza 2009, Foundations and Trends in IR 3(4)) as Lucene computes it.
            self._ranker = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
            self._ranker.index(keys, show_progress=False)

    def __len__(self) -> int:
        return len(self._texts)

    def search(
        self,
        query: str,
        query_vector: Floats | None,
        top: int = 20,
        *,
        language: str | None = None,
        by: By = "both",
        allowed: NDArray[np.bool_] | None = None,
    ) -> list[Hit]:
        """Rank passages for a query.

        Word score (BM25 over stems) and nearness of meaning (cosine) are each put on the scale of their own spread over
        all passages and mixed. In a query of six content words or more the words get a share of 0.3, of three to five
        0.2; on one or two words 0.1, because there many passages about the matter never say the word, and many that say
        it are about something else. A single word that hardly any passage holds is likely a name or a term and meant
        literally: 0.5.

        Args:
            query: What the person typed.
            query_vector: Its vector, shape (d,), or None to rank by words only.
            top: Most hits to return.
            language: ISO 639-1 code of the query; when None its words are looked for in every language present.
            by: ``"both"``, or one ranking alone.
            allowed: Which passages may be found, shape (n,); all when None.

        Returns:
            Hits by falling score, ties in the order of the passages. With quotes or a pattern only passages that hold
            it; otherwise passages with a matching word, or near in meaning, down to ``top``.

        Raises:
            InvalidInput: The query is empty, the pattern is not a regular expression or takes too long, or there is no
                vector although ``by`` is ``"meaning"``.
        """
        query = normalize("NFC", query).strip()
        if not query:
            raise InvalidInput(Said("The search is empty. Type some words."))
        if by == "meaning" and query_vector is None:
            raise InvalidInput(Said("A search by meaning needs the language model. Search by words instead."))
        if top < 1 or not self._texts:
            return []
        find, rest = _exact_part(query, len(self))
        found = self._find(find, allowed) if find is not None else {}
        candidates = np.ones(len(self), dtype=bool) if allowed is None else np.asarray(allowed, dtype=bool).copy()
        if find is not None:
            candidates[:] = False
            candidates[list(found)] = True
        plain = rest or ("" if find is not None else query)
        wanted, query_words = self._query_keys(plain, language)
        words = self._word_scores(wanted) if by != "meaning" else np.zeros(len(self))
        similarity = self._similarity(query_vector) if by != "words" and query_vector is not None else None
        score, eligible = _mix(words, similarity, query_words, bool(plain))
        order = np.flatnonzero(candidates if find is not None else candidates & eligible)
        if find is not None and not plain:
            score = score * 0.1 + np.array([len(found.get(index, ())) for index in range(len(self))])
        order = order[_best(score[order], top)]
        distance = None if similarity is None else _spread(similarity)
        return [
            Hit(
                int(index),
                round(float(score[index]), 6),
                self._why(int(index), found, wanted, similarity, distance, by),
            )
            for index in order
        ]

    def _find(self, find: Callable[[str], list[str]], allowed: NDArray[np.bool_] | None) -> dict[int, list[str]]:
        matches = {
            index: find(text) for index, text in enumerate(self._texts) if allowed is None or bool(allowed[index])
        }
        return {index: match for index, match in matches.items() if match}

    def _query_keys(self, query: str, language: str | None) -> tuple[Counter[str], int]:
        """Return the stems to look for, in the query's language or as every language present would stem it.

        Also returns how many content words the query has.
        """
        languages: Iterable[str | None]
        if language is not None:
            languages = [language]
        else:
            # A query that has a stop word of just some languages is in one of these.
            tokens = set(stopwords.words(query))
            hits = {code: len(tokens & stopwords.stop_words(code)) for code in self._present}
            most = max(hits.values(), default=0)
            languages = [code for code, count in hits.items() if count == most] or [None]
        wanted: Counter[str] = Counter()
        count = 0
        for code in languages:
            keys = Counter(_Keys(code).of(query))
            wanted |= keys
            count = max(count, len(keys))
        return wanted, count

    def _word_scores(self, wanted: Counter[str]) -> Floats:
        # A word said twice in the query counts twice.
        known = [
            key for key in sorted(wanted.elements()) if self._ranker is not None and key in self._ranker.vocab_dict
        ]
        if not known:
            return np.zeros(len(self))
        scores: Floats = np.asarray(self._ranker.get_scores(known), dtype=np.float64)
        return scores

    def _similarity(self, query_vector: Floats) -> Floats:
        result: Floats = (self._vectors @ np.asarray(query_vector, dtype=np.float32)).astype(np.float64)
        return result

    def _why(
        self,
        index: int,
        found: Mapping[int, Sequence[str]],
        wanted: Counter[str],
        similarity: Floats | None,
        distance: Floats | None,
        by: By,
    ) -> Why:
        said: tuple[str, ...] = ()
        asked: tuple[str, ...] = ()
        if wanted and by != "meaning":
            said = self._matching(self._texts[index], index, wanted)
            asked = self._matching(self._questions[index] or "", index, wanted)
        exact = tuple(dict.fromkeys(found.get(index, ())))[:5]
        asked = tuple(word for word in asked if word not in said)
        if similarity is None or distance is None:
            return Why(exact, said, asked=asked)
        cosine, out = float(similarity[index]), float(distance[index])
        near = how_near(cosine, out, len(self), self._nearness)
        return Why(exact, said, round(cosine, 4), round(out, 4), asked, near)

    def _matching(self, text: str, index: int, wanted: Counter[str]) -> tuple[str, ...]:
        tokens = list(dict.fromkeys(stopwords.words(text)))
        stems = stopwords.stem(tokens, self._languages[index])
        return tuple(token for token, stem in zip(tokens, stems, strict=True) if stopwords.fold(stem) in wanted)


class _Keys:
    """What is indexed of texts in a language: stems without accents, without stop words; each word is stemmed once."""

    def __init__(self, language: str | None) -> None:
        self._language = language
        self._stop = stopwords.stop_words(language) if language is not None else frozenset[str]()
        self._of: dict[str, str] = {}

    def of(self, text: str) -> list[str]:
        """The keys of a text, in order."""
        tokens = [word for word in stopwords.words(text) if word not in self._stop]
        if fresh := [word for word in dict.fromkeys(tokens) if word not in self._of]:
            stems = stopwords.stem(fresh, self._language)
            self._of |= {word: stopwords.fold(stem) for word, stem in zip(fresh, stems, strict=True)}
        return [self._of[word] for word in tokens]


def _best(scores: Floats, top: int) -> NDArray[np.intp]:
    """Return the positions of the highest scores, highest first, ties by position, without sorting the rest."""
    if len(scores) > top:
        least = np.partition(scores, len(scores) - top)[len(scores) - top]
        places = np.flatnonzero(scores >= least)
    else:
        places = np.arange(len(scores))
    return places[np.lexsort((places, -scores[places]))][:top]


def _spread(values: Floats) -> Floats:
    """Return the values in standard deviations from their mean; all 0 when they do not differ."""
    deviation = float(values.std())
    result: Floats = (values - values.mean()) / deviation if deviation > 1e-12 else np.zeros(len(values))
    return result


# Why standard scores and no rank fusion: decision 0173.
def _mix(words: Floats, similarity: Floats | None, query_words: int, plain: bool) -> tuple[Floats, NDArray[np.bool_]]:
    """Mix the two scores; also tell which passages have any reason to be shown."""
    with_words = words > 0
    if similarity is None:
        return words, with_words
    everything = np.ones(len(words), dtype=bool)
    if not plain or not with_words.any():
        return _spread(similarity), everything
    if query_words == 1 and with_words.mean() <= RARE:
        weight = WORD_WEIGHT_RARE
    elif query_words <= SHORT_QUERY:
        weight = WORD_WEIGHT_SHORT
    else:
        weight = WORD_WEIGHT_MIDDLE if query_words <= MIDDLE_QUERY else WORD_WEIGHT
    return weight * _spread(words) + (1 - weight) * _spread(similarity), everything


def _exact_part(query: str, passages: int) -> tuple[Callable[[str], list[str]] | None, str]:
    """Split a query into a matcher for its quotations or its pattern, and the words beside them.

    Raises:
        InvalidInput: The pattern is not a regular expression.
    """
    slashed = _SLASHED.match(query)
    if slashed:
        return _pattern(slashed.group(1), passages), ""
    phrases = ["".join(filter(None, match.groups())).split() for match in _QUOTED.finditer(query)]
    phrases = [phrase for phrase in phrases if phrase]
    if not phrases:
        return None, query
    # A quotation matches whole words, any white space between them, any kind of apostrophe, any case.
    compiled = [
        re.compile(
            r"(?<!\w)" + r"\s+".join(re.sub(r"['’ʼ]", "['’ʼ]", re.escape(word)) for word in phrase) + r"(?!\w)",
            re.IGNORECASE,
        )
        for phrase in phrases
    ]

    def find(text: str) -> list[str]:
        matches = [[match.group() for match in pattern.finditer(text)] for pattern in compiled]
        return [match for found in matches for match in found] if all(matches) else []

    return find, _QUOTED.sub(" ", query).strip()


def _pattern(source: str, passages: int) -> Callable[[str], list[str]]:
    """Compile a person's regular expression, case ignored, with a limit on how long it may run.

    The limit is two seconds, more on large projects.

    Raises:
        InvalidInput: It is not a regular expression.
    """
    import time

    import regex  # type: ignore[import-untyped]

    try:
        pattern = regex.compile(source, regex.IGNORECASE)
    except regex.error as error:
        raise InvalidInput(
            Said("The pattern between the slashes is not a regular expression: {error}.", error=error)
        ) from error
    deadline = time.monotonic() + _PATTERN_SECONDS * max(1.0, passages / _PATTERN_PASSAGES)

    def find(text: str) -> list[str]:
        left = deadline - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            return [match.group() for match in pattern.finditer(text, timeout=left) if match.group()]
        except TimeoutError as error:
            raise InvalidInput(Said("The pattern takes too long on this project. Make it simpler.")) from error

    return find
