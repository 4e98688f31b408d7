"""A small study of two people, one of whom withdraws; and looking into its vaults for single names."""

from pathlib import Path

import duckdb

from coding.store.connection import FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from tests.conftest import PASSPHRASE, TEXT, SmallProject

LEAVING = (
    ("Interviewer", "How did you spend your evenings at that time?"),
    ("Ilsabet", "By the harbour with Rufus Appleyard, counting the orange boats until the lamps were lit again."),
    ("Interviewer", "Whom did you tell first?"),
    ("Ilsabet", "My aunt Perpetua. She put the kettle on and waited, and Tilda Bergquist came by with plums."),
)
THEIRS = ("Rufus", "Appleyard", "Perpetua", "Ilsabet", "orange boats")
"""What nobody but the one who leaves says."""
SHARED = "Tilda Bergquist"
"""Whom both speak of."""


def make(study: SmallProject) -> SmallProject:
    """Release an interview of somebody who stays (P01) and one of somebody who leaves (P02)."""
    study.release(TEXT, "P01", {SHARED: "PERSON"})
    study.release(LEAVING, "P02", {"Rufus Appleyard": "PERSON", "Perpetua": "PERSON", SHARED: "PERSON"})
    return study


def words_in(folder: Path, passphrase: str = PASSPHRASE) -> str:
    """Every record of a vault, in clear."""
    vault = Vault.open(folder, passphrase)
    return "\n".join(vault.get(name).decode("utf-8", "ignore") for name in vault.names())


def names_in_vaults(folder: Path) -> list[tuple[str, str]]:
    """Vaults of a project and its backups in which one of the names stands, with the name."""
    return [
        (path.parent.relative_to(folder).as_posix(), name)
        for path in sorted(folder.rglob(VAULT_NAME))
        for name in THEIRS
        if name.casefold() in words_in(path.parent).casefold()
    ]


def words_in_file(folder: Path) -> str:
    """Every text of a closed project file."""
    results: list[str] = []
    with duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection:
        for table, column in connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR' "
            "AND table_schema = 'main'"
        ).fetchall():
            results += [str(row[0]) for row in connection.execute(f'SELECT "{column}" FROM "{table}"').fetchall()]
    return "\n".join(results)
