"""Commands on memos and the journal."""

from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Group, Result, listing, released
from coding.model import Memo
from coding.workspace.codings import memos
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import Context

group = Group("memos", "Memos on interviews, turns, codes and the project, and the journal.")


@group.command("list", Permission.READ_RELEASED)
def memos_list(context: Context) -> Result:
    """Every memo that you may see, the last changed first."""
    return listing(memos.visible_memos(context), _told, "No memo yet.")


def _told(memo: Memo) -> str:
    return f"{memo.id}  {memo.target} {memo.code or memo.title or ''} ({memo.author}): {memo.text}"


@group.command("write", Permission.CODE)
def memos_write(
    context: Context,
    text: Annotated[str, typer.Argument(help="What it says.")],
    document: Annotated[str | None, typer.Option("--document", help="On this interview.")] = None,
    line: Annotated[int | None, typer.Option(help="On this line of it.")] = None,
    code: Annotated[str | None, typer.Option(help="On this code.")] = None,
    title: Annotated[str, typer.Option(help="Heading: then it is an entry of the journal.")] = "",
    shared: Annotated[bool | None, typer.Option(help="Whether the team may read it.")] = None,
    change: Annotated[str | None, typer.Option(metavar="MEMO", help="Change this one of yours.")] = None,
) -> Result:
    """Write a memo on an interview, a line, a code or, if none is named, on the project; or an entry of the journal."""
    release = read_release(context, released(context, document)) if document else None
    named = "journal" if title else "code" if code else "project"
    memo = memos.write_memo(
        context,
        ("interview" if line is None else "turn") if release else named,
        text,
        memo_id=change,
        interview_id=release.interview_id if release else None,
        turn=None if line is None else line - 1,
        code=code,
        title=title,
        shared=shared,
    )
    return Result(memo, _told)


@group.command("remove", Permission.CODE)
def memos_remove(
    context: Context, memo: Annotated[str, typer.Argument(metavar="MEMO", help="Id from heard memos list.")]
) -> Result:
    """Remove a memo of your own."""
    memos.remove_memo(context, memo)
    return Result({"removed": memo}, "The memo is removed.")
