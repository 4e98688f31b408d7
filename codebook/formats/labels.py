"""A code or a codebook as labelled values (``Include: …``), the shared ground of REFI-QDA and Markdown.

A label stands at the beginning of a line and is followed by a colon; lines without a label continue the value before
them. In the plain form (:func:`write_lines`) a continuation line that looks like a label gets a backslash in front.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from codebook.formats.cells import join, split
from codebook.formats.fields import BACK, FIELDS, fields_of, translation_texts
from codebook.model import Code, Codebook, CodingAttribute, Source
from codebook.serial import FORMAT

Pair = tuple[str, str]

_SYNONYMS: Final = {
    "inclusion": "include",
    "inclusions": "include",
    "inclusion criteria": "include",
    "when to use": "include",
    "how to code": "include",
    "how to code this category": "include",
    "exclusion": "exclude",
    "exclusions": "exclude",
    "exclusion criteria": "exclude",
    "when not to use": "exclude",
    "example": "typical example",
    "examples": "typical example",
    "full definition": "definition",
    "short definition": "short",
    "brief definition": "short",
    "colour": "color",
}
_LABELS: Final = frozenset(
    {
        *(field.label for field in FIELDS if field.label != "sources"),
        *("source", "doi", "used for", "evidence", "check", "reviewed", *BACK),
        *("layout", "licence", "language", "unit rule", "several codes", "attribute", "case attribute"),
        *("values", "note", "memo for", "answered by"),
    }
)
_HUMAN: Final = frozenset({"definition", "include", "exclude", "typical example", "atypical example", "near miss"})
"""Labels taken from files that Heard did not write; there, any other word before a colon is just text."""


def _line_pattern(labels: Iterable[str]) -> re.Pattern[str]:
    every = "|".join(sorted(map(re.escape, labels), key=len, reverse=True))
    return re.compile(rf"(?i)\s*(?P<label>{every})(?: \[(?P<tag>[A-Za-z0-9\-]+)\])?\s*:(?P<value>.*)")


_LINE: Final = _line_pattern(_LABELS | set(_SYNONYMS))
_HUMAN_LINE: Final = _line_pattern(_HUMAN | {word for word, label in _SYNONYMS.items() if label in _HUMAN})


def human_label(label: str) -> str | None:
    """Return the standard form of a label a person may have written, or None where it is none we know."""
    name = " ".join(label.strip().rstrip(":").lower().split())
    known = _SYNONYMS.get(name, name)
    return known if known in _HUMAN else None


def write_lines(lead: str, pairs: Iterable[Pair]) -> str:
    """Return a lead text followed by one labelled value a line."""
    lines = [_shield(line) for line in lead.split("\n")] if lead else []
    for label, value in pairs:
        first, *more = value.split("\n")
        lines.append(f"{label}: {first}" if first else f"{label}:")
        lines.extend(map(_shield, more))
    return "\n".join(lines)


def read_lines(text: str) -> tuple[str, list[Pair]]:
    """Return the lead text and the labelled values, with standard labels.

    A text that Heard wrote has an ``ID`` or ``Layout`` line and is read exactly. In any other text only the labels
    people use (definition, include, exclude, examples) count, and all else stays text.
    """
    lead, pairs = _parse_lines(text, _LINE, shielded=True)
    if any(label in ("id", "layout") for label, _ in pairs):
        return lead, pairs
    return _parse_lines(text, _HUMAN_LINE, shielded=False)


def code_pairs(code: Code, *, leave_out: Sequence[str] = ()) -> list[Pair]:
    """Return a code's fields as labelled values, without its name and definition and the empty ones.

    Args:
        code: The code.
        leave_out: Labels (standard form) the format has another place for.
    """
    lines: list[Pair] = []
    for field in FIELDS:
        if field.label not in (*_ELSEWHERE, *leave_out):
            texts = field.texts(code)
            texts = (_list(texts),) if field.label in _LISTS else texts
            lines += [(_title(field.label), text) for text in texts if text not in ("", field.usual)]
    for source in code.sources:
        lines.append(("Source", source.citation))
        parts = ((label, getattr(source, name)) for label, name in _SOURCE_PARTS.items())
        lines += [(_title(label), value) for label, value in parts if value]
    for tag, item in code.languages.items():
        texts_of = translation_texts(item).items()
        lines += [(f"{_title(label)} [{tag}]", text) for label, text in texts_of if text or label == "name"]
    return lines


def code_fields(pairs: Iterable[Pair]) -> dict[str, Any]:
    """Return the fields of :class:`~codebook.model.Code` that labelled values give. Unknown labels are passed over."""
    texts: dict[str, list[str]] = defaultdict(list)
    sources: list[dict[str, str]] = []
    languages: dict[str, dict[str, str]] = defaultdict(dict)
    for label, value in pairs:
        name, _, tag = label.partition(" [")
        if tag:
            languages[tag.rstrip("]")][name] = value
        elif label == "source":
            sources.append({"citation": value})
        elif label in _SOURCE_PARTS:
            sources = sources or [{"citation": ""}]
            sources[-1][_SOURCE_PARTS[label]] = value
        elif label in _LISTS:
            texts[label] = list(split(value, ";"))
        else:
            texts[label].append(value)
    return fields_of(texts, languages) | {"sources": tuple(Source(**parts) for parts in sources)}


def book_pairs(book: Codebook) -> list[Pair]:
    """Return a codebook's own fields as labelled values, without its title and description and the empty ones."""
    pairs = [
        ("Layout", FORMAT),
        ("Licence", book.licence),
        ("Language", book.language),
        ("Unit rule", book.unit_rule),
        ("Several codes", book.multi_coding_rule),
        ("GUID", book.guid),
    ]
    lines = [(label, value) for label, value in pairs if value]
    for label, attributes in (("Attribute", book.attributes), ("Case attribute", book.case_attributes)):
        for item in attributes:
            lines += [(label, item.name), ("Values", _list(item.values))]
            lines += [("Note", item.note)] if item.note else []
            lines += [("Memo for", _list(item.memo_for))] if item.memo_for else []
            lines += [("Answered by", item.answer)] if item.answer != "one" else []
    return lines


def book_fields(pairs: Iterable[Pair]) -> dict[str, Any]:
    """Return the fields of :class:`~codebook.model.Codebook` that labelled values give."""
    texts = {"licence": "licence", "language": "language", "unit rule": "unit_rule", "guid": "guid"}
    texts["several codes"] = "multi_coding_rule"
    kinds = {"attribute": "attributes", "case attribute": "case_attributes"}
    fields: dict[str, Any] = {}
    attributes: dict[str, list[dict[str, Any]]] = {"attributes": [], "case_attributes": []}
    latest: dict[str, Any] = {}
    for label, value in pairs:
        if label in texts:
            fields[texts[label]] = value
        elif label in kinds:
            latest = {"name": value, "values": ()}
            attributes[kinds[label]].append(latest)
        elif label in _ATTRIBUTE_LISTS:
            latest[_ATTRIBUTE_LISTS[label]] = split(value, ";")
        elif label in _ATTRIBUTE_TEXTS:
            latest[_ATTRIBUTE_TEXTS[label]] = value
    for name, items in attributes.items():
        fields[name] = tuple(CodingAttribute(**item) for item in items)
    return fields


_SOURCE_PARTS: Final = {"doi": "doi", "used for": "how_used", "evidence": "evidence", "check": "check"}
_ATTRIBUTE_LISTS: Final = {"values": "values", "memo for": "memo_for"}
_ATTRIBUTE_TEXTS: Final = {"note": "note", "answered by": "answer"}
_LISTS: Final = frozenset({"attributes", "exclusive with", "replaced by"})
"""Fields of several values on one line."""
_ELSEWHERE: Final = ("name", "definition", "sources")
"""Fields that each format has its own place for, and sources, which take several lines each."""


def _title(label: str) -> str:
    return label.upper() if label in ("id", "guid", "doi") else label.capitalize()


def _parse_lines(text: str, pattern: re.Pattern[str], *, shielded: bool) -> tuple[str, list[Pair]]:
    lead: list[str] = []
    pairs: list[tuple[str, list[str]]] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        match = pattern.fullmatch(line)
        if match:
            label = _SYNONYMS.get(match["label"].lower(), match["label"].lower())
            tag = f" [{match['tag']}]" if match["tag"] else ""
            pairs.append((label + tag, [match["value"].removeprefix(" ")]))
        else:
            plain = line[1:] if shielded and line.startswith("\\") else line
            (pairs[-1][1] if pairs else lead).append(plain)
    return "\n".join(lead), [(label, "\n".join(lines)) for label, lines in pairs]


def _list(items: Iterable[str]) -> str:
    return "; ".join(join([item], ";") for item in items)


def _shield(line: str) -> str:
    return f"\\{line}" if line.startswith("\\") or _LINE.fullmatch(line) else line
