"""Tables with one row a participant, as CSV or Excel, and headings that say who somebody is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from codebook.errors import CodebookError
from codebook.formats.rows import csv_rows, xlsx_sheets
from coding.errors import InvalidInput
from coding.model.message import Message, message_of
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


def first_sheet(data: bytes, name: str, most_rows: int, most_columns: int) -> tuple[list[list[str]], list[Message]]:
    """The cells of a table, CSV or Excel by its name, and what reading it did.

    Raises:
        InvalidInput: It is no such table.
    """
    notes: list[Message] = []
    try:
        if PurePath(name).suffix.lower() != ".xlsx":
            return csv_rows(decode(data, name).text), notes
        Package(data, name).refuse_nested()
        sheets = xlsx_sheets(data, most_rows=most_rows, most_columns=most_columns)
    except PipelineError as error:
        raise InvalidInput(message_of(error)) from error
    except CodebookError as error:
        raise InvalidInput(Message("{name}: {error}", name=name, error=message_of(error))) from error
    if len(sheets) > 1:
        notes.append(Message("Only the first sheet was read ({sheet}).", sheet=next(iter(sheets))))
    return next(iter(sheets.values()), []), notes


def read_person_table(data: bytes, name: str) -> PersonTable:
    """Read a table whose first row holds headings, one of them “participant” (or “label”, or “id”).

    Raises:
        InvalidInput: It is no such table; the message says why.
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput(
            Message("{name} is larger than {n} MB. A table of attributes is small.", name=name, n=MOST_BYTES // 1000000)
        )
    ending = PurePath(name).suffix.lower()
    if ending not in (".csv", ".tsv", ".txt", ".xlsx"):
        raise InvalidInput(Message("{name}: a table of attributes is a CSV or Excel (.xlsx) file.", name=name))
    rows, notes = first_sheet(data, name, MOST_ROWS + 1, MOST_COLUMNS + 1)
    rows = [row for row in ([cell.strip() for cell in row] for row in rows) if any(row)]
    if len(rows) < 2 or len(rows) > MOST_ROWS or len(rows[0]) > MOST_COLUMNS:
        raise InvalidInput(
            Message(
                "{name} needs a row of headings and one row a participant: at most {most_rows} rows and "
                "{most_columns} columns.",
                name=name,
                most_rows=MOST_ROWS,
                most_columns=MOST_COLUMNS,
            )
        )
    return _table(rows, name, notes)


def _table(rows: Sequence[Sequence[str]], name: str, notes: list[Message]) -> PersonTable:
    headings = [" ".join(cell.split()) for cell in rows[0]]
    headings_used = [heading for heading in headings if heading]
    if len(set(headings_used)) < len(headings_used):
        raise InvalidInput(Message("{name} has the same heading twice. Give each column its own.", name=name))
    who = next((at for at, heading in enumerate(headings) if heading.casefold() in _WHO), None)
    if who is None:
        raise InvalidInput(
            Message("{name} needs a column “participant” with the labels used here, such as P01.", name=name)
        )
    persons: list[tuple[str, Mapping[str, str]]] = []
    nameless = 0
    for row in rows[1:]:
        cells = dict(zip(headings, (" ".join(cell.split()) for cell in row), strict=False))
        person = cells.pop(headings[who], "")
        cells.pop("", None)
        if person:
            persons.append((person, cells))
        else:
            nameless += 1
    if nameless:
        notes.append(Message("Rows without a participant were left out: {n}.", n=nameless))
    columns = tuple(heading for at, heading in enumerate(headings) if heading and at != who)
    if not columns:
        raise InvalidInput(Message("{name} has no column besides the participant.", name=name))
    return PersonTable(columns, tuple(persons), tuple(notes))
