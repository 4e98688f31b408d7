"""Slides of a report, as a kind of export."""

from typing import Final

from coding.export.model import empty_report
from coding.export.report.layout import ALWAYS, SECTIONS, USUAL, ReportLayout
from coding.model.message import Message
from coding.workspace.reports.kinds.kind import Draft
from coding.workspace.reports.kinds.report import REPORT_TAKES, ReportFile, pictured

_USUAL: Final = ("summary", "themes", "indicators", "panel", "advice", ALWAYS)
_ON_SLIDES: Final = frozenset({*_USUAL, "joint", "codes", "agreement", "cases"})
"""Sections that are made for a room of people; the others are for reading."""


def for_slides(layout: ReportLayout) -> ReportLayout:
    """What slides show of a layout: its sections that slides are for, as brief as on two pages."""
    usual = _USUAL if layout.sections in {SECTIONS, USUAL["short"]} else layout.sections
    return ReportLayout("short", tuple(section for section in usual if section in _ON_SLIDES), slides=True)


class Slides(ReportFile):
    """Slides of a report."""

    def layout(self, layout: ReportLayout) -> ReportLayout:
        """Without what slides have no room for."""
        return for_slides(layout)


# The library takes half a second to load; other kinds need not wait for it.


def _written(draft: Draft[None]) -> bytes:
    from coding.extras.slides.slides import slides_report

    return slides_report(pictured(draft))


def own_words() -> list[str]:
    """What slides hold whatever the project."""
    from coding.export.gate.gate import texts_in_file
    from coding.extras.slides.slides import slides_report

    return list(texts_in_file(slides_report(empty_report())).values())


def export_kinds() -> dict[str, Slides]:
    """The file."""
    return {"slides": Slides(Message("Slides of the report, one theme each"), "pptx", REPORT_TAKES, _written)}
