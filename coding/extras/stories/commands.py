"""Commands on composite stories: what they may rest on, and writing them from a file."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Named, Result, Row
from coding.errors import InvalidInput
from coding.extras.stories import steps
from coding.extras.stories.tables import Story, StorySentence
from coding.workspace.context import Context
from coding.workspace.incoming_files import read_settings_file
from coding.workspace.standalone import file_bytes

group = Group("stories", "Composite stories for awareness and training.")


def _stories(context: Context) -> list[Story]:
    return [view.story for view in steps.list_stories(context)]


def _description(view: steps.StoryView) -> str:
    return f"{view.story.id}  {view.story.title} ({view.story.language}): {' '.join(view.why_not) or 'ready'}"


group.rows(
    Row(
        "sources", Permission.EXPORT, steps.story_sources, "Chosen passages that sentences may rest on.",
        prints="{it.id}  {it.where}: {it.text}",
        nothing="No passage is chosen yet. Choose some with: heard quotes choose",
    ),
    Row(
        "list", Permission.EXPORT, steps.list_stories, "Every story, with what keeps it from leaving.",
        prints=_description, nothing="No story is written yet.",
    ),
)  # fmt: skip


@group.command("write", Permission.SET_UP)
def stories_write(
    context: Context,
    file: Annotated[
        Path, typer.Argument(help="YAML or JSON: title, language, and sentences, each with text and sources.")
    ],
) -> Result:
    """Write a story from a file; one of the same title and language takes its words."""
    settings = read_settings_file(file_bytes(file), file.name)
    try:
        composite = Story(
            id="",
            title=str(settings["title"]),
            language=str(settings["language"]),
            sentences=tuple(map(_sentence, settings["sentences"])),
        )
    except (KeyError, TypeError):
        raise InvalidInput(
            f"{file.name} needs a title, a language and sentences, each with text and sources."
        ) from None
    same = next((story.id for story in _stories(context) if _key(story) == _key(composite)), "")
    written = steps.write_story(context, replace(composite, id=same))
    return Result(written, f"{written.id}  {written.title}")


def _key(story: Story) -> tuple[str, str]:
    return " ".join(story.title.split()), story.language


def _sentence(values: Mapping[str, Any]) -> StorySentence:
    return StorySentence(str(values["text"]), tuple(map(str, values["sources"])))


group.rows(
    Row(
        "remove", Permission.SET_UP, steps.remove_story, "Remove a story; undo brings it back.",
        {
            "story_id": Annotated[
                str, typer.Argument(metavar="STORY", help="Id or title."), Named(_stories, "story", "title"),
            ],
        },
        "The story is removed.", {"removed": "story_id"},
    ),
    Row(
        "undo", Permission.SET_UP, steps.undo_stories, "Take back what you did to the stories last.",
        prints="Taken back.", record={"undone": "it"},
    ),
)  # fmt: skip
