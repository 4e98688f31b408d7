"""The text layer of PDF files."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from codebook.message import Message, counted
from pipelines.errors import BrokenFile, FileTooLarge, UnsafeFile
from pipelines.readers.draft import COMMENTS, LINES, PAGE_MARGINS, PAGES, PICTURES_OR_BOXES, Draft, plain
from pipelines.readers.speech.lines import TranscriptLine
from pipelines.readers.speech.speech import read_speech

if TYPE_CHECKING:
    from pypdf import PageObject

_MOST_PAGES = 1_000
_MOST_CHARACTERS = 10_000_000
_MARGIN_LINES = 2
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|pagina|página|strona|σελίδα|p\.)?\s*[-–]?\s*\d{1,4}\s*"
    r"(?:(?:/|of|von|de|di|van|sur|z)\s*\d{1,4})?\s*[-–]?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)]*$")
_SHORT_LINE = 0.75


def read_pdf(data: bytes, draft: Draft) -> None:
    """Read a PDF's text layer.

    Raises:
        UnsafeFile: It needs a password.
        BrokenFile: Damaged, or without a text layer (scanned).
        FileTooLarge: Past a cap.
    """
    pages = _pages(data, draft)
    empty = sum(not any(line.strip() for line in page) for page in pages)
    if empty == len(pages):
        raise BrokenFile(
            Message(
                "{file} has no text layer: it is a picture of a text. Run text recognition on it first.",
                file=draft.file,
            )
        )
    draft.warn(
        Message("{pages} without text: empty, or a picture of a text that was not read.", pages=counted(empty, PAGES)),
        when=empty,
    )
    body, margins = _without_margins(pages)
    for line in margins:
        draft.leave_out(PAGE_MARGINS, line)
    lines = [line for page in body for line in page]
    numbers = _line_numbers(lines)
    if numbers:
        lines = [line for place, line in enumerate(lines) if place not in numbers]
        draft.warn(
            Message("{lines} holding only a number left out: line or page numbers.", lines=counted(len(numbers), LINES))
        )
    read_speech(_paragraphs([TranscriptLine(line) for line in lines if line]), draft, wrapped=True)


def _pages(data: bytes, draft: Draft) -> list[list[str]]:
    from pypdf import PdfReader

    file = draft.file
    # It logs what it stumbles over, which may be words of the file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnsafeFile(Message("{file} is protected by a password. Save it without one and try again.", file=file))
    number = len(reader.pages)
    if number > _MOST_PAGES:
        raise FileTooLarge(
            Message("{file} has {number} pages; at most {most} are read.", file=file, number=number, most=_MOST_PAGES)
        )
    pages: list[list[str]] = []
    size = 0
    for page in reader.pages:
        text = plain(page.extract_text().replace("\t", " "))
        size += len(text)
        if size > _MOST_CHARACTERS:
            raise FileTooLarge(Message("{file} holds far more text than a transcript has.", file=file))
        pages.append([" ".join(line.split()) for line in text.split("\n")])
        _leave_out_beside(page, draft)
    if not pages:
        raise BrokenFile(Message("{file} has no pages.", file=file))
    return pages


def _leave_out_beside(page: PageObject, draft: Draft) -> None:
    """Count comments, boxes of text and what is filled into a form: they are laid over the page, not in its text."""
    from pypdf.generic import DictionaryObject, TextStringObject

    for note in (entry.get_object() for entry in page.annotations or ()):
        kind = note.get("/Subtype") if isinstance(note, DictionaryObject) else "/Link"
        words = None if kind in ("/Link", "/Popup") else note.get("/V" if kind == "/Widget" else "/Contents")
        if isinstance(words, TextStringObject) and words.strip():
            draft.leave_out(PICTURES_OR_BOXES if kind in ("/Widget", "/FreeText") else COMMENTS, words)


def _without_margins(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Take out page numbers, and first and last lines that most pages share; return the rest, and those lines."""
    shape = Counter(
        shape for page in pages for shape in {_shape(page[place]) for place in _margin_places(page)} if shape.strip()
    )
    running = {text for text, times in shape.items() if times >= max(3, 0.6 * len(pages))}
    taken: list[str] = []
    body: list[list[str]] = []
    for page in pages:
        places = _margin_places(page)
        drop = {
            place
            for place in places
            if _PAGE_NUMBER.fullmatch(page[place])
            and place in (places[0], places[-1])
            or _shape(page[place]) in running
        }
        taken.extend(page[place] for place in sorted(drop))
        body.append([line for place, line in enumerate(page) if place not in drop])
    return body, taken


def _margin_places(page: Sequence[str]) -> list[int]:
    filled = [place for place, line in enumerate(page) if line.strip()]
    return sorted({*filled[:_MARGIN_LINES], *filled[-_MARGIN_LINES:]})


def _shape(line: str) -> str:
    """A line with its numbers made alike, so that ``Page 3`` and ``Page 4`` are the same."""
    return re.sub(r"\d+", "0", line.strip())


def _line_numbers(lines: Sequence[str]) -> set[int]:
    """Places of lines that hold a number alone, when these count upwards as line numbers do."""
    places = [place for place, line in enumerate(lines) if re.fullmatch(r"\s*\d{1,5}\s*", line)]
    values = [int(lines[place]) for place in places]
    rising = sum(later == earlier + 1 for earlier, later in zip(values, values[1:], strict=False))
    return set(places) if len(places) >= 3 and rising >= 0.7 * (len(places) - 1) else set()


def _paragraphs(lines: Sequence[TranscriptLine]) -> list[TranscriptLine]:
    """Put a blank line where a paragraph seems to end.

    PDF knows no paragraphs: one is taken to end with a sentence on a line clearly shorter than the page is wide.
    """
    lengths = sorted(len(line.text) for line in lines)
    wide = lengths[int(len(lengths) * 0.9)] if lengths else 0
    paragraphs: list[TranscriptLine] = []
    for line in lines:
        paragraphs.append(line)
        if _SENTENCE_END.search(line.text) and len(line.text) < _SHORT_LINE * wide:
            paragraphs.append(TranscriptLine(""))
    return paragraphs
