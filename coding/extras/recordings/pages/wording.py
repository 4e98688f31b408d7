"""Naming speakers and correcting words before review: a pane in which each turn can be heard."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from coding.extras.recordings.records import Wording
from coding.extras.recordings.steps.wording import apply_wording, correctable_interviews, wording
from coding.model import Interview
from coding.ui.components.figures_table import wide
from coding.ui.components.own_pane import OwnPane
from coding.ui.components.pane_session import forget_sessions
from coding.ui.frame import runtime, style
from coding.ui.frame.guard import RECORDING
from coding.ui.frame.identity import sign_in_id
from coding.ui.frame.navigation import go
from coding.ui.frame.packaged import packaged
from coding.ui.frame.texts import _
from coding.ui.frame.unlock import PRIVATE, ensure_open, shut_button
from coding.ui.originals import work
from coding.workspace.context import Context
from coding.workspace.review.decide import note_original_read

_VISIT = f"{PRIVATE}wording-visit"
OFFERED = [(role.capitalize(), role) for role in ("interviewer", "participant")]
"""Label and role of speakers for the first keys, where none is named yet."""


def page(context: Context) -> None:
    """Choose an interview, correct it, go on to review."""
    wide(low=True)
    left, middle, right = st.columns([3, 5, 2], vertical_alignment="center")
    left.title(_("Words and speakers"), anchor=False)
    opened = ensure_open(context)
    if opened is None:
        return
    with right:
        shut_button()
    work.follow(opened)
    waiting = {entry.id: entry for entry in correctable_interviews(opened)}
    if not waiting:
        style.empty(_("No interview with a recording waits here. Import a recording first."))
        return
    with middle:
        interview = waiting[_choose(waiting)]
    with style.refusals():
        if st.session_state.get(_VISIT) != interview.id:
            note_original_read(opened, interview.id)
            st.session_state[_VISIT] = interview.id
        wording_pane(opened, interview).draw(
            packaged("wording_pane", css="wording.css", js="wording.js", beside=("coding_pane", "review_pane"))
        )
        _on(opened, interview)


def _choose(waiting: Mapping[str, Interview]) -> str:
    ids = list(waiting)
    interview_in_address = st.query_params.get("interview")
    interview_id = st.selectbox(
        _("Interview with a recording"),
        ids,
        index=ids.index(interview_in_address) if interview_in_address in ids else 0,
        format_func=lambda interview_id: waiting[interview_id].name,
        label_visibility="collapsed",
    )
    if interview_id != interview_in_address:
        st.query_params["interview"] = interview_id
    return interview_id


def _on(context: Context, interview: Interview) -> None:
    if interview.release_id is not None:
        style.note(
            _(
                "It was released before. Corrections come to coders with the next release; codings move along. To take "
                "a name out of earlier releases too, mask it in review."
            )
        )
    else:
        style.note(_("Changes are kept as you make them. New words are looked through for identifiers before review."))
    if st.button(_("On to review"), type="primary", disabled=work.under_way(context)):
        forget_sessions("review")
        work.find(context)
        # Where words changed, what is looked for is shown on the page Import.
        if any(entry.id == interview.id and entry.state == "in_review" for entry in correctable_interviews(context)):
            go("review", interview=interview.id)
        go("importing")


def wording_pane(context: Context, interview: Interview) -> OwnPane:
    """The pane of an interview."""
    # Closing the originals drops what begins so: what was sent from here holds words of an original.
    key = f"{PRIVATE}wording-{interview.id}-{context.user.id}"

    def data(context: Context, state: Mapping[str, Any]) -> Mapping[str, Any]:
        return _document(wording(context, interview.id), interview, str(state.get("has", "-")))

    return OwnPane(
        user=context.user.id,
        key=key,
        apply=lambda context, operations: apply_wording(context, interview.id, operations),
        shown=data,
        says=("has",),
    )


def _offered(wording: Wording) -> list[tuple[str, str]]:
    """Label and role of each speaker by its key, which stays: those offered first, unless all have other labels."""
    labels = dict(wording.speakers)
    offered = [] if labels and not wording.proposed and labels.keys().isdisjoint(dict(OFFERED)) else OFFERED
    return list((dict(offered) | labels).items())


def _document(wording: Wording, interview: Interview, has: str) -> dict[str, Any]:
    """All of it, or its state alone where the browser has that already."""
    document: dict[str, Any] = {"state": wording.state}
    if has == wording.state:
        return document
    return document | {
        "turns": [[turn.speaker, turn.start_ms, turn.end_ms, turn.text, turn.words] for turn in wording.turns],
        "speakers": _offered(wording),
        "proposed": list(wording.proposed),
        "recording": {
            "address": f"{runtime.ingress().prefix}{RECORDING}/{interview.id}",
            "lasts": wording.lasts_ms,
            "signIn": sign_in_id(),
        },
    }
