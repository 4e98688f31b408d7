"""The hash-chained log: one event in the same transaction as each change. Ids and counts only, never text."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from coding.model import Event
from coding.store.connection import note_event
from coding.store.row_filter import unrestricted
from coding.store.sql import Cursor, add_rows
from coding.store.table import Table

FIRST = "0" * 64
EVENTS: Final = Table("event", Event, key="sequence", alias="e", order="e.sequence")
_COLUMNS: Final = "sequence, happened_at, actor, action, target_type, target_id, detail, previous_hash, hash"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Result of checking the chain.

    Attributes:
        events: How many events there are; None where that is not told.
        head: Hash of the last one (64 zeros when there is none); None where that is not told.
        broken_at: Sequence number of the first event that does not fit, or None.
    """

    events: int | None
    head: str | None
    broken_at: int | None

    @property
    def intact(self) -> bool:
        """Whether every event fits the one before it."""
        return self.broken_at is None


def link(
    sequence: int, happened_at: str, actor: str, action: str, target: tuple[str, str], detail: str, previous: str
) -> str:
    """Hash of one event: SHA-256 over the previous hash and the event's canonical JSON."""
    body = json.dumps([sequence, happened_at, actor, action, *target, detail], ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def append(
    cursor: Cursor,
    actor: str,
    action: str,
    target_type: str,
    target_id: str,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Append an event to the chain, inside the caller's transaction; there is one chain, whoever sees which of it.

    Args:
        cursor: The transaction of the change the event tells of.
        actor: Id of the person acting.
        action: What was done, as ``noun.verb`` (``interview.imported``).
        target_type: Kind of the record changed.
        target_id: Its id.
        detail: Ids, counts and codes; never text of a transcript, memo or name.
    """
    return append_each(cursor, actor, action, target_type, {target_id: detail or {}})[0]


def append_each(
    cursor: Cursor, actor: str, action: str, target_type: str, details: Mapping[str, Mapping[str, Any]]
) -> list[Event]:
    """As :func:`append` for many records that were changed alike.

    Args:
        cursor: The transaction of the changes.
        actor: Id of the person acting.
        action: What was done.
        target_type: Kind of the records changed.
        details: Id of each → its detail.
    """
    last, previous = head(cursor)
    moment = datetime.now(UTC)
    events: list[Event] = []
    rows: list[tuple[Any, ...]] = []
    for sequence, (target_id, detail) in enumerate(details.items(), last + 1):
        text = json.dumps(dict(detail), ensure_ascii=False, sort_keys=True)
        digest = link(sequence, moment.isoformat(), actor, action, (target_type, target_id), text, previous)
        rows.append((sequence, moment, actor, action, target_type, target_id, text, previous, digest))
        events.append(Event(sequence, moment, actor, action, target_type, target_id, dict(detail), previous, digest))
        previous = digest
    add_rows(cursor, "event", _COLUMNS, rows)
    if events:
        note_event(cursor, last + len(events))
    return events


def head(cursor: Cursor) -> tuple[int, str]:
    """Return (number of the last event, its hash); 0 and 64 zeros where there is none."""
    with unrestricted(cursor) as whole:
        last, digest = whole.execute("SELECT max(sequence), arg_max(hash, sequence) FROM event").fetchall()[0]
    return (int(last), str(digest)) if last is not None else (0, FIRST)


def missing_heads(cursor: Cursor, heads: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Heads noted elsewhere (number, hash) that the chain does not have."""
    known = [head for head in heads if head[0]]
    with unrestricted(cursor) as whole:
        rows = whole.execute(
            "SELECT sequence, hash FROM event WHERE list_contains(?::BIGINT[], sequence)",
            [[entry[0] for entry in known]],
        ).fetchall()
    recorded = {(int(sequence), str(digest)) for sequence, digest in rows}
    return [entry for entry in known if entry not in recorded]


def has_since(cursor: Cursor, digest: str, actions: Collection[str]) -> bool:
    """Whether the chain has an event of some kinds after the one with a hash."""
    with unrestricted(cursor) as whole:
        statement = (
            "SELECT 1 FROM event WHERE list_contains(?::VARCHAR[], action) "
            "AND sequence > (SELECT sequence FROM event WHERE hash = ?) LIMIT 1"
        )
        return whole.execute(statement, [list(actions), digest]).fetchone() is not None


def details(cursor: Cursor, action: str) -> list[tuple[str, dict[str, Any]]]:
    """What every event of a kind is about, and its detail, oldest first: for a step that shows none of it."""
    with unrestricted(cursor) as whole:
        rows = whole.execute(
            "SELECT target_id, detail FROM event WHERE action = ? ORDER BY sequence", [action]
        ).fetchall()
    return [(str(target), json.loads(detail)) for target, detail in rows]


def verify(cursor: Cursor, anchor: tuple[int, str] | None = None) -> ChainReport:
    """Recompute every link.

    Args:
        cursor: For reading.
        anchor: (sequence, hash) noted elsewhere earlier; a cut tail is seen only against it.
    """
    previous, count = FIRST, 0
    anchored = anchor is None or anchor[0] == 0
    broken: int | None = None
    with unrestricted(cursor) as whole:
        rows = whole.execute(f"SELECT {_COLUMNS} FROM event ORDER BY sequence")
        while batch := rows.fetchmany(10_000):
            for sequence, moment, actor, action, kind, target, detail, said_previous, said_hash in batch:
                count += 1
                at = moment.astimezone(UTC).isoformat()
                digest = link(sequence, at, actor, action, (kind, target), detail, previous)
                if broken is None and (said_previous != previous or digest != said_hash or sequence != count):
                    broken = int(sequence)
                previous = str(said_hash)
                if anchor is not None and sequence == anchor[0]:
                    anchored = said_hash == anchor[1]
    if broken is None and not anchored:
        broken = count + 1
    return ChainReport(count, previous, broken)


def recent(
    cursor: Cursor,
    viewer: str,
    limit: int = 100,
    offset: int = 0,
    *,
    private: Iterable[str] = (),
    counted: bool = False,
) -> list[Event]:
    """Newest events first, as one person may see them.

    Args:
        cursor: For reading.
        viewer: Their id.
        limit: Most events.
        offset: How many of the newest to leave out.
        private: Beginnings of actions that only their actor sees.
        counted: Number the events this person sees from 1, without hashes, so that gaps tell nothing.
    """
    number = "row_number() OVER (ORDER BY sequence)" if counted else "sequence"
    hashes = "'', ''" if counted else "previous_hash, hash"
    beginnings = list(private)
    others = " AND action NOT LIKE ? || '%'" * len(beginnings)
    rows = cursor.execute(
        f"SELECT {number}, happened_at, actor, action, target_type, target_id, detail, {hashes} FROM event "
        f"WHERE actor = ? OR (TRUE{others}) ORDER BY event.sequence DESC LIMIT ? OFFSET ?",
        [viewer, *beginnings, limit, offset],
    ).fetchall()
    return [EVENTS.record(row) for row in rows]


def between(cursor: Cursor, after: int, last: int, actions: Collection[str]) -> list[Event]:
    """Events of some kinds by their numbers, oldest first, without details and hashes.

    Args:
        cursor: For reading.
        after: The event before the first.
        last: The last one.
        actions: Which kinds.
    """
    rows = cursor.execute(
        "SELECT sequence, happened_at, actor, action, target_type, target_id FROM event "
        "WHERE sequence > ? AND sequence <= ? AND list_contains(?::VARCHAR[], action) ORDER BY sequence",
        [after, last, list(actions)],
    ).fetchall()
    return [Event(*row) for row in rows]
