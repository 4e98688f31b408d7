"""A coder's record of a case: one answer a variable, from the codebook's closed lists, with the passages it rests on.

A record is the coder's own until they hand it in; from then on it stands, and whoever has handed in theirs sees it.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, assert_never

from codebook.model import CodingAttribute
from codebook.text import tidy_line
from coding.access import Permission
from coding.agreement.variables import NOT_APPLICABLE, UNKNOWN
from coding.errors import InvalidInput, NotReady
from coding.model import Release
from coding.model.message import Message
from coding.store import Cursor, cases, codebooks, events, interviews, releases
from coding.store.cases import VALUES, CaseFile, CaseValue, Passage
from coding.workspace import operations
from coding.workspace.cases.cases import LIST, case_named
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.operations import Answer, At, Change, Redo, State, Undo, UndoScope

ALONE: Final = (UNKNOWN, NOT_APPLICABLE)
"""Values that every variable has, and that stand beside no other."""
MOST_DAYS: Final = 99_999
_DAYS: Final = re.compile(r"[-−+]?\d{1,9}")
_DATE: Final = re.compile(r"\d{1,4}[-./]\d{1,2}([-./]\d{1,4})?")


@dataclass(frozen=True, kw_only=True)
class OpenRecord:
    """A coder's own record of a case.

    Attributes:
        case: The case.
        variables: The codebook's variables, in order.
        values: What is answered, by variable.
        documents: The released texts of the case's documents.
        handed_in: Whether it is handed in.
    """

    case: CaseFile
    variables: tuple[CodingAttribute, ...]
    values: Mapping[str, CaseValue]
    documents: tuple[Release, ...]
    handed_in: bool


def line_of(case_id: str) -> UndoScope:
    """Where undo finds a person's steps on their record of a case. Which variable it was stays out of the log."""
    return UndoScope("case", case_id, "case_record.", "case")


def variables(cursor: Cursor) -> tuple[int, tuple[CodingAttribute, ...]]:
    """The newest codebook's number and its variables of a case.

    Raises:
        NotReady: It has none.
    """
    newest = codebooks.newest(cursor)
    if newest is None or not newest.book.case_attributes:
        raise NotReady(
            Message(
                "The codebook has no variables of a whole case. A lead can take those of the starter "
                "“case-files”, or add their own. The manual says how, under Case files."
            )
        )
    return newest.number, newest.book.case_attributes


def choices(variable: CodingAttribute) -> tuple[str, ...]:
    """The values a variable can take, with the two that every variable has; of days, those beside a number."""
    return tuple(dict.fromkeys((*variable.values, *ALONE)))


def checked_answers(variable: CodingAttribute, answers: Sequence[str]) -> tuple[str, ...]:
    """Answers that a variable can take, in the order of its list.

    Raises:
        InvalidInput: One is not in the list, or there are too many; the message says what can be given.
    """
    known = choices(variable)
    # Tables write “Yes” and “UNKNOWN”; where the list tells no two values apart by capitals, neither do they.
    alike = (
        {choice.casefold(): choice for choice in known}
        if len({choice.casefold() for choice in known}) == len(known)
        else {}
    )
    tidy = (tidy_line(answer) for answer in answers)
    known_answers = {answer if answer in known else alike.get(answer.casefold(), answer): None for answer in tidy}
    numbers = [
        answer
        for answer in known_answers
        if answer not in known and variable.answer == "days" and _DAYS.fullmatch(answer)
    ]
    others = [answer for answer in known_answers if answer not in known and answer not in numbers]
    if others:
        raise InvalidInput(_unlisted_value(variable, others[0], known))
    days = [str(int(number.replace("−", "-"))) for number in numbers]
    if any(abs(int(day)) > MOST_DAYS for day in days):
        raise InvalidInput(Message("{variable}: that is more than {n} days.", variable=variable.name, n=MOST_DAYS))
    values = (*(choice for choice in known if choice in known_answers), *dict.fromkeys(days))
    if len(values) > 1 and (variable.answer != "several" or set(values) & set(ALONE)):
        raise InvalidInput(
            Message(
                "{variable} takes one value, and these are {n}: {values}. Keep one of them.",
                variable=variable.name,
                n=len(values),
                values=", ".join(values),
            )
            if variable.answer != "several"
            else Message("{variable}: “unknown” and “not applicable” stand alone.", variable=variable.name)
        )
    return values


def _unlisted_value(variable: CodingAttribute, value: str, known: Collection[str]) -> Message:
    if variable.answer == "days":
        advice = (
            Message("Calendar dates are not kept: count the days from the anchor event, such as 12 or -3.")
            if _DATE.fullmatch(value)
            else Message(
                "Give a whole number of days from the anchor event, or one of: {known}.", known=", ".join(known)
            )
        )
        return Message(
            "{variable}: “{value}” is no number of days. {advice}", variable=variable.name, value=value, advice=advice
        )
    return Message(
        "{variable} has no value “{value}”. Its values are: {known}.",
        variable=variable.name,
        value=value,
        known=", ".join(known),
    )


@reads(Permission.CODE)
def open_record(context: Context, cursor: Cursor, case_id: str) -> OpenRecord:
    """One's own record of a case, with the released texts that belong to it.

    Raises:
        NotFound: There is no such case.
        NotReady: The codebook has no variables.
    """
    case = case_named(cursor, case_id)
    values = cases.own_values(cursor, case_id, context.user.id)
    texts = texts_of(cursor, case_id)
    return OpenRecord(
        case=case,
        variables=variables(cursor)[1],
        values={value.variable: value for value in values if not value.deleted},
        documents=tuple(texts.values()),
        handed_in=(case_id, context.user.id) in cases.handed_in(cursor, case_id),
    )


def texts_of(cursor: Cursor, case_id: str) -> dict[str, Release]:
    """The current releases of a case's documents, by id."""
    case = case_named(cursor, case_id)
    known = (
        {interview.id: interview.release_id for interview in interviews.all_interviews(cursor)}
        if case.documents
        else {}
    )
    return {at: releases.release(cursor, at) for document in case.documents if (at := known.get(document))}


@writes(Permission.CODE)
def set_answers(
    context: Context,
    cursor: Cursor,
    case_id: str,
    variable: str,
    answers: Sequence[str],
    passages: Sequence[Passage] = (),
    *,
    operation_id: str | None = None,
) -> None:
    """Answer a variable in one's own record of a case; no answers take it out.

    Args:
        context: Whose record.
        cursor: The transaction.
        case_id: The case.
        variable: Name of the variable.
        answers: Values of its list.
        passages: Where they are told; a value without one was read from the form.
        operation_id: Id under which it is answered once.

    Raises:
        InvalidInput: The record is handed in, there is no such variable or value, or a passage lies elsewhere.
        NotFound: There is no such case.
    """
    case = case_named(cursor, case_id)
    if (case_id, context.user.id) in cases.handed_in(cursor, case_id):
        raise InvalidInput(
            Message("You have handed in your record of “{case}”. Take that back first, with undo.", case=case.label)
        )
    number, known = variables(cursor)
    coding_attribute = next((attribute for attribute in known if attribute.name == variable), None)
    if coding_attribute is None:
        raise InvalidInput(Message("The codebook has no variable “{variable}”. Reload the page.", variable=variable))
    values = checked_answers(coding_attribute, answers)
    texts = texts_of(cursor, case_id)
    for passage in passages:
        check_passage(passage, values, texts)
    old = next((o for o in cases.own_values(cursor, case_id, context.user.id) if o.variable == variable), None)
    value = CaseValue(
        id=old.id if old else new_id(),
        case_id=case_id,
        coder=context.user.id,
        variable=variable,
        answers=values,
        codebook_version=number,
        passages=tuple(dict.fromkeys(passages)),
        deleted=not values,
    )
    if (old is None or old.deleted) and not values or old == value:
        return
    if old:
        cases.put_values(cursor, [value])
    else:
        VALUES.add(cursor, value)
    step = [Change("case_value", value.id, VALUES.state(old) if old else None, VALUES.state(value))]
    operations.note(cursor, context, line_of(case_id), "answer", step, operation_id)
    events.append(cursor, context.user.id, "case_record.answered", "case", case_id)


def check_passage(passage: Passage, answers: Collection[str], texts: Mapping[str, Release]) -> None:
    """Refuse a passage of a value that was not given, or outside the current released texts of the case.

    Raises:
        InvalidInput: It is one of these.
    """
    release = texts.get(passage.release_id)
    if passage.answer not in answers:
        raise InvalidInput(Message("A passage belongs to a value that was given. Choose the value first."))
    if release is None or not 0 <= passage.start < passage.end <= len(release.text):
        raise InvalidInput(Message("That passage does not lie in a released document of this case. Select it again."))


@writes(Permission.CODE)
def hand_in(context: Context, cursor: Cursor, case_id: str, *, operation_id: str | None = None) -> None:
    """Hand in one's own record of a case: it stands from now on, and agreement counts it.

    Raises:
        InvalidInput: It is handed in already, or nothing is answered.
        NotFound: There is no such case.
    """
    case = case_named(cursor, case_id)
    key = (case_id, context.user.id)
    if key in cases.handed_in(cursor, case_id):
        raise InvalidInput(Message("Your record of “{case}” is handed in already.", case=case.label))
    if all(value.deleted for value in cases.own_values(cursor, *key)):
        raise InvalidInput(Message("Your record of “{case}” is empty. Answer a variable first.", case=case.label))
    cases.set_handed_in(cursor, [key], handed=True)
    step = [Change("case_record", record_key(*key), {"handed_in": False}, {"handed_in": True})]
    operations.note(cursor, context, line_of(case_id), "hand-in", step, operation_id)
    events.append(cursor, context.user.id, "case_record.handed_in", "case", case_id)


@writes(Permission.MANAGE_ROUNDS)
def open_again(context: Context, cursor: Cursor, case_id: str, coder: str) -> CaseFile:
    """Give a record that was handed in back to its coder.

    Raises:
        InvalidInput: It is not handed in.
    """
    case = case_named(cursor, case_id)
    if (case_id, coder) not in cases.handed_in(cursor, case_id):
        raise InvalidInput(Message("No record of “{case}” by that coder is handed in.", case=case.label))
    cases.set_handed_in(cursor, [(case_id, coder)], handed=False)
    step = [Change("case_record", record_key(case_id, coder), {"handed_in": True}, {"handed_in": False})]
    operations.note(cursor, context, LIST, "opened-again", step)
    events.append(cursor, context.user.id, "case.record_opened", "case", case_id, {"coder": coder})
    return case


def _step(
    context: Context,
    back: bool,
    case_id: str,
    *,
    operation_id: str | None = None,
    seen: int | None = None,
    known: set[str] | None = None,
) -> None:
    operations.take_step(context, line_of(case_id), back=back, operation_id=operation_id, seen=seen, known=known)


undo_record, redo_record = operations.both_ways("record", Permission.CODE, _step)


def record_key(case_id: str, coder: str) -> str:
    """Id of a record in the undo log."""
    return f"{case_id} {coder}"


def _of_key(key: str) -> tuple[str, str]:
    case_id, _, coder = key.partition(" ")
    return case_id, coder


class _Values(operations.TableRecords):
    """Variables of records. That a correction moved a passage is no change of it."""

    def is_as_left(self, now: State | None, left: State | None) -> bool:
        return super().is_as_left(now, left and {name: value for name, value in left.items() if name != "passages"})

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        rows = []
        for value_id, value in VALUES.several(at.cursor, states).items():
            if (state := states[value_id]) is None:
                rows.append(replace(value, deleted=True))
                continue
            places = on_current_releases(at.cursor, (Passage(*passage) for passage in state["passages"]))
            rows.append(replace(value, **{**state, "answers": tuple(state["answers"]), "passages": places}))
        cases.put_values(at.cursor, rows)

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        # An import is taken back with the handing in that it is.
        if at.scope_id == LIST.scope_id:
            return None
        if (at.scope_id, at.context.user.id) in cases.handed_in(at.cursor, at.scope_id):
            return Message("Your record of this case is handed in, so what it says stays.")
        return None

    def name(self, at: At, record_id: str, state: State) -> str:
        value = VALUES.get(at.cursor, record_id)
        return Message(
            "the variable {variable} of {case}", variable=value.variable, case=_label(at.cursor, value.case_id)
        )


class _HandedIn(operations.Records):
    """Whether a record is handed in."""

    kind = "case_record"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        handed = cases.handed_in(at.cursor)
        return {key: {"handed_in": _of_key(key) in handed} for key in ids}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        for handed in (True, False):
            keys = [_of_key(key) for key, state in states.items() if bool(state and state["handed_in"]) == handed]
            cases.set_handed_in(at.cursor, keys, handed=handed)

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        taken_back = {_of_key(key) for key, state in states.items() if not (state and state["handed_in"])}
        for case_id, coder in sorted(taken_back):
            # An import hands in for others too; what unblinds is one's own.
            if coder == at.context.user.id and cases.handed_in(at.cursor, case_id) - taken_back:
                return Message(
                    "Somebody else has handed in a record of {case} too, so that you may have seen it. A lead can "
                    "open yours again.",
                    case=_label(at.cursor, case_id),
                )
        return None

    def name(self, at: At, record_id: str, state: State) -> str:
        return Message("the handing in of a record of {case}", case=_label(at.cursor, _of_key(record_id)[0]))


def _label(cursor: Cursor, case_id: str) -> Message:
    labels = {case.id: case.label for case in cases.all_cases(cursor, removed_too=True)}
    return Message("the case “{name}”", name=labels.get(case_id, "?"))


for _records in (_Values("case_value", VALUES), _HandedIn()):
    operations.register(_records)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Answer a variable; no answers take it out."""

    variable: str
    answers: tuple[str, ...]
    passages: tuple[tuple[str, str, int, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """Hand in the record."""


ACTIONS: Final[Mapping[str, type[Answered | HandIn | Undo | Redo]]] = {
    "answer": Answered,
    "hand-in": HandIn,
    "undo": Undo,
    "redo": Redo,
}
"""What a coder can ask for on a record, by kind as the browser names it."""


@requires(Permission.CODE)
def apply_to_records(context: Context, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Apply a coder's operations in order, each id at most once; ``case`` of each names the case."""
    just_done = {str(item.get("id")) for item in items}
    return [_answer(context, item, just_done) for item in items]


def _answer(context: Context, item: Mapping[str, Any], just_done: set[str]) -> Answer:
    case_id = str(item.get("case"))

    def act(operation_id: str, action: Answered | HandIn | Undo | Redo) -> None:
        match action:
            case Answered(variable=variable, answers=answers, passages=passages):
                places = [Passage(*passage) for passage in passages]
                set_answers(context, case_id, variable, answers, places, operation_id=operation_id)
            case HandIn():
                hand_in(context, case_id, operation_id=operation_id)
            case Undo(seen=seen):
                undo_record(context, case_id, operation_id=operation_id, seen=seen, known=just_done)
            case Redo():
                redo_record(context, case_id, operation_id=operation_id, known=just_done)
            case _:
                assert_never(action)

    return operations.once(context, line_of(case_id), item, ACTIONS, act)


def on_current_releases(cursor: Cursor, passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Passages on the current releases of their documents, each once; those of documents that are gone are left out.

    A correction moves what stands in records to its words in the new release, but not what the undo log kept.
    """
    passage_places = tuple(passages)
    if not passage_places:
        return ()
    known = releases.interviews_of(cursor)
    current = {interview.id: interview.release_id for interview in interviews.all_interviews(cursor)}
    locations = []
    for passage in passage_places:
        now = current.get(known.get(passage.release_id, ""))
        if now and now != passage.release_id:
            start, end = releases.carrying(cursor, passage.release_id, now)(passage.start, passage.end)
            locations.append(replace(passage, release_id=now, start=start, end=end))
        elif now:
            locations.append(passage)
    return tuple(dict.fromkeys(locations))
