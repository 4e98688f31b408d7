"""Addresses as they are typed in haste, said part by part, or numbered street by street.

"40 ledgers rd", "118 W 4th St", "flat two, a hundred and six Mare Street", "ours, thirty-nine Balmoral", "number
forty three with the red gate", "he lived at Pier View".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import UPPER, Page, calendar_words
from pipelines.redact.detectors.wordlists import KIN
from pipelines.redact.names import english_words, stop_words, word_set

_SHORT_KIND = (
    r"rd|st|ave|av|ln|la|cl|cres|crt|ct|dr|gdns|gr|pl|terr?|sq|pkwy|blvd|hwy|wy|est|ctgs|bldgs|mws|"
    r"street|road|avenue|lane|close|crescent|court|drive|gardens|grove|place|terrace|square|parkway|boulevard|way"
)
_SMALL = re.compile(rf"(?<![\w.,/:£€$-])\d{{1,4}}[a-z]?,? (?:[a-z’']{{3,}} ){{1,2}}(?:{_SHORT_KIND})(?![\w’'])")
"""A house number, a street and its kind, in small letters, whatever the rest is written in."""
_COUNTED = frozenset(("minutes", "mins", "hours", "times", "people", "days", "weeks", "months", "years", "quid"))
_ORDINAL_STREET = re.compile(
    r"(?<![\w.,/:-])\d{1,5} (?:(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\.? )?\d{1,3}(?:st|nd|rd|th) "
    r"(?:st|street|ave?|avenue|rd|road|pl|place|dr|drive|ter|terrace|ct|court|blvd|way|lane|ln)(?!\w)\.?"
    r"(?:,? (?:apt|unit|#|suite|fl)\.? ?#?\w{1,4}(?!\w))?"
)
_ROUTE = re.compile(
    r"(?<!\w)(?:rural route|rr|hc|route|star route|county road|cr|highway|hwy|state road|farm road|fm)\.? \d{1,4}"
    r"(?:,? (?:box|unit|lot) \d{1,5})?(?!\w)|(?<=, )box \d{1,5}(?!\w)"
)
_UNIT_SAID = re.compile(
    r"(?<!\w)(?:flat|apartment|apt|unit|room|number|house|block|suite|floor) (?:[a-h]|one|two|three|four|five|six|"
    r"seven|eight|"
    r"nine|ten|[a-z]{2,5}teen|eleven|twelve|(?:twenty|thirty|forty|fifty)(?:[ -][a-z]{3,5})?)[ ,]{1,3}$"
)
"""A part of a house in words before its street."""
_HUNDREDS = re.compile(r"(?:(?:a|one|two|three|four|five) hundred (?:and )?|(?<=[ ,])(?:one|two|three|four) oh )$")
_OURS = re.compile(
    r"(?:\b(?:ours|theirs|his|hers|mine|house|home|flat|address|live[sd]?|living|stay(?:s|ed)?|moved|at|outside|"
    r"address(?: is| was)?)"
    r"(?: (?:at|in|to|on|is|was|outside))?[ ,:]{1,3})$"
)
_CAP_AFTER = re.compile(rf"[ ]({UPPER}[\w’'-]{{2,}}(?:[ ]{UPPER}[\w’'-]{{2,}}){{0,2}})(?![\w’'])")
_WITH_DOOR = re.compile(
    r"(?<!\w)number (?P<number>\d{1,4}[a-z]?|[a-z]+(?:[ -][a-z]+)?)(?=,? (?:with (?:the|"
    r"a) (?:\w+ )?(?:\w+ )?(?:door|gate|"
    r"fence|porch|hedge|windows?|roof|steps|wall)|that was (?:his|hers|ours|mine|theirs|us|him|her)|(?:on|in|"
    r"at) (?:the|our|my) "
    r"(?:same )?(?:street|road|row|close|corner|estate|end|landing|terrace)|across the (?:road|street|landing|way)|"
    r"over the road|next door|down the (?:road|street)|up the road|two doors))"
)
_LIVED_AT = re.compile(
    rf"(?:\b(?:live[sd]?|living|resid(?:es?|ed|ing)|stay(?:s|ed|ing)|lodged|moved (?:in)?to|house is called|"
    rf"farm is called|"
    rf"cottage is called|one called|place called|address is|address was|home address:?|c/o(?: [^\n,]{{2,30}},)?) "
    rf"(?:(?:back |over |up |out |down )?(?:at|in) )?)(?P<name>(?:(?:[Tt]he )?{UPPER}[\w’'-]+ (?:{UPPER}[\w’'-]+ )?)?"
    rf"(?:[Vv]iew|[Ll]odge|[Cc]ottages?|[Ff]arm(?:house)?|[Hh]ouse|[Mm]ill|[Rr]ectory|[Vv]icarage|[Gg]range|[Hh]all|[Mm]anor|[Cc]roft|"
    rf"[Bb]arn|[Vv]illas?|[Bb]ungalow|[Ff]orge|[Gg]ables|[Nn]ook|[Hh]aven|[Rr]est|[Bb]rae|[Ll]ea|[Cc]ourt|[Tt]owers?|[Hh]eights|"
    rf"[Mm]ansions?|[Ee]nd|[Ss]ide|[Bb]ank|[Tt]op|[Tt]errace)(?:, {UPPER}[\w’'-]+(?: {UPPER}[\w’'-]+)?)?)(?![\w’'])"
)
_LOW_LIVED_AT = re.compile(
    r"(?:\b(?:lived|lives|living|stayed|staying|resides|residing) (?:over |up |out |down |back |round )?at )"
    r"(?P<name>(?:(?!the |my |his |her |home |our |that |this |a |an |their |your |least |one |number |no |nan|"
    r"gran|some |it |"
    r"school |boarding )[a-z’']{3,}(?: [a-z’']{3,})?)) (?:view|lodge|cottages?|farm|house|mill|grange|hall|manor|"
    r"croft|barn|"
    r"villas?|court|towers?|heights|mansions?|end|bank|top|terrace|rise|hill|green|side|row)(?!\w)"
)
_LOW_NUMBER_AT = re.compile(
    r"(?:\b(?:at|in|address(?: is| was)?:?|of) )(?P<name>\d{1,4}[a-z]?[ ,]{1,3}(?:[a-z’']{3,} ){1,3}?(?:cottages|"
    r"houses|"
    r"villas|buildings|mansions|flats|bungalows|terrace|close|court))(?!\w)"
)
_LOW_ON = re.compile(
    r"(?:\b(?:live[sd]?|living|moved|stay(?:s|ed|ing)?|house|flat|home|grew up|place|parked|nan['’ ]?s|round) "
    r"(?:\w+ )?(?:on|in|to|onto|off|at) )(?P<name>(?!the |a |my |our |his |her |that |this |your |their |some |"
    r"same )(?:[a-z’']{3,} ){1,2}"
    r"(?:street|road|avenue|lane|close|drive|crescent|terrace|gardens|grove|way|walk|mews|rise|square|parade))(?!\w)"
)
"""A street without a number, in small letters."""
_NEIGHBOUR = re.compile(
    r"(?<!\w)(?:neighbours?|neighbors?|opposite|next door(?: but one)?)[ ,:(–-]{1,3}(?:at )?(?P<name>(?:no\.?|"
    r"number) {1,2}\d{1,3}[a-z]?)(?!\w)"
)
_ABROAD = re.compile(
    r"(?<!\w)[^\W\d_]{3,}(?:strasse|straat|weg|gracht|laan|kade|plein|gasse|allee|gade|vej|gata|gatan|vagen|katu|tie|veien)"
    r"[ ,]{1,3}(?:number|no\.?|nr\.?|nummer) {1,2}(?:\d{1,4}[a-z]?|[^\W\d_]{3,9})(?!\w)"
)
"""A street whose kind is the end of its name, with the number said after it."""
_HYPHENED = re.compile(
    rf"(?<![\w-]){UPPER}\w+(?:-{UPPER}\w+){{0,3}}-(?:Stra(?:ß|ss)e|Str\.|Weg|Platz|Allee|Ring|Gasse|Ufer|Damm|Chaussee)"
    r"[ ]\d{1,4}[a-z]?(?!\w)"
)
_PITCH = re.compile(
    r"(?<!\w)(?:bay|pitch|plot|berth|mooring|stand|chalet) (?:number |no\.? )?\d{1,4}[a-z]?(?= (?:on|at|in) )"
)
_HERE_FIGURES = re.compile(
    rf"(?<![\w.,:/-])\d{{1,4}}[a-z]? (?!AM|PM|GMT|"
    rf"BST)({UPPER}[\w’'-]{{2,}}(?:[ ]{UPPER}[\w’'-]{{2,}}){{0,2}})(?![\w’'])"
)
_OUTWARD = re.compile(r",? ((?:[A-Z]{1,2}\d{1,2}[A-Z]?|[a-z]{1,2}\d{1,2}[a-z]?)(?: \d[A-Za-z]{2})?)(?!\w)")
"""The first half of a British postcode behind a street."""


def addresses_typed(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of addresses told in these ways, in English."""
    if page.language not in ("en", None):
        return
    folded, text = page.folded, page.text
    for match in _SMALL.finditer(folded):
        words = match.group().replace(",", " ").split()[1:-1]
        written = match.group().split()[-1]
        plain = any(word in _COUNTED or word in stop_words("en") or word in KIN for word in words)
        if not plain and not (written in ("la", "pl", "est", "way", "place", "drive") and not page.caseless):
            yield match.start(), _outward(page, match.end()), 0.5
    for match in _NEIGHBOUR.finditer(folded):
        yield *match.span("name"), 0.45
    for pattern in (_ORDINAL_STREET, _ROUTE, _PITCH, _ABROAD):
        for match in pattern.finditer(folded):
            yield *match.span(), 0.5
    for match in _WITH_DOOR.finditer(folded):
        figures = match["number"][0].isdigit()
        if figures or match.start("number") in page.number_at:
            yield match.start(), match.end(), 0.45
    if page.caseless:
        for pattern in (_LOW_LIVED_AT, _LOW_NUMBER_AT, _LOW_ON):
            for match in pattern.finditer(folded):
                yield match.start("name"), match.end(), 0.45
        return
    for match in _HYPHENED.finditer(text):
        yield *match.span(), 0.6
    for match in _LIVED_AT.finditer(text):
        if " " in match["name"]:
            yield *match.span("name"), 0.5
    for match in _HERE_FIGURES.finditer(text):
        told = _OURS.search(folded, max(0, match.start() - 30), match.start()) is not None
        if told and match[1].split()[0].casefold() not in calendar_words() | word_set("street_measures"):
            yield *match.span(), 0.45
    yield from _said(page)


def _said(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield house numbers in words before a street without its kind where somebody lives."""
    folded = page.folded
    ends = {one.end: one.start for one in page.numbers}
    for number in page.numbers:
        if number.ordinal or not number.value:
            continue
        street = _CAP_AFTER.match(page.text, number.end)
        if street is None:
            continue
        words = street[1].casefold().split()
        if words[0] in calendar_words() or words[0] in word_set("street_measures"):
            continue
        start = number.start
        hundreds = _HUNDREDS.search(folded, max(0, start - 24), start)
        start = hundreds.start() if hundreds is not None else start
        while start - 1 in ends and folded[start - 1] == " ":
            start = ends[start - 1]
        start -= 2 if folded.startswith("hundred", start) and folded.endswith((" a ", ",a "), 0, start) else 0
        unit = _UNIT_SAID.search(folded, max(0, start - 40), start)
        if unit is not None:
            yield unit.start(), street.end(), 0.5
        elif _OURS.search(folded, max(0, start - 30), start) and not any(
            word in english_words() and word.endswith("s") for word in words[:1]
        ):
            yield start, street.end(), 0.65


def _outward(page: Page, end: int) -> int:
    more = _OUTWARD.match(page.text, end)
    return more.end() if more is not None else end
