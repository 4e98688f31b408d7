"""Decisions on case variables, with reasons, each applied once and undoable; and what people write about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput
from coding.store import Cursor
from coding.workspace import operations
from coding.workspace.cases.cases import case_named
from coding.workspace.cases.reconciling.desk import GONE, LINE, CaseDesk
from coding.workspace.cases.reconciling.queue import item_id
from coding.workspace.context import Context, new_id, requires
from coding.workspace.operations import Answer


@requires(Permission.RECONCILE)
def apply_case_decisions(context: Context, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Apply operations on the queue of case variables in order, each id at most once, in one transaction.

    Args:
        context: Who settles; only cases whose records they see.
        items: ``{"id", "kind", …}``; anything in them is checked. ``decide`` takes ``item``, ``outcome`` (``coder``
            with ``coder``, ``union``, ``intersection``, or ``new`` with ``answers``), ``passages`` (value, release,
            start and end of each; None for those of the values that are taken), ``reason_tag``, ``reason``, ``method``
            and ``deciders``; ``aside`` takes ``item`` and ``state`` (``deferred``, ``escalated`` or ``open``, which
            takes a decision back); ``say`` takes ``item`` and ``text``, ``unsay`` the ``message``; ``undo`` and
            ``redo`` take nothing. ``seen`` is the id of the decision that stood when the person looked (None for
            none): if another stands by now, the operation is refused. The id of a ``decide`` becomes the id of its
            decision, that of a ``say`` the id of its message.

    Returns:
        One answer an operation. An id that was received before is answered as it was then and changes nothing.
    """

    def settle(cursor: Cursor) -> list[Answer]:
        desk = CaseDesk(cursor, context)
        return [desk.apply(item) for item in items]

    return context.store.write(settle)


@requires(Permission.RECONCILE)
def decide_variable(
    context: Context, case_id: str, variable: str, outcome: str, how: Mapping[str, Any] | None = None
) -> str:
    """Settle a variable of a case and return the decision's id.

    Args:
        context: Somebody who sees the records of the case.
        case_id: The case.
        variable: Name of the variable.
        outcome: As for ``decide`` of :func:`apply_case_decisions`.
        how: What else ``decide`` takes there.

    Raises:
        InvalidInput: The variable, outcome, value, reason or method cannot be used, or the records cannot be seen.
        NotFound: There is no such case.
    """
    return _one(context, case_id, variable, {"kind": "decide", "outcome": outcome, **(how or {})})


@requires(Permission.RECONCILE)
def discuss_variable(context: Context, case_id: str, variable: str, text: str) -> str:
    """Write in the discussion of a variable of a case; return the message's id. ``@`` before a name calls that person.

    Raises:
        InvalidInput: An empty or very long message, no such variable, or the records cannot be seen.
        NotFound: There is no such case.
    """
    return _one(context, case_id, variable, {"kind": "say", "text": text})


def _one(context: Context, case_id: str, variable: str, action: Mapping[str, Any]) -> str:
    with context.store.read() as cursor:
        case_named(cursor, case_id)
    (answer,) = apply_case_decisions(context, [{"id": new_id(), "item": item_id(case_id, variable), **action}])
    if not answer.ok:
        raise InvalidInput(answer.reason or GONE)
    return answer.id


@requires(Permission.RECONCILE)
def undo_case_decision(context: Context) -> None:
    """Take back this person's last step in the queue of case variables.

    Raises:
        InvalidInput: There is nothing to undo.
        Conflict: It was passed over: somebody settled the variable since.
    """
    operations.take_step(context, LINE, back=True)


@requires(Permission.RECONCILE)
def redo_case_decision(context: Context) -> None:
    """Bring back what was taken back last in the queue of case variables.

    Raises:
        InvalidInput: There is nothing to redo.
        Conflict: It was passed over: somebody settled the variable since.
    """
    operations.take_step(context, LINE, back=False)
