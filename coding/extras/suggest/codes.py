"""Codes of a file: of a codebook, or a plain list."""

import csv
import json
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path, PurePath
from typing import Any

from codebook.errors import CodebookError
from codebook.formats import load
from coding.errors import InvalidInput, reason_of
from coding.model.message import Message, message_of
from coding.workspace.codebook.texts import CodeText, text_of_code
from coding.workspace.incoming_files import read_in_sandbox

_IDS = ("id", "code", "tag", "label", "name")
_NAMES = ("name", "label", "code", "tag", "theme", "id")
_ABOUT = ("definition", "description", "meaning")


def codes_of_file(path: Path) -> list[CodeText]:
    """The codes of a codebook file in any of Heard's formats, or of a plain list.

    A plain list is JSON (records with a name and a definition, an object of definitions by name, or a record a line) or
    a CSV table whose columns are called something like "tag" and "description".

    Raises:
        InvalidInput: It cannot be read, or holds no code that can be applied.
    """
    return read_in_sandbox(codes_in, _bytes_of(path), path.name, path.name)


def codes_in(data: bytes, name: str) -> list[CodeText]:
    """The same from a file's bytes.

    Raises:
        InvalidInput: As for :func:`codes_of_file`.
    """
    try:
        book = load(data, name)
    except CodebookError as error:
        plain = _plain_codes(data, PurePath(name).suffix.lower())
        if not plain:
            raise InvalidInput(Message("{name}: {error}", name=name, error=message_of(error))) from error
        return plain
    # Families gather codes and are not applied themselves; a codebook of nothing else is taken at its word.
    codes = [code for code in book.codes if code.in_use and code.is_codable] or [c for c in book.codes if c.in_use]
    if not codes:
        raise InvalidInput(Message("{name} holds no code that is in use.", name=name))
    return [text_of_code(code) for code in codes]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(Message("{path} cannot be opened: {reason}.", path=path, reason=reason_of(error))) from error


def _plain_codes(data: bytes, ending: str) -> list[CodeText]:
    text = data.decode("utf-8-sig", errors="replace")
    if ending in (".csv", ".tsv"):
        return _of_records(csv.DictReader(StringIO(text), delimiter="\t" if ending == ".tsv" else ","))
    if ending not in (".json", ".jsonl", ".ndjson"):
        return []
    try:
        value = json.loads(text)
    except ValueError:
        try:
            value = [json.loads(line) for line in text.split("\n") if line.strip()]
        except ValueError:
            return []
    if isinstance(value, dict):
        value = value["codes"] if isinstance(value.get("codes"), list | dict) else value
    if isinstance(value, dict):
        value = [
            {"id": name, "name": name, "definition": about} if isinstance(about, str) else {"id": name, **dict(about)}
            for name, about in value.items()
            if isinstance(about, str | dict)
        ]
    if not isinstance(value, list):
        return []
    return _of_records(entry if isinstance(entry, dict) else {"name": entry} for entry in value)


def _of_records(records: Iterable[Mapping[Any, Any]]) -> list[CodeText]:
    texts: dict[str, CodeText] = {}
    for record in records:
        fields = {str(key).strip().lower(): value for key, value in record.items()}

        def first(names: tuple[str, ...], fields: Mapping[str, Any] = fields) -> str:
            values = (fields.get(name) for name in names)
            return next((str(value).strip() for value in values if isinstance(value, str | int) and str(value)), "")

        key = first(_IDS)
        if key:
            texts.setdefault(key, CodeText(key, first(_NAMES), first(_ABOUT), first(("include",))))
    return list(texts.values())
