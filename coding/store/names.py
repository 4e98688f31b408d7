"""Names of tables and columns in statements that are built at run time."""

from __future__ import annotations


def identifier(name: str) -> str:
    """A name as SQL takes it whatever is in it: quoted, with quotes in it doubled."""
    return '"' + name.replace('"', '""') + '"'
