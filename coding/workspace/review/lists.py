"""The project's own lists: words always to mask, and words never to mask on their own. They live in the vault."""

from collections.abc import Iterable, Sequence
from unicodedata import normalize

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews
from coding.workspace.context import Context, requires
from coding.workspace.operations import Change
from coding.workspace.review.decide import accept_and_place, places_changed, record, reviewable
from coding.workspace.review.find import (
    REVIEWER,
    likely_type,
    places_of,
    plan_placement,
    trimmed,
)
from coding.workspace.review.known_places import propose
from coding.workspace.review.project_words import Covered
from coding.workspace.vault_records import (
    KEY,
    WordLists,
    change_passed,
    note_forms,
    read_original,
    read_passed,
    read_word_lists,
)
from pipelines.redact.folding import fold

_LONGEST = 100
_MOST = 5_000


@requires(Permission.SET_UP_ORIGINALS)
def read_lists(context: Context) -> WordLists:
    """The project's lists.

    Raises:
        VaultLocked: The vault is shut.
    """
    return read_word_lists(context.open_vault())


@requires(Permission.SET_UP_ORIGINALS)
def set_lists(context: Context, *, deny: Iterable[str] | None = None, allow: Iterable[str] | None = None) -> WordLists:
    """Replace one list or both; interviews searched from now on follow them, and so does the disclosure check.

    Where words always masked stand in released interviews, they are proposed there
    (:mod:`coding.workspace.release.corrections`).

    Args:
        context: The steward, with the vault open.
        deny: Words always to mask; None leaves that list as it is.
        allow: Words never to mask on their own; None leaves that list as it is.

    Returns:
        The lists as they stand.

    Raises:
        InvalidInput: An entry is too long or has no letter or digit, a list is too long, or a word is on both lists.
        VaultLocked: The vault is shut.
    """
    after = context.store.write(lambda cursor: _put(cursor, context, planned_lists(context, deny=deny, allow=allow)))
    if deny is not None:
        propose(context)
    return after


def _put(cursor: Cursor, context: Context, after: WordLists) -> WordLists:
    lists = {"deny": list(after.deny), "allow": list(after.allow)}
    context.open_vault().update_json(KEY, lambda record: {**record, **lists}, {})
    sizes = {name: len(words) for name, words in lists.items()}
    events.append(cursor, context.user.id, "lists.set", "project", context.project.id, sizes)
    return after


@requires(Permission.SET_UP_ORIGINALS)
def planned_lists(
    context: Context, *, deny: Iterable[str] | None = None, allow: Iterable[str] | None = None
) -> WordLists:
    """The lists as :func:`set_lists` would leave them; nothing is changed.

    Raises:
        InvalidInput: As there.
        VaultLocked: The vault is shut.
    """
    before = read_lists(context)
    after = WordLists(
        before.deny if deny is None else _checked(deny), before.allow if allow is None else _checked(allow)
    )
    if {fold(word) for word in after.deny} & {fold(word) for word in after.allow}:
        raise InvalidInput(Message("A word cannot be on both lists. Take it off one of them."))
    return after


def _checked(words: Iterable[str]) -> tuple[str, ...]:
    entries: dict[str, str] = {}
    for word in words:
        entry = normalize("NFC", " ".join(word.split()))
        if not entry:
            continue
        if len(entry) > _LONGEST or not any(character.isalnum() for character in entry):
            raise InvalidInput(
                Message(
                    "An entry of a list is words of up to {longest} characters, one entry a line.", longest=_LONGEST
                )
            )
        entries.setdefault(fold(entry), entry)
    if len(entries) > _MOST:
        raise InvalidInput(Message("A list holds up to {most} entries.", most=_MOST))
    return tuple(entries.values())


@requires(Permission.REVIEW_ORIGINALS)
def never_mask(context: Context, interview_id: str, start: int, end: int, *, operation_id: str | None = None) -> int:
    """Put words on the project's list of words never masked on their own; return how many places are left now.

    Waiting places that are exactly these words are left in every interview in review.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview in which the words stand.
        start: First code point, into the original.
        end: One past the last.
        operation_id: Id under which the action is remembered for undo.
    """
    _refuse_at_site(context)
    vault = context.open_vault()
    form = _words(context, interview_id, start, end)
    held_by = list_of(context, form)
    _moved(context, form, "allow")

    def change(cursor: Cursor) -> int:
        reviewable(cursor, interview_id)
        ids, free = [], []
        for interview in interviews.all_interviews(cursor):
            if interview.state != "in_review":
                continue
            text = read_original(vault, interview.id).transcript.text
            places = identifiers.of_interview(cursor, interview.id)
            ids += [
                identifier.id
                for identifier in places
                if identifier.decision == "pending" and fold(text[identifier.start : identifier.end]) == fold(form)
            ]
            if interview.id == interview_id:
                covered = Covered((identifier.start, identifier.end) for identifier in places)
                free = [place for place in places_of(text, form) if not covered.within(place)]
        passed = set(read_passed(vault, interview_id))
        fresh = [place for place in free if place not in passed]
        before = identifiers.state(cursor, ids)
        identifiers.decide(cursor, ids, "rejected", context.user.id, identifiers.ALIKE)
        also = [*words_passed(fresh), Change("listed_word", f"{start}-{end}", {"list": held_by}, {"list": "allow"})]
        changes = [*places_changed(before, identifiers.state(cursor, ids)), *also]
        record(cursor, context, interview_id, "never", changes, operation_id)
        change_passed(vault, interview_id, add=free)
        return len(ids) + len(free)

    remaining = context.store.write(change)
    put_on_list(context, interview_id, form, "allow")
    return remaining


@requires(Permission.REVIEW_ORIGINALS)
def always_mask(
    context: Context,
    interview_id: str,
    start: int,
    end: int,
    *,
    operation_id: str | None = None,
) -> int:
    """Put words on the project's list of words always masked, and mask them here; return how many places were added.

    In the other interviews they are found by the search for identifiers, or at the disclosure check before release.
    """
    _refuse_at_site(context)
    vault = context.open_vault()
    form = _words(context, interview_id, start, end)
    held_by = list_of(context, form)
    _moved(context, form, "deny")
    with context.store.read() as cursor:
        reviewable(cursor, interview_id)
        places = identifiers.of_interview(cursor, interview_id)
        entry = next(
            (identifier.type for identifier in places if identifier.start < end and start < identifier.end), None
        )
        type_name = entry or likely_type(form)
        placement = plan_placement(cursor, vault, interview_id, (start, end), type_name, by=REVIEWER)
        text = read_original(vault, interview_id).transcript.text
        waiting = [
            identifier.id
            for identifier in places
            if identifier.decision == "pending" and fold(text[identifier.start : identifier.end]) == fold(form)
        ]

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        change = Change("listed_word", f"{start}-{end}", {"list": held_by}, {"list": "deny"})
        changes = [*accept_and_place(cursor, waiting, placement, vault, context.user.id), change]
        record(cursor, context, interview_id, "always", changes, operation_id)
        if placement.places:
            note_forms(vault, {placement.cluster_id: placement.forms})

    context.store.write(change)
    put_on_list(context, interview_id, form, "deny")
    return len(placement.places) + len(waiting)


@requires(Permission.REVIEW_ORIGINALS)
def list_of(context: Context, words: str) -> str:
    """Which list has these words: ``deny``, ``allow``, or none (empty)."""
    lists = read_word_lists(context.open_vault())
    return next((name for name in ("deny", "allow") if fold(words) in map(fold, getattr(lists, name))), "")


@requires(Permission.REVIEW_ORIGINALS)
def put_on_list(context: Context, interview_id: str, words: str, name: str) -> None:
    """Put words of an interview on one list, as the lists are now, and off the other; off both without a name.

    Raises:
        NotFound: The interview was erased meanwhile; its words go on no list.
    """
    _refuse_at_site(context)

    def change(cursor: Cursor) -> None:
        interviews.get(cursor, interview_id)
        _put(cursor, context, _moved(context, words, name))

    context.store.write(change)
    propose(context)


def _moved(context: Context, words: str, name: str) -> WordLists:
    """The lists with words on the one of this name and off the other; off both without a name."""
    lists = read_lists(context)
    deny, allow = ([word for word in entry if fold(word) != fold(words)] for entry in (lists.deny, lists.allow))
    if name:
        (deny if name == "deny" else allow).append(words)
    return planned_lists(context, deny=deny, allow=allow)


def _refuse_at_site(context: Context) -> None:
    """The lists hold for the originals of every site.

    Raises:
        InvalidInput: The person belongs to a site.
    """
    if not context.may(Permission.SET_UP_ORIGINALS):
        raise InvalidInput(
            Message(
                "The list of words holds at every site. Ask a steward of the whole study, or decide on the words "
                "here only.",
            )
        )


def words_passed(spans: Sequence[tuple[int, int]]) -> list[Change]:
    """Words of an interview that somebody looked at and left, as undo keeps them."""
    return [Change("passed_words", f"{start}-{end}", {"passed": False}, {"passed": True}) for start, end in spans]


def _words(context: Context, interview_id: str, start: int, end: int) -> str:
    text = read_original(context.open_vault(), interview_id).transcript.text
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise InvalidInput(Message("Select the words first; the selection was empty or outside the transcript."))
    start, end = trimmed(text, start, end)
    return text[start:end]
