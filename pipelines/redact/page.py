"""A text prepared once for all detectors."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from pipelines.redact.folding import fold, fold_same_length
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.names import (
    english_words,
    first_names,
    is_abbreviation,
    is_function_word,
    last_names,
    word_set,
)
from pipelines.redact.spoken_numbers import number_words


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


_RUN = re.compile(r"[^\W_]+")
UPPER = _upper_class()
"""Regular-expression class of capitals; :mod:`re` has none of its own."""

_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
WORD = re.compile(_LETTERS)
_DRAWN_WORD = re.compile(
    rf"(?<![(\[]){_LETTERS}(?:(?:[()\[\]°]?:+|:*[()\[\]°]){_LETTERS})*|{_LETTERS}(?::+{_LETTERS})*"
)
"""A word with the marks that conversation analysts write inside it: ``pa:dre``, ``dal(la)``; not ``[yes]anna``."""
_DRAWN = re.compile(r"\(\.\)|[^\W\d_]::")
_MARKS = re.compile(r"[:()\[\]°]")
_SPACE_OR_QUOTE = " \t\u00a0\u202f\"'“”„«»‹›‘’([*_"
_SENTENCE_END = frozenset(".?!:;…\n\r>|•–—¿¡")
_STOPS = re.compile(r"[.?!:;…|•\n]")
_CAPITAL_NEXT = re.compile(rf"[ \u00a0'’]{UPPER}")
_PARTICLES = word_set("particles")
AND = frozenset(("and", "en", "et", "e", "ed", "i", "ir", "si", "und", "y", "και"))
LETTERED = word_set("lettered")
"""Words before a letter that counts or sorts: "plan B"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters.

    Attributes:
        start: First code point in the page's text.
        end: One past the last.
        text: As written, without marks inside it.
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


STAMP = r"(?:[\[(]?\d[\d:.,/ \t-]*(?:(?:[ap]\.?m\.?[\])]?|[\])])[ \t]*(?:[-–—][ \t]*)?|[–—][ \t]*)?)"
"""The day and time of a message before who wrote it."""
_NO_CAPITALS, _FEW_CAPITALS, _SHOUTED = 0.01, 0.05, 0.8
_FEWEST_WORDS = 4
"""Words from which on capitals throughout are no initials."""
_LABEL = re.compile(
    rf"(?m)^[ \t>*]*{STAMP}?(?:[\[(]?(?P<who>[\w .'’-]{{1,24}}):(?=\s)|<(?P<nick>[\w .'’-]{{1,24}})>(?=[ \t]))"
)
"""Who speaks: capitals there say nothing of how the rest is written."""
_SPEAKER_CODE = re.compile(r"[^\W\d_]{1,4}[_-]?\d{1,4}[a-z]?|[A-Z]")


@dataclass(eq=False)
class Page:
    """A text with what detectors ask about it, each told once.

    Attributes:
        text: The text to search.
        language: ISO 639-1 code, or None when it cannot be told.
    """

    text: str
    language: str | None

    @cached_property
    def folded(self) -> str:
        """The text without case and diacritics, of the same length: offsets are the same."""
        return fold_same_length(self.text)

    @cached_property
    def words(self) -> list[Word]:
        """The words in order."""
        return list(self._iterate_words())

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    def _iterate_words(self) -> Iterator[Word]:
        text = self.text
        drawn = _DRAWN.search(text) is not None
        earlier: Word | None = None
        before: Word | None = None
        for match in (_DRAWN_WORD if drawn else WORD).finditer(text):
            start, end = match.span()
            written = _MARKS.sub("", match.group()) if drawn else match.group()
            word = Word(start, end, written, fold(written), written[0].isupper(), False)
            if self._opens(word, before, earlier):
                word = replace(word, opens=True)
            yield word
            earlier, before = before, word

    def _opens(self, word: Word, before: Word | None, earlier: Word | None) -> bool:
        text = self.text
        position = word.start - 1
        while position >= 0 and text[position] in _SPACE_OR_QUOTE:
            position -= 1
        if position < 0:
            return True
        if text[position] not in _SENTENCE_END:
            return False
        # "Mr. Hope", "J. Smith": the full stop of a title or an initial ends nothing.
        stop = text[position] == "." and before is not None and before.end == position
        return not (stop and before is not None and self._shortened(before, word, earlier))

    def _shortened(self, word: Word, after: Word, earlier: Word | None) -> bool:
        """Whether a full stop shortens the word before it: an initial, or "dr", "st", with the name after it."""
        name = after.folded in first_names() or after.folded in last_names()
        initial = after.capital and len(after.text) == 1 and self.text.startswith(".", after.end)
        particle = after.folded in _PARTICLES and _CAPITAL_NEXT.match(self.text, after.end) is not None
        plain = not initial and not particle and is_function_word(after.text, self.language)
        if after.folded in AND and not after.capital and is_abbreviation(word.folded, self.language):
            return True  # "M. et Mme Robin"
        glued = len(word.text) > 1 and word.text[-1].isupper() and word.text[-2].islower()  # "MmeH. Robin"
        if len(word.text) > 1 and not glued:
            return is_abbreviation(word.folded, self.language) and (name or not plain)
        if plain or (earlier is not None and self.is_lettered(earlier, word)):
            return False
        if word.text == "I" and self.language in ("en", None):
            # The pronoun, unless it stands amid a name or at the beginning.
            return word.opens or (earlier is not None and earlier.capital)
        return name or word.capital or after.folded not in english_words()

    def is_lettered(self, before: Word, letter: Word) -> bool:
        """Return whether a letter is one of a series and no initial: "plan B", "vitamin C"."""
        return before.folded in LETTERED and self.text[before.end : letter.start] == " "

    def ends_sentence(self, before: Word, after: Word) -> bool:
        """Return whether a sentence or a line ends between two words that follow each other.

        The full stop of an initial ("J. K. Rowling") or of a shortened title ("Dr. Weber", "St. John") ends none.
        """
        gap = self.text[before.end : after.start]
        marks = _STOPS.findall(gap)
        if not marks:
            return False
        if marks != ["."]:
            return True
        if gap == ".":
            glued = before.text.islower() and len(before.text) > 1 and after.capital
            return glued and not is_abbreviation(before.folded, self.language)
        return not self._shortened(before, after, self.word_before(before))

    def stretches(self, start: int, end: int) -> list[tuple[int, int]]:
        """Cut a span wherever a sentence or a line ends in it.

        Returns:
            The pieces in order, each from its first word to its last; the whole span where nothing ends in it, or where
            it holds no words.
        """
        if _STOPS.search(self.text, start, end) is None:
            return [(start, end)]
        words = self.words_in(start, end)
        cuts = [
            (before.end, after.start)
            for before, after in zip(words, words[1:], strict=False)
            if self.ends_sentence(before, after)
        ]
        starts, ends = [start, *(after for _, after in cuts)], [*(before for before, _ in cuts), end]
        return list(zip(starts, ends, strict=True))

    def whole_words(self, start: int, end: int) -> tuple[int, int]:
        """Make a span that begins or ends inside a word one of whole words.

        A word is taken in if its beginning or more than half of it is in the span (networks often mark no more than the
        first piece of a word), else left out; a span of nothing else comes back empty.
        """
        first = bisect_right(self._starts, start) - 1
        word = self.words[first] if first >= 0 else None
        if word is not None and word.start < start < word.end:
            inside = min(end, word.end) - start
            start = word.start if 2 * inside > word.end - word.start else min(end, word.end)
        last = bisect_right(self._starts, end - 1) - 1
        word = self.words[last] if last >= 0 else None
        if word is not None and start < end < word.end:
            end = word.end
        text = self.text
        if start >= end:
            return start, start
        while start and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
        return start, end

    def numbered_words(self) -> Mapping[int, tuple[int, bool]]:
        """Where each run of letters or digits begins → its end, and whether it counts, spells or is a sign."""
        counting = {*number_words(self.language or "en"), *word_set("digit_words"), *word_set("said_signs")}
        runs = ((match, match.group()) for match in _RUN.finditer(self.text))
        return {
            match.start(): (match.end(), run[0].isdecimal() or len(run) == 1 or fold(run) in counting)
            for match, run in runs
        }

    def coded_labels(self) -> frozenset[tuple[int, int]]:
        """Where a turn is labelled with what stands for who speaks and is nobody's name: "P02a", "TOI007", "I"."""
        spans = (match.span("who") for match in _LABEL.finditer(self.text) if match["who"])
        return frozenset(span for span in spans if _SPEAKER_CODE.fullmatch(self.text[slice(*span)]))

    @property
    def caseless(self) -> bool:
        """Whether capitals say nothing: text in lower case, as speech recognition writes it, or all in capitals."""
        capital, shouted = self._capitals
        return capital <= _NO_CAPITALS or shouted >= _SHOUTED

    @property
    def few_capitals(self) -> bool:
        """Whether a capital is too rare to be missed where there is none."""
        return self.caseless or self._capitals[0] <= _FEW_CAPITALS

    @cached_property
    def _capitals(self) -> tuple[float, float]:
        """Shares of words with a capital, and of words all in capitals; labels of speakers do not count."""
        labels = [match.span() for match in _LABEL.finditer(self.text)]
        labelled = {word.start for start, end in labels for word in self.words_in(start, end)}
        words = [word for word in self.words if len(word.text) > 1 and word.start not in labelled]
        capital = sum(word.capital for word in words) / len(words) if words else 1.0
        shouted = sum(word.text.isupper() for word in words) / len(words) if len(words) >= _FEWEST_WORDS else 0.0
        return capital, shouted

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """Folded forms of the words that occur without a capital."""
        return frozenset(word.folded for word in self.words if not word.capital)

    @cached_property
    def names_by_capital(self) -> frozenset[str]:
        """Folded forms of the words that have a capital inside a sentence, and never stand without one."""
        return frozenset(word.folded for word in self.words if word.capital and not word.opens) - self.lower_words

    def words_in(self, start: int, end: int) -> list[Word]:
        """Return the words that lie wholly inside a span."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [word for word in self.words[first:last] if word.end <= end]

    def _index(self, word: Word) -> int:
        return bisect_left(self._starts, word.start)

    def word_before(self, word: Word) -> Word | None:
        """Return the word before one, or None."""
        index = self._index(word)
        return self.words[index - 1] if index else None

    def word_after(self, word: Word) -> Word | None:
        """Return the word after one, or None."""
        index = self._index(word) + 1
        return self.words[index] if index < len(self.words) else None


class Detector(Protocol):
    """Something that finds identifiers of some kinds on a page."""

    name: str

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield what it finds, in any order; spans may overlap."""
        ...


def found(start: int, end: int, type: str, score: float, detector: str) -> Detection:
    """Make a detection of one detector."""
    return Detection(start, end, type, ENTITY_TYPES[type].kind, score, (detector,))
