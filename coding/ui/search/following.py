"""Coded passages in one tab beside a transcript in another: each goes where the other has gone, if its reader likes.

The tabs talk to each other in the browser (``components/following``); here it is only answered what they ask for.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from codebook.model import Codebook
from coding.store.usage import Filter
from coding.ui.frame.address import keep
from coding.ui.frame.identity import sign_in_id
from coding.ui.frame.packaged import declared, packaged
from coding.ui.frame.texts import _
from coding.ui.search.marked import PAGE, mark, opened, writing
from coding.ui.search.question import asked_now, to_address
from coding.workspace.codings.preferences import preferences, set_preferences
from coding.workspace.context import Context
from coding.workspace.search.coded import CodedPassage, Question, passages_before

_KEY = "passages-following"
_ANSWERED, _SAID = "_following_answered", "_following_said"


def follows(context: Context) -> bool:
    """Whether this person has tabs follow each other."""
    return bool(preferences(context).get("follow"))


def arrive(context: Context, book: Codebook) -> None:
    """Take up what the browser tells, before anything is asked: the switch, and where the other tab has gone."""
    told = st.session_state.get(_KEY) or {}
    switch = _fresh(told, "switch")
    if switch is not None and bool(switch.get("on")) != follows(context):
        set_preferences(context, {"follow": bool(switch.get("on"))})
    heard = _fresh(told, "heard")
    if heard is not None and heard.get("code") in book:
        st.session_state[_SAID] = _go(context, book, str(heard["code"]), str(heard.get("coding") or ""))


def _fresh(told: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """What the browser says under a name, once."""
    value = told.get(name)
    answered: dict[str, Any] = st.session_state.setdefault(_ANSWERED, {})
    if not isinstance(value, Mapping) or value.get("n") == answered.get(name):
        return None
    answered[name] = value.get("n")
    return value


def _go(context: Context, book: Codebook, code: str, coding: str) -> str:
    """To a coding where it is among the passages asked for, else to all passages of its code; what is to be said."""
    present = asked_now(context, book)
    number = passages_before(context, present, coding) if coding else None
    if number is None:
        if present != Question(filter=Filter(codes=present.filter.codes)):
            # Such a question took its time to write.
            named = f"{code} {book.by_id(code).name}"
            return _("The other tab is at {code}. What is asked for here stays.").format(code=named)
        wanted = Question(filter=Filter(codes=(code,)))
        to_address(wanted)
        keep(kept="")
        number = (passages_before(context, wanted, coding) if coding else None) or 0
    first = number // PAGE * PAGE
    keep(start=str(first) if first else "")
    mark(number - first)
    return ""


def switch(context: Context, current: CodedPassage | None) -> None:
    """The switch, and what the browser needs to tell the other tab.

    Args:
        context: Whose tabs they are.
        current: The marked passage.
    """
    place = current and {
        "release": current.coding.release_id, "coding": current.coding.id,
        "start": current.start, "end": current.end, "line": current.line,
    }  # fmt: skip
    mount = packaged("following", css="following.css", js="following.js")
    mount(
        key=_KEY,
        data={
            "signIn": sign_in_id(),
            "on": follows(context),
            "current": place,
            "question": sorted((name, st.query_params.get_all(name)) for name in st.query_params if name != "start"),
            "answered": st.session_state.get(_ANSWERED, {}).get("heard", 0),
            "open": opened(),
            "busy": writing(current),
            "said": st.session_state.pop(_SAID, ""),
        },
        on_heard_change=declared,
        on_switch_change=declared,
    )
