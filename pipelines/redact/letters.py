"""A letter and its marks as one character (Unicode's form NFC), with the way back to the text as it was.

A Mac writes "é" as an e and a mark that follows. Readers compose both ways of writing into one; texts that come to
Heard by other ways are composed where they are looked through.
"""

import unicodedata
from collections.abc import Iterator

from pipelines.redact.release import OffsetMap

_AS_IT_IS = OffsetMap((), ())
_HANGUL_PARTS = range(0x1160, 0x1200)
"""Vowels and ends of Korean syllables: letters of their own that join the one before."""


def composed(text: str) -> tuple[str, OffsetMap]:
    """Compose the letters of a text.

    Returns:
        The text in NFC, and where each stretch that was composed went: ``to_released`` leads from the text to the
        composed one, ``to_original`` back. A span that cuts into a letter grows to hold all of it.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, _AS_IT_IS
    pieces: list[str] = []
    before: list[tuple[int, int]] = []
    after: list[tuple[int, int]] = []
    length = 0
    for start, end in _letters(text):
        letter = text[start:end]
        piece = unicodedata.normalize("NFC", letter)
        if piece != letter:
            before.append((start, end))
            after.append((length, length + len(piece)))
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), OffsetMap(tuple(before), tuple(after))


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that no mark joins to what stands before them."""
    start = 0
    for at, character in enumerate(text):
        if at > start and not (unicodedata.category(character)[0] == "M" or ord(character) in _HANGUL_PARTS):
            yield start, at
            start = at
    if text:
        yield start, len(text)
