"""Importing recordings: they are sealed at once, written down beside the page, and go to review as any original."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from coding.errors import HeardError, InvalidInput
from coding.extras.recordings.records import UnfinishedTranscript, Wish
from coding.extras.recordings.steps import recordings, transcribing
from coding.extras.recordings.steps.wording import correctable_interviews
from coding.model.message import Message, message_of
from coding.ui.frame import jobs, runtime, style
from coding.ui.frame.ingress import LOCAL
from coding.ui.frame.server_files import RECORDING_MB
from coding.ui.frame.texts import N_, _, say
from coding.ui.frame.unlock import PRIVATE
from coding.ui.originals import work
from coding.ui.originals.file import LANGUAGES, consent_field, language_name, participant_field
from coding.workspace.context import Cancelled, Context
from coding.workspace.originals import importing
from coding.workspace.originals.importing import ImportOutcome
from coding.workspace.people.participants import list_participants
from pipelines.errors import Cancelled as Stopped
from pipelines.errors import PipelineError
from pipelines.extras.recordings.transcribe.languages import caution
from pipelines.extras.recordings.transcribe.listening import WITH_EXTRA
from pipelines.extras.recordings.transcribe.voices import MOST_SPEAKERS

WRITING, WORK = "transcribing", N_("Minutes written down")
ROUND = f"{PRIVATE}transcript-round"


def import_recording(context: Context) -> bool:
    """What is being written down, what waits for it, and a place for more; whether words could be corrected."""
    _report(context)
    if jobs.busy_shared(context, WRITING):
        style.note(
            _("Recordings are being written down; it goes on if you open another page. Pausing keeps what was heard.")
        )
        return False
    for waiting in transcribing.unfinished_transcripts(context):
        _waiting(context, waiting)
    with st.expander(_("Import recordings")):
        if transcribing.can_transcribe():
            _choose(context)
        else:
            style.note(say(WITH_EXTRA))
    return bool(correctable_interviews(context))


def _report(context: Context) -> None:
    """The work while it lasts, and once what came of it."""
    job = jobs.watch_shared(context, WRITING, _(WORK), stop_label=_("Pause"))
    if job is None:
        return
    if isinstance(job.failure, Stopped):
        work.keep_message("success", _("Paused. What was heard is kept."))
    elif job.problem:
        work.keep_message("error", say(job.problem))
    outcomes: list[ImportOutcome] = job.result or []
    work.report(outcomes)
    for outcome in outcomes:
        if outcome.refused is None:
            work.keep_message("success", _("{name} is written down.").format(name=style.escape(outcome.file)))
    st.rerun()


def _choose(context: Context) -> None:
    style.note(
        _(
            "A speech model on this computer writes them down. Sound is encrypted at once and stays with the "
            "interview. Up to {size} MB each here; larger ones with the command heard transcribe."
        ).format(size=RECORDING_MB)
    )
    key = f"{PRIVATE}transcript-{st.session_state.get(ROUND, 0)}"
    files = st.file_uploader(
        _("Recordings"),
        type=list(recordings.readable_endings()),
        accept_multiple_files=True,
        max_upload_size=RECORDING_MB,
        key=key,
    )
    if not files:
        return
    wish = _speech_settings(context, key, Wish(), several=len(files) > 1)
    if _button(wish, _("Write them down") if len(files) > 1 else _("Write it down"), f"{key}-go"):
        with st.spinner(_("The recording is read and encrypted …")):
            st.session_state.pop(work.SAID, None)
            sealed = [(outcome, wish) for outcome in (_kept(context, file, wish) for file in files)]
        # The files themselves go with their field.
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        _start(context, sealed)


def _kept(context: Context, file: Any, wish: Wish) -> ImportOutcome:
    try:
        return ImportOutcome(file.name, transcribing.keep_for_transcript(context, file, file.name, wish), ())
    except (HeardError, PipelineError) as error:
        return ImportOutcome(file.name, None, (), message_of(error))


def _waiting(context: Context, waiting: UnfinishedTranscript) -> None:
    """A recording that is not written down to its end: it goes on, or is discarded."""
    about, key = waiting.recording, f"{PRIVATE}transcript-{waiting.id}"
    with st.container(border=True):
        st.markdown(
            _("**{name}** waits: {minutes} of {length} minutes are written down.").format(
                name=style.escape(about.name), minutes=waiting.heard_ms // 60_000, length=about.length
            )
        )
        wish = replace(waiting.wish, language=_language(st, key, waiting.wish.language))
        if waiting.heard_ms and wish.language != waiting.wish.language:
            style.note(_("In another language it is heard anew, from the beginning."))
        if _button(wish, _("Go on"), f"{key}-go"):
            st.session_state.pop(work.SAID, None)
            _start(context, [(ImportOutcome(about.name, waiting.id, ()), wish)])
        sure = st.checkbox(_("Discard it for good, with all that was heard"), key=f"{key}-sure")
        if st.button(_("Discard"), disabled=not sure, key=f"{key}-discard"):
            style.attempt(lambda: recordings.remove_recording(context, waiting.id))


def _speech_settings(context: Context, key: str, wish: Wish, *, several: bool) -> Wish:
    columns = st.columns(3)
    wish = replace(wish, language=_language(columns[0], key, wish.language))
    participants = list_participants(context)
    label = "" if several else participant_field(columns[1], context, participants, key, 0)
    consent = consent_field(columns[2], participants, label, key)
    # Until it is written down, another interview may take a label that is free now.
    free = importing.suggest_labels(context, 1)
    wish = replace(wish, participant=None if label in ("", *free) else label, consent=consent)
    if transcribing.can_tell_apart():
        count = st.number_input(
            _("How many people speak"),
            1,
            MOST_SPEAKERS,
            2,
            key=f"{key}-speakers",
            help=_("Who speaks is proposed by telling voices apart. With 1 it is not."),
        )
        wish = replace(wish, speakers=count if count > 1 else None)
    with st.expander(_("How it is written")):
        pauses = st.number_input(
            _("Mark pauses from so many seconds on (0: none)"), 0.0, 60.0, 0.0, 0.5, key=f"{key}-pauses"
        )
        smooth = st.checkbox(_("Leave out hesitations (“um”) and words broken off"), key=f"{key}-smooth")
    wish = replace(wish, pauses=pauses or None, smooth=smooth)
    if runtime.ingress() is LOCAL:
        folder = st.text_input(
            _("Folder of a larger model (may stay empty)"),
            key=f"{key}-model",
            help=_("Whisper or Parakeet, with its SHA256SUMS; the manual says how."),
        ).strip()
        wish = replace(wish, model=Path(folder) if folder else None)
    return wish


def _language(place: Any, key: str, language: str | None) -> str | None:
    codes: list[str | None] = [None, *LANGUAGES, *([language] if language and language not in LANGUAGES else [])]
    tag: str | None = place.selectbox(
        _("Language spoken"),
        codes,
        index=codes.index(language),
        format_func=lambda code: _("recognised by the model") if code is None else language_name(code),
        key=f"{key}-language-{language}",
    )
    return tag


def _button(wish: Wish, label: str, key: str) -> bool:
    """The button that begins; before it, what the model is no good for."""
    known = None if wish.language is None else caution(wish.language, own_model=wish.model is not None)
    if known is not None:
        st.warning(style.escape(say(known)))
        if runtime.ingress() is not LOCAL:
            style.note(_("A larger model is brought with the command heard transcribe; the manual says how."))
        label = _("Write it down all the same")
    return st.button(label, type="primary", key=key)


def _start(context: Context, sealed: Sequence[tuple[ImportOutcome, Wish]]) -> None:
    """Begin with those that were sealed; of the others it is told why they were not."""
    lasting, finding = context.for_long_work(), _(work.LOOKING)
    work.report([outcome for outcome, _wish in sealed])

    def writing(job: jobs.Job, cancelled: Cancelled) -> list[ImportOutcome]:
        job.result = []
        for outcome, wish in sealed:
            if outcome.interview_id is not None:
                job.result.append(_written(lasting, outcome, wish, job, cancelled))
                work.find(lasting, finding)
        return list(job.result)

    if any(outcome.interview_id for outcome, _wish in sealed):
        jobs.start_shared(context, WRITING, _(WORK), writing)
    st.rerun()


def _written(
    context: Context, outcome: ImportOutcome, wish: Wish, job: jobs.Job, cancelled: Cancelled
) -> ImportOutcome:
    def says(sentence: Message) -> None:
        if wish.language is None:
            # It was recognised just now: nobody has been told yet what the model is worth for it.
            raise InvalidInput(sentence)

    try:
        transcribing.go_on(
            context, str(outcome.interview_id), wish, progress=job.at(""), cancelled=cancelled, says=says
        )
    except Stopped:
        raise
    except (HeardError, PipelineError) as error:
        return replace(outcome, interview_id=None, refused=message_of(error))
    return outcome
