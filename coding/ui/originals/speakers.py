"""Correcting who is who and the language of an interview that was stored and is not released yet."""

import streamlit as st

from coding.ui.components.pane_session import forget_sessions
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, _
from coding.ui.frame.unlock import PRIVATE
from coding.ui.originals.file import known_language
from coding.workspace.context import Context
from coding.workspace.originals import correcting
from coding.workspace.originals.correcting import Correctable
from coding.workspace.vault_records import ROLES


def show(context: Context, interview_id: str) -> None:
    """Speakers with their roles, joining two labels, the language, and undo."""
    with st.expander(_("Who is who, and the language")):
        correctable = correcting.correctable(context, interview_id)
        style.note(
            _("The release shows roles in place of names. They can be corrected until then; undo takes one step back.")
        )
        roles = _roles(correctable)
        if roles is not None:
            style.attempt(lambda: _corrected(correcting.correct_roles(context, interview_id, roles)))
        if len(correctable.speakers) > 1:
            _join(context, correctable)
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        key = f"{PRIVATE}language-{interview_id}-{correctable.state}"
        language = known_language(left, correctable.language, key)
        if language != correctable.language:
            style.note(_("Identifiers were looked for in the other language: read what is not masked with care."))
            style.button(
                _("Keep this language"),
                lambda: _corrected(correcting.correct_language(context, interview_id, language)),
                key=f"language-keep-{interview_id}",
                place=right,
            )
        if correctable.undoable:
            style.button(
                _("Undo the last correction"),
                lambda: _corrected(correcting.undo_correction(context, interview_id)),
                key=f"correct-undo-{interview_id}",
            )
        if correctable.redoable:
            style.button(
                _("Redo"),
                lambda: _corrected(correcting.redo_correction(context, interview_id)),
                key=f"correct-redo-{interview_id}",
            )


def _roles(correctable: Correctable) -> dict[str, str] | None:
    """Roles as chosen, if they differ and were kept."""
    roles: dict[str, str] = {}
    key = f"{PRIVATE}roles-{correctable.interview.id}-{correctable.state}"
    with st.form(key, border=False):
        for label, (role, turns, first) in correctable.speakers.items():
            left, right = st.columns([1, 3], vertical_alignment="center")
            roles[label] = left.selectbox(
                _("{speaker} is").format(speaker=style.escape(label)),
                ROLES,
                index=ROLES.index(role),
                key=f"{key}-{label}",
            )
            with right:
                style.note(
                    _("{label} in the release · {turns} turns, beginning: {first}").format(
                        label=correctable.labels[label], turns=turns, first=first
                    )
                )
        if not st.form_submit_button(_("Keep the roles")):
            return None
    changed = {label: role for label, role in roles.items() if role != correctable.speakers[label][0]}
    return changed or None


def _join(context: Context, correctable: Correctable) -> None:
    labels = list(correctable.speakers)
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    key = f"{PRIVATE}join-{correctable.interview.id}-{correctable.state}"
    label = left.selectbox(_("This label"), labels, index=None, key=f"{key}-from", placeholder=_(CHOOSE))
    into = middle.selectbox(
        _("is the same speaker as"),
        [other for other in labels if other != label],
        index=None,
        key=f"{key}-to",
        placeholder=_(CHOOSE),
    )
    style.button(
        _("Join them"),
        lambda: _corrected(correcting.merge_speakers(context, correctable.interview.id, str(label), str(into))),
        key=f"join-{correctable.interview.id}",
        disabled=not label or not into,
        place=right,
    )


def _corrected(done: object) -> None:
    """The pane that shows the interview opens anew."""
    forget_sessions("review")
