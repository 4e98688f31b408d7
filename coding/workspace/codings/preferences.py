"""What a person set for themselves: keys, colours, language, and the place where they stopped reading."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model.message import Message
from coding.store import Cursor, care
from coding.workspace.context import Context, reads, requires

PREFERENCES_LIMIT: Final = 8_000
PREFERENCES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "keys": dict,
    "letters": bool,
    "snap": str,
    "soft": str,
    "breaks": int,
    "break_passages": int,
    "size": int,
    "language": str,
    "documents_open": bool,
    "codes_open": bool,
    "documents_by": str,
    "memos_by": str,
    "follow": bool,
}
"""What a person may set for their pane, for tabs that follow it and for the board of memos, and its type."""


@reads(Permission.READ_RELEASED)
def preferences(context: Context, cursor: Cursor) -> dict[str, Any]:
    """What this person has set for their own pane; what is absent stands as it comes."""
    settings = care.person_settings(cursor, context.user.id)
    return {name: value for name, value in settings.items() if name in PREFERENCES}


@requires(Permission.READ_RELEASED)
def set_preferences(context: Context, values: Mapping[str, Any]) -> None:
    """Keep what this person likes; None forgets a setting.

    Raises:
        InvalidInput: A setting is not known or its value makes no sense.
    """
    checked = checked_preferences(values)
    context.store.write(lambda cursor: store_preferences(cursor, context.user.id, checked))


def checked_preferences(values: object) -> dict[str, Any]:
    """Settings that may be kept.

    Raises:
        InvalidInput: A setting is not known or its value makes no sense.
    """
    if not isinstance(values, Mapping) or len(json.dumps(dict(values), default=str)) > PREFERENCES_LIMIT:
        raise InvalidInput(Message("Those settings could not be read. Try again."))
    for name, value in values.items():
        options = PREFERENCES.get(name)
        if options is None or (
            value is not None and (not isinstance(value, options) or isinstance(value, bool) != (options is bool))
        ):
            raise InvalidInput(Message("“{name}” cannot be set to that.", name=name))
    keys = values.get("keys") or {}
    for action, chords in keys.items():
        if not isinstance(chords, list) or any(
            not isinstance(chord, str) or not 0 < len(chord) <= 40 for chord in chords
        ):
            raise InvalidInput(Message("The keys of “{action}” could not be read. Set them again.", action=action))
    return dict(values)


def store_preferences(cursor: Cursor, user_id: str, values: Mapping[str, Any]) -> None:
    """Keep checked settings inside a transaction."""
    for name, value in values.items():
        care.set_person_setting(cursor, user_id, name, value)


@reads(Permission.VIEW_PROJECT)
def walk(context: Context, cursor: Cursor) -> bool | None:
    """Whether this person is walked through the app; None where it was neither begun nor ended."""
    choice = care.person_settings(cursor, context.user.id).get("walk")
    return choice if isinstance(choice, bool) else None


@requires(Permission.VIEW_PROJECT)
def set_walk(context: Context, asked: bool) -> None:
    """Begin the walk of this person, or end it."""
    context.store.write(lambda cursor: care.set_person_setting(cursor, context.user.id, "walk", asked))


@reads(Permission.VIEW_PROJECT)
def interface_language(context: Context, cursor: Cursor) -> str | None:
    """Language this person chose for the interface (a language code), or None."""
    interface = care.person_settings(cursor, context.user.id).get("interface")
    return interface if isinstance(interface, str) else None


@requires(Permission.VIEW_PROJECT)
def set_interface_language(context: Context, language: str) -> None:
    """Keep the language this person chose for the interface.

    Raises:
        InvalidInput: It is no language code.
    """
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise InvalidInput(Message("That is not the code of a language, such as en or fr."))
    context.store.write(lambda cursor: care.set_person_setting(cursor, context.user.id, "interface", language))
