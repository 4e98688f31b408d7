"""A checklist as a file: lines of the team, with the indicators and chosen passages that they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from coding.access import Permission
from coding.errors import NotReady
from coding.export.gate.places import Place, places_of
from coding.export.model import ReportInput
from coding.export.report.checklist import Checklist, ChecklistItem, PanelVote, checklist_blocks, checklist_json
from coding.export.report.content import page_head
from coding.export.report.pdf import pdf_of
from coding.model.said import Said
from coding.workspace.context import Context, requires
from coding.workspace.reports.checklist import READERS, list_lines
from coding.workspace.reports.contents import SET_ASIDE
from coding.workspace.reports.kinds import COUNTS, TITLE, Kind
from coding.workspace.reports.material import Selection
from coding.workspace.reports.votes import CardVotes, votes_of_cards

CHECKLIST_KINDS: dict[str, Kind] = {
    "checklist": Kind(
        Said("Checklists for teachers, hotlines, police, parents, friends, as HTML"), "html", COUNTS | TITLE | {"lines"}
    ),
    "checklist-docx": Kind(Said("Checklists as Word document"), "docx", COUNTS | TITLE | {"lines"}),
    "checklist-pdf": Kind(Said("Checklists as PDF, through LibreOffice"), "pdf", COUNTS | TITLE | {"lines"}),
    "checklist-json": Kind(Said("Checklists as JSON"), "json", COUNTS | {"lines"}),
}
"""Kinds of checklist file."""


@dataclass(frozen=True)
class LinesWanted:
    """Which lines go into a checklist; empty for all.

    Attributes:
        reader: One of :data:`coding.workspace.reports.checklist.READERS`.
        language: Language tag.
    """

    reader: str = ""
    language: str = ""


@requires(Permission.EXPORT)
def draft_checklist(
    context: Context,
    material: Selection,
    report: ReportInput,
    wanted: LinesWanted,
) -> Checklist:
    """Put a checklist together.

    Args:
        context: The lead.
        material: What they may see.
        report: With a card for each indicator that is not set aside.
        wanted: Which lines.

    Raises:
        NotReady: No such line is written.
    """
    shown = [one.id for one in material.indicators if one.status != SET_ASIDE]
    cards = dict(zip(shown, report.indicators, strict=True))
    lines = [
        one
        for one in list_lines(context)
        if one.indicator_id in cards and wanted.reader in ("", one.reader) and wanted.language in ("", one.language)
    ]
    if not lines:
        raise NotReady(
            Said(
                "No line of such a checklist is written yet. A lead writes lines for indicators on the page "
                "“Checklists”, or with heard checklist write."
            )
        )
    votes = votes_of_cards(context)
    used = [one for one in shown if one in {line.indicator_id for line in lines}]
    lines.sort(key=lambda one: (READERS.index(one.reader), one.language))
    return Checklist(
        items=tuple(
            ChecklistItem(
                reader=one.reader,
                language=one.language,
                wording=one.wording,
                what_to_do=one.what_to_do,
                not_meant=one.not_meant,
                card=used.index(one.indicator_id),
                native=one.native_by is not None,
            )
            for one in lines
        ),
        cards=tuple(cards[one] for one in used),
        votes=tuple(tuple(map(_vote, votes.get(one, ()))) for one in used),
    )


def _vote(votes: CardVotes) -> PanelVote:
    return PanelVote(
        panel=votes.panel,
        kind=votes.kind,
        scale=votes.scale,
        points=votes.points,
        n=votes.n,
        median=votes.median,
        percent=votes.percent,
        round=votes.round,
    )


def checklist_places(checklist: Checklist, report: ReportInput, own: frozenset[str]) -> list[Place]:
    """Every text of a checklist that people wrote or said, and where it stands."""
    return places_of((checklist, report.title, report.project, report.notices), own=own)


def write_checklist(kind: str, checklist: Checklist, report: ReportInput) -> bytes:
    """Write a checklist as its file."""
    # The document libraries take half a second to load; other commands need not wait for them.
    from coding.export.report.html import html_document
    from coding.export.report.word import word_document

    if kind == "checklist-json":
        return checklist_json(checklist, report)
    blocks, foot = checklist_blocks(checklist, report), page_head(report)
    if kind == "checklist":
        return html_document(blocks, title=report.title, language=checklist.language, foot=foot)
    document = word_document(
        blocks,
        title=report.title,
        subject=report.project,
        language=checklist.language,
        foot=foot,
        made=report.created,
        wording=report.wording,
    )
    return pdf_of(document) if kind == "checklist-pdf" else document
