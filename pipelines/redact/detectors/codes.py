"""Numbers and codes of any format: whatever has enough digits and is no date, time, price or amount.

Country formats with check digits are the recognisers' work; this detector is the net below them. In an interview
hardly any long number is harmless, so the format is not asked for: only what surely is something else is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from pipelines.redact.detectors.accounts import IBAN, accounts, iban_is_valid
from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.numbers_given import numbers_given
from pipelines.redact.detectors.numbers_told import numbers_told
from pipelines.redact.detectors.page import UPPER, Page, calendar_words, found
from pipelines.redact.detectors.plates import bare_plates, plates
from pipelines.redact.detectors.spoken_codes import spoken_codes
from pipelines.redact.folding import fold
from pipelines.redact.model import Detection
from pipelines.redact.names import english_words, first_names, is_function_word, places, stop_words, word_set
from pipelines.redact.spoken_numbers import number_words

_U = UPPER[1:-1]
_PART = (
    rf"(?:[{_U}]{{1,6}}\d[{_U}\d]*[a-z]?|\d[{_U}\d]*[a-z]?|"
    rf"[{_U}]{{1,4}}(?=[ \u00a0./·:–-]{{1,3}}[{_U}]{{0,4}}[ .-]?\d)|"
    r"U?Js|K?Ls|Qs|Ds|Cs|Gs|NBs|Ss|OWi|StR)"
)
_JOINT = r"(?:[ \u00a0]?[-–/·:][ \u00a0]?|\.(?=\w)|\. (?=\d)|[ \u00a0]\(0\)[ \u00a0]?|\)[ \u00a0]?|[ \u00a0])"
_CODE = re.compile(
    rf"(?<![\w@.,/])(?:\+|\()?(?:{_PART})(?:{_JOINT}(?:{_PART}|(?![IA]\b)[{_U}]{{1,3}}\b(?!['’])|"
    rf"(?<=[-/.])[{_U}]{{4,6}}\b|"
    r"(?<=[-/])[a-z]{1,2}\b))*(?![\w])"
)
_TIGHT = re.compile(r"(?:(?<![\w@./:#-])|(?<=[^\w@/]\.)|(?<=\w:))[^\W_]+(?:[-–/.·:][^\W_]+)*(?![\w@]|[-./]\w)")
"""Letters and digits with nothing but signs between them, in any case."""
_HARMLESS = re.compile(
    r"^(?:\d{1,4}(?:s|er|ern|kg|kgs|km|m|cm|mm|ml|cl|l|g|mg|h|hrs?|mins?|secs?|p|k|x|bpm|mph|kmh|kwh|gb|mb|tb|th|st|nd|"
    r"rd|ish|"
    r"eme|ème|e|o|a|ος|η|ο|am|pm|yo|yrs?|ft|lbs?|year|jahrige\w?|letni\w*|px|er-?\w+)|\d+(?:[.:]\d+)?(?:am|pm|h)|"
    r"covid-?\d+|cov-?\d+|mp[34]|ps[1-5]|h\d?n\d|[a-z]\d|\d[a-z]|[234]x4|a[34]|s\d+e\d+|"
    r"\d+-[^\W\d]{4,}(?:-[^\W\d]+)*|[^\W\d]{4,}-\d{1,2}|"
    r"\d+(?:-|/)\d+(?:-year-olds?|s)|24/7|[1-9]0/[1-9]0|\d{1,2}h\d{2}|\d+[x×]\d+|\d+(?:st|nd|rd|th)-\w+)$"
)
_FILED = re.compile(
    r"(?:\b(?:(?:logged|filed|down|listed|recorded|registered|entered|stored|saved|noted|known) (?:it |me |him |"
    r"her |us |"
    r"them )?(?:as|under|with)|exhibit|(?:patient|hospital|student|member|client|policy|matriculation|enrolment|"
    r"customer|"
    r"tracking|membership) (?:number|no|id|ref)|"
    r"enregistree?s? (?:sous|comme)|apuntaron|registraron|case|file|filed|reference|ref|docket|ticket|crime|"
    r"incident|report|complaint|log|urn|certificate|intake|"
    r"application|claim|appeal|order|record|records|quote|booking|referral|dossiers?|affaire|procedure|plainte|"
    r"proces-verbal|"
    r"pv|parquet|requete|main courante|aktenzeichen|geschaftszeichen|az|vorgangsnummer|akte|tagebuchnummer|"
    r"expediente|diligencias(?: previas)?|atestado|procedimiento|autos|denuncia|fascicolo|protocollo|procedimento|"
    r"pratica|"
    r"rg|r\.g|denuncia|querela|parketnummer|zaaknummer|zaak|dossiernummer|aangifte|pv-nummer|sygn|sygnatur\w+|akt|"
    r"sprawy|"
    r"sprawa|numer sprawy|dosar(?:ul)?(?: nr| numarul)?|plangere|processo|inquerito|nuipc|queixa|autos|"
    r"bylos|byla|pareiskimo|ikiteisminio)\b|αβμ|α\.β\.μ|δικογραφι\w+|φακελ\w+|υποθεσ\w+|πρωτοκολλ\w+|μηνυσ\w+)"
    r"[^.!?\n\d]{0,40}(?:\b(?:no|nr|n|num|ref|az|akt|nro|nos)[.:°º]{0,2}[^.!?\n\d]{0,12})?$"
)
"""What is said before the number of a file, whatever its format."""
_FILED_AFTER = re.compile(
    r"^[,. ]{1,3}(?:(?:that|this|which)(?:['’]?s| is| was)|was|is|c['’]est|c['’]etait|era|es|e|war|das (?:war|ist)|"
    r"dat (?:was|is)|"
    r"to (?:byl|jest)\w*|αυτο(?:σ)? (?:ειναι|ηταν)|tai (?:buvo|yra)|acesta (?:e|era))[^.!?\n\d]{0,25}"
    r"\b(?:case|file|reference|ref|dossier|aktenzeichen|expediente|fascicolo|zaak\w*|sygnatura|dosar\w*|processo|"
    r"bylos|"
    r"ticket|crime|incident|numer sprawy)\b"
)
_NUMBERED = re.compile(
    r"(?:\b[Nn][°ºᵒ]|\b[Nn]\. ?[oº°]|\bnos?\b\.?|\bnum[eé]ros?|\bnúmeros?|\bNr\.?|\bnr\.?)[ ]?"
    r"(\d[\d/.]*(?: ?/ ?\d+)*[A-Z]?(?:(?:, ?| et | y | e | und | en )\d[\d/.]*(?: ?/ ?\d+)*[A-Z]?)*)(?![\w])"
)
_COURT_FILE = re.compile(r"(?<!\w)[IVXL]{1,5} [A-Z][A-Za-z]{0,3} \d{1,5}[/-]\d{2,4}(?!\w)")
"""Court files with the number of the chamber in front, as in Poland and Germany: "II K 458/17"."""
_INSURANCE = re.compile(r"(?<!\w)[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)", re.IGNORECASE)
_TRUNK_ZERO = re.compile(r"(?<!\w)(?:\+|00)\d{1,3} ?\(0\) ?\d[\d /.-]{5,14}\d(?!\w)")
_SAID_PLATE = re.compile(
    r"(?:\bnumber ?plate|\bplates?|\bregistration(?: number)?|\breg|kennzeichen|targa|matricula|kenteken|rejestracja|"
    r"immatriculation|plaque)(?:,? (?:was|is|number|era|war|es|est|etait|ist|to))*[ ,:]{1,2}"
    r"((?=[a-z\d -]{0,9}\d)(?:[a-z]{1,3}|[a-z]{0,3}\d[a-z\d]{0,5})(?:[ -](?:(?!is |was |and |but |i |a )[a-z]{1,3}|"
    r"[a-z]{0,3}\d[a-z\d]{0,5})(?!\w)){1,3})(?!\w)"
)
"""What is said to be a plate, over folded text, whatever its format."""
_LOW_CODE = re.compile(
    r"(?<![\w@.,/+])(?:\+|\()?(?:[a-z]{1,6}[-/.]){0,12}[a-z]{0,6}\d[a-z\d]*(?:(?:[-–/.:)]{1,2}[ ]?|[ ]/[ ]|"
    r"[ ](?=[a-z]{0,4}\d))[a-z\d]+)*(?!\w)"
)
_LOW_MORE = re.compile(r"[ ]([a-z]{1,3})(?:[ ]([a-z]{0,4}\d[a-z\d]*(?:[-/ ][a-z]{0,2}\d[a-z\d]*)*))?(?!\w)")
_LOW_BEFORE = re.compile(r"(?<!\w)((?:[a-z]{1,3}[ -]){1,2})$")
_FUNCTION_WORDS = word_set("code_function_words")
_SAID_CODE = re.compile(
    r"plate|registration|number|case|file|reference|id\b|card|passport|code|kennzeichen|matricula|targa|dossier|"
    r"crime",
    re.I,
)
_CLOCK = r"\d{1,2}[:.h]\d{2}(?:[:.,]\d{2,3}){0,2}"
_TIME = re.compile(rf"^[(\[]?{_CLOCK}(?: ?[-–] ?{_CLOCK})?[)\]]?$")
_WHO_SPEAKS = re.compile(r"(?:^|\n)[ \[(<]*$")
"""What stands before the code of a speaker, at the start of a line."""
_DATE = re.compile(
    r"^(?:\d{1,2}[ ]?[./-][ ]?\d{1,2}[ ]?[./-][ ]?(?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|(?:19|"
    r"20)\d\d(?:[ ]?[-–/][ ]?(?:19|20)?\d\d)?)$"
)
_AMOUNT_AFTER = re.compile(
    r"^[ \u00a0]?(?:€|\$|£|%|eur\b|euros?\b|pounds?\b|dollars?\b|quid\b|zl|zlotych|kronor|kroner|francs?|lei\b|lire|"
    r"per ?cent|km\b|kg\b|metres?|meters?|people|personnes|personas|menschen|personen|persone|times|fois|veces)",
    re.IGNORECASE,
)
_AMOUNT_BEFORE = re.compile(r"(?:€|\$|£|eur|usd|gbp|chf)[ ]?$", re.IGNORECASE)
_THOUSANDS = re.compile(r"^[1-9]\d{0,2}(?:[ .\u00a0]\d{3}){1,2}$|^[1-9]0{3,}$")
_PLATE = re.compile(
    r"^(?:[A-Z]{1,3}[ ·.-]{0,3}\d{1,4}[ -]?[A-Z]{0,3}|[A-Z]{1,3}[ -][A-Z]{1,2}[ -]?\d{1,4}[EH]?|"
    r"\d{1,4}[ -][A-Z]{1,3}[ -]?\d{1,4}"
    r"|\d{1,2}[ -][A-Z]{2,3}[ -]\d{1,2}|\d{2}-\d{2}-[A-Z]{2}|[A-Z]{2}-\d{2}-\d{2}|\d{1,2}[A-Z]?-[A-Z]{1,3}-\d{3,6}"
    r"|[A-Z]{1,3}[ -]\d{1,4}[ -][A-Z]{1,3}|[A-Z]{2}\d{2}[ ]?[A-Z]{3}|[A-Z]\d{1,3}[ ]?[A-Z]{3}|"
    r"\d[ -][A-Z]{3}[ -]\d{3}|[A-Z]{3}[ -]\d{3}|\d{4}[ -]?[A-Z]{3}"
    r"|\d[A-Z]{1,2}\d?[ -]\d{4}|[A-Z]{1,2}[ -]\d{3,6}[ -]?[A-Z]{0,2})$"
)
_PHONE_CONTEXT = re.compile(
    r"(?:phone|call|text|mobile|cell|ring|rang|tele?fon|tel\b|number|fax|numero|nummer|handy|gsm|whatsapp|answering|"
    r"messages to|reach)",
    re.IGNORECASE,
)
_CASE_CONTEXT = re.compile(
    r"(?:case|file|reference|ref\b|dossier|crime|report|docket|complaint|aktenzeichen|az\b|expediente|diligencias|"
    r"requete|affaire|demanda|no\b|n[°ºo]|numero|zaak|sygn|fascicolo|protocollo|incident)[\w\s.:#(]{0,14}$",
    re.IGNORECASE,
)
_PLATE_CONTEXT = re.compile(
    r"(?:plate|registration|number ?plate|kennzeichen|matricula|immatricul|plaque|targa|kenteken|rejestrac|πινακιδ)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?<!\w)(?:year|class|room|grade|chapter|section|article|articles|art|page|step|part|rule|regla|articulo|§|line|"
    r"lines)\s*$",
    re.IGNORECASE,
)
_CHUNK_BEFORE = re.compile(r"(?<![\w./])([^\W_](?:\.?[^\W_]){0,4}\.?)[ ]$")
_CAPITALS_AFTER = re.compile(rf"[ ]((?:[{_U}]\.){{2,}}|[{_U}]{{1,5}})(?![\w'’])")
_NUMBER_MARKS = frozenset(("az", "nr", "no", "n", "ref", "num", "sygn", "akt", "proc", "pv", "art", "p", "pp", "nro"))
"""What stands before a number and is no part of it."""
_LETTERS_AFTER = re.compile(r"[ ]([b-df-hj-np-tv-xz]{2,3}|(?:[a-z]\.){2,}[a-z]?)(?![\w'’])")
_UNITS = word_set("units_of_measure")
_ELIDED = re.compile(r"(?:['’]|\b(?:it|that|he|she|what|who|there|i|where|don|didn|wasn|c|qu) )$")
_LETTER_AFTER = re.compile(r"[ ]([b-hj-np-rv-xz])(?=[.,](?!\w)|  | ?\n| ?$)")
_DIGIT_WORDS = word_set("digit_words")
_PSEUDONYM = re.compile(r"\[[A-Z_]+_\d+\]")
_SAID_ALOUD = re.compile(
    r"\b(?:dot|point|punto|punkt)\b|\((?:at|a)\)|\[at\]| (?:arobase|arroba|chiocciola) ", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_MONTHS = calendar_words()
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_DIGITS = 4


def could_hold_code(text: str) -> bool:
    """Whether a text can hold a number, identity number or e-mail address at all: a quick look before the rules.

    Pseudonyms (``[PERSON_12]``) do not count. What is spoken digit by digit, or an address said aloud, does.
    """
    shown = _PSEUDONYM.sub(" ", text) if "[" in text else text
    if "@" in shown or len(_DIGIT.findall(shown)) >= _FEWEST_DIGITS or _SAID_ALOUD.search(shown):
        return True
    return sum(word in _DIGIT_WORDS for word in _PLAIN_WORD.findall(shown.casefold())) >= _FEWEST_DIGITS


_EXTENSION = re.compile(r",? (?:ext(?:ension)?\.?|x|poste|anexo|durchwahl|interno) ?\d{1,5}(?!\w)")
"""What is dialled after a telephone number."""
_OF_DAY = re.compile(
    r"(?<!\w)(?:incident|log|cad|serial|occurrence|event|call|urn|ref|reference)(?: number| no\.?| ref(?:erence)?)?"
    r"(?:[:,]| was| is)? (\d{1,6} of (?:today|yesterday|(?:the )?\d{1,2}(?:st|nd|rd|"
    r"th)?(?:[/.-]\d{1,2}(?:[/.-]\d{2,4})?|"
    r"(?: of)? [a-z]{3,9}(?: \d{4})?)))(?!\w)"
)
"""Incidents counted anew every day: "log 447 of 12/03"."""
_OF_YEAR = re.compile(r"(?<!\w)(?:no\.?|number|case|file|suit|(?:[a-z]\.){1,3}) ?\d{1,6} of (?:19|20)\d{2}(?!\w)")
_OF_YEAR_ABROAD = re.compile(
    r"(?<!\w)(?:diligencias|expediente|causa|sumario|procedimiento|autos|atestado|denuncia|rollo|ejecutoria|fascicolo|"
    r"procedimento|pratica|verbale|processo|inquerito|dossier|affaire|plainte|minute|akte|verfahren|zaak|dosar\w*|sprawa)"
    r"(?: [^\W\d_]{3,12}){0,2}(?: (?:n[ºo°]|num|nr|numero)\.?)? (\d{1,6} (?:del?|dell['’ ]anno|du|di|von|aus|van|din|"
    r"z) (?:19|20)\d{2})(?!\w)"
)
"""The same elsewhere in Europe: "diligencias previas 214 del 2015"."""
_REGISTER_LETTER = re.compile(
    r"(?<![\w/])(?:\d{1,3} )?(?:[A-Z][A-Za-z]{0,3} )?\d{1,6}/\d{2,4} ?(?:[b-hj-z](?![\w'’])|a(?=[.,;!?)\n\"”]|$))"
)
"""Court files with a check letter at their end, as in Austria: "3 Nc 114/17 k"."""
_BACKSLASHED = re.compile(r"(?<![\w\\:])(?=[^\W_]{1,8}\\[^\s]{0,80}\d)[^\W_]{1,8}(?:\\[^\W_]{1,8})+(?![\w\\])")
_HASHED = re.compile(r"(?<![\w#&])#[A-Z]{0,3}\d{3,}(?!\w)")
_YEAR_FIRST = re.compile(
    r"(?<![\w/])(?:19|20)\d\d ?\([A-Za-z]{1,4}\) ?(?:[Nn]o\.? ?)?\d{1,6}(?!\w)|"
    r"[\[(](?:19|20)\d\d[\])] (?:[A-Z]{1,6} ){1,3}\d{1,6}(?!\w)|(?<![\w/])(?:19|20)\d\d (?:[A-Z]{3,6} \d{1,5}|"
    r"[Nn]o\.? ?\d{1,6}(?: ?[A-Z]{1,3})?)(?!\w)"
)
"""Judgments by their year: "[2011] FD 4410", "2011 FDC 410", "2011 No. 410 P"."""
_REGISTER = re.compile(
    r"(?<![\w/])[a-z] \d{1,3} [a-z]{1,3} \d{1,5}/\d{2,4}(?![\w/])|[\[(](?:19|"
    r"20)\d\d[\])] (?:[a-z]{2,6} ){1,3}\d{1,6}(?!\w)"
)
"""The same and files of a chamber in small letters, by their shape alone: "s 12 kr 114/15"."""
_LETTERS_OF_YEAR = re.compile(r"(?<!\w)([a-z]{2,5}) \d{1,6} of (?:19|20)\d{2}(?!\w)")
_LETTERS_IN_YEAR = re.compile(r"(?<![\w/])(?:19|20)\d\d ([a-z]{3,6}) \d{1,5}(?!\w)")
"""Registers and years around a number: "fam 112 of 2015", "2011 fdc 410"."""
_REGISTER_WORD = re.compile(r"(?<![\w/])\d{1,6}/\d{2,4} ([b-z][a-z]{1,2})(?![\w'’])")
"""Files with a shortened word at their end, as for the young in Germany: "1234/15 jug"."""
_EXHIBIT = re.compile(r"(?<![\w/&.-])(?!TV/|PS/|AM/|PM/|AC/|II?/)[A-Z]{2,4}/\d{1,4}(?:/\d{1,4})?[A-Z]?(?![\w/])")
"""Exhibits by the initials of who hands them in: "RLS/04"."""
_SHOWN_PLATE = re.compile(
    r"(?<!\w)(?:[Pp]lates?|[Rr]eg|VRM|[Tt]ag)(?:,? [\w’'-]+){0,4}?[ ,:]{1,3}(?P<value>[A-Z]{2,4}[ -][A-Z]{2,4}|"
    r"[A-Z]{3,7})(?![\w’'])"
)
"""A plate of letters alone, as somebody chose it."""
_IN_BRACKETS = re.compile(r"(?<!\w)(?:[A-Z]{1,3}[-/ ]?)?\d{3,}(?:[-/.]\d+)* ?\((?:[A-Z]{1,2}\d?|\d{1,2})\)(?!\w)")
_FILED_SHORT = re.compile(
    r"(?:[Ff]iled|[Ll]ogged|[Rr]ecorded|[Rr]egistered|[Ss]tored|[Ee]ntered|[Ll]abelled|[Ss]tamped)(?: it| me| him|"
    r" her| us)?"
    r" (?:as|under)? ?([A-Z]{1,4} \d{2,5})(?!\w)"
)
_SAID_OF_DAY = re.compile(
    r"(?<!\w)(?:incident|log|cad|serial|occurrence|event)(?: number| no| ref(?:erence)?)? "
    r"((?:[a-z]+ ){1,6}?of the (?:[a-z]+ )?[a-z]*(?:st|nd|rd|th)(?: of [a-z]{3,9})?)(?!\w)"
)
_SAID_OF_YEAR = re.compile(
    r"(?<!\w)(?:case|file|number|log|complaint|claim|appeal|order) (?:number |no )?"
    r"((?:[a-z]+ ){1,6}?of (?:nineteen|twenty|two thousand)(?: and)? [a-z]+(?: (?:one|two|three|four|five|six|seven|"
    r"eight|nine)"
    r"(?!\w))?)(?!\w)"
)


class Codes:
    """The detector."""

    name = "codes"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield codes in figures, then numbers spoken digit by digit."""
        if page.caseless:
            for start, end in self._low_codes(page.folded, partial(self._register_letters, page)):
                yield from self._judge(page, start, end)
        else:
            for match in _CODE.finditer(page.text):
                yield from self._judge(page, match.start(), match.end())
        for match in _EXTENSION.finditer(page.folded):
            if page.folded[match.start() - 1 : match.start()].isdigit():
                yield found(match.start(), match.end(), "PHONE", 0.5, self.name)
        if page.language not in ("en", None):
            yield from self._numbered(page)
        for match in _COURT_FILE.finditer(page.text):
            yield found(match.start(), match.end(), "CASE_NUMBER", 0.8, self.name)
        for pattern, type in ((_INSURANCE, "NATIONAL_ID"), (_TRUNK_ZERO, "PHONE")):
            for match in pattern.finditer(page.text):
                yield found(match.start(), match.end(), type, 0.7, self.name)
        for match in _SAID_PLATE.finditer(page.folded):
            yield found(match.start(1), match.end(1), "PLATE", 0.6, self.name)
        for start, end in plates(page):
            yield found(start, end, "PLATE", 0.6, self.name)
        for start, end in bare_plates(page):
            yield found(start, end, "PLATE", 0.4, self.name)
        for start, end, valid in accounts(page):
            yield found(start, end, "IBAN", 0.95 if valid else 0.45, self.name)
        yield from self._tight(page)
        for start, end, type, score in (*numbers_told(page), *numbers_given(page)):
            yield found(start, end, type, score, self.name)
        for start, end, type, score in spoken_codes(page):
            yield found(start, end, type, score, self.name)
        for pattern in (_REGISTER_LETTER, _BACKSLASHED, _HASHED, _YEAR_FIRST, _IN_BRACKETS, _EXHIBIT):
            for match in pattern.finditer(page.text):
                yield found(match.start(), match.end(), "CASE_NUMBER", 0.6, self.name)
        for match in _REGISTER_WORD.finditer(page.text):
            if unheard(match[1].lower(), page.language) and not is_function_word(match[1], page.language or "en"):
                yield found(match.start(), match.end(), "CASE_NUMBER", 0.6, self.name)
        for match in () if page.caseless else _SHOWN_PLATE.finditer(page.text):
            yield found(*match.span("value"), "PLATE", 0.45, self.name)
        for match in _FILED_SHORT.finditer(page.text):
            yield found(*match.span(1), "CASE_NUMBER", 0.6, self.name)
        for match in _OF_DAY.finditer(page.folded):
            yield found(*match.span(1), "CASE_NUMBER", 0.7, self.name)
        for match in _OF_YEAR.finditer(page.folded):
            yield found(match.start(), match.end(), "CASE_NUMBER", 0.6, self.name)
        for match in _OF_YEAR_ABROAD.finditer(page.folded):
            yield found(*match.span(1), "CASE_NUMBER", 0.6, self.name)
        for match in _REGISTER.finditer(page.folded) if page.caseless else ():
            yield found(match.start(), match.end(), "CASE_NUMBER", 0.5, self.name)
        for match in (*_LETTERS_OF_YEAR.finditer(page.folded), *_LETTERS_IN_YEAR.finditer(page.folded)):
            if self._register_letters(page, *match.span(1)) and match[1] not in _MONTHS:
                yield found(match.start(), match.end(), "CASE_NUMBER", 0.5, self.name)
        counted = number_words(page.language or "en")
        for match in (*_SAID_OF_DAY.finditer(page.folded), *_SAID_OF_YEAR.finditer(page.folded)):
            said = match[1].partition(" of ")[0].split()
            if all(word in counted for word in said):
                yield found(*match.span(1), "CASE_NUMBER", 0.6, self.name)

    def _tight(self, page: Page) -> Iterator[Detection]:
        """Yield what is written like a code in any case, and short ones where a file has just been spoken of."""
        folded = page.folded
        done = 0
        for digit in _DIGIT.finditer(folded):
            if digit.start() < done:
                continue
            start = max(folded.rfind(" ", 0, digit.start()), folded.rfind("\n", 0, digit.start())) + 1
            match = next((one for one in _TIGHT.finditer(folded, start) if one.end() > digit.start()), None)
            if match is None or match.start() > digit.start():
                continue
            done = match.end()
            yield from self._tight_code(page, match.start(), match.end())

    def _tight_code(self, page: Page, start: int, end: int) -> Iterator[Detection]:
        folded = page.folded
        code = folded[start:end]
        digits = sum(character.isdigit() for character in code)
        letters = sum(character.isalpha() for character in code)
        before = folded[max(0, start - 70) : start]
        if self._speaker(page, start, end):
            return
        filed = _FILED.search(before) is not None or _FILED_AFTER.match(folded, end) is not None
        if (
            _HARMLESS.match(code)
            or _TIME.match(code)
            or _AMOUNT_AFTER.match(folded[end : end + 16])
            or _AMOUNT_BEFORE.search(before)
            or (_DATE.match(code) and not filed)
        ):
            return
        signs = len(code) - digits - letters
        strong = (
            digits >= 3
            and letters > 0
            or digits >= 3
            and signs
            and "/" in code
            or signs >= 2
            and letters
            and digits >= 2
        )
        short = filed and (digits >= 2 and (signs > 0 or letters > 0) or digits >= 3 or (signs > 0 and letters > 0))
        if strong or short:
            first, last = self._with_neighbours(page, start, end, bool(signs) or filed)
            yield found(first, last, "CASE_NUMBER", 0.6 if filed else 0.45, self.name)
        elif digits >= 4 and (signs or (page.caseless and not letters)):
            first, last = self._with_neighbours(page, start, end, True)
            if first < start or (last > end and not signs):
                yield found(first, last, "CASE_NUMBER", 0.45, self.name)

    @staticmethod
    def _speaker(page: Page, start: int, end: int) -> bool:
        """Whether a code at the start of a line says who speaks."""
        return (
            page.text[end : end + 1] in ("\t", ":", "]")
            and _WHO_SPEAKS.search(page.text, max(0, start - 12), start) is not None
        )

    def _with_neighbours(self, page: Page, start: int, end: int, widen: bool) -> tuple[int, int]:
        """Take in register letters and further groups beside a code: "II K 458/17", "dp 0398/14"."""
        text, folded = page.text, page.folded
        if not widen:
            return start, end
        while match := _CHUNK_BEFORE.search(folded, max(0, start - 10), start):
            if not self._register_letters(page, match.start(1), match.end(1)):
                break
            start = match.start(1)
        if match := _CAPITALS_AFTER.match(text, end):
            if match.group(1) not in ("I", "A"):
                end = match.end(1)
        elif page.caseless:
            letter, letters = _LETTER_AFTER.match(text, end), _LETTERS_AFTER.match(folded, end)
            if letter:
                end = letter.end(1)
            elif (
                letters
                and letters[1] not in _UNITS
                and letters[1] not in english_words()
                and (len(letters[1]) > 3 or self._register_letters(page, *letters.span(1)))
            ):
                end = letters.end(1)
        return start, end

    @staticmethod
    def _register_letters(page: Page, start: int, end: int) -> bool:
        written, folded = page.text[start:end], page.folded[start:end].replace(".", "")
        if any(character.isdigit() for character in folded):
            return len(folded) <= 4 and not _DATE.match(folded)
        if (
            folded in _FUNCTION_WORDS
            or folded in _NUMBER_MARKS
            or folded in stop_words(page.language or "en")
            or len(folded) > 4
        ):
            return False
        if len(folded) == 1 and folded in "smtdl" and _ELIDED.search(page.folded, max(0, start - 9), start):
            return False
        if not page.caseless:
            return written.isupper() or (len(folded) <= 3 and written[0].isupper() and not written.islower())
        if len(folded) > 1 and not folded.strip("ivxl"):  # the number of a chamber
            return True
        vowels = any(character in "aeiouy" for character in folded)
        known = folded in english_words() or folded in first_names() or folded in places()
        if known and len(folded) > 1 or folded in _UNITS:
            return False
        # Where the words of the language are known, letters that are none of them are register letters.
        return len(folded) < 3 or not vowels or page.language in ("en", None)

    def _numbered(self, page: Page) -> Iterator[Detection]:
        """Yield numbers said to be numbers of something: "n° 511", "parcelas nº 19, 20 y 28"."""
        for match in _NUMBERED.finditer(page.text):
            word = match.group().split(match.group(1)[0])[0].strip().lower()
            # "no" is a word in Spanish, Italian and Portuguese; two digits after it are as likely an amount.
            if word == "no" and page.language in ("es", "it", "pt") and len(re.findall(r"\d", match.group(1))) < 3:
                continue
            yield found(match.start(1), match.end(1), "CASE_NUMBER", 0.45, self.name)

    @staticmethod
    def _low_codes(folded: str, letters: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
        """Yield codes in lower-case text; letters apart from the digits only where a code has just been spoken of."""
        done = 0
        for match in _LOW_CODE.finditer(folded):
            start, end = match.span()
            if start < done:
                continue
            said = _SAID_CODE.search(folded[max(0, start - 40) : start]) is not None
            more = _LOW_MORE.match(folded, end) if said else None
            while more and more.group(1) not in _FUNCTION_WORDS:
                end = more.end()
                more = _LOW_MORE.match(folded, end)
            if said or "/" in match.group():
                before = _LOW_BEFORE.search(folded, max(0, start - 8), start)
                if before:
                    words = list(re.finditer(r"[a-z]+(?:-[a-z]+)?", before.group(1)))
                    kept = [
                        word for word in words if letters(before.start(1) + word.start(), before.start(1) + word.end())
                    ]
                    if kept and kept[-1] is words[-1]:
                        start = before.start(1) + kept[0].start()
            done = end
            yield start, end

    def _judge(self, page: Page, start: int, end: int) -> Iterator[Detection]:
        text = page.text[start:end]
        if page.caseless:
            text = text.upper()
        packed = "".join(character for character in text if character.isalnum())
        digits = sum(character.isdigit() for character in packed)
        letters = len(packed) - digits
        if digits < 2 or (digits < 4 and letters == 0):
            return
        if self._speaker(page, start, end):
            return
        if page.text[start - 1 : start] == "[" and page.text[end : end + 1] == "]":  # a time between turns
            return
        if _TIME.match(text) or _DATE.match(text) or _HARMLESS.match(text.lower()):
            return
        before = page.text[max(0, start - 40) : start]
        after = page.text[end : end + 16]
        if _AMOUNT_AFTER.match(after) or _AMOUNT_BEFORE.search(before) or _LABEL.search(before):
            return
        yield from self._typed(page, start, end, text, packed, digits, letters, before)

    def _typed(
        self, page: Page, start: int, end: int, text: str, packed: str, digits: int, letters: int, before: str
    ) -> Iterator[Detection]:
        name = self.name
        if IBAN.match(packed) and digits >= 10:
            yield found(start, end, "IBAN", 0.95 if iban_is_valid(packed) else 0.45, name)
        elif "/" in text and digits >= 4:
            yield found(start, end, "CASE_NUMBER", 0.6 if _CASE_CONTEXT.search(before) else 0.45, name)
        elif _PLATE.match(text) and letters:
            near = _PLATE_CONTEXT.search(before)
            if near or (digits >= 3 and letters >= 2) or (letters >= 3 and digits >= 2):
                yield found(start, end, "PLATE", 0.75 if near else 0.5, name)
            elif digits >= 4 and text[0] not in "AI" or (text[0] == "A" and digits >= 4 and packed[1] not in "12"):
                yield found(start, end, "CASE_NUMBER", 0.4, name)
        elif letters and (digits >= 4 or (digits >= 3 and _CASE_CONTEXT.search(before))):
            case = _CASE_CONTEXT.search(before)
            yield found(start, end, "CASE_NUMBER" if case else "NATIONAL_ID", 0.6 if case else 0.45, name)
        elif not letters:
            yield from self._digits_only(start, end, text, digits, before)

    def _digits_only(self, start: int, end: int, text: str, digits: int, before: str) -> Iterator[Detection]:
        phone = _PHONE_CONTEXT.search(fold(before))
        case = _CASE_CONTEXT.search(fold(before))
        if 7 <= digits <= 15 and (text[0] in "+(0" or phone):
            yield found(start, end, "PHONE", 0.7 if phone or text[0] == "+" else 0.55, self.name)
        elif _THOUSANDS.match(text):
            return
        elif case and digits >= 4:
            yield found(start, end, "CASE_NUMBER", 0.6, self.name)
        elif digits >= 6:
            yield found(start, end, "NATIONAL_ID", 0.45, self.name)
        elif digits == 5 and not any(character in text for character in " .:"):
            yield found(start, end, "POSTCODE", 0.45, self.name)
