"""A walk through the app: at the top of a few pages stands what they are for, until the person has ended it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from coding.ui.frame import style
from coding.ui.frame.navigation import go, may_open
from coding.ui.frame.texts import _
from coding.workspace.codings.preferences import set_walk, walk
from coding.workspace.context import Context
from coding.workspace.demo import is_demo


def show(context: Context, stops: Sequence[tuple[str, str]], page: str) -> None:
    """Say what this page is for, where it is a stop of the person's walk, and lead to the next.

    Args:
        context: Who walks.
        stops: Address of each stop and what is said there.
        page: Address of the page that is shown.
    """
    asked = walk(context)
    stops = [(address, text) for address, text in stops if may_open(address)]
    at = next((number for number, (address, _text) in enumerate(stops) if address == page), None)
    if at is None or not (is_demo(context.project) if asked is None else asked):
        return
    last = at + 1 == len(stops)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="walk"):
        count = escape(_("Tour: {n} of {all}").format(n=at + 1, all=len(stops)))
        st.html(f'<p role="status"><strong>{count}</strong> · {escape(_(stops[at][1]))}</p>', width="stretch")
        with st.container(horizontal=True, width="content"):
            if not last and st.button(_("Next stop"), key="walk-next"):
                go(stops[at + 1][0])
            style.button(
                _("End the tour"),
                lambda: set_walk(context, False),
                key="walk-end",
                type="secondary" if last else "tertiary",
            )
