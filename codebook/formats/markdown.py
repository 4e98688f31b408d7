"""Codebooks as Markdown that Heard wrote: a heading a code, labelled list items for its fields.

Every field is held and read back exactly. Markdown from elsewhere goes to :mod:`codebook.formats.markdown`.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from codebook.errors import FormatError
from codebook.formats.building import build, check_codes
from codebook.formats.labels import Pair, book_fields, book_pairs, code_fields, code_pairs, human_label
from codebook.formats.tables import from_rows
from codebook.message import Message
from codebook.model import Codebook

_FREE_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*)")
_FREE_LABEL = re.compile(
    r"\s*(?:[-*+]\s+)?(?P<stars>\*\*|__)?(?P<label>[^\W\d_][\w ]{2,40}?)\s*(?:\*\*|__)?:(?:\*\*|__)?(?P<rest>.*)"
)
_BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?:>\s*)?(?P<text>.*)")
_BOLD_LINE = re.compile(r"\s*(?:\*\*|__)([^*_]+?)(?:\*\*|__)\s*")
_EMPHASIS = re.compile(r"(?<!\\)(\*\*|__|\*|(?<!\w)_|_(?!\w))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(kw_only=True)
class _Section:
    level: int
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    bullets: list[str] = field(default_factory=list)
    bold_lines: list[str] = field(default_factory=list)
    parent: int | None = None
    holds_codes: bool = False

    @property
    def labelled(self) -> bool:
        return bool(self.pairs)


def read_free_markdown(lines: Sequence[str], title: str) -> tuple[Codebook, tuple[Message, ...]]:
    """Read a codebook from Markdown lines that Heard did not write.

    Raises:
        FormatError: No code can be made out.
    """
    notes: list[Message] = []
    sections = _free_sections(lines)
    codes = dict.fromkeys(_codes(sections))
    if not codes:
        table = _table(lines)
        if table:
            return from_rows(table, title, {}, notes), tuple(notes)
        raise FormatError(
            Message("No code can be made out in the Markdown file: give each code a heading and a “Definition:”.")
        )
    for number in codes:
        _mark_ancestors(sections, number)
    tops = [number for number, item in enumerate(sections) if item.holds_codes and item.parent is None]
    wrapper = tops[0] if len(tops) == 1 and not any(sections[number].parent is None for number in codes) else None
    if wrapper is not None:
        title = sections[wrapper].heading or title
    description = "\n\n".join(sections[wrapper].paragraphs) if wrapper is not None else ""
    rows = []
    for number, section in enumerate(sections):
        if number in codes or (section.holds_codes and number != wrapper):
            rows.append(_free_row(section, number, None if section.parent == wrapper else section.parent))
    _note_losses(sections, codes, notes)
    return build(title, {"description": description}, rows, notes), tuple(notes)


def _free_sections(lines: Sequence[str]) -> list[_Section]:
    sections: list[_Section] = []
    block: list[str] = []
    above: list[int] = []
    fenced = False
    for line in lines:
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        heading = None if fenced else _FREE_HEADING.fullmatch(line)
        if heading or not line.strip() or _BULLET.fullmatch(line) or _is_label(line):
            _take(sections, block)
            block = []
        if heading:
            section = _Section(level=len(heading[1]), heading=_plain(heading[2].rstrip().rstrip("#")))
            while above and sections[above[-1]].level >= section.level:
                above.pop()
            section.parent = above[-1] if above else None
            above.append(len(sections))
            sections.append(section)
            check_codes(len(sections))
        elif line.strip():
            block.append(line)
    _take(sections, block)
    return sections


def _take(sections: Sequence[_Section], block: Sequence[str]) -> None:
    """File a block of lines (a paragraph, a labelled value or a list item) under the latest heading."""
    if not sections or not block:
        return
    section = sections[-1]
    label, bullet = _is_label(block[0]), _BULLET.fullmatch(block[0])
    bold = _BOLD_LINE.fullmatch(block[0])
    if label:
        value = _plain(" ".join([label[1], *block[1:]]))
        section.pairs.append((label[0], value))
    elif bullet:
        text = _plain(" ".join([bullet["text"], *block[1:]]))
        if text:
            section.bullets.append(text)
    elif bold and len(block) == 1:
        section.bold_lines.append(_plain(bold[1]))
    else:
        section.paragraphs.append(_plain(" ".join(block)))


def _is_label(line: str) -> tuple[str, str] | None:
    match = _FREE_LABEL.fullmatch(line)
    known = human_label(match["label"]) if match else None
    return (known, match["rest"]) if match and known else None


def _codes(sections: Sequence[_Section]) -> list[int]:
    parents = {item.parent for item in sections}
    labelled = [number for number, item in enumerate(sections) if item.labelled]
    if labelled:
        level = max(sections[number].level for number in labelled)
        return [
            number
            for number, item in enumerate(sections)
            if item.labelled or (item.level == level and item.bullets and number not in parents)
        ]
    top = min((item.level for item in sections), default=1)
    is_title = [item.level for item in sections].count(top) == 1
    return [
        number
        for number, item in enumerate(sections)
        if number not in parents and (item.paragraphs or item.bullets) and not (is_title and item.level == top)
    ]


def _mark_ancestors(sections: Sequence[_Section], number: int) -> None:
    parent = sections[number].parent
    while parent is not None:
        sections[parent].holds_codes = True
        parent = sections[parent].parent


def _free_row(section: _Section, number: int, parent: int | None) -> dict[str, Any]:
    fields = code_fields([pair for pair in section.pairs if pair[1]])
    definition = fields.get("definition", "")
    if not definition:
        definition = "\n".join(section.paragraphs or ([] if section.labelled else section.bold_lines))
    examples = fields["examples"]
    typical = (*examples.typical, *section.bullets) if not section.holds_codes else examples.typical
    return fields | {
        "name": section.heading,
        "definition": definition,
        "examples": type(examples)(typical, examples.atypical, examples.near_miss),
        "is_codable": not section.holds_codes or section.labelled,
        "key": number,
        "parent_key": parent,
    }


def _note_losses(sections: Sequence[_Section], codes: Collection[int], notes: list[Message]) -> None:
    skipped = [item.heading for number, item in enumerate(sections) if number not in codes and not item.holds_codes]
    inside = sorted({text for number in codes for text in sections[number].bold_lines})
    names_of = ", ".join(inside[:8]) + (" …" if len(inside) > 8 else "")
    coded = [sections[number] for number in codes]
    lost = [item.heading for item in coded if item.paragraphs and _defined(item)]
    guessed = [item.heading for item in coded if item.paragraphs and not _defined(item)]
    bare = [item.heading for item in coded if not item.paragraphs and not _defined(item)]
    losses = (
        (
            skipped,
            Message(
                "Headings without a definition or examples were taken for text and left out: {headings}.",
                headings=", ".join(skipped),
            ),
        ),
        (
            inside,
            Message(
                "Sub-headings inside codes are not kept; what stood below them was joined: {headings}.",
                headings=names_of,
            ),
        ),
        (lost, Message("Paragraphs beside a definition were left out: {codes}.", codes=", ".join(lost))),
        (
            guessed,
            Message(
                "Paragraphs were taken for the definition, as there is no “Definition:”: {codes}.",
                codes=", ".join(guessed),
            ),
        ),
        (bare, Message("Codes without any definition: {codes}.", codes=", ".join(bare))),
    )
    notes += [sentence for names, sentence in losses if names]


def _defined(section: _Section) -> bool:
    return any(label == "definition" and value for label, value in section.pairs)


def _table(lines: Sequence[str]) -> list[list[str]]:
    rows = []
    for line in lines:
        if line.strip().startswith("|"):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            if not all(re.fullmatch(r"\s*:?-+:?\s*", cell) for cell in cells):
                rows.append([_plain(cell.replace("<br>", "\n")) for cell in cells])
    width = len(rows[0]) if rows else 0
    return [(row + [""] * width)[:width] for row in rows]


def _plain(text: str) -> str:
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub("", " ".join(text.split()))).strip()


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


def read_markdown(data: bytes, title: str) -> tuple[Codebook, tuple[Message, ...]]:
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
        raise FormatError(Message("The Markdown file is not in UTF-8; save it as UTF-8 and try again.")) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if MARK not in lines[:3]:
        return read_free_markdown(lines, title)
    notes: list[Message] = []
    sections = _sections(lines)
    if not sections:
        raise FormatError(Message("The Markdown file holds no headings, so there are no codes in it."))
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
