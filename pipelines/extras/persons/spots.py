"""What stands where in a text: names, what is masked, words for people and for what they are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.extras.persons.lexicon import Tag, lexicon
from pipelines.redact import clusters
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES, NUMBERS, Detection
from pipelines.redact.names import first_names
from pipelines.redact.page import Page

CLASSES: Mapping[str, str] = {
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(("PHONE", "EMAIL", "URL", "ADDRESS"), "contact"),
    **dict.fromkeys(("LOCATION", "POSTCODE"), "place"),
    **dict.fromkeys(("ORGANISATION", "CARE_PLACE"), "organisation"),
    **dict.fromkeys(("AGE", "BIRTH_DATE"), "age"),
    "SCHOOL": "school",
    "NATIONALITY": "origin",
    "OCCUPATION": "occupation",
    "EVENT": "event",
    "DATE": "date",
    "OTHER": "name",
}
"""Type of an identifier → class of the fact that it tells. Names are apart."""
NAMES = frozenset({"PERSON", "HANDLE"})
_PLACED = re.compile(r"\[(?:(?P<type>[A-Z]+(?:_[A-Z]+)*)_(?P<number>[1-9]\d*)|(?P<words>[^\[\]\n]{2,60}))\]")
_VALUES = (
    (re.compile(r"aged? .*\d.*"), "AGE"),
    (re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}"), "DATE"),
    (re.compile(r".*(?:school|nursery|college|university) \d+"), "SCHOOL"),
    (re.compile(r".*(?:shelter|home|hospital|surgery|care) \d+"), "CARE_PLACE"),
    (re.compile(r"(?:town|region|country|place) \d+|an? (?:town|region|country|place) in .*"), "LOCATION"),
)
"""What stands for an identifier and still tells something: a band of ages, a month, a kind of school."""
_INITIAL = re.compile(r"[. ’'-]{0,3}")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text.

    Attributes:
        start: First code point.
        end: One past the last.
        name: Key of the name that stands there, or None.
        type: Type of the identifier there, or "" for words of the lexicon.
        stays: Whether what it tells is still there when the text is masked.
        word: Number of its first word.
        tags: What its words are, with how many words each takes.
    """

    start: int
    end: int
    name: str | None = None
    type: str = ""
    stays: bool = False
    word: int = -1
    tags: Mapping[Tag, int] = field(default_factory=dict)


def spots(page: Page, detections: Sequence[Detection]) -> list[Spot]:
    """Everything that matters, in order; a masked stretch before the words in it.

    In released text what is masked is seen by its marks, and what else is found is there for everybody to read.
    """
    placed = list(_placed(page.text))
    if all(spot.type == "DATE" for spot in placed):
        placed = []  # a year in brackets is somebody's note
    covered = bytearray(len(page.text))
    for spot in placed:
        covered[spot.start : spot.end] = b"\x01" * (spot.end - spot.start)
    identified = [
        Spot(item.start, item.end, type=item.type, stays=bool(placed) and item.kind == "quasi")
        for item in _whole(page.text, detections)
        if not any(covered[item.start : item.end])
    ]
    marked = sorted([*placed, *identified], key=lambda spot: spot.start)
    for spot in identified:
        covered[spot.start : spot.end] = b"\x01" * (spot.end - spot.start)
    words = page.words
    lexical, known = [], lexicon(page.language)
    for number, word in enumerate(words):
        tags = {
            tag: count
            for tag, count in known.tags(words, number).items()
            if word.capital or tag != ("fact", "place") and (tag != ("fact", "origin") or page.language != "en")
        }
        if tags:
            end = max(words[number + count - 1].end for count in tags.values())
            lexical.append(Spot(word.start, end, word=number, tags=tags, stays=not covered[word.start]))
    return sorted([*_named(page, marked), *lexical], key=lambda spot: (spot.start, spot.word))


def _placed(text: str) -> Iterator[Spot]:
    """What stands in released text for what was masked."""
    typed = any(match["type"] in ENTITY_TYPES for match in _PLACED.finditer(text) if match["type"])
    for match in _PLACED.finditer(text):
        words = match["words"] or ""
        value = next((type for form, type in _VALUES if form.fullmatch(words)), None)
        if match["type"] in ENTITY_TYPES:
            yield Spot(*match.span(), type=match["type"])
        elif value:
            yield Spot(*match.span(), type=value, stays=True)
        elif typed and fold(words) in first_names():
            yield Spot(*match.span(), type="PERSON")


def _whole(text: str, detections: Sequence[Detection]) -> list[Detection]:
    """Initials together with the name after them, and pieces of one number."""
    whole: list[Detection] = []
    for item in detections:
        before = whole[-1] if whole else None
        gap = text[before.end : item.start] if before else ""
        initial = before and before.type == item.type == "PERSON" and before.end - before.start <= 4
        piece = before and {before.type, item.type} <= NUMBERS and gap == "-"
        if before and ((initial and _INITIAL.fullmatch(gap)) or piece):
            whole[-1] = replace(item, start=before.start)
        else:
            whole.append(item)
    return whole


def _named(page: Page, marked: Sequence[Spot]) -> list[Spot]:
    """Names with the key of whom they name; a mark stands for the same one wherever it stands."""
    names = [spot for spot in marked if spot.type in NAMES and not page.text.startswith("[", spot.start)]
    mentions = [
        clusters.Mention("", spot.start, spot.end, page.text[spot.start : spot.end], spot.type, page.language)
        for spot in names
    ]
    grouped = zip(names, clusters.group(mentions), strict=True)
    keys = {spot.start: str(key) for spot, key in grouped}
    return [
        replace(spot, name=keys.get(spot.start, page.text[spot.start : spot.end])) if spot.type in NAMES else spot
        for spot in marked
    ]
