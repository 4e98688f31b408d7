"""Checklists: lines of the team, with the indicators and chosen passages that they rest on."""

from typing import Final

from coding.errors import NotReady
from coding.export.gate.places import Place
from coding.export.report.layout import READERS
from coding.export.report.pdf import pdf_of
from coding.extras import offered
from coding.extras.checklists.layout import Checklist, ChecklistItem, checklist_blocks, checklist_json
from coding.extras.checklists.steps import list_lines
from coding.model.said import Said
from coding.workspace.reports.contents import SET_ASIDE, report_input
from coding.workspace.reports.kinds.kind import (
    COUNTS,
    Draft,
    ExportKind,
    Option,
    Wanted,
    as_document,
    as_page,
    texts_of,
)
from coding.workspace.reports.selection import Selection


class ChecklistFile(ExportKind[Checklist]):
    """Lines for readers, each with what it rests on."""

    called = "checklists"

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[Checklist]:
        """The lines that are wanted, and a card for each indicator that they rest on.

        Raises:
            NotReady: No such line is written.
        """
        parts = ("interviews", "codes", "indicators", "notices")
        report = report_input(selection, title=wanted.title, parts=parts)
        shown = [indicator.id for indicator in selection.indicators if indicator.status != SET_ASIDE]
        cards = dict(zip(shown, report.indicators, strict=True))
        lines = [
            checklist_line
            for checklist_line in list_lines(selection.context)
            if checklist_line.indicator_id in cards
            and wanted.lines.reader in ("", checklist_line.reader)
            and wanted.lines.language in ("", checklist_line.language)
        ]
        if not lines:
            raise NotReady(
                Said(
                    "No line of such a checklist is written yet. A lead writes lines for indicators on the page "
                    "“Checklists”, or with heard checklist write."
                )
            )
        votes = {
            card: told
            for votes_of_cards in offered("votes_of_cards")
            for card, told in votes_of_cards(selection.context).items()
        }
        used = [indicator_id for indicator_id in shown if indicator_id in {line.indicator_id for line in lines}]
        lines.sort(key=lambda checklist_line: (READERS.index(checklist_line.reader), checklist_line.language))
        checklist = Checklist(
            items=tuple(
                ChecklistItem(
                    reader=checklist_line.reader,
                    language=checklist_line.language,
                    wording=checklist_line.wording,
                    what_to_do=checklist_line.what_to_do,
                    not_meant=checklist_line.not_meant,
                    card=used.index(checklist_line.indicator_id),
                    native=checklist_line.native_by is not None,
                )
                for checklist_line in lines
            ),
            cards=tuple(cards[indicator_id] for indicator_id in used),
            votes=tuple(votes.get(indicator_id, ()) for indicator_id in used),
        )
        return Draft(selection, wanted, report, checklist, selection.notes, selection.interviews)

    def places(self, draft: Draft[Checklist]) -> list[Place]:
        """The lines, their cards, and the head."""
        report = draft.report
        return texts_of((draft.value, report.title, report.project, report.notices))


def _word(draft: Draft[Checklist]) -> bytes:
    return as_document(checklist_blocks(draft.value, draft.report), draft, draft.value.language)


_TAKES: Final[frozenset[Option]] = COUNTS | {"lines"}


def export_kinds() -> dict[str, ChecklistFile]:
    """The files that checklists leave as."""
    return {
        "checklist": ChecklistFile(
            Said("Checklists for teachers, hotlines, police, parents, friends, as HTML"),
            "html",
            _TAKES | {"title"},
            lambda draft: as_page(checklist_blocks(draft.value, draft.report), draft, draft.value.language),
        ),
        "checklist-docx": ChecklistFile(Said("Checklists as Word document"), "docx", _TAKES | {"title"}, _word),
        "checklist-pdf": ChecklistFile(
            Said("Checklists as PDF, through LibreOffice"),
            "pdf",
            _TAKES | {"title"},
            lambda draft: pdf_of(_word(draft)),
        ),
        "checklist-json": ChecklistFile(
            Said("Checklists as JSON"), "json", _TAKES, lambda draft: checklist_json(draft.value, draft.report)
        ),
    }
