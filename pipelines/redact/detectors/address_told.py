"""Addresses told loosely: the number after the street, a house among others, a home with a name, an estate.

The forms of :mod:`location` are those in which addresses are written. People say them as they come: "Ellery Street,
number twelve", "they lived at number ten", "Cottage 5, Abbey Court", "the villa, number 7".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import UPPER, Page, calendar_words
from pipelines.redact.names import english_words, stop_words, word_set

_CAP = rf"(?:St\.|Ste\.|Mt\.|Dr\.|{UPPER}[\w'’-]*)"
_NUMBER = r"\d{1,4}(?:[ -]?[a-zA-Z](?!\w))?(?:[/-]\d{1,3})?"
_NUMERO = r"(?:number|num(?:ero)?\.?|no\.?|n\.?[ ]?[º°o]\.?|nr\.?|nummer|huisnummer|το)"
_SMALL = r"(?:(?:de|de la|de los|de las|del|du|des|la|le|les|l'|d'|of|the|di|da|do|dos|van|von|der|am|y)[ ])?"
_NAMES = rf"{_CAP}(?:[ ]{_SMALL}{_CAP}){{0,3}}"
_HOME = (
    r"flat|apartment|apt\.?|cottage|house|bungalow|villa|boat|barge|mooring|berth|lodge|cabin|hut|van|"
    r"trailer|room|suite|"
    r"studio|chalet|caravan|plot|pitch|block|unit|lot|stand|erf|maisonette|annexe|croft|bay|stairs?|stairwell|"
    r"appartement|appt\.?|pavillon|maison|b[aâ]timent|b[aâ]t\.?|bloc|tour|escalier|logement|chambre|studio|"
    r"piso|casa|bloque|portal|chalet|torre|escalera|puerta|local|manzana|lote|departamento|depto\.?|dpto\.?|"
    r"haus|wohnung|whg\.?|block|aufgang|stiege|casa|interno|scala|palazzina|blok|mieszkanie|woning|bloco|fracao|lote|"
    r"bloc|scara|apartamentul"
)
_PLURAL_KINDS = (
    r"Houses|Cottages|Villas|Buildings|Mansions|Almshouses|Flats|Bungalows|Terraces|Chalets|Stables|Barns|Yards|"
    r"Maisonettes|Apartments|Rooms|Chambers|Dwellings|Villas|Works|Wynd|Vennel|Steps|Score|Loan|Brae|"
    r"Causeway|Entry|Opes?|"
    r"Alley|Arcade|Backs|Snicket|Ginnel|Garth|Holme?|Knoll|Point|Landing|Pier|Staithe|Trailer Park|Caravan Park"
)
_AT_LAST = re.compile(
    rf"(?<![\w@])(?:{_CAP}[ ]){{0,3}}{_CAP}[ ](?:Street|St|Road|Rd|Lane|Avenue|Ave|Row|Way|Drive|Grove|"
    r"Place|Close|Hill|Terrace|Crescent|Parade|Walk),?[ ]"
    rf"(?:at|on|above|opposite|over)[ ]{_NUMBER}(?!\w)"
)
_HOUSE_NAMED = re.compile(
    rf"(?:(?<= at )|(?<= of )|(?<= in )|(?<= is )){_CAP}(?:[ ]{_CAP})?,[ ]{_NUMBER}[ ]{_CAP}(?:[ "
    rf"]{_CAP}){{0,2}}"
)
_HOUSE_OF_LANE = re.compile(
    rf"(?:(?<= at )|(?<= in )|(?<= had )|(?<= was )|(?<= of )|(?<=: )|(?<= left )|(?<= rented )|(?<= from ))"
    rf"(?:the[ ])?(?:{_CAP}[ ]){{0,2}}{_CAP},[ ](?:{_CAP}[ ]){{1,3}}(?:Lane|Road|Street|Close|Avenue|Drive|Hill|Way|"
    rf"Row|"
    r"Terrace|Crescent|Gardens|Grove|Square|Walk|Rise|Mews|Green|Place)(?![\w’'-])"
)
"""A house by its name, with its street: "the Old Forge, Mill Lane"."""
_SAID_LAST = re.compile(
    r"(?<!\w)(?:rue|avenue|boulevard|place|impasse|chemin|allee|quai|cours|calle|plaza|avenida|paseo|"
    r"carrer)(?: (?:de|du|des|de la|de los|de las|del|la|les|le))? "
    r"[^\W\d_]{3,}(?: (?!au|numero|al)[^\W\d_]{3,})?,? (?:au |al |numero |au numero )?(?=(?P<number>[a-z\d]))"
)
"""A street with its number after it, said in words or figures."""
_SAID_FLOOR = re.compile(
    r"(?:,? (?:(?:piso )?(?:primero|segundo|tercero|cuarto|quinto|sexto|bajo|atico)(?: [a-d](?!\w))?|"
    r"(?:premier|deuxieme|troisieme|quatrieme) etage))"
)
_LOW_NUMBER = re.compile(
    r"(?:(?<=on )|(?<=at )|(?<=in )|(?<=over on ))(?P<whole>(?!the |a |my |our )[a-z'’]{4,}(?: "
    r"[a-z'’]{3,})? ?(?:street|road|avenue|lane|grove|drive|"
    r"crescent|terrace|close|row|gardens|way|place|rise|hill|walk|parade|approach|alley|score|court|yard|"
    r"square)?[ ,]{1,3}(?:at )?(?:number |no )"
    r"(?=(?P<number>[a-z\d])))|"
    r"(?:(?<=on )|(?<=at )|(?<=to ))(?P<plain>(?:[a-z'’]{3,} ){1,2}(?:street|road|avenue|lane|grove|drive|"
    r"crescent|terrace|close|gardens|walk|parade|"
    r"approach|alley|yard|square) \d{1,4}[a-z]?(?!\w))|(?:(?<=at )|(?<=in )|(?<=to "
    r"))(?P<house>\d{1,4}[a-z]? [a-z'’]{4,} "
    r"(?:score|alley|brae|wynd|vennel|ginnel|snicket|garth|loan|loke|opes?|knoll|staithe|chare|stairs|"
    r"bank|moorings)(?!\w))"
)
_UNIT_FIRST = re.compile(
    rf"(?<![\w@])(?i:{_HOME})[ ](?:{_NUMBER}|[A-Z](?!\w)),?[ ](?i:de la |de |del |du |des |of |in |at )?{_NAMES}"
)
_UNIT_LAST = re.compile(rf"(?<![\w@]){_NAMES},?[ ](?i:{_HOME})[ ](?:{_NUMBER}|[A-Z])(?!\w)")
_NUMBER_LAST = re.compile(
    rf"(?<![\w@]){_NAMES},?[ ](?:at[ ]|au[ ]|al[ ])?(?i:{_NUMERO})[ ]?(?P<number>{_NUMBER}|[a-z]+(?:[ -][a-z]+)?)(?!\w)"
)
_PLURAL_HOUSES = re.compile(
    rf"(?<![\w@.])(?i:number |no\.? )?{_NUMBER},?[ ](?:{_CAP}[ ]){{1,3}}(?:{_PLURAL_KINDS})(?!\w)"
)
_AT_A_HOUSE = re.compile(
    r"(?:\b(?:live[sd]?|living|lodge[sd]?|stay(?:s|ed|ing)?|moved|lodging|address(?: is| was)?|abode|last|"
    r"home|round|over|house|"
    r"flat|family|room|us|we|they|he|she|door|delivered|sent|parcel|knock(?:ed)?|corner|still|nan|gran|aunt\w*|uncle) "
    r"(?:(?:was|were|is|are|in|opposite|back|here|there|then|just|also|still|up|down) )?"
    r"(?:at|to|from|in|outside|by|opposite|is|was|were) (?:at )?)"
    r"(?P<whole>(?:number|no\.?) (?P<number>\d{1,4}[a-z]?|[a-z]+(?:[ -][a-z]+)?))(?!\w)(?! (?:of|one|in the)\b)"
)
"""Somebody lives, or something is, at a number: over folded text."""
_COUNTS = re.compile(
    r" (?:of|in|on|for|one|priority)(?! (?:the|that|our|my|his|her) (?:street|road|row|lane|close|avenue|"
    r"same))(?!\w)"
)
"""After these a number is a place in an order."""
_ESTATE = re.compile(
    r"(?:\b(?:live[sd]?|living|grew up|raised|moved|born|stay(?:s|ed|ing)?|brought up|house|flat|home|"
    r"from|place|mates?) "
    r"(?:\w+ )?(?:on|in|at|to|onto|from) )(?P<whole>(?:the )?(?P<name>(?:[\w'’-]+ ){1,3})"
    r"(?:estate|flats|scheme|caravan (?:park|site)|trailer park|caravans|tower|towers|halting site|tower block))(?!\w)"
)
_NO_ESTATE = word_set("no_estate")
_AFTER_LIVED = re.compile(
    r"\b(?:lives?|lived|living|address|residing|resides|at|in|on|over|from|to|place|demeurant|domicili\w+|habit\w+|"
    r"viv[ioea]\w*|domicilio|direccion|adresse|wohn\w+|abit\w+|mora\w*|woon\w*|mieszk\w+|his|her|my|our|"
    r"their|house|flat|"
    r"home|was|were|is)\b[^.!?\n]{0,14}$|(?:^|\n)[^\n:]{0,24}: ?$|[:,] $"
)
_LAST_SAID = re.compile(
    r"(?<!\w)(?:calle|carrer|avenida|avda|plaza|placa|paseo|rua|travessa|rue|avenue|allee|chemin|place|"
    r"via|viale|piazza|"
    r"ronda|camino|pasaje|jiron|privada|barrio|urbanizacion|residencia|cite|residence)[. ](?:de la |de "
    r"los |de las |del |de |"
    r"la |el |les |des |du |dels? )?[^\W\d_]+(?: (?!numero|num|no|y|e|et)[^\W\d_]+){0,3},? (?:numero |num "
    r"|nro |n[ºo°] |al |"
    r"au |en el )?(?P<number>\d{1,4}(?:-?[a-z](?!\w))?)(?!\w)"
)
_UNIT_OF = re.compile(
    r"(?<!\w)(?:portal|bloque|escalera|casa|piso|numero|bat(?:iment)?|bloc|tour|immeuble|escalier|"
    r"logement|appartement|appt?) "
    r"(?:\d{1,3}[a-z]?|[a-z](?!\w))(?:,? (?:de la|de|del|du|des|a la))?,? (?:cite|residence|calle|carrer|"
    r"avenida|plaza|rue|"
    r"avenue|place|allee|urbanizacion|barrio|barriada|quartier|hlm|resid\w+|lotissement|grupo|poligono) "
    r"(?:de la |de los |de las |del |des? |du |la |les |el )?[^\W\d_]{2,}(?: (?!numero|et|"
    r"y)[^\W\d_]{4,})?(?:,? (?:numero )?\d{1,4})?"
)
_LOW_HOME = (
    r"flat|apartment|apt|cottage|villa|croft|bungalow|chalet|caravan|maisonette|studio|plot|boat|berth|pitch|unit"
)
_LOW_WORD = (
    r"(?!(?:and|in|on|at|with|but|was|is|were|we|i|he|she|they|it|so|then|which|that|because|where|when|"
    r"for|to|of|with|there|my|who|you) )[a-z'’]{3,}"
)
_LOW_ENDS = (
    r"(?= ?\n| {2}|[,.;]|\n|$| (?:and|in|with|but|where|because|when|until|then|so|it|we|i|they|he|she|which)(?!\w))"
)
_LOW = re.compile(
    rf"(?<![\w@])(?:(?:{_LOW_HOME}) \d{{1,3}}[a-z]?(?:[ ,]{{1,3}}(?:block|floor|stair) [a-z\d]{{1,2}})?[ "
    rf",]{{1,3}}(?:the )?{_LOW_WORD}"
    rf"(?: {_LOW_WORD}){{0,2}}{_LOW_ENDS}"
    rf"|(?:{_LOW_WORD} ){{1,2}}(?:street|road|avenue|lane|grove|drive|crescent|terrace|close|row|gardens|"
    r"way|place|rise|hill|walk|parade)"
    r"[ ,]{1,3}(?:at )?(?:number|no\.?) \d{1,4}[a-z]?(?!\w)"
    rf"|(?<=at )\d{{1,4}}[a-z]? (?:{_LOW_WORD} ){{1,2}}(?:houses|cottages|villas|buildings|mansions|"
    r"almshouses|flats|bungalows|terraces)(?!\w)"
    rf"|{_LOW_WORD} cottage[ ,]{{1,3}}\d{{1,3}} {_LOW_WORD}(?: {_LOW_WORD})?{_LOW_ENDS})"
)
"""Houses in text without capitals, up to where the sentence goes on."""
_KIND_FIRST = re.compile(
    r"(?<![\w@])(?:Privada|Cerrada|Jir[oó]n|Jr\.?|Pje\.?|Psje\.?|Prolongaci[oó]n|Andador|Circuito|"
    r"Diagonal|Carrera|Cra\.?|"
    rf"Transversal|Corredera|Barriada|Colonia|Sector|Vereda|Manzana|Malec[oó]n|Parque|Urb\.?|C\.|Gran V[ií]a|Rte|Route|"
    rf"Lieu-dit|Cit[eé]|Hent|Straat|Dorp|Rruga|Ulitsa)[ ](?:{_NAMES},?[ ])?(?:[#nN][º°o.]*[ ]?)?{_NUMBER}(?!\w)"
)


_HOUSE_NUMBER = re.compile(r"\d{1,4}[a-z]?(?!\w)")
_BUILDING = (
    r"(?:tour|r[eé]sidence|b[aâ]timent|immeuble|torre|edificio|palazzo|palazzina|haus|villa|vila|casa|casale|hof|"
    r"h[oø]f|turm|"
    r"blok|b[lł]ok|chalet|ferme|mas|mas[ií]a|finca|cascina|podere|quinta|dw[oó]r|hoeve|huize|willa|moulin|house|lodge|"
    r"cottage|farm)"
)
_BUILDING_PART = (
    r"(?:app(?:artemen)?t\.?|apt\.?|porte|esc\.?|escalier|[eé]tage|int\.?|interno|scala|piano|wohnung|top|t[uü]r|"
    r"zufahrt|"
    r"aufgang|stiege|eingang|pta\.?|puerta|piso|planta|lok\.?|m\.|klatka|bus|ap\.?|sc\.?|et\.?|but\.?|διαμ\.?)"
)
_BUILDING_WITH = re.compile(
    rf"(?<![\w@])(?i:{_BUILDING})[ ](?:(?i:des|de la|de|du|del|della|dei|da|do|der|zum|zur|van de|"
    rf"van)[ ])?{_CAP}(?:[ ]{_CAP})?"
    rf",[ ](?:(?i:{_BUILDING_PART})[ ]?(?:[nN][º°r]?\.?[ ]?)?[\dA-Z][\dA-Za-z]{{0,4}}(?!\w)|"
    rf"(?i:lieu-?dit|localit[aà]|loc\.|paraje|partida|lugar|flurst[uü]ck|weiler|contrada|fraz\.|"
    rf"frazione)[ ]{_CAP}(?:[ ]{_CAP})?|"
    rf"(?i:salita|vicolo|venelle|mont[eé]e|sentier|cuesta|costanilla|bajada|traverse|calata|gradoni|steig|stiege|"
    rf"pasaje|"
    rf"beco|cal[cç]ada|ladeira)[ ](?:(?i:al|alla|del|della|du|de la|des|de|do|da)[ ])?{_CAP})"
)
"""A named building with its flat, hamlet or lane, where no street and number tell it."""


def told_addresses(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of addresses told loosely."""
    folded, text = page.folded, page.text
    for match in _AT_A_HOUSE.finditer(folded):
        end = match.end() if match["number"][0].isdigit() else _in_words(page, match.start("number"))
        if end and not _COUNTS.match(folded, end):
            yield match.start("whole"), end, 0.45
    for match in _ESTATE.finditer(folded):
        words = match["name"].split()
        if not any(word in _NO_ESTATE for word in words):
            yield *match.span("whole"), 0.45
    if page.language in ("es", "fr"):
        for match in _SAID_LAST.finditer(folded):
            end = _in_words(page, match.start("number"))
            if end:
                floor = _SAID_FLOOR.match(folded, end)
                yield match.start(), floor.end() if floor is not None else end, 0.5
    if page.language in ("es", "fr", "it", "pt", None):
        for pattern in (_LAST_SAID, _UNIT_OF):
            for match in pattern.finditer(folded):
                yield *match.span(), 0.5
    if page.caseless:
        for match in _LOW.finditer(folded) if page.language in ("en", None) else ():
            yield *match.span(), 0.45
        for match in _LOW_NUMBER.finditer(folded) if page.language in ("en", None) else ():
            digits = _HOUSE_NUMBER.match(folded, match.end())
            end = digits.end() if digits is not None else _in_words(page, match.end())
            if match["whole"] is None or end:
                yield match.start(), match.end() if match["whole"] is None else end, 0.45
        return
    for pattern in (_PLURAL_HOUSES, _AT_LAST, _BUILDING_WITH):
        for match in pattern.finditer(text):
            yield *match.span(), 0.55
    for match in _HOUSE_NAMED.finditer(text):
        if not _dated(match.group()):
            yield *match.span(), 0.5
    for match in _HOUSE_OF_LANE.finditer(text):
        yield *match.span(), 0.5
    for match in _KIND_FIRST.finditer(text):
        yield *match.span(), 0.5
    for pattern in (_UNIT_FIRST, _UNIT_LAST):
        for match in pattern.finditer(text):
            if not _dated(match.group()) and not _opens_with_word(page, match.start()):
                yield *match.span(), 0.5
    for match in _NUMBER_LAST.finditer(text):
        figures = match["number"][0].isdigit()
        said = (
            match.group()
            .casefold()
            .rpartition(match["number"].casefold())[0]
            .rstrip()
            .endswith(("number", "numero", "nummer"))
        )
        end = match.end() if figures else _in_words(page, match.start("number")) if said else 0
        if end and _AFTER_LIVED.search(folded, max(0, match.start() - 40), match.start()) and not _dated(match.group()):
            yield match.start(), end, 0.5


def _in_words(page: Page, start: int) -> int:
    """Return where a number said in words ends that begins here, or nought."""
    return next((number.end for number in page.numbers if number.start == start and not number.ordinal), 0)


def _dated(words: str) -> bool:
    return any(word.strip(".,").casefold() in calendar_words() for word in words.split())


def _opens_with_word(page: Page, start: int) -> bool:
    """Whether a sentence's first word, which has its capital from there, opens it: no name."""
    word = next(iter(page.words_in(start, start + 24)), None)
    return (
        word is not None
        and word.opens
        and word.folded in stop_words(page.language or "en")
        and (page.language != "en" or word.folded in english_words())
    )
