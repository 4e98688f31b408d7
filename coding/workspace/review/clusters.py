"""Who is who: pseudonyms, joining two clusters that are one person, and taking one apart."""

import re
from unicodedata import normalize

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import Identifier
from coding.model.said import Said
from coding.store import Cursor, events, identifiers
from coding.store.seen import everything
from coding.workspace import operations
from coding.workspace.context import Context, new_id, requires, writes
from coding.workspace.operations import Change
from coding.workspace.originals.speakers import keeper
from coding.workspace.review.decide import line_of, one_identifier, places_changed, record, reviewable
from coding.workspace.review.find import new_cluster
from coding.workspace.review.known_words import known_forms
from coding.workspace.vault_records import note_forms, read_original
from pipelines.redact.folding import fold


@requires(Permission.REVIEW_ORIGINALS)
def set_pseudonym(
    context: Context, interview_id: str, identifier_id: str, pseudonym: str, *, operation_id: str | None = None
) -> None:
    """Give the person or place behind an identifier another pseudonym, everywhere in the project.

    The pseudonym that somebody of the same type has already says that the two are the same: their places are joined
    under it, or under a participant's own label if one of them has it. Places, ages and other quasi-identifiers may
    share one and stay apart (“[a village]”).

    Raises:
        InvalidInput: Empty, too long, another type's, or one of the very words that are masked.
    """
    wanted = pseudonym.strip()
    if not wanted or len(wanted) > 60 or "\n" in wanted:
        raise InvalidInput(Said("A pseudonym is one line of up to 60 characters."))
    vault = context.open_vault()
    real = context.store.ask(
        lambda cursor: {word for form in known_forms(cursor, vault) for word in (fold(form), *_words(form))}
    )
    if real & {fold(wanted), *_words(wanted)}:
        raise InvalidInput(Said("Somebody in this project is really called that. Take another pseudonym."))

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        identifier = one_identifier(cursor, interview_id, identifier_id)
        with everything(cursor) as every:
            everybody = identifiers.clusters(every)
        holders = {
            other: entry[0]
            for other, entry in everybody.items()
            if other != identifier.cluster_id and entry[2] == wanted
        }
        if any(type_name != identifier.type for type_name in holders.values()):
            raise InvalidInput(Said("That pseudonym stands for something of another type already."))
        theirs = {identifier.cluster_id, *holders} if identifier.kind == "direct" else {identifier.cluster_id}
        if any(stands_elsewhere(cursor, each) for each in theirs):
            raise InvalidInput(Said("Another site has that name too. Ask a steward of the whole study to rename it."))
        if holders and identifier.kind == "direct":
            holder = next(iter(holders))
            target = keeper(cursor, holder, identifier.cluster_id)
            _join(
                cursor,
                context,
                identifier,
                holder if target == identifier.cluster_id else identifier.cluster_id,
                target,
                operation_id,
            )
            return
        identifiers.set_pseudonym(cursor, identifier.cluster_id, wanted)
        sides = {"pseudonym": identifier.pseudonym}, {"pseudonym": wanted}
        change = Change("pseudonym", identifier.cluster_id, *sides)
        operations.note(cursor, context, line_of(interview_id), "pseudonym", [change], operation_id)
        events.append(cursor, context.user.id, "cluster.renamed", "cluster", identifier.cluster_id)

    context.store.write(change)


def _words(text: str) -> set[str]:
    """The words of a name that would give it away on their own, folded."""
    return {fold(word) for word in re.findall(r"\w+", normalize("NFC", text)) if len(word) > 2}


def _join(
    cursor: Cursor, context: Context, identifier: Identifier, moved: str, target: str, operation_id: str | None
) -> None:
    """Move every place of a cluster, in all interviews, to the one that is kept."""
    ids = [other.id for other in identifiers.of_cluster(cursor, moved)]
    before = identifiers.state(cursor, ids)
    identifiers.retype(cursor, ids, identifier.type, identifier.kind, target)
    changes = places_changed(before, identifiers.state(cursor, ids))
    record(cursor, context, identifier.interview_id, "joined", changes, operation_id)


def stands_elsewhere(cursor: Cursor, cluster_id: str) -> bool:
    """Whether a cluster has places in interviews that whoever reads does not see."""
    here = len(identifiers.of_cluster(cursor, cluster_id))
    with everything(cursor) as every:
        return len(identifiers.of_cluster(every, cluster_id)) > here


@writes(Permission.REVIEW_ORIGINALS)
def link_clusters(
    context: Context,
    cursor: Cursor,
    interview_id: str,
    cluster_id: str,
    other_id: str,
    *,
    operation_id: str | None = None,
) -> int:
    """Say that two clusters are the same person or place: all their places get one pseudonym; return how many moved.

    Args:
        context: The steward.
        cursor: The transaction.
        interview_id: The interview being reviewed; undo is found there.
        cluster_id: The cluster whose pseudonym stays, unless the other's is a participant's own label.
        other_id: The other cluster.
        operation_id: Id under which the action is remembered for undo.

    Raises:
        InvalidInput: One is not there any more, both are the same, or they are of different types.
    """
    reviewable(cursor, interview_id)
    known = identifiers.clusters(cursor)
    if cluster_id == other_id or cluster_id not in known or not identifiers.of_cluster(cursor, other_id):
        raise InvalidInput(Said("Those two are one already. Reload the page."))
    if known[cluster_id][0] != known[other_id][0]:
        raise InvalidInput(Said("The two are of different types. Give both the same type first."))
    target = keeper(cursor, cluster_id, other_id)
    ids = [
        identifier.id for identifier in identifiers.of_cluster(cursor, other_id if target == cluster_id else cluster_id)
    ]
    before = identifiers.state(cursor, ids)
    identifiers.move(cursor, ids, target)
    changes = places_changed(before, identifiers.state(cursor, ids))
    record(cursor, context, interview_id, "joined", changes, operation_id)
    return len(ids)


@requires(Permission.REVIEW_ORIGINALS)
def split_cluster(
    context: Context,
    interview_id: str,
    identifier_id: str,
    *,
    whole_form: bool = True,
    operation_id: str | None = None,
) -> int:
    """Say that these words mean somebody else than the rest of their cluster; return how many places moved.

    They get a cluster and a pseudonym of their own.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        identifier_id: One of the places.
        whole_form: Every place of the cluster, in all interviews, where the very same words stand; otherwise only this
            place.
        operation_id: Id under which the action is remembered for undo.

    Raises:
        InvalidInput: Nothing of the cluster would be left.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        identifier = one_identifier(cursor, interview_id, identifier_id)
        others = identifiers.of_cluster(cursor, identifier.cluster_id)
    texts = {where: read_original(vault, where).transcript.text for where in {other.interview_id for other in others}}
    words = {other.id: texts[other.interview_id][other.start : other.end] for other in others}
    form = words[identifier_id]
    ids = [id_ for id_, said in words.items() if id_ == identifier_id or (whole_form and fold(said) == fold(form))]
    if len(ids) == len(others):
        raise InvalidInput(
            Said("All its places have the same words, so nothing can be taken apart. Split one place off.")
        )
    cluster_id = new_id()

    def change(cursor: Cursor) -> int:
        reviewable(cursor, interview_id)
        new_cluster(cursor, cluster_id, identifier.type, form, vault=vault, interview_id=interview_id)
        before = identifiers.state(cursor, ids)
        identifiers.move(cursor, ids, cluster_id)
        changes = places_changed(before, identifiers.state(cursor, ids))
        record(cursor, context, interview_id, "split", changes, operation_id)
        note_forms(vault, {cluster_id: [form]})
        return len(ids)

    return context.store.write(change)
