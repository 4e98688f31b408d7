"""The project's codebook: every save is a version with a reason and a readable difference."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from codebook.diff import Change, diff
from codebook.errors import CodebookError
from codebook.ids import is_machine_made, with_ids
from codebook.model import Codebook, Examples
from codebook.serial import codebook_to_dict, content_hash
from codebook.validation import ID_PATTERN, validate
from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound
from coding.model import CodebookVersion
from coding.model.message import Message, message_of
from coding.store import Cursor, code_ids, codebooks, codings, events, rounds, themes
from coding.store.row_filter import unrestricted
from coding.workspace import operations
from coding.workspace.context import Context, reads, requires, writes
from coding.workspace.operations import At, State, UndoScope

LONGEST_ID: Final = 16
"""Characters of an id that a person gives."""
LINE: Final = UndoScope("codebook", "project", "codebook.")
"""Where undo finds a person's changes of the codebook."""


def _visible(context: Context, book: Codebook) -> Codebook:
    """The codebook without examples for whoever may not read transcripts: an example may be words of one."""
    if context.may(Permission.READ_RELEASED):
        return book
    return replace(book, codes=tuple(replace(code, examples=Examples()) for code in book.codes))


def _visible_version(context: Context, version: CodebookVersion) -> CodebookVersion:
    if context.may(Permission.READ_RELEASED):
        return version
    book = _visible(context, version.book)
    return replace(version, content=codebook_to_dict(book), content_hash=content_hash(book), read=lambda _: book)


@reads(Permission.VIEW_PROJECT)
def current_codebook(context: Context, cursor: Cursor) -> CodebookVersion:
    """The newest version of the codebook.

    Raises:
        NotFound: The project has none.
    """
    newest = codebooks.newest(cursor)
    if newest is None:
        raise NotFound(Message("The project has no codebook yet. Choose a starter on the Codebook page."))
    return _visible_version(context, newest)


@requires(Permission.VIEW_PROJECT)
def newest_book(context: Context) -> Codebook | None:
    """The newest codebook, or None where the project has none."""
    try:
        return current_codebook(context).book
    except NotFound:
        return None


@reads(Permission.VIEW_PROJECT)
def codebook_version(context: Context, cursor: Cursor, number: int) -> Codebook:
    """One version.

    Raises:
        NotFound: No such version.
    """
    return _visible(context, codebooks.get(cursor, number).book)


@reads(Permission.VIEW_PROJECT)
def codebook_history(context: Context, cursor: Cursor) -> list[CodebookVersion]:
    """All versions, newest first."""
    return [_visible_version(context, version) for version in codebooks.history(cursor)]


@reads(Permission.VIEW_PROJECT)
def compare_versions(context: Context, cursor: Cursor, older: int, newer: int) -> list[Change]:
    """What changed between two versions, one readable sentence a change."""
    return list(
        diff(
            _visible(context, codebooks.get(cursor, older).book),
            _visible(context, codebooks.get(cursor, newer).book),
        )
    )


@writes(Permission.EDIT_CODEBOOK)
def save_codebook(context: Context, cursor: Cursor, book: Codebook, reason: str, *, based_on: int) -> int:
    """Save a new version and return its number; an unchanged codebook keeps the present one.

    Args:
        context: The lead.
        cursor: The transaction.
        book: The whole codebook as it shall be.
        reason: Why, in a sentence; kept with the version.
        based_on: Number of the version that was edited.

    Raises:
        Conflict: Somebody saved another version meanwhile.
        InvalidInput: No reason, or a codebook that cannot be used as it is.
    """
    if not reason.strip():
        raise InvalidInput(Message("Say in a sentence why the codebook changes; it is kept with the version."))
    problems = validate(book)
    if problems:
        raise InvalidInput(
            Message(
                "The codebook cannot be saved: {problems}",
                problems=Message.joined(*(problem.sentence for problem in problems[:5])),
            )
        )

    newest = codebooks.newest(cursor)
    if newest is not None and newest.number != based_on:
        raise Conflict(
            Message(
                "Version {number} was saved meanwhile. Look at what changed, then make your change again.",
                number=newest.number,
            )
        )
    if newest is not None and newest.book == book:
        return newest.number
    number = codebooks.save(cursor, book, reason.strip(), context.user.id)
    if newest is not None:
        was = {"version": newest.number, "hash": newest.content_hash}
        now = {"version": number, "hash": content_hash(book)}
        operations.note(cursor, context, LINE, "codebook", [operations.Change(CODEBOOK, "newest", was, now)])
    return number


@requires(Permission.EDIT_CODEBOOK)
def edit_codebook(
    context: Context, change: Callable[[Codebook], Codebook], reason: str, *, based_on: int | None = None
) -> int:
    """Apply one of :mod:`codebook.edit`'s functions to the newest version and save the result.

    Args:
        context: The lead.
        change: Old codebook to new one.
        reason: Why, in a sentence.
        based_on: Number of the version the person had before them; None for the newest, whichever it is.

    Raises:
        Conflict: The newest version is not the one the person had before them.
        InvalidInput: The edit cannot be made; the message says why.
    """
    current = current_codebook(context)
    try:
        changed = change(current.book)
    except CodebookError as error:
        raise InvalidInput(message_of(error)) from error
    return save_codebook(context, changed, reason, based_on=current.number if based_on is None else based_on)


@requires(Permission.EDIT_CODEBOOK)
def preview_edit(context: Context, change: Callable[[Codebook], Codebook]) -> list[Change]:
    """What an edit of the newest version would change; nothing is saved.

    Raises:
        InvalidInput: The edit cannot be made; the message says why.
    """
    book = current_codebook(context).book
    try:
        return list(diff(book, change(book)))
    except CodebookError as error:
        raise InvalidInput(message_of(error)) from error


@dataclass(frozen=True)
class Replacement:
    """A codebook from elsewhere as it would follow the present one.

    Attributes:
        book: What would be saved.
        kept: Ids of present codes it lacked, kept as retired because codings may refer to them.
        dropped: Ids of present codes it lacks and nothing refers to.
        changes: Differences from the present version.
    """

    book: Codebook
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    changes: list[Change]


@reads(Permission.EDIT_CODEBOOK)
def plan_replacement(context: Context, cursor: Cursor, incoming: Codebook) -> Replacement:
    """See what would become of the project's codes if another codebook took the place of the present one.

    Codes that have codings stay, retired. While a round is open, all present codes stay: which of them are in use there
    is not for everybody to know yet.
    """
    newest = codebooks.newest(cursor)
    incoming = with_ids(incoming, code_ids.earlier_ids(cursor))
    counts = codings.counts_by_code(cursor, context.viewer)
    rounds_open = any(round.state == "open" for round in rounds.all_rounds(cursor))
    grouped = {code for theme in themes.THEMES.all(cursor) for code in theme.codes}
    if newest is None:
        return Replacement(incoming, (), (), [])
    present = newest.book
    lacking = [code for code in present.codes if code.id not in incoming]
    remainder = {code.id for code in lacking if rounds_open or counts.get(code.id) or code.id in grouped}
    for code_id in tuple(remainder):
        remainder.update(code.id for code in present.path(code_id) if code.id not in incoming)
    known = remainder | {code.id for code in incoming.codes}
    retired = [
        replace(
            code,
            status="retired",
            exclude=tuple(
                exclusion
                for exclusion in code.exclude
                if exclusion.use_instead is None or exclusion.use_instead in known
            ),
            exclusive_with=tuple(other_id for other_id in code.exclusive_with if other_id in known),
            replaced_by=tuple(other_id for other_id in code.replaced_by if other_id in known),
            attributes_allowed=tuple(
                name
                for name in code.attributes_allowed
                if name in {attribute.name for attribute in incoming.attributes}
            ),
        )
        for code in lacking
        if code.id in remainder
    ]
    book = replace(incoming, codes=(*incoming.codes, *retired))
    dropped = tuple(code.id for code in lacking if code.id not in remainder)
    return Replacement(book, tuple(code.id for code in retired), dropped, list(diff(present, book)))


@requires(Permission.EDIT_CODEBOOK)
def change_code_id(context: Context, code_id: str, new_id: str) -> None:
    """Give a code another id, everywhere at once; changing it again brings the one of before back.

    Locked rounds and earlier versions stay as they were saved, under their hashes, and are shown with the new id.

    Raises:
        NotFound: There is no such code.
        InvalidInput: The id cannot be one, another code has it or had it, or a study agreed on the present one.
    """
    new_id = new_id.strip()

    def change(cursor: Cursor) -> None:
        newest = codebooks.newest(cursor)
        try:
            name = (newest.book if newest else Codebook("")).by_id(code_id).name
        except CodebookError as error:
            raise NotFound(message_of(error)) from error
        earlier = code_ids.earlier_ids(cursor)
        if not ID_PATTERN.fullmatch(new_id) or len(new_id) > LONGEST_ID or is_machine_made(new_id):
            raise InvalidInput(
                Message(
                    "An id has up to {most} Latin letters, digits, dots, hyphens or underscores, such as C1.",
                    most=LONGEST_ID,
                )
            )
        others = {
            other_id.casefold()
            for other_id in code_ids.ids_in_use(cursor)
            if earlier.get(other_id, other_id) != code_id
        }
        if new_id.casefold() in others:
            raise InvalidInput(
                Message("Another code has the id {code_id}, or had it. Take another one.", code_id=new_id)
            )
        if code_ids.agreed_in_a_study(cursor, code_id):
            raise InvalidInput(
                Message("A study agreed on the id of “{name}”: its sites count under it, so it stays.", name=name)
            )
        if new_id == code_id:
            return
        with unrestricted(cursor) as every:
            code_ids.change(every, {code_id: new_id})
        detail = {"code": new_id, "earlier": code_id}
        events.append(cursor, context.user.id, "codebook.id_changed", "codebook", new_id, detail)

    context.store.write(change)
    context.store.memory.forget_words()


@requires(Permission.EDIT_CODEBOOK)
def bring_back(context: Context, number: int, *, based_on: int) -> int:
    """Save an earlier version, whoever made it, as the newest; return its number.

    Raises:
        NotFound: No such version.
        Conflict: The newest version is not the one the person had before them.
    """
    return save_codebook(context, codebook_version(context, number), _restored_note(number), based_on=based_on)


def _restored_note(number: int) -> str:
    return f"Version {number} brought back"


def _step(context: Context, back: bool, seen: int | None = None) -> int:
    operations.take_step(context, LINE, back=back, seen=seen)
    return current_codebook(context).number


undo_codebook, redo_codebook = operations.both_ways("codebook", Permission.EDIT_CODEBOOK, _step)


class _Codebook(operations.Records):
    """The newest version of the codebook. Putting one back is saving what it says as a new version."""

    kind = "codebook"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        newest = codebooks.newest(at.cursor)
        return {record_id: {"version": newest.number, "hash": newest.content_hash} for record_id in ids if newest}

    def is_as_left(self, now: State | None, left: State | None) -> bool:
        """Whether it says the same, under whichever number."""
        return now is not None and left is not None and now["hash"] == left["hash"]

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        for state in filter(None, states.values()):
            book = codebooks.get(at.cursor, int(state["version"])).book
            reason = _restored_note(int(state["version"]))
            codebooks.save(at.cursor, book, reason, at.context.user.id)

    def name(self, at: At, record_id: str, state: State) -> str:
        return Message("the codebook (version {version})", version=state["version"])

    def event_target(self, record_id: str, state: State) -> tuple[str, str]:
        return self.kind, str(state["version"])


CODEBOOK: Final = operations.register(_Codebook())


@reads(Permission.VIEW_PROJECT)
def code_usage(context: Context, cursor: Cursor) -> dict[str, tuple[int, int]]:
    """Code → (codings, interviews), as far as this person may see them."""
    return codings.counts_by_code(cursor, context.viewer)


def codebook_in_force(cursor: Cursor, release_id: str, coder: str) -> tuple[int, Codebook]:
    """The codebook a coder works with on an interview: the open round's frozen version, else the newest.

    Raises:
        NotFound: The project has no codebook.
    """
    in_force = codebooks.book_of(cursor, rounds.open_codebook(cursor, release_id, coder))
    if in_force is None:
        raise NotFound(Message("The project has no codebook yet. Make one on the Codebook page."))
    return in_force
