"""What people asked not to use: remarks that wait for an answer, and parts that go into no file."""

from functools import partial

import streamlit as st

from coding.model.texts import interview_name
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import _, say
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports.lacking import waits
from coding.workspace.review import unused
from coding.workspace.review.unused import Remark


def parts(context: Context) -> None:
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
        _lines(context)
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


def _lines(context: Context) -> None:
    names = {
        interview.release_id: interview_name(interview.participant_label, interview.title)
        for interview in list_interviews(context)
        if interview.release_id
    }
    if not names:
        return
    with st.form("lines-not-used", border=False):
        left, first, last = st.columns([3, 1, 1], vertical_alignment="bottom")
        release_id = left.selectbox(_("Interview"), list(names), format_func=lambda release: names[release])
        begin = first.number_input(_("From line"), 1, value=1)
        end = last.number_input(_("To line"), 1, value=1)
        pressed = st.form_submit_button(_("Leave out of every file"))
    if pressed:
        style.attempt(lambda: unused.leave_lines_out(context, str(release_id), int(begin), int(end)))


def _answered(context: Context) -> None:
    for place in unused.answered_places(context):
        said, taken = st.columns([4, 1], vertical_alignment="center")
        lines = _("lines {first} to {last}").format(first=place.first_line, last=place.last_line)
        answered = _("Nothing has to be left out") if place.may_use else _("Part left out of every file")
        with said:
            style.note(f"{place.interview}, {lines} · {answered}")
        take_back = partial(unused.take_answer_back, context, place.id)
        style.button(_("Take back"), take_back, place=taken, key=f"used-{place.id}")
