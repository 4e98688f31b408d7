"""Recognising who speaks at the beginning of a line.

A line is first parsed for the shapes a label can have; which of these are labels is then decided over the whole file,
since one line alone cannot tell ``Anna: yes`` from ``Careful: yes``.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipelines.readers.marks import find_marks
from pipelines.readers.speech.headings import field_kind
from pipelines.readers.speech.lines import TranscriptLine
from pipelines.readers.speech.times import CLOCK, clock_ms
from pipelines.readers.speech.vocabulary import ABOUT, OPENERS, PARTICLES, ROLE_LETTERS
from pipelines.roles import ROLES

Shape = Literal["whisper", "tab", "timed", "inline", "alone", "bare"]
"""How a label stands: Whisper's bracketed span, before a tab, with a time on a line of its own, before the words on the
same line, on a line of its own with a colon or brackets, on a line of its own without anything."""


@dataclass(frozen=True, slots=True)
class Label:
    """A possible label.

    Attributes:
        shape: How it stands.
        speaker: The name as written, without marks around it; None when there is only a time.
        words: What follows on the line.
        start_ms: Time given with it, or None.
        end_ms: End time given with it, or None.
    """

    shape: Shape
    speaker: str | None
    words: str = ""
    start_ms: int | None = None
    end_ms: int | None = None


_NAME = r"[^\W_](?:[^\n\t:\[\]{}<>|*\"“”„?!]{0,58}[^\s:\[\]{}<>|*\"“”„?!,;_])?"
_TIMES = rf"[\[(#]{{0,2}}({CLOCK})(?:\s*(?:-->|->|[-–—]|to)\s*({CLOCK}))?[\])#]{{0,2}}"
_LEAD = r"\s*(?:(?:[-–—•]|>{1,3})\s+)?"
_STRONG = r"(?:\*{1,3}|__)"

_WHISPER = re.compile(rf"\s*\[({CLOCK})\s*-->\s*({CLOCK})\]\s*(?:\[?([A-Z]+_\d{{1,3}})\]?:\s*)?(.*)", re.DOTALL)
_TAB = re.compile(rf"\s*({_NAME}):?\t+\s*(\S.*)", re.DOTALL)
_TIMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LEAD}\**\[?({_NAME})\]?:?\**[ \t]+{_TIMES}\**\s*:?\**\s*",
        rf"{_LEAD}\**{_TIMES}[ \t]*[-–]?[ \t]*\**\[?({_NAME})\]?\**:?\**\s*",
    )
)
_TIME_ALONE = re.compile(rf"\s*{_TIMES}\s*")
_INLINE = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"{_LEAD}{_STRONG}({_NAME})\s*:\s*{_STRONG}\s*:?\s*(?:{_TIMES}\s*:?\s*)?(.*)",
        rf"{_LEAD}{_STRONG}\s*({_NAME})\s*{_STRONG}\s*(?:{_TIMES})?\s*:\s*(.*)",
        rf"{_LEAD}\[({_NAME})\]\s*(?:{_TIMES})?\s*:\s*(.*)",
        rf"{_LEAD}({_NAME})\s*(?:{_TIMES})?\s*:(?![/\d])\s*(?:{_TIMES}(?=\s))?\s*(.*)",
    )
)
_TIME_INLINE = re.compile(rf"{_LEAD}{_TIMES}\s*[-–]?\s*\**\[?({_NAME})\]?\**\s*:\**\s+(.*)", re.DOTALL)
_BRACKETED = re.compile(rf"{_LEAD}\[({_NAME})\]\s*(.*)", re.DOTALL)
_ANGLED = re.compile(rf"{_LEAD}<({_NAME})>\s*(.*)", re.DOTALL)
_DASHED = re.compile(r"\s*([^\W_][^\n:–—-]{0,30}?)\s+[-–—]\s+(\S.*)", re.DOTALL)
_QUESTION = re.compile(r"\s*([QA])\.\s+(\S.*)", re.DOTALL)
_BARE = re.compile(rf"\s*\**{_NAME}\**\s*")
_LONGEST_HEAD = 160
_LONGEST_BARE = 40
_SURELY_NAME = 4

_CODE = re.compile(r"(?:[A-ZΑ-ΩÄÖÜŠŽ]{1,5}[\s._-]?\d{1,4}[A-Za-z]?|[A-ZÄÖÜŠŽΑ-Ω]{1,4}\.?|[A-Za-z]+_\d{1,3})")
_ROLE = re.compile(r"([^\W\d_]+)[\s._#-]*\d{0,3}[a-z]?\.?", re.IGNORECASE)


def parse_labels(line: TranscriptLine) -> list[Label]:
    """List the labels a line may begin with, surest shape first; empty for most lines."""
    text = line.text
    if line.blank:
        return []
    whisper = _WHISPER.fullmatch(text)
    if whisper:
        start, end, speaker, words = whisper.groups()
        return [Label("whisper", speaker, words, clock_ms(start), clock_ms(end))]
    labels: list[Label] = []
    tab = _TAB.fullmatch(text)
    if tab and _has_letter(tab[1]) and clock_ms(tab[1]) is None and clock_ms(tab[2]) is None:
        labels.append(Label("tab", tab[1], tab[2]))
    if len(text) <= _LONGEST_HEAD:
        labels.extend(_timed(text))
    labels.extend(_inline(text))
    if not labels and len(text) <= _LONGEST_BARE and _BARE.fullmatch(text) and (is_role(text) or is_name_shaped(text)):
        labels.append(Label("bare", text.strip(" *")))
    return labels


def _timed(text: str) -> list[Label]:
    alone = _TIME_ALONE.fullmatch(text)
    if alone and clock_ms(alone[1]) is not None:
        return [Label("timed", None, "", clock_ms(alone[1]), _optional(alone[2]))]
    for pattern, name, start, end in ((_TIMED[0], 1, 2, 3), (_TIMED[1], 3, 1, 2)):
        match = pattern.fullmatch(text)
        if match and _has_letter(match[name]) and clock_ms(match[start]) is not None:
            return [Label("timed", match[name], "", clock_ms(match[start]), _optional(match[end]))]
    return []


def _inline(text: str) -> list[Label]:
    timed = _TIME_INLINE.fullmatch(text)
    if timed and _has_letter(timed[3]) and clock_ms(timed[1]) is not None:
        return [Label("inline", timed[3], timed[4], clock_ms(timed[1]), _optional(timed[2]))]
    for pattern in _INLINE:
        match = pattern.fullmatch(text)
        if match and _has_letter(match[1]):
            times = [time for time in match.groups()[1:-1] if time]
            shape: Shape = "inline" if match[match.re.groups].strip() else "alone"
            start = clock_ms(times[0]) if times else None
            end = clock_ms(times[1]) if len(times) > 1 else None
            return [Label(shape, match[1], match[match.re.groups], start, end)]
    for pattern in (_QUESTION, _BRACKETED, _ANGLED):
        match = pattern.fullmatch(text)
        if match and _has_letter(match[1]) and not _is_mark(match[1]):
            shape = "inline" if match[2].strip() else "alone"
            return [Label(shape, match[1], match[2])]
    # A dash stands after any word; only after a role does it stand for a colon.
    dashed = _DASHED.fullmatch(text)
    return [Label("inline", dashed[1], dashed[2])] if dashed and is_role(dashed[1]) else []


def _is_mark(name: str) -> bool:
    """``[Laughs]`` and ``[NAME_1]`` at the beginning of a line are no speakers; ``[SPEAKER_01]`` is."""
    word = _ROLE.fullmatch(name)
    return bool(find_marks(f"[{name}]")) and not (word and word[1].casefold() in ROLES - {"person"})


def _has_letter(name: str) -> bool:
    return any(character.isalpha() for character in name)


def _optional(time: str | None) -> int | None:
    return clock_ms(time) if time else None


def key(speaker: str) -> str:
    """Compare labels by this: case, blanks and closing marks do not matter."""
    return " ".join(speaker.split()).rstrip(".").casefold()


def is_role(speaker: str) -> bool:
    """A word or code used for roles rather than a name: ``Interviewer``, ``P3``, ``SPEAKER_01``."""
    label = speaker.strip()
    if _CODE.fullmatch(label) or label.casefold() in ROLES:
        return True
    word = _ROLE.fullmatch(label)
    return word is not None and (word[1].casefold() in ROLES or word[1].casefold() in ROLE_LETTERS)


def is_name_shaped(speaker: str, times: int = 1) -> bool:
    """Looks like a name: one to five words, each but particles with a capital or a digit.

    Args:
        speaker: The label.
        times: How often it stands as a label. What opens sentences in one language can be a name in another: often
            enough, it is one.
    """
    words = speaker.replace("(", " ").replace(")", " ").split()
    if not 1 <= len(words) <= 5 or (times < _SURELY_NAME and words[0].casefold().strip(".,") in OPENERS):
        return False
    return all(
        word.casefold() in PARTICLES or word[0].isupper() or word[0].isdigit() or not word[0].isalpha()
        for word in words
    ) and (words[0][0].isupper() or words[0][0].isdigit())


@dataclass(frozen=True, slots=True)
class Labelling:
    """Which lines begin a turn.

    Attributes:
        at: Line number to label.
        single: How many accepted labels occur only once and look like names, not roles.
        unused: How many lines looked like a label but were taken as speech.
    """

    at: Mapping[int, Label]
    single: int = 0
    unused: int = 0


def find_labels(lines: Sequence[TranscriptLine], skip: Collection[int] = ()) -> Labelling:
    """Decide which lines of a text begin a turn.

    Args:
        lines: The whole text.
        skip: Line numbers known to be headings.

    Returns:
        The labels; none when the text seems to have no speakers.
    """
    options = {
        number: labels for number, line in enumerate(lines) if number not in skip and (labels := parse_labels(line))
    }
    filled = sum(not line.blank for number, line in enumerate(lines) if number not in skip)
    for shape in ("whisper", "tab"):
        labels_of_shape = _of_shape(options, shape)
        distinct = {label.speaker for label in labels_of_shape.values()}
        few = shape == "whisper" or len(distinct) <= max(3, len(labels_of_shape) // 4)
        if len(labels_of_shape) >= max(2, 0.6 * filled) and few:
            return Labelling(labels_of_shape)
    timed = _of_shape(options, "timed")
    named = _plausible({number: label for number, label in timed.items() if label.speaker})
    inline = _accepted_inline(options, lines, filled)
    if len(named) >= 2 and 2 * len(named) >= len(inline.at):
        unnamed = {n: label for n, label in timed.items() if label.speaker is None and _after_blank(lines, n)}
        return Labelling(_of_voices(_untimed(options), named) | named | unnamed)
    if inline.at:
        return replace(inline, at={**inline.at, **_of_voices(timed, inline.at)})
    if len(timed) >= 3 and not named:
        # What stands beside these times is no name, but what was said.
        return Labelling({n: replace(label, speaker=None, words=label.speaker or "") for n, label in timed.items()})
    bare = _accepted_bare(options, filled)
    if bare:
        return Labelling(bare)
    return Labelling(named if len(named) == 1 and filled <= 4 else {}, unused=inline.unused)


def labels_set_as_headings(lines: Sequence[TranscriptLine]) -> list[TranscriptLine]:
    """Take back the mark of a heading from labels: what comes back, and is a role or stands beside one or a time."""
    options = {number: labels for number, line in enumerate(lines) if line.heading and (labels := parse_labels(line))}
    counts = Counter(key(labels[0].speaker) for labels in options.values() if labels[0].speaker)
    by_line = {
        n: labels[0] for n, labels in options.items() if labels[0].speaker and counts[key(labels[0].speaker)] >= 2
    }
    if not any(is_role(label.speaker or "") or label.start_ms is not None for label in by_line.values()):
        return list(lines)
    return [replace(line, heading=False) if number in by_line else line for number, line in enumerate(lines)]


def _untimed(options: Mapping[int, list[Label]]) -> dict[int, Label]:
    """Labels without a time: before the words, or on a line of their own."""
    return _of_shape(options, "bare") | _of_shape(options, "inline") | _of_shape(options, "alone")


def _of_voices(labels: Mapping[int, Label], known: Mapping[int, Label]) -> dict[int, Label]:
    """The labels of speakers that others name already."""
    voices = {key(label.speaker) for label in known.values() if label.speaker}
    return {number: label for number, label in labels.items() if label.speaker and key(label.speaker) in voices}


def _of_shape(options: Mapping[int, list[Label]], shape: Shape) -> dict[int, Label]:
    return {number: label for number, labels in options.items() for label in labels if label.shape == shape}


def _plausible(named: Mapping[int, Label]) -> dict[int, Label]:
    """Leave out sentences that happen to end with a time: a speaker's label looks like one, or comes back."""
    counts = Counter(key(label.speaker or "") for label in named.values())
    return {
        number: label
        for number, label in named.items()
        if counts[key(label.speaker or "")] >= 2 or is_role(label.speaker or "") or is_name_shaped(label.speaker or "")
    }


def _after_blank(lines: Sequence[TranscriptLine], number: int) -> bool:
    return number == 0 or lines[number - 1].blank


def _accepted_inline(options: Mapping[int, list[Label]], lines: Sequence[TranscriptLine], filled: int) -> Labelling:
    """Accept labels that come back, roles, and names that stand like the others."""
    candidates = {
        number: label
        for number, labels in options.items()
        for label in labels
        if label.shape in ("inline", "alone") and label.speaker
    }
    fields = _fields(candidates)
    candidates = {number: label for number, label in candidates.items() if number not in fields}
    counts = Counter(key(label.speaker or "") for label in candidates.values())
    if _nearly_all(candidates, counts, filled):
        return Labelling(candidates, unused=len(fields))
    accepted: dict[int, Label] = {}
    singles: dict[int, Label] = {}
    for number, label in candidates.items():
        speaker = label.speaker or ""
        times = counts[key(speaker)]
        role, named = is_role(speaker), is_name_shaped(speaker, times)
        timed = label.start_ms is not None
        if (role and (times >= 2 or _known_role(speaker))) or (named and times >= 2) or (timed and (role or named)):
            accepted[number] = label
        elif named and times == 1 and len(speaker.split()) <= 3 and speaker.split()[0].casefold() not in ABOUT:
            singles[number] = label
    roles = {key(label.speaker or "") for label in accepted.values() if is_role(label.speaker or "")}
    often = len(accepted) >= 2 and (bool(roles) or len(accepted) >= max(2, 0.1 * filled))
    if not often and not _all_singles(singles, accepted, filled):
        return Labelling({}, unused=len(accepted) + len(singles) + len(fields))
    if not often:
        accepted |= singles
        return Labelling(accepted, single=len(singles), unused=len(fields))
    voices = {key(label.speaker or "") for label in accepted.values()}
    spaced = sum(_after_blank(lines, number) for number in accepted) > 0.9 * len(accepted)
    alone = len(voices) == 1
    labels = {
        number: label
        for number, label in singles.items()
        if (alone or (len(accepted) >= 4 and number > min(accepted))) and (not spaced or _after_blank(lines, number))
    }
    unused = len(singles) - len(labels) + len(fields)
    return Labelling(accepted | labels, single=len(labels), unused=unused)


def _fields(candidates: Mapping[int, Label]) -> set[int]:
    """Lines such as ``Topic: School`` that say something about an interview, however often they come.

    A word such as "Case" may be somebody's name all the same: it is a field where most of its lines are as short as
    fields are, or where nobody else speaks.
    """
    about: dict[str, list[int]] = {}
    for number, label in candidates.items():
        if label.speaker and field_kind(label.speaker, "") == "about":
            about.setdefault(key(label.speaker), []).append(number)
    others = len(candidates) - sum(map(len, about.values()))
    return {
        number
        for numbers in about.values()
        if not others or 2 * sum(_is_field(candidates[number]) for number in numbers) > len(numbers)
        for number in numbers
    }


def _is_field(label: Label) -> bool:
    return label.start_ms is None and field_kind(label.speaker or "", label.words.strip()) == "about"


def _nearly_all(candidates: Mapping[int, Label], counts: Counter[str], filled: int) -> bool:
    """Two or more labels that come back begin most lines: then they are labels, even in small letters."""
    return (
        len(counts) >= 2
        and all(times >= 2 for times in counts.values())
        and len(candidates) >= max(4, 0.6 * filled)
        and all(len(name.split()) <= 2 and name not in OPENERS for name in counts)
    )


def _accepted_bare(options: Mapping[int, list[Label]], filled: int) -> dict[int, Label]:
    """Accept names on lines of their own when two or more come back and fill a fair share of the lines."""
    bare = _of_shape(options, "bare")
    counts = Counter(key(label.speaker or "") for label in bare.values())
    labels = {number: label for number, label in bare.items() if counts[key(label.speaker or "")] >= 2}
    distinct = {key(label.speaker or "") for label in labels.values()}
    return labels if len(distinct) >= 2 and 0.2 * filled <= len(labels) <= 0.6 * filled else {}


def _known_role(speaker: str) -> bool:
    """A role spelled out or numbered, which needs no second occurrence; single letters do."""
    return len(speaker.strip(" .")) > 1


def _all_singles(singles: Mapping[int, Label], accepted: Mapping[int, Label], filled: int) -> bool:
    """A very short text in which nearly every line is labelled, though no label comes back."""
    return len(singles) + len(accepted) >= max(2, 0.8 * filled)
