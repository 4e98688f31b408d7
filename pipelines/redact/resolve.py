"""Turning overlapping findings of many detectors into one list of spans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipelines.redact.detectors.nationalities import is_nationality
from pipelines.redact.detectors.page import Page, Word, found
from pipelines.redact.detectors.place_forms import retyped
from pipelines.redact.detectors.wordlists import INSTITUTIONS, KIN, NOT_NAMES, PARTICLES
from pipelines.redact.joining import TITLES_MASKED
from pipelines.redact.model import DOUBTFUL, NUMBERS, Detection
from pipelines.redact.names import (
    TITLES,
    english_words,
    everyday_words,
    first_names,
    is_function_word,
    is_no_name,
    last_names,
    word_set,
)
from pipelines.redact.no_names import cut_at_fields, names_nobody, within_offices, without_greeting
from pipelines.roles import ROLES

_EDGE = " \t\n\r\u00a0\u202f.,;:!?\"'“”„«»‹›‘’()[]{}<>*…–—-"
DENIED = "deny list"
_OF_THEM = re.compile(r" (?:of|de|des|d['’])(?!\w)|['’]")
_PATRON = re.compile(r"(?:st|saint)\.? ", re.IGNORECASE)
"""In "St Aldhelm's" the possessive is part of the name."""
_POSSESSIVE = re.compile(r"['’]s(?!\w)")
_OWNS_NOTHING = re.compile(r" ?(?:[.,;!?\n)]|$)| {2}")
"""What follows a name with a possessive that is a shop or club and nobody's: "I worked at Dimarco's."."""
_NAMED = frozenset({"PERSON", "LOCATION", "ORGANISATION", "NATIONALITY", "SCHOOL", "CARE_PLACE"})
_GROUPS = frozenset({"ORGANISATION", "SCHOOL", "CARE_PLACE", "LOCATION"})
_MODELS = frozenset({"spaCy", "rampart"})
_OWN_MODELS = frozenset({"name model", "surroundings"})
_PRIORITY = {
    type: rank
    for rank, type in enumerate(
        [
            "OTHER",
            "EMAIL",
            "IBAN",
            "URL",
            "BANK_CARD",
            "NATIONAL_ID",
            "PASSPORT",
            "PHONE",
            "CASE_NUMBER",
            "PLATE",
            "IP_ADDRESS",
            "HANDLE",
            "ADDRESS",
            "BIRTH_DATE",
            "DATE",
            "AGE",
            "SCHOOL",
            "CARE_PLACE",
            "PERSON",
            "LOCATION",
            "ORGANISATION",
            "POSTCODE",
            "NATIONALITY",
            "DEVICE_ID",
        ]
    )
}
_LEADING = word_set("leading_words")
_LETTER_WORDS = frozenset("aeiouyxq")
"""Letters that are words in some language, or stand for nobody."""
_LEAD = re.compile(r"[ \t\[(<>*•—–-]*(?:(?:the|la|el|le|die|der|il|de)[ ]|l['’])?", re.IGNORECASE)
"""What may stand before the label of a turn: a dash, an article."""
_LONGEST_LEAD = 12
_INTRODUCED = 0.75
"""Score of a name after words that introduce one, whatever word it is: "si chiamava Primo"."""
_SPEAKER_CODE = re.compile(r"[^\W\d_]{1,4}[_-]?\d{1,4}")
"""What stands for who speaks: "P2", "TOI007"."""


def trimmed(page: Page, detection: Detection) -> Detection | None:
    """Cut white space, punctuation, possessive and speaker marks off a span; None when nothing is left."""
    text, start, end = page.text, detection.start, detection.end
    keep = (
        "+("
        if detection.type in ("PHONE", "PLATE", "NATIONAL_ID", "CASE_NUMBER")
        else "@"
        if detection.type == "HANDLE"
        else ""
    )
    while start < end and text[start] in _EDGE and text[start] not in keep:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    if detection.type in _NAMED:
        possessive = re.search(r"['’]s?$", text[start:end])
        shop = detection.type in _GROUPS - {"LOCATION"} and _OWNS_NOTHING.match(text, end) is not None
        if possessive and end - start > 3 and not (shop or detection.type in _GROUPS and _PATRON.match(text, start)):
            end = start + possessive.start()
    if end <= start or not any(character.isalnum() for character in text[start:end]):
        return None
    if (start, end) == (detection.start, detection.end):
        return detection
    return Detection(start, end, detection.type, detection.kind, detection.score, detection.detectors)


def _stretches(page: Page, detection: Detection) -> list[Detection]:
    """Make a named entity or address one of whole words; cut the first at line ends, a person at sentence ends too."""
    text = page.text
    if detection.type not in _NAMED and detection.type != "ADDRESS":
        return [detection]
    start, end = page.whole_words(detection.start, detection.end)
    if start == end:
        return []
    if (start, end) != (detection.start, detection.end):
        detection = replace(detection, start=start, end=end)
    if detection.type == "PERSON":
        return [replace(detection, start=start, end=end) for start, end in page.stretches(start, end)]
    if detection.type == "ADDRESS" or "\n" not in text[start:end]:
        return [detection]
    pieces, start = [], detection.start
    for line in text[detection.start : detection.end].split("\n"):
        if line.strip():
            pieces.append(
                Detection(
                    start, start + len(line), detection.type, detection.kind, detection.score, detection.detectors
                )
            )
        start += len(line) + 1
    return pieces


def plausible(page: Page, detection: Detection) -> Detection | None:
    """Correct what models are known to get wrong; None for what is no identifier at all."""
    by_model = any(name in _MODELS or name.startswith("model:") for name in detection.detectors)
    if detection.type not in _NAMED:
        return detection
    words = page.words_in(detection.start, detection.end)
    if words and _labels_turn(page, detection):
        if all(word.text.casefold() in ROLES for word in words):
            return None
        modelled = by_model or set(detection.detectors) <= _OWN_MODELS
        if modelled and len(words) == 1 and len(words[0].text) == 1:  # "P:" is who speaks
            return None
    if not (by_model or detection.type == "PERSON"):
        return detection
    if not words:
        return None if detection.type == "PERSON" and by_model else detection
    if _blacked_out(words) or (detection.type == "PERSON" and _says_no_name(page, detection, words)):
        return None
    if not by_model:
        return detection
    left = _without_lead(page, detection, words)
    if not left or _only_common(page, detection, left):
        return None
    start = detection.start if left[0] is words[0] else left[0].start
    end = detection.end if left[-1] is words[-1] else left[-1].end
    if len(left) == 1:
        word = left[0]
        if word.capital and is_nationality(word.folded, page.language):
            return replace(
                found(word.start, word.end, "NATIONALITY", detection.score, ""), detectors=detection.detectors
            )
        if detection.type != "LOCATION" and page.calendar(word):
            return None
    return replace(detection, start=start, end=end)


def _without_lead(page: Page, detection: Detection, words: list[Word]) -> list[Word]:
    """Drop articles, prepositions and titles at the ends of what a model took for a name."""
    person = detection.type == "PERSON"
    group = detection.type in _GROUPS
    first, last = 0, len(words)
    while first < last:
        folded = words[first].folded
        title = person and folded in TITLES and page.language not in TITLES_MASKED
        if not (folded in _LEADING or title) or (group and folded == "the" and last - first > 1):
            break
        first += 1
    while last > first and words[last - 1].folded in _LEADING:
        last -= 1
    if person and page.language == "en" and last - first > 1 and words[first].opens and _english_word(words[first]):
        first += 1
    if page.caseless and person and page.language in ("en", None):
        # Models run on into the next words where no capital stops them.
        while last > first and _english_word(words[last - 1]):
            last -= 1
        while last > first and _english_word(words[first]):
            first += 1
    return words[first:last]


def _blacked_out(words: list[Word]) -> bool:
    """Whether nothing but letters X stands there, as transcribers write over what they take out or did not hear."""
    return all(set(word.text.casefold()) == {"x"} and (word.capital or len(word.text) > 1) for word in words)


def _initials(page: Page, words: list[Word]) -> bool:
    """Whether there are capital letters and nothing else: "S-J", or "K" for somebody."""
    letters = not page.caseless and all(len(word.text) == 1 and word.capital for word in words)
    return letters and (len(words) > 1 or words[0].folded not in _LETTER_WORDS)


def _no_name_at_all(page: Page, words: list[Word]) -> bool:
    """Whether there are only function words and hesitations that no list has as a name."""
    return not _initials(page, words) and all(is_no_name(word.text, page.language) for word in words)


def _says_no_name(page: Page, detection: Detection, words: list[Word]) -> bool:
    """Whether a person that no words introduced is no name at all."""
    introduced = "people" in detection.detectors and detection.score >= _INTRODUCED
    return not introduced and _no_name_at_all(page, words)


def _english_word(word: Word) -> bool:
    return word.folded in english_words() and word.folded not in first_names()


def _only_common(page: Page, detection: Detection, left: list[Word]) -> bool:
    """Whether the words a model took for a name are all common ones."""
    if all(word.folded in NOT_NAMES or word.folded in KIN or word.folded in TITLES for word in left):
        return True
    if all(word.folded in INSTITUTIONS or word.folded in PARTICLES or len(word.folded) == 1 for word in left):
        return not (len(left) == 1 and left[0].capital and "people" in detection.detectors)
    if page.caseless:
        return False
    if not any(word.capital for word in left):
        unknown = page.language == "en" and not any(word.folded in english_words() for word in left)
        return not ("rampart" in detection.detectors and unknown)
    if len(left) > 1:
        return False
    word = left[0]
    if is_function_word(word.text, page.language or "en"):
        return word.opens or word.folded not in first_names()
    if not word.opens or "spaCy" not in detection.detectors:
        return False
    if page.language in ("en", None):
        return _english_word(word)
    common = word.folded in page.lower_words or word.folded in everyday_words(page.language)
    return common and word.folded not in first_names() and word.folded not in last_names()


def _grade(detection: Detection) -> tuple[float, int, int]:
    length = detection.end - detection.start
    return (round(detection.score, 1), -_PRIORITY.get(detection.type, 99), length)


def resolve(page: Page, detections: Iterable[Detection]) -> list[Detection]:
    """Merge findings into sorted spans that do not overlap and together cover all that was found.

    Where findings overlap, the surest one decides the type; those of its type widen it, of others what it leaves
    uncovered stays as a span of its own. Every detector that found any part is named.
    """
    # In one order whatever the process: a set of words has another in each, and of like sure ones the first decides.
    items = sorted(set(detections), key=lambda d: (d.start, d.end, -d.score, d.type, d.detectors))
    merged: list[Detection] = []
    group: list[Detection] = []
    reach = -1
    for item in items:
        if group and item.start >= reach:
            merged += _merge_group(page, group)
            group = []
        group.append(item)
        reach = max(reach, item.end) if len(group) > 1 else item.end
    if group:
        merged += _merge_group(page, group)
    return [retyped(page, one) for one in merged]


def _merge_group(page: Page, group: list[Detection]) -> list[Detection]:
    if len(group) == 1:
        return group
    out: list[Detection] = []
    group = within_offices(group)
    # Streets are called after people: a person amid an address is a part of it.
    streets = [(one.start, one.end) for one in group if one.type == "ADDRESS" and one.score >= DOUBTFUL]

    def grade(one: Detection) -> tuple[bool, tuple[float, int, int]]:
        opening = page.text[one.end : one.end + 1] != ","  # "Anna Grau, block C" are two things
        amid = one.type == "PERSON" and any(
            (start < one.start or (start == one.start and opening)) and one.end < end for start, end in streets
        )
        return (not amid, _grade(one))

    rest = sorted(group, key=grade, reverse=True)
    while rest:
        best = rest.pop(0)
        start, end = best.start, best.end
        detectors, score = set(best.detectors), best.score
        agreeing = {best.detectors}
        changed = True
        while changed:
            changed = False
            for other in list(rest):
                if other.start >= end or other.end <= start:
                    continue
                inside = start <= other.start and other.end <= end
                alike = other.type == best.type or (other.type in NUMBERS and best.type in NUMBERS)
                if alike or inside:
                    if alike:
                        start, end = min(start, other.start), max(end, other.end)
                        agreeing.add(other.detectors)
                    detectors.update(other.detectors)
                    rest.remove(other)
                    changed = True
        for taken in out:
            if taken.start < end and start < taken.end:
                if start < taken.start:
                    end = min(end, taken.start)
                else:
                    start = max(start, taken.end)
        if start < end:
            score = min(1.0, score + 0.05 * (len(agreeing) - 1))
            piece = trimmed(
                page, Detection(start, end, best.type, best.kind, round(score, 3), tuple(sorted(detectors)))
            )
            if piece is not None and not _only_function_words(page, piece):
                out.append(piece)
        rest = [left for other in rest for left in _cut(other, start, end)]
    return sorted(out, key=lambda d: d.start)


def _only_function_words(page: Page, piece: Detection) -> bool:
    """Whether what another span left over is nothing but its possessive, articles and the like."""
    if piece.type not in _NAMED:
        return False
    possessive = _POSSESSIVE.match(page.text, piece.start - 1, piece.end)
    words = page.words_in(possessive.end() if possessive else piece.start, piece.end)
    if len(words) > 1 and _initials(page, words):
        return False
    return bool(words or possessive) and all(
        not (word.capital and len(words) == 1)
        if word.folded in _LEADING
        else not (word.capital or page.caseless) and is_function_word(word.text, page.language)
        for word in words
    )


def _cut(detection: Detection, start: int, end: int) -> list[Detection]:
    """Return what is left of a detection outside a span."""
    if detection.end <= start or detection.start >= end:
        return [detection]
    pieces = []
    for left, right in ((detection.start, min(detection.end, start)), (max(detection.start, end), detection.end)):
        if left < right:
            pieces.append(Detection(left, right, detection.type, detection.kind, detection.score, detection.detectors))
    return pieces


def tells_nothing(page: Page, detection: Detection) -> bool:
    """Return whether a finding is nothing but function words, which alone identify nobody: "None", "out at".

    A function word that is a name too (Will) stays where a capital inside a sentence, or a rule for names, says so.
    """
    if detection.type == "IP_ADDRESS":  # "da::", a vowel drawn out
        return not any(map(str.isdigit, page.text[detection.start : detection.end]))
    if detection.type not in _NAMED and detection.type not in ("ADDRESS", "AGE"):
        return False
    if detection.type == "PERSON" and _SPEAKER_CODE.fullmatch(page.text, detection.start, detection.end) is not None:
        return DENIED not in detection.detectors and _labels_turn(page, detection)
    if DENIED in detection.detectors or any(map(str.isdigit, page.text[detection.start : detection.end])):
        return False
    words = page.words_in(detection.start, detection.end)
    if words and all(word.folded in word_set("hesitations") and not word.capital for word in words):
        return detection.type != "PERSON" or _no_name_at_all(page, words)
    if not words or not all(is_function_word(word.text, page.language or "en") for word in words):
        return False
    if detection.type == "PERSON":
        return _says_no_name(page, detection, words)
    if detection.type == "AGE":
        return any(said in ("one", "un", "une", "uno", "una") for said in (word.folded for word in words)) and (
            _OF_THEM.match(page.folded, detection.end) is not None
        )
    # In text without capitals a place that is a word ("the bus to nice") is told by what stands before it.
    return not page.caseless and all(not word.capital or word.opens for word in words)


def _labels_turn(page: Page, detection: Detection) -> bool:
    """Whether something stands before a turn, as who speaks it."""
    line = page.text[page.text.rfind("\n", 0, detection.start) + 1 : detection.start]
    opens = len(line) < _LONGEST_LEAD and _LEAD.fullmatch(line) is not None
    after = page.text[detection.end : detection.end + 2].lstrip(" \u00a0\u202f")
    return opens and after[:1] in ("\t", ":", "]")


def clean(page: Page, detections: Iterable[Detection]) -> list[Detection]:
    """Prepare raw findings for :func:`resolve`: cut where sentences and lines end, corrected, trimmed."""
    kept = []
    fields = (field for detection in detections for field in cut_at_fields(page, detection))
    for field in fields:
        for piece in _stretches(page, field):
            checked = None if names_nobody(page, piece) else plausible(page, without_greeting(page, piece))
            cut = trimmed(page, checked) if checked is not None else None
            if cut is not None:
                kept.append(cut)
    return kept
