"""Indicator cards."""

from coding.export.gate.places import Place
from coding.export.report.cards import cards_csv, cards_json
from coding.model.said import Said
from coding.workspace.reports.kinds.kind import (
    COUNTS,
    Draft,
    ExportKind,
    Wanted,
    quoting_notes,
    whole,
    written_by_the_team,
)
from coding.workspace.reports.selection import Selection


class Cards(ExportKind[None]):
    """Indicators with their counts and chosen passages."""

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[None]:
        """The cards, beside all that the team wrote."""
        return Draft(selection, wanted, whole(selection, wanted), None, quoting_notes(selection), selection.interviews)

    def places(self, draft: Draft[None]) -> list[Place]:
        """What the team wrote, and the quotes of the cards."""
        return written_by_the_team(draft, cards=True)


CARD_KINDS = {
    "indicators-json": Cards(Said("Indicator cards as JSON"), "json", COUNTS, lambda draft: cards_json(draft.report)),
    "indicators-csv": Cards(Said("Indicator cards as a table"), "csv", COUNTS, lambda draft: cards_csv(draft.report)),
}
