"""Names that are everyday words too, in text without capitals: told by the place they stand in.

Hope, Blue and Treasure in English, Juste and Aurore in French, Rocío and Blanco in Spanish: the word itself tells
nothing. What does is what is said around it: who is called so, a relation or a title before it, a verb that takes
nobody but people, a possessive, another name beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import Page, Word, calendar_words, found
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
from pipelines.redact.detectors.wordlists import KIN, NOT_NAMES, WORD_SURNAMES
from pipelines.redact.model import Detection
from pipelines.redact.names import (
    TITLES,
    first_names,
    last_names,
    places,
    stop_words,
    word_set,
)

_NAME = "people"
_NOT_INTRODUCED = word_set("not_introduced")
_ASKED_NAME = re.compile(
    r"(?<!\w)(?:name|nom|prenom|nombre|s['’ ]?appel\w+|llamas?)(?!\w)[^.!\n]{0,24}\n(?:\w{1,12}[: ]+)?"
    r"(?:(?:it['’ ]?s|i['’ ]?m|yeah|yes|um|uh|er|erm|well|oui|c['’ ]?est|si|soy|me llamo|je m['’ ]?appelle)[ ,.…]+)*$"
)
"""The answer to who somebody is."""
_AFRICAN = re.compile(r"(?<![\w'’])[nm]['’]([^\W\d_]{4,})(?:-[^\W\d_]+)*")
"""Family names with a syllable before an apostrophe: "N'Guessan"; the rest of an elided verb is a word."""
_ME_AND = re.compile(
    r"(?<!\w)(?:just |only |both )?(?:me|you) and ([^\W\d_]{2,})(?= {2}| ?\n| ?$| (?:you know|were|was|used|went|"
    r"would|had|just|"
    r"sat|ran|both|shared|like)(?!\w))"
)
"""Who somebody was together with, whatever word it is: "it was me and will"."""
_GREETED = re.compile(r"(?<!\w)(?:dear|hello|hi|hey|mister|mr|mrs|ms|miss|and thank you|poor|told|asked) +$")
_SHOWN = re.compile(r" (?:that['’ ]?s|who|and that|on the|in the|at the|next to|behind|there)(?!\w)")
"""How one goes on after showing somebody: "that's grace that's my mum"."""
_JOINED = re.compile(r"(?: {2,}|, | (?:and|or|y|e|o|ni|et|ou) )")
_SHOWN_AS = re.compile(r" (?:and )?that['’ ]?s (?:my|his|her|our|me)(?!\w)")
_NO_FAMILY = word_set("no_family")
_AFTER_FULL_NAME = re.compile(
    r"(?: {2}|\n|$| (?:and|but|he|she|who|was|is|said|used|lived|came|had|from|taught|told|rang|has|"
    r"works|worked|lives|signed|ran|took) ?(?!\w{12}))"
)
"""What goes on after a first and a family name."""
_WITH_PARTICLE = re.compile(
    r" (?:de la |de los |de las |del |de |d['’ ]|du |des |le |la |di |della |da |dos |do |van der |van |"
    r"von |el |ben |al )([^\W\d_]{4,})(?!\w)"
)
"""A family name with a particle, after a first name."""
_HESITATIONS = re.compile(r"(?: (?:um+|uh+|uhm|erm?|hm+|mm+|euh|eh|ehm))+ +$")
"""Hesitations before a name: "my cousin er mark"."""
_GREETING = re.compile(r"(?:^|\n| {2}|: ?)(?:hi|hello|hey) $")
_GREETED_AS = word_set("greeted_as")


def names_by_slot(page: Page, sure: Sequence[Detection]) -> Iterator[Detection]:
    """Yield everyday words that stand where a name does.

    Args:
        page: A page whose capitals tell nothing.
        sure: Names found on it by other rules; beside one of them, a listed word is a name too.
    """
    language = page.language or "en"
    if language not in CALLED:
        return
    if language == "en":
        for match in _ME_AND.finditer(page.folded):
            name = match[1]
            if name in first_names() or not (
                name in BODIES
                or name in KIN
                or name in NOT_NAMES
                or name in stop_words("en")
                or name.endswith(("s", "ing", "one"))
            ):
                yield found(*match.span(1), "PERSON", 0.4, _NAME)
    for match in _AFRICAN.finditer(page.folded):
        if unheard(match[1], language):
            yield found(match.start(), match.end(), "PERSON", 0.5, _NAME)
    beside = {end: start for one in sure if one.score >= 0.35 for start, end in ((one.start, one.end),)}
    starts = {start for start in beside.values()}
    taken: set[int] = set(starts)
    for _ in range(2):
        for index, word in enumerate(page.words):
            if word.start in taken or not may_be_name(page, word, language):
                continue
            score = _score(page, index, language, starts, set(beside))
            if score:
                end = _end(page, index, language)
                taken.add(word.start)
                starts.add(word.start)
                beside[end] = word.start
                yield found(word.start, end, "PERSON", score, _NAME)
    if language != "en":
        for end, start in beside.items():
            more = _WITH_PARTICLE.match(page.folded, end)
            first = page.folded[start:end].split()[0]
            if more is not None and first in first_names() and first not in places() and unheard(more[1], language):
                yield found(start, more.end(), "PERSON", 0.45, _NAME)


def family_word_after(page: Page, end: int) -> int | None:
    """Return the end of a family name that is a word and follows a name, in English without capitals, or None."""
    ahead = page.words_in(end, min(len(page.text), end + 24))
    if not ahead or page.language not in ("en", None):
        return None
    following = ahead[0]
    if page.text[end : following.start] != " " or not may_be_name(page, following, "en"):
        return None
    if (
        following.folded not in last_names()
        or following.folded in _NO_FAMILY
        or following.folded.endswith(("ed", "ing"))
    ):
        return None
    told = said_around("en")["verb"].match(page.folded, end) is None
    return following.end if told and _AFTER_FULL_NAME.match(page.folded, following.end) else None


def _score(page: Page, index: int, language: str, starts: set[int], ends: set[int]) -> float:
    """Return how surely a word stands where a name does; 0 where it does not."""
    of, word = said_around(language), page.words[index]
    folded, text = word.folded, page.folded
    before = _HESITATIONS.sub(" ", text[max(0, word.start - 60) : word.start])
    after = text[word.end : word.end + 40]
    calendar = folded in calendar_words()
    if of["friends"].match(after) and of["opens"].search(before):
        return 0.5
    if _ASKED_NAME.search(text[max(0, word.start - 70) : word.start]) and folded in first_names():
        return 0.5
    if of["called"].search(before) and folded not in _NOT_INTRODUCED and not folded.endswith(("ing", "ed")):
        return 0.5
    if folded in first_names() and ASIDE.match(after) and ASKED_WHO.search(text[max(0, word.start - 110) : word.start]):
        return 0.45
    previous = page.words[index - 1] if index else None
    gap = text[previous.end : word.start] if previous is not None else "\n"
    near = previous is not None and gap in (" ", "  ", ". ")
    if near and previous is not None and _titled(previous, folded):
        return 0.55
    if language == "en" and folded not in BODIES and folded not in _NOT_INTRODUCED and not calendar:
        bare = not (near and previous is not None and previous.folded in DETERMINED)
        if bare and TO_SOMEBODY.match(after) and of["opens"].search(before):
            return 0.45
        if _GREETING.search(before) and ASIDE.match(after) and folded not in _GREETED_AS:
            return 0.45
        if bare and folded in first_names() and folded not in ("age", "year", "room") and NOW_AGED.match(after):
            return 0.45
    if _SHOWN_AS.match(after) and re.search(r"that['’ ]?s $", before) and folded not in _NOT_INTRODUCED:
        return 0.45
    if folded not in first_names():
        return 0.0
    if of["kin"].search(before) and not (language == "en" and folded in NO_ACTOR and of["verb"].match(after) is None):
        return 0.55
    after_word = page.words[index + 1] if index + 1 < len(page.words) else None
    if language == "en" and after_word is not None and text[word.end : after_word.start] == " " and not calendar:
        determined = near and previous is not None and previous.folded in DETERMINED
        if not determined and unheard(after_word.folded) and len(after_word.folded) > 3:
            return 0.45
    determined = near and previous is not None and previous.folded in DETERMINED and previous.text != "là"
    if calendar and _GREETED.search(before):
        return 0.45
    if calendar and not of["verb"].match(after) and not POSSESSIVE.match(after):
        return 0.0
    if not calendar and of["strongly"].search(before):
        said_so = not before.rstrip().endswith(("that's", "that’s", "that s", "thats"))
        if said_so or ASIDE.match(after) or _SHOWN.match(after):
            return 0.45
    if not calendar and of["listed"].search(before) and not (folded in NO_ACTOR and not ASIDE.match(after)):
        return 0.45
    if language == "en" and POSSESSIVE.match(after) and not determined and folded not in NO_ACTOR:
        return 0.45
    acts = of["says"].match(after) or (of["verb"].match(after) and folded not in NO_ACTOR)
    if acts and not determined and of["opens"].search(before):
        return 0.45
    if not determined and _beside_name(text, word, starts, ends):
        return 0.4
    alone = ASIDE.fullmatch(gap) is not None and ASIDE.match(after) is not None
    return 0.35 if alone and not calendar and folded not in NO_ACTOR else 0.0


def _titled(previous: Word, folded: str) -> bool:
    titles = previous.folded in TITLES or previous.folded in word_set("ranks")
    general = previous.folded in ("old", "little", "young", "dear", "big", "poor", "private", "late", "dearest")
    return titles and not general and (folded in last_names() or folded in WORD_SURNAMES or folded in first_names())


def _beside_name(text: str, word: Word, starts: set[int], ends: set[int]) -> bool:
    """Whether another name stands before or after a word, joined as in a list."""
    for end in range(word.start - 5, word.start):
        if end in ends and _JOINED.fullmatch(text, end, word.start):
            return (
                text[end : word.start].strip() != ""
                or ASIDE.match(text, word.end) is not None
                or (_JOINED.match(text, word.end) is not None)
            )
    match = _JOINED.match(text, word.end)
    if match is None or match.end() not in starts:
        return False
    return (
        match.group().strip() != "" or re.search(r"(?: {2}|\n|^| (?:and|y|et) )$", text[: word.start][-5:]) is not None
    )


def _end(page: Page, index: int, language: str) -> int:
    """Return the end of a name, with a family name after it that is in the list or is one that is a word."""
    word = page.words[index]
    following = page.words[index + 1] if index + 1 < len(page.words) else None
    if following is None or page.text[word.end : following.start] != " " or not may_be_name(page, following, language):
        return word.end
    listed = following.folded in last_names() and following.folded not in _NO_FAMILY
    if language == "en" and listed and _AFTER_FULL_NAME.match(page.folded, following.end):
        return following.end
    family = following.folded in WORD_SURNAMES if language == "en" else following.folded in last_names()
    return following.end if family else word.end
