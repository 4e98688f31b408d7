"""The register of what left the project."""

import hashlib
from collections.abc import Iterable
from typing import Final

from coding.access import Permission
from coding.errors import Conflict
from coding.model.message import Message
from coding.store import Cursor, events, exports, rounds
from coding.store.exports import Export
from coding.workspace.context import Context, new_id, reads

WORDS_LEFT: Final = (
    "participant.erased",
    "participant.erased_again",
    "release.blacked_out",
    "interview.words_replaced",
    "panel.withdrawn",
)
"""Events after which what was read before must not leave any more."""


def enter_export(
    cursor: Cursor,
    asker: Context,
    kind: str,
    data: bytes,
    interviews: Iterable[str],
    event_head: str | None = None,
    *,
    permit: str | None = None,
) -> tuple[str, str]:
    """Register a file that leaves, and whose words are in it.

    Args:
        cursor: Of the step in which it leaves, which may write more.
        asker: Who takes it along; it is not asked for a permission here.
        kind: What it is.
        data: The file.
        interviews: Ids of the interviews that anything in it is from.
        event_head: Hash of the newest event when its contents were read; None for now.
        permit: The permit it rests on, for a corpus.

    Returns:
        Its number in the register, and its SHA-256.

    Raises:
        Conflict: Words left the project since they were read for the file.
    """
    if event_head and events.has_since(cursor, event_head, WORDS_LEFT):
        raise Conflict(
            Message(
                "Somebody was erased, or a name masked, while the file was written. It did not leave; make it again."
            )
        )
    export_id, digest = new_id(), hashlib.sha256(data).hexdigest()
    export = exports.Export(
        id=export_id,
        kind=kind,
        file_hash=digest,
        size_bytes=len(data),
        event_head=event_head or events.head(cursor)[1],
        made_by=asker.user.id,
        permit_id=permit,
    )
    exports.add(cursor, export, interviews)
    events.append(cursor, asker.user.id, "export.made", "export", export_id, {"kind": kind, "hash": digest})
    return export_id, digest


@reads(Permission.VIEW_PROJECT)
def export_register(context: Context, cursor: Cursor) -> list[Export]:
    """What left the project, newest first.

    To somebody who codes in an open round ``size_bytes`` of others' files is None: it grows with what was coded.
    """
    entries = exports.EXPORTS.all(cursor)
    blind = rounds.codes_blind(cursor, context.user.id)
    return exports.without_sizes(entries, context.user.id) if blind else entries
