"""Offices, trades and shelters by the word for what they are and a name, in the partners' languages.

"Komenda Powiatowa Policji w Zielnikach", "Tischlerei Gebr. Amsel", "Malerbetrieb Krumm + Sohn", "Juzgado de Menores
n.º 2 de Vallehondo", "Casa delle Fate e dei Venti", "III LO w Zielnikach". The kinds stand in ``organisation_trades``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.redact.detectors.organisation_heads import ADJECTIVES
from pipelines.redact.detectors.organisation_trades import AFTER_NAME, OFFICES, SCHOOLS, TRADES
from pipelines.redact.detectors.page import Page, Word, calendar_words, found
from pipelines.redact.detectors.wordlists import KIN
from pipelines.redact.model import Detection
from pipelines.redact.names import first_names, is_function_word, last_names, places, stop_words, word_set

_NUMBER = re.compile(
    r",?[ ]{1,2}(?P<sign>(?:n|nr|no|num|numero|numer|nummer|αρ|αριθ)?[ ]?(?:\.[ ]?)?[oºª°]?\.?)[ ]{0,2}"
    r"\d{1,4}(?!\w|[.,]\d|:\d)(?:[.][oªºa°](?!\w))?\.?(?![ ]?(?:ans|anos|anni|jahre|jaar|lat|metai|uhr|uur))"
)
"""A number between a kind and its name, over folded text; marked as one, it is a name by itself."""
_ORDERED = re.compile(r" \d{1,3}(?:\.?[ªºa°oe]{1,2})(?!\w)\.?")
_LINK = re.compile(
    r"[ ]{1,3}(?:im\.|imienia|pw\.|w|we|we wsi|z|de la|de los|de las|de l['’]|de|du|des|d['’]|del|della|delle|dello|"
    r"dell['’]|dei|degli|di|da|do|dos|das|van de|van der|van het|van|te|in|din|der|am|an der|im|zum|zur|fur|la|el|le|"
    r"st\.?|sankt|bad|neu|san|santa|sao|"
    r"gebr\.?|gebruder|gebroeders|familie|fam\.|f\.?lli|fratelli|freres|hnos\.?|hermanos|irmaos|bracia|fratii|αφοι|"
    r"αδελφοι|broliai|dr\.?|sw\.|gen\.|mgr)(?!\w)(?<!\w['’])"
)
_FAMILY = re.compile(
    r"(?:gebr|gebruder|gebroeders|f\.?lli|fratelli|freres|hnos|hermanos|irmaos|bracia|fratii|αφοι|αδελφοι|"
    r"broliai)(?!\w)"
)
_TAIL = re.compile(
    r"[ ](?:&|\+|und|et|en|e|y|i|και|si|ir)[ ](?:sohne?|tochter|co\.?|partner|fils|filles|zoon|zonen|dochters|"
    r"figli[oa]?|hijos?|hijas?|filhos?|synowie|syn|corki|fiii|υιοσ|υιοι|sunus)(?!\w)|"
    r"[ ]?[&+][ ]?(?P<other>[^\W\d_]{2,})"
)
_OPENS = re.compile(r"[ ]{1,2}[\"“«„‹'‘](?P<name>[^\"”“»›\n]{2,40})[\"”“»›’']")
_AND = re.compile(
    r"[ ](?:e|y|i|et|und|en|si|ir|και)[ ](?:(?:dei|degli|delle|della|das|dos|des|de las|de los|de la)[ ])?"
)
_HOUSE = re.compile(
    r"(?<![\w-])(?:Casa|Maison|Rifugio|Centro|Haus|Huis|Dom|Casuta|Refugio|Hogar|Lar|Espacio|Espace|Spazio|Centrum)[ ]"
    r"(?:delle|della|dell['’]|degli|dei|del|de la|de las|de los|das|dos|da|des|de l['’]|der|van de|"
    r"van het)[ ]?(?=[A-Z])"
)
"""A house that is open to somebody, by whose it is, with capitals."""
_CAPITALS = {"de": 1, "nl": 2, "lt": 2, "el": 2}
_MOST_CAPITALS, _MOST_SMALL = 4, 2


class Offices:
    """The detector."""

    name = "offices"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield offices, trades, shelters and schools with their names."""
        language = page.language or ""
        for type, pattern in _first(language):
            for match in pattern.finditer(page.folded):
                end = _name_end(page, match.end(), office=type == "OFFICE")
                if end:
                    kind = "SCHOOL" if type == "SCHOOL" else "ORGANISATION"
                    yield found(match.start(), end, kind, 0.9, self.name)
        last = _last(language)
        for match in last.finditer(page.folded) if last is not None else ():
            named = page.text[match.start()].isupper() if not page.caseless else True
            plain = match["name"] in stop_words(language) or match["name"] in word_set("no_office_name")
            if named and not plain:
                yield found(match.start(), match.end(), "ORGANISATION", 0.9, self.name)
        for match in () if page.caseless else _HOUSE.finditer(page.unmarked):
            end = _run_of_names(page, match.end(), 3)
            while end and (joined := _AND.match(page.unmarked, end)) is not None:
                more = _run_of_names(page, joined.end(), 2, within=True)
                if not more:
                    break
                end = more
            if end:
                yield found(match.start(), end, "CARE_PLACE", 0.8, self.name)


@cache
def _first(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    between = rf"(?:[ ](?:{ADJECTIVES})(?!\w))?"
    return tuple(
        (type, re.compile(rf"(?<![\w@-])(?:{kinds[language]})(?!\w){between if type != 'SCHOOL' else ''}"))
        for type, kinds in (("OFFICE", OFFICES), ("TRADE", TRADES), ("SCHOOL", SCHOOLS))
        if language in kinds
    )


@cache
def _last(language: str) -> re.Pattern[str] | None:
    kinds = AFTER_NAME.get(language)
    return re.compile(rf"(?<![\w-])(?P<name>[^\W\d_]{{3,}}) {{1,2}}(?:{kinds})(?!\w)") if kinds else None


def _name_end(page: Page, place: int, *, office: bool) -> int:
    """Return where the name of an office or a trade ends whose kind ends at a place; nought without a name."""
    folded, end, numbered = page.folded, place, False
    number = _NUMBER.match(folded, end) or _ORDERED.match(folded, end)
    if number is not None:
        end = number.end()
        numbered = bool(number.groupdict().get("sign", "").strip(" .")) or number.re is _ORDERED
    quoted = _OPENS.match(page.text, end)
    if quoted is not None:
        return quoted.end("name")
    after, family = end, False
    for _ in range(3):
        link = _LINK.match(folded, after)
        if link is None:
            break
        family = family or _FAMILY.match(folded, link.start() + 1) is not None
        after = link.end()
    gap = re.compile(r"\.?[ ]{1,2}|(?<=['’])").match(page.text, after)
    if gap is None:
        return end if numbered else 0
    named = _run_of_names(page, gap.end(), _MOST_CAPITALS, office=office or family)
    if not named:
        return end if numbered else 0
    tail = _TAIL.match(folded, named)
    if tail is not None and (tail["other"] is None or page.caseless or page.text[tail.start("other")].isupper()):
        named = tail.end()
    return named


def _run_of_names(page: Page, place: int, most: int, *, office: bool = False, within: bool = False) -> int:
    """Return where a run of words that may be a name ends which begins at a place; nought where there is none."""
    language = page.language or "en"
    most = min(most, _CAPITALS.get(language, most))
    if page.caseless:
        most = min(most, _MOST_SMALL if language != "de" else 1)
    end = count = 0
    for word in page.words_in(place, place + 60):
        gap = page.text[end : word.start] if count else ""
        if (not count and word.start != place) or (count and gap not in (" ", "-")):
            break
        said = within and word.capital  # "e degli Altri"
        if (count >= most and gap != "-") or not (said or _names(page, word, language, known=office or bool(count))):
            break
        end, count = word.end, count + (gap != "-")
    return end


def _names(page: Page, word: Word, language: str, *, known: bool) -> bool:
    """Whether a word may be the name of an office: with a capital where there are some, and no function word."""
    folded = word.folded
    if len(folded) < 3 or is_function_word(word.text, language) or folded in word_set("no_office_name"):
        return False
    if folded in calendar_words():
        return False
    listed = folded in last_names() or folded in first_names() or folded in places()
    if page.caseless:
        return folded not in stop_words(language) and folded not in KIN and (known or listed)
    return word.capital
