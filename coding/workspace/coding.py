"""Coding an interview: what a coder sees of it, and the operations that change it, each applied once and undoable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from codebook.model import Code, Codebook
from coding.access import Permission
from coding.errors import InvalidInput, NotFound, NotReady
from coding.model import Coding, Operation, Release, Role
from coding.store import Cursor, codebooks, codings, events, interviews, operations, people, rounds, settings
from coding.workspace.context import Context, new_id, requires

SCOPE = "coding"
MEMO_LIMIT = 20_000
KINDS = ("add", "remove", "resize", "recode", "memo", "attributes", "undo", "redo", "new_code")


class _Refused(Exception):
    """An operation that cannot be taken; its message goes back to the coder."""


@dataclass(frozen=True)
class Answer:
    """What became of one operation: taken, or refused with a plain reason."""

    id: str
    ok: bool
    reason: str | None = None


@dataclass(frozen=True)
class OpenTranscript:
    """An interview as one coder sees it.

    Attributes:
        release: The text and its turns.
        codebook: The codebook in force (the round's frozen version in an open round).
        codebook_version: Its number.
        codings: What this coder may see, by position.
        coder_names: Names of the coders who occur.
        revision: Changes after this one come through :func:`changes_since`.
        read_only: Why nothing may be changed here, or None.
        favourites: Pinned codes first, then recently used ones, at most ten.
    """

    release: Release
    codebook: Codebook
    codebook_version: int
    codings: list[Coding]
    coder_names: Mapping[str, str]
    revision: int
    read_only: str | None
    favourites: list[str]


def codebook_in_force(cursor: Cursor, release_id: str, coder: str) -> tuple[int, Codebook]:
    """The codebook a coder works with on an interview: the open round's frozen version, else the newest.

    Raises:
        NotFound: The project has no codebook.
    """
    assignment = rounds.open_assignment(cursor, release_id, coder)
    if assignment:
        version = codebooks.get(cursor, rounds.get(cursor, assignment.round_id).codebook_version)
        return version.number, Codebook.from_dict(version.content)
    newest = codebooks.newest(cursor)
    if newest is None:
        raise NotFound("The project has no codebook yet. Make one on the Codebook page.")
    return newest.number, Codebook.from_dict(newest.content)


@requires(Permission.READ_RELEASED)
def open_transcript(context: Context, release_id: str) -> OpenTranscript:
    """Open an interview for reading and coding.

    Raises:
        NotReady: It has not been released.
    """
    with context.store.read() as cursor:
        release = interviews.release(cursor, release_id)
        revision = codings.newest_revision(cursor, release_id, context.viewer)
        number, book = codebook_in_force(cursor, release_id, context.user.id)
        visible = codings.of_release(cursor, release_id, context.viewer)
        names = {user.id: user.name for user in people.users(cursor)}
        pinned = codings.favourites(cursor, context.user.id)
        recent = codings.recent_codes(cursor, context.user.id)
        locked = rounds.locked_by(cursor, release_id, context.user.id)
    known = {code.id for code in book.codes if code.in_use}
    favourites = [code for code in dict.fromkeys([*pinned, *recent]) if code in known][:10]
    return OpenTranscript(release, book, number, visible, names, revision, _read_only(context, locked), favourites)


def _read_only(context: Context, locked: str | None) -> str | None:
    if not context.may(Permission.CODE):
        return "You can read here; coding is for researchers and leads."
    if locked:
        return f"You have locked this interview in “{locked}”. A lead can unlock it."
    return None


@requires(Permission.READ_RELEASED)
def changes_since(context: Context, release_id: str, revision: int) -> list[Coding]:
    """Codings changed after a revision that this person may see; removed ones too, marked deleted."""
    with context.store.read() as cursor:
        return codings.changed_since(cursor, release_id, context.viewer, revision)


@requires(Permission.CODE)
def set_favourites(context: Context, codes: list[str]) -> None:
    """Pin up to ten codes to the digit keys."""
    context.store.write(lambda cursor: codings.set_favourites(cursor, context.user.id, codes[:10]))


@requires(Permission.CODE)
def apply_operations(context: Context, release_id: str, items: list[dict[str, Any]]) -> list[Answer]:
    """Apply a coder's operations in order, each id at most once, in one transaction.

    Args:
        context: The coder.
        release_id: The interview's release.
        items: ``{"id", "kind", …}`` as the coding pane sends them; anything in them is checked.

    Returns:
        One answer an operation. An id that was received before is answered as it was then and changes nothing.

    Raises:
        NotReady: The interview has not been released.
    """
    return context.store.write(lambda cursor: _apply_all(cursor, context, release_id, items))


def _apply_all(cursor: Cursor, context: Context, release_id: str, items: list[dict[str, Any]]) -> list[Answer]:
    release = interviews.release(cursor, release_id)
    if interviews.get(cursor, release.interview_id).release_id != release_id:
        raise NotReady(
            "This interview was corrected and released again. Reload the page: your codings moved along, and what is "
            "not saved yet stays in this window until then."
        )
    number, book = codebook_in_force(cursor, release_id, context.user.id)
    desk = _Desk(cursor, context, release, number, book, rounds.locked_by(cursor, release_id, context.user.id))
    return [desk.apply(item) for item in items]


class _Desk:
    """One coder at one interview inside one transaction."""

    def __init__(
        self, cursor: Cursor, context: Context, release: Release, number: int, book: Codebook, locked: str | None
    ) -> None:
        self.cursor, self.context, self.release, self.locked = cursor, context, release, locked
        self.coder = context.user.id
        self.scope = (SCOPE, release.id)
        self.frozen = rounds.frozen_codings(cursor, release.id)
        self._use(number, book)

    def _use(self, number: int, book: Codebook) -> None:
        self.number, self.book = number, book
        self.codes = {code.id for code in book.codes if code.in_use}

    def apply(self, item: dict[str, Any]) -> Answer:
        operation_id, kind = str(item.get("id", "")), item.get("kind")
        known = operations.find(self.cursor, operation_id)
        if known is not None:
            return Answer(known.id, known.accepted, known.reason)
        try:
            if not operation_id or kind not in KINDS:
                raise _Refused("This Heard does not know that action. Reload the page.")
            if self.locked:
                raise _Refused(f"You have locked this interview in “{self.locked}”. A lead can unlock it.")
            getattr(self, f"_{kind}")(operation_id, item)
        except _Refused as refusal:
            reason = str(refusal)
            if operation_id:
                operations.add(
                    self.cursor, operation_id, self.scope, self.coder, str(kind), accepted=False, reason=reason
                )
            return Answer(operation_id, False, reason)
        return Answer(operation_id, True)

    def _own(self, item: dict[str, Any]) -> Coding:
        coding = codings.find(self.cursor, str(item.get("coding", "")))
        if coding is None or coding.coder != self.coder or coding.release_id != self.release.id or coding.deleted:
            raise _Refused("That coding is not there any more, or it is not yours.")
        if coding.id in self.frozen:
            raise _Refused("That coding belongs to a locked round and can no longer change.")
        return coding

    def _span(self, item: dict[str, Any]) -> tuple[int, int]:
        start, end = item.get("start"), item.get("end")
        if not isinstance(start, int) or not isinstance(end, int) or isinstance(start, bool) or isinstance(end, bool):
            raise _Refused("The selection was not understood. Select the passage again.")
        if not 0 <= start < end <= len(self.release.text):
            raise _Refused("The selection lies outside this transcript. Select the passage again.")
        return start, end

    def _code(self, item: dict[str, Any]) -> str:
        code = item.get("code")
        if code not in self.codes:
            raise _Refused("That code is not in the codebook this interview is coded with.")
        return str(code)

    def _memo_text(self, item: dict[str, Any]) -> str:
        memo = item.get("memo", "")
        if not isinstance(memo, str) or len(memo) > MEMO_LIMIT:
            raise _Refused(f"A memo holds up to {MEMO_LIMIT} characters. Shorten it and save again.")
        return memo

    def _attribute_values(self, item: dict[str, Any]) -> dict[str, str]:
        values = item.get("attributes", {})
        allowed = {attribute.name: set(attribute.values) for attribute in self.book.attributes}
        if not isinstance(values, Mapping) or any(
            name not in allowed or (value and value not in allowed[name]) for name, value in values.items()
        ):
            raise _Refused("One of those attribute values is not in the codebook.")
        return {str(name): str(value) for name, value in values.items() if value}

    def _store(self, operation_id: str, kind: str, before: Coding | None, after: Coding) -> None:
        changed = replace(after, revision=codings.next_revision(self.cursor))
        if before is None:
            codings.add(self.cursor, changed)
        else:
            codings.replace(self.cursor, changed)
        operations.add(
            self.cursor,
            operation_id,
            self.scope,
            self.coder,
            kind,
            before={"coding": after.id, "state": None if before is None else dict(codings.as_state(before))},
            after={"coding": after.id, "state": dict(codings.as_state(after))},
        )
        events.append(
            self.cursor,
            self.coder,
            f"coding.{kind}",
            "coding",
            after.id,
            {"release": self.release.id, "code": after.code, "start": after.start, "end": after.end},
        )

    def _add(self, operation_id: str, item: dict[str, Any]) -> None:
        start, end = self._span(item)
        coding_id = str(item.get("coding") or "")
        if not coding_id or len(coding_id) > 64 or codings.find(self.cursor, coding_id) is not None:
            raise _Refused("That coding could not be stored under its id. Apply the code again.")
        coding = Coding(
            id=coding_id,
            release_id=self.release.id,
            coder=self.coder,
            code=self._code(item),
            start=start,
            end=end,
            memo=self._memo_text(item),
            attributes=self._attribute_values(item),
            codebook_version=self.number,
            origin=str(item.get("origin") or "person") if item.get("origin") in ("person", "search") else "person",
            created_at=datetime.now(UTC),
            deleted=False,
            revision=0,
        )
        self._store(operation_id, "add", None, coding)

    def _remove(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self._own(item)
        self._store(operation_id, "remove", coding, replace(coding, deleted=True))

    def _resize(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self._own(item)
        start, end = self._span(item)
        self._store(operation_id, "resize", coding, replace(coding, start=start, end=end))

    def _recode(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self._own(item)
        self._store(
            operation_id, "recode", coding, replace(coding, code=self._code(item), codebook_version=self.number)
        )

    def _memo(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self._own(item)
        self._store(operation_id, "memo", coding, replace(coding, memo=self._memo_text(item)))

    def _attributes(self, operation_id: str, item: dict[str, Any]) -> None:
        coding = self._own(item)
        self._store(operation_id, "attributes", coding, replace(coding, attributes=self._attribute_values(item)))

    def _undo(self, operation_id: str, item: dict[str, Any]) -> None:
        self._step(operation_id, "undo", operations.last_done(self.cursor, self.scope, self.coder))

    def _redo(self, operation_id: str, item: dict[str, Any]) -> None:
        self._step(operation_id, "redo", operations.last_undone(self.cursor, self.scope, self.coder))

    def _step(self, operation_id: str, kind: str, target: Operation | None) -> None:
        if target is None:
            raise _Refused(f"There is nothing to {kind} in this interview.")
        side = target.before if kind == "undo" else target.after
        coding = codings.find(self.cursor, str(side["coding"]))
        if coding is None or coding.release_id != self.release.id:
            raise _Refused("That coding is not there any more.")
        if coding.id in self.frozen:
            raise _Refused("That coding belongs to a locked round and can no longer change.")
        state = side["state"]
        restored = (
            replace(coding, deleted=True)
            if state is None
            else replace(
                coding,
                **{name: state[name] for name in ("code", "start", "end", "memo", "attributes")},
                deleted=bool(state["deleted"]),
            )
        )
        codings.replace(self.cursor, replace(restored, revision=codings.next_revision(self.cursor)))
        operations.set_undone(self.cursor, target.id, kind == "undo")
        operations.add(self.cursor, operation_id, self.scope, self.coder, kind, undoable=False)
        events.append(self.cursor, self.coder, f"coding.{kind}", "coding", coding.id, {"release": self.release.id})

    def _new_code(self, operation_id: str, item: dict[str, Any]) -> None:
        name = str(item.get("name") or "").strip()
        code_id = str(item.get("code") or "").strip()
        if not name or len(name) > 80:
            raise _Refused("A new code needs a name of up to 80 characters.")
        if rounds.open_assignment(self.cursor, self.release.id, self.coder):
            raise _Refused("The codebook is frozen while this round is open. Note the idea in a memo.")
        leads = Role.LEAD in self.context.user.roles
        if not leads and not settings.setting(self.cursor, "researchers_add_codes", True):
            raise _Refused("In this project a lead adds codes. Note the idea in a memo.")
        if not code_id or any(
            code.id == code_id or code.name.casefold() == name.casefold() for code in self.book.codes
        ):
            raise _Refused("There is a code of that name already. Use it, or take another name.")
        book = replace(self.book, codes=(*self.book.codes, Code(id=code_id, name=name, status="draft")))
        number = codebooks.save(
            self.cursor, book.to_dict(), book.content_hash(), "Draft code added while coding", self.coder
        )
        self._use(number, book)
        operations.add(self.cursor, operation_id, self.scope, self.coder, "new_code", undoable=False)
        events.append(self.cursor, self.coder, "codebook.saved", "codebook", str(number), {"added": code_id})


@requires(Permission.CODE)
def code_passage(
    context: Context, release_id: str, code: str, start: int, end: int, *, memo: str = "", origin: str = "person"
) -> Coding:
    """Apply one code from Python, the command line or a result list.

    Raises:
        InvalidInput: The coding was refused; the message says why.
    """
    coding_id = new_id()
    answer = apply_operations(
        context,
        release_id,
        [
            {
                "id": new_id(),
                "kind": "add",
                "coding": coding_id,
                "code": code,
                "start": start,
                "end": end,
                "memo": memo,
                "origin": origin,
            }
        ],
    )[0]
    if not answer.ok:
        raise InvalidInput(answer.reason or "The coding was refused.")
    with context.store.read() as cursor:
        stored = codings.find(cursor, coding_id)
    if stored is None:
        raise NotFound(f"The coding {coding_id} was not found after it was stored.")
    return stored


@requires(Permission.READ_RELEASED)
def visible_codings(context: Context) -> list[Coding]:
    """Every coding of current releases that this person may see, in the project's order."""
    with context.store.read() as cursor:
        return codings.all_visible(cursor, context.viewer)


@requires(Permission.READ_RELEASED)
def read_release(context: Context, release_id: str) -> Release:
    """One release.

    Raises:
        NotReady: The interview has not been released.
    """
    with context.store.read() as cursor:
        return interviews.release(cursor, release_id)


@requires(Permission.READ_RELEASED)
def current_releases(context: Context) -> list[Release]:
    """The current release of every released interview, in the project's order."""
    with context.store.read() as cursor:
        return [interviews.release(cursor, one) for one in interviews.current_releases(cursor)]
