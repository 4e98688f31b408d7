"""Composite stories: sentences in the team's words, each with the chosen passages that it rests on."""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from coding.store.sql import Cursor, add_rows
from coding.store.table import Table


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
    apart=["sentences"],
    stamped=["written_at"],
    order="title, id",
    missing="There is no such story in this project.",
)


def stories(cursor: Cursor) -> list[Story]:
    """Every story that stands, by title."""
    return [_with_sentences(cursor, story) for story in STORIES.all(cursor)]


def story(cursor: Cursor, story_id: str) -> Story:
    """One story, also one that was taken away.

    Raises:
        NotFound: No such story.
    """
    return _with_sentences(cursor, STORIES.get(cursor, story_id))


def _with_sentences(cursor: Cursor, story: Story) -> Story:
    rows: list[Any] = cursor.execute(
        "SELECT text, sources FROM story_sentence WHERE story_id = ? ORDER BY position", [story.id]
    ).fetchall()
    return replace(story, sentences=tuple(StorySentence(text, tuple(json.loads(sources))) for text, sources in rows))


def put(cursor: Cursor, story: Story, *, present: bool = True) -> None:
    """Write a story with its sentences, new or known; ``present`` False takes it away."""
    STORIES.put(cursor, story, present=present)
    cursor.execute("DELETE FROM story_sentence WHERE story_id = ?", [story.id])
    rows = [
        (story.id, position, sentence.text, json.dumps(list(sentence.sources)))
        for position, sentence in enumerate(story.sentences)
    ]
    add_rows(cursor, "story_sentence", "story_id, position, text, sources", rows)
