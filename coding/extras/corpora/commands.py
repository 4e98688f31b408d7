"""Commands on what an annotated corpus rests on: the legal basis a lead writes and a steward signs."""

from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Actor, AsJson, Folder, acting, plainly, show
from coding.errors import NotFound
from coding.extras.corpora import steps
from coding.extras.corpora.files.model import LICENCES
from coding.extras.corpora.steps import PermitView
from coding.workspace.rounds import rounds

PermitId = Annotated[
    str | None,
    typer.Argument(metavar="ID", help="As heard corpus show lists it; the newest one that stands if left out."),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(
        help="What an annotated corpus rests on: a legal basis, and a steward's signature.", no_args_is_help=True
    )
    group.command("ask")(corpus_ask)
    group.command("sign")(corpus_sign)
    group.command("end")(corpus_end)
    group.command("show")(corpus_show)
    app.add_typer(group, name="corpus")


@plainly
def corpus_ask(
    folder: Folder,
    legal_basis: Annotated[str, typer.Option(metavar="TEXT", help="What participants agreed to, which law or vote.")],
    licence: Annotated[str, typer.Option(metavar="TEXT", help=f"For example: {'; '.join(LICENCES)}.")],
    round_name: Annotated[
        str | None, typer.Option("--round", help="Id or name; the newest locked one if left out.")
    ] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """As a lead, write the legal basis and the licence of the corpus of a locked round; a steward then signs it."""
    with acting(folder, actor, Permission.SET_UP) as context:
        chosen = rounds.find_round(context, round_name).id if round_name else None
        for_corpus = steps.ask_for_corpus(context, legal_basis, licence, chosen)
        view = next(permit for permit in steps.list_permits(context) if permit.permit.id == for_corpus.id)
    show(_record(view), as_json, lambda: f"{_line(view)} A steward signs it with heard corpus sign.")


@plainly
def corpus_sign(folder: Folder, permit: PermitId = None, actor: Actor = None, as_json: AsJson = False) -> None:
    """As a steward, sign what a lead wrote; look at it first with heard corpus show."""
    with acting(folder, actor, Permission.SET_UP_ORIGINALS) as context:
        chosen = _chosen(steps.list_permits(context), permit)
        steps.sign_corpus(context, chosen.permit.id)
        view = _chosen(steps.list_permits(context), chosen.permit.id)
    show(_record(view), as_json, lambda: f"{_line(view)} A lead can make the corpus now.")


@plainly
def corpus_end(folder: Folder, permit: PermitId = None, actor: Actor = None, as_json: AsJson = False) -> None:
    """As a lead or a steward, take it back; files that have left stay where they are."""
    with acting(folder, actor, Permission.EXCHANGE) as context:
        chosen = _chosen(steps.list_permits(context), permit)
        steps.end_corpus_permit(context, chosen.permit.id)
        view = _chosen(steps.list_permits(context), chosen.permit.id)
    show(_record(view), as_json, lambda: _line(view))


@plainly
def corpus_show(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Every legal basis that was written, newest first, with who wrote and who signed it."""
    with acting(folder, actor, Permission.EXCHANGE) as context:
        views = steps.list_permits(context)
    show(
        [_record(view) for view in views], as_json, lambda: "\n".join(map(_line, views)) or "Nobody has asked for one."
    )


def _chosen(views: list[PermitView], permit: str | None) -> PermitView:
    permit_views = [view for view in views if (view.current if permit is None else view.permit.id == permit)]
    if not permit_views:
        raise NotFound("No legal basis for a corpus is written that stands. A lead writes one with heard corpus ask.")
    return permit_views[0]


def _record(view: PermitView) -> dict[str, Any]:
    permit = view.permit
    return {
        "id": permit.id,
        "round": view.round_name,
        "stands": view.current,
        "legal_basis": permit.legal_basis,
        "licence": permit.licence,
        "interviews": len(permit.interviews),
        "asked_by": permit.asked_by,
        "asked_at": permit.asked_at,
        "signed_by": permit.signed_by,
        "signed_at": permit.signed_at,
        "ended_at": permit.ended_at,
    }


def _line(view: PermitView) -> str:
    permit = view.permit
    signed = f"signed by {permit.signed_by}" if permit.signed_by else "waits for a steward's signature"
    state = signed if view.current else f"{signed}; holds no longer"
    return (
        f"{view.round_name}: {len(permit.interviews)} interviews, {permit.licence}, "
        f"written by {permit.asked_by}, {state}. "
        f"“{permit.legal_basis}”"
    )
