"""What a coder can ask for in the coding pane: one class a kind, checked once at the door, and what it does.

Offsets are Unicode code points, half-open, into the released text. Undo of what they change beside codings is here too.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from codebook.edit import add_code, set_color
from codebook.errors import CodebookError
from codebook.ids import is_machine_made, proposed_id
from codebook.model import Code
from codebook.palette import assign
from coding.errors import HeardError, InvalidInput
from coding.model import Coding, Memo
from coding.model.message import Message, message_of
from coding.store import care as care_rows
from coding.store import code_ids, codebooks, codings, memos, releases, suggestions
from coding.workspace import operations
from coding.workspace.codebook import examples
from coding.workspace.codings import care
from coding.workspace.codings.care import CONTENT_NOTES
from coding.workspace.codings.memos import MEMOS
from coding.workspace.codings.offered import own_suggestion
from coding.workspace.codings.preferences import checked_preferences, store_preferences
from coding.workspace.codings.transaction import CodingTransaction, no_new_codes
from coding.workspace.context import Context
from coding.workspace.operations import LONGEST_ID, Answer, At, Change, State
from coding.workspace.review.reported import report_missed, withdraw_report
from coding.workspace.rounds.rounds import suggestions_allowed

PANE_TARGETS: Final = ("turn", "interview", "code")
SITTING: Final = timedelta(hours=2)
"""Codes that a coder adds within this time after the one before are one version of the codebook."""
ADDED: Final = "Draft codes added while coding"
ANSWERED: Final = ("accepted", "declined")
"""States of a suggestion that its coder has answered."""


@dataclass(frozen=True, kw_only=True)
class PaneOperation(ABC):
    """What happens in the transaction of the pane's message."""

    @abstractmethod
    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """Do it, or refuse before anything is written."""


@dataclass(frozen=True, kw_only=True)
class OnCodings(PaneOperation):
    """What is refused once the coder has locked the interview; ``version`` is that of the codebook that they saw."""

    version: int | None = None


class BesideCoding(PaneOperation):
    """What a coder does beside coding."""


@dataclass(frozen=True, kw_only=True)
class Add(OnCodings):
    """Apply a code to a passage; the browser makes the coding's id."""

    coding: str
    code: str
    start: int
    end: int
    memo: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    origin: str = "person"

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        origin = self.origin if self.origin in ("person", "search") else "person"
        transaction.store(operation_id, "add", None, _new_coding(transaction, self, origin))


def _new_coding(transaction: CodingTransaction, wish: "Add | AcceptSuggestion", origin: str) -> Coding:
    """A new coding as somebody asks for it."""
    start, end = transaction.span(wish.start, wish.end)
    return Coding(
        id=transaction.new_id_of(wish.coding),
        release_id=transaction.release.id,
        coder=transaction.coder,
        **transaction.usable_code(wish.code, wish.version),
        start=start,
        end=end,
        memo=transaction.memo_text(wish.memo),
        attributes=transaction.attribute_values(wish.attributes),
        origin=origin,
        created_at=datetime.now(UTC),
        deleted=False,
        revision=0,
    )


@dataclass(frozen=True, kw_only=True)
class Remove(OnCodings):
    """Remove a coding."""

    coding: str

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        coding = transaction.own(self.coding)
        transaction.store(operation_id, "remove", coding, replace(coding, deleted=True))


@dataclass(frozen=True, kw_only=True)
class Resize(OnCodings):
    """Let a coding begin and end elsewhere."""

    coding: str
    start: int
    end: int

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        coding = transaction.own(self.coding)
        start, end = transaction.span(self.start, self.end)
        transaction.store(operation_id, "resize", coding, replace(coding, start=start, end=end))


@dataclass(frozen=True, kw_only=True)
class Recode(OnCodings):
    """Give a coding another code."""

    coding: str
    code: str

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        coding = transaction.own(self.coding)
        after = replace(coding, **transaction.usable_code(self.code, self.version))
        transaction.store(operation_id, "recode", coding, after)


@dataclass(frozen=True, kw_only=True)
class SetMemo(OnCodings):
    """Write the memo of a coding."""

    coding: str
    memo: str = ""

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        coding = transaction.own(self.coding)
        transaction.store(operation_id, "memo", coding, replace(coding, memo=transaction.memo_text(self.memo)))


@dataclass(frozen=True, kw_only=True)
class SetAttributes(OnCodings):
    """Set the attributes of a coding; those left out lose their value."""

    coding: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        coding = transaction.own(self.coding)
        after = replace(coding, attributes=transaction.attribute_values(self.attributes))
        transaction.store(operation_id, "attributes", coding, after)


@dataclass(frozen=True, kw_only=True)
class Split(OnCodings):
    """Make two codings of one: up to ``end``, and from ``start`` on under the id ``other``."""

    coding: str
    other: str
    end: int
    start: int

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        coding = transaction.own(self.coding)
        first = transaction.span(coding.start, self.end)
        second = transaction.span(self.start, coding.end)
        if not first[1] <= second[0]:
            raise InvalidInput(Message("The place to split at was not understood. Put the caret there again."))
        other = transaction.new_id_of(self.other)
        part = replace(coding, id=other, start=second[0], memo="", created_at=datetime.now(UTC))
        beginning = replace(coding, end=first[1])
        transaction.check_rules(None, part)
        transaction.check_rules(coding, beginning)
        changes = [transaction.write(coding, beginning), transaction.write(None, part)]
        transaction.log(operation_id, "split", changes, {"code": coding.code, "start": coding.start, "end": coding.end})


@dataclass(frozen=True, kw_only=True)
class Merge(OnCodings):
    """Make one coding of several with the same code; the first one remains."""

    coding: str
    others: tuple[str, ...]

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        coding = transaction.own(self.coding)
        if not 0 < len(self.others) <= 50 or coding.id in self.others:
            raise InvalidInput(Message("There is nothing to join this coding with."))
        others = [transaction.own(coding_id) for coding_id in dict.fromkeys(self.others)]
        if any(other.code != coding.code for other in others):
            raise InvalidInput(Message("Only passages with the same code can be joined."))
        every = sorted([coding, *others], key=lambda part: (part.start, part.end))
        attributes: dict[str, str] = {}
        for part in reversed(every):
            attributes.update(part.attributes)
        whole = replace(
            coding,
            start=every[0].start,
            end=max(part.end for part in every),
            memo=transaction.memo_text("\n".join(part.memo for part in every if part.memo)),
            attributes=attributes,
        )
        transaction.check_rules(coding, whole)
        changes = [
            transaction.write(coding, whole),
            *(transaction.write(other, replace(other, deleted=True)) for other in others),
        ]
        transaction.log(operation_id, "merge", changes, {"code": coding.code, "start": whole.start, "end": whole.end})


@dataclass(frozen=True, kw_only=True)
class NewCode(OnCodings):
    """Add a draft code to the codebook; the browser calls it by a UUID of its own, and it gets a short id.

    It is taken back on the codebook's page.
    """

    code: str
    name: str

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        name, code_id_typed = self.name.strip(), self.code.strip()
        if not name or len(name) > 80:
            raise InvalidInput(Message("A new code needs a name of up to 80 characters."))
        if why := no_new_codes(transaction.cursor, transaction.context, transaction.release.id):
            raise InvalidInput(why)
        ids = (
            {code.id for code in transaction.book.codes}
            | {code.guid for code in transaction.book.codes}
            | set(transaction.called)
        )
        if (
            not code_id_typed
            or code_id_typed in ids
            or any(code.name.casefold() == name.casefold() for code in transaction.book.codes)
        ):
            raise InvalidInput(Message("There is a code of that name already. Use it, or take another name."))
        is_guid = is_machine_made(code_id_typed)
        code_id = proposed_id(name, code_ids.ids_in_use(transaction.cursor)) if is_guid else code_id_typed
        try:
            book = add_code(
                transaction.book, Code(id=code_id, guid=code_id_typed if is_guid else "", name=name, status="draft")
            )
        except CodebookError as error:
            raise InvalidInput(message_of(error)) from error
        book = set_color(book, code_id, assign(book).by_id(code_id).color)
        if _is_of_this_sitting(transaction):
            codebooks.extend(transaction.cursor, transaction.number, book, code_id)
        else:
            codebooks.save(transaction.cursor, book, ADDED, transaction.coder, {"added": code_id})
        transaction.use_codebook()


def _is_of_this_sitting(transaction: CodingTransaction) -> bool:
    """Whether the newest version is of codes that this coder added a moment ago, and no round rests on it."""
    newest = codebooks.newest(transaction.cursor)
    return (
        newest is not None
        and newest.number == transaction.number
        and (newest.reason, newest.saved_by) == (ADDED, transaction.coder)
        and datetime.now(UTC) - newest.saved_at < SITTING
        and not codebooks.is_rested_on(transaction.cursor, transaction.number)
    )


@dataclass(frozen=True, kw_only=True)
class AcceptSuggestion(OnCodings):
    """Make a suggested code a coding of one's own."""

    suggestion: str
    coding: str
    code: str
    start: int
    end: int
    memo: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        coding = _new_coding(transaction, self, "suggestion")
        transaction.check_rules(None, coding)
        settled = _settle(transaction, self.suggestion, coding.id)
        change = transaction.write(None, coding)
        detail = {"suggestion": self.suggestion, "code": coding.code, "start": coding.start, "end": coding.end}
        transaction.log(operation_id, "suggestion-accepted", [change, settled], detail)


@dataclass(frozen=True, kw_only=True)
class DeclineSuggestion(OnCodings):
    """Put a suggested code aside."""

    suggestion: str

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        transaction.log(operation_id, "suggestion-declined", [_settle(transaction, self.suggestion, None)], {})


def _settle(transaction: CodingTransaction, suggestion: str, coding_id: str | None) -> Change:
    """Note that the coder took a suggestion, as a coding, or put it aside."""
    if not suggestions_allowed(transaction.cursor, transaction.release.id, transaction.coder):
        raise InvalidInput(Message("Nothing is suggested here now. Reload the page."))
    if own_suggestion(transaction.cursor, transaction.context, transaction.release.id, suggestion).state in ANSWERED:
        raise InvalidInput(Message("That suggestion was answered already. Reload the page."))
    state = {"accepted": coding_id is not None, "coding": coding_id}
    at = At(transaction.cursor, transaction.context, transaction.release.id)
    operations.RECORDS[SUGGESTIONS].put(at, {suggestion: state})
    return Change(SUGGESTIONS, suggestion, None, state)


@dataclass(frozen=True, kw_only=True)
class Undo(OnCodings):
    """Take the coder's last step here back; where it came after the step ``seen``, it is to be looked at first."""

    seen: int | None = None

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        transaction.step(operation_id, back=True, seen=self.seen)


@dataclass(frozen=True, kw_only=True)
class Redo(OnCodings):
    """Bring back what was taken back last."""

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        transaction.step(operation_id, back=False)


@dataclass(frozen=True, kw_only=True)
class WriteMemo(BesideCoding):
    """Keep a memo on a turn, the interview or a code (``target``), or change one; without text it is removed."""

    memo: str
    text: str = ""
    target: str = ""
    turn: int | None = None
    code: str | None = None

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        text = transaction.memo_text(self.text).strip()
        before = memos.MEMOS.find(transaction.cursor, self.memo)
        if before is None:
            if not text:
                raise InvalidInput(Message("The memo is empty. Write something first."))
            after = self._new(transaction, text)
            memos.MEMOS.add(transaction.cursor, after)
            change = Change(MEMOS, self.memo, None, memos.MEMOS.state(after))
        else:
            if before.author != transaction.coder:
                raise InvalidInput(Message("Somebody else wrote that memo."))
            state = {**memos.MEMOS.state(before), "text": text or before.text, "deleted": not text}
            memos.MEMOS.put_state(
                transaction.cursor, self.memo, state, revision=codings.next_revision(transaction.cursor)
            )
            change = Change(MEMOS, self.memo, memos.MEMOS.state(before), state)
        transaction.log(operation_id, "note", [change], {})

    def _new(self, transaction: CodingTransaction, text: str) -> Memo:
        target, turn, code = self.target, self.turn, self.code and transaction.code_id(self.code)
        if not self.memo or len(self.memo) > LONGEST_ID or target not in PANE_TARGETS:
            raise InvalidInput(Message("That memo could not be kept. Write it again."))
        if target == "turn" and (turn is None or not 0 <= turn < len(transaction.release.turns)):
            raise InvalidInput(Message("That line is not in this transcript."))
        if target == "code" and code not in {book_code.id for book_code in transaction.book.codes}:
            raise InvalidInput(Message("That code is not in the codebook this interview is coded with."))
        moment = datetime.now(UTC)
        return Memo(
            self.memo,
            target,
            None if target == "code" else transaction.release.interview_id,
            turn if target == "turn" else None,
            code if target == "code" else None,
            transaction.coder,
            "",
            text,
            None,
            True,
            moment,
            moment,
            False,
            codings.next_revision(transaction.cursor),
        )


@dataclass(frozen=True, kw_only=True)
class SetContentNote(BesideCoding):
    """Set a content note on turns, or without them on the interview; or take it away."""

    note: str
    remove: bool = False
    severity: str = ""
    topics: tuple[str, ...] = ()
    text: str = ""
    first: int | None = None
    last: int | None = None

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        if not self.note or len(self.note) > LONGEST_ID:
            raise InvalidInput(Message("That content note could not be kept. Set it again."))
        as_state = care_rows.NOTES.state
        try:
            if self.remove:
                state = as_state(care.drop_note(transaction.cursor, transaction.context, self.note))
                change = Change(CONTENT_NOTES, self.note, state, {**state, "deleted": True})
            else:
                old, new = care.change_note(
                    transaction.cursor, transaction.context, transaction.release.id, asdict(self)
                )
                change = Change(CONTENT_NOTES, self.note, as_state(old) if old else None, as_state(new))
        except HeardError as error:
            raise InvalidInput(message_of(error)) from error
        operations.note(
            transaction.cursor, transaction.context, transaction.line, "content-note", [change], operation_id
        )


@dataclass(frozen=True, kw_only=True)
class TakeExample(BesideCoding):
    """Make the words of a coding an example of its code, of the kind ``example``, or take that back.

    Also after a round is locked, when its codings no longer change: the codebook does.
    """

    coding: str
    example: str
    remove: bool = False

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        coding = transaction.own_anyway(self.coding)
        place = f"{coding.code}|{self.example}|{coding.start}|{coding.end}"
        change = Change(EXAMPLES, place, {"deleted": not self.remove}, {"deleted": self.remove})
        at = At(transaction.cursor, transaction.context, transaction.release.id)
        operations.RECORDS[EXAMPLES].put(at, {place: change.after})
        transaction.use_codebook()
        operations.note(transaction.cursor, transaction.context, transaction.line, "example", [change], operation_id)


@dataclass(frozen=True, kw_only=True)
class PinCodes(BesideCoding):
    """Keep which code holds which place of the digit strip."""

    pins: Mapping[str, str]

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        if len(self.pins) > 10:
            raise InvalidInput(Message("Those pins could not be kept. Pin the code again."))
        pins = {place: transaction.code_id(code) for place, code in self.pins.items()}
        # A code that this interview's codebook lacks keeps its digit: it means the same in the others.
        known = transaction.codes | set(codings.favourites(transaction.cursor, transaction.coder).values())
        if any(place not in "0123456789" or len(place) != 1 or code not in known for place, code in pins.items()):
            raise InvalidInput(Message("A pinned code is not in the codebook any more."))
        codings.set_favourites(
            transaction.cursor, transaction.coder, {int(place): code for place, code in pins.items()}
        )


@dataclass(frozen=True, kw_only=True)
class KeepPreferences(BesideCoding):
    """Keep how the coder likes the pane. The log says that something was kept, not what."""

    values: Mapping[str, Any]

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        store_preferences(transaction.cursor, transaction.coder, checked_preferences(self.values))


@dataclass(frozen=True, kw_only=True)
class KeepPlace(BesideCoding):
    """Keep the place to go on from; without one it is forgotten."""

    offset: int | None = None

    def act(self, transaction: CodingTransaction, operation_id: str) -> None:
        """See :class:`PaneOperation`."""
        if self.offset is None:
            care_rows.forget_place(transaction.cursor, transaction.coder, transaction.release.interview_id)
        elif 0 <= self.offset <= len(transaction.release.text):
            care_rows.keep_place(transaction.cursor, transaction.coder, transaction.release.id, self.offset)
        else:
            raise InvalidInput(Message("That place is not in this transcript."))


@dataclass(frozen=True, kw_only=True)
class ToStewards(ABC):
    """What is a transaction of its own."""

    @abstractmethod
    def carry_out(self, context: Context, release_id: str, operation_id: str) -> Answer:
        """Do it, or refuse."""


@dataclass(frozen=True, kw_only=True)
class Report(ToStewards):
    """Tell the stewards of a name that was not masked."""

    start: int
    end: int

    def carry_out(self, context: Context, release_id: str, operation_id: str) -> Answer:
        """See :class:`ToStewards`."""
        report = report_missed(context, release_id, self.start, self.end, operation_id=operation_id)
        return Answer(operation_id, True, record=report)


@dataclass(frozen=True, kw_only=True)
class WithdrawReport(ToStewards):
    """Take a report back; ``of`` is the id of its operation."""

    of: str

    def carry_out(self, context: Context, release_id: str, operation_id: str) -> Answer:
        """See :class:`ToStewards`."""
        answer = context.store.ask(lambda cursor: operations.answered(cursor, self.of, context.user.id))
        if answer is None or answer.record is None:
            raise InvalidInput(Message("That report is not there any more."))
        withdraw_report(context, answer.record)
        return Answer(operation_id, True)


PANE_OPERATIONS: Final[Mapping[str, type[PaneOperation]]] = {
    "add": Add,
    "remove": Remove,
    "resize": Resize,
    "recode": Recode,
    "memo": SetMemo,
    "attributes": SetAttributes,
    "split": Split,
    "merge": Merge,
    "new_code": NewCode,
    "suggestion-accepted": AcceptSuggestion,
    "suggestion-declined": DeclineSuggestion,
    "note": WriteMemo,
    "content-note": SetContentNote,
    "example": TakeExample,
    "pins": PinCodes,
    "preferences": KeepPreferences,
    "place": KeepPlace,
    "undo": Undo,
    "redo": Redo,
}
"""Kind, as the browser names it, of what happens in the transaction of the pane's message."""
TO_STEWARDS: Final[Mapping[str, type[ToStewards]]] = {"report": Report, "report-withdrawn": WithdrawReport}
"""Kind of what is a transaction of its own."""


class _Examples(operations.Records):
    """Released words among the codebook's examples; the id is the code, the kind of example and the place."""

    kind = "example"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        release = releases.release(at.cursor, at.scope_id)
        user = at.context.user
        return {
            record_id: {"deleted": not examples.holds(at.cursor, user, release, *_place(record_id))}
            for record_id in ids
        }

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        release = releases.release(at.cursor, at.scope_id)
        try:
            for record_id, state in states.items():
                if state and not state["deleted"]:
                    examples.check_taking(at.cursor, at.context.user, release, *_place(record_id))
        except HeardError as error:
            return message_of(error)
        return None

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        release = releases.release(at.cursor, at.scope_id)
        for record_id, state in states.items():
            removed = state is None or state["deleted"]
            (examples.take_back if removed else examples.take_in)(
                at.cursor, at.context.user, release, *_place(record_id)
            )

    def name(self, at: At, record_id: str, state: State) -> str:
        code, _, start, _ = _place(record_id)
        line = releases.release(at.cursor, at.scope_id).line_of(start)
        return Message("the example of “{name}” on line {line}", name=codebooks.code_name(at.cursor, code), line=line)


def _place(record_id: str) -> tuple[str, str, int, int]:
    code, kind, start, end = record_id.rsplit("|", 3)
    return code, kind, int(start), int(end)


class _Suggestions(operations.Records):
    """Suggested codes and what the coder made of them; one that is open is not there."""

    kind = "suggestion"
    called = Message("the answer to a suggestion")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        coder = at.context.user.id
        if not suggestions_allowed(at.cursor, at.scope_id, coder):
            return {}
        suggestions_of_coder = (suggestions.find(at.cursor, suggestion_id, at.scope_id, coder) for suggestion_id in ids)
        return {
            suggestion.id: {"accepted": suggestion.state == "accepted", "coding": suggestion.coding_id}
            for suggestion in suggestions_of_coder
            if suggestion and suggestion.state in ANSWERED
        }

    def write(self, at: At, suggestion_id: str, state: State | None) -> None:
        own_suggestion(at.cursor, at.context, at.scope_id, suggestion_id)
        answer = "offered" if state is None else "accepted" if state["accepted"] else "declined"
        suggestions.settle(at.cursor, suggestion_id, answer, state["coding"] if state else None)

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        if not suggestions_allowed(at.cursor, at.scope_id, at.context.user.id):
            return Message("Suggestions are not shown here now.")
        return None


EXAMPLES: Final = operations.register(_Examples())
SUGGESTIONS: Final = operations.register(_Suggestions())
