"""Coded passages in one tab beside a transcript in another: each goes where the other has gone, if its reader likes.

The tabs talk to each other in the browser (``components/following``); here it is only answered what they ask for.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from codebook.model import Codebook
from coding.store.usage import Filter
from coding.ui.frame.navigation import keep
from coding.ui.frame.texts import _
from coding.ui.search.question import current_question, to_address
from coding.workspace.codings.preferences import preferences, set_preferences
from coding.workspace.context import Context
from coding.workspace.search.coded import Question, passages_before

_ANSWERED, _SAID, _WENT = "_following_answered", "_following_said", "_following_went"


def arrive(context: Context, book: Codebook, data: Mapping[str, Any]) -> None:
    """Take up what the browser tells: the switch, and where the other tab has gone, to which the page is drawn anew."""
    switch = fresh(data, "switch")
    if switch is not None and bool(switch.get("on")) != bool(preferences(context).get("follow")):
        set_preferences(context, {"follow": bool(switch.get("on"))})
    heard = fresh(data, "heard")
    if heard is not None and heard.get("code") in book:
        st.session_state[_SAID] = _go(context, book, str(heard["code"]), str(heard.get("coding") or ""))
        st.rerun()


def fresh(data: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """What the browser says under a name, once."""
    value = data.get(name)
    answered: dict[str, Any] = st.session_state.setdefault(_ANSWERED, {})
    if not isinstance(value, Mapping) or value.get("n") == answered.get(name):
        return None
    answered[name] = value.get("n")
    return value


def _go(context: Context, book: Codebook, code: str, coding: str) -> str:
    """To a coding where it is among the passages asked for, else to all passages of its code; what is to be said."""
    present = current_question(context, book)
    number = passages_before(context, present, coding) if coding else None
    if number is None:
        if present != Question(filter=Filter(codes=present.filter.codes)):
            # Such a question took its time to write.
            named = f"{code} {book.by_id(code).name}"
            return _("The other tab is at {code}. What is asked for here stays.").format(code=named)
        question = Question(filter=Filter(codes=(code,)))
        to_address(question)
        keep(kept="")
        number = (passages_before(context, question, coding) if coding else None) or 0
        present = question
    st.session_state[_WENT] = (place(present)[0] + 1, number, present)
    return ""


def place(question: Question) -> tuple[int, int]:
    """How often the other tab has led somewhere, and at which of the passages of a question the list begins."""
    times, number, led = st.session_state.get(_WENT, (0, 0, None))
    start = st.query_params.get("start", "")
    return times, number if led == question else int(start) if start.isdigit() else 0


def state_for_browser(context: Context) -> dict[str, Any]:
    """What the browser needs to know beside the passages."""
    return {
        "on": bool(preferences(context).get("follow")),
        "answered": st.session_state.get(_ANSWERED, {}).get("heard", 0),
        "said": st.session_state.pop(_SAID, ""),
    }
