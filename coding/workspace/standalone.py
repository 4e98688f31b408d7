"""Pipelines without a project: parse a file, find identifiers, themes and search over plain lines."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from errno import ENODEV
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from coding.errors import InvalidInput, reason_of
from coding.model.message import Message
from pipelines.languages import detect_language
from pipelines.redact import clusters, engine, pseudonyms
from pipelines.redact.model import Detection

if TYPE_CHECKING:
    from coding.agreement.intervals import IntervalMethod
    from coding.agreement.model import Unit
    from pipelines.transcript import ReadResult

_HALVES = re.compile("[\ud800-\udfff]")


def read_file(path: Path, *, encoding: str | None = None) -> ReadResult:
    """Parse a transcript file; nothing is stored.

    Raises:
        InvalidInput: The file is not there or cannot be opened.
        ReadError: It cannot be read as a transcript.
    """
    from pipelines.readers.safely import sandbox

    return sandbox.read_safely(file_bytes(path), path.name, encoding=encoding)


def file_bytes(path: Path) -> bytes:
    """A file's content.

    Raises:
        InvalidInput: It is not there, is a folder or a pipe, or may not be read.
    """
    try:
        # To one that lies in a folder nobody may ever write; that of a shell's <(…) is a link.
        if path.is_fifo() and not path.is_symlink():
            raise OSError(ENODEV, "it is a pipe")
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(Message("{path} cannot be opened: {reason}.", path=path, reason=reason_of(error))) from error


def read_record(read: ReadResult) -> dict[str, Any]:
    """A parsed file in the shape of ``heard read --json``."""
    return {
        "file": read.file,
        "format": read.format,
        "encoding": read.encoding,
        "language": read.language,
        "warnings": list(read.warnings),
        "turns": [
            {
                "speaker": turn.speaker,
                "start_ms": turn.start_ms,
                "end_ms": turn.end_ms,
                "text": read.transcript.turn_text(turn),
            }
            for turn in read.transcript.turns
        ],
        "parts": [
            {"first_turn": part.first_turn, "heading": part.heading, "attributes": dict(part.attributes)}
            for part in read.parts
        ],
    }


def read_json_lines(path: Path) -> list[Mapping[str, Any]]:
    """Read a JSON-lines file of records.

    Raises:
        InvalidInput: It is not UTF-8, or a line is not a JSON object; the message names the line.
    """
    try:
        text = file_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(Message("{name} is not in UTF-8. Save it as UTF-8 and try again.", name=path.name)) from None
    # Not splitlines(): text may hold line separators that JSON allows inside a string.
    return list(json_lines(text.split("\n"), path.name))


def json_lines(lines: Iterable[str], name: str) -> Iterator[Mapping[str, Any]]:
    """Parse JSON lines one by one.

    Raises:
        InvalidInput: A line is not a JSON object; the message names the line.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise InvalidInput(Message("{name}, line {number}: not valid JSON.", name=name, number=number)) from error
        if not isinstance(record, dict):
            raise InvalidInput(
                Message(
                    "{name}, line {number}: a line must be a JSON object such as {{“id”, “text”}}.",
                    name=name,
                    number=number,
                )
            )
        yield record


def text_rows(records: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, str | None]]:
    """Id, text and language of records ``{"id", "text", "lang"}``; numbers stand for ids that are missing.

    A half of a character, which JSON can hold and no model reads, is shown as one that is not known, in its place.

    Raises:
        InvalidInput: A record has no text.
    """
    for number, record in enumerate(records, 1):
        text, name = record.get("text"), record.get("id")
        language = record.get("lang") or record.get("language")
        if not isinstance(text, str):
            raise InvalidInput(Message("Record {number} has no “text”.", number=number))
        code = language.partition("-")[0].lower() if isinstance(language, str) else None
        yield str(number if name is None else name), _HALVES.sub("\ufffd", text), code


def detect_records(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Find identifiers in records ``{"id", "text", "lang"}``; one result each, in their order.

    Clusters and pseudonyms are numbered within each record.

    Raises:
        InvalidInput: A record has no text.
    """
    rows = list(text_rows(records))
    texts = iter(rows)
    for identifier, detections in engine.detect_many(rows):
        _, text, language = next(texts)
        yield {"id": identifier, "spans": _spans(text, language, detections)}


def detection_coverage(text: str, language: str | None) -> str:
    """Say what stands behind the search of a text: which models and rules, and what was measured of them.

    Args:
        text: The text.
        language: ISO 639-1 code; told from the text if None.
    """
    return engine.coverage(language or detect_language(text)).sentence


def _spans(text: str, language: str | None, detections: list[Detection]) -> list[dict[str, Any]]:
    mentions = [clusters.Mention("", d.start, d.end, text[d.start : d.end], d.type, language) for d in detections]
    assigned = clusters.group(mentions)
    numbers: dict[str, int] = {}
    names: dict[Any, str] = {}
    spans: list[dict[str, Any]] = []
    for detection, key in zip(detections, assigned, strict=True):
        if key not in names:
            numbers[detection.type] = numbers.get(detection.type, 0) + 1
            names[key] = pseudonyms.typed_pseudonym(detection.type, numbers[detection.type])
        spans.append(
            {
                "start": detection.start,
                "end": detection.end,
                "type": detection.type,
                "kind": detection.kind,
                "score": round(detection.score, 4),
                "detectors": list(detection.detectors),
                "cluster": f"c{key}",
                "pseudonym": names[key],
            }
        )
    return spans


def agreement_of_files(
    codings: Path,
    documents: Path,
    *,
    unit: str = "character",
    interval: str = "jackknife",
    domains: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Figures for codings made elsewhere, without a project (``heard agreement --codings … --documents …``).

    Args:
        codings: CSV file of the codings.
        documents: CSV file of the documents.
        unit: ``character`` or ``interview``.
        interval: ``jackknife``, ``bootstrap`` or ``none``.
        domains: Name → codes of which a coder applies at most one at any place, for the unitized family.

    Raises:
        InvalidInput: A row that cannot be used, a unit that needs the text, or a domain with an unknown code.
    """
    from coding.agreement.report import agreement_report
    from coding.agreement.tables import load_codings
    from coding.workspace.agreement.figures import checked_domains

    if unit not in ("character", "interview"):
        raise InvalidInput(Message("Without the texts only the units character and interview can be counted."))
    tables = load_codings(codings, documents)
    checked = checked_domains(domains, {span.code for span in tables.spans}, f"is in {codings.name}")
    return agreement_report(
        tables.spans,
        tables.documents,
        unit=cast("Unit", unit),
        interval=cast("IntervalMethod", interval),
        domains=checked,
    ).to_json(cells=True)


def agreement_of_table(path: Path, *, level: str = "nominal") -> dict[str, Any]:
    """Figures for pre-cut units (``heard agreement --table …``).

    Raises:
        InvalidInput: A row that cannot be used, or an unknown level.
    """
    from coding.agreement.precut import table_report
    from coding.agreement.tables import load_ratings

    try:
        rows, notes = load_ratings(path)
        return {**table_report(rows, level=cast(Any, level)).to_json(), "notes": notes}
    except csv.Error as error:
        raise InvalidInput(
            Message("{name} is not a readable CSV file: {error}.", name=path.name, error=error)
        ) from error
