"""The command that merges two projects of one team."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, configured_passphrase, working_in
from coding.extras.merging.steps import KINDS
from coding.extras.merging.steps import merge as merge_projects

heard = Group()


@heard.command("merge", acts=True)
def merge(
    folder: Folder,
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The other project's folder.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> Result:
    """Bring all of another project of the same team into this one; a second time changes nothing."""
    with (
        working_in(folder, Permission.EXCHANGE, vault=True) as context,
        working_in(other, Permission.EXCHANGE, actor=context.user.id) as there,
    ):
        words = configured_passphrase("HEARD_OTHER_PASSPHRASE") or configured_passphrase()
        report = merge_projects(context, there.with_vault(words) if words else there, dry_run=dry_run)
    return Result(
        {
            "merged": not dry_run,
            "same": report.same,
            "interviews": report.interviews,
            "people": report.people,
            "codes": report.codes,
            "rounds": report.rounds,
            "ready": report.ready,
            "added": dict(report.added),
            "changed": dict(report.changed),
            "known": dict(report.known),
            "conflicts": report.conflicts,
        },
        _merge_lines,
    )


def _merge_lines(result: dict[str, Any]) -> Iterator[str]:
    yield f"{result['same']} interviews are in both, {len(result['interviews'])} came."
    for kind, label in KINDS.items():
        counts = [result[what].get(kind, 0) for what in ("added", "changed", "known")]
        yield f"{label}: {counts[0]} came, {counts[1]} changed, {counts[2]} were here."
    if result["added"].get("assignment"):
        yield f"{result['added']['assignment']} interviews were handed in there and are now here too."
    if result["rounds"]:
        named = ", ".join(f"“{name}”" for name in result["rounds"])
        yield f"Rounds that came, or went on there and are here now as they are there: {named}."
    if result["added"].get("decision"):
        yield f"{result['added']['decision']} decisions on locked rounds came."
    for name in result["ready"]:
        yield f"Everybody has handed in “{name}” by now: lock it when no other laptop is to come."
    if result["people"]:
        yield f"New here, without a way in until a lead gives one: {', '.join(result['people'])}."
    if result["codes"]:
        yield f"Codes that came: {', '.join(result['codes'])}."
    yield from result["conflicts"]
    if not result["merged"]:
        yield "Nothing was changed."
