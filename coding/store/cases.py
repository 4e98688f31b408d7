"""Case files and their records. What reads records takes the viewer; what they may not see the query leaves out.

A record is what one coder answered about one case, a row for each variable.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from coding.model.grouping import grouped
from coding.store.codings import Viewer
from coding.store.memory import Shelf, at_moment
from coding.store.row_filter import unrestricted
from coding.store.sql import Cursor, add_rows, first_column, first_value, identifier
from coding.store.table import Part, Table

# A record is seen by its coder. By others once it is handed in: by whoever has handed in their own of that case, and by
# leads who have none that is open. While an open round covers a document of the case, the rule for codings holds too:
# its coders see no other's, and theirs are seen by nobody but leads who do not code in it.
_VISIBLE = (
    "(v.coder = ? OR (EXISTS (SELECT 1 FROM case_record o WHERE o.case_id = v.case_id AND o.coder = v.coder "
    "AND o.handed_in_at IS NOT NULL) AND ((? AND NOT EXISTS (SELECT 1 FROM case_value w WHERE w.case_id = v.case_id "
    "AND w.coder = ? AND w.deleted_at IS NULL)) OR EXISTS (SELECT 1 FROM case_record m WHERE m.case_id = v.case_id "
    "AND m.coder = ? AND m.handed_in_at IS NOT NULL)) AND NOT EXISTS (SELECT 1 FROM case_document d "
    "JOIN release l ON l.interview_id = d.interview_id JOIN assignment a ON a.release_id = l.id "
    "JOIN round r ON r.id = a.round_id WHERE r.state = 'open' AND d.case_id = v.case_id "
    "AND (a.coder = ? OR (a.coder = v.coder AND NOT ?)))))"
)


def _viewing(viewer: Viewer) -> list[Any]:
    return [viewer.user_id, viewer.leads, viewer.user_id, viewer.user_id, viewer.user_id, viewer.leads]


@dataclass(frozen=True, slots=True)
class Passage:
    """Where one of a variable's values is told: code points of a release, half-open."""

    answer: str
    release_id: str
    start: int
    end: int


def passages_in(table: str, owner: str) -> Part:
    """Passages of values of records, or of the consensus: rows of one shape in a table each."""
    return Part(
        table,
        owner,
        "answer, release_id, start_offset, end_offset",
        record=Passage,
        beside=["case_id"],
        order="release_id, start_offset, end_offset",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case.

    Attributes:
        id: Its id.
        label: What the team calls it.
        created_by: Who made it.
        documents: Ids of the interviews and other documents that belong to it.
        deleted: Whether it was removed.
    """

    id: str
    label: str
    created_by: str
    documents: tuple[str, ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseValue:
    """One variable of a coder's record.

    Attributes:
        id: Its id.
        case_id: The case.
        coder: Whose record.
        variable: Name of the variable.
        answers: The values; several where the variable allows it.
        codebook_version: Version of the codebook they were taken from.
        passages: Where they are told; a value without one was read from the form.
        deleted: Whether it was taken out.
    """

    id: str
    case_id: str
    coder: str
    variable: str
    answers: tuple[str, ...]
    codebook_version: int
    passages: tuple[Passage, ...] = ()
    deleted: bool = False


CASES: Final = Table(
    "case_file", CaseFile, apart=["documents"], states=["label", "documents", "deleted"], order="position, id"
)
VALUES: Final = Table(
    "case_value",
    CaseValue,
    parts={"passages": passages_in("case_passage", "value_id")},
    stamped=["changed_at"],
    states=["answers", "passages", "codebook_version", "deleted"],
    alias="v",
    order="v.case_id, v.coder, v.variable, v.id",
)


_ALL: Final[Shelf[Iterable[CaseFile]]] = Shelf("cases", 2)


def all_cases(cursor: Cursor, *, removed_too: bool = False) -> list[CaseFile]:
    """Cases in the order they were made."""
    return list(at_moment(cursor, _ALL, removed_too, lambda: _all_cases(cursor, removed_too)))


def _all_cases(cursor: Cursor, removed_too: bool) -> list[CaseFile]:
    documents: dict[str, list[str]] = grouped(
        cursor.execute(
            "SELECT d.case_id, d.interview_id FROM case_document d JOIN interview i ON i.id = d.interview_id "
            "AND i.deleted_at IS NULL ORDER BY i.position"
        ).fetchall()
    )
    rows = cursor.execute(
        f"{CASES.select} WHERE ? OR deleted_at IS NULL ORDER BY {CASES.order}", [removed_too]
    ).fetchall()
    return [CASES.record(row, documents=tuple(documents.get(row[0], ()))) for row in rows]


def labels_in_use(cursor: Cursor) -> set[str]:
    """Labels of all cases of the study that were not removed, whoever may see them."""
    with unrestricted(cursor) as whole:
        return set(first_column(whole, "SELECT label FROM case_file WHERE deleted_at IS NULL"))


def add_cases(cursor: Cursor, files: Sequence[CaseFile]) -> None:
    """Insert cases at the end of the list."""
    with unrestricted(cursor) as whole:
        position = first_value(whole, "SELECT coalesce(max(position), 0) + 1 FROM case_file")
    now = datetime.now(UTC)
    add_rows(
        cursor,
        "case_file",
        "id, label, position, created_by, created_at, version",
        [[file.id, file.label, position + at, file.created_by, now, 1] for at, file in enumerate(files)],
    )
    _add_documents(cursor, files)


def put_cases(cursor: Cursor, files: Sequence[CaseFile]) -> None:
    """Write what can change of cases: label, documents and whether they are there."""
    for file in files:
        cursor.execute(
            "UPDATE case_file SET label = ?, deleted_at = ?, version = version + 1 WHERE id = ?",
            [file.label, datetime.now(UTC) if file.deleted else None, file.id],
        )
    cursor.execute("DELETE FROM case_document WHERE case_id IN (SELECT unnest(?))", [[file.id for file in files]])
    _add_documents(cursor, files)


def _add_documents(cursor: Cursor, files: Sequence[CaseFile]) -> None:
    rows = [[file.id, interview] for file in files for interview in file.documents]
    add_rows(cursor, "case_document", "case_id, interview_id", rows)


def recorded_by_others(cursor: Cursor, case_id: str, coder: str) -> set[str]:
    """Ids of the variables of a case that others than a person have answered, whoever may see them."""
    with unrestricted(cursor) as whole:
        answered = "SELECT id FROM case_value WHERE case_id = ? AND coder <> ? AND deleted_at IS NULL"
        return set(first_column(whole, answered, [case_id, coder]))


def own_values(cursor: Cursor, case_id: str, coder: str) -> list[CaseValue]:
    """A coder's own record of a case, taken-out variables too: for checks on the coder's own work only."""
    return VALUES.all(cursor, where="v.case_id = ? AND v.coder = ?", values=[case_id, coder], removed=True)


def values_of_coders(cursor: Cursor, coders: Sequence[str]) -> list[CaseValue]:
    """Everything of some coders without the blindness rule: for comparing with a file of theirs only."""
    return VALUES.all(cursor, where="v.coder IN (SELECT unnest(?))", values=[list(coders)], removed=True)


def visible_values(cursor: Cursor, viewer: Viewer, case_id: str) -> list[CaseValue]:
    """What the viewer may see of the records of one case, handed in or their own."""
    return VALUES.all(cursor, where=f"v.case_id = ? AND {_VISIBLE}", values=[case_id, *_viewing(viewer)])


def visible_answers(cursor: Cursor, viewer: Viewer) -> list[tuple[str, str, str, frozenset[str]]]:
    """(case, coder, variable, values) of records that are handed in, as far as the viewer may see them.

    In the order of cases, coders and variables, and without passages: there may be tens of thousands.
    """
    rows = cursor.execute(
        "SELECT v.case_id, v.coder, v.variable, v.answers FROM case_value v JOIN case_file f ON f.id = v.case_id "
        "AND f.deleted_at IS NULL JOIN case_record h ON h.case_id = v.case_id AND h.coder = v.coder "
        f"AND h.handed_in_at IS NOT NULL WHERE v.deleted_at IS NULL AND {_VISIBLE} "
        "ORDER BY f.position, f.id, v.coder, v.variable",
        _viewing(viewer),
    ).fetchall()
    # Closed lists: the same few answers stand in thousands of rows.
    read = {answers: frozenset(json.loads(answers)) for answers in {row[3] for row in rows}}
    return [(case, coder, variable, read[answers]) for case, coder, variable, answers in rows]


def current_values(cursor: Cursor, viewer: Viewer, case_id: str | None = None) -> list[CaseValue]:
    """The records of a case, or of all, that are handed in and that the viewer may see, with their passages."""
    return VALUES.all(
        cursor,
        where="(? IS NULL OR v.case_id = ?) AND EXISTS (SELECT 1 FROM case_record h "
        f"WHERE h.case_id = v.case_id AND h.coder = v.coder AND h.handed_in_at IS NOT NULL) AND {_VISIBLE}",
        values=[case_id, case_id, *_viewing(viewer)],
    )


def counts(cursor: Cursor, viewer: Viewer) -> dict[tuple[str, str], int]:
    """How many variables are answered, by (case, coder), in the records that the viewer may see."""
    rows = cursor.execute(
        "SELECT v.case_id, v.coder, count(*) FROM case_value v WHERE v.deleted_at IS NULL AND " + _VISIBLE + " "
        "GROUP BY v.case_id, v.coder ORDER BY v.case_id, v.coder",
        _viewing(viewer),
    ).fetchall()
    return {(str(case), str(coder)): int(number) for case, coder, number in rows}


def put_values(cursor: Cursor, values: Sequence[CaseValue]) -> None:
    """Write what can change of variables of records."""
    cursor.execute(
        "UPDATE case_value AS v SET answers = n.answers, codebook_version = n.book, changed_at = n.at, "
        "deleted_at = CASE WHEN n.gone THEN n.at END, version = v.version + 1 FROM (SELECT unnest(?) AS id, "
        "unnest(?) AS answers, unnest(?) AS book, unnest(?) AS gone, ?::TIMESTAMPTZ AS at) n WHERE v.id = n.id",
        [
            [value.id for value in values],
            [json.dumps(value.answers, ensure_ascii=False) for value in values],
            [value.codebook_version for value in values],
            [value.deleted for value in values],
            datetime.now(UTC),
        ],
    )
    VALUES.add_parts(cursor, values, anew=True)


def carry_passages(
    cursor: Cursor, old_release: str, new_release: str, moved: Callable[[int, int], tuple[int, int]]
) -> None:
    """Move passages, of the consensus too, to their words in a newer release of the same document."""
    with unrestricted(cursor) as whole:
        for table in ("case_passage", "case_consensus_passage"):
            rows = whole.execute(
                f"SELECT DISTINCT start_offset, end_offset FROM {identifier(table)} WHERE release_id = ?", [old_release]
            ).fetchall()
            for start, end in rows:
                whole.execute(
                    f"UPDATE {identifier(table)} SET release_id = ?, start_offset = ?, end_offset = ? "
                    "WHERE release_id = ? AND start_offset = ? AND end_offset = ?",
                    [new_release, *moved(start, end), old_release, start, end],
                )


def handed_in(cursor: Cursor, case_id: str | None = None) -> set[tuple[str, str]]:
    """(case, coder) of every record that was handed in, of one case or of all; whoever may see it."""
    rows = cursor.execute(
        "SELECT case_id, coder FROM case_record WHERE handed_in_at IS NOT NULL AND (? IS NULL OR case_id = ?)",
        [case_id, case_id],
    )
    return set(rows.fetchall())


def set_handed_in(cursor: Cursor, records: Iterable[tuple[str, str]], *, handed: bool) -> None:
    """Say of records, by (case, coder), whether they are handed in."""
    keys = sorted(set(records))
    cursor.execute(
        "DELETE FROM case_record WHERE (case_id, coder) IN (SELECT unnest(?), unnest(?))",
        [[case for case, _ in keys], [coder for _, coder in keys]],
    )
    now = datetime.now(UTC)
    rows = [[case_id, coder, now] for case_id, coder in keys] if handed else []
    add_rows(cursor, "case_record", "case_id, coder, handed_in_at", rows)


def in_open_rounds(cursor: Cursor) -> set[str]:
    """Ids of cases of which a document lies in a round that is open."""
    with unrestricted(cursor) as whole:
        lying = (
            "SELECT DISTINCT d.case_id FROM case_document d JOIN release l ON l.interview_id = d.interview_id "
            "JOIN assignment a ON a.release_id = l.id JOIN round r ON r.id = a.round_id WHERE r.state = 'open'"
        )
        return set(first_column(whole, lying))


def kept_by_rounds(cursor: Cursor, interview_ids: Sequence[str], viewer: Viewer) -> set[str]:
    """Which of some interviews lie in a round that is open, for the viewer: to leads, in one they code in."""
    with unrestricted(cursor) as whole:
        lying = (
            "SELECT DISTINCT l.interview_id FROM release l JOIN assignment a ON a.release_id = l.id "
            "JOIN round r ON r.id = a.round_id WHERE r.state = 'open' AND l.interview_id IN (SELECT unnest(?)) "
            "AND (a.coder = ? OR NOT ?)"
        )
        return set(first_column(whole, lying, [list(interview_ids), viewer.user_id, viewer.leads]))
