"""What a reviewer says about a whole project with one key: the same person or not, always or never an identifier."""

from __future__ import annotations

from collections.abc import Sequence

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import Identifier
from coding.store import Cursor, identifiers, interviews
from coding.workspace.context import Context, new_id, requires
from coding.workspace.finding import new_cluster
from coding.workspace.merge_questions import MergeQuestion, answer_merge, merge_questions
from coding.workspace.originals import note_forms, read_original
from coding.workspace.passed_words import change_passed
from coding.workspace.placing import (
    REVIEWER,
    likely_type,
    overlaps,
    places_of,
    plan_placement,
    store_placement,
    trimmed,
)
from coding.workspace.project_lists import planned_lists, read_lists, set_lists
from coding.workspace.redaction import record, reviewable
from pipelines.redact.folding import fold


@requires(Permission.REVIEW_ORIGINALS)
def answer_question(
    context: Context, interview_id: str, left: str, right: str, same: bool, *, operation_id: str | None = None
) -> int:
    """Answer whether two clusters mean the same; return how many places moved.

    “The same” joins the right one to the left. “Not the same”, asked about one cluster (``left == right``), gives its
    single names a cluster of their own. The answer is remembered, so that nobody is asked again; undo forgets it.

    Raises:
        InvalidInput: The question does not stand any more.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    found = [one for one in merge_questions(context) if {one.left, one.right} == {left, right}]
    if not found:
        raise InvalidInput("That question is answered already. Reload the page.")
    apart = found[0].joined and not same
    fresh = new_id()
    short = _short_forms(found[0]) if apart else ()

    def change(cursor: Cursor) -> list[str]:
        reviewable(cursor, interview_id)
        target, ids = left, []
        if apart:
            target = fresh
            members = identifiers.of_cluster(cursor, left)
            texts = {one: read_original(vault, one).transcript.text for one in {m.interview_id for m in members}}
            ids = [m.id for m in members if texts[m.interview_id][m.start : m.end] in short]
            if not ids or len(ids) == len(members):
                raise InvalidInput("Nothing could be taken apart there. Choose a place and split it off.")
            new_cluster(cursor, fresh, members[0].type, short[0], vault=vault, interview_id=interview_id)
        elif same and left != right:
            ids = [one.id for one in identifiers.of_cluster(cursor, right)]
        before = identifiers.state(cursor, ids)
        identifiers.move(cursor, ids, target)
        after = identifiers.state(cursor, ids)
        pairs = [[left, right, same], *([[left, fresh, False]] if apart else [])]
        answers = {"before": [], "after": pairs}
        record(cursor, context, interview_id, "answered", before, after, operation_id, answers=answers)
        return ids

    moved = context.store.write(change)
    if apart:
        note_forms(vault, {fresh: short})
        answer_merge(context, left, fresh, False)
    answer_merge(context, left, right, same)
    return len(moved)


def _short_forms(question: MergeQuestion) -> tuple[str, ...]:
    """The forms that may be somebody else's: single names beside a full name, else the shortest."""
    forms = question.left_forms
    single = tuple(form for form in forms if " " not in form.strip())
    return single if len(single) < len(forms) else (min(forms, key=len),)


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
    vault = context.open_vault()
    form = _words(context, interview_id, start, end)
    lists = read_lists(context)
    allow, deny = [*lists.allow, form], [one for one in lists.deny if fold(one) != fold(form)]
    planned_lists(context, allow=allow, deny=deny)

    def change(cursor: Cursor) -> int:
        reviewable(cursor, interview_id)
        ids, free = [], []
        for interview in interviews.all_interviews(cursor):
            if interview.state != "in_review":
                continue
            text = read_original(vault, interview.id).transcript.text
            held = identifiers.of_interview(cursor, interview.id)
            ids += [
                one.id for one in held if one.decision == "pending" and fold(text[one.start : one.end]) == fold(form)
            ]
            if interview.id == interview_id:
                taken = [(one.start, one.end) for one in held]
                free = [list(place) for place in places_of(text, form) if not overlaps(place, taken)]
        before = identifiers.state(cursor, ids)
        identifiers.decide(cursor, ids, "rejected", context.user.id)
        record(
            cursor,
            context,
            interview_id,
            "never",
            before,
            identifiers.state(cursor, ids),
            operation_id,
            passed={"before": {"unpass": free}, "after": {"pass": free}},
            listed={"before": {}, "after": {"list": "allow", "start": start, "end": end}},
        )
        change_passed(vault, interview_id, add=free)
        return len(ids) + len(free)

    left = context.store.write(change)
    set_lists(context, allow=allow, deny=deny)
    return left


@requires(Permission.REVIEW_ORIGINALS)
def always_mask(
    context: Context,
    interview_id: str,
    start: int,
    end: int,
    type_name: str | None = None,
    *,
    operation_id: str | None = None,
) -> int:
    """Put words on the project's list of words always masked, and mask them here; return how many places were added.

    In the other interviews they are found by the search for identifiers, or at the last look before release.
    """
    vault = context.open_vault()
    form = _words(context, interview_id, start, end)
    lists = read_lists(context)
    deny, allow = [*lists.deny, form], [one for one in lists.allow if fold(one) != fold(form)]
    planned_lists(context, deny=deny, allow=allow)
    with context.store.read() as cursor:
        reviewable(cursor, interview_id)
        held = identifiers.of_interview(cursor, interview_id)
        there = next((one.type for one in held if one.start < end and start < one.end), None)
        type_name = type_name or there or likely_type(form)
        placement = plan_placement(cursor, vault, interview_id, (start, end), type_name, by=REVIEWER)
        text = read_original(vault, interview_id).transcript.text
        waiting = [
            one.id for one in held if one.decision == "pending" and fold(text[one.start : one.end]) == fold(form)
        ]

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        before = identifiers.state(cursor, waiting)
        identifiers.decide(cursor, waiting, "accepted", context.user.id)
        if placement.places:
            store_placement(cursor, placement, vault)
        added = identifiers.state(cursor, [one.id for one in placement.places])
        record(
            cursor,
            context,
            interview_id,
            "always",
            [*before, *({**one, "deleted": True} for one in added)],
            [*identifiers.state(cursor, waiting), *added],
            operation_id,
            listed={"before": {}, "after": {"list": "deny", "start": start, "end": end}},
        )

    context.store.write(change)
    set_lists(context, deny=deny, allow=allow)
    if placement.places:
        note_forms(vault, {placement.cluster_id: placement.forms})
    return len(placement.places) + len(waiting)


def _waiting(held: Sequence[Identifier], text: str, form: str) -> list[str]:
    return [one.id for one in held if one.decision == "pending" and fold(text[one.start : one.end]) == fold(form)]


def _words(context: Context, interview_id: str, start: int, end: int) -> str:
    text = read_original(context.open_vault(), interview_id).transcript.text
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise InvalidInput("Select the words first; the selection was empty or outside the transcript.")
    start, end = trimmed(text, start, end)
    return text[start:end]
