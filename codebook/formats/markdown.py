"""Codebooks as Markdown that Heard wrote: a heading a code, labelled list items for its fields.

Every field is held and read back exactly. Markdown from elsewhere goes to :mod:`codebook.formats.markdown_free`.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from codebook.errors import FormatError
from codebook.formats.building import build
from codebook.formats.labels import Pair, book_fields, book_pairs, code_fields, code_pairs
from codebook.formats.markdown_free import read_free_markdown
from codebook.model import Codebook
from codebook.said import Said

MARK: Final = "<!-- Heard codebook -->"

_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>#|~&]")
_LINE_START: Final = re.compile(r"^(\s*)([-+=])")
_NUMBERED: Final = re.compile(r"^(\s*\d+)([.)])")
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_HEADING: Final = re.compile(r"(#{1,6}) (.*)")
_LABEL: Final = re.compile(r"- \*\*([^*]+):\*\* ?(.*)")


def write_markdown(book: Codebook) -> bytes:
    """Return a codebook as UTF-8 Markdown."""
    lines = [MARK, f"# {_escape(book.title)}", "", *_paragraph(book.description), *_items(book_pairs(book)), ""]
    for code in book.codes:
        level = min(1 + len(book.path(code.id)), 6)
        lines.append(f"{'#' * level} {_escape(f'{code.id} · {code.name}')}")
        lines.extend(["", *_paragraph(code.definition), *_items(code_pairs(code)), ""])
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8")


def read_markdown(data: bytes, title: str) -> tuple[Codebook, tuple[Said, ...]]:
    """Read a codebook from Markdown, Heard's own or anybody's.

    Args:
        data: The file.
        title: Title for a file that carries none.

    Returns:
        The codebook, and sentences on what was left out or guessed.

    Raises:
        FormatError: It is not text in UTF-8, or no code can be made out in it.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(Said("The Markdown file is not in UTF-8; save it as UTF-8 and try again.")) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if MARK not in lines[:3]:
        return read_free_markdown(lines, title)
    notes: list[Said] = []
    sections = _sections(lines)
    if not sections:
        raise FormatError(Said("The Markdown file holds no headings, so there are no codes in it."))
    heading, lead, pairs = sections[0]
    fields = book_fields(pairs) | {"title": heading, "description": lead}
    rows = [_row(*section) for section in sections[1:]]
    return build(title, fields, rows, notes), tuple(notes)


def _row(heading: str, lead: str, pairs: list[Pair]) -> dict[str, Any]:
    fields = code_fields(pairs)
    code_id, _, name = heading.partition(" · ")
    if code_id == fields.get("id"):
        heading = name
    return fields | {"name": heading, "definition": lead}


def _sections(lines: Iterable[str]) -> list[tuple[str, str, list[Pair]]]:
    sections: list[tuple[str, list[str], list[tuple[str, list[str]]]]] = []
    for line in lines:
        heading, label = _HEADING.fullmatch(line), _LABEL.fullmatch(line)
        if heading:
            sections.append((_unescape(heading[2]), [], []))
        elif sections:
            _, lead, pairs = sections[-1]
            if label:
                name, bracket, tag = _unescape(label[1]).partition(" [")
                pairs.append((name.lower() + bracket + tag, [_unescape(label[2])]))
            elif pairs:
                pairs[-1][1].append(_unescape(line.removeprefix("  ")))
            else:
                lead.append(_unescape(line))
    return [
        (heading, "\n".join(lead), [(label, "\n".join(value)) for label, value in pairs])
        for heading, lead, pairs in sections
    ]


def _items(pairs: Iterable[Pair]) -> list[str]:
    lines = []
    for label, value in pairs:
        first, *more = value.split("\n")
        lines.append(f"- **{_escape(label)}:** {_escape(first)}" if first else f"- **{_escape(label)}:**")
        lines.extend(f"  {_escape(line)}" if line else "" for line in more)
    return lines


def _paragraph(text: str) -> list[str]:
    return [*map(_escape, text.split("\n")), ""] if text else []


def _escape(line: str) -> str:
    line = _SPECIAL.sub(lambda match: "\\" + match[0], line)
    line = _LINE_START.sub(r"\1\\\2", line)
    return _NUMBERED.sub(r"\1\\\2", line)


def _unescape(line: str) -> str:
    return _ESCAPED.sub(r"\1", line)
