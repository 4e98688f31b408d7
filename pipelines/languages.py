"""Which European language a text is in.

The detector weighs all of lingua's languages, so that a text in, say, Somali is not taken for its nearest European
neighbour, but only European languages are ever answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

# fmt: off
EUROPEAN: frozenset[str] = frozenset([
    "be", "bg", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "hr", "hu", "is", "it",
    "lt", "lv", "mk", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk",
])
# fmt: on
"""ISO 639-1 codes that can be answered. Nynorsk is answered as ``nb`` or not at all, Bosnian as ``hr`` or ``sr``."""

_TWINS = frozenset({"bs", "nn", "la", "eo"})
"""Left out of the detector: near-twins make their neighbour look unsure, and nobody is interviewed in Latin."""

_MIN_LETTERS = 12
_CONFIDENCE = ((60, 0.6), (30, 0.95), (_MIN_LETTERS, 0.99))
"""Least letters of a text, and the confidence then asked for."""

# lingua's Romanian is written with cedillas, today's Romanian with commas below.
_ROMANIAN = str.maketrans("ȘșȚț", "ŞşŢţ")
_SAMPLE = 20_000
_TURN_SAMPLE = 1_000


@cache
def _detector() -> LanguageDetector:
    """Build the detector once a process.

    Low-accuracy mode holds trigram models only: about 100 MB instead of 730 MB. For texts of 120 characters and more
    lingua uses nothing but trigrams anyway; for shorter ones the confidence asked for makes up for it.
    """
    from lingua import Language, LanguageDetectorBuilder

    languages = [language for language in Language.all() if language.iso_code_639_1.name.lower() not in _TWINS]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()


def _sample(text: str) -> str:
    if len(text) > _SAMPLE:
        middle = len(text) // 2
        text = f"{text[: _SAMPLE // 2]} {text[middle : middle + _SAMPLE // 2]}"
    return text.translate(_ROMANIAN)


def likeliest_language(text: str) -> str | None:
    """Name the likeliest European language however unsure; None only when the text has nothing to judge by.

    For comparing readings of one file; to tell people a language, use :func:`detect_language`.
    """
    for candidate in _detector().compute_language_confidence_values(_sample(text)):
        code = candidate.language.iso_code_639_1.name.lower()
        if code in EUROPEAN and candidate.value > 0:
            return code
    return None


def detect_language(text: str) -> str | None:
    """Tell the language most of a text is in.

    Args:
        text: Any text. Of a long one, a sample from its beginning and its middle is read.

    Returns:
        ISO 639-1 code, or None when the text is too short, mixed, or in a language Heard does not know.
    """
    text = _sample(text)
    letters = sum(character.isalpha() for character in text)
    if letters < _MIN_LETTERS:
        return None
    best = _detector().compute_language_confidence_values(text)[0]
    needed = next(confidence for least, confidence in _CONFIDENCE if letters >= least)
    code = best.language.iso_code_639_1.name.lower()
    return code if best.value >= needed and code in EUROPEAN else None


def language_shares(texts: Iterable[str]) -> dict[str, float]:
    """Tell how much of a set of texts is in which language.

    Args:
        texts: For instance the turns of an interview; each is taken to be in one language.

    Returns:
        ISO 639-1 code to its share of the words, largest first; the shares sum to 1. Texts whose language cannot be
        told are left out, so the result is empty when none can.
    """
    words: dict[str, int] = defaultdict(int)
    for text in texts:
        language = detect_language(text[:_TURN_SAMPLE])
        if language is not None:
            words[language] += len(text.split())
    total = sum(words.values())
    return {code: count / total for code, count in sorted(words.items(), key=lambda item: (-item[1], item[0]))}
