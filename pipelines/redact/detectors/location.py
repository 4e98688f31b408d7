"""Places by list, street addresses by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.redact.detectors.page import UPPER, Page, Word, calendar_words, found
from pipelines.redact.detectors.wordlists import KIN, NOT_NAMES, PLACE_BEFORE
from pipelines.redact.model import Detection
from pipelines.redact.names import first_names, places, word_set

_SPACE = re.compile(r"^(?:[ \u00a0]|-|[ \u00a0]?['’][ \u00a0]?|\.[ \u00a0])$")
_LONGEST = 5
_TRAVEL = re.compile(
    r"(?:\b(?:bus|train|coach|plane|flight|flew|drove|moved|travell?ed|went|go|going|back|came|come|"
    r"way) (?:back )?(?:to|from)|"
    r"\b(?:grew up|live|lived|living|lives|born|raised|staying|stayed|house|flat) in|\b(?:town|city|village) of) $"
)


@cache
def _by_first_word() -> dict[str, tuple[tuple[str, ...], ...]]:
    """First word -> place names of several words, longest first."""
    index: dict[str, list[tuple[str, ...]]] = {}
    for place in places():
        words = tuple(re.findall(r"[^\W\d_]+", place))
        if 1 < len(words) <= _LONGEST:
            index.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(entries, key=len, reverse=True)) for first, entries in index.items()}


class Places:
    """Finds countries and towns of the lists."""

    name = "places"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield listed places; in cased text with a capital, in caseless text only what is no everyday word."""
        words, towns, several = page.words, places(), _by_first_word()
        language = page.language or "en"
        skip = 0
        for index, word in enumerate(words):
            if index < skip or not (word.capital or page.caseless):
                continue
            run = self._several(page, index, several.get(word.folded, ()))
            if run:
                yield found(word.start, words[index + run - 1].end, "LOCATION", 0.7, self.name)
                skip = index + run
                continue
            flags = towns.get(word.folded)
            if flags is None or word.folded in KIN or len(word.folded) < 3:
                continue
            if word.folded in NOT_NAMES and not (word.capital and self._travelled_to(page, word)):
                continue
            placed = index > 0 and words[index - 1].folded in PLACE_BEFORE
            name = word.folded in first_names()
            if page.caseless:
                everyday = language in flags or "en" in flags
                if everyday and _TRAVEL.search(page.folded, max(0, word.start - 30), word.start):
                    yield found(word.start, word.end, "LOCATION", 0.5, self.name)
                elif not everyday and (placed or not name) and (placed or len(word.folded) > 4):
                    yield found(word.start, word.end, "LOCATION", 0.55, self.name)
            elif language in flags and (word.opens or language == "de"):
                continue
            else:
                yield found(word.start, word.end, "LOCATION", 0.7 if placed else 0.35 if name else 0.5, self.name)

    @staticmethod
    def _travelled_to(page: Page, word: Word) -> bool:
        return not page.caseless and _TRAVEL.search(page.folded, max(0, word.start - 30), word.start) is not None

    def _several(self, page: Page, index: int, entries: tuple[tuple[str, ...], ...]) -> int:
        words = page.words
        for entry in entries:
            last = index + len(entry)
            if last > len(words):
                continue
            run = words[index:last]
            if any(word.folded != part for word, part in zip(run, entry, strict=True)):
                continue
            if all(_SPACE.match(page.text[a.end : b.start]) for a, b in zip(run, run[1:], strict=False)) and (
                page.caseless or run[-1].capital
            ):
                return len(entry)
        return 0


_STREET_AFTER = sorted(word_set("street_after"))
_STREET_GLUED = sorted(word_set("street_glued"), key=len, reverse=True)
_STREET_BEFORE = (  # the kind of street stands before its name
    r"rue|avenue|av|ave|boulevard|bd|bld|place|allee|chemin|impasse|quai|cours|square|route|passage|ruelle|"
    r"via|viale|vicolo|piazza|piazzale|corso|largo|strada|contrada|borgo|"
    r"calle|c/|avenida|avda|plaza|paseo|camino|carretera|ronda|travesia|callejon|carrer|"
    r"rua|travessa|praca|alameda|estrada|"
    r"ul|ulica|ulitsa|al|aleja|plac|os|osiedle|"
    r"strada|str|bulevardul|bd|calea|soseaua|aleea|intrarea|"
    r"odos|leoforos|οδος|οδο|οδός|οδό|λεωφορος|λεωφόρος|λεωφόρου|πλατεια|πλατεία|πλατείας"
)
_NUMBER = r"\d{1,5}(?:-?[a-zA-Z](?![\w])|[ ][b-dA-H](?![\w])|/\d+|[ ]?(?:bis|ter)\b)?(?:[-–]\d{1,4}[a-z]?)?"
_CAP = rf"{UPPER}[\w'’.-]*"
_UNIT = (
    r"(?:(?:flat|apartment|apt\.?|suite|unit|room|floor|no\.?|bus|bte|boite|box|esc\.?|piso|interno|int\.?|lakas|"
    r"m\.|app\.?)[ ]?#?\d+\w?)"
)


_GLUED = "|".join(_STREET_GLUED)
_LOWER_TOO = [kind for kind in _STREET_AFTER if kind not in word_set("street_words")]
_KINDS = "|".join(sorted({kind.capitalize() for kind in _STREET_AFTER} | set(_LOWER_TOO), key=len, reverse=True))
_LINK = (
    r"(?:[ ](?:de la|de los|de las|de l'|de|du|des|del|della|delle|dei|di|da|do|dos|das|la|le|les|van de|"
    r"van der|van den|van|von|der|den|of|the|y|e|lui))?"
)
_NAME = rf"{_CAP}(?:{_LINK}[ ]{_CAP}){{0,3}}"
_FORMS = (
    rf"[Tt]he corner of (?:{_NUMBER} )?{_CAP}(?:[ .]+{_CAP}|"
    rf"[ ]{_NUMBER}){{0,4}}\.? and {_CAP}(?:[ ]{_CAP}){{0,3}}",
    rf"(?:{_CAP}[ ]){{1,3}}(?:utca|u\.|tér|ter|út|útja|körút|rkp\.|köz|sétány|tere)[ ]{_NUMBER}\.?",
    rf"{_NUMBER},?[ ](?:{_CAP}[ ]){{0,3}}{_CAP}[ ](?:{_KINDS})\b\.?",
    rf"{_NUMBER},?[ ]The[ ]{_CAP}(?:[ ]{_CAP})?",
    rf"(?:{_CAP}[ ]){{1,3}}(?:{_KINDS})\b\.?(?:,?[ ]{_NUMBER})?",
    rf"(?:{_CAP}[ -]){{0,2}}[\wÀ-ž]{{2,}}(?:{_GLUED})\b\.?[ ]{_NUMBER}",
    rf"(?:{_CAP}[ -]){{0,2}}[\wÀ-ž]{{2,}}(?:str\.)[ ]?{_NUMBER}",
    rf"(?:{_NUMBER},?[ ])(?i:{_STREET_BEFORE}){_LINK}\.?[ ]{_NAME}",
    rf"(?:Am|An der|An den|Auf der|Auf dem|Im|Zum|Zur|In der|In den|"
    rf"Beim)[ ]{_CAP}(?:[ ]{_CAP})?[ ]{_NUMBER}(?!\w)",
    rf"{_CAP}(?:[ ]{_CAP})?[ ](?:g|gatvė|gatve|pr|al)\.?[ ]{_NUMBER}(?!\w)",
    rf"(?i:{_STREET_BEFORE}){_LINK}\.?[ ]{_NAME},?[ ](?:n[°ºo.]\.?[ ]?|nr\.?[ ]?|num\.?[ ]?)?{_NUMBER}(?!\w)",
    r"(?i:p\.?[ ]?o\.?[ ]?box|boite postale|bp|apartado|casella postale|postfach|postbus|psc|"
    r"unit)[ ]\d+(?:,?[ ](?i:box)[ ]\d+)?",
)
_CASED = re.compile(r"(?<![\w@])" + "|".join(f"(?:{form})" for form in _FORMS))
_SURE_KINDS = "|".join(kind for kind in _LOWER_TOO if len(kind) > 3)
_ALL_KINDS = "|".join(sorted(_STREET_AFTER, key=len, reverse=True))
_LONG_GLUED = "|".join(kind for kind in _STREET_GLUED if len(kind) > 3)
_CASELESS_EN = re.compile(
    rf"(?<![\w@])(?:{_NUMBER},? (?:[a-z'’]{{2,}} ){{1,3}}(?:{_SURE_KINDS})\b"
    rf"|(?:flat|apartment|unit) \d+\w?(?:[ ,]{{1,3}}{_NUMBER},? (?:[a-z'’]{{2,}} ){{1,2}}(?:{_ALL_KINDS})\b)?"
    rf"|(?:rue|via|viale|piazza|corso|calle|avenida|plaza|rua|travessa|ulica|ul|strada|odos)[ ]{{1,2}}"
    rf"(?:de (?:la |los )?|des? |du |della |del |di |do |da )?(?:[^\W\d_]+ ){{1,4}}{_NUMBER}(?!\w)"
    rf"|{_NUMBER},? (?:rue|avenue|boulevard|place|allee|chemin|impasse|quai) (?:de la |de l'|de |des |"
    rf"du )?[^\W\d_]{{3,}}(?: [^\W\d_]{{3,}})?"
    rf"|[^\W\d_]{{3,}}(?:{_LONG_GLUED}) {_NUMBER}(?!\w))"
)
_BARE = re.compile(rf"(?<![\w@.-])(?:{_CAP}[ ]){{0,2}}{_CAP}[ ]\d{{1,4}}[a-zA-Z]?(?![\w:./%-])")
_BARE_BEFORE = re.compile(
    r"(?:\b(?:at|address|addresse|adresse|indirizzo|direccion|lives?|lived|living|house|to|is|adres|wohn\w*|habit\w*|"
    r"on|in)\b[^.!?\n]{0,25}|[,\n]\s*|\d )$",
    re.IGNORECASE,
)
_BARE_NOT = re.compile(
    r"\b(?:article|section|rule|year|grade|chapter|class|channel|covid|level|room|page|part|phase|step|act|protocol|"
    r"protocole|regla|articulo|number|no|windows|iphone|playstation|xbox|ps|top|over|under|about|only|least|i|at|in|"
    r"on|was|is|were|since|of|the)\s+\d",
    re.IGNORECASE,
)
_LINES_AFTER = re.compile(
    rf"^(?:,?[ ]?\n?[ ]{{0,4}}(?:{_UNIT}|\d+[ºª°](?:[ ]?[A-Z]\b)?(?:[ ](?:izq|dcha|"
    rf"drcha)\b)?))+",
    re.IGNORECASE,
)
_UNIT_ALONE = re.compile(rf"(?<!\w){_UNIT}(?!\w)", re.IGNORECASE)
_UK_POSTCODE = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|GIR ?0AA|[AC-FHKNPRTV-Y]\d[\dW] ?[AC-FHKNPRTV-Y\d]{4})(?!\w)"
)
_NL_POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3} ?[A-Z]{2}(?= [A-ZÀ-Þ])")
_DASHED_POSTCODE = re.compile(
    r"(?<![\w-])(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{3} \d{2}|LT-\d{5}|LV-\d{4}|[A-Z]{1,2}-\d{4,5})(?=[ ,]+[A-ZÀ-Þ])"
)
_POSTCODE_TOWN = re.compile(r"(?<![\w/.-])\d{4,5}(?=,? [A-ZÀ-Þ][^\W\d_]{2,})(?! (?:Euro|Js|Ls))")
_STATE_ZIP = re.compile(r"(?<=[A-Z]{2} )\d{5}(?:-\d{4})?(?!\w)|(?<=[a-z] )\d{5}(?:-\d{4})?(?=\s*$)", re.MULTILINE)


class Addresses:
    """Finds street addresses and postcodes."""

    name = "addresses"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield addresses by the forms European countries write them in."""
        text = page.text
        pattern, searched = (_CASELESS_EN, page.folded) if page.caseless else (_CASED, text)
        for match in pattern.finditer(searched):
            end = match.end()
            more = _LINES_AFTER.match(text[end : end + 60])
            yield found(match.start(), end + (more.end() if more else 0), "ADDRESS", 0.65, self.name)
        if not page.caseless:
            for match in _BARE.finditer(text):
                before = text[max(0, match.start() - 40) : match.start()]
                if not match.start() or _BARE_BEFORE.search(before):
                    yield from self._bare(page, match)
        for match in _UNIT_ALONE.finditer(text):
            if text[match.start()].isupper():
                yield found(match.start(), match.end(), "ADDRESS", 0.45, self.name)
        for postcodes, score in (
            (_UK_POSTCODE, 0.8),
            (_NL_POSTCODE, 0.6),
            (_DASHED_POSTCODE, 0.5),
            (_POSTCODE_TOWN, 0.45),
            (_STATE_ZIP, 0.5),
        ):
            for match in postcodes.finditer(text):
                written = match.group()
                if written.isdigit() and len(written) == 4 and written[:2] in ("19", "20"):
                    continue
                yield found(match.start(), match.end(), "POSTCODE", score, self.name)

    def _bare(self, page: Page, match: re.Match[str]) -> Iterator[Detection]:
        if _BARE_NOT.search(match.group()):
            return
        words = [word.casefold() for word in match.group().split()[:-1]]
        if any(word.strip(".") in calendar_words() for word in words) or match.group().split()[-1][:2] in ("19", "20"):
            return
        yield found(match.start(), match.end(), "ADDRESS", 0.4, self.name)
