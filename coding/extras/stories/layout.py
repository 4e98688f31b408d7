"""Composite stories as blocks and as JSON: each sentence with what it rests on, each story marked as composite."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from coding.export.model import Report
from coding.export.report.blocks import Block, Contents, Cover, Grid, Heading, Paragraph
from coding.export.report.wording import Wording, written_date


@dataclass(frozen=True, slots=True)
class ToldSentence:
    """A sentence in the team's words, and the places it rests on, in words."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story that may leave."""

    title: str
    language: str
    sentences: tuple[ToldSentence, ...]


def story_blocks(stories: tuple[ToldStory, ...], report: Report) -> tuple[Block, ...]:
    """Lay out stories, each with a table of what its sentences rest on."""
    return tuple(_blocks(stories, report, Wording(report.wording)))


def _blocks(stories: tuple[ToldStory, ...], report: Report, words: Wording) -> Iterator[Block]:
    facts = (
        (words("cover.project"), report.project),
        (words("cover.date"), written_date(report.created, report.language)),
    )
    yield Cover(report.title, report.project, facts, words("story.care"))
    yield Contents(words("contents"))
    for story in stories:
        yield Heading(1, words("story.title", title=story.title), new_page=True, language=story.language)
        yield Paragraph(words("story.composite"), note=True)
        yield Paragraph(" ".join(sentence.text for sentence in story.sentences))
        rows = tuple((sentence.text, "; ".join(sentence.sources)) for sentence in story.sentences)
        yield Grid(
            words("story.sources", title=story.title), (words("story.sentence"), words("story.rests")), rows, (0.6, 0.4)
        )


def stories_json(stories: tuple[ToldStory, ...], report: Report) -> bytes:
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
