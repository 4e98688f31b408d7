"""What a person should look at, and in which order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from codebook.message import Message
from pipelines.redact.folding import name_key
from pipelines.redact.model import DOUBTFUL, Detection
from pipelines.redact.names import english_words, first_names, word_set
from pipelines.redact.page import Page, Word

_DENSE_WINDOW = 200
_DENSE_COUNT = 4
CAPITALISED: Final = frozenset({"PERSON", "LOCATION", "ORGANISATION"})
"""Types that a capital may be all there is of."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Why a detection should be looked at early.

    Attributes:
        risk: The higher, the earlier.
        reasons: Why, in plain words.
    """

    risk: float
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something no detector masked that could identify someone.

    Attributes:
        start: First code point in the text.
        end: One past the last.
        reason: Why it is shown.
    """

    start: int
    end: int
    reason: Message


def risks(text: str, detections: Sequence[Detection]) -> list[Risk]:
    """Say of detections how likely each is wrong, so that such can be looked at first.

    What is more likely none comes first, then names that are words (Hope, Will, May), names said only once, and
    passages where several quasi-identifiers stand close together; of the same risk what is less sure. A doubtful word
    that only ever begins a sentence, and is an ordinary one otherwise, comes last: its capital says nothing.

    Args:
        text: The text they were found in.
        detections: Sorted by start.

    Returns:
        One for each detection, in their order.
    """
    times = Counter(name_key(text[d.start : d.end]) for d in detections)
    starts = [d.start for d in detections if d.kind == "quasi"]
    opening = _opening_words(text, detections)
    items = []
    for detection in detections:
        risk, reasons = 0.0, []
        key = name_key(text[detection.start : detection.end])
        if detection.score < DOUBTFUL:
            risk += 3.0
            reasons.append(Message("looks like an identifier, but is unsure"))
        if detection.type == "PERSON" and (key in english_words() or first_names().get(key)):
            risk += 1.5
            reasons.append(Message("this name is also a word"))
        if times[key] == 1 and detection.kind == "direct":
            risk += 1.0
            reasons.append(Message("occurs only once"))
        if detection.kind == "quasi":
            near = sum(abs(start - detection.start) <= _DENSE_WINDOW for start in starts)
            if near >= _DENSE_COUNT:
                risk += 0.75
                reasons.append(Message("several details close together"))
        if key in opening and len(detection.detectors) == 1 and detection.score < DOUBTFUL:
            risk, reasons = -3.0, [Message("an ordinary word that begins a sentence")]
        items.append(Risk(risk + 2.0 * (1.0 - detection.score), tuple(reasons)))
    return items


def _opening_words(text: str, detections: Sequence[Detection]) -> set[str]:
    """Keys of single words that were found only where they begin a sentence, and that are ordinary words otherwise."""
    if not any(detection.type in CAPITALISED for detection in detections):
        return set()
    words = {(word.start, word.end): word for word in Page(text, None).words}
    lower = {word.folded for word in words.values() if not word.capital}
    opening: set[str] = set()
    elsewhere: set[str] = set()
    for detection in detections:
        word = words.get((detection.start, detection.end))
        key = name_key(text[detection.start : detection.end])
        only = word is not None and word.opens and detection.type in CAPITALISED
        only = only and word is not None and (word.folded in english_words() or word.folded in lower)
        (opening if only else elsewhere).add(key)
    return opening - elsewhere


def unmasked_candidates(text: str, detections: Sequence[Detection]) -> list[Candidate]:
    """List what no detector found but a person should glance at: this is where leaks are.

    Capitalised words inside a sentence, digits, and the sign ``@``. In text without capitals, words in no word list.

    Args:
        text: The text that was searched.
        detections: What was found.

    Returns:
        Candidates in order.
    """
    covered = bytearray(len(text) + 1)
    for detection in detections:
        covered[detection.start : detection.end] = b"\x01" * (detection.end - detection.start)
    page = Page(text, None)
    candidates = []
    for word in page.words:
        if not covered[word.start] and _is_conspicuous(page, word):
            reason = Message("a word in no word list") if page.caseless else Message("a capital inside a sentence")
            candidates.append(Candidate(word.start, word.end, reason))
    position = 0
    while position < len(text):
        if covered[position] or not (text[position].isdigit() or text[position] == "@"):
            position += 1
            continue
        end = position
        while end < len(text) and not covered[end] and not text[end].isspace():
            end += 1
        reason = Message("digits") if text[position].isdigit() else Message("may be a username")
        candidates.append(Candidate(position, end, reason))
        position = end
    return sorted(candidates, key=lambda candidate: candidate.start)


def _is_conspicuous(page: Page, word: Word) -> bool:
    if word.folded in word_set("not_names") or len(word.folded) < 2:
        return False
    if page.caseless:
        return len(word.folded) > 3 and word.folded not in english_words()
    return word.capital and not word.opens
