"""An annotated corpus: released texts with what each coder made of them, for those who build recognition tools.

Offsets are Unicode code points, half-open, into the text of their document. Nothing here names anybody: documents,
people and coders have names of the corpus.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from coding.model.message import Message

CONSENSUS_LAYER = "consensus"
"""Layer of what the team settled on; every other layer is a coder's."""
LICENCES = ("CC-BY-4.0", "CC-BY-NC-4.0", "under a data use agreement", "for our own team only")
"""Licences offered; a lead may write another."""


@dataclass(frozen=True, slots=True)
class CorpusCoding:
    """A code at a passage, in the layer of a coder or of the consensus."""

    layer: str
    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CorpusTurn:
    """A turn and who has it: ``participant``, ``interviewer`` or another role, never a name."""

    start: int
    end: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusDocument:
    """One interview of the corpus.

    Attributes:
        name: ``D01``, in the order of the project.
        person: ``S01``; the same for every interview of one participant, so that they are not split between parts.
        language: Language tag, or None where too few people of the corpus share it.
        release_hash: SHA-256 of the text.
        sentences: In order, without overlaps; all of the text but white space.
        tokens: In order, each within one sentence.
        coded_by: Layers of the coders who coded it, also where they applied no code.
    """

    name: str
    person: str
    language: str | None
    text: str
    release_hash: str
    turns: tuple[CorpusTurn, ...]
    sentences: tuple[tuple[int, int], ...]
    tokens: tuple[tuple[int, int], ...]
    codings: tuple[CorpusCoding, ...]
    coded_by: tuple[str, ...]

    def tokens_by_sentence(self) -> Iterator[tuple[tuple[int, int], list[tuple[int, int]]]]:
        """Each sentence with its tokens."""
        at = 0
        for start, end in self.sentences:
            tokens = []
            while at < len(self.tokens) and self.tokens[at][0] < end:
                tokens.append(self.tokens[at])
                at += 1
            yield (start, end), tokens


@dataclass(frozen=True, slots=True)
class CorpusCode:
    """A code that occurs in the corpus."""

    id: str
    name: str
    definition: str

    @property
    def subject(self) -> tuple[Message, str]:
        """What it is called where the disclosure check stops in it."""
        return Message("the code “{name}”", name=self.name), self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusAgreement:
    """How far the coders agreed on a code, over the whole round; None where it cannot be computed."""

    code: str
    alpha: float | None
    low: float | None
    high: float | None
    percent: float | None
    ac1: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Everything that a corpus file says.

    Attributes:
        layers: Coders' layers, then :data:`CONSENSUS_LAYER`.
        unit: Unit of analysis of the figures, in words.
        people: How many participants there are in it.
        languages: Language → participants, or None where a count would point to somebody.
        interviews_of_round: How many interviews the round has, also those that stay.
        looked_at: Places of identifiers that a person decided on, there or at one with the same words.
        decided: All places of identifiers that were decided.
        notices: What a reader must know first, in sentences.
    """

    project: str
    round: str
    made: datetime
    snapshot: str
    codebook_version: str
    layers: tuple[str, ...]
    codes: tuple[CorpusCode, ...]
    documents: tuple[CorpusDocument, ...]
    unit: str
    agreement: tuple[CorpusAgreement, ...]
    legal_basis: str
    licence: str
    people: int
    small_cell: int
    languages: tuple[tuple[str, int | None], ...]
    interviews_of_round: int
    looked_at: int = 0
    decided: int = 0
    notices: tuple[str, ...] = ()

    @property
    def subject(self) -> tuple[Message, str]:
        """What it is called where the disclosure check stops in it."""
        return Message("the corpus"), ""


def utf16_offsets(text: str) -> list[int]:
    """For each code point of a text, and for its end, how many UTF-16 units stand before it.

    Java counts these: a character beyond U+FFFF, such as most emoji, is two.
    """
    places, units = [0], 0
    for character in text:
        units += 2 if character > "\uffff" else 1
        places.append(units)
    return places
