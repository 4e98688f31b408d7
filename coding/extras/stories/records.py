"""A composite story, as the team writes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StorySentence:
    """A sentence of a composite story, in the team's words, and ids of the chosen passages it rests on."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A composite story for awareness or training: made of what several people told, lived by nobody as it stands."""

    id: str
    title: str
    language: str
    sentences: tuple[StorySentence, ...] = ()
    written_by: str = ""
