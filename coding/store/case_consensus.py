"""Consensus records of cases: decisions on variables, each with the coders' values it rests on as they were then.

Rows are added and taken back, never changed. Of a variable of a case one decision stands at most. What reads them for
people takes the viewer; what they may not see the query leaves out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from coding.model import BY_ONE
from coding.store.cases import Passage, passages_in
from coding.store.codings import Viewer
from coding.store.sql import Cursor
from coding.store.table import Part, Table

ASIDE: Final = ("deferred", "escalated")
"""Outcomes that leave a variable for later; they hold no value."""

# What is about a case is seen by whoever sees its records: who has handed in their own of the case, and leads who have
# none that is open; of a case with a document in an open round by leads who do not code in it only.
VISIBLE: Final = (
    "((? AND NOT EXISTS (SELECT 1 FROM case_value w WHERE w.case_id = c.case_id AND w.coder = ? "
    "AND w.deleted_at IS NULL)) OR EXISTS (SELECT 1 FROM case_record m WHERE m.case_id = c.case_id AND m.coder = ? "
    "AND m.handed_in_at IS NOT NULL)) AND NOT EXISTS (SELECT 1 FROM case_document d "
    "JOIN release l ON l.interview_id = d.interview_id JOIN assignment a ON a.release_id = l.id "
    "JOIN round r ON r.id = a.round_id WHERE r.state = 'open' AND d.case_id = c.case_id AND (a.coder = ? OR NOT ?))"
)
"""Of rows ``c`` with a ``case_id``, those that a viewer may see; takes :func:`viewing`."""


def viewing(viewer: Viewer) -> list[Any]:
    """Parameters of :data:`VISIBLE`."""
    return [viewer.leads, viewer.user_id, viewer.user_id, viewer.user_id, viewer.leads]


@dataclass(frozen=True, slots=True)
class Parent:
    """A coder's value that a decision rests on, as it was then; empty where the coder had left the variable open."""

    coder: str
    value_id: str
    version: int
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecision:
    """A decision on a variable of a case.

    Attributes:
        id: Its id.
        case_id: The case.
        variable: Name of the variable.
        outcome: ``agreed``, ``coder``, ``union``, ``intersection``, ``new``, or one of :data:`ASIDE`.
        of_coder: Whose value was taken, where it was one coder's.
        answers: The values; none where it was left for later.
        method: How it was decided; ``agreed`` where every coder had the same.
        reason_tag: Why, in one of a few words.
        reason: Why, in words.
        codebook_version: Version of the codebook the values are from.
        decided_by: Who settled it.
        deciders: Who decided together.
        decided_at: When.
        parents: The coders' values it rests on.
        passages: Where the values are told.
        revoked_at: When it was taken back or replaced, or None while it stands.
    """

    id: str
    case_id: str
    variable: str
    outcome: str
    of_coder: str | None = None
    answers: tuple[str, ...] = ()
    method: str
    reason_tag: str = ""
    reason: str = ""
    codebook_version: int
    decided_by: str
    deciders: tuple[str, ...] = ()
    decided_at: datetime
    parents: tuple[Parent, ...] = ()
    passages: tuple[Passage, ...] = ()
    revoked_at: datetime | None = None

    @property
    def way(self) -> str:
        """How it was decided; as of :class:`~coding.model.Decision`."""
        return BY_ONE if self.method == "consensus" and len(self.deciders) < 2 else self.method

    @property
    def item(self) -> tuple[str, str]:
        """What it is about: case and variable."""
        return self.case_id, self.variable


DECISIONS: Final = Table(
    "case_consensus",
    CaseDecision,
    parts={
        "parents": Part(
            "case_consensus_parent",
            "consensus_id",
            "coder, value_id, value_version, answers",
            record=Parent,
            beside=["case_id"],
            order="coder",
        ),
        "passages": passages_in("case_consensus_passage", "consensus_id"),
    },
    alias="c",
)


def visible_decisions(cursor: Cursor, viewer: Viewer, case_id: str | None = None) -> list[CaseDecision]:
    """Decisions that stand and that the viewer may see, in the order of cases and variables.

    Args:
        cursor: Reads the project.
        viewer: Who looks.
        case_id: Only those on this case.
    """
    return _decisions(
        cursor,
        f"(? IS NULL OR c.case_id = ?) AND c.revoked_at IS NULL AND {VISIBLE}",
        [case_id, case_id, *viewing(viewer)],
    )


def every_decision(cursor: Cursor, viewer: Viewer, items: Sequence[str]) -> list[CaseDecision]:
    """All decisions on some items that the viewer may see, those taken back too, oldest first of each variable."""
    return _decisions(
        cursor,
        f"c.case_id || ' ' || c.variable IN (SELECT unnest(?)) AND {VISIBLE}",
        [list(items), *viewing(viewer)],
    )


def current_decision(cursor: Cursor, case_id: str, variable: str) -> CaseDecision | None:
    """The decision that stands on a variable of a case, whoever may see it: for settling and undo only."""
    decisions = _decisions(cursor, "c.revoked_at IS NULL AND c.case_id = ? AND c.variable = ?", [case_id, variable])
    return decisions[0] if decisions else None


def _decisions(cursor: Cursor, condition: str, values: list[Any]) -> list[CaseDecision]:
    return DECISIONS.all(
        cursor,
        join="JOIN case_file f ON f.id = c.case_id AND f.deleted_at IS NULL",
        where=condition,
        values=values,
        order="f.position, f.id, c.variable, c.decided_at, c.id",
    )


def ever_decided(cursor: Cursor) -> set[tuple[str, str]]:
    """(case, variable) of everything that was decided or set aside once, also where that was taken back."""
    return set(cursor.execute("SELECT DISTINCT case_id, variable FROM case_consensus").fetchall())


def let_stand(cursor: Cursor, case_id: str, variable: str, decision_id: str | None) -> None:
    """Let one decision on a variable of a case stand, or none; all others count as taken back."""
    cursor.execute(
        "UPDATE case_consensus SET revoked_at = CASE WHEN id = ? THEN NULL ELSE coalesce(revoked_at, ?::TIMESTAMPTZ) "
        "END WHERE case_id = ? AND variable = ?",
        [decision_id, datetime.now(UTC), case_id, variable],
    )


def value_versions(cursor: Cursor, value_ids: Sequence[str]) -> dict[str, int]:
    """How often each of some values of records was written by now."""
    rows = cursor.execute("SELECT id, version FROM case_value WHERE id IN (SELECT unnest(?))", [list(value_ids)])
    return dict(rows.fetchall())
