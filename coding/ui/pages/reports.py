"""Reports and tables: one click, checked before it leaves."""

from __future__ import annotations

import streamlit as st

from coding.errors import HeardError
from coding.ui import style
from coding.ui.texts import N_, _
from coding.workspace import demo, exporting, indicators, projects, report_template, rounds
from coding.workspace.context import Context
from pipelines.errors import PipelineError

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "csv": "text/csv",
    "pdf": "application/pdf",
    "json": "application/json",
    "zip": "application/zip",
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
        kind = left.selectbox(_("What"), list(exporting.KINDS), format_func=lambda one: exporting.KINDS[one][0])
        layer = middle.selectbox(
            _("Which codings"),
            list(exporting.LAYERS),
            format_func=lambda one: {"all": _("Every coder's own"), "consensus": _("The consensus of a round")}[one],
        )
        chosen = right.selectbox(
            _("Agreement of"), locked, format_func=lambda one: one.name, index=len(locked) - 1 if locked else None
        )
        title = st.text_input(
            _("Title of the report"), _("{title}: themes and codes").format(title=context.project.title)
        )
        texts = st.selectbox(
            _("For files of other programs and tables for analysis: whose words go along"),
            list(TEXTS),
            format_func=lambda one: _(TEXTS[one]),
            help=_("A REFI-QDA file holds whole released interviews. Words of who allowed neither never leave."),
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
    if asked:
        paragraphs = [part.strip() for part in summary.split("\n\n") if part.strip()]
        _make(context, kind, layer, chosen.id if chosen else None, title, paragraphs, secret, texts)
    _offer()
    _template(context)
    _small_counts(context)
    _register(context)


def _make(
    context: Context,
    kind: str,
    layer: str,
    round_id: str | None,
    title: str,
    summary: list[str],
    secret: str,
    texts: str,
) -> None:
    st.session_state.pop("_export", None)
    try:
        with st.spinner(_("Collecting, checking and writing …")):
            done = exporting.export(
                context,
                kind,
                layer=layer,
                round_id=round_id,
                title=title,
                summary=summary,
                passphrase=secret or None,
                texts=texts,
            )
    except (HeardError, PipelineError) as error:
        st.error(str(error))
        return
    st.session_state["_export"] = done


def _offer() -> None:
    done: exporting.Exported | None = st.session_state.get("_export")
    if done is None:
        return
    st.success(_("{kind}: ready. SHA-256 {hash}…").format(kind=exporting.KINDS[done.kind][0], hash=done.hash[:16]))
    for note in done.notes:
        style.note(note)
    ending = exporting.KINDS[done.kind][1]
    st.download_button(_("Download"), done.data, file_name=done.name, mime=MIME[ending], on_click="ignore")


def _template(context: Context) -> None:
    standing = report_template.template_of(context)
    with st.expander(_("Your own look for Word and PDF reports"), expanded=False):
        style.note(
            _(
                "Download the style sample, change its styles, page, header and footer in Word, and give it back here. "
                "Only the look is taken; what is written in its body is left out."
            )
        )
        st.download_button(
            _("Style sample"), report_template.sample(context), file_name="heard-styles.docx", mime=MIME["docx"],
            on_click="ignore",
        )  # fmt: skip
        style.note(_("In use: your template.") if standing else _("In use: Heard's own styles."))
        given = st.file_uploader(_("Your template (.docx)"), type=["docx"], key="report-template")
        left, right = st.columns([1, 3])
        try:
            if left.button(_("Use it"), disabled=given is None) and given is not None:
                report_template.set_template(context, given.getvalue())
                st.rerun()
            if right.button(_("Back to Heard's own styles"), disabled=standing is None):
                report_template.set_template(context, None)
                st.rerun()
        except HeardError as error:
            st.error(str(error))


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
    names = {user.id: user.name for user in projects.list_users(context.project)}
    entries = projects.export_register(context)
    if not entries:
        style.note(_("Nothing yet."))
        return
    style.table(
        [_("When (UTC)"), _("Who"), _("What"), _("Size"), "SHA-256"],
        [
            [
                f"{one['made_at']:%Y-%m-%d %H:%M}",
                names.get(one["made_by"], one["made_by"]),
                exporting.KINDS.get(one["kind"], (one["kind"], ""))[0],
                "–" if one["size_bytes"] is None else _("{size:.0f} KB").format(size=one["size_bytes"] / 1024),
                one["file_hash"][:16],
            ]
            for one in entries
        ],
        label=_("Exports made"),
        numbers=[3],
    )
