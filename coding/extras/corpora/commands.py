"""Commands on what an annotated corpus rests on: the legal basis a lead writes and a steward signs."""

from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Result
from coding.errors import NotFound
from coding.extras.corpora import steps
from coding.extras.corpora.files.model import LICENCES
from coding.extras.corpora.steps import PermitView
from coding.workspace.context import Context
from coding.workspace.rounds import rounds

PermitId = Annotated[
    str | None,
    typer.Argument(metavar="ID", help="As heard corpus show lists it; the newest one that stands if left out."),
]

group = Group("corpus", "What an annotated corpus rests on: a legal basis, and a steward's signature.")


@group.command("ask", Permission.SET_UP)
def corpus_ask(
    context: Context,
    legal_basis: Annotated[str, typer.Option(metavar="TEXT", help="What participants agreed to, which law or vote.")],
    licence: Annotated[str, typer.Option(metavar="TEXT", help=f"For example: {'; '.join(LICENCES)}.")],
    round_name: Annotated[
        str | None, typer.Option("--round", help="Id or name; the newest locked one if left out.")
    ] = None,
) -> Result:
    """As a lead, write the legal basis and the licence of the corpus of a locked round; a steward then signs it."""
    round_id = rounds.find_round(context, round_name).id if round_name else None
    for_corpus = steps.ask_for_corpus(context, legal_basis, licence, round_id)
    return _permit_result(context, for_corpus.id, " A steward signs it with heard corpus sign.")


@group.command("sign", Permission.SET_UP_ORIGINALS)
def corpus_sign(context: Context, permit: PermitId = None) -> Result:
    """As a steward, sign what a lead wrote; look at it first with heard corpus show."""
    permit_id = _chosen(context, permit).permit.id
    steps.sign_corpus(context, permit_id)
    return _permit_result(context, permit_id, " A lead can make the corpus now.")


@group.command("end", Permission.EXCHANGE)
def corpus_end(context: Context, permit: PermitId = None) -> Result:
    """As a lead or a steward, take it back; files that have left stay where they are."""
    permit_id = _chosen(context, permit).permit.id
    steps.end_corpus_permit(context, permit_id)
    return _permit_result(context, permit_id)


@group.command("show", Permission.EXCHANGE)
def corpus_show(context: Context) -> Result:
    """Every legal basis that was written, newest first, with who wrote and who signed it."""
    views = steps.list_permits(context)
    return Result([_record(view) for view in views], list(map(_line, views)) or "Nobody has asked for one.")


def _chosen(context: Context, permit: str | None) -> PermitView:
    for view in steps.list_permits(context):
        if view.current if permit is None else view.permit.id == permit:
            return view
    raise NotFound("No legal basis for a corpus is written that stands. A lead writes one with heard corpus ask.")


def _permit_result(context: Context, permit: str, next_step: str = "") -> Result:
    view = _chosen(context, permit)
    return Result(_record(view), f"{_line(view)}{next_step}")


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
