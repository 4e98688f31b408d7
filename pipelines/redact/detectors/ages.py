"""Ages, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import UPPER, Page, found
from pipelines.redact.model import Detection
from pipelines.redact.names import stop_words

# fmt: off
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_EN = (rf"(?:\d{{1,3}}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:{_UNITS}))?|{_UNITS}|ten|"
    rf"eleven|twelve|thirteen|"
       r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)")
_TEENS = r"(?:1\d|20|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|nine|eight|seven)"
_ORDINAL = (r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
    r"twelfth|thirteenth|fourteenth|"
            r"fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|fortieth|fiftieth|"
            r"twenty[ -]first)")
_WORDS = {
    "fr": r"(?:\d{1,3}|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix[ -](?:sept|huit|neuf)|"
        r"(?:vingt|trente|quarante|cinquante|soixante)(?:[ -][a-z]+){0,2})",
    "es": r"(?:\d{1,3}|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci[a-z]+|veint[a-z]+|(?:treinta|"
        r"cuarenta|cincuenta|sesenta)(?: y [a-z]+)?)",
    "it": r"(?:\d{1,3}|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|dici[a-z]+|"
        r"vent[a-z]+|trent[a-z]+|quarant[a-z]+|cinquant[a-z]+)",
    "de": r"(?:\d{1,3}|sechs|sieben|acht|neun|zehn|elf|zwolf|[a-z]{3,7}zehn|[a-z]{0,9}(?:zwanzig|dreissig|vierzig|"
        r"funfzig|sechzig))",
    "nl": r"(?:\d{1,3}|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|[a-z]{3,5}tien|[a-z]{0,9}(?:twintig|"
        r"dertig|veertig|vijftig))",
    "pt": r"(?:\d{1,3}|seis|sete|oito|nove|dez|onze|doze|treze|catorze|quatorze|quinze|dez[a-z]+|vinte(?: e [a-z]+)?|"
        r"trinta(?: e [a-z]+)?|quarenta(?: e [a-z]+)?)",
    "pl": r"(?:\d{1,3}|[a-z]{3,9}nascie|dziesiec|dziewiec|osiem|siedem|szesc|dwadziescia(?: [a-z]+)?|"
        r"trzydziesci(?: [a-z]+)?)",
    "ro": r"(?:\d{1,3}|[a-z]{3,5}sprezece|zece|noua|opt|sapte|sase|douazeci(?: si [a-z]+)?|treizeci(?: si [a-z]+)?)",
}
# fmt: on
_NOT_AGE = (
    r"(?! ?(?:%|percent|o'?clock|euros?|pounds?|months?|weeks?|days?|hours?|minutes?|times|miles|km|people|of (?:us|"
    r"them)|or so (?:people|times)|"
    r"sisters?|brothers?|kids|children|other|more|different|[ap]\.?m\b|[:.,]\d|/|percent|sessions?|houses?|"
    r"in the morning|at night|in a))"
    r"(?! (?!years|always|as|was|this|perhaps|yes|sometimes)[a-z]+s\b)"
)
_BE = r"(?:am|is|was|were|are|be|been|being|i'm|he's|she's|they're|you're|we're|i’m|he’s|she’s|'m|'s|’s)"
_ENGLISH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.])(?P<age>{_EN})(?:[ -](?:and a half[ -])?(?:years?|yrs?)[ -]?(?:old|of age)|[ -]?y/?o\b|"
        rf" years and| and a half years old| or \w+ years old)",
        rf"\b(?:aged?|age of|at age|ages|turned|turning|turn|i'll be)(?: of| about| around| roughly| maybe|"
        rf":)? (?P<age>{_EN})\b(?! ?(?:euros|pounds|%))",
        rf"\baged? (?:{_EN}) (?:and|to|or) (?P<age>{_EN})\b",
        rf"\b(?:i|he|she|they|you|we|who|sister|brother|mum|dad|mother|father|cousin|friend) (?:only |"
        rf"just )?{_BE} (?:only |just |about |around |like |maybe |nearly |almost |barely |already |still |, like, |"
        rf"not )?(?P<age>{_EN})\b(?! ?(?:st|nd|rd|th)){_NOT_AGE}",
        rf"(?<!\w)(?:i|he|she|they|you)['’](?:m|s|re|d) (?:only |just |about |nearly |almost |like |barely |"
        rf"not )?(?P<age>{_EN})\b{_NOT_AGE}",
        rf"\b(?:must|would|might|could|may|should|i'd|he'd|she'd|i’d) have been (?:only |just |about |around |like |"
        rf"maybe )?(?P<age>{_EN})\b{_NOT_AGE}",
        rf"\b(?:when|since|until|till|before|from when) (?:i|he|she|we|they|you) (?:was|were|am|is|turned|"
        rf"hit) (?:only |just |about |around |like |maybe )?(?P<age>{_EN})\b{_NOT_AGE}",
        rf"\b(?:not|actually|really|maybe|more like|said|says|says he's|like) (?P<age>{_TEENS})(?=[.,;!?]|$| and| or|"
        rf" but| then)(?! ?(?:euros|pounds))",
        rf"\b(?P<age>{_ORDINAL})[ -](?:birthday|bday|b-day)",
        r"\bin (?:my|his|her|their) (?:early |late |mid[ -]?)?(?P<age>teens|twenties|thirties|forties|fifties|"
        r"sixties|seventies|eighties|[2-9]0s)\b",
        rf"\b(?:at|from|by) (?P<age>{_TEENS})(?=[.,;!?]|$| (?:i|he|she|we|they|years)\b)",
        r"\((?P<age>[1-9]\d?)\)(?=[ ,.])",
        rf"\b(?P<age>{_EN})[ -](?:month|week)s?[ -]old\b",
    )
)
_AFTER = {
    "fr": rf"(?<!\w)(?P<age>{_WORDS['fr']}) ans\b(?! (?:de (?:prison|reclusion|travail|mariage|service|detention)|"
    rf"plus tard|apres|avant|d'emprisonnement|auparavant))",
    "es": rf"(?<!\w)(?P<age>{_WORDS['es']}) (?:anos|anitos)\b(?! (?:de (?:prision|carcel|trabajo|servicio|"
    rf"matrimonio)|despues|antes|y \d))",
    "it": rf"(?<!\w)(?P<age>{_WORDS['it']}) anni\b(?! (?:di (?:carcere|reclusione|lavoro)|dopo|prima|fa))",
    "de": rf"(?<!\w)(?P<age>{_WORDS['de']})(?: jahren? ?(?:alt)?|[ -]?jahrige?[rnsm]?)\b(?! (?:haft|spater|gefangnis|"
    rf"lang))",
    "nl": rf"(?<!\w)(?P<age>{_WORDS['nl']}) ?(?:jaar(?: oud)?|-?jarige?)\b(?! (?:gevangenis|later|geleden|cel|lang))",
    "pt": rf"(?<!\w)(?P<age>{_WORDS['pt']}) anos\b(?! (?:de (?:prisao|trabalho)|depois|antes|atras))",
    "pl": rf"(?<!\w)(?P<age>{_WORDS['pl']}) (?:lat|lata)\b(?! (?:pozniej|temu|wiezienia))",
    "ro": rf"(?<!\w)(?P<age>{_WORDS['ro']})(?: de)? ani\b(?! (?:de inchisoare|mai tarziu|in urma))",
    "lt": r"(?<!\w)(?P<age>\d{1,3}) ?(?:metu|metai|m\.)(?!\w)",
    "el": r"(?<!\w)(?P<age>\d{1,3}) (?:χρονων|χρονια|ετων|χρονω)(?!\w)",
    "sv": r"(?<!\w)(?P<age>\d{1,3}) ar(?: gammal)?\b(?! (?:senare|sedan|fangelse))",
    "da": r"(?<!\w)(?P<age>\d{1,3}) ar(?: gammel)?\b(?! (?:senere|siden|faengsel))",
    "cs": r"(?<!\w)(?P<age>\d{1,3}) let\b(?! (?:pozdeji|vezeni))",
    "hu": r"(?<!\w)(?P<age>\d{1,3}) (?:eves|evesen)\b",
}
_ELSEWHERE = {language: re.compile(pattern) for language, pattern in _AFTER.items()}
_BIRTHDAY = {
    "fr": re.compile(r"(?<!\w)(?P<age>\d{1,2}(?:e|eme)) anniversaire"),
    "de": re.compile(r"(?<!\w)(?P<age>\d{1,2}\.|[a-z]{4,14}te[nr]?) geburtstag"),
    "nl": re.compile(r"(?<!\w)(?P<age>\d{1,2}(?:e|ste|de)) verjaardag"),
    "it": re.compile(rf"\bcompi(?:uto|vo|va|uti) (?:i )?(?P<age>{_WORDS['it']})\b"),
    "es": re.compile(r"\bcumpl(?:i|io|ir|ia|e) (?:los )?(?P<age>" + _WORDS["es"] + r")\b"),
}


_OR = re.compile(
    rf"(?:,| or|,? maybe|,? nearly|,? going on|,? perhaps)(?: or| maybe)? (?P<age>{_TEENS})\b{_NOT_AGE}(?! (?:or|and) )"
)
_NAME_IS = re.compile(
    rf"(?<!\w)({UPPER}[^\W\d_]+)(?:['’]s| is| was| turned)(?: only| just| about| nearly| already)? "
    rf"(?P<age>{_EN})(?=[.,;!?]|$| now\b| then\b| when\b| at the time| and (?:he|she|i)\b)"
)
_END = r"(?=[.,;!?]|\s*$|\s*\n| und| als| oder| da\b| wie| wo\b| ich| er\b| sie\b)"
_SAID = {
    "de": re.compile(
        rf"\b(?:ich|er|sie|du|bruder|schwester|freundin|freund) (?:bin|war|ist|sei|ware|wurde|bist|warst) (?:erst |"
        rf"gerade |damals |schon |da |knapp |fast )*"
        rf"(?P<age>{_WORDS['de']}){_END}|\b(?:war|bin|wurde|ist) (?:ich|er|sie|du) (?:erst |gerade |damals |schon |da |"
        rf"noch |knapp |fast )*(?P<later>{_WORDS['de']}){_END}"
    ),
    "nl": re.compile(
        rf"\b(?:ik|hij|zij|ze|je|broer|zus|zusje) (?:ben|was|is|werd|bent) (?:pas |net |toen |al |"
        rf"bijna )*(?P<age>{_WORDS['nl']})(?=[.,;!?]|\s*$| en| toen| of)|\b(?:was|ben|werd) (?:ik |hij |zij |ze )?"
        rf"(?:(?:pas|net|toen|al|bijna|nog maar) )+(?P<later>{_WORDS['nl']})(?=[.,;!?]|\s*$| en| of)"
    ),
    "es": re.compile(
        rf"\b(?:tenia|tengo|tiene|tenias) (?:unos |como |solo |ya )?(?P<age>{_WORDS['es']})"
        r"(?=[.,;!?]|\s*$| y | o | cuando)"
    ),
    "it": re.compile(
        rf"\b(?:avevo|ho|ha|aveva) (?:solo |circa |gia |appena )?(?P<age>{_WORDS['it']})"
        r"(?=[.,;!?]|\s*$| e | o | quando)"
    ),
    "pt": re.compile(
        rf"\b(?:tinha|tenho|tem) (?:so |uns |ja )?(?P<age>{_WORDS['pt']})(?=[.,;!?]|\s*$| e | ou | quando)"
    ),
}


class Ages:
    """The detector. Only the number is found, so that "a [AGE_1]-year-old girl" stays readable."""

    name = "ages"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield ages in the page's language; in English and unknown languages the English ways of saying them."""
        folded = page.folded
        patterns: list[re.Pattern[str]] = []
        if page.language in ("en", None):
            patterns += _ENGLISH
        if page.language in _ELSEWHERE:
            patterns.append(_ELSEWHERE[page.language])
        if page.language in _BIRTHDAY:
            patterns.append(_BIRTHDAY[page.language])
        if page.language in _SAID:
            patterns.append(_SAID[page.language])
        for pattern in patterns:
            for match in pattern.finditer(folded):
                group = "later" if match.groupdict().get("later") else "age"
                start, end = match.span(group)
                yield from self._age(folded, start, end)
                if page.language in ("en", None):
                    more = _OR.match(folded, end)
                    if more:
                        yield from self._age(folded, *more.span("age"))
        if page.language in ("en", None):
            for match in _NAME_IS.finditer(page.text):
                if match.group(1).lower() not in stop_words("en"):
                    yield from self._age(folded, *match.span("age"))

    def _age(self, folded: str, start: int, end: int) -> Iterator[Detection]:
        written = folded[start:end]
        if not written.isdigit() or 0 < int(written) <= 115:
            yield found(start, end, "AGE", 0.7, self.name)
