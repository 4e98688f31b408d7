"""Whether machines may suggest anything in this study: passages by meaning, themes, codes."""

from typing import Final

from coding.access import Permission
from coding.errors import NotReady
from coding.model.said import Said
from coding.store import Cursor, events, settings
from coding.workspace.context import Context, reads, requires, writes

SETTING: Final = "without_machines"
"""Asked in a statement too (:mod:`coding.store.suggestions`)."""


@reads(Permission.VIEW_PROJECT)
def works_without(context: Context, cursor: Cursor) -> bool:
    """Whether the study works without machine suggestions."""
    return bool(settings.setting(cursor, SETTING, False))


@writes(Permission.SET_UP)
def work_without(context: Context, cursor: Cursor, without: bool) -> None:
    """Refuse machine suggestions for the whole study, or allow them again; the log says who did."""
    settings.set_setting(cursor, SETTING, without)
    events.append(cursor, context.user.id, "machines.switched", "project", context.project.id, {"on": not without})


@requires(Permission.VIEW_PROJECT)
def ask_machines(context: Context) -> None:
    """Refuse what needs a model of meaning where the study works without.

    Raises:
        NotReady: It does.
    """
    if works_without(context):
        raise NotReady(
            Said("This study works without machine suggestions. A lead can allow them on the page “Suggestions”.")
        )
