"""The project's codebook: every save is a version with a reason and a readable difference."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from codebook import formats
from codebook.diff import Change, diff
from codebook.errors import CodebookError
from codebook.model import Codebook, Examples
from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound
from coding.export import gate
from coding.model import CodebookVersion
from coding.store import codebooks, codings, events, exports, interviews, people, rounds, themes
from coding.workspace import examples, outgoing
from coding.workspace.context import Context, Vault, new_id, requires


@dataclass(frozen=True)
class CurrentCodebook:
    """The newest version.

    Attributes:
        number: Its number.
        book: What it says.
        reason: Why it was saved.
        saved_by: Id of who saved it.
        saved_at: When.
    """

    number: int
    book: Codebook
    reason: str = ""
    saved_by: str = ""
    saved_at: datetime | None = None


def _as_seen(context: Context, book: Codebook) -> Codebook:
    """The codebook without examples for whoever may not read transcripts: an example may be words of one."""
    if context.may(Permission.READ_RELEASED):
        return book
    return replace(book, codes=tuple(replace(code, examples=Examples()) for code in book.codes))


@requires(Permission.VIEW_PROJECT)
def current_codebook(context: Context) -> CurrentCodebook:
    """The newest version of the codebook.

    Raises:
        NotFound: The project has none.
    """
    with context.store.read() as cursor:
        newest = codebooks.newest(cursor)
    if newest is None:
        raise NotFound("The project has no codebook yet. Choose a starter on the Codebook page.")
    book = _as_seen(context, newest.book)
    return CurrentCodebook(newest.number, book, newest.reason, newest.saved_by, newest.saved_at)


@requires(Permission.VIEW_PROJECT)
def codebook_version(context: Context, number: int) -> Codebook:
    """One version.

    Raises:
        NotFound: No such version.
    """
    with context.store.read() as cursor:
        return _as_seen(context, codebooks.get(cursor, number).book)


@requires(Permission.VIEW_PROJECT)
def codebook_history(context: Context) -> list[CodebookVersion]:
    """All versions, newest first."""
    with context.store.read() as cursor:
        found = codebooks.history(cursor)
    if context.may(Permission.READ_RELEASED):
        return found
    seen = [_as_seen(context, one.book) for one in found]
    return [
        replace(one, content=book.to_dict(), content_hash=book.content_hash())
        for one, book in zip(found, seen, strict=True)
    ]


@requires(Permission.VIEW_PROJECT)
def compare_versions(context: Context, older: int, newer: int) -> list[Change]:
    """What changed between two versions, one readable sentence a change."""
    with context.store.read() as cursor:
        return list(
            diff(
                _as_seen(context, codebooks.get(cursor, older).book),
                _as_seen(context, codebooks.get(cursor, newer).book),
            )
        )


@requires(Permission.EDIT_CODEBOOK)
def save_codebook(context: Context, book: Codebook, reason: str, *, based_on: int) -> int:
    """Save a new version and return its number; an unchanged codebook keeps the present one.

    Args:
        context: The lead.
        book: The whole codebook as it shall be.
        reason: Why, in a sentence; kept with the version.
        based_on: Number of the version that was edited.

    Raises:
        Conflict: Somebody saved another version meanwhile.
        InvalidInput: No reason, or a codebook that cannot be used as it is.
    """
    if not reason.strip():
        raise InvalidInput("Say in a sentence why the codebook changes; it is kept with the version.")
    problems = book.validate()
    if problems:
        raise InvalidInput("The codebook cannot be saved: " + " ".join(problem.sentence for problem in problems[:5]))

    def save(cursor: Any) -> int:
        newest = codebooks.newest(cursor)
        if newest is not None and newest.number != based_on:
            raise Conflict(
                f"Version {newest.number} was saved meanwhile. Look at what changed, then make your change again."
            )
        if newest is not None and newest.content_hash == book.content_hash():
            return newest.number
        number = codebooks.save(cursor, book.to_dict(), book.content_hash(), reason.strip(), context.user.id)
        events.append(cursor, context.user.id, "codebook.saved", "codebook", str(number), {"codes": len(book.codes)})
        return number

    return context.store.write(save)


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
        raise InvalidInput(str(error)) from error
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
        raise InvalidInput(str(error)) from error


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


@requires(Permission.EDIT_CODEBOOK)
def plan_replacement(context: Context, incoming: Codebook) -> Replacement:
    """See what would become of the project's codes if another codebook took the place of the present one.

    Codes that have codings stay, retired. While a round is open, all present codes stay: which of them are in use there
    is not for everybody to know yet.
    """
    with context.store.read() as cursor:
        newest = codebooks.newest(cursor)
        counts = codings.counts_by_code(cursor, context.viewer)
        rounds_open = any(one.state == "open" for one in rounds.all_rounds(cursor))
        grouped = {code for theme in themes.all_themes(cursor) for code in theme.codes}
    if newest is None:
        return Replacement(incoming, (), (), [])
    present = newest.book
    lacking = [code for code in present.codes if code.id not in incoming]
    kept = {code.id for code in lacking if rounds_open or counts.get(code.id) or code.id in grouped}
    for code_id in tuple(kept):
        kept.update(one.id for one in present.path(code_id) if one.id not in incoming)
    known = kept | {code.id for code in incoming.codes}
    retired = [
        replace(
            code,
            status="retired",
            exclude=tuple(one for one in code.exclude if one.use_instead is None or one.use_instead in known),
            exclusive_with=tuple(one for one in code.exclusive_with if one in known),
            replaced_by=tuple(one for one in code.replaced_by if one in known),
            attributes_allowed=tuple(
                name for name in code.attributes_allowed if name in {one.name for one in incoming.attributes}
            ),
        )
        for code in lacking
        if code.id in kept
    ]
    book = replace(incoming, codes=(*incoming.codes, *retired))
    dropped = tuple(code.id for code in lacking if code.id not in kept)
    return Replacement(book, tuple(code.id for code in retired), dropped, list(diff(present, book)))


@requires(Permission.EDIT_CODEBOOK)
def undo_codebook(context: Context) -> int:
    """Bring back the version before the newest, as a new version; nothing is lost.

    Raises:
        InvalidInput: There is only one version.
    """
    with context.store.read() as cursor:
        history = codebooks.history(cursor)
    if len(history) < 2:
        raise InvalidInput("This is the first version of the codebook; there is nothing to undo.")
    previous = history[1].book
    return save_codebook(context, previous, f"Undo of version {history[0].number}", based_on=history[0].number)


@requires(Permission.VIEW_PROJECT)
def code_usage(context: Context) -> dict[str, tuple[int, int]]:
    """Code → (codings, interviews), as far as this person may see them."""
    with context.store.read() as cursor:
        return codings.counts_by_code(cursor, context.viewer)


@dataclass(frozen=True)
class CodedPassage:
    """A passage under a code.

    Attributes:
        release_id: Its release.
        participant: The participant's label.
        title: The interview's title.
        line: 1-based line of the transcript on which it begins.
        text: The words, as released.
        coder: Name of who coded it.
        memo: The coder's memo, or empty.
    """

    release_id: str
    participant: str
    title: str
    line: int
    text: str
    coder: str
    memo: str


@requires(Permission.READ_RELEASED)
def code_passages(context: Context, code: str) -> list[CodedPassage]:
    """The passages under a code in the current releases that this person may see, in the project's order."""
    with context.store.read() as cursor:
        visible = [one for one in codings.all_visible(cursor, context.viewer) if one.code == code]
        releases = {one: interviews.release(cursor, one) for one in dict.fromkeys(c.release_id for c in visible)}
        names = {user.id: user.name for user in people.users(cursor)}
    found: list[CodedPassage] = []
    for one in visible:
        release = releases[one.release_id]
        line = next((turn.ordinal + 1 for turn in release.turns if one.start < turn.end), len(release.turns))
        found.append(
            CodedPassage(
                release.id,
                release.participant_label,
                release.title,
                line,
                release.text[one.start : one.end],
                names.get(one.coder, one.coder),
                one.memo,
            )
        )
    return found


@requires(Permission.EXPORT)
def codebook_file(context: Context, format: str, passphrase: str | None = None) -> bytes:
    """The newest version as a file of one of :data:`codebook.formats.FORMATS`; its leaving is registered.

    Examples from the words of participants who may not be quoted (any more) are left out.

    Args:
        context: The lead.
        format: One of :data:`codebook.formats.FORMATS`.
        passphrase: Opens the vault for this one comparison with the pseudonym key; a steward may enter it.

    Raises:
        InvalidInput: The format is unknown or cannot hold this codebook; the message says why.
        ExportBlocked: Something in it looks like an identifier, or is one (where the originals are open here).
    """
    current = current_codebook(context)
    with context.store.read() as cursor:
        book, _ = examples.without_withheld(cursor, current.book)
        held = examples.interviews_in(cursor, book)
    vault = Vault.open(context.project.folder, passphrase) if passphrase else context.vault
    gate.require(outgoing.look_at(context, gate.texts_of(book, "codebook"), vault))
    try:
        data = formats.save(book, format)
    except CodebookError as error:
        raise InvalidInput(str(error)) from error
    digest, export_id = hashlib.sha256(data).hexdigest(), new_id()

    def register(cursor: Any) -> None:
        kind = f"codebook-{formats.FORMATS[format].extensions[0].lstrip('.')}"
        exports.add(cursor, export_id, kind, digest, len(data), events.head(cursor)[1], context.user.id, held)
        events.append(cursor, context.user.id, "export.made", "export", export_id, {"kind": kind, "hash": digest})

    context.store.write(register)
    return data
