"""Undo and redo of a reviewer's decisions, across reloads and days."""

from __future__ import annotations

from coding.access import Permission
from coding.errors import InvalidInput
from coding.store import Cursor, events, identifiers, operations
from coding.workspace.context import Context, requires
from coding.workspace.passed_words import change_passed
from coding.workspace.redaction import SCOPE, reviewable


@requires(Permission.REVIEW_ORIGINALS)
def undo_review(context: Context, interview_id: str, *, operation_id: str | None = None) -> str:
    """Take back this person's last decision on the interview; return what kind it was.

    Raises:
        InvalidInput: There is nothing to undo.
    """
    return _step(context, interview_id, operation_id, back=True)


@requires(Permission.REVIEW_ORIGINALS)
def redo_review(context: Context, interview_id: str, *, operation_id: str | None = None) -> str:
    """Bring back what was undone last; return what kind it was.

    Raises:
        InvalidInput: There is nothing to redo.
    """
    return _step(context, interview_id, operation_id, back=False)


def _step(context: Context, interview_id: str, operation_id: str | None, *, back: bool) -> str:
    def step(cursor: Cursor) -> str:
        reviewable(cursor, interview_id)
        scope = (SCOPE, interview_id)
        finder = operations.last_done if back else operations.last_undone
        target = finder(cursor, scope, context.user.id)
        if target is None:
            raise InvalidInput("There is nothing to undo here." if back else "There is nothing to redo here.")
        side = target.before if back else target.after
        if "identifiers" in side:
            identifiers.restore_state(cursor, side["identifiers"])
        elif "cluster" in side:
            identifiers.set_pseudonym(cursor, side["cluster"], side["pseudonym"])
        else:
            change_passed(context.open_vault(), interview_id, side.get("pass", ()), side.get("unpass", ()))
        operations.set_undone(cursor, target.id, back)
        if operation_id is not None:
            kind = "undo" if back else "redo"
            operations.add(cursor, operation_id, scope, context.user.id, kind, undoable=False)
        events.append(cursor, context.user.id, "review.undone" if back else "review.redone", "interview", interview_id)
        return target.kind

    return context.store.write(step)
