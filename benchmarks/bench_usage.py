"""How fast the counts of the Usage page are: 100,000 codings in one project, and the same question put to SQLite.

    .venv/bin/python benchmarks/bench_usage.py [--interviews 100] [--coders 2] [--codings 500] [--runs 5]

The project is 100 interviews of 180,000 code points (about 30,000 words, 600 turns), each coded by two coders with 500
codings of 80 codes. DuckDB answers through :mod:`coding.store.usage`, with the rule on blindness and the joins to
current releases in the query. SQLite gets less
to do: one table that holds only the columns it needs, in memory, after ANALYZE, and the plain join of overlapping
spans that any book on SQL would write; once with the index that Heard's own schema has (by release), once with a
covering index in the order of the join (release, coder, start, end, code, id). It is also given the stretches of text
that :mod:`coding.store.usage` cuts on the way, made beforehand and indexed. All must count the same pairs. Prints one
JSON line a part.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd

from coding.store import Store, usage
from coding.store.codings import Viewer

LENGTH, TURNS, CODES, STRETCH = 180_000, 600, 80, 1000
Row = tuple[str, str, str, str, int, int]

ONCE = "(a.code < b.code OR (a.code = b.code AND a.id < b.id))"
PLAIN = f"""
SELECT a.code, b.code, count(*), count(DISTINCT a.release_id) FROM coding a JOIN coding b
ON a.release_id = b.release_id AND a.coder = b.coder AND a.s < b.e AND b.s < a.e AND {ONCE} GROUP BY 1, 2"""
STRETCHES = f"""
SELECT a.code, b.code, count(*), count(DISTINCT a.release_id) FROM cut a JOIN cut b
ON a.release_id = b.release_id AND a.coder = b.coder AND a.cell = b.cell AND a.s < b.e AND b.s < a.e
AND max(a.s, b.s) / {STRETCH} = a.cell AND {ONCE} GROUP BY 1, 2"""


def made_up(interviews: int, coders: int, codings: int) -> list[Row]:
    """Spans of 20 to 600 code points anywhere in the text; few codes are frequent, many are rare."""
    draw = random.Random(20261125)
    rows: list[Row] = []
    for interview in range(interviews):
        for coder in range(coders):
            for number in range(codings):
                start = draw.randrange(LENGTH - 700)
                code = f"C{int(CODES * draw.random() ** 2)}"
                key = f"{interview:04d}-{coder}-{number:05d}"
                rows.append((key, f"release-{interview:04d}", f"u{coder}", code, start, start + draw.randint(20, 600)))
    return rows


def project(folder: Path, interviews: int, rows: list[Row]) -> Store:
    store = Store(folder / "project.duckdb")
    now, step = datetime.now(UTC), LENGTH // TURNS
    frame = pd.DataFrame(rows, columns=["id", "release_id", "coder", "code", "s", "e"])

    def fill(cursor: Any) -> None:
        for at in range(interviews):
            release = f"release-{at:04d}"
            cursor.execute(
                "INSERT INTO interview VALUES (?, ?, 't', 'en', 'text', 'released', 'h', ?, ?, '[]', ?, ?, NULL, 1)",
                [f"i{at}", f"p{at}", LENGTH, TURNS, at, now],
            )
            cursor.execute(
                "INSERT INTO release VALUES (?, ?, 1, 'x', 'h', '[]', 's', ?, TRUE)", [release, f"i{at}", now]
            )
            cursor.execute(
                "INSERT INTO turn SELECT ?, i, 's', 'participant', NULL, i * ?, (i + 1) * ? FROM range(?) t(i)",
                [release, step, step, TURNS],
            )
        cursor.register("frame", frame)
        cursor.execute(
            "INSERT INTO coding SELECT id, release_id, coder, code, s, e, '', '{}', 1, 'person', ?, NULL, 1, 1 "
            "FROM frame",
            [now],
        )
        cursor.unregister("frame")

    store.write(fill)
    return store


def timed(action: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """Median seconds of several runs, after one that is not counted, and the answer."""
    answer, seconds = action(), []
    for _ in range(runs):
        begun = time.perf_counter()
        answer = action()
        seconds.append(time.perf_counter() - begun)
    return median(seconds), answer


def sqlite(rows: list[Row]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE coding (id TEXT, release_id TEXT, coder TEXT, code TEXT, s INTEGER, e INTEGER)")
    connection.executemany("INSERT INTO coding VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.execute("CREATE INDEX by_place ON coding (release_id, coder, s, e, code, id)")
    connection.execute("CREATE TABLE listed AS SELECT * FROM coding")
    connection.execute("CREATE INDEX listed_by_release ON listed (release_id)")
    connection.execute("CREATE TABLE cut (id, release_id, coder, code, s, e, cell)")
    cells = [(*row, cell) for row in rows for cell in range(row[4] // STRETCH, (row[5] - 1) // STRETCH + 1)]
    connection.executemany("INSERT INTO cut VALUES (?, ?, ?, ?, ?, ?, ?)", cells)
    connection.execute("CREATE INDEX by_cell ON cut (release_id, coder, cell, s, e, code, id)")
    connection.execute("ANALYZE")
    return connection


def compare(cursor: Any, rows: list[Row], runs: int) -> None:
    viewer = Viewer("lead", True)
    seconds, result = timed(lambda: usage.co_occurrence(cursor, viewer, usage.Filter(), "overlap"), runs)
    connection = sqlite(rows)
    schema, first = timed(lambda: connection.execute(PLAIN.replace("coding ", "listed ")).fetchall(), 1)
    plain, expected = timed(lambda: connection.execute(PLAIN).fetchall(), 1)
    clever, same = timed(lambda: connection.execute(STRETCHES).fetchall(), 1)
    for answer in (first, expected, same):
        if result != {(row[0], row[1]): (row[2], row[3]) for row in answer}:
            raise SystemExit("DuckDB and SQLite do not count the same pairs.")
    print(
        json.dumps(
            {
                "part": "co-occurrence by overlap",
                "codings": len(rows),
                "pairs": sum(pairs for pairs, _ in result.values()),
                "heard_seconds": round(seconds, 3),
                "sqlite_schema_index_seconds": round(schema, 2),
                "times_sqlite_schema_index": round(schema / seconds, 1),
                "sqlite_indexed_join_seconds": round(plain, 2),
                "times_sqlite": round(plain / seconds, 1),
                "sqlite_given_the_stretches_seconds": round(clever, 2),
                "times_sqlite_given_the_stretches": round(clever / seconds, 1),
            }
        ),
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=100)
    parser.add_argument("--coders", type=int, default=2)
    parser.add_argument("--codings", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    rows = made_up(options.interviews, options.coders, options.codings)
    viewer, every = Viewer("lead", True), usage.Filter()
    with tempfile.TemporaryDirectory() as folder:
        store = project(Path(folder), options.interviews, rows)
        with store.read() as cursor:
            compare(cursor, rows, options.runs)
            parts: dict[str, Callable[[], Any]] = {
                "overlap, also across coders": lambda: usage.co_occurrence(
                    cursor, viewer, every, "overlap", across=True
                ),
                "within one turn": lambda: usage.co_occurrence(cursor, viewer, every, "near", turns=1),
                "one after the other": lambda: usage.co_occurrence(cursor, viewer, every, "sequence", turns=1),
                "codes by interviews": lambda: usage.code_by_interview(cursor, viewer, every),
            }
            for name, action in parts.items():
                print(json.dumps({"part": name, "heard_seconds": round(timed(action, options.runs)[0], 3)}), flush=True)
        store.close()


if __name__ == "__main__":
    main()
