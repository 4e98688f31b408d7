"""Projects of Taguette, from its SQLite database: documents, tags and highlights.

Taguette keeps each document as HTML and counts a highlight's ends in UTF-8 bytes of the text without tags (its
``extract.py``); each highlight also keeps its words, by which the places found here are checked.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, Final

from codebook.model import Code, Codebook
from coding.extras.exchange.files.refi import RefiCoding, RefiProject, RefiSource
from coding.extras.exchange.files.refi_offsets import (
    Diagnosis,
    LineEnd,
    Placed,
    Reading,
    Score,
    Unit,
    quotes_fit,
    samples_of,
)
from coding.extras.exchange.files.refi_read import RefiReading
from coding.model.grouping import grouped
from coding.model.message import Message

TABLES: Final = {
    "projects": ("id", "name", "description"),
    "documents": ("id", "project_id", "name", "description", "contents", "filename"),
    "tags": ("id", "project_id", "path", "description"),
    "highlights": ("id", "document_id", "start_offset", "end_offset", "snippet"),
    "highlight_tags": ("highlight_id", "tag_id"),
}
"""Tables and columns to read."""

_BLOCKS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "pre", "section", "article", "table")
    + ("ul", "ol", "dd", "dt")
)
_SILENT = frozenset(("script", "style", "head", "title"))


class _Text(HTMLParser):
    """The text of a document, with a line feed where a block ends, and each character's place in Taguette's count."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.starts: list[int] = []
        self.bytes = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag == "br":
            self._line()

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BLOCKS:
            self._line()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        for character in data:
            self.pieces.append("\n" if character == "\r" else character)
            self.starts.append(self.bytes)
            self.bytes += len(character.encode("utf-8", "surrogatepass"))

    def _line(self) -> None:
        if self.pieces and self.pieces[-1] != "\n":
            self.pieces.append("\n")
            self.starts.append(self.bytes)


def text_of_html(html: str) -> tuple[str, list[int]]:
    """Return a document's text and, for each character and the end, where Taguette counts it."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces), [*parser.starts, parser.bytes]


def read_taguette(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> RefiReading:
    """Make a project of the rows of a Taguette database.

    Args:
        rows: Table → rows, as :data:`TABLES` names them.

    Returns:
        The project; tags ``a.b`` become codes below a code ``a``. Highlights have no author in Taguette.
    """
    notes: list[Message] = []
    projects = list(rows.get("projects", ()))
    if len(projects) > 1:
        notes.append(Message("The database holds {n} projects; they were read as one.", n=len(projects)))
    codes = _codes(rows.get("tags", ()))
    title = str(projects[0].get("name") or "") if projects else ""
    texts = {row["id"]: text_of_html(str(row.get("contents") or "")) for row in rows.get("documents", ())}
    sources = tuple(
        RefiSource(
            f"document/{row['id']}", str(row.get("name") or ""), texts[row["id"]][0], str(row.get("description") or "")
        )
        for row in rows.get("documents", ())
    )
    tagged = grouped((row["highlight_id"], row["tag_id"]) for row in rows.get("highlight_tags", ()))
    codings: list[RefiCoding] = []
    placed: list[tuple[Placed, tuple[int, int]]] = []
    bare = outside = lost = untagged = 0
    for row in rows.get("highlights", ()):
        text, starts = texts.get(row["document_id"], ("", [0]))
        spot = _spot(starts, row.get("start_offset"), row.get("end_offset"))
        if spot is None:
            outside += 1
            lost += len(tagged.get(row["id"], ()))
            continue
        quoted = text_of_html(str(row.get("snippet") or ""))[0]
        placed.append((Placed(text, *spot, (quoted,)), spot))
        bare += not tagged.get(row["id"])
        untagged += sum(tag not in codes for tag in tagged.get(row["id"], ()))
        codings += [
            RefiCoding(f"highlight/{row['id']}/{tag}", f"document/{row['document_id']}", *spot, codes[tag][0])
            for tag in tagged.get(row["id"], ())
            if tag in codes
        ]
    if outside:
        notes.append(
            Message(
                "{n} highlights, with {codings} codings, fall outside their document and were left out.",
                n=outside,
                codings=lost,
            )
        )
    if bare:
        notes.append(Message("{n} highlights have no tag and were left out.", n=bare))
    if untagged:
        notes.append(Message("{n} codings have a tag that the database does not hold and were left out.", n=untagged))
    book = Codebook(title or "Taguette", codes=_families(codes))
    project = RefiProject(name=title, codebook=book, sources=sources, codings=tuple(codings))
    return RefiReading(project, _diagnosis(placed), tuple(notes), "Taguette")


def _codes(tags: Sequence[Mapping[str, Any]]) -> dict[Any, tuple[str, str, str]]:
    return {
        tag["id"]: (f"T{tag['id']}", str(tag.get("path") or f"tag {tag['id']}"), str(tag.get("description") or ""))
        for tag in tags
    }


def _families(codes: Mapping[Any, tuple[str, str, str]]) -> tuple[Code, ...]:
    by_path = {path: code for code, path, _ in codes.values()}
    families: list[Code] = []
    for code, path, description in sorted(codes.values(), key=lambda entry: entry[1]):
        head, _, tail = path.rpartition(".")
        known = head in by_path
        families.append(
            Code(code, name=tail if known else path, definition=description, parent=by_path[head] if known else None)
        )
    return tuple(families)


def _spot(starts: Sequence[int], start: Any, end: Any) -> tuple[int, int] | None:
    """Code points between two byte places. A place inside a character counts as its beginning, as in Taguette."""
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= starts[-1]:
        return None
    # Line feeds put in at block ends share their place with the character after them.
    first = bisect_right(starts, start) - 1
    last = bisect_left(starts, end)
    if starts[last] != end:
        last -= 1
    return (first, last) if first < last else None


def _diagnosis(placed: Sequence[tuple[Placed, tuple[int, int]]]) -> Diagnosis:
    reading = Reading(Unit.CODE_POINT, LineEnd.ONE)
    fitting = sum(1 for selection, spot in placed if quotes_fit(selection.text[slice(*spot)], selection.quoted[0]))
    samples = samples_of([(selection.text, spot) for selection, spot in placed])
    share = fitting / len(placed) if placed else None
    return Diagnosis(reading, (Score(reading, share, None, 0),), share is None or share >= 0.9, len(placed), samples)
