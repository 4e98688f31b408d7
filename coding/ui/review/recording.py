"""The recording of an interview in review: adding one, and erasing it."""

from __future__ import annotations

import streamlit as st

from coding.model import Interview
from coding.ui.frame import style
from coding.ui.frame.server_files import RECORDING_MB
from coding.ui.frame.texts import _
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.context import Context
from coding.workspace.review import recordings
from coding.workspace.review.recordings import AboutRecording

SAID, ROUND = f"{PRIVATE}recording-said", f"{PRIVATE}recording-round"


def show(context: Context, interview: Interview) -> None:
    """What there is of a recording, and a place to add one, folded."""
    held = recordings.recording(context, interview.id)
    title = _("Recording: {length}").format(length=length(held)) if held else _("Recording: none")
    with st.container():
        # A place of its own, so that what is below it stays as it is, open or not, when the sentence goes.
        style.said(SAID)
    with st.expander(title):
        if held is not None:
            style.note(
                _("Made from {name}: {length}, {size} MB in the vault. Only stewards hear it, on this page.").format(
                    name=style.escape(held.name), length=length(held), size=max(1, round(held.bytes / 1e6))
                )
            )
            _remove(context, interview)
        _add(context, interview, held)


def length(held: AboutRecording) -> str:
    """How long a recording lasts, in minutes and seconds."""
    minutes, seconds = divmod(round(held.lasts_ms / 1000), 60)
    return f"{minutes}:{seconds:02}"


def _add(context: Context, interview: Interview, held: AboutRecording | None) -> None:
    style.note(
        _(
            "A recording lets you hear a doubtful word. Sound alone is kept, encrypted, on one track: not the file, "
            "and nothing of where or by whom it was recorded. Up to {size} MB here and {hours} hours; a larger file is "
            "added with the command heard recording add."
        ).format(size=RECORDING_MB, hours=recordings.MOST_HOURS)
    )
    endings = recordings.readable_endings()
    if len(endings) < len(recordings.ENDINGS):
        style.note(
            _("Only plain WAV can be read here: the extra heard[audio], which reads {kinds}, is not installed.").format(
                kinds=", ".join(one.upper() for one in recordings.ENDINGS if one not in endings)
            )
        )
    key = f"{PRIVATE}recording-{interview.id}-{st.session_state.get(ROUND, 0)}"
    file = st.file_uploader(
        _("Another recording in its place") if held else _("Add a recording"),
        type=list(endings),
        max_upload_size=RECORDING_MB,
        key=key,
    )
    if file is None or not st.button(_("Keep this recording"), key=f"{key}-keep"):
        return
    with style.refusals(), st.spinner(_("The recording is read and encrypted …")):
        made = recordings.add_recording(context, interview.id, file, file.name)
        st.session_state[SAID] = (
            _("The recording ({length}) took the place of the one there was, which is erased.")
            if made.replaced
            else _("The recording ({length}) is kept in the vault.")
        ).format(length=length(made))
        # The file itself goes with its field.
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()


def _remove(context: Context, interview: Interview) -> None:
    sure = st.checkbox(
        _("Erase the recording for good, in the backups too"), key=f"{PRIVATE}recording-sure-{interview.id}"
    )
    if st.button(_("Erase the recording"), disabled=not sure, key=f"{PRIVATE}recording-erase-{interview.id}"):
        with style.refusals():
            done = recordings.remove_recording(context, interview.id)
            st.session_state[SAID] = _("The recording is erased.")
            if done.still_in:
                st.session_state[SAID] = _(
                    "The recording is erased here. It could not be erased from these backups: {names}."
                ).format(names=", ".join(done.still_in))
            st.rerun()
