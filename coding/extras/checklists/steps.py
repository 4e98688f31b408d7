"""Checklists: indicators in words for one kind of reader, in one language, and who read them as a native speaker.

A line is words of the team. What it rests on (card, chosen passages, the cases they are from) stays with the indicator.
"""

from dataclasses import replace
from typing import Final

from coding.access import Permission
from coding.errors import InvalidInput
from coding.export.report.layout import READERS
from coding.extras.checklists import tables
from coding.extras.checklists.tables import ChecklistLine
from coding.model.message import Message
from coding.model.texts import LANGUAGE_TAG
from coding.store import Cursor, events, indicators
from coding.workspace import operations
from coding.workspace.context import Context, new_id, reads, writes
from coding.workspace.operations import At, State, UndoScope


@reads(Permission.READ_RELEASED)
def list_lines(context: Context, cursor: Cursor) -> list[ChecklistLine]:
    """Every line, by reader and language, in the order of the indicators."""
    return tables.lines(cursor)


@writes(Permission.SET_UP)
def write_line(context: Context, cursor: Cursor, line: ChecklistLine) -> ChecklistLine:
    """Write a line; one for the same indicator, reader and language takes its words, and no native speaker has read it.

    Args:
        context: The lead.
        cursor: The transaction.
        line: Its ``id``, ``written_by`` and ``native_by`` are not looked at.

    Raises:
        InvalidInput: Something is missing, or the reader or language tag is unknown.
        NotFound: No such indicator.
    """
    checklist_line = replace(
        line,
        wording=" ".join(line.wording.split()),
        what_to_do=" ".join(line.what_to_do.split()),
        not_meant=" ".join(line.not_meant.split()),
        written_by=context.user.id,
        native_by=None,
    )
    if checklist_line.reader not in READERS:
        raise InvalidInput(Message("A checklist is for one of: {readers}.", readers=", ".join(READERS)))
    if not LANGUAGE_TAG.fullmatch(checklist_line.language):
        raise InvalidInput(Message("Give the language as a tag, for example en, fr or it."))
    if not (checklist_line.wording and checklist_line.what_to_do and checklist_line.not_meant):
        raise InvalidInput(
            Message(
                "A line says what could be noticed, what to do then, and what it does not mean. One of them is empty."
            )
        )

    indicators.INDICATORS.get(cursor, checklist_line.indicator_id)
    place = (checklist_line.indicator_id, checklist_line.reader, checklist_line.language)
    known = [o for o in tables.lines(cursor) if (o.indicator_id, o.reader, o.language) == place]
    before = known[0] if known else None
    after = replace(checklist_line, id=before.id if before else new_id())
    _record(context, cursor, "checklist.written", before, after)
    return after


@writes(Permission.READ_RELEASED)
def mark_native(context: Context, cursor: Cursor, line_id: str) -> ChecklistLine:
    """Say that you read a line as a native speaker of its language and that it may stand.

    Raises:
        InvalidInput: You wrote it: somebody else has to read it.
        NotFound: No such line.
    """
    before = tables.LINES.get(cursor, line_id)
    if before.written_by == context.user.id:
        raise InvalidInput(Message("You wrote this line. Somebody else, a native speaker, has to read it."))
    after = replace(before, native_by=context.user.id)
    _record(context, cursor, "checklist.read", before, after)
    return after


@writes(Permission.SET_UP)
def remove_line(context: Context, cursor: Cursor, line_id: str) -> None:
    """Take a line away; undo brings it back.

    Raises:
        NotFound: No such line.
    """
    _record(context, cursor, "checklist.removed", tables.LINES.get(cursor, line_id), None)


def _step(context: Context, back: bool, seen: int | None = None) -> str:
    return operations.take_step(context, line_of(context.project.id), back=back, seen=seen).kind


undo_checklist, redo_checklist = operations.both_ways("checklist", Permission.READ_RELEASED, _step)


def line_of(project_id: str) -> UndoScope:
    """Where undo finds a person's steps on lines."""
    return UndoScope("checklist", project_id, "checklist.")


def _record(
    context: Context, cursor: Cursor, action: str, before: ChecklistLine | None, after: ChecklistLine | None
) -> None:
    line = after or before
    assert line is not None
    LINES.change(
        cursor, context, line_of(context.project.id), action, before, after, **tables.native_at(line.native_by)
    )
    events.append(cursor, context.user.id, action, "indicator", line.indicator_id, {})


class _Lines(operations.TableRecords):
    """Lines of checklists."""

    def write(self, at: At, key: str, state: State | None) -> None:
        others = tables.native_at(state["native_by"]) if state else {}
        self.table.put_state(at.cursor, key, state, **others)


LINES: Final = _Lines(
    "checklist_line", tables.LINES, lambda state: Message("the line “{words}” of the checklist", words=state["wording"])
)
operations.register(LINES)
