"""The canvas of a map: what its browser shows, and what it sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from coding.errors import AccessDenied, HeardError
from coding.ui.components.pane_session import Answers, read_queue, trouble
from coding.ui.frame.identity import identity, sign_in_id
from coding.ui.frame.packaged import declared, packaged
from coding.ui.frame.texts import _, say, words_of
from coding.workspace.context import Context
from coding.workspace.maps.operations import apply_to_map
from coding.workspace.maps.showing import ShownMap, placeable, show_map

MOST: Final = 200
"""Operations read from one message; the browser sends the rest again."""


def canvas(context: Context, map_id: str) -> None:
    """One map, to be drawn on."""
    user = context.user.id
    key = f"map-{map_id}-{user}"
    mount = packaged("map_canvas", css="map.css", js="map.js", beside=("coding_pane",))

    @st.fragment
    def pane() -> None:
        answers: Answers = st.session_state.setdefault(f"{key}-answers", Answers())
        state = st.session_state.get(f"{key}-pane") or {}
        try:
            data = exchange(user, map_id, answers, key, state)
        except HeardError as error:
            st.warning(words_of(error))
            return
        mount(key=f"{key}-pane", data=data, on_queue_change=declared)

    pane()


def exchange(user: str, map_id: str, answers: Answers, scope: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """Apply what the browser sent, and say how the map stands; who is there is asked anew every time."""
    context = identity()
    if context is None or context.user.id != user:
        raise AccessDenied(_("Somebody else has signed in at this browser. Reload the page."))
    operations: list[dict[str, Any]] = read_queue(state.get("queue"), scope, 0, MOST, sign_in_id())[1]
    said = ""
    try:
        answers.remember(apply_to_map(context, map_id, answers.fresh(operations)))
    except AccessDenied:
        raise
    except Exception as error:  # the pane keeps its queue whatever happens behind it
        said = trouble(error)
    return {
        "scope": scope,
        "signIn": sign_in_id(),
        **_shown(show_map(context, map_id)),
        "offered": [[one.kind, one.what, one.name] for one in placeable(context)],
        "acknowledged": [
            [one.id, one.ok, one.reason and say(one.reason), one.record] for one in answers.to(operations)
        ],
        "trouble": said,
    }


def _shown(shown: ShownMap) -> dict[str, Any]:
    return {
        "nodes": [[one.id, one.kind, one.name, one.state, one.x, one.y, one.own, one.what] for one in shown.nodes],
        "links": [[one.id, one.source, one.target, one.kind, one.label] for one in shown.links],
        "canUndo": shown.can_undo,
        "canRedo": shown.can_redo,
    }
