"""What dictionaries say of a word: whether a language has it, how often it is said, and whether others say it too."""

from __future__ import annotations

import lzma
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.redact.tagger.lexicon import DATA

SHARED = ("de", "el", "en", "es", "fr", "it", "lt", "nl", "pl", "pt", "ro")
"""Languages whose often said words the common table holds, a bit each."""
ALL = "common"
"""What the file of the table for all languages is called in place of a code."""
_REMEMBERED = 200_000
_COMPOUNDS = frozenset(("de", "nl"))
_SHORTEST_COMPOUND, _SHORTEST_PART, _SHORTEST_LAST = 7, 3, 4
_SAID = 2
"""Zipf value from which a form is said now and then."""
_SMALL = 1
_SMALL_TABLE = 65_536
"""Bytes up to which a table is packed without the 64 megabytes of memory that good packing asks for."""
_JOINTS = (0, 1, 2)
"""Letters that may stand between two parts: "Rat-haus", "Liebe-s-brief", "Blume-n"."""
_ABROAD = (0, 2, 5)


def known_file(language: str) -> str:
    """Return the file name of a table of forms."""
    return f"known.{language}.xz"


def often_file(language: str) -> str:
    """Return the file name of a table of frequencies."""
    return f"often.{language}.xz"


@dataclass(frozen=True, slots=True)
class Table:
    """A small number for each of many words, which are kept as 32-bit checksums: one word in some thousands collides.

    Attributes:
        keys: CRC-32 of each word in UTF-8, ascending.
        values: The numbers, below 65,536, in the same order.
    """

    keys: array[int]
    values: array[int]

    @classmethod
    def of(cls, words: Mapping[str, int]) -> Table:
        """Make a table."""
        held = sorted((zlib.crc32(word.encode()), value) for word, value in words.items())
        return cls(array("I", (key for key, _ in held)), array("H", (value for _, value in held)))

    @classmethod
    def unpacked(cls, packed: bytes) -> Table:
        """Read what :meth:`packed` wrote."""
        import numpy as np

        planes = np.frombuffer(lzma.decompress(packed), np.uint8).reshape(6, -1)
        steps = np.ascontiguousarray(planes[:4].T).view("<u4").ravel()
        keys, values = array("I"), array("H")
        keys.frombytes(np.cumsum(steps, dtype=np.uint32).tobytes())
        values.frombytes(np.ascontiguousarray(planes[4:].T).view("<u2").astype(np.uint16).tobytes())
        return cls(keys, values)

    def packed(self) -> bytes:
        """Return the table as bytes, the same for the same words: steps from key to key, byte by byte, then values."""
        import numpy as np

        keys = np.array(self.keys, "<u4")
        steps = np.diff(keys, prepend=np.uint32(0)).astype("<u4").view(np.uint8).reshape(-1, 4)
        values = np.array(self.values, "<u2").view(np.uint8).reshape(-1, 2)
        planes = np.hstack([steps, values]).T.tobytes()
        return lzma.compress(planes, preset=9 if len(planes) > _SMALL_TABLE else 0)

    def get(self, word: str) -> int:
        """Return the number of a word, 0 if it is not there."""
        key = zlib.crc32(word.encode())
        at = bisect_left(self.keys, key)
        return self.values[at] if at < len(self.keys) and self.keys[at] == key else 0


@cache
def _table(name: str) -> Table:
    return Table.unpacked((DATA / name).read_bytes())


@dataclass(frozen=True, slots=True)
class Entry:
    """What the models are told of a word, as short codes.

    Attributes:
        known: Whether the language has the form without a capital (1), with one (2), both (3) or not (0).
        often: How often it is said: its Zipf value, 0 if not known.
        abroad: How many of the other languages often say it: none (0), two at most (1), five at most (2), more (3).
        parts: In German and Dutch, of a long form that is not known: whether it ends in a known form that is said now
            and then (1), and begins with one too (2); ``-`` of all others.
        whole: The first three together.
    """

    known: str
    often: str
    abroad: str
    parts: str
    whole: str


def _often(low: str, language: str) -> int:
    # wordfreq folds case further than lower: "ß" is "ss" there, and "ς" is "σ".
    return _table(often_file(language)).get(low.casefold())


def is_form(low: str, language: str) -> bool:
    """Return whether a language has a form without a capital."""
    return bool(_table(known_file(language)).get(low) & _SMALL)


def is_common_form(low: str, language: str) -> bool:
    """Return whether a language has a form without a capital, and it is said now and then."""
    return is_form(low, language) and _often(low, language) >= _SAID


def _abroad(low: str, language: str) -> str:
    mask = _often(low, ALL) & ~(1 << SHARED.index(language))
    return str(sum(mask.bit_count() > most for most in _ABROAD))


def _is_said(form: str, language: str) -> bool:
    return _table(known_file(language)).get(form) > 0 and _often(form, language) >= _SAID


def _parts(low: str, language: str) -> str:
    found = "0"
    for at in range(_SHORTEST_PART, len(low) - _SHORTEST_LAST + 1):
        if not _is_said(low[at:], language):
            continue
        heads = (low[: at - joint] for joint in _JOINTS if at - joint >= _SHORTEST_PART)
        if any(_is_said(head, language) for head in heads):
            return "2"
        found = "1"
    return found


@lru_cache(_REMEMBERED)
def entry(low: str, language: str) -> Entry:
    """Return what dictionaries say of a word in lower case."""
    known = str(_table(known_file(language)).get(low))
    often = str(_often(low, language))
    abroad = _abroad(low, language)
    compound = language in _COMPOUNDS and known == "0" and len(low) >= _SHORTEST_COMPOUND
    return Entry(known, often, abroad, _parts(low, language) if compound else "-", known + often + abroad)
