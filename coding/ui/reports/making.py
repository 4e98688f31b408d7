"""Making a file that leaves: asked for, stopped and mended, offered for download."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from coding.access import Permission
from coding.errors import ExportBlocked, HeardError
from coding.export.report.wording import ReportSentence, Wording, report_language, report_wording
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, language, say, words_of
from coding.ui.frame.unlock import PRIVATE
from coding.ui.review import stopped as stopped_places
from coding.workspace import demo
from coding.workspace.context import Context
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.kinds.kind import ExportRequest
from coding.workspace.search.coded import Question
from pipelines.errors import PipelineError

STOPPED = f"{PRIVATE}export-stopped"
"""Session entry: what was asked for, and what stopped it."""
LAYERS = {
    "union": N_("Each passage once, whoever coded it"),
    "all": N_("Every coder's own"),
    "consensus": N_("The consensus of a round"),
}
MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "csv": "text/csv",
    "pdf": "application/pdf",
    "json": "application/json",
    "zip": "application/zip",
    "jsonl": "application/jsonl",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "qdpx": "application/zip",
}


@dataclass(frozen=True, kw_only=True)
class FileRequest(ExportRequest):
    """What a file is asked for with."""

    kind: str
    layer: str
    round_id: str | None
    question: Question | None = None


def make(context: Context, request: FileRequest, secret: str, leave_out: Sequence[str] = ()) -> None:
    """Make a file; what came of it stays in the session until :func:`stopped` and :func:`offer` show it."""
    for name in ("_export", STOPPED):
        st.session_state.pop(name, None)
    try:
        with st.spinner(_("Collecting, checking and writing …")):
            done = reports_export.export(
                context,
                request.kind,
                layer=request.layer,
                round_id=request.round_id,
                title=request.title,
                summary=request.summary,
                passphrase=secret or None,
                texts=request.texts,
                leave_out=leave_out,
                look=request.look,
                lines=request.lines,
                question=request.question,
                conditions=request.conditions,
            )
    except ExportBlocked as error:
        if not any(problem.place for problem in error.problems):
            st.error(style.escape(words_of(error)))
            return
        st.session_state[STOPPED] = (request, error.problems)
    except (HeardError, PipelineError) as error:
        st.error(style.escape(words_of(error)))
    else:
        st.session_state["_export"] = done


def stopped(context: Context, request: FileRequest, secret: str) -> None:
    """Where the file was stopped, and the ways out; gone once the form asks for something else."""
    before, problems = st.session_state.get(STOPPED, (None, ()))
    if before != request:
        return
    words = sum(1 for problem in problems if problem.place)
    st.error(
        _("Nothing was written: the disclosure check stopped at one place.")
        if words == 1
        else _("Nothing was written: the disclosure check stopped at {n} places.").format(n=words)
    )
    for problem in problems:
        if not problem.place:
            style.note(say(problem.message))
    steward = _as_steward(context, secret)
    stopped_words = stopped_places.places(context, problems, reports_export.release_ids(context), steward)
    style.button(
        _("Make the file without what is ticked"),
        lambda: make(context, request, secret, stopped_words),
        type="primary",
        disabled=not stopped_words,
    )


def _as_steward(context: Context, secret: str) -> Context | None:
    """The same person with the originals open for what they settle here, where they may see originals."""
    if not context.may(Permission.REVIEW_ORIGINALS) or not (context.vault or secret):
        return None
    return context if context.vault else context.with_vault(secret)


def offer() -> None:
    """Offer what was made last, with what its reader should know."""
    done: reports_export.Exported | None = st.session_state.get("_export")
    if done is None:
        return
    kind, figure = say(reports_export.KINDS[done.kind].says), style.check_figure(done.hash)
    st.success(_("{kind}: ready. Check figure {figure}").format(kind=kind, figure=figure))
    for note in (*done.notes, *done.losses):
        style.note(_note(note))
    ending = reports_export.KINDS[done.kind].ending
    st.download_button(_("Download"), done.data, file_name=done.name, mime=MIME[ending], on_click="ignore")


def show_losses(context: Context, request: FileRequest) -> None:
    """Say what a file would not carry, before it is made."""
    with style.refusals():
        losses = reports_export.losses(
            context,
            request.kind,
            layer=request.layer,
            round_id=request.round_id,
            question=request.question,
            wanted=request,
        )
        for loss in losses or (_("Everything goes along."),):
            style.note(_note(loss))


def _note(note: str) -> str:
    """A note in the language of the page; what the file itself says first, in the words a report has for it."""
    if isinstance(note, ReportSentence):
        return Wording(report_wording(report_language(language())))(note.key, **note.values)
    return say(note)


def make_with_passphrase(context: Context, key: str) -> tuple[str, bool]:
    """Ask for the passphrase of the originals, with which what leaves is compared with the key, and for the file.

    Both are one form: outside of one Streamlit forgets what was typed when Tab goes on from the button that shows it,
    and the file would leave without the comparison.

    Args:
        context: Who looks.
        key: Names the form on its page.

    Returns:
        What was typed, and whether the file was asked for just now.
    """
    with st.form(key, border=False):
        secret = st.text_input(
            _("Passphrase of the originals (optional, entered by a steward)"),
            type="password",
            help=_("Compares every outgoing text with the pseudonym key. Nothing of the key is shown to anybody."),
        )
        stopped_places.lent_note(context)
        if demo.is_demo(context.project):
            style.note(_("This is the demo; its passphrase is: {passphrase}").format(passphrase=demo.PASSPHRASE))
        return secret, st.form_submit_button(_("Make the file"), type="primary")
