"""The project's interviews, as each person may see them."""

from dataclasses import replace

from coding.access import Permission
from coding.model import Interview
from coding.store import Cursor, interviews
from coding.workspace.context import Context, reads


@reads(Permission.VIEW_PROJECT)
def list_interviews(context: Context, cursor: Cursor) -> list[Interview]:
    """All interviews in the project's order; without attributes for whoever may not read transcripts."""
    return visible(context, interviews.all_interviews(cursor))


def visible(context: Context, rows: list[Interview]) -> list[Interview]:
    """Interviews as the person may see them: without attributes for whoever may not read transcripts."""
    return rows if context.may(Permission.READ_RELEASED) else [replace(interview, attributes={}) for interview in rows]
