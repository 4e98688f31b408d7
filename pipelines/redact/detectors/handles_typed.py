"""User names of plain words, told by what is done with them or by their number, and mail addresses in disguise.

"look for marrow man on Kik", "he called himself gardener on the app", "she was cactus captain forty two", and
"mona [at] kite [dot] example", "phil dot k at, um, cinemail dot example".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipelines.redact.detectors.handles_shown import is_online
from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import Page
from pipelines.redact.detectors.wordlists import KIN, PLATFORMS
from pipelines.redact.names import stop_words, word_set
from pipelines.redact.spoken_numbers import Number

_WHERE = (
    rf"(?:on|in|over on) (?:the |that |this |my |his |her )?(?:{PLATFORMS}|"
    r"server|app|game|chat|forum|site|online|there)"
)
_SOUGHT = re.compile(
    r"(?<!\w)(?P<lead>look(?:ed|ing)? for|search(?:ed|ing)? for|find|found|add(?:ed)?|follow(?:ed)?|"
    r"call(?:s|ed|ing)? (?:him|her|my|them|your)sel(?:f|ves)|(?:goes|go|went|going) by|known as|"
    r"(?:knew|know|knows) (?:him|her|me|them) (?:only )?as|is called|was called|named|as|['’]s|was|is) [\"“«]?"
    rf"(?P<token>[^\W\d_]{{3,}}(?: [^\W\d_]{{2,}}){{0,2}}?)[\"”»]?,? {_WHERE}(?!\w)"
)
_SAVED = re.compile(
    r"(?<!\w)(?:(?:has|have|had|got|saved|put|kept|keeps|listed|hidden) (?:me|him|her|it|them|us)(?: saved| down|"
    r" stored)?|saved|stored)"
    rf"(?: (?:on|in) (?:(?:my|his|her|the|their) )?(?:phone|mobile|contacts|whatsap|{PLATFORMS}))? (?:as|under) [\"“]?"
    r"(?P<token>[^\W_][\w'’]*(?: [\w'’]+){0,3}?)(?=[\"”]?(?:[.,;!?\n]|$| {2}| (?:and|but|so|in|on|because|when|he|"
    r"she|i)(?!\w)))"
)
"""Under what name somebody stands in a telephone."""
_TELEPHONE = re.compile(r"(?<!\w)(?:saved|phone|mobile|contacts|whatsap\w*|stored)(?!\w)")
_SURELY = ("self", "selves", " by", "known as", "goes by")
_BEFORE_NUMBER = re.compile(
    r"(?<!\w)(?:was|is|be|am|as|under|called(?: (?:him|her|my|them)sel(?:f|ves)| me)?|named|by|['’]s|said|read|"
    r"user|find|add|"
    r"from|then) [\"“«]?(?P<words>(?:[^\W\d_]{2,} ){1,4})$"
)
_AFTER_NUMBER = re.compile(r"[\"”»]?(?:[.,;:!?)\n]|$| {2})|[\"”»]? (?P<word>[^\W\d_]+)")
_FIGURES = re.compile(r"(?<= )\d{1,4}(?![\w.,:/-])")
_THERE = re.compile(r"(?<!\w)on (?:there|it|that)(?!\w)[^.!?\n]{0,20}$")
_COUNTED = word_set("counted_before")
_MOST_WORDS = 3

_W = r"[^\W_]+(?:[+'][^\W_]+)?"
_OPEN, _CLOSE = r"[ ]?[(\[{<*_][ ]?", r"[ ]?[)\]}>*_][ ]?"
_DOT = r"(?:dot|punkt|punto|punt|point|ponto|kropka|punct|taskas|τελεια)"
_AT = r"(?:at|a|aet|arroba|arobase|chiocciola|klammeraffe|apenstaartje|malpa)"
_SIGN = (
    rf"(?:[._-]{{1,2}}(?=\w)|[ ][._-][ ]|{_OPEN}(?:{_DOT}|\.){_CLOSE}|"
    rf" (?:{_DOT}|underscore|under score|dash|hyphen|minus) )"
)
_STOP = rf"(?:\.(?=\w)|[ ]\.[ ]|{_OPEN}(?:{_DOT}|\.){_CLOSE}| {_DOT} )"
_PAUSE = r"(?:(?:,| (?:um+|uh+m?|er+m?|euh|eh|like|the|all one word|so))(?=[ ,]))*,?[ ]?"
_NO_LOCAL = (
    r"(?:look|looked|looking|me|him|her|us|them|it|was|is|meet|met|be|e?mail|e?mailed|reach|write|wrote|writes|contact|"
    r"address|live|lived|work|worked|there|here|that|this|you|and|or|are|were|account)(?!\w)"
)
_MAIL = re.compile(
    rf"(?<![\w@])(?!{_NO_LOCAL}[ ,]*(?:@|at))(?:{_W}{_SIGN}){{0,5}}{_W}(?:"
    rf"{_OPEN}{_AT}{_CLOSE}{_PAUSE}(?:the )?{_W}(?:-{_W}){{0,2}}(?:{_STOP}{_W}){{1,4}}|"
    rf"(?:(?: at|@)){_PAUSE}(?:the )?{_W}(?: dash {_W}| {_W})?(?: dot {_W}){{1,4}}"
    r")(?!\w)"
)
"""An address with its signs in words or brackets, over folded text."""
_LOCAL_ONLY = re.compile(r"(?<![\w@.])[a-z][\w.+-]{2,63}@(?=[\s,.;!?)]|$)")


def handles_typed(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of user names told in these ways, in English."""
    if page.language not in ("en", None):
        return
    folded = page.folded
    for match in _SOUGHT.finditer(folded):
        words = match["token"].split()
        if any(word in stop_words("en") for word in words) or words[0] in KIN or words[0] in word_set("not_introduced"):
            continue
        sure = match["lead"].endswith(_SURELY)
        strange = unheard(words[0]) or unheard(words[-1])
        plain = match["lead"] in ("as", "'s", "’s", "was", "is") or words[-1].endswith(("s", "ing", "ed", "ly"))
        if sure or strange or (len(words) > 1 and not plain):
            yield match.span("token")
    for match in _SAVED.finditer(folded):
        words = match["token"].split()
        told = _TELEPHONE.search(folded, max(0, match.start() - 40), match.start("token")) is not None
        if told and words[0] not in ("a", "the", "an", "if", "my", "his", "her", "well", "it", "i", "he", "she", "we"):
            yield match.span("token")
    yield from _numbered(page)


def _numbered(page: Page) -> Iterator[tuple[int, int]]:
    """Yield names of plain words with a number at their end, where user names are spoken of."""
    folded = page.folded
    ends = page.number_at
    starts = sorted({*ends, *(match.start() for match in _FIGURES.finditer(folded))})
    done = 0
    for start in starts:
        if start < done:
            continue
        before = _BEFORE_NUMBER.search(folded, max(0, start - 60), start)
        if before is None:
            continue
        there = _THERE.search(folded, max(0, before.start() - 30), before.start()) is not None
        if not there and not is_online(folded, before.start(), start):
            continue
        words = before["words"].split()
        while words and words[0] in stop_words("en"):
            words.pop(0)
        idle = stop_words("en") | KIN | _COUNTED
        if not words or len(words) > _MOST_WORDS or any(word in idle or word.endswith(("ly", "ing")) for word in words):
            continue
        if len(words) < 2 and not unheard(words[0]):
            continue
        end = done = _number_end(folded, start, ends)
        after = _AFTER_NUMBER.match(folded, end)
        if after is not None and (after["word"] is None or after["word"] in stop_words("en")):
            yield start - len(" ".join(words)) - 1, end


def _number_end(folded: str, start: int, ends: Mapping[int, Number]) -> int:
    figures = _FIGURES.match(folded, start)
    if figures is not None:
        return figures.end()
    end = ends[start].end
    while folded[end : end + 1] in (" ", "-") and end + 1 in ends:
        end = ends[end + 1].end
    return end


def mail_typed(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of e-mail addresses that are typed or said with their signs in words or brackets."""
    folded = page.folded
    if any(sign in folded for sign in ("@", "(", "[", " at", "*")):
        for match in _MAIL.finditer(folded):
            yield match.span()
    if "@" in folded:
        for match in _LOCAL_ONLY.finditer(folded):
            yield match.span()
