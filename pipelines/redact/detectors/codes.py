"""Numbers and codes of any format: whatever has enough digits and is no date, time, price or amount.

Country formats with check digits are the recognisers' work; this detector is the net below them. In an interview
hardly any long number is harmless, so the format is not asked for: only what surely is something else is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.folding import fold
from pipelines.redact.model import Detection
from pipelines.redact.names import word_set

_PART = (
    r"(?:[A-Z]{1,5}\d[A-Z\d]*|\d[A-Z\d]*[a-z]?|[A-Z]{1,4}(?=[ \u00a0./·:–-]{1,3}[A-Z]{0,4}[ .-]?\d)|"
    r"U?Js|K?Ls|Qs|Ds|Cs|Gs|NBs|Ss|OWi|StR)"
)
_JOINT = r"(?:[ \u00a0]?[-–/.·:][ \u00a0]?|[ \u00a0]\(0\)[ \u00a0]?|\)[ \u00a0]?|[ \u00a0])"
_CODE = re.compile(rf"(?<![\w@.,/])(?:\+|\()?(?:{_PART})(?:{_JOINT}(?:{_PART}|(?![IA]\b)[A-Z]{{1,3}}\b))*(?![\w])")
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
    r"(?<![\w@.,/+])(?:\+|\()?(?:[a-z]{1,4}[-/.])*[a-z]{0,4}\d[a-z\d]*(?:(?:[-/.:)]{1,2}[ ]?|"
    r"[ ](?=[a-z]{0,4}\d))[a-z\d]+)*(?!\w)"
)
_LOW_MORE = re.compile(r"[ ]([a-z]{1,3})(?:[ ]([a-z]{0,4}\d[a-z\d]*(?:[-/ ][a-z]{0,2}\d[a-z\d]*)*))?(?!\w)")
_LOW_BEFORE = re.compile(r"(?<!\w)((?:[a-z]{1,3}[ -]){1,2})$")
_FUNCTION_WORDS = word_set("code_function_words")
_SAID_CODE = re.compile(
    r"plate|registration|number|case|file|reference|id\b|card|passport|code|kennzeichen|matricula|targa|dossier|crime",
    re.I,
)
_TIME = re.compile(r"^\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?$")
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
_THOUSANDS = re.compile(r"^\d{1,3}(?:[ .\u00a0]\d{3})+$|^[1-9]0{3,}$")
_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z\d]{10,30}$")
_PLATE = re.compile(
    r"^(?:[A-Z]{1,3}[ ·.-]{0,3}\d{1,4}[ -]?[A-Z]{0,3}|[A-Z]{1,3}[ -][A-Z]{1,2}[ -]?\d{1,4}[EH]?|"
    r"\d{1,4}[ -][A-Z]{1,3}[ -]?\d{1,4}"
    r"|\d{1,2}[ -][A-Z]{2,3}[ -]\d{1,2}|\d{2}-\d{2}-[A-Z]{2}|[A-Z]{2}-\d{2}-\d{2}|\d{1,2}[A-Z]?-[A-Z]{1,3}-\d{3,6}"
    r"|[A-Z]{2}\d{2}[ ]?[A-Z]{3}|[A-Z]\d{1,3}[ ]?[A-Z]{3}|\d[ -][A-Z]{3}[ -]\d{3}|[A-Z]{3}[ -]\d{3}|\d{4}[ -]?[A-Z]{3}"
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
    r"(?:year|class|room|grade|chapter|section|article|articles|art|page|step|part|rule|regla|articulo|§|line|"
    r"lines)\s*$",
    re.IGNORECASE,
)
_DIGIT_WORDS = word_set("digit_words")
_PSEUDONYM = re.compile(r"\[[A-Z_]+_\d+\]")
_SAID_ALOUD = re.compile(
    r"\b(?:dot|point|punto|punkt)\b|\((?:at|a)\)|\[at\]| (?:arobase|arroba|chiocciola) ", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_DIGITS = 4


def iban_is_valid(text: str) -> bool:
    """Check an IBAN by its check digits (ISO 13616, modulo 97)."""
    packed = re.sub(r"\s", "", text).upper()
    if not _IBAN.match(packed):
        return False
    digits = "".join(str(int(character, 36)) for character in packed[4:] + packed[:4])
    return int(digits) % 97 == 1


def could_hold_code(text: str) -> bool:
    """Whether a text can hold a number, identity number or e-mail address at all: a quick look before the rules.

    Pseudonyms (``[PERSON_12]``) do not count. What is spoken digit by digit, or an address said aloud, does.
    """
    shown = _PSEUDONYM.sub(" ", text) if "[" in text else text
    if "@" in shown or len(_DIGIT.findall(shown)) >= _FEWEST_DIGITS or _SAID_ALOUD.search(shown):
        return True
    return sum(word in _DIGIT_WORDS for word in _PLAIN_WORD.findall(shown.casefold())) >= _FEWEST_DIGITS


class Codes:
    """The detector."""

    name = "codes"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield codes in figures, then numbers spoken digit by digit."""
        if page.caseless:
            for start, end in self._low_codes(page.folded):
                yield from self._judge(page, start, end)
        else:
            for match in _CODE.finditer(page.text):
                yield from self._judge(page, match.start(), match.end())
        if page.language not in ("en", None):
            yield from self._numbered(page)
        for match in _COURT_FILE.finditer(page.text):
            yield found(match.start(), match.end(), "CASE_NUMBER", 0.8, self.name)
        for pattern, type in ((_INSURANCE, "NATIONAL_ID"), (_TRUNK_ZERO, "PHONE")):
            for match in pattern.finditer(page.text):
                yield found(match.start(), match.end(), type, 0.7, self.name)
        for match in _SAID_PLATE.finditer(page.folded):
            yield found(match.start(1), match.end(1), "PLATE", 0.6, self.name)
        yield from self._spoken(page)

    def _numbered(self, page: Page) -> Iterator[Detection]:
        """Yield numbers said to be numbers of something: "n° 511", "parcelas nº 19, 20 y 28"."""
        for match in _NUMBERED.finditer(page.text):
            word = match.group().split(match.group(1)[0])[0].strip().lower()
            # "no" is a word in Spanish, Italian and Portuguese; two digits after it are as likely an amount.
            if word == "no" and page.language in ("es", "it", "pt") and len(re.findall(r"\d", match.group(1))) < 3:
                continue
            yield found(match.start(1), match.end(1), "CASE_NUMBER", 0.45, self.name)

    @staticmethod
    def _low_codes(folded: str) -> Iterator[tuple[int, int]]:
        """Yield codes in lower-case text; letters apart from the digits only where a code has just been spoken of."""
        done = 0
        for match in _LOW_CODE.finditer(folded):
            start, end = match.span()
            if start < done:
                continue
            if _SAID_CODE.search(folded[max(0, start - 40) : start]):
                more = _LOW_MORE.match(folded, end)
                while more and more.group(1) not in _FUNCTION_WORDS:
                    end = more.end()
                    more = _LOW_MORE.match(folded, end)
                before = _LOW_BEFORE.search(folded, max(0, start - 8), start)
                if before:
                    words = list(re.finditer(r"[a-z]+(?:-[a-z]+)?", before.group(1)))
                    kept = [word for word in words if word.group() not in _FUNCTION_WORDS]
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
        if _TIME.match(text) or _DATE.match(text):
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
        if _IBAN.match(packed) and digits >= 10:
            yield found(start, end, "IBAN", 0.95 if iban_is_valid(packed) else 0.45, name)
        elif "/" in text and digits >= 4:
            yield found(start, end, "CASE_NUMBER", 0.6 if _CASE_CONTEXT.search(before) else 0.45, name)
        elif _PLATE.match(text) and letters:
            near = _PLATE_CONTEXT.search(before)
            if near or (digits >= 3 and letters >= 2) or (letters >= 3 and digits >= 2):
                yield found(start, end, "PLATE", 0.75 if near else 0.5, name)
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

    def _spoken(self, page: Page) -> Iterator[Detection]:
        run: list[tuple[int, int]] = []
        for word in page.words:
            if word.folded in _DIGIT_WORDS and (not run or word.start - run[-1][1] <= 3):
                run.append((word.start, word.end))
                continue
            yield from self._spoken_run(run)
            run = [(word.start, word.end)] if word.folded in _DIGIT_WORDS else []
        yield from self._spoken_run(run)

    def _spoken_run(self, run: list[tuple[int, int]]) -> Iterator[Detection]:
        if len(run) >= 5:
            yield found(run[0][0], run[-1][1], "PHONE", 0.6, self.name)
