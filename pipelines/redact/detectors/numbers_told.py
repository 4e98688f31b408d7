"""Numbers of people, files and telephones by what is said around them, where their form tells nothing.

"on extension 4135", "the one ending 415", "I was number two one seven", "they had me as client 10958", "folder R.90".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import Page

_DIGIT_SAID = (
    r"(?:\d{1,6}|(?:double|triple|treble)[ -](?:\d|oh?|nought|zero|one|two|three|four|five|six|seven|eight|nine))"
)
_MIXED_PHONE = re.compile(rf"(?<![\w./-])\+?{_DIGIT_SAID}(?:[ -]{_DIGIT_SAID}){{1,9}}(?![\w/]|[.-]\d)")
"""A telephone number in figures with "double" or "triple" among them."""
_EXTENSION = re.compile(
    r"(?<!\w)(?:ext|extn|extension|poste|durchwahl|anexo|interno|toestel|wewn)\.?(?: is| was| "
    r"number| no\.?|:)? {0,3}"
    r"(?P<value>\d{2,5}|x\d{2,5})(?!\w)"
)
_AREA = re.compile(
    r"(?<!\w)(?:area|dialling|dialing|country|std) code(?: is| was| of|:|,)*[ ]{1,2}(?P<value>[+(]?\d{2,6})(?!\w)"
)
_ENDING = re.compile(
    r"(?<!\w)(?:phone|number|mobile|cell|card|account|plate|line|handset|sim|one|device|iban|it|that|"
    r"ref\w*|no\.?|handy|"
    r"telephone|portable|movil|tarjeta|compte|carte)(?: [\w'’]+){0,4},? (?:ending|ends|ended|finishing|"
    r"finishes|finissant|"
    r"finit|se terminant|acabado|acabada|acaba|terminado|terminada|termina|endend|endet|que finit|last "
    r"(?:three|four|two) (?:digits?|"
    r"numbers?|figures?))(?: was| is| are| were)?(?: in| with| on| par| en| auf| mit| po)?,? "
    r"(?P<value>\d{2,6}[a-z]{0,3})(?!\w)"
)
_LAST_DIGITS = re.compile(
    r"(?<!\w)last (?:two|three|four|five|2|3|4|5) (?:digits?|numbers?|figures?)(?: \w+){0,3}? (?P<value>\d{2,5})(?!\w)"
)
_AS_NUMBER = re.compile(
    r"(?<!\w)(?:i|he|she|we|they|you|it|yo|je|j|me|us|him|her|them|elle|il|era|fui|etais|eramos|only|just|"
    r"simply|called|"
    r"am|was|were|be|being|become|became|ich|war|ero)"
    r"(?:['’](?:m|s|re))? (?:(?:was|am|is|were|became|always|just|only|simply|known as|called|still|me|"
    r"him|her|us|etais|etait|"
    r"le|la|el|l|numeros?|era|fui|war|bin|nur|ero) ){0,3}(?:the )?(?:number|numero|nummer|num) "
)
"""Somebody was a number."""
_COUNT_AFTER = re.compile(
    r" (?:of|in|on|one|two|for|to|at|with|and) |[ -](?:bus|tram|fan|priority|goal|place|seed|hit|shirt|jersey)"
)
_LABELLED = re.compile(
    r"(?<!\w)(?:client|patient|inmate|prisoner|detainee|resident|pupil|student|member|child|case|caller|"
    r"user|witness|victim|"
    r"complainant|nominal|participant|subject|badge|collar|shoulder|warrant|locker|dossier|fiche|ficha|"
    r"matricule|matricula|"
    r"recluso|interno|paciente|usager|folder|volume|bundle|ledger|register|box|binder|exhibit|operation|"
    r"tribunal|docket|"
    r"carpeta|causa|legajo|sumario|rollo|classeur|carton|akte|mappe|fascicolo|teczka)"
    r"(?: (?:number|no\.?|nr\.?|num\.?|n[ºo°]\.?|id|ref\.?|code))?(?: (?:is|was|as|reads?|says?|said))?[ :]{1,2}"
    r"(?P<value>(?=[^\s]*\d)(?:[a-z]{1,4}[./-]?)?\d[\w()./:-]*[\w)])(?![\w])"
)
"""A person or a folder with the number that stands for it, over folded text."""
_OPENED = re.compile(
    r"(?<!\w)(?:opened|issued|assigned|allocated|allotted|generated|gave (?:me|us|him|her|it)|got|sent "
    r"back|has me as|had me as|"
    r"have me as|have (?:us|her|him) as|put (?:me|us|him|her) (?:down )?(?:as|under)|lists? (?:me|us|him|"
    r"her) as|called me|call "
    r"me|call you|known as|filed under|filed as|under|quote|quoted|quoting|headed|marked|stamped|abrieron|abrio|dieron|"
    r"pusieron|asignaron|ouvert|donne|attribue|ouverte sous|note sous)(?: (?:me|us|him|her))?(?: (?:a|an|"
    r"the|my|this|another|un|une|la|le|el))?"
    r"(?: (?:new|separate|crime|police|case|client|file|log|second))*(?: (?:number|code|ref\.?|reference|"
    r"id|no\.?|numero))?[ :,]{1,2}[\"“]?"
    r"(?P<value>(?=\S*\d)(?=\S*[a-z/.-])[^\W_]{1,8}(?:[/.:-][^\W_]{1,10}){0,5})(?![\w/])"
)
"""What was opened or given, written like a code though short, over folded text."""
_NOT_A_CODE = re.compile(
    r"^(?:\d+(?:st|nd|rd|th|er|eme|k|g|kg|m|km|cm|mm|p|am|pm|h|hrs?|mins?|s|o|a|x)|\d{1,2}[.:]\d\d(?:am|"
    r"pm)?|\d+-\d+|\d+[.,]\d+|"
    r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d+-[a-z]{3,}|[a-z]+-?\d|mp[34]|covid-?\d+|\d/\d|[a-z]\d)$"
)
_DOTTED_LETTERS = re.compile(
    r"(?<![\w.])(?:[A-Z]\.){1,4} ?(?:\d+[/.:-])+\d+(?:[/-][A-Z]{1,3})?(?!\w)|(?<![\w.])[A-Z]{1,3}\.\d{2,6}(?![\w.])"
)
_SORT_CODE = re.compile(
    r"(?<!\w)(?:sort code|branch code|bank code|blz|routing(?: number)?|bsb)(?: is| was|:|,)* "
    r"?(?P<value>\d{2,3}[ -]?\d{2,3}(?:[ -]?\d{2,4})?)"
)
_ACCOUNT = re.compile(
    r"(?<!\w)(?:account|acct|a/c|konto|kontonummer|compte|cuenta|conto)(?: (?:number|no\.?|nr\.?|"
    r"numero))?(?: is| was|:|,)* ?"
    r"(?P<value>\d[\d -]{4,18}\d)(?!\w)"
)
_PLATE_SAID = re.compile(
    r"(?<!\w)(?:number ?plate|plate|plates|registration|reg|index(?: number)?|immatricul\w+|plaque|"
    r"matricula|kennzeichen|"
    r"targa|kenteken)(?!\w)(?: [\w'’]+){0,6}?[ ,:]{1,3}(?P<value>[A-Z]{1,3}\d{0,4}[ -]?[A-Z]{2,4}|"
    r"[A-Z]{1,3}[ -]?\d{1,6}[ -]?[A-Z]{0,4}|"
    r"\d{1,4}[ -]?[A-Z]{1,4}(?:[ -]?\d{1,4})?)(?![\w])"
)
_LOW_PLATE_SAID = re.compile(_PLATE_SAID.pattern.replace(r"[A-Z]{2,4}|", r"[B-DF-HJ-NP-TV-Z]{2,4}|"), re.IGNORECASE)
_ENDING_ALONE = re.compile(
    r"(?:^|[.?!,:;] |\n|  )(?:ending|ends|ended|it ends|which ends)(?: in| with)? (?P<value>\d{3,6})(?!\w)"
)
_ID_SAID = re.compile(
    r"(?<!\w)(?:dni|rut|nie|nif|cedula|cuit|cuil|carne|documento|carnet|id|identity card|c\.i\.|curp|"
    r"cpf)(?: (?:es|era|is|was|"
    r"number|numero|n[ºo°]\.?|no\.?|el|de identidad))* ?:? ?(?P<value>\d{1,2}\.\d{3}\.\d{3}(?:-[\dk])?)(?!\w)"
)
_STOOD_FOR = re.compile(
    r"(?<!\w)(?:client|patient|inmate|prisoner|resident|pupil|child|case|witness|victim|file|usager|"
    r"dossier|paciente|caso) "
    r"(?:number |no |numero )?(?:[a-z] )?(?=[a-z])"
)
_ERA = re.compile(
    r"(?<!\w)(?:my|his|her|our|mi|su|mon|son|meine?|il mio|o meu|mijn|moj) (?:number|numero|nummer|numer)"
    r"(?: (?:in|on|at|la|alli|dort|li|daar) ?(?:there|here|that place|the [a-z]+|bas)?)? "
    r"(?:was|is|era|es|etait|est|c['’]etait|war|bylo?) (?:um+ |uh+ |erm? |euh |eh |like )*(?:the |el |le |die )?|"
    r"(?<!\w)(?:era|fui|soy|eramos|etais|j['’]etais|je suis) (?:la|el|le) (?:numero |num\.? )?"
)
_FIGURES = re.compile(r"\d{2,6}(?!\w|[.,]\d)")
_STOPS_HERE = re.compile(r" ?(?:[.,;!?\n]|$| {2})")
_FEWEST_PHONE = 7


def numbers_told(page: Page) -> Iterator[tuple[int, int, str, float]]:
    """Yield start, end, type and score of numbers that what is said around them tells."""
    folded, text = page.folded, page.text
    for match in _MIXED_PHONE.finditer(folded):
        said = match.group()
        size = sum(map(str.isdigit, said)) + 2 * len(re.findall("double|triple|treble", said))
        if size >= _FEWEST_PHONE and re.search("double|triple|treble", said):
            yield *match.span(), "PHONE", 0.6
    for pattern in (_EXTENSION, _AREA, _ENDING, _ENDING_ALONE, _LAST_DIGITS):
        for match in pattern.finditer(folded):
            yield *match.span("value"), "PHONE", 0.5
    for match in _ID_SAID.finditer(folded):
        yield *match.span("value"), "NATIONAL_ID", 0.5
    for pattern in (_SORT_CODE, _ACCOUNT):
        for match in pattern.finditer(folded):
            yield *match.span("value"), "IBAN", 0.5
    for match in (_PLATE_SAID if not page.caseless else _LOW_PLATE_SAID).finditer(text):
        if any(map(str.isdigit, match["value"])):
            yield *match.span("value"), "PLATE", 0.5
    yield from _numbered_people(page)
    for match in _LABELLED.finditer(folded):
        value = match["value"]
        digits = sum(map(str.isdigit, value))
        enough = digits >= 3 or digits >= 2 and not value.isdigit() or "/" in value and len(value) > 3
        if (
            enough
            and not _NOT_A_CODE.match(value)
            and not (value.isdigit() and len(value) == 4 and value[:2] in ("19", "20"))
        ):
            yield *match.span("value"), "CASE_NUMBER", 0.5
    for match in _OPENED.finditer(folded):
        value = match["value"]
        if sum(map(str.isdigit, value)) >= 2 and not _NOT_A_CODE.match(value):
            yield *match.span("value"), "CASE_NUMBER", 0.45
    for match in _DOTTED_LETTERS.finditer(text.upper() if page.caseless and len(text.upper()) == len(text) else text):
        yield *match.span(), "CASE_NUMBER", 0.5


def _numbered_people(page: Page) -> Iterator[tuple[int, int, str, float]]:
    """Yield the number that somebody was called by: "I was number two one seven"."""
    folded = page.folded
    ends = {number.start: number.end for number in page.numbers if not number.ordinal}

    def said_to(start: int) -> int:
        end = start
        while end in ends or folded[end : end + 1] in (" ", "-") and end + 1 in ends:
            end = ends.get(end) or ends[end + 1]
        return end

    for match in _AS_NUMBER.finditer(folded):
        start, end = match.end(), said_to(match.end())
        figures = _FIGURES.match(folded, start)
        if figures is not None:
            end = figures.end()
        one = end - start <= 5 and figures is None
        if end > start and not one and not _COUNT_AFTER.match(folded, end):
            yield start, end, "CASE_NUMBER", 0.45
    for match in _STOOD_FOR.finditer(folded):
        end = said_to(match.end())
        if folded[match.end() : end].count(" ") >= 1:
            start = match.end() - 2 if folded[match.end() - 2 : match.end()].strip(" ").isalpha() else match.end()
            start = start if folded[start - 1] == " " else match.end()
            yield start, end, "CASE_NUMBER", 0.45
    for match in _ERA.finditer(folded):
        figures = _FIGURES.match(folded, match.end())
        end = figures.end() if figures is not None else said_to(match.end())
        if (figures is not None or end > match.end() + 4) and _STOPS_HERE.match(folded, end):
            yield match.end(), end, "CASE_NUMBER", 0.4
