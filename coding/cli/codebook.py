"""Commands on the codebook: taken from a file, and its translations."""

from pathlib import Path
from typing import Annotated, Any

import typer

from codebook.formats import FORMATS
from codebook.translations import STATES
from coding.access import Permission
from coding.cli.common import Group, Result, Row, check_out, comparing_passphrase, listing, write_file
from coding.errors import InvalidInput, NotFound
from coding.store.codebooks import OUTCOMES
from coding.workspace.codebook import recheck as rechecks
from coding.workspace.codebook import translations as work
from coding.workspace.codebook import versions
from coding.workspace.codebook.checks import lint_codebook
from coding.workspace.codebook.translations import TranslationView
from coding.workspace.context import Context
from coding.workspace.incoming_files import read_codebook_file
from coding.workspace.reports.export import codebook_file
from coding.workspace.standalone import file_bytes

Code = Annotated[str, typer.Argument(metavar="CODE", help="Id of the code.")]
Language = Annotated[str, typer.Argument(metavar="LANGUAGE", help="Language tag: el, fr, pt-BR …")]

group = Group("codebook", "The codebook: taken from a file, and its translations.")


@group.command("save", Permission.EDIT_CODEBOOK)
def codebook_save(
    context: Context,
    file: Annotated[Path, typer.Argument(help="Codebook file: YAML, JSON, CSV, Excel, Markdown or REFI-QDA.")],
    reason: Annotated[str, typer.Option(help="Why it changes, in a sentence.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change and save nothing.")] = False,
) -> Result:
    """Let a file be the next version of the codebook; codes that have codings stay, retired."""
    number = versions.current_codebook(context).number
    plan = versions.plan_replacement(context, read_codebook_file(file_bytes(file), file.name).codebook)
    if not dry_run:
        number = versions.save_codebook(context, plan.book, reason, based_on=number)
    changes = [str(change.sentence) for change in plan.changes]
    return Result(
        {
            "dry_run": dry_run, "version": number, "changes": changes, "kept": list(plan.kept),
            "dropped": list(plan.dropped),
        },
        [f"{len(changes)} changes; version {number}{' stays' * dry_run}.", *changes],
    )  # fmt: skip


group.rows(
    Row(
        "check", Permission.VIEW_PROJECT, lint_codebook, "Weak places of the codebook, and what to do about each.",
        prints="{it.severity}: {it.code} {it.sentence}", nothing="Nothing to mend.",
    ),
    Row(
        "rename", Permission.EDIT_CODEBOOK, versions.change_code_id, "Give a code another id, everywhere at once.",
        {"code_id": Code, "new_id": Annotated[str, typer.Argument(metavar="ID", help="Its new id.")]},
        "{code_id} is {new_id} now.", {"code": "new_id", "before": "code_id"},
    ),
)  # fmt: skip


@group.command("recheck", Permission.CODE)
def codebook_recheck(
    context: Context,
    code: Code,
    coding: Annotated[str | None, typer.Option(help="Say what becomes of this coding.")] = None,
    outcome: Annotated[str, typer.Option(help=", ".join(OUTCOMES))] = "kept",
    recode_to: Annotated[str, typer.Option(help="With recoded: the code instead.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take your last answer back.")] = False,
) -> Result:
    """Codings that wait for another look since the meaning of their code changed; with --coding, the answer on one."""
    if undo:
        rechecks.undo_recheck(context)
    if coding is not None:
        rechecks.recheck(context, coding, outcome, recode_to=recode_to)
    return listing(
        rechecks.recheck_queue(context, code),
        lambda each: f"{each.coding.id}  {each.participant} line {each.line} ({each.coder}): {each.text}",
        "No coding of this code waits for another look.",
    )


group.rows(
    Row(
        "undo", Permission.EDIT_CODEBOOK, versions.undo_codebook, "Take back what you changed in the codebook last.",
        prints="Taken back; the codebook is version {it}.", record={"version": "it"},
    ),
    Row(
        "history", Permission.VIEW_PROJECT, versions.codebook_history,
        "Every version, the newest first, with who saved it and why.",
        prints="{it.number:4} {it.saved_at:%Y-%m-%d} {it.saved_by}: {it.reason}",
        record={
            "number": "it.number", "saved_by": "it.saved_by", "saved_at": "it.saved_at", "reason": "it.reason",
        },
        nothing="There is no codebook yet.",
    ),
)  # fmt: skip


@group.command("bring-back", Permission.EDIT_CODEBOOK)
def codebook_bring_back(
    context: Context, number: Annotated[int, typer.Argument(help="Number from heard codebook history.")]
) -> Result:
    """Save an earlier version as the newest."""
    saved = versions.bring_back(context, number, based_on=versions.current_codebook(context).number)
    return Result({"version": saved, "brought_back": number}, f"Version {number} is back as version {saved}.")


@group.command("file", Permission.EXPORT)
def codebook_as_file(
    context: Context, out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write: " + ", ".join(FORMATS))]
) -> Result:
    """Write the codebook as a file, by the ending of OUT; it is checked and registered as every export."""
    check_out(out)
    ending = out.suffix.lower()
    kind = next((name for name, spec in FORMATS.items() if ending in spec.extensions), ending)
    write_file(out, codebook_file(context, kind, comparing_passphrase(context.project)))
    return Result({"file": str(out), "format": kind}, f"{out} holds the codebook.")


@group.command("translations", Permission.VIEW_PROJECT)
def codebook_translations(
    context: Context,
    language: Annotated[str | None, typer.Option(help="Only this language.")] = None,
    state: Annotated[str | None, typer.Option(help="Only these: " + ", ".join(STATES) + ".")] = None,
) -> Result:
    """Each code in each language: the words, what was written back, and how far it is."""
    if state is not None and state not in STATES:
        raise InvalidInput(f"There is no state “{state}”; it is one of: {', '.join(STATES)}.")
    views = work.list_translations(context, language, state=state)
    return Result(list(map(_record, views)), list(map(_line, views)) or "No translation of that kind.")


@group.command("back", Permission.EDIT_CODEBOOK)
def codebook_back(
    context: Context,
    code: Code,
    language: Language,
    name: Annotated[str, typer.Option(help="The name, written back by a second translator.")],
    definition: Annotated[str, typer.Option(help="The definition, written back.")] = "",
) -> Result:
    """As a lead, keep what a second translator wrote back without seeing the original."""
    work.write_back(context, code, language, name, definition)
    return _translation_result(context, code, language)


@group.command("native", Permission.READ_RELEASED)
def codebook_native(
    context: Context,
    code: Code,
    language: Language,
    take_back: Annotated[bool, typer.Option("--take-back", help="Take your own word for it back.")] = False,
) -> Result:
    """Say that you compared a translation with the original as a native speaker, and that it may stand."""
    if take_back:
        work.take_mark_back(context, code, language)
    else:
        read = _translation(context, code, language).read
        if read is None:
            raise NotFound(f"{code} has no translation into {language}.")
        work.mark_translation(context, code, language, read)
    return _translation_result(context, code, language)


def _translation(context: Context, code: str, language: str) -> TranslationView:
    translations = work.list_translations(context, language, code)
    if not translations:
        raise NotFound(f"There is no code {code} to translate in the codebook.")
    return translations[0]


def _translation_result(context: Context, code: str, language: str) -> Result:
    view = _translation(context, code, language)
    return Result(_record(view), _line(view))


def _record(view: TranslationView) -> dict[str, Any]:
    item = view.code.languages.get(view.language)
    return {
        "code": view.code.id,
        "language": view.language,
        "state": view.state,
        "original": {"name": view.code.name, "definition": view.code.definition},
        "translation": {"name": item.name, "definition": item.definition} if item else None,
        "written_back": {"name": item.back_name, "definition": item.back_definition} if item and item.back_of else None,
        "written_back_as_it_stands": bool(item and item.is_back_translated),
        "reviewed_by": view.mark.marked_by if view.mark and not view.changed else None,
        "changed_since_review": list(view.changed),
    }


def _line(view: TranslationView) -> str:
    item = view.code.languages.get(view.language)
    read = f", read by {view.mark.marked_by}" if view.mark and not view.changed else ""
    words = f": {view.code.name} → {item.name}" if item else f": {view.code.name}"
    back = f" → {item.back_name}" if item and item.back_name else ""
    return f"{view.code.id} ({view.language}), {view.state}{read}{words}{back}"
