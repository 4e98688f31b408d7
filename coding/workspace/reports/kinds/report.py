"""Reports."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from coding.access import Permission
from coding.export.gate.places import Place
from coding.export.model import Advice, Own, Report, ReportMap
from coding.export.report import pdf
from coding.export.report.content import laid_out
from coding.export.report.layout import ReportLayout
from coding.export.report.values import without_small_counts
from coding.export.report.wording import Wording, report_wording
from coding.extras import offered
from coding.model.message import Message
from coding.workspace.codings.memos import visible_memos
from coding.workspace.context import Context, requires
from coding.workspace.incoming_files import read_large_in_sandbox
from coding.workspace.reports.contents import current_indicators, report_input
from coding.workspace.reports.kinds.kind import (
    COUNTS,
    Draft,
    ExportKind,
    ExportRequest,
    Option,
    memo_may_leave,
    quoting_notes,
    texts_of,
)
from coding.workspace.reports.plans import FILE_NAME, ReportLook, template_of
from coding.workspace.reports.selection import Selection, by_number


@requires(Permission.EXPORT)
def advice_for(context: Context, reader: str, language: str, selection: Selection) -> tuple[Advice, ...]:
    """The lines for a reader in a language, in the order of the indicators; none of an indicator that is set aside."""
    place = {indicator.id: at for at, indicator in enumerate(current_indicators(selection))}
    every = [line for list_lines in offered("list_lines") for line in list_lines(context)]
    lines = [line for line in every if (line.reader, line.language) == (reader, language)]
    lines = sorted((line for line in lines if line.indicator_id in place), key=lambda line: place[line.indicator_id])
    return tuple(Advice(line.wording, line.what_to_do, line.not_meant) for line in lines)


@requires(Permission.EXPORT)
def maps_for_reports(context: Context) -> dict[str, str]:
    """The maps that a report can show, those that are shared with the team: names by id."""
    return {map_id: name for shared_maps in offered("shared_maps") for map_id, name in shared_maps(context).items()}


@requires(Permission.EXPORT)
def report_maps(context: Context, map_ids: Sequence[str], selection: Selection) -> tuple[ReportMap, ...]:
    """The wanted maps as a report shows them, in that order; what is gone or not shared any more is left out.

    Args:
        context: Who exports.
        map_ids: Ids of maps.
        selection: What the report draws on.
    """
    if not map_ids:
        return ()
    leave = {memo.id for memo in visible_memos(context) if memo_may_leave(memo, selection.people)}
    return tuple(
        report_map for printed_maps in offered("printed_maps") for report_map in printed_maps(context, map_ids, leave)
    )


class ReportFile(ExportKind[None]):
    """A document of themes and codes."""

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[None]:
        """The report in its layout and language, with interviews by number."""
        look = request.look or ReportLook()
        selection = by_number(selection, Wording(report_wording(look.language)))
        report = report_input(selection, title=request.title, summary=request.summary, language=look.language)
        masked = selection.published.masked
        report = replace(
            report,
            maps=report_maps(selection.context, look.maps, selection),
            reader=Own(look.reader),
            advice=advice_for(selection.context, look.reader, look.language, selection),
            joint=tuple(
                replace(line, said_by=masked(line.said_by), reason=masked(line.reason)) for line in report.joint
            ),
        )
        report = laid_out(without_small_counts(report), self.layout(look.layout))
        return Draft(selection, request, report, None, quoting_notes(selection), selection.interviews)

    def layout(self, layout: ReportLayout) -> ReportLayout:
        """The layout as such a file can show it."""
        return layout

    def places(self, draft: Draft[None]) -> list[Place]:
        """All of the report."""
        return texts_of(draft.report)


# The drawing and document libraries take half a second to load; other commands need not wait for them.


def pictured(draft: Draft[None]) -> Report:
    """The report with its pictures."""
    from coding.export.pictures.pictures import standard_pictures

    report = draft.report
    pictures = standard_pictures(report)
    # The two pages of the short report have room for one.
    if report.layout.length != "short" or report.layout.slides:
        for report_pictures in offered("report_pictures"):
            pictures += tuple(report_pictures(report))
    return replace(report, pictures=pictures)


def _word(draft: Draft[None]) -> bytes:
    from coding.export.report.word import report_in_template, word_report

    report, template = pictured(draft), template_of(draft.selection.context)
    return (
        word_report(report)
        if template is None
        else read_large_in_sandbox(report_in_template, template, FILE_NAME, report)
    )


def _html(draft: Draft[None]) -> bytes:
    from coding.export.report.html import html_report

    return html_report(pictured(draft))


REPORT_TAKES: Final[frozenset[Option]] = COUNTS | {"title", "summary", "look"}
REPORT_KINDS = {
    "report": ReportFile(Message("Word report of themes and codes"), "docx", REPORT_TAKES, _word, templated=True),
    "report-html": ReportFile(Message("The same report as one HTML file"), "html", REPORT_TAKES, _html),
    "report-pdf": ReportFile(
        Message("The same report as PDF, through LibreOffice or an installed browser"),
        "pdf",
        REPORT_TAKES,
        lambda draft: pdf.printed(_html(draft)) if pdf.converter() is None else pdf.pdf_of(_word(draft)),
        templated=True,
    ),
}
