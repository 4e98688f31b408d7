"""Commands about what was perhaps missed: second reading, rule for release, rare details, names known later."""

from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Actor, AsJson, Folder, acting, plainly, show
from coding.disclosure.residual import lines_needed
from coding.errors import InvalidInput
from coding.model import Interview
from coding.workspace.context import Context
from coding.workspace.people import rare_details
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections, second_reading
from coding.workspace.release import readiness as release_readiness
from coding.workspace.release.corrections import Proposal
from coding.workspace.release.lines import draw_lines
from coding.workspace.release.release import keep_release, reopen_interview
from coding.workspace.review import known_places

Places = Annotated[list[str] | None, typer.Argument(metavar="[PLACE…]", help="Places, as `show` names them.")]
Chosen = Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Interview ids or participant labels.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="The blind second reading of drawn lines, and the rule for release.", no_args_is_help=True)
    group.command("draw")(draw)
    group.command("show")(show_readings)
    group.command("read")(read)
    group.command("rule")(rule)
    app.add_typer(group, name="second-reading")
    known = typer.Typer(
        help="Known names that stand in releases: each place waits for an answer.", no_args_is_help=True
    )
    known.command("show")(show_corrections)
    known.command("mask")(mask_corrections)
    known.command("leave")(leave_corrections)
    known.command("undo")(undo_correction)
    known.command("open")(open_for_correction)
    known.command("close")(close_unchanged)
    app.add_typer(known, name="corrections")
    app.command("uniqueness")(rare)


@plainly
def draw(
    folder: Folder,
    ids: Chosen = None,
    lines: Annotated[int | None, typer.Option(help="How many lines; as many as the rule says if left out.")] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Draw lines by chance from interviews whose review is done."""
    with acting(folder, actor, Permission.REVIEW_ORIGINALS, vault=True) as context:
        waiting = [interview for interview in list_interviews(context) if interview.state == "in_review"]
        chosen = [
            interview.id
            for interview in waiting
            if not ids or interview.id in ids or interview.participant_label in ids
        ]
        if ids and not chosen:
            raise InvalidInput("None of these interviews is in review. `heard status` shows where they stand.")
        reading = draw_lines(context, chosen if ids else None, lines)
        record = _reading(context, reading)
    show(
        record,
        as_json,
        lambda: f"{record['drawn']} of {record['population']} lines are drawn (reading {record['id']}).",
    )


def _reading(context: Context, reading_id: str) -> dict[str, Any]:
    (summary,) = [reading for reading in second_reading.list_readings(context) if reading.id == reading_id]
    readiness = release_readiness.readiness(context, summary.interviews[0].id)
    return {
        "id": summary.id,
        "interviews": [interview.id for interview in summary.interviews],
        "participants": [interview.participant_label for interview in summary.interviews],
        "population": summary.population,
        "drawn": summary.drawn,
        "unread": summary.unread,
        "missed": summary.missed,
        "upper_bound": readiness.bound.share if readiness.bound else None,
        "left_at_most": readiness.bound.left if readiness.bound else None,
        "confidence": readiness.rule.confidence,
        "sentence": readiness.sentence,
        "lacking": list(readiness.lacking),
    }


@plainly
def show_readings(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """What was drawn, what was read, and what it says."""
    with acting(folder, actor, Permission.VIEW_PROJECT) as context:
        rows = [_reading(context, reading.id) for reading in second_reading.list_readings(context)]
        current = release_readiness.gate_rule(context)
    needed = lines_needed(current.bound, current.confidence)
    show(
        rows,
        as_json,
        lambda: (
            "\n".join(
                f"{', '.join(r['participants'])}: {r['drawn'] - r['unread']} of {r['drawn']} lines read. "
                + r["sentence"]
                + "".join(f"\n  {sentence}" for sentence in r["lacking"])
                for r in rows
            )
            or f"No lines have been drawn. For {current.bound:.1%} at {current.confidence:.0%}, {needed} lines are "
            "needed if nothing was missed. Draw them with: heard second-reading draw DIR"
        ),
    )


@plainly
def read(
    folder: Folder,
    reading_id: Annotated[str, typer.Argument(metavar="READING", help="Id of the reading, from `draw` or `show`.")],
    actor: Actor = None,
) -> None:
    """Read drawn lines in the terminal: n for nothing missed, m and the words for something, q to stop."""
    with acting(folder, actor, Permission.READ_AGAIN, vault=True) as context:
        while shown := second_reading.read_lines(context, reading_id, 1):
            line = shown[0]
            typer.echo(f"\n… {line.before}\n>>> {line.text}\n{line.after} …")
            answer = typer.prompt("n nothing, m missed, q stop", default="n").strip().lower()
            if answer == "q":
                break
            if answer != "m":
                second_reading.mark_clear(context, reading_id, line.position)
                continue
            words = typer.prompt("The words, as they stand in the line")
            start = line.text.find(words)
            if start < 0:
                typer.echo("Those words do not stand in the line. Copy them from it.")
                continue
            second_reading.mark_missed(context, reading_id, line.position, start, start + len(words))
        record = _reading(context, reading_id)
    typer.echo(f"{record['unread']} lines wait. {record['sentence']}")


@plainly
def rule(
    folder: Folder,
    required: Annotated[bool | None, typer.Option("--required/--not-required", help="No release without it.")] = None,
    lines: Annotated[int | None, typer.Option(help="Lines at least.")] = None,
    bound: Annotated[float | None, typer.Option(help="Upper bound on the share of lines, such as 0.01.")] = None,
    confidence: Annotated[float | None, typer.Option(help="Confidence of the bound, such as 0.95.")] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Show or set the project's rule for release."""
    given = {"required": required, "lines": lines, "bound": bound, "confidence": confidence}
    changes = {name: value for name, value in given.items() if value is not None}
    with acting(folder, actor, Permission.SET_UP if changes else Permission.VIEW_PROJECT) as context:
        gate_rule = release_readiness.gate_rule(context)
        if changes:
            gate_rule = replace(gate_rule, **changes)  # type: ignore[arg-type]
            release_readiness.set_gate_rule(context, gate_rule)
    show(
        asdict(gate_rule),
        as_json,
        lambda: (
            f"Second reading {'required' if gate_rule.required else 'not required'}: {gate_rule.lines} lines, at most "
            f"{gate_rule.bound:.1%} of lines at {gate_rule.confidence:.0%}."
        ),
    )


@plainly
def rare(
    folder: Folder,
    k: Annotated[int | None, typer.Option("--k", help="List what fewer participants share.")] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Combinations of details that few participants share."""
    with acting(folder, actor, Permission.READ_AGAIN) as context:
        details = rare_details.rare_details(context, k)
    rows = [
        {
            "details": [list(detail) for detail in row.details],
            "participants": [participant.label for participant in row.participants],
            "interviews": [interview.id for interview in row.interviews],
            "sources": list(row.sources),
            "advice": row.advice,
        }
        for row in details.rows
    ]
    show(
        {
            "k": details.k,
            "participants": details.participants,
            "alone": details.alone,
            "cut": details.cut,
            "rows": rows,
        },
        as_json,
        lambda: "\n".join(
            [
                f"{details.alone} of {details.participants} participants are the only ones with some combination.",
                *(
                    f"{len(row.participants):3}  {' + '.join(f'{name}: {value}' for name, value in row.details)}  "
                    f"({', '.join(participant.label for participant in row.participants)})"
                    for row in details.rows
                ),
            ]
        ),
    )


def _places(proposals: list[Proposal]) -> dict[str, Proposal]:
    """A short name for each place: as much of its id as tells them apart."""
    length = 4
    while len({proposal.identifier.id[:length] for proposal in proposals}) < len(proposals):
        length += 1
    return {proposal.identifier.id[:length]: proposal for proposal in proposals}


@plainly
def show_corrections(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Look through the releases for known names, and show every place that waits, with the words around it."""
    with acting(folder, actor, Permission.REVIEW_ORIGINALS, vault=True) as context:
        known_places.propose(context)
        proposals = _places(corrections.proposals(context))
        renamed = corrections.renamed_since(context)
    rows = [
        {
            "place": name,
            "id": proposal.identifier.id,
            "interview": proposal.interview.id,
            "participant": proposal.interview.participant_label,
            "line": proposal.line,
            "words": proposal.words,
            "before": proposal.before,
            "after": proposal.after,
            "pseudonym": proposal.identifier.pseudonym,
            "everyday": proposal.everyday,
            "masked_in": list(proposal.masked_in),
        }
        for name, proposal in proposals.items()
    ]
    pseudonyms = [
        {"interview": interview.id, "title": interview.title, "pseudonym": fresh} for interview, fresh in renamed
    ]
    show({"places": rows, "pseudonyms": pseudonyms}, as_json, lambda: _corrections(proposals, renamed))


def _corrections(proposals: dict[str, Proposal], renamed: list[tuple[Interview, str]]) -> str:
    lines = [
        f"{name}  {proposal.interview.participant_label}, line {proposal.line} → {proposal.identifier.pseudonym}"
        + (" (an everyday word too)" if proposal.everyday else "")
        + f"\n      … {proposal.before}▸{proposal.words}◂{proposal.after} …".replace("\n\n", " ")
        for name, proposal in proposals.items()
    ]
    lines += [
        f"{interview.title} holds a pseudonym that is a real name by now; open it for correction."
        for interview, _ in renamed
    ]
    return "\n".join(lines) or "No known name stands in a release."


@plainly
def mask_corrections(
    folder: Folder,
    places: Places = None,
    names: Annotated[bool, typer.Option("--names", help="Every place that is no everyday word.")] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Mask places of known names: their interviews open for the next release (`heard release`)."""
    with acting(folder, actor, Permission.REVIEW_ORIGINALS, vault=True) as context:
        chosen = _chosen(context, places or [], names=names)
        opened = corrections.decide_proposals(context, chosen, "mask")
    said = f" Open for the next release: {', '.join(opened)}." if opened else ""
    show({"masked": len(chosen), "opened": list(opened)}, as_json, lambda: f"{len(chosen)} places are masked.{said}")


@plainly
def leave_corrections(
    folder: Folder,
    places: Places = None,
    other_word: Annotated[bool, typer.Option("--other-word", help="It is no name there, but another word.")] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Leave places of known names as they are."""
    with acting(folder, actor, Permission.REVIEW_ORIGINALS, vault=True) as context:
        chosen = _chosen(context, places or [])
        corrections.decide_proposals(context, chosen, "other_word" if other_word else "leave")
    show({"left": len(chosen)}, as_json, lambda: f"{len(chosen)} places stay as they are.")


@plainly
def undo_correction(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Take back the last answer; its places wait again."""
    with acting(folder, actor, Permission.REVIEW_ORIGINALS, vault=True) as context:
        kind = corrections.undo_proposal(context)
    show({"undone": kind}, as_json, lambda: "Taken back; the places wait again.")


def _chosen(context: Context, places: list[str], *, names: bool = False) -> list[str]:
    """Ids of the places named, and of every name if asked.

    Raises:
        InvalidInput: None was named, or one is not there.
    """
    proposals = corrections.proposals(context)
    chosen = [proposal.identifier.id for proposal in proposals if names and not proposal.everyday]
    for place in places:
        fitting = [proposal.identifier.id for proposal in proposals if proposal.identifier.id.startswith(place)]
        if len(fitting) != 1:
            raise InvalidInput(f"No place is called “{place}”. `heard corrections show` names those that wait.")
        chosen += fitting
    if not chosen:
        raise InvalidInput("Name the places to answer, as `heard corrections show` lists them, or use --names.")
    return list(dict.fromkeys(chosen))


@plainly
def open_for_correction(
    folder: Folder,
    interview: Annotated[str, typer.Argument(metavar="ID", help="Interview id or participant label.")],
    reason: Annotated[str, typer.Option(help="Why; kept beside the original, for stewards.")],
    actor: Actor = None,
) -> None:
    """Open a released interview for its next release; coders go on with the present one."""
    with acting(folder, actor, Permission.RELEASE, vault=True) as context:
        entry = _interview(context, interview, "released")
        reopen_interview(context, entry.id, reason)
    typer.echo(f"“{entry.title}” is open for its next release.")


@plainly
def close_unchanged(
    folder: Folder,
    interview: Annotated[str, typer.Argument(metavar="ID", help="Interview id or participant label.")],
    actor: Actor = None,
) -> None:
    """Close an interview that was opened again, if nothing else is masked: its release stays as it is."""
    with acting(folder, actor, Permission.RELEASE, vault=True) as context:
        entry = _interview(context, interview, "in_review")
        keep_release(context, entry.id)
    typer.echo(f"“{entry.title}” is closed; its release stays as it is.")


def _interview(context: Context, name: str, state: str) -> Interview:
    every = [interview for interview in list_interviews(context) if interview.state == state]
    fitting = [interview for interview in every if name in (interview.id, interview.participant_label)]
    if len(fitting) != 1:
        wanted = "released" if state == "released" else "open for correction"
        raise InvalidInput(f"“{name}” names no interview, or several, that is {wanted}. `heard status` lists them.")
    return fitting[0]
