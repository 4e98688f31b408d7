"""Undo and redo of a reviewer's decisions, across reloads and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coding.access import Permission
from coding.errors import Conflict, InvalidInput
from coding.model import Operation
from coding.store import Cursor, events, identifiers, interviews, missed_reports, operations
from coding.workspace.context import Context, requires
from coding.workspace.merge_questions import answer_merge, withdraw_answer
from coding.workspace.originals import read_original
from coding.workspace.passed_words import change_passed
from coding.workspace.project_lists import read_lists, set_lists
from coding.workspace.redaction import SCOPE, reviewable
from pipelines.redact.folding import fold


@requires(Permission.REVIEW_ORIGINALS)
def undo_review(context: Context, interview_id: str, *, operation_id: str | None = None) -> str:
    """Take back this person's last decision on the interview; return what kind it was.

    Raises:
        Conflict: Somebody changed the same since.
        InvalidInput: There is nothing to undo.
    """
    return _step(context, interview_id, operation_id, back=True)


@requires(Permission.REVIEW_ORIGINALS)
def redo_review(context: Context, interview_id: str, *, operation_id: str | None = None) -> str:
    """Bring back what was undone last; return what kind it was.

    Raises:
        Conflict: Somebody changed the same since.
        InvalidInput: There is nothing to redo.
    """
    return _step(context, interview_id, operation_id, back=False)


def _step(context: Context, interview_id: str, operation_id: str | None, *, back: bool) -> str:
    def step(cursor: Cursor) -> Operation:
        reviewable(cursor, interview_id)
        scope = (SCOPE, interview_id)
        finder = operations.last_done if back else operations.last_undone
        target = finder(cursor, scope, context.user.id)
        if target is None:
            raise InvalidInput("There is nothing to undo here." if back else "There is nothing to redo here.")
        side, held = (target.before, target.after) if back else (target.after, target.before)
        if "identifiers" in side:
            _still_in_review(cursor, [one["id"] for one in side["identifiers"]])
            _unchanged(cursor, held["identifiers"])
            identifiers.restore_state(cursor, side["identifiers"])
        elif "cluster" in side:
            if identifiers.clusters(cursor)[side["cluster"]][2] != held["pseudonym"]:
                raise Conflict("The pseudonym was changed again since. Nothing was changed; set it by hand.")
            identifiers.set_pseudonym(cursor, side["cluster"], side["pseudonym"])
        if "report" in side:
            settled = side["report"]["state"] == "settled"
            missed_reports.set_state(
                cursor, side["report"]["id"], side["report"]["state"], context.user.id if settled else None
            )
        passed = side.get("passed", side)
        if "pass" in passed or "unpass" in passed:
            change_passed(context.open_vault(), interview_id, passed.get("pass", ()), passed.get("unpass", ()))
        operations.set_undone(cursor, target.id, back)
        if operation_id is not None:
            kind = "undo" if back else "redo"
            operations.add(cursor, operation_id, scope, context.user.id, kind, undoable=False)
        events.append(cursor, context.user.id, "review.undone" if back else "review.redone", "interview", interview_id)
        return target

    target = context.store.write(step)
    _step_project(context, interview_id, target, back=back)
    return target.kind


def _still_in_review(cursor: Cursor, identifier_ids: Sequence[str]) -> None:
    """Refuse to change what was released since.

    Raises:
        InvalidInput: An identifier is in an interview that is not in review.
    """
    held = {one.id: one for one in interviews.all_interviews(cursor)}
    for one in identifiers.get(cursor, identifier_ids):
        interview = held.get(one.interview_id)
        if interview is None or interview.state != "in_review":
            raise InvalidInput(
                "That action also touched another interview, which has been released since. Open that one for "
                "correction first."
            )


def _unchanged(cursor: Cursor, left: Sequence[Mapping[str, Any]]) -> None:
    """Refuse to overwrite a later decision on any of these identifiers.

    Raises:
        Conflict: One is not as the action left it.
    """
    now = {one["id"]: one for one in identifiers.state(cursor, [one["id"] for one in left])}
    if any(now.get(one["id"]) != one for one in left):
        raise Conflict(
            "One of these places was decided on again since, perhaps by another steward. Nothing was changed; look at "
            "it as it is now and decide by hand."
        )


def _step_project(context: Context, interview_id: str, target: Operation, *, back: bool) -> None:
    """Put back, or say again, what an action told the whole project: answers to questions, and words on a list."""
    for left, right, same in target.after.get("answers", ()):
        if back:
            withdraw_answer(context, left, right)
        else:
            answer_merge(context, left, right, same)
    listed = target.after.get("listed")
    if listed:
        word = read_original(context.open_vault(), interview_id).transcript.text[listed["start"] : listed["end"]]
        name, lists = str(listed["list"]), read_lists(context)
        without = [one for one in getattr(lists, name) if fold(one) != fold(word)]
        words = without if back else [*without, word]
        set_lists(context, deny=words if name == "deny" else None, allow=words if name == "allow" else None)
