"""Commands about what was perhaps missed: the second reading, the rule for release, rare details."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Actor, AsJson, Folder, acting, plainly, show
from coding.errors import InvalidInput
from coding.residual import lines_needed
from coding.workspace import gate_rule, line_drawing, projects, second_reading, uniqueness
from coding.workspace.context import Context

Chosen = Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Interview ids or participant labels.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="The blind second reading of drawn lines, and the rule for release.", no_args_is_help=True)
    group.command("draw")(draw)
    group.command("show")(show_readings)
    group.command("read")(read)
    group.command("rule")(rule)
    app.add_typer(group, name="second-reading")
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
        waiting = [one for one in projects.list_interviews(context) if one.state == "in_review"]
        chosen = [one.id for one in waiting if not ids or one.id in ids or one.participant_label in ids]
        if ids and not chosen:
            raise InvalidInput("None of these interviews is in review. `heard status` shows where they stand.")
        reading = line_drawing.draw_lines(context, chosen if ids else None, lines)
        made = _reading(context, reading)
    show(made, as_json, lambda: f"{made['drawn']} of {made['population']} lines are drawn (reading {made['id']}).")


def _reading(context: Context, reading_id: str) -> dict[str, Any]:
    (one,) = [one for one in second_reading.list_readings(context) if one.id == reading_id]
    held = gate_rule.standing(context, one.interviews[0].id)
    return {
        "id": one.id,
        "interviews": [interview.id for interview in one.interviews],
        "participants": [interview.participant_label for interview in one.interviews],
        "population": one.population,
        "drawn": one.drawn,
        "unread": one.unread,
        "missed": one.missed,
        "upper_bound": held.bound.share if held.bound else None,
        "left_at_most": held.bound.left if held.bound else None,
        "confidence": held.rule.confidence,
        "sentence": held.sentence,
        "lacking": list(held.lacking),
    }


@plainly
def show_readings(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """What was drawn, what was read, and what it says."""
    with acting(folder, actor, Permission.VIEW_PROJECT) as context:
        rows = [_reading(context, one.id) for one in second_reading.list_readings(context)]
        current = gate_rule.gate_rule(context)
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
        made = _reading(context, reading_id)
    typer.echo(f"{made['unread']} lines wait. {made['sentence']}")


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
    with acting(folder, actor, Permission.MANAGE_PROJECT if changes else Permission.VIEW_PROJECT) as context:
        held = gate_rule.gate_rule(context)
        if changes:
            held = replace(held, **changes)  # type: ignore[arg-type]
            gate_rule.set_gate_rule(context, held)
    show(
        asdict(held),
        as_json,
        lambda: (
            f"Second reading {'required' if held.required else 'not required'}: {held.lines} lines, at most "
            f"{held.bound:.1%} of lines at {held.confidence:.0%}."
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
        found = uniqueness.rare_details(context, k)
    rows = [
        {
            "details": [list(detail) for detail in row.details],
            "participants": [one.label for one in row.participants],
            "interviews": [one.id for one in row.interviews],
            "sources": list(row.sources),
            "advice": row.advice,
        }
        for row in found.rows
    ]
    show(
        {"k": found.k, "participants": found.participants, "alone": found.alone, "cut": found.cut, "rows": rows},
        as_json,
        lambda: "\n".join(
            [
                f"{found.alone} of {found.participants} participants are the only ones with some combination.",
                *(
                    f"{len(row.participants):3}  {' + '.join(f'{name}: {value}' for name, value in row.details)}  "
                    f"({', '.join(one.label for one in row.participants)})"
                    for row in found.rows
                ),
            ]
        ),
    )
