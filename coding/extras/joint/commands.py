"""Commands on sources side by side: what people say of an indicator beside interviews, and what is counted of all."""

from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Named, Result, Row, listing, pairs
from coding.errors import InvalidInput
from coding.extras.joint.files.truth_table import read_conditions
from coding.extras.joint.steps import cases, side_by_side
from coding.extras.joint.tables import JointSource
from coding.model import Indicator
from coding.workspace.context import Context

TAKE_BACK = "nothing"
"""What takes a judgement back."""

group = Group("joint", "Sources side by side: interviews, case files, literature and practice.")


def _cards(context: Context) -> list[Indicator]:
    return [view.indicator for view in side_by_side.joint_display(context).views]


CardId = Annotated[
    str,
    typer.Argument(metavar="INDICATOR", help="Id, wording, or number in the team's order."),
    Named(_cards, "indicator", "wording"),
]


def _indicators(context: Context, name: str | None = None) -> Result:
    """Indicators with their sources; one alone where it is named."""
    display = side_by_side.joint_display(context)
    labels = {at: case.label for at, case in display.files.cases.items()}
    return listing(
        [
            {
                "indicator": view.indicator.id,
                "wording": view.indicator.wording,
                "people": len(view.people),
                "cases": sorted(labels[at] for at in view.cases),
                "differ": sorted(labels[at] for at in view.differ),
                "signs": view.card.signs,
                "sources": view.sources,
                "verdict": view.card.verdict,
                "reason": view.card.reason,
                "said_by": view.card.said_by,
            }
            for view in display.views
            if name in (None, view.indicator.id)
        ],
        lambda row: "\n".join(
            [
                f"{row['wording']}: {row['people']} people, {len(row['cases'])} cases ({len(row['differ'])} differ); "
                f"{row['verdict'] or 'nobody has said'}{': ' * bool(row['reason'])}{row['reason']}",
                *(f"  {source.id}  {source.kind}: {source.title}. {source.says}" for source in row["sources"]),
            ]
        ),
        "There is no indicator yet. Write one with: heard indicators write DIR",
    )


@group.command("list", Permission.EXPORT)
def joint_list(context: Context) -> Result:
    """Every indicator with the people, cases and sources that tell of it, and what was said of them together."""
    return _indicators(context)


@group.command("signs", Permission.SET_UP)
def joint_signs(
    context: Context,
    indicator: CardId,
    value: Annotated[
        list[str] | None, typer.Option(metavar="VARIABLE=VALUE,VALUE", help="May be repeated; none takes all back.")
    ] = None,
) -> Result:
    """Say which values of which variables of a case express an indicator; those of before are replaced."""
    signs = {
        name: [part.strip() for part in values.split(",") if part.strip()] for name, values in pairs(value).items()
    }
    side_by_side.set_signs(context, indicator, signs)
    return _indicators(context, indicator)


@group.command("say", Permission.SET_UP)
def joint_say(
    context: Context,
    indicator: CardId,
    verdict: Annotated[str, typer.Argument(help=", ".join(side_by_side.VERDICTS) + f"; {TAKE_BACK} takes it back.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")] = "",
) -> Result:
    """Say whether the sources of an indicator tell the same, with the reason; nothing computes it."""
    side_by_side.write_joint_judgement(context, indicator, "" if verdict == TAKE_BACK else verdict, reason)
    return _indicators(context, indicator)


@group.command("source", Permission.SET_UP)
def joint_source(
    context: Context,
    indicator: CardId,
    title: Annotated[str, typer.Option(help="What the source is called.")],
    says: Annotated[str, typer.Option(help="What it says of the indicator, in your words.")],
    kind: Annotated[str, typer.Option(help=", ".join(side_by_side.SOURCE_KINDS))] = "literature",
    place: Annotated[str, typer.Option(help="Where it is found: year, page, address.")] = "",
    change: Annotated[str, typer.Option(metavar="SOURCE", help="Write this one anew.")] = "",
) -> Result:
    """Enter what literature or practice says of an indicator."""
    source = JointSource(id=change, indicator_id=indicator, kind=kind, title=title, place=place, says=says)
    written = side_by_side.write_source(context, source)
    return Result(written, f"{written.id}  {written.kind}: {written.title}")


group.rows(
    Row(
        "remove", Permission.SET_UP, side_by_side.remove_source, "Remove a source; undo brings it back.",
        {"source_id": Annotated[str, typer.Argument(metavar="SOURCE", help="Id from heard joint list.")]},
        "The source is removed.", {"removed": "source_id"},
    ),
    Row(
        "undo", Permission.EXPORT, side_by_side.undo_joint,
        "Take back your last change to sources, signs or judgements.", prints="Taken back: {it}.",
        record={"undone": "it"},
    ),
)  # fmt: skip


@group.command("codes", Permission.EXPORT)
def joint_codes(
    context: Context,
    variable: Annotated[str | None, typer.Option(help="By the values of this variable of a case.")] = None,
    code: Annotated[str | None, typer.Option(help="Before, on and after passages of this code.")] = None,
) -> Result:
    """How often codes stand in documents of cases, by a variable; or before, on and after another code."""
    if (variable is None) == (code is None):
        raise InvalidInput("Say one of --variable and --code.")
    cells = (
        cases.codes_by_variable(context, variable).cells
        if variable is not None
        else cases.codes_in_order(context, str(code))
    )
    return listing(
        [
            {"code": code_id, "with": others, "passages": cell.passages, "within": cell.within}
            for (code_id, others), cell in cells.items()
        ],
        lambda row: f"{row['code']:12} {row['with']:20} {row['passages']} passages in {row['within']}",
        "No passage.",
    )


@group.command("configurations", Permission.EXPORT)
def joint_configurations(
    context: Context,
    conditions: Annotated[str, typer.Argument(help="Such as “meeting=yes; contact_origin=online, both”.")],
    outcome: Annotated[str, typer.Option(help="What they are compared with, written like one condition.")] = "",
) -> Result:
    """Which combinations of conditions occur in which cases, with consistency and coverage over all of them."""
    configured = cases.configurations(context, read_conditions(conditions, outcome))
    table = configured.table
    rows: list[dict[str, Any]] = [
        {
            "holds": {each.variable: holds for each, holds in zip(table.conditions, row.holds, strict=True)},
            "cases": [configured.labels[case] for case in row.cases],
            "outcome": None if row.outcome is None else [configured.labels[case] for case in row.outcome],
            "consistency": row.consistency,
            "coverage": table.coverage(row),
        }
        for row in table.rows
    ]
    return Result(
        {"configurations": rows, "left_out": [configured.labels[case] for case in table.left_out]},
        [
            f"{', '.join(f'{name} {int(holds)}' for name, holds in row['holds'].items())}: {', '.join(row['cases'])}"
            for row in rows
        ]
        or "No case is known in all of these.",
    )
