"""What a likelihood is worth, and from which on a piece is masked: told from writers nobody learned from."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from pipelines.redact.reader.spans import Least, Reading
from pipelines.redact.reader.tags import LETTERS
from pipelines.redact.reader.training.texts import DIRECT, Marked

LEAST_ASKED = 0.03
"""Likelihood from which a span is looked at at all."""
_STEPS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1.0)
WANTED_DIRECT, WANTED_QUASI = 0.06, 0.2
"""Of the spans with a likelihood, how many must be identifiers for them to be masked."""
_FEWEST = 40
"""Spans from which on a letter has a likelihood of its own; others share that of direct or of quasi identifiers."""


def even(chance: float) -> Least:
    """The same likelihood for every letter."""
    return np.full(len(LETTERS), chance, np.float32)


def settings(texts: Sequence[Marked], readings: Iterable[Reading]) -> dict[str, Any]:
    """What ``decide`` reads for one register.

    Args:
        texts: Marked texts in that register.
        readings: What the reader made of each.
    """
    chances: list[float] = []
    right: list[bool] = []
    letters: list[str] = []
    for text, reading in zip(texts, readings, strict=True):
        gold = bytearray(len(text.text))
        for mark in text.marks:
            gold[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
        for span in reading.spans(even(LEAST_ASKED)):
            chances.append(span.chance)
            right.append(any(gold[span.start : span.end]))
            letters.append(span.letter)
    chances_array, hits, by_letter = np.array(chances), np.array(right), np.array(letters)
    worth = _worth(chances_array, hits)
    least = {}
    for letter in LETTERS:
        alike = DIRECT if letter in DIRECT else "".join(set(LETTERS) - set(DIRECT))
        selection = by_letter == letter
        if selection.sum() < _FEWEST:
            selection = np.isin(by_letter, list(alike))
        least[letter] = _least(_worth(chances_array[selection], hits[selection]), letter)
    return {"least": least, "worth": [[0.0, 0.0], *worth, [1.0, max(worth[-1][1], 0.99)]]}


def _worth(chances: Any, hits: Any) -> list[list[float]]:
    """Likelihood and share of identifiers at each step, made rising by isotonic regression."""
    from scipy.optimize import isotonic_regression

    points = []
    for low, high in pairwise(_STEPS):
        in_bin = (chances >= low) & ((chances < high) | (high == 1))
        if in_bin.sum() >= 3:
            points.append(
                (float(chances[in_bin].mean()), (hits[in_bin].sum() + 0.5) / (in_bin.sum() + 1), in_bin.sum())
            )
    shares = isotonic_regression([share for _, share, _ in points], weights=[count for *_, count in points]).x
    return [[round(chance, 3), round(float(share), 3)] for (chance, *_), share in zip(points, shares, strict=True)]


def _least(worth: Sequence[Sequence[float]], letter: str) -> float:
    """The likelihood from which on enough spans are identifiers."""
    least_wanted = WANTED_DIRECT if letter in DIRECT else WANTED_QUASI
    before = (LEAST_ASKED, 0.0)
    for chance, share in worth:
        if share >= least_wanted:
            low, least = before
            if share == least:
                return round(chance, 3)
            return round(max(LEAST_ASKED, low + (least_wanted - least) / (share - least) * (chance - low)), 3)
        before = (chance, share)
    return 0.9
