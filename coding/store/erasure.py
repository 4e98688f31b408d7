"""Erasing a participant from a project file: rows, quotations in other people's notes, and what would bring them back.

Which rows go and where quotations are looked for is derived from :mod:`coding.store.columns`; here stands what is seen
to on its own: theme runs, releases, interviews and people. Works on any project file, also on a backup made by an
earlier Heard: it looks at the tables that are there. The file itself must be rebuilt afterwards
(:meth:`coding.store.connection.Store.rebuild`), because DuckDB keeps deleted bytes.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from coding.store import events, settings, words
from coding.store.columns import States, kind_of
from coding.store.contents import columns_of
from coding.store.project_file import HOLDS_DELETED, rebuild_file
from coding.store.quotations import Speech
from coding.store.sql import SHUT_IN, Cursor, first_column, first_value, identifier
from coding.store.words import strings_in, text_hash

ERASED = "erased"
"""Stands for the label of who was erased, and for the hash of a text of theirs that is an outline now."""
GONE_THEMES = "run_id IS NOT NULL AND list_contains(?, run_id) AND state IN ('proposed', 'parked', 'rejected')"
"""Themes of a run that nobody took over."""

FileError = duckdb.Error
"""A closed project file does not open or cannot be written."""


_TEXTS = frozenset({"participant", "interview", "release", "turn", "segment", "identifier"})
"""Tables that hold nothing of what coders made."""


def of_texts(removed: Mapping[str, int]) -> dict[str, int]:
    """Of rows removed by table, those of tables that hold nothing of what coders made."""
    return {table: count for table, count in removed.items() if table in _TEXTS}


@dataclass
class Erased:
    """What was taken out.

    Attributes:
        interviews: Ids of the participant's interviews.
        releases: Ids of their releases.
        removed: Table → rows removed.
        quotations: Table → fields in which quotations were replaced.
        snapshots: ``{"id", "hash", "codings", "documents"}`` of every snapshot that keeps the participant's cells.
    """

    interviews: list[str] = field(default_factory=list)
    releases: list[str] = field(default_factory=list)
    removed: dict[str, int] = field(default_factory=dict)
    quotations: dict[str, int] = field(default_factory=dict)
    snapshots: list[dict[str, Any]] = field(default_factory=list)


def erase_participant(cursor: Cursor, participant_id: str, codebook_hash: Callable[[Mapping[str, Any]], str]) -> Erased:
    """Erase a participant inside the caller's transaction; without any trace of them it does nothing.

    Kept, without a word: the cells of locked snapshots (who applied which code from where to where), with the outline
    of the text they lie in, so that agreement figures and snapshot hashes stay what they were.

    Args:
        cursor: A transaction.
        participant_id: Whom.
        codebook_hash: Recomputes the hash of a codebook version from whose examples a quotation was taken.
    """
    report = Erased()
    tables = columns_of(cursor)
    ids = ids_of(cursor, participant_id, tables)
    report.interviews, report.releases = sorted(ids["interviews"]), sorted(ids["releases"])
    speech = Speech(_speech(cursor, ids["releases"]), _examples(cursor, ids["releases"], tables))
    hashes = _values(cursor, "SELECT text_hash FROM segment WHERE list_contains(?, id)", ids["segments"])
    labels = _labels(cursor, participant_id, ids["cases"])
    _remove_theme_runs(cursor, ids["runs"], report)
    _remove_rows(cursor, tables, ids, report)
    _count(cursor, report, "embedding", "DELETE FROM embedding WHERE list_contains(?, text_hash) AND text_hash NOT IN "
           "(SELECT text_hash FROM segment)", [list(hashes)])  # fmt: skip
    _count(cursor, report, "cluster", "DELETE FROM cluster WHERE list_contains(?, id) AND id NOT IN "
           "(SELECT cluster_id FROM identifier)", [list(ids["clusters"])])  # fmt: skip
    _outline_releases(cursor, ids, tables, report)
    if speech:
        _take_quotations(cursor, tables, speech, codebook_hash, report)
    for label in labels:
        words.rename(cursor, label, None, tables)
    return report


def note(cursor: Cursor, participant_id: str, interviews: Iterable[str], erased_by: str, certificate: str) -> None:
    """Write the tombstone: ids only. An earlier one of the participant is replaced."""
    cursor.execute("DELETE FROM erasure WHERE participant_id = ?", [participant_id])
    cursor.execute(
        "INSERT INTO erasure (participant_id, interviews, erased_by, erased_at, certificate) VALUES (?, ?, ?, ?, ?)",
        [participant_id, json.dumps(list(interviews)), erased_by, datetime.now(UTC), certificate],
    )


def erasures(cursor: Cursor) -> dict[str, dict[str, Any]]:
    """Participant id → ``{"interviews", "erased_by", "erased_at", "certificate"}``, oldest first.

    Where the certificate is None the erasure was interrupted and must be finished.
    """
    rows = cursor.execute(
        "SELECT participant_id, interviews, erased_by, erased_at, certificate FROM erasure ORDER BY erased_at"
    ).fetchall()
    return {
        row[0]: {
            "interviews": json.loads(row[1]),
            "erased_by": row[2],
            "erased_at": row[3],
            "certificate": json.loads(row[4]) if row[4] else None,
        }
        for row in rows
    }


def interviews_of(cursor: Cursor, participant_id: str) -> list[str]:
    """Ids of a participant's interviews."""
    return first_column(cursor, "SELECT id FROM interview WHERE participant_id = ? ORDER BY id", [participant_id])


def first_release(cursor: Cursor, interviews: Iterable[str]) -> datetime | None:
    """When the first of these interviews was released: nothing of them can have left before."""
    moment: datetime | None = first_value(
        cursor, "SELECT min(released_at) FROM release WHERE list_contains(?, interview_id)", [list(interviews)]
    )
    return moment


def words_of(cursor: Cursor, participant_id: str, originals: Iterable[str]) -> Speech:
    """Everything a participant said, in the released and the original words; kept in memory only."""
    tables = columns_of(cursor)
    releases = ids_of(cursor, participant_id, tables)["releases"]
    return Speech([*_speech(cursor, releases), *originals], _examples(cursor, releases, tables))


def erase_in_file(path: Path, participant_id: str, codebook_hash: Callable[[Mapping[str, Any]], str]) -> Erased:
    """Erase a participant from a closed project file (a backup) and rebuild the file.

    Raises:
        duckdb.Error: It does not open or cannot be written.
    """
    with duckdb.connect(str(path), config=SHUT_IN) as connection:
        connection.begin()
        report = erase_participant(connection, participant_id, codebook_hash)
        settings.set_meta(connection, HOLDS_DELETED, "1")
        connection.commit()
    rebuild_file(path)
    return report


def holds(path: Path, participant_id: str) -> bool:
    """Whether a closed project file holds anything of a participant.

    Raises:
        duckdb.Error: It does not open.
    """
    with duckdb.connect(str(path), read_only=True, config=SHUT_IN) as connection:
        return bool(participants_not_erased(connection, [participant_id]))


def holds_bytes(path: Path) -> bool:
    """Whether a closed project file may hold bytes of somebody who was erased from it, as after a kill amid that.

    Raises:
        duckdb.Error: It does not open.
    """
    with duckdb.connect(str(path), read_only=True, config=SHUT_IN) as connection:
        return settings.meta(connection, HOLDS_DELETED) is not None


@dataclass(frozen=True, slots=True)
class Marked:
    """Where an identifier is, of what type and whose, without its words."""

    interview: str
    cluster: str
    type: str
    start: int
    end: int


def marked(cursor: Cursor) -> list[Marked]:
    """Every identifier of a project file, also of one that an earlier Heard made."""
    rows = cursor.execute(
        "SELECT interview_id, cluster_id, type, start_offset, end_offset FROM identifier ORDER BY ALL"
    ).fetchall()
    return [Marked(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class ClosedFile:
    """What a closed project file (a backup) says of the vault beside it.

    Attributes:
        marked: Its identifiers.
        interviews: Ids of its interviews.
        step: The last step that was taken in both.
    """

    marked: list[Marked]
    interviews: set[str]
    step: str | None


def closed_file(path: Path, step: str) -> ClosedFile:
    """Read it; ``step`` is the name of the fact.

    Raises:
        duckdb.Error: It does not open.
    """
    with duckdb.connect(str(path), read_only=True, config=SHUT_IN) as connection:
        known = set(first_column(connection, "SELECT id FROM interview"))
        return ClosedFile(marked(connection), known, settings.meta(connection, step))


def participants_not_erased(cursor: Cursor, participants: Collection[str]) -> list[str]:
    """Those of some participants of whom the file holds more than an erasure leaves."""
    query = f"SELECT id FROM participant WHERE list_contains(?, id) AND label <> '{ERASED}' ORDER BY id"
    return sorted(_values(cursor, query, participants))


def withdraw_panelists(cursor: Cursor, panelists: Iterable[str], actor: str) -> int:
    """Take people off their panels with all they gave, inside the caller's transaction; how many were there.

    Of each is kept that they withdrew, by their id: so an older file that is put back is told who is to go again. The
    file itself must be written anew afterwards.
    """
    query = "SELECT id, panel_id FROM panelist WHERE list_contains(?, id) ORDER BY id"
    rows = cursor.execute(query, [[*panelists]]).fetchall()
    for panelist, panel in rows:
        for table in ("panel_rating", "panel_reason", "panel_sheet", "panel_link"):
            cursor.execute(f"DELETE FROM {identifier(table)} WHERE panelist_id = ?", [panelist])
        cursor.execute("DELETE FROM panelist WHERE id = ?", [panelist])
        cursor.execute("UPDATE panel SET withdrawn = withdrawn + 1 WHERE id = ?", [panel])
        events.append(cursor, actor, "panel.withdrawn", "panel", panel, {"panelist": panelist})
    if rows:
        settings.set_meta(cursor, HOLDS_DELETED, "1")
    return len(rows)


def withdrawn_panelists(cursor: Cursor) -> set[str]:
    """Ids of who withdrew from a panel, as far as the file's own events name them."""
    details = first_column(cursor, "SELECT detail FROM event WHERE action = 'panel.withdrawn'")
    return {panelist for detail in details if (panelist := json.loads(detail).get("panelist"))}


def _values(cursor: Cursor, query: str, ids: Iterable[str]) -> set[str]:
    return {str(row[0]) for row in cursor.execute(query, [list(ids)]).fetchall() if row[0] is not None}


def ids_of(cursor: Cursor, participant_id: str, tables: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """Ids of everything of a participant in the tables that are there, by the names that columns belong to."""
    ids: dict[str, set[str]] = {"participants": {participant_id}}

    def of(name: str, table: str, column: str, owner: str, result: str = "id") -> None:
        query = f"SELECT {identifier(result)} FROM {identifier(table)} WHERE list_contains(?, {identifier(column)})"
        ids[name] = _values(cursor, query, ids[owner]) if table in tables else set()

    of("interviews", "interview", "participant_id", "participants")
    of("releases", "release", "interview_id", "interviews")
    of("segments", "segment", "release_id", "releases")
    of("codings", "coding", "release_id", "releases")
    of("clusters", "identifier", "interview_id", "interviews", "cluster_id")
    of("disagreements", "disagreement", "release_id", "releases")
    of("decisions", "decision", "disagreement_id", "disagreements")
    of("consensus", "consensus_coding", "release_id", "releases")
    of("runs", "theme_run_segment", "segment_id", "segments", "run_id")
    of("identifiers", "identifier", "interview_id", "interviews")
    of("memos", "memo", "interview_id", "interviews")
    of("map nodes", "map_node", "memo_id", "memos")
    ids["cases"] = _cases_of(cursor, ids) if "case_file" in tables else set()
    of("case values", "case_value", "case_id", "cases")
    # The undo log calls a record by its case and its coder, a settled variable by its case and its name.
    records = "SELECT DISTINCT case_id || ' ' || coder FROM case_value WHERE list_contains(?, case_id)"
    ids["case records"] = _values(cursor, records, ids["cases"]) if "case_value" in tables else set()
    settled = "SELECT DISTINCT case_id || ' ' || variable FROM case_consensus WHERE list_contains(?, case_id)"
    ids["case items"] = _values(cursor, settled, ids["cases"]) if "case_consensus" in tables else set()
    if "case_id" in tables.get("discussion_message", ()):
        condition = "SELECT DISTINCT disagreement_id FROM discussion_message WHERE list_contains(?, case_id)"
        ids["case items"] |= _values(cursor, condition, ids["cases"])
    ids["any"] = set().union(*(members for name, members in ids.items() if name != "clusters"))
    return ids


def _cases_of(cursor: Cursor, ids: Mapping[str, set[str]]) -> set[str]:
    """Cases that are a participant's: no document of anybody else belongs to them, or they have the same label."""
    interviews, participants = list(ids["interviews"]), list(ids["participants"])
    return set(
        first_column(
            cursor,
            "SELECT case_id FROM case_document GROUP BY case_id HAVING bool_and(list_contains($1, interview_id)) "
            "UNION SELECT c.id FROM case_file c JOIN participant p ON p.label = c.label WHERE list_contains($2, p.id)",
            [interviews, participants],
        )
    )


def _labels(cursor: Cursor, participant_id: str, cases: set[str]) -> set[str]:
    """What memos may mention them by."""
    labels = _values(cursor, "SELECT label FROM participant WHERE list_contains(?, id)", [participant_id])
    if cases:
        labels |= _values(cursor, "SELECT label FROM case_file WHERE list_contains(?, id)", cases)
    return labels - {ERASED}


def _speech(cursor: Cursor, releases: set[str]) -> list[str]:
    return first_column(
        cursor,
        "SELECT substring(r.text, t.start_offset + 1, t.end_offset - t.start_offset) FROM release r "
        "JOIN turn t ON t.release_id = r.id WHERE list_contains(?, r.id) AND t.role = 'participant'",
        [list(releases)],
    )


def _examples(cursor: Cursor, releases: set[str], tables: Mapping[str, Any]) -> list[str]:
    """Passages that were taken into the codebook as examples, however short."""
    if "codebook_example" not in tables:
        return []
    rows = cursor.execute(
        "SELECT substring(r.text, e.start_offset + 1, e.end_offset - e.start_offset) FROM release r "
        "JOIN codebook_example e ON e.release_id = r.id WHERE list_contains(?, r.id)",
        [list(releases)],
    ).fetchall()
    # A correction may have covered words of the release since: what stands in the codebook is found by its hash.
    hashes = _values(cursor, "SELECT text_hash FROM codebook_example WHERE list_contains(?, release_id)", releases)
    texts = {
        text
        for (content,) in cursor.execute("SELECT content FROM codebook_version").fetchall()
        for text in strings_in(json.loads(content))
        if text_hash(text) in hashes
    }
    return [*(str(row[0]) for row in rows), *sorted(texts)]


def _count(cursor: Cursor, report: Erased, table: str, statement: str, values: list[Any]) -> None:
    changed = cursor.execute(statement + " RETURNING 1", values).fetchall()
    if changed:
        report.removed[table] = report.removed.get(table, 0) + len(changed)


def _remove_theme_runs(cursor: Cursor, runs: set[str], report: Erased) -> None:
    """A run that read the participant's words holds words of theirs; what people made of its themes stays."""
    runs_list = [list(runs)]
    cursor.execute(f"DELETE FROM theme_code WHERE theme_id IN (SELECT id FROM theme WHERE {GONE_THEMES})", runs_list)
    cursor.execute(
        f"UPDATE theme SET merged_into = NULL WHERE merged_into IN (SELECT id FROM theme WHERE {GONE_THEMES})",
        runs_list,
    )
    _count(cursor, report, "theme", f"DELETE FROM theme WHERE {GONE_THEMES}", runs_list)
    _forget_labels(cursor, runs_list)
    cursor.execute("UPDATE theme SET run_id = NULL, run_theme = NULL WHERE list_contains(?, run_id)", runs_list)
    _count(cursor, report, "theme_run", "DELETE FROM theme_run WHERE list_contains(?, id)", runs_list)


def _forget_labels(cursor: Cursor, lists: list[Any]) -> None:
    """A theme that still has the name its run gave it has words of everybody the run read in it."""
    rows = cursor.execute("SELECT id, content FROM theme_run WHERE list_contains(?, id)", lists).fetchall()
    for run_id, content in rows:
        named = json.loads(content).get("themes", ())
        labels = [theme.get(name) for theme in named for name in ("label", "words") if theme.get(name)]
        cursor.execute(
            "UPDATE theme SET name = 'Theme ' || (run_theme + 1) WHERE run_id = ? AND list_contains(?, name)",
            [run_id, labels],
        )


def _remove_rows(
    cursor: Cursor, tables: Mapping[str, Mapping[str, str]], ids: Mapping[str, set[str]], report: Erased
) -> None:
    for table, columns in tables.items():
        for column in columns:
            kind = kind_of(table, column)
            if kind.goes_with:
                _count(
                    cursor,
                    report,
                    table,
                    f"DELETE FROM {identifier(table)} WHERE list_contains(?, {identifier(column)})",
                    [list(ids[kind.goes_with])],
                )
            elif kind == States:
                _remove_mentions(cursor, table, column, ids["any"], report)


def _remove_mentions(cursor: Cursor, table: str, column: str, ids: set[str], report: Erased) -> None:
    _count(
        cursor,
        report,
        table,
        f"DELETE FROM {identifier(table)} WHERE "
        f'len(list_intersect(regexp_extract_all({identifier(column)}, \'"([^"]*)"\', 1), ?)) > 0',
        [list(ids)],
    )


def _outline_releases(
    cursor: Cursor, ids: Mapping[str, set[str]], tables: Mapping[str, Collection[str]], report: Erased
) -> None:
    releases = list(ids["releases"])
    outlines = _values(
        cursor, "SELECT DISTINCT release_id FROM snapshot_document WHERE list_contains(?, release_id)", releases
    )
    ids_to_remove = [list(ids["releases"] - outlines)]
    _count(cursor, report, "turn", "DELETE FROM turn WHERE list_contains(?, release_id)", ids_to_remove)
    _count(cursor, report, "release", "DELETE FROM release WHERE list_contains(?, id)", ids_to_remove)
    for release_id, text in cursor.execute(
        "SELECT id, text FROM release WHERE list_contains(?, id)", [list(outlines)]
    ).fetchall():
        cursor.execute(
            "UPDATE release SET text = ?, text_hash = ?, offset_map = '[]', current = FALSE WHERE id = ?",
            [outline(text), ERASED, release_id],
        )
    # A backup of an earlier Heard has no such map.
    if "rewording" in tables["release"]:
        cursor.execute("UPDATE release SET rewording = '[]' WHERE list_contains(?, id)", [list(outlines)])
    if outlines:
        report.removed["release"] = report.removed.get("release", 0) + len(outlines)
    cursor.execute(
        "UPDATE turn SET speaker = NULL, start_ms = NULL WHERE list_contains(?, release_id)", [list(outlines)]
    )
    cursor.execute("UPDATE snapshot_coding SET memo = '' WHERE list_contains(?, release_id)", [releases])
    rows = cursor.execute(
        "SELECT s.id, s.hash, (SELECT count(*) FROM snapshot_coding c WHERE c.snapshot_id = s.id AND "
        "list_contains($1, c.release_id)), (SELECT count(*) FROM snapshot_document d WHERE d.snapshot_id = s.id AND "
        "list_contains($1, d.release_id)) FROM snapshot s ORDER BY s.taken_at",
        [releases],
    ).fetchall()
    report.snapshots = [
        {"id": row[0], "hash": row[1], "codings": int(row[2]), "documents": int(row[3])} for row in rows if row[3]
    ]
    _remove_people(cursor, ids, outlines, report)


def _remove_people(cursor: Cursor, ids: Mapping[str, set[str]], outlines: set[str], report: Erased) -> None:
    remaining = _values(cursor, "SELECT DISTINCT interview_id FROM release WHERE list_contains(?, id)", outlines)
    interviews, participants = list(ids["interviews"]), list(ids["participants"])
    cursor.execute(
        "UPDATE interview SET title = ?, language = NULL, original_hash = '', original_length = 0, turn_count = 0, "
        "warnings = '[]', deleted_at = now() WHERE list_contains(?, id)",
        [ERASED, list(remaining)],
    )
    interviews_to_remove = list(set(interviews) - remaining)
    _count(cursor, report, "interview", "DELETE FROM interview WHERE list_contains(?, id)", [interviews_to_remove])
    if remaining:
        report.removed["interview"] = report.removed.get("interview", 0) + len(remaining)
        cursor.execute(
            "UPDATE participant SET label = ?, quote_consent = 'never', retention_until = NULL, deleted_at = now() "
            "WHERE list_contains(?, id) AND deleted_at IS NULL",
            [ERASED, participants],
        )
        report.removed["participant"] = 1
    else:
        _count(cursor, report, "participant", "DELETE FROM participant WHERE list_contains(?, id)", [participants])


def _take_quotations(
    cursor: Cursor,
    tables: Mapping[str, Mapping[str, str]],
    speech: Speech,
    codebook_hash: Callable[[Mapping[str, Any]], str],
    report: Erased,
) -> None:
    for table, columns in tables.items():
        for column, data_type in columns.items():
            if data_type != "VARCHAR" or not kind_of(table, column).quotations:
                continue
            rows = cursor.execute(
                f"SELECT rowid, {identifier(column)} FROM {identifier(table)} WHERE length({identifier(column)}) > 11"
            ).fetchall()
            for row, stored in rows:
                clean = words.in_field(stored, speech.without)
                if clean == stored:
                    continue
                cursor.execute(f"UPDATE {identifier(table)} SET {identifier(column)} = ? WHERE rowid = ?", [clean, row])
                report.quotations[table] = report.quotations.get(table, 0) + 1
    for number, content in cursor.execute("SELECT number, content FROM codebook_version").fetchall():
        if "[erased]" in content:
            cursor.execute(
                "UPDATE codebook_version SET content_hash = ? WHERE number = ?",
                [codebook_hash(json.loads(content)), number],
            )


@dataclass(frozen=True)
class Searched:
    """What looking for somebody's words came to.

    Attributes:
        columns: Text columns looked at, all there are.
        left: ``table.column`` → fields that hold six of their words in a row, or a passage of theirs.
        in_other_transcripts: Interviews and theme runs of others that hold six such words too.
    """

    columns: int
    left: dict[str, int]
    in_other_transcripts: int


def search(cursor: Cursor, speech: Speech) -> Searched:
    """Look for somebody's words in every text column of the file, whatever it is declared to hold."""
    columns = cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_catalog = current_database() "
        "AND (data_type LIKE 'VARCHAR%' OR data_type LIKE 'JSON%') ORDER BY ALL"
    ).fetchall()
    counts, elsewhere = Counter[str](), 0
    for table, column in columns:
        text, place = identifier(column), identifier(table)
        rows = cursor.execute(f"SELECT CAST({text} AS VARCHAR) FROM {place} WHERE {text} IS NOT NULL").fetchall()
        for (stored,) in rows:
            if len(stored) < 2 or words.in_field(stored, speech.without) == stored:
                continue
            if kind_of(table, column).transcripts:
                elsewhere += 1
            else:
                counts[f"{table}.{column}"] += 1
    return Searched(len(columns), dict(counts), elsewhere)


def search_file(path: Path, speech: Speech) -> Searched:
    """The same in a closed project file.

    Raises:
        duckdb.Error: It does not open.
    """
    with duckdb.connect(str(path), read_only=True, config=SHUT_IN) as connection:
        return search(connection, speech)


_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_CLOSERS = "\"'”’»)]"
_ENDS = ".!?…"


def outline(text: str) -> str:
    """Return a text of the same length with the same word and sentence boundaries and no words.

    It replaces an erased person's text in a locked round: words and sentences are units of agreement, and every figure
    stays what it was.

    Every character of a word becomes ``x``, white space a space or a line feed, a mark that ends a sentence a full
    stop, a mark that closes one a bracket, anything else a comma.
    """
    shape = [_mark(character) for character in text]
    for match in _WORD.finditer(text):
        shape[match.start() : match.end()] = "x" * (match.end() - match.start())
    return "".join(shape)


def _mark(character: str) -> str:
    if character.isspace():
        return "\n" if character == "\n" else " "
    if character in _ENDS:
        return "."
    return ")" if character in _CLOSERS else ","
