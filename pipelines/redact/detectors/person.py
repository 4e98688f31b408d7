"""Names of people, from lists, from what is said around them and from capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import (
    NAME,
    ONE_SPACE,
    is_word_of,
    name_end,
    other_capital,
    plausible,
    unheard,
)
from pipelines.redact.detectors.page import UPPER, Page, Word, found
from pipelines.redact.detectors.person_caseless import could_be_introduced, names_without_capitals
from pipelines.redact.detectors.wordlists import (
    INSTITUTIONS,
    KIN,
    NAMED_BEFORE,
    NOT_NAMES,
    PLACE_BEFORE,
)
from pipelines.redact.model import Detection
from pipelines.redact.names import TITLES, english_words, first_names, last_names, places, stop_words

_NAMED = re.compile(NAMED_BEFORE)
_SURELY_NAMED = re.compile(
    r"\b(?:name|names) (?:was|is)(?: actually| really)?$|name's$|\bcalls? (?:me|him|her)$|\bnamed$|^i am called$"
)
_INITIALS = re.compile(
    rf"(?<![\w.])(?:Mme|Mlle|Mrs?|Sra?)?(?:{UPPER}\.[ \u00a0-]?){{1,3}}(?:(?:van|von|de|der|den|del|di|da|la|le|el|"
    rf"al)[ ])*([^\W\d_]{{2,}}(?:-[^\W\d_]{{2,}})?)"
)
_LONE = re.compile(r"(?<![\w.'’&/-])(?<!\d )([B-HJ-NP-Z])(?:\.(?!\w))?(?![\w'’&/):+-]|\.\w| \d|\. \d)")
_LONE_NOT = re.compile(
    r"(?:plan|vitamin|hepatitis|group|class|grade|level|type|category|unit|option|point|section|article|block|room|"
    r"wing|generation|gen|letter|"
    r"letra|lettre|annexe|appendix|part|team|route|line|ligne|tram|bus|schedule|figure|side|big|capital|an?)\s*$",
    re.IGNORECASE,
)
_COMMA = re.compile(
    r"^[ \u00a0]?,?[ \u00a0](?:(?:my|his|her|our|their|mein|meine|mi|mon|ma|mijn)[ \u00a0](?:[^\W\d_]+[ \u00a0])?)$"
)


class People:
    """The detector."""

    name = NAME

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield names; overlapping findings of several rules are normal."""
        yield from self._introduced(page)
        if not page.caseless:
            yield from self._initials(page)
        if page.caseless:
            yield from names_without_capitals(page)
        else:
            yield from self._capitalised(page)

    def _introduced(self, page: Page) -> Iterator[Detection]:
        """Names after "my name is", "called", "je m'appelle" and the like."""
        starts = {word.start: index for index, word in enumerate(page.words)}
        for match in _NAMED.finditer(page.folded):
            index = starts.get(match.end())
            if index is None:
                continue
            word = page.words[index]
            if match.group().strip() == "im" and page.language not in ("en", None):
                # "im" is a preposition in German.
                continue
            introduced = match.group().strip(" ,:\"“«'‘")
            if page.caseless:
                sure = page.language in ("en", None) and _SURELY_NAMED.search(introduced) is not None
                if not plausible(page, word, strict=introduced in ("it's", "i'm", "im", "i am", "this is")) and not (
                    sure and could_be_introduced(word)
                ):
                    continue
                if sure:
                    index = self._family_name_said(page, index)
            elif (
                not word.capital
                or other_capital(page, word)
                or word.folded in NOT_NAMES
                and word.folded not in first_names()
            ):
                continue
            end = name_end(page, index)
            yield found(word.start, end, "PERSON", 0.75, NAME)

    @staticmethod
    def _family_name_said(page: Page, index: int) -> int:
        """Return the index of the family name after an introduced first name, even if it is an everyday word."""
        following = page.words[index + 1] if index + 1 < len(page.words) else None
        if following is None or page.text[page.words[index].end : following.start] != " ":
            return index
        if not could_be_introduced(following) or following.folded in NOT_NAMES:
            return index
        listed = following.folded in last_names() or following.folded in first_names()
        after = page.words[index + 2] if index + 2 < len(page.words) else None
        goes_on = after is not None and after.folded in ("but", "and")
        return index + 1 if listed or goes_on or following.folded not in english_words() else index

    def _initials(self, page: Page) -> Iterator[Detection]:
        """People written with initials: "A. Dixon", "the boy B. said"."""
        for match in _INITIALS.finditer(page.text):
            heading = match.group(1).isupper() and len(match.group(1)) > 2 and self._line_start(page, match.start())
            if match.group(1)[0].isupper() and not heading:
                yield found(match.start(), match.end(), "PERSON", 0.6, NAME)
        for match in _LONE.finditer(page.text):
            if not _LONE_NOT.search(page.text[max(0, match.start() - 14) : match.start()]) and not self._line_start(
                page, match.start()
            ):
                yield found(match.start(1), match.end(1), "PERSON", 0.35, NAME)

    @staticmethod
    def _line_start(page: Page, position: int) -> bool:
        """Whether only marks stand before a letter on its line, as before a speaker's initial."""
        return not page.text[page.text.rfind("\n", 0, position) + 1 : position].strip(' >*-[("')

    def _capitalised(self, page: Page) -> Iterator[Detection]:
        words, text = page.words, page.text
        names, towns = first_names(), places()
        german = page.language == "de"
        for index, word in enumerate(words):
            if not word.capital or (
                word.folded in NOT_NAMES and not self._after_title(page, index) and not self._of_kin(page, index)
            ):
                continue
            if word.folded in stop_words(page.language or "en") and (word.opens or word.text.isupper()):
                continue
            before = words[index - 1] if index else None
            gap = text[before.end : word.start] if before is not None else "\n"
            flags = names.get(word.folded)
            if self._after_title(page, index) and word.folded not in KIN:
                yield found(word.start, name_end(page, index), "PERSON", 0.75, NAME)
            elif other_capital(page, word) and not self._of_kin(page, index):
                continue
            elif word.opens and self._family_name_first(page, index):
                yield found(word.start, name_end(page, index), "PERSON", 0.6, NAME)
            elif before is not None and before.folded in KIN and not word.opens and ONE_SPACE.match(gap):
                score = 0.7 if not german or flags is not None else 0.0
                if score:
                    yield found(word.start, name_end(page, index), "PERSON", score, NAME)
            elif flags is not None and self._list_name_fits(page, index, flags):
                place = before is not None and before.folded in PLACE_BEFORE and word.folded in towns and not word.opens
                yield found(word.start, name_end(page, index), "LOCATION" if place else "PERSON", 0.6, NAME)
            elif (
                word.opens
                and page.language == "en"
                and len(word.folded) > 3
                and not word.text.isupper()
                and unheard(word.folded)
                and word.folded not in page.lower_words
                and not page.text.startswith(("'t", "’t"), word.end)
            ):
                yield found(word.start, word.end, "PERSON", 0.35, NAME)
            elif not german and not word.opens and len(word.text) > 1 and self._unknown(page, word):
                place = before is not None and before.folded in PLACE_BEFORE
                yield found(word.start, word.end, "LOCATION" if place else "PERSON", 0.4, NAME)

    @staticmethod
    def _of_kin(page: Page, index: int) -> bool:
        """Whether a first name that is no name elsewhere follows a relation: "my brother Ben" in an English text."""
        word, before = page.words[index], page.words[index - 1] if index else None
        if before is None or word.opens or word.folded not in first_names() or word.folded in KIN:
            return False
        return before.folded in KIN and ONE_SPACE.match(page.text[before.end : word.start]) is not None

    def _family_name_first(self, page: Page, index: int) -> bool:
        """Whether a family name and a first name open a sentence, as in Hungarian and on forms."""
        word, following = page.words[index], page.words[index + 1] if index + 1 < len(page.words) else None
        if following is None or not following.capital or page.text[word.end : following.start] != " ":
            return False
        family, first = last_names().get(word.folded), first_names().get(following.folded)
        if family is None or first is None or is_word_of(page.language, family) or word.folded in english_words():
            return False
        return not is_word_of(page.language, first) and word.folded not in NOT_NAMES

    def _after_title(self, page: Page, index: int) -> bool:
        if index == 0:
            return False
        before, word = page.words[index - 1], page.words[index]
        if not word.capital and not page.caseless:
            return False
        gap = page.text[before.end : word.start]
        if before.folded == "m" and not gap.startswith("."):
            return False
        return (
            before.folded in TITLES
            and before.folded
            not in ("brother", "sister", "father", "don", "dom", "officer", "doctor", "me", "pan", "hr")
            and re.match(r"^\.?[ \u00a0]$", gap) is not None
        )

    def _list_name_fits(self, page: Page, index: int, flags: frozenset[str]) -> bool:
        """Whether a capitalised list name is likely a name here."""
        word = page.words[index]
        everyday = is_word_of(page.language, flags)
        following = page.words[index + 1] if index + 1 < len(page.words) else None
        gap = page.text[word.end : following.start] if following is not None else "\n"
        if not everyday:
            return len(word.text) > 2 or not word.opens
        if page.language == "de" or word.opens:
            if (
                following is not None
                and following.capital
                and ONE_SPACE.match(gap)
                and following.folded in last_names()
                and following.folded not in NOT_NAMES
            ):
                return True
            return following is not None and _COMMA.match(gap) is not None and following.folded in KIN
        return True

    def _unknown(self, page: Page, word: Word) -> bool:
        """Whether a capital in mid-sentence is nothing but a name could explain."""
        folded = word.folded
        if word.text.isupper() or folded in page.lower_words or folded in INSTITUTIONS or folded in TITLES:
            return False
        if folded in stop_words(page.language or "en"):
            return False
        if page.language in ("en", None):
            return folded not in english_words()
        return len(folded) > 2
