"""Methods and agreement."""

from dataclasses import replace

from coding.errors import NotReady
from coding.export.archive import pack
from coding.export.gate.places import Place
from coding.export.methods.archive import methods_files
from coding.export.methods.model import MethodsInput
from coding.export.methods.small_counts import methods_without_small_counts
from coding.export.report.small_counts import without_small_counts
from coding.export.report.values import new_codes
from coding.model.said import Said
from coding.workspace.agreement.methods import methods_input
from coding.workspace.reports.kinds.kind import (
    Draft,
    ExportKind,
    Wanted,
    not_used,
    texts_of,
    whole,
    written_by_the_team,
)
from coding.workspace.reports.selection import Selection

METHODS_NOTE = Said(
    "No word of a transcript is in this file. Figures by interview and by small groups can point to a person all the "
    "same: look at them before you pass it on. All but the English text need a native reader."
)


class Methods(ExportKind[MethodsInput]):
    """How a locked round was coded, and how far its coders agreed."""

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[MethodsInput]:
        """The figures, beside all that the team wrote."""
        if selection.round is None:
            lacking = Said("No round is locked yet, so there are no figures. Lock one on the Agreement page.")
            raise NotReady(Said.joined(*(selection.left_out or [lacking])))
        report = whole(selection, wanted)
        told = without_small_counts(report)
        methods = methods_without_small_counts(methods_input(selection.context, selection.round.id), told)
        methods = replace(methods, new_codes=new_codes(told.order))
        notes = [METHODS_NOTE, *selection.left_out, *not_used(selection)]
        return Draft(selection, wanted, report, methods, notes, selection.interviews)

    def places(self, draft: Draft[MethodsInput]) -> list[Place]:
        """What the team wrote, and the figures."""
        return [*written_by_the_team(draft), *texts_of(draft.value)]


METHODS_KINDS = {
    "methods": Methods(
        Said("Methods and agreement: text in every language of the app, tables, counts, scripts to recompute them"),
        "zip",
        frozenset({"round"}),
        lambda draft: pack(methods_files(draft.value)),
    )
}
