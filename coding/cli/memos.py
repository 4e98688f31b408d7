"""Commands on memos and the journal."""

from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Group, ReleaseId, Result, Row, listing, released
from coding.errors import InvalidInput
from coding.model import ContentNote, Memo
from coding.model.texts import line_numbers
from coding.workspace.codings import care, memos
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import Context
from coding.workspace.originals import waiting_codings

group = Group("memos", "Memos on interviews, turns, codes and the project, and the journal.")
notes = Group("notes", "Content notes: what a reader tells the next ones before they read.")


def _description(memo: Memo) -> str:
    return f"{memo.id}  {memo.target} {memo.code or memo.title or ''} ({memo.author}): {memo.text}"


def _note(note: ContentNote) -> str:
    where = "all of it" if note.first is None else f"lines {note.first + 1}-{(note.last or note.first) + 1}"
    return f"{note.id}  {note.severity}, {where}: {', '.join(note.topics)} {note.text}".rstrip()


group.rows(
    Row(
        "list", Permission.READ_RELEASED, memos.visible_memos, "Every memo that you may see, the last changed first.",
        prints=_description, nothing="No memo yet.",
    ),
)  # fmt: skip


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
    return Result(memo, _description)


group.rows(
    Row(
        "remove", Permission.CODE, memos.remove_memo, "Remove a memo of your own.",
        {"memo_id": Annotated[str, typer.Argument(metavar="MEMO", help="Id from heard memos list.")]},
        "The memo is removed.", {"removed": "memo_id"},
    ),
)  # fmt: skip


@group.command("undo", Permission.CODE)
def memos_undo(context: Context) -> Result:
    """Take back what you did last in the journal."""
    if not memos.undo_memo(context):
        raise InvalidInput("There is nothing to undo in the journal.")
    return Result({"undone": True}, "Taken back.")


@group.command("waiting", Permission.REVIEW_ORIGINALS, vault=True)
def memos_waiting(
    context: Context,
    forget: Annotated[list[str] | None, typer.Option(metavar="INTERVIEW", help="Drop those of this interview.")] = None,
) -> Result:
    """Memos that came with codings of another program, and that nobody has read for names."""
    context.together(lambda: [waiting_codings.forget_memos(context, interview) for interview in forget or ()])
    return listing(
        [
            {"interview": interview, "title": title, "memos": texts}
            for interview, title, texts in waiting_codings.waiting_memos(context)
        ],
        lambda row: f"{row['interview']}  {row['title']}: {'; '.join(row['memos'])}",
        "No memo waits.",
    )


notes.rows(
    Row(
        "list", Permission.READ_RELEASED, care.content_notes,
        "Content notes on an interview, those on all of it first.", {"release_id": ReleaseId}, _note,
        nothing="Nobody wrote one yet.",
    ),
)  # fmt: skip


@notes.command("write", Permission.READ_RELEASED)
def notes_write(
    context: Context,
    document: ReleaseId,
    severity: Annotated[str, typer.Option(help=", ".join(care.SEVERITIES))],
    topic: Annotated[list[str] | None, typer.Option(help="; ".join(care.TOPICS))] = None,
    text: Annotated[str, typer.Option(help="A few words more.")] = "",
    line: Annotated[str | None, typer.Option(help="Line, or first and last line as 3-5; else on all of it.")] = None,
    change: Annotated[str | None, typer.Option(metavar="NOTE", help="Change this one.")] = None,
) -> Result:
    """Write a content note on an interview or some of its lines, or change one."""
    release = read_release(context, document)
    first, last = (None, None) if line is None else (number - 1 for number in line_numbers(release, line))
    values = {"severity": severity, "topics": topic or [], "text": text, "first": first, "last": last, "note": change}
    return Result(care.set_content_note(context, release.id, values), _note)


notes.rows(
    Row(
        "remove", Permission.READ_RELEASED, care.remove_content_note,
        "Remove a content note of your own; a lead removes any.",
        {"note_id": Annotated[str, typer.Argument(metavar="NOTE", help="Id from heard notes list.")]},
        "The note is removed.", {"removed": "note_id"},
    ),
)  # fmt: skip
