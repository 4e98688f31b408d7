"""How codes are used: by interview, by attribute, and together. Counted in the database, by what the viewer may see.

And the passages as they are read, which the viewer's clause holds for all the same. Nothing is read that is not shown:
words are cut out of the release by the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from coding.model import Coding
from coding.model.grouping import grouped
from coding.store.codings import CODINGS, CURRENT, IN_ORDER, VISIBLE, Viewer
from coding.store.sql import Cursor

Relation = Literal["overlap", "near", "sequence"]
RELATIONS: Final[tuple[Relation, ...]] = ("overlap", "near", "sequence")
_STRETCH: Final = 1000
"""Code points of a stretch of text, by which overlaps are looked for."""
MOST_PASSAGES: Final = 200
"""Most passages of a cell that are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which codings count; an empty field lets everything through.

    Attributes:
        codes: Ids of codes.
        releases: Ids of releases.
        coders: Ids of coders.
        owner: ``participant``, ``interview`` or ``coding``: whose attribute ``name`` is.
        name: Name of an attribute.
        value: The value it must have.
        attributes: More of the same, as (owner, name, value): one of the values of each attribute must hold.
        rounds: Ids of rounds: codings of their interviews by whoever codes them there.
        words: What the passage must hold, whatever the capitals.
        memo: ``with`` or ``without`` a memo on the coding.
        memo_words: What that memo must hold, whatever the capitals.
    """

    codes: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    owner: str = ""
    name: str = ""
    value: str = ""
    attributes: tuple[tuple[str, str, str], ...] = ()
    rounds: tuple[str, ...] = ()
    words: str = ""
    memo: str = ""
    memo_words: str = ""


Place = tuple[str, int, int]
"""Id of a coding, and first and one past the last code point of what is to be read of it."""


@dataclass(frozen=True, slots=True)
class OfInterview:
    """How many passages an interview has.

    Attributes:
        release_id: Its release.
        participant: The participant's label.
        title: The interview's title.
        passages: How many.
    """

    release_id: str
    participant: str
    title: str
    passages: int


class SpanRow(NamedTuple):
    """Where a coding stands, without its words."""

    id: str
    position: int
    release_id: str
    coder: str
    code: str
    start: int
    end: int
    first_turn: int
    last_turn: int


_ATTRIBUTE: Final = {
    "participant": "(SELECT t.value FROM attribute t WHERE t.owner_type = 'participant' "
    "AND t.owner_id = i.participant_id AND t.name = ?)",
    "interview": "(SELECT t.value FROM attribute t WHERE t.owner_type = 'interview' AND t.owner_id = i.id "
    "AND t.name = ?)",
    "coding": "json_extract_string(k.attributes, '$.\"' || replace(?, '\"', '\\\"') || '\"')",
}


def code_by_interview(cursor: Cursor, viewer: Viewer, filter: Filter) -> dict[tuple[str, str], int]:
    """(code, release) → codings."""
    rows = _rows(cursor, viewer, filter, "k.code, k.release_id, count(*)", "GROUP BY k.code, k.release_id")
    return {(code, release): number for code, release, number in rows}


def counts_beside(cursor: Cursor, viewer: Viewer) -> tuple[dict[str, int], dict[str, int]]:
    """What stands beside an interview: code → codings in all of them; release → codings of the viewer's own."""
    rows = _rows(
        cursor,
        viewer,
        Filter(),
        "k.code, k.release_id, count(*), count(*) FILTER (k.coder = ?)",
        "GROUP BY GROUPING SETS ((k.code), (k.release_id))",
        first=[viewer.user_id],
    )
    everywhere = {str(code): int(number) for code, _, number, _ in rows if code is not None and number}
    numbers = {str(release): int(number) for code, release, _, number in rows if code is None and number}
    return everywhere, numbers


def code_by_attribute(
    cursor: Cursor, viewer: Viewer, filter: Filter, owner: str, name: str
) -> dict[tuple[str, str], tuple[int, int]]:
    """(code, value of an attribute, or empty where there is none) → (codings, interviews)."""
    rows = _rows(
        cursor,
        viewer,
        filter,
        f"k.code, coalesce({_ATTRIBUTE[owner]}, '') AS said, count(*), count(DISTINCT k.release_id)",
        "GROUP BY k.code, said",
        first=[name],
    )
    return {(code, value): (number, interviews) for code, value, number, interviews in rows}


def attribute_names(cursor: Cursor) -> list[tuple[str, str]]:
    """(owner, name) of every attribute that participants or interviews have."""
    return cursor.execute("SELECT DISTINCT owner_type, name FROM attribute ORDER BY owner_type DESC, name").fetchall()


def co_occurrence(
    cursor: Cursor, viewer: Viewer, filter: Filter, relation: Relation, *, turns: int = 0, across: bool = False
) -> dict[tuple[str, str], tuple[int, int]]:
    """(code, code) → (pairs of codings, interviews) in which two codes occur together.

    Args:
        cursor: The database.
        viewer: Who looks.
        filter: Which codings count.
        relation: ``overlap``: both share a code point; ``near``: at most ``turns`` turns lie from the end of one to the
            beginning of the other; ``sequence``: the second begins after the first has ended, at most ``turns`` turns
            later. The first two are symmetrical: each pair of codes stands there once, in the order of their ids, and
            once for a code with itself.
        turns: Distance in turns; 0 is the same turn.
        across: Also count pairs by two coders; by default each coder's reading is taken by itself.
    """
    pairs, parameters = _pairs(viewer, filter, relation, turns, across)
    rows = cursor.execute(
        f"{pairs}, counted AS (SELECT a_code, b_code, position, count(*) AS n FROM pair GROUP BY ALL) "
        "SELECT f.code, s.code, sum(n), count(*) FROM counted JOIN code_number f ON f.n_code = a_code "
        "JOIN code_number s ON s.n_code = b_code GROUP BY f.code, s.code",
        parameters,
    ).fetchall()
    return {(first, second): (int(pairs), interviews) for first, second, pairs, interviews in rows}


def pairs_of(
    cursor: Cursor,
    viewer: Viewer,
    filter: Filter,
    relation: Relation,
    codes: tuple[str, str],
    *,
    turns: int = 0,
    across: bool = False,
) -> list[tuple[str, str]]:
    """The pairs of coding ids behind one cell of :func:`co_occurrence`, in the project's order."""
    pairs, parameters = _pairs(viewer, filter, relation, turns, across)
    return cursor.execute(
        f"{pairs} SELECT a_id, b_id FROM pair "
        "WHERE a_code = (SELECT n_code FROM code_number WHERE code = ?) "
        "AND b_code = (SELECT n_code FROM code_number WHERE code = ?) "
        f"ORDER BY position, a_s, b_s, a_id, b_id LIMIT {MOST_PASSAGES}",
        [*parameters, *codes],
    ).fetchall()


def coding_ids(cursor: Cursor, viewer: Viewer, filter: Filter) -> list[str]:
    """Ids of the codings that count, in the project's order."""
    rows = _rows(cursor, viewer, filter, "k.id", f"ORDER BY {IN_ORDER} LIMIT {MOST_PASSAGES}")
    return [coding_id for (coding_id,) in rows]


def interviews_of(cursor: Cursor, viewer: Viewer, filter: Filter) -> list[OfInterview]:
    """Interviews with passages, in the project's order, and how many each has."""
    rows = _rows(
        cursor,
        viewer,
        filter,
        f"k.release_id, {_LABEL}, i.title, count(*)",
        "GROUP BY k.release_id, i.participant_id, i.title, i.position ORDER BY i.position",
    )
    return [OfInterview(*row) for row in rows]


def page_of(cursor: Cursor, viewer: Viewer, filter: Filter, first: int, most: int) -> list[Place]:
    """Some of the passages in reading order: ``most`` from the ``first`` (counted from 0) on."""
    places = "k.id, k.start_offset, k.end_offset"
    return _rows(cursor, viewer, filter, places, f"ORDER BY {IN_ORDER} LIMIT ? OFFSET ?", then=[most, first])


def before(cursor: Cursor, viewer: Viewer, filter: Filter, coding_id: str) -> int | None:
    """How many passages come before that of a coding in reading order; None where it is not among them."""
    rows = _rows(
        cursor,
        viewer,
        filter,
        f"n FROM (SELECT k.id AS id, row_number() OVER (ORDER BY {IN_ORDER}) AS n",
        ") WHERE id = ?",
        then=[coding_id],
    )
    return rows[0][0] - 1 if rows else None


def spans(cursor: Cursor, viewer: Viewer, filter: Filter, *, turns: bool) -> list[SpanRow]:
    """Every coding that counts, for combining them with others.

    Args:
        cursor: For reading.
        viewer: Who asks.
        filter: Which count.
        turns: Whether the turns in which they begin and end are needed.
    """
    used, parameters = _used(viewer, filter)
    query = "SELECT k.id, i.position, k.release_id, k.coder, k.code, k.start_offset AS s, k.end_offset AS e " + used
    if turns:
        statement = (
            f"WITH used AS ({query}) SELECT used.*, f.ordinal, t.ordinal FROM used "
            "ASOF JOIN turn f ON f.release_id = used.release_id AND f.start_offset <= used.s "
            "ASOF JOIN turn t ON t.release_id = used.release_id AND t.start_offset < used.e"
        )
    else:
        statement = f"WITH used AS ({query}) SELECT used.*, 0, 0 FROM used"
    return [SpanRow._make(row) for row in cursor.execute(statement, parameters).fetchall()]


def _rows(
    cursor: Cursor,
    viewer: Viewer,
    filter: Filter,
    columns: str,
    rest: str = "",
    *,
    first: Sequence[Any] = (),
    then: Sequence[Any] = (),
) -> list[Any]:
    """What is selected of the codings that count, with the values before and after those of the filter."""
    used, parameters = _used(viewer, filter)
    return cursor.execute(f"SELECT {columns} {used} {rest}", [*first, *parameters, *then]).fetchall()


def _used(viewer: Viewer, filter: Filter) -> tuple[str, list[Any]]:
    """FROM … WHERE over the codings that count, with the values of its placeholders.

    The coding is ``k``, its release ``l``, the interview ``i``.
    """
    where = [VISIBLE]
    parameters: list[Any] = viewer.parameters()
    for column, values in (("k.code", filter.codes), ("k.release_id", filter.releases), ("k.coder", filter.coders)):
        if values:
            where.append(f"{column} IN ({', '.join('?' * len(values))})")
            parameters += values
    of_attribute = grouped(((owner, name), value) for owner, name, value in filter.attributes)
    conditions = [(owner, name, values) for (owner, name), values in of_attribute.items()]
    if filter.owner:
        conditions.append((filter.owner, filter.name, [filter.value]))
    for owner, name, accepted in conditions:
        where.append(f"list_contains(?, coalesce({_ATTRIBUTE[owner]}, ''))")
        parameters += [accepted, name]
    if filter.rounds:
        where.append(
            "EXISTS (SELECT 1 FROM assignment g WHERE list_contains(?, g.round_id) AND g.release_id = k.release_id "
            "AND g.coder = k.coder)"
        )
        parameters.append(list(filter.rounds))
    if filter.memo:
        where.append("k.memo <> ''" if filter.memo == "with" else "k.memo = ''")
    if filter.memo_words:
        where.append("contains(lower(k.memo), ?)")
        parameters.append(filter.memo_words.lower())
    if filter.words:
        where.append("contains(lower(substring(l.text, k.start_offset + 1, k.end_offset - k.start_offset)), ?)")
        parameters.append(filter.words.lower())
    return (
        f"FROM coding k {CURRENT} WHERE k.deleted_at IS NULL AND {' AND '.join(where)}",
        parameters,
    )


def _pairs(viewer: Viewer, filter: Filter, relation: Relation, turns: int, across: bool) -> tuple[str, list[Any]]:
    """WITH … over all pairs (``pair`` has both codings as ``a`` and ``b``), with the values of its placeholders.

    Both sides are cut into cells (stretches of text, or turns), so that the join is one of equal cells and looks only
    at codings that lie near each other. A pair that meets in several cells counts in the first of them.
    """
    used, parameters = _used(viewer, filter)
    # Numbers in place of names: comparing texts would be most of the work.
    spans = (
        f"used AS MATERIALIZED (SELECT k.id, k.release_id, k.coder, k.code, k.start_offset AS s, k.end_offset AS e, "
        f"i.position {used}), "
        "code_number AS MATERIALIZED (SELECT code, row_number() OVER (ORDER BY code) AS n_code "
        "FROM (SELECT DISTINCT code FROM used)), "
        "coder_number AS (SELECT coder, row_number() OVER () AS n_coder FROM (SELECT DISTINCT coder FROM used)), "
        "span AS MATERIALIZED (SELECT used.*, n_code, n_coder, row_number() OVER () AS n FROM used "
        "JOIN code_number USING (code) JOIN coder_number USING (coder))"
    )
    if relation != "overlap":
        # The turn in which a span begins, and the one in which it ends.
        spans += (
            ", placed AS MATERIALIZED (SELECT span.*, f.ordinal AS first_turn, t.ordinal AS last_turn FROM span "
            "ASOF JOIN turn f ON f.release_id = span.release_id AND f.start_offset <= span.s "
            "ASOF JOIN turn t ON t.release_id = span.release_id AND t.start_offset < span.e)"
        )
    once = "(a.n_code < b.n_code OR (a.n_code = b.n_code AND a.n < b.n))"
    if relation == "overlap":
        left = right = f"SELECT *, unnest(range(s // {_STRETCH}, (e - 1) // {_STRETCH} + 1)) AS cell FROM span"
        meet = f"a.s < b.e AND b.s < a.e AND greatest(a.s, b.s) // {_STRETCH} = a.cell AND {once}"
    elif relation == "near":
        left = f"SELECT *, unnest(range(first_turn - {turns:d}, last_turn + {turns:d} + 1)) AS cell FROM placed"
        right = "SELECT *, unnest(range(first_turn, last_turn + 1)) AS cell FROM placed"
        meet = f"greatest(a.first_turn - {turns:d}, b.first_turn) = a.cell AND {once}"
    else:
        left = f"SELECT *, unnest(range(last_turn, last_turn + {turns:d} + 1)) AS cell FROM placed"
        right = "SELECT *, first_turn AS cell FROM placed"
        meet = "a.e <= b.s"
    same = "a.position = b.position AND a.cell = b.cell" + ("" if across else " AND a.n_coder = b.n_coder")
    return (
        f"WITH {spans}, left_side AS ({left}), right_side AS ({right}), "
        "pair AS (SELECT a.id AS a_id, b.id AS b_id, a.n_code AS a_code, b.n_code AS b_code, a.position, "
        f"a.s AS a_s, b.s AS b_s FROM left_side a JOIN right_side b ON {same} AND {meet})"
    ), parameters


def own_by_release(cursor: Cursor, coder: str) -> dict[str, int]:
    """Release → the coder's own codings, for their own desk only."""
    return dict(
        cursor.execute(
            "SELECT k.release_id, count(*) FROM coding k "
            "WHERE k.coder = ? AND k.deleted_at IS NULL AND k.id NOT IN (SELECT coding_id FROM coding_aside) "
            "GROUP BY k.release_id",
            [coder],
        ).fetchall()
    )


def answers_coded(cursor: Cursor, coder: str, release_ids: Sequence[str]) -> dict[str, int]:
    """Release → turns of its participants that carry a coding of this coder: for their own desk only."""
    return dict(
        cursor.execute(
            "SELECT t.release_id, count(DISTINCT t.ordinal) FROM coding k JOIN turn t ON t.release_id = k.release_id "
            "AND t.start_offset < k.end_offset AND k.start_offset < t.end_offset WHERE k.coder = ? "
            "AND k.release_id IN (SELECT unnest(?)) "
            "AND k.deleted_at IS NULL AND t.role = 'participant' "
            "AND k.id NOT IN (SELECT coding_id FROM coding_aside) GROUP BY t.release_id",
            [coder, list(release_ids)],
        ).fetchall()
    )


_LABEL = "coalesce((SELECT p.label FROM participant p WHERE p.id = i.participant_id), '')"
_WANTED = "(SELECT unnest(?::VARCHAR[]) AS id, unnest(?::INTEGER[]) AS s, unnest(?::INTEGER[]) AS e)"


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage with where it stands.

    Attributes:
        coding: The coding it is of.
        start: First code point of what is read.
        end: One past the last.
        text: Its words.
        participant: The participant's label.
        participant_id: Random id of the participant.
        title: The interview's title.
        release: Number of the release.
        consent: How the participant may be quoted: ``yes``, ``paraphrase`` or ``never``.
        first_turn: Ordinal of the turn in which it begins.
        last_turn: Ordinal of the turn in which it ends.
        also: Other codes that the viewer may see on its words, each once, in the order of their ids.
    """

    coding: Coding
    start: int
    end: int
    text: str
    participant: str
    participant_id: str
    title: str
    release: int
    consent: str
    first_turn: int
    last_turn: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """A turn near a passage, as released."""

    ordinal: int
    speaker: str | None
    role: str
    start: int
    text: str


def labels_of(cursor: Cursor, release_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Release → (participant's label, interview's title)."""
    rows = cursor.execute(
        f"SELECT l.id, {_LABEL}, i.title FROM release l JOIN interview i ON i.id = l.interview_id "
        "WHERE list_contains(?, l.id) AND i.deleted_at IS NULL",
        [list(release_ids)],
    ).fetchall()
    return {release_id: (label, title) for release_id, label, title in rows}


def read_passages(cursor: Cursor, viewer: Viewer, places: Sequence[Place]) -> list[ReadPassage]:
    """Passages with their words, in the order of the places; what the viewer may not see is left out."""
    if not places:
        return []
    rows = cursor.execute(
        f"SELECT {CODINGS.read}, w.s, w.e, substring(l.text, w.s + 1, w.e - w.s), {_LABEL}, "
        "coalesce(i.participant_id, ''), i.title, l.number, coalesce((SELECT p.quote_consent FROM participant p "
        "WHERE p.id = i.participant_id), 'never'), "
        "coalesce((SELECT max(t.ordinal) FROM turn t WHERE t.release_id = l.id AND t.start_offset <= w.s), 0), "
        "coalesce((SELECT max(t.ordinal) FROM turn t WHERE t.release_id = l.id AND t.start_offset < w.e), 0) "
        f"FROM {_WANTED} w JOIN coding k ON k.id = w.id {CURRENT} WHERE k.deleted_at IS NULL AND {VISIBLE}",
        [*_lists(places), *viewer.parameters()],
    ).fetchall()
    also = _also(cursor, viewer, places)
    known: dict[Place, ReadPassage] = {}
    for row in rows:
        place = (row[0], row[-10], row[-9])
        known[place] = ReadPassage(CODINGS.record(row), *(*row[-10:], also.get(place, ())))
    return [known[place] for place in places if place in known]


def _also(cursor: Cursor, viewer: Viewer, places: Sequence[Place]) -> dict[Place, tuple[str, ...]]:
    rows = cursor.execute(
        "SELECT w.id, w.s, w.e, list(DISTINCT k.code ORDER BY k.code) "
        f"FROM {_WANTED} w JOIN coding o ON o.id = w.id JOIN coding k ON k.release_id = o.release_id "
        f"AND k.start_offset < w.e AND w.s < k.end_offset AND k.code <> o.code "
        f"WHERE k.deleted_at IS NULL AND {VISIBLE} GROUP BY w.id, w.s, w.e",
        [*_lists(places), *viewer.parameters()],
    ).fetchall()
    return {(row[0], row[1], row[2]): tuple(row[3]) for row in rows}


def around(cursor: Cursor, windows: Sequence[tuple[str, int, int]]) -> list[list[Around]]:
    """Turns of releases, as released.

    Args:
        cursor: For reading.
        windows: (release, ordinal of the first turn, of the last), each of something that the viewer may see.
    """
    if not windows:
        return []
    rows = cursor.execute(
        "SELECT w.n, t.ordinal, t.speaker, t.role, t.start_offset, "
        "substring(l.text, t.start_offset + 1, t.end_offset - t.start_offset) "
        "FROM (SELECT unnest(?::VARCHAR[]) AS release_id, unnest(?::INTEGER[]) AS f, unnest(?::INTEGER[]) AS t, "
        "unnest(range(?)) AS n) w JOIN turn t ON t.release_id = w.release_id AND t.ordinal BETWEEN w.f AND w.t "
        "JOIN release l ON l.id = t.release_id JOIN interview i ON i.id = l.interview_id AND i.deleted_at IS NULL "
        "ORDER BY w.n, t.ordinal",
        [*(list(entry) for entry in zip(*windows, strict=True)), len(windows)],
    ).fetchall()
    neighbours = grouped((row[0], Around(*row[1:])) for row in rows)
    return [neighbours.get(number, []) for number in range(len(windows))]


def _lists(places: Sequence[Place]) -> list[Any]:
    return [list(entry) for entry in zip(*places, strict=True)]
