"""Composite stories as a file; what may not leave is left out and said."""

from typing import Final

from coding.errors import NotReady
from coding.export.gate.places import Place
from coding.extras.stories.layout import ToldSentence, ToldStory, stories_json, story_blocks
from coding.extras.stories.steps import list_stories, story_sources
from coding.model.said import Said
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.documents import as_document, as_page
from coding.workspace.reports.kinds.kind import Draft, ExportKind, Option, Wanted, not_used, texts_of
from coding.workspace.reports.selection import Selection

Stories = tuple[ToldStory, ...]


class StoryFile(ExportKind[Stories]):
    """The stories that may leave."""

    called = "composite stories"

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[Stories]:
        """Put them together.

        Raises:
            NotReady: There is none.
        """
        views = list_stories(selection.context)
        places = {source.id: source.where for source in story_sources(selection.context)}
        told = tuple(
            ToldStory(
                view.story.title,
                view.story.language,
                tuple(
                    ToldSentence(sentence.text, tuple(places[each] for each in sentence.sources))
                    for sentence in view.story.sentences
                ),
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
        report = report_input(selection, title=wanted.title, parts=())
        return Draft(selection, wanted, report, told, [*notes, *not_used(selection)], selection.interviews)

    def places(self, draft: Draft[Stories]) -> list[Place]:
        """The stories, and the head."""
        return texts_of((draft.value, draft.report.title, draft.report.project))


_TITLE: Final[frozenset[Option]] = frozenset({"title"})


def export_kinds() -> dict[str, StoryFile]:
    """The files that stories leave as."""
    return {
        "stories": StoryFile(
            Said("Drafts for awareness and training: composite stories, as HTML"),
            "html",
            _TITLE,
            lambda draft: as_page(story_blocks(draft.value, draft.report), draft, draft.report.language),
        ),
        "stories-docx": StoryFile(
            Said("Composite stories as Word document"),
            "docx",
            _TITLE,
            lambda draft: as_document(story_blocks(draft.value, draft.report), draft, draft.report.language),
        ),
        "stories-json": StoryFile(
            Said("Composite stories as JSON"),
            "json",
            frozenset(),
            lambda draft: stories_json(draft.value, draft.report),
        ),
    }
