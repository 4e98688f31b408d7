"""What gives somebody away wherever it stands: numbers, addresses on the net, said or written."""

from __future__ import annotations

import re

from pipelines.redact.engine import detect
from pipelines.redact.model import Detection
from pipelines.redact.names import word_set

_PSEUDONYM = re.compile(r"\[[A-Z_]+_\d+\]")
_SAID_ALOUD = re.compile(
    r"\b(?:dot|point|punto|punkt)\b|\((?:at|a)\)|\[at\]| (?:arobase|arroba|chiocciola) ", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_DIGITS = 4


def could_be_exposed(text: str) -> bool:
    """Whether a text can hold a number or an e-mail address at all: a quick look before it is read.

    Pseudonyms (``[PERSON_12]``) do not count. What is spoken digit by digit, or an address said aloud, does.
    """
    shown = _PSEUDONYM.sub(" ", text) if "[" in text else text
    if "@" in shown or len(_DIGIT.findall(shown)) >= _FEWEST_DIGITS or _SAID_ALOUD.search(shown):
        return True
    digits = word_set("digit_words")
    return sum(word in digits for word in _WORD.findall(shown.casefold())) >= _FEWEST_DIGITS


def exposed(text: str) -> list[Detection]:
    """What stands in a text of any language and could be a number or an address, of any type."""
    return detect(text, "xx") if could_be_exposed(text) else []
