"""Names in text without capitals, as speech recognition writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_model import leaves_to_model
from pipelines.redact.detectors.name_parts import (
    NAME,
    ONE_SPACE,
    belongs,
    is_everyday,
    name_end,
    only_a_family_name,
    plausible,
    unheard,
    unspoken,
)
from pipelines.redact.detectors.page import Page, Word, found
from pipelines.redact.detectors.wordlists import KIN, NOT_NAMES, PARTICLES, WORD_SURNAMES
from pipelines.redact.model import Detection
from pipelines.redact.names import TITLES, WITH_WORD_LIST, english_words, first_names, last_names, stop_words, word_set

_COMMA_LOW = re.compile(r"^[ ,]{1,3}(?:my|his|her|our|their)[ ]$")
_AFTER_IS = frozenset(
    [
        "a",
        "an",
        "the",
        "not",
        "so",
        "just",
        "been",
        "gone",
        "going",
        "like",
        "really",
        "very",
        "all",
        "my",
        "his",
        "her",
    ]
)
_SUBJECTS = frozenset(["i", "you", "he", "she", "it", "we", "they", "that", "there", "who", "this", "what"])
_BEFORE_NOUN = frozenset(
    ["the", "a", "an", "this", "that", "my", "your", "his", "her", "our", "their", "no", "any", "some", "of"]
)
_SPOKEN_OF = frozenset(
    ["say", "you", "mention", "thanks", "hi", "hello", "hey", "dear", "to", "with", "and", "about", "called"]
)
_SPOKEN_OF_PAIRS = frozenset(
    (
        "you say",
        "you mention",
        "thank you",
        "told me",
        "spoke to",
        "talked to",
        "talk to",
        "met with",
        "live with",
        "lived with",
        "up with",
        "went with",
    )
)


_CONJUNCTIONS = frozenset(["and", "but", "so", "because", "cos", "then", "that", "when", "after", "before", "if"])
_SAYING = frozenset(
    ["said", "says", "told", "asked", "texted", "rang", "knew", "cried", "laughed", "whispered", "replied"]
)
_VERBS = frozenset(["hope", "will", "may", "can", "pray", "guess", "bet", "sue", "mark", "grant", "bless", "rob"])
_NOT_INTRODUCED = word_set("not_introduced")
_ONLY_TITLES = frozenset(("mr", "mrs", "ms", "mx", "mme", "mlle", "sr", "sra", "srta"))
"""Titles that are nothing else: what follows them is a name, whatever word it is."""
_IRISH = re.compile(r"(?<!\w)o['’](?!clock|er\b)[^\W\d_]{3,}(?:-[^\W\d_]+)*")


def names_without_capitals(page: Page) -> Iterator[Detection]:
    """Yield names told by lists, by what is said around them, or by being in no word list."""
    words, text = page.words, page.text
    names = first_names()
    # Lists hold everyday words, which a model tells apart by what stands around them.
    modelled = leaves_to_model(page.language)
    if page.language in ("en", None):
        for match in _IRISH.finditer(text):
            yield found(match.start(), match.end(), "PERSON", 0.6, NAME)
    for index, word in enumerate(words):
        folded = word.folded
        before = words[index - 1] if index else None
        if (
            before is not None
            and before.folded in TITLES
            and before.folded not in KIN
            and text[before.end : word.start].strip() in ("", ".")
            and not page.ends_sentence(before, word)
        ):
            yield from _titled(page, index)
        if len(folded) < 2 or folded in NOT_NAMES:
            continue
        gap = text[before.end : word.start] if before is not None else "\n"
        near = before is not None and ONE_SPACE.match(gap) is not None
        flags = names.get(folded)
        everyday = flags is None or is_everyday(page, word) or folded in english_words()
        if flags is not None and not everyday and len(folded) > 2 and not modelled:
            yield found(word.start, name_end(page, index), "PERSON", 0.6, NAME)
        elif (
            near
            and before is not None
            and before.folded in TITLES
            and before.folded not in KIN
            and plausible(page, word, strict=False)
        ):
            yield found(word.start, name_end(page, index), "PERSON", 0.65, NAME)
        elif near and before is not None and before.folded in KIN and plausible(page, word, strict=False):
            yield found(word.start, name_end(page, index), "PERSON", 0.6, NAME)
        elif (flags is not None and _word_name(page, index)) or (not modelled and only_a_family_name(page, word)):
            yield found(word.start, name_end(page, index), "PERSON", 0.5, NAME)
        elif index and _before_verb(page, index):
            yield found(word.start, name_end(page, index), "PERSON", 0.45, NAME)
        elif text.startswith(("'t", "’t"), word.end):
            continue
        elif (
            page.language in WITH_WORD_LIST
            and len(folded) > 2
            and unheard(folded, page.language)
            and not page.is_only_word(word)
        ):
            yield found(word.start, word.end, "PERSON", 0.35, NAME)


def could_be_introduced(word: Word) -> bool:
    """Whether a lower-case word can be what somebody is called: not after "his name was" goes on in another way."""
    folded = word.folded
    if len(folded) < 2 or folded in _NOT_INTRODUCED or folded in stop_words("en") or folded in KIN:
        return False
    return (folded not in NOT_NAMES or folded in first_names()) and not folded.endswith(("ing", "ed"))


def _before_verb(page: Page, index: int) -> bool:
    """Whether a word stands where only a person can: "and penny he", "then hope said", "with iz, my mum"."""
    words, text = page.words, page.text
    word, before = words[index], words[index - 1]
    if index == 0 or index + 1 >= len(words) or page.language not in ("en", None):
        return False
    following = words[index + 1]
    gap = text[word.end : following.start]
    if "\n" in gap or len(gap) > 3:
        return False
    listed = word.folded in first_names() or word.folded not in english_words()
    if not listed or word.folded in stop_words("en") or word.folded in _NOT_INTRODUCED or not unspoken(word.folded):
        return False
    joins = before.folded in _CONJUNCTIONS and before.end + 1 == word.start
    if joins and following.folded in ("he", "she"):
        return word.folded not in _VERBS
    if joins and following.folded in _SAYING and word.folded in first_names():
        return True
    return (
        before.folded in ("with", "and", "to", "from", "told")
        and following.folded in ("my", "his", "her")
        and index + 2 < len(words)
        and words[index + 2].folded in KIN
        and (word.folded in first_names() or len(word.folded) < 4)
    )


def _titled(page: Page, index: int) -> Iterator[Detection]:
    """Family names after a title that only make sense there: "ms brown", "miss o malley"."""
    word = page.words[index]
    following = page.words[index + 1] if index + 1 < len(page.words) else None
    surely = page.words[index - 1].folded in _ONLY_TITLES and word.folded not in stop_words(page.language or "en")
    if word.folded in WORD_SURNAMES or (surely and len(word.folded) > 1 and word.folded not in KIN):
        yield found(word.start, word.end, "PERSON", 0.55, NAME)
    elif (
        word.folded in PARTICLES
        and following is not None
        and following.start == word.end + 1
        and belongs(page, following, True)
    ):
        yield found(word.start, name_end(page, index + 1), "PERSON", 0.6, NAME)


def _word_name(page: Page, index: int) -> bool:
    """Whether a first name that is a word is used as a name, in text without capitals.

    Told from a possessive before a noun, a family name or relation after it, or the ways names are spoken of.
    """
    words, text = page.words, page.text
    word = words[index]
    before = words[index - 1] if index else None
    following = words[index + 1] if index + 1 < len(words) else None
    if following is not None:
        gap = text[word.end : following.start]
        if following.folded == "s" and gap in ("'", "’") and index + 2 < len(words):
            return words[index + 2].folded not in _AFTER_IS and (before is None or before.folded not in _BEFORE_NOUN)
        family = following.folded in last_names()
        verb = before is not None and before.folded in _BEFORE_NOUN | _SUBJECTS
        if gap == " " and following.folded in WORD_SURNAMES and not verb:
            return True
        if gap == " " and family and not is_everyday(page, following) and following.folded not in english_words():
            return True
        if _COMMA_LOW.match(gap + following.text + " ") and index + 2 < len(words) and words[index + 2].folded in KIN:
            return True
    return (
        before is not None
        and before.folded in _SPOKEN_OF
        and text[before.end : word.start].strip() in ("", ",")
        and index > 1
        and (words[index - 2].folded + " " + before.folded in _SPOKEN_OF_PAIRS)
    )
