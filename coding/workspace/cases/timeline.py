"""What happened when in a case: its variables that are numbers of days, in their order, with where they are told."""

from __future__ import annotations

from dataclasses import dataclass

from coding.access import Permission
from coding.store import cases
from coding.store.cases import CaseValue, Passage
from coding.workspace.cases.cases import case_named
from coding.workspace.cases.records import variables
from coding.workspace.context import Context, requires


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened in a case.

    Attributes:
        day: Days from the anchor event of its variable, below 0 before it.
        variable: The variable.
        note: What the codebook says of it: which event is day 0.
        coders: Who recorded that day.
        passages: Where it is told; none where it was read from the form.
    """

    day: int
    variable: str
    note: str
    coders: tuple[str, ...]
    passages: tuple[Passage, ...]


@requires(Permission.READ_RELEASED)
def timeline(context: Context, case_id: str) -> list[CaseEvent]:
    """The events of a case by day, from the records that the person may see; coders who differ have a line each.

    Raises:
        NotFound: There is no such case.
        NotReady: The codebook has no variables.
    """
    with context.store.read() as cursor:
        case_named(cursor, case_id)
        asked = {one.name: one for one in variables(cursor)[1] if one.answer == "days"}
        seen = cases.visible_values(cursor, context.viewer, case_id)
    found: dict[tuple[int, str], list[CaseValue]] = {}
    for value in seen:
        # An answer beside the number, such as unknown, is no day.
        for answer in value.answers if value.variable in asked else ():
            if answer.lstrip("-").isdecimal():
                found.setdefault((int(answer), value.variable), []).append(value)
    order = {name: at for at, name in enumerate(asked)}
    return [
        CaseEvent(
            day,
            name,
            asked[name].note,
            tuple(one.coder for one in values),
            tuple(dict.fromkeys(place for one in values for place in one.passages)),
        )
        for (day, name), values in sorted(found.items(), key=lambda one: (one[0][0], order[one[0][1]]))
    ]
