"""What is known of a word, whoever says it: how common its pieces are, what they are like, what lists have it."""

from __future__ import annotations

import lzma
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pipelines.redact.folding import fold
from pipelines.redact.names import first_names, last_names, places
from pipelines.redact.tagger.endings import has_cases, shortest_stem, stems

DATA = Path(__file__).resolve().parent / "data"
_WORD_MARK = "▁"
_LONGEST_PIECE = 16
_UNKNOWN = -20.0
_REMEMBERED = 200_000
_COMMON_FROM = 6
_FEW = 3


def packed_lines(name: str) -> list[str]:
    """Return the lines of a packed list in ``data/``."""
    return lzma.decompress((DATA / name).read_bytes()).decode("utf-8").split("\n")


@cache
def _pieces() -> Mapping[str, tuple[float, str, str]]:
    """Piece → log probability, and the finer and the coarser of its two groups of like pieces."""
    held = {}
    for line in packed_lines("pieces.xz"):
        piece, score, fine, coarse = line.split(" ")
        held[piece] = (-int(score) / 10, fine, coarse)
    return held


@cache
def _counts(language: str) -> Mapping[str, tuple[int, int]]:
    """Word in lower case → how often it was read without and with a capital inside sentences."""
    held = {}
    for line in packed_lines(f"words.{language}.xz"):
        word, small, capital = line.split(" ")
        held[word] = (int(small), int(capital))
    return held


def is_read(low: str, language: str) -> bool:
    """Return whether a word in lower case is among those that were counted in a language."""
    return low in _counts(language)


def words_read(language: str) -> list[str]:
    """Return the words that were read in a language a few times, in lower case."""
    return [word for word, counts in _counts(language).items() if sum(counts) >= _FEW]


@dataclass(frozen=True, slots=True)
class Cut:
    """A word cut into its likeliest pieces.

    Attributes:
        pieces: The pieces, in order.
        score: Sum of their log probabilities.
    """

    pieces: tuple[str, ...]
    score: float


def cut(written: str) -> Cut:
    """Cut a word into the pieces that together are likeliest (unigram language model)."""
    held = _pieces()
    text = _WORD_MARK + written
    length = len(text)
    best: list[tuple[float, int, bool]] = [(0.0, 0, True)] + [(-math.inf, 0, False)] * length
    for start in range(length):
        here = best[start][0]
        for end in range(start + 1, min(length, start + _LONGEST_PIECE) + 1):
            known = held.get(text[start:end])
            if known is None and end > start + 1:
                continue
            score = here + (known[0] if known is not None else _UNKNOWN)
            if score > best[end][0]:
                best[end] = (score, start, known is not None)
    pieces = []
    end = length
    while end:
        start = best[end][1]
        pieces.append(text[start:end])
        end = start
    return Cut(tuple(reversed(pieces)), best[length][0])


def _groups(piece: str) -> tuple[str, str]:
    known = _pieces().get(piece)
    return (known[1], known[2]) if known is not None else ("?", "?")


@dataclass(frozen=True, slots=True)
class WordFacts:
    """What the models are told of a word, as short codes.

    Attributes:
        small: How common it is in lower case over a hundred languages: log probability, or number of pieces.
        capital: The same with a capital.
        gain: How much likelier the one is than the other.
        like_small: Group of like pieces of the lower-case form.
        like_capital: Group of like pieces of the form with a capital.
        coarse: The coarser group of the latter.
        last: Group of its last piece, if it has several.
    """

    small: str
    capital: str
    gain: str
    like_small: str
    like_capital: str
    coarse: str
    last: str


def _commonness(way: Cut) -> str:
    return str(int(-way.score)) if len(way.pieces) == 1 else f"n{min(len(way.pieces), 5)}"


@lru_cache(_REMEMBERED)
def word_facts(low: str) -> WordFacts:
    """Return what is known of a word in lower case, in whichever language."""
    small, capital = cut(low), cut(low[:1].upper() + low[1:])
    fine_small, _ = _groups(small.pieces[0])
    fine, coarse = _groups(capital.pieces[0])
    more_small, more = ("+" if len(way.pieces) > 1 else "" for way in (small, capital))
    return WordFacts(
        small=_commonness(small),
        capital=_commonness(capital),
        gain=str(max(-5, min(5, round((capital.score - small.score) / 1.2)))),
        like_small=fine_small + more_small,
        like_capital=fine + more,
        coarse=coarse + more,
        last=_groups(capital.pieces[-1])[0] if more else "-",
    )


def seen(low: str, language: str, *, less_small: int = 0, less_capital: int = 0) -> tuple[str, str]:
    """Return how often a word is read in a language, and how often with a capital then, as short codes.

    Args:
        low: The word in lower case.
        language: ISO 639-1 code.
        less_small: Times not to count: in training, the word's own appearance without a capital.
        less_capital: The same for an appearance with a capital.
    """
    small, capital = _counts(language).get(low, (0, 0))
    small, capital = max(0, small - less_small), max(0, capital - less_capital)
    total = small + capital
    if not total:
        return "0", "-"
    return str(min(9, int(math.log2(total)) + 1)), str(round(4 * capital / total))


def is_common_word(low: str, language: str) -> bool:
    """Return whether a word was read often and never with a capital inside a sentence: it is hardly ever a name."""
    small, capital = _counts(language).get(low, (0, 0))
    return capital == 0 and small >= _COMMON_FROM


@cache
def _parts() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]], frozenset[str]]:
    """Parts of listed first and family names → languages in which they are words; places of one word."""
    held: list[dict[str, frozenset[str]]] = []
    for source in (first_names(), last_names()):
        parts: dict[str, frozenset[str]] = {}
        for name, languages in source.items():
            for part in name.split():
                if len(part) > 1:
                    parts[part] = parts.get(part, frozenset()) | languages
        held.append(parts)
    return held[0], held[1], frozenset(place for place in places() if " " not in place)


@cache
def _stems_of_lists(language: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    first, last, towns = (frozenset(shortest_stem(name, language) for name in names) for names in _parts())
    return first, last, towns


@lru_cache(_REMEMBERED)
def listed(low: str, language: str) -> str:
    """Return in which lists of names a word stands.

    Args:
        low: The word in lower case.
        language: ISO 639-1 code.

    Returns:
        ``F`` first names, ``L`` family names, each with ``w`` where the name is an everyday word of the language, ``P``
        places; in lower case where only a form of it with another ending is listed; ``-`` for none.
    """
    folded = fold(low).rstrip("'’.")
    first, last, towns = _parts()
    code = ""
    for letter, names in (("F", first), ("L", last)):
        if folded in names:
            code += letter + ("w" if language in names[folded] else "")
    if folded in towns:
        code += "P"
    if not code and has_cases(language) and len(folded) > 3:
        own = {stem for stem in stems(folded, language) if len(stem) > 2}
        for letter, forms in zip("flp", _stems_of_lists(language), strict=True):
            if not own.isdisjoint(forms):
                code += letter
    return code or "-"
