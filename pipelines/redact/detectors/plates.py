"""Number plates of any format where a vehicle or a plate has just been spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import Page
from pipelines.redact.names import english_words, stop_words
from pipelines.redact.tagger.models import LANGUAGES

_VEHICLE = re.compile(
    r"(?<!\w)(?:number ?plates?|licen[cs]e plates?|plates?|registration|reg|vans?|cars?|taxi|cab|lorry|truck|bus|"
    r"minibus|bike|moped|"
    r"scooter|motorbike|motorcycle|vehicle|transit|golf|clio|corsa|polo|astra|focus|skoda|audi|bmw|mercedes|volvo|"
    r"passat|ibiza|"
    r"voiture|camionnette|fourgon|immatricul\w+|plaques?|moto|coche|furgoneta|matricula|camion|auto|wagen|"
    r"kennzeichen|"
    r"lieferwagen|transporter|roller|nummernschild|macchina|targa|furgone|busje|kenteken|bestelwagen|samochod\w*|"
    r"rejestracj\w+|"
    r"tablic\w+|carro|carrinha|masina|numarul|αυτοκινητο|πινακιδ\w+|μηχανακι|automobil\w+|numeriai|skuter\w*)(?!\w)"
)
_PART = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[ ·.-]|- | -")
_REACH = 60
_FEWEST, _MOST = 4, 9


_ROW = re.compile(
    r"(?<![\w.,:/#@€$£'’-])(?:[a-z]{1,3}|\d{1,5}[a-z]?|[a-z]{1,3}\d{1,4})(?:[ -](?:[a-z]{1,3}|"
    r"\d{1,5}[a-z]?)){1,7}(?![\w:/@%€$£'’-]|[.,]\d)"
)
_JOINED = re.compile(r"[a-z\d]+(?:-[a-z\d]+)*")
_YEAR = re.compile(r" (?:1\d|20)\d\d(?!\w)(?: (?P<behind>[a-z]{1,3})(?!\w))?")
_OF_YEARS = frozenset(("r", "g", "m"))
"""Letters behind a year: "w 1911 r" is in Polish, "1911 m" in Lithuanian in that year."""
_TOKEN = re.compile(r"[a-z]+|\d+")
_MEASURES = frozenset(
    [
        "km",
        "kg",
        "cm",
        "mm",
        "ml",
        "mg",
        "gb",
        "mb",
        "kb",
        "tb",
        "pm",
        "am",
        "th",
        "st",
        "nd",
        "rd",
        "mph",
        "kph",
        "ft",
        "lb",
        "lbs",
        "oz",
        "hz",
        "db",
        "hr",
        "hrs",
        "min",
        "sec",
        "mrs",
        "mr",
        "ms",
        "dr",
        "no",
        "nr",
        "nos",
        "vs",
        "yr",
        "yrs",
        "cc",
        "kb",
        "kw",
        "kwh",
        "eur",
        "gbp",
        "usd",
        "pg",
        "pp",
        "ch",
        "vol",
        "art",
        "fig",
        "sat",
        "sun",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
        "bc",
        "ad",
        "ce",
        "km2",
        "m2",
        "inc",
        "ltd",
        "er",
        "eme",
        "ene",
        "ans",
        "sq",
        "tv",
        "pc",
        "ps",
        "xbox",
        "mp3",
        "mp4",
        "usb",
        "s",
        "t",
        "d",
        "m",
        "ll",
        "re",
        "ve",
    ]
)
"""Short letters beside figures that count or measure."""


def bare_plates(page: Page) -> Iterator[tuple[int, int]]:
    """Yield rows of letters that are no word and figures, in text whose capitals tell nothing: "gdh 758m"."""
    if not page.caseless:
        return
    folded = page.folded
    for match in _ROW.finditer(folded):
        run: list[re.Match[str]] = []
        for part in (*_JOINED.finditer(folded, *match.span()), None):
            if part is not None and not _is_word(page, *part.span()):
                run.append(part)
                continue
            if run and _is_bare_plate(folded[run[0].start() : run[-1].end()]):
                yield run[0].start(), run[-1].end()
            run = []


def _is_word(page: Page, start: int, end: int) -> bool:
    """Whether letters are a word in the page's language: "el año 2010", "w 1911 r"."""
    part = page.folded[start:end]
    if not part.isalpha():
        return False
    stops = stop_words(page.language or "en")
    if len(part) > 1 and (part in stops or part in english_words() or part in _MEASURES):
        return True
    # Letters of a plate are often a word too: "cj 45 mac", "w 1234 ab".
    said = (
        page.language in LANGUAGES and part in stops if len(part) == 1 else page.is_written_small(page.text[start:end])
    )
    year = _YEAR.match(page.folded, end) if said else None
    if year is None:
        return False
    behind = year["behind"] or ""
    return not behind or behind in _OF_YEARS or behind in stops or page.is_written_small(behind)


def _is_bare_plate(row: str) -> bool:
    tokens = _TOKEN.findall(row)
    letters = [token for token in tokens if token.isalpha()]
    digits = sum(len(token) for token in tokens if token.isdigit())
    size = sum(map(len, letters))
    if not 2 <= size <= 5 or not (2 if size == 5 else 3) <= digits <= 5 or not 2 <= len(tokens) <= 4:
        return False
    # "30 m", but "gdh 758m"
    counts = letters[-1] in _MEASURES and not (re.search(r"\d[a-z]$", row) is not None and size > 2)
    return not counts and not (len(letters[0]) == 1 and letters[0] in "aioey" and row.startswith(letters[0]))


def plates(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of letters and figures in a row, as plates have them, soon after a vehicle."""
    folded = page.folded
    done = 0
    for vehicle in _VEHICLE.finditer(folded):
        limit = min(len(folded), vehicle.end() + _REACH)
        sentence = re.compile(r"[.!?](?=\s)|\n").search(folded, vehicle.end(), limit)
        limit = sentence.start() if sentence is not None else limit
        run: list[tuple[int, int]] = []
        for part in _PART.finditer(folded, max(done, vehicle.end()), limit):
            fits = _fits(page, *part.span())
            if run and (not fits or not _GAP.fullmatch(folded, run[-1][1], part.start())):
                if _is_plate(folded, run):
                    break
                run = []
            if fits:
                run.append(part.span())
        if _is_plate(folded, run):
            done = run[-1][1]
            yield run[0][0], done


def _fits(page: Page, start: int, end: int) -> bool:
    """Whether a word can be a part of a plate: figures, or letters that are no word."""
    part = page.folded[start:end]
    if part.isdigit():
        return len(part) <= 5
    if any(character.isdigit() for character in part):
        return len(part) <= 8
    if len(part) > 3:
        return False
    if not page.caseless:
        return page.text[start:end].isupper()
    return part not in stop_words(page.language or "en") and (
        len(part) == 1 and part not in "aiyeou" or part not in english_words()
    )


def _is_plate(folded: str, run: list[tuple[int, int]]) -> bool:
    packed = "".join(folded[start:end] for start, end in run)
    digits = sum(character.isdigit() for character in packed)
    return 2 <= digits < len(packed) and _FEWEST <= len(packed) <= _MOST and len(run) <= 4
