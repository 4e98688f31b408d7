"""Commands on how identifiers are masked: the policy of pseudonyms and the project's own lists."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, working_in
from coding.errors import InvalidInput
from coding.workspace.brought import brought_settings
from coding.workspace.context import Context
from coding.workspace.people import participants
from coding.workspace.review import pseudonyms
from coding.workspace.review.lists import read_lists, set_lists
from coding.workspace.review.policy import read_name_models, set_name_models
from coding.workspace.standalone import file_bytes
from pipelines.redact.own_models import models_of
from pipelines.redact.policy import Policy, policy_of, write_policy

heard = Group()


@heard.command("policy", acts=True)
def policy(
    folder: Folder,
    set_file: Annotated[
        Path | None, typer.Option("--set", metavar="FILE", help="Take the policy of this YAML file.")
    ] = None,
    renew: Annotated[
        bool, typer.Option("--renew", help="Give pseudonyms anew to what no release holds yet; needs the originals.")
    ] = False,
    born: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL=YYYY-MM-DD", help="A participant's date of birth, kept in the vault; LABEL= forgets it."
        ),
    ] = None,
) -> Result:
    """Show how identifiers are masked as a YAML file, or change it."""
    chosen = policy_of(brought_settings(file_bytes(set_file), set_file.name)) if set_file is not None else None
    needs_originals = renew or bool(born)
    permission = Permission.REVIEW_ORIGINALS if needs_originals else Permission.VIEW_PROJECT
    with working_in(folder, permission, vault=needs_originals) as context:
        changed = context.together(lambda: _change_policy(context, chosen, born or (), renew))
        stands = pseudonyms.read_policy(context)
    record = stands.to_dict() if changed is None else {**stands.to_dict(), "renewed": changed}
    note = "" if changed is None else f"# {changed} pseudonyms were given anew.\n"
    return Result(record, note + write_policy(stands).decode().rstrip())


def _change_policy(context: Context, policy: Policy | None, born: Iterable[str], renew: bool) -> int | None:
    if policy is not None:
        pseudonyms.set_policy(context, policy)
    for entry in born:
        _enter_birth_date(context, entry)
    return pseudonyms.renew_pseudonyms(context) if renew else None


def _enter_birth_date(context: Context, entry: str) -> None:
    label, _, written = entry.partition("=")
    matching = [
        participant.id for participant in participants.list_participants(context) if participant.label == label.strip()
    ]
    if len(matching) != 1:
        raise InvalidInput(f"No participant is called “{label}”. Write it as P01=2003-05-14.")
    try:
        born = date.fromisoformat(written.strip()) if written.strip() else None
    except ValueError:
        raise InvalidInput("A date of birth is written as 2003-05-14.") from None
    pseudonyms.set_birth_date(context, matching[0], born)


@heard.command("lists", acts=True)
def lists(
    folder: Folder,
    mask: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Words always to mask, one entry a line; replaces the list.")
    ] = None,
    leave: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Words never to mask on their own; replaces the list.")
    ] = None,
) -> Result:
    """Show the project's own lists of words to mask and to leave, or replace them. They are kept in the vault."""
    deny = file_bytes(mask).decode("utf-8-sig").splitlines() if mask is not None else None
    allow = file_bytes(leave).decode("utf-8-sig").splitlines() if leave is not None else None
    with working_in(folder, Permission.SET_UP_ORIGINALS, vault=True) as context:
        if deny is not None or allow is not None:
            set_lists(context, deny=deny, allow=allow)
        stands = read_lists(context)
    return Result(
        {"mask": list(stands.deny), "leave": list(stands.allow)},
        ["# always masked", *stands.deny, "# left alone", *stands.allow],
    )


@heard.command("models", acts=True)
def models(
    folder: Folder,
    set_file: Annotated[
        Path | None, typer.Option("--set", metavar="FILE", help="Use the models this YAML file names, in this project.")
    ] = None,
) -> Result:
    """Show the project's own models that recognise names, or name others by their folders."""
    chosen = models_of(brought_settings(file_bytes(set_file), set_file.name)) if set_file is not None else None
    with working_in(folder, Permission.VIEW_PROJECT) as context:
        if chosen is not None:
            set_name_models(context, chosen)
        stand = read_name_models(context)
    return Result(
        [model.to_dict() for model in stand],
        [f"{model.kind:12} {', '.join(model.languages) or 'all languages':16} {model.folder}" for model in stand]
        or "This project has no models of its own.",
    )
