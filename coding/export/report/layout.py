"""How much a report says, and which of its sections in what order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from coding.errors import InvalidInput
from coding.model.message import Message

Length = Literal["short", "partners", "full"]
LENGTHS: Final[tuple[Length, ...]] = get_args(Length)
"""Two pages, about ten, and all with its appendices."""

SECTIONS: Final = (
    "summary", "themes", "maps", "indicators", "panel", "advice", "joint", "codes", "agreement", "matrix", "cases",
    "interviews", "participants", "methods", "codebook", "provenance",
)  # fmt: skip
"""Every section, in the order of the full report."""

USUAL: Final[Mapping[Length, tuple[str, ...]]] = {
    "short": ("summary", "themes", "indicators", "advice", "methods"),
    "partners": (
        "summary",
        "themes",
        "maps",
        "indicators",
        "panel",
        "advice",
        "codes",
        "agreement",
        "interviews",
        "methods",
        "provenance",
    ),
    "full": SECTIONS,
}
"""The sections of each length where nobody chose others."""

READERS: Final = ("teacher", "hotline", "police", "parent", "peer", "ministry")
"""Who a report or a checklist may be for."""

ALWAYS: Final = "methods"
"""The section with the standing limits: no report goes without it."""


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """What a report of this project shows.

    Attributes:
        length: ``short`` fits two pages, ``partners`` about ten, ``full`` has everything with appendices.
        sections: Names of :data:`SECTIONS` in the order they are printed. The section with the limits stands in each.
        slides: It is laid out as slides.
    """

    length: Length = "full"
    sections: tuple[str, ...] = SECTIONS
    slides: bool = False

    @classmethod
    def of(cls, length: str, sections: Iterable[str] | None = None) -> ReportLayout:
        """A layout from names, as a form, a command or a saved plan has them.

        Args:
            length: One of :data:`LENGTHS`.
            sections: Names of sections in order; None for the usual ones of that length.

        Raises:
            InvalidInput: No such length or section.
        """
        if length not in LENGTHS:
            raise InvalidInput(Message("The length of a report is one of: {lengths}.", lengths=", ".join(LENGTHS)))
        sections_chosen = tuple(dict.fromkeys(USUAL[length] if sections is None else sections))
        if unknown := [section for section in sections_chosen if section not in SECTIONS]:
            raise InvalidInput(
                Message(
                    "A report has no section called {names}; there are {sections}.",
                    names=", ".join(unknown),
                    sections=", ".join(SECTIONS),
                )
            )
        return cls(length, sections_chosen if ALWAYS in sections_chosen else (*sections_chosen, ALWAYS))
