"""Words with a capital that are names by what they do, or by what is done to them.

A capital at the beginning of a sentence tells nothing, and months, numbers, brands have one anywhere. "April said" and
"I met Ten" tell it.
"""

from __future__ import annotations

import re

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.nationalities import is_nationality
from pipelines.redact.detectors.page import Page, Word, calendar_words
from pipelines.redact.detectors.person_said import (
    ASIDE,
    ASKED_WHO,
    BODIES,
    CALLED,
    DETERMINED,
    NO_ACTOR,
    NOW_AGED,
    POSSESSIVE,
    TO_SOMEBODY,
    may_be_name,
    said_around,
)
from pipelines.redact.detectors.wordlists import INSTITUTIONS, KIN, NOT_NAMES, SPEAKER_ROLES
from pipelines.redact.names import (
    TITLES,
    first_names,
    is_function_word,
    last_names,
    places,
    word_set,
)

_PEOPLE_ONLY = re.compile(
    r"(?<!\w)(?:met|knew|told|asked|hugged|phoned|rang|texted|trusted|missed|thanked|married|me and|you and) $"
)
"""What is done to people alone, so that a month after it is somebody's name."""
_WORKS = re.compile(
    r" (?:works?|worked|working|cleans|cleaned|teaches|taught|volunteers|volunteered|trains|trained|studies|"
    r"studied|cooks|"
    r"cooked|nursed|temped|waitressed|drives|drove|retired|lodged|boarded|stays|stayed|babysat)(?: (?:at|in|for|"
    r"with|on|as|"
    r"nights|there|part|full|the)(?!\w)|[.,])"
)
"""Where somebody works: what no feeling and no season does."""
_OF_PERSON = re.compile(
    r" from (?:the (?!first|end|beginning|start)|my |our |next door|school|work|church|upstairs)|['’]s (?:mum|mam|"
    r"mom|dad|"
    r"sister|brother|gran|nan|house|flat|room|place|car|van|phone|bag|coat|idea|turn|bed|door|hand|voice|name)(?!\w)"
)
"""What follows somebody's name more than a month's."""
_APPOSED = re.compile(
    r", (?:(?:the|an?|my|his|her|our|their) (?:\w+ )?(?:eldest|youngest|oldest|older|younger|middle|other|littlest) ?"
    r"(?:one|sister|brother|girl|boy|child|daughter|son)?|(?:the|a|an) (?:\w+ )?(?:girl|boy|lad|woman|man|lady|"
    r"neighbour|"
    r"nurse|teacher|volunteer|foster \w+|lodger|landlady|cleaner|caretaker)|l['’]ainee?|(?:la|le) (?:\w+ )?(?:petite?|"
    r"cadette?|voisine?|grande?|benjamine?)|(?:la|el) (?:mayor|pequen[ao]|vecin[ao]|mediana?))(?: of (?:us|"
    r"them)(?: all)?)?"
    r"[,.]"
)
"""Who somebody is, after the name."""
_ONLY_WORD = re.compile(r"[.!?]\s")
_SPOKEN_TO = word_set("spoken_to")


def opens_as_name(page: Page, index: int) -> bool:
    """Return whether an everyday word that opens a sentence with its capital is a name there.

    So it is where it does what only people do, owns something, stands beside another name, is spoken to, or is all that
    is said, and never stands without its capital: "Mercy laughed", "Fern, Kwame and the cat", "No. Blue."
    """
    language, word = page.language or "en", page.words[index]
    if language not in CALLED or word.folded not in first_names():
        return False
    if not may_be_name(page, word, language):
        return is_function_word(word.text, language) and says_as_people(page, word)
    of, after = said_around(language), page.folded[word.end : word.end + 40]
    if of["says"].match(after) or of["friends"].match(after) or _WORKS.match(after):
        return True
    if NOW_AGED.match(after) or _APPOSED.match(after):
        return True
    if word.folded in page.lower_words:
        return False
    if language == "en" and POSSESSIVE.match(after) and word.folded not in calendar_words():
        return True
    if word.folded not in NO_ACTOR and of["verb"].match(after):
        return True
    following = page.words[index + 1] if index + 1 < len(page.words) else None
    gap = page.text[word.end : following.start] if following is not None else "\n"
    if following is not None and gap in (", ", " ") and not page.ends_sentence(word, following):
        joins = gap == " " and following.folded in ("and", "or", "et", "ou", "y", "o", "e")
        other = page.words[index + 2] if joins and index + 2 < len(page.words) else following
        known = other.folded in first_names() or unheard(other.folded, language)
        named = other.capital and known and not page.calendar(other)
        if (joins or gap == ", ") and named:
            return True
        if gap == ", " and following.folded in _SPOKEN_TO:
            return True
    return _ONLY_WORD.match(gap) is not None and word.folded not in calendar_words()


def does_as_people(page: Page, index: int) -> bool:
    """Return whether a month with a capital is somebody's name: "April said", "my cousin June", "with May and Ida"."""
    language, word = page.language or "en", page.words[index]
    if language != "en" or word.folded not in first_names():
        return False
    of, text = said_around(language), page.folded
    before, after = text[max(0, word.start - 48) : word.start], text[word.end : word.end + 40]
    told = of["says"].match(after) or of["called"].search(before) or of["kin"].search(before)
    if word.opens and _OF_PERSON.match(after):
        return True
    return bool(told) or re.search(r"(?<!\w)(?:told|asked|miss|young|little|named after|not) $", before) is not None


def acts_as_name(page: Page, start: int, end: int) -> bool:
    """Return whether what stands somewhere does what only people do, or is told, asked or called something."""
    language = page.language or "en"
    of, before = said_around(language), page.folded[max(0, start - 48) : start]
    if any(of[told].search(before) is not None for told in ("strongly", "listed", "called", "kin")):
        return True
    if POSSESSIVE.match(page.folded, end) or of["says"].match(page.folded, end):
        return True
    said = before.rstrip().rpartition(" ")[2]
    return said not in DETERMINED and of["verb"].match(page.folded, end) is not None


def says_as_people(page: Page, word: Word) -> bool:
    """Return whether what only people do follows a word: "Will laughed"."""
    language = page.language or "en"
    return language in CALLED and said_around(language)["says"].match(page.folded, word.end) is not None


def told_as_name(page: Page, index: int) -> bool:
    """Return whether a word with its capital inside a sentence stands where hardly anything but people do.

    That tells a name that is a month, a number, a brand or another word: "met Ten", "hi True", "Joy, August, my aunt".
    """
    language, word = page.language or "en", page.words[index]
    folded = word.folded
    if language not in CALLED or word.opens or len(folded) < 2:
        return False
    if said_around(language)["friends"].match(page.folded, word.end):
        return folded not in KIN
    if folded in KIN or folded in TITLES:
        return False
    listed = folded in first_names()
    if folded in SPEAKER_ROLES or is_nationality(folded, language):
        return False
    if is_function_word(word.text, language) and not listed:
        return False
    before = page.folded[max(0, word.start - 48) : word.start]
    if listed and (_PEOPLE_ONLY.search(before) or page.folded.startswith(", who ", word.end)):
        return True
    if before.endswith((" me and ", " you and ")) and not word.text.isupper() and ASIDE.match(page.folded, word.end):
        return folded not in BODIES
    if said_around(language)["strongly"].search(before) and not before.endswith(("that's ", "that’s ", "that s ")):
        return listed or (folded not in NOT_NAMES and folded not in calendar_words() and not word.text.isupper())
    of, after = said_around(language), page.folded[word.end : word.end + 40]
    thing = folded in NOT_NAMES and folded not in word_set("word_names")
    alone = not thing and folded not in calendar_words() and not word.text.isupper()
    if alone and (of["called"].search(before) or before.endswith(("met ", "trusted ", "hugged ", "missed "))):
        return True
    said = before.rstrip().rpartition(" ")[2]
    if alone and said not in DETERMINED and page.text[word.start - 1] == " " and _lone_capital(page, index):
        acts = of["says"].match(after) or of["verb"].match(after)
        if acts and folded not in INSTITUTIONS and folded not in places() and folded not in BODIES:
            return True
    return listed and _in_row_of_names(page, index, language)


def _lone_capital(page: Page, index: int) -> bool:
    """Whether the words beside one have no capital: it is no part of a name of several words, nor of a heading."""
    word = page.words[index]
    beside = (page.word_before(word), page.word_after(word))
    return not any(other is not None and other.capital and other.folded != "i" for other in beside)


def acts_though_unlisted(page: Page, index: int) -> bool:
    """Return whether an English word in no list of names opens a sentence and does what a person does to another.

    "Haven laughed", "True came with me": only what groups and things hardly do, and never a word that stands small too.
    """
    word = page.words[index]
    folded = word.folded
    if page.language != "en" or not word.opens or len(folded) < 3 or folded in page.lower_words:
        return False
    if said_around("en")["friends"].match(page.folded, word.end):
        return folded not in NOT_NAMES and folded not in KIN
    if folded.endswith("s"):
        return False
    if folded in NOT_NAMES or folded in KIN or folded in INSTITUTIONS or folded in TITLES or folded in SPEAKER_ROLES:
        return False
    if is_function_word(word.text, "en") or folded in calendar_words() or folded in BODIES or word.text.isupper():
        return False
    return TO_SOMEBODY.match(page.folded, word.end) is not None


def answers_who(page: Page, index: int) -> bool:
    """Return whether a word with its capital is said in answer to who it was, and is no word for people in general."""
    word = page.words[index]
    folded, language = word.folded, page.language or "en"
    if (
        language not in CALLED
        or folded in KIN
        or folded in TITLES
        or folded in BODIES
        or is_function_word(word.text, language)
    ):
        return False
    if ASKED_WHO.search(page.folded, max(0, word.start - 110), word.start) is None:
        return False
    following = page.words[index + 1] if index + 1 < len(page.words) else None
    full = (
        following is not None
        and following.capital
        and page.text[word.end : following.start] == " "
        and (following.folded in last_names() or unheard(following.folded, language))
    )
    return full or (folded in first_names() and ASIDE.match(page.text, word.end) is not None)


def _in_row_of_names(page: Page, index: int, language: str) -> bool:
    """Whether a name stands before a word and a name or a relation after it: "Ravi, August, my aunt and the cat"."""
    if not 0 < index < len(page.words) - 1:
        return False
    before, word, after = page.words[index - 1 : index + 2]
    if page.text[before.end : word.start] not in (", ", " and ", " y ", " et ") or not before.capital:
        return False
    if page.text[word.end : after.start] not in (", ", " "):
        return False
    named = before.folded in first_names() or unheard(before.folded, language)
    mine = after.folded in ("my", "mon", "ma", "mi") and index + 2 < len(page.words)
    follows = page.words[index + 2].folded in KIN if mine else after.capital and after.folded in first_names()
    joined = page.text[word.end : after.start] == ", "
    return named and not page.calendar(before) and (follows or (after.folded in ("and", "y", "et") and not joined))
