"""Commands for rounds: propose, create, list, lock, unlock."""

from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.agreement.plan import DESIGNS
from coding.cli.common import Folder, Group, Result, listing, released, say, working_in
from coding.errors import InvalidInput
from coding.workspace.agreement.figures import locked_round, unfinished_lines
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import PURPOSES, RoundDraft, RoundProposal, create_round, propose_round

Coders = Annotated[list[str], typer.Option("--coder", help="A coder's id; name two or more.")]
Interviews = Annotated[
    list[str] | None, typer.Option("--interview", help="Interview id or participant label; drawn if left out.")
]
Sample = Annotated[int | None, typer.Option("--sample", metavar="N", help="Draw so many; all if left out.")]
By = Annotated[str, typer.Option("--by", metavar="ATTRIBUTE", help="Draw in proportion to it, such as language.")]
Design = Annotated[str, typer.Option(help=", ".join(DESIGNS) + ".")]
Anchor = Annotated[str | None, typer.Option(help="With the design anchor: who codes everything.")]
Seed = Annotated[int, typer.Option(help="Same seed, same draw.")]
Purpose = Annotated[str, typer.Option(help=", ".join(PURPOSES) + ".")]

group = Group("rounds", "Rounds: who codes what, blind until locked.")


@group.command("list", Permission.VIEW_PROJECT)
def rounds_list(context: Context) -> Result:
    """Rounds and their state."""
    gone = rounds.coders_gone(context) if context.may(Permission.MANAGE_ROUNDS) else {}
    rows: list[dict[str, Any]] = [
        {
            "id": round.id,
            "name": round.name,
            "state": round.state,
            "purpose": round.purpose,
            "unit": round.unit,
            "target": round.target,
            "target_reason": round.target_reason,
            "targets": {code: {"target": target, "reason": reason} for code, target, reason in round.targets},
            "design": round.design,
            "anchor": round.anchor or None,
            "drawn_by": round.attribute or None,
            "seed": round.seed,
            "suggestions": round.suggestions,
            "measured": round.measured,
            "codebook_version": round.codebook_version,
            "coders": list(round.coders),
            "no_longer_here": gone.get(round.id, []),
            "releases": list(round.releases),
            "locked": sum(1 for a in round.assignments if a.locked_at is not None)
            if round.state == "locked" or rounds.follows(context, round)
            else None,
            "assignments": len(round.assignments),
        }
        for round in rounds.list_rounds(context)
    ]
    return listing(
        rows,
        lambda r: (
            f"{r['id']}  {r['state']:7} {r['name']} ({', '.join(r['coders'])})"
            + (f" · no longer here: {', '.join(r['no_longer_here'])}" if r["no_longer_here"] else "")
        ),
        "No rounds yet.",
    )


def _chosen(context: Context, interview: list[str] | None) -> list[str] | None:
    if not interview:
        return None
    released = [entry for entry in list_interviews(context) if entry.release_id]
    for name in interview:
        if not any(name in (entry.id, entry.release_id, entry.participant_label) for entry in released):
            raise InvalidInput(f"There is no released interview {name}. `heard status` lists them.")
    return [
        entry.release_id
        for entry in released
        if entry.release_id and {entry.id, entry.release_id, entry.participant_label} & set(interview)
    ]


def _proposal(proposal: RoundProposal) -> dict[str, Any]:
    return {
        "interviews": [
            {"release": release, "group": proposal.groups.get(release), "coders": list(proposal.assignments[release])}
            for release in proposal.releases
        ],
        "shared": {"|".join(pair): n for pair, n in proposal.shared.items()},
        "warnings": list(proposal.warnings),
        "seed": proposal.seed,
        "eligible": proposal.eligible,
    }


@group.command("propose", Permission.MANAGE_ROUNDS)
def rounds_propose(
    context: Context,
    coder: Coders,
    interview: Interviews = None,
    sample: Sample = None,
    by: By = "",
    design: Design = "all pairs",
    anchor: Anchor = None,
    seed: Seed = 1,
    purpose: Purpose = "reliability",
) -> Result:
    """Draw interviews and say who would code what; nothing is stored."""
    proposal = propose_round(
        context,
        coder,
        number=sample,
        releases=_chosen(context, interview),
        purpose=purpose,
        attribute=by,
        design=design,
        anchor=anchor,
        seed=seed,
    )
    return Result(
        _proposal(proposal),
        lambda record: [
            *(f"{r['release']}  {r['group'] or '':12} {', '.join(r['coders'])}" for r in record["interviews"]),
            *(f"{pair}: {n} shared" for pair, n in record["shared"].items()),
            *record["warnings"],
        ],
    )


@group.command("create", acts=True)
def rounds_create(
    folder: Folder,
    name: Annotated[str, typer.Option(help="What the round is called.")],
    coder: Coders,
    interview: Interviews = None,
    sample: Sample = None,
    by: By = "",
    design: Design = "all pairs",
    anchor: Anchor = None,
    seed: Seed = 1,
    purpose: Purpose = "reliability",
    unit: Annotated[str, typer.Option(help="Unit of analysis.")] = "turn",
    target: Annotated[float, typer.Option(help="Alpha to reach, set before; 0 for none.")] = 0.8,
    reason: Annotated[str, typer.Option(help="Why that target.")] = "",
    code_target: Annotated[
        list[str] | None, typer.Option(metavar="CODE=ALPHA:REASON", help="A target of one code; may be repeated.")
    ] = None,
    suggestions: Annotated[
        bool, typer.Option("--suggestions", help="Show the machine's suggestions; training only, and reported.")
    ] = False,
    reflexive: Annotated[
        bool, typer.Option("--reflexive", help="Measure nothing; the queue of differences serves dialogue.")
    ] = False,
) -> Result:
    """Open a blind round. Interviews are drawn unless you name them."""
    targets = dict(_code_target(text) for text in code_target or ())
    with working_in(folder, Permission.MANAGE_ROUNDS) as context:
        chosen = _chosen(context, interview)
        proposal = propose_round(
            context,
            coder,
            number=sample,
            releases=chosen,
            purpose=purpose,
            attribute=by,
            design=design,
            anchor=anchor,
            seed=seed,
        )
        round = create_round(
            context,
            RoundDraft(
                name=name,
                releases=proposal.releases,
                coders=coder,
                purpose=purpose,
                unit=unit,
                target=target or None,
                target_reason=reason,
                targets=targets,
                design=design,
                anchor=anchor,
                shares=proposal.assignments,
                attribute=by,
                seed=seed,
                proposed=proposal.releases if chosen is None else (),
                suggestions=suggestions,
                measured=not reflexive,
            ),
        )
    return Result(
        {"id": round.id, "name": round.name, **_proposal(proposal)},
        [f"Round “{round.name}” is open ({round.id}).", *proposal.warnings],
    )


def _code_target(text: str) -> tuple[str, tuple[float, str]]:
    code, _, rest = text.partition("=")
    value, _, reason = rest.partition(":")
    try:
        return code.strip(), (float(value), reason)
    except ValueError:
        raise InvalidInput(f"Write a code's target as CODE=0.7:reason, not “{text}”.") from None


@group.command("lock", Permission.MANAGE_ROUNDS)
def rounds_lock(
    context: Context,
    round_id: Annotated[str, typer.Argument(metavar="ROUND", help="Id or name of the round.")],
) -> Result:
    """Lock a round for all its coders and take the snapshot that agreement is computed on."""
    round = lock.lock_round(context, rounds.find_round(context, round_id).id)
    snapshot = rounds.snapshot_of(context, round.id)
    locked = locked_round(context, round.id)
    for line in unfinished_lines(locked.closed, locked.unread):
        say(line)
    return Result(
        {
            "id": round.id,
            "state": round.state,
            "snapshot": snapshot.id,
            "revision": snapshot.revision,
            "hash": snapshot.hash,
            "not_handed_in": [list(entry) for entry in locked.closed],
            "left_out": [list(entry) for entry in locked.unread],
        },
        f"“{round.name}” is locked. Snapshot {snapshot.hash}.",
    )


@group.command("hand-in", Permission.CODE)
def rounds_hand_in(
    context: Context,
    round_id: Annotated[str, typer.Argument(metavar="ROUND", help="Id or name of the round.")],
    documents: Annotated[list[str], typer.Argument(metavar="DOC…", help="Interview ids or participant labels.")],
) -> Result:
    """Hand in interviews that you coded; with the last one of all coders the round locks."""
    chosen = rounds.find_round(context, round_id).id
    for release in [released(context, document) for document in documents]:
        state = lock.lock_interview(context, chosen, release).state
    return Result({"id": chosen, "state": state, "handed_in": documents}, f"{len(documents)} handed in.")


@group.command("unlock", Permission.MANAGE_ROUNDS)
def rounds_unlock(
    context: Context,
    round_id: Annotated[str, typer.Argument(metavar="ROUND", help="Id or name of the round.")],
    reason: Annotated[str, typer.Option(help="Why it is opened again; kept and shown.")],
) -> Result:
    """Open a locked round again; its snapshot stays on record, the next one is a new revision."""
    round = lock.unlock_round(context, rounds.find_round(context, round_id).id, reason)
    return Result({"id": round.id, "state": round.state}, f"“{round.name}” is open again.")
