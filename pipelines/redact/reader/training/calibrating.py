"""What a likelihood is worth, and from which on a piece is masked: told from writers nobody learned from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from pipelines.redact.reader.spans import Least, Reading
from pipelines.redact.reader.tags import LETTERS
from pipelines.redact.reader.training.texts import DIRECT, Marked

LEAST_ASKED = 0.03
"""Likelihood from which a span is looked at at all."""
_STEPS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1.0)
_WORTH_DIRECT, _WORTH_QUASI = 0.12, 0.3
"""Of the spans that a step of likelihood holds, how many must be identifiers for them to be masked."""


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
    direct: list[bool] = []
    for text, reading in zip(texts, readings, strict=True):
        gold = bytearray(len(text.text))
        for mark in text.marks:
            gold[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
        for span in reading.spans(even(LEAST_ASKED)):
            chances.append(span.chance)
            right.append(any(gold[span.start : span.end]))
            direct.append(span.letter in DIRECT)
    told, hits, kind = np.array(chances), np.array(right), np.array(direct)
    worth = _rising([(step, share) for step, share in _shares(told, hits)])
    least = {
        letter: _least(told[kind == (letter in DIRECT)], hits[kind == (letter in DIRECT)], letter) for letter in LETTERS
    }
    return {"least": least, "worth": [[0.0, 0.0], *worth, [1.0, max(worth[-1][1], 0.99)]]}


def _shares(told: Any, hits: Any) -> Iterable[tuple[float, float]]:
    for low, high in zip(_STEPS, _STEPS[1:], strict=False):
        here = (told >= low) & (told < high if high < 1 else told <= high)
        if here.sum() >= 3:
            yield round(float(told[here].mean()), 3), float((hits[here].sum() + 0.5) / (here.sum() + 1))


def _rising(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Points made rising (Ayer et al. 1955: neighbours that fall are averaged)."""
    blocks = [[chance, share, 1.0] for chance, share in points]
    at = 0
    while at < len(blocks) - 1:
        if blocks[at][1] > blocks[at + 1][1]:
            first, second = blocks[at], blocks.pop(at + 1)
            weight = first[2] + second[2]
            blocks[at] = [
                (first[0] * first[2] + second[0] * second[2]) / weight,
                (first[1] * first[2] + second[1] * second[2]) / weight,
                weight,
            ]
            at = max(0, at - 1)
        else:
            at += 1
    return [[round(chance, 3), round(share, 3)] for chance, share, _ in blocks]


def _least(told: Any, hits: Any, letter: str) -> float:
    """The likelihood from which on enough spans are identifiers."""
    wanted = _WORTH_DIRECT if letter in DIRECT else _WORTH_QUASI
    for low, high in zip(_STEPS[1:], _STEPS[2:], strict=False):
        here = (told >= low) & (told < high)
        if here.sum() >= 3 and hits[here].mean() >= wanted:
            return low
    return 0.5
