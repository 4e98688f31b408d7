"""Examples of the codebook taken from released text: by a person, with consent to quote, and away from blind rounds."""

from datetime import UTC, datetime

from codebook import edit
from codebook.errors import CodebookError
from codebook.identifiers import find_identifiers
from codebook.model import Codebook
from coding.errors import InvalidInput, NotFound
from coding.model import Release, Role, User
from coding.model.message import Message, message_of
from coding.store import Cursor, codebooks, people, releases, rounds, settings, sites
from coding.store.codebooks import ExampleSource
from coding.store.row_filter import unrestricted
from coding.store.words import text_hash
from coding.workspace.context import new_id
from coding.workspace.review.unused import unused

LONGEST = 400
"""Most characters of an example: a codebook travels further than a transcript."""
_ADDRESSES = frozenset({"e-mail address", "web address", "account name", "telephone number"})


def take_in(
    cursor: Cursor,
    user: User,
    release: Release,
    code: str,
    kind: str,
    start: int,
    end: int,
    *,
    changed: Codebook | None = None,
    reason: str = "",
) -> tuple[int, Codebook]:
    """Take an example inside a transaction that is open already; the new version with its number.

    ``changed`` is the codebook with other changes to save along with it, for the ``reason`` given.
    """
    book = changed or _newest(cursor)[1]
    changed, text = with_example(cursor, user, release, book, code, kind, start, end)
    number = codebooks.save(
        cursor, changed, reason or f"Example of {code} taken while coding", user.id, {"example": code}
    )
    digest = text_hash(text)
    source = ExampleSource(
        new_id(),
        release.participant_id,
        release.id,
        code,
        kind,
        start,
        end,
        digest,
        number,
        user.id,
        datetime.now(UTC),
    )
    codebooks.EXAMPLES.add(cursor, source)
    return number, changed


def with_example(
    cursor: Cursor, user: User, release: Release, book: Codebook, code: str, kind: str, start: int, end: int
) -> tuple[Codebook, str]:
    """A codebook with these words among its examples, and the words; nothing is saved.

    Raises:
        InvalidInput: They may not be taken; the message says why.
    """
    text = release.text[max(0, start) : max(0, end)].strip()
    _check(cursor, user, release, text)
    try:
        return edit.add_example(book, code, kind, text), text
    except CodebookError as error:
        raise InvalidInput(message_of(error)) from error


def take_back(
    cursor: Cursor, user: User, release: Release, code: str, kind: str, start: int, end: int
) -> tuple[int, Codebook]:
    """Take an example out again by the place it was taken from, whatever was changed since; the new version.

    Raises:
        InvalidInput: It is not in the codebook any more, or somebody else took it.
    """
    example = _source(cursor, user, release, code, kind, start, end)
    if example is None:
        raise InvalidInput(Message("That example is not in the codebook any more, or somebody else took it."))
    return _take_out(cursor, user, example)


def check_taking(cursor: Cursor, user: User, release: Release, code: str, kind: str, start: int, end: int) -> None:
    """Refuse what :func:`take_in` would refuse.

    Raises:
        InvalidInput: The words may not be taken; the message says why.
    """
    with_example(cursor, user, release, _newest(cursor)[1], code, kind, start, end)


def holds(cursor: Cursor, user: User, release: Release, code: str, kind: str, start: int, end: int) -> bool:
    """Whether words that this person took as an example are in the codebook."""
    example = _source(cursor, user, release, code, kind, start, end)
    return example is not None and _words(_newest(cursor)[1], example) is not None


def _source(
    cursor: Cursor, user: User, release: Release, code: str, kind: str, start: int, end: int
) -> ExampleSource | None:
    place = (release.id, code, kind, start, end, user.id)
    examples = [
        example
        for example in codebooks.EXAMPLES.all(cursor)
        if (example.release_id, example.code, example.kind, example.start, example.end, example.taken_by) == place
    ]
    return examples[-1] if examples else None


def _words(book: Codebook, source: ExampleSource) -> str | None:
    texts = getattr(book.by_id(source.code).examples, source.kind) if source.code in book else ()
    return next((text for text in texts if text_hash(text) == source.text_hash), None)


def _take_out(cursor: Cursor, user: User, source: ExampleSource) -> tuple[int, Codebook]:
    book = _newest(cursor)[1]
    text = _words(book, source)
    if text is None:
        raise InvalidInput(Message("That example is not in the codebook any more."))
    changed = edit.drop_example(book, source.code, source.kind, text)
    reason = f"Undo of version {source.codebook_version}"
    return codebooks.save(cursor, changed, reason, user.id, {"example_out": source.code}), changed


def without_withheld(cursor: Cursor, book: Codebook) -> tuple[Codebook, int]:
    """The codebook without examples of participants who (now) may not be quoted or are gone, and how many that were.

    The words are looked for under every code and kind: merging codes and editing move examples.
    """
    with unrestricted(cursor) as every:
        quotable = {participant.id for participant in people.participants(every) if participant.quote_consent == "yes"}
        sources = codebooks.EXAMPLES.all(every)
        exclusions = unused(every, releases.several(every, {example.release_id for example in sources}).values())
    withheld = {
        example.text_hash
        for example in sources
        if example.participant_id not in quotable or exclusions.holds(example.release_id, example.start, example.end)
    }
    count = 0
    for code, kind, text in _examples(book):
        if text_hash(text) in withheld:
            book, count = edit.drop_example(book, code, kind, text), count + 1
    return book, count


def _examples(book: Codebook) -> list[tuple[str, str, str]]:
    """(code, kind, words) of every example."""
    return [
        (code.id, kind, text)
        for code in book.codes
        for kind in edit.EXAMPLE_KINDS
        for text in dict.fromkeys(getattr(code.examples, kind))
    ]


def interviews_in(cursor: Cursor, book: Codebook) -> set[str]:
    """Ids of the interviews that examples of a codebook were taken from."""
    present = {text_hash(text) for _, _, text in _examples(book)}
    with unrestricted(cursor) as every:
        return {
            releases.release(every, example.release_id).interview_id
            for example in codebooks.EXAMPLES.all(every)
            if example.text_hash in present
        }


def _newest(cursor: Cursor) -> tuple[int, Codebook]:
    newest = codebooks.newest(cursor)
    if newest is None:
        raise NotFound(Message("The project has no codebook yet. Choose a starter on the Codebook page."))
    return newest.number, newest.book


def _check(cursor: Cursor, user: User, release: Release, text: str) -> None:
    if Role.LEAD not in user.roles and not settings.setting(cursor, "researchers_add_codes", True):
        raise InvalidInput(Message("In this project a lead changes the codebook. Note the idea in a memo."))
    covering = rounds.open_round_of(cursor, release.id)
    if covering is not None:
        raise InvalidInput(
            Message(
                "This interview is in the open round “{covering}”. An example would show the others how you read "
                "it. Take it when the round is locked.",
                covering=covering,
            )
        )
    placed = sites.interviews(cursor).get(release.interview_id)
    if placed is not None and not placed.shared:
        raise InvalidInput(
            Message(
                "This interview is seen at its own site only, and everybody reads the codebook. Write an invented "
                "example instead, or ask a lead to share the interview.",
            )
        )
    consent = people.consents(cursor).get(release.participant_id)
    if consent != "yes":
        raise InvalidInput(
            Message(
                "This participant did not agree to be quoted, and a codebook travels. Write an invented example "
                "instead.",
            )
        )
    if not text or len(text) > LONGEST:
        raise InvalidInput(Message("An example holds up to {longest} characters. Select less.", longest=LONGEST))
    if any(identifier.kind in _ADDRESSES for identifier in find_identifiers(text, release.language or "en")):
        raise InvalidInput(
            Message(
                "These words hold what looks like a telephone number, an account or an address. Tell a steward, "
                "and choose other words.",
            )
        )
