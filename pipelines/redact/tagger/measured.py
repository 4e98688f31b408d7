"""What was measured of the name models, so that a person who reads an interview is told what to expect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from pipelines.redact.tagger.lexicon import DATA

MEASURED = DATA / "measured.txt"
"""Language; names masked, and all; the same in lower case. ``benchmarks/bench_names.py --save`` writes it."""
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Measured:
    """How many names of marked sentences were masked whole, by all detectors together.

    Attributes:
        cased: Names masked, and all, as written.
        lower: The same in lower case without punctuation.
    """

    cased: tuple[int, int]
    lower: tuple[int, int]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927).

    Args:
        hits: Times it was so.
        of: All times, at least one.
    """
    share = hits / of
    middle = (share + _Z * _Z / (2 * of)) / (1 + _Z * _Z / of)
    half = _Z * math.sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of)) / (1 + _Z * _Z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


@cache
def measured(language: str) -> Measured | None:
    """Return what was measured for a language; None where nothing was."""
    for line in MEASURED.read_text(encoding="utf-8").splitlines():
        code, *counts = line.split()
        if code == language:
            hits, of, small_hits, small_of = map(int, counts)
            return Measured((hits, of), (small_hits, small_of))
    return None
