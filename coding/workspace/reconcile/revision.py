"""From a disagreement to a better definition: a new codebook version, what to look at again, and whether it helped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from codebook import edit
from codebook.errors import CodebookError
from codebook.model import Codebook, Exclusion
from codebook.serial import content_hash
from codebook.validation import validate
from coding.access import Permission
from coding.errors import Conflict, InvalidInput
from coding.model import Coding, DefinitionRevision
from coding.model.message import Message, message_of
from coding.store import Cursor, codebooks, codings, events, reconciliation, rounds
from coding.workspace.agreement.comparing import trend
from coding.workspace.codebook import examples
from coding.workspace.context import Context, requires
from coding.workspace.reconcile.plan import queue_snapshot
from coding.workspace.reconcile.queue import open_queue


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A code as it shall be defined after a disagreement.

    Attributes:
        code: The code to define.
        reason: Why, in a sentence.
        definition: The definition as it shall be; None leaves it.
        include: When to use it; None leaves it.
        not_for: What does not belong here, added to the exclusions.
        use_instead: With ``not_for``: the code to use instead.
        example: ``typical``, ``atypical`` or ``near_miss`` to add the item's passage as one; None for none.
        passage: (start, end) inside the item's interview, where not the whole item is meant.
        based_on: Number of the codebook version the person had before them; None for the newest.
    """

    code: str
    reason: str
    definition: str | None = None
    include: str | None = None
    not_for: str = ""
    use_instead: str | None = None
    example: str | None = None
    passage: tuple[int, int] | None = None
    based_on: int | None = None


@requires(Permission.EDIT_CODEBOOK)
def revise_definition(context: Context, round_id: str, item_id: str, revision: Revision) -> int:
    """Define a code anew after an item of the queue; return the number of the new codebook version.

    The round keeps the version it was coded with, and its figures stay as they are.

    Args:
        context: A lead.
        round_id: The locked round.
        item_id: The item that showed the need.
        revision: What changes.

    Raises:
        InvalidInput: Nothing changes, no reason, an unknown code or item, or a passage that may not be an example.
        Conflict: Somebody saved another version meanwhile.
    """
    queue = open_queue(context, round_id)
    if item_id not in queue.details:
        raise InvalidInput(Message("That item is not in this round's queue any more. Reload the page."))
    reason = revision.reason.strip()
    if not reason:
        raise InvalidInput(Message("Say in a sentence why the definition changes; it is kept with the version."))
    item = queue.details[item_id]
    start, end = revision.passage or (item.start, item.end)

    def save(cursor: Cursor) -> int:
        newest = codebooks.newest(cursor)
        if newest is None or newest.number != (newest.number if revision.based_on is None else revision.based_on):
            raise Conflict(
                Message(
                    "Another version of the codebook was saved meanwhile. Look at it, then make your change again.",
                )
            )
        present = newest.book
        book = _redefined(present, revision)
        code, kind = revision.code, revision.example
        if kind is not None:
            release = queue.releases[item.document]
            number, _ = examples.take_in(
                cursor, context.user, release, code, kind, start, end, changed=book, reason=reason
            )
        else:
            number = _save(cursor, context, present, book, reason)
        now = datetime.now(UTC)
        reconciliation.REVISIONS.add(
            cursor,
            DefinitionRevision(number, newest.number, queue.snapshot.id, item_id, code, context.user.id, now),
        )
        detail = {"code": code, "version": number}
        events.append(cursor, context.user.id, "disagreement.revised", "disagreement", item_id, detail)
        return number

    return context.store.write(save)


def _redefined(present: Codebook, revision: Revision) -> Codebook:
    code, exclusion = revision.code, Exclusion(revision.not_for, revision.use_instead)
    try:
        book = edit.redefine(present, code, definition=revision.definition, include=revision.include)
        if exclusion.text.strip():
            book = edit.redefine(book, code, exclude=(*book.by_id(code).exclude, exclusion))
    except CodebookError as error:
        raise InvalidInput(message_of(error)) from error
    return book


def _save(cursor: Cursor, context: Context, present: Codebook, book: Codebook, reason: str) -> int:
    if content_hash(book) == content_hash(present):
        raise InvalidInput(
            Message("Nothing is different from the present definition. Change it, or leave it as it is.")
        )
    problems = validate(book)
    if problems:
        raise InvalidInput(
            Message(
                "The codebook cannot be saved: {problems}",
                problems=Message.joined(*(problem.sentence for problem in problems[:5])),
            )
        )
    return codebooks.save(cursor, book, reason, context.user.id)


@dataclass(frozen=True)
class Figure:
    """Agreement on one code in one locked round; ``alpha`` and ``ends`` are None where they cannot be computed."""

    round_name: str
    codebook_version: int
    alpha: float | None
    ends: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class RevisionEffect:
    """A definition revised after an item of a round, and what came of it.

    Attributes:
        revision: Which code, in which version, after which item.
        code_name: The code's name.
        reason: Why it was revised.
        recheck: Codings this person may see that were made under an earlier definition and not looked at again since,
            by release.
        before: Agreement in the round that showed the need, on its snapshot; None where it is not measured.
        after: Agreement in later locked rounds coded with the new definition or a later one.
    """

    revision: DefinitionRevision
    code_name: str
    reason: str
    recheck: Mapping[str, tuple[Coding, ...]]
    before: Figure | None
    after: tuple[Figure, ...]


@requires(Permission.RECONCILE)
def revision_effects(context: Context, round_id: str) -> list[RevisionEffect]:
    """Definitions that were revised after items of a round, with codings to look at again and the figures beside.

    Raises:
        NotReady: The round is open.
        AccessDenied: Neither one of its coders, a lead, nor a named decider.
    """
    with context.store.read() as cursor:
        queue_snapshot(cursor, context, round_id)
        snapshots = [snapshot.id for snapshot in rounds.snapshots(cursor, round_id)]
        revisions = reconciliation.revisions(cursor, snapshots)
        revised = {definition_revision.code for definition_revision in revisions}
        visible = codings.visible_of_codes(cursor, context.viewer, sorted(revised)) if revised else []
        versions = {codebook_version.number: codebook_version for codebook_version in codebooks.history(cursor)}
        checks = codebooks.visible_checks(cursor, context.viewer)
        looked = [(entry.coding_id, entry.codebook_version) for entry, _ in checks]
    effects: list[RevisionEffect] = []
    for revision in revisions:
        version = versions[revision.codebook_version]
        book = version.book
        recheck: dict[str, tuple[Coding, ...]] = {}
        coding_ids = {coding_id for coding_id, under in looked if under >= version.number}
        for coding in visible:
            if (
                coding.code == revision.code
                and coding.codebook_version < version.number
                and coding.id not in coding_ids
            ):
                recheck[coding.release_id] = (*recheck.get(coding.release_id, ()), coding)
        name = book.by_id(revision.code).name if revision.code in book else revision.code
        before, after = _figures(context, round_id, revision)
        effects.append(
            RevisionEffect(
                revision=revision, code_name=name, reason=version.reason, recheck=recheck, before=before, after=after
            )
        )
    return effects


def _figures(context: Context, round_id: str, revision: DefinitionRevision) -> tuple[Figure | None, tuple[Figure, ...]]:
    before: Figure | None = None
    after: list[Figure] = []
    for agreement in trend(context):
        round, figures = agreement.round, agreement.report.codes.get(revision.code)
        ends = figures.interval.ends if figures else None
        figure = Figure(round.name, round.codebook_version, figures.kripp_alpha if figures else None, ends)
        if round.id == round_id:
            before = figure
        elif round.codebook_version >= revision.codebook_version:
            after.append(figure)
    return before, tuple(after)
