"""What the ways of finding names share: how far a name reaches, and what else a capital can mean."""

from __future__ import annotations

import re

from pipelines.redact.detectors.nationalities import is_nationality
from pipelines.redact.detectors.page import Page, Word, calendar_words
from pipelines.redact.detectors.wordlists import HOLIDAY_WORDS, KIN, NOT_NAMES, PARTICLES, WORD_SURNAMES
from pipelines.redact.names import TITLES, english_words, first_names, last_names, word_set

NAME = "people"
"""Name of the detector."""

_GAP = re.compile(r"^(?:[ \u00a0]|\.[ \u00a0]?|[ \u00a0]?['’][ \u00a0]?|-)$")
ONE_SPACE = re.compile(r"^[ \u00a0]{1,2}$")
_SPOKEN = word_set("spoken_english")


def is_word_of(language: str | None, flags: frozenset[str]) -> bool:
    """Return whether a list entry is also an everyday word of a language."""
    return (language or "en") in flags


def plausible(page: Page, word: Word, strict: bool) -> bool:
    """Whether a word without a telling capital may be a name."""
    folded = word.folded
    if len(folded) < 2 or folded in NOT_NAMES or folded in KIN:
        return False
    flags = first_names().get(folded)
    if flags is not None and not is_word_of(page.language, flags):
        return True
    if strict or (page.language not in ("en", None)):
        return False
    return folded not in english_words() or flags is not None


def other_capital(page: Page, word: Word) -> bool:
    """Whether the capital of a word has another reason than a name."""
    folded = word.folded
    return folded in calendar_words() or folded in HOLIDAY_WORDS or is_nationality(folded, page.language)


def name_end(page: Page, index: int) -> int:
    """Return the end of the name that starts at a word: further capitals, with particles between."""
    words, text = page.words, page.text
    end, position = words[index].end, index
    for _ in range(6):
        step = position + 1
        if step >= len(words) or not _GAP.match(text[words[position].end : words[step].start]):
            break
        word = words[step]
        joined = text[words[position].end : words[step].start]
        if joined.strip() in ("'", "’") and len(word.text) == 1:
            break
        if "." in joined and len(words[position].text) > 1 and words[position].folded not in TITLES:
            break
        if belongs(page, word):
            position, end = step, word.end
            continue
        following = words[step + 1] if step + 1 < len(words) else None
        after = words[step + 2] if step + 2 < len(words) else None
        if word.folded in PARTICLES and following is not None and _GAP.match(text[word.end : following.start]):
            if following.folded in PARTICLES and after is not None and belongs(page, after, True):
                position, end = step + 2, after.end
                continue
            if belongs(page, following, page.caseless) and not (
                page.caseless and word.folded in ("a", "e", "y", "l", "d", "t", "an")
            ):
                position, end = step + 1, following.end
                continue
        break
    return end


def belongs(page: Page, word: Word, after_particle: bool = False) -> bool:
    """Whether a word goes on with a name that began before it."""
    if page.caseless:
        flags = last_names().get(word.folded, first_names().get(word.folded))
        if word.folded in WORD_SURNAMES and page.language in ("en", None):
            return True
        if flags is not None:
            return (
                not is_word_of(page.language, flags)
                and word.folded not in NOT_NAMES
                and word.folded not in english_words()
            )
        return (
            len(word.folded) > (2 if after_particle else 4)
            and word.folded not in english_words()
            and page.language in ("en", None)
        )
    return word.capital and word.folded not in NOT_NAMES and not other_capital(page, word)


def unheard(folded: str) -> bool:
    """Whether an English lower-case word is in no word list: a rare name, or a slip of the recogniser."""
    if folded in english_words() or folded in calendar_words() or is_nationality(folded, "en"):
        return False
    return not (folded.endswith("s") and folded[:-1] in english_words()) and folded not in _SPOKEN


def unspoken(folded: str) -> bool:
    """Whether a word is no interjection or chat word ("umm", "lol")."""
    return folded not in _SPOKEN
