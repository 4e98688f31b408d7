"""The parts a report is laid out from, the same for every file format."""

from dataclasses import dataclass

from coding.export.model import Picture


@dataclass(frozen=True, slots=True)
class Cover:
    """Title page: title, line under it, facts as ``(what, value)`` and a note to the reader.

    A ``compact`` one has no page of its own: the report begins below it.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    note: str
    compact: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """List of the headings of levels 1 and 2."""

    title: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; ``new_page`` starts it on a fresh page, ``anchor`` is what links lead to.

    ``language`` is that of all up to the next heading of level 1, where it is not the document's own. ``figure`` is set
    large on its slide.
    """

    level: int
    text: str
    new_page: bool = False
    anchor: str = ""
    language: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``note`` is set smaller, ``label`` is a bold lead-in."""

    text: str
    note: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to the heading of level 1 or 2 with this anchor, on a line of its own."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage and where it comes from; a paraphrase is set without quotation marks."""

    text: str
    source: str
    verbatim: bool
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header line.

    Attributes:
        caption: Printed above it; also its description for screen readers.
        header: Column heads.
        rows: Cells as text, one tuple a row, as long as the header.
        widths: Share of the page's width of each column.
        numbers: Columns set to the right.
        note: Printed below it.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of what and value, as a table without a header line; ``caption`` describes it for screen readers."""

    caption: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption."""

    picture: Picture


Block = Cover | Contents | Heading | Paragraph | Link | Quotation | Grid | Facts | Figure
