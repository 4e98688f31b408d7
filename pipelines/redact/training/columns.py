"""Marked text as it is published: CoNLL-U treebanks, and a token a line with its mark in columns.

A file lies in the folder as ``LANGUAGE.NAME.conllu`` or ``LANGUAGE.NAME.conll``, also packed (``.gz``); NAME is what
the set is called. Files are told apart by their endings and by how many columns they have, so that what a project
publishes is taken as it is: CoNLL 2002 and 2003, WikiNER and IOB files (token first, mark last, blanks or tabs
between), GermEval 2014 (number, token, outer mark, inner mark), Universal Dependencies (ten columns; ``NER=`` in the
last is a mark).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

Row = tuple[str, str, str]
"""Token, part of speech, mark: ``B-PER`` and its like, ``O`` for no name, ``_`` where kinds are not marked."""

ENDINGS = (".conllu", ".conll", ".iob2", ".bio")
_KINDS = {
    **dict.fromkeys(("per", "person", "pers", "persname", "nam_liv", "nam_liv_person"), "PER"),
    **dict.fromkeys(("loc", "location", "gpe", "placename", "geogname", "facility", "nam_loc", "nam_fac"), "LOC"),
    **dict.fromkeys(("org", "organization", "organisation", "orgname", "nam_org"), "ORG"),
    **dict.fromkeys(("misc", "oth", "nam_pro", "nam_eve", "event", "work_of_art", "product"), "MISC"),
}
_COLUMNS_UD = 10


def marked_files(folder: Path, language: str) -> list[Path]:
    """The files of a language that are read here, in order of their names."""
    return sorted(
        path
        for path in folder.glob(f"{language}.*")
        if path.is_file() and path.name.removesuffix(".gz").endswith(ENDINGS)
    )


def set_name(path: Path) -> str:
    """What a file's set is called: the middle of its name."""
    plain = path.name.removesuffix(".gz").rpartition(".")[0]
    return plain.partition(".")[2] or plain


def rows_of(path: Path) -> Iterator[list[Row]]:
    """Yield the sentences of a file.

    Raises:
        ValueError: A line has neither a mark nor the columns of a treebank; the message names file and line.
    """
    opened = gzip.open if path.name.endswith(".gz") else open
    sentence: list[list[str]] = []
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\r\n")
            if not line.strip():
                yield from _sentence(sentence)
                sentence = []
            elif not _is_comment(line):
                columns = line.split("\t") if "\t" in line else line.split(" ")
                if len(columns) < 2:
                    raise ValueError(f"{path.name}, line {number}: no mark behind the token.")
                sentence.append(columns)
    yield from _sentence(sentence)


def _is_comment(line: str) -> bool:
    if line.startswith("-DOCSTART-"):
        return True
    marked = line.split()[-1] == "O" or line.split()[-1][1:2] == "-"
    return line.startswith(("# ", "#\t")) and len(line.split("\t")) < _COLUMNS_UD and not marked


def _sentence(lines: list[list[str]]) -> Iterator[list[Row]]:
    if not lines:
        return
    if len(lines[0]) == _COLUMNS_UD:
        rows = list(_treebank(lines))
    elif lines[0][0].isdigit() and len(lines[0]) >= 3:
        rows = [(one[1], "_", _mark(one[2])) for one in lines]
    else:
        rows = [(one[0], "_", _mark(one[-1])) for one in lines]
    if rows:
        yield rows


def _treebank(lines: Iterable[list[str]]) -> Iterator[Row]:
    """Tokens as they are written: one that is cut into words ("della") is a name if one of its words is."""
    written: list[str] = []
    parts: list[list[str]] = []
    last = 0
    for line in lines:
        number = line[0]
        if "-" in number:
            written, parts, last = line, [], int(number.partition("-")[2])
        elif "." not in number:
            if written:
                parts.append(line)
                if int(number) < last:
                    continue
                named = any(one[3] == "PROPN" for one in parts)
                yield written[1], "PROPN" if named else "X", _of_treebank(written, *parts)
                written = []
            else:
                yield line[1], line[3], _of_treebank(line)


def _of_treebank(*lines: list[str]) -> str:
    for line in lines:
        for feature in line[-1].split("|"):
            if feature.startswith("NER="):
                return _mark(feature.removeprefix("NER="))
    return "_"


def _mark(mark: str) -> str:
    """A mark with the kind in three letters; what is derived from a name or only a part of one is no name."""
    if mark in ("O", "_", "-"):
        return "O"
    place, _, kind = mark.rpartition("-")
    kind = kind.lower()
    known = _KINDS.get(kind) or next((told for name, told in _KINDS.items() if kind.startswith(f"{name}_")), None)
    return f"{place or 'B'}-{known}" if known else "O"
