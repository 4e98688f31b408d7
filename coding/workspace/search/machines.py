"""Whether machines may suggest anything in this study: passages by meaning, themes, codes."""

from typing import Final

from coding.access import Permission
from coding.errors import NotReady
from coding.model.message import Message
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


@requires(Permission.READ_RELEASED)
def offers_codes(context: Context) -> bool:
    """Whether coders may be offered codes in this project, and machines may suggest anything in it."""
    if works_without(context):
        return False
    return context.store.ask(lambda cursor: bool(settings.setting(cursor, "suggestions", False)))


@writes(Permission.MANAGE_ROUNDS)
def offer_codes(context: Context, cursor: Cursor, on: bool) -> None:
    """Let coders be offered codes in the whole project, or not; a round has its own switch, set when it is opened.

    Raises:
        NotReady: They are to be offered, and the study works without machine suggestions.
    """
    if on:
        ask_machines(context)
    settings.set_setting(cursor, "suggestions", on)
    events.append(cursor, context.user.id, "suggestions.switched", "project", context.project.id, {"on": on})


@requires(Permission.VIEW_PROJECT)
def ask_machines(context: Context) -> None:
    """Refuse what needs a model of meaning where the study works without.

    Raises:
        NotReady: It does.
    """
    if works_without(context):
        raise NotReady(
            Message("This study works without machine suggestions. A lead can allow them on the page “Search”.")
        )
