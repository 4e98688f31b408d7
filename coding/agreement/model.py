"""The values agreement is computed from: spans and the documents they lie in.

Offsets are Unicode code points, half-open, into the released text. Nothing here holds text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from coding.model.message import Message

Unit = Literal["character", "word", "sentence", "turn", "interview"]
"""What is counted: every character, or whole words, sentences, speaker turns or interviews."""

UNITS: tuple[Unit, ...] = ("character", "word", "sentence", "turn", "interview")

UNIT_RULES: dict[Unit, Message] = {
    "character": Message("each character counts; a coder's own overlapping spans of a code count once"),
    "word": Message("a word counts as coded when any of its characters is"),
    "sentence": Message("a sentence counts as coded when any of its characters is"),
    "turn": Message("a speaker turn counts as coded when any of its characters is"),
    "interview": Message("an interview counts as coded when the code occurs anywhere in it"),
}
"""The rule by which spans become coded units; printed beside every figure."""


@dataclass(frozen=True, slots=True)
class Span:
    """One coding: a coder applied a code to a stretch of one interview.

    Attributes:
        document: Id of the interview.
        coder: Id of the coder.
        code: Id or name of the code.
        start: First code point of the stretch.
        end: Code point after the last one.
        id: Id of the coding; needed only where provenance matters (reconciling).
    """

    document: str
    coder: str
    code: str
    start: int
    end: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One interview as agreement sees it: a length, who coded it, and where its units lie.

    Attributes:
        id: Id of the interview.
        length: Its length in code points.
        coders: Everyone who was assigned to it and has finished (locked). A coder in this set who has no span read
            the interview and left it blank; a coder outside it never judged it, which is missing data, not a zero.
        units: Boundaries by unit name (``word``, ``sentence``, ``turn``), each a half-open pair of code points, in
            order and without overlap. Characters between units belong to none.
    """

    id: str
    length: int
    coders: frozenset[str]
    units: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
