"""The page for ethics boards: questions, answers, what each rests on, and the papers to take along."""

import base64
from html import escape

import streamlit as st

from coding.extras.board.pages import layout
from coding.extras.board.records import Sheet
from coding.extras.board.steps.answers import board
from coding.ui.frame import runtime, style
from coding.ui.frame.navigation import link
from coding.ui.frame.sessions import TABLE
from coding.ui.frame.texts import _, say
from coding.ui.pages import PAGES
from coding.workspace.context import Context


def page(context: Context) -> None:
    """The answers as they are now."""
    answers = board(context, layout.hosting_of(runtime.ingress(), TABLE.limits))
    st.title(_("Ethics board"), anchor=False)
    style.note(_(layout.NOTE))
    drawn = base64.b64encode(layout.picture(answers).encode()).decode()
    words = escape(layout.flow(answers))
    image = f'<img style="width:100%;min-width:40rem" alt="{words}" src="data:image/svg+xml;base64,{drawn}">'
    st.html(f'<div tabindex="0" style="overflow-x:auto">{image}</div>')
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {key: st.text_input(_(label), key=f"board-{key}") for key, label in layout.NAMES.items()}
        for ending, kind in layout.ENDINGS.items():
            data = layout.board_file(answers, context.project.title, ending, names)
            label = _("Download for browsers") if ending == ".html" else _("Download for Word")
            st.download_button(label, data, file_name=f"ethics{ending}", mime=kind, on_click="ignore")
    titles = {address: title for address, title, _permission in PAGES.entries.values()}
    for answer in answers.answers:
        with st.container(border=True):
            st.subheader(say(answer.question), anchor=False)
            st.markdown(style.escape(layout.answered(answer)))
            with st.container(horizontal=True):
                for address in (basis.removeprefix("/") for basis in answer.rests_on if basis.startswith("/")):
                    link(address, _(titles[address]))
            style.note(" · ".join(basis for basis in answer.rests_on if not basis.startswith("/")))
    for sheet in answers.sheets:
        _table(sheet)


def _table(sheet: Sheet) -> None:
    title = say(sheet.title)
    st.subheader(title, anchor=False)
    style.note(say(sheet.note))
    style.table([*map(say, sheet.header)], [[*map(say, row)] for row in sheet.rows], label=title)
