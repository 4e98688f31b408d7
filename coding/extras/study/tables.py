"""A study of several partners: packages, partners, bundles that were sent and that came."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from coding.store.connection import HOLDS_DELETED, Cursor
from coding.store.settings import set_meta


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A study package that this project made or took.

    Attributes:
        study: Id of the study.
        number: Its number, from 1.
        side: ``coordinator`` where it was made here, ``site`` where it was taken.
        content: What it says.
        hash: SHA-256 of the file.
    """

    study: str
    number: int
    side: str
    content: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A site that bundles came from.

    Attributes:
        key: Its public signing key.
        box: Its public sealing key.
        name: What it calls itself.
        state: ``new``, ``confirmed`` or ``refused``.
    """

    key: str
    box: str
    name: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A bundle that came.

    Attributes:
        hash: SHA-256 of the file.
        key: Public signing key of its site.
        number: The site's own count.
        level: What it holds.
        content: The bundle as it was signed, without rows withdrawn since; None once it is void.
        taken_at: When it came.
    """

    hash: str
    key: str
    number: int
    level: str
    content: Mapping[str, Any] | None
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBundle:
    """A bundle that left.

    Attributes:
        number: Its number, from 1.
        level: What it holds.
        export_id: Its entry in the register of exports.
        record: What later bundles are held against.
        made_at: When it was made.
    """

    number: int
    level: str
    export_id: str
    record: Mapping[str, Any]
    made_at: datetime


def add_package(cursor: Cursor, package: Package, taken_by: str) -> None:
    """Keep a package."""
    cursor.execute(
        "INSERT INTO study_package (study, number, side, content, hash, taken_by, taken_at) "
        "VALUES (?, ?, ?, ?, ?, ?, now())",
        [
            package.study,
            package.number,
            package.side,
            json.dumps(package.content, ensure_ascii=False),
            package.hash,
            taken_by,
        ],
    )


def newest_package(cursor: Cursor) -> Package | None:
    """The package that applies here, if the project belongs to a study."""
    row = cursor.execute(
        "SELECT study, number, side, content, hash FROM study_package ORDER BY number DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    return Package(study=row[0], number=row[1], side=row[2], content=json.loads(row[3]), hash=row[4])


def all_packages(cursor: Cursor) -> list[Package]:
    """Every package that was made or taken here, in order."""
    rows = cursor.execute("SELECT study, number, side, content, hash FROM study_package ORDER BY number").fetchall()
    return [
        Package(study=study, number=number, side=side, content=json.loads(content), hash=digest)
        for study, number, side, content, digest in rows
    ]


def partners(cursor: Cursor) -> list[Partner]:
    """Every site that bundles came from, by name."""
    rows = cursor.execute("SELECT key, box, name, state FROM study_partner ORDER BY name, key").fetchall()
    return [Partner(key=key, box=box, name=name, state=state) for key, box, name, state in rows]


def put_partner(cursor: Cursor, partner: Partner, decided_by: str | None = None) -> None:
    """Keep a partner, or what was decided about one."""
    cursor.execute(
        "INSERT INTO study_partner (key, box, name, state, decided_by, decided_at) "
        "VALUES (?, ?, ?, ?, ?, CASE WHEN ?::VARCHAR IS NULL THEN NULL ELSE now() END) ON CONFLICT (key) DO UPDATE "
        "SET name = excluded.name, state = excluded.state, decided_by = excluded.decided_by, "
        "decided_at = excluded.decided_at",
        [partner.key, partner.box, partner.name, partner.state, decided_by, decided_by],
    )


def add_taken(cursor: Cursor, taken: Taken, taken_by: str) -> None:
    """Keep a bundle that came."""
    cursor.execute(
        "INSERT INTO study_taken (hash, key, number, level, content, taken_by, taken_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [taken.hash, taken.key, taken.number, taken.level, _text(taken.content), taken_by, taken.taken_at],
    )


def _text(content: Mapping[str, Any] | None) -> str:
    return "" if content is None else json.dumps(content, ensure_ascii=False)


def all_taken(cursor: Cursor) -> list[Taken]:
    """Every bundle that came, in the order of each site's own count."""
    rows = cursor.execute(
        "SELECT hash, key, number, level, content, taken_at FROM study_taken ORDER BY key, number"
    ).fetchall()
    names = ("hash", "key", "number", "level", "content", "taken_at")
    entries = [dict(zip(names, row, strict=True)) for row in rows]
    return [
        Taken(**{**entry, "content": json.loads(entry["content"]) if entry["content"] else None}) for entry in entries
    ]


def change_taken(cursor: Cursor, digest: str, content: Mapping[str, Any] | None) -> None:
    """Keep a bundle without rows that were withdrawn, or without any; the file is written anew afterwards."""
    cursor.execute("UPDATE study_taken SET content = ? WHERE hash = ?", [_text(content), digest])
    set_meta(cursor, HOLDS_DELETED, "1")


def add_sent(cursor: Cursor, sent: SentBundle) -> None:
    """Keep that a bundle left."""
    cursor.execute(
        "INSERT INTO study_sent (number, level, export_id, record, made_at) VALUES (?, ?, ?, ?, ?)",
        [sent.number, sent.level, sent.export_id, _text(sent.record), sent.made_at],
    )


def all_sent(cursor: Cursor) -> list[SentBundle]:
    """Every bundle that left, in order."""
    rows = cursor.execute("SELECT number, level, export_id, record, made_at FROM study_sent ORDER BY number").fetchall()
    return [
        SentBundle(number=number, level=level, export_id=export, record=json.loads(record), made_at=moment)
        for number, level, export, record, moment in rows
    ]


def aliases(cursor: Cursor, level: str) -> dict[str, str]:
    """Interview id → its random number at a level."""
    rows = cursor.execute("SELECT interview_id, alias FROM study_alias WHERE level = ?", [level]).fetchall()
    return dict(rows)


def add_aliases(cursor: Cursor, level: str, numbers: Mapping[str, str]) -> None:
    """Keep random numbers of interviews."""
    for interview_id, alias in numbers.items():
        cursor.execute(
            "INSERT INTO study_alias (alias, interview_id, level) VALUES (?, ?, ?)", [alias, interview_id, level]
        )


_GONE = "NOT IN (SELECT id FROM interview WHERE deleted_at IS NULL)"


def withdrawn(cursor: Cursor) -> list[str]:
    """Random numbers of what is to go: interviews that are gone or may be quoted no longer, panelists who withdrew.

    Of answers to requests every passage that left has a number of its own.
    """
    rows = cursor.execute(
        f"SELECT alias FROM study_alias WHERE interview_id {_GONE} OR (level = 'quotes' AND interview_id IN "
        "(SELECT e.interview_id FROM export_interview e JOIN study_sent s ON s.export_id = e.export_id "
        "WHERE s.level = 'quotes') AND interview_id NOT IN (SELECT i.id FROM interview i JOIN participant p "
        "ON p.id = i.participant_id WHERE p.quote_consent = 'yes')) OR (level = 'answer' AND interview_id NOT IN "
        "(SELECT i.id FROM interview i JOIN participant p ON p.id = i.participant_id WHERE p.quote_consent = 'yes')) "
        "ORDER BY alias"
    ).fetchall()
    here = panelists(cursor)
    gone = {
        number
        for bundle in all_sent(cursor)
        for number, people in bundle.record.get(PANELISTS, {}).items()
        if set(people) - here
    }
    return sorted({*(str(row[0]) for row in rows), *gone})


def panelists(cursor: Cursor) -> set[str]:
    """Ids of who is on a panel here and has not withdrawn."""
    return {str(row[0]) for row in cursor.execute("SELECT id FROM panelist").fetchall()}


def may_be_quoted(cursor: Cursor, interviews: Collection[str]) -> bool:
    """Whether everybody in some interviews agrees to be quoted, and none of the interviews is gone."""
    rows = cursor.execute(
        "SELECT i.id FROM interview i JOIN participant p ON p.id = i.participant_id "
        "WHERE i.deleted_at IS NULL AND p.quote_consent = 'yes'"
    ).fetchall()
    return {*interviews} <= {str(row[0]) for row in rows}


PANELISTS: Final = "panelists"
"""In the record of a bundle of a panel: random number → ids of the panelists whose ratings stand under it."""
CASES: Final = "cases"
"""In the record of a bundle of variables: ids of the cases in it."""


def void_counts(cursor: Cursor) -> int:
    """The newest bundle of counts or variables that an interview or a case is in which is gone since, or 0."""
    rows = cursor.execute(
        "SELECT coalesce(max(s.number), 0) FROM study_sent s JOIN export_interview e ON e.export_id = s.export_id "
        f"WHERE s.level IN ('counts', 'variables') AND e.interview_id <> '' AND e.interview_id {_GONE}"
    ).fetchall()
    # A case may have no document, so that no interview tells of it.
    here = {str(row[0]) for row in cursor.execute("SELECT id FROM case_file WHERE deleted_at IS NULL").fetchall()}
    void = [
        bundle.number
        for bundle in all_sent(cursor)
        if bundle.level == "variables" and set(bundle.record.get(CASES, ())) - here
    ]
    return max(int(rows[0][0]), *void, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """A request.

    Attributes:
        id: By which its answer names it.
        side: ``asked`` where it was made here, ``came`` where it was taken in.
        key: Public signing key of the other end.
        number: The coordinator's count for this site.
        content: What it says, as it was signed.
        hash: SHA-256 of the file.
        kept_at: When it was made or taken in.
    """

    id: str
    side: str
    key: str
    number: int
    content: Mapping[str, Any]
    hash: str
    kept_at: datetime


_REQUEST = "id, side, key, number, content, hash, kept_at"


def add_request(cursor: Cursor, request: KeptRequest, kept_by: str) -> None:
    """Keep a request."""
    cursor.execute(
        f"INSERT INTO study_request ({_REQUEST}, kept_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [request.id, request.side, request.key, request.number, json.dumps(request.content, ensure_ascii=False),
         request.hash, request.kept_at, kept_by],
    )  # fmt: skip


def all_kept(cursor: Cursor, side: str) -> list[KeptRequest]:
    """Every request of a side, those to one site in the order of their numbers, and of one number as they came."""
    rows = cursor.execute(
        f"SELECT {_REQUEST} FROM study_request WHERE side = ? ORDER BY key, number, kept_at", [side]
    ).fetchall()
    entries = [dict(zip(_REQUEST.split(", "), row, strict=True)) for row in rows]
    return [KeptRequest(**{**entry, "content": json.loads(entry["content"])}) for entry in entries]
