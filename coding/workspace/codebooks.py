"""The project's codebook: every save is a version with a reason and a readable difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codebook.diff import Change, diff
from codebook.errors import CodebookError
from codebook.lint import Finding, lint
from codebook.model import Codebook
from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound
from coding.model import CodebookVersion
from coding.store import codebooks, codings, events
from coding.workspace.context import Context, requires


@dataclass(frozen=True)
class CurrentCodebook:
    """The newest version and its number."""

    number: int
    book: Codebook


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
    return CurrentCodebook(newest.number, Codebook.from_dict(newest.content))


@requires(Permission.VIEW_PROJECT)
def codebook_version(context: Context, number: int) -> Codebook:
    """One version.

    Raises:
        NotFound: No such version.
    """
    with context.store.read() as cursor:
        return Codebook.from_dict(codebooks.get(cursor, number).content)


@requires(Permission.VIEW_PROJECT)
def codebook_history(context: Context) -> list[CodebookVersion]:
    """All versions, newest first."""
    with context.store.read() as cursor:
        return codebooks.history(cursor)


@requires(Permission.VIEW_PROJECT)
def compare_versions(context: Context, older: int, newer: int) -> list[Change]:
    """What changed between two versions, one readable sentence a change."""
    with context.store.read() as cursor:
        return list(
            diff(
                Codebook.from_dict(codebooks.get(cursor, older).content),
                Codebook.from_dict(codebooks.get(cursor, newer).content),
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
def edit_codebook(context: Context, change: Callable[[Codebook], Codebook], reason: str) -> int:
    """Apply one of :mod:`codebook.edit`'s functions to the newest version and save the result.

    Raises:
        InvalidInput: The edit cannot be made; the message says why.
    """
    current = current_codebook(context)
    try:
        changed = change(current.book)
    except CodebookError as error:
        raise InvalidInput(str(error)) from error
    return save_codebook(context, changed, reason, based_on=current.number)


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
    previous = Codebook.from_dict(history[1].content)
    return save_codebook(context, previous, f"Undo of version {history[0].number}", based_on=history[0].number)


@requires(Permission.VIEW_PROJECT)
def lint_codebook(context: Context) -> list[Finding]:
    """Weak places of the newest version: missing exclusions, blaming words, unused codes."""
    current = current_codebook(context)
    with context.store.read() as cursor:
        counts = codings.counts_by_code(cursor, context.viewer)
    return list(lint(current.book, counts={code: number for code, (number, _) in counts.items()} or None))


@requires(Permission.VIEW_PROJECT)
def code_usage(context: Context) -> dict[str, tuple[int, int]]:
    """Code → (codings, interviews), as far as this person may see them."""
    with context.store.read() as cursor:
        return codings.counts_by_code(cursor, context.viewer)
