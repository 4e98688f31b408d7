"""Commands on the disagreements of a locked round: the queue, discussion, decisions, and what came of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import DocumentName, Group, Result, Row, listing, named_among, place_in, unfinished
from coding.cli.rounds import round_named
from coding.errors import InvalidInput
from coding.model import Disagreement
from coding.workspace.cases.reconciling import decisions_table
from coding.workspace.cases.reconciling.queue import case_standings, open_case_queue
from coding.workspace.cases.reconciling.transaction import apply_case_decisions
from coding.workspace.context import Context, new_id
from coding.workspace.operations import Answer
from coding.workspace.reconcile import decide as decisions
from coding.workspace.reconcile import plan as plans
from coding.workspace.reconcile import queue as reconcile_queue
from coding.workspace.reconcile.decide import REASONS
from coding.workspace.reconcile.queue import Happening, item_histories
from coding.workspace.reconcile.revision import Revision, revise_definition
from coding.workspace.rounds import rounds
from coding.workspace.standalone import file_bytes

RoundName = Annotated[str | None, typer.Option("--round", help="Id or name of a locked round.")]
RoundId = Annotated[str, typer.Option("--round", help="Id or name of a locked round."), round_named]
LockedRound = Annotated[RoundName, round_named]
ReasonTag = Annotated[str, typer.Option(help=", ".join(REASONS))]
Reason = Annotated[str, typer.Option(help="In words.")]
Method = Annotated[str | None, typer.Option(help=", ".join(plans.WAYS) + "; if left out the round's, or alone.")]
Decider = Annotated[
    list[str] | None,
    typer.Option("--decider", help="Id of somebody who decided; may be given again. You alone if left out."),
]
ItemId = Annotated[str, typer.Argument(metavar="ITEM", help="Id from `heard reconcile list`; or “CASE VARIABLE”.")]
PassageId = Annotated[str, typer.Argument(metavar="ITEM", help="Id from `heard reconcile list`.")]
OF_CASES = " "
"""What stands between a case and its variable, and in no id of a passage."""

group = Group("reconcile", "Disagreements of a locked round, and decisions on them.")


def _case_item(context: Context, named: str) -> str:
    """Id of the variable of a case that somebody names, as “F01 meeting”."""
    items = open_case_queue(context).items
    return named_among(items, named, lambda each: (each.id, f"{each.label} {each.variable}"), "variable of a case").id


def _on_case(context: Context, item: str, step: dict[str, Any]) -> str:
    """Take a step on the variable of a case; return its id."""
    (answer,) = apply_case_decisions(context, [{"id": new_id(), "item": _case_item(context, item), **step}])
    return _accepted(answer).id


def _accepted(answer: Answer) -> Answer:
    if not answer.ok:
        raise InvalidInput(answer.reason or "The step was refused.")
    return answer


@group.command("list", Permission.RECONCILE)
def reconcile_list(
    context: Context,
    round_id: RoundId = "",
    every: Annotated[bool, typer.Option("--all", help="Settled ones too.")] = False,
) -> Result:
    """The queue of disagreements."""
    queue = reconcile_queue.open_queue(context, round_id)
    return listing(
        [_row(queue, item) for item in (queue.items if every else queue.open_items)],
        lambda r: (
            f"{r['id']}  {r['state']:9} {r['kind']:15} {r['participant']} line {r['line']}: "
            + "; ".join(f"{c['coder']} {c['code']}" for c in r["codings"])
        ),
        "Nothing is left to settle.",
    )


def _row(queue: reconcile_queue.ReconcileQueue, item: Disagreement) -> dict[str, Any]:
    release, decision = queue.releases[item.release_id], queue.decisions.get(item.id)
    return {
        "id": item.id,
        "release": item.release_id,
        "participant": release.participant_label,
        "kind": item.kind,
        "state": item.state,
        "start": item.start,
        "end": item.end,
        "line": release.line_of(item.start),
        "codings": [
            {"id": span.id, "coder": span.coder, "code": span.code, "start": span.start, "end": span.end}
            for span in queue.details[item.id].spans
        ],
        "absent": list(queue.details[item.id].absent),
        "outcome": decision.outcome if decision else None,
        "method": decision.way if decision else None,
        "deciders": list(decision.deciders or (decision.decided_by,)) if decision else [],
    }


def _spans(_: Context, texts: Sequence[str]) -> list[tuple[str, int, int]]:
    return [decisions_table.read_span(text) for text in texts or ()]


group.rows(
    Row(
        "decide", Permission.RECONCILE, decisions.decide_item, "Settle a disagreement.",
        {
            "item_id": PassageId,
            "outcome": Annotated[
                str, typer.Argument(help="coder, both, stand, union, intersection, custom, new or none."),
            ],
            "coder": Annotated[str | None, typer.Option(help="With outcome coder: whose coding stands.")],
            "code": Annotated[str | None, typer.Option(help="With union or intersection of several codes: which.")],
            "spans": Annotated[
                list[str] | None,
                typer.Option("--span", metavar="CODE:START-END", help="With custom or new; may be given again."),
                _spans,
            ],
            "reason_tag": ReasonTag, "reason": Reason, "method": Method, "deciders": Decider, "round_id": LockedRound,
        },
        "Settled.", {"decision": "it", "item": "item_id"},
    ),
)  # fmt: skip


@group.command("add", Permission.RECONCILE)
def reconcile_add(
    context: Context,
    document: DocumentName,
    code: Annotated[str, typer.Argument(help="Id of the code.")],
    line: Annotated[str | None, typer.Option(help="Line, or first and last line as 3-5.")] = None,
    start: Annotated[int | None, typer.Option(help="First character, instead of --line.")] = None,
    end: Annotated[int | None, typer.Option(help="Character after the last.")] = None,
    reason_tag: ReasonTag = "",
    reason: Reason = "",
    method: Method = None,
    decider: Decider = None,
    round_id: RoundId = "",
) -> Result:
    """Code a passage in the consensus that no coder had coded."""
    release = decisions_table.find_release(reconcile_queue.open_queue(context, round_id), document)
    start, end = place_in(release, line, start, end)
    item = decisions.add_passage(
        context,
        round_id,
        release.id,
        code,
        start,
        end,
        reason_tag=reason_tag,
        reason=reason,
        method=method,
        deciders=decider or (),
    )
    return Result({"item": item, "start": start, "end": end}, f"Added as {item}.")


@group.command("apply", Permission.RECONCILE)
def reconcile_apply(
    context: Context,
    file: Annotated[Path, typer.Argument(help=f"CSV: {','.join(decisions_table.COLUMNS)}; outcome is needed.")],
    round_name: RoundName = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row and write nothing.")] = False,
) -> Result:
    """Take decisions on passages and on variables of cases from CSV; each row is checked, refused rows are listed."""
    of_round = round_name or any(round.state == "locked" for round in rounds.list_rounds(context))
    report = decisions_table.apply_decisions_file(
        context,
        round_named(context, round_name) if of_round else None,
        file_bytes(file),
        file.name,
        dry_run=dry_run,
    )
    done = "would be taken" if dry_run else "taken"
    return Result(
        {
            "dry_run": dry_run,
            "taken": report.taken,
            "refused": [{"line": n, "reason": r} for n, r in report.refused],
            "rows": report.rows,
        },
        [f"{report.taken} decisions {done}.", *(f"line {n}: {r}" for n, r in report.refused)],
        unfinished(
            f"{report.taken} decisions {done}, {len(report.refused)} refused.",
            [f"Line {n}: {r}" for n, r in report.refused],
        ),
    )


@group.command("cases", Permission.RECONCILE)
def reconcile_cases(
    context: Context, every: Annotated[bool, typer.Option("--all", help="Settled ones too.")] = False
) -> Result:
    """The variables of cases that coders differ about, with what each says; settle them by a table."""
    queue = open_case_queue(context)
    return listing(
        [
            {
                "id": item.id,
                "case": item.label,
                "variable": item.variable,
                "state": item.state,
                "kind": item.kind,
                "values": {coder: list(value.answers) for coder, value in item.values.items()},
                "settled": list(item.decision.answers) if item.decision else [],
            }
            for item in queue.items
            if every or item.state not in ("decided", "agreed")
        ],
        lambda row: (
            f"{row['state']:9} {row['case']:12} {row['variable']:26} "
            + "; ".join(f"{coder}: {', '.join(values) or '–'}" for coder, values in row["values"].items())
        ),
        "Nothing is left to settle.",
    )


@group.command("aside", Permission.RECONCILE)
def reconcile_aside(
    context: Context,
    item: ItemId,
    state: Annotated[str, typer.Argument(help="deferred, escalated, or open, which takes its decision back.")],
    round_name: RoundName = None,
) -> Result:
    """Leave an item for later, hand it to a lead, or open it again."""
    if OF_CASES in item:
        _on_case(context, item, {"kind": "aside", "state": state})
    else:
        decisions.set_aside(context, round_named(context, round_name), item, state)
    return Result({"item": item, "state": state}, f"{item} is {state}.")


@group.command("undo", Permission.RECONCILE)
def reconcile_undo(
    context: Context,
    round_name: RoundName = None,
    of_cases: Annotated[bool, typer.Option("--cases", help="In the queue of the variables of cases.")] = False,
) -> Result:
    """Take back your last step in the queue of a round, or of cases."""
    undo = [{"id": new_id(), "kind": "undo"}]
    (answer,) = (
        apply_case_decisions(context, undo)
        if of_cases
        else decisions.apply_decisions(context, round_named(context, round_name), undo)
    )
    _accepted(answer)
    return Result({"undone": answer.record}, f"Taken back: {answer.record}.")


@group.command("say", Permission.RECONCILE)
def reconcile_say(
    context: Context,
    item: ItemId,
    text: Annotated[str, typer.Argument(help="The message; @ before a name calls that person.")],
    round_name: RoundName = None,
) -> Result:
    """Write in the discussion of an item."""
    message = (
        _on_case(context, item, {"kind": "say", "text": text})
        if OF_CASES in item
        else decisions.discuss(context, round_named(context, round_name), item, text)
    )
    return Result({"message": message, "item": item}, "Written.")


@group.command("history", Permission.RECONCILE)
def reconcile_history(context: Context, item: ItemId, round_name: RoundName = None) -> Result:
    """Who decided what on an item and when, with what was taken back, and the discussion."""
    happened: Sequence[Happening[Any]]
    if OF_CASES in item:
        key = _case_item(context, item)
        stands = case_standings(context, [key])
        happened, messages = stands.histories.get(key, ()), stands.messages.get(key, ())
    else:
        round_id = round_named(context, round_name)
        happened = item_histories(context, round_id).get(item, [])
        states = reconcile_queue.standings(context, round_id).get(item)
        messages = states.messages if states else ()
    rows: list[dict[str, Any]] = [
        {
            "at": event.at,
            "who": event.who or None,
            "what": event.what,
            "outcome": event.decision.outcome if event.decision else None,
            "reason_tag": event.decision.reason_tag if event.decision else None,
            "method": event.decision.way if event.decision else None,
            "deciders": list(event.decision.deciders or (event.decision.decided_by,)) if event.decision else [],
            "revoked": bool(event.decision and event.decision.revoked_at),
        }
        for event in happened
    ]
    entries = [{"who": m.author, "at": m.written_at, "text": m.text} for m in messages]
    return Result(
        {"happened": rows, "messages": entries},
        [
            *(
                f"{r['at']:%Y-%m-%d %H:%M}  {r['who'] or 'Heard':10} {r['what']} {r['outcome'] or ''}".rstrip()
                for r in rows
            ),
            *(f"{m['at']:%Y-%m-%d %H:%M}  {m['who']:10} “{m['text']}”" for m in entries),
        ],
    )


@group.command("redefine", Permission.EDIT_CODEBOOK)
def reconcile_redefine(
    context: Context,
    item: PassageId,
    code: Annotated[str, typer.Argument(help="The code to define anew.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence; it is kept with the version.")],
    definition: Annotated[str | None, typer.Option(help="The definition as it shall be.")] = None,
    include: Annotated[str | None, typer.Option(help="When to use it.")] = None,
    not_for: Annotated[str, typer.Option(help="What does not belong here.")] = "",
    use_instead: Annotated[str | None, typer.Option(help="With --not-for: the code to use instead.")] = None,
    example: Annotated[str | None, typer.Option(help="Add the passage: typical, atypical or near_miss.")] = None,
    round_id: RoundId = "",
) -> Result:
    """As a lead, define a code anew after a disagreement; the round keeps the version it was coded with."""
    revision = Revision(
        code=code, reason=reason, definition=definition, include=include, not_for=not_for, use_instead=use_instead,
        example=example,
    )  # fmt: skip
    number = revise_definition(context, round_id, item, revision)
    return Result({"version": number, "code": code}, f"{code} is defined anew in version {number}.")


@group.command("consensus", Permission.RECONCILE)
def reconcile_consensus(context: Context, round_id: RoundId = "") -> Result:
    """The consensus layer: every span with the codings it comes from."""
    layer, queue = reconcile_queue.consensus_layer(context, round_id), reconcile_queue.open_queue(context, round_id)
    rows: list[dict[str, Any]] = [
        {
            "id": coding.id,
            "release": coding.release_id,
            "participant": queue.releases[coding.release_id].participant_label,
            "line": queue.releases[coding.release_id].line_of(coding.start),
            "code": coding.code,
            "start": coding.start,
            "end": coding.end,
            "parents": list(coding.parents),
            "decision": coding.decision_id,
        }
        for coding in layer
    ]
    return Result(
        {"round": queue.round.name, "snapshot": queue.snapshot.hash, "coverage": queue.coverage, "codings": rows},
        "\n".join(f"{r['participant']} line {r['line']:4} {r['code']:12} {r['start']}-{r['end']}" for r in rows)
        or "Nothing is settled yet.",
    )


@group.command("plan", Permission.RECONCILE)
def reconcile_plan(
    context: Context,
    method: Annotated[str | None, typer.Option(help=", ".join(plans.METHODS))] = None,
    decider: Decider = None,
    round_id: RoundId = "",
) -> Result:
    """Show or set how a round's disagreements are decided, and by whom."""
    if method is not None:
        plan = plans.set_reconcile_plan(context, round_id, method, tuple(decider or ()))
    elif decider:
        raise InvalidInput("Give --method with --decider.")
    else:
        plan = plans.reconcile_plan(context, round_id)
    return Result(
        {"method": plan.method, "deciders": list(plan.deciders)},
        f"{plan.method or 'not set'}: {', '.join(plan.deciders) or 'the coders and any lead'}",
    )
