"""The list of rounds, and setting one up."""

from __future__ import annotations

import streamlit as st

from coding.access import Permission, allowed
from coding.errors import HeardError
from coding.model import Round
from coding.ui import style
from coding.workspace import codebooks, projects, rounds
from coding.workspace.context import Context

PURPOSES = {
    "reliability": "Reliability: the figures will be reported",
    "calibration": "Calibration: to tune the codebook",
    "training": "Training: to learn the codebook",
    "drift check": "Drift check: are we still coding alike?",
}
UNITS = {
    "turn": "Speaker turn (usual)",
    "sentence": "Sentence",
    "word": "Word",
    "character": "Character",
    "interview": "Whole interview",
}


def show(context: Context, known: list[Round]) -> None:
    """List the rounds this person may see; leads also set up, lock and unlock."""
    names = {user.id: user.name for user in projects.list_users(context.project)}
    leads = context.may(Permission.MANAGE_ROUNDS)
    if leads:
        _set_up(context)
    if not known:
        style.empty("There is no round yet. Set one up: choose interviews, coders, and the target before coding.")
        return
    for made in reversed(known):
        _card(context, made, names, leads)


def _card(context: Context, made: Round, names: dict[str, str], leads: bool) -> None:
    with st.container(border=True):
        left, right = st.columns([4, 1.3], vertical_alignment="top")
        state = "Locked" if made.state == "locked" else "Open"
        left.markdown(f"**{style.escape(made.name)}** · {state} · {made.purpose}")
        target = "no target" if made.target is None else f"target {made.target:g}"
        reason = f" ({made.target_reason})" if made.target_reason else ""
        with left:
            style.note(
                f"Unit: {made.unit} · {target}{reason} · codebook version {made.codebook_version}, frozen · "
                f"{len(made.releases)} interviews · made {made.created_at:%Y-%m-%d} by "
                f"{names.get(made.created_by, made.created_by)}"
            )
            if made.state == "open":
                style.note(_progress(made, names))
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            if made.state == "locked":
                if st.button("See the figures", key=f"figures-{made.id}", type="primary"):
                    for key in ("agreement-view", "agreement-round"):
                        st.session_state.pop(key, None)
                    st.query_params.from_dict({"round": made.id})
                    st.rerun()
                if leads:
                    _unlock(context, made)
            elif leads:
                _lock(context, made)


def _progress(made: Round, names: dict[str, str]) -> str:
    parts = []
    for coder in made.coders:
        own = [one for one in made.assignments if one.coder == coder]
        locked = sum(1 for one in own if one.locked_at is not None)
        parts.append(f"{names.get(coder, coder)} {locked} of {len(own)}")
    return f"Locked so far: {', '.join(parts)}. The round closes by itself when everything is locked."


def _lock(context: Context, made: Round) -> None:
    with st.popover("Close the round"):
        waiting = sum(1 for one in made.assignments if one.locked_at is None)
        st.markdown(
            f"**{waiting}** interviews are not handed in yet. Closing locks them as they are: what is not coded by "
            "then counts as left blank."
        )
        if st.button("Close and compute", key=f"lock-{made.id}"):
            try:
                rounds.lock_round(context, made.id)
            except HeardError as error:
                st.error(str(error))
            else:
                st.rerun()


def _unlock(context: Context, made: Round) -> None:
    with st.popover("Unlock"):
        st.markdown(
            "Coders can change their codings again. The snapshot stays on record; locking again makes a new one, with "
            "new figures. This is written in the log."
        )
        reason = st.text_input("Why is it opened again?", key=f"why-{made.id}")
        if st.button("Unlock the round", key=f"unlock-{made.id}"):
            try:
                rounds.unlock_round(context, made.id, reason)
            except HeardError as error:
                st.error(str(error))
            else:
                st.session_state.pop("_agreement", None)
                st.rerun()


def _set_up(context: Context) -> None:
    released = [one for one in projects.list_interviews(context) if one.release_id]
    coders = [user for user in projects.list_users(context.project) if allowed(user, Permission.CODE)]
    with st.expander("Set up a round", icon=":material/add:"):
        if not released or len(coders) < 2:
            style.note("A round needs released interviews and at least two people who code.")
            return
        newest = codebooks.current_codebook(context)
        style.note(
            f"The round freezes codebook version {newest.number}. Coders see nothing of each other’s work in these "
            "interviews until all have locked. For an interval, take at least 4 interviews; 10 or more make it useful."
        )
        with st.form("round", border=False):
            left, right = st.columns(2)
            name = left.text_input("Name", placeholder="Reliability 1")
            purpose = right.selectbox("Purpose", list(PURPOSES), format_func=lambda one: PURPOSES[one])
            chosen = st.multiselect(
                "Interviews",
                [str(one.release_id) for one in released],
                format_func=lambda release: next(
                    f"{one.participant_label} · {one.title}" for one in released if one.release_id == release
                ),
            )
            who = st.multiselect(
                "Coders (each codes every interview)",
                [one.id for one in coders],
                format_func=lambda user: next(one.name for one in coders if one.id == user),
            )
            left, middle, right = st.columns([2, 1.2, 3])
            unit = left.selectbox("Unit of analysis", list(UNITS), format_func=lambda one: UNITS[one])
            target = middle.number_input(
                "Target for alpha", 0.0, 1.0, 0.8, 0.05, help="0 means that no target is set: nothing is called met."
            )
            reason = right.text_input("Why this target?", placeholder="For example: conclusions are to rest on it")
            if st.form_submit_button("Open the round", type="primary"):
                _create(context, name, chosen, who, purpose, unit, target or None, reason)


def _create(
    context: Context,
    name: str,
    releases: list[str],
    coders: list[str],
    purpose: str,
    unit: str,
    target: float | None,
    reason: str,
) -> None:
    if target is not None and not reason.strip():
        st.error("Say why this target. It is kept with the round and printed with its figures.")
        return
    try:
        rounds.create_round(
            context, name, releases, coders, purpose=purpose, unit=unit, target=target, target_reason=reason
        )
    except HeardError as error:
        st.error(str(error))
        return
    st.toast("The round is open. Its interviews are on the coders’ desks.")
    st.rerun()
