"""What is asked for and then said: a question names the kind of thing, and the next turn is little but the thing.

"What was the club called? – Saturday Stars." An answer needs no introduction, no capital and no word of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import UPPER, Page, found
from pipelines.redact.detectors.wordlists import KIN, NOT_NAMES
from pipelines.redact.model import Detection
from pipelines.redact.names import english_words, first_names, stop_words, word_set

_WHOSE = r"(?:your|his|her|their|the|that|this|its|ur|[^\W\d_]{2,}['’ ]s)"
_IS = r"(?:['’ ]?s|['’ ]?re| is| was| are| were| r| wuz)"
_ALSO = r"(?:full |first |last |real |other |new |own |old )*"
_BODY = (
    r"school|college|nursery|academy|university|club|team|church|chapel|mosque|choir|band|gym|group|troop|stables|"
    r"company|firm|shop|pub|service|helpline|charity|organi[sz]ation|agency|hostel|shelter|home|hospital|clinic|camp"
)
_ONLINE = (
    r"(?:user ?names?|screen ?names?|display names?|gamer ?tags?|tags?|handles?|profile names?|profiles?|"
    r"account names?|"
    r"accounts?|snap(?:chat)?|insta(?:gram)?|discord|tiktok|kik|steam|roblox)"
)
_ASKED = (
    (
        "HANDLE",
        rf"what(?:{_IS})? (?:{_WHOSE}) {_ALSO}{_ONLINE}(?: name)?|"
        r"what (?:did|does|do) (?:he|she|they|you|u) (?:go by|call (?:him|her|your|them)sel(?:f|ves)|play as|post as)|"
        r"what name (?:did|does|do) (?:he|she|they|you|u) (?:use|have|go by|play under)(?: on)?",
    ),
    (
        "PERSON",
        rf"(?:what|wot)(?:{_IS})? (?:{_WHOSE}) {_ALSO}(?:sur|nick)?names?|"
        rf"what (?:do|did|should|shall|can|may|would) (?:people |they |you |we |i |everyone |everybody )?"
        r"(?:like to be called|like me to call you|call (?:you|him|her|them))|what (?:would|do) you like to be called|"
        r"(?:say|tell me|give me|state|just say|could you say) (?:your|a|his|her|their) (?:full |first )?names?",
    ),
    (
        "ORGANISATION",
        rf"(?:which|what)(?:{_IS})? (?:(?:{_WHOSE}) )?(?:\w+ )?(?:{_BODY})|"
        rf"name of (?:the|your|his|her|that|this|their) (?:\w+ )?(?:{_BODY})",
    ),
    (
        "ADDRESS",
        r"where (?:do|did|does|were|was|are|r) (?:you|u|he|she|they|your \w+|his \w+|her \w+) (?:all |two |both )?"
        r"(?:live|living|liv|stay|staying|based)|"
        rf"what(?:{_IS})? (?:{_WHOSE}) {_ALSO}address|"
        r"(?:which|what) (?:street|road|house|number house|house number|flat)",
    ),
)
"""Type and how it is asked for, over folded text, in English."""
_REST = r"[^\n?.!]{0,48}?"
_END = r"(?:\?+[\"”’ )]*|(?=\n)| {2})"
_STAMP = r"(?:[\[(]?\d[\d:.,/ \t-]*(?:[ap]m)?[\])]?[ \t]*(?:[-–][ \t]*)?)?"
_LABEL = rf"(?:[ \t>*]*{_STAMP}(?:[^\W\d_][\w .'’-]{{0,24}}:[ \t]+|[a-z]{{1,2}}\d?(?:\.| )[ \t]+|[-–—][ \t]+)?)"
_LABEL_LINE = r"(?:[^\n]{1,24}[ \t]\d{1,2}:\d{2}(?::\d{2})?[ \t]*\n)?"
_FILLER = (
    r"(?:um+|uh+m?|er+m?|oh|ah|ha|well|so|yeah|yes|yep|ok|okay|like|just|only|i think|i guess|it was|it['’ ]?s|it is|"
    r"that['’ ]?s|that was|he was|she was|he['’ ]?s|she['’ ]?s|i was|i am|i['’ ]?m|im|he went by|i went by|"
    r"(?:my|his|her|the|mine) (?:name )?(?:is|was|['’]s)|mine was|called|named|we (?:all )?(?:lived|called (?:him|"
    r"her))|"
    r"i (?:lived|live|go to|went to|goes to|went|goes|go)|he lived|she lived|they call me|call me|people call me|"
    r"everyone calls me|we had|on|at|in|to|over on|up on|down on|with)"
)
_LEAD = rf"(?:{_FILLER}[ ,.…]{{1,3}}){{0,5}}"
_GAP = rf"[ \t]*(?:\n\s*{_LABEL_LINE}{_LABEL})?{_LEAD}[\"“«]?"
_QUESTIONS = tuple((kind, re.compile(rf"(?<!\w)(?:{asked})(?!\w){_REST}{_END}{_GAP}")) for kind, asked in _ASKED)
_NAME = re.compile(rf"{UPPER}[\w'’.-]*(?:[ ](?:(?:and|of|the|de|van|von|del|di|&)[ ])?{UPPER}[\w'’-]*){{0,4}}")
_WITH_ARTICLE = re.compile(rf"(?:[Tt]he[ ])?{_NAME.pattern}")
_NUMBER = re.compile(
    r"(?:number |no\.? )?(?:\d{1,4}[a-z]?|(?:[a-z]+[ -])?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|[a-z]{3,5}teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety))(?!\w)"
)
_STOPS = re.compile(
    r"[ \t]*(?:[.,;!?\n)\"”–—]|$| {2})|[ ](?:on|in|with|and|but|because|cos|for|it|he|she|near|by|is|was)(?!\w)"
)
_WORDS = re.compile(r"[^\W_][\w'’-]*(?: (?! )[^\W_][\w'’-]*){0,3}?(?=[ \t]*(?:[.,;!?\n)\"”–—]|$| {2}))")
_NO_ANSWER = word_set("not_introduced")
_SHORTEST = 3


class Answered:
    """The detector."""

    name = "answers"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield what answers a question, in English."""
        if page.language not in ("en", None):
            return
        for kind, question in _QUESTIONS:
            for match in question.finditer(page.folded):
                end = self._answer(page, kind, match.end())
                if end:
                    yield found(match.end(), end, kind, 0.45, self.name)

    def _answer(self, page: Page, kind: str, start: int) -> int:
        """Return where an answer that begins at a place ends, or nought if it tells nothing."""
        text, folded = page.text, page.folded
        if kind == "HANDLE":
            words = _WORDS.match(folded, start)
            return words.end() if words is not None and self._tells(words.group()) else 0
        number = _NUMBER.match(folded, start) if kind == "ADDRESS" else None
        if number is not None:
            told = number.group().startswith(("number", "no")) and _STOPS.match(folded, number.end())
            return number.end() if told else 0
        if kind == "PERSON":
            return self._name(page, start)
        if page.caseless:
            words = _WORDS.match(folded, start) if kind == "ORGANISATION" else None
            plain_words = words is not None and self._tells(words.group()) and not words.group().endswith("ing")
            return words.end() if words is not None and plain_words else 0
        name = _WITH_ARTICLE.match(text, start)
        if name is None or not self._tells(name.group().casefold().removeprefix("the ")):
            return 0
        # The capital that opens a sentence tells nothing: it must be all that is said, or have more beside it.
        end = name.end() - (name.group()[-1] in ".'’-")
        return end if _STOPS.match(text, end) and (" " in name.group() or not _common(name.group())) else 0

    @staticmethod
    def _name(page: Page, start: int) -> int:
        """Return where the name ends that answers who somebody is."""
        end = count = 0
        for word in page.words_in(start, start + 60)[:3]:
            if (word.start != start) if not count else page.text[end : word.start] not in (" ", "-"):
                break
            everyday = word.folded in stop_words("en") or word.folded in KIN or word.folded in NOT_NAMES
            small = (
                not word.capital
                and not page.caseless
                and (count or page.text[word.end : word.end + 1] not in ("\n", ""))
            )
            if everyday and word.folded not in first_names() or small:
                break
            end, count = word.end, count + 1
        if not count or not re.match(r"[ \t]*(?:[.,;!?\n)\"”–—]|$| {2})", page.folded[end : end + 3]):
            return 0
        first = page.words_in(start, end)[0].folded
        return 0 if first in _NO_ANSWER or first in ("yes", "no", "yeah", "sorry", "thank", "thanks", "hi") else end

    @staticmethod
    def _tells(words: str) -> bool:
        first = words.split()[0]
        last = words.split()[-1]
        return not (
            first in stop_words("en")
            or first in _NO_ANSWER
            or first in KIN
            or last in stop_words("en")
            or len(words) < _SHORTEST
        )


def _common(word: str) -> bool:
    """Whether a single word with a capital is an everyday one that may only open a sentence."""
    folded = word.casefold()
    return folded in english_words() and not unheard(folded)
