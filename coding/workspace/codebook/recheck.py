"""Re-checking: which codings were made before their code's meaning changed, and looking at each of them again."""

# Why a coding keeps its version: decision 0370.

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from codebook.diff import Change, changed_meaning, diff
from codebook.model import Codebook
from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.model import Coding, Release, Role
from coding.model.message import Message
from coding.store import Cursor, codebooks, codings, events, people, rounds
from coding.store import releases as store_releases
from coding.store.codebooks import OUTCOMES, Recheck
from coding.workspace import operations
from coding.workspace.codebook.rules import refusal
from coding.workspace.context import Context, new_id, reads, writes
from coding.workspace.operations import At, State, UndoScope
from coding.workspace.rounds.lock import CODINGS

LINE = UndoScope("recheck", "codebook", "coding.recheck_")
"""Where undo finds a person's re-checks."""
_AROUND = 240
"""Code points shown before and after a passage."""


@dataclass(frozen=True)
class RecheckCode:
    """How far the re-checking of one code is, as far as the asker may see.

    Attributes:
        code: Its id.
        name: Its name.
        waiting: Codings made under an older meaning and not looked at since.
        blocked: Of these, how many lie in an open round, which keeps its version until it is locked.
        done: Codings looked at again under the present meaning.
        by: Person's id → how many of those they looked at.
        versions: Codebook versions the waiting codings were made (or last checked) under.
        changes: What has changed in the meaning since the oldest of them.
    """

    code: str
    name: str
    waiting: int
    blocked: int
    done: int
    by: Mapping[str, int]
    versions: tuple[int, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class RecheckItem:
    """A coding to look at again.

    Attributes:
        coding: The coding; its ``codebook_version`` is the one it was made under.
        checked_under: The newest version it was made or last checked under.
        participant: The participant's label.
        title: The interview's title.
        line: 1-based line on which it begins.
        before: Some words before the passage.
        text: The passage.
        after: Some words after it.
        coder: Name of its coder.
        fixed: Why it can only be kept or doubted, or None.
    """

    coding: Coding
    checked_under: int
    participant: str
    title: str
    line: int
    before: str
    text: str
    after: str
    coder: str
    fixed: str | None


@dataclass(frozen=True)
class _Work:
    """Everything re-checking is worked out from, read at one moment."""

    number: int
    books: Mapping[int, Codebook]
    waiting: list[Coding]
    blocked: list[Coding]
    checked_under: Mapping[str, int]
    done: list[Recheck]

    @property
    def book(self) -> Codebook:
        return self.books[self.number]


@reads(Permission.CODE)
def recheck_progress(context: Context, cursor: Cursor) -> list[RecheckCode]:
    """Codes with codings made under an older meaning: a coder's own ones, for a lead all they may see."""
    work = _work(cursor, context)
    waiting = Counter(coding.code for coding in work.waiting)
    blocked = Counter(coding.code for coding in work.blocked)
    codes: list[RecheckCode] = []
    for code in work.book.codes:
        looks = [recheck for recheck in work.done if recheck.code == code.id]
        if not waiting[code.id] and not blocked[code.id] and not looks:
            continue
        own_codings = [coding for coding in (*work.waiting, *work.blocked) if coding.code == code.id]
        versions = tuple(sorted({work.checked_under[coding.id] for coding in own_codings}))
        changes = diff(work.books[versions[0]], work.book) if versions else []
        codes.append(
            RecheckCode(
                code.id,
                code.name,
                waiting[code.id] + blocked[code.id],
                blocked[code.id],
                len(looks),
                dict(Counter(look.checked_by for look in looks)),
                versions,
                tuple(change for change in changes if change.code == code.id and changed_meaning([change])),
            )
        )
    return codes


@reads(Permission.CODE)
def recheck_queue(context: Context, cursor: Cursor, code: str) -> list[RecheckItem]:
    """The codings under a code that wait for another look, in the project's order."""
    work = _work(cursor, context)
    own_codings = [coding for coding in work.waiting if coding.code == code]
    releases = store_releases.several(cursor, {coding.release_id for coding in own_codings})
    frozen = {coding for release in releases for coding in rounds.frozen_codings(cursor, release)}
    names = people.names(cursor)
    return [
        _item(
            coding,
            releases[coding.release_id],
            work.checked_under[coding.id],
            names.get(coding.coder, coding.coder),
            frozen,
        )
        for coding in own_codings
    ]


def _item(coding: Coding, release: Release, checked_under: int, coder: str, frozen: set[str]) -> RecheckItem:
    fixed = Message("It belongs to a locked round, so it stays as it is.") if coding.id in frozen else None
    return RecheckItem(
        coding,
        checked_under,
        release.participant_label,
        release.title,
        release.line_of(coding.start),
        _from_word(release.text, coding.start),
        release.text[coding.start : coding.end],
        release.text[coding.end : coding.end + _AROUND].rpartition(" ")[0],
        coder,
        fixed,
    )


def _from_word(text: str, end: int) -> str:
    """Some words before a place, none of them cut."""
    start = max(0, end - _AROUND)
    return text[start:end] if start == 0 else text[start:end].partition(" ")[2]


@writes(Permission.CODE)
def recheck(context: Context, cursor: Cursor, coding_id: str, outcome: str, *, recode_to: str = "") -> None:
    """Say what becomes of a coding under the present meaning of its code; :func:`undo_recheck` takes it back.

    Args:
        context: The coder of it, or a lead.
        cursor: The transaction.
        coding_id: The coding.
        outcome: One of :data:`coding.store.codebooks.OUTCOMES`. ``kept`` and ``doubted`` leave the coding untouched,
            with the version it was made under.
        recode_to: The code to put instead, with ``recoded``.

    Raises:
        NotFound: It does not wait for this person.
        InvalidInput: The outcome is not possible here; the message says why.
    """
    if outcome not in OUTCOMES:
        raise InvalidInput(Message("A re-check ends in one of: {outcomes}.", outcomes=", ".join(OUTCOMES)))
    recheck_id = new_id()

    work = _work(cursor, context)
    coding = next((candidate for candidate in work.waiting if candidate.id == coding_id), None)
    if coding is None:
        raise NotFound(Message("That coding does not wait for another look any more. Reload the page."))
    after = _changed(cursor, work, coding, outcome, recode_to)
    now = datetime.now(UTC)
    look = Recheck(recheck_id, coding.id, coding.code, work.number, outcome, context.user.id, now)
    codebooks.CHECKS.add(cursor, look, undone=False)
    if after != coding:
        after = replace(after, revision=codings.next_revision(cursor))
        codings.CODINGS.put(cursor, after)
    looked = operations.Change("recheck", recheck_id, None, {"outcome": outcome})
    changed = operations.Change(CODINGS, coding.id, _state(coding), _state(after))
    operations.note(cursor, context, LINE, "recheck", [changed, looked])
    detail = {"release": coding.release_id, "code": coding.code, "outcome": outcome, "version": work.number}
    events.append(cursor, context.user.id, "coding.rechecked", "coding", coding.id, detail)


def _state(coding: Coding) -> dict[str, Any]:
    """What a re-check may change, and where the coding lies; no memo, so that no words are kept twice."""
    state = codings.CODINGS.state(coding)
    return {name: state[name] for name in ("code", "start", "end", "codebook_version", "deleted")}


def _changed(cursor: Cursor, work: _Work, coding: Coding, outcome: str, recode_to: str) -> Coding:
    """The coding as it will be."""
    fixed = coding.id in rounds.frozen_codings(cursor, coding.release_id)
    if fixed and outcome in ("removed", "recoded"):
        raise InvalidInput(
            Message("It belongs to a locked round and stays as it is. You can note that it is no longer right.")
        )
    if not fixed and outcome == "doubted":
        raise InvalidInput(Message("It can still be changed: remove it or recode it instead."))
    if outcome == "removed":
        return replace(coding, deleted=True)
    if outcome != "recoded":
        if coding.code in work.book and not work.book.by_id(coding.code).in_use and outcome == "kept":
            raise InvalidInput(
                Message("{code} is no longer in use. Recode the passage, or remove the coding.", code=coding.code)
            )
        return coding
    if recode_to not in work.book or not work.book.by_id(recode_to).in_use or recode_to == coding.code:
        raise InvalidInput(Message("Choose another code that is in use."))
    after = replace(coding, code=recode_to, codebook_version=work.number)
    neighbours = codings.own_overlapping(cursor, coding.release_id, coding.coder, (coding.start, coding.end))
    reason = refusal(work.book, after, neighbours, before=coding)
    if reason:
        raise InvalidInput(reason)
    return after


undo_recheck, redo_recheck = operations.both_ways(
    "recheck", Permission.CODE, lambda context, back: operations.take_step(context, LINE, back=back).changes[0].id
)


class _Rechecks(operations.Records):
    """Looks at codings under a newer meaning; one that is taken back stays on record."""

    kind = "recheck"
    called = Message("a coding that was looked at again")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        checks = codebooks.current_checks(at.cursor, ids)
        return {recheck_id: {"outcome": outcome} for recheck_id, outcome in checks.items()}

    def write(self, at: At, recheck_id: str, state: State | None) -> None:
        codebooks.CHECKS.change(at.cursor, recheck_id, undone=state is None)


operations.register(_Rechecks())


def _work(cursor: Cursor, context: Context) -> _Work:
    history = codebooks.history(cursor)
    if not history:
        raise NotFound(Message("The project has no codebook yet. Choose a starter on the Codebook page."))
    books = {codebook_version.number: codebook_version.book for codebook_version in history}
    number = history[0].number
    touched = {old: changed_meaning(diff(book, books[number])) for old, book in books.items()}
    leads = Role.LEAD in context.user.roles
    visible = codebooks.visible_checks(cursor, context.viewer)
    looks = [recheck for recheck, coder in visible if leads or coder == context.user.id]
    under: dict[tuple[str, str], int] = {}
    for look in looks:
        if look.outcome != "removed":
            place = look.coding_id, look.code
            under[place] = max(look.codebook_version, under.get(place, 0))
    keeping = {
        (assignment.release_id, assignment.coder)
        for round in rounds.all_rounds(cursor)
        if round.state == "open"
        for assignment in round.assignments
    }
    waiting: list[Coding] = []
    blocked: list[Coding] = []
    checked_under: dict[str, int] = {}
    changed = sorted(frozenset[str]().union(*touched.values()))
    for coding in codings.visible_of_codes(cursor, context.viewer, changed) if changed else ():
        if not leads and coding.coder != context.user.id:
            continue
        version = max(coding.codebook_version, under.get((coding.id, coding.code), 0))
        checked_under[coding.id] = version
        if coding.code in touched.get(version, frozenset()):
            (blocked if (coding.release_id, coding.coder) in keeping else waiting).append(coding)
    done = [recheck for recheck in looks if recheck.code not in touched.get(recheck.codebook_version, frozenset())]
    return _Work(number, books, waiting, blocked, checked_under, done)
