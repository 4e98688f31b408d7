"""Commands on identifiers: deciding on what was found, and on what was perhaps missed."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Interviews, Result, Row, interview_named, listing, working_in
from coding.cli.tables import DryRun, TableRow, take_rows
from coding.disclosure.residual import lines_needed
from coding.errors import InvalidInput
from coding.model import Identifier
from coding.workspace.context import Context, new_id
from coding.workspace.operations import Answer
from coding.workspace.people import rare_details
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections, second_reading
from coding.workspace.release import readiness as release_readiness
from coding.workspace.release.corrections import Proposal
from coding.workspace.release.release import keep_release, reopen_interview
from coding.workspace.release.second_reading import draw_lines, draw_more
from coding.workspace.review import comparing, known_places, operations, reported
from coding.workspace.review.decide import note_original_read
from coding.workspace.review.operations import ACTIONS, undo_review
from coding.workspace.review.policy import language_coverage


def _in_review(context: Context, name: str) -> str:
    return interview_named(context, name, "in_review").id


def _released(context: Context, name: str) -> str:
    return interview_named(context, name, "released").id


InReview = Annotated[
    str, typer.Argument(metavar="INTERVIEW", help="Interview id or participant label, in review."), _in_review
]
ReadingId = Annotated[str, typer.Argument(metavar="READING", help="Id of the reading.")]
ReportId = Annotated[str, typer.Argument(metavar="REPORT", help="Id from heard missed list.")]
WordId = Annotated[str, typer.Argument(metavar="WORD", help="Id from heard stopped list.")]
TypeName = Annotated[str, typer.Argument(metavar="TYPE", help="What it is, such as PERSON.")]
Places = Annotated[list[str] | None, typer.Argument(metavar="[PLACE…]", help="Places, as `show` names them.")]

ANYWHERE = ("add", "always", "never", "pass", "answer", "accept_above", "undo", "redo")
"""Steps that need no place at which something was found."""
AROUND = 30
"""Characters shown before and after words."""
MASKED = "{it.masked} places are masked, {it.waiting} wait in the review."

review = Group("review", "What was found in originals: each place decided on by a steward.")
words = Group("stopped", "Words that stopped an export: each is masked, or said to be no name.")
missed = Group("missed", "Identifiers that coders reported as missed: each waits for a steward.")
group = Group("second-reading", "The blind second reading of drawn lines, and the rule for release.")
known = Group("corrections", "Known names that stand in releases: each place waits for an answer.")
heard = Group()


@review.command("show", Permission.REVIEW_ORIGINALS, vault=True)
def review_show(context: Context, interview: InReview) -> Result:
    """Places of an interview with what was decided, words that nothing masked, and who may be the same person."""
    note_original_read(context, interview)
    desk = operations.open_review_document(context, interview)
    questions = desk.state.questions or ()
    text = desk.original.transcript.text

    def entry_of(at: Any) -> dict[str, Any]:
        before, after = text[max(0, at.start - AROUND) : at.start], text[at.end : at.end + AROUND]
        around = {"words": text[at.start : at.end], "before": before, "after": after}
        return {"place": f"{at.start}-{at.end}", "type": at.type, **around}

    places = [
        entry_of(at) | {"id": at.id, "cluster": at.cluster_id, "decision": at.decision, "pseudonym": at.pseudonym}
        for at in desk.state.identifiers
    ]
    unmasked = [
        entry_of(at) | {"why": at.reason, "passed": (at.start, at.end) in desk.state.passed} for at in desk.unmasked
    ]
    return Result(
        {
            "interview": interview,
            "coverage": language_coverage(context, desk.original.language).sentence,
            "places": places,
            "unmasked": unmasked,
            "questions": [
                {"left": each.left, "right": each.right, "place": each.place, "why": each.reason} for each in questions
            ],
        },
        [
            *(
                f"{row['place']:12} {row.get('decision', 'not masked'):10} {row['type']:14} "
                f"{' '.join(row['before'].split())} »{row['words']}« {' '.join(row['after'].split())}"
                for row in [*places, *unmasked]
            ),
            *(f"same? {each.left} and {each.right}: {each.reason}" for each in questions),
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

    def decide(row: TableRow) -> Answer:
        return operations.apply_review(context, interview, [_pane_operation(context, interview, row)])[0]

    return take_rows(context, file, ACTIONS, decide, dry_run=dry_run)


def _pane_operation(context: Context, interview_id: str, row: TableRow) -> dict[str, Any]:
    """A row as the review pane would send it."""
    values: dict[str, Any] = {name: value for name, value in row.items() if value}
    at, other = (_place_at(context, interview_id, values.get(name, "")) for name in ("place", "other"))
    operation = {**values, "id": new_id(), "kind": values["do"], "same": row.get("same") == "yes", "place": ""}
    operation |= dict.fromkeys(("everywhere", "whole_form"), row.get("alone") != "yes")
    if spans := [tuple(map(int, span)) for span in re.findall(r"^(\d+)-(\d+)$", row.get("place", ""))]:
        operation |= {"start": spans[0][0], "end": spans[0][1], "spans": spans}
    if at is None and values["do"] not in ANYWHERE:
        raise InvalidInput(f"Nothing was found at “{row.get('place', '')}”. `heard review show` lists the places.")
    if at is not None:
        operation |= {"identifier": at.id, "identifiers": [at.id], "cluster": at.cluster_id, "left": at.cluster_id}
    if other is not None:
        operation |= {"other": other.cluster_id, "place": other.id if at and at.cluster_id == other.cluster_id else ""}
    if "score" in values and re.fullmatch(r"[01](\.\d+)?", values["score"]):
        operation["score"] = float(values["score"])
    return {"right": operation.get("other"), **operation}


def _place_at(context: Context, interview_id: str, written: str) -> Identifier | None:
    """What stands at a place as a table writes it.

    Words that were left once and marked later have two places: the one that is masked or waits is meant.
    """
    span = re.fullmatch(r"(\d{1,9})-(\d{1,9})", written)
    if span is None:
        return None
    places = operations.places_at(context, interview_id, int(span[1]), int(span[2]))
    return next((at for at in reversed(places) if at.decision != "rejected"), places[-1] if places else None)


review.rows(
    Row(
        "undo", Permission.REVIEW_ORIGINALS, undo_review, "Take back your last decision on an interview.",
        {"interview_id": InReview}, "Taken back: {it}.", {"undone": "it"}, vault=True,
    ),
)  # fmt: skip


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


words.rows(
    Row(
        "mask", Permission.REVIEW_ORIGINALS, comparing.mask_here,
        "Mask a word, and open its interview for the next release; undo it with heard review undo.",
        {"waiting_id": WordId, "type_name": TypeName}, MASKED, vault=True,
    ),
)  # fmt: skip


@words.command("no-name", Permission.REVIEW_ORIGINALS, vault=True)
def stopped_no_name(
    context: Context,
    word: Annotated[list[str], typer.Argument(metavar="WORD…", help="Ids from heard stopped list.")],
    reason: Annotated[str, typer.Option(help="Why it is no name there; kept beside the originals.")],
) -> Result:
    """Say that words are no names where they stand; later exports let them pass there."""
    result = comparing.no_name(context, word, reason)
    return Result({"no_name": result, "words": word}, f"{result}  {len(word)} words may stand.")


words.rows(
    Row(
        "take-back", Permission.REVIEW_ORIGINALS, comparing.take_back,
        "Take back that words are no names; the next export asks about them again.",
        {"said_id": Annotated[str, typer.Argument(metavar="ID", help="Id from heard stopped list.")]}, "Taken back.",
        {"taken_back": "said_id"}, vault=True,
    ),
)  # fmt: skip


@missed.command("list", Permission.REVIEW_ORIGINALS, vault=True)
def missed_list(
    context: Context,
    closed: Annotated[bool, typer.Option("--closed", help="Those that were answered, in their place.")] = False,
) -> Result:
    """Reports that wait, oldest first, with the words from the originals."""
    return listing(
        [
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
        ],
        lambda row: f"{row['id']}  line {row['line']}, {row['type']}? {row['before']}»{row['words']}«{row['after']}",
        "No report waits.",
    )


missed.rows(
    Row(
        "mask", Permission.REVIEW_ORIGINALS, reported.settle_report,
        "Mask the reported words, and open the interview for its next release.",
        {"report_id": ReportId, "type_name": TypeName}, MASKED, vault=True,
    ),
    Row(
        "decline", Permission.REVIEW_ORIGINALS, reported.decline_report,
        "Say that the reported words point to nobody.", {"report_id": ReportId}, "Declined.",
        {"declined": "report_id"},
    ),
    Row(
        "reopen", Permission.REVIEW_ORIGINALS, reported.reopen_report,
        "Open a report again that was answered; masks that stand stay.",
        {
            "report_id": Annotated[str, typer.Argument(metavar="REPORT", help="Id from heard missed list --closed.")],
            "why": Annotated[str, typer.Option("--reason", help="Why; kept beside the original.")],
        },
        "It waits again.", {"reopened": "report_id"}, vault=True,
    ),
    Row(
        "undo", Permission.REVIEW_ORIGINALS, reported.undo_reopening, "Take back that you opened a report again.",
        {"report_id": ReportId}, "It is closed as it was.", {"closed": "report_id"}, vault=True,
    ),
)  # fmt: skip


group.rows(
    Row(
        "draw-more", Permission.REVIEW_ORIGINALS, draw_more,
        "Draw further lines of a reading; what was read goes on counting.",
        {
            "reading_id": Annotated[
                str, typer.Argument(metavar="READING", help="Id from heard second-reading show."),
            ],
            "lines": Annotated[int, typer.Option(help="How many lines.")],
        },
        "{it} more lines are drawn.", {"reading": "reading_id", "drawn": "it"}, vault=True,
    ),
)  # fmt: skip


@group.command("draw", Permission.REVIEW_ORIGINALS, vault=True)
def draw(
    context: Context,
    ids: Interviews = None,
    lines: Annotated[int | None, typer.Option(help="How many lines; as many as the rule says if left out.")] = None,
) -> Result:
    """Draw lines by chance from interviews whose review is done."""
    waiting = [interview for interview in list_interviews(context) if interview.state == "in_review"]
    drawn = [
        interview.id for interview in waiting if not ids or interview.id in ids or interview.participant_label in ids
    ]
    if ids and not drawn:
        raise InvalidInput("None of these interviews is in review. `heard status` shows where they stand.")
    record = _reading(context, draw_lines(context, drawn if ids else None, lines))
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
    while lines := second_reading.read_lines(context, reading_id, 1):
        line = lines[0]
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


group.rows(
    Row(
        "undo", Permission.READ_AGAIN, second_reading.undo_reading, "Take back your last answer on a drawn line.",
        {"reading_id": ReadingId}, "Taken back; the line waits again.", {"line": "it"}, vault=True,
    ),
)  # fmt: skip


@group.command("rule", acts=True)
def rule(
    folder: Folder,
    required: Annotated[bool | None, typer.Option("--required/--not-required", help="No release without it.")] = None,
    lines: Annotated[int | None, typer.Option(help="Lines at least.")] = None,
    bound: Annotated[float | None, typer.Option(help="Upper bound on the share of lines, such as 0.01.")] = None,
    confidence: Annotated[float | None, typer.Option(help="Confidence of the bound, such as 0.95.")] = None,
) -> Result:
    """Show or set the project's rule for release."""
    values = {"required": required, "lines": lines, "bound": bound, "confidence": confidence}
    changes = {name: value for name, value in values.items() if value is not None}
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
    identifier_ids = _chosen(context, places or [], names=names)
    opened = corrections.decide_proposals(context, identifier_ids, "mask")
    sentence = f" Open for the next release: {', '.join(opened)}." if opened else ""
    return Result(
        {"masked": len(identifier_ids), "opened": list(opened)}, f"{len(identifier_ids)} places are masked.{sentence}"
    )


@known.command("leave", Permission.REVIEW_ORIGINALS, vault=True)
def leave_corrections(
    context: Context,
    places: Places = None,
    other_word: Annotated[bool, typer.Option("--other-word", help="It is no name there, but another word.")] = False,
) -> Result:
    """Leave places of known names as they are."""
    identifier_ids = _chosen(context, places or [])
    corrections.decide_proposals(context, identifier_ids, "other_word" if other_word else "leave")
    return Result({"left": len(identifier_ids)}, f"{len(identifier_ids)} places stay as they are.")


known.rows(
    Row(
        "undo", Permission.REVIEW_ORIGINALS, corrections.undo_proposal,
        "Take back the last answer; its places wait again.", prints="Taken back; the places wait again.",
        record={"undone": "it"}, vault=True,
    ),
)  # fmt: skip


def _chosen(context: Context, places: list[str], *, names: bool = False) -> list[str]:
    """Ids of the places named, and of every name if asked.

    Raises:
        InvalidInput: None was named, or one is not there.
    """
    proposals = corrections.proposals(context)
    identifier_ids = [proposal.identifier.id for proposal in proposals if names and not proposal.everyday]
    for place in places:
        fitting = [proposal.identifier.id for proposal in proposals if proposal.identifier.id.startswith(place)]
        if len(fitting) != 1:
            raise InvalidInput(f"No place is called “{place}”. `heard corrections show` names those that wait.")
        identifier_ids += fitting
    if not identifier_ids:
        raise InvalidInput("Name the places to answer, as `heard corrections show` lists them, or use --names.")
    return list(dict.fromkeys(identifier_ids))


INTERVIEW = typer.Argument(metavar="ID", help="Interview id or participant label.")

known.rows(
    Row(
        "open", Permission.RELEASE, reopen_interview,
        "Open a released interview for its next release; coders go on with the present one.",
        {
            "interview_id": Annotated[str, INTERVIEW, _released],
            "reason": Annotated[str, typer.Option(help="Why; kept beside the original, for stewards.")],
        },
        "“{it.title}” is open for its next release; coders go on with the present one, and codings move along.",
        {"opened": "it.id"}, vault=True,
    ),
    Row(
        "close", Permission.RELEASE, keep_release,
        "Close an interview that was opened again, if nothing else is masked: its release stays as it is.",
        {"interview_id": Annotated[str, INTERVIEW, _in_review]}, "“{it.title}” is closed; its release stays as it is.",
        {"closed": "it.id"}, vault=True,
    ),
)  # fmt: skip
