"""Commands on the translations of the codebook."""

from typing import Annotated, Any

import typer

from codebook.translations import STATES
from coding.access import Permission
from coding.cli.common import Actor, AsJson, Folder, acting, plainly, show
from coding.errors import InvalidInput, NotFound
from coding.workspace.codebook import translations as work
from coding.workspace.codebook.translations import TranslationView
from coding.workspace.context import Context

Code = Annotated[str, typer.Argument(metavar="CODE", help="Id of the code.")]
Language = Annotated[str, typer.Argument(metavar="LANGUAGE", help="Language tag: el, fr, pt-BR …")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="Translations of the codebook.", no_args_is_help=True)
    group.command("translations")(codebook_translations)
    group.command("back")(codebook_back)
    group.command("native")(codebook_native)
    app.add_typer(group, name="codebook")


@plainly
def codebook_translations(
    folder: Folder,
    language: Annotated[str | None, typer.Option(help="Only this language.")] = None,
    state: Annotated[str | None, typer.Option(help="Only these: " + ", ".join(STATES) + ".")] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Each code in each language: the words, what was written back, and how far it is."""
    if state is not None and state not in STATES:
        raise InvalidInput(f"There is no state “{state}”; it is one of: {', '.join(STATES)}.")
    with acting(folder, actor, Permission.VIEW_PROJECT) as context:
        views = work.list_translations(context, language, state=state)
    show(list(map(_record, views)), as_json, lambda: "\n".join(map(_line, views)) or "No translation of that kind.")


@plainly
def codebook_back(
    folder: Folder,
    code: Code,
    language: Language,
    name: Annotated[str, typer.Option(help="The name, written back by a second translator.")],
    definition: Annotated[str, typer.Option(help="The definition, written back.")] = "",
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """As a lead, keep what a second translator wrote back without seeing the original."""
    with acting(folder, actor, Permission.EDIT_CODEBOOK) as context:
        work.write_back(context, code, language, name, definition)
        view = _one(context, code, language)
    show(_record(view), as_json, lambda: _line(view))


@plainly
def codebook_native(
    folder: Folder, code: Code, language: Language, actor: Actor = None, as_json: AsJson = False
) -> None:
    """Say that you compared a translation with the original as a native speaker, and that it may stand."""
    with acting(folder, actor, Permission.READ_RELEASED) as context:
        before = _one(context, code, language)
        if before.read is None:
            raise NotFound(f"{code} has no translation into {language}.")
        work.mark_translation(context, code, language, before.read)
        view = _one(context, code, language)
    show(_record(view), as_json, lambda: _line(view))


def _one(context: Context, code: str, language: str) -> TranslationView:
    translations = work.list_translations(context, language, code)
    if not translations:
        raise NotFound(f"There is no code {code} to translate in the codebook.")
    return translations[0]


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
