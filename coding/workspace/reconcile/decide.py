"""Reconciliation: decisions on a locked round's queue, with reasons, each applied once and undoable.

Codings never change; a decision makes codings of the consensus layer that name their parents. Reading the queue is in
:mod:`coding.workspace.reconcile.queue`, who decides in :mod:`coding.workspace.reconcile.plan`, what happened to an item
in :mod:`coding.workspace.reconcile.history`; all are offered here too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model.said import Said
from coding.store import Cursor
from coding.workspace.context import Context, new_id, requires
from coding.workspace.operations import Answer
from coding.workspace.reconcile.operations import Desk
from coding.workspace.reconcile.plan import queue_snapshot
from coding.workspace.reconcile.queue import ReconcileQueue, open_queue


@requires(Permission.RECONCILE)
def apply_decisions(
    context: Context, round_id: str, items: Sequence[Mapping[str, Any]], *, opened: ReconcileQueue | None = None
) -> list[Answer]:
    """Apply operations on a round's queue in order, each id at most once, in one transaction.

    Args:
        context: One of the round's coders, a lead, or a named decider.
        round_id: The round.
        items: ``{"id", "kind", …}``; anything in them is checked. ``decide`` takes ``item`` and the arguments of
            :func:`decide_item`; ``aside`` takes ``item`` and ``state`` (``deferred``, ``escalated`` or ``open``, which
            takes a decision back); ``add`` takes ``release``, ``code``, ``start`` and ``end`` of a passage nobody coded
            and what a decision takes; ``say`` takes ``item`` and ``text``, ``unsay`` the ``message``; ``undo`` and
            ``redo`` take nothing. ``seen`` is the id of the decision that stood
            when the person looked (None for none): if another stands by now, the operation is refused. The id of a
            ``decide`` or ``add`` becomes the id of its decision, that of a ``say`` the id of its message.
        opened: The queue as this person opened it; saves aligning a large round's codings for every step.

    Returns:
        One answer an operation. An id that was received before is answered as it was then and changes nothing.

    Raises:
        NotReady: The round is open (again).
        AccessDenied: Neither one of its coders, a lead, nor a named decider.
        InvalidInput: The round was locked anew since the queue was opened.
    """
    queue = opened or open_queue(context, round_id)

    def settle(cursor: Cursor) -> list[Answer]:
        _, snapshot = queue_snapshot(cursor, context, round_id)
        if snapshot.id != queue.snapshot.id:
            raise InvalidInput(Said("The round was locked anew in the meantime. Reload the page."))
        desk = Desk(cursor, context, queue)
        return [desk.apply(item) for item in items]

    return context.store.write(settle)


def _one(context: Context, round_id: str, operation: dict[str, Any]) -> Answer:
    answer = apply_decisions(context, round_id, [{"id": new_id(), **operation}])[0]
    if not answer.ok:
        raise InvalidInput(answer.reason or Said("The step was refused."))
    return answer


@requires(Permission.RECONCILE)
def decide_item(
    context: Context,
    round_id: str,
    item_id: str,
    outcome: str,
    *,
    coder: str | None = None,
    code: str | None = None,
    spans: Sequence[tuple[str, int, int]] = (),
    reason_tag: str = "",
    reason: str = "",
    method: str | None = None,
    deciders: Sequence[str] = (),
) -> str:
    """Settle an item of the queue; return the decision's id. A standing decision on it is replaced and stays on record.

    Args:
        context: One of the round's coders, a lead, or a named decider.
        round_id: The round.
        item_id: The item.
        outcome: ``coder`` (with ``coder``), ``both``, ``stand`` (both readings stand; says why in ``reason``),
            ``union``, ``intersection``, ``custom``, ``new`` or ``none``.
        coder: Whose spans to keep.
        code: Which code a union or intersection gets, where the item has several.
        spans: ``(code, start, end)`` for ``custom`` and ``new``.
        reason_tag: One of :data:`REASONS`, or empty where nobody chose one.
        reason: In words; may be empty where the tag says it all.
        method: One of :data:`WAYS`; None for :func:`~coding.workspace.reconcile.plan.usual_way`.
        deciders: Ids of who decided together; none for the person acting alone.

    Raises:
        InvalidInput: The item, outcome, reason or method is unknown or lacks what it needs.
    """
    operation: dict[str, Any] = {"kind": "decide", "item": item_id, "outcome": outcome, "coder": coder, "code": code}
    operation |= {"spans": list(spans), "reason_tag": reason_tag, "reason": reason}
    operation |= _decided_how(method, deciders)
    return _one(context, round_id, operation).id


def _decided_how(method: str | None, deciders: Sequence[str]) -> dict[str, Any]:
    how: dict[str, Any] = {} if method is None else {"method": method}
    return how | ({"deciders": list(deciders)} if deciders else {})


@requires(Permission.RECONCILE)
def add_passage(
    context: Context,
    round_id: str,
    release_id: str,
    code: str,
    start: int,
    end: int,
    *,
    reason_tag: str = "",
    reason: str = "",
    method: str | None = None,
    deciders: Sequence[str] = (),
) -> str:
    """Code a passage in the consensus that no coder coded; return the id of the item it becomes.

    Agreement on leaving a passage blank can be overturned like any other. Taking the decision back removes the item.

    Args:
        context: Somebody who may decide in this round.
        round_id: The round.
        release_id: One of its releases.
        code: A code of the round's codebook.
        start: First code point.
        end: Code point after the last.
        reason_tag: One of :data:`REASONS`, or empty.
        reason: In words.
        method: One of :data:`WAYS`; None for the usual one.
        deciders: Ids of who decided together.

    Raises:
        InvalidInput: The passage, code or reason cannot be used, or somebody has this code there: settle that item.
    """
    operation: dict[str, Any] = {"kind": "add", "release": release_id, "code": code, "start": start, "end": end}
    operation |= {"reason_tag": reason_tag, "reason": reason} | _decided_how(method, deciders)
    return str(_one(context, round_id, operation).record)


@requires(Permission.RECONCILE)
def discuss(context: Context, round_id: str, item_id: str, text: str) -> str:
    """Write in the discussion of an item; return the message's id. ``@`` before a name calls that person.

    Raises:
        InvalidInput: An empty or very long message, or an unknown item.
    """
    return _one(context, round_id, {"kind": "say", "item": item_id, "text": text}).id


@requires(Permission.RECONCILE)
def set_aside(context: Context, round_id: str, item_id: str, state: str) -> None:
    """Defer an item, escalate it to a lead, or open it again (which takes its decision back).

    Raises:
        InvalidInput: An unknown state or item.
    """
    _one(context, round_id, {"kind": "aside", "item": item_id, "state": state})
