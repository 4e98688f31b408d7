"""Looking for known identifiers in text that is about to leave.

Every form in the project's key is looked for in the outgoing text: whatever the case and diacritics, whatever
punctuation stands between the parts, and for numbers whatever the grouping of digits.
"""

import re
import secrets
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice, pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipelines.redact.elsewhere import only_opens
from pipelines.redact.folding import fold, fold_with_offsets
from pipelines.redact.names import first_names, is_function_word, is_word
from pipelines.redact.page import Page

WORD = re.compile(r"[^\W_]+")
"""A word of a folded text, as forms are compared."""
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""A character of a script that writes no spaces."""
_LONGEST_GAP = 4
DIGITS = 6
"""So many digits, and a form is a number that may be grouped in any way."""
_BETWEEN = "\n" * 60
_STRETCH = 200_000
_FEW = 40
"""First words of forms below which a text is searched for each, and not cut into all of its words."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A known identifier found in outgoing text.

    Attributes:
        start: First code point in the text searched.
        end: One past the last code point.
        form_index: Position of the form in the forms given.
    """

    start: int
    end: int
    form_index: int


_GENITIVE = 4
"""Letters of a word that may carry an s: German and English genitives without apostrophe ("Annas Mutter")."""


class FormIndex:
    """Forms to look for, each found by its first word, or by its first characters where grouping does not matter.

    Forms are added one at a time and cost a text nothing that does not begin like them. Looking while another thread
    adds finds every form that was added before.
    """

    def __init__(self) -> None:
        """Begin with no forms."""
        # First word → how many words → all of them → numbers. Thousands of forms may begin with "the".
        self._by_word: dict[str, tuple[tuple[int, dict[tuple[str, ...], list[int]]], ...]] = {}
        self._by_characters: dict[str, list[tuple[str, int]]] = {}
        self._unspaced: dict[str, list[tuple[str, int]]] = {}

    def add(self, form: str, number: int) -> None:
        """Look for a form from now on; places of it carry this number."""
        folded = fold(form)
        words = tuple(WORD.findall(folded))
        if words and (len(words) > 1 or len(words[0]) > 1):
            by_length = self._by_word.get(words[0], ())
            same = next((forms for length, forms in by_length if length == len(words)), None)
            if same is None:
                same = {}
                self._by_word[words[0]] = (*by_length, (len(words), same))
            same.setdefault(words, []).append(number)
        packed = "".join(words)
        if len(packed) > 1 and UNSPACED.search(packed):
            self._unspaced.setdefault(packed[:2], []).append((packed, number))
        elif sum(character.isdigit() for character in packed) >= DIGITS:
            self._by_characters.setdefault(packed[:DIGITS], []).append((packed, number))

    def places(self, folded: str) -> set[tuple[int, int, int]]:
        """Start, end and number of every place of a form in a folded text."""
        grouped = bool(self._by_characters or self._unspaced)
        if not grouped and len(self._by_word) < _FEW:
            return {entry for words in self._stretches(folded) for entry in self._by_words(words)}
        words = [(match.group(), match.start(), match.end()) for match in WORD.finditer(folded)]
        spots = set(self._by_words(words))
        if grouped:
            packed = "".join(word for word, _, _ in words)
            positions = [index for _, start, end in words for index in range(start, end)]
            spots.update(self._numbers(words, packed, positions))
            spots.update(self._in_unspaced(packed, positions))
        return spots

    def _stretches(self, folded: str) -> Iterator[list[tuple[str, int, int]]]:
        """The words from each place on where a form may begin, as many as the longest has."""
        longest = max((length for forms in self._by_word.values() for length, _ in forms), default=0)
        for first in self._by_word:
            at = folded.find(first)
            while at >= 0:
                if not at or not WORD.match(folded[at - 1]):
                    following = islice(WORD.finditer(folded, at), longest)
                    yield [(match.group(), match.start(), match.end()) for match in following]
                at = folded.find(first, at + 1)

    def _by_words(self, words: Sequence[tuple[str, int, int]]) -> Iterator[tuple[int, int, int]]:
        """Forms as runs of words with only short punctuation or white space between."""
        texts = tuple(word for word, _, _ in words)
        for position, (word, start, _) in enumerate(words):
            for length, forms in self._by_word.get(word, ()):
                last = position + length - 1
                if last >= len(words):
                    continue
                run = texts[position : last + 1]
                numbers = [*forms.get(run, ()), *(forms.get(shorter, ()) if (shorter := _without_s(run)) else ())]
                if not numbers or any(words[at + 1][1] - words[at][2] > _LONGEST_GAP for at in range(position, last)):
                    continue
                for number in numbers:
                    yield start, words[last][2], number
            if shorter := _without_s((word,)):
                for length, forms in self._by_word.get(shorter[0], ()):
                    for number in forms.get(shorter, ()) if length == 1 else ():
                        yield start, words[position][2], number

    def _numbers(
        self, words: Sequence[tuple[str, int, int]], packed: str, positions: Sequence[int]
    ) -> Iterator[tuple[int, int, int]]:
        """Numbers under any grouping: they begin and end with a word."""
        ends = {end for _, _, end in words}
        at = 0
        for word, start, _ in words:
            for characters, number in self._by_characters.get(packed[at : at + DIGITS], ()):
                if packed.startswith(characters, at):
                    end = positions[at + len(characters) - 1] + 1
                    if end in ends and end - start - len(characters) <= len(characters) + 2:
                        yield start, end, number
            at += len(word)

    def _in_unspaced(self, packed: str, positions: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """Names in scripts that write no spaces, anywhere."""
        for at in range(len(packed) - 1) if self._unspaced else ():
            for characters, number in self._unspaced.get(packed[at : at + 2], ()):
                if packed.startswith(characters, at):
                    yield positions[at], positions[at + len(characters) - 1] + 1, number


def _without_s(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words without the s of a genitive that the last may carry; None where it carries none."""
    last = words[-1]
    return (*words[:-1], last[:-1]) if last.endswith("s") and len(last) > _GENITIVE else None


class Forms(tuple[str, ...]):
    """Identifiers to look for in many texts; what the search makes of them goes when they go."""

    @cached_property
    def prepared(self) -> FormIndex:
        """The forms by their first words; numbers are positions."""
        index = FormIndex()
        for position, form in enumerate(self):
            index.add(form, position)
        return index


class GrowingForms:
    """Identifiers to look for in many texts, to which more are added as they become known."""

    def __init__(self) -> None:
        """Begin with none."""
        self.prepared = FormIndex()
        self._forms: list[str] = []
        self._known: set[str] = set()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._forms)

    def __getitem__(self, number: int) -> str:
        """The form that places with this number are of."""
        return self._forms[number]

    def add(self, forms: Iterable[str]) -> None:
        """Look for these too."""
        for form in forms:
            if form not in self._known:
                self._known.add(form)
                self._forms.append(form)
                self.prepared.add(form, len(self._forms) - 1)


def find_leaks(text: str, forms: Iterable[str] | GrowingForms) -> list[Leak]:
    """Find known identifiers in a text.

    Matching ignores case and diacritics, and respects word bounds: ``Ann`` is not found in ``Announce``. A possessive
    or genitive ``s`` counts as the same word. Between the words of a form up to four characters that are not letters
    or digits may stand, so ``06.45.06`` is found where the key holds ``06 45 06``. Forms with six or more digits are
    found under any grouping. A form of a single letter or digit is not looked for: it would be found everywhere.

    Args:
        text: The outgoing text.
        forms: Identifiers as the key holds them. Thousands are fine; give :class:`Forms` or :class:`GrowingForms` for
            many texts.

    Returns:
        Every place where a form stands, in order of start; several forms may be found at one place.
    """
    index = (forms if isinstance(forms, Forms | GrowingForms) else Forms(forms)).prepared
    folded, offsets = fold_with_offsets(text)
    places = index.places(folded)
    if offsets is None:
        return [Leak(start, end, index) for start, end, index in sorted(places)]
    # Up to the next letter: marks that follow the last one are part of it.
    return [
        Leak(offsets[start], max(offsets[end - 1] + 1, offsets[end]), index) for start, end, index in sorted(places)
    ]


def as_looked_for(form: str) -> str:
    """What :func:`find_known` sees of a form: two that are alike in it are found at the same places."""
    folded = fold(form)
    words = WORD.findall(folded)
    small_is_another = form[:1].isupper() and is_word(folded.strip())
    return " ".join([*(words or [form]), *("." if small_is_another else "")])


def find_known(text: str, forms: Sequence[str] | GrowingForms) -> list[Leak]:
    """Find known words, leaving out what is written as the everyday word it also is.

    A name that is an everyday word too (Hope, Mark) counts only where it is written with its capital: in lower case it
    is the word, and stopping at every "hope" would teach people to wave the list through. Nor does a function word
    count that may have its capital from the sentence it opens, where it also stands without ("Will you? We will").
    """
    page = Page(text, None)
    return [leak for leak in _written_alike(text, forms) if not _opens_only(page, leak.start, leak.end)]


def _written_alike(text: str, forms: Sequence[str] | GrowingForms) -> Iterator[Leak]:
    for leak in find_leaks(text, forms):
        form = forms[leak.form_index]
        written_small = text[leak.start].islower() and form[:1].isupper()
        if not (written_small and is_word(fold(form).strip())):
            yield leak


def _opens_only(page: Page, start: int, end: int) -> bool:
    written = page.text[start:end]
    # Will is a name too: where it opens a sentence a person tells.
    if not is_function_word(written, None) or fold(written) in first_names():
        return False
    return any(only_opens(page, word) for word in page.words_in(start, end))


def count_known(texts: Iterable[str], forms: Sequence[str]) -> dict[str, int]:
    """Count the known words of each of many texts, as :func:`find_known` would.

    The texts are looked at together, a stretch at a time, with more between them than any form may hold.

    Args:
        texts: The texts; the same text given twice is looked at once.
        forms: Identifiers as the key holds them.

    Returns:
        Number of places by text, for the texts that have any.
    """
    forms = Forms(forms)
    counts: dict[str, int] = {}
    stretch: list[str] = []
    size = 0
    for text in dict.fromkeys(texts):
        stretch.append(text)
        size += len(text) + len(_BETWEEN)
        if size > _STRETCH:
            _count_stretch(stretch, forms, counts)
            stretch, size = [], 0
    _count_stretch(stretch, forms, counts)
    return counts


def _count_stretch(stretch: Sequence[str], forms: Sequence[str], counts: dict[str, int]) -> None:
    starts = list(accumulate((len(text) + len(_BETWEEN) for text in stretch), initial=0))
    pages: dict[int, Page] = {}
    for leak in _written_alike(_BETWEEN.join(stretch), forms):
        number = bisect_right(starts, leak.start) - 1
        text, shift = stretch[number], starts[number]
        page = pages.setdefault(number, Page(text, None))
        if not _opens_only(page, leak.start - shift, leak.end - shift):
            counts[text] = counts.get(text, 0) + 1


Traces: TypeAlias = NDArray[np.int64]
"""Sorted hashes of the words of a text, of each two in a row, and of the beginnings of its numbers."""

_KEY = secrets.token_bytes(16)


def _trace(kind: str, characters: str) -> int:
    return hash((_KEY, kind, characters))


def traces_of(text: str) -> Traces:
    """The traces of a text."""
    words = WORD.findall(fold(text))
    traces = {_trace("word", word) for word in set(words)}
    traces.update(_trace("pair", f"{word} {next}") for word, next in set(pairwise(words)))
    traces.update(_trace("number", beginning) for beginning in _beginnings(words))
    packed = "".join(words)
    if UNSPACED.search(packed):
        pairs = {packed[at : at + 2] for at in range(len(packed) - 1)}
        traces.update(_trace("unspaced", pair) for pair in pairs if UNSPACED.search(pair))
    return np.fromiter(sorted(traces), np.int64, len(traces))


def _beginnings(words: list[str]) -> Iterator[str]:
    """What stands at the beginning of each word that may begin a number, however it is grouped."""
    with_digits = [at for at, word in enumerate(words) if not word.isalpha()]
    near = {at - before for at in with_digits for before in range(DIGITS) if at >= before}
    for at in near:
        beginning, following = words[at][:DIGITS], at + 1
        while len(beginning) < DIGITS and following < len(words):
            beginning = (beginning + words[following])[:DIGITS]
            following += 1
        if any(map(str.isdigit, beginning)):
            yield beginning


class Sought:
    """Forms that may stand in many texts."""

    def __init__(self, forms: Iterable[str]) -> None:
        """Prepare the question."""
        self._forms: list[str] = []
        first: list[int] = []
        last: list[tuple[int, int]] = []
        others: list[tuple[int, int]] = []
        self._anywhere: list[int] = []
        for form in forms:
            words = WORD.findall(fold(form))
            if not words:
                continue
            number = len(self._forms)
            self._forms.append(form)
            first.append(_trace("pair", " ".join(words[:2])) if len(words) > 2 else 0)
            kind, end = ("pair", " ".join(words[-2:])) if len(words) > 1 else ("word", words[0])
            last.append((_trace(kind, end), _trace(kind, end + "s")))
            packed = "".join(words)
            if len(packed) > 1 and UNSPACED.search(packed):
                others.append((number, _trace("unspaced", packed[:2])))
                if not UNSPACED.search(packed[:2]):
                    self._anywhere.append(number)
            elif sum(map(str.isdigit, packed)) >= DIGITS:
                others.append((number, _trace("number", packed[:DIGITS])))
                if not any(map(str.isdigit, packed[:DIGITS])):
                    self._anywhere.append(number)
        self._first = np.array(first, np.int64)
        self._last = np.array(last, np.int64).reshape(-1, 2)
        self._others = np.array(others, np.int64).reshape(-1, 2)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._forms)

    def standing_in(self, traces: Traces) -> list[str]:
        """Those of the forms that may stand in a text with these traces."""
        if not len(traces):
            return [self._forms[number] for number in self._anywhere]
        ends = _present(self._last[:, 0], traces) | _present(self._last[:, 1], traces)
        begins = (self._first == 0) | _present(self._first, traces)
        indexes = set(np.flatnonzero(ends & begins)) | set(self._others[_present(self._others[:, 1], traces), 0])
        return [self._forms[number] for number in sorted(indexes | set(self._anywhere))]


def _present(query: NDArray[np.int64], traces: Traces) -> NDArray[np.bool_]:
    at = np.minimum(np.searchsorted(traces, query), len(traces) - 1)
    matches: NDArray[np.bool_] = traces[at] == query
    return matches
