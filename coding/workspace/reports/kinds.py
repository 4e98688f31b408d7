"""What a kind of file that leaves says of itself, and what can be chosen for it."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from coding.model.said import Said

Option = Literal["layer", "round", "title", "summary", "texts", "lines", "look", "question", "conditions"]


class Kind(NamedTuple):
    """A kind of file.

    Attributes:
        says: What it is.
        ending: The file's ending.
        takes: Arguments of :func:`coding.workspace.reports.export.export` that make a difference to it.
    """

    says: Said
    ending: str
    takes: frozenset[Option] = frozenset()


LAYER: Final[frozenset[Option]] = frozenset({"layer"})
"""Files of codings or of counts of them. A round makes a difference to them where its consensus is counted."""
COUNTS: Final[frozenset[Option]] = LAYER | {"round"}
"""The same, with the agreement of a round beside them."""
TITLE: Final[frozenset[Option]] = frozenset({"title"})
_REPORT: Final[frozenset[Option]] = COUNTS | TITLE | {"summary", "look"}
REPORT_KINDS: dict[str, Kind] = {
    "report": Kind(Said("Word report of themes and codes"), "docx", _REPORT),
    "report-html": Kind(Said("The same report as one HTML file"), "html", _REPORT),
    "report-pdf": Kind(Said("The same report as PDF, through LibreOffice"), "pdf", _REPORT),
    "slides": Kind(Said("Slides of the report, one theme each"), "pptx", _REPORT),
}
TEMPLATED: Final = frozenset({"report", "report-pdf"})
"""Those that a team's own Word template goes into."""
