"""Commands on a study of several partners, each with a project of its own: files only, nothing is sent."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Folder,
    Group,
    Result,
    Row,
    check_out,
    configured_passphrase,
    say,
    unfinished,
    working_in,
    write_file,
)
from coding.cli.common import passphrase as ask_passphrase
from coding.errors import InvalidInput, NotFound, NotReady
from coding.extras.study.commands import figures
from coding.extras.study.files.bundle import CODE, DISAGREEMENT, INDICATOR, PAIR, VALUE, Request, Subject
from coding.extras.study.files.levels import LEVELS, WITHDRAWAL
from coding.extras.study.files.package import CONSENTED, INVENTED, coordinator_of, lines_of_package
from coding.extras.study.files.sealing import digest_of
from coding.extras.study.steps import file_contents as shown_files
from coding.extras.study.steps import package as packages
from coding.extras.study.steps.bundle import Prepared, preview_bundle, send_off
from coding.extras.study.steps.keys import own_fingerprint
from coding.extras.study.steps.package import study_of
from coding.extras.study.steps.pool import (
    PartnerRow,
    decide_partner,
    list_partners,
    number_sites,
    pool,
    pooled_panels,
    pooled_sources,
)
from coding.extras.study.steps.requests import (
    Reply,
    RequestRow,
    ask_site,
    list_came,
    list_requests_made,
    preview_answer,
    take_request,
)
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews
from coding.workspace.standalone import file_bytes

Out = Annotated[Path, typer.Argument(metavar="OUT", help="File to write.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show it and change nothing.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="File of a partner.")]

study = Group("study", "A study of several partners: analyses travel, texts stay.")


@study.command("package", acts=True)
def study_package(folder: Folder, out: Out) -> Result:
    """Make the signed study package: codebook, round plan, units and targets, policies."""
    check_out(out)
    with working_in(folder, Permission.SET_UP, vault=True) as context:
        file = packages.make_package(context)
    write_file(out, file.data)
    lines, fingerprint = lines_of_package(file.package.content), coordinator_of(file.package.content).fingerprint
    return Result(
        {"file": str(out), "package": file.package.number, "fingerprint": fingerprint, "lines": lines},
        [*lines, f"Written to {out}. Read the fingerprint aloud to each partner: {fingerprint}"],
    )


@study.command("join", acts=True)
def study_join(folder: Folder, file: File, dry_run: DryRun = False) -> Result:
    """Take a study package into a site's own project; --dry-run shows first what would change."""
    data = file_bytes(file)
    with working_in(folder, Permission.SET_UP) as context:
        preview = packages.preview_join(context, data) if dry_run else packages.join(context, data)
        both = context.may(Permission.BUNDLE)
        texts = len(packages.list_training(context)) if not dry_run else 0
    result = {
        "study": preview.package.content["title"],
        "package": preview.package.number,
        "before": preview.before,
        "fingerprint": coordinator_of(preview.package.content).fingerprint,
        "taken": not dry_run,
        "lines": lines_of_package(preview.package.content),
        "changes": list(preview.changes),
        "codings": {code: {"codings": n, "interviews": m} for code, (n, m) in preview.codings.items()},
        "retired": list(preview.retired),
        "dropped": list(preview.dropped),
        "small_cell": preview.small_cell,
        "panels": [str(panel) for panel in preview.panels],
        "training": take_training(folder) if texts and both else [],
    }
    if texts and not both:
        say(f"The study has a training set of {texts} texts. A steward takes it in: heard study training {folder}")
    return Result(result, _join_lines)


def _join_lines(result: dict[str, Any]) -> Iterator[str]:
    yield from (*result["lines"], *result["changes"], *result["panels"])
    for code, counts in result["codings"].items():
        yield (
            f"Code {code} changes its meaning: {counts['codings']} codings in {counts['interviews']} interviews are to "
            "be looked at again."
        )
    if result["retired"]:
        yield f"Kept as retired, because there are codings: {', '.join(result['retired'])}"
    if result["dropped"]:
        yield f"Not in the study and not in use, so they go: {', '.join(result['dropped'])}"
    yield f"Groups of fewer than {result['small_cell']} people are withheld from now on."
    aloud = f"Taken in. Have the coordinator read this fingerprint aloud: {result['fingerprint']}"
    yield aloud if result["taken"] else "Nothing was changed."


def _show_or_make(
    folder: Path,
    out: Path,
    preview: Callable[[Context], Prepared],
    says: Callable[[Prepared], dict[str, Any]],
    end: Callable[[Prepared], str],
    *,
    dry_run: bool,
) -> Result:
    """Show what would leave for the coordinator, or make it; every line of it is told.

    Args:
        folder: The site's project.
        out: File to write.
        preview: Puts it together.
        says: What the result says besides.
        end: What is to be done with the file.
        dry_run: Whether it is only shown.
    """
    if not dry_run:
        check_out(out)
    with working_in(folder, Permission.BUNDLE, vault=True) as context:
        prepared = preview(context)
        file = None if dry_run else send_off(context, prepared)
    if file is not None:
        write_file(out, file.data)
    result: dict[str, Any] = {
        "file": None if file is None else str(out),
        "id": None if file is None else file.export_id,
        "hash": None if file is None else digest_of(file.data),
        **says(prepared),
        "number": prepared.bundle.number,
        "lines": list(prepared.lines),
        "notes": list(prepared.notes),
        "problems": [problem.message for problem in prepared.problems],
    }
    last = "Nothing was made." if file is None else f"Written to {out}. {end(prepared)}"
    return Result(result, [*prepared.lines, *map(str, (*prepared.notes, *result["problems"])), last])


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
    return _bundle(folder, out, level, leave_out=leave_out, dry_run=dry_run)


@study.command("withdraw", acts=True)
def study_withdraw(folder: Folder, out: Out, dry_run: DryRun = False) -> Result:
    """Make the notice that takes the rows of erased people out of what was sent."""
    return _bundle(folder, out, WITHDRAWAL, leave_out=False, dry_run=dry_run)


def _bundle(folder: Path, out: Path, level: str, *, leave_out: bool, dry_run: bool) -> Result:
    return _show_or_make(
        folder,
        out,
        lambda context: preview_bundle(context, level, leave_out=leave_out),
        lambda prepared: {"level": level, "fingerprint": prepared.bundle.site.fingerprint},
        lambda prepared: f"Read your fingerprint aloud to the coordinator: {prepared.bundle.site.fingerprint}",
        dry_run=dry_run,
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
    data = file_bytes(file)
    if shown_files.is_package(data):
        contents = shown_files.show_package(data)
    else:
        folders = [project] if project is not None else shown_files.folders_near(file)
        passphrase = configured_passphrase()
        vaults = shown_files.opened_vaults(folders, ask_passphrase() if passphrase is None else passphrase)
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
    bundles = [(str(file), file_bytes(file)) for file in files]
    with working_in(folder, Permission.SET_UP, vault=True) as context:
        outcomes = pool(context, bundles, confirmed_only=confirmed_only)
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


def _pool_lines(row: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{row['file']}: bundle {row['number']} of {row['site']} ({row['level']}), {row['rows']} rows."
        if row["taken"]
        else f"{row['file']}: refused. {row['refused']}"
    )
    if row["taken_out"]:
        yield f"  {row['taken_out']} rows of people who have withdrawn were taken out."
    if row["taken"] and row["missing"]:
        yield f"  Not come: bundle {', '.join(map(str, row['missing']))}."
    if row["taken"] and row["unconfirmed"]:
        yield f"  Not confirmed yet. Have this read aloud, then heard study confirm: {row['unconfirmed']}"


def _partner_line(row: PartnerRow) -> str:
    came = ", ".join(f"{number} {level}" for number, level, *_ in row.bundles)
    called = row.name if row.in_figures == row.name else f"{row.name} = {row.in_figures}"
    return f"{called} ({row.state}), fingerprint {row.fingerprint}; bundles: {came}"


_PARTNERS: dict[str, Any] = {
    "prints": _partner_line,
    "record": {
        "name": "it.name", "in_figures": "it.in_figures", "fingerprint": "it.fingerprint", "state": "it.state",
        "bundles": "it.came",
    },
}  # fmt: skip
_SITE = {"site": Annotated[str, typer.Argument(metavar="SITE", help="Its name in figures, or its fingerprint.")]}
_NUMBERED = typer.Option("--numbers/--names", help="Numbers that say nothing about a site, or the sites' names.")
study.rows(
    Row(
        "partners", Permission.VIEW_PROJECT, list_partners,
        "The sites that bundles came from, with their fingerprints and what came.",
        nothing="No bundle has come yet.", **_PARTNERS,
    ),
    Row(
        "names", Permission.SET_UP, number_sites,
        "What pooled figures call the sites; `heard study partners` says which number is whose.",
        {"numbered": Annotated[bool, _NUMBERED]}, nothing="No bundle has come yet.", **_PARTNERS,
    ),
    Row(
        "confirm", Permission.SET_UP, partial(decide_partner, trusted=True),
        "Say that a site's fingerprint was read aloud and is the same as here.", _SITE, **_PARTNERS,
    ),
    Row(
        "refuse", Permission.SET_UP, partial(decide_partner, trusted=False),
        "Leave a site out of all figures and take nothing of it any more.", _SITE, **_PARTNERS,
    ),
    Row(
        "fingerprint", Permission.VIEW_PROJECT, own_fingerprint, "This project's own fingerprint, to be read aloud.",
        prints="{it.fingerprint}", record={"fingerprint": "it.fingerprint", "sign": "it.sign", "box": "it.box"},
        vault=True,
    ),
)  # fmt: skip
figures.study.add_to(study.typer)


@study.command("ask", acts=True)
def study_ask(
    folder: Folder,
    site: Annotated[str, typer.Argument(metavar="SITE", help="Its name in figures, or its fingerprint.")],
    out: Out,
    code: Annotated[
        list[str] | None, typer.Option("--code", metavar="CODE", help="Twice for people with both of two codes.")
    ] = None,
    differ: Annotated[bool, typer.Option("--differ", help="Where coders differ on the code.")] = False,
    indicator: Annotated[str, typer.Option("--indicator", help="An indicator, by its wording.")] = "",
    value: Annotated[str, typer.Option("--value", metavar="VARIABLE=VALUE", help="A value of cases.")] = "",
    question: Annotated[str, typer.Option("--question", help="What you ask, in words.")] = "",
) -> Result:
    """Ask a site about a figure it told: a file for that site alone, signed and sealed."""
    subject = _subject(code or [], differ, indicator, value)
    check_out(out)
    with working_in(folder, Permission.SET_UP, vault=True) as context:
        file = ask_site(context, site, subject, question)
    write_file(out, file.data)
    return Result(
        {
            "file": str(out),
            "id": file.export_id,
            "hash": digest_of(file.data),
            "site": file.site,
            "fingerprint": file.request.coordinator.fingerprint,
            **_request_record(file.request),
            "lines": list(file.request.lines()),
        },
        [*file.request.lines(), f"Written to {out}. Hand it to {file.site}."],
    )


def _subject(codes: list[str], differ: bool, indicator: str, value: str) -> Subject:
    """The one figure that was named.

    Raises:
        InvalidInput: None was, or several.
    """
    if sum(map(bool, (codes, indicator, value))) != 1 or (differ and len(codes) != 1):
        raise InvalidInput("Name one figure: --code C (twice for a pair, with --differ), --indicator W or --value V=X.")
    if indicator:
        return Subject(figure=INDICATOR, wording=indicator)
    if value:
        variable, _, answer = value.partition("=")
        return Subject(figure=VALUE, variable=variable.strip(), value=answer.strip())
    figure = DISAGREEMENT if differ else CODE if len(codes) == 1 else PAIR
    return Subject(figure=figure, codes=tuple(codes))


def _request_record(request: Request) -> dict[str, Any]:
    return {
        "number": request.number,
        "request": request.id,
        "made": request.made,
        "question": request.question,
        "asked": asdict(request.asked),
    }


@study.command("requests", acts=True)
def study_requests(folder: Folder) -> Result:
    """Requests with what became of them: at the coordinator those that were made, at a site those that came."""
    with working_in(folder, Permission.VIEW_PROJECT) as context:
        study = study_of(context)
        rows = list_came(context)
    if study is None:
        raise NotReady("This project belongs to no study yet. Take its package in with: heard study join")
    if study.side == "coordinator":
        with working_in(folder, Permission.SEE_AGREEMENT) as context:
            rows = list_requests_made(context)
    records = [_row(row) for row in rows]
    return Result({"requests": records}, [_request_line(record) for record in records] or "There is no request.")


def _row(row: RequestRow) -> dict[str, Any]:
    """A request with its answer; at the site, with the bundle as which one left."""
    figure, answer = str(row.request.asked.description(row.names)), row.answer
    record = {**_request_record(row.request), "figure": figure, "state": row.state}
    if not row.site:
        return {**record, "bundle": answer and answer.bundle}
    if answer is not None:
        quotes = [{"code": code, "text": text} for code, text in answer.quotes]
        return {"site": row.site, **record, "answer": {**asdict(answer), "quotes": quotes}}
    return {"site": row.site, **record, "answer": None}


def _request_line(row: dict[str, Any]) -> str:
    subject = row["asked"]
    whose = f"{row['site']}, request" if "site" in row else "Request"
    lines = [
        f"{whose} {row['number']} ({row['state']}): {row['figure']}, {subject['told'] or 'withheld'} in bundle "
        f"{subject['bundle']}"
    ]
    lines += [f"  {line}" for line in row["question"].splitlines()]
    answer = row.get("answer")
    if answer:
        lines.append(f"  Answer (bundle {answer['bundle']}): {' '.join(answer['words'].split()) or answer['answer']}")
        lines += [f"  {quote['code']}: {' '.join(quote['text'].split())}" for quote in answer["quotes"]]
    return "\n".join(lines)


@study.command("request", acts=True)
def study_request(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Request of the coordinator.")],
) -> Result:
    """Take a request of the coordinator in, and show what is asked."""
    data = file_bytes(file)
    with working_in(folder, Permission.BUNDLE, vault=True) as context:
        row = take_request(context, data)
    result = {**_row(row), "lines": list(row.request.lines())}
    codes = " ".join(f"--code {code}" for code in row.request.asked.codes)
    behind = [f"The passages behind it: heard passages {folder} {codes}"] if codes else []
    return Result(result, [_request_line(result), *behind])


@study.command("answer", acts=True)
def study_answer(
    folder: Folder,
    request: Annotated[int, typer.Argument(metavar="REQUEST", help="Its number: heard study requests.")],
    out: Out,
    decline: Annotated[str, typer.Option("--decline", metavar="REASON", help="Decline, and say why.")] = "",
    words: Annotated[str, typer.Option("--words", metavar="TEXT", help="Answer in words.")] = "",
    quotes: Annotated[bool, typer.Option("--quotes", help="Let passages go along that may be quoted.")] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out passages the disclosure check stops.")
    ] = False,
    dry_run: DryRun = False,
) -> Result:
    """Answer a request, signed and sealed for the coordinator; every line of it is shown."""
    reply = Reply(decline=decline, words=words, quotes=quotes)
    return _show_or_make(
        folder,
        out,
        lambda context: preview_answer(context, request, reply, leave_out=leave_out),
        lambda prepared: {"request": request, "answer": prepared.bundle.contents["answer"]},
        lambda _prepared: "Hand it to the coordinator.",
        dry_run=dry_run,
    )


TrainingTexts = Annotated[list[str] | None, typer.Option(metavar="INTERVIEW", help="Title or id; may be given again.")]


@study.command("training", acts=True)
def study_training(
    folder: Folder,
    invented: TrainingTexts = None,
    consented: TrainingTexts = None,
    leave: Annotated[
        list[str] | None, typer.Option("--leave-out", metavar="INTERVIEW", help="Takes it out of the next package.")
    ] = None,
) -> Result:
    """The texts that everybody codes: at the coordinator say which go along, at a site take them in."""
    with working_in(folder, Permission.VIEW_PROJECT) as context:
        study = study_of(context)
    if study is not None and study.side == "site":
        rows = take_training(folder)
    else:
        with working_in(folder, Permission.SET_UP) as context:
            titles = {
                key: interview.id for interview in list_interviews(context) for key in (interview.title, interview.id)
            }
            kinds = {INVENTED: invented or (), CONSENTED: consented or (), None: leave or ()}
            if unknown := [name for names in kinds.values() for name in names if name not in titles]:
                raise NotFound(f"There is no interview “{unknown[0]}”. heard status lists them.")

            def mark() -> None:
                for kind, names in kinds.items():
                    for name in names:
                        packages.mark_training(context, titles[name], kind)

            context.together(mark)
            rows = [_training_row(row) for row in packages.list_training(context)]
    return Result({"training": rows}, [_training_line(row) for row in rows] or "The study has no training set.")


def take_training(folder: Path) -> list[dict[str, Any]]:
    """Take the training set in, as the steward."""
    with working_in(folder, Permission.BUNDLE, vault=True) as context:
        rows = [_training_row(training_row) for training_row in packages.take_training(context)]
    for row in rows:
        if row["problem"]:
            say(f"{row['title']}: {row['problem']}")
    return rows


def _training_row(row: packages.TrainingRow) -> dict[str, Any]:
    return {
        "title": row.text.title, "kind": row.text.kind, "language": row.text.language, "interview": row.interview_id,
        "problem": row.problem,
    }  # fmt: skip


def _training_line(row: dict[str, Any]) -> str:
    return f"{row['title']} ({row['kind']}, {row['language']}): {'here' if row['interview'] else 'not taken in'}"


figures.of_panels.add_to(study.typer)
