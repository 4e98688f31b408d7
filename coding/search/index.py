"""Find passages by words and by meaning, and say why each was found.

Pure ranking over texts and vectors handed in: nothing here reads or writes a project. What a person may search in is
decided before, by handing in only those passages.

A query is plain words; ``"words in quotes"`` must occur exactly; ``/a pattern/`` is a regular expression.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol, cast
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from coding.errors import InvalidInput
from coding.model.message import Message
from pipelines import stopwords
from pipelines.embed.embedder import Nearness

Floats = NDArray[np.floating[Any]]
Place = tuple[Hashable, int]
"""What a passage is from, and the number of its turn there."""
By = Literal["both", "words", "meaning"]
Near = Literal["very near", "near", "not near"]
_NEAR = {"very near": Message("very near"), "near": Message("near"), "not near": Message("not near")}

BEFORE = 7
AFTER = 4
"""So many turns before and after a passage count for it, each the less the further away."""

WORD_WEIGHT = 0.3
WORD_WEIGHT_MIDDLE = 0.2
WORD_WEIGHT_SHORT = 0.1
WORD_WEIGHT_RARE = 0.5
"""Share of the word score in the mix: in long queries; in those of at most MIDDLE_QUERY and of at most SHORT_QUERY
content words; for one rare word."""

WORD_WEIGHT_AROUND = 0.5
"""The same where passages are ranked with what is said around them."""

FEEDBACK, FED_BACK = 0.5, 5
"""Weight of the mean of so many best passages, each with what is said around it, in a query (Rocchio 1971, The SMART
Retrieval System, ch. 14; without judgements, the best count as relevant)."""

DENIED = 0.5
"""How far a passage falls that denies what the query does not, or the other way round: a share of the way from the best
to the last of all."""

SHORT_QUERY = 2
MIDDLE_QUERY = 5
RARE = 0.02
_STANDS_OUT, _STANDS_FAR_OUT = (2.0, 0.35), (3.0, 0.5)
"""For near and for very near: standard deviations from the mean of all passages, and, where passages are few, the share
of the most that one of them can stand out."""
_READ_AGAIN = 20
"""So many more than those asked for are looked through for denials."""
_PATTERN_SECONDS, _PATTERN_PASSAGES = 2.0, 20_000
_LONGEST_PATTERN = 1000
_MOST_COPIES = 100_000
_TIMES = re.compile(r"\{(\d+)")
"""How often a part of a pattern has to stand: so often it is written out before any limit of time holds."""
_CALLS_ITSELF = re.compile(r"(?<!\\)(?:\\\\)*\(\?(?:R|[+-]?\d|P?&|P>)")
"""A pattern within a pattern: no limit of time ends it, and it takes a gibibyte."""
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
        around: Whether it was found by what is said around it alone.
        denies: Whether the words that both have are denied in only one of the two.
    """

    exact: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    similarity: float | None = None
    distance: float | None = None
    asked: tuple[str, ...] = ()
    near: Near | None = None
    around: bool = False
    denies: bool = False

    def sentence(self) -> Message:
        """Return the reason in words, such as ``"words: letter, letters; meaning: very near"``."""
        parts = []
        if self.exact:
            parts.append(Message("exactly: {words}", words=", ".join(f"“{match}”" for match in self.exact)))
        if self.words:
            parts.append(Message("words: {words}", words=", ".join(self.words)))
        if self.asked:
            parts.append(Message("in the question: {words}", words=", ".join(self.asked)))
        if self.near:
            parts.append(Message("meaning: {near}", near=_NEAR[self.near]))
        elif self.distance is not None:
            parts.append(Message("meaning"))
        if self.around:
            parts.append(Message("what is said around it"))
        if self.denies:
            parts.append(Message("a denial stands in only one of the two"))
        return Message.joined(*parts, between="; ")


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


class _Explained(Protocol):
    @property
    def why(self) -> Why: ...


def any_near(hits: Iterable[_Explained]) -> bool | None:
    """Whether any of them is near what was asked or holds it; None where nobody measured that for the model."""
    reasons = {"near" if hit.why.exact else hit.why.near for hit in hits}
    return None if reasons == {None} else not reasons <= {"not near"}


class Around:
    """For each passage a mean over itself and its neighbours."""

    def __init__(self, places: Sequence[Place], vectors: Floats) -> None:
        """Weigh the neighbours.

        Args:
            places: Of each passage; those of one document stand in their order, with others between or not.
            vectors: Of each, shape (n, d).
        """
        from scipy.sparse import csr_array

        numbers: dict[Hashable, int] = {}
        document = np.array([numbers.setdefault(name, len(numbers)) for name, _ in places])
        turn = np.array([number for _, number in places])
        order = np.argsort(document, kind="stable")
        every = np.arange(len(places))
        rows, columns, weights = [every], [every], [np.ones(len(places))]
        for distance in range(1, BEFORE + 1):
            earlier, later = order[:-distance], order[distance:]
            # Pieces of one long turn are a turn apart.
            turns = np.maximum(turn[later] - turn[earlier], distance)
            for of, neighbour, reach in ((later, earlier, BEFORE), (earlier, later, AFTER)):
                near = (document[of] == document[neighbour]) & (turns <= reach)
                rows.append(of[near])
                columns.append(neighbour[near])
                weights.append(1 - turns[near] / (reach + 1))
        row, weight = np.concatenate(rows), np.concatenate(weights)
        share = (weight / np.bincount(row, weight)[row]).astype(np.float32)
        self._mean: Any = csr_array((share, (row, np.concatenate(columns))))
        self._lengths = np.maximum(np.linalg.norm(self._mean @ vectors, axis=1), 1e-12)

    def mean(self, values: Floats) -> Floats:
        """Mean of each passage's value and its neighbours'."""
        result: Floats = (self._mean @ values).astype(np.float64)
        return result

    def cosine(self, similarity: Floats) -> Floats:
        """Cosine of a query to the mean vector of each passage and its neighbours, from its cosine to each passage."""
        result: Floats = self.mean(similarity) / self._lengths
        return result

    def vector(self, vectors: Floats, indexes: NDArray[np.integer[Any]]) -> Floats:
        """The mean direction, of length 1, of passages with their neighbours; ``vectors`` as given at first."""
        means = (self._mean[indexes] @ vectors) / self._lengths[indexes, None]
        result: Floats = means.mean(axis=0)
        return result / max(float(np.linalg.norm(result)), 1e-12)


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
        *,
        places: Sequence[Place] | None = None,
        speakers: Sequence[str] | None = None,
    ) -> None:
        """Build the index.

        Args:
            texts: Passages.
            vectors: Shape (n, d), rows of length 1, made by the model that will embed the queries.
            languages: ISO 639-1 code of each passage, or None.
            questions: The interviewer's question before each passage, or None. Its words find the passage too ("And
                your mother?" – "Never."); quotations and patterns look at the passage alone.
            nearness: What counts as near with that model, or None where nobody measured it.
            places: Where each passage stands, so that it can be ranked with what is said around it; alone when None.
            speakers: Who says each; the name finds the passage too.

        Raises:
            ValueError: The sequences differ in length.
        """
        import bm25s

        question_texts = tuple(questions) if questions is not None else (None,) * len(texts)
        if {*map(len, (vectors, languages, question_texts, places or texts, speakers or texts))} != {len(texts)}:
            raise ValueError("Texts, vectors and whatever is told of them must have one entry a passage.")
        # What older releases hold may be written with marks of their own, as a Mac writes them.
        self._texts = tuple(normalize("NFC", text) for text in texts)
        self._questions = question_texts
        self._nearness = nearness
        self._languages = tuple(languages)
        self._speakers = tuple(speakers or ("",) * len(texts))
        self._vectors = np.asarray(vectors, dtype=np.float32)
        self._around = Around(places, self._vectors) if places else None
        self._present = sorted({language for language in languages if language is not None})
        known = {language: _Keys(language) for language in set(languages)}
        keys = [
            known[language].of(f"{speaker}\n{text}\n{question or ''}")
            for speaker, text, question, language in zip(self._speakers, texts, question_texts, languages, strict=True)
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

        Where places are known, a query of more content words than SHORT_QUERY is held against each passage with what is
        said around it: against the mean of their vectors, and for each word with the root of the mean of its scores, so
        that another word of the query counts more than the same again. Words get a share of 0.5 then. What stands
        around the best of those that may be found is then asked for along with the query.

        Of the best, those in which the words they share with the query, a third of its words at least, are denied and
        there are not, or the other way round, fall half of the way to the last. Where nothing is near, only what holds
        a third of the query's words is found.

        Args:
            query: What the person typed.
            query_vector: Its vector, shape (d,), or None to rank by words only.
            top: Most hits to return.
            language: ISO 639-1 code of the query; when None its words are looked for in every language present.
            by: ``"both"``, or one ranking alone.
            allowed: Which passages may be found, shape (n,); all when None.

        Returns:
            At most ``top`` hits by falling score, ties in the order of the passages. With quotes or a pattern only
            passages that hold it.

        Raises:
            InvalidInput: The query is empty, the pattern is not a regular expression or takes too long, or there is no
                vector although ``by`` is ``"meaning"``.
        """
        query = normalize("NFC", query).strip()
        if not query:
            raise InvalidInput(Message("The search is empty. Type some words."))
        if by == "meaning" and query_vector is None:
            raise InvalidInput(Message("A search by meaning needs the language model. Search by words instead."))
        if top < 1 or not self._texts:
            return []
        find, rest = _exact_part(query, len(self))
        matches = self._find(find, allowed) if find is not None else {}
        candidates = np.ones(len(self), dtype=bool) if allowed is None else np.asarray(allowed, dtype=bool).copy()
        if find is not None:
            candidates[:] = False
            candidates[list(matches)] = True
        plain = rest or ("" if find is not None else query)
        terms = self._wanted(plain, language)
        around = self._around if terms.words > SHORT_QUERY else None
        words, counts = self._word_scores(terms.keys if by != "meaning" else Counter(), around)
        similarity = self._similarity(query_vector) if by != "words" and query_vector is not None else None
        distance = None if similarity is None else _spread(similarity)
        if find is None and not self._anything_near(similarity, distance):
            # By words alone any word will do.
            candidates &= counts >= (1 if similarity is None else max(1, terms.words / 3))
        if around and similarity is not None and candidates.any():
            nearest = around.cosine(similarity)
            inside = np.flatnonzero(candidates)
            best = inside[_best(_mix(words, nearest, WORD_WEIGHT_AROUND)[inside], FED_BACK)]
            # Rocchio's feedback: the matter is also what stands around the best.
            fed = around.vector(self._vectors, best)
            score = _mix(words, around.cosine(similarity + FEEDBACK * (self._vectors @ fed)), WORD_WEIGHT_AROUND)
        else:
            score = _mix(words, similarity, _word_weight(words, terms.words) if plain else 0.0)
        if find is not None and not plain:
            score = score * 0.1 + np.array([len(matches.get(index, ())) for index in range(len(self))])
        order = np.flatnonzero(candidates)
        order = order[_best(score[order], top + _READ_AGAIN)]
        denies = {int(index) for index in order if self._denies_otherwise(int(index), terms.denied)}
        if denies:
            score[list(denies)] -= DENIED * (score[candidates].max() - score[candidates].min())
        order = order[_best(score[order], top)]
        return [
            Hit(
                int(index),
                round(float(score[index]), 6),
                self._why(
                    int(index),
                    matches,
                    terms.keys if by != "meaning" else Counter(),
                    similarity,
                    distance,
                    around=around is not None,
                    denies=int(index) in denies,
                ),
            )
            for index in order
        ]

    def _find(self, find: Callable[[str], list[str]], allowed: NDArray[np.bool_] | None) -> dict[int, list[str]]:
        matches = {
            index: find(text) for index, text in enumerate(self._texts) if allowed is None or bool(allowed[index])
        }
        return {index: match for index, match in matches.items() if match}

    def _wanted(self, query: str, language: str | None) -> _QueryTerms:
        """What to look for, in the query's language or as every language present would stem it."""
        languages: Iterable[str | None]
        if language is not None:
            languages = [language]
        else:
            # A query that has a stop word of just some languages is in one of these.
            tokens = set(stopwords.words(query))
            hits = {code: len(tokens & stopwords.stop_words(code)) for code in self._present}
            most = max(hits.values(), default=0)
            languages = [code for code, count in hits.items() if count == most] or [None]
        terms = _QueryTerms(Counter(), 0, {})
        for code in languages:
            keys = Counter(_Keys(code).of(query))
            terms = _QueryTerms(terms.keys | keys, max(terms.words, len(keys)), terms.denied | _denied(query, code))
        return terms

    def _word_scores(self, keys: Counter[str], around: Around | None) -> tuple[Floats, NDArray[np.int_]]:
        """The score of each passage, and how many of the keys it holds; both with what is said around it."""
        scores: Floats = np.zeros(len(self))
        zeros = np.zeros(len(self), dtype=int)
        for key, times in sorted(keys.items()):
            if self._ranker is not None and key in self._ranker.vocab_dict:
                score: Floats = np.asarray(self._ranker.get_scores([key]), dtype=np.float64)
                if around is not None:
                    score = np.sqrt(around.mean(score))
                # A word said twice in the query counts twice.
                scores += times * score
                zeros += score > 0
        return scores, zeros

    def _anything_near(self, similarity: Floats | None, distance: Floats | None) -> bool:
        """Whether any passage is near the query, as far as can be told; by words alone nothing is.

        Limits do not count: who looks in a few passages wants to see these.
        """
        if similarity is None or distance is None:
            return False
        best = int(np.argmax(similarity))
        return how_near(float(similarity[best]), float(distance[best]), len(self), self._nearness) != "not near"

    def _denies_otherwise(self, index: int, denied: Mapping[str, frozenset[bool]]) -> bool:
        """Whether a passage shares a third of a query's words, and denies half of these otherwise than it."""
        denied_words = _denied(self._texts[index], self._languages[index])
        shared = denied.keys() & denied_words.keys()
        otherwise = sum(denied_words[key].isdisjoint(denied[key]) for key in shared)
        return 0 < len(denied) <= 3 * len(shared) <= 6 * otherwise

    def _similarity(self, query_vector: Floats) -> Floats:
        result: Floats = (self._vectors @ np.asarray(query_vector, dtype=np.float32)).astype(np.float64)
        return result

    def _why(
        self,
        index: int,
        matches: Mapping[int, Sequence[str]],
        terms: Counter[str],
        similarity: Floats | None,
        distance: Floats | None,
        *,
        around: bool,
        denies: bool,
    ) -> Why:
        matching = self._matching(f"{self._speakers[index]}\n{self._texts[index]}", index, terms)
        question_words = self._matching(self._questions[index] or "", index, terms)
        exact = tuple(dict.fromkeys(matches.get(index, ())))[:5]
        question_words = tuple(word for word in question_words if word not in matching)
        if similarity is None or distance is None:
            return Why(
                exact, matching, asked=question_words, around=around and not matching + question_words, denies=denies
            )
        cosine, out = float(similarity[index]), float(distance[index])
        near = how_near(cosine, out, len(self), self._nearness)
        alone = around and near == "not near" and not matching + question_words
        return Why(exact, matching, round(cosine, 4), round(out, 4), question_words, near, alone, denies)

    def _matching(self, text: str, index: int, keys: Counter[str]) -> tuple[str, ...]:
        tokens = list(dict.fromkeys(stopwords.words(text)))
        stems = stopwords.stem(tokens, self._languages[index])
        return tuple(token for token, stem in zip(tokens, stems, strict=True) if stopwords.fold(stem) in keys)


class _QueryTerms(NamedTuple):
    """What a query looks for: its keys, how many content words they are, and which of them are denied."""

    keys: Counter[str]
    words: int
    denied: dict[str, frozenset[bool]]


def _denied(text: str, language: str | None) -> dict[str, frozenset[bool]]:
    """For each key of a text whether it is denied where it stands: True, False or both."""
    stop = stopwords.stop_words(language) if language is not None else frozenset[str]()
    denials = [(word, denied) for word, denied in stopwords.denied(text, language) if word not in stop]
    by_stem: dict[str, frozenset[bool]] = {}
    for stem, (_, denied) in zip(stopwords.stem([word for word, _ in denials], language), denials, strict=True):
        key = stopwords.fold(stem)
        by_stem[key] = by_stem.get(key, frozenset()) | {denied}
    return by_stem


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


def _word_weight(words: Floats, query_words: int) -> float:
    if query_words == 1 and (words > 0).mean() <= RARE:
        return WORD_WEIGHT_RARE
    if query_words <= SHORT_QUERY:
        return WORD_WEIGHT_SHORT
    return WORD_WEIGHT_MIDDLE if query_words <= MIDDLE_QUERY else WORD_WEIGHT


# Why standard scores and no rank fusion: decision 0173.
def _mix(words: Floats, similarity: Floats | None, weight: float) -> Floats:
    if similarity is None:
        return words.copy()
    if not words.any():
        weight = 0.0
    return weight * _spread(words) + (1 - weight) * _spread(similarity)


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
        return [match for row in matches for match in row] if all(matches) else []

    return find, _QUOTED.sub(" ", query).strip()


def _pattern(source: str, passages: int) -> Callable[[str], list[str]]:
    """Compile a person's regular expression, case ignored, with a limit on how long it may run.

    The limit is two seconds, more on large projects.

    Raises:
        InvalidInput: It is not a regular expression, is very long, asks for very many copies, or calls itself.
    """
    import time

    import regex  # type: ignore[import-untyped]

    slow = InvalidInput(Message("The pattern takes too long on this project. Make it simpler."))
    copies = math.prod(max(1, int(times)) for times in _TIMES.findall(source))
    if len(source) > _LONGEST_PATTERN or copies > _MOST_COPIES or _CALLS_ITSELF.search(source):
        raise slow
    try:
        pattern = regex.compile(source, regex.IGNORECASE)
    except RecursionError as error:
        raise slow from error
    except regex.error as error:
        raise InvalidInput(
            Message("The pattern between the slashes is not a regular expression: {error}.", error=error)
        ) from error
    deadline = time.monotonic() + _PATTERN_SECONDS * max(1.0, passages / _PATTERN_PASSAGES)

    def find(text: str) -> list[str]:
        seconds = deadline - time.monotonic()
        try:
            if seconds <= 0:
                raise TimeoutError
            return [match.group() for match in pattern.finditer(text, timeout=seconds) if match.group()]
        except (TimeoutError, MemoryError) as error:
            raise slow from error

    return find
