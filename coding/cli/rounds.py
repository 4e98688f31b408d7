"""Commands for rounds, and for the agreement of a round, of codings in files, or of a table."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.agreement.figures import AgreementReport
from coding.agreement.plan import DESIGNS
from coding.cli.common import (
    Group,
    OptionalFolder,
    Result,
    Row,
    listing,
    released,
    say,
    working_in,
)
from coding.errors import InvalidInput
from coding.extras import offered
from coding.workspace import standalone
from coding.workspace.agreement import comparing
from coding.workspace.agreement.figures import locked_round, round_agreement, unfinished_lines
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import PURPOSES, RoundDraft, RoundProposal, create_round, propose_round

Coders = Annotated[list[str], typer.Option("--coder", help="A coder's id; name two or more.")]
Sample = Annotated[int | None, typer.Option("--sample", metavar="N", help="Draw so many; all if left out.")]
By = Annotated[str, typer.Option("--by", metavar="ATTRIBUTE", help="Draw in proportion to it, such as language.")]
Design = Annotated[str, typer.Option(help=", ".join(DESIGNS) + ".")]
Anchor = Annotated[str | None, typer.Option(help="With the design anchor: who codes everything.")]
Seed = Annotated[int, typer.Option(help="Same seed, same draw.")]
Purpose = Annotated[str, typer.Option(help=", ".join(PURPOSES) + ".")]


def round_named(context: Context, name: str | None) -> str:
    """The id of a round that somebody names; without a name, of the newest that is locked."""
    return rounds.find_round(context, name or None).id


RoundId = Annotated[str, typer.Argument(metavar="ROUND", help="Id or name of the round."), round_named]

group = Group("rounds", "Rounds: who codes what, blind until locked.")
heard = Group()


@group.command("list", Permission.VIEW_PROJECT)
def rounds_list(context: Context) -> Result:
    """Rounds and their state."""
    absent = rounds.coders_who_left(context) if context.may(Permission.MANAGE_ROUNDS) else {}
    return listing(
        [
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
                "no_longer_here": absent.get(round.id, []),
                "releases": list(round.releases),
                "locked": sum(1 for a in round.assignments if a.locked_at is not None)
                if round.state == "locked" or rounds.follows(context, round)
                else None,
                "assignments": len(round.assignments),
            }
            for round in rounds.list_rounds(context)
        ],
        lambda r: (
            f"{r['id']}  {r['state']:7} {r['name']} ({', '.join(r['coders'])})"
            + (f" · no longer here: {', '.join(r['no_longer_here'])}" if r["no_longer_here"] else "")
        ),
        "No rounds yet.",
    )


def _releases(context: Context, named: list[str] | None) -> list[str] | None:
    """Releases of the interviews that are named; None where they are to be drawn."""
    if not named:
        return None
    known = {
        entry.release_id: {entry.id, entry.release_id, entry.participant_label}
        for entry in list_interviews(context)
        if entry.release_id
    }
    for name in named:
        if not any(name in names for names in known.values()):
            raise InvalidInput(f"There is no released interview {name}. `heard status` lists them.")
    return [release for release, names in known.items() if names & set(named)]


Releases = Annotated[
    list[str] | None,
    typer.Option("--interview", help="Interview id or participant label; drawn if left out."),
    _releases,
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
    interview: Releases = None,
    sample: Sample = None,
    by: By = "",
    design: Design = "all pairs",
    anchor: Anchor = None,
    seed: Seed = 1,
    purpose: Purpose = "reliability",
) -> Result:
    """Draw interviews and say who would code what; nothing is stored."""
    proposal = propose_round(
        context, coder, number=sample, releases=interview, purpose=purpose, attribute=by, design=design, anchor=anchor,
        seed=seed,
    )  # fmt: skip
    return Result(
        _proposal(proposal),
        lambda record: [
            *(f"{r['release']}  {r['group'] or '':12} {', '.join(r['coders'])}" for r in record["interviews"]),
            *(f"{pair}: {n} shared" for pair, n in record["shared"].items()),
            *record["warnings"],
        ],
    )


@group.command("create", Permission.MANAGE_ROUNDS)
def rounds_create(
    context: Context,
    name: Annotated[str, typer.Option(help="What the round is called.")],
    coder: Coders,
    interview: Releases = None,
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
    proposal = propose_round(
        context, coder, number=sample, releases=interview, purpose=purpose, attribute=by, design=design, anchor=anchor,
        seed=seed,
    )  # fmt: skip
    draft = RoundDraft(
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
        proposed=proposal.releases if interview is None else (),
        suggestions=suggestions,
        measured=not reflexive,
    )
    round = create_round(context, draft)
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
    round_id: RoundId,
) -> Result:
    """Lock a round for all its coders and take the snapshot that agreement is computed on."""
    round = lock.lock_round(context, round_id)
    snapshot = rounds.snapshot_of(context, round.id)
    locked = locked_round(context, round.id)
    say(*unfinished_lines(locked.closed, locked.unread))
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
    round_id: RoundId,
    documents: Annotated[list[str], typer.Argument(metavar="DOC…", help="Interview ids or participant labels.")],
) -> Result:
    """Hand in interviews that you coded; with the last one of all coders the round locks."""
    for release in [released(context, document) for document in documents]:
        state = lock.lock_interview(context, round_id, release).state
    return Result({"id": round_id, "state": state, "handed_in": documents}, f"{len(documents)} handed in.")


group.rows(
    Row(
        "unlock", Permission.MANAGE_ROUNDS, lock.unlock_round,
        "Open a locked round again; its snapshot stays on record, the next one is a new revision.",
        {
            "round_id": RoundId,
            "reason": Annotated[str, typer.Option(help="Why it is opened again; kept and shown.")],
        },
        "“{it.name}” is open again.", {"id": "it.id", "state": "it.state"},
    ),
)  # fmt: skip


Sides = list[tuple[str, AgreementReport, Mapping[str, str]]]
"""Whose figures, the figures, and what did not enter."""


def _by_group(context: Context, round_id: str, unit: str | None) -> Sides:
    groups = comparing.by_group(context, round_id, unit=unit)
    return [(f"{name}: {value}", part, {}) for name, each in groups.items() for value, (part, _) in each.items()]


def _against(compared: list[comparing.Comparison]) -> Sides:
    return [(side.coder, side.report, side.left_out) for side in compared]


COMPARED: dict[str, Callable[[Context, str, str | None], Sides]] = {
    "trend": lambda context, _, unit: [(at.round.name, at.report, {}) for at in comparing.trend(context, unit=unit)],
    "earlier": lambda context, at, unit: _against(comparing.against_earlier_self(context, at, unit=unit)),
    "consensus": lambda context, at, unit: _against(comparing.against_consensus(context, at, unit=unit)),
    "groups": _by_group,
    "suggestions": lambda context, at, unit: [
        ("without suggestions", each.report, {})
        for each in [comparing.without_suggestions(context, at, unit=unit)]
        if each is not None
    ],
}
"""Other sides that a round's agreement is seen from."""


@heard.command("agreement", acts=True)
def agreement(
    folder: OptionalFolder = None,
    round_name: Annotated[
        str | None, typer.Option("--round", help="Id or name; the newest locked one if left out.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="character, word, sentence, turn or interview.")] = None,
    codings: Annotated[Path | None, typer.Option(help="CSV: document,coder,code,start,end[,memo].")] = None,
    documents: Annotated[Path | None, typer.Option(help="CSV: document,length[,coder].")] = None,
    table: Annotated[Path | None, typer.Option(help="CSV of pre-cut units: unit,coder,value.")] = None,
    level: Annotated[str, typer.Option(help="With --table: nominal, ordinal, interval or ratio.")] = "nominal",
    interval: Annotated[str, typer.Option(help="jackknife, bootstrap (from 20 interviews on) or none.")] = "jackknife",
    domain: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=CODE,CODE", help="Codes that exclude each other, for the unitized family."),
    ] = None,
    compare: Annotated[str | None, typer.Option(help="In place of a round's figures: " + ", ".join(COMPARED))] = None,
    pooled: Annotated[
        bool, typer.Option("--pooled", help="Over the bundles of all sites of a study, and of each by itself.")
    ] = False,
) -> Result:
    """Coefficients of a locked round, of codings in files, or of a table of pre-cut units."""
    domains = _domains(domain or [])
    if table is not None:
        if domains:
            raise typer.BadParameter("--domain is for passages; a table of units has none.")
        result = standalone.agreement_of_table(table, level=level)
        say(*result["notes"])
    elif codings is not None or documents is not None:
        if codings is None or documents is None:
            raise typer.BadParameter("Give --codings and --documents together.")
        result = standalone.agreement_of_files(
            codings, documents, unit=unit or "character", interval=interval, domains=domains
        )
    elif pooled and folder is not None:
        pooling = offered("show_pooled")
        if not pooling:
            raise typer.BadParameter("--pooled is for a study of several partners, which this Heard does not know.")
        options = {"round_name": round_name, "unit": unit, "interval": interval, "domains": domains}
        result = pooling[0](folder, options)
    elif folder is None:
        raise typer.BadParameter("Name a project folder, or give --codings with --documents, or --table.")
    else:
        with working_in(folder, Permission.SEE_AGREEMENT) as context:
            round = rounds.find_round(context, round_name)
            if compare is not None:
                return _compared(context, compare, round.id, unit)
            outcome = round_agreement(context, round.id, unit=unit, interval=interval, domains=domains)
        say(*unfinished_lines(outcome.closed, outcome.unread))
        result = {
            "round": outcome.round.id,
            "name": outcome.round.name,
            "snapshot": outcome.snapshot.hash,
            "not_handed_in": [list(entry) for entry in outcome.closed],
            "left_out": [list(entry) for entry in outcome.unread],
            **outcome.report.to_json(cells=True),
        }
    return Result(result, _figures)


def _compared(context: Context, way: str, round_id: str, unit: str | None) -> Result:
    """Agreement seen from another side, one set of figures below the other."""
    if way not in COMPARED:
        raise typer.BadParameter(f"--compare is one of: {', '.join(COMPARED)}.")
    return listing(
        [
            {"of": name, "codes": {code: each.to_json() for code, each in figures.codes.items()}, "left_out": left_out}
            for name, figures, left_out in COMPARED[way](context, round_id, unit)
        ],
        lambda row: "\n".join(
            [row["of"], *(f"  {code:8} {_number(each['kripp_alpha'])}" for code, each in row["codes"].items())]
        ),
        "Nothing can be compared yet.",
    )


def _domains(entries: list[str]) -> dict[str, list[str]]:
    domains: dict[str, list[str]] = {}
    for entry in entries:
        name, sign, codes = entry.partition("=")
        if not sign or not name.strip():
            raise InvalidInput(f"{entry} is no domain. Write it as NAME=CODE,CODE.")
        domains[name.strip()] = [code.strip() for code in codes.split(",") if code.strip()]
    return domains


def _number(value: float | None) -> str:
    return "   –  " if value is None else f"{value:6.3f}"


def _of_table(result: dict[str, Any]) -> list[str]:
    """A table's figures, one a line, pairs and reasons below them."""
    lines = [
        f"{name:22} {_number(value) if value is None or isinstance(value, float) else value}"
        for name, value in result.items()
        if not isinstance(value, list | dict)
    ]
    lines.append(f"{'coders':22} {', '.join(result['coders'])}")
    lines += [
        f"{pair:22} {_number(figures['kappa'])}  agree {_number(figures['po'])}  units {figures['units']}"
        for pair, figures in result["pairs"].items()
    ]
    return [*lines, *(f"{name}: {reason}" for name, reason in result["not_computable"].items())]


def _of_domains(result: dict[str, Any]) -> list[str]:
    lines = []
    for name, family in (result.get("unitized") or {}).get("domains", {}).items():
        parts = [f"{key} {_number(family[key])}" for key in ("u_alpha", "u_alpha_binary", "cu_alpha", "cu_coverage")]
        lines.append(f"domain {name}: {'  '.join(parts)}")
        lines += [f"  {reason}" for reason in dict.fromkeys(family["not_computable"].values())]
    return lines


def _figures(result: dict[str, Any]) -> list[str]:
    codes, number = result.get("codes"), _number
    if not isinstance(codes, dict):
        return _of_table(result)
    head = f"{'code':8} {'alpha':>6}  {'interval':15} {'agree':>6} {'AC1':>6}"
    lines = [f"unit: {result['unit']}", head]
    for code, figures in codes.items():
        ends = figures.get("interval") or [None, None]
        lines.append(
            f"{code:8} {number(figures['kripp_alpha'])}  {number(ends[0])} {number(ends[1])}  "
            f"{number(figures['pa'])} {number(figures['gwet_ac1'])}"
        )
    return lines + _of_domains(result) + _of_sites(result)


def _of_sites(result: dict[str, Any]) -> list[str]:
    """Of pooled figures: each site's own, by name, and what stands behind them."""
    lines = []
    for name, site in result.get("sites", {}).items():
        lines.append(f"{name}:")
        for code, figures in site["codes"].items():
            ends = figures.get("interval") or [None, None]
            lines.append(f"  {code:8} {_number(figures['kripp_alpha'])}  {_number(ends[0])} {_number(ends[1])}")
    lines += [
        f"design effect of {code}: {effect['effect']:.2f}; {effect['interviews']} interviews of {effect['sites']} "
        f"sites tell as much as {effect['worth']:.1f}" + (" (few sites: rough)" if effect["rough"] else "")
        for code, effect in result.get("design_effect", {}).items()
        if effect["effect"] is not None
    ]
    lines += _between_sites(result.get("between_sites") or {})
    lines += [
        f"{source['site']}: round {source['round']}, {source['interviews']} interviews, bundle {source['bundle']} of "
        f"{source['made']}, package {source['package']}, codebook {source['codebook'][:12]}, "
        f"snapshot {source['snapshot'][:12]}"
        for source in result.get("sources", ())
    ]
    return lines


def _between_sites(record: dict[str, Any]) -> list[str]:
    """Agreement on the training set, or that it is not measured."""
    if not record.get("measured"):
        return [record["reason"]] if record else []
    lines = [f"between sites, on {record['texts']} texts that everybody codes:"]
    for code, figures in record["codes"].items():
        parts = [("between sites", figures["between"]), ("within", figures["within"])]
        parts += [("/".join(both["of"]), both) for both in figures["languages"]]
        agree = ", ".join(f"{name} {_number(share['percent'])}" for name, share in parts)
        lines.append(f"  {code:8} {_number(figures['kripp_alpha'])}  agree {agree}")
    return lines
