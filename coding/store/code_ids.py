"""Ids of codes that change: everywhere at once, but for what is locked under a hash.

Snapshots of rounds, versions of the codebook, the log of events and what a study agreed on keep saying the id that held
when they were made, so that their hashes can be recomputed. They are read with the ids that hold now.
"""

# Why hashes stay and ids change: decision 0981.

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from codebook.ids import is_machine_made, spoken_ids
from codebook.model import Code
from coding.store.columns import every
from coding.store.memory import Shelf, at_moment
from coding.store.sql import Cursor, identifier
from coding.store.words import in_field

TABLE: Final = "earlier_code_id"
_EARLIER: Final[Shelf[Iterable[tuple[str, str]]]] = Shelf("earlier ids of codes", 1)
TABLES: Final = (
    "coding", "favourite", "memo", "suggestion", "codebook_example", "recheck", "definition_revision",
    "translation_mark", "round_target", "consensus_coding", "theme_code", "evidence", "map_node",
)  # fmt: skip
"""Tables whose column ``code`` holds the id of one code."""
RECORDS: Final = (("indicator", "codes"), ("saved_search", "content"), ("operation", "before"), ("operation", "after"))
"""Columns of JSON in which codes are named."""
LOCKED: Final = frozenset({"snapshot_coding", TABLE})
"""Tables that stay as they were, ids of codes and mentions of them."""
_NAMING: Final = frozenset({"", "code", "codes"})
"""Fields of JSON that name codes; no name for the values of a list by itself."""
_PLAIN: Final = re.compile(r"[A-Za-z][\w-]*")


def earlier_ids(cursor: Cursor) -> dict[str, str]:
    """Ids that codes had before → the ids that they have now."""
    statement = f"SELECT earlier, code FROM {TABLE} ORDER BY earlier"
    return dict(at_moment(cursor, _EARLIER, "", lambda: cursor.execute(statement).fetchall()))


def note_earlier(cursor: Cursor, earlier: Mapping[str, str], present: Collection[str]) -> None:
    """Note ids that codes had in a project that is merged, for what is locked there; ids in use here stay."""
    known = earlier_ids(cursor)
    for old, new in earlier.items():
        if old not in known and old not in present and new in present:
            cursor.execute(f"INSERT INTO {TABLE} (earlier, code) VALUES (?, ?)", [old, new])


def agreed_in_a_study(cursor: Cursor, code_id: str) -> bool:
    """Whether a package of a study names a code: all its sites count under that id."""
    rows = cursor.execute("SELECT content FROM study_package WHERE contains(content, ?)", [code_id]).fetchall()
    return any(load["id"] == code_id for (text,) in rows for load in json.loads(text)["codebook"]["codes"])


def change(cursor: Cursor, now: Mapping[str, str]) -> None:
    """Let codes have other ids from now on.

    Args:
        cursor: A transaction that sees all of the study.
        now: Present id → the new one, which no other code has or had.
    """
    for old, new in now.items():
        cursor.execute(f"UPDATE {TABLE} SET code = ? WHERE code = ?", [new, old])
        cursor.execute(f"DELETE FROM {TABLE} WHERE earlier = ?", [new])
        cursor.execute(f"INSERT INTO {TABLE} (earlier, code) VALUES (?, ?)", [old, new])
        for table in TABLES:
            cursor.execute(f"UPDATE {identifier(table)} SET code = ? WHERE code = ?", [new, old])
        cursor.execute("UPDATE evidence SET owner_id = ? WHERE owner_type = 'code' AND owner_id = ?", [new, old])
        _change_texts(cursor, old, new)


def _change_texts(cursor: Cursor, old: str, new: str) -> None:
    called = re.escape(old)
    mentioned = re.compile(rf"(?<![\w@#])[#@](?:\[{called}\]|{called}(?![.-]*\w)(?!:\d))", re.IGNORECASE)
    mention = f"#{new}" if _PLAIN.fullmatch(new) else f"#[{new}]"
    texts = {(table, column) for table, column, kind in every() if kind.mentions and table not in LOCKED}
    for table, column in sorted(texts.union(RECORDS)):
        text, place = identifier(column), identifier(table)
        rows = cursor.execute(f"SELECT rowid, {text} FROM {place} WHERE contains({text}, ?)", [old]).fetchall()
        for row, stored in rows:
            clean = (
                in_field(stored, lambda content: mentioned.sub(mention, content))
                if (table, column) in texts
                else stored
            )
            if is_machine_made(old):
                clean = clean.replace(old, new)
            elif (table, column) in RECORDS:
                clean = json.dumps(_renamed(json.loads(clean), old, new), ensure_ascii=False)
            if clean != stored:
                cursor.execute(f"UPDATE {place} SET {text} = ? WHERE rowid = ?", [clean, row])


def _renamed(value: Any, old: str, new: str, field: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _renamed(part, old, new, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, old, new, field) for part in value]
    return new if value == old and field in _NAMING else value


def cure(cursor: Cursor) -> None:
    """Give short ids to codes that have a UUID for one: they were made while coding, before Heard gave them better.

    Ids that a study agreed on stay. Codes get theirs in the order in which they came, so that two copies of a project
    give those that both have the same.
    """
    codes: dict[str, Code] = {}
    for (content,) in cursor.execute("SELECT content FROM codebook_version ORDER BY number").fetchall():
        for load in json.loads(content)["codes"]:
            # The name that it has now, at the place where it came.
            codes[load["id"]] = Code(id=load["id"], name=load["name"])
    free = [code for code in codes.values() if is_machine_made(code.id) and not agreed_in_a_study(cursor, code.id)]
    change(cursor, spoken_ids(free, ids_in_use(cursor)))


def ids_in_use(cursor: Cursor) -> Collection[str]:
    """Every id that a code has or had in any version of the codebook."""
    contents = cursor.execute("SELECT content FROM codebook_version").fetchall()
    ids = {load["id"] for (content,) in contents for load in json.loads(content)["codes"]}
    return ids | set(earlier_ids(cursor)) | set(earlier_ids(cursor).values())
