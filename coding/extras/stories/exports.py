"""Composite stories as a file; what may not leave is left out and said."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coding.errors import NotReady
from coding.export.gate.places import Place
from coding.export.model import Report
from coding.export.report.blocks import Block, Contents, Cover, Grid, Heading, Paragraph
from coding.export.report.wording import Wording, report_language, report_wording, written_date
from coding.extras.stories.steps import agreed_passages, list_stories
from coding.extras.stories.tables import StorySentence
from coding.model.message import Message
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import (
    Draft,
    ExportKind,
    ExportRequest,
    Option,
    as_document,
    as_page,
    not_used,
    texts_of,
)
from coding.workspace.reports.selection import Selection, by_number


@dataclass(frozen=True, slots=True)
class FinishedStory:
    """A story that may leave; the sources of its sentences are places in words."""

    title: str
    language: str
    sentences: tuple[StorySentence, ...]


def story_blocks(stories: tuple[FinishedStory, ...], report: Report) -> tuple[Block, ...]:
    """Lay out stories, each with a table of what its sentences rest on."""
    return tuple(_blocks(stories, report, Wording(report.wording)))


def _blocks(stories: tuple[FinishedStory, ...], report: Report, words: Wording) -> Iterator[Block]:
    facts = (
        (words("cover.project"), report.project),
        (words("cover.date"), written_date(report.created, report.language)),
    )
    yield Cover(report.title, report.project, facts, words("story.care"))
    yield Contents(words("contents"))
    for story in stories:
        words = _words(story.language)
        yield Heading(1, words("story.title", title=story.title), new_page=True, language=story.language)
        yield Paragraph(words("story.composite"), note=True)
        yield Paragraph(" ".join(sentence.text for sentence in story.sentences))
        rows = tuple((sentence.text, "; ".join(sentence.sources)) for sentence in story.sentences)
        yield Grid(
            words("story.sources", title=story.title), (words("story.sentence"), words("story.rests")), rows, (0.6, 0.4)
        )


def _words(language: str) -> Wording:
    return Wording(report_wording(report_language(language)))


def stories_json(stories: tuple[FinishedStory, ...], report: Report) -> bytes:
    """The same as JSON (UTF-8)."""
    words = Wording(report.wording)
    document = {
        "format": "heard-stories-1",
        "project": report.project,
        "made": report.created.isoformat(timespec="seconds"),
        "read_first": words("story.care"),
        "stories": [
            {
                "title": story.title,
                "language": story.language,
                "composite": True,
                "sentences": [{"text": each.text, "sources": list(each.sources)} for each in story.sentences],
            }
            for story in stories
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


Stories = tuple[FinishedStory, ...]


class StoryFile(ExportKind[Stories]):
    """The stories that may leave."""

    called = "composite stories"

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[Stories]:
        """Put them together.

        Raises:
            NotReady: There is none.
        """
        views = list_stories(selection.context)
        leaving = [view for view in views if not view.why_not]
        places = {
            language: _places(selection, _words(language)) for language in {view.story.language for view in leaving}
        }
        stories = tuple(
            FinishedStory(
                view.story.title,
                view.story.language,
                tuple(
                    StorySentence(sentence.text, tuple(places[view.story.language][each] for each in sentence.sources))
                    for sentence in view.story.sentences
                ),
            )
            for view in leaving
        )
        notes = tuple(
            Message("“{title}” stays. {why}", title=view.story.title, why=Message.joined(*view.why_not))
            for view in views
            if view.why_not
        )
        if not stories:
            none = Message("There is no composite story yet. A lead writes one on the page “Stories”.")
            raise NotReady(Message.joined(*notes) if notes else none)
        language = report_language(stories[0].language)
        report = report_input(selection, title=request.title, language=language, parts=())
        return Draft(selection, request, report, stories, [*notes, *not_used(selection)], selection.interviews)

    def places(self, draft: Draft[Stories]) -> list[Place]:
        """The stories, and the head."""
        return texts_of((draft.value, draft.report.title, draft.report.project))


def _places(selection: Selection, words: Wording) -> dict[str, str]:
    """Passage → where it stands."""
    releases = by_number(selection, words).by_id
    return {
        evidence.id: words(
            "quote.source", who=releases[release.id].name, line=releases[release.id].line_of(evidence.start)
        )
        for evidence, release in agreed_passages(selection.context)
    }


_TITLE: Final[frozenset[Option]] = frozenset({"title"})


def export_kinds() -> dict[str, StoryFile]:
    """The files that stories leave as."""
    return {
        "stories": StoryFile(
            Message("Drafts for awareness and training: composite stories, as HTML"),
            "html",
            _TITLE,
            lambda draft: as_page(story_blocks(draft.value, draft.report), draft, draft.report.language),
        ),
        "stories-docx": StoryFile(
            Message("Composite stories as Word document"),
            "docx",
            _TITLE,
            lambda draft: as_document(story_blocks(draft.value, draft.report), draft, draft.report.language),
        ),
        "stories-json": StoryFile(
            Message("Composite stories as JSON"),
            "json",
            frozenset(),
            lambda draft: stories_json(draft.value, draft.report),
        ),
    }
