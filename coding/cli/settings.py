"""Commands for what is set for a whole study: its settings, and how identifiers are masked."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, pairs, working_in
from coding.errors import InvalidInput
from coding.workspace.agreement import methods
from coding.workspace.codings import care
from coding.workspace.context import Context
from coding.workspace.incoming_files import read_settings_file
from coding.workspace.people import participants, rare_details
from coding.workspace.reports import findings, indicators, plans, selection
from coding.workspace.review import pseudonyms
from coding.workspace.review.comparing import compares, set_comparing
from coding.workspace.review.lists import read_lists, set_lists
from coding.workspace.review.policy import read_name_models, set_name_models
from coding.workspace.rounds.rounds import find_round
from coding.workspace.search import machines, passages
from coding.workspace.standalone import file_bytes
from pipelines.redact.own_models import models_of
from pipelines.redact.policy import Policy, policy_of, write_policy

heard = Group()


@heard.command("settings", Permission.SET_UP)
def study_settings(
    context: Context,
    machine: Annotated[
        bool | None,
        typer.Option("--machines/--no-machines", help="Whether machines may suggest anything in this study."),
    ] = None,
    suggestions: Annotated[
        bool | None, typer.Option("--suggestions/--no-suggestions", help="Whether coders are offered codes.")
    ] = None,
    small_cell: Annotated[int | None, typer.Option(help="Counts of fewer participants are withheld.")] = None,
    k: Annotated[int | None, typer.Option("--k", help="Details that fewer participants share count as rare.")] = None,
    titles: Annotated[
        bool | None, typer.Option("--titles/--no-titles", help="Whether reports call interviews by their titles.")
    ] = None,
    compare: Annotated[
        bool | None,
        typer.Option("--compare/--no-compare", help="Whether words leave only compared with the pseudonym key."),
    ] = None,
    support: Annotated[str | None, typer.Option(help="Whom coders turn to; “” for nobody.")] = None,
    word_template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE", help="Your own look for Word and PDF reports.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Model of meaning for search and themes: a name or folder; “” for the usual one.")
    ] = None,
    note: Annotated[
        list[str] | None, typer.Option(metavar="NAME=TEXT", help="For the methods text: " + ", ".join(methods.NOTES))
    ] = None,
    show: Annotated[
        str | None, typer.Option("--show-findings", metavar="ROUND", help="Let viewers read its report; “” for none.")
    ] = None,
) -> Result:
    """Show what is set for the whole study, or change what is said: all of it, or nothing."""

    def change() -> None:
        if machine is not None:
            machines.work_without(context, not machine)
        if suggestions is not None:
            machines.offer_codes(context, suggestions)
        if small_cell is not None:
            indicators.set_small_cell(context, small_cell)
        if k is not None:
            rare_details.set_k(context, k)
        if titles is not None:
            selection.set_titled_reports(context, titles)
        if compare is not None:
            set_comparing(context, compare)
        if support is not None:
            care.set_support_contact(context, support)
        if word_template is not None:
            plans.set_template(context, file_bytes(word_template), word_template.name)
        if model is not None:
            passages.choose_model(context, model or None)
        if note:
            methods.set_methods_notes(context, methods.methods_notes(context) | pairs(note))
        if show:
            findings.show_findings(context, find_round(context, show).id)
        elif show is not None:
            findings.hide_findings(context)

    context.together(change)
    record: dict[str, Any] = {
        "machines": not machines.works_without(context),
        "suggestions": machines.offers_codes(context),
        "small_cell": indicators.small_cell(context),
        "k": rare_details.project_k(context),
        "titles": selection.titled_reports(context),
        "compare": compares(context),
        "support": care.support_contact(context),
        "model": passages.chosen_model(context),
        "template": plans.template_of(context) is not None,
        "notes": methods.methods_notes(context),
        "findings": findings.published_report(context) is not None,
    }
    return Result(record, [f"{name}: {value}" for name, value in record.items()])


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
    policy_read = policy_of(read_settings_file(file_bytes(set_file), set_file.name)) if set_file is not None else None
    needs_originals = renew or bool(born)
    permission = Permission.REVIEW_ORIGINALS if needs_originals else Permission.VIEW_PROJECT
    with working_in(folder, permission, vault=needs_originals) as context:
        changed = context.together(lambda: _change_policy(context, policy_read, born or (), renew))
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


@heard.command("lists", Permission.SET_UP_ORIGINALS, vault=True)
def lists(
    context: Context,
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
    if deny is not None or allow is not None:
        set_lists(context, deny=deny, allow=allow)
    stands = read_lists(context)
    return Result(
        {"mask": list(stands.deny), "leave": list(stands.allow)},
        ["# always masked", *stands.deny, "# left alone", *stands.allow],
    )


@heard.command("models", Permission.VIEW_PROJECT)
def models(
    context: Context,
    set_file: Annotated[
        Path | None, typer.Option("--set", metavar="FILE", help="Use the models this YAML file names, in this project.")
    ] = None,
) -> Result:
    """Show the project's own models that recognise names, or name others by their folders."""
    models_read = models_of(read_settings_file(file_bytes(set_file), set_file.name)) if set_file is not None else None
    if models_read is not None:
        set_name_models(context, models_read)
    stand = read_name_models(context)
    return Result(
        [model.to_dict() for model in stand],
        [f"{model.kind:12} {', '.join(model.languages) or 'all languages':16} {model.folder}" for model in stand]
        or "This project has no models of its own.",
    )
