"""Names of people, from lists, from what is said around them and from capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.nationalities import is_nationality
from pipelines.redact.detectors.page import UPPER, Page, Word, calendar_words, found
from pipelines.redact.detectors.wordlists import (
    HOLIDAY_WORDS,
    INSTITUTIONS,
    KIN,
    NAMED_BEFORE,
    NOT_NAMES,
    PARTICLES,
    PLACE_BEFORE,
    WORD_SURNAMES,
)
from pipelines.redact.model import Detection
from pipelines.redact.names import TITLES, english_words, first_names, last_names, places, stop_words, word_set

_NAMED = re.compile(NAMED_BEFORE)
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
_GAP = re.compile(r"^(?:[ \u00a0]|\.[ \u00a0]?|[ \u00a0]?['’][ \u00a0]?|-)$")
_SPACE = re.compile(r"^[ \u00a0]{1,2}$")
_COMMA = re.compile(
    r"^[ \u00a0]?,?[ \u00a0](?:(?:my|his|her|our|their|mein|meine|mi|mon|ma|mijn)[ \u00a0](?:[^\W\d_]+[ \u00a0])?)$"
)


def is_word_of(language: str | None, flags: frozenset[str]) -> bool:
    """Return whether a list entry is also an everyday word of a language."""
    return (language or "en") in flags


class People:
    """The detector."""

    name = "people"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield names; overlapping findings of several rules are normal."""
        yield from self._introduced(page)
        if not page.caseless:
            yield from self._initials(page)
        if page.caseless:
            yield from self._caseless(page)
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
            if page.caseless:
                if not self._plausible(
                    page, word, strict=match.group().strip(" ,:\"“«'‘") in ("it's", "i'm", "im", "i am", "this is")
                ):
                    continue
            elif not word.capital or word.folded in NOT_NAMES or self._other_capital(page, word):
                continue
            end = self._extend(page, index)
            yield found(word.start, end, "PERSON", 0.75, self.name)

    def _initials(self, page: Page) -> Iterator[Detection]:
        """People written with initials: "A. Dixon", "the boy B. said"."""
        for match in _INITIALS.finditer(page.text):
            heading = match.group(1).isupper() and len(match.group(1)) > 2 and self._line_start(page, match.start())
            if match.group(1)[0].isupper() and not heading:
                yield found(match.start(), match.end(), "PERSON", 0.6, self.name)
        for match in _LONE.finditer(page.text):
            if not _LONE_NOT.search(page.text[max(0, match.start() - 14) : match.start()]) and not self._line_start(
                page, match.start()
            ):
                yield found(match.start(1), match.end(1), "PERSON", 0.35, self.name)

    @staticmethod
    def _line_start(page: Page, position: int) -> bool:
        """Whether only marks stand before a letter on its line, as before a speaker's initial."""
        return not page.text[page.text.rfind("\n", 0, position) + 1 : position].strip(' >*-[("')

    def _plausible(self, page: Page, word: Word, strict: bool) -> bool:
        folded = word.folded
        if len(folded) < 2 or folded in NOT_NAMES or folded in KIN:
            return False
        flags = first_names().get(folded)
        if flags is not None and not is_word_of(page.language, flags):
            return True
        if strict or (page.language not in ("en", None)):
            return False
        return folded not in english_words() or flags is not None

    def _other_capital(self, page: Page, word: Word) -> bool:
        """Whether the capital of a word has another reason than a name."""
        folded = word.folded
        return folded in calendar_words() or folded in HOLIDAY_WORDS or is_nationality(folded, page.language)

    def _extend(self, page: Page, index: int) -> int:
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
            if self._belongs(page, word):
                position, end = step, word.end
                continue
            following = words[step + 1] if step + 1 < len(words) else None
            after = words[step + 2] if step + 2 < len(words) else None
            if word.folded in PARTICLES and following is not None and _GAP.match(text[word.end : following.start]):
                if following.folded in PARTICLES and after is not None and self._belongs(page, after, True):
                    position, end = step + 2, after.end
                    continue
                if self._belongs(page, following, page.caseless) and not (
                    page.caseless and word.folded in ("a", "e", "y", "l", "d", "t", "an")
                ):
                    position, end = step + 1, following.end
                    continue
            break
        return end

    def _belongs(self, page: Page, word: Word, after_particle: bool = False) -> bool:
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
        return word.capital and word.folded not in NOT_NAMES and not self._other_capital(page, word)

    def _capitalised(self, page: Page) -> Iterator[Detection]:
        words, text = page.words, page.text
        names, towns = first_names(), places()
        german = page.language == "de"
        for index, word in enumerate(words):
            if not word.capital or (word.folded in NOT_NAMES and not self._after_title(page, index)):
                continue
            if word.folded in stop_words(page.language or "en") and (word.opens or word.text.isupper()):
                continue
            before = words[index - 1] if index else None
            gap = text[before.end : word.start] if before is not None else "\n"
            flags = names.get(word.folded)
            if self._after_title(page, index) and word.folded not in KIN:
                yield found(word.start, self._extend(page, index), "PERSON", 0.75, self.name)
            elif self._other_capital(page, word):
                continue
            elif word.opens and self._family_name_first(page, index):
                yield found(word.start, self._extend(page, index), "PERSON", 0.6, self.name)
            elif before is not None and before.folded in KIN and not word.opens and _SPACE.match(gap):
                score = 0.7 if not german or flags is not None else 0.0
                if score:
                    yield found(word.start, self._extend(page, index), "PERSON", score, self.name)
            elif flags is not None and self._list_name_fits(page, index, flags):
                place = before is not None and before.folded in PLACE_BEFORE and word.folded in towns and not word.opens
                yield found(word.start, self._extend(page, index), "LOCATION" if place else "PERSON", 0.6, self.name)
            elif (
                word.opens
                and page.language == "en"
                and len(word.folded) > 3
                and not word.text.isupper()
                and self._unheard(word.folded)
                and word.folded not in page.lower_words
                and not page.text.startswith(("'t", "’t"), word.end)
            ):
                yield found(word.start, word.end, "PERSON", 0.35, self.name)
            elif not german and not word.opens and len(word.text) > 1 and self._unknown(page, word):
                place = before is not None and before.folded in PLACE_BEFORE
                yield found(word.start, word.end, "LOCATION" if place else "PERSON", 0.4, self.name)

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
                and _SPACE.match(gap)
                and following.folded in last_names()
                and following.folded not in NOT_NAMES
            ):
                return True
            return following is not None and _COMMA.match(gap) is not None and following.folded in KIN
        return True

    def _unknown(self, page: Page, word: Word) -> bool:
        """Whether a capital in mid-sentence is nothing but a name could explain."""
        folded = word.folded
        if word.text.isupper() or folded in page.lower_words or folded in INSTITUTIONS:
            return False
        if folded in stop_words(page.language or "en"):
            return False
        if page.language in ("en", None):
            return folded not in english_words()
        return len(folded) > 2

    def _caseless(self, page: Page) -> Iterator[Detection]:
        words, text = page.words, page.text
        names = first_names()
        for index, word in enumerate(words):
            folded = word.folded
            before = words[index - 1] if index else None
            if (
                before is not None
                and before.folded in TITLES
                and before.folded not in KIN
                and text[before.end : word.start].strip() in ("", ".")
            ):
                yield from self._titled(page, index)
            if len(folded) < 2 or folded in NOT_NAMES:
                continue
            gap = text[before.end : word.start] if before is not None else "\n"
            near = before is not None and _SPACE.match(gap) is not None
            flags = names.get(folded)
            everyday = flags is None or is_word_of(page.language, flags) or folded in english_words()
            if flags is not None and not everyday and len(folded) > 2:
                yield found(word.start, self._extend(page, index), "PERSON", 0.6, self.name)
            elif (
                near
                and before is not None
                and before.folded in TITLES
                and before.folded not in KIN
                and self._plausible(page, word, strict=False)
            ):
                yield found(word.start, self._extend(page, index), "PERSON", 0.65, self.name)
            elif near and before is not None and before.folded in KIN and self._plausible(page, word, strict=False):
                yield found(word.start, self._extend(page, index), "PERSON", 0.6, self.name)
            elif flags is not None and self._word_name(page, index):
                yield found(word.start, self._extend(page, index), "PERSON", 0.5, self.name)
            elif text.startswith(("'t", "’t"), word.end):
                continue
            elif page.language == "en" and len(folded) > 2 and self._unheard(folded):
                yield found(word.start, word.end, "PERSON", 0.35, self.name)

    def _titled(self, page: Page, index: int) -> Iterator[Detection]:
        """Family names after a title that only make sense there: "ms brown", "miss o malley"."""
        word = page.words[index]
        following = page.words[index + 1] if index + 1 < len(page.words) else None
        if word.folded in WORD_SURNAMES:
            yield found(word.start, word.end, "PERSON", 0.55, self.name)
        elif (
            word.folded in PARTICLES
            and following is not None
            and following.start == word.end + 1
            and self._belongs(page, following, True)
        ):
            yield found(word.start, self._extend(page, index + 1), "PERSON", 0.6, self.name)

    def _word_name(self, page: Page, index: int) -> bool:
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
                return words[index + 2].folded not in _AFTER_IS and (
                    before is None or before.folded not in _BEFORE_NOUN
                )
            flags = last_names().get(following.folded)
            verb = before is not None and before.folded in _BEFORE_NOUN | _SUBJECTS
            if gap == " " and following.folded in WORD_SURNAMES and not verb:
                return True
            if (
                gap == " "
                and flags is not None
                and not is_word_of(page.language, flags)
                and following.folded not in english_words()
            ):
                return True
            if (
                _COMMA_LOW.match(gap + following.text + " ")
                and index + 2 < len(words)
                and words[index + 2].folded in KIN
            ):
                return True
        return (
            before is not None
            and before.folded in _SPOKEN_OF
            and text[before.end : word.start].strip() in ("", ",")
            and index > 1
            and (words[index - 2].folded + " " + before.folded in _SPOKEN_OF_PAIRS)
        )

    def _unheard(self, folded: str) -> bool:
        """Whether an English lower-case word is in no word list: a rare name, or a slip of the recogniser."""
        if folded in english_words() or folded in calendar_words() or is_nationality(folded, "en"):
            return False
        return not (folded.endswith("s") and folded[:-1] in english_words()) and folded not in _SPOKEN


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
_SPOKEN = word_set("spoken_english")
