"""Plain text and Markdown."""

import re

from codebook.message import Message, counted
from pipelines.readers.chats.log import read_log
from pipelines.readers.draft import MARKDOWN_COMMENTS, Draft
from pipelines.readers.speech.lines import TranscriptLine, split_lines
from pipelines.readers.speech.speech import read_speech
from pipelines.readers.speech.text_shapes import dashes_to_paragraphs, read_shape

_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*")
_BOLD_LINE = re.compile(r"\s*(\*\*|__)((?:(?!\1).)+)\1\s*")
_FRONT_MATTER_END = re.compile(r"(?:---|\.\.\.)\s*")
_HARD_BREAK = re.compile(r"(?:\\|[ \t]{2,})$")


def read_text(data: bytes, draft: Draft) -> None:
    """Read a text file; one whose name ends in ``.md`` or ``.markdown`` as Markdown."""
    text = draft.decode(data)
    lines = split_lines(draft.clean(text))
    if draft.file.casefold().endswith((".md", ".markdown")):
        lines = _markdown(lines, draft)
    # The log is read from the text as it is: marks of direction say which words are the program's.
    if not (read_shape(lines, draft) or read_log(text, draft)):
        read_speech(dashes_to_paragraphs(lines), draft)


def _markdown(lines: list[TranscriptLine], draft: Draft) -> list[TranscriptLine]:
    plain_lines: list[TranscriptLine] = []
    body = lines
    if lines and lines[0].text.strip() == "---":
        end = next((n for n, line in enumerate(lines[1:60], 1) if _FRONT_MATTER_END.fullmatch(line.text)), None)
        if end is not None:
            plain_lines = [TranscriptLine(line.text, heading=True) for line in lines[1:end] if not line.blank]
            body = lines[end + 1 :]
    for line in body:
        heading = _MARKDOWN_HEADING.fullmatch(line.text)
        plain_lines.append(
            TranscriptLine(heading[1], heading=True) if heading else TranscriptLine(_unmarked(line.text))
        )
    comments = sum(line.text.strip().startswith("<!--") for line in plain_lines)
    draft.warn(
        Message("{comments} kept in the text as written.", comments=counted(comments, MARKDOWN_COMMENTS)), when=comments
    )
    return plain_lines


def _unmarked(text: str) -> str:
    """A line without its mark of a hard break, and without marks that make all of it bold."""
    text = _HARD_BREAK.sub("", text)
    bold = _BOLD_LINE.fullmatch(text)
    return bold[2] if bold else text
