"""What is masked and what is asked: how likely the reader must be, and what its likelihood is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.redact.page import Page
from pipelines.redact.reader.spans import Least
from pipelines.redact.reader.tags import LETTERS

_FILE = Path(__file__).with_name("reader") / "data" / "decide.json"
"""Written by ``python -m pipelines.redact.reader.training``; measured on writers nobody learned from."""


@dataclass(frozen=True, slots=True)
class Register:
    """How a text is written, and what follows for the reader.

    Attributes:
        name: ``written`` or ``small`` (without capitals, or nearly).
        least: For each letter how likely a piece must be no plain word.
        worth: Likelihood, and share of such places that were identifiers; rising.
    """

    name: str
    least: Least
    worth: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, page: Page) -> Register:
        """The register of a page."""
        return _register("small" if page.few_capitals else "written")


@cache
def _settings() -> Mapping[str, Any]:
    settings: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return settings


@cache
def _register(name: str) -> Register:
    settings = _settings()[name]
    least = np.array([settings["least"][letter] for letter in LETTERS], np.float32)
    return Register(name, least, tuple((float(chance), float(share)) for chance, share in settings["worth"]))


def score_of(chance: float, register: Register) -> float:
    """What a likelihood is worth: the share of places with it that were identifiers, between what was measured."""
    for (low, least), (high, most) in pairwise(register.worth):
        if chance <= high:
            share = (chance - low) / (high - low) if high > low else 1.0
            return round(least + share * (most - least), 3)
    return round(register.worth[-1][1], 3)
