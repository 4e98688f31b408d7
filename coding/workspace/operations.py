"""What people did, so that it can be taken back: one log for every kind of record, and each operation applied once.

A step is what one person did at one moment. It keeps every record it changed, as the record was before and as the step
left it. Undo puts the records of a person's last step back, redo puts them forward again. Where one of them is not as
the step left it any more, because of somebody else or of the same person elsewhere, the step is *passed over*: nothing
is changed, the person is told which record it was, and the next undo goes on to the step before.

A feature says how its kind of record is read, written and called (:class:`Records`); everything else is here.
"""

# Why one kernel, and why a step is passed over: decision 0610.

import functools
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import MISSING, dataclass, field, fields
from types import NoneType, UnionType
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, get_args, get_origin, get_type_hints

from coding.access import Permission
from coding.errors import AccessDenied, Conflict, HeardError, InvalidInput, VaultError
from coding.model import Operation
from coding.model.message import Message, message_of
from coding.store import Cursor, codings, events, operations
from coding.store.table import Table
from coding.workspace.context import Context, UseCase, called_like, new_id, reads, requires

State = Mapping[str, Any]
"""The changeable values of a record, such that JSON can hold them; with ``deleted`` true it is not there."""

Action = TypeVar("Action")
Place = ParamSpec("Place")
Taken = TypeVar("Taken")
UNKNOWN: Final = Message("This Heard does not know that action. Reload the page.")
NOT_UNDERSTOOD: Final = Message("That action was not understood. Reload the page and try again.")
PLACE: Final = Message("The selection was not understood. Select the words again.")
_PLACES: Final = frozenset({"start", "end", "offset"})
EARLIER: Final = Message("An earlier Heard kept this step in another way.")
ELSEWHERE: Final = Message("You did something here in another tab since. Look at it, then undo again.")
GONE: Final = Message("That is not there any more. Choose something else.")
LONGEST_ID: Final = 64
MOST_NAMED: Final = 3
"""Records that are named one by one where a step is passed over."""
_AGAIN: Final = {
    True: Message("This step is passed over, and nothing was changed. Undo once more for the step before it."),
    False: Message("This step is passed over, and nothing was changed. Redo once more for the step after it."),
}


@dataclass(frozen=True)
class UndoScope:
    """Steps that are taken back in the order they were done: a person's on one interview, one queue, or one page.

    Attributes:
        scope: Kind of the place, such as ``coding``.
        scope_id: Which one.
        event: What comes before ``undone`` and ``redone`` in an event's name; empty for the kind of the record.
        target: Type under which an event names the place instead of the record; empty where it may name the record.
        detail: What else an event tells.
    """

    scope: str
    scope_id: str
    event: str = ""
    target: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """The scope as the log knows it."""
        return self.scope, self.scope_id


@dataclass(frozen=True)
class At:
    """Who steps where, inside which transaction, and the ids of all records of the step, whatever their kind."""

    cursor: Cursor
    context: Context
    scope_id: str
    step: Collection[str] = ()


@dataclass(frozen=True)
class Change:
    """One record that a step changed.

    Attributes:
        kind: A kind in :data:`RECORDS`.
        id: Id of the record.
        before: Its state before, or None where it was not there.
        after: Its state after, or None where it is no longer there.
    """

    kind: str
    id: str
    before: State | None
    after: State | None


class Records(ABC):
    """One kind of record whose changes can be taken back.

    Attributes:
        kind: Its name in the log.
        called: What people call a record, where it is the same for every one.
    """

    kind: str
    called: str

    @abstractmethod
    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        """The records as they stand, by id, without those that were never there."""

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        """Make the records so; nothing may refuse here any more."""
        for record_id, state in states.items():
            self.write(at, record_id, state)

    def write(self, at: At, record_id: str, state: State | None) -> None:
        """Make one so, where each is made so by itself."""
        raise NotImplementedError

    def name(self, at: At, record_id: str, state: State) -> str:
        """What people call the record. No words of a transcript or a memo: the sentence is kept with the operation."""
        return self.called

    def is_as_left(self, now: State | None, left: State | None) -> bool:
        """Whether a record is as the step left it; only what the step kept is compared."""
        here = now is not None and not now.get("deleted")
        there = left is not None and not left.get("deleted")
        if now is None or left is None or not (here and there):
            return here == there
        return all(now.get(name) == value for name, value in left.items())

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        """Why the records cannot be made so now, in a sentence; None where they can."""
        return None

    def event_target(self, record_id: str, state: State) -> tuple[str, str]:
        """Type and id under which the chain of events names the record."""
        return self.kind, record_id

    def afterwards(self, context: Context, scope_id: str, states: Mapping[str, State | None]) -> None:
        """What follows once the step is stored, in transactions of its own."""
        return


class TableRecords(Records):
    """Records that are the rows of a plain table; see :class:`coding.store.table.Table`."""

    def __init__(self, kind: str, table: Table[Any], name: Callable[[State], str] = str) -> None:
        """Say what they are.

        Args:
            kind: Their name in the log.
            table: Their table.
            name: What people call one, by its state; whoever needs more for it says :meth:`name`.
        """
        self.kind, self.table, self._name = kind, table, name

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        """Those that stand; those that were taken away too, where their states say so."""
        return {key: self.state(record) for key, record in self.table.several(at.cursor, ids).items()}

    def state(self, record: Any) -> State:
        """What undo keeps of one."""
        return self.table.state(record)

    def change(
        self, cursor: Cursor, context: Context, line: UndoScope, action: str, before: Any, after: Any, **others: Any
    ) -> None:
        """Write one as a step leaves it, and keep the step for undo.

        Args:
            cursor: The transaction.
            context: Who did it.
            line: Where undo will find it.
            action: What was done.
            before: The record before; None for a new one.
            after: The record after; None where it is taken away.
            others: Values of columns beside the record's own.
        """
        record = after or before
        self.table.put(cursor, record, present=after is not None, **others)
        states = [entry and self.state(entry) for entry in (before, after)]
        note(cursor, context, line, action, [Change(self.kind, record.id, *states)])

    def write(self, at: At, key: str, state: State | None) -> None:
        """Write them."""
        self.table.put_state(at.cursor, key, state)

    def name(self, at: At, record_id: str, state: State) -> str:
        """What people call it."""
        return self._name(state)


class RevisedRecords(TableRecords):
    """Rows whose changes are numbered in one sequence, that of codings."""

    def write(self, at: At, key: str, state: State | None) -> None:
        """Write them, each under a number of its own."""
        self.table.put_state(at.cursor, key, state, revision=codings.next_revision(at.cursor))


RECORDS: Final[dict[str, Records]] = {}
"""Every kind of record, by its name; each feature registers its own."""


def register(records: Records) -> str:
    """Make a kind of record known; returns its name."""
    RECORDS[records.kind] = records
    return records.kind


@dataclass(frozen=True)
class Step:
    """A step that was taken back or brought back, or passed over.

    Attributes:
        id: Id of the operation that it was.
        kind: What it had been.
        changes: The records it changed.
        passed: Why it was passed over and nothing was changed; None where it was taken.
    """

    id: str
    kind: str
    changes: tuple[Change, ...]
    passed: str | None = None


def note(
    cursor: Cursor,
    context: Context,
    line: UndoScope,
    kind: str,
    changes: Sequence[Change],
    operation_id: str | None = None,
) -> None:
    """Keep a step for undo, in the transaction of its changes. It ends what could be redone on this line.

    Args:
        cursor: The transaction.
        context: Who did it.
        line: Where undo will find it.
        kind: What was done.
        changes: Every record it changed, in the order in which they are put back.
        operation_id: Id under which it is answered once; None makes one.
    """
    before = [{"kind": change.kind, "id": change.id, "state": change.before} for change in changes]
    after = [{"kind": change.kind, "id": change.id, "state": change.after} for change in changes]
    operations.add(
        cursor,
        operation_id or new_id(),
        line.key,
        context.user.id,
        kind,
        before={"changes": before},
        after={"changes": after},
    )


def next_step(cursor: Cursor, context: Context, line: UndoScope, *, back: bool) -> Operation | None:
    """What undo, or redo, would take next for this person; None where there is nothing."""
    return (operations.last_done if back else operations.last_undone)(cursor, line.key, context.user.id)


@reads(Permission.READ_RELEASED)
def newest_step(context: Context, cursor: Cursor, line: UndoScope) -> int:
    """Number of this person's newest step on a line, in whichever tab, that undo would take; 0 where there is none."""
    return operations.newest_done(cursor, line.key, context.user.id)


def step(
    cursor: Cursor,
    context: Context,
    line: UndoScope,
    *,
    back: bool,
    operation_id: str | None = None,
    seen: int | None = None,
    known: Collection[str] = (),
) -> Step:
    """Take this person's last step on a line back, or bring back what they took back last, inside a transaction.

    Args:
        cursor: The transaction.
        context: Whose step.
        line: On which line.
        back: Undo; otherwise redo.
        operation_id: Id under which the undo or redo itself is answered once.
        seen: Number of the newest step that was shown where somebody undoes; None where nothing is shown.
        known: Ids of steps that were done there, shown or not.

    Raises:
        InvalidInput: There is none, or the one to undo was done in another tab and not shown in this one.
    """
    target = next_step(cursor, context, line, back=back)
    if target is None:
        raise InvalidInput(
            Message("There is nothing to undo here.") if back else Message("There is nothing to redo here.")
        )
    unseen = seen is not None and operations.newest_done(cursor, line.key, context.user.id) > seen
    if back and unseen and target.id not in known:
        raise InvalidInput(ELSEWHERE)
    changes = _changes(target)
    at = At(cursor, context, line.scope_id, frozenset(change.id for change in changes))
    wanted = _by_kind(changes, before=back)
    problem = _problem(at, wanted, _by_kind(changes, before=not back)) if changes else EARLIER
    if problem:
        operations.OPERATIONS.change(cursor, target.id, discarded=True)
        return Step(target.id, target.kind, changes, Message.joined(problem, _AGAIN[back]))
    for kind, states in wanted.items():
        RECORDS[kind].put(at, states)
    operations.OPERATIONS.change(cursor, target.id, undone=back)
    first = changes[0]
    about = RECORDS[first.kind].event_target(first.id, first.after or first.before or {})
    if operation_id is not None:
        after = {"record": about[1]}
        operations.add(
            cursor, operation_id, line.key, context.user.id, "undo" if back else "redo", after=after, undoable=False
        )
    events.append(
        cursor,
        context.user.id,
        f"{line.event or f'{about[0]}.'}{'undone' if back else 'redone'}",
        *((line.target, line.scope_id) if line.target else about),
        {**line.detail, **({"records": len(changes)} if len(changes) > 1 else {})},
    )
    return Step(target.id, target.kind, changes)


def take_step(
    context: Context,
    line: UndoScope,
    *,
    back: bool,
    operation_id: str | None = None,
    check: Callable[[Cursor], object] | None = None,
    seen: int | None = None,
    known: set[str] | None = None,
) -> Step:
    """As :func:`step`, in a transaction of its own, with what follows from it.

    Args:
        context: Whose step.
        line: On which line.
        back: Undo; otherwise redo.
        operation_id: Id under which the undo or redo itself is answered once.
        check: Refuses, with an error, where nothing may be changed now; the step then stays the next one.
        seen: As of :func:`step`.
        known: As of :func:`step`; the step that is taken is put into it.

    Raises:
        InvalidInput: There is no such step, or it was not shown yet.
        Conflict: The step was passed over; the message names what was changed since.
    """

    def take(cursor: Cursor) -> Step:
        if check is not None:
            check(cursor)
        return step(cursor, context, line, back=back, operation_id=operation_id, seen=seen, known=known or ())

    taken = context.store.write(take)
    if taken.passed:
        raise Conflict(taken.passed)
    if known is not None:
        known.add(taken.id)
    for kind, states in _by_kind(taken.changes, before=back).items():
        RECORDS[kind].afterwards(context, line.scope_id, states)
    return taken


def both_ways(
    name: str, permission: Permission, take: Callable[Concatenate[Context, bool, Place], Taken]
) -> tuple[UseCase[Place, Taken], UseCase[Place, Taken]]:
    """The use-cases ``undo_`` and ``redo_`` of this name; both refuse as :func:`take_step` does.

    Args:
        name: What is taken back.
        permission: What both need.
        take: Takes the step: back, where that is true.
    """

    def way(verb: str, back: bool) -> UseCase[Place, Taken]:
        @functools.wraps(take)
        def use_case(context: Context, /, *args: Place.args, **kwargs: Place.kwargs) -> Taken:
            return take(context, back, *args, **kwargs)

        use_case.__name__ = f"{verb}_{name}"
        return requires(permission)(called_like(take, use_case))

    return way("undo", True), way("redo", False)


def _changes(operation: Operation) -> tuple[Change, ...]:
    sides = [operation.before.get("changes", ()), operation.after.get("changes", ())]
    pairs = zip(*sides, strict=True)
    return tuple(Change(before["kind"], before["id"], before["state"], after["state"]) for before, after in pairs)


def _by_kind(changes: Sequence[Change], *, before: bool) -> dict[str, dict[str, State | None]]:
    states: dict[str, dict[str, State | None]] = {}
    for change in changes:
        states.setdefault(change.kind, {})[change.id] = change.before if before else change.after
    return states


def _problem(
    at: At, wanted: Mapping[str, Mapping[str, State | None]], left: Mapping[str, Mapping[str, State | None]]
) -> str | None:
    """Why a step is passed over: a record is not as it was left, or cannot be changed now."""
    changed: list[str] = []
    for kind, states in left.items():
        records = RECORDS[kind]
        # As the log holds it: tuples as lists, dates as text.
        now = json.loads(json.dumps(dict(records.read(at, list(states))), default=str))
        changed += [
            records.name(at, record_id, now.get(record_id) or state or wanted[kind][record_id] or {})
            for record_id, state in states.items()
            if not records.is_as_left(now.get(record_id), state)
        ]
    if changed:
        return changed_since(changed)
    return next((why for kind, states in wanted.items() if (why := RECORDS[kind].hindrance(at, states))), None)


def changed_since(names: Sequence[str]) -> Message:
    """That records are not as a person left them, or saw them."""
    return Message("Changed since, by somebody else or by you elsewhere: {names}.", names=named(names))


def named(names: Sequence[str]) -> Message:
    """Names in a sentence, each once, the first few of many."""
    each = list(dict.fromkeys(names))
    first = Message.joined(*each[:MOST_NAMED], between=", ")
    more = len(each) - MOST_NAMED
    return Message("{names} and {n} more", names=first, n=more) if more > 0 else first


@dataclass(frozen=True)
class Answer:
    """What became of one operation from a browser: taken, or refused with a plain reason.

    Attributes:
        id: The operation's id.
        ok: Whether it was taken.
        reason: Why it was refused.
        warning: What would have been refused, where work from elsewhere was taken all the same.
        record: Id of the record it changed, where that is of interest.
    """

    id: str
    ok: bool
    reason: str | None = None
    warning: str | None = None
    record: str | None = None


def answered(cursor: Cursor, operation_id: str, actor: str) -> Answer | None:
    """The answer to an operation that was received before; to anybody but who asked for it, that it is unknown."""
    known = operations.OPERATIONS.find(cursor, operation_id)
    if known is None:
        return None
    if known.actor != actor:
        return Answer(operation_id, False, UNKNOWN)
    changes = _changes(known)
    record = known.after.get("record")
    if changes:
        record = RECORDS[changes[0].kind].event_target(changes[0].id, changes[0].after or changes[0].before or {})[1]
    return Answer(known.id, known.accepted, known.reason, record=record)


def once(
    context: Context,
    line: UndoScope,
    item: Mapping[str, Any],
    actions: Mapping[str, type[Action]],
    act: Callable[[str, Action], Answer | None],
    *,
    cursor: Cursor | None = None,
    untraced: Collection[str] = (),
) -> Answer:
    """Do what a browser asked for, unless its id was answered before; then answer as before and change nothing.

    Args:
        context: Who asks.
        line: Where it belongs.
        item: ``{"id", "kind", …}``; anything in it is checked.
        actions: What may be asked for, by kind.
        act: Does it, by its id, or refuses with an error of :mod:`coding.errors` before anything is changed.
        cursor: A transaction that is open already; without one, reading and keeping a refusal are their own.
        untraced: Kinds of which nothing is kept where nothing can be undone.

    Raises:
        AccessDenied: The person may not do this at all; nothing is answered.
        VaultError: The originals cannot be reached; nothing is answered.
    """
    operation_id, kind = item.get("id"), str(item.get("kind"))
    if not isinstance(operation_id, str) or not 0 < len(operation_id) <= LONGEST_ID:
        return Answer("", False, UNKNOWN)
    with nullcontext(cursor) if cursor else context.store.read() as reading:
        known = answered(reading, operation_id, context.user.id)
    if known is not None:
        return known
    try:
        answer = act(operation_id, parse(actions, item)) or Answer(operation_id, True)
    except (AccessDenied, VaultError):
        raise
    except HeardError as error:
        answer = Answer(operation_id, False, message_of(error))

    def keep(writing: Cursor) -> None:
        if operations.OPERATIONS.find(writing, answer.id) is None:
            operations.add(
                writing,
                answer.id,
                line.key,
                context.user.id,
                kind,
                after={"record": answer.record} if answer.record else None,
                accepted=answer.ok,
                reason=answer.reason,
                undoable=False,
            )

    if not answer.ok or kind not in untraced:
        if cursor:
            keep(cursor)
        else:
            context.store.write(keep)
    return answer


@dataclass(frozen=True, kw_only=True)
class Undo:
    """Take the person's last step on the line back.

    ``seen`` is the number of the newest step that was shown, ``step`` the id of the one that the browser takes for it.
    """

    seen: int | None = None
    step: str | None = None


@dataclass(frozen=True, kw_only=True)
class Redo:
    """Bring back what was taken back last."""


def parse(actions: Mapping[str, type[Action]], item: Mapping[str, Any]) -> Action:
    """What a browser asks for, as the dataclass of its kind, with every field of the type that it is declared with.

    A field that is missing has its default, where it has one, and so has null, unless the type allows None; lists
    become tuples; what is not asked for is left out.

    Raises:
        InvalidInput: The kind is unknown, or a field is missing or of another type.
    """
    action_type = actions.get(str(item.get("kind")))
    if action_type is None:
        raise InvalidInput(UNKNOWN)
    hints = get_type_hints(action_type)
    values: dict[str, Any] = {}
    for entry in fields(action_type):  # type: ignore[arg-type]
        value, hint = item.get(entry.name), hints[entry.name]
        if value is None and NoneType in get_args(hint) and entry.name in item:
            values[entry.name] = None
            continue
        if value is None and (entry.default is not MISSING or entry.default_factory is not MISSING):
            continue
        try:
            values[entry.name] = _typed(value, hint)
        except TypeError as error:
            raise InvalidInput(PLACE if entry.name in _PLACES else NOT_UNDERSTOOD) from error
    return action_type(**values)


def _typed(value: object, hint: Any) -> Any:
    """The value as the type; lists as tuples.

    Raises:
        TypeError: It is of another type.
    """
    origin, inside = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin is UnionType:
        return _typed(value, next(member for member in inside if member is not NoneType))
    if origin is tuple and isinstance(value, list | tuple):
        if inside[-1] is Ellipsis:
            return tuple(_typed(entry, inside[0]) for entry in value)
        if len(value) == len(inside):
            return tuple(map(_typed, value, inside))
    elif origin is Mapping and isinstance(value, Mapping):
        return {str(name): _typed(entry, inside[1]) for name, entry in value.items()}
    elif hint is float and type(value) in (int, float):
        return float(value)  # type: ignore[arg-type]
    elif type(value) is hint:
        return value
    raise TypeError(f"not of the type {hint}")
