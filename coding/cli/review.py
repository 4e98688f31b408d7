"""Commands about what was perhaps missed: second reading, rule for release, rare details, names known later."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Interviews, Result, listing, working_in
from coding.disclosure.residual import lines_needed
from coding.errors import InvalidInput
from coding.model import Interview
from coding.workspace.context import Context
from coding.workspace.people import rare_details
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections, second_reading
from coding.workspace.release import readiness as release_readiness
from coding.workspace.release.corrections import Proposal
from coding.workspace.release.release import keep_release, reopen_interview
from coding.workspace.release.second_reading import draw_lines, draw_more
from coding.workspace.review import known_places, reported

Places = Annotated[list[str] | None, typer.Argument(metavar="[PLACE…]", help="Places, as `show` names them.")]

group = Group("second-reading", "The blind second reading of drawn lines, and the rule for release.")
known = Group("corrections", "Known names that stand in releases: each place waits for an answer.")
missed = Group("missed", "Identifiers that coders reported as missed: each waits for a steward.")
heard = Group()


@missed.command("list", Permission.REVIEW_ORIGINALS, vault=True)
def missed_list(
    context: Context,
    closed: Annotated[bool, typer.Option("--closed", help="Those that were answered, in their place.")] = False,
) -> Result:
    """Reports that wait, oldest first, with the words from the originals."""
    rows = [
        {
            "id": waiting.report.id,
            "interview": waiting.interview.id,
            "line": waiting.line,
            "words": waiting.words,
            "before": waiting.before,
            "after": waiting.after,
            "type": waiting.type,
        }
        for waiting in (reported.closed_reports if closed else reported.open_reports)(context)
    ]
    return listing(
        rows,
        lambda row: f"{row['id']}  line {row['line']}, {row['type']}? {row['before']}»{row['words']}«{row['after']}",
        "No report waits.",
    )


@missed.command("mask", Permission.REVIEW_ORIGINALS, vault=True)
def missed_mask(
    context: Context,
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Id from heard missed list.")],
    type_name: Annotated[str, typer.Argument(metavar="TYPE", help="What it is, such as PERSON.")],
) -> Result:
    """Mask the reported words, and open the interview for its next release."""
    settled = reported.settle_report(context, report, type_name)
    return Result(settled, f"{settled.masked} places are masked, {settled.waiting} wait in the review.")


@missed.command("decline", Permission.REVIEW_ORIGINALS)
def missed_decline(
    context: Context, report: Annotated[str, typer.Argument(metavar="REPORT", help="Id from heard missed list.")]
) -> Result:
    """Say that the reported words point to nobody."""
    reported.decline_report(context, report)
    return Result({"declined": report}, "Declined.")


@missed.command("reopen", Permission.REVIEW_ORIGINALS, vault=True)
def missed_reopen(
    context: Context,
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Id from heard missed list --closed.")],
    reason: Annotated[str, typer.Option(help="Why; kept beside the original.")],
) -> Result:
    """Open a report again that was answered; masks that stand stay."""
    reported.reopen_report(context, report, reason)
    return Result({"reopened": report}, "It waits again.")


@missed.command("undo", Permission.REVIEW_ORIGINALS, vault=True)
def missed_undo(
    context: Context, report: Annotated[str, typer.Argument(metavar="REPORT", help="Id from heard missed list.")]
) -> Result:
    """Take back that you opened a report again."""
    reported.undo_reopening(context, report)
    return Result({"closed": report}, "It is closed as it was.")


@group.command("draw-more", Permission.REVIEW_ORIGINALS, vault=True)
def draw_further(
    context: Context,
    reading: Annotated[str, typer.Argument(metavar="READING", help="Id from heard second-reading show.")],
    lines: Annotated[int, typer.Option(help="How many lines.")],
) -> Result:
    """Draw further lines of a reading; what was read goes on counting."""
    number = draw_more(context, reading, lines)
    return Result({"reading": reading, "drawn": number}, f"{number} more lines are drawn.")


@group.command("draw", Permission.REVIEW_ORIGINALS, vault=True)
def draw(
    context: Context,
    ids: Interviews = None,
    lines: Annotated[int | None, typer.Option(help="How many lines; as many as the rule says if left out.")] = None,
) -> Result:
    """Draw lines by chance from interviews whose review is done."""
    waiting = [interview for interview in list_interviews(context) if interview.state == "in_review"]
    chosen = [
        interview.id for interview in waiting if not ids or interview.id in ids or interview.participant_label in ids
    ]
    if ids and not chosen:
        raise InvalidInput("None of these interviews is in review. `heard status` shows where they stand.")
    record = _reading(context, draw_lines(context, chosen if ids else None, lines))
    return Result(record, f"{record['drawn']} of {record['population']} lines are drawn (reading {record['id']}).")


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


@group.command("show", Permission.VIEW_PROJECT)
def show_readings(context: Context) -> Result:
    """What was drawn, what was read, and what it says."""
    current = release_readiness.gate_rule(context)
    needed = lines_needed(current.bound, current.confidence)
    return listing(
        [_reading(context, reading.id) for reading in second_reading.list_readings(context)],
        lambda r: (
            f"{', '.join(r['participants'])}: {r['drawn'] - r['unread']} of {r['drawn']} lines read. "
            + r["sentence"]
            + "".join(f"\n  {sentence}" for sentence in r["lacking"])
        ),
        f"No lines have been drawn. For {current.bound:.1%} at {current.confidence:.0%}, {needed} lines are "
        "needed if nothing was missed. Draw them with: heard second-reading draw DIR",
    )


@group.command("read", Permission.READ_AGAIN, vault=True)
def read(
    context: Context,
    reading_id: Annotated[str, typer.Argument(metavar="READING", help="Id of the reading, from `draw` or `show`.")],
) -> str:
    """Read drawn lines in the terminal: n for nothing missed, m and the words for something, q to stop."""
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
    return f"{record['unread']} lines wait. {record['sentence']}"


@group.command("undo", Permission.READ_AGAIN, vault=True)
def undo_answer(
    context: Context, reading: Annotated[str, typer.Argument(metavar="READING", help="Id of the reading.")]
) -> Result:
    """Take back your last answer on a drawn line."""
    return Result({"line": second_reading.undo_reading(context, reading)}, "Taken back; the line waits again.")


@group.command("rule", acts=True)
def rule(
    folder: Folder,
    required: Annotated[bool | None, typer.Option("--required/--not-required", help="No release without it.")] = None,
    lines: Annotated[int | None, typer.Option(help="Lines at least.")] = None,
    bound: Annotated[float | None, typer.Option(help="Upper bound on the share of lines, such as 0.01.")] = None,
    confidence: Annotated[float | None, typer.Option(help="Confidence of the bound, such as 0.95.")] = None,
) -> Result:
    """Show or set the project's rule for release."""
    given = {"required": required, "lines": lines, "bound": bound, "confidence": confidence}
    changes = {name: value for name, value in given.items() if value is not None}
    with working_in(folder, Permission.SET_UP if changes else Permission.VIEW_PROJECT) as context:
        gate_rule = release_readiness.gate_rule(context)
        if changes:
            gate_rule = replace(gate_rule, **changes)  # type: ignore[arg-type]
            release_readiness.set_gate_rule(context, gate_rule)
    return Result(
        gate_rule,
        f"Second reading {'required' if gate_rule.required else 'not required'}: {gate_rule.lines} lines, at most "
        f"{gate_rule.bound:.1%} of lines at {gate_rule.confidence:.0%}.",
    )


@heard.command("uniqueness", Permission.READ_AGAIN)
def rare(
    context: Context,
    k: Annotated[int | None, typer.Option("--k", help="List what fewer participants share.")] = None,
) -> Result:
    """Combinations of details that few participants share."""
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
    return Result(
        {
            "k": details.k,
            "participants": details.participants,
            "alone": details.alone,
            "cut": details.cut,
            "rows": rows,
        },
        [
            f"{details.alone} of {details.participants} participants are the only ones with some combination.",
            *(
                f"{len(row.participants):3}  {' + '.join(f'{name}: {value}' for name, value in row.details)}  "
                f"({', '.join(participant.label for participant in row.participants)})"
                for row in details.rows
            ),
        ],
    )


def _places(proposals: list[Proposal]) -> dict[str, Proposal]:
    """A short name for each place: as much of its id as tells them apart."""
    length = 4
    while len({proposal.identifier.id[:length] for proposal in proposals}) < len(proposals):
        length += 1
    return {proposal.identifier.id[:length]: proposal for proposal in proposals}


@known.command("show", Permission.REVIEW_ORIGINALS, vault=True)
def show_corrections(context: Context) -> Result:
    """Look through the releases for known names, and show every place that waits, with the words around it."""
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
    return Result({"places": rows, "pseudonyms": pseudonyms}, _corrections)


def _corrections(record: dict[str, Any]) -> list[str]:
    lines = [
        f"{row['place']}  {row['participant']}, line {row['line']} → {row['pseudonym']}"
        + (" (an everyday word too)" if row["everyday"] else "")
        + f"\n      … {row['before']}▸{row['words']}◂{row['after']} …".replace("\n\n", " ")
        for row in record["places"]
    ]
    lines += [
        f"{row['title']} holds a pseudonym that is a real name by now; open it for correction."
        for row in record["pseudonyms"]
    ]
    return lines or ["No known name stands in a release."]


@known.command("mask", Permission.REVIEW_ORIGINALS, vault=True)
def mask_corrections(
    context: Context,
    places: Places = None,
    names: Annotated[bool, typer.Option("--names", help="Every place that is no everyday word.")] = False,
) -> Result:
    """Mask places of known names: their interviews open for the next release (`heard release`)."""
    chosen = _chosen(context, places or [], names=names)
    opened = corrections.decide_proposals(context, chosen, "mask")
    said = f" Open for the next release: {', '.join(opened)}." if opened else ""
    return Result({"masked": len(chosen), "opened": list(opened)}, f"{len(chosen)} places are masked.{said}")


@known.command("leave", Permission.REVIEW_ORIGINALS, vault=True)
def leave_corrections(
    context: Context,
    places: Places = None,
    other_word: Annotated[bool, typer.Option("--other-word", help="It is no name there, but another word.")] = False,
) -> Result:
    """Leave places of known names as they are."""
    chosen = _chosen(context, places or [])
    corrections.decide_proposals(context, chosen, "other_word" if other_word else "leave")
    return Result({"left": len(chosen)}, f"{len(chosen)} places stay as they are.")


@known.command("undo", Permission.REVIEW_ORIGINALS, vault=True)
def undo_correction(context: Context) -> Result:
    """Take back the last answer; its places wait again."""
    return Result({"undone": corrections.undo_proposal(context)}, "Taken back; the places wait again.")


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


@known.command("open", Permission.RELEASE, vault=True)
def open_for_correction(
    context: Context,
    interview: Annotated[str, typer.Argument(metavar="ID", help="Interview id or participant label.")],
    reason: Annotated[str, typer.Option(help="Why; kept beside the original, for stewards.")],
) -> str:
    """Open a released interview for its next release; coders go on with the present one."""
    entry = interview_in(context, interview, "released")
    reopen_interview(context, entry.id, reason)
    return f"“{entry.title}” is open for its next release."


@known.command("close", Permission.RELEASE, vault=True)
def close_unchanged(
    context: Context,
    interview: Annotated[str, typer.Argument(metavar="ID", help="Interview id or participant label.")],
) -> str:
    """Close an interview that was opened again, if nothing else is masked: its release stays as it is."""
    entry = interview_in(context, interview, "in_review")
    keep_release(context, entry.id)
    return f"“{entry.title}” is closed; its release stays as it is."


def interview_in(context: Context, name: str, state: str) -> Interview:
    """The interview of this state that somebody names by its id or its participant's label.

    Raises:
        InvalidInput: None is called so, or several are.
    """
    every = [interview for interview in list_interviews(context) if interview.state == state]
    fitting = [interview for interview in every if name in (interview.id, interview.participant_label)]
    if len(fitting) != 1:
        stands = state.replace("_", " ")
        raise InvalidInput(f"“{name}” names no interview, or several, that is {stands}. `heard status` lists them.")
    return fitting[0]
