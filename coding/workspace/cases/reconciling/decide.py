"""Decisions on case variables, with reasons, each applied once and undoable; and what people write about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from coding.access import Permission
from coding.store import Cursor
from coding.workspace.cases.reconciling.desk import CaseDesk
from coding.workspace.context import Context, writes
from coding.workspace.operations import Answer


@writes(Permission.RECONCILE)
def apply_case_decisions(context: Context, cursor: Cursor, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Apply operations on the queue of case variables in order, each id at most once, in one transaction.

    Args:
        context: Who settles; only cases whose records they see.
        cursor: The transaction.
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
    desk = CaseDesk(cursor, context)
    return [desk.apply(item) for item in items]
