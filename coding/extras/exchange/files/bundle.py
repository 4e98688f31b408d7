"""The analytical bundle: the project as plain tables for people who analyse in Python, R or SQL, with words on how."""

from collections.abc import Sequence
from typing import Final

from coding.export.output import pack
from coding.export.tables import Table, parquet_bytes

DATABASE: Final = "study.duckdb"
"""Name of the database file in a DuckDB bundle."""

DESCRIPTIONS: Final = {
    "about": "what this bundle is: project, date, codebook version, snapshot, log head, limits",
    "participants": "one row a participant; attributes as columns, small groups withheld",
    "interviews": "one row an interview: its release (`document`), language, length",
    "turns": "one row a turn of an interview: speaker, place, and the words where they were included",
    "codings": "one row a coding of a coder: place, code, codebook version, memo, attributes",
    "consensus": "one row a passage of the consensus layer, with the decision and the codings it comes from",
    "codes": "the codebook",
    "memos": "memos on turns, interviews, codes and the project, where they may leave",
    "decisions": "how disagreements were decided, by whom, and why",
    "matrix": "passages by code and interview",
    "agreement": "agreement figures by code",
    "agreement_cells": "units by interview, code and set of coders: every figure can be computed from it again",
    "agreement_documents": "interviews of the round: coder, number of units",
}


def parquet_bundle(tables: Sequence[Table], facts: Sequence[tuple[str, str]]) -> bytes:
    """Return the bundle as a ZIP of Parquet files, one a table, with a README and an example script."""
    files = {f"{table.name}.parquet": parquet_bytes(table) for table in tables}
    return pack({"README.md": _readme(tables, facts, "parquet").encode(), "example.py": _PARQUET.encode(), **files})


def duckdb_bundle(tables: Sequence[Table], facts: Sequence[tuple[str, str]], database: bytes) -> bytes:
    """Return the bundle as a ZIP of one DuckDB file, with a README and an example script.

    Args:
        tables: What the database holds.
        facts: ``(what, value)`` lines for the README.
        database: The file, as :func:`coding.store.database_files.duckdb_file` writes it.
    """
    readme = _readme(tables, facts, "duckdb").encode()
    return pack({"README.md": readme, "example.py": _DUCKDB.encode(), DATABASE: database})


def _readme(tables: Sequence[Table], facts: Sequence[tuple[str, str]], kind: str) -> str:
    lines = ["# Data of a Heard project", "", *(f"- {what}: {value}" for what, value in facts), ""]
    lines += ["| table | rows | what it holds |", "| --- | --- | --- |"]
    lines += [f"| `{table.name}` | {len(table.rows)} | {DESCRIPTIONS.get(table.name, '')} |" for table in tables]
    return "\n".join([*lines, "", _HOW[kind], _COMMON]) + "\n"


_COMMON: Final = """## What to know before counting
- `document` is the id of a released text. `start` and `end` are Unicode code points, half-open, into it; `line` is the
  turn, from 1. In Python: `text[start:end]`. In R: `substr(text, start + 1, end)`. In SQL: `substring(text, start + 1,
  end - start)`.
- An empty quote with `quote_withheld` true means that the participant did not agree to be quoted.
- Attribute values that fewer participants share than the setting allows are empty, and so is what would give them away.
- Retrospective accounts and a purposive sample: counts are counts of passages, never of how common something is.
- The project is not changed by anything done with these files.
"""

_HOW: Final = {
    "parquet": """## How to begin
Python: `python example.py` (needs `duckdb` or `pandas` with `pyarrow`).

R:
```r
library(arrow); library(dplyr)
read_parquet("codings.parquet") |> count(code, coder)
```
SQL (DuckDB): `SELECT code, count(*) FROM 'codings.parquet' GROUP BY code;`
""",
    "duckdb": """## How to begin
Python: `python example.py` (needs `duckdb`).

R:
```r
library(DBI)
study <- dbConnect(duckdb::duckdb(), "study.duckdb", read_only = TRUE)
dbGetQuery(study, "SELECT code, coder, count(*) AS n FROM codings GROUP BY ALL")
```
SQL: `duckdb -readonly study.duckdb "SELECT code, count(*) FROM codings GROUP BY code"`
""",
}

_QUERIES: Final = '''
# %% How often each code was applied, by coder
print(study.sql("SELECT code, coder, count(*) AS codings FROM codings GROUP BY ALL ORDER BY codings DESC LIMIT 10"))

# %% Which two codes meet on the same words
print(
    study.sql(
        """SELECT a.code AS one, b.code AS other, count(*) AS passages
        FROM codings a JOIN codings b ON a.document = b.document AND a.code < b.code
        AND a."start" < b."end" AND b."start" < a."end"
        GROUP BY ALL ORDER BY passages DESC LIMIT 10"""
    )
)

# %% Codes by interview, one column an interview
print(study.sql("PIVOT codings ON interview USING count(*) GROUP BY code ORDER BY code"))

# %% Observed agreement by code, from the cells alone: units that all coders, or none, gave the code
print(
    study.sql(
        """SELECT c.code, sum(c.units) FILTER (c.coders = c.assigned) AS together,
        sum(c.units) FILTER (c.coders <> c.assigned) AS apart FROM agreement_cells c GROUP BY c.code ORDER BY c.code"""
    )
)
'''

_PARQUET: Final = (
    '''"""A first look at the tables of a Heard project, with DuckDB over the Parquet files here."""

from pathlib import Path

import duckdb

# %% Every file becomes a table of its name
study = duckdb.connect()
for file in sorted(Path(__file__).parent.glob("*.parquet")):
    study.read_parquet(str(file)).create(file.stem)
'''
    + _QUERIES
)

_DUCKDB: Final = (
    f'''"""A first look at the tables of a Heard project, with the DuckDB file here."""

from pathlib import Path

import duckdb

# %% Opened for reading only
study = duckdb.connect(str(Path(__file__).parent / "{DATABASE}"), read_only=True)
'''
    + _QUERIES
)
