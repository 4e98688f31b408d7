"""Composite stories: sentences in the team's words, each with the chosen passages that it rests on."""

from dataclasses import dataclass
from typing import Final

from coding.store.table import Part, Table


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


STORIES: Final = Table(
    "story",
    Story,
    parts={
        "sentences": Part("story_sentence", "story_id", "text, sources", record=StorySentence, numbered="position"),
    },
    stamped=["written_at"],
    order="title, id",
    missing="There is no such story in this project.",
)
