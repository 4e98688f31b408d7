"""Tables with one row a participant, as CSV or Excel, and headings that say who somebody is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from coding.errors import InvalidInput
from coding.export.text import unguard_cell
from pipelines.errors import PipelineError
from pipelines.readers.encoding import decode
from pipelines.readers.limits import Package

MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
_WHO: Final = frozenset(
    {"participant", "participants", "participant id", "participant_id", "label", "pseudonym", "person", "case", "id"}
)
# Whole words of headings in the languages of the project's teams.
_IDENTITY: Final = re.compile(
    r"(?i)(?<!\w)(?:(?:first|last|full|given|family|sur|user|nick|birth)?[ _-]?names?|e-?mails?|phones?|mobiles?|"
    r"telephones?|addresses|address|street|post ?codes?|zip(?: ?codes?)?|(?:date|day) of birth|birth ?(?:date|day)|dob|"
    r"passports?|id ?cards?|ssn|social security(?: number)?|iban|ip|accounts?|handles?|"
    r"noms?|prénoms?|adresses?|téléphones?|courriels?|date de naissance|"
    r"cognome|indirizzo|telefono|data di nascita|codice fiscale|"
    r"voornaam|achternaam|naam|adres|telefoon|geboortedatum|"
    r"vorname|nachname|anschrift|telefon|geburtsdatum|"
    r"vardas|pavardė|adresas|telefonas|gimimo data|"
    r"όνομα|επώνυμο|διεύθυνση|τηλέφωνο|ημερομηνία γέννησης)(?!\w)"
)


@dataclass(frozen=True)
class PersonTable:
    """A table with one row a participant.

    Attributes:
        columns: Headings, without the one that names the participant.
        rows: What each row calls the participant, and its values by heading.
        notes: Sentences on what reading it did.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, Mapping[str, str]], ...]
    notes: tuple[str, ...] = ()


def identity_column(heading: str) -> bool:
    """Whether a heading announces who somebody is: a name, an address, a number, a day of birth."""
    return _IDENTITY.search(heading.replace("_", " ")) is not None


def read_person_table(data: bytes, name: str) -> PersonTable:
    """Read a table whose first row holds headings, one of them “participant” (or “label”, or “id”).

    Raises:
        InvalidInput: It is no such table; the message says why.
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"{name} is larger than {MOST_BYTES // 1_000_000} MB. A table of attributes is small.")
    ending = PurePath(name).suffix.lower()
    if ending not in (".csv", ".tsv", ".txt", ".xlsx"):
        raise InvalidInput(f"{name}: a table of attributes is a CSV or Excel (.xlsx) file.")
    notes: list[str] = []
    try:
        rows = _excel(data, name, notes) if ending == ".xlsx" else _csv(data, name)
    except PipelineError as error:
        raise InvalidInput(str(error)) from error
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or len(rows) > MOST_ROWS or len(rows[0]) > MOST_COLUMNS:
        raise InvalidInput(
            f"{name} needs a row of headings and one row a participant: at most {MOST_ROWS} rows and {MOST_COLUMNS} "
            "columns."
        )
    return _table(rows, name, notes)


def _table(rows: Sequence[Sequence[str]], name: str, notes: list[str]) -> PersonTable:
    headings = [" ".join(cell.split()) for cell in rows[0]]
    given = [heading for heading in headings if heading]
    if len(set(given)) < len(given):
        raise InvalidInput(f"{name} has the same heading twice. Give each column its own.")
    who = next((at for at, heading in enumerate(headings) if heading.casefold() in _WHO), None)
    if who is None:
        raise InvalidInput(f"{name} needs a column “participant” with the labels used here, such as P01.")
    found: list[tuple[str, Mapping[str, str]]] = []
    nameless = 0
    for row in rows[1:]:
        cells = dict(zip(headings, (" ".join(cell.split()) for cell in row), strict=False))
        person = cells.pop(headings[who], "")
        cells.pop("", None)
        if person:
            found.append((person, cells))
        else:
            nameless += 1
    if nameless:
        notes.append(f"Rows without a participant were left out: {nameless}.")
    columns = tuple(heading for at, heading in enumerate(headings) if heading and at != who)
    if not columns:
        raise InvalidInput(f"{name} has no column besides the participant.")
    return PersonTable(columns, tuple(found), tuple(notes))


def _csv(data: bytes, name: str) -> list[list[str]]:
    text = decode(data, name).text
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    try:
        return [
            [unguard_cell(cell.strip()) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        raise InvalidInput(f"{name} is not a CSV table.") from None


def _excel(data: bytes, name: str, notes: list[str]) -> list[list[str]]:
    import openpyxl

    package = Package(data, name)
    package.refuse_nested()
    if any(re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", package.read(one)) for one in package.names):
        raise InvalidInput(f"{name} has a document type definition, which no workbook needs. Save it anew.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
        rows: list[list[str]] = []
        for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1):
            cells = ["" if value is None else unguard_cell(_shown(value)) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            rows.append(cells)
        if len(book.worksheets) > 1:
            notes.append(f"Only the first sheet was read ({sheet.title}).")
        book.close()
    except Exception as error:
        # openpyxl lets errors of many kinds through for a damaged workbook.
        raise InvalidInput(f"{name} cannot be read ({type(error).__name__}). Save it again as .xlsx or CSV.") from None
    return rows


def _shown(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
