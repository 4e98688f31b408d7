"""A command for the settings of a study that pages of the app hold."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Result, pairs
from coding.workspace.agreement import methods
from coding.workspace.codings import care
from coding.workspace.context import Context
from coding.workspace.people import rare_details
from coding.workspace.reports import findings, indicators, plans, selection
from coding.workspace.review.comparing import compares, set_comparing
from coding.workspace.rounds.rounds import find_round
from coding.workspace.search import machines, passages
from coding.workspace.standalone import file_bytes
from coding.workspace.suggest import suggest

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
            suggest.switch(context, suggestions)
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
        "suggestions": suggest.switched_on(context),
        "small_cell": indicators.small_cell(context),
        "k": rare_details.project_k(context),
        "titles": selection.titled_reports(context),
        "compare": compares(context),
        "support": care.support_contact(context),
        "model": passages.chosen_model(context),
        "template": plans.template_of(context) is not None,
        "notes": methods.methods_notes(context),
        "findings": findings.shown_findings(context) is not None,
    }
    return Result(record, [f"{name}: {value}" for name, value in record.items()])
