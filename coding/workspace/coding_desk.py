"""One coder at one interview inside one transaction: every operation checked, stored once, and undoable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from codebook.model import Code, Codebook
from coding.errors import HeardError
from coding.model import Coding, Operation, Release, Role
from coding.store import Cursor, care, codebooks, codings, events, memos, operations, rounds, settings
from coding.workspace import examples
from coding.workspace.coding_answers import Answer, Change, Refused
from coding.workspace.coding_rules import refusal
from coding.workspace.coding_undo import changes_of, require_as_left
from coding.workspace.context import Context
from coding.workspace.pane_suggestions import source_for

SCOPE: Final = "coding"
MEMO_LIMIT: Final = 20_000
CODING_KINDS: Final = (
    "add",
    "remove",
    "resize",
    "recode",
    "memo",
    "attributes",
    "split",
    "merge",
    "undo",
    "redo",
    "new_code",
)


class Desk:
    """One coder at one interview inside one transaction.

    A refusal must come before anything of its operation is written: the transaction goes on with the next one.

    Attributes:
        lenient: Take a coding that breaks one of the codebook's rules, with a warning.
    """

    def __init__(
        self,
        cursor: Cursor,
        context: Context,
        release: Release,
        book: tuple[int, Codebook],
        side: Mapping[object, Callable[[Desk, str, dict[str, Any]], None]],
        *,
        lenient: bool = False,
    ) -> None:
        self.cursor, self.context, self.release, self.lenient = cursor, context, release, lenient
        self._side = side
        self.coder = context.user.id
        self.scope = (SCOPE, release.id)
        self.locked = rounds.locked_by(cursor, release.id, self.coder)
        self.frozen = rounds.frozen_codings(cursor, release.id)
        self.warning: str | None = None
        self._use(*book)

    def _use(self, number: int, book: Codebook) -> None:
        self.number, self.book = number, book
        self.codes = {code.id for code in book.codes if code.in_use}

    def apply(self, item: dict[str, Any]) -> Answer:
        """Apply one operation, unless its id was applied before."""
        operation_id, kind = str(item.get("id", "")), item.get("kind")
        self.warning = None
        known = operations.find(self.cursor, operation_id)
        if known is not None:
            return Answer(known.id, known.accepted, known.reason)
        try:
            if not operation_id:
                raise Refused("This Heard does not know that action. Reload the page.")
            if kind in self._side:
                self._side[kind](self, operation_id, item)
            elif kind in CODING_KINDS:
                self.require_unlocked()
                getattr(self, f"_{kind}")(operation_id, item)
            else:
                raise Refused("This Heard does not know that action. Reload the page.")
        except Refused as refused:
            reason = str(refused)
            if operation_id:
                operations.add(
                    self.cursor, operation_id, self.scope, self.coder, str(kind), accepted=False, reason=reason
                )
            return Answer(operation_id, False, reason)
        return Answer(operation_id, True, warning=self.warning)

    # Checks

    def require_unlocked(self) -> None:
        """Refuse where the coder has handed the interview in."""
        if self.locked:
            raise Refused(f"You have locked this interview in “{self.locked}”. A lead can unlock it.")

    def check_rules(self, before: Coding | None, after: Coding) -> None:
        """Refuse what the codebook's rules do not allow."""
        beside = codings.own_overlapping(self.cursor, self.release.id, self.coder, (after.start, after.end))
        self.warning = refusal(self.book, after, beside, before=before)
        if self.warning and not self.lenient:
            raise Refused(self.warning)

    def own(self, coding_id: object) -> Coding:
        """A coding of the coder's own on this interview that may still change."""
        coding = codings.find(self.cursor, str(coding_id or ""))
        if coding is None or coding.coder != self.coder or coding.release_id != self.release.id or coding.deleted:
            raise Refused("That coding is not there any more, or it is not yours.")
        if coding.id in self.frozen:
            raise Refused("That coding belongs to a locked round and can no longer change.")
        return coding

    def span(self, item: Mapping[str, Any]) -> tuple[int, int]:
        """The span of an operation, inside the text."""
        start, end = item.get("start"), item.get("end")
        if not isinstance(start, int) or not isinstance(end, int) or isinstance(start, bool) or isinstance(end, bool):
            raise Refused("The selection was not understood. Select the passage again.")
        if not 0 <= start < end <= len(self.release.text):
            raise Refused("The selection lies outside this transcript. Select the passage again.")
        return start, end

    def _code(self, item: Mapping[str, Any]) -> str:
        code = item.get("code")
        if code not in self.codes:
            raise Refused("That code is not in the codebook this interview is coded with.")
        return str(code)

    def memo_text(self, value: object) -> str:
        """The text of a memo, within its limit."""
        if not isinstance(value, str) or len(value) > MEMO_LIMIT:
            raise Refused(f"A memo holds up to {MEMO_LIMIT} characters. Shorten it and save again.")
        return value

    def _attribute_values(self, item: Mapping[str, Any]) -> dict[str, str]:
        values = item.get("attributes", {})
        allowed = {attribute.name: set(attribute.values) for attribute in self.book.attributes}
        if not isinstance(values, Mapping) or any(
            name not in allowed or (value and value not in allowed[name]) for name, value in values.items()
        ):
            raise Refused("One of those attribute values is not in the codebook.")
        return {str(name): str(value) for name, value in values.items() if value}

    def new_id_of(self, value: object) -> str:
        """The id that the browser made for a new coding, if it is free."""
        coding_id = str(value or "")
        if not coding_id or len(coding_id) > 64 or codings.find(self.cursor, coding_id) is not None:
            raise Refused("That coding could not be stored under its id. Apply the code again.")
        return coding_id

    # Storing

    def write(self, before: Coding | None, after: Coding) -> Change:
        """Store a checked coding as it is now; returns what changed."""
        changed = replace(after, revision=codings.next_revision(self.cursor))
        if before is None:
            codings.add(self.cursor, changed)
        else:
            codings.replace(self.cursor, changed)
        return Change("coding", after.id, None if before is None else codings.as_state(before), codings.as_state(after))

    def log(self, operation_id: str, kind: str, changes: Sequence[Change], detail: Mapping[str, Any]) -> None:
        """Note the operation for undo and in the chain of events."""
        operations.add(
            self.cursor,
            operation_id,
            self.scope,
            self.coder,
            kind,
            before={"changes": [{"kind": one.kind, "id": one.id, "state": one.before} for one in changes]},
            after={"changes": [{"kind": one.kind, "id": one.id, "state": one.after} for one in changes]},
        )
        target = changes[0]
        events.append(
            self.cursor,
            self.coder,
            f"{target.kind}.{kind}",
            target.kind,
            target.id,
            {"release": self.release.id, **detail},
        )

    def _store(self, operation_id: str, kind: str, before: Coding | None, after: Coding) -> None:
        self.check_rules(before, after)
        change = self.write(before, after)
        self.log(operation_id, kind, [change], {"code": after.code, "start": after.start, "end": after.end})

    # Kinds of operations

    def coding_of(self, item: Mapping[str, Any], origin: str) -> Coding:
        """A new coding as an operation asks for it."""
        start, end = self.span(item)
        return Coding(
            id=self.new_id_of(item.get("coding")),
            release_id=self.release.id,
            coder=self.coder,
            code=self._code(item),
            start=start,
            end=end,
            memo=self.memo_text(item.get("memo", "")),
            attributes=self._attribute_values(item),
            codebook_version=self.number,
            origin=origin,
            created_at=datetime.now(UTC),
            deleted=False,
            revision=0,
        )

    def _add(self, operation_id: str, item: dict[str, Any]) -> None:
        origin = str(item.get("origin") or "person")
        coding = self.coding_of(item, origin if origin in ("person", "search") else "person")
        self._store(operation_id, "add", None, coding)

    def _remove(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self.own(item.get("coding"))
        self._store(operation_id, "remove", coding, replace(coding, deleted=True))

    def _resize(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self.own(item.get("coding"))
        start, end = self.span(item)
        self._store(operation_id, "resize", coding, replace(coding, start=start, end=end))

    def _recode(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self.own(item.get("coding"))
        self._store(
            operation_id, "recode", coding, replace(coding, code=self._code(item), codebook_version=self.number)
        )

    def _memo(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self.own(item.get("coding"))
        self._store(operation_id, "memo", coding, replace(coding, memo=self.memo_text(item.get("memo", ""))))

    def _attributes(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self.own(item.get("coding"))
        self._store(operation_id, "attributes", coding, replace(coding, attributes=self._attribute_values(item)))

    def _split(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self.own(item.get("coding"))
        end, start = item.get("end"), item.get("start")
        first = self.span({"start": coding.start, "end": end})
        second = self.span({"start": start, "end": coding.end})
        if not first[1] <= second[0]:
            raise Refused("The place to split at was not understood. Put the caret there again.")
        other = self.new_id_of(item.get("other"))
        part = replace(coding, id=other, start=second[0], memo="", created_at=datetime.now(UTC))
        kept = replace(coding, end=first[1])
        self.check_rules(None, part)
        self.check_rules(coding, kept)
        changes = [self.write(coding, kept), self.write(None, part)]
        self.log(operation_id, "split", changes, {"code": coding.code, "start": coding.start, "end": coding.end})

    def _merge(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self.own(item.get("coding"))
        wanted = item.get("others")
        if not isinstance(wanted, list) or not 0 < len(wanted) <= 50 or coding.id in wanted:
            raise Refused("There is nothing to join this coding with.")
        others = [self.own(one) for one in dict.fromkeys(map(str, wanted))]
        if any(one.code != coding.code for one in others):
            raise Refused("Only passages with the same code can be joined.")
        every = sorted([coding, *others], key=lambda one: (one.start, one.end))
        attributes: dict[str, str] = {}
        for one in reversed(every):
            attributes.update(one.attributes)
        whole = replace(
            coding,
            start=every[0].start,
            end=max(one.end for one in every),
            memo=self.memo_text("\n".join(one.memo for one in every if one.memo)),
            attributes=attributes,
        )
        self.check_rules(coding, whole)
        changes = [self.write(coding, whole), *(self.write(one, replace(one, deleted=True)) for one in others)]
        self.log(operation_id, "merge", changes, {"code": coding.code, "start": whole.start, "end": whole.end})

    def _new_code(self, operation_id: str, item: dict[str, Any]) -> None:
        name = str(item.get("name") or "").strip()
        code_id = str(item.get("code") or "").strip()
        if not name or len(name) > 80:
            raise Refused("A new code needs a name of up to 80 characters.")
        if rounds.open_assignment(self.cursor, self.release.id, self.coder):
            raise Refused("The codebook is frozen while this round is open. Note the idea in a memo.")
        leads = Role.LEAD in self.context.user.roles
        if not leads and not settings.setting(self.cursor, "researchers_add_codes", True):
            raise Refused("In this project a lead adds codes. Note the idea in a memo.")
        if not code_id or any(
            code.id == code_id or code.name.casefold() == name.casefold() for code in self.book.codes
        ):
            raise Refused("There is a code of that name already. Use it, or take another name.")
        book = replace(self.book, codes=(*self.book.codes, Code(id=code_id, name=name, status="draft")))
        number = codebooks.save(
            self.cursor, book.to_dict(), book.content_hash(), "Draft code added while coding", self.coder
        )
        self._use(number, book)
        operations.add(self.cursor, operation_id, self.scope, self.coder, "new_code", undoable=False)
        events.append(self.cursor, self.coder, "codebook.saved", "codebook", str(number), {"added": code_id})

    # Undo

    def _undo(self, operation_id: str, item: dict[str, Any]) -> None:
        self._step(operation_id, "undo", operations.last_done(self.cursor, self.scope, self.coder))

    def _redo(self, operation_id: str, item: dict[str, Any]) -> None:
        self._step(operation_id, "redo", operations.last_undone(self.cursor, self.scope, self.coder))

    def _step(self, operation_id: str, kind: str, target: Operation | None) -> None:
        if target is None:
            raise Refused(f"There is nothing to {kind} in this interview.")
        sides = (target.before, target.after) if kind == "undo" else (target.after, target.before)
        changes, left = map(changes_of, sides)
        for change in changes:
            if change["kind"] == "coding":
                self._restorable(str(change["id"]))
        require_as_left(self.cursor, left)
        # What may still refuse comes first.
        for change in sorted(changes, key=lambda one: one["kind"] != "suggestion"):
            self._restore(str(change["kind"]), str(change["id"]), change["state"])
        operations.set_undone(self.cursor, target.id, kind == "undo")
        operations.add(self.cursor, operation_id, self.scope, self.coder, kind, undoable=False)
        first = changes[0]
        events.append(
            self.cursor,
            self.coder,
            f"{first['kind']}.{kind}",
            str(first["kind"]),
            str(first["id"]),
            {"release": self.release.id},
        )

    def _restore(self, kind: str, record_id: str, state: Mapping[str, Any] | None) -> None:
        if kind == "memo":
            memos.put_state(self.cursor, record_id, state, codings.next_revision(self.cursor))
        elif kind == "content_note":
            care.put_note_state(self.cursor, record_id, state, codings.next_revision(self.cursor))
        elif kind == "suggestion":
            self._resettle(record_id, state)
        elif kind == "example" and state:
            self.put_example(state)
        else:
            self._restore_coding(record_id, state)

    def _restorable(self, coding_id: str) -> Coding:
        coding = codings.find(self.cursor, coding_id)
        if coding is None or coding.release_id != self.release.id:
            raise Refused("That coding is not there any more.")
        if coding.id in self.frozen:
            raise Refused("That coding belongs to a locked round and can no longer change.")
        return coding

    def _restore_coding(self, coding_id: str, state: Mapping[str, Any] | None) -> None:
        coding = self._restorable(coding_id)
        if state is None:
            restored = replace(coding, deleted=True)
        else:
            restored = replace(
                coding,
                **{name: state[name] for name in ("code", "start", "end", "memo", "attributes")},
                codebook_version=state.get("codebook_version", coding.codebook_version),
                deleted=bool(state["deleted"]),
            )
        codings.replace(self.cursor, replace(restored, revision=codings.next_revision(self.cursor)))

    def put_example(self, state: Mapping[str, Any]) -> None:
        """Take released words into the codebook's examples, or out of them where the state says ``deleted``."""
        code, kind, start, end = (state[name] for name in ("code", "example", "start", "end"))
        try:
            if state["deleted"]:
                changed = examples.take_back(self.cursor, self.context.user, self.release, code, kind, start, end)
            else:
                changed = examples.take_in(self.cursor, self.context.user, self.release, code, kind, start, end)
        except HeardError as error:
            raise Refused(str(error)) from error
        if not rounds.open_assignment(self.cursor, self.release.id, self.coder):
            self._use(*changed)

    def _resettle(self, suggestion_id: str, state: Mapping[str, Any] | None) -> None:
        source = source_for(self.cursor, self.context, self.release.id)
        if source is None:
            raise Refused("Suggestions are not shown here now, so this step stays as it is.")
        try:
            if state is None:
                source.reopen(self.cursor, self.context, self.release.id, suggestion_id)
            else:
                source.settle(
                    self.cursor,
                    self.context,
                    self.release.id,
                    suggestion_id,
                    accepted=bool(state["accepted"]),
                    coding_id=state["coding"],
                )
        except HeardError as error:
            raise Refused(str(error)) from error
