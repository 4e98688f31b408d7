"""Case files as an export counts them: what the records of each case agree on, and when things happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import quantiles

from codebook.model import CodingAttribute
from coding.access import Permission
from coding.agreement.variables import Agreed, agreed
from coding.errors import NotReady
from coding.export.model import EventDays
from coding.store import cases, releases
from coding.store.cases import CaseFile
from coding.workspace.cases.consensus import consensus_records
from coding.workspace.context import Context, requires


@dataclass(frozen=True, kw_only=True)
class CaseFiles:
    """Cases with their records, as one person may see them.

    Attributes:
        cases: Cases by id, without those of a round that is open.
        open: Labels of cases left out because a round that is open has one of their documents.
        records: What the records of these cases agree on.
        case_of: Release → the case that its document belongs to, of every case.
    """

    cases: Mapping[str, CaseFile]
    open: tuple[str, ...]
    records: Agreed
    case_of: Mapping[str, str]


@requires(Permission.EXPORT)
def case_files(context: Context) -> CaseFiles:
    """Cases and their records, as this person may see them."""
    decided = _decided(context)
    with context.store.read() as cursor:
        every = cases.all_cases(cursor)
        hidden = cases.in_open_rounds(cursor)
        case_of = {at: file.id for file in every for at in file.documents}
        counted = {file.id: file for file in every if file.id not in hidden}
        answers = [answer for answer in cases.visible_answers(cursor, context.viewer) if answer[0] in counted]
        return CaseFiles(
            cases=counted,
            open=tuple(file.label for file in every if file.id in hidden),
            records=agreed(answers, decided),
            case_of={release: case_of[at] for release, at in releases.interviews_of(cursor).items() if at in case_of},
        )


def _decided(context: Context) -> dict[tuple[str, str], frozenset[str]]:
    """(case, variable) → values of the consensus, where there is one."""
    try:
        records = consensus_records(context)
    except NotReady:
        return {}
    return {
        (case, name): frozenset(value.answers)
        for case, record in records.items()
        for name, value in record.values.items()
        if value.answers
    }


def event_days(files: CaseFiles, variables: Iterable[CodingAttribute], least: int) -> tuple[EventDays, ...]:
    """When things happened, of variables that are days: quartiles over the cases whose records agree on the day.

    In the codebook's order: each rests on other cases, so that medians say nothing of what came first. A variable that
    fewer than ``least`` cases have is left out. Days are those of the nearest whole week: of few cases, a quartile is
    the very day of one.
    """
    quartiles = []
    for variable in variables:
        given = (
            [files.records.answer(case, variable.name) or () for case in files.cases]
            if variable.answer == "days"
            else []
        )
        days = [int(value) for values in given for value in values if value.lstrip("-").isdecimal()]
        if len(days) >= max(least, 2):
            low, middle, high = (7 * round(cut / 7) for cut in quantiles(days, n=4, method="inclusive"))
            event = variable.name.replace("_", " ")
            quartiles.append(
                EventDays(event=event, note=variable.note, cases=len(days), low=low, middle=middle, high=high)
            )
    return tuple(quartiles)
