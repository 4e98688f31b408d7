"""One coder at one interview inside one transaction: every operation checked, stored once, and undoable."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from coding.errors import InvalidInput
from coding.model import Coding, Release, Role
from coding.model.message import Message
from coding.store import Cursor, code_ids, codebooks, codings, events, rounds, settings
from coding.workspace import operations
from coding.workspace.codebook.rules import refusal
from coding.workspace.codebook.versions import codebook_in_force
from coding.workspace.context import Context
from coding.workspace.operations import Change, UndoScope
from coding.workspace.rounds.lock import CODINGS

MEMO_LIMIT: Final = 20_000


def no_new_codes(cursor: Cursor, context: Context, release_id: str) -> Message | None:
    """Why this person makes no codes while coding an interview, or None where they may."""
    if rounds.open_assignment(cursor, release_id, context.user.id):
        return Message("The codebook is frozen while this round is open. Note the idea in a memo.")
    if Role.LEAD not in context.user.roles and not settings.setting(cursor, "researchers_add_codes", True):
        return Message("In this project a lead adds codes. Note the idea in a memo.")
    return None


class CodingTransaction:
    """One coder at one interview inside one transaction.

    A refusal must come before anything of its operation is written: the transaction goes on with the next one.

    Attributes:
        lenient: Take a coding that breaks one of the codebook's rules, with a warning.
        warning: What the rules would have said of the last operation.
        line: Where undo finds the coder's steps here.
        just_done: Ids of operations that came together, and of steps that these took or brought back.
    """

    def __init__(
        self, cursor: Cursor, context: Context, release: Release, just_done: set[str], *, lenient: bool = False
    ) -> None:
        self.cursor, self.context, self.release, self.lenient = cursor, context, release, lenient
        self.just_done = just_done
        self.coder = context.user.id
        self.line = UndoScope("coding", release.id, detail={"release": release.id})
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
                Message(
                    "You have handed in this interview in “{locked}”. A lead can unlock the round.", locked=self.locked
                )
            )

    def check_rules(self, before: Coding | None, after: Coding) -> None:
        """Refuse what the codebook's rules do not allow."""
        neighbours = codings.own_overlapping(self.cursor, self.release.id, self.coder, (after.start, after.end))
        self.warning = refusal(self.book, after, neighbours, before=before)
        if self.warning and not self.lenient:
            raise InvalidInput(self.warning)

    def own_anyway(self, coding_id: str) -> Coding:
        """A coding of the coder's own on this interview, be it locked or not."""
        coding = codings.CODINGS.find(self.cursor, coding_id)
        if coding is None or coding.coder != self.coder or coding.release_id != self.release.id or coding.deleted:
            raise InvalidInput(Message("That coding is not there any more, or it is not yours."))
        return coding

    def own(self, coding_id: str) -> Coding:
        """A coding of the coder's own on this interview that may still change."""
        coding = self.own_anyway(coding_id)
        if coding.id in self.frozen:
            raise InvalidInput(Message("That coding belongs to a locked round and can no longer change."))
        return coding

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span inside the text."""
        if not 0 <= start < end <= len(self.release.text):
            raise InvalidInput(Message("The selection lies outside this transcript. Select the passage again."))
        return start, end

    def code_id(self, code: str) -> str:
        """The id that a code has, whatever the browser knows it by."""
        return code if any(code == book_code.id for book_code in self.book.codes) else self.called.get(code, code)

    def usable_code(self, code: str, shown: int | None) -> dict[str, Any]:
        """A code that may be applied, as a coding keeps it: its id, and the version of the codebook it goes by.

        A browser may still show an earlier one (``shown``): its coder went by what the code meant there, and looks at
        the coding again. In an open round all go by the round's.
        """
        code, number = self.code_id(code), self.number
        if shown is not None and not rounds.open_assignment(self.cursor, self.release.id, self.coder):
            seen, earlier = codebooks.book_of(self.cursor, shown) or (number, self.book)
            if code in self.book and code in earlier and earlier.by_id(code).in_use:
                return {"code": code, "codebook_version": seen}
        if code not in self.codes:
            raise InvalidInput(Message("That code is not in the codebook this interview is coded with."))
        return {"code": code, "codebook_version": number}

    def memo_text(self, text: str) -> str:
        """The text of a memo, within its limit."""
        if len(text) > MEMO_LIMIT:
            raise InvalidInput(
                Message("A memo holds up to {memo_limit} characters. Shorten it and save again.", memo_limit=MEMO_LIMIT)
            )
        return text

    def attribute_values(self, values: Mapping[str, str]) -> dict[str, str]:
        """Attributes of a coding that the codebook knows; those without a value are left out."""
        allowed = {attribute.name: set(attribute.values) for attribute in self.book.attributes}
        if any(name not in allowed or (value and value not in allowed[name]) for name, value in values.items()):
            raise InvalidInput(Message("One of those attribute values is not in the codebook."))
        return {name: value for name, value in values.items() if value}

    def new_id_of(self, coding_id: str) -> str:
        """The id that the browser made for a new coding, if it is free."""
        if (
            not coding_id
            or len(coding_id) > operations.LONGEST_ID
            or codings.CODINGS.find(self.cursor, coding_id) is not None
        ):
            raise InvalidInput(Message("That coding could not be stored under its id. Apply the code again."))
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

    def store(self, operation_id: str, kind: str, before: Coding | None, after: Coding) -> None:
        """Check a coding as it shall be, store it and note the operation."""
        self.check_rules(before, after)
        change = self.write(before, after)
        self.log(operation_id, kind, [change], {"code": after.code, "start": after.start, "end": after.end})

    def step(self, operation_id: str, *, back: bool, seen: int | None = None) -> None:
        """Take the coder's last step here back, or bring back what was taken back last."""
        step = operations.step(
            self.cursor, self.context, self.line, back=back, operation_id=operation_id, seen=seen, known=self.just_done
        )
        if step.passed:
            raise InvalidInput(step.passed)
        self.just_done.add(step.id)
        self.use_codebook()
