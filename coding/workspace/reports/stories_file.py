"""Composite stories as a file; what may not leave is left out and said."""

from __future__ import annotations

from dataclasses import dataclass

from coding.access import Permission
from coding.errors import NotReady
from coding.export.gate.places import Place, places_of
from coding.export.model import ReportInput
from coding.export.report.content import page_head
from coding.export.report.stories import ToldSentence, ToldStory, stories_json, story_blocks
from coding.model.said import Said
from coding.workspace.context import Context, requires
from coding.workspace.reports.kinds import TITLE, Kind
from coding.workspace.reports.stories import list_stories, story_sources

STORY_KINDS: dict[str, Kind] = {
    "stories": Kind(Said("Drafts for awareness and training: composite stories, as HTML"), "html", TITLE),
    "stories-docx": Kind(Said("Composite stories as Word document"), "docx", TITLE),
    "stories-json": Kind(Said("Composite stories as JSON"), "json"),
}
"""Kinds of file of stories."""


@dataclass(frozen=True)
class StoriesDraft:
    """Stories before they are written, and sentences on those that stay."""

    stories: tuple[ToldStory, ...]
    notes: tuple[str, ...]


@requires(Permission.EXPORT)
def draft_stories(context: Context) -> StoriesDraft:
    """Put the stories together that may leave.

    Raises:
        NotReady: There is none.
    """
    views = list_stories(context)
    places = {one.id: one.where for one in story_sources(context)}
    told = tuple(
        ToldStory(
            view.story.title,
            view.story.language,
            tuple(ToldSentence(one.text, tuple(places[each] for each in one.sources)) for one in view.story.sentences),
        )
        for view in views
        if not view.why_not
    )
    notes = tuple(
        Said("“{title}” stays. {why}", title=view.story.title, why=Said.joined(*view.why_not))
        for view in views
        if view.why_not
    )
    if not told:
        none = Said("There is no composite story yet. A lead writes one on the page “Stories”.")
        raise NotReady(Said.joined(*notes) if notes else none)
    return StoriesDraft(told, notes)


def story_places(draft: StoriesDraft, report: ReportInput, own: frozenset[str]) -> list[Place]:
    """Every text of the stories that people wrote, and where it stands."""
    return places_of((draft.stories, report.title, report.project), own=own)


def write_stories(kind: str, draft: StoriesDraft, report: ReportInput) -> bytes:
    """Write stories as their file."""
    # The document libraries take half a second to load; other commands need not wait for them.
    from coding.export.report.html import html_document
    from coding.export.report.word import word_document

    if kind == "stories-json":
        return stories_json(draft.stories, report)
    blocks, foot = story_blocks(draft.stories, report), page_head(report)
    if kind == "stories":
        return html_document(blocks, title=report.title, language=report.language, foot=foot)
    return word_document(
        blocks,
        title=report.title,
        subject=report.project,
        language=report.language,
        foot=foot,
        made=report.created,
        wording=report.wording,
    )
