"""Doubtful merges as questions for the reviewer, and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput
from coding.store import Cursor, events, identifiers
from coding.workspace.context import Context, requires
from coding.workspace.known_words import standing_forms
from pipelines.redact.clusters import KnownCluster
from pipelines.redact.merges import doubtful_merges

__all__ = ["MergeQuestion", "answer_merge", "merge_questions", "withdraw_answer"]

_ANSWERS = "merge_answers"


@dataclass(frozen=True)
class MergeQuestion:
    """Are these two the same?

    Attributes:
        left: Id of a cluster.
        right: Id of the other; the same as ``left`` where the forms are in one cluster now.
        joined: Whether they are in one cluster now.
        left_forms: The words of the left one, as written. Steward's eyes only, as the next.
        right_forms: The words of the right one.
        left_pseudonym: What stands for the left one.
        right_pseudonym: What stands for the right one.
        reason: Why it is asked; holds no words of a transcript.
    """

    left: str
    right: str
    joined: bool
    left_forms: tuple[str, ...]
    right_forms: tuple[str, ...]
    left_pseudonym: str
    right_pseudonym: str
    reason: str


@requires(Permission.REVIEW_ORIGINALS)
def merge_questions(context: Context, interview_id: str | None = None) -> list[MergeQuestion]:
    """What is in doubt and not answered yet, as the clusters stand now.

    Args:
        context: The steward, with the vault open.
        interview_id: Only questions of which one side at least stands in this interview; None for all.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    answered = {tuple(pair) for pair, _ in vault.get_json("key", {}).get(_ANSWERS, ())}
    with context.store.read() as cursor:
        held = identifiers.clusters(cursor)
        standing = {
            cluster_id: KnownCluster(
                cluster_id,
                held[cluster_id][0],
                tuple(dict.fromkeys(form for form, _ in places)),
                tuple(dict.fromkeys(document for _, document in places)),
            )
            for cluster_id, places in standing_forms(cursor, vault).items()
        }
    questions = []
    for one in doubtful_merges(list(standing.values())):
        left, right = str(one.left), str(one.right)
        here = {*standing[left].documents, *standing[right].documents}
        if (left, right) in answered or (interview_id is not None and interview_id not in here):
            continue
        questions.append(
            MergeQuestion(
                left,
                right,
                one.joined,
                standing[left].forms,
                standing[right].forms,
                held[left][2],
                held[right][2],
                one.reason,
            )
        )
    return questions


@requires(Permission.REVIEW_ORIGINALS)
def answer_merge(context: Context, left: str, right: str, same: bool) -> None:
    """Remember an answer, so that the question is not asked again. Linking or splitting is done apart from this.

    Raises:
        InvalidInput: One of the two is no cluster of this project.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    pair = [min(left, right), max(left, right)]
    with context.store.read() as cursor:
        if not {left, right} <= set(identifiers.clusters(cursor)):
            raise InvalidInput("One of those two is not in this project any more. Reload the page.")

    def change(record: dict[str, Any]) -> dict[str, Any]:
        others = [one for one in record.get(_ANSWERS, ()) if one[0] != pair]
        return {**record, _ANSWERS: [*others, [pair, same]]}

    vault.update_json("key", change, {})
    _note(context, "merge.answered", pair, {"same": same})


@requires(Permission.REVIEW_ORIGINALS)
def withdraw_answer(context: Context, left: str, right: str) -> None:
    """Forget an answer; the question is asked again while it stands.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    pair = [min(left, right), max(left, right)]

    def change(record: dict[str, Any]) -> dict[str, Any]:
        return {**record, _ANSWERS: [one for one in record.get(_ANSWERS, ()) if one[0] != pair]}

    vault.update_json("key", change, {})
    _note(context, "merge.withdrawn", pair, {})


def _note(context: Context, action: str, pair: list[str], detail: dict[str, Any]) -> None:
    def note(cursor: Cursor) -> None:
        events.append(cursor, context.user.id, action, "cluster", pair[0], {"other": pair[1], **detail})

    context.store.write(note)
