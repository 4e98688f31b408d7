"""A text prepared once for all detectors."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from pipelines.redact.folding import fold, fold_same_length
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.names import data_lines, is_title


def _upper_class() -> str:
    """Return a character class of the capitals of Latin, Greek and Cyrillic script."""
    ranges: list[list[int]] = []
    for code in (*range(0x41, 0x530), *range(0x1E00, 0x2000)):
        if unicodedata.category(chr(code)) != "Lu":
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(chr(a) if a == b else f"{chr(a)}-{chr(b)}" for a, b in ranges) + "]"


UPPER = _upper_class()
"""Regular-expression class of capitals; :mod:`re` has none of its own."""

WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_SPACE_OR_QUOTE = " \t\u00a0\u202f\"'“”„«»‹›‘’([*_"
_SENTENCE_END = frozenset(".?!:;…\n\r>|•–—¿¡")
_INITIAL = re.compile(r"(?:^|[\s.(])[^\W\d_]$")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters.

    Attributes:
        start: First code point in the page's text.
        end: One past the last.
        text: As written.
        folded: Without case and diacritics.
        capital: Whether the first letter is a capital.
        opens: Whether it opens a sentence, a line or a quotation after a colon, so that the capital says nothing.
    """

    start: int
    end: int
    text: str
    folded: str
    capital: bool
    opens: bool


@dataclass(slots=True)
class Page:
    """A text with what detectors ask about it.

    Attributes:
        text: The text to search.
        language: ISO 639-1 code, or None when it cannot be told.
    """

    text: str
    language: str | None
    _cache: dict[str, object] = field(default_factory=dict)

    @property
    def folded(self) -> str:
        """The text without case and diacritics, of the same length: offsets are the same."""
        if "folded" not in self._cache:
            self._cache["folded"] = fold_same_length(self.text)
        return str(self._cache["folded"])

    @property
    def words(self) -> list[Word]:
        """The words in order."""
        if "words" not in self._cache:
            self._cache["words"] = list(self._iterate_words())
        words: list[Word] = self._cache["words"]  # type: ignore[assignment]
        return words

    def _iterate_words(self) -> Iterator[Word]:
        text = self.text
        for match in WORD.finditer(text):
            start, end = match.span()
            written = match.group()
            yield Word(start, end, written, fold(written), written[0].isupper(), self._opens(start))

    def _opens(self, start: int) -> bool:
        text = self.text
        position = start - 1
        while position >= 0 and text[position] in _SPACE_OR_QUOTE:
            position -= 1
        if position < 0:
            return True
        if text[position] not in _SENTENCE_END:
            return False
        # "Mr. Hope", "J. Smith": the full stop of a title or an initial ends nothing.
        return not (text[position] == "." and self._abbreviation_before(position))

    def _abbreviation_before(self, stop: int) -> bool:
        before = self.text[max(0, stop - 12) : stop]
        if _INITIAL.search(before):
            return True
        last = re.search(r"[^\W\d_]+$", before)
        return last is not None and is_title(fold(last.group()))

    @property
    def caseless(self) -> bool:
        """Whether capitals say nothing: text in lower case, as speech recognition writes it, or all in capitals."""
        if "caseless" not in self._cache:
            words = [word for word in self.words if len(word.text) > 1]
            capital = sum(word.capital for word in words)
            shouted = sum(word.text.isupper() for word in words)
            self._cache["caseless"] = bool(words) and (
                capital <= len(words) * 0.01 or (len(words) >= 4 and shouted >= len(words) * 0.8)
            )
        return bool(self._cache["caseless"])

    @property
    def lower_words(self) -> frozenset[str]:
        """Folded forms of the words that occur without a capital."""
        if "lower_words" not in self._cache:
            self._cache["lower_words"] = frozenset(word.folded for word in self.words if not word.capital)
        lower: frozenset[str] = self._cache["lower_words"]  # type: ignore[assignment]
        return lower

    def words_in(self, start: int, end: int) -> list[Word]:
        """Return the words that lie wholly inside a span."""
        if "starts" not in self._cache:
            self._cache["starts"] = [word.start for word in self.words]
        starts: list[int] = self._cache["starts"]  # type: ignore[assignment]
        first = bisect_left(starts, start)
        last = bisect_left(starts, end)
        return [word for word in self.words[first:last] if word.end <= end]

    def _index(self, word: Word) -> int:
        self.words_in(0, 0)
        starts: list[int] = self._cache["starts"]  # type: ignore[assignment]
        return bisect_left(starts, word.start)

    def word_before(self, word: Word) -> Word | None:
        """Return the word before one, or None."""
        index = self._index(word)
        return self.words[index - 1] if index else None

    def word_after(self, word: Word) -> Word | None:
        """Return the word after one, or None."""
        index = self._index(word) + 1
        return self.words[index] if index < len(self.words) else None

    @staticmethod
    def calendar(word: Word) -> bool:
        """Whether a word is a month or a weekday in some language."""
        return word.folded in calendar_words()


@cache
def calendar_words() -> frozenset[str]:
    """Months and weekdays of every language."""
    names = (name for line in data_lines("months.txt") for name in line.split("\t")[3].replace("_", " ").split(" "))
    return frozenset(name for name in names if len(name) > 3)


class Detector(Protocol):
    """Something that finds identifiers of some kinds on a page."""

    name: str

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield what it finds, in any order; spans may overlap."""
        ...


def found(start: int, end: int, type: str, score: float, detector: str) -> Detection:
    """Make a detection of one detector."""
    return Detection(start, end, type, ENTITY_TYPES[type].kind, score, (detector,))
