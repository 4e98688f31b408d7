"""Reports and slides."""

from dataclasses import replace
from typing import Final

from coding.export.gate.places import Place
from coding.export.model import Own, Report
from coding.export.report import pdf
from coding.export.report.languages import report_wording
from coding.export.report.layout import ReportLayout, for_slides
from coding.export.report.selection import laid_out
from coding.export.report.small_counts import without_small_counts
from coding.export.report.wording import Wording
from coding.model.said import Said
from coding.workspace.brought import brought_large
from coding.workspace.reports.advice import advice_for
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import COUNTS, Draft, ExportKind, Option, Wanted, quoting_notes, texts_of
from coding.workspace.reports.plans import ReportLook
from coding.workspace.reports.report_maps import report_maps
from coding.workspace.reports.selection import Selection, by_number
from coding.workspace.reports.template import FILE_NAME, template_of


class ReportFile(ExportKind[None]):
    """A document of themes and codes."""

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[None]:
        """The report in its layout and language, with interviews by number."""
        look = wanted.look or ReportLook()
        selection = by_number(selection, Wording(report_wording(look.language)))
        report = report_input(selection, title=wanted.title, summary=wanted.summary, language=look.language)
        report = replace(
            report,
            maps=report_maps(selection.context, look.maps, selection),
            reader=Own(look.reader),
            advice=advice_for(selection.context, look.reader, look.language, selection),
        )
        report = laid_out(without_small_counts(report), self.layout(look.layout))
        return Draft(selection, wanted, report, None, quoting_notes(selection), selection.interviews)

    def layout(self, layout: ReportLayout) -> ReportLayout:
        """The layout as such a file can show it."""
        return layout

    def places(self, draft: Draft[None]) -> list[Place]:
        """All of the report."""
        return texts_of(draft.report)


class Slides(ReportFile):
    """Slides of a report."""

    def layout(self, layout: ReportLayout) -> ReportLayout:
        """Without what slides have no room for."""
        return for_slides(layout)


# The drawing and document libraries take half a second to load; other commands need not wait for them.


def _pictured(draft: Draft[None]) -> Report:
    from coding.export.pictures.pictures import standard_pictures

    return replace(draft.report, pictures=standard_pictures(draft.report))


def _word(draft: Draft[None]) -> bytes:
    from coding.export.report.word import report_in_template, word_report

    report, template = _pictured(draft), template_of(draft.selection.context)
    return word_report(report) if template is None else brought_large(report_in_template, template, FILE_NAME, report)


def _html(draft: Draft[None]) -> bytes:
    from coding.export.report.html import html_report

    return html_report(_pictured(draft))


def _slides(draft: Draft[None]) -> bytes:
    from coding.export.report.slides import slides_report

    return slides_report(_pictured(draft))


_TAKES: Final[frozenset[Option]] = COUNTS | {"title", "summary", "look"}
REPORT_KINDS = {
    "report": ReportFile(Said("Word report of themes and codes"), "docx", _TAKES, _word, templated=True),
    "report-html": ReportFile(Said("The same report as one HTML file"), "html", _TAKES, _html),
    "report-pdf": ReportFile(
        Said("The same report as PDF, through LibreOffice or an installed browser"),
        "pdf",
        _TAKES,
        lambda draft: pdf.printed(_html(draft)) if pdf.converter() is None else pdf.pdf_of(_word(draft)),
        templated=True,
    ),
    "slides": Slides(Said("Slides of the report, one theme each"), "pptx", _TAKES, _slides),
}
