"""What a name is of, in the languages of Heard's own name models: its type, which chooses the pseudonym.

The models tell names from other words and not whose they are. A place has a preposition before it or the ending of
one, a school or hospital a word for it inside or beside; where neither says so a name stays a person's. A type decides
what stands in the text in its place, never whether something does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.names import first_names, is_title, places, word_set, words_of
from pipelines.redact.tagger.lexicon import is_common_word
from pipelines.redact.tagger.models import LANGUAGES

_BEFORE: Mapping[str, str] = {
    "de": "in nach aus",
    "el": "στη στην στα στο στον απο",
    "es": "en desde hasta",
    "it": "a ad in da di",
    "nl": "in te naar uit",
    "pl": "w we do z ze",
    "pt": "em de desde",
    "ro": "in din la spre",
}
"""Folded words before a place."""
_ENDINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "lt": (
        *(("iuose", "iai"), ("uose", "ai"), ("iuje", "ius"), ("iuje", "is"), ("uje", "us"), ("oje", "a"), ("eje", "e")),
        *(("yje", "ys"), ("yje", "is"), ("ese", "es"), ("e", "as"), ("on", "a"), ("en", "e"), ("ius", "iai")),
    ),
    "pl": (
        *(("nie", "no"), ("owie", "ow"), ("zie", "z"), ("dzie", "da"), ("cie", "ta"), ("ze", "ra"), ("ce", "ka")),
        *(("iu", ""), ("u", ""), ("ie", ""), ("ie", "a"), ("i", ""), ("ia", ""), ("a", ""), ("y", "a"), ("ach", "y")),
    ),
    "ro": (("ul", ""), ("ului", ""), ("a", "")),
}
"""Endings of cases, folded, and what the town is called that has them."""
_SCHOOL = re.compile(
    r"(?:schule|gymnasium|college|lyceum|school|kita|hochschule|universitat|universiteit)(?:s|n)?$|^(?:ies|ceip|liceo|"
    r"istituto|scuola|colegio|instituto|escuela|escola|colegio|liceu|liceul|liceului|scoala|colegiul|szkol\w+|liceum|"
    r"gimnazj\w+|technikum|gimnazij\w*|progimnazij\w*|mokykl\w*|licej\w*|σχολει\w*|γυμνασι\w*|λυκει\w*|δημοτικ\w*)$"
)
_CARE = re.compile(
    r"(?:krankenhaus|klinikum|klinik|ziekenhuis)$|^(?:hospital|ospedale|spitalul|spital|szpital\w*|klinik\w*|ligonin\w*|"
    r"νοσοκομει\w*|κλινικ\w*|clinica|policlinico)$"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_POSTCODE = re.compile(r"(?<!\w)(?:\d{4} ?[A-Z]{2}|\d{5,6}|\d{2}-\d{3}|\d{4}-\d{3}) $")


def retyped(page: Page, detection: Detection) -> Detection:
    """A name with the type that its own words and those beside it tell; itself where they tell nothing."""
    language = page.language or ""
    if detection.type != "PERSON" or language not in LANGUAGES:
        return detection
    words = [fold(one) for one in _WORD.findall(page.text[detection.start : detection.end])]
    before = [fold(one) for one in _WORD.findall(page.text[max(0, detection.start - 40) : detection.start])]
    after = _WORD.match(page.text, detection.end + 1)
    beside = before[-1] if before else ""
    told = _body(words, beside, fold(after[0]) if after else "", language)
    if told is None and not _somebody(page, detection, beside, language):
        posted = _POSTCODE.search(page.text, max(0, detection.start - 12), detection.start) is not None
        introduced = posted or beside in _BEFORE.get(language, "").split()
        told = "LOCATION" if is_place("-".join(words), language, introduced=introduced) else None
    return detection if told is None else replace(detection, type=told, kind=ENTITY_TYPES[told].kind)


def _body(words: list[str], before: str, after: str, language: str) -> str | None:
    """A school, a place of care or another body, by a word for it in the name or beside it."""
    said = [*words, after if language == "lt" else before]
    for type_name, head in (("SCHOOL", _SCHOOL), ("CARE_PLACE", _CARE)):
        if any(head.search(word) for word in said):
            return type_name
    return "ORGANISATION" if " ".join(words) in word_set("bodies_abroad") else None


def _somebody(page: Page, detection: Detection, before: str, language: str) -> bool:
    """Whether a title, an office or a relative stands before the name, or a first name is a part of it."""
    if is_title(before) or before in word_set("ranks") or before in words_of("kin", language):
        return True
    words = _WORD.findall(page.text[detection.start : detection.end])
    return len(words) > 1 and fold(words[0]) in first_names()


class PlaceForms:
    """The detector of towns in a case that says where, in Lithuanian text without capitals."""

    name = "places in cases"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield words with the ending of a place, of a town that is listed."""
        if page.language != "lt" or not page.caseless:
            return
        for word in page.words:
            somewhere = word.folded.endswith(_WHERE) and is_place(word.folded, "lt", introduced=False)
            if somewhere and not is_common_word(word.text.lower(), "lt"):
                yield found(word.start, word.end, "LOCATION", 0.4, self.name)


_WHERE = ("uose", "uje", "oje", "yje")


@cache
def is_place(folded: str, language: str, *, introduced: bool) -> bool:
    """Whether a word is a town or country, as it stands or in a case.

    Args:
        folded: The word without case and diacritics; parts of a name joined by hyphens.
        language: The language around it.
        introduced: Whether a preposition of place stands before it: without one only endings of a place count.
    """
    forms, towns = {folded, folded.replace("-", " ")}, word_set(f"towns_{language}")
    if introduced and any(form in places() or form in towns for form in forms):
        return True
    if not introduced and language != "lt":
        return folded in towns and not any(form in first_names() for form in forms)
    return any(
        folded.endswith(ending) and folded[: -len(ending)] + plain in places() and len(folded) > len(ending) + 2
        for ending, plain in _ENDINGS.get(language, ())
    )
