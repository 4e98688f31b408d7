"""Which European language a text is in.

The detector weighs all of py3langid's languages, so that a text in, say, Somali is not taken for its nearest European
neighbour, but only European languages are ever answered.
"""

from __future__ import annotations

import io
import lzma
from array import array
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# fmt: off
EUROPEAN: frozenset[str] = frozenset([
    "be", "bg", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "hr", "hu", "is", "it",
    "lt", "lv", "mk", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk",
])
# fmt: on
"""ISO 639-1 codes that can be answered. Nynorsk is answered as ``nb`` or not at all, Bosnian as ``hr`` or ``sr``."""

_TWINS = frozenset({"bs", "nn"})
"""Left out of the detector: near-twins make their neighbour look unsure."""

_MIN_LETTERS = 12
_CONFIDENCE = ((60, 0.12), (30, 0.5), (_MIN_LETTERS, 0.75))
"""Least letters of a text, and the confidence then asked for: decision 0102."""

_SAMPLE = 20_000
_TURN_SAMPLE = 1_000


@cache
def _detector() -> LanguageIdentifier:
    """Build the detector once a process.

    The library's own loader unpacks the model to a file, and the process that reads files may write none: this does
    the same in memory.
    """
    import numpy
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    with numpy.load(io.BytesIO(lzma.decompress((MODEL_DIR / MODEL_FILE).read_bytes()))) as model:
        weighed = ~numpy.isin(model["classes"], sorted(_TWINS))
        return LanguageIdentifier(
            model["ptc"].compress(weighed, axis=1),
            model["pc"][weighed],
            ["nb" if code == "no" else code for code in model["classes"][weighed].tolist()],
            array("I", model["nextmove"].tobytes()),
            model["out_feat"].tolist(),
            norm_probs=True,
            tk_row=array("H", model["nextmove_row"].tobytes()),
        )


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    middle = len(text) // 2
    return f"{text[: _SAMPLE // 2]} {text[middle : middle + _SAMPLE // 2]}"


def likeliest_language(text: str) -> str | None:
    """Name the likeliest European language however unsure; None only when the text has nothing to judge by.

    For comparing readings of one file; to tell people a language, use :func:`detect_language`.
    """
    if not any(character.isalpha() for character in text):
        return None
    return next((code for code, _ in _detector().rank(_sample(text)) if code in EUROPEAN), None)


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
    code, likelihood = _detector().classify(text)
    needed = next(confidence for least, confidence in _CONFIDENCE if letters >= least)
    return code if likelihood >= needed and code in EUROPEAN else None


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
