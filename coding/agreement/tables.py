"""Read the three CSV forms of the command contract; whatever cannot be taken is refused with its line number.

- codings: ``document,coder,code,start,end[,memo]``
- documents: ``document,length[,coder]``, one line per assigned coder; without the column ``coder`` everyone who has a
  coding is taken to have judged every document
- pre-cut units: ``unit,coder,value``; an empty value is a judgement that was not made
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coding.agreement.model import Document, Span
from coding.errors import InvalidInput, reason_of

_SEPARATORS = ",;\t"

LONGEST = 1_000_000_000_000
"""More characters than this no document has; positions beyond it would not fit the arithmetic."""

NOT_GIVEN = frozenset({"na", "n/a", "n.a.", "#n/a", "nan"})
"""What people, statistics programs and spreadsheets write where there is no value; capitals do not matter."""

_DASHES = frozenset("-–—")
_PLUS = "+"


@dataclass(frozen=True, slots=True)
class CodingTables:
    """Codings and documents as read.

    Attributes:
        spans: One per line of the codings file; the id is ``line N``.
        documents: In the order of the documents file.
        coders: In the order in which the files name them; documents file first.
    """

    spans: tuple[Span, ...]
    documents: tuple[Document, ...]
    coders: tuple[str, ...]


def _rows(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line number and named values of each line that is not blank."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path.name}.") from None
    except OSError as error:
        raise InvalidInput(f"{path.name} could not be opened: {reason_of(error)}.") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{path.name} is not in UTF-8. Save it again as 'CSV UTF-8'.") from None
    first_line = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in needed if name not in header]:
            raise InvalidInput(
                f"{path.name}, line 1: the column {', '.join(missing)} is missing. "
                f"The columns are {', '.join(needed)}{''.join(f'[, {name}]' for name in optional)}."
            )
        if twice := {name for name in header if name and header.count(name) > 1}:
            raise InvalidInput(f"{path.name}, line 1: the column {', '.join(sorted(twice))} is there twice.")
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise InvalidInput(
                    f"{path.name}, line {reader.line_num}: {len(row)} values, but {len(header)} columns."
                )
            yield reader.line_num, dict(zip(header, row, strict=True))
    except csv.Error as error:
        raise InvalidInput(f"{path.name}, line {reader.line_num}: {error}.") from None


def _name(row: dict[str, str], column: str, path: Path, line: int) -> str:
    value = row[column].strip()
    if not value:
        raise InvalidInput(f"{path.name}, line {line}: the {column} is empty.")
    return value


def _count(row: dict[str, str], column: str, path: Path, line: int) -> int:
    value = row[column].strip()
    if not (value.isascii() and value.isdigit()):
        raise InvalidInput(f"{path.name}, line {line}: the {column} must be a whole number of characters, 0 or more.")
    # The number of digits first: a number of thousands of them cannot even be read.
    if len(value.lstrip("0")) > len(str(LONGEST)) or int(value) > LONGEST:
        raise InvalidInput(f"{path.name}, line {line}: the {column} must be {LONGEST:,} characters or fewer.")
    return int(value)


def load_codings(codings: str | Path, documents: str | Path) -> CodingTables:
    """Read a codings file together with its documents file.

    Raises:
        InvalidInput: With file and line: a missing column, an empty name, an offset that is no number or lies outside
            its document, an unknown document, a coder who was not assigned, two lengths for one document.
    """
    codings, documents = Path(codings), Path(documents)
    lengths, assigned, named = _read_documents(documents)
    spans: list[Span] = []
    coders: dict[str, None] = dict.fromkeys(coder for group in assigned.values() for coder in group)
    for line, row in _rows(codings, ("document", "coder", "code", "start", "end"), ("memo",)):
        document, coder, code = (_name(row, column, codings, line) for column in ("document", "coder", "code"))
        start, end = _count(row, "start", codings, line), _count(row, "end", codings, line)
        where = f"{codings.name}, line {line}"
        if document not in lengths:
            raise InvalidInput(f"{where}: the document {document} is not in {documents.name}. Add it there.")
        if end <= start:
            raise InvalidInput(f"{where}: the end ({end}) must be larger than the start ({start}).")
        if end > lengths[document]:
            raise InvalidInput(
                f"{where}: the coding ends at {end}, but the document {document} has {lengths[document]} characters. "
                "Check that both files come from the same release."
            )
        if named and coder not in assigned[document]:
            raise InvalidInput(
                f"{where}: {coder} is not among the coders of the document {document} in {documents.name}. "
                "Add the assignment or leave the line out."
            )
        coders.setdefault(coder)
        spans.append(Span(document, coder, code, start, end, f"line {line}"))
    everyone = frozenset(coders)
    return CodingTables(
        tuple(spans),
        tuple(
            Document(name, length, frozenset(assigned[name]) if named else everyone) for name, length in lengths.items()
        ),
        tuple(coders),
    )


def _read_documents(path: Path) -> tuple[dict[str, int], dict[str, dict[str, None]], bool]:
    """Lengths, assigned coders in file order, and whether the file names coders at all."""
    lengths: dict[str, int] = {}
    assigned: dict[str, dict[str, None]] = {}
    named = False
    for line, row in _rows(path, ("document", "length"), ("coder",)):
        named = "coder" in row
        document, length = _name(row, "document", path, line), _count(row, "length", path, line)
        if lengths.setdefault(document, length) != length:
            raise InvalidInput(
                f"{path.name}, line {line}: the document {document} has length {length}, above {lengths[document]}."
            )
        coders = assigned.setdefault(document, {})
        if not named:
            continue
        # A document nobody was assigned to may be listed with an empty coder.
        coder = row["coder"].strip()
        if coder in coders:
            raise InvalidInput(f"{path.name}, line {line}: {coder} is listed twice for the document {document}.")
        if coder:
            coders[coder] = None
    if not lengths:
        raise InvalidInput(f"{path.name} lists no documents.")
    return lengths, assigned, named


def load_ratings(path: str | Path) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Read a table of pre-cut units, and say what was read otherwise than it stands there.

    An empty value is a judgement that was not made, and so are :data:`NOT_GIVEN` and, unless “+” is a value of the
    table, a dash alone.

    Raises:
        InvalidInput: With file and line: a missing column, an empty unit or coder, or a unit listed twice for a coder.
    """
    path = Path(path)
    triples: list[tuple[str, str, str]] = []
    lines_by_key: dict[tuple[str, str], int] = {}
    for line, row in _rows(path, ("unit", "coder", "value")):
        unit, coder = _name(row, "unit", path, line), _name(row, "coder", path, line)
        if (before := lines_by_key.setdefault((unit, coder), line)) != line:
            raise InvalidInput(
                f"{path.name}, line {line}: coder {coder} already has a value for unit {unit} in line {before}."
            )
        if value := row["value"].strip():
            triples.append((unit, coder, value))
    dashes = _DASHES if all(value != _PLUS for _, _, value in triples) else frozenset()
    missing = Counter(value for _, _, value in triples if value.casefold() in NOT_GIVEN | dashes)
    rows = [row for row in triples if row[2] not in missing]
    if not rows:
        raise InvalidInput(f"{path.name} holds no judgements.")
    notes = [
        f"{number} × “{value}” in {path.name} was read as missing. If it is a value of yours, give it another name."
        for value, number in sorted(missing.items())
    ]
    return rows, notes
