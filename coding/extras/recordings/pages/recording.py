"""The recording of an interview in review: adding one, estimating when its turns are said, and erasing it."""

import streamlit as st

from coding.extras.recordings.records import AboutRecording, EstimatedTimes
from coding.extras.recordings.steps import recordings, times
from coding.model import Interview
from coding.ui.frame import jobs, runtime, style
from coding.ui.frame.guard import RECORDING
from coding.ui.frame.navigation import link
from coding.ui.frame.server_files import RECORDING_MB
from coding.ui.frame.texts import N_, _, say
from coding.ui.frame.unlock import PRIVATE
from coding.ui.review.pane import ReviewRecording
from coding.workspace.context import Cancelled, Context

ALIGNING, WORK = "aligning", N_("Minutes of the recording compared with the text")
SAID, ROUND = f"{PRIVATE}recording-said", f"{PRIVATE}recording-round"


def show_recording(context: Context, interview: Interview) -> None:
    """What there is of a recording, and a place to add one, folded."""
    recording = recordings.recording(context, interview.id)
    title = _("Recording: {length}").format(length=recording.length) if recording else _("Recording: none")
    with st.container():
        # A place of its own, so that what is below it stays as it is, open or not, when the sentence goes.
        style.announce(SAID)
        _report_aligned(context)
    with st.expander(title):
        if recording is not None:
            style.note(
                _("Made from {name}: {length}, {size} MB in the vault. Only stewards hear it, on this page.").format(
                    name=style.escape(recording.name),
                    length=recording.length,
                    size=max(1, round(recording.bytes / 1e6)),
                )
            )
            if interview.state != "released":
                link("wording", _("Name speakers and correct words"), interview=interview.id)
            _times(context, interview, recording)
            _remove(context, interview)
        _add(context, interview, recording)


def pane_recording(context: Context, interview: Interview) -> ReviewRecording | None:
    """What the review pane is told of a recording, if there is one."""
    recording = recordings.recording(context, interview.id)
    if recording is None:
        return None
    estimated = times.recording_times(context, interview.id).estimated
    turns = [None if turn is None else (turn.start_ms, turn.end_ms) for turn in estimated.turns] if estimated else ()
    return ReviewRecording(f"{runtime.ingress().prefix}{RECORDING}/{interview.id}", recording.lasts_ms, turns)


def _add(context: Context, interview: Interview, recording: AboutRecording | None) -> None:
    style.note(
        _(
            "A recording lets you hear a doubtful word. Sound alone is kept, encrypted, on one track: not "
            "the file, and nothing of where or by whom it was recorded. Up to {size} MB here and {hours} "
            "hours. A larger file is added with the command heard recording add."
        ).format(size=RECORDING_MB, hours=recordings.MOST_HOURS)
    )
    endings = recordings.readable_endings()
    if len(endings) < len(recordings.ENDINGS):
        style.note(
            _("Only plain WAV can be read here. The extra heard[audio], which reads {kinds}, is not installed.").format(
                kinds=", ".join(ending.upper() for ending in recordings.ENDINGS if ending not in endings)
            )
        )
    key = f"{PRIVATE}recording-{interview.id}-{st.session_state.get(ROUND, 0)}"
    file = st.file_uploader(
        _("Another recording in its place") if recording else _("Add a recording"),
        type=list(endings),
        max_upload_size=RECORDING_MB,
        key=key,
    )
    if file is None or not st.button(_("Keep this recording"), key=f"{key}-keep"):
        return
    with style.anew(), st.spinner(_("The recording is read and encrypted …")):
        about_recording = recordings.add_recording(context, interview.id, file, file.name)
        st.session_state[SAID] = (
            _("The recording ({length}) took the place of the one there was, which is erased.")
            if about_recording.replaced
            else _("The recording ({length}) is kept in the vault.")
        ).format(length=about_recording.length)
        # The file itself goes with its field.
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _report_aligned(context: Context) -> None:
    """The work while it lasts, and once what came of it."""
    job = jobs.watch_shared(context, ALIGNING, _(WORK))
    if job is None:
        return
    if job.problem:
        st.warning(style.escape(say(job.problem)))
    else:
        st.success(how_many(job.result))


def how_many(estimated: EstimatedTimes) -> str:
    """How many turns have a time, and how sure it is."""
    return _(
        "Times were estimated for {timed} of {turns} turns; of {sure} of them half of the words or more were "
        "recognised."
    ).format(timed=estimated.timed, turns=len(estimated.turns), sure=estimated.sure)


def _times(context: Context, interview: Interview, recording: AboutRecording) -> None:
    """When turns are said, where the transcript does not say so itself."""
    with style.refusals():
        known = times.recording_times(context, interview.id)
        if known.own or known.another:
            # Of another recording, which somebody brought meanwhile, this tick says nothing.
            key = f"{PRIVATE}recording-own-{interview.id}-{recording.added_at}-{known.own}"
            fit = st.checkbox(_("The times in the transcript are of this recording"), known.own, key=key)
            if fit != known.own:
                times.set_own_times(context, interview.id, fit=fit)
                st.rerun()
        if known.own:
            return
        if known.another:
            style.note(
                _(
                    "They may be of another recording, and a silenced copy does not go by them. Hear some turns before "
                    "you say that they are of this one."
                )
            )
        if known.estimated is not None:
            style.note(how_many(known.estimated))
        if times.can_align():
            _align(context, interview, again=known.estimated is not None)
        elif not known.another:
            style.note(
                _(
                    "The recording plays from where you put it, as the transcript says no times. They can be "
                    "estimated with the extra heard[align], which is not installed here. The manual says how."
                )
            )
        if known.estimated is not None and st.button(
            _("Remove the estimated times"), key=f"{PRIVATE}recording-times-{interview.id}"
        ):
            times.forget_recording_times(context, interview.id)
            st.session_state[SAID] = _("The estimated times are removed.")
            st.rerun()


def _align(context: Context, interview: Interview, *, again: bool) -> None:
    style.note(
        _(
            "Times of turns can be estimated: a speech model on this computer listens, and the words it recognises are "
            "looked for in the text. It understands English, German and Italian, Dutch poorly, Greek and Lithuanian "
            "hardly; other languages were not tried. It may take as long as the recording lasts."
        )
    )
    if st.button(
        _("Estimate the times again") if again else _("Estimate the times of the turns"),
        disabled=jobs.busy_shared(context, ALIGNING),
        key=f"{PRIVATE}recording-align-{interview.id}",
    ):
        lasting, interview_id = context.for_long_work(), interview.id

        def work(job: jobs.Job, cancelled: Cancelled) -> EstimatedTimes:
            return times.align_recording(lasting, interview_id, progress=job.at(""), cancelled=cancelled)

        jobs.start_shared(context, ALIGNING, _(WORK), work)
        st.rerun()


def _remove(context: Context, interview: Interview) -> None:
    sure = st.checkbox(
        _("Erase the recording for good, in the backups too"), key=f"{PRIVATE}recording-sure-{interview.id}"
    )
    if st.button(_("Erase the recording"), disabled=not sure, key=f"{PRIVATE}recording-erase-{interview.id}"):
        with style.anew():
            done = recordings.remove_recording(context, interview.id)
            st.session_state[SAID] = _("The recording is erased.")
            if done.still_in:
                st.session_state[SAID] = _(
                    "The recording is erased here. It could not be erased from these backups: {names}."
                ).format(names=", ".join(done.still_in))
