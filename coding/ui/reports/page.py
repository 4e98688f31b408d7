"""Reports and tables: one click, checked before it leaves."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from coding.access import Permission
from coding.errors import HeardError
from coding.extras import offered
from coding.model.texts import interview_name
from coding.store.exports import Export
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import N_, _, day_text, moment_text, say, words_of
from coding.ui.reports.making import LAYERS, MIME, FileRequest, make, make_with_passphrase, offer, show_losses, stopped
from coding.ui.search.coded import QUESTION
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import findings, indicators, selection
from coding.workspace.reports import plans as reports_template
from coding.workspace.reports.kinds.kind import LineChoice
from coding.workspace.reports.missing_parts import waits
from coding.workspace.reports.register import export_register
from coding.workspace.review import comparing, unused
from coding.workspace.review.unused import Remark
from coding.workspace.rounds import rounds
from coding.workspace.search.coded import Question

TEXTS = {
    "": N_("not said"),
    "none": N_("nobody's: tables without words"),
    "quotable": N_("of participants who may be quoted"),
    "team": N_("also of those who may be paraphrased: for colleagues under the same agreement"),
}
"""Whose words go along in an exchange file."""
_USUAL = {
    "layer": reports_export.LAYERS[0], "round": "", "title": "", "texts": "", "reader": "", "language": "",
    "summary": "",
}  # fmt: skip
"""What the fields of the form hold before anybody touched them."""


def page(context: Context) -> None:
    """Choose what to export, make it, download it."""
    st.title(_("Export"))
    style.note(
        _(
            "Every quote is compared with the release and with the participant's consent before a file is "
            "made. Files that have left are beyond Heard's reach: the register below says who made what."
        )
    )
    with st.container(horizontal=True):
        link("corpus", _("Annotated corpus: legal basis and signature"))
        link("joint", _("Sources side by side"))
        link("partners", _("Partners in a study"))
    question, sentence = st.session_state.get(QUESTION) or (None, "")
    if question is not None:
        st.info(_("Only these passages: {question}").format(question=style.escape(sentence)))
        st.button(_("Export everything instead"), on_click=st.session_state.pop, args=(QUESTION, None))
    file_request, secret, press = _form(context, question)
    if "texts" in reports_export.KINDS[file_request.kind].takes and st.button(_("What the file will not carry")):
        show_losses(context, file_request)
    if press:
        make(context, file_request, secret)
    stopped(context, file_request, secret)
    offer()
    _parts(context)
    if context.may(Permission.SET_UP):
        _template(context)
        _small_counts(context)
        _compared(context)
    _for_viewers(context)
    _register(context)


def _form(context: Context, question: Question | None) -> tuple[FileRequest, str, bool]:
    """What is wanted, the passphrase of the originals, and whether it was asked for just now.

    A kind of file has the fields that make a difference to it; what was written in others stays for when they return.
    """
    for name, usual in _USUAL.items():
        key = f"export-{name}"
        st.session_state[key] = st.session_state.get(key, usual)
    # Configurations are made where their conditions are chosen.
    every = [kind for kind, export_kind in reports_export.KINDS.items() if "conditions" not in export_kind.takes]
    kinds = every if question is None else reports_export.OF_PASSAGES
    with st.container(border=True):
        kind = st.selectbox(_("What"), kinds, format_func=lambda file_kind: say(reports_export.KINDS[file_kind].says))
        takes = reports_export.KINDS[kind].takes
        layer, round_id = _counts(context, kind, question)
        usual_title = _("{title}: themes and codes").format(title=context.project.title)
        title = summary = texts = ""
        lines = LineChoice()
        if "title" in takes:
            # Checklists, stories and lists of passages are not called after themes and codes.
            holder = usual_title if "look" in takes else ""
            title = st.text_input(_("Title (optional)"), key="export-title", placeholder=holder)
            title = title.strip() or holder
        if "texts" in takes:
            texts = st.selectbox(
                _("Whose words go along"),
                list(TEXTS),
                format_func=lambda choice: _(TEXTS[choice]),
                help=_("A REFI-QDA file holds whole released interviews. Words of who allowed neither never leave."),
                key="export-texts",
            )
        if "lines" in takes:
            lines = offered("choose_lines")[0](context)
        if "summary" in takes:
            summary = st.text_area(_("Summary (optional, in your words)"), height=90, key="export-summary")
        secret, press = make_with_passphrase(context, "export")
    file_request = FileRequest(
        kind=kind,
        layer=layer,
        round_id=round_id,
        title=title,
        summary=tuple(part.strip() for part in summary.split("\n\n") if part.strip()),
        texts=texts,
        lines=lines,
        question=question,
    )
    return file_request, secret, press


def _counts(context: Context, kind: str, question: Question | None) -> tuple[str, str | None]:
    """What is counted and of which round, where that makes a difference."""
    takes, every = reports_export.KINDS[kind].takes, reports_export.KINDS[kind].layers
    layer = every[0]
    left, right = st.columns(2)
    if "layer" in takes:
        layers = [layer_name for layer_name in every if question is None or layer_name != "consensus"]
        if not st.session_state.get("export-layer-said"):
            st.session_state["export-layer"] = selection.usual_layer(context) if "look" in takes else layers[0]
        if st.session_state["export-layer"] not in layers:
            st.session_state["export-layer"] = layers[0]
        layer = left.selectbox(
            _("What is counted"),
            layers,
            format_func=lambda layer_name: _(LAYERS[layer_name]),
            help=_("What counts are of. Tables of codings hold every coder's own, but for the consensus."),
            key="export-layer",
            on_change=lambda: st.session_state.update({"export-layer-said": True}),
        )
    locked = {round.id: round.name for round in rounds.list_rounds(context) if round.state == "locked"}
    if "round" not in takes and layer != "consensus":
        return layer, None
    if not locked:
        style.note(_("No round is locked yet, so there is no agreement to go along."))
        return layer, None
    if st.session_state["export-round"] not in locked:
        st.session_state["export-round"] = list(locked)[-1]
    column = right if "layer" in takes else left
    return layer, column.selectbox(
        _("Round"), list(locked), format_func=lambda round_id: locked[round_id], key="export-round",
        help=_("Its agreement goes along, and its consensus where that is counted."),
    )  # fmt: skip


def _template(context: Context) -> None:
    template = reports_template.template_of(context)
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
        style.note(_("In use: your template.") if template else _("In use: Heard's own styles."))
        upload = st.file_uploader(
            _("Your template (.docx)"), type=["docx"], key="report-template", max_upload_size=UPLOAD_MB
        )
        left, right = st.columns([1, 3])
        if left.button(_("Use it"), disabled=upload is None) and upload is not None:
            style.attempt(lambda: reports_template.set_template(context, upload.getvalue(), upload.name))
        style.button(
            _("Back to Heard's own styles"),
            lambda: reports_template.set_template(context, None),
            disabled=template is None,
            place=right,
        )


def _small_counts(context: Context) -> None:
    setting = indicators.small_cell(context)
    with st.expander(_("Small counts")), st.form("small-counts", border=False):
        least = st.number_input(
            _("Withhold counts of participants below"), 2, 20, setting, width=320,
            help=_("In reports and tables, smaller counts by attribute are left out, and what would give them away."),
        )  # fmt: skip
        if st.form_submit_button(_("Save")):
            indicators.set_small_cell(context, int(least))
            st.rerun()


def _compared(context: Context) -> None:
    style.toggle(
        _("Words leave only compared with the pseudonym key"),
        comparing.compares(context),
        partial(comparing.set_comparing, context),
        key="compare",
        help=_("Without it a name can leave in a file where nobody enters the passphrase."),
    )
    style.toggle(
        _("Titles of interviews stand in reports"),
        selection.titled_reports(context),
        partial(selection.set_titled_reports, context),
        key="titled",
        help=_("A title is free words, and may say who it was. Without them a report calls interviews by number."),
    )


def _register(context: Context) -> None:
    st.subheader(_("What has left this project"))
    names = user_names(context.project)
    entries = export_register(context)
    bases = {permit: basis for legal_bases in offered("legal_bases") for permit, basis in legal_bases(context).items()}
    if not entries:
        style.note(_("Nothing yet."))
        return
    style.table(
        [_("When (UTC)"), _("Who"), _("What"), _("Size"), _("Check figure (SHA-256)")],
        [
            [
                moment_text(entry.made_at),
                names.get(entry.made_by, entry.made_by),
                _what(entry, bases),
                "–" if entry.size_bytes is None else _("{size:.0f} KB").format(size=entry.size_bytes / 1024),
                style.check_figure(entry.file_hash),
            ]
            for entry in entries
        ],
        label=_("Exports made"),
        numbers=[3],
    )


def _what(entry: Export, bases: Mapping[str, str]) -> str:
    """The kind of a file, and for a corpus the legal basis that it left on."""
    kind = say(reports_export.says(entry.kind))
    basis = bases.get(entry.permit_id or "")
    return _("{kind}. Legal basis: {basis}").format(kind=kind, basis=basis) if basis else kind


def _parts(context: Context) -> None:
    """Answer remarks, leave parts out, take that back."""
    waiting = unused.open_remarks(context)
    title = _("Parts not to be used")
    with st.expander(f"{title} ({len(waiting)})" if waiting else title):
        style.note(
            _(
                "A passage under the process notes is never quoted outside. While a remark on consent or a missed "
                "identifier waits for an answer, nothing of its interview is quoted and it goes along in no file."
            )
        )
        for number, remark in enumerate(waiting):
            _remark(context, remark, number)
        _omitted_lines(context)
        _answered(context)


def _remark(context: Context, remark: Remark, number: int) -> None:
    with st.container(border=True, key=f"remark-{number}"):
        style.note(say(waits(remark)))
        if not remark.line:
            return
        with st.container(horizontal=True):
            link("coding", _("Open in the transcript"), release=remark.release_id, line=str(remark.line))
            place = remark.release_id, remark.start, remark.end
            style.button(
                _("Leave out of every file"),
                lambda: unused.answer_use(context, *place, may_use=False),
                key=f"not-{number}",
            )
            style.button(
                _("Nothing has to be left out"),
                lambda: unused.answer_use(context, *place, may_use=True),
                key=f"may-{number}",
            )


def _omitted_lines(context: Context) -> None:
    names = {
        interview.release_id: interview_name(interview.participant_label, interview.title)
        for interview in list_interviews(context)
        if interview.release_id
    }
    if not names:
        return
    with st.form("lines-not-used", border=False):
        text_column, first, last = st.columns([3, 1, 1], vertical_alignment="bottom")
        release_id = text_column.selectbox(_("Interview"), list(names), format_func=lambda release: names[release])
        begin = first.number_input(_("From line"), 1, value=1)
        end = last.number_input(_("To line"), 1, value=1)
        pressed = st.form_submit_button(_("Leave out of every file"))
    if pressed:
        style.attempt(lambda: unused.leave_lines_out(context, str(release_id), int(begin), int(end)))


def _answered(context: Context) -> None:
    for place in unused.answered_places(context):
        text_column, button_column = st.columns([4, 1], vertical_alignment="center")
        lines = _("lines {first} to {last}").format(first=place.first_line, last=place.last_line)
        answered = _("Nothing has to be left out") if place.may_use else _("Part left out of every file")
        with text_column:
            style.note(f"{place.interview}, {lines} · {answered}")
        take_back = partial(unused.take_answer_back, context, place.id)
        style.button(_("Take back"), take_back, place=button_column, key=f"used-{place.id}")


def findings_page(context: Context) -> None:
    """Show the report that a lead shows to viewers."""
    st.title(_("Findings"), anchor=False)
    try:
        with st.spinner(_("Collecting and checking …")):
            published, report = findings.read_findings(context)
    except HeardError as error:
        style.empty(words_of(error))
        return
    style.note(_viewers_report(context, published))
    style.report(report)


def _for_viewers(context: Context) -> None:
    """The part of the page “Reports” where a lead of the whole study decides what viewers may read."""
    if not context.may(Permission.SET_UP):
        return
    locked = [round for round in rounds.list_rounds(context) if round.state == "locked"]
    published = findings.published_report(context)
    with st.expander(_("What viewers read")):
        style.note(
            _(
                "Viewers see the progress of the project. Here you may also show them the report of one locked round: "
                "its consensus, themes, indicators and the passages chosen for them, under the same rules as an "
                "export. It is made anew whenever somebody reads it, so that consent and erasing count at once. "
                "Nothing of open rounds is in it, and it cannot be downloaded."
            )
        )
        style.note(_viewers_report(context, published) if published else _("Viewers read no report now."))
        if not locked:
            style.note(_("No round is locked yet."))
            return
        ids = {round.id: round.name for round in locked}
        at = list(ids).index(published.round_id) if published and published.round_id in ids else len(ids) - 1
        round_name = st.selectbox(
            _("Round"), list(ids), index=at, format_func=lambda round_id: ids[round_id], key="findings-round", width=420
        )
        with st.container(horizontal=True, gap="small"):
            show = st.button(_("Show its report to viewers"))
            hide = st.button(_("Show no report any more"), disabled=published is None)
        if show:
            style.attempt(lambda: findings.show_findings(context, str(round_name)))
        if hide:
            style.attempt(lambda: findings.hide_findings(context))


def _viewers_report(context: Context, published: findings.PublishedReport) -> str:
    names = user_names(context.project)
    return _("The report of “{round}”, shown to viewers by {name} since {day}.").format(
        round=published.round_name, name=names.get(published.by, published.by), day=day_text(published.since)
    )
