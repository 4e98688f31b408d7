"""The project's own lists of words always and never masked, editable on the Review page."""

import streamlit as st

from coding.access import Permission
from coding.ui.frame import style
from coding.ui.frame.texts import _
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.context import Context
from coding.workspace.review.lists import read_lists, set_lists


def show(context: Context) -> None:
    """Both lists, one word or name a line, to stewards of the whole study."""
    if not context.may(Permission.SET_UP_ORIGINALS):
        return
    lists = read_lists(context)
    title = _("Words always masked ({always}) and never masked ({never}) in this project")
    with (
        st.expander(title.format(always=len(lists.deny), never=len(lists.allow))),
        st.form(f"{PRIVATE}lists", border=False),
    ):
        style.note(
            _(
                "One word or name a line. They hold for interviews searched from now on, the first list also at "
                "the disclosure check before a release. They are kept with the originals; nobody else sees them."
            )
        )
        left, right = st.columns(2)
        stamp = hash((lists.deny, lists.allow))
        deny = left.text_area(_("Always masked"), "\n".join(lists.deny), height=160, key=f"{PRIVATE}deny-{stamp}")
        allow = right.text_area(_("Never masked"), "\n".join(lists.allow), height=160, key=f"{PRIVATE}allow-{stamp}")
        if st.form_submit_button(_("Keep the lists")):
            style.attempt(lambda: set_lists(context, deny=_lines(deny), allow=_lines(allow)))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
