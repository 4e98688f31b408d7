"""Reports and tables: one click, checked before it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from coding.access import Permission
from coding.errors import ExportBlocked, HeardError
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, words_of
from coding.ui.frame.unlock import PRIVATE
from coding.ui.reports import findings
from coding.ui.reports.checklist import READER_WORDS
from coding.ui.review import stopped as stopped_places
from coding.workspace import demo
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.reports import checklist, corpus_permits, indicators
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import template as reports_template
from coding.workspace.reports.checklist import READERS
from coding.workspace.reports.checklist_file import CHECKLIST_KINDS, LinesWanted
from coding.workspace.reports.register import export_register
from coding.workspace.reports.stories_file import STORY_KINDS
from coding.workspace.rounds import rounds
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
    "qdpx": "application/zip",
}
TEXTS = {
    "": N_("not said"),
    "none": N_("nobody's: tables without words"),
    "quotable": N_("of participants who may be quoted"),
    "team": N_("also of those who may be paraphrased: for colleagues under the same agreement"),
}
"""Whose words go along in an exchange file."""


def page(context: Context) -> None:
    """Choose what to export, make it, download it."""
    st.title(_("Reports"))
    style.note(
        _(
            "Every quote is compared with the release and with the participant's consent before a file is "
            "made. Files that have left are beyond Heard's reach: the register below says who made what."
        )
    )
    locked = [one for one in rounds.list_rounds(context) if one.state == "locked"]
    with st.form("export"):
        left, middle, right = st.columns(3)
        kind = left.selectbox(
            _("What"), list(reports_export.KINDS), format_func=lambda one: reports_export.KINDS[one][0]
        )
        layer = middle.selectbox(
            _("What is counted"),
            list(reports_export.LAYERS),
            format_func=lambda one: _(LAYERS[one]),
            help=_("What counts are of. Tables of codings hold every coder's own, but for the consensus."),
        )
        chosen = right.selectbox(
            _("Agreement of"), locked, format_func=lambda one: one.name, index=len(locked) - 1 if locked else None
        )
        usual = _("{title}: themes and codes").format(title=context.project.title)
        title = st.text_input(_("Title of the report"), usual)
        texts = st.selectbox(
            _("For files of other programs and tables for analysis: whose words go along"),
            list(TEXTS),
            format_func=lambda one: _(TEXTS[one]),
            help=_("A REFI-QDA file holds whole released interviews. Words of who allowed neither never leave."),
        )
        first, second = st.columns(2)
        reader = first.selectbox(
            _("For checklists: for whom"),
            ["", *READERS],
            format_func=lambda one: _(READER_WORDS[one]) if one else _("everybody"),
        )
        language = second.selectbox(
            _("For checklists: in which language"),
            ["", *sorted({one.language for one in checklist.list_lines(context)})],
            format_func=lambda one: one or _("all"),
        )
        summary = st.text_area(_("Summary (optional, in your words)"), height=90)
        secret = st.text_input(
            _("Passphrase of the originals (optional, entered by a steward)"),
            type="password",
            help=_("Compares every outgoing text with the pseudonym key. Nothing of the key is shown to anybody."),
        )
        if demo.is_demo(context.project):
            style.note(_("This is the demo; its passphrase is: {passphrase}").format(passphrase=demo.PASSPHRASE))
        asked = st.form_submit_button(_("Make the file"), type="primary")
    wanted = _Asked(
        kind=kind,
        layer=layer,
        round_id=chosen.id if chosen else None,
        # Checklists and stories are not called after themes and codes unless somebody wrote that.
        title="" if kind in (*CHECKLIST_KINDS, *STORY_KINDS) and title == usual else title,
        summary=tuple(part.strip() for part in summary.split("\n\n") if part.strip()),
        texts=texts,
        lines=LinesWanted(str(reader), str(language)),
    )
    if asked:
        _make(context, wanted, secret)
    _stopped(context, wanted, secret)
    _offer()
    if context.may(Permission.SET_UP):
        _template(context)
        _small_counts(context)
    findings.for_viewers(context)
    _register(context)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What the form says."""

    kind: str
    layer: str
    round_id: str | None
    title: str
    summary: tuple[str, ...]
    texts: str
    lines: LinesWanted


def _make(context: Context, asked: _Asked, secret: str, leave_out: Sequence[str] = ()) -> None:
    for name in ("_export", STOPPED):
        st.session_state.pop(name, None)
    try:
        with st.spinner(_("Collecting, checking and writing …")):
            done = reports_export.export(
                context,
                asked.kind,
                layer=asked.layer,
                round_id=asked.round_id,
                title=asked.title,
                summary=asked.summary,
                passphrase=secret or None,
                texts=asked.texts,
                lines=asked.lines,
                leave_out=leave_out,
            )
    except ExportBlocked as error:
        if not any(one.place for one in error.problems):
            st.error(words_of(error))
            return
        st.session_state[STOPPED] = (asked, error.problems)
    except (HeardError, PipelineError) as error:
        st.error(words_of(error))
    else:
        st.session_state["_export"] = done


def _stopped(context: Context, asked: _Asked, secret: str) -> None:
    """Where the file was stopped, and the ways out; gone once the form asks for something else."""
    before, problems = st.session_state.get(STOPPED, (None, ()))
    if before != asked:
        return
    words = sum(1 for one in problems if one.place)
    st.error(
        _("Nothing was written: the last look stopped at one place.")
        if words == 1
        else _("Nothing was written: the last look stopped at {n} places.").format(n=words)
    )
    for one in problems:
        if not one.place:
            style.note(one.message)
    steward = _as_steward(context, secret)
    chosen = stopped_places.places(context, problems, reports_export.release_ids(context), steward)
    if st.button(_("Make the file without what is ticked"), type="primary", disabled=not chosen):
        _make(context, asked, secret, chosen)
        st.rerun()


def _as_steward(context: Context, secret: str) -> Context | None:
    """The same person with the originals open for what they settle here, where they may see originals."""
    if not context.may(Permission.REVIEW_ORIGINALS) or not (context.vault or secret):
        return None
    return context if context.vault else context.with_vault(secret)


def _offer() -> None:
    done: reports_export.Exported | None = st.session_state.get("_export")
    if done is None:
        return
    kind, figure = reports_export.KINDS[done.kind][0], style.check_figure(done.hash)
    st.success(_("{kind}: ready. Check figure {figure}").format(kind=kind, figure=figure))
    for note in done.notes:
        style.note(note)
    ending = reports_export.KINDS[done.kind][1]
    st.download_button(_("Download"), done.data, file_name=done.name, mime=MIME[ending], on_click="ignore")


def _template(context: Context) -> None:
    standing = reports_template.template_of(context)
    with st.expander(_("Your own look for Word and PDF reports"), expanded=False):
        style.note(
            _(
                "Download the style sample, change its styles, page, header and footer in Word, and give it back here. "
                "Only the look is taken; what is written in its body is left out."
            )
        )
        st.download_button(
            _("Style sample"), reports_template.sample(context), file_name="heard-styles.docx", mime=MIME["docx"],
            on_click="ignore",
        )  # fmt: skip
        style.note(_("In use: your template.") if standing else _("In use: Heard's own styles."))
        given = st.file_uploader(_("Your template (.docx)"), type=["docx"], key="report-template")
        left, right = st.columns([1, 3])
        with style.refusals():
            if left.button(_("Use it"), disabled=given is None) and given is not None:
                reports_template.set_template(context, given.getvalue())
                st.rerun()
            if right.button(_("Back to Heard's own styles"), disabled=standing is None):
                reports_template.set_template(context, None)
                st.rerun()


def _small_counts(context: Context) -> None:
    standing = indicators.small_cell(context)
    with st.expander(_("Small counts")), st.form("small-counts", border=False):
        least = st.number_input(
            _("Withhold counts of participants below"), 2, 20, standing, width=320,
            help=_("In reports and tables, smaller counts by attribute are left out, and what would give them away."),
        )  # fmt: skip
        if st.form_submit_button(_("Save")):
            indicators.set_small_cell(context, int(least))
            st.rerun()


def _register(context: Context) -> None:
    st.subheader(_("What has left this project"))
    names = user_names(context.project)
    entries = export_register(context)
    bases = {one.permit.id: one.permit.legal_basis for one in corpus_permits.list_permits(context)}
    if not entries:
        style.note(_("Nothing yet."))
        return
    style.table(
        [_("When (UTC)"), _("Who"), _("What"), _("Size"), _("Check figure (SHA-256)")],
        [
            [
                f"{one['made_at']:%Y-%m-%d %H:%M}",
                names.get(one["made_by"], one["made_by"]),
                _what(one, bases),
                "–" if one["size_bytes"] is None else _("{size:.0f} KB").format(size=one["size_bytes"] / 1024),
                style.check_figure(one["file_hash"]),
            ]
            for one in entries
        ],
        label=_("Exports made"),
        numbers=[3],
    )


def _what(entry: Mapping[str, Any], bases: Mapping[str, str]) -> str:
    """The kind of a file, and for a corpus the legal basis that it left on."""
    kind: str = reports_export.KINDS.get(entry["kind"], (entry["kind"], ""))[0]
    basis = bases.get(entry["permit_id"] or "")
    return _("{kind}. Legal basis: {basis}").format(kind=kind, basis=basis) if basis else kind
