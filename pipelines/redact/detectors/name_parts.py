"""What the ways of finding names share: how far a name reaches, and what else a capital can mean."""

from __future__ import annotations

import re
from functools import cache

from pipelines.redact.detectors.nationalities import is_nationality
from pipelines.redact.detectors.page import Page, Word, calendar_words
from pipelines.redact.detectors.wordlists import (
    HOLIDAY_WORDS,
    INSTITUTIONS,
    KIN,
    NOT_NAMES,
    PARTICLES,
    SPEAKER_ROLES,
    WORD_SURNAMES,
)
from pipelines.redact.names import (
    TITLES,
    english_words,
    everyday_words,
    first_names,
    is_function_word,
    last_names,
    places,
    stop_words,
    word_set,
    words_of,
)

NAME = "people"
"""Name of the detector."""

_GAP = re.compile(r"^(?:[ \u00a0]|\.[ \u00a0]?|[ \u00a0]?['’][ \u00a0]?|-)$")
ONE_SPACE = re.compile(r"^[ \u00a0]{1,2}$")
_MODALS = frozenset(("will", "may", "can"))
_SUBJECTS = word_set("subjects")
_WITH_ENDINGS = frozenset(("de", "el", "es", "fr", "it", "lt", "nl", "pl", "pt", "ro"))
_LOOKED_UP = frozenset(("es", "fr", "it", "nl", "pl", "pt"))
"""Languages in whose dictionaries all names were looked up, and which write other nouns small."""
_SPOKEN = word_set("spoken_english")
_VERB_ENDINGS = {
    "es": (
        "amos",
        "emos",
        "imos",
        "aron",
        "ieron",
        "aste",
        "iste",
        "ando",
        "iendo",
        "aban",
        "ria",
        "rian",
        "mente",
        "isimo",
    ),
    "fr": ("aient", "ions", "iez", "ement", "erait", "erais", "irait", "erent", "issait", "aisse"),
}
"""Endings of verbs and adverbs whose forms are too many for a list."""


def is_everyday(page: Page, word: Word) -> bool:
    """Return whether a word that may be a name is also an everyday word of the page's language."""
    none: frozenset[str] = frozenset()
    language, folded = page.language or "en", word.folded
    if language in first_names().get(folded, none) or language in last_names().get(folded, none):
        return True
    return is_function_word(word.text, language) or folded in words_of("kin", language)


def _goes_on_as_name(page: Page, word: Word) -> bool:
    """Whether a family name, a possessive or no subject follows: "Will Harrison", "Will's phone", "Will left"."""
    after = page.word_after(word)
    if after is None:
        return False
    if word.folded in _MODALS and word.capital and not page.caseless and page.language in ("en", None):
        asked = after.folded in _SUBJECTS or after.capital or page.text[word.end : after.start] != " "
        if not asked:
            return True
    if page.text[word.end : after.start] in ("'", "’"):
        return after.folded == "s" and page.language in ("en", None)
    if page.text[word.end : after.start] != " " or after.folded in NOT_NAMES:
        return False
    listed = after.folded in last_names()
    if not page.caseless:
        return listed and after.capital
    if after.folded in first_names() or after.folded in english_words() or is_everyday(page, after):
        return False
    return listed or page.language in ("en", None)


def only_opens(page: Page, word: Word) -> bool:
    """Return whether a function word may have its capital from the sentence it opens: "Will you come?".

    That is so where the word also stands without one on the page, and nothing of a name follows.
    """
    if not word.opens or word.folded not in page.lower_words or not is_function_word(word.text, page.language):
        return False
    return not _goes_on_as_name(page, word)


def is_name_elsewhere(page: Page, word: Word) -> bool:
    """Return whether a word that was found as a name in one place may be taken for the name in another.

    Function words, hesitations and other everyday words are no names by themselves: somebody called Will, Rose or Ben
    must not mask every "will", "rose" or French "ben". Such a word is one again only where a list has it as a name and
    a capital says that it is one; a function word, besides, not where the capital may only open a sentence.
    """
    folded, listed = word.folded, word.folded in first_names() or word.folded in last_names()
    if len(folded) < 2 or (folded in NOT_NAMES and (page.caseless or not listed)):
        return False
    if is_function_word(word.text, page.language):
        told = word.capital and not page.caseless and (not word.opens or folded in page.names_by_capital)
        return listed and (told or _goes_on_as_name(page, word))
    english = page.language in ("en", None) and folded in english_words()
    if not english and not is_everyday(page, word):
        return True
    if page.caseless:
        return listed
    return word.capital and (listed or folded not in page.lower_words)


def plausible(page: Page, word: Word, strict: bool) -> bool:
    """Whether a word without a telling capital may be a name."""
    folded = word.folded
    if len(folded) < 2 or folded in NOT_NAMES or folded in KIN:
        return False
    listed = folded in first_names()
    if listed and not is_everyday(page, word):
        return True
    if strict or (page.language not in ("en", None)):
        return False
    return folded not in english_words() or listed


def other_capital(page: Page, word: Word) -> bool:
    """Whether the capital of a word has another reason than a name."""
    folded = word.folded
    days = folded.endswith("s") and folded[:-1] in calendar_words()
    return folded in calendar_words() or days or folded in HOLIDAY_WORDS or is_nationality(folded, page.language)


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
        if page.ends_sentence(words[position], word):
            break
        if (
            belongs(page, word)
            or (joined == "-" and word.capital and len(word.text) > 1)
            or (position == index and _family_name_said(page, words[index], word))
        ):
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


def _family_name_said(page: Page, first: Word, word: Word) -> bool:
    """Whether a family name follows a first name in text without capitals, told by a list or by how it ends.

    It may be an everyday word too ("mario monti"). For English, where nearly any word is somebody's family name, see
    ``WORD_SURNAMES``.
    """
    folded = word.folded
    if not page.caseless or page.language in ("en", None) or first.folded not in first_names():
        return False
    if folded in NOT_NAMES or is_function_word(word.text, page.language) or is_everyday(page, first):
        return False
    if folded in last_names():
        return True
    return len(folded) > 5 and folded.endswith(_family_endings(page.language)) and not is_everyday(page, word)


@cache
def _family_endings(language: str | None) -> tuple[str, ...]:
    own = words_of("family_endings", language) if language in _WITH_ENDINGS else frozenset()
    return tuple(sorted(own))


def only_a_family_name(page: Page, word: Word) -> bool:
    """Return whether a word is in the list of family names and nothing else."""
    folded = word.folded
    if page.language not in _LOOKED_UP or len(folded) < 4 or folded not in last_names():
        return False
    if folded in places() or folded in english_words():
        return False
    return not is_everyday(page, word) and folded not in KIN


def belongs(page: Page, word: Word, after_particle: bool = False) -> bool:
    """Whether a word goes on with a name that began before it."""
    if page.caseless:
        if word.folded in WORD_SURNAMES and page.language in ("en", None):
            return True
        if word.folded in last_names() or word.folded in first_names():
            return not is_everyday(page, word) and word.folded not in NOT_NAMES and word.folded not in english_words()
        return (
            len(word.folded) > (2 if after_particle else 4)
            and word.folded not in english_words()
            and page.language in ("en", None)
        )
    return word.capital and word.folded not in NOT_NAMES and not other_capital(page, word)


def unheard(folded: str, language: str | None = "en") -> bool:
    """Whether a lower-case word is in no list of everyday words: a rare name, or a slip of the recogniser.

    False in languages without such a list.
    """
    language = language or "en"
    words = everyday_words(language)
    if not words or folded in words or folded in calendar_words() or is_nationality(folded, language):
        return False
    if folded in TITLES or folded in KIN or folded in INSTITUTIONS or folded in SPEAKER_ROLES:
        return False
    if folded in stop_words(language) or folded in HOLIDAY_WORDS or folded in NOT_NAMES:
        return False
    if language != "en":
        if len(folded) > 6 and folded.endswith(_VERB_ENDINGS.get(language, ())):
            return False
        return not any(
            folded.endswith(end) and folded[: -len(end)] in words for end in ("s", "x", "les", "lo", "la", "se")
        )
    return not (folded.endswith("s") and folded[:-1] in words) and folded not in _SPOKEN


def unspoken(folded: str) -> bool:
    """Whether a word is no interjection or chat word ("umm", "lol")."""
    return folded not in _SPOKEN
