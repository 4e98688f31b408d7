"""Records from a table made elsewhere: one value a row, each checked like a coder's own, tried before it is taken."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from codebook.model import CodingAttribute
from coding.access import Permission, allowed
from coding.errors import AccessDenied, HeardError, InvalidInput
from coding.model import Role
from coding.model.message import Message, message_of
from coding.store import Cursor, cases, events, interviews, people, releases
from coding.store.cases import CaseFile, CaseValue, Passage
from coding.workspace import operations
from coding.workspace.cases.cases import LIST, checked_label
from coding.workspace.cases.records import checked_answers, record_key, variables
from coding.workspace.context import Context, new_id, requires
from coding.workspace.incoming_files import read_in_sandbox
from coding.workspace.operations import Change
from coding.workspace.people.person_table import first_sheet

COLUMNS: Final = ("case", "coder", "variable", "value")
PLACE: Final = ("start", "end", "document")
MOST_BYTES: Final = 50_000_000
MOST_ROWS: Final = 200_000

Key = tuple[str, str, str]
"""Label of a case, coder, variable."""


@dataclass(frozen=True, kw_only=True)
class RecordsReport:
    """What became of a table's rows, or would become of them.

    Attributes:
        taken: Rows that were taken.
        unchanged: Rows that say what the records say already.
        refused: (line, reason) of the others.
        new_cases: Labels of cases that were made.
        records: How many records the rows belong to.
        dry_run: Whether nothing was written.
        notes: What reading the file did.
    """

    taken: int
    unchanged: int
    refused: tuple[tuple[int, str], ...]
    new_cases: tuple[str, ...]
    records: int
    dry_run: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _VariableRows:
    """The rows of one variable of one record: their lines, values, and the passages they name."""

    lines: tuple[int, ...]
    answers: tuple[str, ...]
    passages: tuple[Passage, ...]
    documents: tuple[str, ...]


@requires(Permission.CODE)
def import_records(context: Context, data: bytes, name: str, *, dry_run: bool = False) -> RecordsReport:
    """Take records from CSV or Excel (``case,coder,variable,value[,start,end,document]``), or only say what would be.

    A variable with several values has a row each. Without ``start`` and ``end`` a value was read from the form.
    Cases that are not there are made; a document that is named belongs to its case from then on. What a record says
    already is never overwritten. The records count as handed in. A researcher takes their own rows only.

    Raises:
        InvalidInput: The file is no such table; nothing was taken.
        AccessDenied: A row of another coder, and the person does not lead.
    """
    rows, notes = read_in_sandbox(read_case_table, data, name, name)
    if Role.LEAD not in context.user.roles and any(row["coder"] != context.user.id for _, row in rows):
        raise AccessDenied(Message("The file holds other coders' records. A lead can bring those in."))

    def bring(cursor: Cursor) -> RecordsReport:
        batch = _Import(context, cursor)
        batch.take(rows)
        if not dry_run:
            batch.write()
        return RecordsReport(
            taken=batch.taken,
            unchanged=batch.unchanged,
            refused=tuple(sorted(batch.refused)),
            new_cases=tuple(case.label for case in batch.cases.values() if case.id in batch.fresh),
            records=len({(value.case_id, value.coder) for value in batch.values}),
            dry_run=dry_run,
            notes=tuple(notes),
        )

    if dry_run:
        return context.store.ask(bring)
    return context.store.write(bring)


class _Import:
    """One import: what is there, what the rows add to it, and what was refused."""

    def __init__(self, context: Context, cursor: Cursor) -> None:
        self.context, self.cursor = context, cursor
        self.number, known = variables(cursor)
        self.variables: dict[str, CodingAttribute] = {attribute.name: attribute for attribute in known}
        self.before = {case.label: case for case in cases.all_cases(cursor)}
        self.cases: dict[str, CaseFile] = dict(self.before)
        self.fresh: set[str] = set()
        self.owners = {at: file.label for file in self.before.values() for at in file.documents}
        self.handed = cases.handed_in(cursor)
        self.coders = {user.id for user in people.users(cursor) if allowed(user, Permission.CODE)}
        self.documents = self._documents()
        self.lengths: dict[str, int] = {}
        self.values: list[CaseValue] = []
        self.taken = self.unchanged = 0
        self.refused: list[tuple[int, str]] = []

    def _documents(self) -> dict[str, tuple[str, str]]:
        """What a row may call a document → its interview and current release."""
        by_id: dict[str, tuple[str, str]] = {}
        labels: Counter[str] = Counter()
        of_label: dict[str, tuple[str, str]] = {}
        for interview in interviews.all_interviews(self.cursor):
            if interview.release_id:
                by_id |= dict.fromkeys((interview.id, interview.release_id), (interview.id, interview.release_id))
                for label in {interview.participant_label, interview.title}:
                    labels[label] += 1
                    of_label[label] = (interview.id, interview.release_id)
        return {label: place for label, place in of_label.items() if labels[label] == 1} | by_id

    def take(self, rows: Sequence[tuple[int, dict[str, str]]]) -> None:
        """Check every row, and keep what can be taken."""
        values_by_case = self._given(rows)
        old: dict[tuple[str, str, str], CaseValue] = {
            (value.case_id, value.coder, value.variable): value
            for value in cases.values_of_coders(self.cursor, sorted({coder for _, coder, _ in values_by_case}))
        }
        hidden = self._hidden(old.values())
        for (label, coder, variable), entry in values_by_case.items():
            try:
                case = self._case(label, entry.documents)
                if (case.id, coder) in hidden:
                    raise InvalidInput(
                        Message(
                            "{coder} has a record of this case that you may not see yet, so nothing is compared or "
                            "added. Bring these rows in once you may see it, or ask {coder} to.",
                            coder=coder,
                        )
                    )
                answers = checked_answers(self.variables[variable], entry.answers)
                before = old.get((case.id, coder, variable))
                if before is not None and not before.deleted:
                    self._compare(before, answers, entry)
                    self._keep(label, case, taken=False)
                    continue
                self._check_open(case, coder)
            except HeardError as error:
                self.refused += [(line, message_of(error)) for line in entry.lines]
                continue
            self._keep(label, case, taken=True)
            self.taken += len(entry.lines)
            self.values.append(
                CaseValue(
                    id=before.id if before else new_id(),
                    case_id=case.id,
                    coder=coder,
                    variable=variable,
                    answers=answers,
                    codebook_version=self.number,
                    passages=tuple(dict.fromkeys(entry.passages)),
                )
            )
        self.old = {value.id: value for value in old.values()}

    def _hidden(self, old: Iterable[CaseValue]) -> set[tuple[str, str]]:
        """(case, coder) of records with answers that the person may not see: those of others that are open, at least.

        Comparing a row with such a record would tell what it says, and adding to it would hand it in half done.
        """
        present = {(value.case_id, value.coder) for value in old if not value.deleted}
        return present - set(cases.counts(self.cursor, self.context.viewer))

    def _keep(self, label: str, case: CaseFile, *, taken: bool) -> None:
        if taken and label not in self.cases:
            self.fresh.add(case.id)
        if taken or label in self.cases:
            self.cases[label] = case
            self.owners |= dict.fromkeys(case.documents, label)

    def _given(self, rows: Sequence[tuple[int, dict[str, str]]]) -> dict[Key, _VariableRows]:
        entries: dict[Key, _VariableRows] = {}
        for line, row in rows:
            try:
                key = self._key(row)
                (value,) = checked_answers(self.variables[key[2]], [row["value"]])
                passage, document = self._passage(row, value)
            except InvalidInput as error:
                self.refused.append((line, message_of(error)))
                continue
            entry = entries.get(key, _VariableRows((), (), (), ()))
            entries[key] = _VariableRows(
                (*entry.lines, line),
                (*entry.answers, value),
                (*entry.passages, passage) if passage else entry.passages,
                (*entry.documents, document) if document else entry.documents,
            )
        return entries

    def _key(self, row: Mapping[str, str]) -> Key:
        label, coder, variable = " ".join(row["case"].split()), row["coder"], row["variable"]
        if not label or not row["value"]:
            raise InvalidInput(Message("The case or the value is empty."))
        if coder not in self.coders:
            raise InvalidInput(
                Message("There is nobody “{coder}” here who codes. `heard users` lists them.", coder=coder)
            )
        if variable not in self.variables:
            raise InvalidInput(
                Message(
                    "The codebook has no variable “{variable}”. Its variables are: {known}.",
                    variable=variable,
                    known=", ".join(self.variables),
                )
            )
        return label, coder, variable

    def _passage(self, row: Mapping[str, str], value: str) -> tuple[Passage | None, str]:
        """The passage a row names, and the document it makes part of the case."""
        start, end, document = (row.get(column, "") for column in PLACE)
        if not document:
            if start or end:
                raise InvalidInput(Message("A passage needs its document beside start and end."))
            return None, ""
        if document not in self.documents:
            raise InvalidInput(
                Message(
                    "There is no released document “{document}”, or several are called so. `heard status` lists them.",
                    document=document,
                )
            )
        interview_id, release_id = self.documents[document]
        if not start and not end:
            return None, interview_id
        if release_id not in self.lengths:
            self.lengths[release_id] = len(releases.release(self.cursor, release_id).text)
        whole = all(offset.isascii() and offset.isdigit() and len(offset) < 10 for offset in (start, end))
        if not whole or not int(start) < int(end) <= self.lengths[release_id]:
            raise InvalidInput(
                Message(
                    "start and end must be whole numbers of characters within the released text, which has {n}.",
                    n=self.lengths[release_id],
                )
            )
        return Passage(value, release_id, int(start), int(end)), interview_id

    def _case(self, label: str, documents: Sequence[str]) -> CaseFile:
        """The case of a label with the documents that are named, as it is or as it would be made."""
        case = self.cases.get(label)
        if case is None:
            label = checked_label(self.cursor, label)
            case = CaseFile(id=new_id(), label=label, created_by=self.context.user.id)
        for at in documents:
            if (other := self.owners.get(at, label)) != label:
                raise InvalidInput(
                    Message(
                        "That document belongs to the case “{other}” already. Take it out there first.", other=other
                    )
                )
        return replace(case, documents=tuple(dict.fromkeys((*case.documents, *documents)))) if documents else case

    def _compare(self, before: CaseValue, answers: tuple[str, ...], entry: _VariableRows) -> None:
        """Count rows that say what is there already.

        Raises:
            InvalidInput: They say something else.
        """
        if before.answers != answers:
            raise InvalidInput(
                Message(
                    "The record of {coder} says otherwise already, and nothing is overwritten. Change it on the page "
                    "Cases, or undo the import it came with.",
                    coder=before.coder,
                )
            )
        self.unchanged += len(entry.lines)

    def _check_open(self, case: CaseFile, coder: str) -> None:
        """Nobody but a lead adds to a record that stands.

        Raises:
            InvalidInput: It is handed in.
        """
        if (case.id, coder) in self.handed and Role.LEAD not in self.context.user.roles:
            raise InvalidInput(
                Message("You have handed in your record of “{case}”. Take that back first, with undo.", case=case.label)
            )

    def write(self) -> None:
        """Write what was taken as one step that can be undone."""
        if not self.values:
            return
        fresh = [case for case in self.cases.values() if case.id in self.fresh]
        wider = [case for label, case in self.cases.items() if label in self.before and case != self.before[label]]
        cases.add_cases(self.cursor, fresh)
        cases.put_cases(self.cursor, wider)
        cases.VALUES.add(self.cursor, *(value for value in self.values if value.id not in self.old))
        cases.put_values(self.cursor, [value for value in self.values if value.id in self.old])
        records = sorted({(value.case_id, value.coder) for value in self.values} - self.handed)
        cases.set_handed_in(self.cursor, records, handed=True)
        case_state, value_state = cases.CASES.state, cases.VALUES.state
        changes = [Change("case", file.id, None, case_state(file)) for file in fresh]
        changes += [Change("case", file.id, case_state(self.before[file.label]), case_state(file)) for file in wider]
        for value in self.values:
            old = self.old.get(value.id)
            changes.append(Change("case_value", value.id, value_state(old) if old else None, value_state(value)))
        for record in records:
            changes.append(Change("case_record", record_key(*record), {"handed_in": False}, {"handed_in": True}))
        operations.note(self.cursor, self.context, LIST, "imported", changes)
        detail = {"cases": len(fresh), "case_records": len(records)}
        events.append(self.cursor, self.context.user.id, "case.imported", "case", LIST.scope_id, detail)


def read_case_table(data: bytes, name: str) -> tuple[list[tuple[int, dict[str, str]]], list[Message]]:
    """Line number and values by column of each row, and notes on the reading.

    Raises:
        InvalidInput: It is no such table.
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput(Message("{name} is larger than {n} MB. Split it.", name=name, n=MOST_BYTES // 1_000_000))
    rows, notes = first_sheet(data, name, MOST_ROWS + 1, 50)
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise InvalidInput(
            Message(
                "{name} lacks the columns {missing} in its first line. The columns are {columns}, and where a value "
                "rests on a passage {place}.",
                name=name,
                missing=", ".join(missing),
                columns=", ".join(COLUMNS),
                place=", ".join(PLACE),
            )
        )
    if len(rows) > MOST_ROWS + 1:
        raise InvalidInput(Message("{name} has more than {n} rows. Split it.", name=name, n=MOST_ROWS))
    records = []
    for line, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            cells = dict.fromkeys(header, "") | dict(zip(header, (cell.strip() for cell in row), strict=False))
            records.append((line, cells))
    return records, notes
