"""A plain table, said once: its columns follow from a frozen dataclass, and so does how a row is read and written.

What is asked of more than one table stays a statement of its module. A table knows nothing of who may see its rows:
whoever asks for rows that not everybody sees gives the module's own clause as ``where``.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from types import NoneType
from typing import Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints

from coding.errors import NotFound
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store.columns import TABLES
from coding.store.sql import Cursor, add_rows, identifier

Record = TypeVar("Record")

_COLUMNS: Final = {"start": "start_offset", "end": "end_offset", "deleted": "deleted_at"}
"""Columns that are called otherwise than their field, in every table."""
_READ: Final[Mapping[Any, Callable[[str], Any]]] = {
    tuple: lambda stored: tuple(json.loads(stored)),
    frozenset: lambda stored: frozenset(json.loads(stored)),
    Mapping: lambda stored: json.loads(stored) if stored else None,
}
"""How a field is read that is kept as JSON, by its type."""
_FROM_STATE: Final[Mapping[Any, Callable[[Any], Any]]] = {
    tuple: tuple,
    frozenset: frozenset,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}
"""How a field follows from what JSON holds of it, by its type."""


@dataclass(eq=False)
class Part:
    """Where the values of a field lie that have a table of their own: a row each, under the record that they are of.

    Attributes:
        table: That table.
        owner: Its column that names the record.
        columns: What is kept of a value: one column, or one for each field of its class.
        record: Of what class values are; None where they are what their column holds.
        beside: Columns that say what the record's field of that name says.
        order: In which order values come; by default that of their columns.
        numbered: The column that keeps the order in which they were given, where there is one.
    """

    table: str
    owner: str
    columns: str
    _: KW_ONLY
    record: type[Any] | None = None
    beside: Sequence[str] = ()
    order: str = ""
    numbered: str = ""

    def __post_init__(self) -> None:
        """Find out which columns hold JSON."""
        hints = get_type_hints(self.record).values() if self.record else ()
        self._read = [(at, _READ[_kind(hint)]) for at, hint in enumerate(hints) if _kind(hint) in _READ]

    def of(self, cursor: Cursor, keys: Iterable[str]) -> dict[str, list[Any]]:
        """Values of some records, by their keys; a record without any is left out."""
        ids = list(keys)
        if not ids:
            return {}
        rows = cursor.execute(
            f"SELECT {self.owner}, {self.columns} FROM {identifier(self.table)} WHERE {self.owner} IN "
            f"(SELECT unnest(?)) ORDER BY {self.owner}, {self.numbered or self.order or self.columns}",
            [ids],
        ).fetchall()
        return grouped((row[0], self._value(row[1:])) for row in rows)

    def _value(self, row: Sequence[Any]) -> Any:
        if self.record is None:
            return row[0]
        values = list(row)
        for at, read in self._read:
            values[at] = read(values[at])
        return self.record(*values)

    def add(self, cursor: Cursor, entries: Iterable[tuple[Sequence[Any], Iterable[Any]]]) -> None:
        """Insert values: of each record its key with what stands beside it, and the values."""
        rows: list[list[Any]] = []
        for owner, values in entries:
            for position, value in enumerate(values):
                number = [position] if self.numbered else []
                rows.append([*owner, *number, *([value] if self.record is None else map(_stored, _fields(value)))])
        names = [self.owner, *self.beside, *([self.numbered] if self.numbered else []), self.columns]
        add_rows(cursor, self.table, ", ".join(names), rows)

    def remove(self, cursor: Cursor, keys: Iterable[str]) -> None:
        """Delete the values of some records."""
        cursor.execute(
            f"DELETE FROM {identifier(self.table)} WHERE {self.owner} IN (SELECT unnest(?::VARCHAR[]))", [list(keys)]
        )


@dataclass(eq=False)
class Table(Generic[Record]):
    """A table whose rows are records of one class.

    A row that is taken away stays, with the time in ``deleted_at``, and ``version`` counts how often one was written,
    where the table has these columns. A field ``deleted`` says whether the time is there. Tuples and mappings are kept
    as JSON.

    Attributes:
        name: Its name.
        type: The dataclass of its records.
        key: The column by which a row is known.
        columns: Columns that are called otherwise than their field, by the field.
        apart: Fields that are not in this table, and are read and written elsewhere.
        parts: Fields whose values are rows of another table, and where.
        once: Columns that are written when a row is made, and never again.
        stamped: Columns beside the record's own that hold the time of writing.
        states: Fields that can change, where undo keeps no others.
        order: In which order records come.
        alias: What clauses call the table; by default its name.
        missing: The sentence where there is no such record; a name in braces stands for the key.
        read: What a statement selects of a row to make a record of it.
        select: The beginning of a statement that does, up to the table's name.
    """

    name: str
    type: type[Record]
    _: KW_ONLY
    key: str = "id"
    columns: Mapping[str, str] = field(default_factory=dict)
    apart: Collection[str] = ()
    parts: Mapping[str, Part] = field(default_factory=dict)
    once: Collection[str] = ()
    stamped: Collection[str] = ()
    states: Collection[str] = ()
    order: str = ""
    alias: str = ""
    missing: str = ""
    read: str = field(init=False)
    select: str = field(init=False)

    def __post_init__(self) -> None:
        """Find out once what every row is read and written by."""
        called, hints = identifier(self.alias or self.name), get_type_hints(self.type)
        field_names = [entry.name for entry in fields(self.type) if entry.name not in (*self.apart, *self.parts)]  # type: ignore[arg-type]
        kinds = {name: _kind(hints[name]) for name in field_names}
        columns = {name: {**_COLUMNS, **self.columns}.get(name, name) for name in field_names}
        values = [f"{called}.{identifier(columns[name])}{' IS NOT NULL' * (name == 'deleted')}" for name in field_names]
        self._soft, self._versioned = (column in TABLES[self.name].columns for column in ("deleted_at", "version"))
        self._columns = columns
        self._read = [(at, _READ[kind]) for at, kind in enumerate(kinds.values()) if kind in _READ]
        self._stored = {name for name, kind in kinds.items() if kind in _READ}
        # By place is faster, and rows are many.
        self._by_name = bool(self.apart or self.parts) or any(entry.kw_only for entry in fields(self.type))  # type: ignore[arg-type]
        self._key_at = list(columns.values()).index(self.key) if self.parts else 0
        self._from_state = {name: _FROM_STATE[kind] for name, kind in kinds.items() if kind in _FROM_STATE}
        self._where, self._standing = f"{called}.{identifier(self.key)}", f"{called}.deleted_at IS NULL"
        self.read = ", ".join(values)
        self.select = f"SELECT {self.read} FROM {identifier(self.name)} AS {called}"

    def record(self, row: Sequence[Any], **others: Any) -> Record:
        """The record whose columns are the first of a row, as :attr:`select` names them; ``others`` are kept apart."""
        values = list(row[: len(self._columns)])
        for at, read in self._read:
            values[at] = read(values[at])
        if self._by_name:
            return self.type(**dict(zip(self._columns, values, strict=True)), **others)
        return self.type(*values)

    def records(self, cursor: Cursor, rows: Sequence[Sequence[Any]]) -> list[Record]:
        """The records of rows, as :meth:`record`, with what lies of them in other tables."""
        keys = [row[self._key_at] for row in rows]
        parts = {name: part.of(cursor, keys) for name, part in self.parts.items()}
        return [
            self.record(row, **{name: tuple(values.get(key, ())) for name, values in parts.items()})
            for key, row in zip(keys, rows, strict=True)
        ]

    def all(
        self,
        cursor: Cursor,
        *,
        join: str = "",
        where: str = "TRUE",
        values: Sequence[Any] = (),
        removed: bool = False,
        order: str = "",
    ) -> list[Record]:
        """Every record.

        Args:
            cursor: For reading.
            join: Other tables, where a clause asks for them.
            where: Which records, as a clause.
            values: The values in both.
            removed: Those that were taken away too.
            order: In which order; by default the table's.
        """
        condition = f" AND {self._standing}" if self._soft and not removed else ""
        in_order = f" ORDER BY {order or self.order}" if order or self.order else ""
        statement = f"{self.select} {join} WHERE ({where}){condition}{in_order}"
        return self.records(cursor, cursor.execute(statement, list(values)).fetchall())

    def several(self, cursor: Cursor, keys: Iterable[str]) -> dict[str, Record]:
        """Those of some records that are there, in the order of their keys; removed ones where they say so."""
        where, removed = f"{self._where} IN (SELECT unnest(?::VARCHAR[]))", "deleted" in self._columns
        ids = list(keys)
        records = self.all(cursor, where=where, values=[ids], removed=removed)
        by_key = {getattr(record, self.key): record for record in records}
        return {key: by_key[key] for key in ids if key in by_key}

    def find(self, cursor: Cursor, key: str) -> Record | None:
        """A record, also one that was taken away, or None."""
        rows = cursor.execute(f"{self.select} WHERE {self._where} = ?", [key]).fetchall()
        return next(iter(self.records(cursor, rows)), None)

    def get(self, cursor: Cursor, key: str) -> Record:
        """A record, also one that was taken away.

        Raises:
            NotFound: There is none.
        """
        record = self.find(cursor, key)
        if record is None:
            raise NotFound(Message(self.missing, **dict.fromkeys(re.findall(r"{(\w+)}", self.missing), key)))
        return record

    def add(self, cursor: Cursor, *records: Record, **others: Any) -> None:
        """Insert records; ``others`` are values of columns beside theirs."""
        rows = [self._row(record, others) for record in records]
        if rows:
            add_rows(cursor, self.name, ", ".join(rows[0]), [list(row.values()) for row in rows])
            self.add_parts(cursor, records)

    def add_parts(self, cursor: Cursor, records: Iterable[Record], *, anew: bool = False) -> None:
        """Insert what lies of records in other tables; ``anew``: in place of what is there."""
        rows = list(records)
        for name, part in self.parts.items():
            if anew:
                part.remove(cursor, [getattr(record, self.key) for record in rows])
            entries = [
                ([getattr(record, field_name) for field_name in (self.key, *part.beside)], getattr(record, name))
                for record in rows
            ]
            part.add(cursor, entries)

    def put(self, cursor: Cursor, record: Record, *, present: bool = True, **others: Any) -> None:
        """Write a record, new or known; ``present`` False takes it away."""
        row = self._row(record, others if present else {**others, "deleted_at": datetime.now(UTC)})
        if not self.change(cursor, row[self.key], **self._later(row)):
            add_rows(cursor, self.name, ", ".join(row), [list(row.values())])
        self.add_parts(cursor, [record], anew=True)

    def change(self, cursor: Cursor, key: str, **columns: Any) -> int:
        """Write some columns of a row; return how many rows that were, 0 or 1."""
        changes = [f"{identifier(name)} = ?" for name in columns] + ["version = version + 1"] * self._versioned
        statement = f"UPDATE {identifier(self.name)} SET {', '.join(changes)} WHERE {identifier(self.key)} = ?"
        return int(cursor.execute(statement, [*columns.values(), key]).fetchall()[0][0])

    def remove(self, cursor: Cursor, key: str) -> None:
        """Delete a row."""
        for part in self.parts.values():
            part.remove(cursor, [key])
        cursor.execute(f"DELETE FROM {identifier(self.name)} WHERE {identifier(self.key)} = ?", [key])

    def replace(self, cursor: Cursor, records: Iterable[Record]) -> None:
        """Have these records in place of all that there are."""
        for record in self.all(cursor):
            self.remove(cursor, getattr(record, self.key))
        self.add(cursor, *records)

    def state(self, record: Record) -> dict[str, Any]:
        """What can change of a record, such that JSON can hold it: for undo."""
        return {name: _plain(getattr(record, name)) for name in self.states or (*self._columns, *self.parts)}

    def put_state(self, cursor: Cursor, key: str, state: Mapping[str, Any] | None, **others: Any) -> None:
        """Write what a state, or a part of one, says of a record; None takes the record away.

        Values with a table of their own are those of a column, with nothing beside them.
        """
        if state is None and not self._soft:
            return self.remove(cursor, key)
        converted = {name: make for name, make in self._from_state.items() if state and state.get(name) is not None}
        values = {**(state or {}), **{name: make(state[name]) for name, make in converted.items() if state}}
        values_left = {"deleted_at": datetime.now(UTC)} if state is None else others
        own_values = {name: value for name, value in values.items() if name not in self.parts}
        if not self.change(cursor, key, **self._later(self._written(own_values, {**others, **values_left}))):
            return self.add(cursor, self.type(**{self.key: key, **values}), **others)
        for name in self.parts.keys() & values.keys():
            self.parts[name].remove(cursor, [key])
            self.parts[name].add(cursor, [([key], values[name])])

    def _row(self, record: Record, others: Mapping[str, Any]) -> dict[str, Any]:
        """Column → value of all that is written of a record that may be new."""
        row = self._written({name: getattr(record, name) for name in self._columns}, others)
        return {**row, "version": 1} if self._versioned else row

    def _later(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What of a row is written anew where it is there already."""
        return {name: value for name, value in row.items() if name not in (self.key, "version", *self.once)}

    def _written(self, values: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        """Column → value, by the values of fields."""
        now = datetime.now(UTC)
        row: dict[str, Any] = dict.fromkeys(self.stamped, now)
        if self._soft and "deleted" not in self._columns:
            row["deleted_at"] = None
        for name, value in values.items():
            if name == "deleted":
                row["deleted_at"] = now if value else None
            else:
                row[self._columns[name]] = _json(value) if name in self._stored else value
        return {**row, **others}


def _stored(value: Any) -> Any:
    return _json(value) if isinstance(value, tuple | frozenset | Mapping) else value


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(_plain(value), ensure_ascii=False)


def _kind(hint: Any) -> Any:
    """What a type is a kind of, None in it or not: ``tuple`` of ``tuple[str, ...] | None``."""
    origin = get_origin(hint)
    members = [member for member in get_args(hint) if member is not NoneType]
    return _kind(members[0]) if NoneType in get_args(hint) else origin or hint


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            return dict(value)
        case tuple() | frozenset():
            return [_plain(part) for part in (sorted(value) if isinstance(value, frozenset) else value)]
    return _plain(_fields(value)) if is_dataclass(value) else value


def _fields(record: Any) -> tuple[Any, ...]:
    return tuple(getattr(record, entry.name) for entry in fields(record))
