"""The project's own lists: words always to mask, and words never to mask on their own. They live in the vault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coding.access import Permission
from coding.errors import InvalidInput
from coding.store import Cursor, events
from coding.workspace.context import Context, requires
from coding.workspace.originals import read_key
from pipelines.redact.folding import fold

__all__ = ["ProjectLists", "planned_lists", "read_lists", "set_lists"]

_LONGEST = 100
_MOST = 5_000


@dataclass(frozen=True)
class ProjectLists:
    """The two lists, in the order they were entered.

    Attributes:
        deny: Masked wherever they stand, whatever case and diacritics.
        allow: Left alone where a detection is exactly one of them.
    """

    deny: tuple[str, ...]
    allow: tuple[str, ...]


@requires(Permission.REVIEW_ORIGINALS)
def read_lists(context: Context) -> ProjectLists:
    """The project's lists.

    Raises:
        VaultLocked: The vault is shut.
    """
    key = read_key(context.open_vault())
    return ProjectLists(tuple(key.deny), tuple(key.allow))


@requires(Permission.REVIEW_ORIGINALS)
def set_lists(
    context: Context, *, deny: Iterable[str] | None = None, allow: Iterable[str] | None = None
) -> ProjectLists:
    """Replace one list or both; interviews searched from now on follow them, and so does the last look before release.

    Args:
        context: The steward, with the vault open.
        deny: Words always to mask; None leaves that list as it is.
        allow: Words never to mask on their own; None leaves that list as it is.

    Returns:
        The lists as they stand.

    Raises:
        InvalidInput: An entry is too long or has no letter or digit, a list is too long, or a word is on both lists.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    after = planned_lists(context, deny=deny, allow=allow)
    vault.update_json("key", lambda record: {**record, "deny": list(after.deny), "allow": list(after.allow)}, {})

    def note(cursor: Cursor) -> None:
        sizes = {"deny": len(after.deny), "allow": len(after.allow)}
        events.append(cursor, context.user.id, "lists.set", "project", context.project.id, sizes)

    context.store.write(note)
    return after


@requires(Permission.REVIEW_ORIGINALS)
def planned_lists(
    context: Context, *, deny: Iterable[str] | None = None, allow: Iterable[str] | None = None
) -> ProjectLists:
    """The lists as :func:`set_lists` would leave them; nothing is changed.

    Raises:
        InvalidInput: As there.
        VaultLocked: The vault is shut.
    """
    before = read_lists(context)
    after = ProjectLists(
        before.deny if deny is None else _checked(deny), before.allow if allow is None else _checked(allow)
    )
    if {fold(word) for word in after.deny} & {fold(word) for word in after.allow}:
        raise InvalidInput("A word cannot be on both lists. Take it off one of them.")
    return after


def _checked(words: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for word in words:
        entry = " ".join(word.split())
        if not entry:
            continue
        if len(entry) > _LONGEST or not any(character.isalnum() for character in entry):
            raise InvalidInput(f"An entry of a list is words of up to {_LONGEST} characters, one entry a line.")
        kept.setdefault(fold(entry), entry)
    if len(kept) > _MOST:
        raise InvalidInput(f"A list holds up to {_MOST} entries.")
    return tuple(kept.values())
