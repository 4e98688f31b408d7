"""A study of several partners: packages, partners, bundles that were sent and that came."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from codebook.model import Codebook
from codebook.serial import codebook_from_dict
from coding.store.connection import Cursor
from coding.store.project_file import HOLDS_DELETED
from coding.store.settings import set_meta
from coding.store.table import Table


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

    @property
    def book(self) -> Codebook:
        """The study's codebook."""
        return codebook_from_dict(self.content["codebook"])


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
class ReceivedBundle:
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


PACKAGES: Final = Table("study_package", Package, key="number", stamped=["taken_at"], order="number")
PARTNERS: Final = Table("study_partner", Partner, key="key", once=["box"], order="name, key")
TAKEN: Final = Table("study_taken", ReceivedBundle, key="hash", once=["key", "number", "level"], order="key, number")
"""Bundles that came, in the order of each site's own count."""
SENT: Final = Table("study_sent", SentBundle, key="number", order="number")


def newest_package(cursor: Cursor) -> Package | None:
    """The package that applies here, if the project belongs to a study."""
    return next(iter(PACKAGES.all(cursor, order="number DESC LIMIT 1")), None)


def put_partner(cursor: Cursor, partner: Partner, decided_by: str | None = None) -> None:
    """Keep a partner, or what was decided about one."""
    PARTNERS.put(cursor, partner, decided_by=decided_by, decided_at=datetime.now(UTC) if decided_by else None)


def change_received(cursor: Cursor, digest: str, content: Mapping[str, Any] | None) -> None:
    """Keep a bundle without rows that were withdrawn, or without any; the file is written anew afterwards."""
    TAKEN.put_state(cursor, digest, {"content": content})
    set_meta(cursor, HOLDS_DELETED, "1")


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
    codes = panelists(cursor)
    withdrawals = {
        number
        for bundle in SENT.all(cursor)
        for number, people in bundle.record.get(PANELISTS, {}).items()
        if set(people) - codes
    }
    return sorted({*(str(row[0]) for row in rows), *withdrawals})


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
    cases = {str(row[0]) for row in cursor.execute("SELECT id FROM case_file WHERE deleted_at IS NULL").fetchall()}
    void = [
        bundle.number
        for bundle in SENT.all(cursor)
        if bundle.level == "variables" and set(bundle.record.get(CASES, ())) - cases
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


REQUESTS: Final = Table("study_request", KeptRequest, order="key, number, kept_at")


def all_kept(cursor: Cursor, side: str) -> list[KeptRequest]:
    """Every request of a side, those to one site in the order of their numbers, and of one number as they came."""
    return REQUESTS.all(cursor, where="side = ?", values=[side])
