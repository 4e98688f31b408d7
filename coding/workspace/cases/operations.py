"""What the pane of case records asks for: each operation applied once, in order, to the person's own records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never

from coding.access import Permission
from coding.store.cases import Passage
from coding.workspace import operations
from coding.workspace.cases.records import hand_in, line_of, redo_record, set_answers, undo_record
from coding.workspace.context import Context, requires
from coding.workspace.operations import Answer, Redo, Undo


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Answer a variable; no answers take it out."""

    variable: str
    answers: tuple[str, ...]
    passages: tuple[tuple[str, str, int, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """Hand in the record."""


ACTIONS: Final[Mapping[str, type[Answered | HandIn | Undo | Redo]]] = {
    "answer": Answered,
    "hand-in": HandIn,
    "undo": Undo,
    "redo": Redo,
}
"""What a coder can ask for on a record, by kind as the browser names it."""


@requires(Permission.CODE)
def apply_to_records(context: Context, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Apply a coder's operations in order, each id at most once; ``case`` of each names the case."""
    return [_answer(context, item) for item in items]


def _answer(context: Context, item: Mapping[str, Any]) -> Answer:
    case_id = str(item.get("case"))

    def act(operation_id: str, action: Answered | HandIn | Undo | Redo) -> None:
        match action:
            case Answered(variable=variable, answers=answers, passages=passages):
                places = [Passage(*passage) for passage in passages]
                set_answers(context, case_id, variable, answers, places, operation_id=operation_id)
            case HandIn():
                hand_in(context, case_id, operation_id=operation_id)
            case Undo():
                undo_record(context, case_id, operation_id=operation_id)
            case Redo():
                redo_record(context, case_id, operation_id=operation_id)
            case _:
                assert_never(action)

    return operations.once(context, line_of(case_id), item, ACTIONS, act)
