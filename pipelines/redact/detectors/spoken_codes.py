"""Numbers and codes said aloud: digit by digit, in pairs, with letters and "slash" or "dash" between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.redact.detectors.page import Page, Word, calendar_words
from pipelines.redact.names import english_words, first_names, stop_words, word_set
from pipelines.redact.spoken_numbers import Number

_SIGN = word_set("said_signs")
_TIMES = word_set("said_times")
_PLUS = frozenset(["plus", "mas", "piu", "mais", "plius", "συν"])
_SPELLED = word_set("spelling_alphabet")
_LETTER_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset("aio"),
    "fr": frozenset("aycdjlmnst"),
    "es": frozenset("yoaeu"),
    "it": frozenset("aeoicl"),
    "pt": frozenset("aeo"),
    "pl": frozenset("aiouwz"),
    "ro": frozenset("aos"),
    "nl": frozenset("u"),
    "lt": frozenset("oi"),
    "el": frozenset("ηοα"),
}
"""Letters that are words in a language."""
_SHORTENED = word_set("abbreviations_en") | frozenset(
    [
        "hm",
        "hmm",
        "mm",
        "mmm",
        "pm",
        "ml",
        "km",
        "kg",
        "cm",
        "mm",
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "tv",
        "pc",
        "dj",
        "vs",
        "nd",
        "rd",
        "th",
    ]
)
_DIGIT_WORDS = word_set("digit_words")
_ELIDED = re.compile(r"(?:['’]|\b(?:it|that|he|she|what|who|there|i|where) )$")
_AS_IN = re.compile(r" (?:for|as in|like|comme|wie|come|como|jak|ca) [^\W\d_]{3,}(?=,? \w)")
"""Letters spelled by a word: "q for queen"."""
_ELISIONS = frozenset("smtdl")
_HESITATION = (
    r"(?:um+|uh+m?|erm?|eh+|ehm|euh|heu|mh+m*|hm+|ahm?|ohm?|oh|ah|emm?|bah|ben|este|eee|yyy|cioe|ecco|also|halt|nou|"
    r"eens even|zeg maar|no|"
    r"then|sorry|pardon|perdon|wait|hang on|hold on|sec|let me see|let me think|what is it|what was it|what['’]?s it|"
    r"yeah|yes|oui|ouais|attends|attendez|non|je crois|espera|a ver|si|creo|forward|back|"
    r"aspetta|no aspetta|mi pare|warte|moment|glaub ich|wacht|czekaj|chyba|espera ai|stai|palauk|περιμενε|λοιπον)"
)
_GAP = re.compile(rf"[ ,.…?\u00a0–-]{{1,5}}(?:{_HESITATION}(?!\w)[ ,.…?\u00a0–-]{{1,5}}){{0,3}}")
"""What may stand between two digits of one number: a pause, and hesitations (``er``, ``wait``, ``euh``)."""
_FIGURES = re.compile(r"(?<![\w.,:/+-])\d{1,6}(?![\w/:]|[.,-]\d)")
_BROKEN = re.compile(r"\.\.|…|,|[^\W\d_]")
_PHONE = re.compile(
    r"phone|\bcall|\btext|mobile|\bcell|\bring|\brang|tele?fon|\btel\b|number|\bfax|numero|nummer|handy|gsm|"
    r"whatsapp|reach|"
    r"\bdial|landline|rappel|appel|portable|dicte|llam|movil|marca|cellulare|chiam|rufen|\bruf\b|\bbel\b|bellen|"
    r"telemovel|"
    r"liga|zadzwon|komork|dzwon|suna|τηλεφων|κινητο|παρε|skambin|numer|αριθμ"
)
_FILED = re.compile(
    r"\bcase|\bfile|referen|\bref\b|docket|ticket|crime|incident|report|\blog\b|dossier|affaire|plainte|"
    r"aktenzeichen|akte|"
    r"expediente|diligencias|atestado|fascicolo|pratica|zaak|parketnummer|sygnatur|sprawy|dosar|processo|byl|φακελ|"
    r"υποθεσ"
)

_OF = re.compile(r"(?<=\w) of (?:the )?")
_MONTH_AFTER = re.compile(r"(?: of)? ([a-z]{3,9})(?!\w)")
_COUNTED = re.compile(
    rf"(?:{_FILED.pattern}|number|\bno\b|\bcad\b|serial|claim|appeal|order|complaint|suit)[^.!?\n]{{0,24}}$"
)
"""What is counted anew every year or every day."""
_THOUSAND = re.compile(r"[ -](?:thousand|mille|mil)(?: and)?[ -]")
_NO_YEAR = 2040
_REPEATED = re.compile(r"(?<!\w)(?:double|triple|treble|doble|doppel|tripla|doppio) (?=\w)")
_SAID_SIGN = re.compile(r"(?<!\w)(?:slash|stroke|oblique|dash|hyphen|tiret|barre|barra|guion)(?!\w)")
_SIGN_BESIDE = re.compile(rf" {_SAID_SIGN.pattern}")
_PLATE_SAID = re.compile(r"(?<!\w)(?:plates?|reg|registration|index|number ?plate|tag)(?!\w)[^.!?\n]{0,30}$")
_FILED_IS = re.compile(
    rf"(?:{_FILED.pattern})[^.!?\n]{{0,14}}(?:\b(?:is|was|number|num|no|est|etait|numero|es|era|e|war|ist|nummer|"
    rf"lautet|to|numer)|[:,]) $"
)


_CODE_BEFORE = re.compile(r"(?:numero|number|code|codigo|matricule|reference|referencia|nummer|aktenzeichen|numer) $")
"""After these a letter is said for itself: "un numéro c quatre quatre"."""


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    kind: str  # "number", "figures", "letter", "letters", "sign", "times" or "plus"
    value: int = 0
    digits: int = 0


def spoken_codes(page: Page) -> Iterator[tuple[int, int, str, float]]:
    """Yield start, end, type and score of what is said as a telephone or file number."""
    run: list[_Item] = []
    figures = [
        _Item(*match.span(), "figures", int(match.group()), match.end() - match.start())
        for match in _FIGURES.finditer(page.text)
    ]
    items = sorted((*_items(page), *figures), key=lambda item: item.start)
    yield from _counted_anew(page, items)
    for item in items:
        if run and not _GAP.fullmatch(page.folded, run[-1].end, item.start):
            yield from _judged(page, run)
            run = []
        run.append(item)
    yield from _judged(page, run)


def _items(page: Page) -> Iterator[_Item]:
    language = page.language or "en"
    said = {number.start: number for number in page.numbers}
    done = 0
    for word in page.words:
        if word.start < done:
            continue
        number = said.get(word.start)
        if number is not None and not number.ordinal:
            # "o" is a nought in English and "or" in Spanish.
            if len(word.folded) == 1 and language != "en":
                continue
            start, done, value = _year_from(page, number.start, number.end, number.value, said)
            yield _Item(start, done, "number", value, len(str(value)))
        elif word.folded in _DIGIT_WORDS and len(word.folded) > 1:
            yield _Item(word.start, word.end, "number", 0, 1)
        elif word.folded in _SIGN:
            yield _Item(word.start, word.end, "sign")
        elif word.folded in _TIMES:
            yield _Item(word.start, word.end, "times")
        elif word.folded in _PLUS:
            yield _Item(word.start, word.end, "plus")
        elif _begins_hundred(page, word, said) or (
            word.folded in _ELISIONS and _ELIDED.search(page.folded, max(0, word.start - 8), word.start)
        ):
            continue
        elif len(word.folded) == 1 or word.folded in _SPELLED:
            spelled = _AS_IN.match(page.folded, word.end) if len(word.folded) == 1 else None
            done = spelled.end() if spelled is not None else word.end
            yield _Item(word.start, done, "letter")
        elif len(word.folded) < 4 and _run_together(page, word) or _beside_sign(page, word):
            yield _Item(word.start, word.end, "letters")


def _begins_hundred(page: Page, word: Word, said: Mapping[int, Number]) -> bool:
    return word.folded == "a" and page.folded.startswith(" hundred", word.end) and word.end + 1 in said


def _year_from(page: Page, start: int, end: int, value: int, said: Mapping[int, Number]) -> tuple[int, int, int]:
    """Take in what makes a number whole: "a hundred", "two thousand and twelve", "dos mil quince"."""
    if page.folded.startswith("hundred", start) and page.folded.endswith((" a ", "\na "), 0, start):
        start -= 2
    thousands = _THOUSAND.match(page.folded, end) if value in (1, 2) else None
    if thousands is not None:
        rest = said.get(thousands.end())
        if rest is not None and not rest.ordinal and 1900 <= value * 1000 + rest.value < _NO_YEAR:
            return start, rest.end, value * 1000 + rest.value
    return start, end, value


def _counted_anew(page: Page, items: Sequence[_Item]) -> Iterator[tuple[int, int, str, float]]:
    """Yield files counted anew every year or day: "four hundred and six of twenty sixteen"."""
    numbers = [item for item in items if item.kind in ("number", "figures")]
    starts = {item.start: item for item in numbers}
    for match in _OF.finditer(page.folded):
        end = 0
        following = starts.get(match.end())
        ordinal = next((one for one in page.numbers if one.start == match.end() and one.ordinal), None)
        if ordinal is not None:
            month = _MONTH_AFTER.match(page.folded, ordinal.end)
            end = month.end() if month is not None and month[1] in calendar_words() | {"may"} else ordinal.end
        elif following is not None and 1900 <= following.value < _NO_YEAR:
            end = following.end
        elif following is not None and following.value in (19, 20):
            decade = starts.get(following.end + 1)
            end = decade.end if decade is not None and decade.value < 100 else 0
        start = match.start()
        while end and (before := next((item for item in numbers if item.end == start or item.end == start - 1), None)):
            start = before.start
        if start < match.start() and _COUNTED.search(page.folded, max(0, start - 40), start):
            yield start, end, "CASE_NUMBER", 0.5


def _run_together(page: Page, word: Word) -> bool:
    """Whether letters are written together where they were said one by one, beside a number: "kr sixty one t v f"."""
    folded = word.folded
    if word.text.isupper() and not page.caseless and folded not in _SHORTENED:
        return len(folded) > 1
    if folded in first_names() or folded in english_words() or folded in stop_words(page.language or "en"):
        return False
    # What can be pronounced is sooner a word.
    return not any(letter in "aeiouy" for letter in folded) and folded not in _SHORTENED


def _beside_sign(page: Page, word: Word) -> bool:
    """Whether letters that are no word stand next to a sign that is said: "cyp stroke je stroke four"."""
    if not 1 < len(word.folded) < 5 or not _SIGN_BESIDE.match(page.folded, word.end):
        return False
    known = word.folded in english_words() or word.folded in first_names() or word.folded in _SHORTENED
    return not known and word.folded not in stop_words(page.language or "en")


def _judged(page: Page, run: Sequence[_Item]) -> Iterator[tuple[int, int, str, float]]:
    items = _trimmed(page, run)
    numbers = [item for item in items if item.kind in ("number", "figures")]
    if len(numbers) < 2 and not (len(numbers) == 1 and numbers[0].digits >= 2 and _letters_of(items) >= 3):
        return
    if not any(item.kind == "number" for item in items) and any(item.kind == "sign" for item in items):
        if sum(item.digits for item in numbers) >= 4 and _SAID_SIGN.search(page.folded, items[0].start, items[-1].end):
            yield items[0].start, items[-1].end, "CASE_NUMBER", 0.5
        return
    if not any(item.kind == "number" for item in items):
        if len(numbers) > 1:
            yield from _broken(page, numbers if len(numbers) == len(items) else [])
        return
    digits = sum(item.digits for item in numbers) + sum(item.kind == "times" for item in items)
    marked = sum(item.kind in ("letter", "letters", "sign") for item in items)
    start, end = items[0].start, items[-1].end
    before = page.folded[max(0, start - 60) : start]
    if marked:
        letters = _letters_of(items)
        fewest = 2 if _PLATE_SAID.search(before) or page.folded.startswith(" something", end) else 3
        if letters >= fewest and digits >= 2 and _only_letters_and_figures(items):
            yield start, end, "PLATE", 0.5
        elif digits >= 3 and (len(numbers) >= 2 or digits >= 4):
            filed = _FILED.search(before)
            phone = not filed and digits >= 8 and _PHONE.search(before)
            yield start, end, "PHONE" if phone else "CASE_NUMBER", 0.6 if filed or phone else 0.5
        return
    single = sum(item.digits == 1 for item in numbers)
    told = _FILED_IS.search(before) is not None and digits >= 4
    if _FILED.search(before) and digits >= 3 and (single >= 2 or told):
        yield start, end, "CASE_NUMBER", 0.6
    elif 4 <= digits < 7 and len(numbers) >= 2 and _REPEATED.search(page.folded, start, end):
        yield start, end, "CASE_NUMBER", 0.5
    elif (
        single == 4 and digits == 4 and len(numbers) == 4 and not _counting(numbers) and "," not in page.text[start:end]
    ):
        yield start, end, "CASE_NUMBER", 0.45
    elif single >= 5 or items[0].kind == "plus" and digits >= 6:
        yield start, end, "PHONE", 0.6
    elif not _counting(numbers):
        asked = _PHONE.search(before) is not None
        nought = any(item.value == 0 for item in numbers)
        least = 3 if asked else 4 if nought else 5
        fewest = 5 if asked else 6 if numbers[0].value == 0 or page.text[start] == "0" else 7
        mixed = any(item.kind == "figures" for item in numbers) and not (asked or page.text[start] == "0")
        if digits >= fewest and len(numbers) >= least and not mixed:
            yield start, end, "PHONE", 0.6 if asked else 0.5


def _letters_of(items: Sequence[_Item]) -> int:
    return sum(item.end - item.start if item.kind == "letters" else item.kind == "letter" for item in items)


def _only_letters_and_figures(items: Sequence[_Item]) -> bool:
    """Whether letters and figures stand together and nothing but them."""
    return all(item.kind in ("letter", "letters", "number", "figures") for item in items)


def _broken(page: Page, groups: Sequence[_Item]) -> Iterator[tuple[int, int, str, float]]:
    """Yield a telephone number in figures with pauses between its groups: "07700 ... 900 ... 205"."""
    if not groups or not 7 <= sum(item.digits for item in groups) <= 15:
        return
    start, end = groups[0].start, groups[-1].end
    nought = page.text[start] == "0"
    if _BROKEN.search(page.text, start, end) and (nought or _PHONE.search(page.folded, max(0, start - 60), start)):
        yield start, end, "PHONE", 0.5


def _trimmed(page: Page, run: Sequence[_Item]) -> list[_Item]:
    """Drop signs at the ends, and letters there that are words."""
    words = _LETTER_WORDS.get(page.language or "en", frozenset())

    def idle(item: _Item, beside: _Item | None) -> bool:
        if item.kind == "letter":
            if (
                item is run[0]
                and len(run) > 2
                and _CODE_BEFORE.search(page.folded, max(0, item.start - 16), item.start)
            ):
                return False
            # A second letter beside it makes it one of a row: "a b three four four".
            letter = page.folded[item.start : item.end]
            row = beside is not None and beside.kind == "letter" and letter != "i"
            return letter in words and not row and (beside is None or beside.kind != "sign")
        return item.kind == "sign"

    items = list(run)
    while items and (idle(items[0], items[1] if len(items) > 1 else None)):
        items.pop(0)
    while items and (idle(items[-1], items[-2] if len(items) > 1 else None) or items[-1].kind in ("times", "plus")):
        items.pop()
    return items


def _counting(numbers: Sequence[_Item]) -> bool:
    values = [item.value for item in numbers]
    return all(b - a == 1 for a, b in zip(values, values[1:], strict=False))
