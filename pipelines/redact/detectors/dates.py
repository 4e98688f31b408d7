"""Dates in figures and in words, and days that pin an event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.redact.detectors.dates_spelled import spelled
from pipelines.redact.detectors.page import Page, found
from pipelines.redact.model import Detection
from pipelines.redact.names import data_lines

# fmt: off
_DAY_WORDS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth "
          "eighteenth nineteenth twentieth thirtieth twenty[-_](?:first|second|third|fourth|fifth|sixth|seventh|"
          "eighth|ninth) thirty[-_]first",
    "fr": "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
        "dix-huit dix-neuf vingt "
          "vingt[-_](?:et[-_])?(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf) trente trente[-_]et[-_]un",
    "es": "primero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
        "diecisiete dieciocho diecinueve "
          "veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho "
          "veintinueve treinta treinta_y_uno",
    "it": "primo due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
        "diciassette diciotto "
          "diciannove venti ventuno ventidue ventitre ventiquattro venticinque ventisei ventisette ventotto "
          "ventinove trenta trentuno",
    "de": "erste[nr]? zweite[nr]? dritte[nr]? vierte[nr]? funfte[nr]? sechste[nr]? siebte[nr]? achte[nr]? "
        "neunte[nr]? zehnte[nr]? elfte[nr]? "
          "zwolfte[nr]? dreizehnte[nr]? vierzehnte[nr]? funfzehnte[nr]? sechzehnte[nr]? siebzehnte[nr]? "
          "achtzehnte[nr]? neunzehnte[nr]? "
          "zwanzigste[nr]? [a-z]{3,6}undzwanzigste[nr]? dreissigste[nr]? einunddreissigste[nr]?",
    "nl": "eerste een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien "
          "twintig [a-z]{3,5}entwintig dertig eenendertig",
    "pt": "primeiro um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis "
        "dezesseis dezassete dezessete "
          "dezoito dezanove dezenove vinte vinte_e_[a-z]{2,6} trinta trinta_e_um",
}
_HOLIDAYS = (
    "christmas(?: (?:eve|day))?|new year'?s(?: (?:eve|day))?|easter(?: (?:sunday|monday))?|halloween|bonfire night|"
    "valentine'?s(?: day)?|mother'?s day|father'?s day|midsummer(?: eve)?|"
    "boxing day|st patrick'?s day|"
    "ramadan|eid|hanukkah|yom kippur|passover|diwali|orthodox easter|name day|"
    "noel|paques|la toussaint|pentecote|navidad|nochebuena|nochevieja|semana santa|reyes|natale|pasqua|ferragosto|"
    "capodanno|"
    "weihnachten|heiligabend|silvester|ostern|pfingsten|fasching|karneval|kerst|kerstmis|pasen|sinterklaas|koningsdag|"
    "boze narodzenie|wigilia|wielkanoc|craciun|paste|natal|pascoa")
# fmt: on
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_NUMERIC = re.compile(
    r"(?<![\w/.-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?|"
    r"\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?(?:\d{4}|\d{2})|"
    r"(?:0?[1-9]|1[0-2])/(?:19|20)\d\d)(?![\w/-]|\.\d)"
)
_BARE_YEAR = re.compile(
    rf"(?<![\w.,/€$£@#+-])(?:{_YEAR}(?:[-–/](?:{_YEAR}|\d\d))?(?:s|er|ern)?|['’]\d\d(?=\s|[.,;?!]|$))(?![\w/@€$£%-]|"
    rf"[.,]\d)"
)
_SPOKEN_YEAR = (
    r"(?:two thousand(?: and)?(?: (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|twenty[ -](?:one|two|three|four|five|six|seven|eight|nine)))?|"
    r"(?:nineteen|twenty) (?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|"
    r"nine))?)|"
    r"deux mille(?: [a-z-]+){0,2}|dos mil(?: [a-z]+){0,3}|duemila[a-z]*|zweitausend[a-z]*|tweeduizend[a-z]*)"
)
_SPOKEN_YEAR_ALONE = re.compile(
    r"\b(?:two thousand (?:and )?[a-z]+(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|"
    r"(?:nineteen|twenty) (?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"(?:twenty|thirty|"
    r"forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)|"
    r"(?:deux mille|dos mil) (?!(?:euros?|personnes|personas|francs|pesos|fois|veces|metres|"
    r"metros)(?!\w))[a-z]+(?:[ -](?:et|y)[ -][a-z]+|-[a-z]+)?|"
    r"zweitausend[a-z]{4,}|duemila[a-z]{3,}|tweeduizend[a-z]{3,})\b(?! (?:people|euros?|pounds|times|years|minutes))"
)
_NUMBERISH = re.compile(r"(?:no\.?|n[°ºo]|number|nummer|numero|room|page|article|§|house|flat|x)\s*$", re.IGNORECASE)
_AMOUNT = re.compile(
    r"^ ?(?:€|\$|£|%|euros?\b|pounds?\b|quid\b|people\b|personnes\b|euro\b|zl\b|kronor\b|members\b|times\b)",
    re.IGNORECASE,
)


@cache
def _months() -> dict[str, str]:
    """Language -> alternatives of its month names; under ``*`` those of all languages that are no English words."""
    months: dict[str, set[str]] = {}
    for line in data_lines("months.txt"):
        language, tag, _, names = line.split("\t")
        if tag == "m":
            months.setdefault(language, set()).update(name.replace("_", " ") for name in names.split())
    months["en"].add("sept")
    return {
        language: "|".join(sorted(map(re.escape, names), key=len, reverse=True)) for language, names in months.items()
    }


@cache
def _weekdays() -> dict[str, str]:
    days: dict[str, set[str]] = {}
    for line in data_lines("months.txt"):
        language, tag, _, names = line.split("\t")
        if tag == "d":
            days.setdefault(language, set()).update(name.replace("_", " ") for name in names.split())
    return {
        language: "|".join(sorted(map(re.escape, names), key=len, reverse=True)) for language, names in days.items()
    }


@cache
def _written(language: str) -> re.Pattern[str]:
    """Pattern of dates with a month name, over folded text."""
    months = _months()[language]
    words = "|".join(sorted(_DAY_WORDS.get(language, "").split(), key=len, reverse=True)).replace("_", " ")
    number = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|er|ere|eme|re|e|o|a|ª|º|°|\.|-[aeiou]{1,2}| er(?= ))?(?!\d)"
    day = rf"(?:{number}|{words})" if words else number
    article = r"(?:(?:the|le|les|el|los|il|l'|den|dem|der|am|de|dia|o|la|stin|stis|στισ|την) ?)?"
    joined = rf"{day}(?:(?: ?,? ?(?:and|et|y|e|und|en|to|au|al|bis|i|a|or|ou|o|-|–) ?(?:le |el |the |the )?){day})*"
    of = r"(?: ?,? ?(?:of|de|d'|del|di|do|da|van|az|al)? ?,? ?)"
    year = rf"(?:{_YEAR}|['’]\d\d|{_SPOKEN_YEAR})"
    to_year = rf"(?:[ ,.]{{1,3}}(?:of |de |del |do |r |year )?{year})?"
    first = rf"(?<![\w.,-]){article}{joined}{of}(?:{months})(?!\w)\.?{to_year}"
    second = (
        rf"(?<!\w)(?:{months})\.? (?:the )?{day}(?!\w)(?:(?:,? ?(?:and|-|–|to) ?){day}(?!\w))?(?:[ ,]{{1,3}}{year})?"
    )
    several = rf"(?:{months})(?:(?: ?, ?| and | et | y | e | und | en | i )(?:{months}))*"
    third = rf"(?<!\w){several}\.?[ ,]{{1,2}}(?:of |de |del |d'|do )?{year}"
    season = (
        r"(?:printemps|ete|automne|hiver|primavera|verano|otono|invierno|estate|autunno|inverno|fruhling|"
        r"fruhjahr|sommer|herbst|winter|zomer|herfst|lente)"
    )
    seasons = rf"(?<!\w)(?:(?:l ?'|l’|le|el|la|im|den|de|dem) ?)?{season} (?:de |del |dell'|von )?{_YEAR}"
    hungarian = rf"(?<!\w){_YEAR}\.? (?:m\. |gada |g\. |urtarrilaren )?(?:{months})\w*\.? {number}"
    return re.compile(
        (f"{seasons}|" if language != "en" else "") + f"{hungarian}|{first}(?!\\w)|{second}(?!\\w)|{third}(?!\\w)"
    )


_ALONE_BEFORE = {
    "en": r"(?:in|since|until|till|last|next|this|early|late|mid|by|during|of|around|every|through|from|that)",
}


@cache
def _month_alone(language: str) -> re.Pattern[str]:
    before = _ALONE_BEFORE.get(language)
    names = _months()[language]
    long = "|".join(name for name in names.split("|") if len(name) > 3 or name in ("may", "mai", "maj", "mei", "maio"))
    if before:
        return re.compile(rf"(?<!\w){before} (?:early |late |mid[ -]?)?({long})(?!\w)")
    return re.compile(rf"(?<![\w])({long})(?!\w)")


@cache
def _weekday(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_weekdays()[language]})(?!\w)")


_HOLIDAY = re.compile(rf"(?<!\w)(?:{_HOLIDAYS})(?!\w)(?: (?:of |de |)?{_YEAR})?")
_BIRTH = re.compile(
    r"(?:\bborn\b|birth|\bnee?\b|\bne\(e\)|naissance|nacid|nacimiento|nacio|geboren|geburt|\bgeb\b|nato|nata|nascit|"
    r"nascid|urodz|nascut|nasteri|"
    r"γεννηθ|γεννησ|gimi|geboorte)[^.!?\n]{0,40}$"
)


_SEASON_BEFORE = {
    "en": r"(?:since|until|till|before|after|(?:back|summer|winter|autumn|spring|class|christmas|early|"
    r"late|end|june|july|"
    r"september) (?:in|of)|born in|in about|it was|year|summer|spring|winter|autumn)",
    "fr": r"(?:en|depuis|annees?|jusqu['’ ]en|debut|fin|mi|avant|ete|hiver|printemps|automne|vers|de)",
    "es": r"(?:en el|del|desde el|hasta el|ano|hacia el|sobre el|verano del|el|en)",
    "it": r"(?:nel|del|dal|dell['’ ]|fino al|nell['’ ]|estate del|anno|prima del|verso il)",
    "pt": r"(?:em|de|desde|ate|ano de|verao de|por volta de)",
    "de": r"(?:jahr|jahre|seit|bis|anfang|ende|mitte|sommer|winter|herbst|fruhjahr|fruhling|geboren|jahrgang|vor)",
    "nl": r"(?:in|sinds|tot|jaar|zomer van|winter van|begin|eind|geboren in|voor)",
    "pl": r"(?:w|od|do|roku|rok|rocznik|latem|przed|po|z)",
    "ro": r"(?:in|din|pana in|anul|prin|vara lui|inainte de)",
    "el": r"(?:το|του|απο το|μεχρι το|γυρω στο|το ετοσ|γεννηθηκα το)",
    "lt": r"(?:nuo|iki|apie|gime|gimiau)",
}
_SHORT_YEAR_FIGURES = re.compile(r"(?<![\w.,:/-])['’]?(?:[4-9]\d|0\d)(?![\w/%€$£°-]|[.,:]\d)")
_NOT_COUNTED = re.compile(
    r" ?(?:[.,;!?…)\n]|$)|  | (?:and|in|at|there|here|when|then|or|but|because|i|we|he|she|they|et|ou|"
    r"quand|mais|on|je|il|elle|c|y|"
    r"cuando|pero|"
    r"nos|me|e|quando|ma|mi|ci|und|als|oder|aber|da|ich|wir|en|toen|of|maar|ik|we|i|gdy|kiedy|ale|si|cand|dar|και|"
    r"οταν|"
    r"αλλα|ir|kai|bet|roku|metais)(?!\w)"
)
_BORN = r"(?:born|nee?s?|naci|nacio|nacida|nacido|nat[oa]|nasc\w+|geboren|urodz\w+|nascut\w*|γεννηθ\w+|gim\w+)"
_DAY_ALONE = re.compile(
    r"\bon the (\d{1,2}(?:st|nd|rd|th))\b(?! (?:floor|time|of|grade|birthday|century|street|page|day|try|attempt))|"
    r"(?<!\w)(le (?:[12]?\d|3[01]))(?=[.,;]|$)"
)


_NTH = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
    r"twelfth|thirteenth|"
    r"fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[ -](?:first|"
    r"second|third|fourth|"
    r"fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty[ -]first)"
)
_NTH_OF_NTH = re.compile(
    rf"(?<!\w)(?:the )?{_NTH} (?:of|day of) the {_NTH}(?! (?:time|floor|century))(?:,? (?:of )?(?:{_YEAR}|"
    rf"['’]?\d\d(?!\w)|{_SPOKEN_YEAR}|"
    rf"(?:ninety|eighty|seventy|sixty|fifty|forty|oh|nought)[ -][a-z]+))?"
)
"""Days of a month told by its number: "the third of the fifth, two thousand and three"."""
_BIRTHDAY_ON = re.compile(
    r"(?:birthday|born|b-?day)(?: (?:is|was|were|fell|falls|party|card|came|comes))?(?: on)? (the "
    rf"{_NTH})(?! (?:floor|of|time|day))(?!\w)"
)
_YEAR_BY_TWO = re.compile(
    r"(?<=[a-z])(?:,? (?:del?|of|van|von|di)) (?:['’]?[0-9]\d)(?![\w/%€$£:-]|[.,]\d)(?! (?:anos|ans|euros|per|people))"
)
"""The year of a date, shortened: "20 de agosto del 58"."""


@cache
def _short_year_before(language: str) -> re.Pattern[str] | None:
    before = _SEASON_BEFORE.get(language)
    if before is None:
        return None
    return re.compile(rf"(?<!\w)(?:(?P<born>{_BORN} (?:\w+ )?)?{before} ?)$")


class Dates:
    """The detector."""

    name = "dates"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield dates in the page's language and in English, and dates in figures."""
        folded = page.folded
        languages = [language for language in dict.fromkeys((page.language, "en")) if language in _months()]
        for match in _NUMERIC.finditer(folded):
            yield self._date(folded, match.start(), match.end(), 0.85)
        for match in _BARE_YEAR.finditer(folded):
            if not _NUMBERISH.search(folded[max(0, match.start() - 12) : match.start()]) and not _AMOUNT.match(
                folded[match.end() : match.end() + 12]
            ):
                yield self._date(folded, match.start(), match.end(), 0.7)
        for language in languages:
            for match in _written(language).finditer(folded):
                short = _YEAR_BY_TWO.match(folded, match.end())
                yield self._date(folded, match.start(), short.end() if short else match.end(), 0.9)
            for match in _month_alone(language).finditer(folded):
                if not page.caseless and language == "en" and not page.text[match.start(1)].isupper():
                    continue
                yield self._date(folded, match.start(1), match.end(1), 0.55)
            for match in _weekday(language).finditer(folded):
                yield self._date(folded, match.start(), match.end(), 0.5)
        for start, end in spelled(page, _months().get(page.language or "", r"(?!)")):
            yield self._date(folded, start, end, 0.6)
        for match in _SPOKEN_YEAR_ALONE.finditer(folded):
            yield self._date(folded, match.start(), match.end(), 0.6)
        for match in _NTH_OF_NTH.finditer(folded):
            yield self._date(folded, match.start(), match.end(), 0.6)
        for match in _BIRTHDAY_ON.finditer(folded):
            yield self._date(folded, match.start(1), match.end(1), 0.5)
        yield from self._short_years(page)
        for match in _DAY_ALONE.finditer(folded):
            if page.language in ("en", "fr"):
                group = 1 if match.group(1) else 2
                yield self._date(folded, match.start(group), match.end(group), 0.45)
        for match in _HOLIDAY.finditer(folded):
            if page.caseless or page.text[match.start()].isupper():
                yield self._date(folded, match.start(), match.end(), 0.5)

    def _short_years(self, page: Page) -> Iterator[Detection]:
        """Yield years said by their last two digits: "since ninety-eight", "née en 99"."""
        folded = page.folded
        language = page.language or "en"
        before = _short_year_before(language)
        if before is None:
            return
        said = [(number.start, number.end, number.value) for number in page.numbers if not number.ordinal]
        figures = [(*match.span(), int(match.group()[-2:])) for match in _SHORT_YEAR_FIGURES.finditer(folded)]
        for start, end, value in (*said, *figures):
            introduced = before.search(folded, max(0, start - 40), start)
            if introduced is None or not _NOT_COUNTED.match(folded, end):
                continue
            # "en quatre" is no year, "né en 04" is one.
            if 40 <= value <= 99 or (introduced["born"] and value < 40 and folded[start].isdigit()):
                yield self._date(folded, start, end, 0.5)

    def _date(self, folded: str, start: int, end: int, score: float) -> Detection:
        while folded[start : start + 1].isspace():
            start += 1
        born = _BIRTH.search(folded[max(0, start - 60) : start])
        return found(start, end, "BIRTH_DATE" if born else "DATE", score, self.name)
