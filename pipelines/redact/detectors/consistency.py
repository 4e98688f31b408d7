"""What was found once is found everywhere in the document.

A name is often recognised in one sentence and missed in the next. This pass takes the names found so far and looks for
them, their parts, their short forms and their possessives in the whole document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.redact.detectors.name_parts import is_everyday, is_name_elsewhere
from pipelines.redact.detectors.page import Page, Word, found
from pipelines.redact.detectors.wordlists import NOT_NAMES, PARTICLES
from pipelines.redact.model import Detection
from pipelines.redact.names import TITLES, are_nicknames, english_words, first_names, word_set, words_of

NAME = "consistency"
_VERBATIM = frozenset({"HANDLE", "EMAIL", "PHONE", "PLATE", "NATIONAL_ID", "IBAN", "CASE_NUMBER", "PASSPORT"})
_GROUPED = frozenset({"LOCATION", "ORGANISATION", "SCHOOL", "CARE_PLACE"})
_TRUSTED = 0.5


def _names(page: Page, detections: Iterable[Detection]) -> dict[str, float]:
    """Folded parts of the people found -> best score."""
    parts: dict[str, float] = {}
    kin = words_of("kin", page.language)
    for detection in detections:
        if detection.type != "PERSON" or detection.score < 0.4:
            continue
        for word in page.words_in(detection.start, detection.end):
            folded = word.folded
            if folded in TITLES or folded in PARTICLES or folded in kin or len(folded) < 2:
                continue
            if folded in NOT_NAMES and (page.caseless or folded not in first_names()):
                continue
            if word.capital or page.caseless:
                parts[folded] = max(parts.get(folded, 0.0), detection.score)
    return parts


def _is_short_form(word: str, names: Iterable[str]) -> bool:
    for name in names:
        if len(name) > len(word) + 1 and (name.startswith(word) or (len(word) >= 3 and name.endswith(word))):
            return True
        if are_nicknames(word, name):
            return True
    return False


_PRONOUNS = frozenset(
    [
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "that",
        "there",
        "this",
        "who",
        "which",
        "what",
        "and-i",
        "to",
        "not",
        "nt",
        "t",
        "d",
    ]
)
_DETERMINERS = word_set("determiners")
_AFTER_MODAL = word_set("after_modal")


def _is_word_here(page: Page, word: Word) -> bool:
    """Whether a name that is a word is more likely the word, in text without capitals.

    After a pronoun it is a verb ("I hope", "he will"), after an article or possessive a noun ("the grace of").
    """
    before = page.word_before(word)
    after = page.word_after(word)
    if (
        before is not None
        and page.text[before.end : word.start] in (" ", "")
        and before.folded in _PRONOUNS | _DETERMINERS
    ):
        return True
    return after is not None and word.folded in ("will", "may", "mark", "hope", "can") and after.folded in _AFTER_MODAL


def _person_again(page: Page, word: Word, names: dict[str, float]) -> float:
    """Return the score at which a word is one of the names found, 0 when it is not."""
    score = names.get(word.folded)
    if score is None and word.folded.endswith("s") and len(word.folded) > 4:
        score = names.get(word.folded[:-1]) if page.language in ("de", "nl", "sv", "da", "nb", "fi") else None
    if score is None or not is_name_elsewhere(page, word):
        return 0.0
    everyday = is_everyday(page, word) or word.folded in english_words()
    if page.caseless:
        return 0.0 if everyday and _is_word_here(page, word) else max(score - 0.1, 0.45)
    if word.capital:
        return max(score - 0.1, 0.45)
    # Lower case in a cased text: only names that are no words, such as a name typed in haste.
    return 0.45 if not everyday and score >= _TRUSTED and len(word.folded) > 3 and word.folded in first_names() else 0.0


def consistent(page: Page, detections: list[Detection]) -> Iterator[Detection]:
    """Yield further places of what was found.

    Args:
        page: The document.
        detections: What the other detectors found on it.
    """
    names = _names(page, detections)
    covered = bytearray(len(page.text))
    for detection in detections:
        covered[detection.start : detection.end] = b"\x01" * (detection.end - detection.start)
    shorts: dict[str, bool] = {}
    for word in page.words:
        if covered[word.start] and covered[word.end - 1]:
            continue
        score = _person_again(page, word, names)
        if score:
            yield found(word.start, word.end, "PERSON", round(score, 3), NAME)
        elif (
            names
            and word.capital
            and not page.caseless
            and len(word.folded) >= 2
            and is_name_elsewhere(page, word)
            and word.folded not in page.lower_words
            and (not word.opens or (len(word.folded) > 2 and word.folded not in english_words()))
        ):
            if word.folded not in shorts:
                shorts[word.folded] = _is_short_form(word.folded, names)
            if shorts[word.folded]:
                yield found(word.start, word.end, "PERSON", 0.45, NAME)
    yield from _verbatim(page, detections, covered)


def _verbatim(page: Page, detections: list[Detection], covered: bytearray) -> Iterator[Detection]:
    """Places, organisations, handles and numbers once more in the same words."""
    types: dict[str, str] = {}
    for detection in detections:
        if detection.type in _VERBATIM or (detection.type in _GROUPED and detection.score >= _TRUSTED):
            form = page.text[detection.start : detection.end].strip()
            if len(form) > 2:
                types.setdefault(form, detection.type)
    if not types:
        return
    longest_first = sorted(types, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
    for match in pattern.finditer(page.text):
        if not all(covered[match.start() : match.end()]):
            yield found(match.start(), match.end(), types[match.group()], 0.5, NAME)
