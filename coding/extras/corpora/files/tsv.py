"""A corpus document as WebAnno TSV 3.3, as INCEpTION reads it.

One layer with the features ``layer`` and ``code``. A unit is a token, or a part of one where a passage begins or ends
inside; a passage over several units, or one of several at the same unit, has a number in brackets. Offsets are UTF-16
units. White space at the ends of a passage cannot be said in this format and is left out.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coding.extras.corpora.files.cas import CODING_TYPE
from coding.extras.corpora.files.model import CorpusCoding, CorpusDocument, utf16_offsets
from pipelines.segments import without_outer_space

_EMPTY = "_"
_RESERVED = ("\\", "->", "[", "]", "|", "_", ";", "*")
_CONTROL = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f", "\b": "\\b", "\x1b": "\\e"}


@dataclass(frozen=True, slots=True)
class _Marked:
    """A passage, what is said of it, and its units in order."""

    coding: CorpusCoding
    units: tuple[tuple[int, int], ...]


def tsv_of(document: CorpusDocument) -> bytes:
    """A document as a file."""
    marked, parts = _marked(document)
    at: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, passage in enumerate(marked):
        for unit in passage.units:
            at[unit].append(number)
    numbers = _numbers(marked, at)
    places = utf16_offsets(document.text)
    lines = ["#FORMAT=WebAnno TSV 3.3", f"#T_SP={CODING_TYPE}|layer|code", "", ""]
    for count, ((start, end), tokens) in enumerate(document.tokens_by_sentence(), 1):
        lines += [f"#Text={_text(line)}" for line in document.text[start:end].split("\n")]
        for place, token in enumerate(tokens, 1):
            named = [(f"{count}-{place}", token)]
            named += [(f"{count}-{place}.{part}", unit) for part, unit in enumerate(sorted(parts[token]), 1)]
            for name, unit in named:
                pairs = [(marked[index].coding, numbers.get(index)) for index in at.get(unit, ())]
                cells = (_cell([(coding.layer, n) for coding, n in pairs]), _cell([(c.code, n) for c, n in pairs]))
                words = document.text[unit[0] : unit[1]]
                lines.append("\t".join((name, f"{places[unit[0]]}-{places[unit[1]]}", _text(words), *cells)) + "\t")
        lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _marked(document: CorpusDocument) -> tuple[list[_Marked], dict[tuple[int, int], set[tuple[int, int]]]]:
    """Every passage with its units, and of each token the parts at which a passage begins or ends."""
    passages: list[_Marked] = []
    parts: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    begins, ends = [entry[0] for entry in document.tokens], [entry[1] for entry in document.tokens]
    for coding in document.codings:
        start, end = without_outer_space(document.text, coding.start, coding.end)
        units = []
        for token in document.tokens[bisect_right(ends, start) : bisect_left(begins, end)]:
            unit = (max(token[0], start), min(token[1], end))
            units.append(unit)
            if unit != token:
                parts[token].add(unit)
        if units:
            passages.append(_Marked(coding, tuple(units)))
    return passages, parts


def _numbers(marked: Sequence[_Marked], at: Mapping[tuple[int, int], Sequence[int]]) -> dict[int, int]:
    """The number in brackets of each passage that needs one."""
    needed = [
        number
        for number, passage in enumerate(marked)
        if len(passage.units) > 1 or any(len(at[unit]) > 1 for unit in passage.units)
    ]
    return {number: bracket for bracket, number in enumerate(needed, 1)}


def _cell(values: Sequence[tuple[str, int | None]]) -> str:
    return "|".join(_value(text) + (f"[{number}]" if number else "") for text, number in values) or _EMPTY


def _text(text: str) -> str:
    text = text.replace("\\", "\\\\")
    for character, written in _CONTROL.items():
        text = text.replace(character, written)
    return text


def _value(text: str) -> str:
    for reserved in _RESERVED:
        text = text.replace(reserved, f"\\{reserved}")
    for character, written in _CONTROL.items():
        text = text.replace(character, written)
    return text or "*"
