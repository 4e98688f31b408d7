"""Dates written out in words in the partners' languages: years, decades, days of a month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pipelines.redact.detectors.page import Page

_ONES_DE = "ein|zwei|drei|vier|funf|fuenf|sechs|sieben|acht|neun"
_ONES_NL = "een|twee|drie|vier|vijf|zes|zeven|acht|negen"
_ONES_IT = "uno|un|due|tre|quattro|cinque|sei|sette|otto|nove"
_YEARS: Mapping[str, str] = {
    "de": rf"(?:acht|neun)zehnhundert(?:und)?(?:(?:(?:{_ONES_DE})und)?(?:zwan|drei(?:ss|s)?|vier|funf|sech|sieb|"
    rf"acht|neun)"
    rf"(?:zig|sig|ssig|zehn)|{_ONES_DE}|zehn|elf|zwolf|dreizehn|vierzehn)",
    "nl": rf"(?:achttien|negentien)(?:honderd)?(?:en)?(?:(?:(?:{_ONES_NL})en)?(?:twin|der|veer|vijf|zes|zeven|"
    rf"tach|negen)"
    r"tig|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien)",
    "it": r"mille(?:ottocento|novecento)(?:(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)[aio]?"
    rf"(?:{_ONES_IT})?|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove)",
    "es": r"mil (?:ochocientos|novecientos)(?: [a-z]+(?: y [a-z]+)?)?",
    "pt": r"(?:mil (?:oitocentos|novecentos)|dois mil)(?: e [a-z]+){1,2}",
    "ro": r"(?:o mie|una mie) (?:opt|noua) sute(?: [a-z]+(?: si [a-z]+)?)?|doua mii (?!de )[a-z]+(?: si [a-z]+)?",
    "pl": r"tysiac (?:osiemset|dziewiecset)(?: [a-z]+){1,2}|dwa tysiace (?!osob|zlotych|euro|lat)[a-z]+(?: [a-z]+)?",
    "lt": r"tukstantis (?:astuoni|devyni) simtai(?: [a-z]+){1,2}|du tukstanciai (?!euru|litu|zmoniu|metu)[a-z]+"
    r"(?: [a-z]+)?",
    "el": r"χιλια (?:οκτακοσια|εννιακοσια|ενιακοσια)(?: [α-ω]+){1,2}|δυο χιλιαδεσ? (?!ευρω|ατομα|"
    r"χρονια)[α-ω]+(?: [α-ω]+)?",
}
"""A year with its hundreds, folded."""
_DECADES: Mapping[str, str] = {
    "pl": r"(?:czterdziest|piecdziesiat|szescdziesiat|siedemdziesiat|osiemdziesiat|dziewiecdziesiat)(?:ego|ym)"
    r"(?: (?:pierwsz|drugi|trzeci|czwart|piat|szost|siodm|osm|dziewiat)(?:ego|ym|m))?",
    "lt": r"(?:keturias|penkias|sesias|septynias|astuonias|devynias)desimt (?:pirm|antr|trec|ketvirt|penkt|sest|"
    r"septint|"
    r"astunt|devint)[a-z]{0,3}(?:uju|aisiais|ieji|aisias)",
}
"""The last two digits of a year, as these languages say it of years and hardly of anything else."""
_MONTHS_IN_CASES: Mapping[str, str] = {
    "el": r"(?<=τον )(?:γεναρη|φλεβαρη|μαρτη|απριλη|μαη|ιουνη|ιουνιο|ιουλη|ιουλιο|αυγουστο|σεπτεμβρη|οκτωβρη|οχτωβρη|"
    r"νοεμβρη|δεκεμβρη)|(?<=απο )(?:γεναρη|φλεβαρη|μαρτη|απριλη|μαη|ιουνιο|ιουλιο|αυγουστο|σεπτεμβρη|οκτωβρη|νοεμβρη|"
    r"δεκεμβρη)",
    "pl": r"(?<=w )(?:styczniu|lutym|marcu|kwietniu|maju|czerwcu|lipcu|sierpniu|pazdzierniku|listopadzie|grudniu)|"
    r"(?<=we )wrzesniu",
}
"""Months in a case that only a preposition asks for."""
_OF = re.compile(r"(?: |, ?|\.)(?:de |di |del |do )?")
_LONGEST_MONTH = 31


def spelled(page: Page, months: str) -> Iterator[tuple[int, int]]:
    """Yield where a date is written out in the page's language.

    Args:
        page: The page.
        months: Alternatives of the month names of its language, folded.
    """
    language = page.language or ""
    for match in _years(language).finditer(page.folded):
        yield match.span()
    yield from _days(page, re.compile(rf"(?<!\w)(?:{months})(?!\w)"))


def _days(page: Page, months: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield days of a month said in words, before or behind its name."""
    folded = page.folded
    days = [number for number in page.numbers if 1 <= number.value <= _LONGEST_MONTH]
    for month in months.finditer(folded):
        for day in days:
            before, behind = folded[day.end : month.start()], folded[month.end() : day.start]
            if day.end <= month.start() and _OF.fullmatch(before):
                yield day.start, month.end()
            elif month.end() <= day.start and behind == " " and day.ordinal:
                yield month.start(), day.end


@cache
def _years(language: str) -> re.Pattern[str]:
    ways = [one[language] for one in (_YEARS, _DECADES, _MONTHS_IN_CASES) if language in one] or [r"(?!)"]
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)")
