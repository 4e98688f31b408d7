"""Recognising what is written above an interview and is not part of it: titles, dates, names, places."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.readers.speech.lines import TranscriptLine, paragraphs, separate_lines
from pipelines.readers.speech.vocabulary import ABOUT, SERIES
from pipelines.roles import INTERVIEWER, PARTICIPANT

Kind = Literal["mark", "about", "role", "series", "capitals"]
"""Called a heading by the file itself, a field about the interview, who has a part in it, its number, all capitals."""

_FIELD = re.compile(r"\s*\**([^\W\d_][^:\n*]{0,40})\**:\**\s*(.{0,120}?)\**\s*")
_SERIES_LINE = re.compile(r"\s*([^\W\d_]+)\s*(?:no\.?|nr\.?|n°|#)?\s*(\d{1,4}|[A-Z])\s*(?:[-–(,].{0,60})?")
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)]*\s*$")
_MOST_LINES = 0.3
_MOST_CAPITALS = 100
"""More words than that are no title, but speech typed in capitals."""
_LONGEST_TITLE = 12


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines that are not speech.

    Attributes:
        lines: Numbers of its lines, blank ones between them included.
        text: Its lines.
        begins_interview: It says who, when or where, or numbers the interview: another one may begin here.
    """

    lines: range
    text: str
    begins_interview: bool


def find_headings(lines: Sequence[TranscriptLine], by_line: bool = False) -> list[Heading]:
    """Find headings.

    A run of paragraphs is one when every line is a title, a field such as ``Date: …`` or all capitals, and the run says
    something about an interview. Single fields amid speech and capitals alone are left as speech, and so are sentences
    that are only set as headings, as the questions of a guide often are.

    Args:
        lines: The whole text.
        by_line: Each line is a paragraph, but for those that continue the one above.

    Returns:
        Headings in order.
    """
    blocks = paragraphs(lines)
    if by_line:
        blocks = [part for block in blocks for part in separate_lines(lines, block)]
    repeated = Counter(line.text.strip().casefold() for line in lines if not line.blank)
    kinds = [_paragraph_kinds([lines[number] for number in block], repeated) for block in blocks]
    headings: list[Heading] = []
    first = 0
    while first < len(blocks):
        last = first
        while last < len(blocks) and kinds[last]:
            last += 1
        if last > first:
            run = {kind for block in kinds[first:last] for kind in block}
            shouted = sum(_capitals(lines, *block) for block in zip(blocks[first:last], kinds[first:last], strict=True))
            size = sum(len(block) for block in blocks[first:last])
            if shouted <= _MOST_CAPITALS and _is_heading(run, size, at_top=first == 0):
                span = range(blocks[first].start, blocks[last - 1].stop)
                text = "\n".join(lines[number].text.strip() for number in span if not lines[number].blank)
                headings.append(Heading(span, text, bool(run & {"about", "series", "role"})))
        first = max(last, first + 1)
    filled = sum(not line.blank for line in lines)
    count = sum(not lines[number].blank for heading in headings for number in heading.lines)
    if filled > 30 and count > _MOST_LINES * filled:
        return [heading for heading in headings if all(lines[n].heading or lines[n].blank for n in heading.lines)]
    return headings


def _capitals(lines: Sequence[TranscriptLine], block: range, kinds: Sequence[Kind]) -> int:
    """Words of a paragraph's lines in capitals."""
    return sum(len(lines[n].text.split()) for n, kind in zip(block, kinds, strict=True) if kind == "capitals")


def _paragraph_kinds(block: Sequence[TranscriptLine], repeated: Counter[str]) -> list[Kind]:
    """Kinds of all lines of a paragraph, or nothing when one of them is speech."""
    kinds: list[Kind] = []
    for line in block:
        kind = _line_kind(line, repeated)
        if kind is None:
            return []
        kinds.append(kind)
    return [] if set(kinds) == {"role"} else kinds


def _is_heading(run: set[Kind], size: int, at_top: bool) -> bool:
    if run & {"mark", "series"}:
        return True
    return "about" in run and (size >= 2 or at_top) or ("role" in run and "capitals" in run)


def _line_kind(line: TranscriptLine, repeated: Counter[str]) -> Kind | None:
    text = line.text.strip()
    if line.heading:
        return None if _SENTENCE_END.search(text) or len(text.split()) > _LONGEST_TITLE else "mark"
    series = _SERIES_LINE.fullmatch(text)
    if series and series[1].casefold() in SERIES and repeated[text.casefold()] == 1:
        return "series"
    field = _FIELD.fullmatch(text)
    if field:
        return field_kind(field[1], field[2])
    letters = [character for character in text if character.isalpha()]
    if len(letters) >= 4 and all(character.isupper() for character in letters) and len(text.split()) <= 12:
        return None if _SENTENCE_END.search(text) else "capitals"
    return None


def field_kind(name: str, value: str) -> Kind | None:
    """What a line ``name: value`` says beside speech: something about an interview, who has a part in it, or None."""
    words = [word for word in re.split(r"[\s/.()]+", name.casefold()) if word]
    short = len(value.split()) <= 12 and not (_SENTENCE_END.search(value) and len(value.split()) > 4)
    if not words or not short:
        return None
    if any(word in ABOUT for word in words) and len(words) <= 4:
        return "about"
    return "role" if words[0] in INTERVIEWER | PARTICIPANT and len(words) <= 2 and len(value.split()) <= 6 else None
