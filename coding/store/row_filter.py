"""What a person of a site sees: views with the tables' own names, which the cursors of such a person read instead.

Every statement of the store that names ``coding`` reads a view of that name, which leaves out what is of another site.
So no statement says what a site may see, none can forget it, and a person of the whole study reads the tables as ever.
What is written goes to the tables. Where a step needs all of the study within (the chain of events, names that are
masked everywhere), it says so with :func:`unrestricted`.
"""

# Why views in the place of tables: decision 0730.

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, cast

from coding.store.connection import Result, Store
from coding.store.memory import Memory, note_memory
from coding.store.sql import Cursor, identifier, literal

_OF_RELEASE = "release_id IN (SELECT id FROM {seen}.release)"
_OF_INTERVIEW = "interview_id IN (SELECT id FROM {seen}.interview)"
_OF_CODING = "coding_id IN (SELECT id FROM {seen}.coding)"
_OF_ITEM = "disagreement_id IN (SELECT id FROM {seen}.disagreement)"
_OF_CASE = "case_id IN (SELECT id FROM {seen}.case_file)"
_OF_ROUND = "round_id IN (SELECT id FROM {seen}.round)"
_OF_SNAPSHOT = "snapshot_id IN (SELECT id FROM {seen}.snapshot)"
_OF_THEME = "theme_id IN (SELECT id FROM {seen}.theme)"
_OF_RUN = "run_id IN (SELECT id FROM {seen}.theme_run)"
_STRANGERS = "(SELECT user_id FROM {all}.site_person WHERE site_id <> {site})"
"""People of other sites."""
_HIDDEN = "(SELECT id FROM {all}.interview WHERE id NOT IN (SELECT id FROM {seen}.interview))"
"""Interviews of other sites."""

_TARGETS: Final[Mapping[str, str]] = {
    "interview": "SELECT id FROM {seen}.interview",
    "release": "SELECT id FROM {seen}.release",
    "participant": "SELECT id FROM {seen}.participant",
    "coding": "SELECT id FROM {seen}.coding",
    "memo": "SELECT id FROM {seen}.memo",
    "content_note": "SELECT id FROM {seen}.content_note",
    "case": "SELECT id FROM {seen}.case_file",
    "case_consensus": (
        "SELECT case_id || ' ' || variable FROM {seen}.case_consensus UNION "
        "SELECT disagreement_id FROM {seen}.discussion_message"
    ),
    "evidence": "SELECT id FROM {seen}.evidence",
    "suggestion": "SELECT id FROM {seen}.suggestion",
    "round": "SELECT id FROM {seen}.round",
    "snapshot": "SELECT id FROM {seen}.snapshot",
    "disagreement": "SELECT id FROM {seen}.disagreement",
    "second_reading": "SELECT id FROM {seen}.second_reading",
    "theme": "SELECT id FROM {seen}.theme",
    "report_plan": "SELECT id FROM {seen}.report_plan",
    "map": "SELECT id FROM {seen}.concept_map",
    "theme_run": "SELECT id FROM {seen}.theme_run",
    "theme_comparison": "SELECT id FROM {seen}.theme_comparison",
    "cluster": "SELECT cluster_id FROM {seen}.identifier",
    "export": "SELECT id FROM {seen}.export",
    "site": "SELECT {site}",
}
_OPEN_TARGETS = "('project', 'codebook', 'setting', 'user', 'token', 'model', 'search', 'indicator', 'panel')"
"""Kinds of what an event names that are of the whole study, or of a person; what is not named here is not seen."""

SEEN: Final[Mapping[str, str]] = {
    "interview": "id NOT IN (SELECT interview_id FROM {all}.site_interview WHERE site_id <> {site} AND NOT shared)",
    "participant": (
        "id IN (SELECT participant_id FROM {seen}.interview) OR id NOT IN (SELECT participant_id FROM {all}.interview)"
    ),
    "attribute": (
        "owner_id IN (SELECT id FROM {seen}.interview) OR owner_id IN (SELECT id FROM {seen}.participant) "
        "OR owner_type NOT IN ('interview', 'participant')"
    ),
    "site": "id = {site}",
    "site_interview": _OF_INTERVIEW,
    # Originals and their review
    "identifier": _OF_INTERVIEW,
    "cluster": (
        "id IN (SELECT cluster_id FROM {seen}.identifier) OR id NOT IN (SELECT cluster_id FROM {all}.identifier)"
    ),
    "second_reading": (
        f"id NOT IN (SELECT reading_id FROM {{all}}.second_reading_interview WHERE interview_id IN {_HIDDEN})"
    ),
    "second_reading_interview": "reading_id IN (SELECT id FROM {seen}.second_reading)",
    "second_reading_line": "reading_id IN (SELECT id FROM {seen}.second_reading)",
    "missed_report": _OF_RELEASE,
    "use_answer": _OF_INTERVIEW,
    # Releases and what stands in them
    "release": _OF_INTERVIEW,
    "release_signature": _OF_RELEASE,
    "turn": _OF_RELEASE,
    "segment": _OF_RELEASE,
    "coding": _OF_RELEASE,
    "coding_aside": _OF_CODING,
    "recheck": _OF_CODING,
    "reading_place": _OF_RELEASE,
    "codebook_example": _OF_RELEASE,
    "content_note": _OF_INTERVIEW,
    "memo": (
        "CASE WHEN interview_id IS NULL THEN author NOT IN " + _STRANGERS + " "
        "ELSE interview_id IN (SELECT id FROM {seen}.interview) END"
    ),
    "suggestion": _OF_RELEASE,
    "suggestion_ready": _OF_INTERVIEW,
    "evidence": _OF_RELEASE,
    # Case files: of a site are those with documents of its own only, and those its people made
    "case_file": (
        f"id NOT IN (SELECT case_id FROM {{all}}.case_document WHERE interview_id IN {_HIDDEN}) AND "
        "(id IN (SELECT case_id FROM {all}.case_document) OR created_by NOT IN " + _STRANGERS + ")"
    ),
    "case_document": _OF_CASE,
    "case_record": _OF_CASE,
    "case_value": _OF_CASE,
    "case_passage": _OF_CASE,
    "case_consensus": _OF_CASE,
    "case_consensus_parent": _OF_CASE,
    "case_consensus_passage": _OF_CASE,
    # Rounds
    "round": (
        "id IN (SELECT round_id FROM {seen}.assignment) OR id NOT IN (SELECT round_id FROM {all}.assignment) "
        "AND created_by NOT IN " + _STRANGERS
    ),
    "round_plan": _OF_ROUND,
    "round_target": _OF_ROUND,
    "round_unlock": _OF_ROUND,
    "assignment": _OF_RELEASE,
    "snapshot": _OF_ROUND,
    "snapshot_coding": _OF_RELEASE,
    "snapshot_document": _OF_RELEASE,
    "disagreement": _OF_RELEASE,
    "disagreement_member": _OF_ITEM,
    "decision": _OF_ITEM,
    "decision_decider": "decision_id IN (SELECT id FROM {seen}.decision)",
    "consensus_coding": _OF_RELEASE,
    "consensus_parent": "consensus_id IN (SELECT id FROM {seen}.consensus_coding)",
    "reconcile_plan": _OF_ROUND,
    "reconcile_decider": _OF_ROUND,
    "discussion_message": f"CASE WHEN case_id IS NULL THEN {_OF_ITEM} ELSE {_OF_CASE} END",
    "definition_revision": _OF_ITEM,
    # Themes: a run tells words of all that it read
    "theme_run": (
        "id NOT IN (SELECT m.run_id FROM {all}.theme_run_segment m JOIN {all}.segment g ON g.id = m.segment_id "
        f"JOIN {{all}}.release l ON l.id = g.release_id WHERE l.interview_id IN {_HIDDEN})"
    ),
    "theme_run_segment": _OF_RUN,
    "theme_run_scope": _OF_RUN,
    "theme_comparison": _OF_RUN + " AND other_run_id IN (SELECT id FROM {seen}.theme_run)",
    "theme": (
        "(run_id IS NULL OR run_id IN (SELECT id FROM {seen}.theme_run)) AND id NOT IN (SELECT p.theme_id "
        "FROM {all}.theme_passage p JOIN {all}.segment g ON g.id = p.segment_id "
        f"JOIN {{all}}.release l ON l.id = g.release_id WHERE l.interview_id IN {_HIDDEN})"
    ),
    "theme_code": _OF_THEME,
    "theme_passage": _OF_THEME,
    # The log, undo, and what has left
    "event": (
        "actor NOT IN " + _STRANGERS + " AND (target_type IN " + _OPEN_TARGETS + " OR "
        + " OR ".join(f"(target_type = '{kind}' AND target_id IN ({ids}))" for kind, ids in _TARGETS.items())
        + ") AND coalesce(json_extract_string(detail, '$.release') IN (SELECT id FROM {seen}.release), TRUE)"
        " AND coalesce(json_extract_string(detail, '$.site') = {site}, TRUE)"
        " AND coalesce(json_extract_string(detail, '$.interview') IN (SELECT id FROM {seen}.interview), TRUE)"
    ),
    "operation": (
        f"scope_id NOT IN {_HIDDEN} "
        f"AND scope_id NOT IN (SELECT id FROM {{all}}.release WHERE interview_id IN {_HIDDEN})"
    ),
    "export": (
        "made_by NOT IN " + _STRANGERS + " AND id NOT IN (SELECT export_id FROM {all}.export_interview "
        f"WHERE interview_id IN {_HIDDEN})"
    ),
    "report_plan": "saved_by NOT IN " + _STRANGERS,
    # Maps are of whoever made them, and on a shared one each thing is of who placed it
    "concept_map": "owner NOT IN " + _STRANGERS,
    "map_node": "map_id IN (SELECT id FROM {seen}.concept_map) AND written_by NOT IN " + _STRANGERS,
    "map_link": (
        "source IN (SELECT id FROM {seen}.map_node) AND target IN (SELECT id FROM {seen}.map_node) "
        "AND written_by NOT IN " + _STRANGERS
    ),
    "export_interview": "export_id IN (SELECT id FROM {seen}.export)",
    "corpus_permit": _OF_SNAPSHOT,
    "saved_search": "owner NOT IN " + _STRANGERS,
    "erasure": "participant_id IN (SELECT id FROM {seen}.participant)",
    # A study of several partners is the whole study's business
    "study_taken": "FALSE",
    "study_sent": "FALSE",
    "study_request": "FALSE",
    "study_alias": _OF_INTERVIEW,
}  # fmt: skip
"""Table → the rows of it that a person of a site sees. ``{all}`` is the project, ``{seen}`` these views of it."""

ALL_SEEN: Final = frozenset(
    {
        # of the whole study
        "schema_migration", "meta", "setting", "codebook_version", "earlier_code_id", "translation_mark",
        "indicator", "study_package",
        "study_partner", "panel", "panelist", "panel_item", "panel_round", "panel_sheet", "panel_rating",
        "panel_reason", "panel_link",
        "checklist_line", "story", "story_sentence", "joint_card", "joint_source",
        # of people
        "user_account", "user_role", "own_passphrase", "token", "sign_in", "second_factor", "recovery_code",
        "passkey", "invitation", "person_setting", "site_person", "favourite",
        # without words, and of no use without the text
        "embedding",
    }
)  # fmt: skip
"""Tables that are the same for everybody. Every other one has a line in :data:`SEEN`."""

_MAKING = threading.Lock()
_WRITES = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?')


class FilteredCursor:
    """A cursor of a person of a site: reads through the views, writes to the tables.

    Attributes:
        below: The store's own cursor.
        sees_all: Whether it reads the tables for now.
    """

    def __init__(self, below: Cursor, store: SiteStore) -> None:
        """Begin with the views."""
        self.below, self.sees_all = below, False
        self._store = store
        self.look(all_of_it=False)

    def look(self, *, all_of_it: bool) -> None:
        """See all of the study from now on, or what the site sees."""
        store = self._store
        self.below.execute(f"SET search_path = {literal(store.whole.name if all_of_it else store.search_path)}")
        note_memory(cast(Cursor, self), store.whole.memory if all_of_it else store.memory)
        self.sees_all = all_of_it

    def execute(self, statement: str, parameters: object = None) -> Cursor:
        """As DuckDB's."""
        self.below.execute(self._to_table(statement), parameters)
        return cast(Cursor, self)

    def executemany(self, statement: str, parameters: object = None) -> Cursor:
        """As DuckDB's."""
        self.below.executemany(self._to_table(statement), parameters)
        return cast(Cursor, self)

    def _to_table(self, statement: str) -> str:
        match = _WRITES.match(statement)
        if match is None or match[2] not in SEEN:
            return statement
        return f"{match[1]} {identifier(self._store.whole.name)}.{identifier(match[2])}{statement[match.end() :]}"

    def __getattr__(self, name: str) -> Any:
        """Whatever else a cursor does."""
        return getattr(self.below, name)


class SiteStore:
    """The project file as a person of a site reads and writes it.

    Attributes:
        whole: The project file.
        memory: What this process remembers of what the site sees.
    """

    def __init__(self, whole: Store, site: str) -> None:
        """Look at a project file from a site."""
        self.whole, self._site = whole, site
        self._views = f"seen {site}"
        self.memory: Memory = whole.memory.part(site)
        self.search_path = f"{identifier(self._views)},{identifier(whole.name)}"

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """As :meth:`coding.store.connection.Store.read`."""
        with self.whole.read() as cursor:
            yield self._filtered(cursor)

    def ask(self, question: Callable[[Cursor], Result]) -> Result:
        """As :meth:`coding.store.connection.Store.ask`."""
        return self.whole.ask(lambda cursor: question(self._filtered(cursor)))

    def write(self, action: Callable[[Cursor], Result]) -> Result:
        """As :meth:`coding.store.connection.Store.write`."""
        return self.whole.write(lambda cursor: action(self._filtered(cursor)))

    def together(self, action: Callable[[], Result]) -> Result:
        """As :meth:`coding.store.connection.Store.together`; the views are made before."""
        with self.read():
            pass
        return self.whole.together(action)

    def _filtered(self, cursor: Cursor) -> Cursor:
        """A cursor that reads through the views. They are made when first asked for, apart from its transaction."""
        with _MAKING:
            if self._views not in self.whole.beside:
                with self.whole.read() as other:
                    other.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {identifier(self._views)}")
                    for statement in self._statements():
                        other.execute(statement)
                self.whole.beside.add(self._views)
        return cast(Cursor, FilteredCursor(cursor, self))

    def _statements(self) -> list[str]:
        names = {"all": identifier(self.whole.name), "seen": identifier(self._views), "site": literal(self._site)}
        return [
            "CREATE OR REPLACE VIEW {seen}.{table} AS SELECT * FROM {all}.{table} WHERE ".format(table=table, **names)
            + condition.format(**names)
            for table, condition in SEEN.items()
        ]


def filtered_for(whole: Store, site: str | None) -> Store | SiteStore:
    """The project file as somebody sees it: whole, or from their site."""
    return whole if site is None else SiteStore(whole, site)


def sees_part(cursor: Cursor) -> bool:
    """Whether a cursor does not see all of the study."""
    return isinstance(cursor, FilteredCursor) and not cursor.sees_all


@contextmanager
def unrestricted(cursor: Cursor) -> Iterator[Cursor]:
    """Let a step see all of the study, for what it must know and does not show; results are fetched inside.

    For a cursor that sees all of it anyway nothing changes.
    """
    if not (isinstance(cursor, FilteredCursor) and sees_part(cursor)):
        yield cursor
        return
    cursor.look(all_of_it=True)
    try:
        yield cast(Cursor, cursor)
    finally:
        cursor.look(all_of_it=False)
