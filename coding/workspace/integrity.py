"""What stands under a hash, compared with it: rows that were changed beside Heard are told, not counted."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from coding.errors import ProjectDamaged
from coding.model import Release, Round, Snapshot
from coding.model.message import Message
from coding.store import Cursor, events, releases, rounds
from coding.store.erasure import ERASED
from coding.store.memory import Shelf, at_moment
from coding.store.row_filter import unrestricted

_MOST_VERSIONS: Final = 1000
_AS_TAKEN: Shelf[bool] = Shelf("snapshots compared with their hashes", 64)


def snapshot_hash(snapshot: Snapshot, codebook_version: int) -> str:
    """SHA-256 over a snapshot's documents and codings in canonical order; memos are left out.

    Anybody with the project can recompute it, at any time: a code is hashed under the id that it had then.
    """
    body: Mapping[str, Any] = {
        "codebook_version": codebook_version,
        "documents": sorted(list(document) for document in snapshot.documents),
        "codings": sorted(
            [c.coding_id, c.release_id, c.coder, c.locked_code or c.code, c.start, c.end] for c in snapshot.codings
        ),
    }
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_intact(cursor: Cursor, round: Round, snapshot: Snapshot) -> bool:
    """Whether a snapshot, seen whole, is as it was taken: by its own hash, and by what the history says of it."""
    return at_moment(cursor, _AS_TAKEN, snapshot.id, lambda: _is_intact(cursor, round, snapshot))


def _is_intact(cursor: Cursor, round: Round, snapshot: Snapshot) -> bool:
    merged = [detail for target, detail in events.details(cursor, "round.merged") if target == round.id]
    # A round of another laptop was locked under the number that its codebook had there.
    versions = range(1, _MOST_VERSIONS) if merged else [round.codebook_version]
    heads = {
        detail["hash"]
        for _, detail in events.details(cursor, "round.locked")
        if detail.get("snapshot") == snapshot.id and detail.get("hash")
    }
    if heads and snapshot.hash not in heads:
        return False
    return any(snapshot_hash(snapshot, version) == snapshot.hash for version in versions)


def require_snapshot(cursor: Cursor, round: Round) -> None:
    """Refuse a locked round whose codings or interviews are not those it was locked with.

    Raises:
        ProjectDamaged: They were changed.
    """
    with unrestricted(cursor) as every:
        snapshot = rounds.current_snapshot(every, round.id)
        if snapshot is None or is_intact(every, rounds.get(every, round.id), snapshot):
            return
    raise ProjectDamaged(
        Message(
            "What was locked in “{name}” was changed outside Heard: it does not fit its check figure any more. Nothing "
            "is counted from it. Restore a backup from before.",
            name=round.name,
        )
    )


def require_release(release: Release) -> Release:
    """The release, if its text is the one that was released.

    Raises:
        ProjectDamaged: It was changed.
    """
    digest = hashlib.sha256(release.text.encode("utf-8", "surrogatepass")).hexdigest()
    if release.text_hash not in (ERASED, digest):
        raise ProjectDamaged(
            Message(
                "The released text of “{title}” was changed outside Heard: it does not fit its check figure any more. "
                "Restore a backup from before.",
                title=release.title,
            )
        )
    return release


def require_interview(cursor: Cursor, interview_id: str) -> None:
    """Refuse where what was released of an interview before, or locked in rounds with it, was changed.

    Raises:
        ProjectDamaged: It was.
    """
    earlier = set(releases.releases_of(cursor, interview_id))
    for release_id in sorted(earlier):
        require_release(releases.release(cursor, release_id))
    for round in rounds.all_rounds(cursor):
        if round.state == "locked" and not earlier.isdisjoint(round.releases):
            require_snapshot(cursor, round)


def changed(cursor: Cursor) -> tuple[list[str], list[str]]:
    """Ids of releases and of locked rounds that are not what their hashes say; the whole project's."""
    with unrestricted(cursor) as every:
        tables = [
            round.id
            for round in rounds.all_rounds(every)
            if not all(is_intact(every, round, snapshot) for snapshot in rounds.snapshots(every, round.id))
        ]
        return releases.changed(every), tables
