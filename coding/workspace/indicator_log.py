"""Changes of indicators and chosen passages: written with their log, taken back and brought back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from coding.errors import Conflict, InvalidInput, NotFound
from coding.model import Evidence, Indicator
from coding.store import Cursor, events, indicators, interviews, operations
from coding.workspace.context import Context, new_id
from pipelines.redact.release import OffsetMap, carry_over

SCOPE = "indicators"


def record(
    context: Context,
    cursor: Cursor,
    action: str,
    kind: str,
    before: Indicator | Evidence | None,
    after: Indicator | Evidence | None,
) -> None:
    """Write an indicator or a chosen passage as it is now, and note the change for undo and in the chain of events.

    Args:
        context: Who changes it.
        cursor: The transaction.
        action: What is done, as ``noun.verb``.
        kind: ``indicator`` or ``evidence``.
        before: As it was; None where it was not there.
        after: As it is; None where it is taken away.

    Raises:
        NotFound: Neither is given.
    """
    shown = after or before
    if shown is None:
        raise NotFound("There is nothing to change.")
    _write(cursor, shown, context.user.id, after is not None)
    operations.add(
        cursor,
        new_id(),
        (SCOPE, context.project.id),
        context.user.id,
        action,
        before={"type": kind, "state": asdict(before) if before else None},
        after={"type": kind, "state": asdict(after) if after else None},
    )
    events.append(cursor, context.user.id, action, kind, shown.id, {})


def step(context: Context, *, undo: bool) -> str:
    """Take this person's last change back, or bring it back; returns what it was.

    Raises:
        InvalidInput: There is nothing to undo, or to bring back.
        Conflict: Somebody changed the record since.
    """
    scope = (SCOPE, context.project.id)

    def change(cursor: Cursor) -> str:
        find = operations.last_done if undo else operations.last_undone
        target = find(cursor, scope, context.user.id)
        if target is None:
            raise InvalidInput("There is nothing to undo here." if undo else "There is nothing to bring back here.")
        wanted, left = (target.before, target.after) if undo else (target.after, target.before)
        kind = str(wanted["type"])
        one = _read(kind, wanted["state"] or left["state"])
        stored = _stored(cursor, one)
        _require_as_left(cursor, stored, None if left["state"] is None else _read(kind, left["state"]))
        if isinstance(one, Evidence) and isinstance(stored, Evidence):
            one = _placed(cursor, one, stored)
        _write(cursor, one, context.user.id, wanted["state"] is not None)
        operations.set_undone(cursor, target.id, undo)
        events.append(cursor, context.user.id, "indicators.undone" if undo else "indicators.redone", kind, one.id, {})
        return target.kind

    return context.store.write(change)


def _require_as_left(cursor: Cursor, stored: Indicator | Evidence, left: Indicator | Evidence | None) -> None:
    """Refuse where the record is not as this person left it; that a correction moved a passage is no change."""
    kind = "indicator" if isinstance(stored, Indicator) else "evidence"
    stands = indicators.stands(cursor, kind, stored.id)
    if isinstance(stored, Evidence) and isinstance(left, Evidence):
        left = replace(left, release_id=stored.release_id, start=stored.start, end=stored.end)
    if stands != (left is not None) or (left is not None and stored != left):
        raise Conflict(
            "Somebody changed that after you did, so it stays. Look at it as it is now and change it by hand."
        )


def _stored(cursor: Cursor, one: Indicator | Evidence) -> Indicator | Evidence:
    return indicators.indicator(cursor, one.id) if isinstance(one, Indicator) else indicators.evidence(cursor, one.id)


def _placed(cursor: Cursor, one: Evidence, stored: Evidence) -> Evidence:
    """A chosen passage where it lies now: in the current release, whatever release the log remembers."""
    old = stored.release_id
    current = interviews.get(cursor, interviews.release(cursor, old).interview_id).release_id
    start, end = stored.start, stored.end
    if current is not None and current != old:
        maps = [OffsetMap.from_list(json.loads(interviews.offset_map(cursor, which))) for which in (old, current)]
        start, end = carry_over(maps[0], maps[1], start, end)
    return replace(one, release_id=current or old, start=start, end=end)


def _read(kind: str, state: Mapping[str, Any]) -> Indicator | Evidence:
    if kind == "evidence":
        return Evidence(**state)
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in state.items()}
    return Indicator(**values)


def _write(cursor: Cursor, one: Indicator | Evidence, by: str, present: bool) -> None:
    if isinstance(one, Indicator):
        indicators.put_indicator(cursor, one, by, present=present)
    else:
        indicators.put_evidence(cursor, one, present=present)
