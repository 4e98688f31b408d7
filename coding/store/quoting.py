"""Names and paths in statements that are built at run time; values are always bound."""

from pathlib import Path


def identifier(name: str) -> str:
    """A name as SQL takes it whatever is in it: quoted, with quotes in it doubled."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a literal, where a statement takes no bound value: quoted, with quotes in it doubled."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: Path) -> str:
    """A path as a literal, for ATTACH, which takes no bound value: quoted, with quotes in it doubled."""
    return literal(str(path))
