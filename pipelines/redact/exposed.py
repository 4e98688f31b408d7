"""What gives somebody away wherever it stands: numbers, addresses on the net, said or written."""

import re

from pipelines.redact.engine import detect
from pipelines.redact.model import Detection
from pipelines.redact.names import word_set

_PSEUDONYM = re.compile(r"\[[A-Z_]+_\d+\]")
_SAID_ALOUD = re.compile(
    r"\b(?:dot|point|punto|punkt)\b|\((?:at|a)\)|\[at\]| (?:arobase|arroba|chiocciola) ", re.IGNORECASE
)
_OF_A_PROGRAM = re.compile(
    r"\b(?:(?i:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
    r"|(?=[0-9a-f]{0,63}\d[0-9a-f]{0,63}[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{20}|[0-9a-f]{16})"
    r"|[01]\.\d{10,}"
    r"|10\.\d{4,9}/[-._;()/:A-Za-z0-9]*[A-Za-z0-9])\b"
)
"""Ids, hashes or their beginnings, shares, DOIs. A letter after a digit tells a hash from an IBAN written small."""
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_DIGITS = 4
_SURE = 0.9


def without_ids(text: str) -> str:
    """The text with spaces in place of what a program wrote: chance makes some of it fit any number."""
    return _OF_A_PROGRAM.sub(lambda match: " " * len(match.group()), text)


def could_be_exposed(text: str) -> bool:
    """Whether a text can hold a number or an e-mail address at all: a quick look before it is read.

    Pseudonyms (``[PERSON_12]``) do not count. What is spoken digit by digit, or an address said aloud, does.
    """
    text_shown = _PSEUDONYM.sub(" ", text) if "[" in text else text
    if "@" in text_shown or len(_DIGIT.findall(text_shown)) >= _FEWEST_DIGITS or _SAID_ALOUD.search(text_shown):
        return True
    digits = word_set("digit_words")
    return sum(word in digits for word in _WORD.findall(text_shown.casefold())) >= _FEWEST_DIGITS


def exposed(text: str) -> list[Detection]:
    """Numbers and addresses in a text of any language: written ones by their form, said ones as they are read.

    What a program wrote (ids, hashes, long fractions) and DOIs are passed over.
    """
    text = without_ids(text)
    if not could_be_exposed(text):
        return []
    detections = detect(text, "xx")
    return [item for item in detections if _has_form(item) or _is_spoken(text[item.start : item.end], item.score)]


def _has_form(detection: Detection) -> bool:
    return any(name.startswith("presidio ") for name in detection.detectors)


def _is_spoken(words: str, score: float) -> bool:
    return score >= _SURE and len(words.split()) > 2 and not any(map(str.isdecimal, words)) and "@" not in words
