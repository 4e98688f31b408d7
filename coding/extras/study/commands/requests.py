"""Requests about pooled figures, by command line: the coordinator asks, a site takes them in and answers."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, check_out, read_file, working_in, write_file
from coding.errors import InvalidInput, NotReady
from coding.extras.study.commands.leaving import DryRun, Leaving, Out
from coding.extras.study.files.bundle import CODE, DISAGREEMENT, INDICATOR, PAIR, VALUE, Request, Subject
from coding.extras.study.steps.package import study_of
from coding.extras.study.steps.requests import (
    AskedRow,
    CameRow,
    Reply,
    ask_site,
    list_asked,
    list_came,
    make_answer,
    preview_answer,
    take_request,
)

study = Group()


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
    wanted = _wanted(code or [], differ, indicator, value)
    check_out(out)
    with working_in(folder, Permission.SET_UP, vault=True) as context:
        file = ask_site(context, site, wanted, question)
    write_file(out, file.data)
    record = {
        "file": str(out),
        "id": file.export_id,
        "hash": file.request.hash,
        "site": file.site,
        "fingerprint": file.fingerprint,
        **_said(file.request),
        "lines": list(file.request.lines()),
    }
    return Result(record, [*file.request.lines(), f"Written to {out}. Hand it to {file.site}."])


def _wanted(codes: list[str], differ: bool, indicator: str, value: str) -> Subject:
    """The one figure that was named.

    Raises:
        InvalidInput: None was, or several.
    """
    if sum(map(bool, (codes, indicator, value))) != 1 or (differ and len(codes) != 1):
        raise InvalidInput("Name one figure: --code C (twice for a pair, with --differ), --indicator W or --value V=X.")
    if indicator:
        return Subject(figure=INDICATOR, wording=indicator)
    if value:
        variable, _, chosen = value.partition("=")
        return Subject(figure=VALUE, variable=variable.strip(), value=chosen.strip())
    figure = DISAGREEMENT if differ else CODE if len(codes) == 1 else PAIR
    return Subject(figure=figure, codes=tuple(codes))


def _said(request: Request) -> dict[str, Any]:
    return {
        "number": request.number,
        "request": request.id,
        "made": request.made,
        "question": request.question,
        "asked": request.asked.record(),
    }


@study.command("requests", acts=True)
def study_requests(folder: Folder) -> Result:
    """Requests with what became of them: at the coordinator those that were made, at a site those that came."""
    with working_in(folder, Permission.VIEW_PROJECT) as context:
        study = study_of(context)
        rows: list[dict[str, Any]] = [_came(row) for row in list_came(context)]
    if study is None:
        raise NotReady("This project belongs to no study yet. Take its package in with: heard study join")
    if study[0].side == "coordinator":
        with working_in(folder, Permission.SEE_AGREEMENT) as context:
            rows = [_asked(row) for row in list_asked(context)]
    return Result({"requests": rows}, [_line(row) for row in rows] or "There is no request.")


def _asked(row: AskedRow) -> dict[str, Any]:
    answer = None
    if row.answer is not None:
        answer = {
            "answer": row.answer.answer,
            "words": row.answer.words,
            "quotes": [{"code": code, "text": text} for code, text in row.answer.quotes],
            "bundle": row.answer.bundle,
            "made": row.answer.made,
        }
    figure = str(row.request.asked.said(row.names))
    return {"site": row.site, **_said(row.request), "figure": figure, "state": row.state, "answer": answer}


def _came(row: CameRow) -> dict[str, Any]:
    figure = str(row.request.asked.said(row.names))
    return {**_said(row.request), "figure": figure, "state": row.state, "bundle": row.bundle or None}


def _line(row: dict[str, Any]) -> str:
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
    data = read_file(file)
    with working_in(folder, Permission.BUNDLE, vault=True) as context:
        row = take_request(context, data)
    result = {**_came(row), "lines": list(row.request.lines())}
    codes = " ".join(f"--code {code}" for code in row.request.asked.codes)
    behind = [f"The passages behind it: heard passages {folder} {codes}"] if codes else []
    return Result(result, [_line(result), *behind])


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
    return Leaving(folder, out, dry_run).show_or_make(
        lambda context: preview_answer(context, request, reply, leave_out=leave_out),
        lambda context: make_answer(context, request, reply, leave_out=leave_out),
        lambda prepared: {"request": request, "answer": prepared.bundle.contents["answer"]},
        lambda _prepared: "Hand it to the coordinator.",
    )
