"""A transcript: an interview's words as turns over one string.

Offsets everywhere in Heard are Unicode code points (Python string indices), half-open ``[start, end)``, into
:attr:`Transcript.text`. The text is the turns' words joined by one line feed; speakers and times are not part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

MarkKind = Literal["redaction", "unclear", "pause", "event", "overlap", "note"]
"""What a transcriber's mark says: words taken out before, words not understood, silence, a sound or gesture, people
speaking at once, a remark of the transcriber's."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted words.

    Attributes:
        speaker: Label of the speaker as the file has it, or None where the file marks none.
        start: First code point of the turn in the transcript's text.
        end: One past the last code point.
        start_ms: Start time in milliseconds from the recording's beginning, or None.
        end_ms: End time in milliseconds, or None.
    """

    speaker: str | None
    start: int
    end: int
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """A turn before its place in the text is known: what readers produce."""

    speaker: str | None
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """An interview's text and its turns.

    Attributes:
        text: The turns' words, joined by single line feeds. No carriage returns, no BOM.
        turns: In the order spoken; they cover the text without overlapping.
    """

    text: str
    turns: tuple[Turn, ...]

    def turn_text(self, turn: Turn) -> str:
        """Return the words of one turn."""
        return self.text[turn.start : turn.end]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Speaker labels in order of first appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker is not None))

    @classmethod
    def from_spoken(cls, spoken: Iterable[SpokenTurn]) -> Transcript:
        """Join spoken turns into one text and compute every turn's offsets.

        Args:
            spoken: Turns in order. Line breaks inside a turn are kept as line feeds; empty turns are left out.

        Returns:
            The transcript.
        """
        pieces: list[str] = []
        turns: list[Turn] = []
        position = 0
        for turn in spoken:
            words = turn.text.replace("\r\n", "\n").replace("\r", "\n").strip()
            if not words:
                continue
            if pieces:
                position += 1
            turns.append(Turn(turn.speaker, position, position + len(words), turn.start_ms, turn.end_ms))
            pieces.append(words)
            position += len(words)
        return cls("\n".join(pieces), tuple(turns))


@dataclass(frozen=True, slots=True)
class Mark:
    """A transcriber's mark in the text, such as ``[inaudible]``, ``(.)`` or ``[name]``.

    Attributes:
        kind: What the mark says.
        start: First code point in the transcript's text.
        end: One past the last code point.
    """

    kind: MarkKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """Where one interview begins in a file that seems to hold several.

    Attributes:
        first_turn: Ordinal of its first turn.
        heading: Lines above it that are not speech (title, date, names). Never part of the transcript's text, and as
            confidential as the text.
        attributes: What the file says about the person or the conversation, for instance the short columns of a
            table: column name to value.
    """

    first_turn: int
    heading: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """What reading one file gave.

    Attributes:
        file: Base name of the file (never a path).
        format: Short name of the format, as in the manual (``text``, ``docx``, ``webvtt``, ``srt`` …).
        encoding: Text encoding used, or None for formats that carry their own.
        language: ISO 639-1 code of the language most of the words are in, or None when it cannot be told.
        warnings: Sentences on everything that was left out, guessed or unusual. Never transcript text.
        transcript: The turns.
        parts: The interviews the file seems to hold, in order; the first begins at turn 0. One for most files. Only
            offered: :meth:`divide` makes them separate when a person has agreed.
        marks: Transcribers' marks found in the text, in order, not overlapping.
        source: What is kept as the original in the file's place, where only a part of it may be (the text of a chat,
            not its pictures); None for the file as it came.
    """

    file: str
    format: str
    encoding: str | None
    language: str | None
    warnings: Sequence[str] = field(default_factory=tuple)
    transcript: Transcript = field(default_factory=lambda: Transcript("", ()))
    parts: tuple[Part, ...] = ()
    marks: tuple[Mark, ...] = ()
    source: bytes | None = None

    @property
    def splits(self) -> tuple[int, ...]:
        """Ordinals of the turns where another interview seems to begin; empty for most files."""
        return tuple(part.first_turn for part in self.parts if part.first_turn > 0)

    def divide(self) -> tuple[ReadResult, ...]:
        """Make one result of each part.

        Returns:
            The results in order, each with its own text, offsets, heading and attributes. Language and warnings are
            those of the whole file. A file of one part gives itself.
        """
        if not self.splits:
            return (self,)
        turns = self.transcript.turns
        ends = [*(part.first_turn for part in self.parts[1:]), len(turns)]
        return tuple(
            self._part(part, turns[part.first_turn : end])
            for part, end in zip(self.parts, ends, strict=True)
            if end > part.first_turn
        )

    def _part(self, part: Part, turns: tuple[Turn, ...]) -> ReadResult:
        start, end = turns[0].start, turns[-1].end
        moved = tuple(replace(turn, start=turn.start - start, end=turn.end - start) for turn in turns)
        marks = tuple(
            Mark(mark.kind, mark.start - start, mark.end - start)
            for mark in self.marks
            if start <= mark.start and mark.end <= end
        )
        return replace(
            self,
            transcript=Transcript(self.transcript.text[start:end], moved),
            parts=(replace(part, first_turn=0),),
            marks=marks,
        )
