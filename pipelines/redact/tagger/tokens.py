"""Cutting text into the tokens that the name models read. Training and use cut alike."""

from __future__ import annotations

import re
from functools import cache

from pipelines.redact.folding import fold
from pipelines.redact.names import words_of

_TOKEN = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:['’](?=[^\W\d_]))?|[^\w\s]|_")


@cache
def _shortened(language: str) -> frozenset[str]:
    return words_of("abbreviations", language)


def token_spans(text: str, language: str) -> list[tuple[int, int]]:
    """Return start and end of each token.

    A word keeps the apostrophe of an elision ("dell'") and the full stop of a shortened title or an initial ("Sr.",
    "K."); hyphens stand alone, so that the parts of a compound are known words.

    Args:
        text: Any text.
        language: ISO 639-1 code, for its shortened titles.
    """
    shortened = _shortened(language)
    spans = []
    taken = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < taken:
            continue
        if text.startswith(".", end) and text[start].isalpha():
            initial = end - start == 1 and text[start].isupper()
            if initial or fold(text[start:end]) in shortened:
                end += 1
        taken = end
        spans.append((start, end))
    return spans
