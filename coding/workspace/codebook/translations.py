"""Translations of the codebook side by side: the original, the translation, what was written back, and who read it.

Words and back-translations are part of the codebook and travel with it. A native speaker's mark is a row beside it: it
names what was read, and counts as long as the words and the original are the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

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
from coding.model.said import Said
from coding.store import Cursor, codebooks, events, translation_marks
from coding.workspace import operations
from coding.workspace.codebook.versions import edit_codebook
from coding.workspace.context import Context, new_id, requires
from coding.workspace.operations import At, Change, Line, State


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


@requires(Permission.VIEW_PROJECT)
def list_translations(
    context: Context,
    language: str | None = None,
    code: str | None = None,
    *,
    state: str | None = None,
    with_writers: bool = False,
) -> list[TranslationView]:
    """Codes and families of the newest version with how far their translation is, in the codebook's order.

    Args:
        context: Who asks.
        language: Language tag; None for every language that any code is translated into.
        code: Id of a code; None for all.
        state: One of :data:`codebook.translations.STATES`; None for all.
        with_writers: Also say who wrote the words; reads every version, once.
    """
    with context.store.read() as cursor:
        newest = codebooks.book_of(cursor)
        if newest is None:
            return []
        marks = translation_marks.marks(cursor)
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


@requires(Permission.VIEW_PROJECT)
def translation_facts(context: Context) -> tuple[Facts, ...]:
    """How far each language of the newest version is, in numbers."""
    with context.store.read() as cursor:
        newest = codebooks.book_of(cursor)
        return facts_of(newest[1], translation_marks.reads(cursor)) if newest else ()


def reviewed_book(cursor: Cursor, book: Codebook) -> Codebook:
    """A codebook as it leaves: marks of native speakers as the plain fact that somebody read a translation."""
    return with_reviews(book, translation_marks.reads(cursor))


@requires(Permission.EDIT_CODEBOOK)
def write_back(
    context: Context, code: str, language: str, name: str, definition: str = "", *, based_on: int | None = None
) -> int:
    """Keep what a second translator wrote back, as a new version; returns its number. Empty takes it away.

    Raises:
        Conflict: Somebody saved another version meanwhile.
        InvalidInput: There is no such code, or no translation of it into that language.
    """
    return edit_codebook(
        context,
        lambda book: set_back_translation(book, code, language, name, definition),
        written_back(code, language),
        based_on=based_on,
    )


def written_back(code: str, language: str) -> str:
    """The reason that is kept with a back-translation."""
    return f"{code} written back from {language}"


@requires(Permission.READ_RELEASED)
def mark_translation(context: Context, code: str, language: str, read: Read) -> TranslationMark:
    """Say that you read a translation as a native speaker, compared it with the original, and that it may stand.

    Args:
        context: Who read it.
        code: Id of the code.
        language: Language tag.
        read: What you had before you (:attr:`TranslationView.read`).

    Raises:
        Conflict: The words or the original are others now.
        InvalidInput: You wrote these words or brought them in, or a mark on them stands already.
        NotFound: No such code, or no translation of it.
    """

    def change(cursor: Cursor) -> TranslationMark:
        newest = codebooks.book_of(cursor)
        if newest is None or code not in newest[1]:
            raise NotFound(Said("There is no code {code} in the codebook.", code=code))
        number, book = newest
        before = translation_marks.marks(cursor).get((code, language))
        view = _view(book.by_id(code), language, before, codebooks.writers(cursor))
        if view.read is None:
            raise NotFound(Said("{code} has no translation into {language}.", code=code, language=language))
        if view.read != read:
            raise Conflict(Said("{code} was changed meanwhile. Read it once more, then set your mark.", code=code))
        if before is not None and not view.changed:
            raise InvalidInput(Said("{code} has a native speaker's mark already.", code=code))
        if context.user.id in view.writers:
            raise InvalidInput(
                Said("You wrote these words or brought them in. Somebody else, a native speaker, has to read them.")
            )
        after = TranslationMark(
            id=translation_marks.id_of(cursor, code, language) or new_id(),
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

    return context.store.write(change)


@requires(Permission.READ_RELEASED)
def take_mark_back(context: Context, code: str, language: str) -> None:
    """Take your own mark off a translation; undo brings it back.

    Raises:
        InvalidInput: It is somebody else's.
        NotFound: There is none.
    """

    def change(cursor: Cursor) -> None:
        before = translation_marks.marks(cursor).get((code, language))
        if before is None:
            raise NotFound(Said("{code} has no mark in {language}.", code=code, language=language))
        if before.marked_by != context.user.id:
            raise InvalidInput(Said("This mark is somebody else's. Only who set it can take it back."))
        _record(context, cursor, "translation.mark_removed", before, None)

    context.store.write(change)


@requires(Permission.READ_RELEASED)
def undo_mark(context: Context) -> str:
    """Take back this person's last step with marks; returns what it was.

    Raises:
        InvalidInput: There is nothing to undo.
        Conflict: It was passed over: somebody changed the mark since.
    """
    return operations.take_step(context, _LINE, back=True).kind


@requires(Permission.READ_RELEASED)
def redo_mark(context: Context) -> str:
    """Bring back what was undone last; returns what it was.

    Raises:
        InvalidInput: There is nothing to redo.
        Conflict: It was passed over: somebody changed the mark since.
    """
    return operations.take_step(context, _LINE, back=False).kind


_LINE: Final = Line("translations", "project", "translation.")


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
    shown = after or before
    assert shown is not None
    translation_marks.put(cursor, shown, present=after is not None)
    change = Change(_Marks.kind, shown.id, _state(before), _state(after))
    operations.note(cursor, context, _LINE, action, [change])
    events.append(cursor, context.user.id, action, "codebook", str(shown.codebook_version), {"code": shown.code})


def _state(mark: TranslationMark | None) -> dict[str, Any] | None:
    return None if mark is None else {**asdict(mark), "marked_at": mark.marked_at.astimezone(UTC).isoformat()}


class _Marks(operations.Records):
    """Marks of native speakers."""

    kind = "translation_mark"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        marks = [
            translation_marks.mark(at.cursor, mark_id)
            for mark_id in ids
            if translation_marks.stands(at.cursor, mark_id)
        ]
        return {mark.id: _state(mark) or {} for mark in marks}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        for record_id, state in states.items():
            stored = translation_marks.mark(at.cursor, record_id)
            if state is not None:
                values: dict[str, Any] = {**state, "marked_at": datetime.fromisoformat(state["marked_at"])}
                stored = replace(stored, **values)
            translation_marks.put(at.cursor, stored, present=state is not None)

    def name(self, at: At, record_id: str, state: State) -> str:
        return Said("the mark on {code} ({language})", code=state["code"], language=state["language"])

    def event_target(self, record_id: str, state: State) -> tuple[str, str]:
        return "codebook", str(state["codebook_version"])


operations.register(_Marks())
