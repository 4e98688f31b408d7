"""Translations of the codebook side by side: the original, the translation, what was written back, and who read it.

Words and back-translations are part of the codebook and travel with it. A native speaker's mark is a row beside it: it
names what was read, and counts as long as the words and the original are the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from codebook.model import Code, Codebook
from codebook.translations import (
    Facts,
    Read,
    facts_of,
    languages_of,
    original_of,
    set_back_translation,
    state_of,
    to_translate,
    with_reviews,
)
from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound
from coding.model import TranslationMark
from coding.model.message import Message
from coding.store import Cursor, codebooks, events
from coding.workspace import operations
from coding.workspace.codebook.versions import edit_codebook
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.operations import Change, State, UndoScope


@dataclass(frozen=True, kw_only=True)
class TranslationView:
    """One code in one language.

    Attributes:
        code: The code, with its translations.
        language: Language tag.
        state: One of :data:`codebook.translations.STATES`.
        read: What a mark set now would be of; None where there is no translation.
        mark: The mark of a native speaker, also one that no longer counts; None where there is none.
        changed: What has changed since that mark: ``words``, ``original``; empty while it counts.
        writers: Who wrote the words as they are, or brought them in.
        back_writers: Who wrote them back.
    """

    code: Code
    language: str
    state: str
    read: Read | None = None
    mark: TranslationMark | None = None
    changed: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    back_writers: tuple[str, ...] = ()


@reads(Permission.VIEW_PROJECT)
def list_translations(
    context: Context,
    cursor: Cursor,
    language: str | None = None,
    code: str | None = None,
    *,
    state: str | None = None,
    with_writers: bool = False,
) -> list[TranslationView]:
    """Codes and families of the newest version with how far their translation is, in the codebook's order.

    Args:
        context: Who asks.
        cursor: The reading.
        language: Language tag; None for every language that any code is translated into.
        code: Id of a code; None for all.
        state: One of :data:`codebook.translations.STATES`; None for all.
        with_writers: Also say who wrote the words; reads every version, once.
    """
    newest = codebooks.book_of(cursor)
    if newest is None:
        return []
    marks = codebooks.translation_marks(cursor)
    writers = codebooks.writers(cursor) if with_writers else {}
    book = newest[1]
    languages = languages_of(book) if language is None else (language,)
    views = [
        _view(entry, tag, marks.get((entry.id, tag)), writers)
        for entry in to_translate(book)
        for tag in languages
        if code in (None, entry.id)
    ]
    return [view for view in views if state in (None, view.state)]


@reads(Permission.VIEW_PROJECT)
def translation_facts(context: Context, cursor: Cursor) -> tuple[Facts, ...]:
    """How far each language of the newest version is, in numbers."""
    newest = codebooks.book_of(cursor)
    return facts_of(newest[1], codebooks.translation_reads(cursor)) if newest else ()


def reviewed_book(cursor: Cursor, book: Codebook) -> Codebook:
    """A codebook as it leaves: marks of native speakers as the plain fact that somebody read a translation."""
    return with_reviews(book, codebooks.translation_reads(cursor))


@requires(Permission.EDIT_CODEBOOK)
def write_back(context: Context, code: str, language: str, name: str, definition: str = "") -> int:
    """Keep what a second translator wrote back, as a new version; returns its number. Empty takes it away.

    Raises:
        Conflict: Somebody saved another version meanwhile.
        InvalidInput: There is no such code, or no translation of it into that language.
    """
    return edit_codebook(
        context,
        lambda book: set_back_translation(book, code, language, name, definition),
        written_back(code, language),
    )


def written_back(code: str, language: str) -> str:
    """The reason that is kept with a back-translation."""
    return f"{code} written back from {language}"


@writes(Permission.READ_RELEASED)
def mark_translation(context: Context, cursor: Cursor, code: str, language: str, read: Read) -> TranslationMark:
    """Say that you read a translation as a native speaker, compared it with the original, and that it may stand.

    Args:
        context: Who read it.
        cursor: The transaction.
        code: Id of the code.
        language: Language tag.
        read: What you had before you (:attr:`TranslationView.read`).

    Raises:
        Conflict: The words or the original are others now.
        InvalidInput: You wrote these words or brought them in, or a mark on them stands already.
        NotFound: No such code, or no translation of it.
    """
    newest = codebooks.book_of(cursor)
    if newest is None or code not in newest[1]:
        raise NotFound(Message("There is no code {code} in the codebook.", code=code))
    number, book = newest
    before = codebooks.translation_marks(cursor).get((code, language))
    view = _view(book.by_id(code), language, before, codebooks.writers(cursor))
    if view.read is None:
        raise NotFound(Message("{code} has no translation into {language}.", code=code, language=language))
    if view.read != read:
        raise Conflict(Message("{code} was changed meanwhile. Read it once more, then set your mark.", code=code))
    if before is not None and not view.changed:
        raise InvalidInput(Message("{code} has a native speaker's mark already.", code=code))
    if context.user.id in view.writers:
        raise InvalidInput(
            Message("You wrote these words or brought them in. Somebody else, a native speaker, has to read them.")
        )
    after = TranslationMark(
        id=codebooks.mark_id(cursor, code, language) or new_id(),
        code=code,
        language=language,
        words_hash=read.words,
        original_hash=read.original,
        codebook_version=number,
        marked_by=context.user.id,
        marked_at=datetime.now(UTC),
    )
    _record(context, cursor, "translation.reviewed", before, after)
    return after


@writes(Permission.READ_RELEASED)
def take_mark_back(context: Context, cursor: Cursor, code: str, language: str) -> None:
    """Take your own mark off a translation; undo brings it back.

    Raises:
        InvalidInput: It is somebody else's.
        NotFound: There is none.
    """
    before = codebooks.translation_marks(cursor).get((code, language))
    if before is None:
        raise NotFound(Message("{code} has no mark in {language}.", code=code, language=language))
    if before.marked_by != context.user.id:
        raise InvalidInput(Message("This mark is somebody else's. Only who set it can take it back."))
    _record(context, cursor, "translation.mark_removed", before, None)


_LINE: Final = UndoScope("translations", "project", "translation.")
undo_mark, redo_mark = operations.both_ways(
    "mark", Permission.READ_RELEASED, lambda context, back: operations.take_step(context, _LINE, back=back).kind
)


def _read(mark: TranslationMark) -> Read:
    return Read(mark.words_hash, mark.original_hash)


def _view(
    code: Code, language: str, mark: TranslationMark | None, writers: Mapping[codebooks.Wording, str]
) -> TranslationView:
    item = code.languages.get(language)
    if item is None:
        return TranslationView(code=code, language=language, state="missing")
    read = Read(item.words_hash, original_of(code))

    def wrote(parts: Iterable[str]) -> tuple[str, ...]:
        names = (writers.get((code.id, language, part, getattr(item, part))) for part in parts)
        return tuple(dict.fromkeys(name for name in names if name))

    changed = () if mark is None else _changed(_read(mark), read)
    return TranslationView(
        code=code,
        language=language,
        state=state_of(code, language, _read(mark) if mark else None),
        read=read,
        mark=mark,
        changed=changed,
        writers=wrote(codebooks.WRITTEN[:2]),
        back_writers=wrote(codebooks.WRITTEN[2:]),
    )


def _changed(then: Read, now: Read) -> tuple[str, ...]:
    words = ("words",) if then.words != now.words else ()
    return (*words, "original") if then.original != now.original else words


def _record(
    context: Context, cursor: Cursor, action: str, before: TranslationMark | None, after: TranslationMark | None
) -> None:
    state = after or before
    assert state is not None
    codebooks.MARKS.put(cursor, state, present=after is not None)
    was, now = (codebooks.MARKS.state(mark) if mark else None for mark in (before, after))
    change = Change(MARKS, state.id, was, now)
    operations.note(cursor, context, _LINE, action, [change])
    events.append(cursor, context.user.id, action, "codebook", str(state.codebook_version), {"code": state.code})


class _Marks(operations.TableRecords):
    """Marks of native speakers."""

    def event_target(self, record_id: str, state: State) -> tuple[str, str]:
        return "codebook", str(state["codebook_version"])


MARKS: Final = operations.register(
    _Marks(
        "translation_mark",
        codebooks.MARKS,
        lambda state: Message("the mark on {code} ({language})", code=state["code"], language=state["language"]),
    )
)
"""Kind of record that a mark is, for undo."""
