"""Identifiers found in originals, and the clusters that own a pseudonym.

Spans and types only: the words are in the vault.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coding.model import Identifier
from coding.model.grouping import grouped
from coding.store.row_filter import unrestricted
from coding.store.sql import Cursor, add_rows, first_column

_COLUMNS = (
    "d.id, d.interview_id, d.start_offset, d.end_offset, d.type, d.kind, d.score, d.detectors, d.cluster_id, "
    "c.pseudonym, d.decision, d.version"
)


def _read(cursor: Cursor, rest: str, values: Sequence[Any] = ()) -> list[Identifier]:
    """Identifiers ``d`` with their clusters ``c``, as the rest of a statement asks for them."""
    rows = cursor.execute(
        f"SELECT {_COLUMNS} FROM identifier d JOIN cluster c ON c.id = d.cluster_id {rest}", list(values)
    )
    return [Identifier(*(*row[:7], tuple(json.loads(row[7])), *row[8:])) for row in rows.fetchall()]


def add_clusters(cursor: Cursor, clusters: Iterable[tuple[str, str, int, str]]) -> None:
    """Insert clusters, each with id, type, number and pseudonym."""
    add_rows(cursor, "cluster", "id, type, number, pseudonym, version", [(*cluster, 1) for cluster in clusters])


def highest_numbers(cursor: Cursor) -> Counter[str]:
    """Type → the highest number a pseudonym of it has, given or typed by a person; numbers begin with 1."""
    typed = r"coalesce(try_cast(regexp_extract(pseudonym, '_(\d{1,6})\]?$', 1) AS INTEGER), 0)"
    with unrestricted(cursor) as every:
        rows = every.execute(f"SELECT type, max(greatest(number, {typed})) FROM cluster GROUP BY type").fetchall()
    return Counter(dict(rows))


def _clusters(cursor: Cursor, rest: str = "", values: Sequence[Any] = ()) -> dict[str, tuple[str, int, str]]:
    rows = cursor.execute(f"SELECT id, type, number, pseudonym FROM cluster {rest}", list(values)).fetchall()
    return {row[0]: row[1:] for row in rows}


def clusters(cursor: Cursor) -> dict[str, tuple[str, int, str]]:
    """All clusters: id → (type, number, pseudonym)."""
    return _clusters(cursor)


def renamed_people(cursor: Cursor) -> dict[str, tuple[str, int, str]]:
    """Clusters of people that have another pseudonym than their type and number; otherwise as :func:`clusters`."""
    return _clusters(cursor, "WHERE type = 'PERSON' AND pseudonym <> '[PERSON_' || number || ']'")


def has_cluster(cursor: Cursor, cluster_id: str) -> bool:
    """Whether there is such a cluster anywhere in the study."""
    with unrestricted(cursor) as every:
        return every.execute("SELECT 1 FROM cluster WHERE id = ?", [cluster_id]).fetchone() is not None


def set_pseudonym(cursor: Cursor, cluster_id: str, pseudonym: str) -> None:
    """Give a cluster another pseudonym."""
    cursor.execute("UPDATE cluster SET pseudonym = ?, version = version + 1 WHERE id = ?", [pseudonym, cluster_id])


LOOKED_AT, ALIKE, UNREAD = "looked at", "alike", "unread"
"""How a decision came about: at the place, at another with the same words, or with everything that waited."""


def add(cursor: Cursor, identifiers: Sequence[Identifier]) -> None:
    """Insert identifiers; one that is decided already was marked by a person."""
    add_rows(
        cursor,
        "identifier",
        "id, interview_id, start_offset, end_offset, type, kind, score, detectors, cluster_id, decision, decided_how, "
        "version",
        [
            [
                identifier.id,
                identifier.interview_id,
                identifier.start,
                identifier.end,
                identifier.type,
                identifier.kind,
                identifier.score,
                json.dumps(identifier.detectors),
                identifier.cluster_id,
                identifier.decision,
                None if identifier.decision == "pending" else LOOKED_AT,
                1,
            ]
            for identifier in identifiers
        ],
    )


def of_interview(cursor: Cursor, interview_id: str) -> list[Identifier]:
    """Identifiers of one interview by position; rejected ones too."""
    return _read(
        cursor,
        "WHERE d.interview_id = ? AND d.deleted_at IS NULL ORDER BY d.start_offset, d.end_offset, d.id",
        [interview_id],
    )


def at_place(cursor: Cursor, interview_id: str, start: int, end: int) -> list[Identifier]:
    """Identifiers of one interview at exactly these words, by id; rejected ones too."""
    return _read(
        cursor,
        "WHERE d.interview_id = ? AND d.deleted_at IS NULL AND d.start_offset = ? AND d.end_offset = ? ORDER BY d.id",
        [interview_id, start, end],
    )


def spans(cursor: Cursor, interview_id: str) -> list[tuple[int, int, str]]:
    """Start, end and decision of one interview's identifiers, in no particular order; rejected ones too."""
    return cursor.execute(
        "SELECT start_offset, end_offset, decision FROM identifier WHERE interview_id = ? AND deleted_at IS NULL",
        [interview_id],
    ).fetchall()


def pending(cursor: Cursor) -> list[Identifier]:
    """Identifiers of interviews with a release that nobody has decided on, in the project's order and by position."""
    return _read(
        cursor,
        "JOIN interview i ON i.id = d.interview_id AND i.deleted_at IS NULL "
        "JOIN release r ON r.interview_id = i.id AND r.current "
        "WHERE d.decision = 'pending' AND d.deleted_at IS NULL "
        "ORDER BY i.position, d.start_offset, d.end_offset, d.id",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewState:
    """An interview, and in one number what is found in it.

    Attributes:
        interview_id: The interview.
        participant_id: Whose it is.
        state: As of :class:`~coding.model.Interview`.
        has_release: Whether it was released at any time.
        signature: Of its identifiers; another one whenever anything that was saved changed in them.
    """

    interview_id: str
    participant_id: str
    state: str
    has_release: bool
    signature: tuple[int, int]


def interview_states(cursor: Cursor) -> list[InterviewState]:
    """All interviews in the project's order, at the cost of one statement however many identifiers there are.

    Every statement that changes an identifier counts its version up, and only an erasure takes rows away, which forgets
    all that was kept of them. So their number and the sum of their versions, those of deleted ones too, never come
    again once they were saved; in a transaction that is rolled back they may.
    """
    rows = cursor.execute(
        "SELECT i.id, i.participant_id, i.state, r.id IS NOT NULL, coalesce(f.many, 0), coalesce(f.versions, 0) "
        "FROM interview i LEFT JOIN release r ON r.interview_id = i.id AND r.current LEFT JOIN ("
        "SELECT interview_id, count(*) AS many, sum(version)::BIGINT AS versions FROM identifier GROUP BY interview_id"
        ") f ON f.interview_id = i.id WHERE i.deleted_at IS NULL ORDER BY i.position"
    ).fetchall()
    return [
        InterviewState(
            interview_id=interview, participant_id=whose, state=state, has_release=released, signature=(many, versions)
        )
        for interview, whose, state, released, many, versions in rows
    ]


def signature(cursor: Cursor, interview_id: str) -> tuple[int, int]:
    """The signature of one interview's identifiers, as :func:`interview_states` tells it of all."""
    (signature,) = cursor.execute(
        "SELECT count(*), coalesce(sum(version), 0)::BIGINT FROM identifier WHERE interview_id = ?", [interview_id]
    ).fetchall()
    return signature


@dataclass(frozen=True, slots=True)
class Place:
    """Where an identifier stands, without its words; as of :class:`~coding.model.Identifier`."""

    interview_id: str
    id: str
    start: int
    end: int
    type: str
    decision: str
    cluster_id: str
    cluster_type: str


def places(
    cursor: Cursor, interview_ids: Sequence[str], types: Mapping[str, str] | None = None
) -> dict[str, list[Place]]:
    """Interview id → places of its identifiers in order, rejected ones too.

    Args:
        cursor: For reading.
        interview_ids: Which interviews.
        types: Cluster id → type, as far as it is known already: it never changes.
    """
    by_interview: dict[str, list[Place]] = {interview: [] for interview in interview_ids}
    if not by_interview:
        return by_interview
    rows = cursor.execute(
        "SELECT interview_id, id, start_offset, end_offset, type, decision, cluster_id FROM identifier "
        f"WHERE {'interview_id = ?' if len(by_interview) == 1 else 'list_contains(?, interview_id)'} "
        "AND deleted_at IS NULL ORDER BY interview_id, start_offset, end_offset, id",
        [interview_ids[0] if len(by_interview) == 1 else list(by_interview)],
    ).fetchall()
    known = dict(types or {})
    if unknown := {row[6] for row in rows} - known.keys():
        # Of what a site sees the clusters are seen too; asking which those are costs more than all the rest.
        with unrestricted(cursor) as every:
            known |= {cluster: type_name for cluster, (type_name, _, _) in some_clusters(every, unknown).items()}
    for row in rows:
        by_interview[row[0]].append(Place(*(*row, known[row[6]])))
    return by_interview


def cluster(cursor: Cursor, cluster_id: str) -> tuple[str, int, str] | None:
    """Type, number and pseudonym of one cluster, if it is there."""
    return some_clusters(cursor, [cluster_id]).get(cluster_id)


def some_clusters(cursor: Cursor, cluster_ids: Iterable[str]) -> dict[str, tuple[str, int, str]]:
    """Those of these clusters that are there; otherwise as :func:`clusters`."""
    return _clusters(cursor, "WHERE id IN (SELECT unnest(?::VARCHAR[]))", [list(dict.fromkeys(cluster_ids))])


def masked_quasi(cursor: Cursor) -> dict[str, set[tuple[str, str]]]:
    """Interview id → type and pseudonym of what is masked there and identifies somebody only together with more."""
    rows: list[tuple[str, tuple[str, str]]] = cursor.execute(
        "SELECT DISTINCT d.interview_id, (d.type, c.pseudonym) FROM identifier d JOIN cluster c ON c.id = d.cluster_id "
        "WHERE d.deleted_at IS NULL AND d.decision = 'accepted' AND d.kind = 'quasi'"
    ).fetchall()
    by_interview: dict[str, list[tuple[str, str]]] = grouped(rows)
    return {interview: set(masks) for interview, masks in by_interview.items()}


def of_cluster(cursor: Cursor, cluster_id: str) -> list[Identifier]:
    """Every mention of one person or place in the project."""
    return _read(
        cursor,
        "WHERE d.cluster_id = ? AND d.deleted_at IS NULL ORDER BY d.interview_id, d.start_offset",
        [cluster_id],
    )


def get(cursor: Cursor, identifier_ids: Iterable[str]) -> list[Identifier]:
    """Identifiers by id (deleted ones too), in no particular order."""
    return _read(cursor, "WHERE list_contains(?, d.id)", [list(identifier_ids)])


def state(cursor: Cursor, identifier_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The changeable columns of some identifiers, for undo."""
    if not identifier_ids:
        return []
    rows = cursor.execute(
        "SELECT id, start_offset, end_offset, type, kind, cluster_id, decision, decided_by, decided_how, "
        "deleted_at IS NOT NULL FROM identifier WHERE list_contains(?, id) ORDER BY id",
        [list(identifier_ids)],
    ).fetchall()
    names = ("id", "start", "end", "type", "kind", "cluster", "decision", "decided_by", "decided_how", "deleted")
    return [dict(zip(names, row, strict=True)) for row in rows]


def restore_state(cursor: Cursor, saved: Iterable[Mapping[str, Any]]) -> None:
    """Put identifiers back as :func:`state` found them."""
    for entry in saved:
        cursor.execute(
            "UPDATE identifier SET start_offset = ?, end_offset = ?, type = ?, kind = ?, cluster_id = ?, decision = ?, "
            "decided_by = ?, decided_how = ?, decided_at = now(), deleted_at = CASE WHEN ? THEN now() ELSE NULL END, "
            "version = version + 1 WHERE id = ?",
            [
                entry["start"],
                entry["end"],
                entry["type"],
                entry["kind"],
                entry["cluster"],
                entry["decision"],
                entry["decided_by"],
                entry.get("decided_how"),
                entry["deleted"],
                entry["id"],
            ],
        )


def deciders(cursor: Cursor, interview_ids: Sequence[str]) -> set[str]:
    """Everybody who decided on an identifier of these interviews, or did anything else in their review."""
    return set(
        first_column(
            cursor,
            "SELECT decided_by FROM identifier WHERE list_contains(?, interview_id) AND decided_by IS NOT NULL "
            "UNION SELECT actor FROM operation WHERE scope = 'review' AND list_contains(?, scope_id)",
            [list(interview_ids), list(interview_ids)],
        )
    )


def decide(cursor: Cursor, identifier_ids: Sequence[str], decision: str, user_id: str, how: str = LOOKED_AT) -> None:
    """Accept, reject or reopen identifiers, and say how the decision came about."""
    if not identifier_ids:
        return
    cursor.execute(
        "UPDATE identifier SET decision = ?, decided_by = ?, decided_how = ?, decided_at = ?, version = version + 1 "
        "WHERE list_contains(?, id)",
        [decision, user_id, None if decision == "pending" else how, datetime.now(UTC), list(identifier_ids)],
    )


def retype(cursor: Cursor, identifier_ids: Sequence[str], type_name: str, kind: str, cluster_id: str) -> None:
    """Change type, kind and cluster of identifiers."""
    cursor.execute(
        "UPDATE identifier SET type = ?, kind = ?, cluster_id = ?, version = version + 1 WHERE list_contains(?, id)",
        [type_name, kind, cluster_id, list(identifier_ids)],
    )


def move(cursor: Cursor, identifier_ids: Sequence[str], cluster_id: str) -> None:
    """Put identifiers into another cluster."""
    cursor.execute(
        "UPDATE identifier SET cluster_id = ?, version = version + 1 WHERE list_contains(?, id)",
        [cluster_id, list(identifier_ids)],
    )


def counts(cursor: Cursor) -> dict[str, dict[str, int]]:
    """How many identifiers of each decision every interview has."""
    rows: list[tuple[str, tuple[str, int]]] = cursor.execute(
        "SELECT interview_id, (decision, count(*)) FROM identifier WHERE deleted_at IS NULL "
        "GROUP BY interview_id, decision"
    ).fetchall()
    by_interview: dict[str, list[tuple[str, int]]] = grouped(rows)
    return {interview: dict(decisions) for interview, decisions in by_interview.items()}


def looked_at(cursor: Cursor, interview_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Interview id → decided places that a person looked at, there or at one with the same words, and all decided."""
    rows = cursor.execute(
        "SELECT interview_id, count(*) FILTER (decided_how IN (?, ?)), count(*) FROM identifier "
        "WHERE deleted_at IS NULL AND decision <> 'pending' AND list_contains(?, interview_id) GROUP BY interview_id",
        [LOOKED_AT, ALIKE, list(interview_ids)],
    ).fetchall()
    return {interview: (int(looked), int(every)) for interview, looked, every in rows}


def stamps(cursor: Cursor, interview_ids: Iterable[str]) -> dict[str, int]:
    """Interview id → a number that is another one where anything else is masked, left or called something else."""
    rows = cursor.execute(
        "SELECT d.interview_id, bit_xor(hash(d.id, d.start_offset, d.end_offset, d.decision, c.pseudonym)) "
        "FROM identifier d JOIN cluster c ON c.id = d.cluster_id "
        "WHERE d.deleted_at IS NULL AND list_contains(?, d.interview_id) GROUP BY d.interview_id",
        [list(interview_ids)],
    )
    return dict(rows.fetchall())


def counts_by_type(cursor: Cursor, interview_id: str) -> dict[str, dict[str, int]]:
    """How many identifiers of each type and decision one interview has."""
    rows: list[tuple[str, tuple[str, int]]] = cursor.execute(
        "SELECT type, (decision, count(*)) FROM identifier WHERE interview_id = ? AND deleted_at IS NULL "
        "GROUP BY type, decision ORDER BY type, decision",
        [interview_id],
    ).fetchall()
    by_type: dict[str, list[tuple[str, int]]] = grouped(rows)
    return {type_name: dict(decisions) for type_name, decisions in by_type.items()}
