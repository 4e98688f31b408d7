"""Marked texts of all sources in one shape.

A source may not mark everything. What it leaves open is no error of the reader: each text says which letters an
unmarked word may carry all the same, and a mark may allow several letters.
"""

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.redact.reader.tags import LETTERS

NONE = "-"
"""In ``allowed``: nothing need stand there."""
DIRECT, QUASI = "PHMUFCNIBSKGDX", "ZLOTRAEJV"
NUMBERS = "FCNIBSKGDZ"
LATER = "JVR"
"""Letters that texts from before they were marked leave open."""
EVERYTHING = NONE + "".join(LETTERS)
LANGUAGES = ("de", "el", "en", "es", "fr", "it", "lt", "nl", "pl", "pt", "ro")

_MARK = re.compile(r"\{([A-Z]) ([^{}]+)\}")
_BRACKETS = re.compile(r"\[\[(?:([A-Z_]+) )?([^\]]+)\]\]")
_OF_TYPE = {name: letter for letter, name in LETTERS.items()} | {
    "ORG": "O",
    "SCHOOL": "O",
    "CARE_PLACE": "O",
    "CASE_NO": "C",
    "BIRTH_DATE": "T",
    "DEM": "E",
    # presidio-research
    "GPE": "L",
    "STREET_ADDRESS": "X",
    "ORGANIZATION": "O",
    "CREDIT_CARD": "B",
    "ZIP_CODE": "Z",
    "DOMAIN_NAME": "U",
    "US_SSN": "N",
    "US_DRIVER_LICENSE": "S",
}
_MEDDOCAN = {
    "NOMBRE_SUJETO_ASISTENCIA": "P",
    "NOMBRE_PERSONAL_SANITARIO": "P",
    "TERRITORIO": "LZ",
    "PAIS": "L",
    "CALLE": "X",
    "FECHAS": "T",
    "EDAD_SUJETO_ASISTENCIA": "A",
    "CORREO_ELECTRONICO": "M",
    "HOSPITAL": "O",
    "INSTITUCION": "O",
    "CENTRO_SALUD": "O",
    "NUMERO_TELEFONO": "F",
    "NUMERO_FAX": "F",
}
_POLISH = {
    "PERSON": "P",
    "ORG": "O",
    "LOC": "L",
    "NIP": "N",
    "REGON": "N",
    "PESEL": "N",
    "IBAN": "I",
    "DOWOD": "S",
    "EMAIL": "M",
    "PAYMENT_CARD": "B",
    "PHONE": "F",
    "VEHICLE_PLATE": "K",
    "DOB": "T",
    "POSTAL": "XZL",
}
_COURT = {"PERSON": "P", "LOC": "L", "ORG": "O", "CODE": "CN", "DATETIME": "TR", "DEM": "EJA", "MISC": EVERYTHING}
_JUDGMENTS = {
    "PER": "P",
    "LEGAL_PROFESSIONAL": "P",
    "CODE": "CN",
    "DATE": "TR",
    "LOC": "L",
    "ORG": "O" + NONE,
    "NATIONALITY": "E",
    "ETHNIC_CATEGORY": "E",
}
_TITLES = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Lord|Lady|Mme|Mlle|M|MM|Me|Sr|Sra|Sres|Srta|D|Dña|Don|Doña|Judge|Justice)\.?\s+"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch, in code points.

    Attributes:
        allowed: Letters it may carry, and ``-`` where it may stay unmarked.
    """

    start: int
    end: int
    allowed: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its marks in order, not overlapping.

    Attributes:
        source: Where it is from; texts of one writer share it.
        unmarked: Letters that an unmarked word may carry.
        language: ISO 639-1 code.
        register: What kind of text it is, as its writer said.
    """

    text: str
    marks: tuple[Mark, ...]
    language: str
    source: str
    unmarked: str = ""
    register: str = ""


def from_blocks(path: Path, *, unmarked: str) -> Iterator[Marked]:
    """Texts of one writer: ``=== number language register`` before each, marks as ``{P Ann}``."""
    for block in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, _, body = block.partition("\n")
        words = head.split()
        language = words[1] if len(words) > 1 and words[1] in LANGUAGES else "en"
        text = _from_pattern(_MARK, body.strip("\n"), language, path.stem, unmarked)
        yield replace(text, register=" ".join(words[2:]))


def _from_pattern(pattern: re.Pattern[str], body: str, language: str, source: str, unmarked: str) -> Marked:
    text, at, marks = "", 0, []
    for match in pattern.finditer(body):
        text += body[at : match.start()]
        letters = match[1] if pattern is _MARK else _letters(match[1])
        marks.append(Mark(len(text), len(text) + len(match[2]), letters))
        text, at = text + match[2], match.end()
    return Marked(text + body[at:], tuple(marks), language, source, unmarked)


def _letters(name: str | None) -> str:
    if name is None:
        return "P"
    if name == "D":
        return DIRECT
    if name == "Q":
        return QUASI
    return name if name in LETTERS else _OF_TYPE.get(name, EVERYTHING)


def from_bracketed(path: Path, source: str, language: str | None = None) -> Iterator[Marked]:
    """Sentences a line, after a tab; ``[[PERSON Ann]]``, ``[[D Ann]]`` any direct identifier, ``[[Ann]]`` a name."""
    names_only = path.stem == "names_said"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#") and "\t" in line:
            first, body = line.lstrip("~").split("\t", 1)
            unmarked = LATER + ("LOTA" if names_only else "")
            pattern = re.compile(r"\[\[()([^\]]+)\]\]") if names_only else _BRACKETS
            text = _from_pattern(pattern, body, language or first.strip()[:2], source, unmarked)
            yield replace(text, marks=tuple(replace(mark, allowed="P") for mark in text.marks)) if names_only else text


def from_rows(path: Path, source: str, unmarked: str = LATER) -> Iterator[Marked]:
    """Documents a line in JSON, with ``spans`` of types as in the gold sets."""
    for row in _rows(path):
        marks = [Mark(span["start"], span["end"], _OF_TYPE.get(span["type"], EVERYTHING)) for span in row["spans"]]
        yield Marked(row["text"], _in_order(marks), row.get("lang", "en"), source, unmarked)


def from_records(path: Path) -> Iterator[Marked]:
    """Records: Spanish clinical cases, Polish business papers, English judgments."""
    for row in _rows(path):
        marks: list[Mark] = []
        polish, court = row["lang"] == "pl", path.stem.startswith("tab")
        table = _POLISH if polish else _COURT if court else _MEDDOCAN
        for span in row["spans"]:
            letters = table.get(span["type"], EVERYTHING if court or not span["type"].startswith("ID_") else "NC")
            if span.get("id") == "NO_MASK":
                letters = EVERYTHING
            marks += _titled(row["text"], Mark(span["start"], span["end"], letters))
        unmarked = LATER + ("TA" if polish and not row["id"].startswith("negative") else "") if polish or court else ""
        yield Marked(row["text"], _in_order(marks), row["lang"], path.stem, unmarked)


def from_courts(path: Path) -> Iterator[Marked]:
    """Judgments in French and Spanish, which mark people, places, bodies, dates and codes."""
    for row in _rows(path):
        marks: list[Mark] = []
        for span in row["spans"]:
            marks += _titled(row["text"], Mark(span["start"], span["end"], _JUDGMENTS.get(span["type"], EVERYTHING)))
        yield Marked(row["text"], _in_order(marks), row["lang"], "echr", "AE" + LATER)


def _titled(text: str, mark: Mark) -> list[Mark]:
    """A name whose title stands inside its mark, as courts mark them: the title may be masked or not."""
    title = _TITLES.match(text, mark.start, mark.end) if mark.allowed == "P" else None
    if title is None:
        return [mark]
    return [Mark(mark.start, title.end(), NONE + "P"), Mark(title.end(), mark.end, "P")]


def from_posts(path: Path) -> Iterator[Marked]:
    """Invented posts in which only some facts are told word for word: what those are, and nothing of the rest."""
    letters = {
        "NAME": "P",
        "LOCATION": "L",
        "OCCUPATION": "J",
        "POSITION": "J",
        "AFFILIATION": "O",
        "NATIONALITY": "E",
        "PHONE_NUMBER": "F",
        "EMAIL_ADDRESS": "M",
        "PASSPORT_NUMBER": "S",
        "DRIVER_LICENSE_NUMBER": "S",
        "IDENTIFICATION_NUMBER": "NC",
    }
    for row in _rows(path):
        text, marks = row["text"], []
        for subject in row["subjects"]:
            for fact in subject["PIIs"]:
                for words in re.split(r"\s*[/;]\s*", fact["keyword"]) if fact["tag"] in letters else ():
                    if len(words) > 2:
                        matches = re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)
                        marks += [Mark(*match.span(), letters[fact["tag"]]) for match in matches]
        yield Marked(text, _in_order(marks), "en", "posts", "LOTRAEJVXZPHMU")


def from_columns(path: Path, language: str) -> Iterator[Marked]:
    """Sentences of published sets with names of people, places and bodies; see the README of ``data/names``."""
    source, rows = "", list[list[str]]()
    for line in gzip.decompress(path.read_bytes()).decode("utf-8").split("\n"):
        if line.startswith("# src="):
            source, rows = line[6:], []
        elif line:
            rows.append(line.split("\t"))
        else:
            if len(rows) >= 3 and source != "cv-raw":
                yield _sentence(rows, language, source)
            rows = []


def _sentence(rows: list[list[str]], language: str, source: str) -> Marked:
    text, marks = "", []
    for word, part, name, *_ in (row + ["_", "_"] for row in rows):
        if text and word not in ".,;:!?)”»…%" and not text.endswith(("(", "„", "«")):
            text += " "
        start, text = len(text), text + word
        if name.startswith("B-") or (name == "_" and part == "PROPN"):
            letters = {"PER": "P", "LOC": "L", "ORG": "O"}.get(name[2:], "PLO" if name == "_" else EVERYTHING)
            marks.append(Mark(start, len(text), letters))
        elif name.startswith("I-") and marks:
            marks[-1] = replace(marks[-1], end=len(text))
        elif name == "_" and part == "X" and "silver" not in source and not word.islower():
            marks.append(Mark(start, len(text), EVERYTHING))
    return Marked(text, tuple(marks), language, source, "XZTAHMUFCNIBSKGDE" + LATER)


def _rows(path: Path) -> Iterator[Any]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _in_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Marks by place; of two that overlap the longer stays."""
    rest: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not rest or mark.start >= rest[-1].end:
            rest.append(mark)
    return tuple(rest)


def sample(texts: list[Marked], count: int, source: random.Random) -> list[Marked]:
    """Some texts, those with marks three times as often as those without."""
    if len(texts) <= count:
        return list(texts)
    weights = [3.0 if text.marks else 1.0 for text in texts]
    return source.choices(texts, weights, k=count)
