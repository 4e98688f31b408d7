"""The list of cases: what belongs to each, and how far its records are, as far as a person may see them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.model import Interview
from coding.model.message import Message
from coding.store import Cursor, cases, events, interviews
from coding.store.cases import CaseFile
from coding.workspace import operations
from coding.workspace.context import Context, new_id, reads, writes
from coding.workspace.operations import At, Change, State, UndoScope

LIST: Final = UndoScope("cases", "cases", "case.", "case")
"""Steps on the list of cases, and imports."""
LONGEST_LABEL: Final = 60


@dataclass(frozen=True)
class RecordSummary:
    """How far a coder's record is: how many variables are answered, and whether it is handed in."""

    answered: int
    handed_in: bool


@dataclass(frozen=True)
class CaseSummary:
    """A case in the list.

    Attributes:
        id: Its id.
        label: What the team calls it.
        documents: The interviews and other documents that belong to it.
        records: By coder, of those the person may see.
    """

    id: str
    label: str
    documents: tuple[Interview, ...]
    records: Mapping[str, RecordSummary]


@reads(Permission.READ_RELEASED)
def list_cases(context: Context, cursor: Cursor) -> list[CaseSummary]:
    """Cases in the order they were made, with one's own records and those of others that one may see."""
    files = cases.all_cases(cursor)
    documents = {interview.id: interview for interview in interviews.all_interviews(cursor)}
    handed = cases.handed_in(cursor)
    counted: dict[str, dict[str, int]] = {}
    for (case, coder), number in cases.counts(cursor, context.viewer).items():
        counted.setdefault(case, {})[coder] = number
    return [
        CaseSummary(
            file.id,
            file.label,
            tuple(documents[at] for at in file.documents if at in documents),
            {
                coder: RecordSummary(number, (file.id, coder) in handed)
                for coder, number in counted.get(file.id, {}).items()
            },
        )
        for file in files
    ]


def case_named(cursor: Cursor, case_id: str) -> CaseFile:
    """A case by its id.

    Raises:
        NotFound: There is none, or it was removed.
    """
    for case in cases.all_cases(cursor):
        if case.id == case_id:
            return case
    raise NotFound(Message("That case is not in this project any more. Choose another one in the list."))


def checked_label(cursor: Cursor, label: str) -> str:
    """A label for a new case, tidied.

    Raises:
        InvalidInput: It is empty, too long, or taken.
    """
    tidy = " ".join(label.split())
    if not 0 < len(tidy) <= LONGEST_LABEL:
        raise InvalidInput(
            Message("A case needs a label of 1 to {n} characters, such as F01. No names of people.", n=LONGEST_LABEL)
        )
    if tidy in cases.labels_in_use(cursor):
        raise InvalidInput(Message("There is a case “{label}” in this study already. Take another label.", label=tidy))
    return tidy


@writes(Permission.CODE)
def add_case(context: Context, cursor: Cursor, label: str) -> str:
    """Make a case and return its id.

    Raises:
        InvalidInput: The label is empty, too long, or taken.
    """
    file = CaseFile(id=new_id(), label=checked_label(cursor, label), created_by=context.user.id)
    cases.add_cases(cursor, [file])
    operations.note(cursor, context, LIST, "case-added", [Change("case", file.id, None, cases.CASES.state(file))])
    events.append(cursor, context.user.id, "case.added", "case", file.id)
    return file.id


@writes(Permission.CODE)
def set_documents(context: Context, cursor: Cursor, case_id: str, interview_ids: Sequence[str]) -> None:
    """Say which interviews and other documents belong to a case; each belongs to one case at most.

    Raises:
        InvalidInput: There is no such document, it belongs to another case, or one in an open round would go.
    """

    def change(cursor: Cursor, file: CaseFile) -> CaseFile:
        documents = checked_documents(cursor, file, interview_ids)
        if _unblinding(cursor, context, file, documents):
            raise InvalidInput(
                Message(
                    "A document of “{case}” lies in a round that is open, so it stays in the case until the round is "
                    "locked. A lead who does not code in that round can take it out.",
                    case=file.label,
                )
            )
        return replace(file, documents=documents)

    _change(context, cursor, case_id, "case.documents_set", change)


def checked_documents(cursor: Cursor, case: CaseFile, interview_ids: Sequence[str]) -> tuple[str, ...]:
    """Documents that may belong to a case.

    Raises:
        InvalidInput: There is no such document, or it belongs to another case.
    """
    known = {interview.id: interview for interview in interviews.all_interviews(cursor)}
    others = {at: file.label for file in cases.all_cases(cursor) if file.id != case.id for at in file.documents}
    for at in interview_ids:
        if at not in known:
            raise InvalidInput(Message("That document is not in this project. Choose one from the list."))
        if at in others:
            raise InvalidInput(
                Message(
                    "{document} belongs to the case “{other}” already. Take it out there first.",
                    document=known[at].name,
                    other=others[at],
                )
            )
    return tuple(dict.fromkeys(interview_ids))


def _unblinding(cursor: Cursor, context: Context, case: CaseFile, documents: Sequence[str]) -> bool:
    """Whether a document would leave a case whose records an open round hides from this person."""
    leaving = set(case.documents) - set(documents)
    return bool(leaving and cases.kept_by_rounds(cursor, sorted(leaving), context.viewer))


@writes(Permission.MANAGE_PROJECT)
def remove_case(context: Context, cursor: Cursor, case_id: str) -> CaseFile:
    """Take a case out of the list, with its records; undo brings all of it back."""
    return _change(context, cursor, case_id, "case.removed", lambda cursor, file: replace(file, deleted=True))


def _change(
    context: Context, cursor: Cursor, case_id: str, action: str, change: Callable[[Cursor, CaseFile], CaseFile]
) -> CaseFile:
    before = case_named(cursor, case_id)
    after = change(cursor, before)
    if after == before:
        return after
    cases.put_cases(cursor, [after])
    step = [Change("case", case_id, cases.CASES.state(before), cases.CASES.state(after))]
    operations.note(cursor, context, LIST, action, step)
    events.append(cursor, context.user.id, action, "case", case_id)
    return after


def _step(context: Context, back: bool, seen: int | None = None) -> operations.Step:
    return operations.take_step(context, LIST, back=back, seen=seen)


undo_cases, redo_cases = operations.both_ways("cases", Permission.CODE, _step)


class _Cases(operations.Records):
    """Cases and the documents that belong to them."""

    kind = "case"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        known = cases.all_cases(at.cursor, removed_too=True)
        return {case.id: cases.CASES.state(case) for case in known if case.id in ids}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        known = {case.id: case for case in cases.all_cases(at.cursor, removed_too=True)}
        rows = []
        for case_id, state in states.items():
            changed = {**state, "documents": tuple(state["documents"])} if state else {"deleted": True}
            rows.append(replace(known[case_id], **changed))
        cases.put_cases(at.cursor, rows)

    def name(self, at: At, record_id: str, state: State) -> str:
        return Message("the case “{name}”", name=state["label"])

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        labels: dict[str, str] = {}
        for case in cases.all_cases(at.cursor):
            if state := states.get(case.id):
                if _unblinding(at.cursor, at.context, case, state["documents"]):
                    return Message(
                        "A document of the case “{name}” lies in a round that is open, so it stays in the case until "
                        "the round is locked.",
                        name=case.label,
                    )
            elif case.id in states:
                if cases.recorded_by_others(at.cursor, case.id, at.context.user.id) - set(at.step):
                    return Message(
                        "Somebody has recorded the case “{name}” since. A lead can remove it.", name=case.label
                    )
            else:
                labels |= dict.fromkeys(case.documents, case.label) | {case.label: case.label}
        for state in states.values():
            if state is None or state["deleted"]:
                continue
            for word in (state["label"], *state["documents"]):
                if word in labels:
                    return Message(
                        "The label or a document of “{name}” is taken by the case “{taken}” by now.",
                        name=state["label"],
                        taken=labels[word],
                    )
        return None


operations.register(_Cases())
