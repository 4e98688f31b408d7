"""What happened when in a case: its variables that are numbers of days, in their order, with where they are told."""

from collections.abc import Iterable
from dataclasses import dataclass

from coding.access import Permission
from coding.agreement.variables import is_day_count
from coding.store import Cursor, cases
from coding.store.cases import CaseValue, Passage
from coding.workspace.cases.cases import case_named
from coding.workspace.cases.consensus import decided, visible_records
from coding.workspace.cases.records import variables
from coding.workspace.context import Context, reads


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened in a case.

    Attributes:
        day: Days from the anchor event of its variable, below 0 before it.
        variable: The variable.
        note: What the codebook says of it: which event is day 0.
        coders: Who recorded that day; of the consensus, whose records it rests on.
        passages: Where it is told; none where it was read from the form.
        consensus: Whether it is from the consensus record.
    """

    day: int
    variable: str
    note: str
    coders: tuple[str, ...]
    passages: tuple[Passage, ...]
    consensus: bool = False


@reads(Permission.READ_RELEASED)
def timeline(context: Context, cursor: Cursor, case_id: str) -> list[CaseEvent]:
    """The events of a case by day: from its consensus record, and what that lacks from the records one may see.

    Coders who differ have a line each until it is settled.

    Raises:
        NotFound: There is no such case.
        NotReady: The codebook has no variables.
    """
    case_named(cursor, case_id)
    attributes = {variable.name: variable for variable in variables(cursor)[1] if variable.answer == "days"}
    settled = decided(visible_records(cursor, context, case_id), case_id)
    values_shown = cases.visible_values(cursor, context.viewer, case_id)
    by_day: dict[tuple[int, str], list[CaseValue]] = {}
    for value in values_shown:
        if value.variable in attributes and value.variable not in settled:
            for day in _days(value.answers):
                by_day.setdefault((day, value.variable), []).append(value)
    entries = [
        CaseEvent(
            day,
            name,
            attributes[name].note,
            tuple(case_value.coder for case_value in values),
            tuple(dict.fromkeys(place for case_value in values for place in case_value.passages)),
        )
        for (day, name), values in by_day.items()
    ]
    entries += [
        CaseEvent(
            day,
            name,
            attributes[name].note,
            tuple(parent.coder for parent in decision.parents),
            decision.passages,
            True,
        )
        for name, decision in settled.items()
        if name in attributes
        for day in _days(decision.answers)
    ]
    order = {name: at for at, name in enumerate(attributes)}
    return sorted(entries, key=lambda event: (event.day, order[event.variable]))


def _days(answers: Iterable[str]) -> list[int]:
    """The numbers of days among answers; what stands beside them, such as unknown, is no day."""
    return [int(answer) for answer in answers if is_day_count(answer)]
