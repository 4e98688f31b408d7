"""What stands where names do and is none: a letter for who speaks, greetings, fields of forms, brands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipelines.redact.detectors.lists import KnownForms
from pipelines.redact.detectors.name_model import NAME as NAME_MODEL
from pipelines.redact.detectors.organisation_offices import Offices
from pipelines.redact.detectors.page import Page
from pipelines.redact.model import Detection
from pipelines.redact.names import first_names, word_set

_NAMED = frozenset({"PERSON", "LOCATION", "ORGANISATION", "NATIONALITY", "SCHOOL", "CARE_PLACE"})
_COLON = re.compile(r"\.? ?:")
_TURN = re.compile(r"(?:^|\n)[ \t\[(<]*$")
_ROOM = re.compile(r" {3,}|\t+")
_WITHIN = 0.8


def cut_at_fields(page: Page, detection: Detection) -> Iterator[Detection]:
    """Cut a name or a user name where a form leaves room between its fields: "Krumm   Vorname: Ottilie"."""
    cut = detection.type in _NAMED or detection.type == "HANDLE"
    if not cut or page.caseless or _ROOM.search(page.text, detection.start, detection.end) is None:
        yield detection
        return
    start = detection.start
    for room in (*_ROOM.finditer(page.text, detection.start, detection.end), None):
        end = room.start() if room is not None else detection.end
        if end > start:
            yield replace(detection, start=start, end=end)
        start = room.end() if room is not None else end


def names_nobody(page: Page, detection: Detection) -> bool:
    """Return whether what was taken for a name is a brand, the field of a form, or only says whose turn it is."""
    if detection.type not in _NAMED or KnownForms.name in detection.detectors:
        return False
    if page.in_brand(detection.start, detection.end):
        return True
    words = page.words_in(detection.start, detection.end)
    if (
        words
        and _COLON.match(page.text, words[-1].end)
        and all(word.folded in word_set("form_fields") for word in words)
    ):
        return True
    # "R:", "ADR:" in statements; lists and rules know who speaks by a name.
    if (
        detection.detectors != (NAME_MODEL,)
        or _TURN.search(page.text, max(0, detection.start - 12), detection.start) is None
    ):
        return False
    written = page.folded[detection.start : detection.end].rstrip(".")
    marks = len(written) == 1 or written in word_set("turn_marks")
    return marks and _COLON.match(page.text, detection.end) is not None


def without_greeting(page: Page, detection: Detection) -> Detection:
    """Leave the greeting of a letter out of the name after it: "Kochana Dorotko"."""
    words = page.words_in(detection.start, detection.end) if detection.type == "PERSON" else []
    if len(words) < 2:
        return detection
    first, listed = words[0].folded, words[1].folded in first_names()
    greets = first in word_set("greetings")
    if greets or (first in word_set("greetings_that_are_names") and words[0].opens and listed):
        return replace(detection, start=words[1].start)
    return detection


def within_offices(group: list[Detection]) -> list[Detection]:
    """Hold what lies within an office, a trade or a school with its name for less sure: its founder, its town."""
    office = Offices.name
    spans = [(one.start, one.end) for one in group if office in one.detectors]
    return [
        replace(one, score=min(one.score, _WITHIN))
        if office not in one.detectors and any(start <= one.start and one.end <= end for start, end in spans)
        else one
        for one in group
    ]
