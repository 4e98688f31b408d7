"""Participants as the team may know them: label, consent, retention and attributes. Never who they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import EllipsisType
from typing import Any

from codebook.identifiers import find_identifiers
from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound
from coding.model import Participant
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.model.texts import called
from coding.store import Cursor, events, identifiers, interviews, people, words
from coding.store.row_filter import unrestricted
from coding.workspace import operations
from coding.workspace.context import Context, reads, requires, writes
from coding.workspace.incoming_files import read_in_sandbox
from coding.workspace.operations import At, Change, State, UndoScope
from coding.workspace.originals.speakers import own_label
from coding.workspace.people.person_table import identity_column, read_person_table

LINE = UndoScope("participant", "project")
"""Where undo finds a person's changes of participants. Erasing one takes the steps along that changed them."""
LONGEST = 80
"""Most characters of an attribute's value: longer ones are notes, and notes tell who somebody is."""
QUOTE_CONSENTS = ("yes", "paraphrase", "never")
_ADDRESSES = frozenset({"e-mail address", "web address", "account name", "telephone number"})


@dataclass(frozen=True)
class PlannedColumn:
    """A column of a table of attributes.

    Attributes:
        name: Its heading.
        values: How many different values it has.
        problem: Why it cannot be taken, or None.
        caution: What to think about before taking it, or empty.
    """

    name: str
    values: int
    problem: str | None
    caution: str


@dataclass(frozen=True)
class AttributePlan:
    """A table of attributes as it would be taken; nothing is changed yet.

    Attributes:
        columns: Its columns but the one that names the participant.
        rows: Participant id → column → value, of the participants that the project has.
        labels: Participant id → label.
        unknown: What the table calls participants that the project does not have.
        absent: Labels of participants that the table does not have.
        notes: Sentences on what reading it did.
    """

    columns: tuple[PlannedColumn, ...]
    rows: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, str]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    notes: tuple[str, ...]


@reads(Permission.VIEW_PROJECT)
def list_participants(context: Context, cursor: Cursor) -> list[Participant]:
    """Everyone interviewed, by label; without consent and attributes for whoever may not read transcripts."""
    participants = people.participants(cursor)
    if context.may(Permission.READ_RELEASED):
        return participants
    return [replace(participant, quote_consent="", attributes={}) for participant in participants]


@reads(Permission.VIEW_PROJECT)
def interviews_of(context: Context, cursor: Cursor) -> dict[str, list[str]]:
    """Participant id → titles of their interviews."""
    return grouped((interview.participant_id, interview.title) for interview in interviews.all_interviews(cursor))


@requires(Permission.MANAGE_PROJECT)
def update_participant(
    context: Context,
    participant_id: str,
    label: str,
    quote_consent: str,
    attributes: Mapping[str, str],
    *,
    retention_until: date | None | EllipsisType = ...,
    based_on: int | None = None,
) -> None:
    """Change a participant's label, consent to quotation, retention and attributes; :func:`undo_change` takes it back.

    Args:
        context: A lead.
        participant_id: Whom.
        label: What they are called here, such as P01.
        quote_consent: One of :data:`QUOTE_CONSENTS`.
        attributes: All of their attributes, as they shall be.
        retention_until: Day until which their material may be kept, None for no such day; left out, it stays.
        based_on: Version of the participant that was looked at; without one, whatever stands is overwritten.

    Raises:
        NotFound: No such participant.
        Conflict: Somebody changed the participant meanwhile.
        InvalidInput: Unknown consent, an empty or taken label, or an attribute that could tell who somebody is.
    """
    values = _checked(attributes)
    if quote_consent not in QUOTE_CONSENTS:
        raise InvalidInput(
            Message("Consent to quotation is one of: {quote_consents}.", quote_consents=", ".join(QUOTE_CONSENTS))
        )
    label = called(label)
    if not label:
        raise InvalidInput(Message("A participant needs a label such as P01."))

    def change(cursor: Cursor) -> None:
        known = {participant.id: participant for participant in people.participants(cursor)}
        if participant_id not in known:
            raise NotFound(
                Message("There is no participant {participant_id} in this project.", participant_id=participant_id)
            )
        if based_on is not None and known[participant_id].version != based_on:
            raise Conflict(
                Message(
                    "Somebody changed {label} meanwhile. Nothing was saved: look at what stands there now, then "
                    "make your change again.",
                    label=known[participant_id].label,
                )
            )
        with unrestricted(cursor) as every:
            others = [participant for participant in people.participants(every) if participant.id != participant_id]
        if any(participant.label == label for participant in others):
            raise InvalidInput(
                Message("Another participant is called {strip} already. Take another label.", strip=label)
            )
        state = _state(known[participant_id]) | {
            "label": label,
            "consent": quote_consent,
            "attributes": values,
        }
        if not isinstance(retention_until, EllipsisType):
            state["retention"] = retention_until.isoformat() if retention_until else None
        _write(cursor, context, [(known[participant_id], state)])

    context.store.write(change)


@requires(Permission.MANAGE_PROJECT)
def plan_attributes(context: Context, data: bytes, name: str) -> AttributePlan:
    """See what a table with one row a participant (CSV or Excel) would bring; nothing is changed.

    Columns that say who somebody is cannot be taken, and neither can cells that hold an address or an account.

    Raises:
        InvalidInput: It is no such table; the message says why.
    """
    table = read_in_sandbox(read_person_table, data, name, name)
    known = context.store.ask(people.participants)
    by_name = {name.casefold(): participant for participant in known for name in (participant.id, participant.label)}
    rows: dict[str, dict[str, str]] = {}
    unknown: list[str] = []
    for person, values in table.rows:
        participant = by_name.get(person.casefold())
        if participant is None:
            unknown.append(person)
        elif participant.id in rows:
            raise InvalidInput(
                Message(
                    "{name} has two rows for {label}. Keep one row a participant.", name=name, label=participant.label
                )
            )
        else:
            rows[participant.id] = {column: value for column, value in values.items() if value}
    columns = tuple(_column(column, rows.values()) for column in table.columns)
    labels = {participant.id: participant.label for participant in known}
    absent = tuple(participant.label for participant in known if participant.id not in rows)
    return AttributePlan(columns, rows, labels, tuple(unknown), absent, table.notes)


def _column(name: str, rows: Iterable[Mapping[str, str]]) -> PlannedColumn:
    values = [row[name] for row in rows if row.get(name)]
    problem = None
    if identity_column(name):
        problem = Message("It says who somebody is. Identity belongs into the vault only.")
    else:
        problem = next((reason for reason in (_unfit(name, value) for value in values) if reason), None)
    caution = ""
    if len(values) > 3 and len(set(values)) == len(values):
        caution = Message(
            "Every value differs: together with what is told, it could say who somebody is. Bands are safer."
        )
    return PlannedColumn(name, len(set(values)), problem, caution)


@writes(Permission.MANAGE_PROJECT)
def take_attributes(context: Context, cursor: Cursor, plan: AttributePlan, columns: Iterable[str]) -> int:
    """Write the chosen columns of a plan; other attributes stay. :func:`undo_change` takes all of it back at once.

    Returns:
        How many participants changed.

    Raises:
        InvalidInput: A column that cannot be taken, or none.
    """
    fit = {column.name for column in plan.columns if column.problem is None}
    names = list(dict.fromkeys(columns))
    if not names or not set(names) <= fit:
        raise InvalidInput(Message("Choose at least one column, and only ones that can be taken."))

    known = {participant.id: participant for participant in people.participants(cursor)}
    states: list[tuple[Participant, State]] = []
    for participant_id, row in plan.rows.items():
        if participant_id not in known:
            continue
        participant = known[participant_id]
        values = {**participant.attributes, **{name: row[name] for name in names if row.get(name)}}
        if values == dict(participant.attributes):
            continue
        states.append((participant, _state(participant) | {"attributes": _checked(values)}))
    if states:
        _write(cursor, context, states)
    return len(states)


def _step(context: Context, back: bool, seen: int | None = None) -> list[str]:
    changes = operations.take_step(context, LINE, back=back, seen=seen).changes
    states = [change.after if back else change.before for change in changes]
    return sorted(str(entry["label"]) for entry in states if entry)


undo_change, redo_change = operations.both_ways("change", Permission.MANAGE_PROJECT, _step)


def _checked(attributes: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for raw_name, raw_value in attributes.items():
        name, value = " ".join(raw_name.split()), " ".join(raw_value.split())
        if not name or not value:
            continue
        if identity_column(name):
            raise InvalidInput(
                Message("“{name}” says who somebody is. Identity belongs into the vault only.", name=name)
            )
        reason = _unfit(name, value)
        if reason:
            raise InvalidInput(reason)
        values[name] = value
    return values


def _unfit(name: str, value: str) -> Message | None:
    if len(value) > LONGEST or len(name) > LONGEST:
        return Message(
            "A value of “{name}” is longer than {most} characters. Attributes are short; notes go into memos.",
            name=name,
            most=LONGEST,
        )
    if any(identifier.kind in _ADDRESSES for identifier in find_identifiers(value)):
        return Message("A value of “{name}” looks like an address, an account or a telephone number.", name=name)
    return None


def _state(participant: Participant) -> dict[str, Any]:
    return {
        "label": participant.label,
        "consent": participant.quote_consent,
        "retention": participant.retention_until.isoformat() if participant.retention_until else None,
        "attributes": dict(participant.attributes),
    }


def _write(cursor: Cursor, context: Context, states: Sequence[tuple[Participant, State]]) -> None:
    changes = [Change("participant", participant.id, _state(participant), state) for participant, state in states]
    _Participants().put(At(cursor, context, LINE.scope_id), {participant.id: state for participant, state in states})
    operations.note(cursor, context, LINE, "participant", changes)
    rows = {
        participant.id: {"consent": entry["consent"], "attributes": len(entry["attributes"])}
        for participant, entry in states
    }
    events.append_each(cursor, context.user.id, "participant.changed", "participant", rows)


class _Participants(operations.Records):
    """Participants, as the team may know them."""

    kind = "participant"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        known_ids = frozenset(ids)
        return {
            participant.id: _state(participant)
            for participant in people.participants(at.cursor)
            if participant.id in known_ids
        }

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        with unrestricted(at.cursor) as every:
            labels = {participant.label for participant in people.participants(every) if participant.id not in states}
        clash = next((state["label"] for state in states.values() if state and state["label"] in labels), None)
        return Message("Another participant is called {clash} by now.", clash=clash) if clash else None

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        before = {participant.id: participant.label for participant in people.participants(at.cursor)}
        states_to_write = {participant_id: state for participant_id, state in states.items() if state is not None}
        for participant_id, state in states_to_write.items():
            if (label := before.get(participant_id)) not in (None, state["label"]):
                with unrestricted(at.cursor) as every:
                    words.rename(every, str(label), state["label"])
                    _rename_masks(every, str(label), state["label"])
        people.change_participants(
            at.cursor,
            [
                (participant_id, entry["label"], entry["consent"], entry["retention"])
                for participant_id, entry in states_to_write.items()
            ],
        )
        people.replace_attributes(
            at.cursor,
            "participant",
            {participant_id: entry["attributes"] for participant_id, entry in states_to_write.items()},
        )

    def name(self, at: At, record_id: str, state: State) -> str:
        return str(state.get("label", Message("a participant who is gone")))


def _rename_masks(cursor: Cursor, label: str, to: str) -> None:
    """Let what stands for a participant in texts, [P02] or [P02a], say their new label in what is released from now on.

    Else it would be read as whoever is called so next.
    """
    others = {participant.label for participant in people.participants(cursor)} - {label}
    for cluster_id, (_, _, pseudonym) in identifiers.clusters(cursor).items():
        if own_label(pseudonym, {label}) and pseudonym[1:-1] not in others:
            identifiers.set_pseudonym(cursor, cluster_id, f"[{to}{pseudonym[1 + len(label) :]}")


operations.register(_Participants())
