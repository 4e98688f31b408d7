"""Looking for known identifiers in text that is about to leave.

Every form in the project's key is looked for in the outgoing text: whatever the case and diacritics, whatever
punctuation stands between the parts, and for numbers whatever the grouping of digits.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from pipelines.redact.detectors.name_parts import only_opens
from pipelines.redact.detectors.page import Page
from pipelines.redact.folding import fold, fold_with_offsets
from pipelines.redact.names import first_names, is_function_word, is_word

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_LONGEST_GAP = 4
_BETWEEN = "\n" * 60
_STRETCH = 200_000


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


def _word_index(forms: list[tuple[str, ...]]) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """Group forms by their first word, longest form first."""
    index: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for position, words in enumerate(forms):
        if words and (len(words) > 1 or len(words[0]) > 1):
            index.setdefault(words[0], []).append((words, position))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


def _same_word(found: str, wanted: str, last: bool) -> bool:
    # German and English genitives without apostrophe: "Jonas Buch" -> "Jonass" never, "Annas Mutter" often.
    return found == wanted or (last and len(wanted) >= 4 and found == wanted + "s")


def _leaks_by_words(folded: str, index: dict[str, list[tuple[tuple[str, ...], int]]]) -> list[tuple[int, int, int]]:
    """Find forms as runs of words with only short punctuation or white space between."""
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(folded)]
    found: list[tuple[int, int, int]] = []
    for position, (word, start, _) in enumerate(words):
        entries = index.get(word, ())
        if word.endswith("s"):
            entries = [*entries, *(entry for entry in index.get(word[:-1], ()) if len(entry[0]) == 1)]
        for wanted, form_index in entries:
            last = position + len(wanted) - 1
            if last >= len(words):
                continue
            run = words[position : last + 1]
            if not all(
                _same_word(have[0], want, number == len(wanted) - 1)
                for number, (have, want) in enumerate(zip(run, wanted, strict=True))
            ):
                continue
            if any(after[1] - before[2] > _LONGEST_GAP for before, after in zip(run, run[1:], strict=False)):
                continue
            found.append((start, words[last][2], form_index))
    return found


def _leaks_by_characters(folded: str, forms: list[tuple[str, int]]) -> list[tuple[int, int, int]]:
    """Find numbers under any grouping, and names in scripts that write no spaces."""
    if not forms:
        return []
    kept = [index for index, character in enumerate(folded) if character.isalnum()]
    packed = "".join(folded[index] for index in kept)
    found: list[tuple[int, int, int]] = []
    for wanted, form_index in forms:
        position = packed.find(wanted)
        while position >= 0:
            start, end = kept[position], kept[position + len(wanted) - 1] + 1
            spread = end - start - len(wanted)
            unspaced = _UNSPACED.search(wanted) is not None
            bounded = not (start and folded[start - 1].isalnum()) and not (end < len(folded) and folded[end].isalnum())
            if unspaced or (bounded and spread <= len(wanted) + 2):
                found.append((start, end, form_index))
            position = packed.find(wanted, position + 1)
    return found


class Forms(tuple[str, ...]):
    """Identifiers to look for in many texts; what the search makes of them goes when they go."""

    @cached_property
    def prepared(self) -> tuple[dict[str, list[tuple[tuple[str, ...], int]]], list[tuple[str, int]]]:
        """Forms by their first word, and those to be found by their characters."""
        packed_forms: list[tuple[str, int]] = []
        by_words: list[tuple[str, ...]] = []
        for position, form in enumerate(self):
            folded_form = fold(form)
            by_words.append(tuple(_WORD.findall(folded_form)))
            packed = "".join(character for character in folded_form if character.isalnum())
            if sum(character.isdigit() for character in packed) >= 6 or (len(packed) > 1 and _UNSPACED.search(packed)):
                packed_forms.append((packed, position))
        return _word_index(by_words), packed_forms


def find_leaks(text: str, forms: Iterable[str]) -> list[Leak]:
    """Find known identifiers in a text.

    Matching ignores case and diacritics, and respects word bounds: ``Ann`` is not found in ``Announce``. A possessive
    or genitive ``s`` counts as the same word. Between the words of a form up to four characters that are not letters
    or digits may stand, so ``06.45.06`` is found where the key holds ``06 45 06``. Forms with six or more digits are
    found under any grouping. A form of a single letter or digit is not looked for: it would be found everywhere.

    Args:
        text: The outgoing text.
        forms: Identifiers as the key holds them. Thousands are fine; give :class:`Forms` for many texts.

    Returns:
        Every place where a form stands, in order of start; several forms may be found at one place.
    """
    by_words, packed_forms = (forms if isinstance(forms, Forms) else Forms(forms)).prepared
    folded, offsets = fold_with_offsets(text)
    places = set(_leaks_by_words(folded, by_words))
    places.update(_leaks_by_characters(folded, packed_forms))
    if offsets is None:
        return [Leak(start, end, index) for start, end, index in sorted(places)]
    return [Leak(offsets[start], offsets[end - 1] + 1, index) for start, end, index in sorted(places)]


def find_known(text: str, forms: Sequence[str]) -> list[Leak]:
    """Find known words, leaving out what is written as the everyday word it also is.

    A name that is an everyday word too (Hope, Mark) counts only where it is written with its capital: in lower case it
    is the word, and stopping at every "hope" would teach people to wave the list through. Nor does a function word
    count that may have its capital from the sentence it opens, where it also stands without ("Will you? We will").
    """
    page = Page(text, None)
    return [leak for leak in _written_alike(text, forms) if not _opens_only(page, leak.start, leak.end)]


def _written_alike(text: str, forms: Sequence[str]) -> Iterator[Leak]:
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
