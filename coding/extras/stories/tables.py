"""Composite stories: sentences in the team's words, each with the chosen passages that it rests on."""

import json
from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.extras.stories.records import Story, StorySentence
from coding.model.said import Said
from coding.store.connection import Cursor


def stories(cursor: Cursor) -> list[Story]:
    """Every story that stands, by title."""
    rows: list[Any] = cursor.execute("SELECT id FROM story WHERE deleted_at IS NULL ORDER BY title, id").fetchall()
    return [story(cursor, row[0]) for row in rows]


def story(cursor: Cursor, story_id: str) -> Story:
    """One story, also one that was taken away.

    Raises:
        NotFound: No such story.
    """
    row: Any = cursor.execute("SELECT id, title, language, written_by FROM story WHERE id = ?", [story_id]).fetchone()
    if row is None:
        raise NotFound(Said("There is no such story in this project."))
    rows: list[Any] = cursor.execute(
        "SELECT text, sources FROM story_sentence WHERE story_id = ? ORDER BY position", [story_id]
    ).fetchall()
    sentences = tuple(StorySentence(text, tuple(json.loads(sources))) for text, sources in rows)
    return Story(id=row[0], title=row[1], language=row[2], written_by=row[3], sentences=sentences)


def stands(cursor: Cursor, story_id: str) -> bool:
    """Whether a story is there and was not taken away."""
    return bool(cursor.execute("SELECT 1 FROM story WHERE id = ? AND deleted_at IS NULL", [story_id]).fetchone())


def put(cursor: Cursor, story: Story, *, present: bool = True) -> None:
    """Write a story with its sentences, new or known; ``present`` False takes it away."""
    now = datetime.now(UTC)
    values = [story.title, story.language, story.written_by, now, None if present else now]
    if cursor.execute("SELECT 1 FROM story WHERE id = ?", [story.id]).fetchone() is None:
        cursor.execute(
            "INSERT INTO story (id, title, language, written_by, written_at, deleted_at, version) "
            "VALUES (?, ?, ?, ?, ?, ?, 1)",
            [story.id, *values],
        )
    else:
        cursor.execute(
            "UPDATE story SET title = ?, language = ?, written_by = ?, written_at = ?, deleted_at = ?, "
            "version = version + 1 WHERE id = ?",
            [*values, story.id],
        )
        cursor.execute("DELETE FROM story_sentence WHERE story_id = ?", [story.id])
    for position, sentence in enumerate(story.sentences):
        cursor.execute(
            "INSERT INTO story_sentence (story_id, position, text, sources) VALUES (?, ?, ?, ?)",
            [story.id, position, sentence.text, json.dumps(list(sentence.sources))],
        )
