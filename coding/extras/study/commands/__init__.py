"""Commands on a study of several partners, each with a project of its own: files only, nothing is sent."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Folder,
    Group,
    Result,
    check_out,
    given_passphrase,
    listing,
    read_file,
    say,
    unfinished,
    working_in,
    write_file,
)
from coding.cli.common import passphrase as ask_passphrase
from coding.extras.study.commands import figures, panels, requests, training_set
from coding.extras.study.commands.leaving import DryRun, Leaving, Out
from coding.extras.study.files.levels import LEVELS, WITHDRAWAL
from coding.extras.study.steps import bundle as bundles
from coding.extras.study.steps import package as packages
from coding.extras.study.steps import pool as pooled
from coding.extras.study.steps import show as shown_files
from coding.extras.study.steps.keys import own_fingerprint
from coding.extras.study.steps.package import list_training
from coding.extras.study.steps.panel_figures import pooled_panels
from coding.extras.study.steps.pool import number_sites, pooled_sources
from coding.workspace.context import Context

File = Annotated[Path, typer.Argument(metavar="FILE", help="File of a partner.")]
SiteName = Annotated[str, typer.Argument(metavar="SITE", help="Its name in figures, or its fingerprint.")]

study = Group("study", "A study of several partners: analyses travel, texts stay.")


@study.command("package", acts=True)
def study_package(folder: Folder, out: Out) -> Result:
    """Make the signed study package: codebook, round plan, units and targets, policies."""
    check_out(out)
    with working_in(folder, Permission.SET_UP, vault=True) as context:
        package = packages.make_package(context)
    write_file(out, package.data)
    return Result(
        {
            "file": str(out),
            "package": package.number,
            "fingerprint": package.keys.fingerprint,
            "lines": list(package.lines),
        },
        [
            *package.lines,
            f"Written to {out}. Read the fingerprint aloud to each partner: {package.keys.fingerprint}",
        ],
    )


@study.command("join", acts=True)
def study_join(folder: Folder, file: File, dry_run: DryRun = False) -> Result:
    """Take a study package into a site's own project; --dry-run shows first what would change."""
    data = read_file(file)
    with working_in(folder, Permission.SET_UP) as context:
        seen = packages.preview_join(context, data) if dry_run else packages.join(context, data)
        both = context.may(Permission.BUNDLE)
        texts = len(list_training(context)) if not dry_run else 0
    result = {
        "study": seen.title,
        "package": seen.number,
        "before": seen.before,
        "fingerprint": seen.keys.fingerprint,
        "taken": not dry_run,
        "lines": list(seen.lines),
        "changes": list(seen.changes),
        "codings": {code: {"codings": n, "interviews": m} for code, (n, m) in seen.codings.items()},
        "retired": list(seen.retired),
        "dropped": list(seen.dropped),
        "small_cell": seen.small_cell,
        "panels": [str(panel) for panel in seen.panels],
        "training": training_set.taken(folder) if texts and both else [],
    }
    if texts and not both:
        say(f"The study has a training set of {texts} texts. A steward takes it in: heard study training {folder}")
    return Result(result, _join_lines)


def _join_lines(result: dict[str, Any]) -> list[str]:
    lines = [*result["lines"], *result["changes"], *result["panels"]]
    lines += [
        f"Code {code} changes its meaning: {counts['codings']} codings in {counts['interviews']} interviews are to be "
        "looked at again."
        for code, counts in result["codings"].items()
    ]
    if result["retired"]:
        lines.append(f"Kept as retired, because there are codings: {', '.join(result['retired'])}")
    if result["dropped"]:
        lines.append(f"Not in the study and not in use, so they go: {', '.join(result['dropped'])}")
    lines.append(f"Groups of fewer than {result['small_cell']} people are withheld from now on.")
    if not result["taken"]:
        return [*lines, "Nothing was changed."]
    return [*lines, f"Taken in. Have the coordinator read this fingerprint aloud: {result['fingerprint']}"]


@study.command("bundle", acts=True)
def study_bundle(
    folder: Folder,
    out: Out,
    level: Annotated[str, typer.Option("--level", help=", ".join(LEVELS))],
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out texts that the disclosure check stops.")
    ] = False,
    dry_run: DryRun = False,
) -> Result:
    """Make a bundle for the coordinator, signed and sealed; every line of it is shown."""
    return _bundle(Leaving(folder, out, dry_run), level, leave_out=leave_out)


@study.command("withdraw", acts=True)
def study_withdraw(folder: Folder, out: Out, dry_run: DryRun = False) -> Result:
    """Make the notice that takes the rows of erased people out of what was sent."""
    return _bundle(Leaving(folder, out, dry_run), WITHDRAWAL, leave_out=False)


def _bundle(leaving: Leaving, level: str, *, leave_out: bool) -> Result:
    return leaving.show_or_make(
        lambda context: bundles.preview_bundle(context, level, leave_out=leave_out),
        lambda context: bundles.make_bundle(context, level, leave_out=leave_out),
        lambda prepared: {"level": level, "fingerprint": prepared.bundle.keys.fingerprint},
        lambda prepared: f"Read your fingerprint aloud to the coordinator: {prepared.bundle.keys.fingerprint}",
    )


@study.command("show")
def study_show(
    file: File,
    project: Annotated[
        Path | None,
        typer.Option(
            "--project",
            metavar="DIR",
            help="The site's or the coordinator's project; else those around and beside the file are tried.",
        ),
    ] = None,
) -> Result:
    """What a package or a bundle holds, line by line. A bundle opens with the passphrase of one of its two ends."""
    data = read_file(file)
    if shown_files.is_package(data):
        contents = shown_files.show_package(data)
    else:
        folders = [project] if project is not None else shown_files.folders_near(file)
        given = given_passphrase()
        vaults = shown_files.opened_vaults(folders, ask_passphrase() if given is None else given)
        contents = shown_files.show_bundle(data, vaults)
    return Result({"kind": contents.kind, "lines": contents.lines, "says": contents.says}, contents.lines)


@study.command("pool", acts=True)
def study_pool(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Bundles of sites.")],
    confirmed_only: Annotated[
        bool, typer.Option("--confirmed-only", help="Take nothing of a site that was not confirmed.")
    ] = False,
) -> Result:
    """Take bundles of sites in, each whole or not at all."""
    given = [(str(file), read_file(file)) for file in files]
    with working_in(folder, Permission.SET_UP, vault=True) as context:
        outcomes = pooled.pool(context, given, confirmed_only=confirmed_only)
        sources, panels = pooled_sources(context), pooled_panels(context)
    rows = [
        {
            "file": outcome.file,
            "taken": outcome.refused is None,
            "refused": outcome.refused,
            "site": outcome.site,
            "number": outcome.number,
            "level": outcome.level,
            "rows": outcome.rows,
            "taken_out": outcome.taken_out,
            "unconfirmed": outcome.new,
            "missing": list(outcome.missing),
        }
        for outcome in outcomes
    ]
    refused = [f"{row['file']}: {row['refused']}" for row in rows if not row["taken"]]
    return Result(
        {"files": rows, "side_by_side": sources.to_json(), "panels": [panel.to_json() for panel in panels]},
        [line for row in rows for line in _pool_lines(row)],
        unfinished(f"{len(refused)} of {len(rows)} files refused.", refused),
    )


def _pool_lines(row: dict[str, Any]) -> list[str]:
    if not row["taken"]:
        refused = [f"{row['file']}: refused. {row['refused']}"]
        return refused + _taken_out(row)
    lines = [f"{row['file']}: bundle {row['number']} of {row['site']} ({row['level']}), {row['rows']} rows."]
    lines += _taken_out(row)
    if row["missing"]:
        lines.append(f"  Not come: bundle {', '.join(map(str, row['missing']))}.")
    if row["unconfirmed"]:
        lines.append(f"  Not confirmed yet. Have this read aloud, then heard study confirm: {row['unconfirmed']}")
    return lines


def _taken_out(row: dict[str, Any]) -> list[str]:
    return [f"  {row['taken_out']} rows of people who have withdrawn were taken out."] if row["taken_out"] else []


@study.command("partners", Permission.VIEW_PROJECT)
def study_partners(context: Context) -> Result:
    """The sites that bundles came from, with their fingerprints and what came."""
    return _partners(context)


def _partners(context: Context) -> Result:
    rows = [_partner(partner) for partner in pooled.list_partners(context)]
    return listing(rows, _partner_line, "No bundle has come yet.")


def _partner(row: pooled.PartnerRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "in_figures": row.in_figures,
        "fingerprint": row.fingerprint,
        "state": row.state,
        "bundles": [
            {"number": number, "level": level, "taken": f"{taken:%Y-%m-%d %H:%M}", "rows": rows}
            for number, level, taken, rows in row.bundles
        ],
    }


def _partner_line(row: dict[str, Any]) -> str:
    came = ", ".join(f"{bundle['number']} {bundle['level']}" for bundle in row["bundles"])
    called = row["name"] if row["in_figures"] == row["name"] else f"{row['name']} = {row['in_figures']}"
    return f"{called} ({row['state']}), fingerprint {row['fingerprint']}; bundles: {came}"


@study.command("names", Permission.SET_UP)
def study_names(
    context: Context,
    numbers: Annotated[
        bool, typer.Option("--numbers/--names", help="Numbers that say nothing about a site, or the sites' names.")
    ],
) -> Result:
    """What pooled figures call the sites; `heard study partners` says which number is whose."""
    number_sites(context, numbered=numbers)
    return _partners(context)


@study.command("confirm", Permission.SET_UP)
def study_confirm(context: Context, site: SiteName) -> Result:
    """Say that a site's fingerprint was read aloud and is the same as here."""
    return Result(_partner(pooled.decide_partner(context, site, trusted=True)), _partner_line)


@study.command("refuse", Permission.SET_UP)
def study_refuse(context: Context, site: SiteName) -> Result:
    """Leave a site out of all figures and take nothing of it any more."""
    return Result(_partner(pooled.decide_partner(context, site, trusted=False)), _partner_line)


@study.command("fingerprint", Permission.VIEW_PROJECT, vault=True)
def study_fingerprint(context: Context) -> Result:
    """This project's own fingerprint, to be read aloud."""
    keys = own_fingerprint(context)
    return Result({"fingerprint": keys.fingerprint, "sign": keys.sign, "box": keys.box}, keys.fingerprint)


for part in (figures, requests, training_set, panels):
    part.study.add_to(study.typer)
