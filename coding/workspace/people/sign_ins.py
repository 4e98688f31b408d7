"""Where people are signed in: kept over a restart, shown to whom it is about, ended from elsewhere.

What lasts is decided by whoever serves the project (:mod:`coding.ui.frame.sessions`), which tells it here; the project
file has it so that a restart signs nobody out, and so that an end of it is known before anybody is let in again.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from coding.access import Permission
from coding.errors import NotFound
from coding.model import KeptSignIn
from coding.model.message import Message
from coding.store import Cursor, accounts, events, people
from coding.workspace.context import Context, Project, reads, requires, writes

KEPT_DAYS: Final = 30
"""For so long it is kept that a sign-in was there, after it is over."""
ENDED: Final = "ended"
"""Why a sign-in is over that somebody ended from elsewhere."""
CHANGED: Final = "changed"
"""Why one is over whose person has another passphrase since."""
DISMISSED: Final = "dismissed"
"""Why one is over whose person no longer works in the project."""


def keep(project: Project, ones: Sequence[KeptSignIn]) -> None:
    """Write sign-ins as they are now; those that were over long ago are forgotten."""
    long_ago = datetime.now(UTC) - timedelta(days=KEPT_DAYS)

    def write(cursor: Cursor) -> None:
        for sign_in in ones:
            accounts.put_sign_in(cursor, sign_in)
        accounts.forget_sign_ins(cursor, long_ago)

    project.store.write(write)


def kept(project: Project, since: datetime) -> list[KeptSignIn]:
    """Sign-ins that last, of people who work here, and those that were over since a moment."""
    with project.store.read() as cursor:
        user_ids = {user.id for user in people.users(cursor) if user.active}
        lasting = [sign_in for sign_in in accounts.lasting_sign_ins(cursor) if sign_in.user_id in user_ids]
        return lasting + accounts.sign_ins_ended_since(cursor, since)


@reads(Permission.VIEW_PROJECT)
def own_sign_ins(context: Context, cursor: Cursor) -> list[KeptSignIn]:
    """Where the acting person is signed in, the one used last first."""
    return accounts.lasting_sign_ins(cursor, context.user.id)


@writes(Permission.VIEW_PROJECT)
def end_own_sign_in(context: Context, cursor: Cursor, sign_in_id: str) -> None:
    """End one of the acting person's sign-ins. The app also empties its tabs.

    Raises:
        NotFound: They have no such sign-in, or no longer.
    """
    if sign_in_id not in {sign_in.id for sign_in in accounts.lasting_sign_ins(cursor, context.user.id)}:
        raise NotFound(Message("You are not signed in there any more. Nothing was changed."))
    _end(cursor, [sign_in_id], context.user.id, context.user.id)


@requires(Permission.VIEW_PROJECT)
def end_all_own_sign_ins(context: Context) -> list[str]:
    """End every sign-in of the acting person, this one too; return their ids. The app also empties their tabs."""
    return context.store.write(lambda cursor: _end_all(cursor, context.user.id, context.user.id))


@reads(Permission.MANAGE_PROJECT)
def who_is_signed_in(context: Context, cursor: Cursor) -> dict[str, int]:
    """At how many browsers each person is signed in, by id; whoever is not is left out."""
    counts: dict[str, int] = {}
    user_ids = {user.id for user in people.users(cursor) if context.user.site in (None, user.site)}
    for sign_in in accounts.lasting_sign_ins(cursor):
        if sign_in.user_id not in user_ids:
            continue
        counts[sign_in.user_id] = counts.get(sign_in.user_id, 0) + 1
    return counts


@writes(Permission.MANAGE_PROJECT)
def sign_out(context: Context, cursor: Cursor, user_id: str) -> list[str]:
    """End every sign-in of somebody; they may sign in again. The app also empties their tabs.

    Returns:
        Ids of what was ended.

    Raises:
        NotFound: No such user.
    """
    people.user(cursor, user_id, of_site=context.user.site)
    return _end_all(cursor, user_id, context.user.id)


def end_for_change(cursor: Cursor, user_id: str, by: str, why: str, but: str = "") -> None:
    """End what somebody is signed in to since what let them in holds no longer; a step of another change.

    Args:
        cursor: The transaction of that change.
        user_id: Whose sign-ins.
        by: Who makes the change.
        why: :data:`CHANGED` or :data:`DISMISSED`.
        but: Id of a sign-in that lasts.
    """
    ids = [sign_in.id for sign_in in accounts.lasting_sign_ins(cursor, user_id) if sign_in.id != but]
    accounts.end_sign_ins(cursor, ids, by, why, datetime.now(UTC))


def _end_all(cursor: Cursor, user_id: str, by: str) -> list[str]:
    ids = [sign_in.id for sign_in in accounts.lasting_sign_ins(cursor, user_id)]
    _end(cursor, ids, user_id, by)
    return ids


def _end(cursor: Cursor, ids: list[str], user_id: str, by: str) -> None:
    if ids:
        accounts.end_sign_ins(cursor, ids, by, ENDED, datetime.now(UTC))
        events.append(cursor, by, "user.signed_out", "user", user_id, {"sign_ins": len(ids)})
