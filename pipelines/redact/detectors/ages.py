"""Ages, in figures and in words.

Every number that can be an age is looked at with what is said around it: a unit ("years old", "ans", "χρονών"), what
introduces an age ("aged", "turned", "a los", "mit"), somebody it is said of ("she is", "Charles, now"), or a question
after it ("how old"). What counts something else is left. Numbers said beside an age ("thirteen, maybe fourteen") are
ages too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.redact.detectors.age_grammar import Grammar
from pipelines.redact.detectors.age_words import GRAMMARS, OTHER_UNITS
from pipelines.redact.detectors.page import Page, found
from pipelines.redact.detectors.wordlists import KIN
from pipelines.redact.folding import fold_same_length
from pipelines.redact.model import Detection
from pipelines.redact.names import english_words, first_names, stop_words

_OLDEST = 115
_BEFORE, _AFTER = 90, 60
_FIGURES = re.compile(r"(?<![\w#€$£@°])\d{1,3}(?:st|nd|rd|th|er|ere|eme|e|o|a|ste|de|\.(?= ?\w*(?:geburtstag)))?(?!\w)")
_GLUED = re.compile(
    r"(?<![\w/.:-])(?:\d{1,2} ?(?:yo|y/o|y\.o\.?|yrs?|yr ?olds?)(?!\w)|(?:1\d ?[fm]|2\d ?f)(?![\w.])|"
    r"(?<=\()\d{1,2}(?=, ?(?:[mf](?!\w)|male|female|boy|girl|he/|she/|they/))|(?<![\d;])\d{1,2};\d{1,2}(?![\d;])|"
    r"(?<=girl )\d{1,2}(?= (?:from|at|in|of|and|with|who)(?!\w))|(?<=boy )\d{1,2}(?= (?:from|at|in|of|and|with|"
    r"who)(?!\w))|"
    r"1\d(?= here[,.! ]*(?:$|\n|[mf](?!\w)))|"
    r"\d{1,2} ?y(?:rs?)?,? ?\d{1,2} ?m(?:ths?|os?)?(?!\w)|[fm] ?1\d(?![\w./-])|"
    r"\d{2} ?/ ?[fmw](?![\w./-])|[fmw] ?/ ?\d{2}(?![\w./-])|\d{2}s(?= and (?:over|under)))"
)
"""Ages written in one word with what they are ages of: "14yo", "13f"."""
_NOTED = (
    re.compile(r"[,(] ?(?:approx\.?|aged?|circa|c\.|est\.?|abt\.?|about) (?P<age>\d{1,2})(?=\))"),
    re.compile(r"(?<!\w)(?:male|female), (?:aged? |approx\.? )?(?P<age>\d{1,2})(?= to \d{1,2}(?!\w)|[,.;)\n])"),
    re.compile(r"(?<!\w)(?:male|female), \d{1,2} to (?P<age>\d{1,2})(?!\w)"),
    re.compile(r"(?<= [a-z]\.), (?P<age>\d{1,2})(?=[,)])|(?<=\.[a-z]\.), (?P<other>\d{1,2})(?=[,)])"),
    re.compile(r"(?<!\w)(?:when|since|before|until|till) [b-hj-z]\.? was (?P<age>\d{1,2})(?!\w|[.,]\d)"),
)
"""Ages beside a sex, initials or an estimate, as notes have them, over folded text."""
_PART_OF_A_CODE = re.compile(r"(?:\d[.,:/]|[#€$£@°]|\b(?:x|no|nr|n)\. ?)$")
_GOES_ON = re.compile(r"[.,:/]\d|\d| ?[%€$£°]|-\d{3}|/\d| ?[x×] ?\d")
_SPACES = re.compile(r"[ \u00a0]+")
_PAUSE = re.compile(r"[ \u00a0]{2,}(?=[^\W_])")
_OR = re.compile(r" ?(?:[,/–-]|or|ou|o|u|oder|of|albo|czy|lub|ή|η|ar|arba|sau|to|a|bis|tot|do) ?")
_MONEY_BEFORE = re.compile(r"\d ?(?:€|\$|£|euros?|pounds?|quid|dollars?|zl|lei|francs?|kr)(?!\w)[^.,!?\n]{0,30}$")
_OF_SOMETHING = re.compile(r"^[ -]?\w+ (?:of|de|di|do|da|van) (?!age\b|edad\b|idade\b|eta\b|viata\b)\w")
"""Years of an apprenticeship, a sentence, a lease."""
_YEAR_OF_LIFE = re.compile(r"(?<!\w)(?:my|his|her) \| year\b(?! (?:at|in|of))")
_PLURALS: Mapping[str, tuple[str, ...]] = {"en": ("s",), "es": ("s",), "fr": ("s", "x"), "pt": ("s",)}
"""Endings of nouns in the plural; elsewhere any word may be one."""
_FIELD = re.compile(
    r"(?<!\w)(?:age|edad|idade|eta|alter|leeftijd|wiek|varsta|ηλικια|amzius)(?!\w)[^.!?\n\d]{0,32}[:,]\s*$"
)
"""A line of a form."""
_QUESTION_REACH = 110
_TURN = r"(?:^|\n)[ \t]*(?:[\[(]?[\d:.,]{4,14}[\])]?[ ,-]*)?(?:[^\W\d_][^\n:?]{0,28}:|[-–—]|[QA]\.)[ \t]*"
_STAMPED = re.compile(r"(?m)^[ \t]*[\[(]\d[\d:., /-]*[\])]")
"""When a message was sent, before who sent it."""
_ANSWER = re.compile(
    rf"(?P<asked>[^\n]{{0,160}})\?[\"”»…. ]*(?:{_TURN})(?:(?:um+|er+|uh+|oh|euh|eh|well|like|just|only|"
    r"about|nearly|almost|i was|"
    r"i'm|i am|pues|ben|bah|alors|j'avais|tenia)[ ,.…]{1,3}){0,3}(?=(?P<number>[^\W_]))"
)
"""A question and the first word of the turn that answers it."""
_NO_AGE_ASKED = re.compile(
    r"(?<!\w)(?:how (?:many|much|long|often|far|big|tall)|what time|which (?:number|house|room|page|year|"
    r"grade|class|bus|day|"
    r"floor|one|week)|what (?:number|page|year|grade|size|day|floor|class|house|date)|on a scale|combien|quelle heure|"
    r"quel (?:numero|jour|etage)|cuant[oa]s?(?! anos)|que (?:hora|numero|dia|piso))(?!\w)"
)
_AGE_SPOKEN_OF = re.compile(
    r"(?<!\w)(?:ages?|aged|old|older|younger|born|birthday|turn(?:s|ed|ing)?|years? of age|young|ans|"
    r"ne[e]?|anos|edad|nacid?\w*|"
    r"cumpl\w+)(?!\w)"
)
_TOLD_BEFORE = 320
_RISING = re.compile(
    r"(?: (?:years?(?: old)?|ans|anni|anos|jahre|jahren|jaar|lat|ani|metu|ετων|χρονων))?,? (?:and |e |y |et |und )?"
    r"(?:going(?: on)?|nearly|almost|rising|coming(?: up)?(?: to| for| on)?|just off|para|casi|quasi|verso i|bientot|"
    r"presque|"
    r"fast|bald|beinahe|knapp|bijna|haast|prawie|niemal|quase|aproape|spre|beveik|σχεδον) (?:los |les |i |os )?"
)
"""Between an age and the next one, which somebody nearly was: "twelve going thirteen", "doce para trece"."""
_VERB = (
    r"(?:['’]s| is| was| turned| turns| had been| would be| would have been| must have been| must be|"
    r"['’]d be|['’]d have been|"
    r" has been| became| will be|['’]ll be)"
)
_NAMED_WAS = re.compile(
    rf"(?<!\w)(?P<who>[^\W\d_]{{2,}}){_VERB}(?: (?:only|just|about|still|already|maybe|like|what))*,? $"
)
"""Somebody called by name, with the verb that is an age."""
_CLOSES = re.compile(r"(?: (?:then|now|at the time|today|alors|aujourd['’]hui|entonces|ahora))?\)")
_AGED_COMING = re.compile(r"(?<!\w)(?:con|a los|com|aos) $")
"""Years somebody had when something was done, after a preposition: "entró con cuatro años"."""


@dataclass(slots=True)
class _Number:
    start: int
    end: int
    value: int
    ordinal: bool
    figures: bool
    age: bool = False
    counts: bool = False


class Ages:
    """The detector. Only the number is found, so that "a [AGE_1]-year-old girl" stays readable."""

    name = "ages"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield ages in the page's language; in unknown languages the English ways of saying them."""
        language = page.language or "en"
        folded = page.folded
        for match in _GLUED.finditer(folded):
            yield found(match.start(), match.end(), "AGE", 0.6, self.name)
        for pattern in _NOTED if language == "en" else ():
            for match in pattern.finditer(folded):
                value = next(group for group in ("age", "other") if match.groupdict().get(group))
                yield found(*match.span(value), "AGE", 0.55, self.name)
        grammar = GRAMMARS.get(language)
        if grammar is None:
            if language in OTHER_UNITS:
                for match in _other_unit(language).finditer(folded):
                    yield from self._age(folded, *match.span("age"))
            return
        for match in _compiled(language)["whole"].finditer(folded):
            told = next((group for group in ("age", "years") if match.groupdict().get(group)), 0)
            yield found(*match.span(told), "AGE", 0.65, self.name)
        for number in _Reading(page, language, grammar).ages():
            yield found(number.start, number.end, "AGE", 0.7, self.name)

    def _age(self, folded: str, start: int, end: int) -> Iterator[Detection]:
        written = folded[start:end]
        if not written.isdigit() or 0 < int(written) <= _OLDEST:
            yield found(start, end, "AGE", 0.7, self.name)


@cache
def _other_unit(language: str) -> re.Pattern[str]:
    return re.compile(OTHER_UNITS[language])


@cache
def _compiled(language: str) -> Mapping[str, re.Pattern[str]]:
    """Compile a grammar: what stands before a number ends at it, what stands after begins at it."""
    grammar = GRAMMARS[language]
    fill = rf"(?:(?:{grammar.fillers})[ ,.…-]{{1,4}}){{0,4}}"
    parts = {
        "unit": rf"(?:{grammar.unit})",
        "years": rf"(?:{grammar.years})",
        "lasting_before": rf"(?<!\w)(?:{grammar.lasting_before}) {fill}$",
        "lasting_after": rf"(?:{grammar.years})[ ,]+(?:{grammar.lasting_after})",
        "introduced": rf"(?<!\w)(?:{grammar.introduced})[ ,:.…-]{{0,4}}{fill}$",
        "said_of": rf"(?<!\w)(?:{grammar.said_of})[ ,.…-]{{1,4}}{fill}$",
        "at": rf"(?<!\w)(?:{grammar.at}) {fill}$",
        "after": rf"(?:{grammar.after})",
        "counted": rf"(?:{grammar.counted})",
        "counting": rf"(?<!\w)(?:{grammar.counting}) $",
        "required": rf"(?<!\w)(?:{grammar.required}) {fill}$",
        "label": rf"(?<!\w)(?:{grammar.label})[ .:#]{{1,3}}$",
        "asked": rf"(?:{grammar.asked})",
        "birthday": rf"(?:{grammar.birthday})",
        "beside": rf"(?:[ ,.;:?!…)\"'-]|–|\n|(?<!\w)(?:{grammar.beside}|{grammar.fillers})(?!\w)){{1,14}}",
        "noun": rf"(?<!\w)(?:{grammar.people})[ ,(–—-]{{1,3}}{fill}$",
        "now": rf"([^\W\d_]+)(?: \([^()]{{1,14}}\)(?=,))?(?P<sign> ?[,(–—] ?| )(?P<fill>(?:(?:{grammar.now})[ "
        rf",]{{1,3}}){{0,3}})$",
        "whole": rf"(?<!\w)(?:{grammar.whole})(?!\w)",
    }
    # An apostrophe is a space where speech recognition or a careless hand left it out.
    return {name: re.compile(part.replace("['’]", "['’ ]")) for name, part in parts.items()}


class _Reading:
    """The numbers of one page, each with whether it is an age."""

    def __init__(self, page: Page, language: str, grammar: Grammar) -> None:
        self._page, self._language, self._grammar = page, language, grammar
        self._text = page.folded
        self._is = _compiled(language)
        self._open = (stop_words(language) | grammar.opening) - grammar.no_opening

    def ages(self) -> list[_Number]:
        """Return the numbers that are ages."""
        candidates = self._candidates()
        first: _Number | None = None
        for number, last in zip(candidates, [None, *candidates], strict=False):
            # What stands before "two or three years" stands before both numbers.
            if last is None or first is None or not _OR.fullmatch(self._text[last.end : number.start]):
                first = number
            self._judge(number, first)
        self._answers(candidates)
        self._answered(candidates)
        self._spread(candidates)
        return [number for number in candidates if number.age and 0 < number.value <= _OLDEST]

    def _candidates(self) -> list[_Number]:
        text = self._text
        figures = []
        for match in _FIGURES.finditer(text):
            start, end = match.span()
            digits = re.match(r"\d+", match.group())
            assert digits is not None
            if _PART_OF_A_CODE.search(text, max(0, start - 4), start) or _GOES_ON.match(text, end):
                continue
            figures.append(_Number(start, end, int(digits.group()), digits.end() < end - start, True))
        said = [_Number(n.start, n.end, n.value, n.ordinal, False) for n in self._page.numbers]
        return sorted((*figures, *said), key=lambda number: number.start)

    def _around(self, number: _Number) -> tuple[str, str]:
        """Return what stands before and after a number, with single spaces."""
        before = self._text[max(0, number.start - _BEFORE) : number.start]
        after = self._text[number.end : number.end + _AFTER]
        # Speech recognition leaves a wide gap where a pause was.
        return _SPACES.sub(" ", _PAUSE.sub(", ", before)), _SPACES.sub(" ", _PAUSE.sub(", ", after))

    def _judge(self, number: _Number, first: _Number) -> None:
        of = self._is
        before, after = self._around(number)
        if number.value > _OLDEST or of["label"].search(before) or of["required"].search(before):
            number.counts = True
        elif number.ordinal:
            number.age = number.value > 0 and (
                of["birthday"].match(after) is not None
                or (number.value >= 8 and _YEAR_OF_LIFE.search(before + "|" + after) is not None)
                or self._birthday_left_out(before, after, number)
            )
            number.counts = not number.age
        elif of["unit"].match(after) or of["birthday"].match(after):
            number.age = True
        elif of["years"].match(after):
            number.age = number.value > 0 and self._years_of_life(number, self._around(first)[0], after)
            number.counts = not number.age
        elif of["counted"].match(after) or _MONEY_BEFORE.search(before):
            number.counts = True
        else:
            number.age = self._is_said(number, before, after)

    def _years_of_life(self, number: _Number, before: str, after: str) -> bool:
        of = self._is
        if number.value <= 5 and _OF_SOMETHING.search(after):
            return False
        if of["introduced"].search(before):
            return True
        lasts = of["lasting_before"].search(before) or of["lasting_after"].match(after)
        if of["said_of"].search(before):
            return of["lasting_after"].match(after) is None
        if _AGED_COMING.search(before) and not lasts and self._language in ("es", "pt"):
            return True
        match = self._is["now"].search(before)
        if match is not None and match["fill"] and "," in before[-12:] and self._person_before(number, before, match):
            return True
        return self._language != "en" and not lasts and number.value > 5

    def _is_said(self, number: _Number, before: str, after: str) -> bool:
        """Whether a number without a unit is said as an age."""
        of, least = self._is, 2 if number.figures else 3
        if number.value < least:
            return False
        if of["after"].match(after) and of["counting"].search(before) is None:
            return True
        free = self._free(after)
        if _FIELD.search(before):
            return True
        if of["introduced"].search(before):
            return free or (number.value > 5 and not self._plural(after))
        if of["said_of"].search(before):
            return free or (self._language == "en" and number.value > 5 and not self._plural(after))
        if number.value >= self._grammar.least_at and free and of["at"].search(before):
            return True
        named = _NAMED_WAS.search(before) if free and self._language == "en" else None
        if named is not None and self._is_person(number, before, named["who"]):
            return True
        return self._beside_a_person(number, before, after)

    def _birthday_left_out(self, before: str, after: str, number: _Number) -> bool:
        """Whether it is "my fourteenth" with the birthday left out."""
        return (
            number.value >= 10
            and self._language in ("en", "nl", "de")
            and re.search(r"(?<!\w)(?:my|his|her|their|mijn|zijn|z'n|haar|meinem|seinem|ihrem) $", before) is not None
            and self._free(after)
        )

    def _free(self, after: str) -> bool:
        """Whether nothing that could be counted follows: the end, a sign, or a function word."""
        match = re.match(r"(?:[ \u00a0]|['’](?=[^\W\d_])|ish\b)?([^\W\d_]+)?", after)
        word = match.group(1) if match is not None else None
        if word is None:
            sign = after.lstrip(" ")[:1]
            return not sign or sign in ".,;:!?…)\"'»”’\n-–—[(/"
        if after[0] in "'’-":
            return False
        return word in self._open

    def _plural(self, after: str) -> bool:
        """Whether a noun follows that could be counted, as far as an ending tells."""
        match = re.match(r" ([^\W\d_]+)", after)
        ending = _PLURALS.get(self._language)
        if match is None or match.group(1) in self._open:
            return False
        return ending is None or match.group(1).endswith(ending)

    def _beside_a_person(self, number: _Number, before: str, after: str) -> bool:
        """Whether the number stands beside a person as an age does: "Charles, now 47", "a girl, nine"."""
        if number.value < 3 or not (self._free(after) or self._page.caseless and self._now_before(before)):
            return False
        closes = re.match(r" ?[,.;)–—:]|\s*$|\s*\n| (?:or|to|going on|nearly)(?!\w)", after) is not None
        if self._is["noun"].search(before) and (closes or self._page.caseless):
            return True
        match = self._is["now"].search(before)
        if match is None:
            return False
        sign, fill = match["sign"], match["fill"]
        if "(" in sign:
            return _CLOSES.match(after) is not None and self._person_before(number, before, match)
        if not fill and not sign.strip() and not self._page.caseless:
            return False
        return (closes or bool(fill) or self._page.caseless) and self._person_before(number, before, match)

    def _now_before(self, before: str) -> bool:
        match = self._is["now"].search(before)
        return match is not None and bool(match["fill"])

    def _person_before(self, number: _Number, before: str, match: re.Match[str]) -> bool:
        """Whether the word before is said of a person: a capital inside a sentence, a name, a word of kinship."""
        folded = match[1]
        if folded in KIN or folded in self._grammar.pronouns:
            return True
        named = folded in first_names() and folded not in stop_words(self._language)
        if named:
            return True
        if self._page.caseless:
            told = bool(match["fill"]) or "(" in match["sign"] and self._no_word(folded)
            return told and len(folded) > 2 and folded not in stop_words(self._language)
        near = self._page.words_in(max(0, number.start - _BEFORE), number.start)
        word = next((word for word in reversed(near) if fold_same_length(word.text) == folded), None)
        return (
            word is not None
            and word.capital
            and (not word.opens or self._no_word(folded))
            and not self._page.calendar(word)
            and folded not in stop_words(self._language)
        )

    def _is_person(self, number: _Number, before: str, folded: str) -> bool:
        """Whether a word before the verb is a name: listed, or with a capital, and said of nothing else."""
        near = self._page.words_in(max(0, number.start - _BEFORE), number.start)
        word = next((word for word in reversed(near) if fold_same_length(word.text) == folded), None)
        if word is None or self._page.calendar(word) or folded in stop_words(self._language):
            return False
        listed = folded in first_names() and (word.capital or folded not in english_words())
        return listed or (word.capital and not self._page.caseless and (not word.opens or self._no_word(folded)))

    def _no_word(self, folded: str) -> bool:
        return self._language != "en" or folded not in english_words()

    def _answered(self, candidates: Sequence[_Number]) -> None:
        """Take a number that is all an answer says, where ages have just been spoken of."""
        starts = {number.start: number for number in candidates}
        for match in _ANSWER.finditer(self._text) if "?" in self._text else ():
            number = starts.get(match.start("number"))
            if number is None or number.age or number.counts or number.ordinal or not 3 <= number.value <= _OLDEST:
                continue
            told = self._text[max(0, match.start("number") - _TOLD_BEFORE) : match.start("number")]
            if _NO_AGE_ASKED.search(match["asked"]) or not _AGE_SPOKEN_OF.search(told):
                continue
            number.age = re.match(r" ?[.,;!…)]|\s*\n|\s*$", self._around(number)[1]) is not None

    def _answers(self, candidates: Sequence[_Number]) -> None:
        """Take the first number after a question for an age."""
        stamped = {place for match in _STAMPED.finditer(self._text) for place in range(*match.span())}
        for match in self._is["asked"].finditer(self._text):
            end = match.end() + _QUESTION_REACH
            for number in candidates:
                if number.start >= match.end() and number.start < end:
                    if number.counts or number.ordinal or number.start in stamped or not number.value:
                        continue
                    if number.age:
                        break
                    if number.value > 2 and self._free(self._around(number)[1]):
                        number.age = True
                        break
                    if self._around(number)[1][:1] not in (" ", "-"):
                        break  # else a date, before the age is said

    def _spread(self, candidates: Sequence[_Number]) -> None:
        """Carry being an age over to numbers said beside one: "twelve or thirteen", "13-14"."""
        for order in (candidates, candidates[::-1]):
            for one, other in zip(order, order[1:], strict=False):
                if not one.age or other.age or other.counts or one.ordinal != other.ordinal:
                    continue
                left, right = (one, other) if one.start < other.start else (other, one)
                between = _SPACES.sub(" ", self._text[left.end : right.start])
                if right.value - left.value == 1 and _RISING.fullmatch(between):
                    other.age = True
                    continue
                if len(between) > 40 or not self._is["beside"].fullmatch(between) or other.value < 2:
                    continue
                if not between.strip() and (other.value < 6 or abs(one.value - other.value) > 4):
                    continue
                if other is right and not self._free(self._around(right)[1]):
                    continue
                if other is left and self._is["lasting_before"].search(self._around(left)[0]):
                    continue
                other.age = True
