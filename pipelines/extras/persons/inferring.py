"""What a reader can infer of a person: a small linear model, learned from what people inferred from texts.

``benchmarks/persons/learn_persons.py`` makes it; from which texts stands in ``data/SOURCES.md``.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.extras.persons.around import Around, Span
from pipelines.extras.persons.lexicon import DATA
from pipelines.extras.persons.people import Somebody
from pipelines.extras.persons.spots import Spot
from pipelines.redact.reader.spans import States

FILE = DATA / "inferring.npz"
LIKELY = 0.4
"""How likely a class is left from which on its passage is listed."""
NEAR = 0.049
"""A figure that is no farther from a share tells it: .79 tells 3/4, 4/5 and 5/6."""
Array = NDArray[np.float32]
_PLACES = frozenset({"LOCATION", "NATIONALITY", "ADDRESS", "POSTCODE"})
_COUNTRY = {("fact", "origin"), ("fact", "place")}
_STEM = 4
"""Letters that a word for a country shares with another of it: "Turkish" beside a masked "Turkey"."""
_CLAUSE = re.compile(r"\w[^.?!\n;:,()\[\]–—\"“”„«»]*\w")
"""Words with no mark between them."""


class Inference:
    """The learned model.

    It has questions, such as what can be told of somebody's work. Each of a question's answers says how many facts
    there are, of how many masking leaves nothing, and the classes of those that are left.
    """

    def __init__(self, file: Path) -> None:
        with np.load(file, allow_pickle=False) as arrays:
            self.signs: list[str] = arrays["signs"].tolist()
            self._weights, self._bias, self._usual = arrays["weights"], arrays["bias"], arrays["usual"]
            self._questions, self._facts, self._taken = arrays["questions"], arrays["facts"], arrays["taken"]
            self._left = [frozenset(kinds.split()) for kinds in arrays["left"].tolist()]

    def answers(self, signs: Mapping[str, float], state: Array | None, stays: Collection[str]) -> Array:
        """How likely each answer is.

        Args:
            signs: What was found of a person.
            state: What the reader makes of what tells of them; None where it did not read.
            stays: Classes of which something is surely left.
        """
        plain = np.array([signs.get(name, 0.0) for name in self.signs], np.float32)
        inputs = np.concatenate([plain, self._usual if state is None else state])
        odds = np.exp(inputs @ self._weights + self._bias)
        for tells in map(self._leaves, stays):
            odds[np.isin(self._questions, self._questions[tells]) & ~tells] = 0
        if signs.get("same"):  # a country that is masked still stands elsewhere
            odds[np.isin(self._questions, self._questions[self._leaves("place")]) & (self._taken > 0)] = 0
        sums = np.bincount(self._questions, odds)
        chances: Array = odds / sums[self._questions]
        return chances

    def left(self, answers: Array) -> dict[str, float]:
        """How likely something of each class is left."""
        return {kind: float(answers[self._leaves(kind)].sum()) for kind in sorted(frozenset().union(*self._left))}

    def direction(self, kind: str) -> Array:
        """Into which the state of a sentence points where it tells of a class."""
        tells = self._leaves(kind)
        others = ~tells & np.isin(self._questions, self._questions[tells])
        of_sentence = self._weights[-len(self._usual) // 2 :]
        towards: Array = of_sentence[:, tells].mean(axis=1) - of_sentence[:, others].mean(axis=1)
        return towards

    def protection(self, answers: Array, *, some_left: bool) -> float:
        """What likely tells the share of facts of which masking leaves nothing; less than 1 where some are left."""
        most = 1 + int(np.maximum.reduceat(self._facts, np.flatnonzero(np.diff(self._questions, prepend=-1))).sum())
        sure = np.zeros((most, most))  # how likely so many facts are, and so many of them taken
        sure[0, 0] = 1
        for question in range(int(self._questions.max()) + 1):
            before, sure = sure, np.zeros_like(sure)
            for answer in np.flatnonzero(self._questions == question):
                facts, kinds = self._facts[answer], self._taken[answer]
                sure[facts:, kinds:] += answers[answer] * before[: most - facts, : most - kinds]
        facts, kinds = np.nonzero(sure[1:])
        shares, weights = kinds / (facts + 1), sure[1:][facts, kinds]
        weights, figures = weights * (shares < 1) if some_left else weights, np.linspace(0, 1, 101)
        gaps = np.abs(shares[:, None] - figures)
        return float(figures[np.argmax(weights @ ((gaps <= NEAR) * (1 - gaps)))])  # of two as likely the nearer one

    def _leaves(self, kind: str) -> NDArray[np.bool_]:
        return np.array([kind in kinds for kinds in self._left])


class ModelText:
    """A text after it was read, as the model is shown it."""

    def __init__(self, at: Around, spots: Sequence[Spot], states: States | None, persons: Sequence[Somebody]) -> None:
        self._states = states
        self._told = [
            (who, kind, at.sentence_at(start))
            for who in persons
            for (kind, start, _), stays in who.facts.items()
            if stays
        ]
        hidden, characters = [spot for spot in spots if spot.type and not spot.stays], [*at.text]
        for spot in hidden:
            characters[spot.start : spot.end] = "\n" * (spot.end - spot.start)
        self._clauses: dict[int, list[Span]] = defaultdict(list)
        for clause in _CLAUSE.finditer("".join(characters)):
            self._clauses[at.sentence_at(clause.start())].append(clause.span())
        self._signs = {f"type {type}": math.log1p(count) for type, count in Counter(s.type for s in hidden).items()}
        countries = [(spot.start, spot.end) for spot in spots if spot.stays and spot.tags.keys() & _COUNTRY]
        places = {at.words[n].folded[:_STEM] for s in hidden if s.type in _PLACES for n in at.between(s.start, s.end)}
        same = [span for span in countries if at.words[at.first(span[0])].folded[:_STEM] in places]
        self._countries = same or countries
        self._signs |= {"country": float(bool(countries)), "same": float(bool(same))}
        mentioned: dict[int, set[Somebody]] = defaultdict(set)
        for who in persons:
            for start, _ in who.mentions:
                mentioned[at.sentence_at(start)].add(who)
        self._own: dict[Somebody, list[int]] = defaultdict(list)
        last: Iterable[Somebody] = ()
        for sentence in range(at.sentence_at(len(at.text)) + 1):
            last = mentioned.get(sentence, last)  # a sentence that mentions nobody goes on about them
            for who in last:
                self._own[who].append(sentence)
        if states is not None:
            starts, self._usual = states.starts.tolist(), states.values.mean(axis=0)
            self._sentences = np.array([at.sentence_at(start) for start in starts])

    def signs(self, who: Somebody) -> tuple[Mapping[str, float], Array | None]:
        """What was found of a person, and the mean states of their mentions and of the sentences about them."""
        classes = who.known_classes
        signs = [f"told {kind}" for kind in classes] + [f"left {kind}" for kind, stays in classes.items() if stays]
        if self._states is None:
            return self._signs | dict.fromkeys(signs, 1.0), None
        states_of = np.concatenate([_rows(self._states, span) for span in who.mentions])
        about = self._states.values[np.isin(self._sentences, self._own[who])]
        return self._signs | dict.fromkeys(signs, 1.0), np.concatenate(
            [rows.sum(axis=0) / max(1, len(rows)) for rows in (states_of, about)]
        )

    def infer(self, who: Somebody) -> float:
        """How much masking takes of a person; classes that are likely left are told of them with a passage."""
        answers = inference().answers(*self.signs(who), [kind for kind, stays in who.known_classes.items() if stays])
        chances = inference().left(answers)
        for kind, chance in chances.items():
            if chance >= LIKELY and not who.known_classes.get(kind) and (span := self._passage(kind, who)):
                who.note_fact(kind, span, stays=True)
        return inference().protection(answers, some_left=any(map(who.known_classes.get, chances)))

    def _passage(self, kind: str, who: Somebody) -> Span | None:
        """Where a class is told of somebody: a word for a country, or what points to it and is told of nobody else."""
        if kind in ("origin", "place") and self._countries:
            return self._countries[0]
        if (states := self._states) is None:
            return None
        others = {
            sentence for other, kind_of_other, sentence in self._told if kind_of_other == kind and other is not who
        }
        direction = inference().direction(kind)
        near = [span for sentence in self._own[who] if sentence not in others for span in self._clauses[sentence]]
        return max(near, key=lambda span: float(((_rows(states, span) - self._usual) @ direction).sum()), default=None)


def _rows(states: States, span: Span) -> Array:
    """States of the pieces of a stretch."""
    begin, end = np.searchsorted(states.ends, span[0], "right"), np.searchsorted(states.starts, span[1])
    return states.values[begin:end]


@cache
def inference() -> Inference:
    """The model in the package."""
    return Inference(FILE)
