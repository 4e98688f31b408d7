"""Commands on composite stories: what they may rest on, and writing them from a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Result, listing, named_among
from coding.errors import InvalidInput
from coding.extras.stories import steps
from coding.extras.stories.tables import Story, StorySentence
from coding.workspace.brought import brought_settings
from coding.workspace.context import Context
from coding.workspace.standalone import file_bytes

group = Group("stories", "Composite stories for awareness and training.")


@group.command("sources", Permission.EXPORT)
def stories_sources(context: Context) -> Result:
    """Chosen passages that sentences may rest on."""
    return listing(
        steps.story_sources(context),
        lambda source: f"{source.id}  {source.where}: {source.text}",
        "No passage is chosen yet. Choose some with: heard quotes choose",
    )


@group.command("list", Permission.EXPORT)
def stories_list(context: Context) -> Result:
    """Every story, with what keeps it from leaving."""
    return listing(
        steps.list_stories(context),
        lambda view: (
            f"{view.story.id}  {view.story.title} ({view.story.language}): {' '.join(view.why_not) or 'ready'}"
        ),
        "No story is written yet.",
    )


@group.command("write", Permission.SET_UP)
def stories_write(
    context: Context,
    file: Annotated[
        Path, typer.Argument(help="YAML or JSON: title, language, and sentences, each with text and sources.")
    ],
) -> Result:
    """Write a story from a file; one of the same title and language takes its words."""
    given = brought_settings(file_bytes(file), file.name)
    try:
        told = Story(
            id="",
            title=str(given["title"]),
            language=str(given["language"]),
            sentences=tuple(map(_sentence, given["sentences"])),
        )
    except (KeyError, TypeError):
        raise InvalidInput(
            f"{file.name} needs a title, a language and sentences, each with text and sources."
        ) from None
    same = [view.story.id for view in steps.list_stories(context) if _key(view.story) == _key(told)]
    written = steps.write_story(
        context, Story(id=same[0] if same else "", title=told.title, language=told.language, sentences=told.sentences)
    )
    return Result(written, lambda story: f"{story.id}  {story.title}")


def _key(story: Story) -> tuple[str, str]:
    return " ".join(story.title.split()), story.language


def _sentence(given: Mapping[str, Any]) -> StorySentence:
    return StorySentence(str(given["text"]), tuple(map(str, given["sources"])))


@group.command("remove", Permission.SET_UP)
def stories_remove(context: Context, story: Annotated[str, typer.Argument(help="Id or title.")]) -> Result:
    """Remove a story; undo brings it back."""
    known = [view.story for view in steps.list_stories(context)]
    gone = named_among(known, story, lambda each: (each.id, each.title), "story")
    steps.remove_story(context, gone.id)
    return Result({"removed": gone.id}, "The story is removed.")


@group.command("undo", Permission.SET_UP)
def stories_undo(context: Context) -> Result:
    """Take back what you did to the stories last."""
    return Result({"undone": steps.undo_stories(context)}, "Taken back.")
