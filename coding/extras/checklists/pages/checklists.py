"""Checklists: lines per reader and language, a native speaker's mark, and what each line rests on."""

import streamlit as st

from coding.access import Permission
from coding.export.report.layout import READERS
from coding.extras.checklists import steps
from coding.extras.checklists.tables import ChecklistLine
from coding.model.texts import interview_name
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.steps import attempt, history, show_outcome
from coding.ui.frame.texts import _
from coding.ui.originals.file import language_field, language_name
from coding.ui.reports.builder import READER_WORDS
from coding.ui.reports.indicators import offered_words
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.reports import indicators
from coding.workspace.reports.indicators import IndicatorView
from coding.workspace.reports.kinds.kind import LineChoice


def page(context: Context) -> None:
    """The lines of one reader and language, and for leads the form and what each line rests on."""
    st.title(_("Checklists"))
    style.note(
        _(
            "Indicators in words for those who could notice: what shows, what to do, what it does not mean. A "
            "checklist does not say how common anything is, predicts nothing, and must never be used to score a "
            "person. Whatever happened, it is never the fault of a child."
        )
    )
    if context.may(Permission.EXPORT):
        link("stories", _("Stories for awareness and training"))
    show_outcome()
    history(context, steps.line_of(context.project.id), steps.undo_checklist, steps.redo_checklist)
    lines = steps.list_lines(context)
    left, right = st.columns(2)
    reader = left.selectbox(
        _("For"), list(READERS), format_func=lambda audience: _(READER_WORDS[audience]), key="checklist-reader"
    )
    languages = sorted({line.language for line in lines}) or ["en"]
    language = right.selectbox(_("Language"), languages, format_func=language_name, key="checklist-language")
    shown = [line for line in lines if (line.reader, line.language) == (reader, language)]
    # What a line rests on is told to those who may export; a coder stays blind to it.
    views = {}
    if context.may(Permission.EXPORT):
        views = {view.indicator.id: view for view in indicators.list_indicators(context)}
    if not shown:
        style.empty(_("No line for this reader in this language yet."))
    for line in shown:
        _line(context, line, views.get(line.indicator_id))
    if context.may(Permission.SET_UP):
        _form(context, views, str(reader), str(language))


def _line(context: Context, line: ChecklistLine, view: IndicatorView | None) -> None:
    names = user_names(context.project)
    with st.container(border=True):
        st.markdown(f"### {style.escape(line.wording)}")
        st.markdown(_("**What to do:** {text}").format(text=style.escape(line.what_to_do)))
        st.markdown(_("**What it does not mean:** {text}").format(text=style.escape(line.not_meant)))
        if view is not None and view.indicator.phases:
            style.note(_("Phase: {phases}").format(phases=offered_words(view.indicator.phases)))
        if view is not None and view.indicator.status == "draft":
            style.note(_("Draft: the team has not agreed on this indicator yet."))
        if line.native_by:
            name = names.get(line.native_by, line.native_by)
            style.note(_("Read by {name}, a native speaker.").format(name=name))
        else:
            style.note(_("Draft: no native speaker has read these words yet."))
        with st.container(horizontal=True):
            if not line.native_by and line.written_by != context.user.id:
                said = _("I read this as a native speaker; it may stand")
                if st.button(said, key=f"native-{line.id}"):
                    attempt(lambda: steps.mark_native(context, line.id), _("Noted."))
            remove = style.acting_on(_("Remove"), line.wording[:60])
            if context.may(Permission.SET_UP) and st.button(remove, key=f"drop-{line.id}"):
                attempt(lambda: steps.remove_line(context, line.id), _("Removed. Undo brings it back."))
        if view is not None:
            _evidence(view)


def _evidence(view: IndicatorView) -> None:
    """One click to the card and its passages, a second to the interview."""
    with st.expander(_("What this line rests on ({count} passages)").format(count=len(view.chosen))):
        st.markdown(f"**{style.escape(view.indicator.wording)}**")
        style.note(
            _("Participants with chosen support: {count} · counter-examples from {counter} · codes: {codes}").format(
                count=view.participants,
                counter=view.counter_participants,
                codes=", ".join(view.indicator.codes) or _("none chosen"),
            )
        )
        style.note(_("No panel has voted on it."))
        if not view.chosen:
            style.note(_("No passage is chosen for it yet: choose some on the page Indicators."))
        for passage in view.chosen:
            role = passage.evidence.role if passage.evidence else ""
            told = _("Stands against it") if role == "counters" else _("Supports it")
            where = _("{interview}, line {line}").format(
                interview=interview_name(passage.participant_label, passage.title), line=passage.line
            )
            style.quote(passage.text, f"{told} · {where}")
            link("coding", _("Open in the interview"), release=passage.release_id, line=str(passage.line))
        link("indicators", _("Open the card"))


def _form(context: Context, views: dict[str, IndicatorView], reader: str, language: str) -> None:
    if not views:
        style.note(_("There is no indicator yet. Write one on the page Indicators first."))
        return
    names = {key: view.indicator.wording for key, view in views.items()}
    with st.expander(_("Write a line")), st.form("checklist-line", border=False, clear_on_submit=True):
        indicator = st.selectbox(_("Indicator"), list(names), format_func=lambda indicator_id: names[indicator_id])
        left, right = st.columns(2)
        whom = left.selectbox(
            _("For"), list(READERS), READERS.index(reader), format_func=lambda audience: _(READER_WORDS[audience])
        )
        tag = language_field(right, _("Language"), language)
        wording = st.text_area(_("What could be noticed, as they would say it"), height=70)
        what_to_do = st.text_area(_("What they can do then"), height=70)
        not_meant = st.text_area(_("What it does not mean"), height=70)
        style.note(_("A line for the same indicator, reader and language takes the new words."))
        if st.form_submit_button(_("Save the line"), type="primary"):
            line = ChecklistLine(
                id="",
                indicator_id=str(indicator),
                reader=str(whom),
                language=tag,
                wording=wording,
                what_to_do=what_to_do,
                not_meant=not_meant,
            )
            attempt(lambda: steps.write_line(context, line), _("Saved."))


def choose_lines(context: Context) -> LineChoice:
    """Which lines of checklists are wanted."""
    first, second = st.columns(2)
    reader = first.selectbox(
        _("For whom"),
        ["", *READERS],
        format_func=lambda audience: _(READER_WORDS[audience]) if audience else _("everybody"),
        key="export-reader",
    )
    written = ["", *sorted({line.language for line in steps.list_lines(context)})]
    if st.session_state["export-language"] not in written:
        st.session_state["export-language"] = ""
    language = second.selectbox(
        _("In which language"),
        written,
        format_func=lambda tag: language_name(tag) if tag else _("all"),
        key="export-language",
    )
    return LineChoice(str(reader), str(language))
