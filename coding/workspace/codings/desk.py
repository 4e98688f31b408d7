"""One coder at one interview inside one transaction: every operation checked, stored once, and undoable."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from codebook.edit import add_code, set_color
from codebook.errors import CodebookError
from codebook.ids import is_machine_made, proposed_id
from codebook.model import Code
from codebook.palette import assign
from coding.errors import InvalidInput
from coding.model import Coding, Release, Role
from coding.model.said import Said, said
from coding.store import Cursor, code_ids, codebooks, codings, events, rounds, settings
from coding.workspace import operations
from coding.workspace.codebook.rules import refusal
from coding.workspace.codebook.versions import codebook_in_force
from coding.workspace.codings.actions import (
    AcceptSuggestion,
    Add,
    Merge,
    NewCode,
    Recode,
    Remove,
    Resize,
    SetAttributes,
    SetMemo,
    Split,
)
from coding.workspace.context import Context
from coding.workspace.operations import Change, Line
from coding.workspace.rounds.lock import CODINGS

MEMO_LIMIT: Final = 20_000
SITTING: Final = timedelta(hours=2)
"""Codes that a coder adds within this time after the one before are one version of the codebook."""
ADDED: Final = "Draft codes added while coding"


def no_new_codes(cursor: Cursor, context: Context, release_id: str) -> Said | None:
    """Why this person makes no codes while coding an interview, or None where they may."""
    if rounds.open_assignment(cursor, release_id, context.user.id):
        return Said("The codebook is frozen while this round is open. Note the idea in a memo.")
    if Role.LEAD not in context.user.roles and not settings.setting(cursor, "researchers_add_codes", True):
        return Said("In this project a lead adds codes. Note the idea in a memo.")
    return None


class Desk:
    """One coder at one interview inside one transaction.

    A refusal must come before anything of its operation is written: the transaction goes on with the next one.

    Attributes:
        lenient: Take a coding that breaks one of the codebook's rules, with a warning.
        warning: What the rules would have said of the last operation.
        line: Where undo finds the coder's steps here.
    """

    def __init__(self, cursor: Cursor, context: Context, release: Release, *, lenient: bool = False) -> None:
        self.cursor, self.context, self.release, self.lenient = cursor, context, release, lenient
        self.coder = context.user.id
        self.line = Line("coding", release.id, detail={"release": release.id})
        self.locked = rounds.locked_by(cursor, release.id, self.coder)
        self.warning: str | None = None
        self.use_codebook()

    def use_codebook(self) -> None:
        """Work with the codebook that is in force now."""
        self.number, self.book = codebook_in_force(self.cursor, self.release.id, self.coder)
        self.codes = {code.id for code in self.book.codes if code.in_use}
        # A browser knows a code that it made by a UUID of its own, and one whose id has changed by that of before.
        self.called = {code.guid: code.id for code in self.book.codes} | code_ids.earlier_ids(self.cursor)

    @cached_property
    def frozen(self) -> frozenset[str]:
        """Ids of codings here that may no longer change; asked only for what changes one."""
        return rounds.frozen_codings(self.cursor, self.release.id)

    # Checks

    def require_unlocked(self) -> None:
        """Refuse where the coder has handed the interview in."""
        if self.locked:
            raise InvalidInput(
                Said(
                    "You have handed in this interview in “{locked}”. A lead can unlock the round.", locked=self.locked
                )
            )

    def check_rules(self, before: Coding | None, after: Coding) -> None:
        """Refuse what the codebook's rules do not allow."""
        beside = codings.own_overlapping(self.cursor, self.release.id, self.coder, (after.start, after.end))
        self.warning = refusal(self.book, after, beside, before=before)
        if self.warning and not self.lenient:
            raise InvalidInput(self.warning)

    def own(self, coding_id: str) -> Coding:
        """A coding of the coder's own on this interview that may still change."""
        coding = codings.find(self.cursor, coding_id)
        if coding is None or coding.coder != self.coder or coding.release_id != self.release.id or coding.deleted:
            raise InvalidInput(Said("That coding is not there any more, or it is not yours."))
        if coding.id in self.frozen:
            raise InvalidInput(Said("That coding belongs to a locked round and can no longer change."))
        return coding

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span inside the text."""
        if not 0 <= start < end <= len(self.release.text):
            raise InvalidInput(Said("The selection lies outside this transcript. Select the passage again."))
        return start, end

    def code_id(self, code: str) -> str:
        """The id that a code has, whatever the browser knows it by."""
        return code if any(code == book_code.id for book_code in self.book.codes) else self.called.get(code, code)

    def _code(self, code: str) -> str:
        code = self.code_id(code)
        if code not in self.codes:
            raise InvalidInput(Said("That code is not in the codebook this interview is coded with."))
        return code

    def memo_text(self, text: str) -> str:
        """The text of a memo, within its limit."""
        if len(text) > MEMO_LIMIT:
            raise InvalidInput(
                Said("A memo holds up to {memo_limit} characters. Shorten it and save again.", memo_limit=MEMO_LIMIT)
            )
        return text

    def _attribute_values(self, values: Mapping[str, str]) -> dict[str, str]:
        allowed = {attribute.name: set(attribute.values) for attribute in self.book.attributes}
        if any(name not in allowed or (value and value not in allowed[name]) for name, value in values.items()):
            raise InvalidInput(Said("One of those attribute values is not in the codebook."))
        return {name: value for name, value in values.items() if value}

    def new_id_of(self, coding_id: str) -> str:
        """The id that the browser made for a new coding, if it is free."""
        if not coding_id or len(coding_id) > operations.LONGEST_ID or codings.find(self.cursor, coding_id) is not None:
            raise InvalidInput(Said("That coding could not be stored under its id. Apply the code again."))
        return coding_id

    # Storing

    def write(self, before: Coding | None, after: Coding) -> Change:
        """Store a checked coding as it is now; returns what changed."""
        changed = replace(after, revision=codings.next_revision(self.cursor))
        if before is None:
            codings.CODINGS.add(self.cursor, changed)
        else:
            codings.CODINGS.put(self.cursor, changed)
        return Change(
            CODINGS, after.id, None if before is None else codings.CODINGS.state(before), codings.CODINGS.state(after)
        )

    def log(self, operation_id: str, kind: str, changes: Sequence[Change], detail: Mapping[str, Any]) -> None:
        """Note the operation for undo and in the chain of events."""
        operations.note(self.cursor, self.context, self.line, kind, changes, operation_id)
        target = changes[0]
        events.append(
            self.cursor, self.coder, f"{target.kind}.{kind}", target.kind, target.id, {**self.line.detail, **detail}
        )

    def _store(self, operation_id: str, kind: str, before: Coding | None, after: Coding) -> None:
        self.check_rules(before, after)
        change = self.write(before, after)
        self.log(operation_id, kind, [change], {"code": after.code, "start": after.start, "end": after.end})

    # Kinds of operations

    def coding_of(self, add: Add | AcceptSuggestion, origin: str) -> Coding:
        """A new coding as an operation asks for it."""
        start, end = self.span(add.start, add.end)
        return Coding(
            id=self.new_id_of(add.coding),
            release_id=self.release.id,
            coder=self.coder,
            code=self._code(add.code),
            start=start,
            end=end,
            memo=self.memo_text(add.memo),
            attributes=self._attribute_values(add.attributes),
            codebook_version=self.number,
            origin=origin,
            created_at=datetime.now(UTC),
            deleted=False,
            revision=0,
        )

    def add(self, operation_id: str, action: Add) -> None:
        """Apply a code to a passage."""
        origin = action.origin if action.origin in ("person", "search") else "person"
        self._store(operation_id, "add", None, self.coding_of(action, origin))

    def remove(self, operation_id: str, action: Remove) -> None:
        """Remove a coding."""
        coding = self.own(action.coding)
        self._store(operation_id, "remove", coding, replace(coding, deleted=True))

    def resize(self, operation_id: str, action: Resize) -> None:
        """Let a coding begin and end elsewhere."""
        coding = self.own(action.coding)
        start, end = self.span(action.start, action.end)
        self._store(operation_id, "resize", coding, replace(coding, start=start, end=end))

    def recode(self, operation_id: str, action: Recode) -> None:
        """Give a coding another code."""
        coding = self.own(action.coding)
        after = replace(coding, code=self._code(action.code), codebook_version=self.number)
        self._store(operation_id, "recode", coding, after)

    def set_memo(self, operation_id: str, memo: SetMemo) -> None:
        """Write the memo of a coding."""
        coding = self.own(memo.coding)
        self._store(operation_id, "memo", coding, replace(coding, memo=self.memo_text(memo.memo)))

    def set_attributes(self, operation_id: str, attributes: SetAttributes) -> None:
        """Set the attributes of a coding."""
        coding = self.own(attributes.coding)
        after = replace(coding, attributes=self._attribute_values(attributes.attributes))
        self._store(operation_id, "attributes", coding, after)

    def split(self, operation_id: str, action: Split) -> None:
        """Make two codings of one."""
        coding = self.own(action.coding)
        first = self.span(coding.start, action.end)
        second = self.span(action.start, coding.end)
        if not first[1] <= second[0]:
            raise InvalidInput(Said("The place to split at was not understood. Put the caret there again."))
        other = self.new_id_of(action.other)
        part = replace(coding, id=other, start=second[0], memo="", created_at=datetime.now(UTC))
        beginning = replace(coding, end=first[1])
        self.check_rules(None, part)
        self.check_rules(coding, beginning)
        changes = [self.write(coding, beginning), self.write(None, part)]
        self.log(operation_id, "split", changes, {"code": coding.code, "start": coding.start, "end": coding.end})

    def merge(self, operation_id: str, action: Merge) -> None:
        """Make one coding of several with the same code."""
        coding = self.own(action.coding)
        if not 0 < len(action.others) <= 50 or coding.id in action.others:
            raise InvalidInput(Said("There is nothing to join this coding with."))
        others = [self.own(coding_id) for coding_id in dict.fromkeys(action.others)]
        if any(other.code != coding.code for other in others):
            raise InvalidInput(Said("Only passages with the same code can be joined."))
        every = sorted([coding, *others], key=lambda part: (part.start, part.end))
        attributes: dict[str, str] = {}
        for part in reversed(every):
            attributes.update(part.attributes)
        whole = replace(
            coding,
            start=every[0].start,
            end=max(part.end for part in every),
            memo=self.memo_text("\n".join(part.memo for part in every if part.memo)),
            attributes=attributes,
        )
        self.check_rules(coding, whole)
        changes = [self.write(coding, whole), *(self.write(other, replace(other, deleted=True)) for other in others)]
        self.log(operation_id, "merge", changes, {"code": coding.code, "start": whole.start, "end": whole.end})

    def new_code(self, action: NewCode) -> None:
        """Add a draft code to the codebook; it is taken back on the codebook's page."""
        name, given = action.name.strip(), action.code.strip()
        if not name or len(name) > 80:
            raise InvalidInput(Said("A new code needs a name of up to 80 characters."))
        if why := no_new_codes(self.cursor, self.context, self.release.id):
            raise InvalidInput(why)
        taken = {code.id for code in self.book.codes} | {code.guid for code in self.book.codes} | set(self.called)
        if not given or given in taken or any(code.name.casefold() == name.casefold() for code in self.book.codes):
            raise InvalidInput(Said("There is a code of that name already. Use it, or take another name."))
        is_guid = is_machine_made(given)
        code_id = proposed_id(name, code_ids.taken_ids(self.cursor)) if is_guid else given
        try:
            book = add_code(self.book, Code(id=code_id, guid=given if is_guid else "", name=name, status="draft"))
        except CodebookError as error:
            raise InvalidInput(said(error)) from error
        book = set_color(book, code_id, assign(book).by_id(code_id).color)
        if self._is_of_this_sitting():
            codebooks.extend(self.cursor, self.number, book, code_id)
        else:
            codebooks.save(self.cursor, book, ADDED, self.coder, {"added": code_id})
        self.use_codebook()

    def _is_of_this_sitting(self) -> bool:
        """Whether the newest version is of codes that this coder added a moment ago, and no round rests on it."""
        newest = codebooks.newest(self.cursor)
        return (
            newest is not None
            and newest.number == self.number
            and (newest.reason, newest.saved_by) == (ADDED, self.coder)
            and datetime.now(UTC) - newest.saved_at < SITTING
            and not codebooks.is_rested_on(self.cursor, self.number)
        )

    def step(self, operation_id: str, *, back: bool) -> None:
        """Take the coder's last step here back, or bring back what was taken back last."""
        step = operations.step(self.cursor, self.context, self.line, back=back, operation_id=operation_id)
        if step.passed:
            raise InvalidInput(step.passed)
        self.use_codebook()
