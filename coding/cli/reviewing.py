"""Commands on words of originals: deciding on what was found, place by place, and on words that stopped an export."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Result
from coding.cli.review import interview_in
from coding.cli.tables import DryRun, Row, take_rows
from coding.errors import InvalidInput
from coding.workspace.context import Context, new_id
from coding.workspace.operations import Answer
from coding.workspace.review import comparing, operations
from coding.workspace.review.decide import note_original_read
from coding.workspace.review.operations import ACTIONS, undo_review

InReview = Annotated[str, typer.Argument(metavar="INTERVIEW", help="Interview id or participant label, in review.")]
WordId = Annotated[str, typer.Argument(metavar="WORD", help="Id from heard stopped list.")]

ANYWHERE = ("add", "always", "never", "pass", "answer", "accept_above", "undo", "redo")
"""Steps that need no place at which something was found."""
AROUND = 30
"""Characters shown before and after words."""

review = Group("review", "What was found in originals: each place decided on by a steward.")
words = Group("stopped", "Words that stopped an export: each is masked, or said to be no name.")


@review.command("show", Permission.REVIEW_ORIGINALS, vault=True)
def review_show(context: Context, interview: InReview) -> Result:
    """Places of an interview with what was decided, words that nothing masked, and who may be the same person."""
    chosen = interview_in(context, interview, "in_review").id
    note_original_read(context, chosen)
    desk = operations.open_desk(context, chosen)
    text, places = desk.review.original.transcript.text, desk.review.identifiers

    def told(at: Any) -> dict[str, Any]:
        before, after = text[max(0, at.start - AROUND) : at.start], text[at.end : at.end + AROUND]
        around = {"words": text[at.start : at.end], "before": before, "after": after}
        return {"place": f"{at.start}-{at.end}", "type": at.type, **around}

    record: dict[str, Any] = {
        "interview": desk.review.interview.id,
        "coverage": desk.review.coverage,
        "places": [
            told(at) | {"id": at.id, "cluster": at.cluster_id, "decision": at.decision, "pseudonym": at.pseudonym}
            for at in places
        ],
        "unmasked": [
            told(at) | {"why": at.reason, "passed": (at.start, at.end) in desk.passed} for at in desk.unmasked
        ],
        "questions": [
            {"left": each.left, "right": each.right, "place": each.place, "why": each.reason} for each in desk.questions
        ],
    }
    return Result(
        record,
        [
            *(
                f"{row['place']:12} {row.get('decision', 'not masked'):10} {row['type']:14} "
                f"{' '.join(row['before'].split())} »{row['words']}« {' '.join(row['after'].split())}"
                for row in [*record["places"], *record["unmasked"]]
            ),
            *(f"same? {row['left']} and {row['right']}: {row['why']}" for row in record["questions"]),
        ],
    )


@review.command("apply", Permission.REVIEW_ORIGINALS, vault=True)
def review_apply(
    context: Context,
    interview: InReview,
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV: do (" + ", ".join(ACTIONS) + "), place as START-END in the original, decision, type, "
            "pseudonym, other (a second place or a cluster), same and alone (yes), score; only do is needed."
        ),
    ],
    dry_run: DryRun = False,
) -> Result:
    """Decide on places of an interview as the rows of a table say, in their order: all of them, or none."""
    chosen = interview_in(context, interview, "in_review").id

    def decide(row: Row) -> Answer:
        return operations.apply_review(context, chosen, [_asked(context, chosen, row)])[0]

    return take_rows(context, file, ACTIONS, decide, dry_run=dry_run)


def _asked(context: Context, interview_id: str, row: Row) -> dict[str, Any]:
    """A row as the review pane would send it."""
    given: dict[str, Any] = {name: value for name, value in row.items() if value}
    places = operations.review_state(context, interview_id).identifiers
    # Words that were left once and marked later have two places: the one that is masked or waits is meant.
    places = sorted(places, key=lambda at: at.decision != "rejected")
    there = {f"{at.start}-{at.end}": at for at in places}
    at, other = there.get(row.get("place", "")), there.get(row.get("other", ""))
    operation = {**given, "id": new_id(), "kind": given["do"], "same": row.get("same") == "yes", "place": ""}
    operation |= dict.fromkeys(("everywhere", "whole_form"), row.get("alone") != "yes")
    if spans := [tuple(map(int, span)) for span in re.findall(r"^(\d+)-(\d+)$", row.get("place", ""))]:
        operation |= {"start": spans[0][0], "end": spans[0][1], "spans": spans}
    if at is None and given["do"] not in ANYWHERE:
        raise InvalidInput(f"Nothing was found at “{row.get('place', '')}”. `heard review show` lists the places.")
    if at is not None:
        operation |= {"identifier": at.id, "identifiers": [at.id], "cluster": at.cluster_id, "left": at.cluster_id}
    if other is not None:
        operation |= {"other": other.cluster_id, "place": other.id if at and at.cluster_id == other.cluster_id else ""}
    if "score" in given and re.fullmatch(r"[01](\.\d+)?", given["score"]):
        operation["score"] = float(given["score"])
    return {"right": operation.get("other"), **operation}


@review.command("undo", Permission.REVIEW_ORIGINALS, vault=True)
def review_undo(context: Context, interview: InReview) -> Result:
    """Take back your last decision on an interview."""
    undone = undo_review(context, interview_in(context, interview, "in_review").id)
    return Result({"undone": undone}, f"Taken back: {undone}.")


@words.command("list", Permission.REVIEW_ORIGINALS, vault=True)
def stopped_list(context: Context) -> Result:
    """Words that wait for a steward, with what stands around them, and what was said to be no name."""
    waiting, no_names = comparing.stopped_words(context), comparing.let_stand(context)
    return Result(
        {"waiting": waiting, "no_names": no_names},
        [
            *(f"{at.id}  {at.type}? {at.said}: {at.before}»{at.word}«{at.after}" for at in waiting),
            *(f"{at.id}  no name: {at.said} ({at.by}: {at.reason})" for at in no_names),
        ]
        or "No word waits.",
    )  # fmt: skip


@words.command("mask", Permission.REVIEW_ORIGINALS, vault=True)
def stopped_mask(
    context: Context,
    word: WordId,
    type_name: Annotated[str, typer.Argument(metavar="TYPE", help="What it is, such as PERSON.")],
) -> Result:
    """Mask a word, and open its interview for the next release; undo it with heard review undo."""
    settled = comparing.mask_here(context, word, type_name)
    return Result(settled, f"{settled.masked} places are masked, {settled.waiting} wait in the review.")


@words.command("no-name", Permission.REVIEW_ORIGINALS, vault=True)
def stopped_no_name(
    context: Context,
    word: Annotated[list[str], typer.Argument(metavar="WORD…", help="Ids from heard stopped list.")],
    reason: Annotated[str, typer.Option(help="Why it is no name there; kept beside the originals.")],
) -> Result:
    """Say that words are no names where they stand; later exports let them pass there."""
    said = comparing.no_name(context, word, reason)
    return Result({"no_name": said, "words": word}, f"{said}  {len(word)} words may stand.")


@words.command("take-back", Permission.REVIEW_ORIGINALS, vault=True)
def stopped_take_back(
    context: Context, said: Annotated[str, typer.Argument(metavar="ID", help="Id from heard stopped list.")]
) -> Result:
    """Take back that words are no names; the next export asks about them again."""
    comparing.take_back(context, said)
    return Result({"taken_back": said}, "Taken back.")
